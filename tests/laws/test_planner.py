"""The laws of planning, held against a search that knows nothing of the planner."""

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise, product, takewhile

from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.model import Action, Host, ListName, LiveList, LiveState, Target
from reconciler.plan import Call, Scope, Step
from reconciler.planner import NoSafePlan, expected_after, plan_calls
from tests.building import live, target
from tests.laws.search import Case, Masks, fewest_calls, fewest_calls_in_form, waits_for_nothing

NAMES = [Host(f"{letter}.qq.com") for letter in "abcde"]


def _hosts(mask: int) -> frozenset[Host]:
    return frozenset(name for number, name in enumerate(NAMES) if mask >> number & 1)


def _plan(case: Case) -> tuple[Step, ...] | NoSafePlan:
    state = LiveState(*(LiveList(_hosts(mask), frozenset()) for mask in case.live))
    return plan_calls(state, Target(*map(_hosts, case.target)), case.limit)


def _assert_lawful(start: LiveState, wanted: Target, limit: int, steps: tuple[Step, ...]) -> None:
    """Every state on the way is safe, no call is idle, and the last state is the target."""
    states = [start]
    for step in steps:
        states.append(expected_after(step.call, states[-1]))
        assert step.expected == states[-1]
        assert states[-1] != states[-2]
    demoted = (start.hosts(ListName.PUBLISHED) - wanted.published) & start.hosts(ListName.TESTING) & wanted.testing
    for before, after in pairwise(states):
        for name in ListName:
            assert len(after.hosts(name)) <= max(limit, len(before.hosts(name)))
        assert (start.testing.hosts & wanted.testing) - demoted <= after.testing.hosts
        assert start.hosts(ListName.PUBLISHED) & wanted.published <= after.hosts(ListName.PUBLISHED)
    assert (states[-1].testing.hosts, states[-1].hosts(ListName.PUBLISHED)) == (wanted.testing, wanted.published)
    kinds = Counter((step.call.action, step.call.scope) for step in steps)
    assert all(count <= 1 or kind == (Action.DELETE, Scope.TESTING) for kind, count in kinds.items())
    assert max(kinds.values(), default=0) <= 2
    if start.hosts(ListName.PUBLISHED) == wanted.published:
        assert all(step.call.scope is Scope.TESTING for step in steps)


def _cases(hosts: int) -> list[Case]:
    masks = range(1 << hosts)
    return [
        Case(hosts, limit, (testing, published), (wanted_testing, wanted_published))
        for limit in range(1, hosts + 1)
        for testing, published, wanted_testing, wanted_published in product(masks, repeat=4)
        if max(wanted_testing.bit_count(), wanted_published.bit_count()) <= limit
    ]


def test_three_hosts_exhaustively() -> None:
    """Over all states of up to three hosts and limits 1 to 3 the planner is as short as any safe sequence.

    It refuses 60 of the 8,256 cases: 39 that nothing reaches safely, 21 that only a sequence outside the form reaches.
    """
    refused = Counter[int | None]()
    cases = _cases(3)
    for case in cases:
        steps = _plan(case)
        shortest = fewest_calls(case)
        if isinstance(steps, NoSafePlan):
            assert fewest_calls_in_form(case) is None
            refused[shortest] += 1
        else:
            assert len(steps) == shortest
            start = LiveState(*(LiveList(_hosts(mask), frozenset()) for mask in case.live))
            _assert_lawful(start, Target(*map(_hosts, case.target)), case.limit, steps)

    assert len(cases) == 8256
    assert refused == {None: 39, 3: 12, 4: 9}


def test_a_demotion_waits_only_where_another_call_would_be_needed() -> None:
    """Between the two calls of a demotion stands no other, unless every plan without one in between is longer."""
    waiting = 0
    for case in (*_cases(3), *_sample(4, 100)):
        steps = _plan(case)
        if isinstance(steps, NoSafePlan) or not case.live[0] & case.live[1] & case.target[0] & ~case.target[1]:
            continue
        masks = [case.live, *(_masks(step.expected) for step in steps)]
        if not all(waits_for_nothing(case, before, after) for before, after in pairwise(masks)):
            waiting += 1
            shortest = fewest_calls_in_form(case, waits_for_nothing)
            assert shortest is None or shortest > len(steps), case

    assert waiting > 0


