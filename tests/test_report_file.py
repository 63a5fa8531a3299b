"""A JSON report that is read back renders as the report that was written; anything else is reported with its line."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import report_file
from reconciler.model import LiveList, LiveState, Mention, Place
from reconciler.problem import Code, Problem
from reconciler.render import json_report
from reconciler.report import Command, Outcome, Reason, Report
from reconciler.report_file import parse_report, read_reports
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from reconciler.texts.zh import CHINESE
from tests.render.cases import CASES, FILE, PRINT, call, planned, problem, wanted
from tests.render.hostile import hostile_text
from tests.render.test_golden import FLEETS, FORMATS, fleet_markdown, fleet_text, reports
from tests.render.test_harmless import calm

TWICE: Final = ["a.qq.com", "https://a.qq.com", "*.x.qq.com"]
"""Live values: one host in two spellings, and one value that is not a host."""


def _deleting(live: LiveState) -> Report:
    """Return a plan that deletes a in all its live spellings."""
    deletion = call("delete both a")
    return planned(live, wanted("b", "b", kept=""), replace(deletion, call=deletion.call.spelled_for(live)))


_WAS: Final = Mention(file=FILE, line=3, commit="0123456789abcdef", owner="team-old", note="closed\nsince May")


def _with_mentions(report: Report) -> Report:
    """Return a report whose changes are for the reasons that --keep-foreign, removed and previews give."""
    one, two, *rest = report.changes or ()
    return replace(
        report,
        foreign=wanted("x", "", kept=""),
        saved_fingerprint=PRINT,
        changes=(
            replace(one, reason=Reason.LEFT_FILE, was=_WAS),
            replace(two, reason=Reason.REMOVED, place=Place(FILE, 30, 5), was=replace(_WAS, commit=None)),
        ),
        drift=tuple(replace(change, reason=Reason.DRIFT) for change in rest),
    )


REPORTS: Final[Mapping[str, Report]] = {
    **CASES,
    "spellings": _deleting(LiveState(LiveList.of(TWICE), LiveList.of(TWICE))),
    "spellings-unpublished": _deleting(LiveState(LiveList.of(TWICE), None)),
    "spellings-left": replace(
        _deleting(LiveState(LiveList.of(TWICE), None)),
        command=Command.APPLY,
        outcome=Outcome.FAILED,
        result=LiveState(LiveList.of(TWICE), None),
    ),
    "mentions": _with_mentions(CASES["changes"]),
    "only-drift": replace(CASES["in-sync"], drift=_with_mentions(CASES["changes"]).drift),
    "pull-failed-opaque": Report(
        command=Command.PULL,
        outcome=Outcome.FAILED,
        live=LiveState(LiveList.of(f"{number}x" for number in range(12)), LiveList.of(["0x", "y"])),
        problems=(
            problem(Code.WECHAT_TOO_MANY_VALUES, list="testing", count=10_001, maximum=10_000),
            *(problem(Code.OPAQUE_VALUE, value=f"{number}x", lists=("testing",)) for number in range(12)),
            problem(Code.OPAQUE_VALUE, value="y", lists=("published",)),
        ),
    ),
}


def read(data: bytes) -> list[Report | Problem]:
    """Return what a file contains."""
    return list(read_reports(io.BytesIO(data), "plan.json"))


def read_back(report: Report, words: Words) -> Report:
    """Return a report after it was written and read."""
    (back,) = read(json_report.render(report, words).encode())
    assert isinstance(back, Report)
    return back


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_every_format_is_the_same(words: Words) -> None:
    """A report that was read back renders, in every format, as the report that was written."""
    for name, report in REPORTS.items():
        back = read_back(report, words)
        for form, render in FORMATS.items():
            assert render(back, words) == render(report, words), (name, form)


def test_a_host_that_stays_in_several_spellings() -> None:
    """What the report does not know: it names a host once, and the spellings of those that the plan deletes."""
    live = LiveState(LiveList.of(TWICE), None)
    report = planned(live, wanted("a b", "", kept=""), call("add testing b"))
    back = read_back(report, ENGLISH)

    assert (len(live.testing), back.live and len(back.live.testing)) == (3, 2)
    assert json_report.render(back, ENGLISH) == json_report.render(report, ENGLISH)


def _in_its_file(report: Report) -> Report:
    """Return a report whose changes are at lines of its own file, as those of a run are."""
    file = report.file or ""
    changes = (replace(one, place=one.place and replace(one.place, file=file)) for one in report.changes or ())
    return replace(report, changes=report.changes and tuple(changes))


def test_fleets_are_the_same() -> None:
    """So do the reports of several platforms, read from the lines of one file."""
    for names in FLEETS.values():
        written = [_in_its_file(report) for report in reports(names)]
        back = read("".join(f"{json_report.render(report, ENGLISH)}\n" for report in written).encode())
        several = [report for report in back if isinstance(report, Report)]

        assert len(several) == len(written) == len(back)
        assert fleet_text(several) == fleet_text(written)
        assert fleet_markdown(several) == fleet_markdown(written)


def test_another_layout() -> None:
    """One report may be laid out over lines, in another encoding of Unicode, and have keys that nobody knows."""
    document = {**json.loads(json_report.render(CASES["changes"], ENGLISH)), "more": {"key": [1.5]}}

    for data in (json.dumps(document, indent=2).encode(), json.dumps(document, indent=2).encode("utf-16")):
        assert read(b"\n\n" + data if data[:1] == b"{" else data) == [read_back(CASES["changes"], ENGLISH)]


def test_keys_that_can_be_null_may_be_missing() -> None:
    """The report of an older version may lack what newer ones have."""
    least = {"format": 1, "command": "validate", "outcome": "valid", "problems": []}

    assert parse_report(least) == Report(command=Command.VALIDATE, outcome=Outcome.VALID)


DOCUMENT: Final[dict[str, Any]] = json.loads(json_report.render(CASES["partial"], ENGLISH))
CHANGE: Final = DOCUMENT["changes"][0]
CALL: Final = DOCUMENT["calls"][0]
PROBLEM: Final = DOCUMENT["problems"][0]
CHECKED: Final = {"host": "a.qq.com", "line": 1, "verification": "ok", "detail": None}
MENTION: Final = {"file": "a", "line": 1, "commit": None, "owner": None, "note": None}


def _items(key: str, item: Mapping[str, object], *parts: Mapping[str, object]) -> list[dict[str, object]]:
    """Return a part of a report that has one item, once with each of the parts of an item."""
    return [{key: [{**item, **part}]} for part in parts]


OTHERS: Final[tuple[Mapping[str, object], ...]] = (
    *({key: None} for key in ("format", "command", "outcome", "problems")),
    {"format": 0},
    {"command": "destroy"},
    {"command": ["plan"]},
    {"outcome": "splendid"},
    {"file": 7},
    {"platform": ["acme"]},
    {"resource": "email"},
    {"source": "wechat "},
    {"compared_with": 1},
    {"api_url": 1},
    {"fingerprint": "sha256:\x1b[31m"},
    {"saved_fingerprint": f"{PRINT}0"},
    {"live": []},
    {"live": {"testing": [], "published": "a.qq.com"}},
    {"live": {"testing": [], "published": [1]}},
    {"desired": {"testing": ["::error::x"], "published": []}},
    {"desired": {"testing": []}},
    {"foreign": {"testing": [1], "published": []}},
    {"limit": "200"},
    {"limit": True},
    {"limit": 1.5},
    {"limit": 10**4000},
    {"changes": {}},
    {"changes": [1]},
    {"changes": [{"host": "a.qq.com"}]},
    *_items("changes", CHANGE, {"host": "A.qq.com"}, {"list": "both"}, {"action": "set"}, {"line": "14"}, {"owner": 1}),
    *_items("changes", CHANGE, {"note": []}, {"reason": "why not"}, {"verification": "unheard-of"}),
    *_items("changes", CHANGE, {"was": {"file": "a"}}, {"was": {**MENTION, "line": None}}),
    *_items("changes", CHANGE, {"gap": {"delete_call": 1}}, {"gap": {"delete_call": 1, "add_call": None}}),
    {"calls": [1]},
    {"calls": [{"status": "done"}]},
    *_items("calls", CALL, {"action": "set"}, {"is_modify_published_together": 1}, {"hosts": ["evil"]}, {"sent": [1]}),
    *_items("calls", CALL, {"status": "lost"}, {"status": None}, {"errcode": "1"}, {"errmsg": 1}),
    *_items("calls", CALL, {"confirmed_by": "hearsay"}),
    {"result": "unknown"},
    {"problems": [1]},
    *_items("problems", PROBLEM, {"code": "unheard-of"}, {"message": None}, {"remedy": 1}, {"file": 1}, {"line": None}),
    *_items("problems", PROBLEM, {"column": "5"}, {"errcode": 1.0}, {"rid": {}}),
    {"hosts": [1]},
    *_items("hosts", CHECKED, {"host": None}, {"line": []}, {"verification": 1}, {"detail": 1}),
)
"""Parts that no version of this format has."""


@pytest.mark.parametrize("part", OTHERS, ids=repr)
def test_a_part_that_is_missing_or_unknown(part: Mapping[str, object]) -> None:
    """Every value is checked, whether or not a format shows it."""
    assert flaws(json.dumps({**DOCUMENT, **part}).encode()) == [(1, "a part is missing or unknown")]


def flaws(data: bytes) -> list[tuple[object, object]]:
    """Return the lines that cannot be read, and why."""
    problems = [found for found in read(data) if isinstance(found, Problem)]
    assert {(problem.code, problem.facts["file"]) for problem in problems} <= {(Code.REPORT_UNUSABLE, "plan.json")}
    return [(problem.facts["line"], problem.facts["flaw"]) for problem in problems]


WHOLE: Final = json.dumps(DOCUMENT).encode()


@pytest.mark.parametrize(
    ("data", "line", "flaw"),
    [
        (b"", 1, "it is empty"),
        (b"\n \r\n", 1, "it is empty"),
        (b"version: 1\n", 1, "it is not JSON"),
        (WHOLE[:-1], 1, "it is not JSON"),
        (b"{\n" + WHOLE + b"\n}", 1, "it is not JSON"),
        (WHOLE + b"\n\n" + WHOLE[:100] + b"\n" + WHOLE, 3, "it is not JSON"),
        (WHOLE + b"\n\xff\n", 2, "it is not JSON"),
        (b"\xff", 1, "it is not JSON"),
        (b"[" * 100_000, 1, "it is not JSON"),
        (b"1" * 5_000, 1, "it is not JSON"),
        (b"null", 1, "a part is missing or unknown"),
        (b"[]", 1, "a part is missing or unknown"),
        (WHOLE + b"\n{}\n" + WHOLE, 2, "a part is missing or unknown"),
        (WHOLE + b"\n" + json.dumps({**DOCUMENT, "format": 2}).encode(), 2, "its format is a newer one"),
        (json.dumps({"format": 2}).encode(), 1, "its format is a newer one"),
    ],
)
def test_a_line_that_is_not_a_report(data: bytes, line: int, flaw: str) -> None:
    """The first line that cannot be read is reported, and nothing after it is read."""
    assert flaws(data) == [(line, flaw)]


def test_a_report_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line may be as long as the longest report, a file may be longer."""
    monkeypatch.setattr(report_file, "MAX_REPORT_BYTES", len(WHOLE) + 1)

    assert flaws((WHOLE + b"\n") * 3) == []
    assert flaws(WHOLE + b"\n" + WHOLE + b"  \n") == [(2, "it is larger than 64 MiB")]
    assert flaws(b"\n" + WHOLE.replace(b",", b",\n")) == [(2, "it is larger than 64 MiB")]


def _places(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401  # any JSON value
    """Return each mapping or list in a JSON value with each of its keys or numbers."""
    match value:
        case dict():
            keys: list[Any] = list(value)
        case list():
            keys = list(range(len(value)))
        case _:
            return []
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


_VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile_text | st.sampled_from([*Code, "ok", "a.qq.com"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*DOCUMENT, *CHANGE, *CALL]), inner),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(REPORTS)), st.lists(st.tuples(st.integers(0), _VALUES), min_size=1, max_size=3))
def test_damaged_reports(name: str, damage: list[tuple[int, object]]) -> None:
    """Whatever stands in a report, it cannot be read, or every format renders it, and its text has calm lines."""
    document = json.loads(json_report.render(REPORTS[name], ENGLISH))
    for number, value in damage:
        places = _places(document)
        inside, key = places[number % len(places)]
        inside[key] = value
    (found,) = read(json.dumps(document).encode())

    if isinstance(found, Report):
        shown = {form: render(found, ENGLISH) for form, render in FORMATS.items()}
        fleet_markdown([found, found])
        for text in (shown["txt"], shown["yaml"], shown["json"], fleet_text([found, found])):
            assert all(map(calm, text.removesuffix("\n").split("\n")))
