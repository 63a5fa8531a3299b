"""One row a host: what happens to it in each list, hosts that leave a list first; and how full the lists are."""

from dataclasses import replace

from reconciler.model import Action, ListName, LiveList, LiveState
from reconciler.plan import Gap
from reconciler.render.changes import Capacity, Cell, Kind, capacities, rows
from reconciler.report import CallStatus, Outcome, Report
from tests.building import host, live
from tests.render.cases import CASES, call, done, lists, planned, run, wanted

ADD, DELETE, STAYS, ABSENT = Cell.ADD, Cell.DELETE, Cell.STAYS, Cell.ABSENT

KINDS = {
    ("", "both"): (Kind.ADDED, ADD, ADD),
    ("", "testing"): (Kind.ADDED, ADD, ABSENT),
    ("", "published"): (Kind.ADDED, ABSENT, ADD),
    ("both", ""): (Kind.DELETED, DELETE, DELETE),
    ("testing", ""): (Kind.DELETED, DELETE, ABSENT),
    ("published", ""): (Kind.DELETED, ABSENT, DELETE),
    ("testing", "both"): (Kind.PROMOTED, STAYS, ADD),
    ("both", "testing"): (Kind.DEMOTED, STAYS, DELETE),
    ("both", "published"): (Kind.MOVED, DELETE, STAYS),
    ("published", "both"): (Kind.MOVED, ADD, STAYS),
    ("testing", "published"): (Kind.MOVED, DELETE, ADD),
    ("published", "testing"): (Kind.MOVED, ADD, DELETE),
}
"""The kind of change and the cells, by the lists that a host is in before and after."""


def in_lists(name: str) -> tuple[str, str]:
    """Return the words of both lists with the host "a" in the lists that `name` stands for."""
    return "a" if name in {"testing", "both"} else "", "a" if name in {"published", "both"} else ""


def cells(report: Report) -> dict[str, tuple[Cell, ...]]:
    """Return the cells of a report's rows, by the first label of each host."""
    return {row.host.partition(".")[0]: row.cells for row in rows(report)}


def test_kinds_of_change() -> None:
    """The lists that a host is in before and after decide its kind and its cells."""
    for (before, after), (kind, *expected) in KINDS.items():
        (row,) = rows(planned(lists(*in_lists(before)), wanted(*in_lists(after))))

        assert (row.kind, row.cells) == (kind, tuple(expected)), (before, after)
        assert row.leaves_list is (DELETE in expected)


def test_order() -> None:
    """Hosts that leave a list come first, then by kind, then by host."""
    table = rows(CASES["changes-of-every-kind"])

    assert [row.leaves_list for row in table] == [True] * 6 + [False] * 4
    assert " ".join(row.host.partition(".")[0] for row in table) == (
        "gone old demo back moved old-shop seen beta pay shop"
    )


def test_what_the_file_says() -> None:
    """A row has the host's line, owner and note; a host that is not in the file has none."""
    table = {row.host: (row.place and row.place.line, row.owner, row.note) for row in rows(CASES["changes"])}

    assert table == {
        host("old"): (None, None, None),
        host("beta"): (17, "team-mini", None),
        host("pay"): (14, "team-pay", "opens with the December release"),
    }


def test_gap() -> None:
    """A planned demotion shows the two calls around its gap; one that was carried out has no gap."""
    (before,) = rows(CASES["demotion-gap"])
    after = next(row for row in rows(CASES["applied-every-kind"]) if row.host == host("demo"))

    assert (before.cells, before.gap) == ((Cell.GAP, DELETE), Gap(1, 2))
    assert (after.cells, after.gap) == ((STAYS, Cell.DELETED), None)


def test_a_list_that_does_not_exist() -> None:
    """On a platform that was never published, nothing changes in the published list."""
    assert cells(CASES["never-published"]) == {"old": (DELETE, ABSENT), "pay": (ADD, ABSENT)}


def test_without_lists_there_are_no_rows() -> None:
    """A run that did not read the lists has no rows."""
    assert rows(CASES["failed-to-read"]) == rows(CASES["valid"]) == ()


def test_every_change_is_in_its_row() -> None:
    """The cells of a plan's rows are exactly the changes of its report."""
    actions = {ADD: Action.ADD, DELETE: Action.DELETE}
    for report in CASES.values():
        if report.outcome is Outcome.CHANGES:
            shown = {
                (row.host, name, actions[cell])
                for row in rows(report)
                for name, cell in zip(ListName, row.cells, strict=True)
                if cell in actions
            }

            assert shown == {(c.change.host, c.change.list, c.change.action) for c in report.changes or ()}


