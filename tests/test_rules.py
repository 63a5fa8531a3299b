"""Each safety rule by itself, and what counts as a deletion."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.desired.schema_validation import schema_text
from reconciler.diff import settle
from reconciler.model import (
    DesiredState,
    ListName,
    LiveState,
    Place,
    Policy,
    Protected,
    PublishedRule,
    Target,
    Unmanaged,
)
from reconciler.plan import Plan, Step
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.problem import Code, Fact, Problem
from reconciler.rules import (
    MAX_LIMIT,
    AllowedDeletions,
    Deletions,
    PolicyDeletions,
    RuleContext,
    deleted_hosts,
    judge,
    live_warnings,
)
from tests.building import desired, host, hosts, live, target

LINE: Final = Place("domains.yaml", 3, 5)
Findings = list[tuple[Code, Mapping[str, Fact]]]
"""Codes and facts."""


def target_of(wanted: DesiredState, state: LiveState) -> Target:
    """Return the hosts that each list should hold."""
    is_kept = wanted.policy.unmanaged is Unmanaged.KEEP
    return settle(wanted, state, wanted.unlisted(state) if is_kept else frozenset())


def planned(wanted: DesiredState, state: LiveState) -> tuple[Step, ...] | None:
    """Return the planned calls, None where no safe ones exist."""
    steps = plan_calls(state, target_of(wanted, state), wanted.policy.limit)
    return None if isinstance(steps, NoSafePlan) else steps


def judged(wanted: DesiredState, state: LiveState, deletions: Deletions | None = None) -> tuple[Problem, ...]:
    """Return what the rules say about a run."""
    hosts, steps = target_of(wanted, state), planned(wanted, state)
    return judge(
        RuleContext(
            desired=wanted,
            live=state,
            target=hosts,
            plan=None if steps is None else Plan(live=state, target=hosts, steps=steps, fingerprint=""),
            deletions=deletions or PolicyDeletions(),
        )
    )


def findings(problems: tuple[Problem, ...]) -> Findings:
    """Return codes and facts."""
    return [(problem.code, problem.facts) for problem in problems]


def protecting(words: str, **policy: Any) -> Policy:  # noqa: ANN401  # any key of a policy
    """Return a policy that protects hosts, at a line of their own."""
    return Policy(protected=tuple(Protected(host=host(word), place=LINE) for word in words.split()), **policy)


def crowd(number: int) -> str:
    """Return so many words."""
    return " ".join(f"h{count}" for count in range(number))


# What a live state is warned of by itself.


def test_a_list_that_no_desired_state_can_hold() -> None:
    """Up to the highest limit, which is the schema's, a live list can be pulled; opaque values count."""
    policy = json.loads(schema_text("domains.schema.json"))["properties"]["policy"]
    facts = {"list": "testing", "count": MAX_LIMIT + 1, "maximum": MAX_LIMIT}
    almost = crowd(MAX_LIMIT - 1)

    assert policy["properties"]["limit"]["maximum"] == MAX_LIMIT
    assert findings(live_warnings(live("a", almost, opaque="x"))) == [
        (Code.OPAQUE_VALUE, {"value": "x", "lists": ("testing", "published")})
    ]
    assert findings(live_warnings(live(almost, None, opaque="x y")))[:2] == [
        (Code.WECHAT_TOO_MANY_VALUES, facts),
        (Code.NEVER_PUBLISHED, {}),
    ]


# What counts as a deletion.

BOTH: Final = ("testing", "published")


@pytest.mark.parametrize(
    ("before", "after", "lists"),
    [
        ("", "testing", None),
        ("", "published", None),
        ("testing", "", ("testing",)),
        ("testing", "testing published", None),
        ("testing", "published", None),
        ("published", "", ("published",)),
        ("published", "testing", ("published",)),
        ("published", "testing published", None),
        ("testing published", "", BOTH),
        ("testing published", "testing", ("published",)),
        ("testing published", "published", None),
        ("testing published", "testing published", None),
        ("testing unpublished", "published", ("testing",)),
        ("testing unpublished", "testing published", None),
    ],
)
def test_deleted_hosts(before: str, after: str, lists: tuple[str, ...] | None) -> None:
    """A host is deleted that leaves published, or leaves testing and is not wanted in a published list that exists."""

    def listed(name: str, names: str) -> str:
        return "a" if name in names.split() else ""

    state = live(listed("testing", before), None if "unpublished" in before else listed("published", before))
    hosts = target(listed("testing", after), listed("published", after))

    assert deleted_hosts(state, hosts) == ({} if lists is None else {host("a"): lists})


