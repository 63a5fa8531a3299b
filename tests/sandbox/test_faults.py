"""Faults: how they are written, which request they meet, what the client sees, and what took effect."""

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
from reconciler.sandbox.calls import Elsewhere, Request
from reconciler.sandbox.faults import MEANINGS, TIMES, Errcode, Fault, HttpStatus, Trouble, When, Which
from reconciler.sandbox.lists import Effect
from reconciler.sandbox.replies import Delivery
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import TOKEN, World, answer
from tests.sandbox.asking import Asked, ask, body, connect, post, request, world

A, B, C, D = "a.qq.com", "b.qq.com", "c.qq.com", "d.qq.com"


def faulty(*written: str, start: World | None = None) -> World:
    """Return a world with the faults that are written so."""
    return replace(start or world(A, A), faults=tuple(map(faults.parse, written)))


# How they are written


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("write:1:reset:after", Fault(which=Which.WRITE, nth=1, what=Trouble.RESET, when=When.AFTER)),
        ("get:2:hang", Fault(which=Which.GET, nth=2, what=Trouble.HANG)),
        ("any:3+:errcode=45009", Fault(which=Which.ANY, nth=3, onwards=True, what=Errcode(45009))),
        ("any:1:errcode=-1:half", Fault(which=Which.ANY, nth=1, what=Errcode(-1), when=When.HALF)),
        ("any:1:status=502:before", Fault(which=Which.ANY, nth=1, what=HttpStatus(502))),
    ],
)
def test_a_fault_is_written_in_one_word(text: str, fault: Fault) -> None:
    """The compact form says which request, what and when; before is the default."""
    assert faults.parse(text) == fault


@pytest.mark.parametrize("what", [*Trouble, Errcode(-1), Errcode(9410016), HttpStatus(429)], ids=str)
def test_a_fault_reads_as_it_is_written(what: faults.What) -> None:
    """Writing a fault out and reading it again gives the same fault."""
    times = [When.BEFORE] if what is Trouble.TOKEN_EXPIRED else list(When)
    for which, onwards, when in product(Which, (False, True), times):
        fault = Fault(which=which, nth=12, onwards=onwards, what=what, when=when)
        assert faults.parse(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is no fault; write WHICH:N[+]:WHAT[:WHEN]"),
        ("write:0:reset", "N counted from 1"),
        ("post:1:reset", "any, get or write"),
        ("write:1:reset:later", "before, half or after"),
        ("write:1:explode:after", "'explode' is nothing that can go wrong; write one of errcode=N, status=N, redirect"),
        ("write:1:errcode=0", "'errcode=0' is nothing"),
        ("write:1:status=200", "'status=200' is nothing"),
        ("write:1:errcode=", "'errcode=' is nothing"),
        ("any:1:token-expired:after", "a refused token has no effect"),
    ],
)
def test_a_mistake_is_told_with_what_can_be_said(text: str, says: str) -> None:
    """What is wrong is quoted, and what can be written instead is listed."""
    with pytest.raises(ValueError, match=re.escape(says)):
        faults.parse(text)


def test_every_kind_has_its_meaning() -> None:
    """The table names each kind of trouble and each time, for help."""
    assert set(MEANINGS) == {"errcode=N", "status=N", *Trouble}
    assert list(TIMES) == list(When)


# Which request they meet


@pytest.mark.parametrize(
    ("fault", "met"),
    [
        ("any:2:errcode=-1", [1]),
        ("any:3+:errcode=-1", [2, 3, 4]),
        ("get:2:errcode=-1", [2]),
        ("write:1:errcode=-1", [1]),
        ("write:2+:errcode=-1", [4]),
        ("get:9:errcode=-1", []),
    ],
)
def test_a_fault_meets_its_request_and_no_other(fault: str, met: list[int]) -> None:
    """Of get, write, get, malformed, write only the counted ones are met, every later one with a plus."""
    done, seen = faulty(fault), []
    for action in ("get", "add", "get", "rename", "add"):
        done, reply = answer(done, request(body(action, B)))
        seen.append(reply.errcode == -1)
    assert [index for index, hit in enumerate(seen) if hit] == met


def test_of_two_faults_the_first_is_taken() -> None:
    """The order in which faults are given decides."""
    assert ask(faulty("any:1:errcode=45009", "any:1:hang"), "get").fields["errcode"] == 45009


# What takes effect


@pytest.mark.parametrize(
    ("when", "together", "lists", "effect"),
    [
        (When.BEFORE, False, (A, A), Effect.NOTHING),
        (When.HALF, False, (f"{A} {B}", A), Effect.PART),
        (When.HALF, True, (f"{A} {B} {C} {D}", A), Effect.PART),
        (When.AFTER, False, (f"{A} {B} {C} {D}", A), Effect.WHOLE),
        (When.AFTER, True, (f"{A} {B} {C} {D}",) * 2, Effect.WHOLE),
    ],
)
@pytest.mark.parametrize("what", ["reset", "errcode=45009", "status=502", "truncated"])
def test_a_fault_comes_before_half_way_or_after(
    what: str,
    when: When,
    together: bool,  # noqa: FBT001  # pytest hands it in
    lists: tuple[str, str],
    effect: Effect,
) -> None:
    """Before: nothing. Half: testing alone of both lists, or half of the hosts. After: everything."""
    done = ask(faulty(f"write:1:{what}:{when}"), "add", f"{B} {C} {D}", together=together)
    assert done.lists == lists
    assert done.world.last.effect is effect
    assert str(done.world.last.fault) == f"write:1:{what}:{when}"


