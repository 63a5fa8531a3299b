"""From the live state to the target in the fewest safe calls.

A plan has a form: each kind of call at most once, *delete from testing* at most twice. The planner tries every order of
calls within that form, shortest first, lets each host take the calls that its own change needs, and keeps the orders
that are safe after every call. Sizes alone decide that, so hosts that change alike are counted, not tried one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import permutations, product, takewhile
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
    rides: bool = False
    """Whether the host rides along: half of the call does nothing for it, and another kind of call would not."""


Routes = Mapping[tuple[Presence, Presence], tuple[Route, ...]]
"""For each change of a host, where it was and where it should be, the ways through the API."""

ROUTES: Final[Routes] = {
    (NEITHER, TESTING): (Route((ADD_TESTING,)),),
    (NEITHER, PUBLISHED): (Route((ADD_BOTH, DELETE_TESTING)),),
    (NEITHER, BOTH): (Route((ADD_BOTH,)),),
    (TESTING, NEITHER): (Route((DELETE_TESTING,)), Route((DELETE_BOTH,), rides=True)),
    (TESTING, PUBLISHED): (Route((ADD_BOTH, DELETE_TESTING)),),
    (TESTING, BOTH): (Route((ADD_BOTH,)),),
    (PUBLISHED, NEITHER): (Route((DELETE_BOTH,)),),
    (PUBLISHED, TESTING): (Route((DELETE_BOTH, ADD_TESTING)),),
    (PUBLISHED, BOTH): (Route((ADD_TESTING,)), Route((ADD_BOTH,), rides=True)),
    (BOTH, NEITHER): (Route((DELETE_BOTH,)),),
    (BOTH, TESTING): (Route((DELETE_BOTH, ADD_TESTING)),),
    (BOTH, PUBLISHED): (Route((DELETE_TESTING,)),),
}
"""The ways that never take a host out of a list it stays in.

The one exception is both to testing-only: nothing but *delete from both* reaches the published list.
"""

SEPARATE_ROUTES: Final[Routes] = {
    **{change: tuple(route for route in routes if not route.rides) for change, routes in ROUTES.items()},
    (PUBLISHED, NEITHER): (Route((ADD_TESTING, DELETE_BOTH)),),
}
"""The same where WeChat refuses calls that have half of nothing to do: such a call stays only where no other helps."""

DEMOTION: Final = (BOTH, TESTING)


@frozen
class _Group:
    """The hosts that change alike, and the room they take in each list before the plan."""

    change: tuple[Presence, Presence]
    hosts: tuple[Host, ...]
    room: tuple[int, ...]


@frozen
class _Ride:
    """A group's way through an order: the positions of the calls that name it."""

    group: _Group
    positions: tuple[int, ...]
    rides: bool


@frozen
class NoSafePlan:
    """No sequence in the planner's form reaches the target safely."""


def plan_calls(live: LiveState, target: Target, limit: int) -> tuple[Step, ...] | NoSafePlan:
    """Return the fewest safe calls from `live` to `target`, none when they agree.

    No list grows past `limit` hosts, or grows at all while it is over it. On a platform that was never published only
    the testing list is planned for. Of several shortest plans it is the one whose demotions wait least for their
    second call, then the one with most adds before deletes, then the one with fewest rides.
    """
    steps = _fewest(live, target, limit, ROUTES, _any_way)
    if isinstance(steps, NoSafePlan):
        return steps
    return tuple(_with_other_ways(steps, live, target, limit))


def _with_other_ways(steps: tuple[Step, ...], live: LiveState, target: Target, limit: int) -> Iterator[Step]:
    state = live
    for step in steps:
        yield replace(step, instead=_instead(step, state, target, limit)) if step.halfway else step
        state = step.expected


def _instead(step: Step, state: LiveState, target: Target, limit: int) -> tuple[Step, ...]:
    """Return what leads from `state` to the target should WeChat refuse `step`, nothing where no way does.

    None sends again what was refused. And after a refused add none deletes before the hosts of that add have been
    added: WeChat may refuse them once more.
    """

    def is_another(steps: tuple[Step, ...]) -> bool:
        is_new = all((other.call, other.halfway) != (step.call, step.halfway) for other in steps)
        return is_new and (step.call.action is Action.DELETE or _adds_first(step.call.hosts, steps))

    others = _fewest(state, target, limit, SEPARATE_ROUTES, is_another)
    return () if isinstance(others, NoSafePlan) else others


def _adds_first(hosts: tuple[Host, ...], steps: tuple[Step, ...]) -> bool:
    """Tell whether all of `hosts` are added before the first delete."""
    adds = takewhile(lambda step: step.call.action is Action.ADD, steps)
    return set(hosts).issubset(host for step in adds for host in step.call.hosts)


def _any_way(_steps: tuple[Step, ...]) -> bool:
    return True


def _fewest(
    live: LiveState, target: Target, limit: int, routes: Routes, suits: Callable[[tuple[Step, ...]], bool]
) -> tuple[Step, ...] | NoSafePlan:
    """Return the fewest safe calls of all that `suits` lets pass."""
    groups = _groups(live, target)
    if not groups:
        return ()
    published_changes = any(before.published != after.published for before, after in (g.change for g in groups))
    useful = {kind for group in groups for route in routes[group.change] for kind in route.kinds}
    best: tuple[tuple[int, ...], tuple[Step, ...]] | None = None
    for order in _orders():
        if best and len(order) > len(best[1]):
            break
        if not useful.issuperset(order) or (not published_changes and any(kind.scope is Scope.BOTH for kind in order)):
            continue
        for rides in _assignments(order, groups, routes):
            rank = _rank(order, rides)
            if _is_safe(order, rides, live, limit) and (best is None or rank < best[0]):
                steps = tuple(_steps(order, rides, live))
                if suits(steps):
                    best = (rank, steps)
    return NoSafePlan() if best is None else best[1]


