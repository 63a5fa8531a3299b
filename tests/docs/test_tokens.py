"""The scripts of ``docs/tokens.md`` get the token from imitations, on 127.0.0.1, of the servers that keep it.

The imitations answer as the source code or the documentation of those servers says.
"""

import json
import os
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.docs.pages import read

SCRIPTS: Final[Sequence[tuple[str, str]]] = [
    (title, script)
    for title, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", read("tokens.md"), re.MULTILINE | re.DOTALL)
    for script in re.findall(r"^```sh\n(.*?)^```", body, re.MULTILINE | re.DOTALL)
]


class Asked(NamedTuple):
    """A request to an imitation."""

    method: str
    path: str
    authorization: str | None
    body: bytes


Answer = tuple[int, str]
"""The HTTP status and the body."""


@contextmanager
def http_server(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Serve what `answer` returns, and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, text = answer(Asked(self.command, self.path, self.headers.get("Authorization"), body))
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_GET  # noqa: N815  # http.server calls it by this name

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@contextmanager
def redis_server(values: Mapping[str, str]) -> Iterator[int]:
    """Answer GET in Redis's protocol, and yield the port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                words = []
                for _ in range(int(line[1:])):
                    length = int(self.rfile.readline()[1:])
                    words.append(self.rfile.read(length + 2)[:-2].decode())
                value = values.get(words[1]) if words[0] == "GET" else None
                self.wfile.write(b"$-1\r\n" if value is None else f"${len(value)}\r\n{value}\r\n".encode())

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


REDIS_CLI: Final = """#!/bin/sh
exec "$PYTHON" -c '
import socket, sys
_, host, _, port, _, *words = sys.argv[1:]
with socket.create_connection((host, int(port))) as connection, connection.makefile("rwb") as stream:
    stream.write(f"*{len(words)}\\r\\n".encode())
    for word in words:
        stream.write(f"${len(word)}\\r\\n{word}\\r\\n".encode())
    stream.flush()
    length = int(stream.readline()[1:])
    print(stream.read(length).decode() if length >= 0 else "")
' "$@"
"""
"""Does what redis-cli does with ``-h HOST -p PORT --raw GET KEY``, for machines without it."""


class Machine:
    """Where a script runs: a directory with a desired state, and the emulator as WeChat."""

    def __init__(self, folder: Path) -> None:
        """Write what the scripts need."""
        self.folder = folder
        (folder / "domains.yaml").write_text("version: 1\ndomains: [a.qq.com]\n", encoding="utf-8")
        programs = folder / "bin"
        programs.mkdir()
        (programs / "redis-cli").write_text(REDIS_CLI, encoding="utf-8")
        (programs / "redis-cli").chmod(0o755)
        self.path = f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}"

    def run(self, script: str, address: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a script of the page, with the imitation's `address` in place of the page's."""
        text = re.sub(r"http://127\.0\.0\.1:8081|https://platform\.example", address, script)
        with Sandbox(world("a", "a")) as sandbox:
            environment = {"PATH": self.path, "PYTHON": sys.executable, "WECHAT_API_URL": sandbox.url, **variables}
            return subprocess.run(  # noqa: S603  # the page's own scripts
                ["/bin/sh", "-ec", text],
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine of its own to each test."""
    return Machine(tmp_path)


TOKEN: Final = "sandbox-token"
DATA: Final = json.dumps({"code": 0, "errorMsg": "OK", "data": {"token": TOKEN}})


def script(title: str, number: int = 0) -> str:
    """Return a script below a heading."""
    return [text for heading, text in SCRIPTS if heading == title][number]


def in_sync(ran: "subprocess.CompletedProcess[str]") -> bool:
    """Return whether a plan read the emulator's lists, which takes its token."""
    return (ran.returncode, "in sync" in ran.stdout, ran.stderr) == (0, True, "")


def test_wxcomponent_on_the_same_machine(machine: Machine) -> None:
    """The inner port answers with the token; its own errors come with HTTP 200, and are shown."""
    text = script("wxcomponent, on the same machine")
    with http_server(lambda asked: (200, DATA if asked.path == "/inner/component-access-token" else "")) as address:
        assert in_sync(machine.run(text, address))
    with http_server(lambda _: (200, '{"code":1007,"errorMsg":"Ticket为空"}')) as address:
        ran = machine.run(text, address)

    assert (ran.returncode, "1007 Ticket为空" in ran.stdout + ran.stderr) == (7, True)


def wxcomponent(asked: Asked) -> Answer:
    """Answer as wxcomponent's console does: log in with the password's MD5, then read the token."""
    match asked:
        case Asked("PUT", "/wxcomponent/auth", _, body):
            digest = md5(b"pass word", usedforsecurity=False).hexdigest()
            assert json.loads(body) == {"username": "admin", "password": digest}
            return 200, '{"code":0,"errorMsg":"OK","data":{"jwt":"head.body.signature"}}'
        case Asked("GET", "/wxcomponent/admin/component-access-token", "Bearer head.body.signature", _):
            return 200, DATA
        case _:
            return 200, '{"code":1004,"errorMsg":"Token错误"}'


def test_wxcomponent_from_another_machine(machine: Machine) -> None:
    """The script logs in, and reads the token with its login; a login that expired is said."""
    text = script("wxcomponent, from another machine")
    expired = text.replace("Bearer $login", "Bearer expired.login.token")
    with http_server(wxcomponent) as address:
        variables = {"WXCOMPONENT": address, "WXCOMPONENT_USER": "admin", "WXCOMPONENT_PASSWORD": "pass word"}
        assert in_sync(machine.run(text, **variables))
        ran = machine.run(expired, **variables)

    assert (ran.returncode, "1004 Token错误" in ran.stdout + ran.stderr) == (7, True)


@pytest.mark.parametrize(
    ("title", "key", "value"),
    [
        ("WxJava", "wechat_component_access_token:wx0123456789abcdef", TOKEN),
        ("silenceper/wechat", "component_access_token_wx0123456789abcdef", TOKEN),
        ("silenceper/wechat", "component_access_token_wx0123456789abcdef", json.dumps(TOKEN)),
    ],
)
def test_redis(machine: Machine, title: str, key: str, value: str) -> None:
    """The key holds the token, as plain text or in quotes; without the key nothing is sent."""
    ran = []
    for values in ({key: value}, {}):
        with redis_server(values) as port:
            variables = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(port), "APPID": "wx0123456789abcdef"}
            ran.append(machine.run(script(title), **variables))
    found, missing = ran

    assert in_sync(found)
    assert (missing.returncode, "WECHAT_COMPONENT_ACCESS_TOKEN is set, but blank" in missing.stderr) == (2, True)


def test_a_route(machine: Machine) -> None:
    """A route answers with the bare token, to those with the right header."""

    def answer(asked: Asked) -> Answer:
        return (200, TOKEN) if asked.authorization == "Bearer s3cret-of-the-route" else (401, "")

    with http_server(answer) as address:
        text = script("A route of your own")
        assert in_sync(machine.run(text, address, TOKEN_ROUTE_SECRET="s3cret-of-the-route"))
        assert machine.run(text, address, TOKEN_ROUTE_SECRET="another").returncode == 7


def test_vault(machine: Machine) -> None:
    """Vault takes its own token as an authorization, and has the secret in ``data.data``."""

    def answer(asked: Asked) -> Answer:
        if (asked.path, asked.authorization) != ("/v1/secret/data/wechat/acme-shop", "Bearer hvs.CAESI"):
            return 403, '{"errors":["permission denied"]}'
        metadata = {"created_time": "2026-11-01T00:00:00Z", "deletion_time": "", "destroyed": False, "version": 7}
        return 200, json.dumps({"lease_id": "", "data": {"data": {"token": TOKEN}, "metadata": metadata}, "auth": None})

    with http_server(answer) as address:
        assert in_sync(machine.run(script("Vault"), VAULT_ADDR=address, VAULT_TOKEN="hvs.CAESI"))
        assert machine.run(script("Vault"), VAULT_ADDR=address, VAULT_TOKEN="hvs.other").returncode == 7


def test_a_file(machine: Machine) -> None:
    """A cron job writes the token, or JSON with it, for its group alone; while the source is down the file stays."""
    plain, in_json = (script("A file that a cron job writes", number) for number in (0, 1))
    directory = machine.folder / "run"
    directory.mkdir()
    with redis_server({"wechat_component_access_token:wx0123456789abcdef": TOKEN}) as port:
        variables = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(port), "APPID": "wx0123456789abcdef"}
        assert in_sync(machine.run(plain, TOKEN_DIRECTORY=str(directory), **variables))
    with http_server(lambda _: (200, DATA)) as address:
        assert in_sync(machine.run(in_json, address, TOKEN_DIRECTORY=str(directory)))
    with http_server(lambda _: (500, "")) as address:
        assert machine.run(in_json, address, TOKEN_DIRECTORY=str(directory)).returncode != 0

    assert (directory / "token").read_text(encoding="utf-8") == f"{TOKEN}\n"
    assert (directory / "token.json").read_text(encoding="utf-8") == DATA
    assert {path.stat().st_mode & 0o777 for path in directory.glob("token*")} == {0o640}


def test_every_script_has_a_test() -> None:
    """The page has no script that no test above runs."""
    source = Path(__file__).read_text(encoding="utf-8")

    assert len(SCRIPTS) == 8
    assert [title for title, _ in SCRIPTS if f'"{title}"' not in source] == []
