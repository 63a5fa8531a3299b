"""Imitations of the robots of WeCom, DingTalk and Feishu on 127.0.0.1, written from their pages, apart from the code.

Each takes only the messages that the page shows, checks the signature, and answers as the page says. What members of
the group then see is kept. No page says what a robot does with fields that it does not know: here they are refused.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

KEY: Final = "693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa"
SECRET: Final = "SEC0123456789abcdef0123456789abcdef"

MAX_BYTES: Final = 2048
"""Of a text in WeCom; the two others take more."""

ACTS: Final = re.compile(r"[<>@]|\]\(|://")
"""What a client could take for an element, a mention or a link."""

Answer = tuple[int, Mapping[str, object]]
"""The HTTP status and the JSON."""


@dataclass
class Group:
    """A group with a robot."""

    kind: str
    secret: str = ""
    """Empty for a robot that wants no signature."""
    keyword: str = "reconciler"
    answer: Answer | None = None
    """An answer in the place of the robot's own."""
    seen: list[list[str]] = field(default_factory=list)
    """The messages, by lines. A link is in angle brackets."""
    url: str = ""

    def post(self, path: str, content_type: str, data: bytes) -> Answer:
        """Take a message, or refuse it."""
        if self.answer is not None:
            return self.answer
        code, lines = ROBOTS[self.kind](self, urlsplit(path).path, parse_qs(urlsplit(path).query), json.loads(data))
        if not code and content_type.split(";", maxsplit=1)[0] != "application/json":
            code = 40035
        if not code and self.keyword not in "".join(lines):
            code = 19024 if self.kind == "feishu" else 310000
        if not code:
            self.seen.append(lines)
        if self.kind == "feishu":
            return 200, {"code": code, "msg": "success" if not code else "refused", "data": {}}
        return 200, {"errcode": code, "errmsg": "ok" if not code else f"refused, hint: [{KEY}]"}


Query = Mapping[str, list[str]]
Taken = tuple[int, list[str]]
"""An error number, 0 for none, and what the group sees."""


def _wecom(_group: Group, path: str, query: Query, body: Any) -> Taken:  # noqa: ANN401  # any JSON value
    if path != "/cgi-bin/webhook/send" or query != {"key": [KEY]}:
        return 93000, []
    content = body["text"]["content"]
    if body != {"msgtype": "text", "text": {"content": content}}:
        return 40008, []
    return (0 if len(content.encode()) <= MAX_BYTES else 45002), _shown(content.split("\n"))


def _dingtalk(group: Group, path: str, query: Query, body: Any) -> Taken:  # noqa: ANN401
    rest = {name: values[0] for name, values in query.items()}
    if path != "/robot/send" or rest.pop("access_token") != KEY:
        return 300005, []
    if group.secret:
        timestamp = rest.pop("timestamp", "0")
        text = f"{timestamp}\n{group.secret}".encode()
        expected = base64.b64encode(hmac.new(group.secret.encode(), text, hashlib.sha256).digest()).decode()
        if abs(time.time() * 1000 - int(timestamp)) > 3_600_000 or rest.pop("sign") != expected:
            return 310000, []
    content = body["text"]["content"]
    if rest or body != {"msgtype": "text", "text": {"content": content}}:
        return 400402, []
    return 0, _shown(content.split("\n"))


def _feishu(group: Group, path: str, query: Query, body: Any) -> Taken:  # noqa: ANN401
    if path != f"/open-apis/bot/v2/hook/{KEY}" or query:
        return 19001, []
    if group.secret:
        timestamp = str(body.pop("timestamp", "0"))
        key = f"{timestamp}\n{group.secret}".encode()
        expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        if abs(time.time() - int(timestamp)) > 3_600 or body.pop("sign") != expected:
            return 19021, []
    post = body["content"]["post"]["zh_cn"]
    title, lines = post["title"], post["content"]
    if body != {"msg_type": "post", "content": {"post": {"zh_cn": {"title": title, "content": lines}}}}:
        return 9499, []
    return 0, [*_shown([title]), *("".join(map(_element, line)) for line in lines)]


def _element(element: Mapping[str, str]) -> str:
    match element:
        case {"tag": "text", "text": text} if text:
            return _shown([text.strip()])[0]
        case {"tag": "a", "text": text, "href": href} if text == href:
            return f"<{href}>"
        case _:
            raise AssertionError(element)


def _shown(lines: list[str]) -> list[str]:
    """Return lines as a client shows them: one that is an address is a link. Fail where another part acts."""
    shown = [f"<{line}>" if re.fullmatch(r"https?://\S+", line) else line for line in lines]
    assert not any(ACTS.search(line) for line in shown if not line.startswith("<http"))
    return shown


ROBOTS: Final[Mapping[str, Callable[[Group, str, Query, Any], Taken]]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
}

PATHS: Final = {
    "wecom": f"/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"/robot/send?access_token={KEY}",
    "feishu": f"/open-apis/bot/v2/hook/{KEY}",
}


@contextmanager
def serving(group: Group) -> Iterator[Group]:
    """Serve a robot; the address of its webhook is in `url` meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            status, document = group.post(self.path, self.headers["Content-Type"], data)
            answer = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        group.url = f"http://127.0.0.1:{server.server_address[1]}{PATHS[group.kind]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield group
        finally:
            server.shutdown()
            thread.join()
