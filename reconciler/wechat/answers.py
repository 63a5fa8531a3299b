"""What a response body says: whatever it contains becomes a value, and nothing is raised.

A readable errcode counts, however odd the rest is: it says whether a call took effect.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import HOST_SEPARATORS, ListName, LiveList, LiveState, Quota, Verification, host_of
from reconciler.problem import Code, Problem, shorten
from reconciler.resources import Resource
from reconciler.wechat.protocol import (
    ERRCODE,
    ERRMSG,
    FILE_CONTENT,
    FILE_NAME,
    QUOTA,
    QUOTA_LEFT,
    QUOTA_LIMIT,
    QUOTA_USED,
    SEPARATOR,
)
from reconciler.wechat.redact import MAX_TEXT_LENGTH, Redactor


@frozen(kw_only=True)
class ApiAnswer:
    """A JSON object with which WeChat answers a call."""

    errcode: int
    errmsg: str
    rid: str | None
    """The request id that WeChat's support asks for, None when the answer names none."""
    fields: Mapping[str, object] = field(repr=False)
    """The call's other fields as they came, secrets included; None for one that is absent."""


_MAX_ERRMSG_LENGTH: Final = 64 * 1024
"""How much of an errmsg is searched for secrets and for the request id."""

_MAX_CONTENT_LENGTH: Final = 1024
_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,15})(?:\.0)?\s*")
"""At most 15 digits: more than any error number has, and exact as a float."""

_RID = re.compile(r"\brid: ?([0-9A-Za-z-]{1,64})")
_FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,95}\.txt")


def parse_answer(body: bytes, fields: Collection[str], redactor: Redactor) -> ApiAnswer | Problem | None:
    """Return what a call is answered with that has `fields` besides errcode and errmsg.

    None stands for what is no answer of this API: a page, a text cut short, another server's JSON. A missing errcode
    means 0: it has been missing from successful answers (seen in the field).
    """
    data = parse_object(body)
    if data is None or data.keys().isdisjoint({ERRCODE, ERRMSG, *fields}):
        return None
    errcode = _parse_errcode(data.get(ERRCODE, 0))
    if errcode is None:
        return field_problem(ERRCODE)
    errmsg = redactor.redact((_text(data.get(ERRMSG)) or "")[:_MAX_ERRMSG_LENGTH])
    rid = _RID.search(errmsg)
    return ApiAnswer(
        errcode=errcode,
        errmsg=shorten(errmsg, MAX_TEXT_LENGTH),
        rid=rid[1] if rid else None,
        fields={name: data.get(name) for name in fields},
    )


def field_problem(name: str) -> Problem:
    """Return the problem of a field that is missing or not as documented."""
    return Problem(code=Code.WECHAT_ANSWER_FIELD, facts={"field": name})


def parse_live(answer: ApiAnswer, resource: Resource, redactor: Redactor) -> LiveState | Problem:
    """Return both lists. A platform that was never published has no published one (official page)."""
    testing = _parse_list(ListName.TESTING, answer, resource.testing, redactor)
    if isinstance(testing, Problem):
        return testing
    if answer.fields[resource.published] is None:
        return LiveState(testing=testing, published=None)
    published = _parse_list(ListName.PUBLISHED, answer, resource.published, redactor)
    if isinstance(published, Problem):
        return published
    return LiveState(testing=testing, published=published)


def parse_invalid(answer: ApiAnswer, resource: Resource, redactor: Redactor) -> tuple[str, ...]:
    """Return the values that failed verification, bare where they are hosts, each once, in their order.

    They come as a text, split at any separator, or as an array of texts; of an object, the keys count.
    """
    named = answer.fields.get(resource.invalid)
    texts = (_text(item) or "" for item in (named if isinstance(named, list | dict) else [named]))
    text = redactor.redact(SEPARATOR.join(texts))  # before it is split: a secret may contain a separator
    values = filter(None, HOST_SEPARATORS.split(text))
    return tuple(dict.fromkeys(host_of(value) or shorten(value, MAX_TEXT_LENGTH) for value in values))


def parse_confirm_file(answer: ApiAnswer, redactor: Redactor) -> Verification | Problem:
    """Return the platform's verification file.

    A name that is not plain is a problem, for it becomes part of a URL. So is a secret in either field: every host
    would receive it, and the report would show it.
    """
    name, content = (_text(answer.fields[key]) or "" for key in (FILE_NAME, FILE_CONTENT))
    if not _FILE_NAME.fullmatch(name) or redactor.redact(name) != name:
        return field_problem(FILE_NAME)
    if not 0 < len(content) <= _MAX_CONTENT_LENGTH or redactor.redact(content) != content:
        return field_problem(FILE_CONTENT)
    return Verification(file=name, content=content)


def parse_quota(answer: ApiAnswer, _redactor: Redactor) -> Quota | Problem:
    """Return the day's quota of a call."""
    quota, names = answer.fields[QUOTA], (QUOTA_LIMIT, QUOTA_USED, QUOTA_LEFT)
    match [parse_number(quota.get(name)) for name in names] if isinstance(quota, dict) else None:
        case [int(limit), int(used), int(left)]:
            return Quota(limit=limit, used=used, left=left)
        case _:
            return field_problem(QUOTA)


def parse_object(data: bytes) -> Mapping[str, object] | None:
    """Return the JSON object that `data` is as a whole, or None when it is anything else.

    Texts may contain control characters. Bytes that are no UTF-8 are read as GB18030, or else replaced. Numbers become
    floats, however long they are. All values of a repeated key are kept, as `Repeated`.
    """
    for encoding, errors in (("utf-8-sig", "strict"), ("gb18030", "strict"), ("utf-8-sig", "replace")):
        try:
            text = data.decode(encoding, errors)
            value = json.loads(text, strict=False, object_pairs_hook=_merge, parse_int=float)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None


class Repeated(list[object]):
    """The values of a key that stands several times in one object."""


def _merge(pairs: list[tuple[str, object]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for key, value in pairs:
        earlier = merged.get(key)
        if isinstance(earlier, Repeated):
            earlier.append(value)
        else:
            merged[key] = Repeated((earlier, value)) if key in merged else value
    return merged


def parse_number(value: object) -> int | None:
    """Return the whole number that a JSON value is, or that a text contains, None for any other value."""
    number = isinstance(value, str | int | float) and _NUMBER.fullmatch(str(value))
    return int(number[1]) if number else None


def _parse_errcode(value: object) -> int | None:
    numbers = {parse_number(item) for item in (value if isinstance(value, Repeated) else [value])}
    return numbers.pop() if len(numbers) == 1 else None


def _text(value: object) -> str | None:
    """Return a JSON text without half characters (lone surrogates), which no report could print; else None."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else None


def _parse_list(name: ListName, answer: ApiAnswer, field_name: str, redactor: Redactor) -> LiveList | Problem:
    text = _text(answer.fields[field_name])
    if text is None:
        return field_problem(field_name)
    live = LiveList.of(_split(text))
    joined = live.joined()
    if joined is not None:
        facts = {"list": name, "value": shorten(redactor.redact(joined))}
        return Problem(code=Code.LISTS_UNREADABLE, facts=facts)
    return replace(live, opaque=frozenset(_redact(live.opaque, redactor)))


def _split(text: str) -> list[str]:
    """Split a joined list; the empty list is the empty text (seen in the field)."""
    return [value for part in text.split(SEPARATOR) if (value := part.strip())]


def _redact(values: Iterable[str], redactor: Redactor) -> list[str]:
    """Return values without secrets, all of them redacted at once: there may be 100,000."""
    return _split(redactor.redact(SEPARATOR.join(values)))
