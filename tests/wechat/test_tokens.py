"""Where a token comes from, what is no token, and what is reported when there is none."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.problem import Code, Problem
from reconciler.texts.en import ENGLISH
from reconciler.texts.zh import CHINESE
from reconciler.wechat.address import Address
from reconciler.wechat.http import MAX_BODY_BYTES
from reconciler.wechat.redact import MARK
from reconciler.wechat.tokens import (
    AUTHORIZATION_VARIABLE,
    TOKEN_VARIABLE,
    EnvironmentToken,
    FileToken,
    Flaw,
    Token,
    UrlToken,
    parse_token,
)
from tests.wechat.conftest import TOKEN, World
from tests.wechat.wire import Act, Person, Server, answer, drip, hang, raw, unused_port

FLAWED = {
    Flaw.EMPTY: ["", " ", "\n"],
    Flaw.WORD: ["null", "NULL", "true", "none", "undefined"],
    Flaw.VARIABLE: [
        "$TOKEN",
        "${WECHAT_TOKEN}",
        "$(cat token)",
        "${{ secrets.TOKEN }}",
        "{{ token }}",
        "%TOKEN_OF_US%",
    ],
    Flaw.ASSIGNMENT: [f"{TOKEN_VARIABLE}={TOKEN}", "export TOKEN=abcdefgh", "token = abcdefgh", "A=b\nC=d"],
    Flaw.MASKED: ["***", "*" * 40, "abcdefgh***"],
    Flaw.HTML: ["<html>sign in</html>", "<!doctype html>\n<p>"],
    Flaw.JSON: ['"abcdefgh"', '{"token": "abcdefgh"}', '["abcdefgh"]', "{abcdefgh}"],
    Flaw.ADDRESS: ["https://a.qq.com/token"],
    Flaw.CHARACTERS: [
        "a b c d e",
        "abcd\tefgh",
        "abcd\nefgh",
        "'abcdefgh'",
        "abcd\\efgh",
        "tökéntökén",
        "abcdefgh\x00",
        "abcdefgh\x7f",
    ],
    Flaw.SHORT: ["ok", "a", "1234567"],
    Flaw.LONG: ["x" * 4097],
}


def problem(code: Code, **facts: str | int) -> Problem:
    """Return a problem."""
    return Problem(code=code, facts=facts)


@pytest.mark.parametrize("flaw", Flaw)
def test_no_tokens(world: World, flaw: Flaw) -> None:
    """What is no token is refused before WeChat is asked: the report says why, and does not quote it."""
    for text in FLAWED[flaw]:
        assert parse_token(text) is flaw
        assert parse_token(f"\n {text}\t") is flaw
        if text.strip():
            found = EnvironmentToken(text).get(world.wire)
            assert found == problem(Code.TOKEN_MALFORMED, source=TOKEN_VARIABLE, flaw=flaw)
            assert isinstance(found, Problem)
            assert flaw in ENGLISH.message(found)
            assert flaw not in CHINESE.message(found)


@given(st.text())
def test_any_text(text: str) -> None:
    """A token is one run of 8 to 4096 visible ASCII characters, or it is none."""
    token = parse_token(text)

    if isinstance(token, Token):
        assert token.value == text.strip()
        assert token.value.isascii()
        assert token.value.isprintable()
        assert 8 <= len(token.value) <= 4096


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=8, max_size=512))
def test_any_token(text: str) -> None:
    """Whatever WeChat makes a token of, it is taken as it is."""
    assert parse_token(f" {text}\r\n") == (Flaw.WORD if text.lower() == "undefined" else Token(text))


# The environment


def test_variable(world: World) -> None:
    """The variable's value is the token, without the white space around it; a variable may be unset or blank."""
    for text in (TOKEN, f" {TOKEN}\n", f"\t{TOKEN}\r\n"):
        assert EnvironmentToken(text).get(world.wire) == Token(TOKEN)
    assert EnvironmentToken(None).get(world.wire) == problem(Code.TOKEN_MISSING, variable=TOKEN_VARIABLE)
    for text in ("", " ", "\n"):
        assert EnvironmentToken(text, "X").get(world.wire) == problem(Code.TOKEN_BLANK, variable="X")


