"""Reading the live state: what is asked, how often, and what comes of it."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.ports import LiveReader, ReadFailed
from reconciler.problem import Code, Problem
from reconciler.wechat.address import Address
from reconciler.wechat.reader import WechatReader
from reconciler.wechat.resources import Answered
from reconciler.wechat.tokens import EnvironmentToken, FileToken, UrlToken
from tests.building import live
from tests.wechat.conftest import TOKEN, World, address_of
from tests.wechat.wire import Act, Person, Server, answer, hang, raw, unused_port

GOOD = answer(json.dumps({"errcode": 0, "errmsg": "ok", Answered.TESTING: "a.qq.com", Answered.PUBLISHED: ""}))
STATE = live("a", "")


def error(errcode: int) -> Act:
    """Answer with an error."""
    return answer(json.dumps({"errcode": errcode, "errmsg": "no rid: 1-2-3"}))


def code_of(found: object) -> Code:
    """Return the code of what kept a read from succeeding."""
    assert isinstance(found, ReadFailed)
    return found.problem.code


def test_read(world: World) -> None:
    """A read posts the action get, and nothing else, to the documented path, with the token in the URL."""
    server = world.serve(GOOD)
    reader: LiveReader = WechatReader(world.session(server))

    assert reader.read() == STATE
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"action":"get"}'
    assert head.startswith(
        b"POST /cgi-bin/component/modify_wxa_jump_domain"
        b"?access_token=t0K_EN-of.this%2Frun%2Band%25no~other HTTP/1.1\r\n"
    )
    assert world.person.pauses == []


@pytest.mark.parametrize("path", ["/gateway", "/gateway/"])
def test_path_prefix(world: World, path: str) -> None:
    """The API may stand below a path."""
    server = world.serve(GOOD)
    below = Address(scheme="http", host="127.0.0.1", port=server.port, path=path, query="")

    assert WechatReader(world.session(below)).read() == STATE
    assert server.requests[0].startswith(b"POST /gateway/cgi-bin/component/modify_wxa_jump_domain?")


PASSING = [
    pytest.param(raw(b""), Code.WECHAT_BROKEN_OFF, id="nothing"),
    pytest.param(answer("", status="500 X"), Code.WECHAT_HTTP_STATUS, id="500"),
    pytest.param(answer("", status="503 X"), Code.WECHAT_HTTP_STATUS, id="503"),
    pytest.param(answer("", status="429 X"), Code.WECHAT_HTTP_STATUS, id="429"),
    pytest.param(answer("<html>"), Code.WECHAT_BROKEN_ANSWER, id="page"),
    pytest.param(answer('{"errcode": "0"}'), Code.WECHAT_ANSWER_FIELD, id="odd errcode"),
    pytest.param(answer('{"errcode": 0, "errmsg": "ok"}'), Code.WECHAT_ANSWER_FIELD, id="no testing list"),
    pytest.param(answer("x" * 2**21), Code.WECHAT_TOO_LARGE, id="too large"),
    pytest.param(answer("x", headers="Content-Encoding: gzip\r\n"), Code.WECHAT_BROKEN_ANSWER, id="gzip"),
    pytest.param(error(-1), Code.WECHAT_BUSY, id="busy"),
]


@pytest.mark.parametrize(("act", "_code"), PASSING)
def test_tried_again(world: World, act: Act, _code: Code) -> None:
    """What may pass is tried again, after a growing pause, and three times at most."""
    server = world.serve(act, act, GOOD)

    assert WechatReader(world.session(server)).read() == STATE
    assert (world.person.pauses, len(server.requests)) == ([0.5, 1.0], 3)


@pytest.mark.parametrize(("act", "code"), PASSING)
def test_given_up(world: World, act: Act, code: Code) -> None:
    """After three tries the last one's problem is told."""
    server = world.serve(act, act, act, GOOD)

    assert code is code_of(WechatReader(world.session(server)).read())
    assert len(server.requests) == 3


