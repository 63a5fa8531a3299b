"""Draws the output of a terminal as a picture for a page."""

import io
import re
from html import escape, unescape
from itertools import groupby
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

COLUMNS: Final = 84

_ANSI = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def _theme(background: str, foreground: str, red: str, green: str, yellow: str) -> TerminalTheme:
    """Return the colours of a terminal; unused colours are the foreground's."""
    used = {"red": red, "green": green, "yellow": yellow}
    return TerminalTheme(_rgb(background), _rgb(foreground), [_rgb(used.get(name, foreground)) for name in _ANSI])


THEMES: Final = {
    "light": _theme("f6f8fa", "1f2328", "cf222e", "1a7f37", "9a6700"),
    "dark": _theme("151b23", "f0f6fc", "ff7b72", "3fb950", "d29922"),
}
"""GitHub's colours, which are legible on GitHub's backgrounds."""

_TEXT: Final = re.compile(
    r'(?P<tag><text [^>]*?)x="(?P<x>[^"]+)"(?P<y>[^>]*)textLength="[^"]+"(?P<clip>[^>]*)>(?P<text>[^<\n]+)'
)
_CELL: Final = 12.2
"""The width of a narrow character in rich's pictures."""

# A picture in a page cannot load a font: it uses the reader's own, and each piece of text has a width.
_FORMAT: Final = """\
<svg viewBox="0 0 {width} {height}" width="{width}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font: {char_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def _placed(found: re.Match[str]) -> str:
    """Split a text into wide and narrow characters, each in its cells: rich counts a wide one as one cell."""
    pieces, x = [], float(found["x"])
    for _, characters in groupby(unescape(found["text"]), cell_len):
        piece = "".join(characters)
        width = _CELL * cell_len(piece)
        pieces.append(f'{found["tag"]}x="{x:g}"{found["y"]}textLength="{width:g}"{found["clip"]}>{_escaped(piece)}')
        x += width
    return "</text>".join(pieces)


def _escaped(text: str) -> str:
    return escape(text).replace("\xa0", "&#160;")


def drawn(text: str, theme: TerminalTheme) -> str:
    """Return the coloured output of a terminal as an SVG in the colours of `theme`."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(text), soft_wrap=True)
    svg = _TEXT.sub(_placed, console.export_svg(title="", theme=theme, code_format=_FORMAT, unique_id="run"))
    return "\n".join(line.strip() for line in svg.splitlines() if line.strip()) + "\n"
