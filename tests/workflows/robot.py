"""A chat robot on this machine that takes messages as WeCom's does."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

KEY: Final = "693a91f6-secret"
TAKEN: Final = b'{"errcode":0,"errmsg":"ok"}'


@dataclass
class Robot:
    """Answers with `status` and `body`, and records the messages that it gets."""

    status: int = 200
    body: bytes = TAKEN
    messages: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Listen on a free port."""

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler) -> None:  # noqa: N805  # both selves are needed
                self.paths.append(handler.path)
                self.messages.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
                self.answer(handler)

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a message."""
        handler.send_response(self.status)
        handler.send_header("Location", f"{self.url}-elsewhere")
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        handler.wfile.write(self.body)

    @property
    def url(self) -> str:
        """The address, which is a secret."""
        return f"http://127.0.0.1:{self._server.server_port}/cgi-bin/webhook/send?key={KEY}"

    @property
    def contents(self) -> list[str]:
        """The text of each message."""
        assert all(each.keys() == {"msgtype", "markdown"} and each["msgtype"] == "markdown" for each in self.messages)
        return [each["markdown"]["content"] for each in self.messages]