def _masks(state: LiveState) -> Masks:
    testing, published = (
        sum(1 << number for number, name in enumerate(NAMES) if name in state.hosts(listed)) for listed in ListName
    )
    return testing, published


def _sample(hosts: int, count: int) -> list[Case]:
    choice = random.Random(f"{hosts} hosts")  # noqa: S311  # a fixed sample, not a secret
    cases: list[Case] = []
    while len(cases) < count:
        limit = choice.randint(1, hosts)
        testing, published, wanted_testing, wanted_published = (choice.randrange(1 << hosts) for _ in range(4))
        if max(wanted_testing.bit_count(), wanted_published.bit_count()) <= limit:
            cases.append(Case(hosts, limit, (testing, published), (wanted_testing, wanted_published)))
    return cases


def test_four_and_five_hosts_sampled() -> None:
    """With four and five hosts too no safe sequence in the form is shorter, and a refusal means there is none."""
    for case in (*_sample(4, 400), *_sample(5, 60)):
        steps = _plan(case)
        shortest = fewest_calls_in_form(case)
        assert shortest == (None if isinstance(steps, NoSafePlan) else len(steps)), case


def test_five_calls() -> None:
    """Where testing is full and every kind of change meets, five calls are planned, and nothing shorter is safe."""
    case = Case(hosts=5, limit=3, live=(23, 17), target=(3, 28))
    steps = _plan(case)

    assert not isinstance(steps, NoSafePlan)
    assert len(steps) == 5
    assert fewest_calls(case) == 5


@st.composite
def _problems(draw: st.DrawFn) -> tuple[LiveState, Target, int]:
    """Draw a live state and a target over up to 200 hosts, with opaque values, odd spellings, maybe a tight limit."""
    pool = [Host(f"h{number}.qq.com") for number in range(draw(st.integers(1, 200)))]
    some = st.frozensets(st.sampled_from(pool))
    testing, published, wanted_testing, wanted_published = (draw(some) for _ in range(4))
    opaque = draw(st.sets(st.sampled_from(("*", "a b", "1.2.3.4"))))
    scheme = draw(st.sampled_from(("", "https://")))
    start = LiveState(LiveList.of([*(scheme + name for name in testing), *opaque]), LiveList.of([*published, *opaque]))
    most = max(len(hosts) + len(opaque) for hosts in (testing, published, wanted_testing, wanted_published))
    return start, Target(wanted_testing, wanted_published), max(1, draw(st.integers(most - 2, most + 3)))


@given(_problems())
def test_any_plan_is_lawful(problem: tuple[LiveState, Target, int]) -> None:
    """Every plan that is given leads safely to the target, whatever the sizes."""
    start, wanted, limit = problem
    steps = plan_calls(start, wanted, limit)
    if not isinstance(steps, NoSafePlan):
        _assert_lawful(start, wanted, limit, steps)


@given(_problems())
def test_with_room_to_spare_there_is_always_a_plan(problem: tuple[LiveState, Target, int]) -> None:
    """With room for everything at once nothing is refused, and adds come first unless a host is moved down."""
    start, wanted, _ = problem
    steps = plan_calls(start, wanted, 1000)

    assert not isinstance(steps, NoSafePlan)
    moved_down = start.hosts(ListName.PUBLISHED) & wanted.testing - wanted.published
    actions = [step.call.action for step in steps]
    assert moved_down or actions == sorted(actions)


def _lists(live: str, want: str) -> tuple[LiveState, Target]:
    """Return two states of hosts, each in testing, published, both or neither, as in ``tb-``."""
    pool = [Host(f"h{number}.qq.com") for number in range(len(live))]

    def listed(state: str, presences: str) -> frozenset[Host]:
        return frozenset(host for host, here in zip(pool, state, strict=True) if here in presences)

    start = LiveState(*(LiveList(listed(live, presences), frozenset()) for presences in ("tb", "pb")))
    return start, Target(listed(want, "tb"), listed(want, "pb"))


