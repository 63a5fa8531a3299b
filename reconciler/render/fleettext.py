"""What the reports on a fleet come to, as text: a table of the platforms."""

from collections.abc import Sequence
from typing import Final

from reconciler.render import fleet
from reconciler.render.escape import for_line, without_commands
from reconciler.render.fleet import Line
from reconciler.render.layout import aligned
from reconciler.render.text import PLAIN, Style
from reconciler.report import Outcome
from reconciler.texts.words import Words

_MARKS: Final = {
    Outcome.PARTIAL: "!",
    Outcome.FAILED: "!",
    Outcome.INVALID: "!",
    Outcome.REFUSED: "!",
    Outcome.UNVERIFIED: "!",
    Outcome.STALE: "!",
    Outcome.CHANGES: "~",
    Outcome.APPLIED: "~",
}


def render(lines: Sequence[Line], words: Words, style: Style = PLAIN) -> str:
    """Return the headline, the totals and the table. Reports follow, with an empty line before each."""
    top = (style.paint(style.strong, fleet.headline(lines, words)), fleet.totals(lines, words))
    blocks = ("\n".join(filter(None, top)), _table(lines, words, style))
    return without_commands("\n\n".join(filter(None, blocks)) + "\n")


def _table(lines: Sequence[Line], words: Words, style: Style) -> str:
    told = fleet.told(lines)
    problem = words.say("fleet_problem") if any(each.problem for each in told) else ""
    names = (f"    {words.say('fleet_platform')}", words.say("fleet_result"), problem, "")
    head, *rows = aligned([names, *(_row(each, words) for each in told)])
    painted = (_painted(each, row, style) for each, row in zip(told, rows, strict=True))
    table = (head, *painted) if told else ()
    more = fleet.untold(lines, words)
    return "\n".join((*table, *([f"  {more}"] if more else [])))


def _row(each: Line, words: Words) -> tuple[str, ...]:
    mark = _MARKS.get(each.outcome, " ")
    return (
        for_line(f"  {mark} {each.platform}"),
        for_line(fleet.result(each, words)),
        each.problem,
        for_line(each.file),
    )


def _painted(each: Line, row: str, style: Style) -> str:
    match _MARKS.get(each.outcome):
        case "!":
            return style.paint(style.error, row)
        case "~":
            return style.paint(style.change, row)
        case _:
            return row