DELETION_RULES: Final = {Code.PROTECTED_HOST, Code.TOO_MANY_DELETIONS, Code.LIST_EMPTIED, Code.WRONG_PLATFORM}
PRESENCES: Final = ("", "testing", "published", "testing published")
AROUND: Final = st.tuples(st.sampled_from(PRESENCES), st.sampled_from(PRESENCES))
"""In which lists a host is live, and in which the file wants it."""


@given(
    hosts=st.dictionaries(st.sampled_from("abcdef"), AROUND),
    is_published=st.booleans(),
    protected=st.sets(st.sampled_from("abcdef")),
    limit=st.integers(1, 6),
    maximum=st.integers(0, 3),
    keep=st.booleans(),
    allowed=st.none() | st.integers(0, 3),
)
@example(  # the quota ends after the first call, which adds b to both lists
    hosts={"b": ("", "published")},
    is_published=True,
    protected={"b"},
    limit=6,
    maximum=0,
    keep=False,
    allowed=None,
)
def test_a_stopped_run_is_never_refused_for_what_it_did(  # noqa: PLR0913  # all that a case is made of
    hosts: Mapping[str, tuple[str, str]],
    *,
    is_published: bool,
    protected: set[str],
    limit: int,
    maximum: int,
    keep: bool,
    allowed: int | None,
) -> None:
    """Where the deletion rules let a plan pass, they let pass what is left of it after any of its calls."""
    current = [" ".join(word for word, (now, _) in hosts.items() if name in now.split()) for name in ListName]
    words = " ".join(f"{word}:{wanted}" if " " not in wanted else word for word, (_, wanted) in hosts.items() if wanted)
    policy = protecting(
        " ".join(protected),
        limit=limit,
        max_deletions=maximum,
        unmanaged=Unmanaged.KEEP if keep else Unmanaged.DELETE,
    )
    wanted, state = desired(words, policy), live(current[0], current[1] if is_published else None)
    deletions = PolicyDeletions() if allowed is None else AllowedDeletions(allowed)

    def refusals(now: LiveState) -> set[Code]:
        return {problem.code for problem in judged(wanted, now, deletions)} & DELETION_RULES

    if not refusals(state):
        for step in planned(wanted, state) or ():
            assert not refusals(step.expected)


LISTED: Final = st.sampled_from(("", ":testing", ":published"))
"""How a file puts a host into lists."""


@given(
    testing=st.sets(st.sampled_from("abcdef")),
    published=st.none() | st.sets(st.sampled_from("abcdef")),
    named=st.dictionaries(st.sampled_from("uvwxyz"), LISTED),
    shared=LISTED,
)
def test_a_file_of_another_platform(
    testing: set[str], published: set[str] | None, named: Mapping[str, str], shared: str
) -> None:
    """Lists of three hosts or more that a file names none of are refused; one host in common, or a person, lifts it."""
    state = live(" ".join(testing), None if published is None else " ".join(published))
    strange = [hosts for hosts in (testing, published or set()) if len(hosts) >= 3]
    other = " ".join(name + lists for name, lists in named.items())
    common = " ".join({min(hosts) + shared for hosts in strange})

    def refuses(words: str, deletions: Deletions | None = None, **policy: Any) -> bool:  # noqa: ANN401  # as above
        problems = judged(desired(words, Policy(**policy)), state, deletions)
        return Code.WRONG_PLATFORM in {problem.code for problem in problems}

    assert refuses(other) == refuses(other, max_deletions=99) == bool(strange)
    assert not refuses(f"{other} {common}")
    assert not refuses(other, AllowedDeletions(0))
    assert not refuses(other, unmanaged=Unmanaged.KEEP)


