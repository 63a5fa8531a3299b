"""The server: HTTP as clients speak it, many platforms, the record, and starting and stopping at once."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from reconciler.sandbox import server
from reconciler.sandbox.calls import CONFIRM_FILE_PATH, MODIFY_PATH, TOKEN_PATH, name_of
from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import TOKEN, World
from tests.sandbox.client import body, connect, over_socket, post, world

A, B, C = "a.qq.com", "b.qq.com", "c.qq.com"


def exchange(sandbox: Sandbox, sent: bytes) -> bytes:
    """Send raw bytes, close the sending side, and return all that comes back."""
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def raw_get(headers: str = "", version: str = "1.1") -> bytes:
    """Return the bytes of a request."""
    line = f"POST {MODIFY_PATH}?access_token={TOKEN} HTTP/{version}"
    return f'{line}\r\n{headers}Content-Length: 16\r\n\r\n{{"action":"get"}}'.encode()


# One platform


def test_one_connection_carries_many_requests() -> None:
    """Connections are kept alive, and the world changes from request to request."""
    with Sandbox(world(A, A)) as sandbox:
        answers = over_socket(sandbox, body("add", B), body("delete", A), body("get"))
    assert [answer["testing_wxa_jump_h5_domain"] for answer in answers] == [f"{A};{B}", B, B]


def test_address() -> None:
    """The address is 127.0.0.1 with a free port, or with the port that is asked for, which must be free."""
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


def test_the_newest_token_is_offered() -> None:
    """Of several accepted tokens the server offers the last."""
    with Sandbox(World(tokens=("one", "two"))) as sandbox:
        assert sandbox.token == "two"
        assert over_socket(sandbox, body("get"), token="one")[0]["errcode"] == 0


def test_requests_are_answered_one_after_another() -> None:
    """Ten clients that add a host each all find it added: none overwrites another's effect."""
    hosts = [f"h{number}.qq.com" for number in range(10)]
    with Sandbox() as sandbox, ThreadPoolExecutor(10) as clients:
        list(clients.map(lambda host: over_socket(sandbox, body("add", host)), hosts))
        assert sorted(sandbox.world.lists.testing) == sorted(hosts)
        assert [entry.number for entry in sandbox.record] == list(range(1, 11))


def test_the_record() -> None:
    """Each request is recorded with its call, its effect and its answer, and without its token."""
    start = world(A, None)
    with Sandbox(replace(start, faults=(parse("write:2:errcode=45009:half"),))) as sandbox:
        over_socket(sandbox, body("add", B), body("delete", f"{A} {B}", together=True), {"action": "rename"})
        lines = [entry.line() for entry in sandbox.record]
    entries = [json.loads(line) for line in lines]

    assert not any(TOKEN in line for line in lines)
    assert [entry["number"] for entry in entries] == [1, 2, 3]
    assert [(entry["action"], entry["together"], entry["hosts"]) for entry in entries] == [
        ("add", False, [B]),
        ("delete", True, [A, B]),
        (None, False, []),
    ]
    assert [(entry["effect"], entry["errcode"], entry["fault"]) for entry in entries] == [
        ("whole", 0, None),
        ("part", 45009, "write:2:errcode=45009:half"),
        ("nothing", 40052, None),
    ]
    assert entries[1]["accepted"] == entries[1]["in_force"] == {"testing": [], "published": None}
    assert {(entry["method"], entry["path"], entry["status"], entry["delivery"]) for entry in entries} == {
        ("POST", MODIFY_PATH, 200, "whole")
    }


def test_a_test_can_observe_and_change_the_world() -> None:
    """A change from outside shows in the next answer; the observer gets every new world."""
    numbers: list[int] = []
    with Sandbox(world(A, A), observe=lambda after: numbers.append(after.last.number)) as sandbox:
        sandbox.change(lambda before: replace(before, lists=Lists((B,), None)))
        (answer,) = over_socket(sandbox, body("get"))
    assert answer == {"errcode": 0, "errmsg": "ok", "testing_wxa_jump_h5_domain": B}
    assert numbers == [1]


