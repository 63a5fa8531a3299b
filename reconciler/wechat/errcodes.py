"""WeChat's error numbers: what each means, what it leaves behind, and what to report of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Action
from reconciler.plan import Call
from reconciler.ports import Refusal
from reconciler.problem import Code, Fact, Problem, first_hosts
from reconciler.resources import Resource
from reconciler.wechat.address import parse_ip
from reconciler.wechat.answers import ApiAnswer
from reconciler.wechat.protocol import SEPARATOR

BUSY: Final = -1
"""The system is busy (official page); also seen when a host lacks its verification file. Settles nothing."""


@frozen
class Meaning:
    """What an error number stands for. A refused call may have done half, unless that is known better."""

    code: Code
    refusal: Refusal = Refusal.PERHAPS_HALF


_TOKEN: Final = Meaning(Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN)
_MALFORMED: Final = Meaning(Code.WECHAT_MALFORMED_REQUEST)
_CALLER: Final = Meaning(Code.WECHAT_CALLER_NOT_ALLOWED)
_LIST_FULL: Final = Meaning(Code.WECHAT_LIST_FULL)
_TICKET: Final = Meaning(Code.WECHAT_TICKET)
_OTHER: Final = Meaning(Code.WECHAT_ERROR)

_MEANINGS: Final[Mapping[int, Meaning]] = {
    # On the official page of modify_wxa_jump_domain
    BUSY: Meaning(Code.WECHAT_BUSY),
    40039: Meaning(Code.WECHAT_LENGTH),
    40052: _MALFORMED,
    61028: Meaning(Code.WECHAT_NOT_PUBLISHED),
    65316: _LIST_FULL,
    9410016: Meaning(Code.WECHAT_INVALID_HOST),
    # On official pages of neighbouring calls
    40001: _TOKEN,
    40014: _TOKEN,
    42001: _TOKEN,
    40164: _CALLER,
    61004: _CALLER,
    41001: _MALFORMED,
    43002: _MALFORMED,
    44002: _MALFORMED,
    47001: _MALFORMED,
    45009: Meaning(Code.WECHAT_QUOTA, Refusal.NOTHING),
    45011: Meaning(Code.WECHAT_RATE, Refusal.NOTHING),
    45104: Meaning(Code.WECHAT_MONTHLY_QUOTA, Refusal.NOTHING),
    61014: Meaning(Code.WECHAT_TOKEN_KIND),
    # In the official table of all error numbers
    41021: _MALFORMED,  # missing component_access_token
    42006: _TOKEN,
    45035: _CALLER,
    48001: Meaning(Code.WECHAT_NOT_AUTHORIZED),
    61005: _TICKET,
    61006: _TICKET,
    61011: Meaning(Code.WECHAT_INVALID_PLATFORM),
    85069: Meaning(Code.WECHAT_FILE_FAILED),
    86103: Meaning(Code.WECHAT_FILE_OTHER),
    89022: Meaning(Code.WECHAT_ABSENT_HOST),
    89029: _LIST_FULL,
    506015: Meaning(Code.WECHAT_HOST_BOUND),
}


def meaning_of(errcode: int) -> Meaning:
    """Return what `errcode` stands for; most numbers mean nothing in particular."""
    return _MEANINGS.get(errcode, _OTHER)


_FACTS_OF_CALLS: Final[Mapping[Code, tuple[str, ...]]] = {
    Code.WECHAT_LIST_FULL: ("lists", "count"),
    Code.WECHAT_LENGTH: ("count", "bytes"),
    Code.WECHAT_INVALID_HOST: ("hosts",),
    Code.WECHAT_FILE_FAILED: ("hosts",),
    Code.WECHAT_FILE_OTHER: ("hosts",),
    Code.WECHAT_HOST_BOUND: ("hosts",),
    Code.WECHAT_ABSENT_HOST: ("hosts",),
}
"""The codes that report hosts which were sent, and which facts of the call each has."""


def explain(answer: ApiAnswer, call: Call | None, resource: Resource, invalid: tuple[str, ...]) -> Problem:
    """Return why WeChat refused `call`, of which it names `invalid` hosts, or a read where `call` is None."""
    code = meaning_of(answer.errcode).code
    if call is None:
        return _problem(answer, Code.WECHAT_ERROR if code in _FACTS_OF_CALLS else code)
    if code is Code.WECHAT_BUSY and call.action is Action.ADD and resource.is_verified:
        code = Code.WECHAT_BUSY_ADD
    problem, facts = _problem(answer, code), _facts_of(call, answer, invalid)
    named = {name: facts[name] for name in _FACTS_OF_CALLS.get(code, ())}
    return replace(problem, facts={**problem.facts, **named})


def _problem(answer: ApiAnswer, code: Code) -> Problem:
    facts: dict[str, Fact] = {"answer": f"{answer.errcode} {answer.errmsg}".rstrip()}
    if code is Code.WECHAT_CALLER_NOT_ALLOWED and (ip := _ip_in(answer.errmsg)) is not None:
        code = Code.WECHAT_IP_NOT_ALLOWED
        facts["ip"] = ip
    return Problem(code=code, facts=facts, errcode=answer.errcode, rid=answer.rid)


def _facts_of(call: Call, answer: ApiAnswer, invalid: tuple[str, ...]) -> Mapping[str, Fact]:
    named = tuple(host for host in call.hosts if host in invalid or _names(answer.errmsg, host)) or call.hosts
    return {
        "lists": call.lists,
        "count": len(call.sent),
        "bytes": len(SEPARATOR.join(call.sent).encode()),
        "hosts": first_hosts(named),
    }


def _names(errmsg: str, host: str) -> bool:
    """Return whether an errmsg names a host, not merely as part of another one."""
    whole = rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)"
    return re.search(whole, errmsg, re.IGNORECASE) is not None


def _ip_in(errmsg: str) -> str | None:
    """Return the IP address that an errmsg names, IPv4 before IPv6: both have been seen beside each other."""
    words = [word.strip(".") for word in re.findall(r"[0-9A-Fa-f.:]{3,}", errmsg)]
    fours = (parse_ip(word.rpartition(":")[2], 4) for word in words)
    sixes = (parse_ip(word.strip(":"), 6) or parse_ip(word, 6) for word in words)
    return next(filter(None, (*fours, *sixes)), None)
