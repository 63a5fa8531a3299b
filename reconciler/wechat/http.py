"""HTTP exchanges with one server: each is sent at most once, is bounded as a whole, and raises nothing.

httpx bounds each operation, not the exchange: an answer that drips outlives all its time-outs, and looking up a name
has none. So each exchange runs in a thread of its own, is waited for in slices, and is abandoned at its deadline.
"""

import contextlib
import errno
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from reconciler import tls
from reconciler.frozen import frozen
from reconciler.ports import Follow, Interruption, Wait, unfollowed
from reconciler.problem import Code, Fact, Problem, shorten
from reconciler.wechat.address import Address, Proxy, choose_proxy
from reconciler.wechat.redact import MAX_TEXT_LENGTH, Redactor

if TYPE_CHECKING:
    import socket
    import ssl

    import httpx

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
"""The most bytes that a response body may have: two lists of the largest desired state, 1 MiB each, and more."""

PAUSES: Final = (0.5, 1.0)
"""Seconds before the second and the third try of a request that may be repeated."""

OK: Final = 200

_SLICE: Final = 0.1
"""Seconds between two looks at whether the run is to stop."""

_MARGIN: Final = 1.0
"""Seconds by which the time-outs of httpx are longer than that of the exchange."""

_HEADERS: Final = {
    "User-Agent": "wechat-domain-reconciler",
    "Accept-Encoding": "identity",  # so that the size of a body is known before it is unpacked
    "Connection": "close",
}

# What is sent, and what comes of it.


@frozen(kw_only=True)
class Request:
    """What is sent to a server. Everything but method and path may contain a secret."""

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    """Empty for none."""


class Failure(StrEnum):
    """Why no usable response came."""

    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    NETWORK = "network"
    TLS = "tls"
    PROXY_REFUSED = "proxy-refused"
    PROXY_LOGIN = "proxy-login"
    PROXY_UNREACHABLE = "proxy-unreachable"
    PROXY_SETTINGS = "proxy-settings"
    CERTIFICATES = "certificates"
    BROKEN_OFF = "broken-off"
    TOO_LARGE = "too-large"
    ENCODED = "encoded"


@frozen
class Response:
    """A whole response. With another status than 200, a body that is too large or encoded is left out."""

    status: int
    body: bytes


@frozen
class NotConnected:
    """The server did not receive the whole request, so nothing can have come of it."""

    failure: Failure
    reason: str = ""
    """The system's words, a proxy's HTTP status, or the variable that sets a proxy; empty where there is none."""
    proxy: str = ""
    """The origin of the proxy that was used; empty for none."""


@frozen
class Lost:
    """The request was sent, and no usable response came: nobody knows what became of it."""

    failure: Failure
    encoding: str = ""
    """The ``Content-Encoding`` that the response has although none was accepted, as it came."""
    proxy: str = ""
    """The origin of the proxy on whose way the response was lost; empty for none."""


HttpResult = Response | NotConnected | Lost


# What all exchanges of a run share.


class Trust:
    """The certificates that are trusted, read once for all servers and platforms. Safe for threads."""

    def __init__(self) -> None:
        """Read nothing yet: reading takes as long as many exchanges."""
        self._lock = threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self, scheme: str) -> "ssl.SSLContext":
        """Return what verifies servers of this scheme: for ``http``, an empty context, which is made quickly.

        Raises OSError when the certificates that the environment names cannot be read.
        """
        import ssl

        with self._lock:
            if scheme not in self._contexts:
                self._contexts[scheme] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if scheme == "http" else tls.trusted()
            return self._contexts[scheme]


