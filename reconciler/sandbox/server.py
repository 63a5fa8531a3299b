"""The emulator on a socket: a small HTTP server on 127.0.0.1 that performs what the pure part decides."""

import selectors
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import BinaryIO, Final, Self, assert_never

from reconciler.sandbox import replies, wire
from reconciler.sandbox.calls import Request
from reconciler.sandbox.record import Entry
from reconciler.sandbox.replies import Delivery, Reply
from reconciler.sandbox.world import World, answer

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_WORLD: Final = World()


def _ignore(world: World) -> None:
    """See nothing."""


class Sandbox:
    """A running emulator of one platform; a context manager that serves from entering until leaving.

    `observe` sees each new world before its answer is sent; when it raises OSError, the request has no effect
    and is answered with HTTP status 500.
    """

    def __init__(
        self,
        world: World = _WORLD,
        *,
        port: int = 0,
        hang: float = 30.0,
        drip: float = 0.05,
        observe: Callable[[World], None] = _ignore,
    ) -> None:
        """Take `port` of 127.0.0.1, 0 for any free one. Raises OSError when it cannot be used.

        An answer hangs for `hang` seconds at most, and drips a byte every `drip` seconds; both end when the
        server closes.
        """
        self._world = world
        self._record: list[Entry] = []
        self._hang, self._drip, self._observe = hang, drip, observe
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self._waker, self._woken = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._connections: dict[threading.Thread, socket.socket] = {}
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.token = world.tokens[-1]

    def __enter__(self) -> Self:
        """Serve."""
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at once: no further request is answered, and every connection is closed."""
        self._closing.set()
        self._waker.send(b"\0")
        self._acceptor.join()
        with self._lock:
            connections = dict(self._connections)
        for connection in connections.values():
            with suppress(OSError):  # the client has hung up first
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections:
            thread.join()
        for end in (self._listener, self._waker, self._woken):
            end.close()

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead a client here."""
        return {"WECHAT_API_URL": self.url, "WECHAT_COMPONENT_ACCESS_TOKEN": self.token}

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self._world

    @property
    def record(self) -> tuple[Entry, ...]:
        """Everything received so far, in order."""
        with self._lock:
            return tuple(self._record)

    def change(self, turn: Callable[[World], World]) -> None:
        """Replace the world by what `turn` makes of it, between two requests: a change by another hand."""
        with self._lock:
            self._world = turn(self._world)

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while self._woken not in [key.fileobj for key, _ in selector.select()]:
                connection, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                with self._lock:
                    self._connections[thread] = connection
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            # An OSError means that the client is gone. Whether its request took effect is in the record.
            with suppress(OSError), connection, connection.makefile("rb") as stream:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while self._exchanged(connection, stream) and not self._closing.is_set():
                    pass
        finally:
            with self._lock:
                del self._connections[threading.current_thread()]

    def _exchanged(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Serve one request; return whether the connection can carry another."""
        received = wire.receive(stream, connection.sendall)
        match received:
            case wire.Received(request, keep_alive):
                return self._deliver(connection, self._answered(request), keep_alive=keep_alive)
            case wire.Unreadable(status):
                return self._deliver(connection, replies.page(status), keep_alive=False)
            case wire.Gone():
                return False
            case _:
                assert_never(received)

    def _answered(self, request: Request) -> Reply:
        with self._lock:
            world, reply = answer(self._world, request)
            try:
                self._observe(world)
            except OSError:
                return replies.page(500)
            self._world = world
            self._record.append(world.last)
            return reply

    def _deliver(self, connection: socket.socket, reply: Reply, *, keep_alive: bool) -> bool:
        """Perform the delivery; return whether the connection can carry another request."""
        head = wire.head(reply, keep_alive=keep_alive)
        match reply.delivery:
            case Delivery.WHOLE:
                connection.sendall(head + reply.body)
                return keep_alive
            case Delivery.SLOW_HEADER:
                return self._drip_out(connection, head + reply.body) and keep_alive
            case Delivery.SLOW_BODY:
                connection.sendall(head)
                return self._drip_out(connection, reply.body) and keep_alive
            case Delivery.TRUNCATED:
                connection.sendall(head + reply.body[: len(reply.body) // 2])
            case Delivery.HANG:
                self._closing.wait(self._hang)
            case Delivery.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            case Delivery.CLOSED:
                pass
            case _:
                assert_never(reply.delivery)
        return False

    def _drip_out(self, connection: socket.socket, data: bytes) -> bool:
        """Send byte by byte; return whether all of it was sent before the server closed."""
        for byte in data:
            if self._closing.wait(self._drip):
                return False
            connection.sendall(bytes((byte,)))
        return True
