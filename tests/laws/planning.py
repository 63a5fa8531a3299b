"""The laws of planning, as checks of one case. ``make prove`` holds every small state against them, a test a sample."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Final

from reconciler.model import Action, Host, ListName, LiveList, LiveState, Target
from reconciler.plan import Call, Plan, Scope, Step
from reconciler.planner import NoSafePlan, expected_after, plan_calls
from reconciler.saved_plan import remaining
from tests.laws.search import Case, Masks, fewest_calls, fewest_calls_in_form, waits_for_nothing

NAMES = [Host(f"{letter}.qq.com") for letter in "abcde"]


THREE_HOSTS: Final = Counter(
    {
        "cases": 8256,
        "unreachable": 39,
        "outside the form": 21,
        "longer": 336,
        "waiting": 144,
        "between": 10537,
        "half-done": 12576,
    }
)
"""What all states of up to three hosts come to.

Of the cases without a plan 39 are unreachable, and 21 need a sequence outside the form. Of the plans 336 are one call
longer because an add to both may not name a published host, and 144 have a call between the two of a demotion. A plan
may stop in so many states between two calls, or after a call that is done for some of its hosts.
"""


def cases(hosts: int) -> list[Case]:
    """Return every pair of a live state and a target that fits, under every limit."""
    masks = range(1 << hosts)
    return [
        Case(hosts, limit, (testing, published), (wanted_testing, wanted_published))
        for limit in range(1, hosts + 1)
        for testing, published, wanted_testing, wanted_published in product(masks, repeat=4)
        if max(wanted_testing.bit_count(), wanted_published.bit_count()) <= limit
    ]


def sample(hosts: int, count: int) -> list[Case]:
    """Return `count` cases, the same ones each time."""
    choice = random.Random(f"{hosts} hosts")  # noqa: S311 - a sample that can be drawn again, no secret
    chosen: list[Case] = []
    while len(chosen) < count:
        limit = choice.randint(1, hosts)
        testing, published, wanted_testing, wanted_published = (choice.randrange(1 << hosts) for _ in range(4))
        if max(wanted_testing.bit_count(), wanted_published.bit_count()) <= limit:
            chosen.append(Case(hosts, limit, (testing, published), (wanted_testing, wanted_published)))
    return chosen


def try_to_prove(case: Case) -> Counter[str] | str:
    """Hold the plan of a case against every law; return under which names it counts, or which law is broken."""
    try:
        return Counter(prove(case))
    except AssertionError as error:
        return f"{case}: {error}"


def prove(case: Case) -> Iterator[str]:
    """Yield under which names of `THREE_HOSTS` a case counts. Raises AssertionError where its plan breaks a law."""
    start, wanted = start_of(case), Target(*map(_hosts, case.target))
    steps = plan_calls(start, wanted, case.limit)
    shortest = fewest_calls_in_form(case)
    yield "cases"
    if isinstance(steps, NoSafePlan):
        assert shortest is None, f"refused, though {shortest} calls are enough"
        yield "unreachable" if fewest_calls(case) is None else "outside the form"
        return
    assert len(steps) == shortest, f"{len(steps)} calls are planned, and {shortest} are enough"
    assert_lawful(start, wanted, case.limit, steps)
    masks = [case.live, *(_masks(step.expected) for step in steps)]
    if not all(waits_for_nothing(case, before, after) for before, after in pairwise(masks)):
        patient = fewest_calls_in_form(case, waits_for_nothing)
        assert patient is None or patient > len(steps), "a demotion waits for a call, and need not"
        yield "waiting"
    if case.hosts <= 4:
        assert fewest_calls(case) == len(steps), "a sequence of another form is shorter"
        if fewest_calls(case, may_repeat=True) != len(steps):
            yield "longer"
    plan = Plan(live=start, target=wanted, steps=steps, fingerprint="")
    for number, done, rest in _stops(steps):
        call, before = steps[number].call, steps[number - 1].expected if number else start
        state = expected_after(replace(call, hosts=done), before)
        _assert_can_be_finished(state, wanted, case.limit, rest, is_between=not done)
        _assert_rest_is_found(plan, state, case.limit, len(rest))
        if call.scope is Scope.BOTH:
            in_testing = replace(
                call, scope=Scope.TESTING, hosts=tuple(host for host in call.hosts if host not in done)
            )
            _assert_rest_is_found(plan, expected_after(in_testing, state), case.limit, len(rest))
        yield "half-done" if done else "between"


def start_of(case: Case) -> LiveState:
    """Return the live state of a case."""
    testing, published = (LiveList(_hosts(mask), frozenset()) for mask in case.live)
    return LiveState(testing, published)


def _hosts(mask: int) -> frozenset[Host]:
    return frozenset(name for number, name in enumerate(NAMES) if mask >> number & 1)


def _masks(state: LiveState) -> Masks:
    testing, published = (
        sum(1 << number for number, name in enumerate(NAMES) if name in state.hosts(listed)) for listed in ListName
    )
    return testing, published


def assert_lawful(start: LiveState, wanted: Target, limit: int, steps: Sequence[Step]) -> None:
    """Assert that steps lead to the target, safely, in the planner's form."""
    calls = [step.call for step in steps]
    assert [step.expected for step in steps] == list(_states(start, calls))[1:]
    _assert_safe(start, wanted, limit, calls)
    kinds = Counter((call.action, call.scope) for call in calls)
    assert all(count <= 1 or kind == (Action.DELETE, Scope.TESTING) for kind, count in kinds.items())
    assert max(kinds.values(), default=0) <= 2
    if start.hosts(ListName.PUBLISHED) == wanted.published:
        assert all(call.scope is Scope.TESTING for call in calls)


