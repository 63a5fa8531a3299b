"""From a host's name to where it can be asked. The system does the looking up, in a thread that nobody waits for."""

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
    """Look `host` up, as `Resolve` says: IPv4 first, for that is what WeChat's servers are sure to speak.

    A look-up cannot be broken off, only left behind: its thread does not keep the process from ending. Where too many
    have been left behind, no further one is begun.
    """
    if threading.active_count() > MAX_THREADS:
        raise socket.gaierror(socket.EAI_AGAIN, "too many look-ups hang")
    loop = asyncio.get_running_loop()
    future: asyncio.Future[tuple[Endpoint, ...]] = loop.create_future()

    def settle(found: tuple[Endpoint, ...] | OSError) -> None:
        if future.done():
            return
        if isinstance(found, OSError):
            future.set_exception(found)
        else:
            future.set_result(found)

    def look_up() -> None:
        found = _looked_up(host)
        with suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=look_up, daemon=True).start()
    return await future


def _looked_up(host: Host) -> tuple[Endpoint, ...] | OSError:
    try:
        # The dot at the end keeps the system from looking below its own search domains.
        found = socket.getaddrinfo(f"{host}.", HTTPS_PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    addresses = dict.fromkeys(ip_address(where[0]) for *_, where in found)
    return tuple(Endpoint(address, HTTPS_PORT) for address in sorted(addresses, key=lambda each: each.version))