@frozen(kw_only=True)
class HttpSettings:
    """What all exchanges of a run share."""

    timeout: float
    """Seconds for one whole exchange."""
    interruption: Interruption
    trace: Callable[[str], None]
    """Called with one line for each exchange."""
    redactor: Redactor = field(default_factory=Redactor)
    """Knows the run's secrets as soon as they are read."""
    trust: Trust = field(default_factory=Trust)
    claim: Callable[[str], Problem | None] = lambda _: None
    """Called with the token before each request to WeChat; returns why it must not be sent."""
    follow: Follow = unfollowed

    def note(self, address: Address, request: Request, result: HttpResult, began: float, *notes: str) -> None:
        """Trace an exchange that began at `began` on the monotonic clock."""
        ended = f"{result.status}" if isinstance(result, Response) else result.failure
        milliseconds = f"{(time.monotonic() - began) * 1000:.0f} ms"
        line = " ".join((request.method, address.origin + request.path, ended, *notes, milliseconds))
        self.trace(self.redactor.redact(line))

    def wait(self, ended: threading.Event) -> Failure:
        """Wait for `ended` until the time-out, or until an interruption leaves no more time.

        Return why to abandon what has not ended by then.
        """
        deadline = time.monotonic() + self.timeout
        while (left := min(deadline - time.monotonic(), self.interruption.remaining())) > 0:
            if ended.wait(min(left, _SLICE)):
                break
        return Failure.INTERRUPTED if self.interruption.requested() else Failure.TIMEOUT


Result = TypeVar("Result")


def retry(attempt: Callable[[], Result], passing: Callable[[Result], Problem | None], wire: HttpSettings) -> Result:
    """Return the result of the first attempt that met no `passing` problem, or of the third.

    There is a growing pause before each further attempt, and none after an interruption.
    """
    result = attempt()
    for number, seconds in enumerate(PAUSES, start=2):
        problem = passing(result)
        if problem is None:
            break
        with wire.follow(Wait.RETRY, {"n": number, "total": len(PAUSES) + 1, "code": problem.code}):
            wire.interruption.pause(seconds)
            if wire.interruption.requested():
                break
            result = attempt()
    return result


# What to report of an exchange without a usable response.


@frozen(kw_only=True)
class Endpoint:
    """A kind of server, and the problem codes for what may fail there."""

    codes: Mapping[Failure, Code]
    busy: Code
    """For the HTTP statuses of a server that may answer another time: 429, and 500 and above."""
    redirect: Code
    status: Code
    """For any other HTTP status than 200."""


SHARED_CODES: Final = {
    Failure.INTERRUPTED: Code.EXCHANGE_INTERRUPTED,
    Failure.TLS: Code.TLS_FAILED,
    Failure.PROXY_REFUSED: Code.PROXY_REFUSED,
    Failure.PROXY_LOGIN: Code.PROXY_LOGIN,
    Failure.PROXY_UNREACHABLE: Code.PROXY_UNREACHABLE,
    Failure.PROXY_SETTINGS: Code.PROXY_SETTINGS,
    Failure.CERTIFICATES: Code.CERTIFICATES_UNREADABLE,
    Failure.ENCODED: Code.RESPONSE_ENCODED,
}
"""The codes that all kinds of server share."""


def failure_problem(endpoint: Endpoint, server: str, result: NotConnected | Lost, wire: HttpSettings) -> Problem:
    """Return the problem of an exchange with `server`, an origin, that brought no response."""
    facts: dict[str, Fact] = {"server": server}
    match result:
        case NotConnected(Failure.TIMEOUT) | Lost(Failure.TIMEOUT):
            facts["seconds"] = f"{wire.timeout:g}"
        case Lost(Failure.TOO_LARGE):
            facts["limit"] = MAX_BODY_BYTES
        case Lost(Failure.ENCODED, encoding):
            facts["encoding"] = shorten(wire.redactor.redact(encoding), MAX_TEXT_LENGTH)
        case NotConnected(Failure.PROXY_SETTINGS, variable):
            facts["variable"] = variable
        case NotConnected(_, reason) if reason:
            facts["reason"] = reason
        case _:
            pass
    if result.proxy:
        facts["proxy"] = result.proxy
    return Problem(code=endpoint.codes[result.failure], facts=facts)


def status_problem(endpoint: Endpoint, server: str, status: int) -> Problem:
    """Return the problem of a response from `server` with another HTTP status than 200."""
    is_busy = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    code = endpoint.busy if is_busy else endpoint.redirect if is_redirect else endpoint.status
    return Problem(code=code, facts={"server": server, "status": status})


# Exchanges.


