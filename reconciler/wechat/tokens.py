"""Where the ``component_access_token`` comes from. It is read, never made: a new one invalidates the one in use.

A token is good for 7,200 seconds (official pages of neighbouring calls), so a source is read again when WeChat refuses
what it gave.
"""

import dataclasses
import re
import threading
import time
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from reconciler.frozen import frozen
from reconciler.ports import Wait
from reconciler.problem import Code, Problem, shorten
from reconciler.wechat.address import Address
from reconciler.wechat.answers import parse_number, parse_object
from reconciler.wechat.http import (
    OK,
    SHARED_CODES,
    Channel,
    Endpoint,
    Failure,
    HttpSettings,
    Request,
    Response,
    failure_problem,
    retry,
    status_problem,
)
from reconciler.wechat.redact import MAX_TEXT_LENGTH, MIN_SECRET_LENGTH

TOKEN_VARIABLE: Final = "WECHAT_COMPONENT_ACCESS_TOKEN"
AUTHORIZATION_VARIABLE: Final = "WECHAT_TOKEN_AUTHORIZATION"

_MAX_FILE_BYTES: Final = 64 * 1024
_MAX_TOKEN_LENGTH: Final = 4096
"""WeChat asks to keep 512 characters for a token."""

_HEADER = re.compile(r"[ -~]+")


@frozen
class Token:
    """A token as it is sent."""

    value: str = dataclasses.field(repr=False)


class Flaw(StrEnum):
    """Why a text is no token."""

    EMPTY = "it is empty"
    WORD = "it is a word such as null"
    VARIABLE = "it is a variable's name that nothing filled in"
    ASSIGNMENT = "it is NAME=VALUE, not the value alone"
    MASKED = "it is masked with ***"
    HTML = "it is a page"
    JSON = "it is JSON"
    ADDRESS = "it is an address"
    CHARACTERS = "it has spaces, quotes or other characters that no token has"
    SHORT = "it is shorter than 8 characters"
    LONG = "it is longer than 4096 characters"


_FLAWS: Final = {
    Flaw.EMPTY: re.compile(r""),
    Flaw.WORD: re.compile(r"(?i:null|nil|none|true|false|undefined)"),
    Flaw.VARIABLE: re.compile(r"\$.*|\{\{.*|%\w+%", re.DOTALL),
    Flaw.ASSIGNMENT: re.compile(r"(?:export\s+)?[A-Za-z_]\w*\s*=(?!=*$).*", re.DOTALL),
    Flaw.MASKED: re.compile(r".*\*{3}.*", re.DOTALL),
    Flaw.HTML: re.compile(r"<.*", re.DOTALL),
    Flaw.JSON: re.compile(r"[\[{\"].*", re.DOTALL),
    Flaw.ADDRESS: re.compile(r"\w+://.*", re.DOTALL),
    Flaw.CHARACTERS: re.compile(r".*[^!#-&(-\[\]-~].*", re.DOTALL),
    Flaw.SHORT: re.compile(rf".{{1,{MIN_SECRET_LENGTH - 1}}}"),
    Flaw.LONG: re.compile(rf".{{{_MAX_TOKEN_LENGTH + 1},}}"),
}
"""What texts with a flaw look like; of several flaws, the first is reported."""


def parse_token(text: str) -> Token | Flaw:
    """Return the token that `text` is, without the white space around it, or why it is none."""
    stripped = text.strip()
    flaw = next((flaw for flaw, pattern in _FLAWS.items() if pattern.fullmatch(stripped)), None)
    return Token(stripped) if flaw is None else flaw


@frozen
class EnvironmentToken:
    """The value of a variable of the environment, None where it is not set."""

    value: str | None = dataclasses.field(repr=False)
    variable: str = TOKEN_VARIABLE

    def get(self, _wire: HttpSettings) -> Token | Problem:
        """Return the token, or why there is none."""
        if self.value is None:
            return Problem(code=Code.TOKEN_MISSING, facts={"variable": self.variable})
        token = parse_token(self.value)
        if token is Flaw.EMPTY:
            return Problem(code=Code.TOKEN_BLANK, facts={"variable": self.variable})
        return _malformed(self.variable, token) if isinstance(token, Flaw) else token


