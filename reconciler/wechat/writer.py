"""Writes to the live lists: the only module that can put a writing request into words."""

import json
from typing import assert_never

from reconciler.plan import Call, Scope
from reconciler.ports import Accepted, Answer, NotSent, Refused, UnknownOutcome
from reconciler.wechat.answers import ErrorAnswer, Success, judge
from reconciler.wechat.client import ApiRequest, NotReceived, Rejected, Session, Unable, Unclear
from reconciler.wechat.errcodes import BUSY, explain_write, meaning_of
from reconciler.wechat.resources import PATH, SEPARATOR, Asked


class WechatWriter:
    """A `DomainWriter` over the API."""

    def __init__(self, session: Session) -> None:
        """Write through `session`."""
        self._session = session

    def send(self, call: Call) -> Answer:
        """Send `call` once."""
        reply = self._session.ask_once(_request(call))
        match reply:
            case Success(errmsg=errmsg, live=live, invalid=invalid):
                return Accepted(errcode=0, errmsg=errmsg, live=live, invalid=invalid)
            case ErrorAnswer(errcode=errcode, errmsg=errmsg) if errcode == BUSY:
                return UnknownOutcome(problem=explain_write(reply, call), errcode=errcode, errmsg=errmsg)
            case ErrorAnswer(errcode=errcode, errmsg=errmsg):
                problem, leaves = explain_write(reply, call), meaning_of(errcode).leaves
                return Refused(errcode=errcode, errmsg=errmsg, refusal=leaves, problem=problem)
            case Unclear(problem) | Rejected(problem):
                return UnknownOutcome(problem=problem)
            case Unable(problem) | NotReceived(problem):
                return NotSent(problem)
            case _:
                assert_never(reply)

    def renew_token(self) -> bool:
        """Read the token's source again; return whether it has another token than the last one."""
        return self._session.renew_token()


def _request(call: Call) -> ApiRequest[Success]:
    """Put `call` into words; never ``set``: what that does with what it cannot take is not documented."""
    words = {
        Asked.ACTION: call.action,
        Asked.BOTH_LISTS: call.scope is Scope.BOTH,
        Asked.HOSTS: SEPARATOR.join(call.sent),
    }
    body = json.dumps(words, ensure_ascii=False).encode()
    return ApiRequest(path=PATH, action=call.action, body=body, judge=judge)
