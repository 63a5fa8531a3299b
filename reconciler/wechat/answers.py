"""What WeChat's answers say: whatever is in a body, it becomes a value, and nothing is raised."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import LiveList, LiveState, Verification
from reconciler.wechat.redact import Redactor, shorten
from reconciler.wechat.resources import SEPARATOR, Answered, ConfirmFile
from reconciler.wechat.strictjson import parse_object


@frozen(kw_only=True)
class Success:
    """Errcode 0: the call was accepted."""

    errmsg: str
    live: LiveState | None
    """The lists that the answer brought, None when there was no testing list among them."""
    invalid: tuple[str, ...]
    """The values that failed verification, as WeChat spells them."""


@frozen(kw_only=True)
class ErrorAnswer:
    """Any other errcode. `invalid` is empty where the call is not about hosts."""

    errcode: int
    errmsg: str
    rid: str | None
    """The request id that WeChat's support asks for, None when the answer names none."""
    invalid: tuple[str, ...]


@frozen
class BadField:
    """An answer of this API, but for one field that is missing or of another type than documented."""

    name: Answered | ConfirmFile


@frozen
class NotThisApi:
    """Not the JSON that this API answers with: a page, a text cut short, another server's words."""


Unusable = ErrorAnswer | BadField | NotThisApi
"""What may come instead of what was asked for."""

_FARTHEST_ERRCODE: Final = 2**31 - 1
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,95}\.txt")
_LONGEST_CONTENT: Final = 1024
_RID = re.compile(r"\brid: ?([0-9A-Za-z-]{1,64})")


def judge(body: bytes, redactor: Redactor) -> Success | Unusable:
    """Parse the body of an answer about the lists with HTTP status 200; no secret that `redactor` knows comes back."""
    fields = _fields(body, Answered)
    if not isinstance(fields, _Fields):
        return fields
    errmsg = redactor.redact(fields.errmsg)
    invalid = tuple(shorten(_harmless(value, redactor)) for value in _values(fields.texts.get(Answered.INVALID, "")))
    if fields.errcode == 0:
        return Success(errmsg=shorten(errmsg), live=_live(fields.texts, redactor), invalid=invalid)
    return _error(fields.errcode, errmsg, invalid)


def judge_confirm_file(body: bytes, redactor: Redactor) -> Verification | Unusable:
    """Parse the body of an answer about the verification file with HTTP status 200.

    A name that is not plain makes the answer unusable, for it becomes part of a URL, and so does a secret in either
    field: every host would be told, and the report would show it.
    """
    fields = _fields(body, ConfirmFile)
    if not isinstance(fields, _Fields):
        return fields
    if fields.errcode != 0:
        return _error(fields.errcode, redactor.redact(fields.errmsg), ())
    name, content = (fields.texts.get(key, "") for key in (ConfirmFile.NAME, ConfirmFile.CONTENT))
    if not _FILE_NAME.fullmatch(name) or redactor.redact(name) != name:
        return BadField(ConfirmFile.NAME)
    if not 0 < len(content) <= _LONGEST_CONTENT or redactor.redact(content) != content:
        return BadField(ConfirmFile.CONTENT)
    return Verification(file=name, content=content)


@frozen(kw_only=True)
class _Fields:
    """An answer of this API, taken apart."""

    errcode: int
    errmsg: str
    texts: Mapping[str, str]
    """The fields that are texts."""


def _fields(body: bytes, names: type[Answered] | type[ConfirmFile]) -> _Fields | BadField | NotThisApi:
    """Take an answer apart that has some of the fields `names`; null counts as absent.

    A missing errcode means 0: it has been missing from successful answers (seen in the field). Only a JSON
    integer is an errcode: a number in quotes has never been seen, and stopping is safer than guessing what
    else is different then.
    """
    found = parse_object(body)
    if found is None or found.keys().isdisjoint(names):
        return NotThisApi()
    errcode = found.get(names.ERRCODE, 0)
    if not isinstance(errcode, int) or isinstance(errcode, bool) or abs(errcode) > _FARTHEST_ERRCODE:
        return BadField(names.ERRCODE)
    texts = {}
    for name in names:
        value = found.get(name)
        if isinstance(value, str):
            texts[str(name)] = value
        elif value is not None and name is not names.ERRCODE:
            return BadField(name)
    return _Fields(errcode=errcode, errmsg=texts.get(names.ERRMSG, ""), texts=texts)


def _error(errcode: int, errmsg: str, invalid: tuple[str, ...]) -> ErrorAnswer:
    rid = _RID.search(errmsg)
    return ErrorAnswer(errcode=errcode, errmsg=shorten(errmsg), rid=rid[1] if rid else None, invalid=invalid)


def _live(texts: Mapping[str, str], redactor: Redactor) -> LiveState | None:
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
