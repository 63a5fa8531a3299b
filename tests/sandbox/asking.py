"""How tests ask the emulator: its pure function directly, or its server over a real socket."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from reconciler.sandbox.calls import MODIFY_PATH, Request
from reconciler.sandbox.lists import Lists, Rules
from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.replies import Reply
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import TOKEN, World, answer


def world(
    testing: str = "", published: str | None = "", *quirks: Quirk, limit: int = 200, unverified: str = ""
) -> World:
    """Return a world whose lists are the words given."""
    lists = Lists(tuple(testing.split()), None if published is None else tuple(published.split()))
    rules = Rules(limit=limit, unverified=frozenset(unverified.split()), quirks=frozenset(quirks))
    return World(lists=lists, rules=rules)


def body(action: str, hosts: str = "", *, together: bool = False) -> dict[str, object]:
    """Return the body of a call, as a client writes it; `hosts` are words."""
    if action == "get":
        return {"action": "get"}
    joined = ";".join(hosts.split())
    return {"action": action, "is_modify_published_together": together, "wxa_jump_h5_domain": joined}


def request(asked: object, query: str = f"access_token={TOKEN}") -> Request:
    """Return a well-formed request with this body."""
    return Request("POST", MODIFY_PATH, query, json.dumps(asked).encode())


@dataclass(frozen=True)
class Asked:
    """The world after a call, and its reply."""

    world: World
    reply: Reply

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON that came back."""
        fields = json.loads(self.reply.body)
        assert isinstance(fields, dict)
        return fields

    @property
    def lists(self) -> tuple[str, str | None]:
        """The lists accepted, as words."""
        published = self.world.lists.published
        return " ".join(self.world.lists.testing), None if published is None else " ".join(published)

    def ask(self, action: str, hosts: str = "", *, together: bool = False) -> "Asked":
        """Ask the world that came out for something more."""
        return ask(self.world, action, hosts, together=together)


def ask(start: World, action: str, hosts: str = "", *, together: bool = False) -> Asked:
    """Ask the pure function one call."""
    return Asked(*answer(start, request(body(action, hosts, together=together))))


def shown(fields: dict[str, str]) -> tuple[str | None, str | None]:
    """Return both lists of an answer as they stand in it, testing first."""
    return fields.get("testing_wxa_jump_h5_domain"), fields.get("published_wxa_jump_h5_domain")


def connect(sandbox: Sandbox, timeout: float = 5.0) -> HTTPConnection:
    """Return a connection to the server."""
    return HTTPConnection(urlsplit(sandbox.url).netloc, timeout=timeout)


def post(connection: HTTPConnection, asked: object, token: str = TOKEN) -> HTTPResponse:
    """Send one call and return the response, unread."""
    connection.request("POST", f"{MODIFY_PATH}?access_token={token}", json.dumps(asked).encode())
    return connection.getresponse()


def over_socket(sandbox: Sandbox, *calls: object, token: str = TOKEN) -> list[Any]:
    """Send calls over one connection and return the JSON of each answer."""
    connection = connect(sandbox)
    try:
        return [json.loads(post(connection, call, token).read()) for call in calls]
    finally:
        connection.close()


def quirk_set(quirks: Iterable[str]) -> frozenset[Quirk]:
    """Return quirks by their names."""
    return frozenset(map(Quirk, quirks))
