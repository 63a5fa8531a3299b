"""Reading the live lists, the verification file and the quota: what is asked, how often, and what comes of it."""

import json
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.model import LiveState, Quota, Verification
from reconciler.ports import LiveReader, ReadFailed, VerificationReader, Wait
from reconciler.problem import Code, Problem
from reconciler.resources import BUSINESS, SERVER
from reconciler.wechat.address import Address
from reconciler.wechat.client import Session, WechatConfirmFile, WechatQuota, WechatReader
from reconciler.wechat.http import MAX_BODY_BYTES
from reconciler.wechat.tokens import EnvironmentToken, FileToken, TokenSource, UrlToken
from tests.building import live
from tests.wechat.conftest import TOKEN, World, address_of
from tests.wechat.wire import Act, Person, Server, answer, hang, raw, unused_port

GOOD = answer(json.dumps({"errcode": 0, "errmsg": "ok", BUSINESS.testing: "a.qq.com", BUSINESS.published: ""}))
STATE = live("a", "")


def error(errcode: int, status: str = "200 OK") -> Act:
    """Answer with an error."""
    return answer(json.dumps({"errcode": errcode, "errmsg": "no rid: 1-2-3"}), status=status)


def code_of(result: object) -> Code:
    """Return the code of what kept a read from succeeding."""
    assert isinstance(result, ReadFailed)
    return result.problem.code


def codes_of(result: object) -> list[Code]:
    """Return the codes of all problems that are reported of a failed read."""
    assert isinstance(result, ReadFailed)
    return [problem.code for problem in result.problems]


def test_read(world: World) -> None:
    """A read posts the action get, and nothing else, to the documented path, with the token in the URL."""
    server = world.serve(GOOD)
    reader: LiveReader = WechatReader(world.session(server), BUSINESS)

    assert reader.read() == STATE
    head, _, body = server.requests[0].decode().partition("\r\n\r\n")
    request, *headers = head.split("\r\n")
    assert request == (
        "POST /cgi-bin/component/modify_wxa_jump_domain?access_token=t0K_EN-of.this%2Frun%2Band%25no~other HTTP/1.1"
    )
    assert sorted(headers) == [
        "Accept-Encoding: identity",
        "Accept: application/json",
        "Connection: close",
        "Content-Length: 16",
        "Content-Type: application/json",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: wechat-domain-reconciler",
    ]
    assert body == '{"action":"get"}'
    assert world.person.pauses == []


def test_read_invalid_hosts(world: World) -> None:
    """What WeChat names as invalid beside the lists is part of the live state."""
    server = world.serve(answer(json.dumps({BUSINESS.testing: "a.qq.com", BUSINESS.invalid: "https://b.qq.com/"})))
    found = WechatReader(world.session(server), BUSINESS).read()

    assert isinstance(found, LiveState)
    assert found.invalid == ("b.qq.com",)


def test_read_confirm_file(world: World) -> None:
    """The verification file is asked for with an empty object, at the documented path."""
    server = world.serve(error(-1), answer('{"file_name": "8f3a2c.txt", "file_content": "5d41402abc4b2a76"}'))
    reader: VerificationReader = WechatConfirmFile(world.session(server))

    assert reader.read() == Verification(file="8f3a2c.txt", content="5d41402abc4b2a76")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /cgi-bin/component/get_domain_confirmfile?access_token=")
    assert body == b"{}"
    assert [line.split()[2:6] for line in world.traced] == [
        ["200", "confirmfile", "errcode", "-1"],
        ["200", "confirmfile", "errcode", "0"],
    ]


def test_confirm_file_that_cannot_be_read(world: World) -> None:
    """What is wrong with the answer is reported, as for the lists."""
    table = {
        '{"errcode": 61014, "errmsg": "no"}': Code.WECHAT_TOKEN_KIND,
        '{"file_name": "../x.txt", "file_content": "x"}': Code.WECHAT_ANSWER_FIELD,
        '{"code": 0}': Code.WECHAT_BROKEN_ANSWER,
        '{"errcode": 9410016, "invalid_wxa_jump_h5_domain": "a.qq.com"}': Code.WECHAT_ERROR,
    }
    found = {body: WechatConfirmFile(world.session(world.serve(*[answer(body)] * 3))).read() for body in table}

    assert {body: code_of(result) for body, result in found.items()} == table