def _states(start: LiveState, calls: Sequence[Call]) -> Iterator[LiveState]:
    state = start
    yield state
    for call in calls:
        state = expected_after(call, state)
        yield state


def _assert_safe(start: LiveState, wanted: Target, limit: int, calls: Sequence[Call]) -> None:
    """Assert that every state on the way is safe, no call is idle, and the last state is the target."""
    states = list(_states(start, calls))
    demoted = (start.hosts(ListName.PUBLISHED) - wanted.published) & start.hosts(ListName.TESTING) & wanted.testing
    for call, (before, after) in zip(calls, pairwise(states), strict=True):
        assert before != after, f"{call} changes nothing"
        for name in ListName:
            assert len(after.hosts(name)) <= max(limit, len(before.hosts(name))), f"{name} is over its limit"
        assert (start.testing.hosts & wanted.testing) - demoted <= after.testing.hosts, "a kept host leaves testing"
        was, now = before.hosts(ListName.PUBLISHED), after.hosts(ListName.PUBLISHED)
        assert start.hosts(ListName.PUBLISHED) & wanted.published <= now, "a kept host leaves published"
        assert now - was <= wanted.published, "a host is published that is not wanted there"
        if (call.action, call.scope) == (Action.ADD, Scope.BOTH):
            assert was.isdisjoint(call.hosts), "an add to both names a published host"
    assert (states[-1].testing.hosts, states[-1].hosts(ListName.PUBLISHED)) == (wanted.testing, wanted.published)


def _stops(steps: Sequence[Step]) -> Iterator[tuple[int, tuple[Host, ...], list[Call]]]:
    """Yield where a plan may stop: the number of whole calls, the hosts of the next that are done, and what is left."""
    for number, step in enumerate(steps):
        hosts = step.call.hosts
        for mask in range(not number, (1 << len(hosts)) - 1):
            done = tuple(host for index, host in enumerate(hosts) if mask >> index & 1)
            left = tuple(host for host in hosts if host not in done)
            call = replace(step.call, hosts=left, sent=left)
            yield number, done, [call, *(later.call for later in steps[number + 1 :])]


def _assert_rest_is_found(plan: Plan, state: LiveState, limit: int, most: int) -> None:
    """Assert that what is left of a saved plan is found where it stopped: it leads to the target safely.

    A call on both lists may also have stopped between them. A plan may be further than it looks, so less may be left.
    """
    steps = remaining(plan, state)
    if state == plan.steps[-1].expected:
        return
    assert steps is not None, "what is left of the saved plan is not found"
    assert len(steps) <= most, "more is left of the saved plan than was not done"
    _assert_safe(state, plan.target, limit, [step.call for step in steps])
    named = {(step.call.action, step.call.scope, value) for step in plan.steps for value in step.call.sent}
    assert named >= {(step.call.action, step.call.scope, value) for step in steps for value in step.call.sent}


def _assert_can_be_finished(
    state: LiveState, wanted: Target, limit: int, rest: list[Call], *, is_between: bool
) -> None:
    """Assert that the rest of a plan is safe where the plan stopped, and that planning again needs no more calls.

    After whole calls planning again gives the rest itself. After a part of one there may be a better plan: what forced
    a call to come early, or to name both lists, may be done.
    """
    _assert_safe(state, wanted, limit, rest)
    again = plan_calls(state, wanted, limit)
    assert not isinstance(again, NoSafePlan), "planning again is refused"
    assert len(again) <= len(rest), "planning again needs more calls than are left"
    if is_between:
        assert [step.call for step in again] == rest, "planning again does not give the rest"