def test_observed_lists_decide() -> None:
    """After a run the lists as last observed decide, not the plan or the answers."""
    assert cells(CASES["partial"]) == {
        "old": (Cell.NOT_DELETED, Cell.NOT_DELETED),
        "beta": (STAYS, Cell.ADDED),
        "pay": (Cell.ADDED, Cell.NOT_ADDED),
    }


def test_undone() -> None:
    """A row is undone if the run was to change its host and certainly did not; a plan's rows are not."""
    undone = {row.host.partition(".")[0]: row.is_undone for row in rows(CASES["partial"])}

    assert undone == {"old": True, "beta": False, "pay": False}
    assert not any(row.is_undone for name in ("changes-of-every-kind", "applied") for row in rows(CASES[name]))
    assert all(row.is_undone for row in rows(CASES["failed"]))


def test_calls_decide_where_the_lists_are_unknown() -> None:
    """Without an observation a host is where the confirmed calls left it, or perhaps where an unknown one would.

    A call that failed without an observation had its token refused, and changed nothing.
    """
    not_sent, unknown, failed, finished = (
        CallStatus.NOT_SENT,
        CallStatus.UNKNOWN,
        CallStatus.FAILED,
        CallStatus.DONE,
    )
    for first, second, expected in (
        (not_sent, not_sent, (STAYS, Cell.NOT_DELETED)),
        (unknown, not_sent, (Cell.PERHAPS_MISSING, Cell.PERHAPS_DELETED)),
        (failed, not_sent, (STAYS, Cell.NOT_DELETED)),
        (finished, not_sent, (Cell.MISSING, Cell.DELETED)),
        (finished, unknown, (Cell.PERHAPS_MISSING, Cell.DELETED)),
        (finished, finished, (STAYS, Cell.DELETED)),
    ):
        calls = (call("delete both demo", first), call("add testing demo", second))

        assert cells(run(CASES["demotion-gap"], Outcome.PARTIAL, None, *calls)) == {"demo": expected}, (first, second)


def test_an_unknown_call_may_still_take_effect() -> None:
    """Where the lists as last observed do not show a call of unknown outcome, its hosts are perhaps changed."""
    assert cells(CASES["partial-unknown"]) == {
        "old": (Cell.NOT_DELETED, Cell.NOT_DELETED),
        "beta": (STAYS, Cell.PERHAPS_ADDED),
        "pay": (Cell.PERHAPS_ADDED, Cell.PERHAPS_ADDED),
    }


def test_an_add_cannot_remove() -> None:
    """A host stays in a list that it is in, even if the outcome of adding it there is unknown."""
    report = run(CASES["changes"], Outcome.PARTIAL, None, call("add both beta pay", CallStatus.UNKNOWN))

    assert cells(report)["beta"] == (STAYS, Cell.PERHAPS_ADDED)


def test_left_over() -> None:
    """A host for published alone passes through testing: the row says if it is still there."""
    report = CASES["partial-left-over"]

    assert cells(report) == {"moved": (Cell.LEFT_OVER, Cell.ADDED)}
    for status, cell in ((CallStatus.NOT_SENT, Cell.LEFT_OVER), (CallStatus.UNKNOWN, Cell.PERHAPS_LEFT_OVER)):
        calls = (done("add both moved"), call("delete testing moved", status))

        assert cells(run(report, Outcome.PARTIAL, None, *calls)) == {"moved": (cell, Cell.ADDED)}


def test_capacity() -> None:
    """Opaque values and repeated spellings count; after calls were sent the observed lists count."""
    spelled = LiveState(LiveList.of(["a.qq.com", "https://a.qq.com", "*.qq.com", "old.qq.com"]), None)
    report = planned(spelled, wanted("a", "", kept=""))

    assert capacities(report) == (Capacity(ListName.TESTING, 4, 3),)
    assert [(one.before, one.after) for one in capacities(CASES["changes"])] == [(10, 10), (9, 10)]
    assert [(one.before, one.after) for one in capacities(CASES["partial"])] == [(11, 11), (10, 10)]
    for unknown in (CASES["partial-half-unknown"], CASES["in-sync"], replace(CASES["changes"], live=None)):
        assert capacities(unknown) == ()


def test_a_list_that_was_not_seen_is_unknown() -> None:
    """Where the last observation has no published list though there was one, what it holds is unknown."""
    report = run(
        CASES["demotion-gap"], Outcome.PARTIAL, live("demo", None), call("delete both demo", CallStatus.UNKNOWN)
    )

    assert cells(report)["demo"][1] is Cell.PERHAPS_DELETED
