"""Plan the fewest safe calls from the live state to the target.

A plan has a form: each kind of call at most once, *delete from testing* at most twice. The planner tries every order of
calls within that form, shortest first, assigns each group of hosts to the calls that its change needs, and keeps what
is safe after every call. Only the sizes of the lists decide that, so hosts that change alike are one group.
"""

from collections.abc import Iterator, Mapping
from itertools import permutations, product
from typing import Final, NamedTuple

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveList, LiveState, Target
from reconciler.plan import Call, Scope, Step


class Kind(NamedTuple):
    """One of the four kinds of call."""

    action: Action
    scope: Scope


ADD_TESTING: Final = Kind(Action.ADD, Scope.TESTING)
ADD_BOTH: Final = Kind(Action.ADD, Scope.BOTH)
DELETE_TESTING: Final = Kind(Action.DELETE, Scope.TESTING)
DELETE_BOTH: Final = Kind(Action.DELETE, Scope.BOTH)

Order = tuple[Kind, ...]
"""The kinds of a plan's calls, first to last."""

FORM: Final[Order] = (ADD_TESTING, ADD_BOTH, DELETE_TESTING, DELETE_TESTING, DELETE_BOTH)
"""The calls that a plan may have. A published-only host passes through testing, which may first need a free place."""

ORDERS: Final[tuple[tuple[Order, ...], ...]] = tuple(
    tuple(dict.fromkeys(permutations(FORM, length))) for length in range(1, len(FORM) + 1)
)
"""Every order of calls within the form, by their number: first those of one call."""


class Presence(NamedTuple):
    """In which lists a host is."""

    testing: bool
    published: bool


NEITHER: Final = Presence(testing=False, published=False)
TESTING: Final = Presence(testing=True, published=False)
PUBLISHED: Final = Presence(testing=False, published=True)
BOTH: Final = Presence(testing=True, published=True)


class Route(NamedTuple):
    """The calls that a host must be named in, in this order."""

    kinds: Order
    piggybacks: bool = False
    """Whether a delete from both names the host though it is in testing alone: WeChat answers 0 (official page)."""


ROUTES: Final[Mapping[tuple[Presence, Presence], tuple[Route, ...]]] = {
    (NEITHER, TESTING): (Route((ADD_TESTING,)),),
    (NEITHER, PUBLISHED): (Route((ADD_BOTH, DELETE_TESTING)),),
    (NEITHER, BOTH): (Route((ADD_BOTH,)),),
    (TESTING, NEITHER): (Route((DELETE_TESTING,)), Route((DELETE_BOTH,), piggybacks=True)),
    (TESTING, PUBLISHED): (Route((ADD_BOTH, DELETE_TESTING)),),
    (TESTING, BOTH): (Route((ADD_BOTH,)),),
    (PUBLISHED, NEITHER): (Route((DELETE_BOTH,)),),
    (PUBLISHED, TESTING): (Route((DELETE_BOTH, ADD_TESTING)),),
    (PUBLISHED, BOTH): (Route((ADD_TESTING,)),),
    (BOTH, NEITHER): (Route((DELETE_BOTH,)),),
    (BOTH, TESTING): (Route((DELETE_BOTH, ADD_TESTING)),),
    (BOTH, PUBLISHED): (Route((DELETE_TESTING,)),),
}
"""For each change of a host, from where to where, the ways through the API.

No way adds a published host to both lists, or publishes a host that is not wanted there. None deletes a host from a
list that it stays in, except from both to testing-only: only *delete from both* reaches the published list.
"""

DEMOTION: Final = (BOTH, TESTING)


@frozen
class _Group:
    """The hosts that change alike, sorted, and how many values of each list they are before the plan."""

    change: tuple[Presence, Presence]
    hosts: tuple[Host, ...]
    sizes: tuple[int, ...]


@frozen
class _Assignment:
    """A group, and the positions in an order of the calls that name its hosts."""

    group: _Group
    positions: tuple[int, ...]
    piggybacks: bool


_Candidate = tuple[Order, tuple[_Assignment, ...]]
"""An order of calls, and the assignment of each group to them."""


@frozen
class NoSafePlan:
    """No sequence in the planner's form reaches the target safely."""


def plan_calls(live: LiveState, target: Target, limit: int) -> tuple[Step, ...] | NoSafePlan:
    """Return the fewest safe calls from `live` to `target`, none when they agree.

    No list grows past `limit` values, or grows at all while it is over it. On a platform that was never published only
    the testing list is planned for. Of several shortest plans it is the one whose demotions wait least for their
    second call, then the one with most adds before deletes, then the one with fewest groups that piggyback.
    """
    groups = _groups(live, target)
    if not groups:
        return ()
    for orders in ORDERS:
        safe = [candidate for candidate in _candidates(orders, groups) if _is_safe(candidate, live, limit)]
        if safe:
            return tuple(_steps(min(safe, key=_rank), live))
    return NoSafePlan()


