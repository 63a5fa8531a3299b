"""Characters that look like ASCII, and what to type instead: full-width typing, odd quotes, dashes and spaces."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Final
from unicodedata import category, normalize

from reconciler.desired.text import MAX_PROBLEMS, Edit, Text, named, place_at
from reconciler.problem import Code, Fact, Problem

Mistake = tuple[Code, ReadOnly[str, Fact]]
"""What is wrong with a text, and the facts of its words."""

_LOOKALIKES: Final = {
    ".": "。｡",
    ",": "、､،﹑",
    ":": "∶ː꞉︰",
    '"': "“”„‟«»″「」『』〝〞",
    "'": "‘’‚‛′´",
    "[": "（【〔〖",
    "]": "）】〕〗",
    "-": "‐‑‒–—―−─━•●▪◦‣",
    "/": "⁄∕⧸",
    "#": "♯",
    "<": "《〈",
    ">": "》〉",
}
"""What Unicode's compatibility forms (NFKC) do not say: they cover full-width letters, digits and most punctuation."""

_ASCII: Final = {lookalike: ascii_ for ascii_, all_of_it in _LOOKALIKES.items() for lookalike in all_of_it}
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


@lru_cache(maxsize=4096)
def ascii_for(character: str) -> str | None:
    """Return what to type instead of a character outside ASCII: nothing for an invisible one, None for a letter."""
    if character in _ASCII:
        return _ASCII[character]
    if category(character) == "Cf":
        return ""
    form = normalize("NFKC", character)
    return form if len(form) == 1 and form.isascii() else None


def to_ascii(text: str) -> str:
    """Return a text with ASCII in the place of each look-alike."""
    return _NOT_ASCII.sub(lambda match: match[0] if (typed := ascii_for(match[0])) is None else typed, text)


def first_lookalike(text: str) -> int | None:
    """Return the index of the first look-alike of a text, None if it has none."""
    return next((match.start() for match in _NOT_ASCII.finditer(text) if ascii_for(match[0]) is not None), None)


def lookalike_mistake(text: str, typed: str) -> Mistake:
    """Return what is wrong with the first look-alike of a text that has one; `typed` is what to write instead."""
    character = text[first_lookalike(text) or 0]
    if ascii_for(character) == "":
        return Code.CONTROL_CHARACTER, {"character": named(character)}
    return Code.FULL_WIDTH, {"character": named(character), "ascii": typed}


_ASCII_KEYS: Final = frozenset(
    [
        *("version", "resource", "platform", "policy", "limit", "max_deletions", "published", "unmanaged", "protected"),
        *("verification", "file", "content", "domains", "removed", "host", "lists"),
    ]
)
"""The keys whose values are ASCII; the values of others, such as notes, are free text."""

_MAX_LINE_LENGTH: Final = 10_000
"""The longest line that is read: nobody types a longer one, and the time grows with its square."""

_SPACES: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"""(?P<quote>["']?)(?P<name>\w[\w-]*)(?P=quote)[ \t]*:(?!/)""")
_END_OF_QUOTED: Final = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"(?:[^']|'')*'(?!')")}
_NEXT_KEY: Final = re.compile(r",[ \t]*(?:host|lists|owner|note)[ \t]*:")
_LAST_BRACE: Final = re.compile(r"[｝］][ \t]*$")
_AFTER_QUOTED: Final = re.compile(r"[ \t]*(?:$|[,\]}#])")


def corrected(text: Text, file: str) -> Text:
    """Return the text of an invalid file with ASCII for each look-alike in the place of YAML's punctuation."""
    if text.content.isascii():
        return text
    edits: list[Edit] = []
    pieces: list[str] = []
    end = 0
    for index, typed in islice(_structural_edits(text.content), MAX_PROBLEMS + 1):
        code, facts = lookalike_mistake(text.content[index], typed)
        problem = Problem(code=code, facts=facts, place=place_at(text.content, index, file))
        edits.append(Edit(text.in_file(problem), typed))
        pieces += text.content[end:index], typed
        end = index + 1
    pieces.append(text.content[end:])
    return Text("".join(pieces), tuple(sorted([*text.edits, *edits], key=attrgetter("problem.place"))))


def _structural_edits(text: str) -> Iterator[tuple[int, str]]:
    """Yield the index of each look-alike, and what to type there.

    This guesses, line by line, what the file means. It skips comments, quoted texts and free texts.
    """
    scanner = _Scanner(text)
    start = 0
    for line in text.split("\n"):
        if len(line) <= _MAX_LINE_LENGTH:
            scanner.read_line(start, start + len(line))
        yield from sorted(scanner.edits.items())
        scanner.edits.clear()
        start += len(line) + 1


def _same_length(character: str) -> str:
    typed = ascii_for(character)
    return character if typed is None else typed or " "


