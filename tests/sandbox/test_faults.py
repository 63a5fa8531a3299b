"""Faults: how they are written, which request they match, what takes effect, and what the client gets."""

import json
import re
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from itertools import product

import pytest

from reconciler.sandbox import faults
from reconciler.sandbox.calls import MODIFY_PATH, TOKEN_PATH, Request, UnknownPath, name_of
from reconciler.sandbox.faults import MEANINGS, TIMES, Errcode, Fault, HttpStatus, Shape, Trouble, When, Which
from reconciler.sandbox.lists import Effect
from reconciler.sandbox.replies import Delivery
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import TOKEN, World
from tests.sandbox.client import Step, body, call, connect, post, request, send, world

A, B, C, D = "a.qq.com", "b.qq.com", "c.qq.com", "d.qq.com"


def faulty(*texts: str, start: World | None = None) -> World:
    """Return a world with the faults that are written so."""
    return replace(start or world(A, A), faults=tuple(map(faults.parse, texts)))


# How they are written


PARSED: dict[str, Fault] = {
    "write:1:reset:after": Fault(which=Which.WRITE, nth=1, what=Trouble.RESET, when=When.AFTER),
    "get:2:hang": Fault(which=Which.GET, nth=2, what=Trouble.HANG),
    "any:3+:errcode=45009": Fault(which=Which.ANY, nth=3, onwards=True, what=Errcode(45009)),
    "any:1:errcode=-1:half": Fault(which=Which.ANY, nth=1, what=Errcode(-1), when=When.HALF),
    "any:1:status=502:before": Fault(which=Which.ANY, nth=1, what=HttpStatus(502)),
    "token:1:html": Fault(which=Which.TOKEN, nth=1, what=Trouble.HTML),
    "write:1+:hang:late": Fault(which=Which.WRITE, nth=1, onwards=True, what=Trouble.HANG, when=When.LATE),
    "write:1:errcode=45009,gbk,status=502,invalid:after": Fault(
        which=Which.WRITE,
        nth=1,
        what=Errcode(45009),
        shapes=frozenset({Shape.GBK, Shape.INVALID}),
        status=502,
        when=When.AFTER,
    ),
}


def test_a_fault_is_one_word() -> None:
    """It says which request, what and when; before is the default."""
    assert {text: faults.parse(text) for text in PARSED} == PARSED


def test_a_fault_reads_as_it_is_written() -> None:
    """Writing a fault out and reading it again gives the same fault."""
    for what in (*Trouble, Errcode(-1), Errcode(9410016), HttpStatus(429)):
        times = [When.BEFORE] if what is Trouble.TOKEN_EXPIRED else list(When)
        for which, onwards, when in product(Which, (False, True), times):
            fault = Fault(which=which, nth=12, onwards=onwards, what=what, when=when)
            assert faults.parse(str(fault)) == fault


MISTAKES: dict[str, str] = {
    "": "'' is not a fault; write WHICH:N[+]:WHAT[,SHAPE...][:WHEN]",
    "write:0:reset": "N counts from 1",
    "post:1:reset": "WHICH is any, get, write or token",
    "write:1:reset:later": "WHEN is before, half, after or late",
    "write:1:explode:after": "'explode' is not something that can go wrong; write one of errcode=N, status=N, redirect",
    "write:1:errcode=00": "'errcode=00' is not something",
    "write:1:errcode=0,odd": "'odd' is not a shape; write one of status=N, no-lists, array-lists",
    "write:1:errcode=0,status=200": "'status=200' is not a shape",
    "write:1:reset,gbk": "'reset' has no shape; write errcode=N, then a comma and the shape",
    "write:1:status=502,gbk": "'status=502' has no shape",
    "write:1:status=200": "'status=200' is not something",
    "write:1:errcode=": "'errcode=' is not something",
    "any:1:token-expired:after": "a refused token has no effect",
}


def error(text: str) -> str:
    """Return what is wrong with a text."""
    with pytest.raises(ValueError, match=r".+") as raised:
        faults.parse(text)
    return str(raised.value)


