"""The emulator on a socket: a small HTTP server on 127.0.0.1 that performs what the pure part decides."""

import selectors
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import BinaryIO, Final, Self, assert_never

from reconciler.sandbox import replies, wire
from reconciler.sandbox.calls import Request, token
from reconciler.sandbox.record import Entry
from reconciler.sandbox.replies import Delivery, Reply
from reconciler.sandbox.world import World, answer

_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_WORLD: Final = World()

_NOBODY: Final = World(tokens=())
"""Who answers where no platform has the token: it accepts none."""


def _ignore(world: World) -> None:
    """See nothing."""


class Sandbox:
    """A running emulator of one platform or many; a context manager that serves from entering until leaving.

    A platform without a name answers every request, one of many those with its tokens. `observe` sees each new
    world before its answer is sent; when it raises OSError, the request has no effect and is answered with HTTP
    status 500.
    """

    def __init__(
        self,
        *worlds: World,
        port: int = 0,
        hang: float = 30.0,
        drip: float = 0.05,
        observe: Callable[[World], None] = _ignore,
    ) -> None:
        """Take `port` of 127.0.0.1, 0 for any free one. Raises OSError when it cannot be used.

        Either all `worlds` have a name and tokens that no other has, or there is one without; none: a default one.

        An answer hangs for `hang` seconds at most, and drips a byte every `drip` seconds; both end when the
        server closes.
        """
        self._first = worlds[0] if worlds else _WORLD
        self._worlds = {"": _NOBODY, **{world.name: world for world in worlds or (_WORLD,)}}
        self._names = {given: world.name for world in worlds for given in world.tokens}
        self._many = self._first.name != ""
        self._record: list[Entry] = []
        self._hang, self._drip, self._observe = hang, drip, observe
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self._waker, self._woken = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._connections: dict[threading.Thread, socket.socket] = {}
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.token = self._first.tokens[-1]

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
        """The variables that lead a client here: one token, or of many platforms one for each."""
        variable = "WECHAT_COMPONENT_ACCESS_TOKEN"
        if not self._many:
            return {"WECHAT_API_URL": self.url, variable: self.token}
        tokens = {
            f"{variable}__{name.upper().replace('-', '_')}": world.tokens[-1] for name, world in self.worlds.items()
        }
        return {"WECHAT_API_URL": self.url, **tokens}

    @property
    def world(self) -> World:
        """The world of the only platform, or of the first of many, as it is now."""
        return self._worlds[self._first.name]

    @property
    def worlds(self) -> Mapping[str, World]:
        """The world of each platform by its name, as they are now."""
        with self._lock:
            return {name: world for name, world in self._worlds.items() if name or not self._many}

    @property
    def record(self) -> tuple[Entry, ...]:
        """Everything received so far, in order."""
        with self._lock:
            return tuple(self._record)

    def change(self, turn: Callable[[World], World]) -> None:
        """Replace that `world` by what `turn` makes of it, between two requests: a change by another hand."""
        with self._lock:
            self._worlds[self._first.name] = turn(self.world)

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
            world, reply = answer(self._asked(request), request)
            try:
                self._observe(world)
            except OSError:
                return replies.page(500)
            self._worlds[world.name] = world
            self._record.append(world.last)
            return reply

    def _asked(self, request: Request) -> World:
        return self._worlds[self._names.get(token(request.query), "")] if self._many else self.world

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
