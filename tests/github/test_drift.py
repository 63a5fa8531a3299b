"""The drift issue as a function: what differs now, and what the issue says already, to what is done about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from reconciler.github.drift import (
    Change,
    Close,
    Difference,
    Drift,
    Issue,
    Lists,
    Open,
    Scene,
    drift_of,
    next_step,
    read_mark,
)
from reconciler.model import ListName, LiveState, Member, Target
from reconciler.report import Command, Outcome, Report
from reconciler.resources import BUSINESS, SERVER
from reconciler.texts.en import ENGLISH
from reconciler.texts.zh import CHINESE
from tests.building import host, live, target

NOW: Final = datetime(2026, 11, 27, 6, 17, tzinfo=UTC)
AT: Final = NOW.isoformat()
SCENE: Final = Scene(
    file="domains.yaml",
    run_url="https://github.example/run",
    workflow_url="https://github.example/w",
    untaken=(),
    read_at=NOW,
)
NONE: Final = frozenset[ListName]()
BOTH: Final = frozenset(ListName)


def report(
    now: LiveState | None, wanted: Target | None, foreign: Target | None = None, platform: str = "acme"
) -> Report:
    """Return a plan's report."""
    return Report(
        command=Command.PLAN,
        outcome=Outcome.CHANGES,
        file="domains.yaml",
        platform=platform,
        resource=BUSINESS,
        live=now,
        target=wanted,
        foreign=foreign,
        limit=200,
    )


def shown(drift: Drift) -> str:
    """Return differences as in ``a:tp>0``: a host, the lists where it is, and where it should be."""
    letters = {ListName.TESTING: "t", ListName.PUBLISHED: "p"}
    return " ".join(
        f"{item.host.removesuffix('.qq.com')}:"
        + ">".join("".join(letters[name] for name in ListName if name in lists) for lists in (item.live, item.wanted))
        for item in drift.differences
    )


@pytest.mark.parametrize(
    ("now", "wanted", "foreign", "expected"),
    [
        (live("a", "a"), target("a", "a"), None, ""),
        (live("a b", "a"), target("a", "a c"), None, "b:t> c:>p"),
        (live("a", "a"), target("a"), None, "a:tp>t"),
        (live("a x", "a"), target("a x", "a"), target("x"), "x:t>"),
        (live("a", None), target("a", "a"), target(""), ""),
        (live("a", "a", opaque="*.x"), target("a", "a"), None, ""),
    ],
)
def test_differences(now: LiveState, wanted: Target, foreign: Target | None, expected: str) -> None:
    """What the file keeps is no difference, but hosts that no version of it names are; opaque values are not."""
    assert shown(drift_of([report(now, wanted, foreign)])) == expected
    is_foreign = foreign is not None and bool(expected)
    assert shown(drift_of([report(now, wanted, foreign)], foreign_only=True)) == (expected if is_foreign else "")


def issue(body: str, *, is_open: bool = True, declined: bool = False, days: int | None = None) -> Issue:
    """Return the newest issue."""
    closed = None if days is None else NOW - timedelta(days=days)
    return Issue(number=41, body=body, is_open=is_open, was_declined=declined, closed_at=closed)


def opened(drift: Drift) -> str:
    """Return the text of a new issue."""
    step = next_step(drift, None, SCENE, ENGLISH)
    assert isinstance(step, Open)
    return step.page.body


DRIFT: Final = drift_of([report(live("a x", "a"), target("a", "a"))])
OTHER: Final = drift_of([report(live("a y", "a"), target("a", "a"))])
TWO: Final = drift_of([report(live("a x y", "a"), target("a", "a"))])
IN_SYNC: Final = drift_of([report(live("a", "a"), target("a", "a"))])
UNREAD: Final = drift_of([report(None, None)])


