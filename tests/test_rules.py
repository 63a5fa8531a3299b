"""Each safety rule, seen alone."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from reconciler.desired.schema import schema_text
from reconciler.diff import diff, settle
from reconciler.model import DesiredState, LiveState, Place, Policy, Protected, PublishedRule
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.problem import Code, Fact, Problem, Severity
from reconciler.rules import HIGHEST_LIMIT, AllowedDeletions, Deletions, PolicyDeletions, RuleContext, judge, mention
from tests.building import desired, host, live

LINE = Place("domains.yaml", 3, 5)


def judged(wanted: DesiredState, state: LiveState, deletions: Deletions | None = None) -> tuple[Problem, ...]:
    """Return what the rules say about a run."""
    target = settle(wanted, state)
    steps = plan_calls(state, target, wanted.policy.limit)
    return judge(
        RuleContext(
            desired=wanted,
            live=state,
            target=target,
            changes=diff(state, target),
            steps=None if isinstance(steps, NoSafePlan) else steps,
            deletions=deletions or PolicyDeletions(),
        )
    )


def told(problems: tuple[Problem, ...]) -> list[tuple[Code, Mapping[str, Fact]]]:
    """Return codes and facts."""
    return [(problem.code, problem.facts) for problem in problems]


def test_highest_limit() -> None:
    """The rules know the highest limit that the schema allows."""
    policy = json.loads(schema_text("domains.schema.json"))["properties"]["policy"]

    assert policy["properties"]["limit"]["maximum"] == HIGHEST_LIMIT


def test_a_full_list_can_be_described() -> None:
    """Up to the highest limit a live list can be written down; opaque values count."""
    hosts = " ".join(f"a{number}" for number in range(HIGHEST_LIMIT - 1))

    assert Code.WECHAT_TOO_MANY_VALUES not in {problem.code for problem in mention(live("a", hosts, opaque="x"))}
    assert told(mention(live(hosts, None, opaque="x y")))[0] == (
        Code.WECHAT_TOO_MANY_VALUES,
        {"list": "testing", "count": HIGHEST_LIMIT + 1, "maximum": HIGHEST_LIMIT},
    )


def test_nothing_to_say() -> None:
    """A plain change breaks no rule."""
    assert judged(desired("a b"), live("a", "a")) == ()


def test_never_published_is_mentioned() -> None:
    """A platform without a published list is fine unless the policy requires one."""
    (problem,) = judged(desired("a"), live("a", None))

    assert (problem.code, problem.severity) == (Code.NEVER_PUBLISHED, Severity.WARNING)


def test_published_required() -> None:
    """Where the policy requires a published list, its absence refuses the plan even if nothing would change."""
    (problem,) = judged(desired("a", Policy(published=PublishedRule.REQUIRED)), live("a", None))

    assert (problem.code, problem.severity) == (Code.PUBLISHED_REQUIRED, Severity.ERROR)
    assert judged(desired("a", Policy(published=PublishedRule.REQUIRED)), live("a", "a")) == ()


@pytest.mark.parametrize("deletions", [PolicyDeletions(), AllowedDeletions(9)])
def test_protected_host(deletions: Deletions) -> None:
    """A protected host never leaves a list it is live in, whatever is allowed; the problem stands at its line."""
    policy = Policy(protected=(Protected(host=host("a"), place=LINE), Protected(host=host("z"), place=LINE)))
    (problem,) = judged(desired("b", policy), live("a b", "a b"), deletions)

    assert told((problem,)) == [(Code.PROTECTED_HOST, {"host": "a.qq.com", "lists": ("testing", "published")})]
    assert problem.place == LINE


def test_protected_host_may_not_be_demoted() -> None:
    """To leave one list is enough."""
    policy = Policy(protected=(Protected(host=host("a"), place=LINE),))
    codes = [problem.code for problem in judged(desired("a:testing b", policy), live("a b", "a b"))]

    assert codes == [Code.PROTECTED_HOST, Code.DEMOTION_GAP]


def test_deletions_count_hosts_of_both_lists() -> None:
    """Distinct hosts count, not changes: two in both lists and one moved out of testing are three."""
    wanted = desired("c:published z", Policy(max_deletions=2))
    problems = judged(wanted, live("a b c z", "a b c z"))

    assert told(problems) == [(Code.TOO_MANY_DELETIONS, {"count": 3, "maximum": 2})]
    assert judged(desired("c:published z", Policy(max_deletions=3)), live("a b c z", "a b c z")) == ()


def test_a_demotion_counts_as_a_deletion() -> None:
    """A host that leaves the published list is taken out of a list, though it stays in testing."""
    problems = judged(desired("a:testing z", Policy(max_deletions=0)), live("a z", "a z"))

    assert told(problems)[0] == (Code.TOO_MANY_DELETIONS, {"count": 1, "maximum": 0})


def test_allowed_deletions_replace_the_policy() -> None:
    """What a person allows for one run counts instead, be it more or less."""
    wanted, state = desired("z", Policy(max_deletions=1)), live("a b z", "a b z")

    assert judged(wanted, state, AllowedDeletions(2)) == ()
    assert told(judged(wanted, state, AllowedDeletions(1))) == [(Code.TOO_MANY_DELETIONS, {"count": 2, "maximum": 1})]


def test_a_list_is_not_emptied_unasked() -> None:
    """Emptying a live list is refused, list by list, until a person allows deletions."""
    facts = {"list": "testing", "count": 1, "deletions": 1}

    assert told(judged(desired(""), live("a", ""))) == [(Code.LIST_EMPTIED, facts)]
    assert told(judged(desired("a:published"), live("a", "a"))) == [(Code.LIST_EMPTIED, facts)]
    assert judged(desired(""), live("a", ""), AllowedDeletions(1)) == ()
    assert judged(desired(""), live("", "")) == ()


def test_full_list() -> None:
    """A list that would end over the limit is named, with what takes its room."""
    problems = judged(desired("a b", Policy(limit=2)), live("", "", opaque="?"))

    full = [(Code.LIST_FULL, {"list": name, "wanted": 3, "opaque": 1, "limit": 2}) for name in ("testing", "published")]
    assert told(problems)[:2] == full


@pytest.mark.parametrize("name", ["testing", "published"])
def test_one_full_list(name: str) -> None:
    """Where only one of the lists would end over the limit, only that one is named."""
    problems = judged(desired(f"a:{name} b:{name}", Policy(limit=1)), live("", ""))

    assert told(problems)[0] == (Code.LIST_FULL, {"list": name, "wanted": 2, "opaque": 0, "limit": 1})
    assert [problem.code for problem in problems].count(Code.LIST_FULL) == 1


def test_full_list_of_a_platform_that_was_never_published() -> None:
    """Only the list that exists can be full."""
    problems = judged(desired("a b", Policy(limit=2)), live("", None, opaque="?"))

    assert [problem.code for problem in problems] == [Code.LIST_FULL, Code.NEVER_PUBLISHED, Code.OPAQUE_VALUE]


def test_no_way_through_testing() -> None:
    """Where both lists end within the limit but no safe calls lead there, the way through testing lacks room."""
    problems = judged(desired("a:testing b:published", Policy(limit=1)), live("a", ""))

    assert told(problems) == [(Code.NO_SAFE_PLAN, {"limit": 1})]


def test_a_list_with_nothing_to_add_is_not_called_full() -> None:
    """A list over its limit that only stays as it is, is not what stands in the way."""
    wanted = desired("a:testing b:testing c:testing x:published", Policy(limit=2))

    assert told(judged(wanted, live("a b c", ""))) == [(Code.NO_SAFE_PLAN, {"limit": 2})]


def test_a_demotion_may_have_to_wait() -> None:
    """Where its second call cannot follow at once, the gap names the calls that it really lies between."""
    wanted = desired("x:testing z:testing y:published", Policy(limit=2))
    (problem,) = judged(wanted, live("x z", "x"))

    assert problem.facts == {"host": "x.qq.com", "delete_call": 1, "add_call": 4}


def test_demotion_names_its_two_calls() -> None:
    """The gap of a demotion is told at the host's line, with the numbers of the calls around it."""
    (problem,) = judged(desired("x a:testing z"), live("a z", "a z"))

    assert told((problem,)) == [(Code.DEMOTION_GAP, {"host": "a.qq.com", "delete_call": 2, "add_call": 3})]
    assert problem.severity is Severity.WARNING
    assert problem.place == Place("domains.yaml", 11, 5)