def test_what_is_missing_is_named(world: World) -> None:
    """An answer without a testing list is broken, not empty: the problem says which field is missing, and where."""
    server = world.serve(*[answer('{"errcode": 0, "errmsg": "ok"}')] * 3)
    read = WechatReader(world.session(server)).read()

    assert isinstance(read, ReadFailed)
    facts = {"server": f"http://127.0.0.1:{server.port}", "field": "testing_wxa_jump_h5_domain"}
    assert read.problem == Problem(code=Code.WECHAT_ANSWER_FIELD, facts=facts)


def test_unreachable(world: World) -> None:
    """A server that cannot be reached is tried three times."""
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")

        assert Code.WECHAT_UNREACHABLE is code_of(WechatReader(world.session(nobody)).read())
    assert world.person.pauses == [0.5, 1.0]


def test_timeout(world: World) -> None:
    """Each try has the whole time, and no more."""
    world.timeout = 0.2
    server = world.serve(hang, GOOD)

    assert WechatReader(world.session(server)).read() == STATE
    assert world.person.pauses == [0.5]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(answer("", status="302 X"), Code.WECHAT_REDIRECT, id="redirect"),
        pytest.param(answer("", status="403 X"), Code.WECHAT_HTTP_STATUS, id="403"),
        pytest.param(answer("", status="404 X"), Code.WECHAT_HTTP_STATUS, id="404"),
        pytest.param(answer("", status="204 X"), Code.WECHAT_HTTP_STATUS, id="204"),
        pytest.param(error(61028), Code.WECHAT_NOT_PUBLISHED, id="61028"),
        pytest.param(error(45009), Code.WECHAT_QUOTA, id="45009"),
        pytest.param(error(61014), Code.WECHAT_TOKEN_KIND, id="61014"),
        pytest.param(error(12345), Code.WECHAT_ERROR, id="12345"),
    ],
)
def test_not_tried_again(world: World, act: Act, code: Code) -> None:
    """A refusal is not tried again."""
    server = world.serve(act, GOOD)

    assert code is code_of(WechatReader(world.session(server)).read())
    assert len(server.requests) == 1


def renewing(token: Path, act: Act) -> Act:
    """Put a newer token in its file, then act."""

    def renew(connection: socket.socket) -> bool | None:
        token.write_text("new")
        return act(connection)

    return renew


def tokens_sent(server: Server) -> list[bytes]:
    """Return the token of each request."""
    return [request.partition(b"access_token=")[2].split()[0] for request in server.requests]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_token_refused(world: World, tmp_path: Path, errcode: int) -> None:
    """A token that is refused is read again from its source, and the request is sent once more, at once."""
    token = tmp_path / "token"
    token.write_text("old")
    server = world.serve(renewing(token, error(errcode)), GOOD, GOOD)
    reader = WechatReader(world.session(server, FileToken(str(token))))

    assert [reader.read(), reader.read()] == [STATE, STATE]
    assert (tokens_sent(server), world.person.pauses) == ([b"old", b"new", b"new"], [])


def test_token_refused_twice(world: World) -> None:
    """A token that is refused twice ends the read."""
    server = world.serve(error(42001), error(40001), GOOD)
    found = WechatReader(world.session(server)).read()

    assert isinstance(found, ReadFailed)
    assert (
        found.problem.code,
        found.problem.errcode,
        found.problem.rid,
    ) == (Code.WECHAT_TOKEN_REFUSED, 40001, "1-2-3")
    assert len(server.requests) == 2


def test_token_source_fails_later(world: World, tmp_path: Path) -> None:
    """When the source fails as it is read again, the refusal that made it be read is told."""
    token = tmp_path / "token"
    token.write_text("old")

    def refuse(connection: socket.socket) -> None:
        token.unlink()
        error(42001)(connection)

    server = world.serve(refuse, GOOD)

    found = WechatReader(world.session(server, FileToken(str(token)))).read()
    assert (code_of(found), len(server.requests)) == (Code.WECHAT_TOKEN_REFUSED, 1)


@pytest.mark.parametrize(
    ("variable", "code"), [("HTTPS_PROXY", Code.PROXY_SETTINGS), ("SSL_CERT_FILE", Code.CERTIFICATES_UNREADABLE)]
)
def test_useless_settings(world: World, monkeypatch: pytest.MonkeyPatch, variable: str, code: Code) -> None:
    """Settings of the environment that are of no use are not tried again."""
    monkeypatch.setenv(variable, "nonsense://")
    far = Address(scheme="https", host="api.weixin.invalid", port=443, path="", query="")

    assert code is code_of(WechatReader(world.session(far)).read())
    assert world.person.pauses == []


