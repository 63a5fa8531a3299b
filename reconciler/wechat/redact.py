"""Keeps secrets out of whatever came from outside and is about to be kept, printed or compared."""

import re
from typing import Final

MARK: Final = "•••"
"""What stands where a secret stood. It has no character of a token, so that it forms no secret anew."""

LONGEST: Final = 500
"""How much of a text from outside is kept, in characters."""


class Redactor:
    """Knows every secret of a run, and takes them out of texts."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._secrets: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, secret: str) -> None:
        """Remember `secret`, which must not be empty, for all texts to come."""
        if secret not in self._secrets:
            self._secrets |= {secret}
            self._pattern = None

    def redact(self, text: str) -> str:
        """Return `text` without any known secret: plain, or percent-encoded wholly or partly, in any case."""
        lowered = text.lower()
        if not self._secrets or ("%" not in text and not any(secret.lower() in lowered for secret in self._secrets)):
            return text
        if self._pattern is None:  # made late: of a real token, it takes as long as three exchanges
            longest_first = sorted(self._secrets, key=len, reverse=True)
            spellings = ("".join(map(_any_spelling, secret)) for secret in longest_first)
            self._pattern = re.compile("|".join(spellings), re.IGNORECASE)
        return self._pattern.sub(MARK, text)


def shorten(text: str) -> str:
    """Return `text`, cut where it is longer than anyone reads. Redact first: half a secret is not known."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _any_spelling(character: str) -> str:
    """Return a pattern for a character: itself, or its percent-encoding, encoded any number of times."""
    codes = "|".join(sorted({f"{ord(case):02x}" for case in (character.lower(), character.upper())}))
    return f"(?:{re.escape(character)}|%(?:25)*(?:{codes}))"
