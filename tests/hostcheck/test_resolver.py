"""The system's own look-ups: what they return, and that those that hang do no harm."""

import asyncio
import socket
import threading
from ipaddress import ip_address

import pytest

from reconciler.hostcheck import resolver
from reconciler.hostcheck.resolver import Endpoint, resolve
from reconciler.model import Host

NAME = Host("pay.example.com")


def test_the_systems_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up returns addresses with the port of HTTPS, each once, IPv4 first, and uses no search domain."""
    getaddrinfo = socket.getaddrinfo

    def without_dot(host: str, *arguments: object, **options: object) -> object:
        assert host.endswith(".")
        return getaddrinfo(host.removesuffix("."), *arguments, **options)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(socket, "getaddrinfo", without_dot)
    endpoints = asyncio.run(resolve(Host("localhost")))
    assert Endpoint(ip_address("127.0.0.1"), 443) == endpoints[0]
    assert len(set(endpoints)) == len(endpoints)
    with pytest.raises(OSError, match=r".+"):
        asyncio.run(resolve(Host("does-not-exist.invalid")))


def test_look_ups_that_hang_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many look-ups are left behind, no further thread is started."""
    monkeypatch.setattr(resolver, "MAX_THREADS", 0)

    with pytest.raises(socket.gaierror, match="too many"):
        asyncio.run(resolve(NAME))


@pytest.mark.parametrize("is_loop_open", [True, False])
def test_a_look_up_that_is_left_behind(monkeypatch: pytest.MonkeyPatch, *, is_loop_open: bool) -> None:
    """A look-up that ends after its host's time, or after the whole check, has no effect."""
    may_end = threading.Event()
    threads: list[threading.Thread] = []

    def slow(*_: object, **__: object) -> list[object]:
        threads.append(threading.current_thread())
        may_end.wait(5)
        return []

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await resolve(NAME)
        if is_loop_open:
            may_end.set()
            await asyncio.to_thread(threads[0].join)
            await asyncio.sleep(0)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    asyncio.run(give_up())
    may_end.set()
    threads[0].join(5)
    assert not threads[0].is_alive()