class Carrier(Protocol):
    """Sends requests to one server."""

    def send(self, request: Request) -> HttpResult:
        """Send `request` once, and wait for the whole response. Raises nothing."""


class Channel:
    """A `Carrier` over httpx, with a connection for each request.

    A kept connection may be closing when the next request goes out, which would leave a write unknown. It may also
    hold bytes that the server sent too many, which would be taken for the next response.

    A transport of httpx sends, not a client, which would log the URL and take passwords from the environment.
    """

    def __init__(self, address: Address, wire: HttpSettings) -> None:
        """Prepare for exchanges with the server at `address`."""
        self._address = address
        self._wire = wire

    def send(self, request: Request) -> HttpResult:
        """Send `request` once, and wait for the whole response."""
        if self._wire.interruption.remaining() <= 0:
            return NotConnected(Failure.INTERRUPTED)
        exchange = self._exchange(request)
        if isinstance(exchange, NotConnected):
            return exchange
        threading.Thread(target=exchange.run, daemon=True).start()
        return exchange.end(self._wire.wait(exchange.ended))

    def _exchange(self, request: Request) -> "Exchange | NotConnected":
        import httpx

        proxy = choose_proxy(self._address, os.environ)
        if isinstance(proxy, str):
            return NotConnected(Failure.PROXY_SETTINGS, proxy)
        try:
            context = self._wire.trust.context(self._address.scheme)
        except OSError as error:
            return NotConnected(Failure.CERTIFICATES, _reason(error))
        if proxy is not None and proxy.login is not None:
            self._wire.redactor.learn(proxy.login[1])
        transport = httpx.HTTPTransport(verify=context, trust_env=False, proxy=_httpx_proxy(proxy, context))
        # The deadline decides, not a time-out of httpx's: only it knows whether an interruption was requested.
        return Exchange(transport, self._address.origin, request, self._wire.timeout + _MARGIN, proxy)


def _httpx_proxy(proxy: Proxy | None, context: "ssl.SSLContext") -> "httpx.Proxy | None":
    import httpx

    if proxy is None:
        return None
    is_tls = proxy.origin.startswith("https:")
    return httpx.Proxy(proxy.origin, ssl_context=context if is_tls else None, auth=proxy.login)