def test_read_quota(world: World) -> None:
    """The quota is asked for by the path of the call that changes these hosts."""
    server = world.serve(error(-1), answer('{"errcode": 0, "quota": {"daily_limit": 50, "used": 3, "remain": 47}}'))

    assert WechatQuota(world.session(server), SERVER).read() == Quota(limit=50, used=3, left=47)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /cgi-bin/openapi/quota/get?access_token=")
    assert body == b'{"cgi_path":"/cgi-bin/component/modify_wxa_server_domain"}'
    assert [line.split()[2:6] for line in world.traced] == [
        ["200", "quota", "errcode", "-1"],
        ["200", "quota", "errcode", "0"],
    ]


def test_quota_that_cannot_be_read(world: World) -> None:
    """What is wrong with the answer is reported, as for the lists."""
    body = json.dumps({"errcode": 9410016, "errmsg": "no", SERVER.invalid: "a.qq.com"})
    result = WechatQuota(world.session(world.serve(answer(body))), SERVER).read()

    assert code_of(result) is Code.WECHAT_ERROR


@pytest.mark.parametrize("path", ["/X", "/X/"])
def test_path_prefix(world: World, path: str) -> None:
    """The API may be below a path."""
    server = world.serve(GOOD)
    below = Address(scheme="http", host="127.0.0.1", port=server.port, path=path, query="")

    assert WechatReader(world.session(below), BUSINESS).read() == STATE
    assert server.requests[0].startswith(b"POST /X/cgi-bin/component/modify_wxa_jump_domain?")


# How often


PASSING: dict[str, tuple[Act, Code]] = {
    "nothing": (raw(b""), Code.WECHAT_BROKEN_OFF),
    "500": (answer("", status="500 X"), Code.WECHAT_DOWN),
    "503 with errcode 0": (error(0, "503 X"), Code.WECHAT_DOWN),
    "429": (answer("", status="429 X"), Code.WECHAT_DOWN),
    "page": (answer("<html>"), Code.WECHAT_BROKEN_ANSWER),
    "odd errcode": (answer('{"errcode": "x"}'), Code.WECHAT_ANSWER_FIELD),
    "no testing list": (answer('{"errcode": 0, "errmsg": "ok"}'), Code.WECHAT_ANSWER_FIELD),
    "too large": (answer("x" * (MAX_BODY_BYTES + 1)), Code.WECHAT_TOO_LARGE),
    "gzip": (answer("x", headers="Content-Encoding: gzip\r\n"), Code.RESPONSE_ENCODED),
    "busy": (error(-1), Code.WECHAT_BUSY),
    "busy with a status": (error(-1, "502 X"), Code.WECHAT_BUSY),
}


@pytest.mark.parametrize("name", PASSING)
def test_tried_again(world: World, name: str) -> None:
    """What may pass is tried three times, after growing pauses; then the last problem is reported."""
    act, code = PASSING[name]
    recovering, failing = world.serve(act, act, GOOD), world.serve(act, act, act, GOOD)

    assert WechatReader(world.session(recovering), BUSINESS).read() == STATE
    assert world.person.pauses == [0.5, 1.0]
    assert code_of(WechatReader(world.session(failing), BUSINESS).read()) is code
    assert (len(recovering.requests), len(failing.requests)) == (3, 3)


REFUSING: dict[str, tuple[Act, Code]] = {
    "redirect": (answer("", status="302 X"), Code.WECHAT_REDIRECT),
    "403": (answer("", status="403 X"), Code.WECHAT_HTTP_STATUS),
    "404 with errcode 0": (error(0, "404 X"), Code.WECHAT_HTTP_STATUS),
    "204": (answer("", status="204 X"), Code.WECHAT_HTTP_STATUS),
    "61028": (error(61028), Code.WECHAT_NOT_PUBLISHED),
    "45009": (error(45009), Code.WECHAT_QUOTA),
    "45009 with a status": (error(45009, "503 X"), Code.WECHAT_QUOTA),
    "48001 with a redirect": (error(48001, "302 X"), Code.WECHAT_NOT_AUTHORIZED),
    "61014": (error(61014), Code.WECHAT_TOKEN_KIND),
    "12345": (error(12345), Code.WECHAT_ERROR),
    "joined hosts": (
        answer(json.dumps({"errcode": 0, BUSINESS.testing: "a.qq.com；b.qq.com"})),
        Code.LISTS_UNREADABLE,
    ),
}


def test_not_tried_again(world: World) -> None:
    """What another try would meet again is reported at once; a readable errcode counts at any HTTP status."""
    servers = {name: world.serve(act, GOOD) for name, (act, _) in REFUSING.items()}
    found = {name: WechatReader(world.session(server), BUSINESS).read() for name, server in servers.items()}

    assert {name: code_of(result) for name, result in found.items()} == {
        name: code for name, (_, code) in REFUSING.items()
    }
    assert all(len(server.requests) == 1 for server in servers.values())


