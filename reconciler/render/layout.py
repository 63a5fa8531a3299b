"""Columns, cut texts and wrapped paragraphs for a terminal, where East Asian characters take two cells."""

import re
from collections.abc import Sequence
from typing import Final

_GAP: Final = "   "

_MAX_COLUMN_WIDTH: Final = 48
"""A wider cell moves only the cells after it in its own row."""

_MAX_CHARACTERS_PER_CELL: Final = 4
"""A letter and the marks on it: no script needs more on average."""


def width(text: str) -> int:
    """Return the number of terminal cells that `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in {"Mn", "Me"} else 2 if east_asian_width(character) in {"W", "F"} else 1
        for character in text
    )


def cut(text: str, cells: int) -> str:
    """Return `text` in at most `cells` cells, with an ellipsis at its end if something is missing.

    A cell holds at most `_MAX_CHARACTERS_PER_CELL` characters: combining marks take no cell, and could be endless.
    """
    if len(text) <= cells * _MAX_CHARACTERS_PER_CELL and width(text) <= cells:
        return text
    kept = text[: cells - 1]
    while width(kept) > cells - 1:
        kept = kept[:-1]
    return f"{kept}…"


_UNIT: Final = r"([（“]*(?:<[^ <>]+>|[!-~]+|\S)[，。；：、）”]*)(\s*)"
"""What stays on one line, and the space after it: a run of ASCII, a name in angle brackets, or one other character,
each with its punctuation. Not compiled before it is needed."""


def wrapped(text: str, cells: int) -> list[str]:
    """Return the lines of a paragraph, each of at most `cells` cells if its words allow that.

    Western words are not broken. Chinese can be broken between characters, but not before punctuation.
    """
    lines, line, gap = [], "", ""
    for unit, space in re.findall(_UNIT, text):
        if line and width(line + gap + unit) > cells:
            lines.append(line)
            line = unit
        else:
            line += gap + unit
        gap = space and " "
    return [*lines, line]


_PROSE: Final = r"(?m)^(?! {4})(?P<mark>[0-9]+\. | *)(?P<text>.+(?:\n(?! {4}|[0-9]+\. ).+)*)"
"""A paragraph or a numbered item. Lines that are indented by four spaces are commands."""

_LINE_END: Final = r"(?:(?<=[，。；：、（])|(?<=[^\x00-\x7f])(?=\n *[^\x00-\x7f]))\n *"
"""The end of a line of Chinese, which stands for no space."""


def wrapped_prose(text: str, cells: int) -> str:
    """Return a text with its paragraphs and numbered items wrapped; commands keep their lines."""

    def fit(prose: re.Match[str]) -> str:
        mark = prose["mark"]
        lines = wrapped(re.sub(_LINE_END, "", prose["text"]), cells - len(mark))
        return "\n".join((mark + lines[0], *(" " * len(mark) + line for line in lines[1:])))

    return re.sub(_PROSE, fit, text)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row, with its cells in columns; an empty column is left out.

    All rows have the same number of cells.
    """
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [min(_MAX_COLUMN_WIDTH, max(map(width, column))) for column in columns]
    return [
        _GAP.join(cell + " " * (cells - width(cell)) for cell, cells in zip(row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    ]


DEFAULT_WIDTH: Final = 80
"""The width of a text that is not for a terminal, or for one whose width is not known."""

_MIN_WIDTH: Final = 40
"""In a narrower terminal lines are longer than it is wide."""

_INDENT: Final = "  "
_NOTE_INDENT: Final = " " * 6


def paragraph(text: str, cells: int) -> list[str]:
    """Return the lines of a paragraph, of which all but the first are indented."""
    first, *rest = wrapped(text, max(cells, _MIN_WIDTH) - len(_INDENT))
    return [first, *(_INDENT + line for line in rest)]


def indented(text: str, cells: int, indent: str = _INDENT) -> list[str]:
    """Return the lines of a paragraph, all of them indented."""
    return [indent + line for line in wrapped(text, max(cells, _MIN_WIDTH) - len(indent))]


def fitted(head: Sequence[str], rows: Sequence[tuple[Sequence[str], str]], cells: int) -> tuple[str, list[list[str]]]:
    """Return a line for the head of a table, empty for none, and the lines of each row: its cells, below them its note.

    If a row is too wide, the last columns of all rows go down to the notes. The first cell of a row is never cut.
    """
    table = [head, *(row for row, _ in rows)]
    kept = len(head)
    while kept > 1 and any(width(line) > max(cells, _MIN_WIDTH) for line in aligned([row[:kept] for row in table])):
        kept -= 1
    titles, *lines = aligned([row[:kept] for row in table])
    notes = (" · ".join(filter(None, (*row[kept:], note))) for row, note in rows)
    return titles, [
        [line, *(indented(note, cells, _NOTE_INDENT) if note else ())] for line, note in zip(lines, notes, strict=True)
    ]
