"""Writes to the live lists: the only module that can put a write into words."""

import json

from reconciler.plan import Call, Scope
from reconciler.ports import Accepted, Answer
from reconciler.problem import Problem
from reconciler.resources import Resource
from reconciler.wechat.answers import ApiAnswer, parse_invalid, parse_live
from reconciler.wechat.client import ApiRequest, Session
from reconciler.wechat.protocol import ACTION, BOTH_LISTS, SEPARATOR
from reconciler.wechat.redact import Redactor


class WechatWriter:
    """A `DomainWriter` over the API."""

    def __init__(self, session: Session, resource: Resource) -> None:
        """Write to the lists of these hosts through `session`."""
        self._session = session
        self._resource = resource

    def send(self, call: Call) -> Answer:
        """Send `call` once."""
        return self._session.ask_once(_request(call, self._resource))

    def renew_token(self) -> bool | Problem:
        """Read the token source again; return whether it has another token than before."""
        return self._session.renew_token()


def _request(call: Call, resource: Resource) -> ApiRequest[Accepted]:
    """Put `call` into words; never ``set``: what that does with what it cannot take is not documented."""

    def accepted(answer: ApiAnswer, redactor: Redactor) -> Accepted:
        live = parse_live(answer, resource, redactor)
        return Accepted(
            errcode=0,
            errmsg=answer.errmsg,
            live=None if isinstance(live, Problem) else live,
            invalid=parse_invalid(answer, resource, redactor),
        )

    words = {ACTION: call.action, BOTH_LISTS: call.scope is Scope.BOTH, resource.hosts: SEPARATOR.join(call.sent)}
    return ApiRequest(
        resource=resource,
        path=resource.path,
        action=call.action,
        body=json.dumps(words, ensure_ascii=False).encode(),
        fields=resource.fields,
        parse=accepted,
        call=call,
    )