def test_problem_of_a_refusal(world: World) -> None:
    """A problem has WeChat's words, errcode and request id, or names what is missing from its answer."""
    refused = WechatReader(world.session(world.serve(error(45009))), BUSINESS).read()
    broken = WechatReader(world.session(world.serve(*[answer('{"errmsg": "ok"}')] * 3)), BUSINESS).read()

    assert refused == ReadFailed(
        Problem(code=Code.WECHAT_QUOTA, facts={"answer": "45009 no rid: 1-2-3"}, errcode=45009, rid="1-2-3")
    )
    assert broken == ReadFailed(Problem(code=Code.WECHAT_ANSWER_FIELD, facts={"field": "testing_wxa_jump_h5_domain"}))


def test_unreachable(world: World) -> None:
    """A server that cannot be reached is tried three times."""
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")

        assert code_of(WechatReader(world.session(nobody), BUSINESS).read()) is Code.WECHAT_UNREACHABLE
    assert world.person.pauses == [0.5, 1.0]


def test_timeout(world: World) -> None:
    """Each try has the whole time, and no more."""
    world.timeout = 0.2
    server = world.serve(hang, GOOD)

    assert WechatReader(world.session(server), BUSINESS).read() == STATE
    assert world.person.pauses == [0.5]


@pytest.mark.parametrize(
    ("variable", "code"), [("HTTPS_PROXY", Code.PROXY_SETTINGS), ("SSL_CERT_FILE", Code.CERTIFICATES_UNREADABLE)]
)
def test_useless_settings(world: World, monkeypatch: pytest.MonkeyPatch, variable: str, code: Code) -> None:
    """Settings of the environment that cannot be used are not tried again."""
    monkeypatch.setenv(variable, "nonsense://")
    far = Address(scheme="https", host="api.weixin.invalid", port=443, path="", query="")

    assert code_of(WechatReader(world.session(far), BUSINESS).read()) is code
    assert world.person.pauses == []


# The token


def test_prepare(world: World, tmp_path: Path) -> None:
    """What this machine has of a source can be judged before anything is reached."""
    (tmp_path / "token").write_text(TOKEN)
    server = world.serve()

    def asking(authorization: str | None) -> UrlToken:
        return UrlToken(address=address_of(server), field=None, authorization=authorization)

    sources: dict[TokenSource, Code | None] = {
        EnvironmentToken(TOKEN): None,
        FileToken(f"{tmp_path}/token"): None,
        asking("Bearer x"): None,
        asking(None): None,
        EnvironmentToken(" "): Code.TOKEN_BLANK,
        FileToken(f"{tmp_path}/missing"): Code.FILE_UNREADABLE,
        FileToken(f"{tmp_path}/token", "data.token"): Code.TOKEN_SOURCE_NOT_JSON,
        asking("Bearer \n x"): Code.TOKEN_SOURCE_AUTHORIZATION,
    }
    found = {source: world.session(server, source).prepare() for source in sources}

    assert {source: problem and problem.code for source, problem in found.items()} == sources
    assert server.connections == 0


def renewing(token: Path, act: Act) -> Act:
    """Put a newer token in its file, then act."""

    def renew(connection: socket.socket) -> bool | None:
        token.write_text("newer-token")
        return act(connection)

    return renew


def tokens_sent(server: Server) -> list[bytes]:
    """Return the token of each request."""
    return [request.partition(b"access_token=")[2].split()[0] for request in server.requests]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001, 42006])
def test_token_refused(world: World, tmp_path: Path, errcode: int) -> None:
    """A token that is refused is read again from its source, and the request is sent once more, at once."""
    token = tmp_path / "token"
    token.write_text("older-token")
    server = world.serve(renewing(token, error(errcode)), GOOD, GOOD)
    reader = WechatReader(world.session(server, FileToken(str(token))), BUSINESS)

    assert [reader.read(), reader.read()] == [STATE, STATE]
    assert (tokens_sent(server), world.person.pauses) == ([b"older-token", b"newer-token", b"newer-token"], [])


def test_token_refused_twice(world: World) -> None:
    """A token that is refused twice ends the read."""
    server = world.serve(error(42001), error(40001), GOOD)
    result = WechatReader(world.session(server), BUSINESS).read()

    assert isinstance(result, ReadFailed)
    assert (result.problem.code, result.problem.errcode) == (Code.WECHAT_TOKEN_REFUSED, 40001)
    assert len(server.requests) == 2


