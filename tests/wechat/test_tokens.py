"""Where a token comes from, and what is told when none does."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.problem import Code, Problem
from reconciler.texts.en import ENGLISH
from reconciler.wechat.address import Address
from reconciler.wechat.exchange import MAX_BODY_BYTES
from reconciler.wechat.redact import MARK
from reconciler.wechat.tokens import (
    AUTHORIZATION_VARIABLE,
    TOKEN_VARIABLE,
    EnvironmentToken,
    FileToken,
    Token,
    TokenSource,
    UrlToken,
)
from tests.wechat.conftest import TOKEN, World
from tests.wechat.wire import Act, Person, Server, answer, drip, hang, raw, unused_port

ODD = ["a b", "a\tb", "a\nb", '"a"', "'a'", "a\\b", "tökén", "a\x00b", "a\x7f", "x" * 4097]


def problem(code: Code, **facts: str | int) -> Problem:
    """Return a problem."""
    return Problem(code=code, facts=facts)


# The environment


@pytest.mark.parametrize("text", [TOKEN, f" {TOKEN}\n", f"\t{TOKEN}\r\n"])
def test_variable(world: World, text: str) -> None:
    """The variable's value is the token, without the blanks around it."""
    assert Token(TOKEN) == EnvironmentToken(text).get(world.wire)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_blank_variable(world: World, text: str) -> None:
    """A blank variable holds no token."""
    assert problem(Code.TOKEN_MISSING, variable=TOKEN_VARIABLE) == EnvironmentToken(text).get(world.wire)


@pytest.mark.parametrize("text", ODD)
def test_odd_variable(world: World, text: str) -> None:
    """What cannot be a token is refused, and not quoted."""
    assert problem(Code.TOKEN_MALFORMED, source=TOKEN_VARIABLE) == EnvironmentToken(text).get(world.wire)


# A file


@pytest.mark.parametrize("data", [TOKEN.encode(), f"{TOKEN}\r\n".encode(), b"\xef\xbb\xbf" + TOKEN.encode()])
def test_file(world: World, tmp_path: Path, data: bytes) -> None:
    """A file holds the token, with blanks around it or a byte order mark in front."""
    path = tmp_path / "token"
    path.write_bytes(data)

    assert Token(TOKEN) == FileToken(str(path)).get(world.wire)


def test_file_is_read_again(world: World, tmp_path: Path) -> None:
    """A file is read each time, since another process keeps the token in it fresh."""
    path = tmp_path / "token"
    source = FileToken(str(path))
    path.write_text("one")

    assert Token("one") == source.get(world.wire)
    path.write_text("two")
    assert Token("two") == source.get(world.wire)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"\xff\xfea\x00", b"\xff", *(text.encode() for text in ODD), b"a" + b" " * 65536],
)
def test_odd_file(world: World, tmp_path: Path, data: bytes) -> None:
    """A file without a token, in no UTF-8, or of more than 64 KiB is refused, and not quoted."""
    path = tmp_path / "token"
    path.write_bytes(data)

    assert problem(Code.TOKEN_MALFORMED, source=str(path)) == FileToken(str(path)).get(world.wire)


def test_largest_file(world: World, tmp_path: Path) -> None:
    """A file of 64 KiB is read."""
    path = tmp_path / "token"
    path.write_bytes(b"a" + b" " * 65535)

    assert Token("a") == FileToken(str(path)).get(world.wire)


@pytest.mark.parametrize(("name", "reason"), [("missing", "No such file or directory"), (".", "Is a directory")])
def test_unreadable_file(world: World, tmp_path: Path, name: str, reason: str) -> None:
    """A file that cannot be read is told in the system's words."""
    path = os.path.join(tmp_path, name)  # noqa: PTH118 - a Path would drop the dot

    assert problem(Code.FILE_UNREADABLE, file=path, reason=reason) == FileToken(path).get(world.wire)


# A server


def asking(server: Server, field: str | None = None, authorization: str | None = None) -> UrlToken:
    """Return the source that a server is."""
    address = Address(scheme="http", host="127.0.0.1", port=server.port, path="/token", query="key=s3cret")
    return UrlToken(address=address, field=field, authorization=authorization)


