"""What WeChat's answers say: whatever is in a body, it becomes one of four values, and nothing is raised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from reconciler.model import LiveList, LiveState
from reconciler.wechat.api import SEPARATOR, Answered
from reconciler.wechat.redact import Redactor, shorten
from reconciler.wechat.strictjson import parse_object


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """Errcode 0: the call was accepted."""

    errmsg: str
    live: LiveState | None
    """The lists that the answer brought, None when there was no testing list among them."""
    invalid: tuple[str, ...]
    """The values that failed verification, as WeChat spells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """Any other errcode."""

    errcode: int
    errmsg: str
    rid: str | None
    """The request id that WeChat's support asks for, None when the answer names none."""
    invalid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadField:
    """An answer of this API, but for one field that is missing or of another type than documented."""

    name: Answered


@dataclass(frozen=True, slots=True)
class NotThisApi:
    """Not the JSON that this API answers with: a page, a text cut short, another server's words."""


Judged = Success | ErrorAnswer | BadField | NotThisApi

_FARTHEST_ERRCODE: Final = 2**31 - 1
_RID = re.compile(r"\brid: ?([0-9A-Za-z-]{1,64})")


def judge(body: bytes, redactor: Redactor) -> Judged:
    """Parse the body of an answer with HTTP status 200; no secret that `redactor` knows comes back.

    A missing errcode means 0: it has been missing from successful answers (seen in the field). Only a JSON
    integer is an errcode: a number in quotes has never been seen, and stopping is safer than guessing what
    else is different then.
    """
    found = parse_object(body)
    if found is None or found.keys().isdisjoint(Answered):
        return NotThisApi()
    errcode = found.get(Answered.ERRCODE, 0)
    if not isinstance(errcode, int) or isinstance(errcode, bool) or abs(errcode) > _FARTHEST_ERRCODE:
        return BadField(Answered.ERRCODE)
    texts = _texts(found)
    if isinstance(texts, BadField):
        return texts
    errmsg = redactor.redact(texts.get(Answered.ERRMSG, ""))
    invalid = tuple(shorten(_harmless(value, redactor)) for value in _values(texts.get(Answered.INVALID, "")))
    if errcode == 0:
        return Success(errmsg=shorten(errmsg), live=_live(texts, redactor), invalid=invalid)
    rid = _RID.search(errmsg)
    return ErrorAnswer(errcode=errcode, errmsg=shorten(errmsg), rid=rid[1] if rid else None, invalid=invalid)


def _texts(found: Mapping[str, object]) -> Mapping[Answered, str] | BadField:
    """Return the fields that are texts; null counts as absent."""
    texts = {}
    for name in Answered:
        value = found.get(name)
        if isinstance(value, str):
            texts[name] = value
        elif value is not None and name is not Answered.ERRCODE:
            return BadField(name)
    return texts


def _live(texts: Mapping[Answered, str], redactor: Redactor) -> LiveState | None:
    """Return both lists. A platform that was never published has no published one (official page)."""
    if Answered.TESTING not in texts:
        return None
    published = texts.get(Answered.PUBLISHED)
    return LiveState(
        testing=_live_list(texts[Answered.TESTING], redactor),
        published=None if published is None else _live_list(published, redactor),
    )


def _live_list(text: str, redactor: Redactor) -> LiveList:
    live = LiveList.of(_values(text))
    return replace(live, opaque=frozenset(_harmless(value, redactor) for value in live.opaque))


def _values(text: str) -> list[str]:
    """Split a joined list; the empty list is the empty text (seen in the field)."""
    return [value for part in text.split(SEPARATOR) if (value := part.strip())]


def _harmless(value: str, redactor: Redactor) -> str:
    """Return `value` as it is when it is a host, whatever the secrets are, and without secrets otherwise.

    A real token is longer than a label of a host may be. A short one, as in tests, must not change the state.
    """
    return value if LiveList.of((value,)).hosts else redactor.redact(value)
