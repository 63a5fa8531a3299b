"""From the bytes of a request to the call that it makes. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final, assert_never
from urllib.parse import parse_qs

CONFIRM_FILE_PATH: Final = "/cgi-bin/component/get_domain_confirmfile"
QUOTA_PATH: Final = "/cgi-bin/openapi/quota/get"
TOKEN_PATH: Final = "/inner/component-access-token"
"""Not WeChat's: the path at which Tencent's open-source server for platforms, wxcomponent, answers its token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A kind of hosts that a platform registers, and the call that reads and changes their two lists."""

    name: str
    title: str
    """Its name in Chinese, for an errmsg."""
    path: str
    field: str
    """The field of a request that holds hosts; those of an answer begin with testing_, published_ or invalid_."""
    limit: int
    """How many hosts a list takes."""
    monthly: int | None
    """How many writes a month takes, None for any number."""
    verifies: bool
    """Whether a host has to serve the platform's verification file."""

    @property
    def invalid(self) -> str:
        """The field of an answer that names hosts which failed verification."""
        return f"invalid_{self.field}"


BUSINESS: Final = Service(
    name="business",
    title="业务域名",
    path="/cgi-bin/component/modify_wxa_jump_domain",
    field="wxa_jump_h5_domain",
    limit=200,
    monthly=None,
    verifies=True,
)
SERVER: Final = Service(
    name="server",
    title="服务器域名",
    path="/cgi-bin/component/modify_wxa_server_domain",
    field="wxa_server_domain",
    limit=1000,
    monthly=50,
    verifies=False,
)
SERVICES: Final = (BUSINESS, SERVER)
MODIFY_PATH: Final = BUSINESS.path


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
    service: Service = field(default=BUSINESS, repr=False)

    def of(self, hosts: tuple[str, ...]) -> "Write":
        """Return the same write of other hosts."""
        return replace(self, hosts=hosts)


@dataclass(frozen=True, slots=True)
class Get:
    """A request to read both lists."""

    service: Service = BUSINESS


@dataclass(frozen=True, slots=True)
class ConfirmFile:
    """A request for the platform's verification file."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A request for how many calls of a service are left today."""

    service: Service = BUSINESS


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
    about = next((service for service in SERVICES if service.path == fields.get("cgi_path")), None)
    return Malformed(76021) if about is None else Quota(about)


def _read_modify(service: Service, fields: dict[str, object]) -> Call:
    action, domains = fields.get("action"), fields.get(service.field, "")
    together = fields.get("is_modify_published_together", False)
    if action == "get":
        return Get(service)
    if not isinstance(action, str) or action not in _ACTIONS:
        return Malformed(40052)
    if not isinstance(domains, str) or not isinstance(together, bool):
        return Malformed(47001)
    hosts = tuple(host for host in domains.split(";") if host)
    return Write(_ACTIONS[action], together, hosts, service) if hosts else Malformed(40039)


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
    **{service.path: partial(_read_modify, service) for service in SERVICES},
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
