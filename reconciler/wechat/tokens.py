"""Where the ``component_access_token`` comes from. It is read, never made: a new one ends the one in use.

A token is good for 7,200 seconds (official pages of neighbouring calls), so a source can be read again when
WeChat refuses what it gave.
"""

import dataclasses
import re
import time
from collections.abc import Mapping
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem
from reconciler.wechat import failures
from reconciler.wechat.address import Address
from reconciler.wechat.exchange import OK, HttpSettings, Request, Response
from reconciler.wechat.http import Channel
from reconciler.wechat.strictjson import parse_object

TOKEN_VARIABLE: Final = "WECHAT_COMPONENT_ACCESS_TOKEN"
AUTHORIZATION_VARIABLE: Final = "WECHAT_TOKEN_AUTHORIZATION"

_LONGEST_FILE: Final = 64 * 1024
_TOKEN = re.compile(r"[!#-&(-\[\]-~]{1,4096}")
"""Visible ASCII without quotes and backslash; WeChat asks to keep 512 characters of room for one."""
_HEADER = re.compile(r"[ -~]+")


@frozen
class Token:
    """A token as it is sent."""

    value: str = dataclasses.field(repr=False)


def _parse_token(text: str) -> Token | None:
    stripped = text.strip()
    return Token(stripped) if _TOKEN.fullmatch(stripped) else None


@frozen
class EnvironmentToken:
    """The value of a variable of the environment."""

    value: str = dataclasses.field(repr=False)
    variable: str = TOKEN_VARIABLE

    def get(self, _wire: HttpSettings) -> Token | Problem:
        """Return the token. A blank variable holds none: so CI hands out a secret that is not set."""
        if not self.value.strip():
            return Problem(code=Code.TOKEN_MISSING, facts={"variable": self.variable})
        return _parse_token(self.value) or _malformed(self.variable)


@frozen
class FileToken:
    """A file that holds nothing but the token: UTF-8, at most 64 KiB. `path` is its name as given."""

    path: str

    def get(self, _wire: HttpSettings) -> Token | Problem:
        """Read the file, each time."""
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123 - needs no import
                data = file.read(_LONGEST_FILE + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return Problem(code=Code.FILE_UNREADABLE, facts={"file": self.path, "reason": reason})
        text = _decode(data) if len(data) <= _LONGEST_FILE else None
        return (_parse_token(text) if text else None) or _malformed(self.path)


@frozen(kw_only=True)
class UrlToken:
    """A server that answers with the token: bare, or in the field of a JSON object."""

    address: Address
    field: str | None
    """The names that lead to the token, outermost first, with dots between; None for a bare token."""
    authorization: str | None = dataclasses.field(repr=False)
    """The ``Authorization`` header; None or blank for none."""

    def header(self) -> Mapping[str, str] | Problem:
        """Return the header that goes along, if any, or a problem when no header can hold the value."""
        value = (self.authorization or "").strip()
        if not value:
            return {}
        if not _HEADER.fullmatch(value):
            return Problem(code=Code.TOKEN_SOURCE_AUTHORIZATION)
        return {"Authorization": value}

    def get(self, wire: HttpSettings) -> Token | Problem:
        """Ask the server, each time."""
        header = self.header()
        if isinstance(header, Problem):
            return header
        for value in header.values():
            wire.redactor.learn(value)
            wire.redactor.learn(value.split()[-1])
        return self._ask(wire, header)

    def _ask(self, wire: HttpSettings, header: Mapping[str, str]) -> Token | Problem:
        request = Request(
            method="GET",
            path=self.address.path,
            query=self.address.query,
            headers={"Accept": "application/json, text/plain", **header},
            body=b"",
        )
        began = time.monotonic()
        exchanged = Channel(self.address, wire).send(request)
        wire.note(self.address, request, exchanged, began)
        if not isinstance(exchanged, Response):
            return failures.failed(failures.TOKEN_SOURCE, self.address.origin, exchanged, wire.timeout)
        if exchanged.status != OK:
            return failures.unexpected_status(failures.TOKEN_SOURCE, self.address.origin, exchanged.status)
        return self._token_in(exchanged.body)

    def _token_in(self, body: bytes) -> Token | Problem:
        if self.field is not None:
            return self._token_at(self.field, body)
        token = _parse_token(_decode(body) or "")
        if token is None or token.value.startswith(("{", "[")):
            is_json = parse_object(body) is not None
            return self._problem(Code.TOKEN_SOURCE_IS_JSON if is_json else Code.TOKEN_SOURCE_ANSWER)
        return token

    def _token_at(self, names: str, body: bytes) -> Token | Problem:
        found: object = parse_object(body)
        if found is None:
            return self._problem(Code.TOKEN_SOURCE_NOT_JSON, field=names)
        for name in names.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        if not isinstance(found, str):
            return self._problem(Code.TOKEN_SOURCE_FIELD, field=names)
        return _parse_token(found) or self._problem(Code.TOKEN_SOURCE_ANSWER)

    def _problem(self, code: Code, **facts: str) -> Problem:
        return Problem(code=code, facts={"server": self.address.origin, **facts})


TokenSource = EnvironmentToken | FileToken | UrlToken
"""Each has ``get(wire)``: reads the token anew and returns it, or a problem that quotes nothing of it."""


def _malformed(source: str) -> Problem:
    return Problem(code=Code.TOKEN_MALFORMED, facts={"source": source})


def _decode(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