def test_mistakes() -> None:
    """What is wrong is quoted, and what can be written is listed."""
    assert [text for text, message in MISTAKES.items() if message not in error(text)] == []


def test_every_kind_is_in_the_tables() -> None:
    """The tables for help have a row for each trouble and each time."""
    assert set(MEANINGS) == {"errcode=N", "status=N", *Trouble}
    assert list(TIMES) == list(When)


# Which request they match


MATCHES: dict[str, list[int]] = {
    "any:2:errcode=-1": [2],
    "any:3+:errcode=-1": [3, 4, 5],
    "get:2:errcode=-1": [3],
    "write:1:errcode=-1": [2],
    "write:2+:errcode=-1": [5],
    "get:9:errcode=-1": [],
}


def failing(fault: str) -> list[int]:
    """Return which of five requests a fault matches: get, write, get, malformed, write."""
    step = call(faulty(fault), "get")
    steps = [step, *(step := step.call(action, B) for action in ("add", "get", "rename", "add"))]
    return [number for number, step in enumerate(steps, start=1) if step.reply.errcode == -1]


def test_a_fault_matches_its_request_and_no_other() -> None:
    """Requests are counted by kind; a plus means all later ones too."""
    assert {fault: failing(fault) for fault in MATCHES} == MATCHES


def test_of_two_faults_the_first_counts() -> None:
    """The order in which faults are given decides."""
    assert call(faulty("any:1:errcode=45009", "any:1:hang"), "get").errcode == 45009


# What takes effect


EFFECTS: list[tuple[When, bool, tuple[str, str], Effect]] = [
    (When.BEFORE, False, (A, A), Effect.NOTHING),
    (When.HALF, False, (f"{A} {B}", A), Effect.PART),
    (When.HALF, True, (f"{A} {B} {C} {D}", A), Effect.PART),
    (When.LATE, True, (A, A), Effect.NOTHING),
    (When.AFTER, False, (f"{A} {B} {C} {D}", A), Effect.WHOLE),
    (When.AFTER, True, (f"{A} {B} {C} {D}",) * 2, Effect.WHOLE),
]


@pytest.mark.parametrize("what", ["reset", "errcode=45009", "status=502", "truncated"])
def test_when(what: str) -> None:
    """Before and late: nothing. Half: testing alone of both lists, or half of the hosts. After: everything."""
    for when, together, lists, effect in EFFECTS:
        step = call(faulty(f"write:1:{what}:{when}"), "add", f"{B} {C} {D}", together=together)
        last = step.world.last
        assert (step.lists, last.effect, str(last.fault)) == (lists, effect, f"write:1:{what}:{when}")


def test_when_there_is_nothing_to_do() -> None:
    """Half of one host is no host, a get has no effect, and an invalid host has none either."""
    requests = {"write:1:reset:half": f"add {B}", "get:1:reset:half": "get", "write:1:reset:after": "add no"}
    steps = [call(faulty(fault), *line.split(" ", 1)) for fault, line in requests.items()]
    assert {step.world.last.effect for step in steps} == {Effect.NOTHING}


def test_the_record_of_an_answer_that_does_not_arrive() -> None:
    """The errcode of an answer that nobody can read is not in the record, though the request took effect."""
    for what in ("reset", "closed", "hang", "truncated", "broken-json", "status=500", "html"):
        last = call(faulty(f"write:1:{what}:after"), "add", B).world.last
        assert (last.errcode, last.effect) == (None, Effect.WHOLE)


def test_a_slow_answer_is_true() -> None:
    """An answer that arrives says what happened: -1 when nothing took effect, else the real answer."""
    before, after = (call(faulty(f"write:1:slow-body:{when}"), "add", B) for when in ("before", "after"))
    assert before.errcode == -1
    assert (after.errcode, after.shown[0]) == (0, f"{A};{B}")