def test_what_cannot_be_observed_has_no_effect() -> None:
    """When the observer fails, the client gets HTTP status 500 and the world stays as it was."""

    def fail(_: World) -> None:
        raise OSError

    with Sandbox(world(A), observe=fail) as sandbox, closing(connect(sandbox)) as connection:
        assert post(connection, body("add", B)).status == 500
        assert sandbox.world == world(A)
        assert sandbox.record == ()


# Many platforms


def platform(name: str, *hosts: str, fault: str = "") -> World:
    """Return one of many platforms, with the same hosts in both lists."""
    faults = (parse(fault),) if fault else ()
    return World(name=name, lists=Lists(hosts, hosts), tokens=(f"token-of-{name}",), faults=faults)


def test_each_token_has_its_own_lists() -> None:
    """A write changes the platform of its token and no other; a change by hand changes the first."""
    with Sandbox(platform("one", A), platform("two", B)) as sandbox:
        over_socket(sandbox, body("add", C), token="token-of-two")
        answers = [over_socket(sandbox, body("get"), token=f"token-of-{name}")[0] for name in ("one", "two")]
        lists = {name: world.lists.testing for name, world in sandbox.worlds.items()}
        sandbox.change(lambda before: replace(before, lists=Lists((C,), ())))

        assert [answer["testing_wxa_jump_h5_domain"] for answer in answers] == [A, f"{B};{C}"]
        assert lists == {"one": (A,), "two": (B, C)}
        assert [world.lists.testing for world in sandbox.worlds.values()] == [(C,), (B, C)]


def test_tokens_of_many_platforms() -> None:
    """A token of no platform is refused, on both paths; the record names the platform of each request."""
    with Sandbox(platform("one", A)) as sandbox:
        tokens = ("token-of-two", TOKEN, "", "token-of-one")
        errcodes = [
            over_socket(sandbox, body("get"), token=token, path=path)[0]["errcode"]
            for path in (MODIFY_PATH, CONFIRM_FILE_PATH)
            for token in tokens
        ]

    assert errcodes == [40001, 40001, 41001, 0] * 2
    assert [entry.platform for entry in sandbox.record] == ["", "", "", "one"] * 2
    assert [name_of(entry.call) for entry in sandbox.record] == ["get"] * 4 + ["confirmfile"] * 4


def test_token_sources_of_many_platforms() -> None:
    """Each platform has its token source, which answers the renewed token once the first has expired."""
    with Sandbox(platform("one", fault="get:1:token-expired"), platform("two")) as sandbox:
        over_socket(sandbox, body("get"), token="token-of-one")
        with closing(connect(sandbox)) as connection:
            answers = {}
            for name in ("one", "two", "three", ""):
                connection.request("GET", f"{TOKEN_PATH}?platform={name}")
                answers[name] = json.loads(connection.getresponse().read())
        renewed = answers["one"]["data"]["token"]

        assert renewed != "token-of-one"
        assert answers["two"]["data"]["token"] == "token-of-two"
        assert (answers["three"]["code"], answers[""]["code"]) == (1007, 1007)
        assert over_socket(sandbox, body("get"), token=renewed)[0]["errcode"] == 0
        assert sandbox.record[-1].platform == "one"


def test_each_platform_counts_its_own_requests() -> None:
    """The first get of one platform fails, whatever the others have sent before."""
    with Sandbox(platform("one", A, fault="get:1:errcode=45009"), platform("two", B)) as sandbox:
        order = ("two", "two", "one", "one")
        answers = [over_socket(sandbox, body("get"), token=f"token-of-{name}")[0] for name in order]

    assert [answer["errcode"] for answer in answers] == [0, 0, 45009, 0]
    assert [(entry.platform, entry.number) for entry in sandbox.record] == [
        ("two", 1),
        ("two", 2),
        ("one", 1),
        ("one", 2),
    ]


def test_variables_of_many_platforms() -> None:
    """A token's variable is named after its platform, in upper case and with underscores; there is no bare one."""
    with Sandbox(platform("acme-shop"), platform("b2")) as sandbox:
        assert sandbox.environment == {
            "WECHAT_API_URL": sandbox.url,
            "WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP": "token-of-acme-shop",
            "WECHAT_COMPONENT_ACCESS_TOKEN__B2": "token-of-b2",
        }


