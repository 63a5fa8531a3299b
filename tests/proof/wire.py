"""Carries requests without a socket: bytes in, the emulator's pure function, bytes out."""

import json
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final

from reconciler.sandbox import calls
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.record import Entry
from reconciler.sandbox.replies import Delivery, Reply
from reconciler.sandbox.world import Registered, World, answer
from reconciler.wechat.http import (
    MAX_BODY_BYTES,
    Failure,
    HttpResult,
    HttpSettings,
    Lost,
    NotConnected,
    Request,
    Response,
)
from reconciler.wechat.tokens import Token
from tests.proof.cases import Case, OurFault

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

OTHER_TOKEN: Final = "another-token"

_X: Final = Lists(("x.qq.com",), ("x.qq.com",))

ELSEWHERE: Final = World(lists=_X, other=Registered(service=calls.SERVER, lists=_X), tokens=(OTHER_TOKEN,))
"""Another platform, with the same host of both kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request, by the emulator's record and by what the client got."""

    call: calls.Call
    entry: Entry | None
    """None where it never arrived, or arrives late."""
    exchanged: HttpResult
    shown: Shown | None
    """The lists that the client could see."""
    token: str
    is_late: bool = False
    """Whether this is no request of its own, but the late effect of one that was never answered."""
    is_elsewhere: bool = False
    """Whether it went to the other platform."""

    @property
    def errcode(self) -> int | None:
        """What the API said to the client, None where nothing of the API's arrived; an empty object says nothing."""
        says = isinstance(self.exchanged, Response) and self.exchanged.body != b"{}"
        return self.entry.errcode if self.entry is not None and says else None

    @property
    def was_sent(self) -> bool:
        """Whether it left the client."""
        return not isinstance(self.exchanged, NotConnected)


class KilledError(Exception):
    """The process has ended."""


@dataclass(slots=True)
class Wire:
    """A `Carrier` to an emulated platform, its token source, and the `Interruption` of its user; no pause lasts.

    The request of this `number`, counted from 1, meets the `fault`.
    """

    world: World
    fault: OurFault | None = None
    number: int = 0
    exchanges: list[Exchange] = field(default_factory=list)
    elsewhere: World = ELSEWHERE
    _late: calls.Request | None = None

    @classmethod
    def of(cls, case: Case) -> "Wire":
        """Return the wire of a case's first run."""
        return cls(case.world(), *case.our_fault())

    def send(self, request: Request) -> HttpResult:
        """Carry a request."""
        asked = calls.Request(request.method, request.path, request.query, request.body)
        count = sum(not exchange.is_late for exchange in self.exchanges) + 1
        if self.fault is OurFault.DELAYED and count == self.number + 2:
            self.settle()
        fault = self.fault if count == self.number else None
        match fault:
            case OurFault.UNREACHABLE:
                return self._note(asked, None, NotConnected(Failure.NETWORK, "Connection refused"))
            case OurFault.DELAYED | OurFault.OVERDUE:
                self._late = asked
                return self._note(asked, None, Lost(Failure.TIMEOUT))
            case OurFault.RENEWED | OurFault.FOREIGN:
                self.world = replace(self.world, expired=frozenset(self.world.tokens))
                if fault is OurFault.RENEWED:
                    self.world = replace(self.world, tokens=(*self.world.tokens, OTHER_TOKEN))
            case _:
                pass
        reply = self._answer(asked)
        if fault is OurFault.KILLED:
            raise KilledError
        entry = self.elsewhere.last if self._is_elsewhere(asked) else self.world.last
        return self._note(asked, entry, _delivered(reply))

    def settle(self) -> None:
        """Let the late effect of a request that was never answered come."""
        if self._late is not None:
            self._answer(self._late)
            self._note(self._late, self.world.last, Lost(Failure.TIMEOUT), is_late=True)
            self._late = None

    def get(self, _settings: HttpSettings) -> Token:
        """Return what the token's source returns now."""
        is_other = self.fault in (OurFault.RENEWED, OurFault.FOREIGN) and self.world.expired
        return Token(OTHER_TOKEN if is_other else self.world.tokens[0])

    def requested(self) -> bool:
        """Return whether the signal has come."""
        return self.fault is OurFault.INTERRUPTED and self.number <= len(self.exchanges)

    def remaining(self) -> float:
        """Return no bound."""
        return inf

    def pause(self, seconds: float) -> None:
        """Do not wait."""

    def _is_elsewhere(self, asked: calls.Request) -> bool:
        return self.fault is OurFault.FOREIGN and calls.token_in(asked.query) == OTHER_TOKEN

    def _answer(self, asked: calls.Request) -> Reply:
        if self._is_elsewhere(asked):
            self.elsewhere, reply = answer(self.elsewhere, asked)
        else:
            self.world, reply = answer(self.world, asked)
        return reply

    def _note(
        self, asked: calls.Request, entry: Entry | None, exchanged: HttpResult, *, is_late: bool = False
    ) -> HttpResult:
        exchange = Exchange(
            call=calls.read(asked),
            entry=entry,
            exchanged=exchanged,
            shown=_shown(exchanged),
            token=calls.token_in(asked.query),
            is_late=is_late,
            is_elsewhere=self._is_elsewhere(asked),
        )
        self.exchanges.append(exchange)
        return exchanged


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
        service = next(service for service in calls.SERVICES if f"testing_{service.field}" in fields)
        testing = fields[f"testing_{service.field}"]
    except (ValueError, TypeError, StopIteration):
        return None
    published = fields.get(f"published_{service.field}")
    return None if fields.get("errcode", 0) else (_bare(testing), None if published is None else _bare(published))


def _bare(joined: str) -> frozenset[str]:
    values = (value.strip().lower().removeprefix("https://") for value in joined.split(";"))
    return frozenset(value for value in values if value)