def test_a_fault_leaves_nothing_behind_where_there_was_nothing_to_do() -> None:
    """Half of one host is no host, and a get has no effect at any time."""
    assert ask(faulty("write:1:reset:half"), "add", B).world.last.effect is Effect.NOTHING
    assert ask(faulty("get:1:reset:half"), "get").world.last.effect is Effect.NOTHING
    assert ask(faulty("write:1:reset:after"), "add", "no").world.last.effect is Effect.NOTHING


@pytest.mark.parametrize("what", ["reset", "closed", "hang", "truncated", "broken-json", "status=500", "html"])
def test_where_no_answer_arrives_the_record_has_no_errcode(what: str) -> None:
    """The errcode of an answer that nobody can read is not in the record, though the request took effect."""
    last = ask(faulty(f"write:1:{what}:after"), "add", B).world.last
    assert (last.errcode, last.effect) == (None, Effect.WHOLE)


def test_what_arrives_slowly_tells_the_truth() -> None:
    """An answer that gets through says what happened: -1 when nothing took effect, else the real answer."""
    before, after = (ask(faulty(f"write:1:slow-body:{when}"), "add", B) for when in ("before", "after"))
    assert (before.fields["errcode"], before.world.last.errcode) == (-1, -1)
    assert (after.fields["testing_wxa_jump_h5_domain"], after.world.last.errcode) == (f"{A};{B}", 0)


@pytest.mark.parametrize("errcode", [-1, 61014, 61004, 40164, 45009, 45011, 45104, 42001, 40014, 61028, 40039, 12345])
def test_any_errcode_can_be_scheduled(errcode: int) -> None:
    """A scheduled refusal looks like one that has a cause, request id included."""
    asked = ask(faulty(f"any:1:errcode={errcode}"), "get")
    assert asked.fields["errcode"] == errcode
    assert re.fullmatch(r".+ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", asked.fields["errmsg"])
    assert set(asked.fields) == {"errcode", "errmsg"}


@pytest.mark.parametrize("errcode", [40164, 61004])
def test_an_address_that_is_not_allowed_is_named(errcode: int) -> None:
    """The errmsg names the caller's address, as WeChat's does."""
    assert "203.0.113.7" in ask(faulty(f"any:1:errcode={errcode}"), "get").fields["errmsg"]


def test_an_expired_token_stays_expired() -> None:
    """The token in use is refused from then on, another that is accepted is not."""
    start = replace(faulty("any:2:token-expired"), tokens=("old", TOKEN))
    first = ask(start, "get")
    second = first.ask("add", B)
    third = second.ask("get")
    assert [each.fields["errcode"] for each in (first, second, third)] == [0, 42001, 42001]
    assert second.lists == (A, A)
    renewed = Asked(*answer(third.world, request(body("get"), "access_token=old")))
    assert renewed.fields["errcode"] == 0


# What a client sees on the socket


def seen(what: str, look: Callable[[HTTPConnection], None]) -> None:
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
    """The connection is reset, not closed in peace."""

    def look(connection: HTTPConnection) -> None:
        with pytest.raises(ConnectionResetError) as raised:
            post(connection, ADD)
        assert not isinstance(raised.value, RemoteDisconnected)

    seen("reset", look)


@pytest.mark.parametrize("what", ["closed", "hang"])
def test_closed_and_hang(what: str) -> None:
    """The connection ends without a byte: at once, or when the server's patience ends."""

    def look(connection: HTTPConnection) -> None:
        with pytest.raises(RemoteDisconnected):
            post(connection, ADD)

    seen(what, look)


def test_hang_outlasts_the_client() -> None:
    """A client with less patience than the server times out, and the server stops all the same at once."""
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

    seen("truncated", look)


@pytest.mark.parametrize("what", ["slow-header", "slow-body"])
def test_slow_answers_arrive_in_the_end(what: str) -> None:
    """Byte by byte the whole true answer comes, and the connection serves on."""

    def look(connection: HTTPConnection) -> None:
        assert json.loads(post(connection, ADD).read())["testing_wxa_jump_h5_domain"] == f"{A};{B}"
        assert post(connection, body("get")).read()

    seen(what, look)


@pytest.mark.parametrize("what", [Delivery.SLOW_HEADER, Delivery.SLOW_BODY])
def test_a_slow_answer_outlives_a_time_out_for_each_read(what: Delivery) -> None:
    """Bytes keep coming: no single read waits long, though the whole would take minutes; closing cuts it short."""
    with Sandbox(faulty(f"any:1:{what}"), drip=0.02) as sandbox:
        address = sandbox.url.removeprefix("http://").split(":")
        with socket.create_connection((address[0], int(address[1])), timeout=1) as client:
            head = f"POST /cgi-bin/component/modify_wxa_jump_domain?access_token={TOKEN} HTTP/1.1\r\n"
            client.sendall(f"{head}Content-Length: 2\r\n\r\n{{}}".encode())
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
)
def test_whole_answers_that_are_none(what: str, status: int, expected: bytes) -> None:
    """The answer is whole HTTP, and no success of the API; the connection serves on."""

    def look(connection: HTTPConnection) -> None:
        response = post(connection, ADD)
        assert response.status == status
        assert re.fullmatch(expected, response.read(), re.DOTALL)
        assert post(connection, body("get")).status == 200

    seen(what, look)


def test_a_redirect_that_is_followed_shows_in_the_record() -> None:
    """The Location is another path of the same server, where there is nothing."""
    _, reply = answer(faulty("any:1:redirect"), request(body("get")))
    location = dict(reply.headers)["Location"]
    followed, reply = answer(faulty(), Request("GET", location, "", b""))
    assert (reply.status, followed.last.call, followed.last.path) == (404, Elsewhere(), location)
