"""From the bytes of a request to the call that it makes. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, assert_never
from urllib.parse import parse_qs

MODIFY_PATH: Final = "/cgi-bin/component/modify_wxa_jump_domain"
CONFIRM_FILE_PATH: Final = "/cgi-bin/component/get_domain_confirmfile"
QUOTA_PATH: Final = "/cgi-bin/openapi/quota/get"
TOKEN_PATH: Final = "/inner/component-access-token"
"""Not WeChat's: the path at which Tencent's open-source server for platforms, wxcomponent, answers its token."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `query` is what follows the question mark, still encoded."""

    method: str
    path: str
    query: str
    body: bytes


class Action(StrEnum):
    """What a write does with its hosts."""

    SET = "set"
    ADD = "add"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Write:
    """A write, as the client sent it: on testing alone, or `together` on both lists."""

    action: Action
    together: bool
    hosts: tuple[str, ...]

    def of(self, hosts: tuple[str, ...]) -> "Write":
        """Return the same write of other hosts."""
        return Write(self.action, self.together, hosts)


@dataclass(frozen=True, slots=True)
class Get:
    """A request to read both lists."""


@dataclass(frozen=True, slots=True)
class ConfirmFile:
    """A request for the platform's verification file."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A request for how many calls of `MODIFY_PATH` are left today."""


@dataclass(frozen=True, slots=True)
class TokenSource:
    """A request to the server that keeps the token."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A request that makes no call, and the errcode that WeChat answers."""

    errcode: int


@dataclass(frozen=True, slots=True)
class UnknownPath:
    """A request to a path where there is no API."""


WRONG_METHOD: Final = 43002

Call = Get | Write | ConfirmFile | Quota | TokenSource | Malformed | UnknownPath


def read(request: Request) -> Call:
    """Return the call that `request` makes."""
    if request.path == TOKEN_PATH:
        return TokenSource()
    if request.path not in _READERS:
        return UnknownPath()
    if request.method != "POST":
        return Malformed(WRONG_METHOD)
    if not request.body:
        return Malformed(44002)
    try:
        fields = json.loads(request.body.decode())
    except (ValueError, RecursionError):
        return Malformed(47001)
    return _READERS[request.path](fields) if isinstance(fields, dict) else Malformed(47001)


def _read_confirm_file(_fields: dict[str, object]) -> Call:
    return ConfirmFile()


def _read_quota(fields: dict[str, object]) -> Call:
    return Quota() if fields.get("cgi_path") == MODIFY_PATH else Malformed(76021)


def _read_modify(fields: dict[str, object]) -> Call:
    action, domains = fields.get("action"), fields.get("wxa_jump_h5_domain", "")
    together = fields.get("is_modify_published_together", False)
    if action == "get":
        return Get()
    if not isinstance(action, str) or action not in _ACTIONS:
        return Malformed(40052)
    if not isinstance(domains, str) or not isinstance(together, bool):
        return Malformed(47001)
    hosts = tuple(host for host in domains.split(";") if host)
    return Write(_ACTIONS[action], together, hosts) if hosts else Malformed(40039)


def name_of(call: Call) -> str | None:
    """Return the name of a call's action, None for a request that makes no call."""
    match call:
        case Get():
            return "get"
        case ConfirmFile():
            return "confirmfile"
        case Quota():
            return "quota"
        case TokenSource():
            return "token"
        case Write(action=action):
            return action
        case Malformed() | UnknownPath():
            return None
        case _:
            assert_never(call)


_ACTIONS: Final = {action.value: action for action in Action}

_READERS: Final[Mapping[str, Callable[[dict[str, object]], Call]]] = {
    MODIFY_PATH: _read_modify,
    CONFIRM_FILE_PATH: _read_confirm_file,
    QUOTA_PATH: _read_quota,
}


@lru_cache(maxsize=2048)  # more than a fleet has tokens
def token_in(query: str) -> str:
    """Return the access token in a request's query, empty when it has none."""
    return parse_qs(query).get("access_token", [""])[0]


def platform_in(query: str) -> str:
    """Return the platform in a query to the token source, empty when it has none."""
    return parse_qs(query).get("platform", [""])[0]
