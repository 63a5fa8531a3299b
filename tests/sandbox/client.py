"""How tests call the emulator: its pure function with words for hosts, or its server over a socket."""

import json
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
    """Return a world whose lists hold these words."""
    lists = Lists(tuple(testing.split()), None if published is None else tuple(published.split()))
    rules = Rules(limit=limit, unverified=frozenset(unverified.split()), quirks=frozenset(quirks))
    return World(lists=lists, rules=rules)


def body(action: str, hosts: str = "", *, together: bool = False) -> dict[str, object]:
    """Return the body of a call, as a client writes it; `hosts` are words."""
    if action == "get":
        return {"action": "get"}
    joined = ";".join(hosts.split())
    return {"action": action, "is_modify_published_together": together, "wxa_jump_h5_domain": joined}


def request(fields: object, query: str = f"access_token={TOKEN}") -> Request:
    """Return a well-formed request with this body."""
    return Request("POST", MODIFY_PATH, query, json.dumps(fields).encode())


@dataclass(frozen=True)
class Step:
    """The world after a request, and the reply."""

    world: World
    reply: Reply

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON of the reply."""
        fields = json.loads(self.reply.body)
        assert isinstance(fields, dict)
        return fields

    @property
    def errcode(self) -> int:
        """The errcode in the reply, which agrees with the record."""
        errcode = self.fields["errcode"]
        assert isinstance(errcode, int)
        assert errcode == self.world.last.errcode
        return errcode

    @property
    def lists(self) -> tuple[str, str | None]:
        """The lists that the world has accepted, as words."""
        published = self.world.lists.published
        return " ".join(self.world.lists.testing), None if published is None else " ".join(published)

    @property
    def shown(self) -> tuple[str | None, str | None]:
        """Both lists as they stand in the reply, testing first."""
        return self.fields.get("testing_wxa_jump_h5_domain"), self.fields.get("published_wxa_jump_h5_domain")

    def call(self, action: str, hosts: str = "", *, together: bool = False) -> "Step":
        """Call the world of this step."""
        return call(self.world, action, hosts, together=together)


def send(start: World, request: Request) -> Step:
    """Call the pure function with one request."""
    return Step(*answer(start, request))


def call(start: World, action: str, hosts: str = "", *, together: bool = False) -> Step:
    """Call the pure function with one well-formed request."""
    return send(start, request(body(action, hosts, together=together)))


def connect(sandbox: Sandbox, timeout: float = 5.0) -> HTTPConnection:
    """Return a connection to the server."""
    return HTTPConnection(urlsplit(sandbox.url).netloc, timeout=timeout)


def post(connection: HTTPConnection, fields: object, token: str = TOKEN, path: str = MODIFY_PATH) -> HTTPResponse:
    """Send one request and return the response, unread."""
    connection.request("POST", f"{path}?access_token={token}", json.dumps(fields).encode())
    return connection.getresponse()


def over_socket(sandbox: Sandbox, *bodies: object, token: str = TOKEN, path: str = MODIFY_PATH) -> list[Any]:
    """Send requests over one connection and return the JSON of each reply."""
    connection = connect(sandbox)
    try:
        return [json.loads(post(connection, fields, token, path).read()) for fields in bodies]
    finally:
        connection.close()