def test_steps() -> None:
    """One issue is open at most; a closed one stays closed, and what a person declined is not said for 30 days."""
    body = opened(DRIFT)
    table = {
        "none, in sync": (None, IN_SYNC, None),
        "none, drift": (None, DRIFT, Open),
        "none, unread": (None, UNREAD, None),
        "open, the same": (issue(body), DRIFT, None),
        "open, another": (issue(body), OTHER, Change),
        "open, in sync": (issue(body), IN_SYNC, Close),
        "open, unread": (issue(body), UNREAD, None),
        "open, partly unread": (issue(body), replace(IN_SYNC, unknown=frozenset({Member("", BUSINESS)})), Close),
        "open, partly unread, not all of it known": (
            issue(body.replace("n=1 ", "n=2 ")),
            replace(IN_SYNC, unknown=frozenset({Member("", BUSINESS)})),
            None,
        ),
        "open, left out": (issue(body), replace(IN_SYNC, left_out=frozenset(OTHER.differences)), None),
        "open, left out, the same": (issue(body), replace(IN_SYNC, left_out=frozenset(DRIFT.differences)), None),
        "open, edited": (issue("x"), DRIFT, Change),
        "closed, in sync": (issue(body, is_open=False, days=1), IN_SYNC, None),
        "closed, the same": (issue(body, is_open=False, days=1), DRIFT, Open),
        "declined, the same": (issue(body, is_open=False, declined=True, days=29), DRIFT, None),
        "declined long ago": (issue(body, is_open=False, declined=True, days=30), DRIFT, Open),
        "declined, no time": (issue(body, is_open=False, declined=True), DRIFT, Open),
        "declined, another": (issue(body, is_open=False, declined=True, days=1), OTHER, Open),
        "declined, the same, some left out": (
            issue(opened(TWO), is_open=False, declined=True, days=1),
            replace(DRIFT, left_out=frozenset(TWO.differences) - {*DRIFT.differences}),
            None,
        ),
        "declined, the same, another left out": (
            issue(body, is_open=False, declined=True, days=1),
            replace(DRIFT, left_out=frozenset(OTHER.differences)),
            None,
        ),
    }
    found = {name: next_step(drift, newest, SCENE, ENGLISH) for name, (newest, drift, _) in table.items()}

    assert {name: step and type(step) for name, step in found.items()} == {
        name: expected for name, (_, _, expected) in table.items()
    }


def test_a_platform_that_cannot_be_read() -> None:
    """What the issue says of it still stands; that of the others is what they are now."""
    one, two = (report(live("a x", "a"), target("a", "a"), platform=name) for name in ("one", "two"))
    body = opened(drift_of([one, two]))
    unread = replace(two, live=None)

    for state in (issue(body), issue(body, is_open=False, declined=True, days=1)):
        assert next_step(drift_of([one, unread]), state, SCENE, ENGLISH) is None
    step = next_step(drift_of([replace(one, live=live("a", "a")), unread]), issue(body), SCENE, ENGLISH)
    assert isinstance(step, Change)
    assert step.page.title == "1 host at WeChat differs from domains.yaml"
    assert step.comment == "1 host differs now ([run](https://github.example/run)).\n\nNo longer: `x.qq.com`"


def test_since_when() -> None:
    """A drift that changes is as old as the issue; what was said survives a round through the issue's text."""
    step = next_step(OTHER, issue(opened(DRIFT)), replace(SCENE, read_at=NOW + timedelta(hours=6)), ENGLISH)
    assert isinstance(step, Change)
    state = read_mark(step.page.body)
    assert state is not None
    assert (state.since, state.read_at, state.differences) == (NOW, NOW + timedelta(hours=6), OTHER.differences)
    assert "Since 2026-11-27 06:17 UTC" in step.page.body


@pytest.mark.parametrize(
    "mark",
    [
        "",
        f"<!-- reconciler:drift since=now read={AT} n=1 -->",
        f"<!-- reconciler:drift since={AT} read=0001-01-01T00:00:00+23:00 n=1 -->",
        f"<!-- reconciler:drift since={AT} read={AT} n={'9' * 5_000} -->",
        f"<!-- reconciler:drift since={AT} read={AT} n=1 acme/business/a.qq.com/t -->",
        f"<!-- reconciler:drift since={AT} read={AT} n=1 acme/business/A/t/0 -->",
        f"<!-- reconciler:drift since={AT} read={AT} n=1 acme/pages/a.qq.com/t/0 -->",
        f"<!-- reconciler:drift since={AT} read={AT} n=1 acme/business/a.qq.com/x/0 -->",
    ],
)
def test_a_mark_that_was_edited(mark: str) -> None:
    """It counts as none."""
    assert read_mark(mark) is None


def test_a_fleet_and_many_hosts() -> None:
    """The text fits GitHub's limit, whatever differs; each platform is named, and what is left out is counted."""
    long = [
        Difference(
            Member("p" * 60, SERVER), host(f"{'a' * 60}.{n:03}{'b' * 60}.{'c' * 60}.{'d' * 50}.qq.com"), NONE, BOTH
        )
        for n in range(1_000)
    ]
    here = Difference(Member("acme", BUSINESS), host("x"), BOTH, NONE)
    drift = Drift(differences=(here, *long), unknown=frozenset(), lists={here.member: Lists("acme.yaml", 2, None, 200)})
    for words in (ENGLISH, CHINESE):
        step = next_step(drift, None, replace(SCENE, untaken=(7, 8)), words)
        assert isinstance(step, Open)
        assert len(step.page.body) < 60_000
        assert step.page.title.count("1001") == 1
        assert "acme.yaml" in step.page.body
        assert "#7" in step.page.body
    state = read_mark(opened(drift))
    assert state is not None
    changed = replace(drift, differences=drift.differences[1:])
    assert isinstance(next_step(changed, issue(opened(drift)), SCENE, ENGLISH), Change)
    assert next_step(drift, issue(opened(drift)), SCENE, ENGLISH) is None