def test_foreign_hosts() -> None:
    """Hosts that no version names are reported; they do not show that the platform is right."""
    state, wanted = live("x y z", "x"), desired("a")
    context = RuleContext(
        desired=wanted,
        live=state,
        target=settle(wanted, state, hosts("x y z")),
        plan=None,
        deletions=PolicyDeletions(),
        foreign=hosts("x y z"),
    )
    names = tuple(f"{word}.qq.com" for word in "xyz")

    found = {problem.code: problem.facts for problem in judge(context)}
    assert found[Code.FOREIGN_HOSTS] == {"count": 3, "hosts": names}
    assert found[Code.WRONG_PLATFORM] == {"lists": ("testing",), "count": 3, "deletions": 0}


# The rules, one by one.

REQUIRED: Final = Policy(published=PublishedRule.REQUIRED)
FULL: Final = {"wanted": 3, "opaque": 1, "limit": 2, "granted": 300}
ONE_FULL: Final = {"wanted": 2, "opaque": 0, "limit": 1, "granted": 300}
EMPTIED: Final[Mapping[str, Fact]] = {"list": "testing", "count": 1, "deletions": 1}
DELETED: Final[Mapping[str, Fact]] = {"host": "a.qq.com", "lists": BOTH}

KEEP: Final = Policy(unmanaged=Unmanaged.KEEP)
TEN: Final = crowd(10)
TEN_HOSTS: Final = tuple(map(host, TEN.split()))
KEPT: Final[Mapping[str, Fact]] = {"count": 10, "hosts": TEN_HOSTS}

