"""Checks many hosts side by side: looks each up, judges its addresses, asks at one, and compares what comes."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.hostcheck.addresses import first_closed
from reconciler.hostcheck.diagnosis import UNREACHED, failed, judge, through_proxy
from reconciler.hostcheck.http import Transport, ask, trusted
from reconciler.hostcheck.resolver import Endpoint, Resolve, resolve
from reconciler.model import Host, Verification
from reconciler.ports import Interruption, ReadFailed
from reconciler.problem import Code, Problem

_SLICE: Final = 0.1
"""Seconds between two looks at whether the run is to stop."""


@frozen(kw_only=True)
class Bounds:
    """How far a check may go."""

    jobs: int
    """How many hosts are asked at once."""
    timeout: float
    """Seconds for each host: its look-up and one whole exchange, however slowly it drips."""
    private: bool
    """Whether addresses that are not public may be connected to."""
    proxy: str | None
    """The URL of the proxy that looks up and connects in our place, None for none."""


@frozen(kw_only=True)
class Callbacks:
    """Who hears how a check goes on."""

    interruption: Interruption
    trace: Callable[[str], None]
    """Takes one line for each host that was asked."""
    progress: Callable[[int, int], None]
    """Takes how many hosts of how many are done."""


class SiteChecker:
    """A `HostChecker` over HTTPS."""

    def __init__(self, bounds: Bounds, watch: Callbacks, find: Resolve = resolve) -> None:
        """Prepare to check within `bounds`; `find` looks names up."""
        self._bounds = bounds
        self._watch = watch
        self._find = find

    def check(self, hosts: Sequence[Host], verification: Verification) -> Mapping[Host, Problem | None] | ReadFailed:
        """Fetch the file from each host once, and return what is wrong with it there, None where nothing is.

        After an interruption no further host is asked, and each that has not answered is told as interrupted.
        """
        try:
            tls = trusted()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return ReadFailed(Problem(code=Code.SITE_AUTHORITIES, facts={"reason": reason}))
        found: dict[Host, Problem | None] = {
            host: Problem(code=Code.SITE_INTERRUPTED, facts={"host": host}) for host in hosts
        }
        sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # httpcore looks for it ten times a request
        asyncio.run(self._check_all(found, verification, Transport(tls=tls, proxy=self._bounds.proxy)))
        self._watch.progress(len(found), len(found))
        return found

    async def _check_all(self, found: dict[Host, Problem | None], wanted: Verification, way: Transport) -> None:
        """Replace what is said of each host by what is found there, until all are done or the run is to stop."""
        waiting = iter(tuple(found))
        done = 0

        async def work() -> None:
            nonlocal done
            for host in waiting:
                found[host] = await self._checked(host, wanted, way)
                done += 1
                if done < len(found):
                    self._watch.progress(done, len(found))

        await self._until_interrupted([work() for _ in range(min(self._bounds.jobs, len(found)))])

    async def _until_interrupted(self, works: Sequence[Coroutine[None, None, None]]) -> None:
        tasks = {asyncio.create_task(work) for work in works}
        pending = tasks
        while pending and not self._watch.interruption.requested():
            _, pending = await asyncio.wait(pending, timeout=_SLICE)
        for task in pending:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended

    async def _checked(self, host: Host, wanted: Verification, way: Transport) -> Problem | None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._bounds.timeout):
                problem = await self._found(host, wanted, way)
        except TimeoutError:
            problem = self._timed_out(host)
        milliseconds = (time.monotonic() - began) * 1000
        verdict = "ok" if problem is None else problem.code
        self._watch.trace(f"GET https://{host}/{wanted.file} {verdict} {milliseconds:.0f} ms")
        return problem

    async def _found(self, host: Host, wanted: Verification, way: Transport) -> Problem | None:
        """Return what is wrong with the file at a host: at the first of its places that takes a connection."""
        import httpx

        try:
            places: tuple[Endpoint | None, ...] = (None,) if way.proxy else await self._find(host)
        except OSError as error:
            return failed(host, error)
        if problem := self._forbidden(host, places):
            return problem
        problem = Problem(code=Code.SITE_NO_ADDRESS, facts={"host": host})
        began = time.monotonic()
        for place, seconds in zip(places, _shares(len(places), self._bounds.timeout), strict=True):
            try:
                answer = await ask(host, f"/{wanted.file}", place, way, seconds)
            except httpx.ConnectTimeout:
                problem = self._timed_out(host)
            except Exception as error:  # noqa: BLE001 - whatever a library makes of hostile bytes, it is this host's fault
                problem = failed(host, error)
                if place is None:
                    return through_proxy(problem)
                if problem.code not in UNREACHED:
                    return problem
            else:
                return judge(host, wanted, answer, time.monotonic() - began)
        return problem

    def _timed_out(self, host: Host) -> Problem:
        return Problem(code=Code.SITE_TIMEOUT, facts={"host": host, "seconds": f"{self._bounds.timeout:g}"})

    def _forbidden(self, host: Host, places: Sequence[Endpoint | None]) -> Problem | None:
        """Refuse a host any of whose addresses is not public: nobody knows which of them WeChat would ask."""
        if self._bounds.private:
            return None
        closed = first_closed(place.address for place in places if place is not None)
        if closed is None:
            return None
        return Problem(code=Code.SITE_PRIVATE_ADDRESS, facts={"host": host, "address": str(closed)})


def _shares(places: int, seconds: float) -> Iterator[float]:
    """Yield how long each of so many places may take to connect: half of what is left, and the last all of it."""
    for left in range(places - 1, -1, -1):
        seconds = seconds / 2 if left else seconds
        yield seconds
