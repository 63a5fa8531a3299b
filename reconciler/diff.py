"""From the live state and the desired state to the changes that a person reviews."""

from collections.abc import Iterator
from typing import assert_never

from reconciler.model import Action, Change, DesiredState, Host, ListName, LiveState, Target, Unmanaged


def named(desired: DesiredState) -> Target:
    """Return the hosts that the file itself puts in each list."""

    def listed(name: ListName) -> frozenset[Host]:
        return frozenset(entry.host for entry in desired.entries if name in entry.lists)

    return Target(listed(ListName.TESTING), listed(ListName.PUBLISHED))


def settle(desired: DesiredState, live: LiveState) -> Target:
    """Return the hosts that each list should hold.

    What is left alone is settled here, before the diff: under ``unmanaged: keep`` a live host that the file does not
    name at all is wanted where it is.
    """
    wanted = named(desired)
    match desired.policy.unmanaged:
        case Unmanaged.DELETE:
            return wanted
        case Unmanaged.KEEP:
            known = wanted.testing | wanted.published
            return Target(*(wanted.hosts(name) | live.hosts(name) - known for name in ListName))
        case _:
            assert_never(desired.policy.unmanaged)


def diff(live: LiveState, target: Target) -> tuple[Change, ...]:
    """Return what must change in each list that exists, sorted by host; of one host, testing first."""
    changes = (change for name, held in live.lists() for change in _diff_list(name, held.hosts, target.hosts(name)))
    return tuple(sorted(changes, key=lambda change: change.host))


def _diff_list(name: ListName, live: frozenset[Host], wanted: frozenset[Host]) -> Iterator[Change]:
    if live == wanted:
        return
    from deepdiff import DeepDiff

    # As keys: of sets it would make a hash of its own for every host, which takes twice as long as all the rest. And it
    # has to go down to the keys however few both sides have in common.
    before, after = ({host: host for host in hosts} for hosts in (live, wanted))
    found = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    for item in found.get("dictionary_item_added", ()):
        yield Change(item.t2, name, Action.ADD)
    for item in found.get("dictionary_item_removed", ()):
        yield Change(item.t1, name, Action.DELETE)
