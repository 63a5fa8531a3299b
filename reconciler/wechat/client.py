"""One run's talk with WeChat: the token, the channel and the secrets that reader and writer share."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar, assert_never
from urllib.parse import quote

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem
from reconciler.wechat import resources
from reconciler.wechat.address import Address
from reconciler.wechat.answers import BadField, ErrorAnswer, NotThisApi, Unusable
from reconciler.wechat.errcodes import refuses_token
from reconciler.wechat.exchange import (
    OK,
    Carrier,
    Exchanged,
    Failure,
    HttpSettings,
    Lost,
    NotConnected,
    Request,
    Response,
)
from reconciler.wechat.failures import WECHAT, failed, unexpected_status
from reconciler.wechat.http import Channel
from reconciler.wechat.redact import Redactor
from reconciler.wechat.tokens import Token, TokenSource, UrlToken

Told = TypeVar("Told")
"""What WeChat answers where it does what it was asked."""


@frozen(kw_only=True)
class ApiRequest(Generic[Told]):
    """A request to the API, but for the token."""

    path: str
    action: str
    """What is asked for; only traced."""
    body: bytes
    judge: Callable[[bytes, Redactor], Told | Unusable]
    """Reads the body of an answer with HTTP status 200."""


@frozen
class Unable:
    """The request cannot be sent from here: there is no token, or the environment's settings are of no use."""

    problem: Problem


@frozen
class NotReceived:
    """The request was never received. Another try may reach WeChat."""

    problem: Problem


@frozen
class Unclear:
    """What became of the request is not known. Another look may tell."""

    problem: Problem


@frozen
class Rejected:
    """Somebody answered with a redirect or an HTTP status that another try would meet again."""

    problem: Problem


Unanswered = Unable | NotReceived | Unclear | Rejected
"""Why there is no answer of WeChat's."""


class Session:
    """Asks WeChat, with the token that its source gives, read once and again when WeChat refuses it."""

    def __init__(
        self,
        *,
        address: Address,
        source: TokenSource,
        wire: HttpSettings,
        carry: Callable[[Address, HttpSettings], Carrier] = Channel,
    ) -> None:
        """Prepare a run; nothing is read or opened yet.

        `address` is the API's; `carry` makes what the requests to it go out by.
        """
        self.server = address.origin
        self.interruption = wire.interruption
        self._address = address
        self._source = source
        self._token: Token | None = None
        self._wire = wire
        self._carrier = carry(address, wire)

    def prepare(self) -> Problem | None:
        """Read what this machine holds of the token's source; return what is missing or malformed.

        A server is not asked yet. Not to call this is safe: the same problem then comes with the first request.
        """
        held = self._source.header() if isinstance(self._source, UrlToken) else self._read_token()
        return held if isinstance(held, Problem) else None

    def ask(self, request: ApiRequest[Told]) -> Told | ErrorAnswer | Unanswered:
        """Send a request that reads; once more, with the token read again, when WeChat refuses the token."""
        reply = self.ask_once(request)
        if isinstance(reply, ErrorAnswer) and refuses_token(reply) and not self.interruption.requested():
            newer = self._read_token()
            if isinstance(newer, Token) and not self.interruption.requested():
                return self._send(request, newer)
        return reply

    def ask_once(self, request: ApiRequest[Told]) -> Told | ErrorAnswer | Unanswered:
        """Send `request` once."""
        token = self._token or self._read_token()
        if isinstance(token, Problem):
            return Unable(token)
        return self._send(request, token)

    def renew_token(self) -> bool:
        """Read the token's source again; return whether it has another token than the last one."""
        refused, token = self._token, self._read_token()
        return isinstance(token, Token) and token != refused

    def _read_token(self) -> Token | Problem:
        token = self._source.get(self._wire)
        if isinstance(token, Token):
            self._wire.redactor.learn(token.value)
            self._token = token
        return token

    def _send(self, request: ApiRequest[Told], token: Token) -> Told | ErrorAnswer | Unanswered:
        post = Request(
            method="POST",
            path=self._address.path.rstrip("/") + request.path,
            query=f"{resources.TOKEN_PARAMETER}={quote(token.value, safe='')}",
            headers={"Accept": "application/json", "Content-Type": "application/json"},
            body=request.body,
        )
        began = time.monotonic()
        exchanged = self._carrier.send(post)
        reply = self._reply(request, exchanged)
        if exchanged != _NEVER_BEGUN:
            self._wire.note(self._address, post, exchanged, began, request.action, *_errcode(reply))
        return reply

    def _reply(self, request: ApiRequest[Told], exchanged: Exchanged) -> Told | ErrorAnswer | Unanswered:
        match exchanged:
            case NotConnected(Failure.PROXY_SETTINGS | Failure.CERTIFICATES):
                return Unable(failed(WECHAT, self.server, exchanged, self._wire.timeout))
            case NotConnected():
                return NotReceived(failed(WECHAT, self.server, exchanged, self._wire.timeout))
            case Lost():
                return Unclear(failed(WECHAT, self.server, exchanged, self._wire.timeout))
            case Response(status, body) if status == OK:
                return self._told(request.judge(body, self._wire.redactor))
            case Response(status):
                problem = unexpected_status(WECHAT, self.server, status)
                return Unclear(problem) if status in _PASSING else Rejected(problem)
            case _:
                assert_never(exchanged)

    def _told(self, judged: Told | Unusable) -> Told | ErrorAnswer | Unclear:
        match judged:
            case BadField(name):
                return Unclear(bad_field(self.server, name))
            case NotThisApi():
                return Unclear(Problem(code=Code.WECHAT_BROKEN_ANSWER, facts={"server": self.server}))
            case answer:
                return answer


_NEVER_BEGUN = NotConnected(Failure.INTERRUPTED)
"""There was no time left for the exchange: nothing went out that could be traced."""

_PASSING = frozenset({429, *range(500, 600)})
"""The HTTP statuses of a server that is too busy, or ill: another time it may answer."""


def bad_field(server: str, name: resources.Answered | resources.ConfirmFile) -> Problem:
    """Tell that an answer from `server` lacks a field, or has something else in it than documented."""
    return Problem(code=Code.WECHAT_ANSWER_FIELD, facts={"server": server, "field": name})


def _errcode(reply: object) -> tuple[str, ...]:
    match reply:
        case Unable() | NotReceived() | Unclear() | Rejected():
            return ()
        case ErrorAnswer(errcode=errcode):
            return (f"errcode {errcode}",)
        case _:
            return ("errcode 0",)