@given(st.lists(st.sampled_from([a + b for a in "-tpb" for b in "-tpb"]), min_size=1, max_size=12), st.integers(0, 2))
@example(["t-", "pb", "-p", "p-"], 1)
def test_another_way_keeps_the_laws(moves: list[str], spare: int) -> None:
    """What is to be done after a refusal is lawful too, and sends nothing again that was refused for half a change.

    After a refused add nothing is deleted before the hosts of that add have been added, however full the lists are.
    """
    start, wanted = _lists(*("".join(side) for side in zip(*moves, strict=True)))
    fullest = max(len(start.testing.hosts), len(start.hosts(ListName.PUBLISHED)), len(wanted.testing))
    limit = max(1, fullest, len(wanted.published)) + spare
    steps = plan_calls(start, wanted, limit)
    before = start
    for step in () if isinstance(steps, NoSafePlan) else steps:
        if step.instead:
            _assert_lawful(before, wanted, limit, step.instead)
            assert all((other.call, other.halfway) != (step.call, step.halfway) for other in step.instead)
            if step.call.action is Action.ADD:
                adds = takewhile(lambda other: other.call.action is Action.ADD, step.instead)
                assert set(step.call.hosts) <= {host for other in adds for host in other.call.hosts}
        before = step.expected


def _told(steps: tuple[Step, ...] | NoSafePlan) -> list[str]:
    assert not isinstance(steps, NoSafePlan)
    return [f"{step.call.action} {step.call.scope} {' '.join(step.call.sent)}" for step in steps]


def _others(steps: tuple[Step, ...] | NoSafePlan) -> list[list[str]]:
    assert not isinstance(steps, NoSafePlan)
    return [_told(step.instead) for step in steps]


def test_one_call_of_a_kind() -> None:
    """All hosts that need the same kind of call share it: an add and a promotion are one call."""
    steps = plan_calls(live("b", ""), target("a b", "a b"), 200)

    assert _told(steps) == ["add both a.qq.com b.qq.com"]


def test_delete_rides_along() -> None:
    """A testing-only host is deleted with a call that deletes from both lists anyway."""
    steps = plan_calls(live("a b", "b"), target(""), 200)

    assert _told(steps) == ["delete both a.qq.com b.qq.com"]


def test_another_way_without_rides() -> None:
    """Should WeChat refuse a call because of hosts that ride along, they get calls of their own."""
    added = plan_calls(live("c", "b c"), target("a b c", "a b c"), 200)
    deleted = plan_calls(live("a b", "b"), target(""), 200)

    assert _told(added) == ["add both a.qq.com b.qq.com"]
    assert _others(added) == [["add testing b.qq.com", "add both a.qq.com"]]
    assert _others(deleted) == [["delete testing a.qq.com", "delete both b.qq.com"]]


def test_no_other_way() -> None:
    """There is none for a promotion, and none that would delete before what was refused has been added."""
    first = ["add both b.qq.com c.qq.com", "delete testing a.qq.com c.qq.com", "delete both d.qq.com"]
    crowded, roomy = (plan_calls(live("a", "b d"), target("b", "b c"), limit) for limit in (3, 4))
    last = ["add testing d.qq.com", "delete both d.qq.com"]

    assert _others(plan_calls(live("a", ""), target("a", "a"), 200)) == [[]]
    assert _told(crowded) == _told(roomy) == first
    assert _others(crowded) == [[], [], last]
    assert _others(roomy) == [["add testing b.qq.com d.qq.com", "add both c.qq.com", *first[1:]], [], last]


def test_no_other_way_is_needed() -> None:
    """A call that finds none of its hosts half in place is not refused for that: it has no other way beside it."""
    steps = plan_calls(live("", "d"), target("n"), 200)

    assert _told(steps) == ["add testing n.qq.com", "delete both d.qq.com"]
    assert _others(steps) == [[], ["add testing d.qq.com", "delete both d.qq.com"]]


def test_nobody_rides_where_the_right_call_is_sent_anyway() -> None:
    """A testing-only host is deleted from testing alone when that call stands in the plan too."""
    steps = plan_calls(live("a b c", "b c"), target("", "c"), 200)

    assert _told(steps) == ["delete testing a.qq.com c.qq.com", "delete both b.qq.com"]


def test_full_list_deletes_first() -> None:
    """Deletes come before adds only where there is no room."""
    assert _told(plan_calls(live("a", "a"), target("b", "b"), 1)) == [
        "delete both a.qq.com",
        "add both b.qq.com",
    ]
    assert _told(plan_calls(live("a", "a"), target("b", "b"), 2)) == [
        "add both b.qq.com",
        "delete both a.qq.com",
    ]


