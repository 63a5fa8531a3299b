"""What a client gets: the API's own answers, and what faults make of them. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from reconciler.sandbox.faults import Errcode, HttpStatus, Trouble, What


class Delivery(StrEnum):
    """How a reply reaches the client."""

    WHOLE = "whole"
    RESET = "reset"
    """The connection is reset before any byte."""
    CLOSED = "closed"
    """The connection is closed before any byte."""
    HANG = "hang"
    """Nothing comes."""
    TRUNCATED = "truncated"
    """The header announces the whole body; the connection closes after half of it."""
    SLOW_HEADER = "slow-header"
    """Everything comes byte by byte."""
    SLOW_BODY = "slow-body"
    """The header comes at once, the body byte by byte."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer: `headers` without Content-Length, the whole `body`, and how they are delivered.

    `errcode` is that of the API, None when no answer of the API arrives as a whole. With the deliveries reset, closed
    and hang nothing is sent.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delivery: Delivery
    errcode: int | None


_JSON: Final = (("Content-Type", "application/json; encoding=utf-8"),)
_HTML: Final = (("Content-Type", "text/html"),)
_OVERSIZED: Final = 16 * 1024 * 1024

# The texts of the reference page where it has one [doc], else of neighbouring calls [sibling].
_ERRMSGS: Final[Mapping[int, str]] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40014: "invalid access_token",
    40039: "invalid url size",
    40052: "invalid action name",
    40164: "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist",
    41001: "access_token missing",
    42001: "access_token expired",
    43002: "require POST method",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, retry next minute",
    45104: "reach monthly modify quota limit",
    47001: "data format error",
    61004: "access clientip is not registered requestIP: 203.0.113.7",
    61014: "must use component token for component api",
    61028: "第三方平台未发布",
    65316: "domain count reach limit",
    89019: "domains not changed",
    9410016: "invalid domain",
}

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def answered(fields: Mapping[str, object]) -> Reply:
    """Return a success of the API with these fields."""
    return _json(_encode(fields).encode(), 0)


def refused(errcode: int, number: int, detail: str = "", invalid: str = "") -> Reply:
    """Return a refusal of request `number`, with `detail` in its errmsg, that names the `invalid` hosts."""
    words = (_ERRMSGS.get(errcode, "error"), *detail.split(), f"rid: {_rid(number)}")
    fields: dict[str, object] = {"errcode": errcode, "errmsg": " ".join(words)}
    if invalid:
        fields["invalid_wxa_jump_h5_domain"] = invalid
    return _json(_encode(fields).encode(), errcode)


def page(status: int) -> Reply:
    """Return an HTML page, as a proxy in front of the API answers it."""
    body = f"<!DOCTYPE html><html><head><title>{status}</title></head><body>{status}</body></html>"
    return Reply(status, _HTML, body.encode(), Delivery.WHOLE, None)


def damaged(reply: Reply, what: What, number: int) -> Reply:
    """Return what the fault `what` makes of `reply` to request `number`."""
    match what:
        case Errcode(code):
            return refused(code, number)
        case HttpStatus(status):
            return page(status)
        case Trouble.TOKEN_EXPIRED:
            return refused(42001, number)
        case Trouble.BROKEN_JSON:
            return _json(reply.body[: len(reply.body) // 2])
        case Trouble.OVERSIZED:
            return _json(_oversized())
        case _:
            return _REPLACED.get(what) or _delivered(reply, what)


def _delivered(reply: Reply, trouble: Trouble) -> Reply:
    delivery = Delivery(trouble.value)
    arrives = delivery in {Delivery.SLOW_HEADER, Delivery.SLOW_BODY}
    return Reply(reply.status, reply.headers, reply.body, delivery, reply.errcode if arrives else None)


def _json(body: bytes, errcode: int | None = None) -> Reply:
    return Reply(200, _JSON, body, Delivery.WHOLE, errcode)


_REPLACED: Final[Mapping[Trouble, Reply]] = {
    Trouble.REDIRECT: Reply(302, (*_HTML, ("Location", "/elsewhere")), b"", Delivery.WHOLE, None),
    Trouble.HTML: page(200),
    Trouble.EMPTY: _json(b""),
    Trouble.NOT_AN_OBJECT: _json(b'["ok"]'),
    Trouble.OTHER_JSON: _json(b'{"code":0,"data":{"status":"up"}}'),
}


@cache
def _oversized() -> bytes:
    return b'{"errcode":0,"errmsg":"ok","padding":"' + b"0" * _OVERSIZED + b'"}'


def _rid(number: int) -> str:
    """Return a request id in WeChat's form, made from the number of the request."""
    return f"{number:08x}-{number * 0x9E3779B1 & 0xFFFFFFFF:08x}-{number * 0x85EBCA6B & 0xFFFFFFFF:08x}"
