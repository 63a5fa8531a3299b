"""Removes secrets from text that came from outside, before it is kept, printed or compared."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from reconciler.model import parse_host

MARK: Final = "•••"
"""What stands where a secret stood. It has no character of a token, so that it forms no secret again."""

MIN_SECRET_LENGTH: Final = 8
"""A shorter text is no secret: it would also be removed where it stands by chance."""

MAX_TEXT_LENGTH: Final = 500
"""How much of a text from outside is kept, in characters. Redact it first: half a secret is not known."""

_FRAGMENT_LENGTH: Final = 12
"""So many characters of a secret in a row are a part of it that must not be shown."""

_LOWER: Final = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
"""`str.lower` may change how long a text is."""

_ENCODED = re.compile(r"%(?:25)*([0-9a-f]{2})")
"""The percent-encoding of a character, encoded any number of times."""

_WORD = re.compile(r"(?<![\w.%-])[A-Za-z0-9.-]+(?![\w%-])")


class Redactor:
    """Knows every secret of a run, and removes them from texts. Threads may share it."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._secrets: list[str] = []
        self._fragments: dict[int, set[str]] = {size: set() for size in range(1, _FRAGMENT_LENGTH + 1)}

    def learn(self, secret: str) -> None:
        """Remember `secret` for all texts to come, unless it is too short to be one."""
        if len(secret) >= MIN_SECRET_LENGTH:
            plain = secret.translate(_LOWER)
            for form in {plain, _decode(plain)}.difference(self._secrets):
                self._secrets.append(form)
                size = min(len(form), _FRAGMENT_LENGTH)
                self._fragments[size].update(form[start : start + size] for start in range(len(form) - size + 1))

    def redact(self, text: str, *, fragments: bool = True) -> str:
        """Return `text` without known secrets, in any case, plain or percent-encoded, wholly or partly.

        With `fragments`, twelve characters of a secret in a row are removed as well. Hosts stay as they are, even
        where they contain a part of a secret.
        """
        find = self._find_fragments if fragments else self._find_secrets
        lowered = text.translate(_LOWER)
        spans = list(find(lowered))
        if "%" in text and (encoded := list(find(_decode(lowered)))):
            starts = _starts(lowered)
            spans += [(starts[start], starts[end]) for start, end in encoded]
        if not spans:
            return text
        is_secret = bytearray(len(text))
        for start, end in spans:
            is_secret[start:end] = b"\1" * (end - start)
        return _without(text, is_secret)

    def _find_fragments(self, plain: str) -> Iterator[tuple[int, int]]:
        for size, known in self._fragments.items():
            if known:
                starts = range(len(plain) - size + 1)
                yield from ((start, start + size) for start in starts if plain[start : start + size] in known)

    def _find_secrets(self, plain: str) -> Iterator[tuple[int, int]]:
        for secret in self._secrets:
            start = plain.find(secret)
            while start >= 0:
                yield start, start + len(secret)
                start = plain.find(secret, start + 1)


def _without(text: str, is_secret: bytearray) -> str:
    """Return `text` with a mark in place of each run of secret characters that does not lie within a host."""
    hosts = [word.span() for word in _WORD.finditer(text) if parse_host(word[0].strip(".").translate(_LOWER))]
    parts: list[str] = []
    for secret, run in groupby(range(len(text)), is_secret.__getitem__):
        first, *rest = run
        end = first + len(rest) + 1
        is_hidden = secret and not any(start <= first and end <= stop for start, stop in hosts)
        parts.append(MARK if is_hidden else text[first:end])
    return "".join(parts)


def _decode(lowered: str) -> str:
    """Return a text in lower case without percent-encoding."""
    return _ENCODED.sub(lambda encoded: chr(int(encoded[1], 16)).translate(_LOWER), lowered)


def _starts(lowered: str) -> Sequence[int]:
    """Return where each character of what `_decode` returns starts in the text, and where that ends."""
    starts: list[int] = []
    end = 0
    for encoded in _ENCODED.finditer(lowered):
        starts += range(end, encoded.start() + 1)
        end = encoded.end()
    return [*starts, *range(end, len(lowered) + 1)]
