"""The laws of planning: fewest safe calls in the planner's form. ``make prove`` holds all small states against them."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model import Action, Host, ListName, LiveList, LiveState, Target
from reconciler.plan import Call, Gap, Scope, Step, gaps
from reconciler.planner import NoSafePlan, expected_after, plan_calls
from tests.building import host, live, target
from tests.laws.planning import assert_lawful, cases, prove, sample, start_of
from tests.laws.search import Case, fewest_calls

pytestmark = pytest.mark.law


def test_sampled_cases_keep_every_law() -> None:
    """All states of two hosts, and a fixed sample of three to five, keep every law of planning."""
    three = random.Random("three hosts").sample(cases(3), 800)  # noqa: S311 - a sample that can be drawn again
    total = Counter(name for case in (*cases(2), *three, *sample(4, 120), *sample(5, 15)) for name in prove(case))

    assert total["cases"] == 400 + 800 + 120 + 15
    assert min(total[name] for name in ("unreachable", "longer", "waiting", "between", "half-done")) > 0


def test_five_calls() -> None:
    """Where testing is full and every kind of change meets, five calls are planned, and nothing shorter is safe."""
    case = Case(hosts=5, limit=3, live=(23, 17), target=(3, 28))
    steps = plan_calls(start_of(case), target("a b", "c d e"), case.limit)

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
    """Every plan leads safely to the target, whatever the sizes."""
    start, wanted, limit = problem
    steps = plan_calls(start, wanted, limit)
    if not isinstance(steps, NoSafePlan):
        assert_lawful(start, wanted, limit, steps)


@given(_problems())
def test_with_room_to_spare_there_is_always_a_plan(problem: tuple[LiveState, Target, int]) -> None:
    """With room for everything at once nothing is refused, and adds come first unless a published host moves down."""
    start, wanted, _ = problem
    steps = plan_calls(start, wanted, 1000)

    assert not isinstance(steps, NoSafePlan)
    moved_down = start.hosts(ListName.PUBLISHED) & wanted.testing - wanted.published
    actions = [step.call.action for step in steps]
    assert moved_down or actions == sorted(actions)


@given(_problems())
def test_a_gap_is_where_a_kept_host_is_out_of_testing(problem: tuple[LiveState, Target, int]) -> None:
    """A host that stays in testing is out of it exactly from its delete call until its add call, and else never."""
    start, wanted, limit = problem
    steps = plan_calls(start, wanted, limit)
    found = {} if isinstance(steps, NoSafePlan) else gaps(start, wanted, steps)
    for number, step in enumerate(() if isinstance(steps, NoSafePlan) else steps, start=1):
        out = start.testing.hosts & wanted.testing - step.expected.testing.hosts
        assert out == {name for name, gap in found.items() if gap.delete_call <= number < gap.add_call}


def test_gaps_in_the_order_of_the_calls() -> None:
    """Each demoted host has a gap, sorted within its call; a host that moves from published to testing has none."""
    start, wanted = live("a b c", "a c d"), target("a c d")
    steps = plan_calls(start, wanted, 200)

    assert _shown(steps) == [
        "delete both a.qq.com b.qq.com c.qq.com d.qq.com",
        "add testing a.qq.com c.qq.com d.qq.com",
    ]
    assert not isinstance(steps, NoSafePlan)
    assert list(gaps(start, wanted, steps).items()) == [(host("a"), Gap(1, 2)), (host("c"), Gap(1, 2))]


def _shown(steps: tuple[Step, ...] | NoSafePlan) -> list[str]:
    if isinstance(steps, NoSafePlan):
        return ["refused"]
    return [f"{step.call.action} {step.call.scope} {' '.join(step.call.sent)}" for step in steps]


def _spelled(testing: str, published: str) -> LiveState:
    return LiveState(LiveList.of(testing.split()), LiveList.of(published.split()))


EXAMPLES = {
    "an add and a promotion share one call": (live("b"), target("a b", "a b"), 200, ["add both a.qq.com b.qq.com"]),
    "a published host is never added to both": (
        live("c", "b c"),
        target("a b c", "a b c"),
        200,
        ["add testing b.qq.com", "add both a.qq.com"],
    ),
    "a testing-only host piggybacks on a delete from both": (
        live("a b", "b"),
        target(""),
        200,
        ["delete both a.qq.com b.qq.com"],
    ),
    "no host piggybacks where a delete from testing is sent anyway": (
        live("a b c", "b c"),
        target("", "c"),
        200,
        ["delete testing a.qq.com c.qq.com", "delete both b.qq.com"],
    ),
    "deletes come first only where there is no room": (
        live("a", "a"),
        target("b", "b"),
        1,
        ["delete both a.qq.com", "add both b.qq.com"],
    ),
    "adds come first where there is room": (
        live("a", "a"),
        target("b", "b"),
        2,
        ["add both b.qq.com", "delete both a.qq.com"],
    ),
    "the two calls of a demotion are next to each other": (
        live("a b c", "a b"),
        target("a d e", "d f"),
        200,
        [
            "add both d.qq.com f.qq.com",
            "delete both a.qq.com b.qq.com",
            "add testing a.qq.com e.qq.com",
            "delete testing c.qq.com f.qq.com",
        ],
    ),
    "a free place is made before a demotion, not within it": (
        live("a b c", "b c"),
        target("a c", "a b"),
        2,
        ["delete testing b.qq.com", "delete both c.qq.com", "add testing c.qq.com", "add both a.qq.com"],
    ),
    "a delete from both names every live spelling": (
        _spelled("https://A.qq.com a.qq.com", "HTTP://a.qq.com"),
        target(""),
        200,
        ["delete both HTTP://a.qq.com a.qq.com https://A.qq.com"],
    ),
    "a delete from testing names the spellings there": (
        _spelled("https://A.qq.com a.qq.com", "HTTP://a.qq.com"),
        target("", "a"),
        200,
        ["delete testing a.qq.com https://A.qq.com"],
    ),
    "an add names the bare host": (
        _spelled("https://A.qq.com", "HTTP://a.qq.com"),
        target("a"),
        200,
        ["delete both HTTP://a.qq.com https://A.qq.com", "add testing a.qq.com"],
    ),
    "a host keeps its live spelling until a later call deletes it": (
        _spelled("https://a.qq.com https://b.qq.com c.qq.com", "https://b.qq.com c.qq.com"),
        target("", "c"),
        200,
        ["delete testing https://a.qq.com c.qq.com", "delete both https://b.qq.com"],
    ),
    "two spellings leave two places": (
        _spelled("https://a.qq.com a.qq.com", ""),
        target("b c"),
        2,
        ["delete testing a.qq.com https://a.qq.com", "add testing b.qq.com c.qq.com"],
    ),
    "two spellings of a kept host take two places": (
        _spelled("https://a.qq.com a.qq.com", ""),
        target("a b"),
        2,
        ["refused"],
    ),
    "a platform that was never published has calls on testing alone": (
        live("a", None),
        target("b", "b"),
        200,
        ["add testing b.qq.com", "delete testing a.qq.com"],
    ),
    "a platform that was never published is in sync without its published list": (
        live("a", None),
        target("a", "a b"),
        200,
        [],
    ),
    "a list over its limit may shrink towards it": (live("a b c"), target("b c"), 1, ["delete testing a.qq.com"]),
    "nothing is added before a list is below its limit": (
        live("a b c"),
        target("d"),
        1,
        ["delete testing a.qq.com b.qq.com c.qq.com", "add testing d.qq.com"],
    ),
    "nothing is added to a list that stays over its limit": (live("a b c"), target("a b d"), 2, ["refused"]),
}


def test_examples() -> None:
    """Each example has exactly these calls, in these spellings."""
    for name, (start, wanted, limit, calls) in EXAMPLES.items():
        assert _shown(plan_calls(start, wanted, limit)) == calls, name


def test_a_deleted_host_takes_no_place() -> None:
    """Once a host is deleted, none of its spellings takes a place, and one that is added again has its bare name."""
    start = LiveState(LiveList.of(["https://a.qq.com", "a.qq.com", "b.qq.com"]), None)
    delete = Call(action=Action.DELETE, scope=Scope.TESTING, hosts=(Host("a.qq.com"),), sent=())
    gone = expected_after(delete, start)
    again = expected_after(replace(delete, action=Action.ADD), gone)

    assert (len(start.testing), len(gone.testing), len(again.testing)) == (3, 1, 2)
    assert again.testing.spelled(Host("a.qq.com")) == ("a.qq.com",)