class Exchange:
    """One exchange in a thread of its own. A lock decides whether it ends by itself or is abandoned."""

    def __init__(
        self,
        transport: "httpx.BaseTransport",
        origin: str,
        request: Request,
        timeout: float,
        proxy: Proxy | None = None,
    ) -> None:
        """Prepare an exchange over `transport`, which it closes; `timeout` bounds each operation."""
        self.ended: threading.Event = threading.Event()
        self._transport = transport
        self._origin = origin
        self._request = request
        self._timeout = timeout
        self._proxy = proxy.origin if proxy else ""
        self._is_connected = proxy is None
        """Whether what fails is no longer the proxy's failure: with one, once the TLS connection through it stands."""
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._result: HttpResult | None = None
        self._is_abandoned = False
        self._is_sent = not request.body
        """Whether the body may have left. A request without one takes effect as soon as its head is there."""

    def run(self) -> None:
        """Carry the exchange out, in the thread."""
        result = self._send()
        with self._lock:
            self._result = result
        self.ended.set()
        self._transport.close()

    def end(self, failure: Failure) -> HttpResult:
        """Return the result, or abandon the exchange because of `failure`: it sends nothing more."""
        with self._lock:
            if self._result is not None:
                return self._result
            self._is_abandoned = True
        self._cut()
        return self._without_response(failure)

    def _send(self) -> HttpResult:
        try:
            response = self._transport.handle_request(self._httpx_request())
            try:
                return _receive(response)
            finally:
                response.close()
        except Exception as error:  # noqa: BLE001 - any error may quote the URL, so none leaves this thread
            return self._failed(error)

    def _httpx_request(self) -> "httpx.Request":
        import httpx

        request = self._request
        length = {"Content-Length": f"{len(request.body)}"} if request.body else {}
        return httpx.Request(
            request.method,
            f"{self._origin}{request.path}{'?' if request.query else ''}{request.query}",
            headers={**_HEADERS, **request.headers, **length},
            content=self._body() if request.body else None,
            extensions={"timeout": httpx.Timeout(self._timeout).as_dict(), "trace": self._watch},
        )

    def _body(self) -> Iterator[bytes]:
        """Yield the body, which httpx asks for once the head is sent.

        Of an abandoned exchange nothing follows the head, which announced a body and so is no request yet.
        """
        with self._lock:
            self._is_sent = not self._is_abandoned
        yield self._request.body if self._is_sent else b""

    def _watch(self, event: str, info: dict[str, Any]) -> None:
        """Remember the socket of an event of httpcore's: first the plain one, then that with TLS.

        httpcore logs `info` after this call. What a server sent could quote the token there, so it is removed.
        """
        inspect = getattr(info.get("return_value"), "get_extra_info", None)
        if inspect is not None:
            self._socket = inspect("socket")
            if self._is_abandoned:
                self._cut()
        if event == "proxy.start_tls.complete":
            self._is_connected = True
        if not event.endswith(".started"):
            info.clear()

    def _cut(self) -> None:
        """End the connection under the thread that waits for it.

        The socket is not closed: its number could go to another connection while the thread still reads it.
        Nor is it shut down by the TLS socket's own method, which would first take the encryption off.
        """
        import socket

        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _failed(self, error: Exception) -> NotConnected | Lost:
        """Return the result of an error, which may come before or after the request was sent."""
        import ssl

        import httpx

        match error:
            case httpx.ProxyError():
                status = str(error)[:3]
                failure = Failure.PROXY_LOGIN if status == _LOGIN_REQUIRED else Failure.PROXY_REFUSED
                return NotConnected(failure, f"HTTP {status}", self._proxy)
            case httpx.ConnectError():
                cause, reason = _system_error(error), _reason(error)
                if isinstance(cause, ssl.SSLCertVerificationError):
                    return NotConnected(Failure.TLS, reason, self._proxy)
                return self._not_connected(Failure.TLS if isinstance(cause, ssl.SSLError) else Failure.NETWORK, reason)
            case httpx.ConnectTimeout():
                return self._not_connected(Failure.TIMEOUT)
            case httpx.TimeoutException():
                return self._without_response(Failure.TIMEOUT)
            case _:
                is_sent = self._may_be_sent()
                lost = Lost(Failure.BROKEN_OFF, proxy=self._proxy)
                return lost if is_sent else self._not_connected(Failure.NETWORK, _reason(error))

    def _without_response(self, failure: Failure) -> NotConnected | Lost:
        if not self._may_be_sent():
            return self._not_connected(failure)
        return Lost(failure, proxy="" if failure is Failure.INTERRUPTED else self._proxy)

    def _may_be_sent(self) -> bool:
        return self._is_sent and self._is_connected

    def _not_connected(self, failure: Failure, reason: str = "") -> NotConnected:
        """Return that no connection stands: where the proxy has yet to connect, it is the one that failed."""
        if failure is Failure.INTERRUPTED:
            return NotConnected(failure)
        if self._is_connected:
            return NotConnected(failure, reason, self._proxy)
        return NotConnected(Failure.PROXY_UNREACHABLE, reason or os.strerror(errno.ETIMEDOUT), self._proxy)


_LOGIN_REQUIRED: Final = "407"


def _receive(response: "httpx.Response") -> Response | Lost:
    """Read a response that has begun, as far as it is of use."""
    status = response.status_code
    encoding = response.headers.get("Content-Encoding", "").strip()
    if encoding.lower() not in {"", "identity"}:
        return Lost(Failure.ENCODED, encoding) if status == OK else Response(status, b"")
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            return Lost(Failure.TOO_LARGE) if status == OK else Response(status, b"")
    return Response(status, bytes(body))


def _reason(error: Exception) -> str:
    """Return the system's words for an error, or the error's type: a library's words may quote the URL."""
    system_error = _system_error(error)
    return type(error).__name__ if system_error is None else tls.reason(system_error)


def _system_error(error: BaseException | None) -> OSError | None:
    """Return the system's error behind `error`, which may be that error itself."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error
