"""What a fault makes of a reply. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final, assert_never

from reconciler.sandbox.faults import Errcode, Fault, HttpStatus, Trouble
from reconciler.sandbox.replies import HTML_TYPE, Delivery, Reply, json_reply, page, refused
from reconciler.sandbox.shapes import Context, shaped

OVERSIZED_BYTES: Final = 16 * 1024 * 1024


def damaged(reply: Reply, fault: Fault, number: int, context: Context) -> Reply:
    """Return what `fault` makes of `reply` to request `number`."""
    match fault.what:
        case Errcode():  # the reply has it already, unless it is a page
            return reply if reply.errcode is None else shaped(reply, fault, context)
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
