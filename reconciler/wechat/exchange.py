"""One HTTP exchange as values: what is sent, how it may end, and what bounds it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Final, Protocol

from reconciler.frozen import frozen
from reconciler.ports import Interruption
from reconciler.wechat.address import Address
from reconciler.wechat.redact import Redactor
from reconciler.wechat.trust import Trust

MAX_BODY_BYTES: Final = 1024 * 1024
"""The most bytes that an answer may have."""

OK: Final = 200


class Failure(StrEnum):
    """Why no usable answer came."""

    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    NETWORK = "network"
    TLS = "tls"
    PROXY = "proxy"
    PROXY_SETTINGS = "proxy-settings"
    CERTIFICATES = "certificates"
    BROKEN_OFF = "broken-off"
    TOO_LARGE = "too-large"
    ENCODED = "encoded"


@frozen
class Response:
    """An answer. Its body is read for status 200 alone, and empty otherwise."""

    status: int
    body: bytes


@frozen
class NotConnected:
    """The request was surely never received whole, so nothing can have come of it."""

    failure: Failure
    reason: str = ""
    """What the system, its TLS or the proxy calls it; empty where the failure says it all."""


@frozen
class Lost:
    """The request was sent, and nobody knows what became of it."""

    failure: Failure


Exchanged = Response | NotConnected | Lost


@frozen(kw_only=True)
class Request:
    """What is sent to a server. Everything but method and path may hold a secret."""

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    """Empty for none."""


@frozen(kw_only=True)
class HttpSettings:
    """What all exchanges of a run have in common."""

    timeout: float
    """Seconds for one whole exchange."""
    interruption: Interruption
    trace: Callable[[str], None]
    """Takes one line for each exchange."""
    redactor: Redactor = field(default_factory=Redactor)
    """Knows the run's secrets as soon as they are read."""
    trust: Trust = field(default_factory=Trust)

    def note(self, address: Address, request: Request, exchanged: Exchanged, began: float, *notes: str) -> None:
        """Trace an exchange that began at `began` on the monotonic clock."""
        ended = f"{exchanged.status}" if isinstance(exchanged, Response) else exchanged.failure
        milliseconds = f"{(time.monotonic() - began) * 1000:.0f} ms"
        line = " ".join((request.method, address.origin + request.path, ended, *notes, milliseconds))
        self.trace(self.redactor.redact(line))


class Carrier(Protocol):
    """Carries requests to one server."""

    def send(self, request: Request) -> Exchanged:
        """Send `request` once, and wait for the whole answer. Raises nothing."""
