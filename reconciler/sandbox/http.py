"""HTTP around the pure part: http.server reads requests, replies are delivered whole, in part, slowly or not at all."""

import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, ClassVar, Final, assert_never

from reconciler.sandbox.calls import Request
from reconciler.sandbox.replies import Delivery, Reply

MAX_CONNECTIONS: Final = 512
"""How many connections, each with its thread, are served at once. Others wait in the system's queue."""

MAX_BODY_BYTES: Final = 8 * 1024 * 1024

_IDLE_SECONDS: Final = 60.0
"""How long a connection may wait for its next request."""

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class Server(ThreadingTCPServer):
    """An HTTP server on 127.0.0.1 that passes each request to `answer` and delivers the reply."""

    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(self, port: int, answer: Callable[[Request], Reply], *, hang: float, drip: float) -> None:
        """Listen at `port`, 0 for any free one. Raises OSError.

        A reply hangs for `hang` seconds at most, and drips a byte every `drip` seconds; both end when the server stops.
        """
        self.answer = answer
        self.hang = hang
        self.drip = drip
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._slots = threading.Semaphore(MAX_CONNECTIONS)
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        super().__init__(("127.0.0.1", port), Handler)
        self.address: tuple[str, int] = self.socket.getsockname()

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._acceptor.start()

    def stop(self) -> None:
        """Stop at once: close every connection, and wait for all threads to end."""
        self.stopping.set()
        for connection in tuple(self._connections):
            with suppress(OSError):  # the client has closed it first
                connection.shutdown(socket.SHUT_RDWR)
        with suppress(OSError), socket.create_connection(self.address, timeout=1):
            pass  # one more connection wakes the thread that accepts them
        self._acceptor.join()
        self.server_close()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            self.handle_request()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # as in the base class
        """Start a thread for a connection, as soon as fewer than `MAX_CONNECTIONS` are served."""
        self._slots.acquire()
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401  # as in the base class
        """Close a connection, without the shutdown of the base class, which a client would see before a reset."""
        self._connections.discard(request)
        self.close_request(request)
        self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002  # as in the base class
        """Raise the exception that ended a connection again, unless it says that the client is gone."""
        if not isinstance(sys.exception(), OSError):
            raise  # noqa: PLE0704  # socketserver calls this while it handles the exception


class Handler(BaseHTTPRequestHandler):
    """One connection, which may carry many requests."""

    server: Server  # type: ignore[mutable-override]  # no other server makes it
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # so that what is not a request is answered with a status line too
    disable_nagle_algorithm = True
    timeout: ClassVar[float | None] = _IDLE_SECONDS

    def do_POST(self) -> None:
        """Serve one request."""
        body = self._body()
        if body is not None:
            path, _, query = self.path.partition("?")
            self.deliver(self.server.answer(Request(self.command, path, query, body)))

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815  # http.server calls them by these names

    def _body(self) -> bytes | None:
        """Return the whole body, None when it cannot be read; then the connection ends."""
        length = self.headers.get("Content-Length", "0")
        status = _length_error(length) if "Transfer-Encoding" not in self.headers else 411
        if status is not None:
            self.send_error(status)
            return None
        body = self.rfile.read(int(length))
        if len(body) == int(length):
            return body
        self.close_connection = True
        return None

    def deliver(self, reply: Reply) -> None:
        """Send a reply, in the way that it says."""
        self.close_connection |= reply.delivery not in _KEEPING
        head = self._head(reply)
        match reply.delivery:
            case Delivery.WHOLE:
                self.wfile.write(head + reply.body)
            case Delivery.SLOW_HEADER:
                self._drip(head + reply.body)
            case Delivery.SLOW_BODY:
                self.wfile.write(head)
                self._drip(reply.body)
            case Delivery.TRUNCATED:
                self.wfile.write(head + reply.body[: len(reply.body) // 2])
            case Delivery.HANG:
                self.server.stopping.wait(self.server.hang)
            case Delivery.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            case Delivery.CLOSED:
                pass
            case _:
                assert_never(reply.delivery)

    def _head(self, reply: Reply) -> bytes:
        connection = "close" if self.close_connection else "keep-alive"
        headers = (*reply.headers, ("Content-Length", str(len(reply.body))), ("Connection", connection))
        lines = (f"HTTP/1.1 {reply.status} ", *(f"{name}: {value}" for name, value in headers), "", "")
        return "\r\n".join(lines).encode("latin-1")

    def _drip(self, data: bytes) -> None:
        for byte in data:
            if self.server.stopping.wait(self.server.drip):
                self.close_connection = True
                return
            self.wfile.write(bytes((byte,)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in the base class
        """Print nothing: the command has a flag for that."""


_KEEPING: Final = frozenset({Delivery.WHOLE, Delivery.SLOW_HEADER, Delivery.SLOW_BODY})
"""Deliveries after which the connection can carry another request."""


def _length_error(length: str) -> int | None:
    """Return the HTTP status that a Content-Length earns, None when it is acceptable."""
    if not (length.isascii() and length.isdigit()):
        return 400
    is_short = len(length) <= len(str(MAX_BODY_BYTES))  # what is longer, int() may refuse
    return None if is_short and int(length) <= MAX_BODY_BYTES else 413