# A file


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (TOKEN.encode(), None),
        (f"{TOKEN}\r\n".encode(), None),
        (b"\xef\xbb\xbf" + TOKEN.encode(), None),
        (TOKEN.encode() + b" " * (65536 - len(TOKEN)), None),
        (f'{{"data": {{"token": "{TOKEN}"}}}}\n'.encode(), "data.token"),
    ],
)
def test_file(world: World, tmp_path: Path, data: bytes, field: str | None) -> None:
    """A file of up to 64 KiB has the token: bare, or in a field of a JSON object."""
    path = tmp_path / "token"
    path.write_bytes(data)

    assert FileToken(str(path), field).get(world.wire) == Token(TOKEN)


def test_file_is_read_again(world: World, tmp_path: Path) -> None:
    """A file is read each time, since another process keeps the token in it fresh."""
    path = tmp_path / "token"
    source = FileToken(str(path))
    for token in ("token one", "token two"):
        path.write_text(token.replace(" ", "-"))
        assert source.get(world.wire) == Token(token.replace(" ", "-"))


ODD_FILES: list[tuple[bytes, str | None, Code, dict[str, str]]] = [
    (b"\xff\xfea\x00", None, Code.TOKEN_MALFORMED, {"flaw": Flaw.CHARACTERS}),
    (TOKEN.encode() + b" " * 65536, None, Code.TOKEN_MALFORMED, {"flaw": Flaw.LONG}),
    (b'{"token": "abcdefgh"}', None, Code.TOKEN_SOURCE_IS_JSON, {}),
    (TOKEN.encode(), "token", Code.TOKEN_SOURCE_NOT_JSON, {"field": "token"}),
    (b'{"token": "abcdefgh"}', "data", Code.TOKEN_SOURCE_FIELD, {"field": "data"}),
    (b'{"token": "s3cret"}', "token", Code.TOKEN_MALFORMED, {"flaw": Flaw.SHORT}),
    (b'{"errcode": 7, "errmsg": "no"}', "token", Code.TOKEN_SOURCE_ERROR, {"error": "7 no"}),
    (b'{"errcode": 7, "errmsg": "no", "token": "s3cret-token"}', "token", Code.TOKEN_SOURCE_ERROR, {"error": "7 no"}),
]


def test_odd_files(world: World, tmp_path: Path) -> None:
    """A file without a token is refused, and not quoted."""
    path = tmp_path / "token"
    for data, field, code, facts in ODD_FILES:
        path.write_bytes(data)
        assert FileToken(str(path), field).get(world.wire) == problem(code, source=str(path), **facts)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing", "No such file or directory"), (".", "Is a directory"), ("a\0b", "ValueError")],
)
def test_unreadable_file(world: World, tmp_path: Path, name: str, reason: str) -> None:
    """A file that cannot be read is reported in the system's words."""
    path = os.path.join(tmp_path, name)  # noqa: PTH118 - a Path would drop the dot

    assert FileToken(path).get(world.wire) == problem(Code.FILE_UNREADABLE, file=path, reason=reason)