def test_opaque_values_are_told_once() -> None:
    """A live value that is no host is told once, with the lists it stands in."""
    assert told(judged(desired("a"), live("a", "a", opaque="?"))) == [
        (Code.OPAQUE_VALUE, {"value": "?", "lists": ("testing", "published")})
    ]


def test_invalid_hosts_of_a_get() -> None:
    """Hosts that WeChat names as invalid beside the lists are warnings at their lines, those of the file first."""
    state = replace(live("a b", "a b"), invalid=("b.qq.com", "a.example", "b.qq.com"))
    problems = judged(desired("a b"), state)

    assert told(problems) == [
        (Code.HOST_INVALID, {"host": "b.qq.com"}),
        (Code.HOST_INVALID, {"host": "a.example"}),
    ]
    assert [problem.place and problem.place.line for problem in problems] == [11, None]
    assert told(mention(state)) == [(problem.code, problem.facts) for problem in reversed(problems)]


def test_covered_hosts_are_hinted_at_when_room_is_short() -> None:
    """From nine tenths of the limit on, a host below another listed host is pointed out, at its line."""
    names = "qq.com a.qq.com b.a.qq.com c.d.qq.com " + " ".join(f"h{number}.example.com" for number in range(5))
    state = live(names, names)
    problems = judged(desired(names, Policy(limit=10)), state)

    assert told(problems) == [
        (Code.COVERED_BY_PARENT, {"host": name, "parent": parent, "parent_line": line})
        for name, parent, line in (
            ("a.qq.com", "qq.com", 10),
            ("b.a.qq.com", "a.qq.com", 11),
            ("c.d.qq.com", "qq.com", 10),
        )
    ]
    assert [problem.place for problem in problems] == [Place("domains.yaml", line, 5) for line in (11, 12, 13)]
    assert judged(desired(names, Policy(limit=11)), state) == ()


def test_a_parent_covers_only_the_lists_it_is_in() -> None:
    """A parent in testing alone covers no published host."""
    names = "qq.com:testing a.qq.com b.qq.com:testing"
    problems = judged(desired(names, Policy(limit=3)), live("qq.com a b", "a"))

    assert [problem.facts["host"] for problem in problems] == ["b.qq.com"]


def test_errors_come_first() -> None:
    """What refuses the plan is told before what is only worth knowing."""
    codes = [problem.code for problem in judged(desired("a:testing"), live("a", "a", opaque="?"))]

    assert codes == [Code.LIST_EMPTIED, Code.DEMOTION_GAP, Code.OPAQUE_VALUE]
