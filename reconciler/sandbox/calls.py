"""What a request asks of the API: bytes in, one kind of call out. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, assert_never
from urllib.parse import parse_qs

MODIFY_PATH: Final = "/cgi-bin/component/modify_wxa_jump_domain"
CONFIRM_FILE_PATH: Final = "/cgi-bin/component/get_domain_confirmfile"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: `query` is what stands after the question mark, still encoded."""

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
    """A write as it was asked: on testing alone, or `together` on both lists."""

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
class Malformed:
    """A request that names no action, and the errcode that it earns."""

    errcode: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request to a path where there is no API."""


WRONG_METHOD: Final = 43002

Call = Get | Write | ConfirmFile | Malformed | Elsewhere


def read(request: Request) -> Call:
    """Return what `request` asks. Another call of the API gets its own path and its own type here."""
    if request.path not in _READERS:
        return Elsewhere()
    if request.method != "POST":
        return Malformed(WRONG_METHOD)
    if not request.body:
        return Malformed(44002)
    try:
        asked = json.loads(request.body.decode())
    except (ValueError, RecursionError):
        return Malformed(47001)
    return _READERS[request.path](asked) if isinstance(asked, dict) else Malformed(47001)


def _read_confirm_file(_asked: dict[str, object]) -> Call:
    return ConfirmFile()


def _read_modify(asked: dict[str, object]) -> Call:
    action, domains = asked.get("action"), asked.get("wxa_jump_h5_domain", "")
    together = asked.get("is_modify_published_together", False)
    if action == "get":
        return Get()
    if not isinstance(action, str) or action not in _ACTIONS:
        return Malformed(40052)
    if not isinstance(domains, str) or not isinstance(together, bool):
        return Malformed(47001)
    hosts = tuple(host for host in domains.split(";") if host)
    return Write(_ACTIONS[action], together, hosts) if hosts else Malformed(40039)


def asked_for(call: Call) -> str | None:
    """Return what a call asks for in one word, None where it asks for nothing that there is."""
    match call:
        case Get():
            return "get"
        case ConfirmFile():
            return "confirmfile"
        case Write(action=action):
            return action
        case Malformed() | Elsewhere():
            return None
        case _:
            assert_never(call)


_ACTIONS: Final = {action.value: action for action in Action}

_READERS: Final[Mapping[str, Callable[[dict[str, object]], Call]]] = {
    MODIFY_PATH: _read_modify,
    CONFIRM_FILE_PATH: _read_confirm_file,
}


@lru_cache(maxsize=2048)  # more than a fleet has tokens
def token(query: str) -> str:
    """Return the access token of a request's query, empty when it has none."""
    return parse_qs(query).get("access_token", [""])[0]