CASES: Final[Mapping[str, tuple[DesiredState, LiveState, Findings]]] = {
    "a plain change": (desired("a b"), live("a", "a"), []),
    "a platform that was never published": (desired("a"), live("a", None), [(Code.NEVER_PUBLISHED, {})]),
    "a published list is required": (desired("a", REQUIRED), live("a", None), [(Code.PUBLISHED_REQUIRED, {})]),
    "and there": (desired("a", REQUIRED), live("a", "a"), []),
    "a protected host is deleted": (
        desired("b z", protecting("a z")),
        live("a b", "a b"),
        [(Code.PROTECTED_HOST, DELETED)],
    ),
    "a protected host is demoted": (
        desired("a:testing b", protecting("a")),
        live("a b", "a b"),
        [
            (Code.PROTECTED_HOST, {"host": "a.qq.com", "lists": ("published",)}),
            (Code.DEMOTION_GAP, {"host": "a.qq.com", "delete_call": 1, "add_call": 2}),
        ],
    ),
    "a protected host is moved to published alone": (
        desired("a:published b", protecting("a")),
        live("a b", "b"),
        [],
    ),
    "distinct hosts count, those that stay published do not": (
        desired("c:published z", Policy(max_deletions=1)),
        live("a b c z", "a b c z"),
        [(Code.TOO_MANY_DELETIONS, {"count": 2, "maximum": 1})],
    ),
    "as many deletions as allowed": (
        desired("c:published z", Policy(max_deletions=2)),
        live("a b c z", "a b c z"),
        [],
    ),
    "a demotion is a deletion": (
        desired("a:testing z", Policy(max_deletions=0)),
        live("a z", "a z"),
        [
            (Code.TOO_MANY_DELETIONS, {"count": 1, "maximum": 0}),
            (Code.DEMOTION_GAP, {"host": "a.qq.com", "delete_call": 1, "add_call": 2}),
        ],
    ),
    "a protected host that is neither live nor in the file": (
        desired("a", protecting("b")),
        live("a", "a"),
        [(Code.PROTECTED_UNLISTED, {"host": "b.qq.com"})],
    ),
    "lists of another platform": (
        desired("e f g h", Policy(max_deletions=9)),
        live("a b c d", "a b c d"),
        [(Code.WRONG_PLATFORM, {"lists": BOTH, "count": 4, "deletions": 4})],
    ),
    "one list of another platform": (
        desired("e a", Policy(max_deletions=9)),
        live("b c d", "a b"),
        [(Code.WRONG_PLATFORM, {"lists": ("testing",), "count": 3, "deletions": 3})],
    ),
    "too few hosts to be another platform's": (desired("e"), live("a b", "a b"), []),
    "named for the other list": (desired("a:published e"), live("a b c", "b"), []),
    "another platform's, never published": (
        desired("e", Policy(max_deletions=9)),
        live("a b c", None),
        [(Code.NEVER_PUBLISHED, {}), (Code.WRONG_PLATFORM, {"lists": ("testing",), "count": 3, "deletions": 3})],
    ),
    "a file that lost its entries": (
        desired(""),
        live("a b c", ""),
        [
            (Code.WRONG_PLATFORM, {"lists": ("testing",), "count": 3, "deletions": 3}),
            (Code.LIST_EMPTIED, {"list": "testing", "count": 3, "deletions": 3}),
        ],
    ),
    "hosts that are kept": (
        desired("a:testing", KEEP),
        live("a b c d", "e"),
        [(Code.UNMANAGED_KEPT, {"count": 4, "hosts": ("b.qq.com", "c.qq.com", "d.qq.com", "e.qq.com")})],
    ),
    "ten hosts that are kept": (desired("a", KEEP), live(TEN, TEN), [(Code.UNMANAGED_KEPT, KEPT)]),
    "eleven hosts that are kept": (
        desired("a", KEEP),
        live(f"{TEN} x", "x"),
        [(Code.UNMANAGED_KEPT, {"count": 11, "hosts": (*TEN_HOSTS, "…")})],
    ),
    "no host that is kept": (desired("a b", KEEP), live("a", "a"), []),
    "hosts under removed do not count": (
        desired("a", Policy(max_deletions=0), removed="b c d e"),
        live("a b c d e", "a b"),
        [],
    ),
    "hosts beside those under removed do": (
        desired("a", Policy(max_deletions=0), removed="b"),
        live("a b c", "a b"),
        [(Code.TOO_MANY_DELETIONS, {"count": 1, "maximum": 0})],
    ),
    "a list is emptied by removed": (desired("", removed="a b c"), live("a b c", "a"), []),
    "a list is emptied by more than removed": (
        desired("", removed="a b"),
        live("a b c", ""),
        [
            (Code.WRONG_PLATFORM, {"lists": ("testing",), "count": 3, "deletions": 1}),
            (Code.LIST_EMPTIED, {"list": "testing", "count": 3, "deletions": 1}),
        ],
    ),
    "nothing goes, and nothing is named": (
        desired("e", KEEP, removed="z"),
        live("a b c", "a b c"),
        [
            (Code.UNMANAGED_KEPT, {"count": 3, "hosts": ("a.qq.com", "b.qq.com", "c.qq.com")}),
            (Code.REMOVED_GONE, {"host": "z.qq.com"}),
        ],
    ),
    "a host under removed is not kept": (
        desired("a", KEEP, removed="b"),
        live("a b c", "a"),
        [(Code.UNMANAGED_KEPT, {"count": 1, "hosts": ("c.qq.com",)})],
    ),
    "a list is emptied": (desired(""), live("a", ""), [(Code.LIST_EMPTIED, EMPTIED)]),
    "both lists are emptied": (
        desired(""),
        live("a", "a"),
        [(Code.LIST_EMPTIED, {**EMPTIED, "list": name}) for name in BOTH],
    ),
    "a list is empty already": (desired(""), live("", ""), []),
    "a list whose hosts all stay published": (desired("a:published"), live("a", "a"), []),
    "both lists are full": (
        desired("a b", Policy(limit=2)),
        live("", "", opaque="?"),
        [
            *((Code.LIST_FULL, {"list": name, **FULL}) for name in BOTH),
            (Code.OPAQUE_VALUE, {"value": "?", "lists": BOTH}),
        ],
    ),
    "the only list is full": (
        desired("a b", Policy(limit=2)),
        live("", None, opaque="?"),
        [
            (Code.NEVER_PUBLISHED, {}),
            (Code.LIST_FULL, {"list": "testing", **FULL}),
            (Code.OPAQUE_VALUE, {"value": "?", "lists": ("testing",)}),
        ],
    ),
    "testing is full": (
        desired("a:testing b:testing", Policy(limit=1)),
        live("", ""),
        [(Code.LIST_FULL, {"list": "testing", **ONE_FULL})],
    ),
    "published is full": (
        desired("a:published b:published", Policy(limit=1)),
        live("", ""),
        [(Code.LIST_FULL, {"list": "published", **ONE_FULL})],
    ),
    "no way through testing": (
        desired("a:testing b:published", Policy(limit=1)),
        live("a", ""),
        [(Code.NO_SAFE_PLAN, {"limit": 1})],
    ),
    "a list over its limit with nothing to add is not called full": (
        desired("a:testing b:testing c:testing x:published", Policy(limit=2)),
        live("a b c", ""),
        [(Code.NO_SAFE_PLAN, {"limit": 2})],
    ),
    "a demotion whose second call has to wait": (
        desired("x:testing z:testing y:published", Policy(limit=2)),
        live("x z", "x"),
        [(Code.DEMOTION_GAP, {"host": "x.qq.com", "delete_call": 1, "add_call": 4})],
    ),
    "an opaque value": (
        desired("a"),
        live("a", "a", opaque="?"),
        [(Code.OPAQUE_VALUE, {"value": "?", "lists": BOTH})],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rule(case: str) -> None:
    """Each rule finds what it is for, and no other rule anything."""
    wanted, state, problems = CASES[case]

    assert findings(judged(wanted, state)) == problems


def test_problems_stand_at_their_lines() -> None:
    """A protected host's problem stands at its line in the policy, any other host's at the line of its entry."""
    problems = judged(desired("b a:testing", protecting("a z"), removed="gone"), live("a b", "a b"))

    assert [problem.place for problem in problems] == [
        *(LINE, LINE, Place("domains.yaml", 11, 5), Place("domains.yaml", 50, 5))
    ]


@pytest.mark.parametrize(
    ("wanted", "maximum", "problems"),
    [
        (desired("z", Policy(max_deletions=1)), 2, []),
        (desired("z", Policy(max_deletions=9)), 1, [(Code.TOO_MANY_DELETIONS, {"count": 2, "maximum": 1})]),
        (desired(""), 3, []),
        (desired("x y", Policy(max_deletions=9)), 3, []),
        (
            desired("b z", protecting("a")),
            9,
            [(Code.PROTECTED_HOST, DELETED)],
        ),
    ],
)
def test_allowed_deletions(wanted: DesiredState, maximum: int, problems: Findings) -> None:
    """What a person allows for one run counts instead of the policy, and lists may be emptied; protection stays."""
    assert findings(judged(wanted, live("a b z", "a b z"), AllowedDeletions(maximum))) == problems


def test_covered_hosts() -> None:
    """From nine tenths of the limit on, a host below another listed host is pointed out, at its line."""
    names = "qq.com a.qq.com b.a.qq.com c.d.qq.com " + " ".join(f"h{number}.example.com" for number in range(5))
    state, wanted = live(names, names), desired(names, Policy(limit=10))
    testing_alone = desired("qq.com:testing a.qq.com b.qq.com:testing", Policy(limit=3))

    assert judged(wanted, state) == tuple(
        Problem(
            code=Code.COVERED_BY_PARENT,
            facts={"host": name, "parent": parent, "parent_line": line},
            place=Place("domains.yaml", number, 5),
        )
        for number, name, parent, line in (
            (11, "a.qq.com", "qq.com", 10),
            (12, "b.a.qq.com", "a.qq.com", 11),
            (13, "c.d.qq.com", "qq.com", 10),
        )
    )
    assert judged(replace(wanted, policy=Policy(limit=11)), state) == ()
    assert [problem.facts["host"] for problem in judged(testing_alone, live("qq.com a b", "a"))] == ["b.qq.com"]


def test_invalid_hosts_of_a_get() -> None:
    """Hosts that WeChat names as invalid beside the lists are warnings at their lines, those of the file first."""
    state = replace(live("a b", "a b"), invalid=("b.qq.com", "a.example", "b.qq.com"))
    problems = judged(desired("a b"), state)

    assert [(problem.code, problem.facts, problem.place and problem.place.line) for problem in problems] == [
        (Code.HOST_INVALID, {"host": "b.qq.com"}, 11),
        (Code.HOST_INVALID, {"host": "a.example"}, None),
    ]
    assert {problem.facts["host"] for problem in live_warnings(state)} == {"a.example", "b.qq.com"}