def test_token_source_fails_later(world: World, tmp_path: Path) -> None:
    """When the source fails as it is read again, its problem is reported before the refusal that made it be read."""
    token = tmp_path / "token"
    token.write_text("older-token")

    def refuse(connection: socket.socket) -> None:
        token.unlink()
        error(42001)(connection)

    server = world.serve(refuse, GOOD)

    result = WechatReader(world.session(server, FileToken(str(token))), BUSINESS).read()
    assert codes_of(result) == [Code.FILE_UNREADABLE, Code.WECHAT_TOKEN_REFUSED]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ([answer('{"code": 1004, "errorMsg": "login token expired"}')], Code.TOKEN_SOURCE_ERROR),
        ([answer("", status="500 X")] * 3, Code.TOKEN_SOURCE_DOWN),
        ([hang] * 3, Code.TOKEN_SOURCE_TIMEOUT),
    ],
    ids=["own error", "500", "hangs"],
)
def test_token_server_fails_later(world: World, acts: list[Act], code: Code) -> None:
    """So it is when the source is a server."""
    world.timeout = 0.3
    keeper, server = world.serve(answer(TOKEN), *acts), world.serve(error(42001), GOOD)
    source = UrlToken(address=address_of(keeper), field=None, authorization=None)

    result = WechatReader(world.session(server, source), BUSINESS).read()
    assert codes_of(result) == [code, Code.WECHAT_TOKEN_REFUSED]
    assert (len(keeper.requests), len(server.requests)) == (1 + len(acts), 1)


def test_interrupted_while_the_token_is_read_again(world: World) -> None:
    """A token that comes after an interruption is not used: the refusal is reported."""

    def interrupt(connection: socket.socket) -> None:
        world.person.patience, world.person.grace = 0, 60
        answer(TOKEN)(connection)

    keeper, server = world.serve(answer(TOKEN), interrupt), world.serve(error(42001), GOOD)
    source = UrlToken(address=address_of(keeper), field=None, authorization=None)

    assert codes_of(WechatReader(world.session(server, source), BUSINESS).read()) == [Code.WECHAT_TOKEN_REFUSED]
    assert len(server.requests) == 1


def test_no_token(world: World) -> None:
    """Without a token nothing is sent."""
    server = world.serve(GOOD)

    assert code_of(WechatReader(world.session(server, EnvironmentToken(None)), BUSINESS).read()) is Code.TOKEN_MISSING
    assert server.connections == 0


def test_token_of_another_platform(world: World) -> None:
    """A token that another platform has too is not sent."""
    taken = Problem(code=Code.TOKEN_REPEATED, facts={"platform": "shop"})
    server = world.serve(GOOD)
    wire = replace(world.wire, claim={TOKEN: taken}.get)

    def read(token: str) -> LiveState | ReadFailed:
        session = Session(address=address_of(server), source=EnvironmentToken(token), wire=wire)
        return WechatReader(session, BUSINESS).read()

    assert (read(TOKEN), server.connections) == (ReadFailed(taken), 0)
    assert read("another-token") == STATE


def test_token_beside_an_error(world: World) -> None:
    """A token that its source gives beside an error is not sent."""
    body = json.dumps({"code": 1004, "errorMsg": "no", "data": {"token": TOKEN}})
    keeper, server = world.serve(answer(body)), world.serve(GOOD)
    source = UrlToken(address=address_of(keeper), field="data.token", authorization=None)

    assert code_of(WechatReader(world.session(server, source), BUSINESS).read()) is Code.TOKEN_SOURCE_ERROR
    assert server.connections == 0


def test_token_of_a_server(world: World) -> None:
    """A token may come from a server, which is asked once, and whose exchange is traced as well."""
    keeper, server = world.serve(answer(TOKEN)), world.serve(GOOD, GOOD)
    reader = WechatReader(
        world.session(server, UrlToken(address=address_of(keeper), field=None, authorization=None)), BUSINESS
    )

    assert [reader.read(), reader.read()] == [STATE, STATE]
    assert [line.split()[0] for line in world.traced] == ["GET", "POST", "POST"]


