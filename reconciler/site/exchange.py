"""One request to one server, at an address that was judged before: what came of it, bounded as a whole."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reconciler.model import Host
from reconciler.site.resolver import Endpoint

if TYPE_CHECKING:
    import ssl

    import httpx

LONGEST_BODY: Final = 64 * 1024
"""The most bytes of an answer that are read; a verification file has a few dozen. httpx bounds its head by itself."""

_HEADERS: Final = {
    "User-Agent": "wechat-domain-reconciler",
    "Accept": "*/*",
    "Accept-Encoding": "identity",  # the file counts byte by byte, and must not unfold into more than was read
    "Connection": "close",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered: its body is read for status 200 alone, and cut after `LONGEST_BODY` bytes and one."""

    status: int
    location: str
    """Where a redirect leads, as the server wrote it; empty where it does not say."""
    content_type: str
    encoding: str
    """How the body is encoded; empty or ``identity`` where it is not."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How hosts are reached."""

    tls: "ssl.SSLContext"
    proxy: str | None = field(repr=False)
    """The URL of the proxy that looks names up and connects in our place, None to connect to judged addresses."""


def trusted() -> "ssl.SSLContext":
    """Return what decides which certificates are trusted, by the environment too. Raises OSError."""
    import httpx

    return httpx.create_ssl_context()


async def ask(host: Host, path: str, endpoint: Endpoint | None, way: Way, patience: float) -> Answer:
    """Ask `host` for `path` over HTTPS at `endpoint`, or at whatever the way's proxy finds when it is None.

    The connection goes to that address and no other; the name is what TLS and the server are told. No redirect is
    followed, and nothing of the environment is used: neither its proxies nor its passwords. It gives up after
    `patience` seconds without a connection; whoever calls bounds the whole. Raises httpx.HTTPError.
    """
    import httpx

    bounds = httpx.Timeout(None, connect=patience)
    async with httpx.AsyncClient(verify=way.tls, proxy=way.proxy, trust_env=False, timeout=bounds) as client:
        request = client.build_request(
            "GET",
            f"https://{_authority(host, endpoint)}{path}",
            headers={**_HEADERS, "Host": host},
            extensions={"sni_hostname": host},
        )
        response = await client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            return await _received(response)
        finally:
            await response.aclose()


def _authority(host: Host, endpoint: Endpoint | None) -> str:
    if endpoint is None:
        return host
    address = f"[{endpoint.address}]" if endpoint.address.version == 6 else str(endpoint.address)  # noqa: PLR2004 - IPv6
    return f"{address}:{endpoint.port}"


async def _received(response: "httpx.Response") -> Answer:
    body = bytearray()
    if response.status_code == 200:  # noqa: PLR2004 - OK
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > LONGEST_BODY:
                break
    headers = response.headers
    return Answer(
        status=response.status_code,
        location=headers.get("Location", ""),
        content_type=headers.get("Content-Type", ""),
        encoding=headers.get("Content-Encoding", ""),
        body=bytes(body[: LONGEST_BODY + 1]),
    )
