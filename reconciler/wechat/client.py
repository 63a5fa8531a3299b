"""One run's session with WeChat, and what reads through it. Nothing here can put a write into words."""

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final, Generic, TypeGuard, TypeVar, assert_never
from urllib.parse import urlencode

from reconciler.frozen import frozen
from reconciler.model import LiveState, Quota, Verification
from reconciler.plan import Call
from reconciler.ports import Interruption, NotSent, ReadFailed, Refusal, Refused, UnknownOutcome, Wait
from reconciler.problem import Code, Problem
from reconciler.resources import BUSINESS, Resource
from reconciler.wechat import protocol
from reconciler.wechat.address import Address
from reconciler.wechat.answers import (
    ApiAnswer,
    parse_answer,
    parse_confirm_file,
    parse_invalid,
    parse_live,
    parse_quota,
)
from reconciler.wechat.errcodes import BUSY, explain, meaning_of
from reconciler.wechat.http import (
    OK,
    SHARED_CODES,
    Carrier,
    Channel,
    Endpoint,
    Failure,
    HttpResult,
    HttpSettings,
    Lost,
    NotConnected,
    Request,
    Response,
    failure_problem,
    retry,
    status_problem,
)
from reconciler.wechat.redact import Redactor
from reconciler.wechat.tokens import Token, TokenSource, UrlToken

Value = TypeVar("Value")
"""What WeChat answers when it accepts a request."""

NoValue = Refused | UnknownOutcome | NotSent
"""Why there is no value."""


@frozen(kw_only=True)
class ApiRequest(Generic[Value]):
    """A request to the API, but for the token."""

    resource: Resource
    """Which hosts it is about."""
    path: str
    action: str
    """What is asked for; only traced, and shown to whoever follows the run."""
    body: bytes
    fields: Collection[str]
    """The fields of an answer, besides errcode and errmsg."""
    parse: Callable[[ApiAnswer, Redactor], Value | Problem]
    """Reads an answer with errcode 0."""
    call: Call | None = None
    """The call that a write sends, None for a read."""


class Session:
    """Sends requests to WeChat with the token that its source gives, read once, and again when WeChat refuses it."""

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
        self.interruption: Interruption = wire.interruption
        self._address = address
        self._source = source
        self._token: Token | None = None
        self._wire = wire
        self._carrier = carry(address, wire)

    def prepare(self) -> Problem | None:
        """Read what this machine has of the token's source; return what is missing or malformed.

        No server is asked yet. Not to call this is safe: the same problem then comes with the first request.
        """
        result = self._source.header() if isinstance(self._source, UrlToken) else self._usable_token()
        return result if isinstance(result, Problem) else None

    def ask(self, request: ApiRequest[Value]) -> Value | NoValue | ReadFailed:
        """Send a request that reads; once more, with the token read again, when WeChat refuses the token."""
        result = self.ask_once(request)
        if not _refuses_token(result) or self.interruption.requested():
            return result
        token = self._read_token()
        if isinstance(token, Problem):
            return ReadFailed(result.problem, source_problem=token)
        if not self.interruption.requested():
            result = self.ask_once(request)
        return result

    def ask_once(self, request: ApiRequest[Value]) -> Value | NoValue:
        """Send `request` once."""
        token = self._usable_token()
        if isinstance(token, Problem):
            return NotSent(token)
        return self._send(request, token)

    def renew_token(self) -> bool | Problem:
        """Read the token source again; return whether it has another token than before, or why it has none."""
        before, token = self._token, self._read_token()
        return token if isinstance(token, Problem) else token != before

    def read(self, request: ApiRequest[Value]) -> Value | ReadFailed:
        """Send a request that reads: at most three times, once when WeChat refuses, no more once interrupted."""
        with self._wire.follow(Wait.READ, {"reading": request.action}):
            result = retry(lambda: self.ask(request), _passing, self._wire)
        match result:
            case Refused(problem=problem) | UnknownOutcome(problem=problem) | NotSent(problem):
                return ReadFailed(problem)
            case value:
                return value

    def _usable_token(self) -> Token | Problem:
        token = self._read_token() if self._token is None else self._token
        return token if isinstance(token, Problem) else self._wire.claim(token.value) or token

    def _read_token(self) -> Token | Problem:
        token = self._source.get(self._wire)
        if isinstance(token, Token):
            self._wire.redactor.learn(token.value)
            self._token = token
        return token

    def _send(self, request: ApiRequest[Value], token: Token) -> Value | NoValue:
        post = Request(
            method="POST",
            path=self._address.path.rstrip("/") + request.path,
            query=urlencode({protocol.TOKEN_PARAMETER: token.value}),
            headers={"Accept": "application/json", "Content-Type": "application/json"},
            body=request.body,
        )
        began = time.monotonic()
        result = self._carrier.send(post)
        answer = (
            parse_answer(result.body, request.fields, self._wire.redactor) if isinstance(result, Response) else None
        )
        if result != _NEVER_BEGUN:
            notes = [f"errcode {answer.errcode}"] if isinstance(answer, ApiAnswer) else []
            self._wire.note(self._address, post, result, began, request.action, *notes)
        if isinstance(answer, ApiAnswer) and answer.errcode != 0:
            return self._refusal(request, answer)
        return self._outcome(request, result, answer)

    def _refusal(self, request: ApiRequest[Value], answer: ApiAnswer) -> Refused | UnknownOutcome:
        """Return what an errcode other than 0 means, whatever HTTP status it came with."""
        errcode, errmsg = answer.errcode, answer.errmsg
        invalid = parse_invalid(answer, request.resource, self._wire.redactor)
        problem = explain(answer, request.call, request.resource, invalid)
        if errcode == BUSY:
            return UnknownOutcome(errcode=errcode, errmsg=errmsg, problem=problem)
        return Refused(errcode=errcode, errmsg=errmsg, refusal=meaning_of(errcode).refusal, problem=problem)

    def _outcome(
        self, request: ApiRequest[Value], result: HttpResult, answer: ApiAnswer | Problem | None
    ) -> Value | NoValue:
        """Return what a result without an errcode other than 0 means."""
        server = self._address.origin
        match result:
            case NotConnected():
                return NotSent(failure_problem(WECHAT, server, result, self._wire))
            case Lost():
                return UnknownOutcome(problem=failure_problem(WECHAT, server, result, self._wire))
            case Response(status) if status != OK:
                return UnknownOutcome(problem=status_problem(WECHAT, server, status))
            case Response():
                pass
            case _:
                assert_never(result)
        if answer is None:
            return UnknownOutcome(problem=Problem(code=Code.WECHAT_BROKEN_ANSWER, facts={"server": server}))
        value = request.parse(answer, self._wire.redactor) if isinstance(answer, ApiAnswer) else answer
        return UnknownOutcome(problem=value) if isinstance(value, Problem) else value


