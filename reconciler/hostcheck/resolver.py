"""From a host's name to its addresses. The system looks names up, each in a thread that can be left behind."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from reconciler.frozen import frozen
from reconciler.hostcheck.addresses import Address
from reconciler.model import Host

HTTPS_PORT: Final = 443

MAX_LOOK_UPS: Final = 512
"""How many look-ups this process runs at once, each in a thread, those left behind included."""

_SLICE: Final = 0.05
"""Seconds between two looks at whether a thread is free."""


@frozen
class Endpoint:
    """Where a server listens."""

    address: Address
    port: int


LookUp = asyncio.Future[tuple[Endpoint, ...]]
"""Every address of a host, each once, in the order in which to try them. Awaiting it can raise OSError."""

Begin = Callable[[Host, float], Awaitable[LookUp | None]]
"""Begins to look a host up within so many seconds, and returns the look-up; None when it could not begin."""


async def begin_look_up(host: Host, seconds: float) -> LookUp | None:
    """Begin to look `host` up as soon as a thread is free, as `Begin` says.

    A look-up cannot be cancelled, only left behind: its thread does not keep the process from ending.
    """
    ends = time.monotonic() + seconds
    while not _free_threads.acquire(blocking=False):
        if time.monotonic() >= ends:
            return None
        await asyncio.sleep(_SLICE)
    loop = asyncio.get_running_loop()
    future: LookUp = loop.create_future()

    def settle(endpoints: tuple[Endpoint, ...] | OSError) -> None:
        if future.done():
            return
        if isinstance(endpoints, OSError):
            future.set_exception(endpoints)
        else:
            future.set_result(endpoints)

    def run() -> None:
        endpoints = look_up(host)
        _free_threads.release()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, endpoints)

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError:  # the system allows no more threads
        _free_threads.release()
        return None
    return future


_free_threads: Final = threading.Semaphore(MAX_LOOK_UPS)


def look_up(host: Host) -> tuple[Endpoint, ...] | OSError:
    """Ask the system for the addresses of `host`: IPv4 first, since WeChat's servers are sure to have it."""
    try:
        # The dot at the end keeps the system from trying its own search domains.
        results = socket.getaddrinfo(f"{host}.", HTTPS_PORT, type=socket.SOCK_STREAM)
    except OSError as error:
        return error
    addresses = dict.fromkeys(ip_address(where[0]) for *_, where in results)
    return tuple(Endpoint(address, HTTPS_PORT) for address in sorted(addresses, key=lambda address: address.version))
