"""One request to one server, at an address that was judged before: what came of it, bounded as a whole."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from reconciler.frozen import frozen
from reconciler.hostcheck.resolver import Endpoint
from reconciler.model import Host

if TYPE_CHECKING:
    import ssl

    import httpx

LONGEST: Final = 64 * 1024
"""The most bytes that are read of an answer, its head included; a verification file has a few dozen."""


class TooLongError(Exception):
    """A server sends more than `LONGEST` bytes."""


_HEADERS: Final = {
    "User-Agent": "wechat-domain-reconciler",
    "Accept": "*/*",
    "Accept-Encoding": "identity",  # the file counts byte by byte, and must not unfold into more than was read
    "Connection": "close",
}


@frozen(kw_only=True)
class Answer:
    """What a server answered: its body is read for status 200 alone."""

    status: int
    location: str
    """Where a redirect leads, as the server wrote it; empty where it does not say."""
    content_type: str
    encoding: str
    """How the body is encoded; empty or ``identity`` where it is not."""
    body: bytes


@frozen(kw_only=True)
class Transport:
    """How hosts are reached."""

    tls: "ssl.SSLContext"
    proxy: str | None = field(repr=False)
    """The URL of the proxy that looks names up and connects in our place, None to connect to judged addresses."""


def trusted() -> "ssl.SSLContext":
    """Return what decides which certificates are trusted, by the environment too. Raises OSError."""
    import httpx

    return httpx.create_ssl_context()


async def ask(host: Host, path: str, endpoint: Endpoint | None, way: Transport, patience: float) -> Answer:
    """Ask `host` for `path` over HTTPS at `endpoint`, or at whatever the way's proxy finds when it is None.

    The connection goes to that address and no other; the name is what TLS and the server are told. It is a transport
    that asks, not a client: a client would look at redirects and cookies, and use the environment's proxies and
    passwords. It gives up after `patience` seconds without a connection; whoever calls bounds the whole time.

    Raises httpx.HTTPError, OSError, TooLongError, or whatever else a library makes of hostile bytes.
    """
    import httpx

    request = httpx.Request(
        "GET",
        f"https://{_authority(host, endpoint)}{path}",
        headers={**_HEADERS, "Host": host},
        extensions={"sni_hostname": host, "timeout": {"connect": patience}, "trace": _bound},
    )
    async with httpx.AsyncHTTPTransport(verify=way.tls, proxy=way.proxy, trust_env=False) as transport:
        response = await transport.handle_async_request(request)
        try:
            return await _received(response)
        finally:
            await response.aclose()


async def _bound(event: str, info: Mapping[str, Any]) -> None:
    """Bound what is read from a server, once TLS stands: httpx would read interim answers without end."""
    if event.endswith("start_tls.complete"):
        stream = info["return_value"]
        stream.read = _counted(stream.read)


def _counted(read: Callable[..., Awaitable[bytes]]) -> Callable[..., Awaitable[bytes]]:
    """Return `read` as it is, but for an end."""
    left = LONGEST

    async def bounded(*arguments: object, **named: object) -> bytes:
        nonlocal left
        piece = await read(*arguments, **named)
        left -= len(piece)
        if left < 0:
            raise TooLongError
        return piece

    return bounded


def _authority(host: Host, endpoint: Endpoint | None) -> str:
    if endpoint is None:
        return host
    address = f"[{endpoint.address}]" if endpoint.address.version == 6 else str(endpoint.address)  # noqa: PLR2004 - IPv6
    return f"{address}:{endpoint.port}"


async def _received(response: "httpx.Response") -> Answer:
    is_file = response.status_code == 200  # noqa: PLR2004 - OK
    headers = response.headers
    return Answer(
        status=response.status_code,
        location=headers.get("Location", ""),
        content_type=headers.get("Content-Type", ""),
        encoding=headers.get("Content-Encoding", ""),
        body=b"".join([piece async for piece in response.aiter_raw()]) if is_file else b"",
    )
