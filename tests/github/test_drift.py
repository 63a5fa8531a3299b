"""The drift issue as a function: what differs now, and what the issue says already, to what is done about it."""

import re
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
from reconciler.texts.words import Words
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
    """Return differences as in ``a:tp>t``: a host, the lists where it is, and where it should be; ``?`` for foreign."""

    def letters(lists: frozenset[ListName] | None) -> str:
        return "?" if lists is None else "".join(name[0] for name in ListName if name in lists)

    return " ".join(
        f"{item.host.removesuffix('.qq.com')}:{letters(item.live)}>{letters(item.wanted)}" for item in drift.differences
    )


@pytest.mark.parametrize(
    ("now", "wanted", "foreign", "expected"),
    [
        (live("a", "a"), target("a", "a"), None, ""),
        (live("a b", "a"), target("a", "a c"), None, "b:t> c:>p"),
        (live("a", "a"), target("a"), None, "a:tp>t"),
        (live("a x", "a"), target("a x", "a"), target("x"), "x:t>?"),
        (live("a", "a"), target("a x", "a"), target("x"), ""),
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
    assert step.comment == "1 host differs now ([run](https://github.example/run)).\n\nNo longer: `x.qq.com`."


def test_since_when() -> None:
    """A drift that changes is as old as the issue; what was said survives a round through the issue's text."""
    step = next_step(OTHER, issue(opened(DRIFT)), replace(SCENE, read_at=NOW + timedelta(hours=6)), ENGLISH)
    assert isinstance(step, Change)
    state = read_mark(step.page.body)
    assert state is not None
    assert (state.since, state.read_at, state.differences) == (NOW, NOW + timedelta(hours=6), OTHER.differences)
    assert "differed since 2026-11-27 06:17 UTC" in step.page.body


@pytest.mark.parametrize(
    "mark",
    [
        "",
        f"<!-- reconciler:drift since=now read={AT} next=0123abcd n=1 -->",
        f"<!-- reconciler:drift since={AT} read=0001-01-01T00:00:00+23:00 next=0123abcd n=1 -->",
        f"<!-- reconciler:drift since={AT} read={AT} next=0123abcd n={'9' * 5_000} -->",
        f"<!-- reconciler:drift since={AT} read={AT} next=0123abcd n=1 acme/business/a.qq.com/t -->",
        f"<!-- reconciler:drift since={AT} read={AT} next=0123abcd n=1 acme/business/A/t/0 -->",
        f"<!-- reconciler:drift since={AT} read={AT} next=0123abcd n=1 acme/pages/a.qq.com/t/0 -->",
        f"<!-- reconciler:drift since={AT} read={AT} next=0123abcd n=1 acme/business/a.qq.com/x/0 -->",
        f"<!-- reconciler:drift since={AT} read={AT} next=0123abcd n=1 acme/business/a.qq.com/f/0 -->",
    ],
)
def test_a_mark_that_was_edited(mark: str) -> None:
    """It counts as none."""
    assert read_mark(mark) is None


WHAT_TO_DO: Final = """\
WeChat and `domains.yaml` have differed since 2026-11-27 06:17 UTC. Found by [this run](https://github.example/run).

**Merged, but not applied:** #7, #8. **Next:** [run the workflow](https://github.example/w).

### 2 live hosts that a run leaves alone

No version of the file that counts as reviewed names them.

| host | live in |
| --- | --- |
| `x.qq.com` | both lists |
| `y.qq.com` | testing |

**To keep them,** paste under `domains` in `domains.yaml`:

```yaml
  - x.qq.com
  - host: y.qq.com
    lists: [testing]
```

**To delete them,** paste under `removed` in `domains.yaml`:

```yaml
  - x.qq.com
  - y.qq.com
```

### 3 hosts not as the file says

| host | live in → file says |
| --- | --- |
| `b.qq.com` | both lists → no list |
| `c.qq.com` | no list → both lists |
| `d.qq.com` | testing → both lists |

**To make WeChat match the file,** [run the workflow](https://github.example/w).

**To make the file match WeChat:**

Write under `domains` in `domains.yaml`, in place of other lines of these hosts:

```yaml
  - b.qq.com
  - host: d.qq.com
    lists: [testing]
```

Remove the line of `c.qq.com` in `domains.yaml`.

<sub>acme: 5 testing, 3 published, of 200</sub>
"""


def test_what_to_do() -> None:
    """What no run applied comes first, then the hosts that a run leaves alone, then those that it changes."""
    found = drift_of([report(live("a b d x y", "a b x"), target("a c d x y", "a c d x"), target("x y", "x"))])
    step = next_step(found, None, replace(SCENE, untaken=(7, 8)), ENGLISH)

    assert isinstance(step, Open)
    assert step.page.body.partition("\n\n")[2] == WHAT_TO_DO


def test_what_a_rule_refuses() -> None:
    """No run makes such a platform what its file says, so the issue does not say to run the workflow for it."""
    reports = [
        replace(report(live("a b", "a b"), target("a", "a")), platform=name, outcome=outcome)
        for name, outcome in (("one", Outcome.REFUSED), ("two", Outcome.CHANGES))
    ]
    bodies = []
    for found in (reports, reports[:1]):
        step = next_step(drift_of(found), None, SCENE, ENGLISH)
        assert isinstance(step, Open)
        bodies.append(step.page.body)

    assert ["[run the workflow]" in body for body in bodies] == [True, False]
    assert all("A run sends nothing for one now:" in body for body in bodies)


def test_what_to_do_changes() -> None:
    """The text does too, and nobody is notified: the differences are the same."""
    found = [report(live("a b", "a b"), target("a", "a"))]
    step = next_step(drift_of(found), None, SCENE, ENGLISH)
    assert isinstance(step, Open)
    open_issue = Issue(number=1, body=step.page.body, is_open=True, was_declined=False, closed_at=None)
    held = drift_of([replace(found[0], outcome=Outcome.REFUSED)])
    for drift, scene in ((held, SCENE), (drift_of(found), replace(SCENE, untaken=(7,)))):
        change = next_step(drift, open_issue, scene, ENGLISH)
        assert isinstance(change, Change)
        assert (change.comment, change.page.body != step.page.body) == ("", True)
    assert next_step(drift_of(found), open_issue, SCENE, ENGLISH) is None


def test_a_host_that_differs_in_another_way() -> None:
    """It is neither new nor gone, also where a run leaves it alone now; what its issue says is replaced."""
    at_first = drift_of([report(live("a x", "a x"), target("a", "a"))])
    for now in (DRIFT, drift_of([report(live("a x", "a x"), target("a x", "a x"), target("x", "x"))])):
        step = next_step(now, issue(opened(at_first)), SCENE, ENGLISH)
        assert isinstance(step, Change)
        assert step.comment.partition("\n\n")[2] == "Changed: `x.qq.com`."
        assert next_step(now, issue(step.page.body), SCENE, ENGLISH) is None


def test_long_tables_are_folded() -> None:
    """The first rows and all that can be done stay in sight; of lines to remove, the first hosts are named."""
    many = " ".join(f"h{n:02}" for n in range(16))
    foreign = opened(drift_of([report(live(many, many), target(many, many), target(many, many))]))
    missing = opened(drift_of([report(live("", ""), target(many, many))]))

    for body in (foreign, missing):
        seen = re.sub(r"<details>.*?</details>", "", body, flags=re.DOTALL)
        assert (seen.count("\n| `h"), body.count("\n| `h")) == (15, 16)
    assert "<details><summary>and 1 more</summary>\n\n| host | live in |" in foreign
    assert foreign.count("<details><summary>16 hosts</summary>\n\n```yaml\n  - h00.qq.com\n") == 2
    assert "`h09.qq.com`, and 6 more in `domains.yaml`." in missing


def difference(platform: str, name: str, wanted: frozenset[ListName] | None) -> Difference:
    """Return a difference of a host whose name is as long as it can be."""
    labels = f"{name:a<60}.{'b' * 60}.{'c' * 60}.{'d' * 50}"
    return Difference(Member(f"{platform:p<63}", SERVER), host(labels), NONE if wanted else BOTH, wanted)


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
@pytest.mark.parametrize("platforms", [1, 1_000])
@pytest.mark.parametrize("wanted", [BOTH, NONE, None])
def test_many_hosts(wanted: frozenset[ListName] | None, platforms: int, words: Words) -> None:
    """The text fits GitHub's limit, whatever differs, and the hosts that are left out are counted."""
    many = [difference(f"p{n % platforms:03}", f"h{n:03}", wanted) for n in range(1_000)]
    here = Difference(Member("acme", BUSINESS), host("x"), BOTH, NONE)
    lists = {item.member: Lists(f"{item.member.platform}/domains.yaml", 9_999, 9_999, 10_000) for item in many}
    lists[here.member] = Lists("acme.yaml", 1, None, 200)
    drift = Drift(differences=(here, *many), unknown=frozenset(), lists=lists)
    step = next_step(drift, None, SCENE, words)

    assert isinstance(step, Open)
    assert len(step.page.body) < 60_000
    left_out = 1_001 - step.page.body.count("\n| `")
    assert f"{left_out} " in step.page.body.splitlines()[-3]
    assert "1001" in step.page.title


def test_more_than_the_mark_holds() -> None:
    """Of the differences that do not fit into it, the number is compared."""
    many = [difference("p", f"h{n:03}", BOTH) for n in range(1_000)]
    drift = Drift(differences=tuple(many), unknown=frozenset(), lists={})
    body = opened(drift)

    assert next_step(drift, issue(body), SCENE, ENGLISH) is None
    fewer = replace(drift, differences=drift.differences[1:])
    assert isinstance(next_step(fewer, issue(body), SCENE, ENGLISH), Change)
