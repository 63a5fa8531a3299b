"""Bytes to text: bounded in size, UTF-8, in lines as git counts them, without characters that a review cannot show."""

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

FORBIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""A character that YAML forbids, that only some programs read as the end of a line, or that reorders text.

Lines end with a line feed, as git's do. PyYAML would also end them at U+000D, U+0085, U+2028 and U+2029.
"""

_CONFLICT_MARKER: Final = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \t]|$)", re.MULTILINE)


@frozen
class Edit:
    """A character of a file that is not read as it is."""

    problem: Problem
    """Why, at the place of the character."""
    typed: str
    """What is read instead, on the same line."""


@frozen
class Text:
    """A file as it is read: lines end with a line feed, and some characters are edited."""

    content: str
    edits: tuple[Edit, ...] = ()
    """In the order of the file."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The reasons for the edits."""
        return tuple(edit.problem for edit in self.edits)

    def in_file(self, problem: Problem) -> Problem:
        """Return a problem of `content` with its place in the file."""
        return replace(problem, place=problem.place and self._in_file(problem.place))

    def _in_file(self, place: Place) -> Place:
        column = place.column
        for edit in self.edits:
            edited = edit.problem.place
            if edited and edited.line == place.line and edited.column <= column - bool(edit.typed):
                column += 1 - len(edit.typed)
        return replace(place, column=column)


def decode(data: bytes, file: str) -> Text | tuple[Problem, ...]:
    """Return a file without its byte order mark and without forbidden characters, or why it cannot be read at all."""
    if len(data) > MAX_BYTES:
        return (Problem(code=Code.FILE_TOO_LARGE, facts={"maximum": MAX_BYTES}, place=Place(file, 1, 1)),)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return (_not_utf8(data, error.start, file),)
    if "\0" in text[:4]:  # ASCII in UTF-16 or UTF-32 without a byte order mark
        return (_not_utf8(data, data.index(0), file),)
    if markers := tuple(islice(_CONFLICT_MARKER.finditer(text), MAX_PROBLEMS + 1)):
        return tuple(
            Problem(code=Code.CONFLICT_MARKER, facts={"marker": marker[0]}, place=place_at(text, marker.start(), file))
            for marker in markers
        )
    edits = tuple(
        Edit(
            Problem(
                code=Code.CONTROL_CHARACTER,
                facts={"character": code_point(match[0])},
                place=place_at(text, match.start(), file),
            ),
            typed="",
        )
        for match in islice(FORBIDDEN.finditer(text), MAX_PROBLEMS + 1)
    )
    return Text(FORBIDDEN.sub("", text), edits)


def place_at(text: str, index: int, file: str) -> Place:
    """Return the place of the character at `index`."""
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def code_point(character: str) -> str:
    """Return the name of a character, such as ``U+001B``."""
    return f"U+{ord(character):04X}"


def named(character: str) -> str:
    """Return a character as it is written, if it can be seen, with its code point: ``： (U+FF1A)``."""
    can_be_seen = character.isprintable() and not character.isspace()
    return f"{character} ({code_point(character)})" if can_be_seen else code_point(character)


def _not_utf8(data: bytes, index: int, file: str) -> Problem:
    before = data[:index].decode().replace("\r\n", "\n")
    return Problem(
        code=Code.FILE_NOT_UTF8, facts={"byte": f"0x{data[index]:02x}"}, place=place_at(before, len(before), file)
    )
