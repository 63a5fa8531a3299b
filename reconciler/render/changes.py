"""The hosts that a report changes, one row each, and how full the lists are."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveState, Mention, Place, Target
from reconciler.plan import Gap
from reconciler.report import (
    OUTCOMES_AFTER_SENDING,
    CallStatus,
    CheckedHost,
    Reason,
    Report,
    ReportedCall,
    ReportedChange,
)


class Kind(StrEnum):
    """What a plan does to a host, most severe first."""

    DELETED = "deleted"
    DEMOTED = "demoted"
    MOVED = "moved"
    PROMOTED = "promoted"
    ADDED = "added"


class Cell(StrEnum):
    """What happens, or has happened, to a host in one list."""

    ABSENT = "absent"
    STAYS = "stays"
    GAP = "gap"
    ADD = "add"
    DELETE = "delete"
    ADDED = "added"
    NOT_ADDED = "not_added"
    PERHAPS_ADDED = "perhaps_added"
    DELETED = "deleted"
    NOT_DELETED = "not_deleted"
    PERHAPS_DELETED = "perhaps_deleted"
    LEFT_OVER = "left_over"
    PERHAPS_LEFT_OVER = "perhaps_left_over"
    MISSING = "missing"
    PERHAPS_MISSING = "perhaps_missing"


@frozen(kw_only=True)
class Row:
    """One host that changes."""

    host: Host
    kind: Kind
    leaves_list: bool
    cells: tuple[Cell, ...]
    """One for each list, in the order of `ListName`."""
    gap: Gap | None
    """None also after calls were sent: then a cell says whether the host is missing."""
    place: Place | None
    owner: str | None
    note: str | None
    reason: Reason | None
    was: Mention | None
    checked: CheckedHost | None
    """The result of the check, None if the host was not checked."""

    @property
    def is_undone(self) -> bool:
        """Whether the run was to change the host, and has certainly not done so."""
        return _UNDONE_CELLS.issuperset(self.cells)


_UNDONE_CELLS: Final = frozenset({Cell.NOT_ADDED, Cell.NOT_DELETED, Cell.STAYS, Cell.ABSENT})

_PLANNED_CELLS: Final = {
    (False, False): Cell.ABSENT,
    (False, True): Cell.ADD,
    (True, False): Cell.DELETE,
    (True, True): Cell.STAYS,
}
"""By whether a host is in the list before and after."""

_OBSERVED_CELLS: Final = {
    (False, False, False): Cell.ABSENT,
    (False, False, True): Cell.LEFT_OVER,
    (False, False, None): Cell.PERHAPS_LEFT_OVER,
    (False, True, False): Cell.NOT_ADDED,
    (False, True, True): Cell.ADDED,
    (False, True, None): Cell.PERHAPS_ADDED,
    (True, False, False): Cell.DELETED,
    (True, False, True): Cell.NOT_DELETED,
    (True, False, None): Cell.PERHAPS_DELETED,
    (True, True, False): Cell.MISSING,
    (True, True, True): Cell.STAYS,
    (True, True, None): Cell.PERHAPS_MISSING,
}
"""By whether a host was in the list, should be, and is now: None if that is unknown."""

Presence = tuple[bool, ...]
"""Whether a host is in each list, in the order of `ListName`."""


def rows(report: Report) -> tuple[Row, ...]:
    """Return a row for each host that changes: those that leave a list first, then by kind and host.

    The cells show what the plan would do; after calls were sent, what is known to have happened.
    """
    return _rows(report, report.changes or (), _settled(report), report.target)


def drift_rows(report: Report) -> tuple[Row, ...]:
    """Return a row, likewise, for each host that differs from the state before the change under review."""
    settled = _settled(report)
    after = None if settled is None else Target(*(settled.hosts(name) for name in ListName))
    return _rows(report, report.drift, report.live, after)


def _settled(report: Report) -> LiveState | None:
    """Return the live state; in a preview of a change, as it is once drift is undone."""
    return report.live and report.live.after(change.change for change in report.drift)


def _rows(
    report: Report, reported: Iterable[ReportedChange], live: LiveState | None, target: Target | None
) -> tuple[Row, ...]:
    if live is None or target is None:
        return ()
    sent = report.outcome in OUTCOMES_AFTER_SENDING
    changes = {change.change.host: change for change in reported}
    gaps = {} if sent else {host: change.gap for host, change in changes.items() if change.gap is not None}
    cells = _observed_cells(report) if sent else _planned_cells(gaps)
    table = []
    for host, change in changes.items():
        before, after = _presence(host, live, target)
        row = Row(
            host=host,
            kind=_kind(before, after),
            leaves_list=any(was and not will for was, will in zip(before, after, strict=True)),
            cells=cells(host, before, after),
            gap=gaps.get(host),
            place=change.place,
            owner=change.owner if change.was is None else change.was.owner,
            note=change.note if change.was is None else change.was.note,
            reason=change.reason,
            was=change.was,
            checked=change.checked,
        )
        table.append(row)
    kinds = list(Kind)
    return tuple(sorted(table, key=lambda row: (not row.leaves_list, kinds.index(row.kind), row.host)))


def _presence(host: Host, live: LiveState, target: Target) -> tuple[Presence, Presence]:
    """Return in which lists `host` is before and after; a list that does not exist stays as it is."""
    before = tuple(host in live.hosts(name) for name in ListName)
    after = tuple(live.get(name) is not None and host in target.hosts(name) for name in ListName)
    return before, after


def _kind(before: Presence, after: Presence) -> Kind:
    match before, after:
        case _, (False, False):
            return Kind.DELETED
        case (False, False), _:
            return Kind.ADDED
        case (True, True), (True, False):
            return Kind.DEMOTED
        case (True, False), (True, True):
            return Kind.PROMOTED
        case _:
            return Kind.MOVED


_Cells = Callable[[Host, Presence, Presence], tuple[Cell, ...]]
"""Returns the cells of a host from the lists it was in and should be in."""


def _planned_cells(gaps: Mapping[Host, Gap]) -> _Cells:
    def cells(host: Host, before: Presence, after: Presence) -> tuple[Cell, ...]:
        planned = tuple(_PLANNED_CELLS[pair] for pair in zip(before, after, strict=True))
        return (Cell.GAP, *planned[1:]) if host in gaps else planned

    return cells


def _observed_cells(report: Report) -> _Cells:
    calls: dict[Host, list[ReportedCall]] = {}
    for call in report.calls or ():
        for named in call.call.hosts:
            calls.setdefault(named, []).append(call)
    existing = () if report.live is None else (name for name, _ in report.live.lists())
    unseen = {name for name in existing if report.result is not None and report.result.get(name) is None}

    def is_in(name: ListName, host: Host, *, was: bool) -> bool | None:
        """Return whether the host is in the list: as last observed, else as the calls left it; None if unknown.

        A call of unknown outcome may take effect even after an observation that does not show it. One that failed
        without an observation had its token refused, which changes nothing.
        """
        if name in unseen:
            return None
        presence = was if report.result is None else host in report.result.hosts(name)
        for call in calls.get(host, ()):
            if name in call.call.lists:
                effect = call.call.action is Action.ADD
                match call.status:
                    case CallStatus.UNKNOWN if presence is not effect:
                        return None
                    case CallStatus.DONE if report.result is None:
                        presence = effect
                    case _:
                        pass
        return presence

    def cells(host: Host, before: Presence, after: Presence) -> tuple[Cell, ...]:
        triples = zip(ListName, before, after, strict=True)
        return tuple(_OBSERVED_CELLS[was, will, is_in(name, host, was=was)] for name, was, will in triples)

    return cells


@frozen
class Capacity:
    """The number of values in one list, before and after; both are equal where only one state is shown."""

    list: ListName
    before: int
    after: int


def capacities(report: Report) -> tuple[Capacity, ...]:
    """Return how full each list is, before and after the plan; after calls were sent, as last observed.

    Empty if no host changes or the lists are unknown.
    """
    if not report.changes:
        return ()
    if report.outcome in OUTCOMES_AFTER_SENDING:
        lists = () if report.result is None else report.result.lists()
        return tuple(Capacity(name, len(values), len(values)) for name, values in lists)
    if report.live is None or report.target is None:
        return ()
    planned = []
    for name, values in report.live.lists():
        # Opaque values stay, and so does every spelling of a host that stays.
        hosts = sum(len(values.spelled(host)) or 1 for host in report.target.hosts(name))
        planned.append(Capacity(name, len(values), hosts + len(values.opaque)))
    return tuple(planned)
