"""What a request asks of the API: bytes in, one of four kinds of call out. Pure."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs

MODIFY_PATH: Final = "/cgi-bin/component/modify_wxa_jump_domain"


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
class Malformed:
    """A request that names no action, and the errcode that it earns."""

    errcode: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request to a path where there is no API."""


WRONG_METHOD: Final = 43002

Call = Get | Write | Malformed | Elsewhere


def read(request: Request) -> Call:
    """Return what `request` asks. Another call of the API gets its own path and its own type here."""
    if request.path != MODIFY_PATH:
        return Elsewhere()
    if request.method != "POST":
        return Malformed(WRONG_METHOD)
    if not request.body:
        return Malformed(44002)
    try:
        asked = json.loads(request.body.decode())
    except (ValueError, RecursionError):
        return Malformed(47001)
    return _read_fields(asked) if isinstance(asked, dict) else Malformed(47001)


def _read_fields(asked: dict[str, object]) -> Call:
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


_ACTIONS: Final = {action.value: action for action in Action}


@lru_cache(maxsize=64)
def token(query: str) -> str:
    """Return the access token of a request's query, empty when it has none."""
    return parse_qs(query).get("access_token", [""])[0]
