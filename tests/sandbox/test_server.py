"""The server: HTTP as clients speak it, the record, and starting and stopping at once."""

import json
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from reconciler.sandbox import wire
from reconciler.sandbox.calls import MODIFY_PATH, Action, Get, Write
from reconciler.sandbox.lists import Effect, Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import TOKEN, World
from tests.sandbox.asking import body, connect, over_socket, post, world

A, B = "a.qq.com", "b.qq.com"


def exchange(sandbox: Sandbox, sent: bytes) -> bytes:
    """Send raw bytes, hang up the sending side, and return all that comes back."""
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def http(headers: str = "", version: str = "1.1", asked: bytes = b'{"action":"get"}') -> bytes:
    """Return the bytes of a request."""
    line = f"POST {MODIFY_PATH}?access_token={TOKEN} HTTP/{version}"
    return f"{line}\r\n{headers}Content-Length: {len(asked)}\r\n\r\n".encode() + asked


def test_one_connection_carries_many_requests() -> None:
    """Connections are kept alive, and the world moves on from request to request."""
    with Sandbox(world(A, A)) as sandbox:
        answers = over_socket(sandbox, body("add", B), body("delete", A), body("get"))
    assert [answer["testing_wxa_jump_h5_domain"] for answer in answers] == [f"{A};{B}", B, B]


def test_it_listens_on_this_machine_alone_where_it_is_told() -> None:
    """The address is 127.0.0.1 with a free port, or the port that is asked for, which must be free."""
    with Sandbox() as sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")
        port = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port)
        assert sandbox.environment == {
            "WECHAT_API_URL": sandbox.url,
            "WECHAT_COMPONENT_ACCESS_TOKEN": "sandbox-token",
        }
    with Sandbox(port=port) as again:
        assert over_socket(again, body("get"))


def test_the_token_offered_is_the_newest() -> None:
    """Of several tokens the server offers the last."""
    with Sandbox(World(tokens=("one", "two"))) as sandbox, closing(connect(sandbox)) as connection:
        assert sandbox.token == "two"
        assert json.loads(post(connection, body("get"), "one").read())["errcode"] == 0


def test_requests_side_by_side_are_answered_one_after_another() -> None:
    """Ten clients that add a host each all find it added: none overwrites another's effect."""
    hosts = [f"h{number}.qq.com" for number in range(10)]
    with Sandbox() as sandbox:
        threads = [threading.Thread(target=over_socket, args=(sandbox, body("add", host))) for host in hosts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(sandbox.world.lists.testing) == sorted(hosts)
        assert [entry.number for entry in sandbox.record] == list(range(1, 11))


def test_the_record_is_the_truth_without_a_token() -> None:
    """Each request is recorded with what it asked, what it did, and how it was answered."""
    with Sandbox(world(A, "")) as sandbox:
        over_socket(sandbox, body("get"), body("add", f"{A} {B}", together=True), body("rename"))
        get, write, malformed = sandbox.record
    assert (get.call, get.effect, get.accepted) == (Get(), Effect.NOTHING, Lists((A,), ()))
    assert write.call == Write(Action.ADD, together=True, hosts=(A, B))
    assert (write.effect, write.accepted, write.errcode) == (Effect.WHOLE, Lists((A, B), (A, B)), 0)
    assert json.loads(write.line()) == {
        "number": 2,
        "method": "POST",
        "path": MODIFY_PATH,
        "action": "add",
        "together": True,
        "hosts": [A, B],
        "effect": "whole",
        "accepted": {"testing": [A, B], "published": [A, B]},
        "in_force": {"testing": [A, B], "published": [A, B]},
        "status": 200,
        "errcode": 0,
        "delivery": "whole",
        "fault": None,
    }
    assert [json.loads(entry.line())["action"] for entry in (get, malformed)] == ["get", None]
    assert TOKEN not in "".join(entry.line() for entry in (get, write, malformed))


def test_another_hand_can_change_the_world() -> None:
    """A change from outside shows in the next answer; it may also come while a request is answered."""
    started = world(A, A)
    with Sandbox(started, observe=lambda after: seen.append(after.last.number)) as sandbox:
        seen: list[int] = []
        sandbox.change(lambda before: replace(before, lists=Lists((B,), None)))
        (answer,) = over_socket(sandbox, body("get"))
    assert answer == {"errcode": 0, "errmsg": "ok", "testing_wxa_jump_h5_domain": B}
    assert seen == [1]


def test_what_cannot_be_observed_has_no_effect() -> None:
    """When the observer fails, the client gets HTTP status 500 and the world stays as it was."""

    def fail(_: World) -> None:
        raise OSError

    with Sandbox(world(A), observe=fail) as sandbox, closing(connect(sandbox)) as connection:
        assert post(connection, body("add", B)).status == 500
        assert sandbox.world == world(A)
        assert sandbox.record == ()


def test_it_starts_and_stops_at_once() -> None:
    """Fifty times up and down, each with an idle connection left open, takes far less than a second each."""
    started = time.monotonic()
    for _ in range(50):
        with Sandbox() as sandbox:
            connection = connect(sandbox)
            post(connection, body("get")).read()
        connection.close()
    assert time.monotonic() - started < 10


def test_it_stops_when_a_client_has_gone() -> None:
    """A client that hangs up in the middle of a slow answer disturbs nothing."""
    with Sandbox() as sandbox:
        host, _, port = sandbox.url.removeprefix("http://").partition(":")
        client = socket.create_connection((host, int(port)), timeout=5)
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
        client.close()
        assert over_socket(sandbox, body("get"))
        assert len(sandbox.record) == 1


@pytest.mark.parametrize(
    ("sent", "connection"),
    [(http(), b"keep-alive"), (http("Connection: close\r\n"), b"close"), (http(version="1.0"), b"close")],
)
def test_the_connection_is_closed_when_the_client_asks(sent: bytes, connection: bytes) -> None:
    """HTTP/1.1 keeps the connection unless told otherwise, HTTP/1.0 does not."""
    with Sandbox() as sandbox:
        received = exchange(sandbox, sent + sent)
    assert received.count(b"HTTP/1.1 200 ") == (2 if connection == b"keep-alive" else 1)
    assert b"\r\nConnection: " + connection + b"\r\n" in received


def test_a_client_that_waits_is_told_to_continue() -> None:
    """A body that is announced with Expect is asked for, then answered."""
    with Sandbox() as sandbox:
        received = exchange(sandbox, http("Expect: 100-continue\r\n"))
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"POST / HTTP/2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nA: b", 400),
        (b"POST / HTTP/1.1\r\nA: " + b"b" * wire.MAX_LINE + b"\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * wire.MAX_HEADERS + b"\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 8388609\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    ],
)
def test_what_is_no_request_is_refused_and_not_recorded(sent: bytes, status: int) -> None:
    """Broken, oversized and chunked requests get an HTTP status, and the connection ends."""
    with Sandbox() as sandbox:
        try:
            assert exchange(sandbox, sent).startswith(f"HTTP/1.1 {status} ".encode())
        except ConnectionResetError:
            assert len(sent) > wire.MAX_LINE  # bytes that nobody reads make the system reset the connection
        assert sandbox.record == ()
