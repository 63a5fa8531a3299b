"""What carries requests without a socket: bytes in, the emulator's pure function, bytes out."""

import json
from dataclasses import dataclass, field
from math import inf
from typing import Final

from reconciler.sandbox import calls, world
from reconciler.sandbox.record import Entry
from reconciler.sandbox.replies import Delivery, Reply
from reconciler.wechat.http import (
    MAX_BODY_BYTES,
    Failure,
    HttpResult,
    Lost,
    NotConnected,
    Request,
    Response,
)

Shown = tuple[frozenset[str], frozenset[str] | None]
"""The hosts of both lists as an answer shows them; None where it shows no published list."""

_LOST: Final = {
    Delivery.RESET: Failure.BROKEN_OFF,
    Delivery.CLOSED: Failure.BROKEN_OFF,
    Delivery.TRUNCATED: Failure.BROKEN_OFF,
    Delivery.HANG: Failure.TIMEOUT,
    Delivery.SLOW_HEADER: Failure.TIMEOUT,
    Delivery.SLOW_BODY: Failure.TIMEOUT,
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, by the emulator's record and by what the client got; `entry` None: it never arrived."""

    call: calls.Call
    entry: Entry | None
    exchanged: HttpResult
    shown: Shown | None
    """The lists that the client could see."""

    @property
    def errcode(self) -> int | None:
        """What the API said to the client, None where nothing of the API's arrived."""
        return self.entry.errcode if self.entry is not None and isinstance(self.exchanged, Response) else None


class KilledError(Exception):
    """The process has ended."""


@dataclass(slots=True)
class Wire:
    """A `Carrier` to an emulated platform, and the `Interruption` of whoever uses it; no pause lasts.

    Of the requests, counted from 1, that of the number `unreachable` meets no connection, a signal comes during that
    of `interrupted`, and the process ends during that of `killed`.
    """

    world: world.World
    unreachable: int = 0
    interrupted: int = 0
    killed: int = 0
    exchanges: list[Exchange] = field(default_factory=list)

    def send(self, request: Request) -> HttpResult:
        """Carry a request."""
        asked = calls.Request(request.method, request.path, request.query, request.body)
        if len(self.exchanges) + 1 == self.unreachable:
            exchanged: HttpResult = NotConnected(Failure.NETWORK, "Connection refused")
            self.exchanges.append(Exchange(calls.read(asked), None, exchanged, None))
            return exchanged
        self.world, reply = world.answer(self.world, asked)
        if len(self.exchanges) + 1 == self.killed:
            raise KilledError
        exchanged = _delivered(reply)
        self.exchanges.append(Exchange(self.world.last.call, self.world.last, exchanged, _shown(exchanged)))
        return exchanged

    def requested(self) -> bool:
        """Tell whether the signal has come."""
        return 0 < self.interrupted <= len(self.exchanges)

    def remaining(self) -> float:
        """Give every exchange all the time it wants."""
        return inf

    def pause(self, seconds: float) -> None:
        """Do not wait."""


def _delivered(reply: Reply) -> HttpResult:
    if reply.delivery is not Delivery.WHOLE:
        return Lost(_LOST[reply.delivery])
    if len(reply.body) > MAX_BODY_BYTES:
        return Lost(Failure.TOO_LARGE)
    return Response(reply.status, reply.body)


def _shown(exchanged: HttpResult) -> Shown | None:
    """Read an answer's lists, with a reader of the proof's own."""
    if not isinstance(exchanged, Response):
        return None
    try:
        fields = json.loads(exchanged.body)
        testing = fields["testing_wxa_jump_h5_domain"]
    except (ValueError, TypeError, KeyError):
        return None
    published = fields.get("published_wxa_jump_h5_domain")
    return None if fields.get("errcode", 0) else (_bare(testing), None if published is None else _bare(published))


def _bare(joined: str) -> frozenset[str]:
    values = (value.strip().lower().removeprefix("https://") for value in joined.split(";"))
    return frozenset(value for value in values if value)
