"""A row a host: what happens to it in each list, most severe first."""

import pytest

from reconciler.model import Action, ListName
from reconciler.plan import Gap
from reconciler.render.changes import Cell, Kind, rows
from reconciler.report import CallStatus, Outcome
from tests.building import host
from tests.render.cases import CASES, call, done, lists, planned, run, wanted


@pytest.mark.parametrize(
    ("before", "after", "kind", "cells"),
    [
        ("", "both", Kind.ADDED, (Cell.ADD, Cell.ADD)),
        ("", "testing", Kind.ADDED, (Cell.ADD, Cell.ABSENT)),
        ("", "published", Kind.ADDED, (Cell.ABSENT, Cell.ADD)),
        ("both", "", Kind.DELETED, (Cell.DELETE, Cell.DELETE)),
        ("testing", "", Kind.DELETED, (Cell.DELETE, Cell.ABSENT)),
        ("published", "", Kind.DELETED, (Cell.ABSENT, Cell.DELETE)),
        ("testing", "both", Kind.PROMOTED, (Cell.STAYS, Cell.ADD)),
        ("both", "testing", Kind.DEMOTED, (Cell.STAYS, Cell.DELETE)),
        ("both", "published", Kind.MOVED, (Cell.DELETE, Cell.STAYS)),
        ("published", "both", Kind.MOVED, (Cell.ADD, Cell.STAYS)),
        ("testing", "published", Kind.MOVED, (Cell.DELETE, Cell.ADD)),
        ("published", "testing", Kind.MOVED, (Cell.ADD, Cell.DELETE)),
    ],
)
def test_each_way_of_changing_has_its_kind(
    before: str,
    after: str,
    kind: Kind,
    cells: tuple[Cell, Cell],
) -> None:
    """The lists a host is in before and after decide what kind of change it is; losing one counts as taking it out."""
    report = planned(
        lists("a" if before in {"testing", "both"} else "", "a" if before in {"published", "both"} else ""),
        wanted("a" if after in {"testing", "both"} else "", "a" if after in {"published", "both"} else ""),
    )
    (row,) = rows(report)

    assert (kind, cells) == (row.kind, row.cells)
    assert row.takes == (Cell.DELETE in cells)


def test_what_hurts_stands_first() -> None:
    """Hosts that leave a list come first, then by kind, then by host."""
    table = rows(CASES["changes-of-every-kind"])

    assert [row.takes for row in table] == [True] * 6 + [False] * 4
    assert [row.host.split(".")[0] for row in table] == [
        "gone", "old", "demo", "back", "moved", "old-shop", "seen", "beta", "pay", "shop",
    ]  # fmt: skip


def test_a_row_carries_what_the_file_says() -> None:
    """Place, owner and note come along; a host that the file does not name has none."""
    told = {row.host: (row.place and row.place.line, row.owner, row.note) for row in rows(CASES["changes"])}

    assert told == {
        host("old"): (None, None, None),
        host("beta"): (17, "team-mini", None),
        host("pay"): (14, "team-pay", "opens with the December release"),
    }


def test_a_gap_is_shown_before_it_happens_only() -> None:
    """A planned demotion shows its gap and the two calls around it; a finished one has none any more."""
    (before,) = rows(CASES["demotion-gap"])
    after = next(row for row in rows(CASES["applied-every-kind"]) if row.host == host("demo"))

    assert (before.cells, before.gap) == ((Cell.GAP, Cell.DELETE), Gap(1, 2))
    assert (after.cells, after.gap) == ((Cell.STAYS, Cell.DELETED), None)


def test_a_list_that_does_not_exist_is_left_alone() -> None:
    """On a platform that was never published, wanting a host there changes nothing."""
    assert [row.cells for row in rows(CASES["never-published"])] == [
        (Cell.DELETE, Cell.ABSENT),
        (Cell.ADD, Cell.ABSENT),
    ]


def test_after_a_run_the_lists_as_observed_decide() -> None:
    """What was seen last is told, not what was planned or answered."""
    told = {row.host: row.cells for row in rows(CASES["partial"])}

    assert told == {
        host("old"): (Cell.NOT_DELETED, Cell.NOT_DELETED),
        host("beta"): (Cell.STAYS, Cell.ADDED),
        host("pay"): (Cell.ADDED, Cell.NOT_ADDED),
    }


@pytest.mark.parametrize(
    ("statuses", "cells"),
    [
        ((CallStatus.NOT_SENT, CallStatus.NOT_SENT), (Cell.STAYS, Cell.NOT_DELETED)),
        ((CallStatus.UNKNOWN, CallStatus.NOT_SENT), (Cell.PERHAPS_MISSING, Cell.PERHAPS_DELETED)),
        ((CallStatus.FAILED, CallStatus.NOT_SENT), (Cell.PERHAPS_MISSING, Cell.PERHAPS_DELETED)),
        ((CallStatus.DONE, CallStatus.NOT_SENT), (Cell.MISSING, Cell.DELETED)),
        ((CallStatus.DONE, CallStatus.UNKNOWN), (Cell.PERHAPS_MISSING, Cell.DELETED)),
        ((CallStatus.DONE, CallStatus.DONE), (Cell.STAYS, Cell.DELETED)),
    ],
)
def test_where_nobody_has_looked_the_calls_decide(
    statuses: tuple[CallStatus, CallStatus], cells: tuple[Cell, Cell]
) -> None:
    """Without an observation a host is where the confirmed calls left it, and perhaps elsewhere after another."""
    first, second = statuses
    report = run(
        CASES["demotion-gap"],
        Outcome.PARTIAL,
        None,
        call("delete both demo", first),
        call("add testing demo", second),
    )
    (row,) = rows(report)

    assert cells == row.cells


def test_a_call_that_can_only_confirm_leaves_no_doubt() -> None:
    """A host that is in a list already stays there whatever becomes of adding it."""
    report = run(CASES["changes"], Outcome.PARTIAL, None, call("add both beta pay", CallStatus.UNKNOWN))
    told = {row.host: row.cells for row in rows(report)}

    assert told[host("beta")] == (Cell.STAYS, Cell.PERHAPS_ADDED)


def test_a_host_that_only_passes_through_can_be_left_over() -> None:
    """A published-only host goes through testing: where it stuck there, the row says so."""
    (seen,) = rows(CASES["partial-left-over"])
    assert seen.cells == (Cell.LEFT_OVER, Cell.ADDED)
    for status, cell in ((CallStatus.NOT_SENT, Cell.LEFT_OVER), (CallStatus.UNKNOWN, Cell.PERHAPS_LEFT_OVER)):
        report = CASES["partial-left-over"]
        calls = (done("add both moved"), call("delete testing moved", status))
        (unseen,) = rows(run(report, Outcome.PARTIAL, None, *calls))

        assert unseen.cells == (cell, Cell.ADDED)


def test_without_lists_there_are_no_rows() -> None:
    """A run that never saw the lists has nothing to show."""
    assert rows(CASES["failed-to-read"]) == ()
    assert rows(CASES["valid"]) == ()


def test_every_change_is_in_its_row() -> None:
    """A row's cells tell of exactly the changes that the report holds for its host."""
    actions = {Cell.ADD: Action.ADD, Cell.DELETE: Action.DELETE}
    for case in ("changes", "changes-of-every-kind", "changes-200", "never-published", "demotion-gap"):
        told = {
            (row.host, name, actions[cell])
            for row in rows(CASES[case])
            for name, cell in zip(ListName, row.cells, strict=True)
            if cell in actions
        }

        assert told == {(c.change.host, c.change.list, c.change.action) for c in CASES[case].changes or ()}
