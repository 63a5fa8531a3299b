"""Compare the live state with the desired state: which hosts have to change, in which list."""

from collections.abc import Iterator

from reconciler.model import Action, Change, DesiredState, Host, ListName, LiveState, Target


def named(desired: DesiredState) -> Target:
    """Return the hosts that the file itself puts in each list."""

    def listed(name: ListName) -> frozenset[Host]:
        return frozenset(entry.host for entry in desired.entries if name in entry.lists)

    return Target(listed(ListName.TESTING), listed(ListName.PUBLISHED))


def settle(desired: DesiredState, live: LiveState, kept: frozenset[Host]) -> Target:
    """Return the hosts that each list should hold: those that the file names, and the live ones that are `kept`."""
    wanted = named(desired)
    return Target(*(wanted.hosts(name) | live.hosts(name) & kept for name in ListName))


def diff(live: LiveState, target: Target) -> tuple[Change, ...]:
    """Return what must change in each list that exists, sorted by host; of one host, testing first."""
    changes = (change for name, values in live.lists() for change in _changes(name, values.hosts, target.hosts(name)))
    return tuple(sorted(changes, key=lambda change: change.host))


def _changes(name: ListName, live: frozenset[Host], wanted: frozenset[Host]) -> Iterator[Change]:
    if live == wanted:
        return
    from deepdiff import DeepDiff

    # Hosts as dict keys are compared twice as fast as in sets. Without a threshold of 0 two dicts with few common keys
    # are reported as one changed value.
    before, after = ({host: host for host in hosts} for hosts in (live, wanted))
    differences = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    for item in differences.get("dictionary_item_added", ()):
        yield Change(item.t2, name, Action.ADD)
    for item in differences.get("dictionary_item_removed", ()):
        yield Change(item.t1, name, Action.DELETE)
