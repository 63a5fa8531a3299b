"""Bytes to text: bounded in size, UTF-8, without invisible characters."""

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Place
from reconciler.problem import Code, Problem

MAX_BYTES: Final = 1024 * 1024
"""The largest file that is read."""

MAX_PROBLEMS: Final = 1000
"""The most problems of one file that are reported."""

_MAX_EXCERPT: Final = 80

FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""A character that YAML forbids, or that only some programs read as the end of a line (U+0085, U+2028, U+2029)."""


@frozen
class Text:
    """The readable part of a file: lines end with a line feed, and invisible characters are left out."""

    content: str
    problems: tuple[Problem, ...]
    """One for each character that is left out, in the order of the file."""

    def in_file(self, problem: Problem) -> Problem:
        """Return a problem of `content` with its place in the file, which has all characters."""
        return replace(problem, place=problem.place and self._in_file(problem.place))

    def _in_file(self, place: Place) -> Place:
        column = place.column
        for left_out in self.problems:
            if left_out.place and left_out.place.line == place.line and left_out.place.column <= column:
                column += 1
        return replace(place, column=column)


def decode(data: bytes, file: str) -> Text | Problem:
    """Return the readable part of a file without its byte order mark, or why it cannot be read at all."""
    if len(data) > MAX_BYTES:
        return Problem(code=Code.FILE_TOO_LARGE, facts={"maximum": MAX_BYTES}, place=Place(file, 1, 1))
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = _with_line_feeds(data.decode())
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start, file)
    if "\0" in text[:4]:  # ASCII in UTF-16 or UTF-32 without a byte order mark
        return _not_utf8(data, data.index(0), file)
    return Text(FORBIDDEN.sub("", text), _invisible(text, file))


def place_at(text: str, index: int, file: str) -> Place:
    """Return the place of the character at `index` of a text whose lines end with a line feed."""
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def code_point(character: str) -> str:
    """Return the name of a character that cannot be shown, such as ``U+001B``."""
    return f"U+{ord(character):04X}"


def excerpt(text: str) -> str:
    """Return `text`, or its beginning if it is too long to be quoted in a message."""
    return text if len(text) <= _MAX_EXCERPT else f"{text[:_MAX_EXCERPT]}…"


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(data: bytes, index: int, file: str) -> Problem:
    before = _with_line_feeds(data[:index].decode())
    facts = {"byte": f"0x{data[index]:02x}"}
    return Problem(code=Code.FILE_NOT_UTF8, facts=facts, place=place_at(before, len(before), file))


def _invisible(text: str, file: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            code=Code.CONTROL_CHARACTER,
            facts={"character": code_point(match.group())},
            place=place_at(text, match.start(), file),
        )
        for match in islice(FORBIDDEN.finditer(text), MAX_PROBLEMS + 1)
    )
