"""Removes secrets from text that came from outside, before it is kept, printed or compared."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """Knows every secret of a run, and removes them from texts."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._secrets: tuple[str, ...] = ()

    def learn(self, secret: str) -> None:
        """Remember `secret` for all texts to come, unless it is too short to be one."""
        if len(secret) >= MIN_SECRET_LENGTH:
            plain = secret.translate(_LOWER)
            self._secrets = tuple({*self._secrets, plain, _decode(plain)})

    def redact(self, text: str, *, fragments: bool = True) -> str:
        """Return `text` without known secrets, in any case, plain or percent-encoded, wholly or partly.

        With `fragments`, twelve characters of a secret in a row are removed as well. Hosts stay as they are, even
        where they contain a part of a secret.
        """
        pieces = {piece for secret in self._secrets for piece in _pieces(secret, fragments=fragments)}
        lowered = text.translate(_LOWER)
        is_secret = bytearray(len(text))
        _mark(pieces, lowered, lambda: range(len(text) + 1), is_secret)
        if "%" in text:
            _mark(pieces, _decode(lowered), lambda: _starts(lowered), is_secret)
        return _without(text, is_secret) if any(is_secret) else text


def _pieces(secret: str, *, fragments: bool) -> Iterator[str]:
    size = min(len(secret), _FRAGMENT_LENGTH) if fragments else len(secret)
    for start in range(len(secret) - size + 1):
        yield secret[start : start + size]


def _mark(pieces: Iterable[str], plain: str, find_starts: Callable[[], Sequence[int]], is_secret: bytearray) -> None:
    """Mark in `is_secret` where the pieces are in `plain`; its characters start there where `find_starts` says."""
    hits = [piece for piece in pieces if piece in plain]
    starts = find_starts() if hits else ()
    for piece in hits:
        place = plain.find(piece)
        while place >= 0:
            start, end = starts[place], starts[place + len(piece)]
            is_secret[start:end] = b"\1" * (end - start)
            place = plain.find(piece, place + 1)


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