def test_pipe(world: World, tmp_path: Path) -> None:
    """A pipe is read like a file: a shell's process substitution is one."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=[TOKEN])
    writer.start()

    assert FileToken(str(path)).get(world.wire) == Token(TOKEN)
    writer.join()


def test_pipe_without_writer(world: World, tmp_path: Path) -> None:
    """A pipe that nobody writes to is waited for as long as an exchange, or until an interruption."""
    path = f"{tmp_path}/pipe"
    os.mkfifo(path)
    world.timeout = 0.25
    assert FileToken(path).get(world.wire) == problem(Code.TOKEN_FILE_TIMEOUT, file=path, seconds="0.25")

    world.person, world.timeout = Person(patience=0.1), 60
    assert FileToken(path).get(world.wire) == problem(Code.EXCHANGE_INTERRUPTED, server=path)


# A server


def asking(server: Server, field: str | None = None, authorization: str | None = None) -> UrlToken:
    """Return the source that a server is."""
    address = Address(scheme="http", host="127.0.0.1", port=server.port, path="/token", query="key=s3cret")
    return UrlToken(address=address, field=field, authorization=authorization)


@pytest.mark.parametrize(
    ("field", "body"),
    [
        (None, TOKEN),
        (None, f"\n{TOKEN}\n"),
        (None, f"\ufeff{TOKEN}"),
        ("token", f'{{"token": "{TOKEN}"}}'),
        ("data.token", f'\ufeff{{"code": 0, "data": {{"token": " {TOKEN} "}}}}'),
        ("data.token", f'{{"code": 200, "msg": "ok", "data": {{"token": "{TOKEN}"}}}}'),
        ("data.a-b.c d", f'{{"data": {{"a-b": {{"c d": "{TOKEN}"}}}}}}'),
    ],
)
def test_answers_with_a_token(world: World, field: str | None, body: str) -> None:
    """A server answers with the token, bare or in a field that dots lead to, and was asked at the whole address."""
    server = world.serve(answer(body))

    assert asking(server, field).get(world.wire) == Token(TOKEN)
    assert server.requests[0].startswith(b"GET /token?key=s3cret HTTP/1.1\r\n")


@pytest.mark.parametrize("authorization", ["Bearer c1phEr-key", "  Bearer c1phEr-key\n"])
def test_authorization(world: World, authorization: str) -> None:
    """The authorization is sent as the header of that name; it and its last word are secret from then on."""
    server = world.serve(answer(TOKEN))

    assert asking(server, authorization=authorization).get(world.wire) == Token(TOKEN)
    assert b"\r\nauthorization: bearer c1pher-key\r\n" in server.requests[0].lower()
    assert world.redactor.redact("Bearer c1phEr-key x c1ph%45r-key") == f"{MARK} x {MARK}"


def test_no_authorization(world: World) -> None:
    """Without a value no header is sent; a value that no header can contain is refused, and nothing is reached."""
    for authorization in (None, "", " \n"):
        server = world.serve(answer(TOKEN))
        asking(server, authorization=authorization).get(world.wire)
        assert b"authorization" not in server.requests[0].lower()
    for authorization in ("Bearer a\r\nX: y", "Bearer schlüssel", "a\x00b"):
        server = world.serve()
        found = asking(server, authorization=authorization).get(world.wire)
        assert found == problem(Code.TOKEN_SOURCE_AUTHORIZATION)
        assert isinstance(found, Problem)
        assert AUTHORIZATION_VARIABLE in ENGLISH.message(found)
        assert server.connections == 0


REDIRECT = answer("", status="302 X", headers="Location: /login\r\n")
BESIDE_A_TOKEN = '{"code": 1004, "errorMsg": "s3cret-token expired", "data": {"token": "s3cret-token"}}'
OWN_ERROR = '{"code": 1004, "errorMsg": "login token expired"}'


def test_useless_exchanges(world: World) -> None:
    """Each way not to answer has its own problem; where another try would not help, there is none."""
    table: list[tuple[Act, Code, dict[str, str | int]]] = [
        (answer("x", status="401 X"), Code.TOKEN_SOURCE_REFUSED, {"status": 401}),
        (answer("", status="204 X"), Code.TOKEN_SOURCE_REFUSED, {"status": 204}),
        (REDIRECT, Code.TOKEN_SOURCE_REDIRECT, {"status": 302}),
        (answer("x" * (MAX_BODY_BYTES + 1)), Code.TOKEN_SOURCE_TOO_LARGE, {"limit": MAX_BODY_BYTES}),
        (answer("x", headers="Content-Encoding: br\r\n"), Code.RESPONSE_ENCODED, {"encoding": "br"}),
    ]
    for act, code, facts in table:
        server = world.serve(act)
        expected = problem(code, server=f"http://127.0.0.1:{server.port}", **facts)
        assert asking(server).get(world.wire) == expected


USELESS_ANSWERS: list[tuple[Act, str | None, Code, dict[str, str]]] = [
    (answer(""), None, Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.EMPTY}),
    (answer("null"), None, Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.WORD}),
    (answer("ok"), None, Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.SHORT}),
    (answer("<html>sign in, s3cret</html>"), None, Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.HTML}),
    (answer(b"\xff"), None, Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.CHARACTERS}),
    (answer("[1]"), None, Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.JSON}),
    (answer('{"data": {"token": "s3cret"}}'), None, Code.TOKEN_SOURCE_IS_JSON, {}),
    (answer("{}"), None, Code.TOKEN_SOURCE_IS_JSON, {}),
    (answer("s3cret"), "token", Code.TOKEN_SOURCE_NOT_JSON, {"field": "token"}),
    (answer('["s3cret"]'), "token", Code.TOKEN_SOURCE_NOT_JSON, {"field": "token"}),
    (answer('{"t": "s3cret", "t": "s3cret"}'), "t", Code.TOKEN_SOURCE_FIELD, {"field": "t"}),
    (answer('{"token": "s3cret"}'), "data.token", Code.TOKEN_SOURCE_FIELD, {"field": "data.token"}),
    (answer('{"data": "s3cret"}'), "data.token", Code.TOKEN_SOURCE_FIELD, {"field": "data.token"}),
    (answer('{"data": {"token": null}}'), "data.token", Code.TOKEN_SOURCE_FIELD, {"field": "data.token"}),
    (answer('{"token": 7200}'), "token", Code.TOKEN_SOURCE_FIELD, {"field": "token"}),
    (answer('{"token": {"a": "s3cret"}}'), "token", Code.TOKEN_SOURCE_FIELD, {"field": "token"}),
    (answer('{"token": "s3cret"}'), ".", Code.TOKEN_SOURCE_FIELD, {"field": "."}),
    (answer('{"code": 200, "msg": "ok"}'), "token", Code.TOKEN_SOURCE_FIELD, {"field": "token"}),
    (answer('{"token": "s3cret and more"}'), "token", Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.CHARACTERS}),
    (answer('{"token": ""}'), "token", Code.TOKEN_SOURCE_ANSWER, {"flaw": Flaw.EMPTY}),
    (answer(OWN_ERROR), "data.token", Code.TOKEN_SOURCE_ERROR, {"error": "1004 login token expired"}),
    (answer(OWN_ERROR), None, Code.TOKEN_SOURCE_ERROR, {"error": "1004 login token expired"}),
    (answer('{"errcode": "7", "token": ""}'), "token", Code.TOKEN_SOURCE_ERROR, {"error": "7"}),
    (answer('{"errcode": 7, "errmsg": "no"}', status="400 X"), None, Code.TOKEN_SOURCE_ERROR, {"error": "7 no"}),
    (answer(BESIDE_A_TOKEN), "data.token", Code.TOKEN_SOURCE_ERROR, {"error": f"1004 {MARK} expired"}),
    (answer('{"errcode": 7, "token": "s3cret-token"}'), "token", Code.TOKEN_SOURCE_ERROR, {"error": "7"}),
    (answer('{"code": 7, "errorMsg": [1]}'), None, Code.TOKEN_SOURCE_ERROR, {"error": "7"}),
]


def test_useless_answers(world: World) -> None:
    """Each answer without a token has its own problem, which quotes nothing but the source's own error."""
    for act, field, code, facts in USELESS_ANSWERS:
        server = world.serve(act)
        found = asking(server, field).get(world.wire)

        assert found == problem(code, source=f"http://127.0.0.1:{server.port}", **facts)
        assert isinstance(found, Problem)
        assert "s3cret" not in ENGLISH.message(found) + ENGLISH.remedy(found)
    assert world.person.pauses == []