def test_token_source_that_cannot_be_reached(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that does not answer is asked three times, not three times for each of three reads."""
    far = Address(scheme="https", host="tokens.invalid", port=443, path="", query="")
    server = world.serve(GOOD)
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        monkeypatch.setenv("HTTPS_PROXY", nobody.origin)
        for address, code in ((nobody, Code.TOKEN_SOURCE_UNREACHABLE), (far, Code.PROXY_UNREACHABLE)):
            world.person = Person()
            source = UrlToken(address=address, field=None, authorization=None)
            assert code_of(WechatReader(world.session(server, source), BUSINESS).read()) is code
            assert world.person.pauses == [0.5, 1.0]
    assert (len(world.traced), server.connections) == (6, 0)


# Interruptions


def test_no_try_after_an_interruption(world: World) -> None:
    """An interruption between two tries ends the read with what the first one met."""
    world.person = Person(interrupts_at_pause=1)
    server = world.serve(error(-1), GOOD)

    assert code_of(WechatReader(world.session(server), BUSINESS).read()) is Code.WECHAT_BUSY
    assert len(server.requests) == 1


def test_interrupted_under_way(world: World) -> None:
    """An interruption ends the try under way when its grace is over, and no other follows."""
    world.person = Person(patience=0.1, grace=0.1)
    server = world.serve(hang, GOOD)

    assert code_of(WechatReader(world.session(server), BUSINESS).read()) is Code.EXCHANGE_INTERRUPTED
    assert len(server.requests) == 1


def test_after_an_interruption(world: World) -> None:
    """A read after an interruption is tried once, as long as the grace lasts, and no token is fetched again."""
    world.person = Person(patience=0, grace=5)
    server = world.serve(GOOD, error(-1), error(42001))
    reader = WechatReader(world.session(server), BUSINESS)

    assert reader.read() == STATE
    assert code_of(reader.read()) is Code.WECHAT_BUSY
    assert code_of(reader.read()) is Code.WECHAT_TOKEN_REFUSED
    assert len(server.requests) == 3


# Tracing


def test_trace(world: World) -> None:
    """A line has method, address without query, how it ended, action, errcode and milliseconds."""
    table = {
        "200 get errcode 0": GOOD,
        "200 get errcode 45009": error(45009),
        "404 get errcode 7": error(7, "404 X"),
        "404 get": answer("", status="404 X"),
        "200 get": answer("<html>"),
        "broken-off get": raw(b""),
    }
    for ended, act in table.items():
        world.person = Person(interrupts_at_pause=1)
        server = world.serve(act)
        WechatReader(world.session(server), BUSINESS).read()

        line = world.traced.pop()
        start = f"POST http://127.0.0.1:{server.port}/cgi-bin/component/modify_wxa_jump_domain {ended} "
        assert line.startswith(start)
        assert re.fullmatch(r"[0-9]+ ms", line.removeprefix(start))
        assert world.traced == []


def test_follow(world: World, tmp_path: Path) -> None:
    """Whoever follows a run is shown each read, where its token comes from, and each further try with its reason."""
    path = tmp_path / "token"
    path.write_text(TOKEN, encoding="utf-8")
    keeper = world.serve(answer("", status="500 X"), answer(TOKEN))
    server = world.serve(error(-1), GOOD, error(48001), error(48001))
    asked = UrlToken(address=address_of(keeper), field=None, authorization=None)
    WechatReader(world.session(server, asked), BUSINESS).read()
    WechatConfirmFile(world.session(server, FileToken(str(path)))).read()
    WechatQuota(world.session(server), BUSINESS).read()

    assert world.follower.waits == [
        (0, Wait.READ, {"reading": "get"}),
        (1, Wait.TOKEN, {"source": f"http://127.0.0.1:{keeper.port}"}),
        (2, Wait.RETRY, {"n": 2, "total": 3, "code": "token-source-down"}),
        (1, Wait.RETRY, {"n": 2, "total": 3, "code": "wechat-busy"}),
        (0, Wait.READ, {"reading": "confirmfile"}),
        (1, Wait.TOKEN, {"source": str(path)}),
        (0, Wait.READ, {"reading": "quota"}),
    ]


def test_what_never_began_is_not_traced(world: World) -> None:
    """When the time after an interruption is over, nothing goes out, and no line says otherwise."""
    world.person = Person(patience=0, grace=0)
    server = world.serve(GOOD)

    assert code_of(WechatReader(world.session(server), BUSINESS).read()) is Code.EXCHANGE_INTERRUPTED
    assert (world.traced, server.requests) == ([], [])


def test_reader_cannot_write() -> None:
    """Nothing that the reader imports can put a write into words, and httpx is imported late."""
    program = "import sys, reconciler.wechat.client; print(*sys.modules)"
    ran = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )

    assert {"reconciler.wechat.writer", "httpx", "ssl"}.isdisjoint(ran.stdout.split())
