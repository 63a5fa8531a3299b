"""Removes secrets from text that came from outside, before it is kept, printed or compared."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from reconciler.model import parse_host

MARK: Final = "•••"
"""What stands where a secret stood. It has no character of a token, so that it forms no secret again."""

MIN_SECRET_LENGTH: Final = 8
"""A shorter text is no secret: it would also be removed where it stands by chance."""

MAX_TEXT_LENGTH: Final = 500
"""How much of a text from outside is kept, in characters."""

_FRAGMENT_LENGTH: Final = 12
"""So many characters of a secret in a row are a part of it that must not be shown."""

_LOWER: Final = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
"""`str.lower` may change how long a text is."""

_UNIT = re.compile(r"%(?:25)*([0-9a-f]{2})|.", re.DOTALL)
"""A character, or its percent-encoding, encoded any number of times."""

_WORD = re.compile(r"(?<![\w.%-])[A-Za-z0-9.-]+(?![\w%-])")


class Redactor:
    """Knows every secret of a run, and removes them from texts."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._secrets: tuple[str, ...] = ()

    def learn(self, secret: str) -> None:
        """Remember `secret` for all texts to come, unless it is too short to be one."""
        if len(secret) >= MIN_SECRET_LENGTH:
            self._secrets = tuple({*self._secrets, secret.translate(_LOWER), _decode(secret)[0]})

    def redact(self, text: str, *, fragments: bool = True) -> str:
        """Return `text` without known secrets, in any case, plain or percent-encoded, wholly or partly.

        With `fragments`, twelve characters of a secret in a row are removed as well. Hosts stay as they are, even
        where they contain a part of a secret.
        """
        if not self._secrets:
            return text
        spellings = [(text.translate(_LOWER), range(len(text) + 1)), *([_decode(text)] if "%" in text else [])]
        is_secret = bytearray(len(text))
        for secret in self._secrets:
            size = min(len(secret), _FRAGMENT_LENGTH) if fragments else len(secret)
            pieces = {secret[start : start + size] for start in range(len(secret) - size + 1)}
            for plain, starts in spellings:
                for start in range(len(plain) - size + 1):
                    if plain[start : start + size] in pieces:
                        is_secret[starts[start] : starts[start + size]] = b"\1" * (starts[start + size] - starts[start])
        return _without(text, is_secret) if any(is_secret) else text


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


def _decode(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` in lower case without percent-encoding, and where each of its characters starts in `text`."""
    units = list(_UNIT.finditer(text.translate(_LOWER)))
    plain = "".join(chr(int(unit[1], 16)).translate(_LOWER) if unit[1] else unit[0] for unit in units)
    return plain, [*(unit.start() for unit in units), len(text)]


def shorten(text: str) -> str:
    """Return `text`, cut where it is longer than anyone reads. Redact first: half a secret is not known."""
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[: MAX_TEXT_LENGTH - 1]}…"
