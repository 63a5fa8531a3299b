"""Scheduled faults: which request fails, how, and how much of it takes effect all the same.

A fault is written ``WHICH:N[+]:WHAT[:WHEN]``. ``write:1:reset:after`` carries out the first write, then resets its
connection; ``any:3+:errcode=45009`` refuses the third request and all later ones.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reconciler.sandbox import texts


class Which(StrEnum):
    """The kinds of request that are counted, each from 1."""

    ANY = "any"
    GET = "get"
    WRITE = "write"


class When(StrEnum):
    """How much of the request takes effect."""

    BEFORE = "before"
    HALF = "half"
    AFTER = "after"


class Trouble(StrEnum):
    """What goes wrong, other than an errcode or an HTTP status."""

    REDIRECT = "redirect"
    RESET = "reset"
    CLOSED = "closed"
    HANG = "hang"
    TRUNCATED = "truncated"
    BROKEN_JSON = "broken-json"
    HTML = "html"
    EMPTY = "empty"
    NOT_AN_OBJECT = "not-an-object"
    OTHER_JSON = "other-json"
    OVERSIZED = "oversized"
    SLOW_HEADER = "slow-header"
    SLOW_BODY = "slow-body"
    TOKEN_EXPIRED = "token-expired"


@dataclass(frozen=True, slots=True)
class Errcode:
    """The API refuses with this errcode, which is not 0."""

    code: int

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return f"errcode={self.code}"


@dataclass(frozen=True, slots=True)
class HttpStatus:
    """An HTML page comes with this HTTP status, 400 to 599."""

    status: int

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return f"status={self.status}"


What = Errcode | HttpStatus | Trouble

MEANINGS: Final[Mapping[str, str]] = {
    "errcode=N": "the API refuses with errcode N (-1, 40001, 40164, 45009 and so on)",
    "status=N": "an HTML page with HTTP status N, 400 to 599 (429, 500, 502, 503 and so on)",
    Trouble.REDIRECT: "HTTP status 302 to another path of this server",
    Trouble.RESET: "the connection is reset before any byte of the answer",
    Trouble.CLOSED: "the connection is closed before any byte of the answer",
    Trouble.HANG: "no answer comes",
    Trouble.TRUNCATED: "the answer stops in the middle of its body",
    Trouble.BROKEN_JSON: "a whole answer whose body is the first half of the JSON",
    Trouble.HTML: "an HTML page with HTTP status 200",
    Trouble.EMPTY: "an empty body with HTTP status 200",
    Trouble.NOT_AN_OBJECT: "JSON that is not an object",
    Trouble.OTHER_JSON: "a JSON object of another service",
    Trouble.OVERSIZED: "a JSON object of 16 MiB",
    Trouble.SLOW_HEADER: "the whole answer, byte by byte",
    Trouble.SLOW_BODY: "the header at once, the body byte by byte",
    Trouble.TOKEN_EXPIRED: "the token expires: 42001 now and each time it is used again; only with WHEN before",
}
"""What can go wrong, as it is written, and what it means."""

TIMES: Final[Mapping[When, str]] = {
    When.BEFORE: "nothing takes effect (the default; an answer that arrives all the same has errcode -1)",
    When.HALF: "of a write to both lists, testing alone; of any other write, the first half of its hosts, rounded down",
    When.AFTER: "the whole request takes effect",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One scheduled fault: the `nth` request of a kind, counted from 1, or with `onwards` each from there."""

    which: Which
    nth: int
    onwards: bool = False
    what: What
    when: When = When.BEFORE

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return f"{self.which}:{self.nth}{'+' if self.onwards else ''}:{self.what}:{self.when}"


_FAULT: Final = re.compile(r"(any|get|write):([1-9][0-9]{0,8})(\+?):([^:]+)(?::(before|half|after))?")


def parse(text: str) -> Fault:
    """Return the fault that `text` describes. Raises ValueError, with what is wrong and what can be written."""
    match = _FAULT.fullmatch(text)
    if match is None:
        message = texts.FAULT_SHAPE.format(text=text)
        raise ValueError(message)
    which, nth, onwards, what, when = match.groups(default="before")
    fault = Fault(which=Which(which), nth=int(nth), onwards=onwards == "+", what=_what(what), when=When(when))
    if fault.what is Trouble.TOKEN_EXPIRED and fault.when is not When.BEFORE:
        message = texts.FAULT_BEFORE_ONLY.format(text=text)
        raise ValueError(message)
    return fault


def _what(text: str) -> What:
    kind, _, number = text.partition("=")
    if text in _TROUBLES:
        return _TROUBLES[text]
    if kind == "errcode" and _ERRCODE.fullmatch(number):
        return Errcode(int(number))
    if kind == "status" and _STATUS.fullmatch(number):
        return HttpStatus(int(number))
    message = texts.FAULT_WHAT.format(text=text, choices=", ".join(MEANINGS))
    raise ValueError(message)


_TROUBLES: Final = {trouble.value: trouble for trouble in Trouble}
_ERRCODE: Final = re.compile(r"-?[1-9][0-9]{0,8}")
_STATUS: Final = re.compile(r"[45][0-9]{2}")
