"""From a host's name to its addresses. The system looks names up, each in a thread that can be left behind."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from reconciler.frozen import frozen
from reconciler.hostcheck.addresses import Address
from reconciler.model import Host

HTTPS_PORT: Final = 443

MAX_THREADS: Final = 512
"""How many threads there may be, look-ups left behind included."""


@frozen
class Endpoint:
    """Where a server listens."""

    address: Address
    port: int


Resolve = Callable[[Host], Awaitable[tuple[Endpoint, ...]]]
"""Returns every address of a host, each once, in the order in which to try them. Raises OSError."""


async def resolve(host: Host) -> tuple[Endpoint, ...]:
    """Look `host` up, as `Resolve` says.

    A look-up cannot be cancelled, only left behind: its thread does not keep the process from ending. Where too many
    are left behind, none is begun.
    """
    if threading.active_count() > MAX_THREADS:
        raise socket.gaierror(socket.EAI_AGAIN, "too many look-ups hang")
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[Endpoint, ...]] = loop.create_future()

    def settle(endpoints: tuple[Endpoint, ...] | OSError) -> None:
        if future.done():
            return
        if isinstance(endpoints, OSError):
            future.set_exception(endpoints)
        else:
            future.set_result(endpoints)

    def run() -> None:
        endpoints = look_up(host)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, endpoints)

    threading.Thread(target=run, daemon=True).start()
    return await future


def look_up(host: Host) -> tuple[Endpoint, ...] | OSError:
    """Ask the system for the addresses of `host`: IPv4 first, since WeChat's servers are sure to have it."""
    try:
        # The dot at the end keeps the system from trying its own search domains.
        results = socket.getaddrinfo(f"{host}.", HTTPS_PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    addresses = dict.fromkeys(ip_address(where[0]) for *_, where in results)
    return tuple(Endpoint(address, HTTPS_PORT) for address in sorted(addresses, key=lambda address: address.version))