@pytest.mark.parametrize("body", [TOKEN, f"\n{TOKEN}\n", f"\ufeff{TOKEN}"])
def test_bare_answer(world: World, body: str) -> None:
    """A server answers with the bare token, and was asked with the whole address."""
    server = world.serve(answer(body))

    assert Token(TOKEN) == asking(server).get(world.wire)
    assert server.requests[0].startswith(b"GET /token?key=s3cret HTTP/1.1\r\n")
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("token", f'{{"token": "{TOKEN}"}}'),
        ("data.token", f'\ufeff{{"code": 0, "data": {{"token": " {TOKEN} "}}}}'),
        ("data.a-b.c d", f'{{"data": {{"a-b": {{"c d": "{TOKEN}"}}}}}}'),
    ],
)
def test_field(world: World, field: str, body: str) -> None:
    """The token stands in a field of a JSON object, which dots lead to."""
    assert Token(TOKEN) == asking(world.serve(answer(body)), field).get(world.wire)


@pytest.mark.parametrize("authorization", ["Bearer c1phEr", "  Bearer c1phEr\n"])
def test_authorization(world: World, authorization: str) -> None:
    """The authorization is sent as the header of that name; it and its last word are secret from then on."""
    server = world.serve(answer(TOKEN))

    assert Token(TOKEN) == asking(server, authorization=authorization).get(world.wire)
    assert b"\r\nauthorization: bearer c1pher\r\n" in server.requests[0].lower()
    assert f"{MARK} x {MARK}" == world.redactor.redact("Bearer c1phEr x c1ph%45r")


@pytest.mark.parametrize("authorization", [None, "", " \n"])
def test_no_authorization(world: World, authorization: str | None) -> None:
    """Without a value no header is sent."""
    server = world.serve(answer(TOKEN))
    asking(server, authorization=authorization).get(world.wire)

    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize("authorization", ["Bearer a\r\nX: y", "Bearer schlüssel", "a\x00b"])
def test_odd_authorization(world: World, authorization: str) -> None:
    """A value that no header can hold is refused, and nothing is reached."""
    server = world.serve()

    told = asking(server, authorization=authorization).get(world.wire)
    assert problem(Code.TOKEN_SOURCE_AUTHORIZATION) == told
    assert isinstance(told, Problem)
    assert AUTHORIZATION_VARIABLE in ENGLISH.message(told)
    assert server.connections == 0


def test_prepare(world: World, tmp_path: Path) -> None:
    """What this machine holds of a source can be judged before anything is reached."""
    (tmp_path / "token").write_text("old")
    server = world.serve()
    sources: list[TokenSource] = [
        EnvironmentToken(TOKEN),
        FileToken(f"{tmp_path}/token"),
        asking(server, authorization="Bearer x"),
        asking(server),
        EnvironmentToken(" "),
        FileToken(f"{tmp_path}/missing"),
        asking(server, authorization="Bearer \n x"),
    ]
    told = [world.session(server, source).prepare() for source in sources]

    assert told[:4] == [None] * 4
    codes = [problem and problem.code for problem in told[4:]]
    assert codes == [Code.TOKEN_MISSING, Code.FILE_UNREADABLE, Code.TOKEN_SOURCE_AUTHORIZATION]
    assert server.connections == 0