def test_a_fleet() -> None:
    """A thousand platforms of two hundred hosts answer a get each, sent by thirty clients at once."""
    hosts = [f"h{number}.qq.com" for number in range(200)]
    fleet = [platform(f"p{number}", f"only-in-{number}.qq.com", *hosts) for number in range(1000)]
    with Sandbox(*fleet) as sandbox, ThreadPoolExecutor(30) as clients:
        answers = list(clients.map(lambda world: over_socket(sandbox, body("get"), token=world.tokens[0])[0], fleet))

        assert len(sandbox.record) == 1000
    firsts = [answer["testing_wxa_jump_h5_domain"].partition(";")[0] for answer in answers]
    assert firsts == [f"only-in-{number}.qq.com" for number in range(1000)]


# Connections


def test_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty clients at once two are served at a time, each by one thread, and the others wait for their turn."""
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 2)
    threads: list[int] = []
    before = threading.active_count()
    with (
        Sandbox(world(A), observe=lambda _: threads.append(threading.active_count() - before)) as sandbox,
        ThreadPoolExecutor(20) as clients,
    ):
        answers = list(clients.map(lambda _: over_socket(sandbox, body("get"))[0]["errcode"], range(100)))

    assert answers == [0] * 100
    assert max(threads) <= 1 + 20 + 2  # what accepts, the clients, and two connections


def test_it_starts_and_stops_at_once() -> None:
    """Fifty times up and down, each with an idle connection left open, takes far less than a second each."""
    started = time.monotonic()
    for _ in range(50):
        with Sandbox() as sandbox:
            connection = connect(sandbox)
            post(connection, body("get")).read()
        connection.close()
    assert time.monotonic() - started < 5


def test_a_client_that_goes_away() -> None:
    """A client that closes its connection in the middle of a request or of an answer does no harm."""
    with Sandbox(replace(world(), faults=(parse("any:1:oversized"),))) as sandbox:
        host, _, port = sandbox.url.removeprefix("http://").partition(":")
        for sent in (raw_get(), b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf"):
            with socket.create_connection((host, int(port)), timeout=5) as client:
                client.sendall(sent)
        assert over_socket(sandbox, body("get"))
        assert len(sandbox.record) == 2


def test_a_bug_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the emulator's own code reaches the hook for threads, which shows it."""
    errors: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda hook: errors.append(hook.exc_type))

    def fail(_: World) -> None:
        raise ZeroDivisionError

    with Sandbox(observe=fail) as sandbox:
        assert exchange(sandbox, raw_get()) == b""
    assert errors == [ZeroDivisionError]


@pytest.mark.parametrize(
    ("sent", "connection", "count"),
    [
        (raw_get(), b"keep-alive", 2),
        (raw_get("Connection: close\r\n"), b"close", 1),
        (raw_get(version="1.0"), b"close", 1),
    ],
)
def test_the_client_decides_how_long_a_connection_lasts(sent: bytes, connection: bytes, count: int) -> None:
    """HTTP/1.1 keeps the connection unless the client says otherwise, HTTP/1.0 does not."""
    with Sandbox() as sandbox:
        received = exchange(sandbox, sent + sent)
    assert received.count(b"HTTP/1.1 200 ") == count
    assert b"\r\nConnection: " + connection + b"\r\n" in received


def test_a_client_that_waits_for_100() -> None:
    """A client that sends Expect is asked for the body, then answered."""
    with Sandbox() as sandbox:
        received = exchange(sandbox, raw_get("Expect: 100-continue\r\n"))
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"POST / HTTP/2.0\r\n\r\n", 505),
        (b"BREW / HTTP/1.1\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 8388609\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
    ],
)
def test_what_is_not_a_request_is_refused_and_not_recorded(sent: bytes, status: int) -> None:
    """Broken, oversized and chunked requests get an HTTP status, and the connection ends."""
    with Sandbox() as sandbox:
        received = exchange(sandbox, sent)
        assert received.startswith(f"HTTP/1.1 {status} ".encode())
        assert received.count(b"HTTP/1.1 ") == 1
        assert sandbox.record == ()
