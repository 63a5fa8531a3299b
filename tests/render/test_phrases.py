"""A language is a table: it has every phrase that a report can say, and no other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.problem import Severity
from reconciler.render import annotations, markdown, summary, text, yaml_file
from reconciler.render.changes import Cell
from reconciler.report import CallStatus, Outcome
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.report import PHRASES
from tests.render.cases import CASES, call
from tests.render.test_fleet import FLEETS, as_markdown, as_text, outcomes
from tests.render.test_markdown import enormous


class _Recorder(Mapping[str, str]):
    """Phrases that remember which of them were said."""

    def __init__(self) -> None:
        self.said: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.said.add(name)
        return PHRASES[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PHRASES)

    def __len__(self) -> int:
        return len(PHRASES)


def test_every_phrase_is_said_by_some_report() -> None:
    """Over all cases no phrase is missing, and none is left unsaid."""
    recorder = _Recorder()
    words = replace(ENGLISH, phrases=recorder)
    for report in (*CASES.values(), enormous(600), enormous(2500)):
        for render in (text.render, markdown.render, annotations.render, yaml_file.render):
            render(report, words)
    for fleet in (*FLEETS.values(), outcomes()):
        as_text(fleet, words)
        as_markdown(fleet, words)
    words.count("fleet_progress", 1, done=0, total=0)  # said on a terminal alone
    for cell in Cell:
        summary.cell(cell, words)
    for status in CallStatus:
        summary.status(call("add both a", status), words)
    words.say("progress", done=1, n=2)  # while a command works, not in a report

    assert {_stem(name) for name in PHRASES} == {_stem(name) for name in recorder.said}


def test_a_phrase_with_a_number_has_a_form_for_one() -> None:
    """Every form for one thing has its form for any other number."""
    assert {name.removesuffix("_one") for name in PHRASES if name.endswith("_one")} <= set(PHRASES)


def test_every_outcome_and_severity_has_words() -> None:
    """No run can end in a way that a report has no words for."""
    assert {*Outcome, *Severity} <= set(PHRASES)


def _stem(name: str) -> str:
    return name.removesuffix("_one")
