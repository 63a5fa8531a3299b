"""The reports on a fleet as Markdown: a table of the platforms, and each report that has more to tell, folded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.render import fleet
from reconciler.render.columns import cut
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.fleet import Line
from reconciler.render.markdown import MARKS, VERDICTS
from reconciler.render.page import Part, fit
from reconciler.report import Outcome
from reconciler.texts.words import Words

_NAME: Final = 100
"""The terminal cells in which the name of a file must fit."""


def render(lines: Sequence[Line], reports: Iterable[tuple[Line, str]], words: Words) -> str:
    """Return Markdown of at most 60,000 characters: what does not fit is counted. Rows go before reports."""
    return fit(tuple(_parts(lines, reports, words)), lambda missing: f"*{words.count('cut', missing)}*")


def _parts(lines: Sequence[Line], reports: Iterable[tuple[Line, str]], words: Words) -> Iterator[Part]:
    worst = VERDICTS.get(fleet.gravest(lines), "")
    yield Part(head=f"### {worst}{fleet.headline(lines, words)}")
    if totals := fleet.totals(lines, words, MARKS):
        yield Part(head=f"**{totals}**")
    names = " | ".join(words.say(f"fleet_{name}") for name in ("platform", "result", "problem"))
    rows = tuple(_row(each, words) for each in fleet.told(lines))
    if rows:
        yield Part(head=f"| | {names} |\n| --- | --- | --- | --- |", items=rows)
    if more := fleet.untold(lines, words):
        yield Part(head=f"*{more}*")
    if folded := tuple(_folded(each, report, words) for each, report in reports):
        yield Part(items=folded)


def _row(each: Line, words: Words) -> str:
    name = f"{_name(each)}<br><sub>{for_code(cut(each.file, _NAME))}</sub>"
    result = fleet.result(each, words, MARKS)
    shown = f"**{result}**" if each.outcome in _LOUD else result
    return f"| {VERDICTS.get(each.outcome, '').strip()} | {name} | {shown} | {for_code(each.problem)} |"


_LOUD: Final = frozenset(Outcome) - {Outcome.IN_SYNC, Outcome.VALID, Outcome.VERIFIED}


def _folded(each: Line, report: str, words: Words) -> str:
    """Fold a report away behind its platform's name."""
    title = f"{_name(each)}: {fleet.result(each, words)}"
    return f"<details><summary>{title}</summary>\n\n{report.rstrip()}\n\n</details>"


def _name(each: Line) -> str:
    return for_markdown(cut(each.platform, _NAME))
