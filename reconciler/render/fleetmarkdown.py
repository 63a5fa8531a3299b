"""The reports on a fleet as Markdown: a table of the platforms, and each report that has more to tell, folded."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.render import fleet
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.fleet import Line
from reconciler.render.layout import cut
from reconciler.render.markdown import MARKS, VERDICTS
from reconciler.render.size_limit import LONGEST, Part, fit, fits, size
from reconciler.texts.words import Words

_NAME: Final = 100
"""The terminal cells in which the name of a file must fit."""


Reports = Sequence[tuple[Line, str]]
"""Platforms, and what is to be folded away of each."""


def render(lines: Sequence[Line], reports: Reports, words: Words) -> str:
    """Return Markdown of at most 60,000 characters: what does not fit is counted, and the most severe is cut last.

    Of platforms that have something to tell `reports` may lack those that would not fit.
    """
    parts = tuple(_parts(lines, reports, words, cut_rows=False))
    if not fits(parts):
        parts = tuple(_parts(lines, reports, words, cut_rows=True))
    return fit(parts, lambda missing: f"*{words.count('cut', missing)}*")


def worth_keeping(reports: Reports) -> Reports:
    """Return those of the reports that a page may have room for."""
    kept, room = [], LONGEST
    for each, report in _gravest_first(reports):
        if size(report) <= room:
            room -= size(report)
            kept.append((each, report))
    return kept


def _gravest_first(reports: Reports) -> Reports:
    return sorted(reports, key=lambda told: told[0].rank)


def _parts(lines: Sequence[Line], reports: Reports, words: Words, *, cut_rows: bool) -> Iterator[Part]:
    worst = VERDICTS.get(fleet.most_severe(lines), "")
    yield Part(head=f"### {worst}{fleet.headline(lines, words)}")
    if totals := fleet.totals(lines, words, MARKS):
        yield Part(head=f"**{totals}**")
    told = fleet.told(lines)
    leaving = tuple(_leaving(each, words) for each in told if each.leaving and each.outcome in fleet.CARRIED)
    if leaving:
        yield Part(items=leaving, firm=0 if cut_rows else len(leaving))
    names = " | ".join(words.say(f"fleet_{name}") for name in ("platform", "result", "problem"))
    if told:
        firm = 0 if cut_rows else sum(each.outcome not in _CALM for each in told)
        yield Part(
            head=f"| | {names} |\n| --- | --- | --- | --- |",
            items=tuple(_row(each, words) for each in told),
            firm=firm,
        )
    if more := fleet.untold(lines, words):
        yield Part(head=f"*{more}*")
    folded = tuple(_folded(each, report, words) for each, report in _gravest_first(reports))
    gone = sum(not each.is_quiet for each in lines) - len(folded)
    if folded or gone:
        yield Part(items=folded, gone=gone)


_CALM: Final = fleet.QUIET | fleet.CARRIED
"""Of which a row may be cut."""


def _leaving(each: Line, words: Words) -> str:
    hosts = " ".join(map(for_code, each.leaving[:_NAMED]))
    more = len(each.leaving) - _NAMED
    rest = f" {words.count('and_more', more)}" if more > 0 else ""
    return f"- **{_name(each)}:** {words.count('leaving', len(each.leaving))} {hosts}{rest}"


_NAMED: Final = 10
"""How many hosts that leave a list are named for each platform, above its own report."""


def _row(each: Line, words: Words) -> str:
    name = f"{_name(each)}<br><sub>{for_code(cut(each.file, _NAME))}</sub>"
    result = fleet.result(each, words, MARKS)
    shown = result if each.outcome in fleet.QUIET else f"**{result}**"
    return f"| {VERDICTS.get(each.outcome, '').strip()} | {name} | {shown} | {for_code(each.problem)} |"


def _folded(each: Line, report: str, words: Words) -> str:
    """Fold a report away behind its platform's name."""
    title = words.say("fleet_folded", platform=_name(each), result=fleet.result(each, words))
    return f"<details><summary>{title}</summary>\n\n{report.rstrip()}\n\n</details>"


def _name(each: Line) -> str:
    return for_markdown(cut(each.platform, _NAME))
