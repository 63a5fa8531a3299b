"""The system's own look-ups: what they return, and that those that hang are bounded, reported and harmless."""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from math import inf

import pytest

from reconciler.hostcheck import resolver
from reconciler.hostcheck.checker import Bounds, Callbacks, HttpsHostChecker
from reconciler.hostcheck.resolver import MAX_LOOK_UPS, Endpoint, begin_look_up
from reconciler.model import Host
from reconciler.problem import Code
from tests.hostcheck.hosting import FILE
from tests.wechat.wire import Person

NAME = Host("pay.example.com")


async def resolve(host: Host, seconds: float = inf) -> tuple[Endpoint, ...]:
    """Look a host up within so many seconds."""
    look_up = await begin_look_up(host, seconds)
    assert look_up is not None
    async with asyncio.timeout(None if seconds == inf else seconds):
        return await look_up


def check(*hosts: str, jobs: int = 256, timeout: float = 0.2) -> Counter[Code]:
    """Return how many hosts have each problem, all of them looked up by the system."""
    callbacks = Callbacks(interruption=Person(), trace=lambda _: None)
    bounds = Bounds(jobs=jobs, timeout=timeout, private=True, proxy=None)
    results = HttpsHostChecker(bounds, callbacks).check([Host(host) for host in hosts], FILE)
    assert isinstance(results, dict)
    return Counter(problem.code for problem in results.values() if problem)


class Hanging:
    """Look-ups that hang until they may end."""

    def __init__(self) -> None:
        """Hang from now on."""
        self.may_end = threading.Event()
        self.threads: list[threading.Thread] = []

    def __call__(self, *_: object, **__: object) -> list[object]:
        """Take the place of ``socket.getaddrinfo``."""
        self.threads.append(threading.current_thread())
        self.may_end.wait(30)
        return []

    def end(self) -> None:
        """Let all of them end, and wait for them."""
        self.may_end.set()
        for thread in self.threads:
            thread.join(5)
            assert not thread.is_alive()


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    """Let all look-ups hang during a test."""
    hanging = Hanging()
    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    yield hanging
    hanging.end()


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


def test_many_look_ups_that_hang(hanging: Hanging) -> None:
    """Of 1,500 hosts each is tried, or reported as not tried; the number of threads is bounded."""
    counts = check(*(f"h{number}.example.com" for number in range(1500)))

    assert counts == {Code.SITE_TIMEOUT: MAX_LOOK_UPS, Code.SITE_NOT_TRIED: 1500 - MAX_LOOK_UPS}
    assert len(hanging.threads) == MAX_LOOK_UPS


def test_a_look_up_waits_for_a_free_thread(hanging: Hanging, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose look-up has to wait is tried as soon as a thread is free, and then has all of its time."""
    monkeypatch.setattr(resolver, "_free_threads", threading.Semaphore(1))
    threading.Timer(0.3, hanging.may_end.set).start()
    started = time.monotonic()

    assert check("a.example.com", "b.example.com", timeout=1) == {Code.SITE_NO_ADDRESS: 2}
    assert time.monotonic() - started >= 0.3


def test_no_more_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system allows no more threads, a host is reported as not tried."""

    def start(_: threading.Thread) -> None:
        raise RuntimeError

    monkeypatch.setattr(threading.Thread, "start", start)
    assert check(*(f"h{number}.example.com" for number in range(MAX_LOOK_UPS + 1))) == {
        Code.SITE_NOT_TRIED: MAX_LOOK_UPS + 1
    }


@pytest.mark.parametrize("is_loop_open", [True, False])
def test_a_look_up_that_is_left_behind(hanging: Hanging, *, is_loop_open: bool) -> None:
    """A look-up that ends after its host's time, or after the whole check, has no effect."""

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await resolve(NAME, 0.05)
        if is_loop_open:
            hanging.may_end.set()
            await asyncio.to_thread(hanging.threads[0].join)
            await asyncio.sleep(0)

    asyncio.run(give_up())
    hanging.end()
