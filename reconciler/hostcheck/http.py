"""Send one request to one server, at an address that was judged before, and read a bounded answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from reconciler.frozen import frozen
from reconciler.hostcheck.resolver import Endpoint
from reconciler.model import Host

if TYPE_CHECKING:
    import ssl

    import httpx

MAX_ANSWER_BYTES: Final = 64 * 1024
"""How much is read of an answer, its head included. A verification file has a few dozen bytes."""

_HEADERS: Final = {
    "User-Agent": "wechat-domain-reconciler",
    "Accept": "*/*",
    "Accept-Encoding": "identity",  # the file is compared byte by byte, and must not unpack into more than was read
    "Connection": "close",
}


class AnswerTooLargeError(Exception):
    """The server sends more than `MAX_ANSWER_BYTES`."""


@frozen(kw_only=True)
class Answer:
    """A server's answer. The body is read only where the status is 200."""

    status: int
    location: str
    """Where a redirect leads, as the server wrote it; empty when it does not say."""
    content_type: str
    encoding: str
    """How the body is encoded; empty or ``identity`` when it is not."""
    body: bytes


@frozen(kw_only=True)
class Transport:
    """How hosts are reached."""

    tls: "ssl.SSLContext"
    proxy: str | None = field(repr=False)
    """The origin of the proxy that looks names up and connects for us; None to connect to judged addresses."""


class Connection:
    """One connection of `fetch`, and what it has reached so far, which its caller reads after an error."""

    def __init__(self, timeout: float) -> None:
        """Begin without a connection; `timeout` bounds connecting, in seconds."""
        self.timeout = timeout
        self.reaches_host: bool = False
        """Whether the host can be at the other end: directly, or through the tunnel that a proxy has opened."""

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow httpcore's events. Once TLS is set up, limit what is read: httpx reads interim answers without end.

        TLS begins when the address has taken a connection, or the proxy has answered CONNECT with a status of 2xx.
        """
        if event.endswith("start_tls.started"):
            self.reaches_host = True
        if event.endswith("start_tls.complete"):
            stream = info["return_value"]
            stream.read = _limited(stream.read)


async def fetch(
    host: Host, path: str, endpoint: Endpoint | None, transport: Transport, connection: Connection
) -> Answer:
    """Send ``GET path`` to `host` over HTTPS and return the answer.

    The connection goes to `endpoint` and to no other address; `endpoint` None leaves the address to the proxy. TLS and
    the request name the host. `connection` bounds connecting and records how far it got; the caller bounds the whole
    exchange.

    Raises httpx.HTTPError, OSError, AnswerTooLargeError, or whatever else a library makes of hostile bytes.
    """
    import httpx

    request = httpx.Request(
        "GET",
        f"https://{_authority(host, endpoint)}{path}",
        headers={**_HEADERS, "Host": host},
        extensions={
            "sni_hostname": host,
            "timeout": {"connect": connection.timeout},
            "trace": connection.watch,
        },
    )
    # A client would follow redirects, keep cookies, and take proxies and passwords from the environment.
    async with httpx.AsyncHTTPTransport(verify=transport.tls, proxy=transport.proxy, trust_env=False) as http:
        response = await http.handle_async_request(request)
        try:
            return await _read(response)
        finally:
            await response.aclose()


def _authority(host: Host, endpoint: Endpoint | None) -> str:
    if endpoint is None:
        return host
    address = f"[{endpoint.address}]" if endpoint.address.version == 6 else str(endpoint.address)  # noqa: PLR2004 - IPv6
    return f"{address}:{endpoint.port}"


def _limited(read: Callable[..., Awaitable[bytes]]) -> Callable[..., Awaitable[bytes]]:
    """Return `read`, which now raises AnswerTooLargeError after `MAX_ANSWER_BYTES`."""
    left = MAX_ANSWER_BYTES

    async def limited(*arguments: object, **options: object) -> bytes:
        nonlocal left
        piece = await read(*arguments, **options)
        left -= len(piece)
        if left < 0:
            raise AnswerTooLargeError
        return piece

    return limited


async def _read(response: "httpx.Response") -> Answer:
    is_ok = response.status_code == 200  # noqa: PLR2004 - OK
    headers = response.headers
    return Answer(
        status=response.status_code,
        location=headers.get("Location", ""),
        content_type=headers.get("Content-Type", ""),
        encoding=headers.get("Content-Encoding", ""),
        body=b"".join([piece async for piece in response.aiter_raw()]) if is_ok else b"",
    )