_NEVER_BEGUN = NotConnected(Failure.INTERRUPTED)
"""There was no time left for the exchange: nothing went out that could be traced."""

WECHAT: Final = Endpoint(
    codes={
        **SHARED_CODES,
        Failure.NETWORK: Code.WECHAT_UNREACHABLE,
        Failure.TIMEOUT: Code.WECHAT_TIMEOUT,
        Failure.BROKEN_OFF: Code.WECHAT_BROKEN_OFF,
        Failure.TOO_LARGE: Code.WECHAT_TOO_LARGE,
    },
    busy=Code.WECHAT_DOWN,
    redirect=Code.WECHAT_REDIRECT,
    status=Code.WECHAT_HTTP_STATUS,
)

_PASSING: Final = frozenset(
    {
        Code.TLS_FAILED,
        Code.PROXY_UNREACHABLE,
        Code.PROXY_REFUSED,
        Code.RESPONSE_ENCODED,
        Code.WECHAT_UNREACHABLE,
        Code.WECHAT_TIMEOUT,
        Code.WECHAT_BROKEN_OFF,
        Code.WECHAT_DOWN,
        Code.WECHAT_TOO_LARGE,
        Code.WECHAT_BROKEN_ANSWER,
        Code.WECHAT_ANSWER_FIELD,
        Code.WECHAT_BUSY,
    }
)
"""What another try may not meet again, on the way to WeChat or to the token source."""


def _passing(result: object) -> Problem | None:
    if isinstance(result, Refused | UnknownOutcome | NotSent) and result.problem.code in _PASSING:
        return result.problem
    return None


def _refuses_token(result: object) -> TypeGuard[Refused]:
    return isinstance(result, Refused) and result.refusal is Refusal.TOKEN


class WechatReader:
    """A `LiveReader` over the API."""

    def __init__(self, session: Session, resource: Resource) -> None:
        """Read the lists of these hosts through `session`."""
        self._session = session
        self._resource = resource

    def read(self) -> LiveState | ReadFailed:
        """Ask for both lists: at most three times, once when WeChat refuses, no more once interrupted."""
        resource = self._resource

        def parse(answer: ApiAnswer, redactor: Redactor) -> LiveState | Problem:
            live = parse_live(answer, resource, redactor)
            if isinstance(live, Problem):
                return live
            return replace(live, invalid=parse_invalid(answer, resource, redactor))

        request = ApiRequest(
            resource=resource,
            path=resource.path,
            action="get",
            body=f'{{"{protocol.ACTION}":"get"}}'.encode(),
            fields=resource.fields,
            parse=parse,
        )
        return self._session.read(request)


class WechatConfirmFile:
    """A `VerificationReader` over the API."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session

    def read(self) -> Verification | ReadFailed:
        """Ask for the file: at most three times, once when WeChat refuses, no more once interrupted."""
        request = ApiRequest(
            resource=BUSINESS,
            path=protocol.CONFIRM_FILE_PATH,
            action="confirmfile",
            body=b"{}",
            fields=(protocol.FILE_NAME, protocol.FILE_CONTENT),
            parse=parse_confirm_file,
        )
        return self._session.read(request)


class WechatQuota:
    """Reads how often the call that changes hosts may still be made today."""

    def __init__(self, session: Session, resource: Resource) -> None:
        """Read the quota of the call that changes these hosts, through `session`."""
        self._session = session
        self._resource = resource

    def read(self) -> Quota | ReadFailed:
        """Ask for the day's quota: at most three times, once when WeChat refuses, no more once interrupted."""
        request = ApiRequest(
            resource=self._resource,
            path=protocol.QUOTA_PATH,
            action="quota",
            body=f'{{"{protocol.QUOTA_CALL}":"{self._resource.path}"}}'.encode(),
            fields=(protocol.QUOTA,),
            parse=parse_quota,
        )
        return self._session.read(request)
