"""A server over a real socket that does what a script says, byte for byte, and a person who may interrupt."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Self

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Self-signed, for localhost, with its key; trusted by nobody but these tests."""

Act = Callable[[socket.socket], bool | None]
"""What is done once a request has come; True keeps the connection for another."""


def answer(body: str | bytes, *, status: str = "200 OK", headers: str = "", keep: bool = False) -> Act:
    """Answer with a body; `headers` are whole lines."""
    data = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\n{headers}\r\n".encode()
    return raw(head + data, keep=keep)


def raw(data: bytes, *, keep: bool = False) -> Act:
    """Send these bytes."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(data)
        return keep

    return act


def drip(start: bytes, drop: bytes) -> Act:
    """Send `start`, then a drop every 20 ms for as long as anybody listens."""

    def act(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(0.02)

    return act


def flood(start: bytes, wave: bytes) -> Act:
    """Send `start`, then waves for as long as anybody listens."""

    def act(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(wave)

    return act


def reset(data: bytes = b"") -> Act:
    """Send these bytes, then reset the connection."""

    def act(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return act


def hang(connection: socket.socket) -> None:
    """Answer nothing until the other side has gone."""
    with contextlib.suppress(OSError):
        connection.recv(1)


@dataclass
class Server:
    """A scripted server: each request takes the next act of the script."""

    script: list[Act]
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    """Each whole request, head and body."""
    connections: int = 0
    _listener: socket.socket = field(default_factory=socket.socket)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._listener.getsockname()[1])

    @property
    def bodies(self) -> list[bytes]:
        """The body of each request."""
        return [request.partition(b"\r\n\r\n")[2] for request in self.requests]

    def __enter__(self) -> Self:
        """Listen."""
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening, and wait for all conversations to end."""
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()
        self._listener.close()

    def _run(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.suppress(OSError))
            stack.enter_context(connection)
            if self.tls is not None:
                connection = stack.enter_context(self.tls.wrap_socket(connection, server_side=True))
            while (request := receive(connection)) is not None:
                self.requests.append(request)
                if not self.script.pop(0)(connection):
                    return


def receive(connection: socket.socket) -> bytes | None:
    """Return a whole request, None when the other side has gone before."""
    data = b""
    while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < _length(data):
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    return data


def _length(data: bytes) -> int:
    _, _, rest = data.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n")[0] or b"0")


@contextlib.contextmanager
def unused_port() -> Iterator[int]:
    """Hold a port of this machine at which nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@dataclass
class Person:
    """Somebody who interrupts after so many seconds, or at the n-th pause, and does not let pauses last."""

    patience: float = inf
    interrupts_at_pause: float = inf
    grace: float = 0.0
    pauses: list[float] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def requested(self) -> bool:
        """Tell whether the interruption has come."""
        return len(self.pauses) >= self.interrupts_at_pause or time.monotonic() - self._since >= self.patience

    def remaining(self) -> float:
        """Return the seconds that the exchange under way may still take."""
        if not self.requested():
            return inf
        return max(0.0, self._since + self.patience + self.grace - time.monotonic())

    def pause(self, seconds: float) -> None:
        """Note a pause."""
        self.pauses.append(seconds)
