"""What a client gets: the API's own answers, and an HTML page. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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


NO_FIELDS: Final[Mapping[str, str]] = {}

JSON_TYPE: Final = (("Content-Type", "application/json; encoding=utf-8"),)
HTML_TYPE: Final = (("Content-Type", "text/html"),)

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
    42006: "component_access_token expired",
    43002: "require POST method",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, retry next minute",
    45035: "access clientip is not registered, not in ip-white-list requestIP: 203.0.113.7",
    45104: "reach max domain quota limit",
    47001: "data format error",
    48001: "api unauthorized",
    61004: "access clientip is not registered requestIP: 203.0.113.7",
    61005: "component ticket is expired",
    61006: "component ticket is invalid",
    61011: "invalid component",
    61014: "must use component token for component api",
    61028: "第三方平台未发布",
    65316: "domain count reach limit",
    76021: "cgi_path not found, please check",
    89019: "domains not changed",
    9410016: "invalid domain",
}

_SOURCE_ERRORS: Final[Mapping[int, str]] = {1002: "system error", 1004: "auth error", 1007: "ticket not found"}
"""The texts of the token source, like wxcomponent's."""

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(fields: Mapping[str, object]) -> bytes:
    """Return fields as compact JSON, as WeChat writes it."""
    return _encode(fields).encode()


def answered(fields: Mapping[str, object]) -> Reply:
    """Return a success of the API with these fields."""
    return json_reply(encode(fields), 0)


def refused(errcode: int, number: int, detail: str = "", others: Mapping[str, str] = NO_FIELDS) -> Reply:
    """Return a refusal of request `number`, with `detail` in its errmsg and `others` beside errcode and errmsg."""
    words = (_ERRMSGS.get(errcode, "error"), *detail.split(), f"rid: {_rid(number)}")
    return json_reply(encode({"errcode": errcode, "errmsg": " ".join(words), **others}), errcode)


def token_reply(token: str) -> Reply:
    """Return the token source's answer."""
    return json_reply(encode({"code": 0, "errorMsg": "", "data": {"token": token}}), 0)


def token_refusal(code: int) -> Reply:
    """Return an error of the token source."""
    return json_reply(encode({"code": code, "errorMsg": _SOURCE_ERRORS.get(code, "error")}), code)


def page(status: int) -> Reply:
    """Return an HTML page, as a proxy in front of the API answers it."""
    body = f"<!DOCTYPE html><html><head><title>{status}</title></head><body>{status}</body></html>"
    return Reply(status, HTML_TYPE, body.encode(), Delivery.WHOLE, None)


def json_reply(body: bytes, errcode: int | None = None) -> Reply:
    """Return a reply whose body is called JSON."""
    return Reply(200, JSON_TYPE, body, Delivery.WHOLE, errcode)


def _rid(number: int) -> str:
    """Return a request id in WeChat's form, made from the number of the request."""
    return f"{number:08x}-{number * 0x9E3779B1 & 0xFFFFFFFF:08x}-{number * 0x85EBCA6B & 0xFFFFFFFF:08x}"