def test_own_error_is_outside_text(world: World) -> None:
    """What a source calls its error is shown without secrets, and shortened."""
    body = f'{{"code": 7, "errorMsg": "no Bearer c1phEr-key {"x" * 1000}"}}'
    found = asking(world.serve(answer(body)), authorization="Bearer c1phEr-key").get(world.wire)

    assert isinstance(found, Problem)
    assert str(found.facts["error"]).startswith(f"7 no {MARK} xxx")
    assert len(str(found.facts["error"])) == 501


@pytest.mark.parametrize(
    ("query", "echo"),
    [
        ("id=1&key=c1phEr-key", "/token?id=1&key=c1phEr-key"),
        ("c1phEr-key", "c1phEr-key"),
        ("key=c1phEr%2Fkey", "key c1phEr/key"),
        ("a=b;key=c1phEr+key=", "c1phEr key="),
        ("key=c1phEr+key", "c1phEr+key"),
    ],
)
def test_secret_in_query(world: World, query: str, echo: str) -> None:
    """A source that quotes its URL in an error does not reveal the secret in the query."""
    server = world.serve(answer(json.dumps({"code": 7, "errorMsg": f"no {echo} here"})))
    found = replace(asking(server), address=replace(asking(server).address, query=query)).get(world.wire)

    assert isinstance(found, Problem)
    assert str(found.facts["error"]).endswith(f"{MARK} here")
    assert "c1phEr" not in str(found.facts["error"])