def _groups(live: LiveState, target: Target) -> tuple[_Group, ...]:
    """Sort the hosts that change into groups, in a fixed order."""
    alike: dict[tuple[Presence, Presence], list[Host]] = {}
    managed = [name for name, _ in live.lists()]
    touched = frozenset[Host]().union(*(live.hosts(name) ^ target.hosts(name) for name in managed))
    for host in sorted(touched):
        before = Presence(*(name in managed and host in live.hosts(name) for name in ListName))
        after = Presence(*(name in managed and host in target.hosts(name) for name in ListName))
        alike.setdefault((before, after), []).append(host)
    return tuple(
        _Group(change, tuple(hosts), tuple(_room(hosts, held) for _, held in live.lists()))
        for change, hosts in sorted(alike.items())
    )


def _room(hosts: Iterable[Host], live: LiveList) -> int:
    return sum(len(live.spelled(host)) for host in hosts)


@cache
def _orders() -> tuple[Order, ...]:
    """Every order of calls within the planner's form, shortest first."""
    pool = (ADD_TESTING, ADD_BOTH, DELETE_TESTING, DELETE_TESTING, DELETE_BOTH)
    found = {order for length in range(1, len(pool) + 1) for order in permutations(pool, length)}
    return tuple(sorted(found, key=lambda order: (len(order), [pool.index(kind) for kind in order])))


def _assignments(order: Order, groups: tuple[_Group, ...], routes: Routes) -> Iterator[tuple[_Ride, ...]]:
    """Yield the ways in which the groups can share the calls of `order`, each call naming at least one host."""
    ways = [[ride for route in routes[group.change] for ride in _embed(route, order, group)] for group in groups]
    for rides in product(*ways):
        if len({position for ride in rides for position in ride.positions}) == len(order):
            yield rides


def _embed(route: Route, order: Order, group: _Group) -> Iterator[_Ride]:
    """Yield the route's earliest positions in `order`, nothing when it does not fit.

    Only *delete from testing* can stand twice, and deleting early never takes room from anyone.
    """
    positions: list[int] = []
    start = 0
    for kind in route.kinds:
        if kind not in order[start:]:
            return
        start = order.index(kind, start) + 1
        positions.append(start - 1)
    yield _Ride(group, tuple(positions), route.rides)


def _is_safe(order: Order, rides: tuple[_Ride, ...], live: LiveState, limit: int) -> bool:
    """Tell whether no call leaves a list over the limit and fuller than before that call."""
    sizes = [len(held) for _, held in live.lists()]
    room = [list(ride.group.room) for ride in rides]
    for position, kind in enumerate(order):
        before = tuple(sizes)
        for number, ride in enumerate(rides):
            if position not in ride.positions:
                continue
            for index in range(2 if kind.scope is Scope.BOTH else 1):
                taken = room[number][index]
                room[number][index] = 0 if kind.action is Action.DELETE else taken or len(ride.group.hosts)
                sizes[index] += room[number][index] - taken
        if any(size > max(limit, was) for size, was in zip(sizes, before, strict=True)):
            return False
    return True


def _rank(order: Order, rides: tuple[_Ride, ...]) -> tuple[int, ...]:
    """Return what a shortest plan is preferred by: smaller is better."""
    waits = sum(ride.positions[1] - ride.positions[0] for ride in rides if ride.group.change == DEMOTION)
    late_adds = sum(
        earlier.action is Action.DELETE
        for position, kind in enumerate(order)
        if kind.action is Action.ADD
        for earlier in order[:position]
    )
    return (waits, late_adds, sum(ride.rides for ride in rides))


def _steps(order: Order, rides: tuple[_Ride, ...], live: LiveState) -> Iterator[Step]:
    """Spell the chosen order out: each call with its hosts, and the state that it must lead to."""
    state = live
    for position, kind in enumerate(order):
        hosts = tuple(sorted(host for ride in rides if position in ride.positions for host in ride.group.hosts))
        call = Call(action=kind.action, scope=kind.scope, hosts=hosts, sent=hosts).spelled_for(state)
        before, state = state, expected_after(call, state)
        yield Step(call=call, expected=state, halfway=_halfway(call, before))


def _halfway(call: Call, before: LiveState) -> tuple[Host, ...]:
    """Return the hosts that one of the call's lists has already got, or already lost."""
    lists = [held.hosts for name, held in before.lists() if name in call.lists]
    in_place = call.action is Action.ADD
    return tuple(host for host in call.hosts if any((host in hosts) is in_place for hosts in lists))


def expected_after(call: Call, state: LiveState) -> LiveState:
    """Return what both lists must hold once `call` has taken effect in `state`."""
    hosts = frozenset(call.hosts)
    testing = _changed(state.testing, call.action, hosts)
    if call.scope is Scope.TESTING or state.published is None:
        return replace(state, testing=testing)
    return LiveState(testing, _changed(state.published, call.action, hosts))


def _changed(live: LiveList, action: Action, hosts: frozenset[Host]) -> LiveList:
    if action is Action.ADD:
        return replace(live, hosts=live.hosts | hosts)
    kept = {host: raw for host, raw in live.spellings.items() if host not in hosts}
    return replace(live, hosts=live.hosts - hosts, spellings=kept)
