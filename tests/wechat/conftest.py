"""Sessions with scripted servers."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from reconciler.wechat.address import Address
from reconciler.wechat.client import Session
from reconciler.wechat.http import Channel, HttpSettings
from reconciler.wechat.redact import Redactor
from reconciler.wechat.tokens import EnvironmentToken, TokenSource
from tests.scripted import Follower
from tests.wechat.wire import Act, Person, Server

TOKEN = "t0K_EN-of.this/run+and%no other".replace(" ", "~")


@dataclass
class World:
    """What a test talks to, and what it hears."""

    stack: ExitStack
    person: Person = field(default_factory=Person)
    timeout: float = 5.0
    traced: list[str] = field(default_factory=list)
    redactor: Redactor = field(default_factory=Redactor)
    follower: Follower = field(default_factory=Follower)

    def serve(self, *script: Act) -> Server:
        """Start a server."""
        return self.stack.enter_context(Server(list(script)))

    @property
    def wire(self) -> HttpSettings:
        """What all exchanges have in common."""
        return HttpSettings(
            timeout=self.timeout,
            interruption=self.person,
            redactor=self.redactor,
            trace=self.traced.append,
            follow=self.follower.follow,
        )

    def channel(self, server: Address | Server) -> Channel:
        """Return a channel."""
        return Channel(address_of(server), self.wire)

    def session(self, server: Address | Server, source: TokenSource | None = None) -> Session:
        """Return a session."""
        return Session(address=address_of(server), source=source or EnvironmentToken(TOKEN), wire=self.wire)


def address_of(server: Address | Server) -> Address:
    """Return where a server is."""
    if isinstance(server, Address):
        return server
    return Address(scheme="http", host="127.0.0.1", port=server.port, path="", query="")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return a world without proxies, whose servers and sessions end with the test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with ExitStack() as stack:
        yield World(stack)