@pytest.mark.parametrize("errcode", [-1, 61014, 61004, 45035, 40164, 45009, 45104, 42001, 40014, 61028, 12345])
def test_any_errcode(errcode: int) -> None:
    """A scheduled refusal looks like one that has a cause, with a request id, and the caller's address if needed."""
    step = call(faulty(f"any:1:errcode={errcode}"), "get")
    assert step.errcode == errcode
    assert re.fullmatch(r".+ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", step.fields["errmsg"])
    assert set(step.fields) == {"errcode", "errmsg"}
    assert ("203.0.113.7" in step.fields["errmsg"]) == (errcode in {40164, 45035, 61004})


def test_a_late_write_takes_effect_after_the_delay() -> None:
    """It is done as if it came then, after the next --delay requests, whatever they have done."""
    start = faulty("write:1:hang:late")
    first = call(replace(start, rules=replace(start.rules, delay=2)), "delete", A, together=True)
    second = first.call("get")
    third = second.call("add", B)
    fourth = third.call("get")
    assert [step.lists for step in (first, second, third, fourth)] == [(A, A), (A, A), (f"{A} {B}", A), (B, "")]
    assert fourth.shown == (B, "")
    assert fourth.world.pending == ()


def test_late_requests_that_do_nothing() -> None:
    """A late get, a late write with a refused token and a late invalid host have no effect at any time."""
    steps = [
        call(faulty("any:1:errcode=0:late"), "get"),
        send(faulty("any:1:hang:late"), request(body("add", B), "access_token=wrong")),
        call(faulty("any:1:hang:late"), "add", "no"),
    ]
    assert [len(step.world.pending) for step in steps] == [0, 0, 1]
    assert {step.call("get").call("get").lists for step in steps} == {(A, A)}


def ask_source(start: World, query: str = "") -> Step:
    """Ask the token source."""
    return send(start, Request("GET", TOKEN_PATH, query, b""))


def test_an_expired_token_is_renewed() -> None:
    """It is refused from then on; the token source answers a new one, which is accepted, and expires by itself."""
    first = call(faulty("write:1+:token-expired"), "get")
    second = first.call("add", B)
    third = second.call("get")
    source = ask_source(third.world)
    token = source.fields["data"]["token"]
    renewed = send(source.world, request(body("get"), f"access_token={token}"))
    again = send(renewed.world, request(body("add", B), f"access_token={token}"))

    assert [step.errcode for step in (first, second, third, renewed, again)] == [0, 42001, 42001, 0, 42001]
    assert again.lists == (A, A)
    assert again.world.tokens == (TOKEN, token, f"{TOKEN}-3")


def test_an_old_token_that_expires_is_not_renewed() -> None:
    """Where a newer token is accepted already, no further one is made."""
    start = replace(faulty("any:1:token-expired"), tokens=("old", TOKEN))
    step = send(start, request(body("get"), "access_token=old"))

    assert step.world.tokens == ("old", TOKEN)
    assert step.call("get").errcode == 0


def test_the_token_source() -> None:
    """It answers like wxcomponent, counts its own requests, and has errors of its own."""
    start = faulty("token:1:errcode=1004", "token:2:status=503", "get:1:errcode=45009")
    first = ask_source(start)
    second = ask_source(first.world)
    third = ask_source(second.world)

    assert first.fields == {"code": 1004, "errorMsg": "auth error"}
    assert second.reply.status == 503
    assert third.fields == {"code": 0, "errorMsg": "", "data": {"token": TOKEN}}
    assert [name_of(step.world.last.call) for step in (first, third)] == ["token", "token"]
    assert ask_source(replace(start, tokens=(), faults=())).fields == {"code": 1007, "errorMsg": "ticket not found"}


# What a client gets


def see(what: str, look: Callable[[HTTPConnection], None]) -> None:
    """Send one write that meets this fault after it took effect, let `look` see, and check the record."""
    with Sandbox(faulty(f"write:1:{what}:after"), hang=0.05, drip=0.0001) as sandbox:
        connection = connect(sandbox)
        try:
            look(connection)
        finally:
            connection.close()
        assert sandbox.record[0].effect is Effect.WHOLE
        assert sandbox.world.lists.testing == (A, B)


ADD = body("add", B)


