"""How wide text is on a terminal, where East Asian characters take two cells."""

import re
from collections.abc import Sequence
from typing import Final

_GAP: Final = "   "

_WIDEST: Final = 48
"""A cell that is wider than this does not push the others of its column aside."""

_MARKS: Final = 4
"""Characters in one cell: a letter and the marks on it. No script that people write needs more on average."""


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
    """Return `text` in at most so many cells, an ellipsis at its end where something is missing.

    What takes no cell, such as marks piled on a letter, is bounded too: by `_MARKS` characters a cell.
    """
    if len(text) <= cells * _MARKS and width(text) <= cells:
        return text
    kept = text[: cells - 1]
    while width(kept) > cells - 1:
        kept = kept[:-1]
    return f"{kept}…"


_UNIT: Final = re.compile(r"([（“]*(?:<[^ <>]+>|[!-~]+|\S)[，。；：、）”]*)(\s*)")
"""What stays on one line, and the blanks after it: a run of ASCII, a name in angle brackets, or one other character,
each with its punctuation."""


def wrapped(text: str, cells: int) -> list[str]:
    """Return the lines of a paragraph, each of at most so many cells where its words allow that.

    Western words are kept whole. Chinese may end a line anywhere, but not before a comma or within a bracket.
    """
    lines, line, gap = [], "", ""
    for unit, blanks in _UNIT.findall(text):
        if line and width(line + gap + unit) > cells:
            lines.append(line)
            line = unit
        else:
            line += gap + unit
        gap = blanks and " "
    return [*lines, line]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row, its cells one below the other; a column without any words is left out.

    All rows have equally many cells.
    """
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [min(_WIDEST, max(map(width, column))) for column in columns]
    return [
        _GAP.join(cell + " " * (cells - width(cell)) for cell, cells in zip(row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    ]