@frozen
class FileToken:
    """A file with the token: UTF-8, at most 64 KiB. `path` is its name as given; for `field`, see `UrlToken`.

    It may be a pipe, such as a shell's process substitution, so reading it takes as long as an exchange at most.
    """

    path: str
    field: str | None = None

    def get(self, wire: HttpSettings) -> Token | Problem:
        """Read the file, each time, within the time-out."""
        read = _FileRead(self.path)
        read.start()
        with wire.follow(Wait.TOKEN, {"source": self.path}):
            failure = wire.wait(read.ended)
        data = read.result
        if data is None:
            if failure is Failure.INTERRUPTED:
                return Problem(code=Code.EXCHANGE_INTERRUPTED, facts={"server": self.path})
            return Problem(code=Code.TOKEN_FILE_TIMEOUT, facts={"file": self.path, "seconds": f"{wire.timeout:g}"})
        if isinstance(data, Exception):
            reason = getattr(data, "strerror", None) or type(data).__name__
            return Problem(code=Code.FILE_UNREADABLE, facts={"file": self.path, "reason": reason})
        if len(data) > _MAX_FILE_BYTES:
            return _malformed(self.path, Flaw.LONG)
        token = _token_in(data, self.field, self.path, wire)
        return _malformed(self.path, token) if isinstance(token, Flaw) else token


class _FileRead(threading.Thread):
    """Reads a file in a thread of its own: opening a pipe that nobody writes to never ends, not even at a signal."""

    def __init__(self, path: str) -> None:
        """Read nothing yet."""
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.result: bytes | Exception | None = None
        """The file's bytes, one more than allowed at most, or why it cannot be read; None until it is read."""
        self._path = path

    def run(self) -> None:
        """Read the file, in the thread."""
        try:
            with open(self._path, "rb") as file:  # noqa: PTH123 - needs no import
                self.result = file.read(_MAX_FILE_BYTES + 1)
        except (OSError, ValueError) as error:
            self.result = error
        self.ended.set()


@frozen(kw_only=True)
class UrlToken:
    """A server that answers with the token: bare, or in a field of a JSON object."""

    address: Address
    field: str | None
    """The names that lead to the token, outermost first, with dots between; None for a bare token."""
    authorization: str | None = dataclasses.field(repr=False)
    """The ``Authorization`` header; None or blank for none."""

    def header(self) -> Mapping[str, str] | Problem:
        """Return the header that goes along, if any, or a problem when no header can contain the value."""
        value = (self.authorization or "").strip()
        if not value:
            return {}
        if not _HEADER.fullmatch(value):
            return Problem(code=Code.TOKEN_SOURCE_AUTHORIZATION)
        return {"Authorization": value}

    def get(self, wire: HttpSettings) -> Token | Problem:
        """Ask the server, each time: at most three times, once when it refuses, no more once interrupted.

        Of a failure the server's own error is returned, where it reports one.
        """
        header = self.header()
        if isinstance(header, Problem):
            return header
        for secret in _query_values(self.address.query):
            wire.redactor.learn(secret)
        for value in header.values():
            wire.redactor.learn(value)
            wire.redactor.learn(value.split()[-1])
        with wire.follow(Wait.TOKEN, {"source": self.address.origin}):
            result, error = retry(lambda: self._ask(wire, header), lambda asked: _passing(asked[0]), wire)
        return error or result

    def _ask(self, wire: HttpSettings, header: Mapping[str, str]) -> tuple[Token | Problem, Problem | None]:
        """Return what one exchange gives and, where its HTTP status is a failure, the server's own error."""
        request = Request(
            method="GET",
            path=self.address.path,
            query=self.address.query,
            headers={"Accept": "application/json, text/plain", **header},
            body=b"",
        )
        server = self.address.origin
        began = time.monotonic()
        result = Channel(self.address, wire).send(request)
        wire.note(self.address, request, result, began)
        if not isinstance(result, Response):
            return failure_problem(TOKEN_SOURCE, server, result, wire), None
        token = _token_in(result.body, self.field, server, wire)
        if result.status != OK:
            error = token if isinstance(token, Problem) and token.code is Code.TOKEN_SOURCE_ERROR else None
            return status_problem(TOKEN_SOURCE, server, result.status), error
        if isinstance(token, Flaw):
            return Problem(code=Code.TOKEN_SOURCE_ANSWER, facts={"source": server, "flaw": token}), None
        return token, None


