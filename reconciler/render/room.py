"""How full the lists are, before and after."""

from reconciler.frozen import frozen
from reconciler.model import ListName, LiveState, Target


@frozen
class Room:
    """The places taken in one list."""

    list: ListName
    before: int
    after: int


def planned(live: LiveState, target: Target) -> tuple[Room, ...]:
    """Return the places taken before and after the plan, for each list that there is.

    What is no host stays, and so do the spellings of a host that stays.
    """
    found = []
    for name in ListName:
        if (held := live.get(name)) is not None:
            hosts = sum(len(held.spelled(host)) or 1 for host in target.hosts(name))
            found.append(Room(name, len(held), hosts + len(held.opaque)))
    return tuple(found)


def observed(live: LiveState) -> tuple[Room, ...]:
    """Return the places taken in each list that there is, as they are."""
    lists = ((name, live.get(name)) for name in ListName)
    return tuple(Room(name, len(held), len(held)) for name, held in lists if held is not None)
