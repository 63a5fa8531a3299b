"""Changes as people review them: one row a host, what hurts first."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveState, Place, Target
from reconciler.plan import Gap
from reconciler.report import OUTCOMES_AFTER_SENDING, CallStatus, CheckedHost, Report


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
    """A host that changes."""

    host: Host
    kind: Kind
    takes: bool
    """Whether it is taken out of a list."""
    cells: tuple[Cell, ...]
    """One for each list, in the order of `ListName`."""
    gap: Gap | None
    """None too once calls were sent: it has closed, or a cell says that it has not."""
    place: Place | None
    owner: str | None
    note: str | None
    checked: CheckedHost | None
    """What was found at it, None where nobody looked."""


_PLANNED: Final = {
    (False, False): Cell.ABSENT,
    (False, True): Cell.ADD,
    (True, False): Cell.DELETE,
    (True, True): Cell.STAYS,
}
"""Whether a host is in the list before and after."""

_OBSERVED: Final = {
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
"""Whether a host was in the list, should be, and is now: None where nobody knows."""

Lists = tuple[bool, ...]
"""In which lists a host is, in the order of `ListName`."""


def rows(report: Report) -> tuple[Row, ...]:
    """Return a row for each host that changes: first those that leave a list, then by kind and host.

    They tell what would be done; once calls were sent, what has been done as far as that is known.
    """
    if report.live is None or report.target is None:
        return ()
    told = {change.change.host: change for change in report.changes or ()}
    sent = report.outcome in OUTCOMES_AFTER_SENDING
    gaps = {} if sent else {host: change.gap for host, change in told.items() if change.gap is not None}
    cells = _observed(report) if sent else _planned(gaps)
    table = []
    for host, change in told.items():
        before, after = _presence(host, report.live, report.target)
        row = Row(
            host=host,
            kind=_kind(before, after),
            takes=any(was and not will for was, will in zip(before, after, strict=True)),
            cells=cells(host, before, after),
            gap=gaps.get(host),
            place=change.place,
            owner=change.owner,
            note=change.note,
            checked=change.checked,
        )
        table.append(row)
    kinds = list(Kind)
    return tuple(sorted(table, key=lambda row: (not row.takes, kinds.index(row.kind), row.host)))


def _presence(host: Host, live: LiveState, target: Target) -> tuple[Lists, Lists]:
    """Return in which lists `host` is before and after; a list that does not exist is left alone."""
    before = tuple(host in live.hosts(name) for name in ListName)
    after = tuple(live.get(name) is not None and host in target.hosts(name) for name in ListName)
    return before, after


def _kind(before: Lists, after: Lists) -> Kind:
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


_Cells = Callable[[Host, Lists, Lists], tuple[Cell, ...]]
"""Tells the cells of a host from the lists it was in and should be in."""


def _planned(gaps: Mapping[Host, Gap]) -> _Cells:
    def cells(host: Host, before: Lists, after: Lists) -> tuple[Cell, ...]:
        planned = tuple(_PLANNED[pair] for pair in zip(before, after, strict=True))
        return (Cell.GAP, *planned[1:]) if host in gaps else planned

    return cells


def _observed(report: Report) -> _Cells:
    calls = [(frozenset(told.call.hosts), told) for told in report.calls or ()]

    def now(host: Host, name: ListName, *, was: bool) -> bool | None:
        if report.result is not None:
            return host in report.result.hosts(name)
        seen = was
        for named, told in calls:
            if host in named and name in told.call.lists:
                effect = told.call.action is Action.ADD
                match told.status:
                    case CallStatus.DONE:
                        seen = effect
                    case CallStatus.FAILED | CallStatus.UNKNOWN if seen is not effect:
                        return None
                    case _:
                        pass
        return seen

    def cells(host: Host, before: Lists, after: Lists) -> tuple[Cell, ...]:
        triples = zip(ListName, before, after, strict=True)
        return tuple(_OBSERVED[was, will, now(host, name, was=was)] for name, was, will in triples)

    return cells