def test_demotion_waits_for_nothing() -> None:
    """The two calls of a demotion stand next to each other, whatever else there is to do."""
    steps = plan_calls(live("a b c", "a b"), target("a d e", "d f"), 200)

    assert _told(steps) == [
        "add both d.qq.com f.qq.com",
        "delete both a.qq.com b.qq.com",
        "add testing a.qq.com e.qq.com",
        "delete testing c.qq.com f.qq.com",
    ]


def test_demotion_waits_for_nothing_though_a_list_is_full() -> None:
    """Room is made before a demotion rather than between its two calls, also where adds come later for that."""
    steps = plan_calls(live("a b c", "b c"), target("a c", "a b"), 2)

    assert _told(steps) == [
        "delete testing b.qq.com",
        "delete both c.qq.com",
        "add testing c.qq.com",
        "add both a.qq.com",
    ]


def test_what_is_deleted_takes_no_room() -> None:
    """Once a host is deleted, none of its spellings takes room, and one that is added again has its bare name."""
    start = LiveState(LiveList.of(["https://a.qq.com", "a.qq.com", "b.qq.com"]), None)
    delete = Call(action=Action.DELETE, scope=Scope.TESTING, hosts=(Host("a.qq.com"),), sent=())
    gone = expected_after(delete, start)
    again = expected_after(replace(delete, action=Action.ADD), gone)

    assert (len(start.testing), len(gone.testing), len(again.testing)) == (3, 1, 2)
    assert again.testing.spelled(Host("a.qq.com")) == ("a.qq.com",)


def test_live_spelling_is_deleted() -> None:
    """A delete names every live spelling in the lists that it changes, an add the bare host."""
    start = LiveState(LiveList.of(["https://A.qq.com", "a.qq.com"]), LiveList.of(["HTTP://a.qq.com"]))

    assert _told(plan_calls(start, target(""), 200)) == ["delete both HTTP://a.qq.com a.qq.com https://A.qq.com"]
    assert _told(plan_calls(start, target("", "a"), 200)) == ["delete testing a.qq.com https://A.qq.com"]
    assert _told(plan_calls(start, target("a"), 200)) == [
        "delete both HTTP://a.qq.com a.qq.com https://A.qq.com",
        "add testing a.qq.com",
    ]


def test_each_call_deletes_in_live_spelling() -> None:
    """A host that a later call deletes keeps its live spelling until then."""
    start = LiveState(
        LiveList.of(["https://a.qq.com", "https://b.qq.com", "c.qq.com"]), LiveList.of(["https://b.qq.com", "c.qq.com"])
    )

    assert _told(plan_calls(start, target("", "c"), 200)) == [
        "delete testing https://a.qq.com c.qq.com",
        "delete both https://b.qq.com",
    ]


def test_every_spelling_takes_room() -> None:
    """A host that is listed under two spellings leaves two places, and takes one when it comes back."""
    start = LiveState(LiveList.of(["https://a.qq.com", "a.qq.com"]), LiveList.of([]))

    assert _told(plan_calls(start, target("b c"), 2)) == [
        "delete testing a.qq.com https://a.qq.com",
        "add testing b.qq.com c.qq.com",
    ]
    assert isinstance(plan_calls(start, target("a b"), 2), NoSafePlan)


def test_never_published() -> None:
    """On a platform that was never published only the testing list is planned for."""
    assert _told(plan_calls(live("a", None), target("b", "b"), 200)) == [
        "add testing b.qq.com",
        "delete testing a.qq.com",
    ]
    assert _told(plan_calls(live("a", None), target("a", "a b"), 200)) == []


def test_over_the_limit_only_shrinks() -> None:
    """A list over its limit may shrink towards it, and nothing is added before it is below."""
    assert _told(plan_calls(live("a b c"), target("b c"), 1)) == ["delete testing a.qq.com"]
    assert _told(plan_calls(live("a b c"), target("d"), 1)) == [
        "delete testing a.qq.com b.qq.com c.qq.com",
        "add testing d.qq.com",
    ]
    assert isinstance(plan_calls(live("a b c"), target("a b d"), 2), NoSafePlan)