def test_no_token(world: World) -> None:
    """Without a token nothing is sent."""
    server = world.serve(GOOD)

    assert Code.TOKEN_MISSING is code_of(WechatReader(world.session(server, EnvironmentToken(""))).read())
    assert server.connections == 0


def test_token_of_a_server(world: World) -> None:
    """A token may come from a server, whose exchange is traced as well."""
    keeper, server = world.serve(answer(TOKEN)), world.serve(GOOD)
    source = UrlToken(address=address_of(keeper), field=None, authorization=None)

    assert WechatReader(world.session(server, source)).read() == STATE
    assert [line.split()[0] for line in world.traced] == ["GET", "POST"]


# Interruptions


def test_no_try_after_an_interruption(world: World) -> None:
    """An interruption between two tries ends the read with what the first one met."""
    world.person = Person(interrupts_at_pause=1)
    server = world.serve(error(-1), GOOD)

    assert Code.WECHAT_BUSY is code_of(WechatReader(world.session(server)).read())
    assert len(server.requests) == 1


def test_interrupted_under_way(world: World) -> None:
    """An interruption ends the try under way when its grace is over, and no other follows."""
    world.person = Person(patience=0.1, grace=0.1)
    server = world.serve(hang, GOOD)

    assert Code.EXCHANGE_INTERRUPTED is code_of(WechatReader(world.session(server)).read())
    assert len(server.requests) == 1


def test_one_look_after_an_interruption(world: World) -> None:
    """A read that is asked for after an interruption is tried once, as long as the grace lasts."""
    world.person = Person(patience=0, grace=5)
    server = world.serve(GOOD, error(-1))
    reader = WechatReader(world.session(server))

    assert reader.read() == STATE
    assert Code.WECHAT_BUSY is code_of(reader.read())
    assert len(server.requests) == 2


def test_refused_token_after_an_interruption(world: World) -> None:
    """After an interruption a refused token is not sent for again."""
    world.person = Person(patience=0, grace=5)
    server = world.serve(error(42001), GOOD)

    assert Code.WECHAT_TOKEN_REFUSED is code_of(WechatReader(world.session(server)).read())
    assert len(server.requests) == 1


# Tracing


@pytest.mark.parametrize(
    ("act", "ended"),
    [
        (GOOD, "200 get errcode 0"),
        (error(45009), "200 get errcode 45009"),
        (answer("", status="404 X"), "404 get"),
        (answer("<html>"), "200 get"),
        (raw(b""), "broken-off get"),
    ],
)
def test_trace(world: World, act: Act, ended: str) -> None:
    """A line tells method, address without query, how it ended, action, errcode and milliseconds."""
    world.person = Person(interrupts_at_pause=1)
    server = world.serve(act)
    WechatReader(world.session(server)).read()

    (line,) = world.traced
    start = f"POST http://127.0.0.1:{server.port}/cgi-bin/component/modify_wxa_jump_domain {ended} "
    assert line.startswith(start)
    assert re.fullmatch(r"[0-9]+ ms", line.removeprefix(start))


def test_what_never_began_is_not_traced(world: World) -> None:
    """When the time after an interruption is over, nothing goes out, and no line says otherwise."""
    world.person = Person(patience=0, grace=0)
    server = world.serve(GOOD)

    assert Code.EXCHANGE_INTERRUPTED is code_of(WechatReader(world.session(server)).read())
    assert (world.traced, server.requests) == ([], [])


def test_reader_cannot_write() -> None:
    """Nothing that the reader imports can put a writing request into words, and httpx comes late."""
    program = "import sys, reconciler.wechat.reader; print(*sys.modules)"
    ran = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    loaded = ran.stdout.split()

    assert "reconciler.wechat.client" in loaded
    assert {"reconciler.wechat.writer", "httpx", "ssl"}.isdisjoint(loaded)