@pytest.mark.parametrize(
    ("act", "field", "code", "facts"),
    [
        (answer("x", status="401 X"), None, Code.TOKEN_SOURCE_REFUSED, {"status": 401}),
        (answer("x", status="500 X"), None, Code.TOKEN_SOURCE_REFUSED, {"status": 500}),
        (answer("", status="204 X"), None, Code.TOKEN_SOURCE_REFUSED, {"status": 204}),
        (
            answer("", status="302 X", headers="Location: /login\r\n"),
            None,
            Code.TOKEN_SOURCE_REDIRECT,
            {"status": 302},
        ),
        (answer("x" * (MAX_BODY_BYTES + 1)), None, Code.TOKEN_SOURCE_TOO_LARGE, {"limit": MAX_BODY_BYTES}),
        (answer("x", headers="Content-Encoding: br\r\n"), None, Code.TOKEN_SOURCE_ANSWER, {}),
        (raw(b"hello"), None, Code.TOKEN_SOURCE_BROKEN_OFF, {}),
        (answer(""), None, Code.TOKEN_SOURCE_ANSWER, {}),
        (answer("<html>sign in, s3cret</html>"), None, Code.TOKEN_SOURCE_ANSWER, {}),
        (answer(b"\xff"), None, Code.TOKEN_SOURCE_ANSWER, {}),
        (answer("[1]"), None, Code.TOKEN_SOURCE_ANSWER, {}),
        (answer('{"data": {"token": "s3cret"}}'), None, Code.TOKEN_SOURCE_IS_JSON, {}),
        (answer("{}"), None, Code.TOKEN_SOURCE_IS_JSON, {}),
        (answer("s3cret"), "token", Code.TOKEN_SOURCE_NOT_JSON, {"field": "token"}),
        (answer('["s3cret"]'), "token", Code.TOKEN_SOURCE_NOT_JSON, {"field": "token"}),
        (answer('{"t": "s3cret", "t": "s3cret"}'), "t", Code.TOKEN_SOURCE_NOT_JSON, {"field": "t"}),
        (answer('{"token": "s3cret"}'), "data.token", Code.TOKEN_SOURCE_FIELD, {"field": "data.token"}),
        (answer('{"data": "s3cret"}'), "data.token", Code.TOKEN_SOURCE_FIELD, {"field": "data.token"}),
        (answer('{"data": {"token": null}}'), "data.token", Code.TOKEN_SOURCE_FIELD, {"field": "data.token"}),
        (answer('{"token": 7200}'), "token", Code.TOKEN_SOURCE_FIELD, {"field": "token"}),
        (answer('{"token": {"a": "s3cret"}}'), "token", Code.TOKEN_SOURCE_FIELD, {"field": "token"}),
        (answer('{"token": "s3cret"}'), ".", Code.TOKEN_SOURCE_FIELD, {"field": "."}),
        (answer('{"token": "s3cret and more"}'), "token", Code.TOKEN_SOURCE_ANSWER, {}),
        (answer('{"token": ""}'), "token", Code.TOKEN_SOURCE_ANSWER, {}),
    ],
)
def test_useless_server(world: World, act: Act, field: str | None, code: Code, facts: dict[str, str | int]) -> None:
    """Each way not to answer with a token has its own problem, which quotes nothing of the answer."""
    server = world.serve(act)
    told = asking(server, field).get(world.wire)

    assert problem(code, server=f"http://127.0.0.1:{server.port}", **facts) == told
    assert isinstance(told, Problem)
    assert "s3cret" not in ENGLISH.message(told) + ENGLISH.remedy(told)


def test_unreachable_server(world: World) -> None:
    """A server that cannot be reached is told in the system's words."""
    with unused_port() as port:
        address = Address(scheme="http", host="127.0.0.1", port=port, path="/", query="")
        told = UrlToken(address=address, field=None, authorization=None).get(world.wire)

    expected = problem(Code.TOKEN_SOURCE_UNREACHABLE, server=address.origin, reason="Connection refused")
    assert expected == told


@pytest.mark.parametrize("act", [hang, drip(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n")])
def test_slow_server(world: World, act: Act) -> None:
    """A server that is too slow is told with the time it had."""
    world.timeout = 0.25
    server = world.serve(act)

    expected = problem(Code.TOKEN_SOURCE_TIMEOUT, server=f"http://127.0.0.1:{server.port}", seconds="0.25")
    assert expected == asking(server).get(world.wire)


def test_interrupted(world: World) -> None:
    """An interruption ends the wait for a token."""
    world.person = Person(patience=0.1)
    server = world.serve(hang)

    expected = problem(Code.EXCHANGE_INTERRUPTED, server=f"http://127.0.0.1:{server.port}")
    assert expected == asking(server).get(world.wire)


def test_trace(world: World) -> None:
    """One line is traced for an exchange, without query and secrets."""
    server = world.serve(answer("", status="404 X"))
    asking(server, authorization="Bearer token").get(world.wire)

    line, *rest = world.traced
    assert line.startswith(f"GET http://127.0.0.1:{server.port}/{MARK} 404 ")
    assert (rest, line.endswith(" ms")) == ([], True)


@given(st.text())
def test_any_text(text: str) -> None:
    """A token is one word of visible ASCII, or it is none."""
    world = World(stack=None)  # type: ignore[arg-type]  # nothing is opened
    found = EnvironmentToken(text).get(world.wire)

    assert isinstance(found, Problem) or (found.value == text.strip() and found.value.isascii())


def test_representations() -> None:
    """No representation of a source or a token shows what is secret."""
    address = Address(scheme="https", host="a.qq.com", port=443, path="/", query="key=s3cret")
    values = [
        Token("s3cret"),
        EnvironmentToken("s3cret"),
        UrlToken(address=address, field=None, authorization="Bearer s3cret"),
    ]

    assert "s3cret" not in f"{values} {values!r}"
