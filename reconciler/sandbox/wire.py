"""HTTP/1.1 in bytes, as much of it as a client of the API needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from reconciler.sandbox.calls import Request
from reconciler.sandbox.replies import Reply

MAX_LINE: Final = 64 * 1024
MAX_HEADERS: Final = 100
MAX_BODY: Final = 8 * 1024 * 1024

_REQUEST_LINE: Final = 3  # words
_DIGITS: Final = 10  # of a length that is worth reading as a number


@dataclass(frozen=True, slots=True)
class Received:
    """A whole request, and whether its connection stays open for another."""

    request: Request
    keep_alive: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What came is no request that can be served; the HTTP status says why."""

    status: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The client has closed the connection."""


def receive(stream: BinaryIO, send: Callable[[bytes], None]) -> Received | Unreadable | Gone:
    """Read one request from `stream`; `send` tells a client to go on that waits to be told so."""
    line = stream.readline(MAX_LINE)
    if not line:
        return Gone()
    words = line.decode("latin-1").split()
    headers = _headers(stream)
    if len(words) != _REQUEST_LINE or not words[2].startswith("HTTP/1.") or headers is None:
        return Unreadable(400)
    length = _length(headers)
    if isinstance(length, Unreadable):
        return length
    if headers.get("expect", "").lower() == "100-continue":
        send(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = stream.read(length)
    if len(body) < length:
        return Gone()
    path, _, query = words[1].partition("?")
    keep_alive = words[2] == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Received(Request(words[0], path, query, body), keep_alive)


def _headers(stream: BinaryIO) -> dict[str, str] | None:
    """Return the headers by lower-case name, None when they are too many or one of them is none."""
    headers: dict[str, str] = {}
    for _ in range(MAX_HEADERS):
        line = stream.readline(MAX_LINE)
        if line in {b"\r\n", b"\n"}:
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not line.endswith(b"\n"):
            return None
        headers[name.lower()] = value.strip()
    return None


def _length(headers: dict[str, str]) -> int | Unreadable:
    """Return the length of the body in bytes."""
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers:
        return Unreadable(411)
    if not (length.isascii() and length.isdigit()):
        return Unreadable(400)
    return int(length) if len(length) <= _DIGITS and int(length) <= MAX_BODY else Unreadable(413)


def head(reply: Reply, *, keep_alive: bool) -> bytes:
    """Return the status line and the headers of `reply`, with the length of its whole body."""
    lines = (
        f"HTTP/1.1 {reply.status} ",
        *(f"{name}: {value}" for name, value in reply.headers),
        f"Content-Length: {len(reply.body)}",
        f"Connection: {'keep-alive' if keep_alive else 'close'}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")
