"""Hosts over real TLS on this machine: an authority that only these tests trust, and names that lead to the hosts."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import pytest
import trustme

from reconciler.hostcheck.checker import Bounds, Callbacks, HttpsHostChecker
from reconciler.hostcheck.resolver import Endpoint, LookUp
from reconciler.model import Host, Verification
from reconciler.ports import ReadFailed
from reconciler.problem import Code, Problem
from tests.scripted import Follower
from tests.wechat.wire import Act, Person, Server, answer

FILE: Final = Verification(file="8f3a2c.txt", content="5d41402abc4b2a76")

GOOD: Final = answer(FILE.content)
"""The file as it should be."""


class Authority:
    """A certificate authority that is trusted during a test, and one that is not."""

    def __init__(self) -> None:
        """Make the keys, which takes a moment: one object serves all tests."""
        self.trusted = trustme.CA()
        self.untrusted = trustme.CA()

    @cached_property
    def any_host(self) -> ssl.SSLContext:
        """The server side of TLS, valid for every host below example.com and qq.com."""
        return self.server("*.example.com", "*.qq.com")

    def server(
        self, *names: str, not_before: datetime | None = None, not_after: datetime | None = None
    ) -> ssl.SSLContext:
        """Return the server side of TLS for `names`."""
        return _server_side(self.trusted.issue_cert(*names, not_before=not_before, not_after=not_after))

    def from_untrusted(self, name: str) -> ssl.SSLContext:
        """Return the same, issued by an authority that nobody trusts."""
        return _server_side(self.untrusted.issue_cert(name))

    def with_untrusted_root(self, name: str) -> ssl.SSLContext:
        """Return the same, where the server also sends the untrusted root."""
        issued = self.untrusted.issue_cert(name)
        return _server_side(issued, *issued.cert_chain_pems, self.untrusted.cert_pem)

    def without_chain(self, name: str) -> ssl.SSLContext:
        """Return the same, issued by an intermediate authority that the server does not send."""
        issued = self.trusted.create_child_ca().issue_cert(name)
        return _server_side(issued, issued.cert_chain_pems[0])

    def expired(self, name: str) -> ssl.SSLContext:
        """Return the same, out of date."""
        return self.server(
            name, not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=datetime(2021, 1, 1, tzinfo=UTC)
        )

    def not_yet_valid(self, name: str) -> ssl.SSLContext:
        """Return the same, valid from a later year on."""
        return self.server(
            name, not_before=datetime(2120, 1, 1, tzinfo=UTC), not_after=datetime(2121, 1, 1, tzinfo=UTC)
        )

    def of_another_host(self, name: str) -> ssl.SSLContext:
        """Return the same, for a host below the name."""
        return self.server(f"other.{name}")


def _server_side(issued: trustme.LeafCert, *chain: trustme.Blob) -> ssl.SSLContext:
    """Return TLS settings that show a certificate with its own chain, or with another one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown = (issued.private_key_pem, *(chain or issued.cert_chain_pems))
    with trustme.Blob(b"".join(pem.bytes() for pem in shown)).tempfile() as path:
        context.load_cert_chain(path)
    return context


@dataclass
class Internet:
    """Hosts, where their names lead, and what the callbacks of a check received."""

    authority: Authority
    stack: contextlib.ExitStack
    places: dict[str, Sequence[Endpoint] | OSError] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    person: Person = field(default_factory=Person)
    traced: list[str] = field(default_factory=list)
    follower: Follower = field(default_factory=Follower)

    def host(self, name: str, *acts: Act, tls: ssl.SSLContext | None = None) -> Server:
        """Start a server for `name`, which answers each request by the next act."""
        server = self.stack.enter_context(Server(list(acts), tls=tls or self.authority.any_host))
        self.places[name] = (local(server.port),)
        return server

    def plain(self, name: str) -> None:
        """Start a server that answers whatever comes as a bad request of plain HTTP."""
        listener = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        self.stack.callback(thread.join, 5)
        self.places[name] = (local(listener.getsockname()[1]),)

    async def resolve(self, host: Host) -> tuple[Endpoint, ...]:
        """Look a name up here, not in the DNS."""
        self.looked_up.append(host)
        place = self.places[host]
        if isinstance(place, OSError):
            raise place
        return tuple(place)

    async def begin(self, host: Host, _seconds: float) -> LookUp:
        """Begin to look a name up."""
        return asyncio.ensure_future(self.resolve(host))

    def checker(
        self, *, jobs: int = 8, timeout: float = 5.0, private: bool = True, proxy: str | None = None
    ) -> HttpsHostChecker:
        """Return a checker that looks names up here."""
        callbacks = Callbacks(
            interruption=self.person,
            trace=self.traced.append,
            follow=self.follower.follow,
        )
        bounds = Bounds(jobs=jobs, timeout=timeout, private=private, proxy=proxy)
        return HttpsHostChecker(bounds, callbacks, self.begin)

    def check(self, *names: str, timeout: float = 5.0, private: bool = True) -> Mapping[Host, Problem | None]:
        """Check hosts."""
        results = self.checker(timeout=timeout, private=private).check([Host(name) for name in names], FILE)
        assert not isinstance(results, ReadFailed)
        return results

    def codes(self, *names: str, timeout: float = 5.0, private: bool = True) -> list[Code | None]:
        """Check hosts, and return the code of each one's problem."""
        results = self.check(*names, timeout=timeout, private=private).values()
        return [None if problem is None else problem.code for problem in results]

    def problem(self, name: str, *, timeout: float = 5.0) -> Problem:
        """Check a host that does not pass."""
        problem = self.check(name, timeout=timeout)[Host(name)]
        assert problem is not None
        return problem


def local(port: int, address: str = "127.0.0.1") -> Endpoint:
    """Return a place on this machine."""
    return Endpoint(ip_address(address), port)


@contextlib.contextmanager
def internet(authority: Authority, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """Trust the authority, and end every server with the test."""
    bundle = folder / "authority.pem"
    bundle.write_bytes(authority.trusted.cert_pem.bytes())
    patch.setenv("SSL_CERT_FILE", str(bundle))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_DIR"):
        patch.setenv(name, "")
    with contextlib.ExitStack() as stack:
        yield Internet(authority, stack)
