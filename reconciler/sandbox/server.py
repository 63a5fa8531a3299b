"""The emulator on a socket: which platform a request is for, what its world becomes, and the record of it all."""

import threading
from collections.abc import Callable, Mapping
from typing import Final, Self

from reconciler.sandbox import replies
from reconciler.sandbox.calls import TOKEN_PATH, Request, platform_in, token_in
from reconciler.sandbox.http import Server
from reconciler.sandbox.record import Entry
from reconciler.sandbox.replies import Reply
from reconciler.sandbox.world import World, answer

TOKEN_VARIABLE: Final = "WECHAT_COMPONENT_ACCESS_TOKEN"

_NO_PLATFORM: Final = World(tokens=())
"""What answers a token that no platform has: it accepts none."""


def _ignore(world: World) -> None:
    """Do nothing."""


class Sandbox:
    """A running emulator of one platform or many; a context manager that serves from entering until leaving.

    A platform without a name answers every request, one of many those with its tokens. `observe` is called with each
    new world before its reply is sent; when it raises OSError, the request has no effect and gets HTTP status 500.
    """

    def __init__(
        self,
        *worlds: World,
        port: int = 0,
        hang: float = 30.0,
        drip: float = 0.05,
        observe: Callable[[World], None] = _ignore,
    ) -> None:
        """Listen at `port` of 127.0.0.1, 0 for any free one. Raises OSError when it cannot be used.

        Either all `worlds` have a name and tokens that no other has, or there is one without; none means a default one.

        A reply hangs for `hang` seconds at most, and drips a byte every `drip` seconds.
        """
        worlds = worlds or (World(),)
        self._first = worlds[0].name
        self._worlds = {"": _NO_PLATFORM, **{world.name: world for world in worlds}}
        self._names = {token: world.name for world in worlds for token in world.tokens}
        self._record: list[Entry] = []
        self._observe = observe
        self._lock = threading.RLock()
        self._server = Server(port, self._answer, hang=hang, drip=drip)
        self.url = f"http://127.0.0.1:{self._server.address[1]}"
        self.token = worlds[0].tokens[-1]

    def __enter__(self) -> Self:
        """Serve."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at once: no further request is answered, and every connection is closed."""
        self._server.stop()

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead a client here: the address, and the token of each platform."""
        tokens = {
            f"{TOKEN_VARIABLE}__{name.upper().replace('-', '_')}" if name else TOKEN_VARIABLE: world.tokens[-1]
            for name, world in self.worlds.items()
        }
        return {"WECHAT_API_URL": self.url, **tokens}

    @property
    def world(self) -> World:
        """The current world of the only platform, or of the first of many."""
        return self._worlds[self._first]

    @property
    def worlds(self) -> Mapping[str, World]:
        """The current world of each platform, by its name."""
        with self._lock:
            return {name: world for name, world in self._worlds.items() if name or not self._first}

    @property
    def record(self) -> tuple[Entry, ...]:
        """Every request received so far, in order."""
        with self._lock:
            return tuple(self._record)

    def change(self, turn: Callable[[World], World]) -> None:
        """Replace that `world` by what `turn` makes of it, between two requests: a change by hand."""
        with self._lock:
            self._worlds[self._first] = turn(self.world)

    def _answer(self, request: Request) -> Reply:
        """Answer one request at a time."""
        with self._lock:
            world, reply = answer(self._worlds[self._platform(request)], request)
            try:
                self._observe(world)
            except OSError:
                return replies.page(500)
            self._worlds[world.name] = world
            self._names |= dict.fromkeys(world.tokens[-1:], world.name)  # an expired token was renewed
            self._record.append(world.last)
            return reply

    def _platform(self, request: Request) -> str:
        """Return the name of the platform that a request is for, empty for the only one, or for none of many."""
        if not self._first:
            return ""
        if request.path == TOKEN_PATH:
            name = platform_in(request.query)
            return name if name in self._worlds else ""
        return self._names.get(token_in(request.query), "")