def _groups(live: LiveState, target: Target) -> tuple[_Group, ...]:
    """Return the hosts that change by what changes, in a fixed order."""
    lists = dict(live.lists())
    alike: dict[tuple[Presence, Presence], list[Host]] = {}
    for host in sorted(frozenset[Host]().union(*(lists[name].hosts ^ target.hosts(name) for name in lists))):
        before = Presence(*(host in live.hosts(name) for name in ListName))
        after = Presence(*(name in lists and host in target.hosts(name) for name in ListName))
        alike.setdefault((before, after), []).append(host)
    return tuple(
        _Group(
            change, tuple(hosts), tuple(sum(len(values.spelled(host)) for host in hosts) for values in lists.values())
        )
        for change, hosts in sorted(alike.items())
    )


def _candidates(orders: tuple[Order, ...], groups: tuple[_Group, ...]) -> Iterator[_Candidate]:
    """Yield every way for the groups to share the calls of an order, each of which names at least one host."""
    useful = {kind for group in groups for route in ROUTES[group.change] for kind in route.kinds}
    if all(before.published == after.published for before, after in (group.change for group in groups)):
        useful -= {ADD_BOTH, DELETE_BOTH}
    for order in orders:
        if useful.issuperset(order):
            for assignments in product(*(tuple(_assignments(group, order)) for group in groups)):
                if len({position for chosen in assignments for position in chosen.positions}) == len(order):
                    yield order, assignments


def _assignments(group: _Group, order: Order) -> Iterator[_Assignment]:
    """Yield for each of the group's routes that fits into `order` its earliest positions there.

    Only *delete from testing* can stand twice, and an earlier delete never leaves less room.
    """
    for route in ROUTES[group.change]:
        positions: list[int] = []
        for kind in route.kinds:
            start = positions[-1] + 1 if positions else 0
            if kind not in order[start:]:
                break
            positions.append(order.index(kind, start))
        else:
            yield _Assignment(group, tuple(positions), route.piggybacks)


def _is_safe(candidate: _Candidate, live: LiveState, limit: int) -> bool:
    """Return whether after each call every list is within `limit`, or no fuller than before that call."""
    order, assignments = candidate
    totals = [len(values) for _, values in live.lists()]
    assigned = [(assignment, list(assignment.group.sizes)) for assignment in assignments]
    for position, kind in enumerate(order):
        before = tuple(totals)
        for assignment, sizes in assigned:
            if position in assignment.positions:
                for index in range(2 if kind.scope is Scope.BOTH else 1):
                    was = sizes[index]
                    sizes[index] = 0 if kind.action is Action.DELETE else was or len(assignment.group.hosts)
                    totals[index] += sizes[index] - was
        if any(totals[index] > max(limit, was) for index, was in enumerate(before)):
            return False
    return True


def _rank(candidate: _Candidate) -> tuple[int, ...]:
    """Return what a shortest plan is preferred by: smaller is better."""
    order, assignments = candidate
    demotions = (chosen.positions for chosen in assignments if chosen.group.change == DEMOTION)
    waits = sum(add - delete for delete, add in demotions)
    late_adds = sum(
        earlier.action is Action.DELETE
        for position, kind in enumerate(order)
        if kind.action is Action.ADD
        for earlier in order[:position]
    )
    return (waits, late_adds, sum(chosen.piggybacks for chosen in assignments))


def _steps(candidate: _Candidate, live: LiveState) -> Iterator[Step]:
    """Yield each call with its hosts, and the state that it must lead to."""
    order, assignments = candidate
    state = live
    for position, kind in enumerate(order):
        groups = (chosen.group for chosen in assignments if position in chosen.positions)
        hosts = tuple(sorted(host for group in groups for host in group.hosts))
        call = Call(action=kind.action, scope=kind.scope, hosts=hosts, sent=hosts).spelled_for(state)
        state = expected_after(call, state)
        yield Step(call=call, expected=state)


def expected_after(call: Call, state: LiveState) -> LiveState:
    """Return what both lists must hold once `call` has taken effect in `state`."""
    hosts = frozenset(call.hosts)

    def after(live: LiveList) -> LiveList:
        return live.adding(hosts) if call.action is Action.ADD else live.deleting(hosts)

    if call.scope is Scope.TESTING or state.published is None:
        return LiveState(after(state.testing), state.published)
    return LiveState(after(state.testing), after(state.published))