class _Scanner:
    """Reads YAML as if look-alikes were ASCII. A position is an index of the text; lines end before their line feed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ascii = _NOT_ASCII.sub(lambda match: _same_length(match[0]), text)
        self.edits: dict[int, str] = {}
        self.quote = ""
        """The quote that is open."""
        self.depth = 0
        """The number of brackets and braces that are open."""
        self.free_text: int | None = None
        """The indentation of a key whose free text may continue on the next lines."""

    def read_line(self, start: int, end: int) -> None:
        """Collect the edits of a line."""
        position = self._skip_spaces(start, end)
        if self.quote:
            position = self._read_to_quote(start, end)
        elif not self.depth:
            if self.free_text is not None and (position == end or position - start > self.free_text):
                return
            self.free_text = None
            self._edit_all(start, position)
            position = self._read_dashes(position, end)
            position = self._read_key(position, end, indentation=position - start)
        self._read_values(position, end)

    def _is_lookalike(self, position: int) -> bool:
        return self.text[position] != self.ascii[position]

    def _edit(self, position: int, typed: str) -> None:
        """Replace a character if it is a look-alike."""
        if self._is_lookalike(position):
            self.edits[position] = typed

    def _edit_all(self, start: int, end: int) -> None:
        for position in range(start, end):
            self._edit(position, ascii_for(self.text[position]) or "")

    def _edit_opening(self, position: int) -> None:
        """Replace a bracket, brace or quote, before which YAML needs a space after a colon."""
        self._edit(position, " " * (self.text[position - 1 : position] == ":") + self.ascii[position])

    def _skip_spaces(self, position: int, end: int) -> int:
        spaces = _SPACES.match(self.ascii, position, end)
        return spaces.end() if spaces else position

    def _read_dashes(self, position: int, end: int) -> int:
        """Read the dashes of list items; return the position after them."""
        while position < end and self.ascii[position] == "-":
            after = self._skip_spaces(position + 1, end)
            is_alone = after > position + 1 or after == end
            if not is_alone and (not self._is_lookalike(position) or self.ascii[after] == "-"):
                break
            self._edit(position, "-" if is_alone else "- ")
            self._edit_all(position + 1, after)
            position = after
        return position

    def _read_key(self, position: int, end: int, indentation: int) -> int:
        """Read a key, and its value if that is free text; return the position after them."""
        key = _KEY.match(self.ascii, position, end)
        if key is None:
            return position
        colon = key.end() - 1
        value = self._skip_spaces(key.end(), end)
        is_alone = value > key.end() or value == end
        opens_value = not is_alone and self.ascii[value] in "[{\"'" and self._is_lookalike(value)
        if not (is_alone or opens_value or self._is_lookalike(colon)):
            return position
        self._edit_all(position, key.start("name"))
        self._edit_all(key.end("name"), colon)
        self._edit(colon, ":" if is_alone else ": ")
        self._edit_all(key.end(), value)
        return value if key["name"].lower() in _ASCII_KEYS else self._read_free_text(value, end, indentation)

    def _read_free_text(self, position: int, end: int, indentation: int) -> int:
        if self.text[position : position + 1] in {'"', "'"}:
            return self._read_quoted(position, end)
        if not self.depth:
            self.free_text = indentation
            return end
        while position < end and self.text[position] not in ",]}":
            if _NEXT_KEY.match(self.ascii, position, end) or _LAST_BRACE.match(self.text, position, end):
                break
            position += 1
        return position

    def _read_quoted(self, position: int, end: int) -> int:
        quote = self.ascii[position]
        if not self._is_lookalike(position):
            self.quote = quote
            return self._read_to_quote(position + 1, end)
        closing = self.ascii.find(quote, position + 1, end)
        if closing < 0:
            return position + 1
        self._edit_opening(position)
        self._edit(closing, quote)
        return closing + 1

    def _read_to_quote(self, position: int, end: int) -> int:
        """Return the position after the quote that closes the open one, or the line's end if it is on a later line."""
        quoted = _END_OF_QUOTED[self.quote].match(self.text, position, end)
        closing = quoted.end() - 1 if quoted else self.ascii.find(self.quote, position, end)
        if closing < 0 or (quoted is None and not _AFTER_QUOTED.match(self.ascii, closing + 1, end)):
            return end
        self._edit(closing, self.quote)
        self.quote = ""
        return closing + 1

    def _read_values(self, position: int, end: int) -> None:
        """Read the rest of a line: a value with its comment, or several between brackets and braces."""
        can_begin = True
        while position < end:
            character = self.ascii[position]
            if character == "#" and self._read_comment(position):
                return
            after = position
            if can_begin and character in "\"'":
                after = self._read_quoted(position, end)
                can_begin = False
            elif can_begin and self.depth:
                after = self._read_key(position, end, indentation=0)
            if after == position:
                can_begin = self._read_punctuation(position, end, can_begin=can_begin)
                after = position + 1
            position = after

    def _read_punctuation(self, position: int, end: int, *, can_begin: bool) -> bool:
        """Read a character; return whether a value can begin after it."""
        match self.ascii[position]:
            case " " | "\t" if can_begin:
                self._edit_all(position, position + 1)
                return True
            case "[" | "{" if can_begin and self._opens(position, end):
                self._edit_opening(position)
                self.depth += 1
                return True
            case "," | ";" as separator if self.depth and (separator == "," or self._is_lookalike(position)):
                self._edit(position, ",")
                return True
            case "]" | "}" as closing if self.depth:
                self._edit(position, closing)
                self.depth -= 1
        return False

    def _opens(self, position: int, end: int) -> bool:
        """Return whether a bracket or brace opens a collection: a look-alike does if its line closes it."""
        closing = "]" if self.ascii[position] == "[" else "}"
        return not self._is_lookalike(position) or closing in self.ascii[position:end]

    def _read_comment(self, position: int) -> bool:
        """Return whether a number sign begins a comment; a look-alike always does."""
        start = position
        while start and self.ascii[start - 1] in " \t":
            start -= 1
        follows_space = start < position or self.ascii[start - 1 : start] in {"", "\n"}
        if not follows_space and not self._is_lookalike(position):
            return False
        self._edit_all(start, position)
        self._edit(position, "#" if follows_space else " #")
        return True