TokenSource = EnvironmentToken | FileToken | UrlToken
"""Each has ``get(wire)``: reads the token again and returns it, or a problem that quotes nothing of it."""

TOKEN_SOURCE: Final = Endpoint(
    codes={
        **SHARED_CODES,
        Failure.NETWORK: Code.TOKEN_SOURCE_UNREACHABLE,
        Failure.TIMEOUT: Code.TOKEN_SOURCE_TIMEOUT,
        Failure.BROKEN_OFF: Code.TOKEN_SOURCE_BROKEN_OFF,
        Failure.TOO_LARGE: Code.TOKEN_SOURCE_TOO_LARGE,
    },
    busy=Code.TOKEN_SOURCE_DOWN,
    status=Code.TOKEN_SOURCE_REFUSED,
    redirect=Code.TOKEN_SOURCE_REDIRECT,
)

_PASSING: Final = frozenset(
    {
        Code.TOKEN_SOURCE_UNREACHABLE,
        Code.TOKEN_SOURCE_TIMEOUT,
        Code.TOKEN_SOURCE_BROKEN_OFF,
        Code.TOKEN_SOURCE_DOWN,
    }
)
"""What another try may not meet again, besides what `Session.read` tries again."""


def _passing(result: Token | Problem) -> Problem | None:
    return result if isinstance(result, Problem) and result.code in _PASSING else None


def _query_values(query: str) -> Iterator[str]:
    """Yield the values of a query, any of which may be a secret; also with spaces for plus signs, as forms have it."""
    for part in re.split("[&;]", query):
        name, equals, value = part.partition("=")
        text = value if equals else name
        yield text
        yield text.replace("+", " ")


def _malformed(source: str, flaw: Flaw) -> Problem:
    return Problem(code=Code.TOKEN_MALFORMED, facts={"source": source, "flaw": flaw})


def _token_in(data: bytes, field: str | None, source: str, wire: HttpSettings) -> Token | Flaw | Problem:
    """Return the token that `data` from `source` is, or has at `field`.

    An error that the source reports beside a token wins: the token may be the one that has expired.
    """
    fields = parse_object(data)
    if fields is None:
        if field is None:
            return parse_token(data.decode("utf-8-sig", "replace"))
        return Problem(code=Code.TOKEN_SOURCE_NOT_JSON, facts={"source": source, "field": field})
    value: object = fields
    for name in field.split(".") if field is not None else ():
        value = value.get(name) if isinstance(value, dict) else None
    token = parse_token(value) if isinstance(value, str) else None
    if isinstance(token, Token):
        wire.redactor.learn(token.value)  # the source's error may quote it
    return _own_error(fields, source, wire) or token or _not_found(field, source)


def _not_found(field: str | None, source: str) -> Problem:
    if field is None:
        return Problem(code=Code.TOKEN_SOURCE_IS_JSON, facts={"source": source})
    return Problem(code=Code.TOKEN_SOURCE_FIELD, facts={"source": source, "field": field})


def _own_error(fields: Mapping[str, object], source: str, wire: HttpSettings) -> Problem | None:
    """Return the error that a source reports in JSON: Tencent's open-source server does so with HTTP status 200."""
    numbers = (parse_number(fields.get(name)) for name in ("errcode", "code"))
    number = next((number for number in numbers if number not in _NO_ERRORS), None)
    if number is None:
        return None
    message = next((word for name in ("errmsg", "errorMsg") if isinstance(word := fields.get(name), str)), "")
    error = shorten(wire.redactor.redact(f"{number} {message}".rstrip()), MAX_TEXT_LENGTH)
    return Problem(code=Code.TOKEN_SOURCE_ERROR, facts={"source": source, "error": error})


_NO_ERRORS: Final = (None, 0, OK)
"""Some servers give the HTTP status as code."""
