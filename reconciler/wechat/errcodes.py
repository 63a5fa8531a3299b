"""WeChat's error numbers: what each means, what it leaves behind, and what to tell of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.plan import Call
from reconciler.ports import Refusal
from reconciler.problem import Code, Fact, Problem
from reconciler.wechat.address import parse_ip
from reconciler.wechat.answers import ErrorAnswer
from reconciler.wechat.resources import SEPARATOR

BUSY: Final = -1
"""The system is busy (official page); also seen when a host lacks its verification file. Settles nothing."""


@frozen
class Meaning:
    """What an error number stands for. A refused call may have done half, unless that is known better."""

    code: Code
    leaves: Refusal = Refusal.PERHAPS_HALF


_TOKEN: Final = Meaning(Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN)
_MALFORMED: Final = Meaning(Code.WECHAT_MALFORMED_REQUEST)
_CALLER: Final = Meaning(Code.WECHAT_CALLER_NOT_ALLOWED)
_OTHER: Final = Meaning(Code.WECHAT_ERROR)

_MEANINGS: Final[Mapping[int, Meaning]] = {
    # On the official page of modify_wxa_jump_domain
    BUSY: Meaning(Code.WECHAT_BUSY),
    40039: Meaning(Code.WECHAT_LENGTH),
    40052: _MALFORMED,
    61028: Meaning(Code.WECHAT_NOT_PUBLISHED),
    65316: Meaning(Code.WECHAT_LIST_FULL),
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
}


def meaning_of(errcode: int) -> Meaning:
    """Return what `errcode` stands for; most numbers mean nothing in particular."""
    return _MEANINGS.get(errcode, _OTHER)


def refuses_token(answer: ErrorAnswer) -> bool:
    """Tell whether a newer token may help."""
    return meaning_of(answer.errcode) is _TOKEN


def explain_read(answer: ErrorAnswer) -> Problem:
    """Tell why a read was refused."""
    code = meaning_of(answer.errcode).code
    return _problem(answer, Code.WECHAT_ERROR if code in _ABOUT_HOSTS else code)


def explain_write(answer: ErrorAnswer, call: Call) -> Problem:
    """Tell why `call` was refused."""
    problem, about_hosts = _problem(answer, meaning_of(answer.errcode).code), _facts_of(call, answer)
    told = {name: about_hosts[name] for name in _ABOUT_HOSTS.get(problem.code, ())}
    return replace(problem, facts={**problem.facts, **told})


_ABOUT_HOSTS: Final[Mapping[Code, tuple[str, ...]]] = {
    Code.WECHAT_LIST_FULL: ("lists", "count"),
    Code.WECHAT_LENGTH: ("count", "bytes"),
    Code.WECHAT_INVALID_HOST: ("hosts",),
}
"""The codes that tell of the hosts which were sent, and what they tell."""


def _problem(answer: ErrorAnswer, code: Code) -> Problem:
    facts: dict[str, Fact] = {"answer": f"{answer.errcode} {answer.errmsg}".rstrip()}
    if code is Code.WECHAT_CALLER_NOT_ALLOWED and (ip := _ip_in(answer.errmsg)) is not None:
        code = Code.WECHAT_IP_NOT_ALLOWED
        facts["ip"] = ip
    return Problem(code=code, facts=facts, errcode=answer.errcode, rid=answer.rid)


_FEW: Final = 10
"""How many hosts a problem names before it only says that there are more."""


def _facts_of(call: Call, answer: ErrorAnswer) -> Mapping[str, Fact]:
    named = tuple(value for value in call.sent if _names(answer, value)) or call.sent
    return {
        "lists": call.lists,
        "count": len(call.sent),
        "bytes": len(SEPARATOR.join(call.sent).encode()),
        "hosts": (*named[:_FEW], *(("…",) if len(named) > _FEW else ())),
    }


def _names(answer: ErrorAnswer, value: str) -> bool:
    """Tell whether an answer names a value that was sent, not merely as part of another host."""
    whole = rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)"
    return value in answer.invalid or re.search(whole, answer.errmsg, re.IGNORECASE) is not None


def _ip_in(errmsg: str) -> str | None:
    """Return the IP address that an errmsg names, IPv4 before IPv6: both have been seen beside each other."""
    words = [word.strip(".") for word in re.findall(r"[0-9A-Fa-f.:]{3,}", errmsg)]
    fours = (parse_ip(word.rpartition(":")[2], 4) for word in words)
    sixes = (parse_ip(word.strip(":"), 6) or parse_ip(word, 6) for word in words)
    return next(filter(None, (*fours, *sixes)), None)
