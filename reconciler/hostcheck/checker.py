"""Check many hosts side by side: look each up, judge its addresses, fetch the file from one, compare it."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.hostcheck.addresses import first_non_public
from reconciler.hostcheck.diagnosis import (
    CONNECT_FAILURES,
    add_proxy,
    diagnose_answer,
    diagnose_error,
    diagnose_proxy_error,
    diagnose_tunnel_error,
)
from reconciler.hostcheck.http import Connection, Transport, fetch
from reconciler.hostcheck.resolver import Begin, Endpoint, begin_look_up
from reconciler.model import Host, Verification
from reconciler.ports import Follow, Interruption, ReadFailed, Wait, unfollowed
from reconciler.problem import Code, Problem
from reconciler.tls import reason, trusted

_SLICE: Final = 0.1
"""Seconds between two looks at whether the run is to stop."""


@frozen(kw_only=True)
class Bounds:
    """How far a check may go."""

    jobs: int
    """How many hosts are checked at once."""
    timeout: float
    """Seconds for each host: its look-up and one whole exchange, however slowly it drips.

    Before its look-up, a host may wait as long for a free thread.
    """
    private: bool
    """Whether addresses that are not public may be connected to."""
    proxy: str | None
    """The origin of the proxy that looks names up and connects for us, without a login; None for none."""


@frozen(kw_only=True)
class Callbacks:
    """How the caller stops a check, and follows it."""

    interruption: Interruption
    trace: Callable[[str], None]
    """Takes one line for each host that was checked."""
    follow: Follow = unfollowed


class HttpsHostChecker:
    """A `HostChecker` over HTTPS."""

    def __init__(self, bounds: Bounds, callbacks: Callbacks, begin_look_up: Begin = begin_look_up) -> None:
        """Prepare to check within `bounds`; `begin_look_up` looks names up."""
        self._bounds = bounds
        self._callbacks = callbacks
        self._begin_look_up = begin_look_up

    def check(self, hosts: Sequence[Host], verification: Verification) -> Mapping[Host, Problem | None] | ReadFailed:
        """Fetch the file from each host once, and return what is wrong with it there, None where nothing is.

        After an interruption no further host is asked; each that has not answered is reported as interrupted.
        """
        try:
            transport = Transport(tls=trusted(), proxy=self._bounds.proxy)
        except OSError as error:
            return ReadFailed(Problem(code=Code.SITE_AUTHORITIES, facts={"reason": reason(error)}))
        results: dict[Host, Problem | None] = {
            host: Problem(code=Code.SITE_INTERRUPTED, facts={"host": host}) for host in hosts
        }
        asyncio.run(self._check_all(results, verification, transport))
        return results

    async def _check_all(
        self, results: dict[Host, Problem | None], verification: Verification, transport: Transport
    ) -> None:
        """Replace each host's result as it is checked, until all are done or the run is to stop."""
        waiting = iter(tuple(results))
        counts = {"done": 0, "n": len(results)}

        async def work() -> None:
            for host in waiting:
                results[host] = await self._check(host, verification, transport)
                counts["done"] += 1

        with self._callbacks.follow(Wait.HOSTS, counts):
            await self._until_interrupted([work() for _ in range(min(self._bounds.jobs, len(results)))])

    async def _until_interrupted(self, workers: Sequence[Coroutine[None, None, None]]) -> None:
        tasks = {asyncio.create_task(worker) for worker in workers}
        pending = tasks
        while pending and not self._callbacks.interruption.requested():
            _, pending = await asyncio.wait(pending, timeout=_SLICE)
        for task in pending:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _check(self, host: Host, verification: Verification, transport: Transport) -> Problem | None:
        started = time.monotonic()
        problem = await self._problem(host, verification, transport)
        milliseconds = (time.monotonic() - started) * 1000
        outcome = "ok" if problem is None else problem.code
        self._callbacks.trace(f"GET https://{host}/{verification.file} {outcome} {milliseconds:.0f} ms")
        return problem

    async def _problem(self, host: Host, verification: Verification, transport: Transport) -> Problem | None:
        """Return what is wrong with the file at a host, None when nothing is. Its time begins with its look-up."""
        if transport.proxy is not None:
            return await self._problem_through(transport.proxy, host, verification, transport)
        look_up = await self._begin_look_up(host, self._bounds.timeout)
        if look_up is None:
            return Problem(code=Code.SITE_NOT_TRIED, facts={"host": host})
        deadline = time.monotonic() + self._bounds.timeout
        try:
            async with asyncio.timeout(self._bounds.timeout):
                endpoints = await look_up
                return self._forbidden(host, endpoints) or await self._try(
                    host, endpoints, verification, transport, deadline
                )
        except TimeoutError:
            return self._timed_out(host)
        except OSError as error:
            return diagnose_error(host, error)

    async def _problem_through(
        self, proxy: str, host: Host, verification: Verification, transport: Transport
    ) -> Problem | None:
        """Return what is wrong with the file at a host that the proxy connects to, None when nothing is.

        Until the proxy has opened a tunnel, a failure is the proxy's; then it is the host's.
        """
        import httpx

        connection = Connection(self._bounds.timeout)
        started = time.monotonic()
        try:
            async with asyncio.timeout(connection.timeout):
                answer = await fetch(host, f"/{verification.file}", None, transport, connection)
        except Exception as error:  # noqa: BLE001 - whatever a library makes of hostile bytes, the other side sent them
            if not connection.reaches_host:
                return diagnose_proxy_error(host, proxy, error)
            is_timeout = isinstance(error, TimeoutError | httpx.TimeoutException)
            return add_proxy(self._timed_out(host) if is_timeout else diagnose_tunnel_error(host, error), proxy)
        problem = diagnose_answer(host, verification, answer, time.monotonic() - started)
        return problem and add_proxy(problem, proxy)

    async def _try(
        self,
        host: Host,
        endpoints: Sequence[Endpoint],
        verification: Verification,
        transport: Transport,
        deadline: float,
    ) -> Problem | None:
        """Return what is wrong with the file at the first endpoint that takes a connection.

        Each endpoint has an equal share of the time that is left to connect, so the last one has all of it.
        """
        import httpx

        problem = Problem(code=Code.SITE_NO_ADDRESS, facts={"host": host})
        started = time.monotonic()
        for number, endpoint in enumerate(endpoints):
            share = (deadline - time.monotonic()) / (len(endpoints) - number)
            try:
                answer = await fetch(host, f"/{verification.file}", endpoint, transport, Connection(share))
            except httpx.ConnectTimeout:
                problem = self._timed_out(host)
            except Exception as error:  # noqa: BLE001 - whatever a library makes of hostile bytes, this host sent them
                problem = diagnose_error(host, error)
                if problem.code not in CONNECT_FAILURES:
                    return problem
            else:
                return diagnose_answer(host, verification, answer, time.monotonic() - started)
        return problem

    def _timed_out(self, host: Host) -> Problem:
        return Problem(code=Code.SITE_TIMEOUT, facts={"host": host, "seconds": f"{self._bounds.timeout:g}"})

    def _forbidden(self, host: Host, endpoints: Sequence[Endpoint]) -> Problem | None:
        """Refuse a host if any address of it is not public: nobody knows which one WeChat would ask."""
        if self._bounds.private:
            return None
        address = first_non_public(endpoint.address for endpoint in endpoints)
        if address is None:
            return None
        return Problem(code=Code.SITE_PRIVATE_ADDRESS, facts={"host": host, "address": str(address)})
