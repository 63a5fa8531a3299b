"""Chat robots of groups: how each takes a message, how it is signed, and how it answers.

Sources, each robot's own page:

- WeCom, 群机器人配置说明: developer.work.weixin.qq.com/document/path/91770
- DingTalk, 自定义机器人接入: open.dingtalk.com/document/orgapp/custom-robot-access
- Feishu, 自定义机器人使用指南: open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN
"""

import base64
import errno
import hmac
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Final
from urllib.parse import quote

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem, shorten
from reconciler.wechat.address import Address
from reconciler.wechat.answers import parse_number, parse_object
from reconciler.wechat.http import (
    OK,
    SHARED_CODES,
    Channel,
    Endpoint,
    Failure,
    HttpSettings,
    Request,
    Response,
    failure_problem,
    status_problem,
)
from reconciler.wechat.redact import MAX_TEXT_LENGTH

MAX_MESSAGE_BYTES: Final = 2048
"""The most bytes of UTF-8 in a message: what WeCom takes as text. Feishu takes 20 KB."""


@frozen(kw_only=True)
class Message:
    """What a group reads: plain text, and a link."""

    title: str
    lines: tuple[str, ...]
    """Empty ones are left free."""
    link: str | None


@frozen(kw_only=True)
class Signature:
    """What a signed request has besides the message."""

    query: str = ""
    """Begins with an ampersand, unless it is empty."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Fields of the body."""


@frozen(kw_only=True)
class Robot:
    """One kind of robot."""

    hosts: tuple[str, ...]
    """Where its webhooks are."""
    body: Callable[[Message], Mapping[str, object]]
    """Returns a message in a form in which text is no markup."""
    sign: Callable[[str, float], Signature]
    """Returns the signature for a secret and a time, in seconds since 1970. It is valid for an hour."""
    code: str
    """The field of an answer that is 0 for success."""
    reason: str
    """The field of an answer that says why not."""


def _text(message: Message) -> Mapping[str, object]:
    """Return a text message: in Markdown, any text could become a link. Here only WeCom's ``<@USER>`` acts."""
    lines = (message.title, *message.lines, *((message.link,) if message.link else ()))
    return {"msgtype": "text", "text": {"content": "\n".join(lines)}}


def _post(message: Message) -> Mapping[str, object]:
    """Return a rich text, whose ``text`` elements are shown as they are: in a text message of Feishu's, ``<at>`` acts.

    An empty line is a space: no page says that a text may be empty.
    """
    content = [[{"tag": "text", "text": line or " "}] for line in message.lines]
    if message.link:
        content.append([{"tag": "a", "text": message.link, "href": message.link}])
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": message.title, "content": content}}}}


def _unsigned(_secret: str, _now: float) -> Signature:
    return Signature()


def _signed_query(secret: str, now: float) -> Signature:
    """Sign milliseconds and the secret, with the secret as key ("加签")."""
    timestamp = f"{now * 1000:.0f}"
    sign = _digest(secret, f"{timestamp}\n{secret}")
    return Signature(query=f"&timestamp={timestamp}&sign={quote(sign, safe='')}")


def _signed_body(secret: str, now: float) -> Signature:
    """Sign nothing, with seconds and the secret as key ("签名校验")."""
    timestamp = f"{now:.0f}"
    return Signature(fields={"timestamp": timestamp, "sign": _digest(f"{timestamp}\n{secret}", "")})


def _digest(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()


ROBOTS: Final[Mapping[str, Robot]] = {
    "wecom": Robot(hosts=("qyapi.weixin.qq.com",), body=_text, sign=_unsigned, code="errcode", reason="errmsg"),
    "dingtalk": Robot(hosts=("oapi.dingtalk.com",), body=_text, sign=_signed_query, code="errcode", reason="errmsg"),
    "feishu": Robot(
        hosts=("open.feishu.cn", "open.larksuite.com"), body=_post, sign=_signed_body, code="code", reason="msg"
    ),
}
"""By name. The first two take 20 messages a minute, Feishu's takes 100."""


def robot_at(host: str) -> Robot | None:
    """Return the robot whose webhooks are at this host; None for any other host."""
    return next((robot for robot in ROBOTS.values() if host in robot.hosts), None)


def send(robot: Robot, webhook: Address, secret: str, message: Message, wire: HttpSettings) -> Problem | None:
    """Send a message once, signed unless the secret is empty; return why it did not arrive, None where it did.

    Path and query of the webhook are secrets, too.
    """
    values = (part.partition("=")[2] for part in webhook.query.split("&"))
    for hidden in (secret, *webhook.path.split("/"), *values):
        wire.redactor.learn(hidden)
    signature = robot.sign(secret, time.time()) if secret else Signature()
    request = Request(
        method="POST",
        path=webhook.path,
        query=f"{webhook.query}{signature.query}",
        headers={"Content-Type": "application/json; charset=utf-8"},
        body=json.dumps({**signature.fields, **robot.body(message)}).encode(),
    )
    began = time.monotonic()
    result = Channel(webhook, wire).send(request)
    wire.note(webhook, request, result, began)
    if not isinstance(result, Response):
        problem = failure_problem(_ENDPOINT, webhook.origin, result, wire)
        return _because(problem, _REASONS[result.failure]) if result.failure in _REASONS else problem
    answer = parse_object(result.body) or {}
    number = parse_number(answer.get(robot.code))
    if number:
        said = shorten(wire.redactor.redact(f"{number} {answer.get(robot.reason)}"), MAX_TEXT_LENGTH)
        return Problem(code=Code.NOTICE_REFUSED, facts={"server": webhook.origin, "error": said})
    if result.status != OK:
        return _because(status_problem(_ENDPOINT, webhook.origin, result.status), f"HTTP {result.status}")
    if number is None:
        return Problem(code=Code.NOTICE_FAILED, facts={"server": webhook.origin, "reason": _NO_ANSWER})
    return None


_NO_ANSWER: Final = "it sent no valid answer"

_REASONS: Final = {
    Failure.TIMEOUT: os.strerror(errno.ETIMEDOUT),
    Failure.BROKEN_OFF: os.strerror(errno.ECONNRESET),
    Failure.TOO_LARGE: _NO_ANSWER,
}

_ENDPOINT: Final = Endpoint(
    codes={**SHARED_CODES, Failure.NETWORK: Code.NOTICE_FAILED, **dict.fromkeys(_REASONS, Code.NOTICE_FAILED)},
    busy=Code.NOTICE_FAILED,
    redirect=Code.NOTICE_FAILED,
    status=Code.NOTICE_FAILED,
)


def _because(problem: Problem, reason: str) -> Problem:
    return replace(problem, facts={**problem.facts, "reason": reason})
