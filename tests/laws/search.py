"""An independent witness of the planner: breadth-first search over bare bit masks, written from the laws alone.

A state is two masks, testing and published. The search knows neither routes nor groups: it tries every call on every
set of hosts, and keeps what the laws allow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

ADD_TESTING, ADD_BOTH, DELETE_TESTING, DELETE_BOTH = KINDS = range(4)
MOST = (1, 1, 2, 1)
"""How many calls of each kind the planner's form has."""

Masks = tuple[int, int]
Law = Callable[["Case", Masks, Masks], bool]
"""Whether a call may lead from one state to another."""


@dataclass(frozen=True)
class Case:
    """One planning problem over `hosts` hosts."""

    hosts: int
    limit: int
    live: Masks
    target: Masks

    @property
    def demoted(self) -> int:
        """The hosts in both lists that are wanted in testing alone."""
        return self.live[0] & self.live[1] & self.target[0] & ~self.target[1]


def send(kind: int, chosen: int, state: Masks) -> Masks:
    """Return the state after a call, as WeChat documents it."""
    testing, published = state
    if kind == ADD_TESTING:
        return testing | chosen, published
    if kind == ADD_BOTH:
        return testing | chosen, published | chosen
    if kind == DELETE_TESTING:
        return testing & ~chosen, published
    return testing & ~chosen, published & ~chosen


@cache
def _calls(hosts: int, limit: int, state: Masks, *, may_repeat: bool) -> tuple[tuple[int, Masks], ...]:
    """Return the calls that change something and leave no list over the limit and fuller, with what they lead to.

    An add to both never names a published host, unless it `may_repeat` one.
    """
    calls = (
        (kind, send(kind, chosen, state))
        for kind in KINDS
        for chosen in range(1, 1 << hosts)
        if may_repeat or kind != ADD_BOTH or not chosen & state[1]
    )
    return tuple(
        (kind, after)
        for kind, after in calls
        if after != state
        and all(now.bit_count() <= max(limit, was.bit_count()) for now, was in zip(after, state, strict=True))
    )


def _moves(case: Case, state: Masks, *, may_repeat: bool = False) -> Iterator[tuple[int, Masks]]:
    """Yield the calls that the laws allow in a state, with what they lead to."""
    (testing, published), (wanted_testing, wanted_published) = case.live, case.target
    kept_testing, kept_published = testing & wanted_testing & ~case.demoted, published & wanted_published
    testing_only = published == wanted_published
    for kind, after in _calls(case.hosts, case.limit, state, may_repeat=may_repeat):
        if after[0] & kept_testing != kept_testing or after[1] & kept_published != kept_published:
            continue
        if after[1] & ~state[1] & ~wanted_published:
            continue
        if not (testing_only and kind in (ADD_BOTH, DELETE_BOTH)):
            yield kind, after


def fewest_calls(case: Case, *, may_repeat: bool = False) -> int | None:
    """Return the length of the shortest safe sequence of any form, None when there is none."""
    reached, front, length = {case.live}, [case.live], 0
    while front:
        if case.target in front:
            return length
        after = {after for state in front for _, after in _moves(case, state, may_repeat=may_repeat)}
        front = list(after - reached)
        reached |= after
        length += 1
    return None


def waits_for_nothing(case: Case, state: Masks, after: Masks) -> bool:
    """Return whether a call brings every demoted host that is out of testing back into it."""
    return not case.demoted & ~state[0] or not case.demoted & ~after[0]


def fewest_calls_in_form(case: Case, law: Law = lambda *_: True) -> int | None:
    """Return the length of the shortest safe sequence that uses each kind no more often than `MOST`.

    Each of its calls keeps to `law` as well.
    """
    start: tuple[Masks, tuple[int, ...]] = (case.live, (0, 0, 0, 0))
    reached, front, length = {start}, [start], 0
    while front:
        if any(state == case.target for state, _ in front):
            return length
        after = {
            (after, tuple(count + (index == kind) for index, count in enumerate(used)))
            for state, used in front
            for kind, after in _moves(case, state)
            if used[kind] < MOST[kind] and law(case, state, after)
        }
        front = list(after - reached)
        reached |= after
        length += 1
    return None
