"""Scheduled faults: which request fails, how, and how much of it takes effect all the same.

A fault is written ``WHICH:N[+]:WHAT[,SHAPE...][:WHEN]``. ``write:1:reset:after`` carries out the first write, then
resets its connection; ``any:3+:errcode=45009`` refuses the third request and all later ones;
``write:1:errcode=45009,gbk`` refuses the first write with an errmsg that is not UTF-8.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from reconciler.sandbox import texts
from reconciler.sandbox.texts import TextError


class Which(StrEnum):
    """The kinds of request that are counted, each from 1."""

    ANY = "any"
    GET = "get"
    WRITE = "write"
    TOKEN = "token"


class When(StrEnum):
    """How much of the request takes effect."""

    BEFORE = "before"
    HALF = "half"
    AFTER = "after"
    LATE = "late"


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


class Shape(StrEnum):
    """An odd shape of an answer with an errcode: right in HTTP, odd in JSON, text or encoding."""

    NO_LISTS = "no-lists"
    ARRAY_LISTS = "array-lists"
    COMMA_LISTS = "comma-lists"
    WIDE_LISTS = "wide-lists"
    LINE_LISTS = "line-lists"
    URL_LISTS = "url-lists"
    INVALID = "invalid"
    INVALID_URL = "invalid-url"
    INVALID_ARRAY = "invalid-array"
    INVALID_MANY = "invalid-many"
    TOKEN = "token"
    TOKEN_PART = "token-part"
    TEXT_ERRCODE = "text-errcode"
    TWO_ERRCODES = "two-errcodes"
    CONTROL_CHARACTERS = "control-characters"
    GBK = "gbk"
    CUT_OFF = "cut-off"
    EMPTY_ENCODING = "empty-encoding"
    UNKNOWN_ENCODING = "unknown-encoding"


@dataclass(frozen=True, slots=True)
class Errcode:
    """The API answers with this errcode; 0 claims success, whatever takes effect."""

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

OK: Final = 200

MEANINGS: Final[Mapping[str, str]] = {
    "errcode=N": "the API answers errcode N (-1, 40001, 45009 and so on; 0 claims success), in any SHAPE",
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

MAX_TOKEN_PART: Final = 100
"""How many characters of the token the shape ``token-part`` shows."""

MANY: Final = 170_000
"""How many hosts the shape ``invalid-many`` names."""

SHAPES: Final[Mapping[Shape, str]] = {
    Shape.NO_LISTS: "the answer has no lists",
    Shape.ARRAY_LISTS: "lists are JSON arrays",
    Shape.COMMA_LISTS: "lists are joined by commas",
    Shape.WIDE_LISTS: "lists are joined by full-width semicolons",
    Shape.LINE_LISTS: "lists are joined by newlines",
    Shape.URL_LISTS: "lists hold https://HOST/",
    Shape.INVALID: "invalid_wxa_jump_h5_domain names a host: the first of the write, or of testing",
    Shape.INVALID_URL: "the same, as https://HOST/",
    Shape.INVALID_ARRAY: "the same, as a JSON array",
    Shape.INVALID_MANY: f"the same, with {MANY:,} hosts",
    Shape.TOKEN: "errmsg quotes the token",
    Shape.TOKEN_PART: f"errmsg quotes the token without its last character, at most {MAX_TOKEN_PART} characters",
    Shape.TEXT_ERRCODE: "errcode is a number in quotes",
    Shape.TWO_ERRCODES: "errcode comes twice, the second time as 0 (or as -1 after 0)",
    Shape.CONTROL_CHARACTERS: "errmsg has a raw backspace and a raw newline",
    Shape.GBK: "errmsg has Chinese characters in GBK, not UTF-8",
    Shape.CUT_OFF: "the JSON ends in the middle of the key errmsg",
    Shape.EMPTY_ENCODING: "the header Content-Encoding is empty",
    Shape.UNKNOWN_ENCODING: "the header Content-Encoding is utf-8, which is not an encoding",
}
"""Every shape, and what it means."""

TIMES: Final[Mapping[When, str]] = {
    When.BEFORE: "nothing takes effect (the default; an answer that arrives all the same has errcode -1)",
    When.HALF: "of a write to both lists, testing alone; of any other write, the first half of its hosts",
    When.AFTER: "the whole request takes effect",
    When.LATE: "a write takes effect as a whole, but only after the next --delay requests",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One scheduled fault: the `nth` request of a kind, counted from 1, or with `onwards` each from there."""

    which: Which
    nth: int
    onwards: bool = False
    what: What
    shapes: frozenset[Shape] = frozenset()
    """Odd shapes of an answer with an errcode."""
    status: int = OK
    """The HTTP status of an answer with an errcode."""
    when: When = When.BEFORE

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        shapes = [*sorted(self.shapes), *([] if self.status == OK else [str(HttpStatus(self.status))])]
        what = ",".join((str(self.what), *shapes))
        return f"{self.which}:{self.nth}{'+' if self.onwards else ''}:{what}:{self.when}"


_FAULT: Final = re.compile(r"(any|get|write|token):([1-9][0-9]{0,8})(\+?):([^:]+)(?::(before|half|after|late))?")


def parse(text: str) -> Fault:
    """Return the fault that `text` describes. Raises TextError, with what is wrong and what can be written."""
    match = _FAULT.fullmatch(text)
    if match is None:
        raise TextError(texts.FAULT_SHAPE, text=text)
    which, nth, onwards, words, when = match.groups(default="before")
    what, *shapes = words.split(",")
    fault = _shaped(
        Fault(which=Which(which), nth=int(nth), onwards=onwards == "+", what=_what(what), when=When(when)), shapes
    )
    if fault.what is Trouble.TOKEN_EXPIRED and fault.when is not When.BEFORE:
        raise TextError(texts.FAULT_BEFORE_ONLY, text=text)
    return fault


def _shaped(fault: Fault, words: list[str]) -> Fault:
    """Return `fault` with the shapes that `words` name. Raises TextError."""
    if words and not isinstance(fault.what, Errcode):
        raise TextError(texts.FAULT_SHAPE_OF_WHAT, text=str(fault.what))
    for word in words:
        kind, _, number = word.partition("=")
        if kind == "status" and _STATUS.fullmatch(number):
            fault = replace(fault, status=int(number))
        elif word in _SHAPES:
            fault = replace(fault, shapes=fault.shapes | {_SHAPES[word]})
        else:
            raise TextError(texts.FAULT_NO_SHAPE, text=word, choices=", ".join(("status=N", *Shape)))
    return fault


def _what(text: str) -> What:
    kind, _, number = text.partition("=")
    if text in _TROUBLES:
        return _TROUBLES[text]
    if kind == "errcode" and _ERRCODE.fullmatch(number):
        return Errcode(int(number))
    if kind == "status" and _STATUS.fullmatch(number):
        return HttpStatus(int(number))
    raise TextError(texts.FAULT_WHAT, text=text, choices=", ".join(MEANINGS))


_TROUBLES: Final = {trouble.value: trouble for trouble in Trouble}
_SHAPES: Final = {shape.value: shape for shape in Shape}
_ERRCODE: Final = re.compile(r"0|-?[1-9][0-9]{0,8}")
_STATUS: Final = re.compile(r"[45][0-9]{2}")
