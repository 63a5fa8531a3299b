"""The emulator on a socket: reads requests, asks the platform's world, and delivers each reply as it says."""

import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, ClassVar, Final, Self, assert_never

from reconciler.sandbox import replies
from reconciler.sandbox.calls import TOKEN_PATH, Request, platform_in, token_in
from reconciler.sandbox.record import Entry
from reconciler.sandbox.replies import Delivery, Reply
from reconciler.sandbox.world import World, answer

TOKEN_VARIABLE: Final = "WECHAT_COMPONENT_ACCESS_TOKEN"

_NO_PLATFORM: Final = World(tokens=())
"""What answers a token that no platform has: it accepts none."""


def _ignore(world: World) -> None:
    """Do nothing."""


class Sandbox:
    """A running emulator of one platform or many; a context manager that serves from entering until leaving.

    A platform without a name answers every request, one of many those with its tokens. `observe` is called with each
    new world before its reply is sent; when it raises OSError, the request has no effect and gets HTTP status 500.
    """

    def __init__(
        self,
        *worlds: World,
        port: int = 0,
        hang: float = 30.0,
        drip: float = 0.05,
        observe: Callable[[World], None] = _ignore,
    ) -> None:
        """Listen at `port` of 127.0.0.1, 0 for any free one. Raises OSError when it cannot be used.

        Either all `worlds` have a name and tokens that no other has, or there is one without; none means a default one.

        A reply hangs for `hang` seconds at most, and drips a byte every `drip` seconds.
        """
        worlds = worlds or (World(),)
        self._first = worlds[0].name
        self._worlds = {"": _NO_PLATFORM, **{world.name: world for world in worlds}}
        self._names = {token: world.name for world in worlds for token in world.tokens}
        self._record: list[Entry] = []
        self._observe = observe
        self._lock = threading.RLock()
        self._server = _Server(port, self._answer, hang=hang, drip=drip)
        self.url: str = f"http://127.0.0.1:{self._server.address[1]}"
        self.token: str = worlds[0].tokens[-1]

    def __enter__(self) -> Self:
        """Serve."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at once: no further request is answered, and every connection is closed."""
        self._server.stop()

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead a client here: the address, and the token of each platform."""
        tokens = {
            f"{TOKEN_VARIABLE}__{name.upper().replace('-', '_')}" if name else TOKEN_VARIABLE: world.tokens[-1]
            for name, world in self.worlds.items()
        }
        return {"WECHAT_API_URL": self.url, **tokens}

    @property
    def world(self) -> World:
        """The current world of the only platform, or of the first of many."""
        return self._worlds[self._first]

    @property
    def worlds(self) -> Mapping[str, World]:
        """The current world of each platform, by its name."""
        with self._lock:
            return {name: world for name, world in self._worlds.items() if name or not self._first}

    @property
    def record(self) -> tuple[Entry, ...]:
        """Every request received so far, in order."""
        with self._lock:
            return tuple(self._record)

    def change(self, turn: Callable[[World], World]) -> None:
        """Replace that `world` by what `turn` makes of it, between two requests: a change by hand."""
        with self._lock:
            self._worlds[self._first] = turn(self.world)

    def _answer(self, request: Request) -> Reply:
        """Answer one request at a time."""
        with self._lock:
            world, reply = answer(self._worlds[self._platform(request)], request)
            try:
                self._observe(world)
            except OSError:
                return replies.page(500)
            self._worlds[world.name] = world
            self._names |= dict.fromkeys(world.tokens[-1:], world.name)  # an expired token was renewed
            self._record.append(world.last)
            return reply

    def _platform(self, request: Request) -> str:
        """Return the name of the platform that a request is for, empty for the only one, or for none of many."""
        if not self._first:
            return ""
        if request.path == TOKEN_PATH:
            name = platform_in(request.query)
            return name if name in self._worlds else ""
        return self._names.get(token_in(request.query), "")


MAX_CONNECTIONS: Final = 512
"""How many connections, each with its thread, are served at once. Others wait in the system's queue."""

MAX_BODY_BYTES: Final = 8 * 1024 * 1024

_IDLE_SECONDS: Final = 60.0
"""How long a connection may wait for its next request."""

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class _Server(ThreadingTCPServer):
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
        self.stopping: threading.Event = threading.Event()
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

    server: _Server  # type: ignore[mutable-override]  # no other server makes it
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # so that what is not a request is answered with a status line too
    disable_nagle_algorithm = True
    timeout: ClassVar[float | None] = _IDLE_SECONDS
    close_connection: bool

    def do_POST(self) -> None:
        """Serve one request."""
        body = self._body()
        if body is not None:
            path, _, query = self.path.partition("?")
            self.deliver(self.server.answer(Request(self.command, path, query, body)))

    # http.server calls them by these names
    do_GET = do_POST  # noqa: N815
    do_PUT = do_POST  # noqa: N815
    do_PATCH = do_POST  # noqa: N815
    do_DELETE = do_POST  # noqa: N815

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

    def log_message(self, *_: object) -> None:
        """Print nothing: the command has a flag for that."""


_KEEPING: Final = frozenset({Delivery.WHOLE, Delivery.SLOW_HEADER, Delivery.SLOW_BODY})
"""Deliveries after which the connection can carry another request."""


def _length_error(length: str) -> int | None:
    """Return the HTTP status that a Content-Length earns, None when it is acceptable."""
    if not (length.isascii() and length.isdigit()):
        return 400
    is_short = len(length) <= len(str(MAX_BODY_BYTES))  # what is longer, int() may refuse
    return None if is_short and int(length) <= MAX_BODY_BYTES else 413