def test_reset() -> None:
    """The connection is reset, not closed in the normal way."""

    def look(connection: HTTPConnection) -> None:
        with pytest.raises(ConnectionResetError) as raised:
            post(connection, ADD)
        assert not isinstance(raised.value, RemoteDisconnected)

    see("reset", look)


@pytest.mark.parametrize("what", ["closed", "hang"])
def test_closed_and_hang(what: str) -> None:
    """The connection ends without a byte: at once, or when the server stops hanging."""

    def look(connection: HTTPConnection) -> None:
        with pytest.raises(RemoteDisconnected):
            post(connection, ADD)

    see(what, look)


def test_hang_outlasts_the_client() -> None:
    """A client that waits less long than the server times out, and the server still stops at once."""
    with Sandbox(faulty("any:1:hang")) as sandbox:
        connection = connect(sandbox, timeout=0.05)
        with pytest.raises(TimeoutError):
            post(connection, ADD)
        connection.close()
        started = time.monotonic()
    assert time.monotonic() - started < 2


def test_truncated() -> None:
    """The header announces the whole body, and half of it comes."""

    def look(connection: HTTPConnection) -> None:
        response = post(connection, ADD)
        with pytest.raises(IncompleteRead) as raised:
            response.read()
        assert len(raised.value.partial) == int(response.headers["Content-Length"]) // 2

    see("truncated", look)


@pytest.mark.parametrize("what", ["slow-header", "slow-body"])
def test_slow_answers_arrive_in_the_end(what: str) -> None:
    """Byte by byte the whole true answer comes, and the connection serves on."""

    def look(connection: HTTPConnection) -> None:
        assert json.loads(post(connection, ADD).read())["testing_wxa_jump_h5_domain"] == f"{A};{B}"
        assert post(connection, body("get")).read()

    see(what, look)


@pytest.mark.parametrize("what", [Delivery.SLOW_HEADER, Delivery.SLOW_BODY])
def test_a_slow_answer_outlasts_a_time_out_for_each_read(what: Delivery) -> None:
    """Bytes keep coming: no single read waits long, though the whole would take minutes; stopping cuts it short."""
    with Sandbox(faulty(f"any:1:{what}"), drip=0.02) as sandbox:
        host, _, port = sandbox.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=1) as client:
            client.sendall(
                f"POST {MODIFY_PATH}?access_token={TOKEN} HTTP/1.1\r\nContent-Length: 2\r\n\r\n{{}}".encode()
            )
            received = b"".join(client.recv(4096) for _ in range(4))
    assert received.startswith(b"HTT")
    assert len(received) < 200


@pytest.mark.parametrize(
    ("what", "status", "expected"),
    [
        ("status=500", 500, rb"<!DOCTYPE html>.*"),
        ("status=429", 429, rb"<!DOCTYPE html>.*"),
        ("html", 200, rb"<!DOCTYPE html>.*"),
        ("redirect", 302, rb""),
        ("empty", 200, rb""),
        ("not-an-object", 200, rb'\["ok"\]'),
        ("other-json", 200, rb'\{"code":0,.*\}'),
        ("broken-json", 200, rb'\{"errcode":0,[^}]*'),
        ("oversized", 200, rb'\{"errcode":0,"errmsg":"ok","padding":"0{16777216}"\}'),
        ("errcode=45009", 200, rb'\{"errcode":45009,.*\}'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whole_answers_that_are_no_success(what: str, status: int, expected: bytes) -> None:
    """The answer is whole HTTP, and no success of the API; the connection serves on."""

    def look(connection: HTTPConnection) -> None:
        response = post(connection, ADD)
        assert response.status == status
        assert re.fullmatch(expected, response.read(), re.DOTALL)
        assert post(connection, body("get")).status == 200

    see(what, look)


def test_a_redirect_that_is_followed_shows_in_the_record() -> None:
    """The Location is another path of the same server, where there is nothing."""
    location = dict(call(faulty("any:1:redirect"), "get").reply.headers)["Location"]
    step = send(faulty(), Request("GET", location, "", b""))
    assert (step.reply.status, step.world.last.call, step.world.last.path) == (404, UnknownPath(), location)
