"""Carries out HTTP exchanges, each sent at most once and bounded as a whole. Raises nothing.

httpx bounds each operation, not the exchange: an answer that drips outlives all its time-outs, and looking
up a name has none. So each exchange runs in a thread of its own, is waited for in slices, and abandoned when
its time is over.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from reconciler.wechat.address import Address
from reconciler.wechat.exchange import (
    MAX_BODY_BYTES,
    OK,
    Exchanged,
    Failure,
    HttpSettings,
    Lost,
    NotConnected,
    Request,
    Response,
)

if TYPE_CHECKING:
    import socket

    import httpx

_SLICE: Final = 0.1
"""Seconds between two looks at whether the run is to stop."""

_HEADERS: Final = {
    "User-Agent": "wechat-domain-reconciler",
    "Accept-Encoding": "identity",  # so that the size of an answer is known before it is unpacked
    "Connection": "close",
}


class Channel:
    """Sends requests to one server, each on a connection of its own.

    A kept connection may be closing when the next request goes out, which would leave a write unknown. It may
    also hold words that the server sent too many, which would be taken for the next answer.

    Redirects are not followed, and no password is looked up for the server. The environment's proxies and
    certificates are used, but never a proxy for this machine itself.
    """

    def __init__(self, address: Address, wire: HttpSettings) -> None:
        """Prepare for exchanges with the server at `address`."""
        self._address = address
        self._wire = wire

    def send(self, request: Request) -> Exchanged:
        """Send `request` once, and wait for the whole answer."""
        if self._wire.interruption.remaining() <= 0:
            return NotConnected(Failure.INTERRUPTED)
        client = self._client()
        if isinstance(client, NotConnected):
            return client
        flight = Flight(client, f"{self._address.origin}{request.path}", request, self._wire.timeout)
        deadline = time.monotonic() + self._wire.timeout
        threading.Thread(target=flight.run, daemon=True).start()
        while (left := min(deadline - time.monotonic(), self._wire.interruption.remaining())) > 0:
            if flight.ended.wait(min(left, _SLICE)):
                break
        return flight.end(Failure.TIMEOUT if time.monotonic() >= deadline else Failure.INTERRUPTED)

    def _client(self) -> "httpx.Client | NotConnected":
        import httpx

        _quiet_logs()
        try:
            context = self._wire.trust.context(self._address.scheme)
        except OSError as error:
            return NotConnected(Failure.CERTIFICATES, _words(error))
        try:
            return httpx.Client(verify=context, trust_env=not self._address.is_loopback)
        except (ValueError, ImportError, httpx.InvalidURL):
            return NotConnected(Failure.PROXY_SETTINGS)


def _quiet_logs() -> None:
    """Keep httpx from logging the URL, and httpcore every header."""
    import logging

    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


class Flight:
    """One exchange in a thread of its own. A lock decides whether it ends by itself or is abandoned."""

    def __init__(self, client: "httpx.Client", url: str, request: Request, timeout: float) -> None:
        """Prepare an exchange over `client`, which serves it alone; `timeout` bounds each operation."""
        self.ended = threading.Event()
        self._client = client
        self._url = url
        self._request = request
        self._timeout = timeout
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._exchanged: Exchanged | None = None
        self._is_abandoned = False
        self._is_sent = not request.body
        """Whether the body may have left. A request without one takes effect as soon as its head is there."""

    def run(self) -> None:
        """Carry the exchange out, in the thread."""
        exchanged = self._exchange()
        with self._lock:
            self._exchanged = exchanged
        self.ended.set()
        self._client.close()

    def end(self, failure: Failure) -> Exchanged:
        """Return how the exchange ended, or abandon it because of `failure`: it will send nothing more."""
        with self._lock:
            if self._exchanged is not None:
                return self._exchanged
            self._is_abandoned = True
        self._cut()
        return Lost(failure) if self._is_sent else NotConnected(failure)

    def _exchange(self) -> Exchanged:
        try:
            response = self._client.send(self._built(), stream=True, auth=None, follow_redirects=False)
            try:
                return _received(response)
            finally:
                response.close()
        except Exception as error:  # noqa: BLE001 - any error may quote the URL, so none leaves this thread
            return _not_connected(error) or self._missed(error)

    def _built(self) -> "httpx.Request":
        length = {"Content-Length": str(len(self._request.body))} if self._request.body else {}
        return self._client.build_request(
            self._request.method,
            f"{self._url}?{self._request.query}" if self._request.query else self._url,
            headers={**_HEADERS, **self._request.headers, **length},
            content=self._body() if self._request.body else None,
            timeout=self._timeout,
            extensions={"trace": self._watch},
        )

    def _body(self) -> Iterator[bytes]:
        """Yield the body, which httpx asks for once the head is sent.

        Of an abandoned exchange nothing follows the head, which announced a body and so is no request yet.
        """
        with self._lock:
            self._is_sent = not self._is_abandoned
        yield self._request.body if self._is_sent else b""

    def _watch(self, _event: str, info: Mapping[str, Any]) -> None:
        """Remember the socket that an event of httpcore's brings: first the plain one, then that with TLS."""
        inspect = getattr(info.get("return_value"), "get_extra_info", None)
        if inspect is not None:
            self._socket = inspect("socket")
            if self._is_abandoned:
                self._cut()

    def _cut(self) -> None:
        """End the connection under the thread that waits for it.

        The socket is not closed: its number could go to another connection while the thread still reads it.
        Nor is it shut down by the TLS socket's own method, which would first take the encryption off.
        """
        import socket

        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _missed(self, error: Exception) -> NotConnected | Lost:
        """Tell what an error means that came before or after the request was sent."""
        import httpx

        timed_out = isinstance(error, httpx.TimeoutException)
        if self._is_sent:
            return Lost(Failure.TIMEOUT if timed_out else Failure.BROKEN_OFF)
        return NotConnected(Failure.TIMEOUT) if timed_out else NotConnected(Failure.NETWORK, _words(error))


def _received(response: "httpx.Response") -> Response | Lost:
    """Read an answer that has begun, as far as it is of use."""
    if response.status_code != OK:
        return Response(response.status_code, b"")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        return Lost(Failure.ENCODED)
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            return Lost(Failure.TOO_LARGE)
    return Response(response.status_code, bytes(body))


def _not_connected(error: Exception) -> NotConnected | None:
    """Tell what an error means that only comes before a connection stands, None for any other error."""
    import ssl

    import httpx

    match error:
        case httpx.ProxyError():
            return NotConnected(Failure.PROXY, str(error)[:3])
        case httpx.ConnectTimeout():
            return NotConnected(Failure.TIMEOUT)
        case httpx.ConnectError():
            is_tls = isinstance(_system_error(error), ssl.SSLError)
            return NotConnected(Failure.TLS if is_tls else Failure.NETWORK, _words(error))
        case _:
            return None


def _system_error(error: BaseException | None) -> OSError | None:
    """Return the system's error behind `error`, which may be that error itself."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error


def _words(error: Exception) -> str:
    """Return the system's words for an error, or the error's kind: a library's words may quote the URL."""
    found = _system_error(error)
    return (found and found.strerror) or type(error).__name__
