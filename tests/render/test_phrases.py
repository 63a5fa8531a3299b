"""Reports use every phrase of the table, and no other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.ports import Wait
from reconciler.problem import Code, Problem, Severity
from reconciler.render import annotations, markdown, summary, text, yaml_file
from reconciler.render.changes import Cell
from reconciler.report import CallStatus, Outcome
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.report import PHRASES
from tests.render.cases import CASES, call
from tests.render.test_golden import FLEETS, fleet_markdown, fleet_text, reports
from tests.render.test_markdown import enormous
from tests.render.test_summary import outcomes
from tests.render.test_yaml_file import many_opaque


class _Recorder(Mapping[str, str]):
    """Phrases that remember which of them were used."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.used.add(name)
        return PHRASES[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PHRASES)

    def __len__(self) -> int:
        return len(PHRASES)


def test_every_phrase_is_used() -> None:
    """Over all cases no phrase is missing, and none is left unused."""
    recorder = _Recorder()
    words = replace(ENGLISH, phrases=recorder)
    for report in (*CASES.values(), enormous(600), enormous(2500), many_opaque()):
        for render in (text.render, markdown.render, yaml_file.render):
            render(report, words)
        annotations.render(report.problems, words)
    for fleet in (*map(reports, FLEETS.values()), outcomes()):
        fleet_text(fleet, words)
        fleet_markdown(fleet, words)
    for cell in Cell:
        summary.cell(cell, words)
    for status in CallStatus:
        summary.call_status(call("add both a", status), words)
    # A failed exchange may have gone through a proxy.
    words.message(Problem(code=Code.WECHAT_BROKEN_OFF, facts={"server": "s", "proxy": "p"}))
    words.say("question", headline="")

    doctors = {name for name in PHRASES if name.startswith("doctor_")}
    status_line = {*Wait, "wait_seconds", "wait_stopping", "stop_explained", "call_ended"}
    assert recorder.used == set(PHRASES) - doctors - status_line


def test_every_outcome_and_severity_has_a_phrase() -> None:
    """No run can end in a way that a report has no words for."""
    assert {*Outcome, *Severity} <= set(PHRASES)