def test_source_that_fails_in_passing(world: World) -> None:
    """A source that fails in passing is asked three times at most, as often as WeChat is for the lists."""
    for act, code in (
        (raw(b"hello"), Code.TOKEN_SOURCE_BROKEN_OFF),
        (answer("x", status="500 X"), Code.TOKEN_SOURCE_DOWN),
        (answer('{"token": "s3cret-token"}', status="502 X"), Code.TOKEN_SOURCE_DOWN),
        (answer("x", status="429 X"), Code.TOKEN_SOURCE_DOWN),
    ):
        world.person = Person()
        failing, recovering = world.serve(act, act, act), world.serve(act, act, answer(TOKEN))
        found = asking(failing).get(world.wire)

        assert isinstance(found, Problem)
        assert (found.code, len(failing.requests)) == (code, 3)
        assert asking(recovering).get(world.wire) == Token(TOKEN)
        assert world.person.pauses == [0.5, 1.0, 0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503])
def test_own_error_at_any_status(status: int, world: World) -> None:
    """A source's own error is shown at every HTTP status of a failure, which decides whether it is asked again."""
    act = answer(BESIDE_A_TOKEN, status=f"{status} X")
    server = world.serve(act, act, act)
    found = asking(server, "data.token").get(world.wire)

    origin = f"http://127.0.0.1:{server.port}"
    assert found == problem(Code.TOKEN_SOURCE_ERROR, source=origin, error=f"1004 {MARK} expired")
    assert len(server.requests) == (3 if status in (429, 500, 502, 503) else 1)


def test_unreachable_server(world: World) -> None:
    """A server that cannot be reached is reported in the system's words."""
    with unused_port() as port:
        address = Address(scheme="http", host="127.0.0.1", port=port, path="/", query="")
        found = UrlToken(address=address, field=None, authorization=None).get(world.wire)

    expected = problem(Code.TOKEN_SOURCE_UNREACHABLE, server=address.origin, reason="Connection refused")
    assert (found, len(world.person.pauses)) == (expected, 2)


@pytest.mark.parametrize("act", [hang, drip(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n")])
def test_slow_server(world: World, act: Act) -> None:
    """A server that is too slow is reported with the time it had."""
    world.timeout = 0.25
    world.person = Person(interrupts_at_pause=1)
    server = world.serve(act)

    expected = problem(Code.TOKEN_SOURCE_TIMEOUT, server=f"http://127.0.0.1:{server.port}", seconds="0.25")
    assert asking(server).get(world.wire) == expected


@pytest.mark.parametrize("grace", [0, 5])
def test_interrupted(world: World, grace: float) -> None:
    """An interruption ends the wait for a token, and is reported even where the time-out comes first."""
    world.person, world.timeout = Person(patience=0.1, grace=grace), 0.3
    server = world.serve(hang)

    expected = problem(Code.EXCHANGE_INTERRUPTED, server=f"http://127.0.0.1:{server.port}")
    assert asking(server).get(world.wire) == expected


def test_trace(world: World) -> None:
    """One line is traced for an exchange, without query and secrets."""
    server = world.serve(answer("", status="404 X"))
    source = asking(server, authorization="Bearer /secret-path")
    UrlToken(
        address=Address(scheme="http", host="127.0.0.1", port=server.port, path="/secret-path", query="key=s3cret"),
        field=None,
        authorization=source.authorization,
    ).get(world.wire)

    line, *rest = world.traced
    assert line.startswith(f"GET http://127.0.0.1:{server.port}{MARK} 404 ")
    assert (rest, line.endswith(" ms")) == ([], True)


def test_representations() -> None:
    """No representation of a source or a token shows what is secret."""
    address = Address(scheme="https", host="a.qq.com", port=443, path="/", query="key=s3cret")
    values = [
        Token("s3cret"),
        EnvironmentToken("s3cret"),
        UrlToken(address=address, field=None, authorization="Bearer s3cret"),
    ]

    assert "s3cret" not in f"{values} {values!r}"
