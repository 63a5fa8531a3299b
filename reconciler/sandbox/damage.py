"""What a fault makes of a reply: no reply, another one, or odd JSON, text or encoding in valid HTTP. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, assert_never

from reconciler.sandbox.faults import MANY, MAX_TOKEN_PART, Errcode, Fault, HttpStatus, Shape, Trouble
from reconciler.sandbox.replies import HTML_TYPE, Delivery, Reply, encode, json_reply, page, refused

OVERSIZED_BYTES: Final = 16 * 1024 * 1024
_LISTS: Final = ("published_", "testing_")
"""What the names of fields with lists begin with."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the request was about: its token, and the first host that it names, or that testing holds.

    `invalid` is the field of an answer that names hosts which failed verification.
    """

    token: str
    host: str
    invalid: str


def damaged(reply: Reply, fault: Fault, number: int, context: Context) -> Reply:
    """Return what `fault` makes of `reply` to request `number`."""
    match fault.what:
        case Errcode():  # the reply has it already, unless it is a page
            return reply if reply.errcode is None else _shaped(reply, fault, context)
        case HttpStatus(status):
            return page(status)
        case Trouble.TOKEN_EXPIRED:
            return refused(42001, number)
        case Trouble.BROKEN_JSON:
            return json_reply(reply.body[: len(reply.body) // 2])
        case Trouble.OVERSIZED:
            return json_reply(_oversized())
        case Trouble():
            return _REPLACED.get(fault.what) or _delivered(reply, Delivery(fault.what.value))
        case _:
            assert_never(fault.what)


def _delivered(reply: Reply, delivery: Delivery) -> Reply:
    is_whole = delivery in {Delivery.SLOW_HEADER, Delivery.SLOW_BODY}
    return replace(reply, delivery=delivery, errcode=reply.errcode if is_whole else None)


_REPLACED: Final[Mapping[Trouble, Reply]] = {
    Trouble.REDIRECT: Reply(302, (*HTML_TYPE, ("Location", "/elsewhere")), b"", Delivery.WHOLE, None),
    Trouble.HTML: page(200),
    Trouble.EMPTY: json_reply(b""),
    Trouble.NOT_AN_OBJECT: json_reply(b'["ok"]'),
    Trouble.OTHER_JSON: json_reply(b'{"code":0,"data":{"status":"up"}}'),
}


@cache
def _oversized() -> bytes:
    return b'{"errcode":0,"errmsg":"ok","padding":"' + b"0" * OVERSIZED_BYTES + b'"}'


# Odd shapes.

Change = Callable[[Reply, Context], Reply]


def _fields(change: Callable[[dict[str, Any], Context], Mapping[str, object]]) -> Change:
    """Return a function that changes fields of the JSON; a field that becomes None is left out."""

    def apply(reply: Reply, context: Context) -> Reply:
        fields = json.loads(reply.body)
        changed = {name: value for name, value in {**fields, **change(fields, context)}.items() if value is not None}
        return replace(reply, body=encode(changed))

    return apply


def _lists(change: Callable[[str], object]) -> Change:
    """Return a function that changes both lists, where the answer holds them as texts."""
    return _fields(
        lambda fields, _: {
            name: change(text) for name, text in fields.items() if name.startswith(_LISTS) and isinstance(text, str)
        }
    )


def _errmsg(change: Callable[[str, Context], str]) -> Change:
    return _fields(lambda fields, context: {"errmsg": change(fields.get("errmsg", "ok"), context)})


def _invalid(name: Callable[[str], object]) -> Change:
    return _fields(lambda _, context: {context.invalid: name(context.host)})


def _in_errmsg(data: bytes) -> Change:
    """Return a function that puts bytes at the beginning of errmsg."""
    return lambda reply, _: replace(reply, body=reply.body.replace(b'"errmsg":"', b'"errmsg":"' + data, 1))


def _header(value: str) -> Change:
    return lambda reply, _: replace(reply, headers=(*reply.headers, ("Content-Encoding", value)))


def _urls(values: str) -> str:
    return ";".join(f"https://{value}/" for value in values.split(";") if value)


def _cut_off(reply: Reply, _: Context) -> Reply:
    return replace(reply, body=reply.body.partition(b'sg":')[0], errcode=None)


def _two_errcodes(reply: Reply, _: Context) -> Reply:
    second = -1 if reply.errcode == 0 else 0
    return replace(reply, body=reply.body[:-1] + f',"errcode":{second}}}'.encode())


_CHANGES: Final[Mapping[Shape, Change]] = {
    Shape.NO_LISTS: _lists(lambda _: None),
    Shape.ARRAY_LISTS: _lists(lambda values: values.split(";")),
    Shape.COMMA_LISTS: _lists(lambda values: values.replace(";", ",")),
    Shape.WIDE_LISTS: _lists(lambda values: values.replace(";", "；")),
    Shape.LINE_LISTS: _lists(lambda values: values.replace(";", "\n")),
    Shape.URL_LISTS: _lists(_urls),
    Shape.INVALID: _invalid(lambda host: host),
    Shape.INVALID_URL: _invalid(_urls),
    Shape.INVALID_ARRAY: _invalid(lambda host: [host]),
    Shape.INVALID_MANY: _invalid(lambda host: ";".join(f"h{number}.{host}" for number in range(MANY))),
    Shape.TOKEN: _errmsg(lambda errmsg, context: f"{errmsg} {context.token}"),
    Shape.TOKEN_PART: _errmsg(lambda errmsg, context: f"{errmsg} {context.token[:-1][:MAX_TOKEN_PART]}"),
    Shape.TEXT_ERRCODE: _fields(lambda fields, _: {"errcode": str(fields.get("errcode", 0))}),
    Shape.TWO_ERRCODES: _two_errcodes,
    Shape.CONTROL_CHARACTERS: _in_errmsg(b"\x08\n"),
    Shape.GBK: _in_errmsg("错误".encode("gbk")),
    Shape.CUT_OFF: _cut_off,
    Shape.EMPTY_ENCODING: _header(""),
    Shape.UNKNOWN_ENCODING: _header("utf-8"),
}
"""Every shape, in the order in which they are applied: fields first, then bytes, then headers."""


def _shaped(reply: Reply, fault: Fault, context: Context) -> Reply:
    """Return `reply` with the shapes and the HTTP status of `fault`."""
    for shape, change in _CHANGES.items():
        if shape in fault.shapes:
            reply = change(reply, context)
    return replace(reply, status=fault.status)
