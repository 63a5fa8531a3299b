"""One exchange over a real socket: how it may end, and that it ends in time."""

import logging
import signal
import socket
import ssl
import subprocess
import sys
import textwrap
import threading
import time
import zlib
from pathlib import Path

import httpx
import pytest

from reconciler.wechat.address import Address
from reconciler.wechat.exchange import (
    MAX_BODY_BYTES,
    Failure,
    Lost,
    NotConnected,
    Request,
    Response,
)
from reconciler.wechat.http import Channel, Flight
from tests.wechat.conftest import World, address_of
from tests.wechat.wire import (
    CERTIFICATE,
    Act,
    Person,
    Server,
    answer,
    drip,
    flood,
    hang,
    raw,
    reset,
    unused_port,
)

HEAD = b"HTTP/1.1 200 OK\r\n"
TOLERANCE = 0.3
"""Seconds by which an exchange may outlast its time."""


def post(body: bytes = b"{}") -> Request:
    """Return a request that sends something."""
    return Request(method="POST", path="/call", query="t=1", headers={}, body=body)


GET = Request(method="GET", path="/token", query="", headers={}, body=b"")


def test_response(world: World) -> None:
    """An answer with status 200 comes back whole, and the request went out as it was meant."""
    server = world.serve(answer("hello"))

    assert Response(200, b"hello") == world.channel(server).send(post(b"body"))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert (body, lines[0]) == (b"body", "post /call?t=1 http/1.1")
    assert {"accept-encoding: identity", "content-length: 4", "user-agent: wechat-domain-reconciler"} <= {*lines}
    assert "transfer-encoding" not in head.decode().lower()


def test_get(world: World) -> None:
    """A request without a body announces none, and its address has no question mark without a query."""
    server = world.serve(answer("x"))

    assert Response(200, b"x") == world.channel(server).send(GET)
    assert server.requests[0].startswith(b"GET /token HTTP/1.1\r\n")
    assert b"content-length" not in server.requests[0].lower()


def test_chunked(world: World) -> None:
    """An answer may come in chunks."""
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    assert Response(200, b"abcde") == world.channel(world.serve(raw(chunked))).send(post())


def test_body_until_the_end(world: World) -> None:
    """An answer without a length ends with its connection."""
    assert Response(200, b"abc") == world.channel(world.serve(raw(HEAD + b"\r\nabc"))).send(post())


@pytest.mark.parametrize("status", [204, 301, 302, 307, 308, 400, 403, 404, 429, 500, 502, 503])
def test_other_status(world: World, status: int) -> None:
    """Any other status comes back without a body, and a redirect is not followed."""
    elsewhere = world.serve(answer("stolen"))
    location = f"Location: http://127.0.0.1:{elsewhere.port}/x\r\n"
    server = world.serve(answer("page" * (status != 204), status=f"{status} X", headers=location))

    assert Response(status, b"") == world.channel(server).send(post())
    assert (server.connections, elsewhere.connections) == (1, 0)


def test_largest_body(world: World) -> None:
    """An answer of exactly the most bytes is read."""
    body = b"x" * MAX_BODY_BYTES

    assert Response(200, body) == world.channel(world.serve(answer(body))).send(post())


@pytest.mark.parametrize(
    ("act", "failure"),
    [
        pytest.param(answer(b"x" * (MAX_BODY_BYTES + 1)), Failure.TOO_LARGE, id="a byte too many"),
        pytest.param(answer(b"x" * 2 * MAX_BODY_BYTES), Failure.TOO_LARGE, id="2 MiB"),
        pytest.param(flood(HEAD + b"\r\n", b"x" * 65536), Failure.TOO_LARGE, id="endless body"),
        pytest.param(
            answer(zlib.compress(b"0" * 50_000_000), headers="Content-Encoding: gzip\r\n"),
            Failure.ENCODED,
            id="a bomb",
        ),
        pytest.param(
            answer(b"x", headers="Content-Encoding: identity\r\nContent-Encoding: br\r\n"),
            Failure.ENCODED,
            id="two encodings",
        ),
        pytest.param(raw(HEAD + b"Content-Length: 9\r\n\r\nabc"), Failure.BROKEN_OFF, id="body cut short"),
        pytest.param(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc"), Failure.BROKEN_OFF, id="chunk"),
        pytest.param(raw(HEAD + b"X: 1\r\n"), Failure.BROKEN_OFF, id="head cut short"),
        pytest.param(raw(b""), Failure.BROKEN_OFF, id="nothing at all"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.2\r\n"), Failure.BROKEN_OFF, id="no HTTP"),
        pytest.param(raw(b"\x15\x03\x03\x00\x02\x02\x46"), Failure.BROKEN_OFF, id="TLS where HTTP is due"),
        pytest.param(raw(HEAD + b"Content-Length: -1\r\n\r\n"), Failure.BROKEN_OFF, id="no length"),
        pytest.param(
            raw(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            Failure.BROKEN_OFF,
            id="two lengths",
        ),
        pytest.param(flood(HEAD, b"X-More: and more\r\n"), Failure.BROKEN_OFF, id="endless head"),
        pytest.param(flood(HEAD + b"X: ", b"x" * 65536), Failure.BROKEN_OFF, id="endless header"),
        pytest.param(reset(), Failure.BROKEN_OFF, id="reset before the head"),
        pytest.param(reset(HEAD + b"Content-Length: 9\r\n\r\nab"), Failure.BROKEN_OFF, id="reset in the body"),
        pytest.param(
            answer("", status="302 Found", headers="Location: http://a:b\r\n"),
            Failure.BROKEN_OFF,
            id="location",
        ),
    ],
)
def test_lost(world: World, act: Act, failure: Failure) -> None:
    """Whatever goes wrong once the request is sent, its outcome is unknown."""
    server = world.serve(act)

    assert Lost(failure) == world.channel(server).send(post())
    assert server.bodies == [b"{}"]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(hang, id="nothing"),
        pytest.param(drip(HEAD, b"X: 1\r\n"), id="head drips"),
        pytest.param(drip(HEAD + b"X: ", b"x"), id="a header drips"),
        pytest.param(drip(HEAD + b"Content-Length: 99999\r\n\r\n", b"x"), id="body drips"),
        pytest.param(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="endless interim answers"),
    ],
)
def test_timeout(world: World, act: Act) -> None:
    """An exchange ends when its time is over, however slowly the answer drips; so does its connection."""
    world.timeout = 0.3
    server = world.serve(act)
    channel = world.channel(server)
    began = time.monotonic()

    assert Lost(Failure.TIMEOUT) == channel.send(post())
    assert 0.3 <= time.monotonic() - began < 0.3 + TOLERANCE


def test_after_a_timeout(world: World) -> None:
    """An abandoned exchange does not disturb the next."""
    world.timeout = 0.3
    server = world.serve(hang, answer("next"))
    channel = world.channel(server)

    assert Lost(Failure.TIMEOUT) == channel.send(post())
    assert Response(200, b"next") == channel.send(post())
    assert server.connections == 2


@pytest.mark.parametrize("delay", [0.0, 0.2])
def test_interrupted(world: World, delay: float) -> None:
    """An interruption ends the exchange under way when its grace is over, long before its time is."""
    world.person = Person(patience=delay, grace=0.2)
    channel = world.channel(world.serve(hang))
    began = time.monotonic()

    assert Lost(Failure.INTERRUPTED) == channel.send(post())
    assert delay + 0.1 < time.monotonic() - began < delay + 0.2 + TOLERANCE


def test_signal(world: World) -> None:
    """A signal is handled while an answer is awaited."""
    caught = threading.Event()

    def interrupt(_number: int, _frame: object) -> None:
        caught.set()
        world.person.patience = 0

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    began = time.monotonic()
    try:
        assert Lost(Failure.INTERRUPTED) == world.channel(world.serve(hang)).send(post())
    finally:
        signal.signal(signal.SIGALRM, before)
    assert caught.is_set()
    assert time.monotonic() - began < 0.1 + TOLERANCE


def test_interrupted_before(world: World) -> None:
    """Nothing is sent any more when the grace is over before the exchange begins."""
    world.person = Person(patience=0.0)
    server = world.serve()

    assert NotConnected(Failure.INTERRUPTED) == world.channel(server).send(post())
    assert server.connections == 0


def test_refused_connection(world: World) -> None:
    """A connection that is refused was never used."""
    with unused_port() as port:
        address = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")

        assert NotConnected(Failure.NETWORK, "Connection refused") == world.channel(address).send(post())
        assert NotConnected(Failure.NETWORK, "Connection refused") == world.channel(address).send(GET)


def test_unknown_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is not found was never reached."""

    def not_found(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_found)
    address = Address(scheme="https", host="no.invalid", port=443, path="", query="")

    assert NotConnected(Failure.NETWORK, "Name or service not known") == world.channel(address).send(post())


def test_error_before_the_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error before the request is sent is told by its kind alone."""

    def broken(*_: object, **__: object) -> None:
        message = "http://127.0.0.1/?token"
        raise UnicodeError(message)

    monkeypatch.setattr(socket, "getaddrinfo", broken)
    address = Address(scheme="http", host="localhost", port=1, path="", query="")

    assert NotConnected(Failure.NETWORK, "UnicodeError") == world.channel(address).send(post())


def test_slow_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up a name counts, and what it leads to later is cut off before a whole request is sent."""
    slow, release = socket.getaddrinfo, threading.Event()

    def look_up(host: str, port: int, *rest: int) -> object:
        release.wait(5)
        return slow(host, port, *rest)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    world.timeout = 0.2
    server = world.serve(answer("late"))
    began = time.monotonic()

    assert NotConnected(Failure.TIMEOUT) == world.channel(server).send(post())
    assert time.monotonic() - began < 0.2 + TOLERANCE
    release.set()
    wait_until_threads_end()
    assert server.requests == []


def wait_until_threads_end() -> None:
    """Wait until every abandoned exchange has ended."""
    for thread in threading.enumerate():
        if thread.daemon and "(run)" in thread.name:
            thread.join(5)
            assert not thread.is_alive()


def test_abandoned_between_head_and_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exchange abandoned before its body was asked for never sends one, and is known not to have."""

    def late(request: httpx.Request) -> httpx.Response:
        assert NotConnected(Failure.TIMEOUT) == flight.end(Failure.TIMEOUT)
        assert request.read() == b""
        return httpx.Response(200)

    transport = httpx.BaseTransport()
    monkeypatch.setattr(transport, "handle_request", late)
    client = httpx.Client(transport=transport)
    flight = Flight(client, "http://127.0.0.1/call", post(b"body"), 5)
    flight.run()

    assert flight.ended.is_set()
    assert client.is_closed


def test_slow_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that never connects was not handed the request."""
    proxy = world.serve(hang)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    world.timeout = 0.3

    assert NotConnected(Failure.TIMEOUT) == world.channel(FAR).send(post())


FAR = Address(scheme="https", host="api.weixin.invalid", port=443, path="", query="")


def test_connect_timeout() -> None:
    """A time-out of httpx's own, before the connection stands, says so."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(("127.0.0.1", port))
        address = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        flight = Flight(httpx.Client(trust_env=False), address.origin, post(), 0.1)
        flight.run()

        assert NotConnected(Failure.TIMEOUT) == flight.end(Failure.INTERRUPTED)
        for one in waiting:
            one.close()


def test_timeout_of_an_operation(world: World) -> None:
    """A time-out of httpx's own, while an answer is awaited, is one of the exchange."""
    server = world.serve(hang)
    flight = Flight(httpx.Client(trust_env=False), address_of(server).origin, post(), 0.1)
    flight.run()

    assert Lost(Failure.TIMEOUT) == flight.end(Failure.INTERRUPTED)


# Connections


def test_a_connection_each(world: World) -> None:
    """Each request has a connection of its own: none is lost to one that the server was about to close."""
    server = world.serve(answer("1", keep=True), answer("2", keep=True))
    channel = world.channel(server)

    assert [Response(200, b"1"), Response(200, b"2")] == [channel.send(post()), channel.send(post())]
    assert server.connections == 2


def test_words_too_many(world: World) -> None:
    """What a server sends after its answer is not taken for the answer to the next request."""
    twice = HEAD + b"Content-Length: 1\r\n\r\n1" + HEAD + b"Content-Length: 4\r\n\r\nfake"
    channel = world.channel(world.serve(raw(twice, keep=True), answer("2")))

    assert [Response(200, b"1"), Response(200, b"2")] == [channel.send(post()), channel.send(post())]


# TLS and proxies


@pytest.fixture
def tls() -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the tests' certificate, as one trusts a company's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def over_tls(world: World, tls: ssl.SSLContext, *script: Act) -> tuple[Server, Channel]:
    """Return a server that speaks TLS, and a channel to it."""
    server = world.stack.enter_context(Server(list(script), tls))
    return server, world.channel(Address(scheme="https", host="127.0.0.1", port=server.port, path="", query=""))


@pytest.mark.usefixtures("trusting")
def test_tls(world: World, tls: ssl.SSLContext) -> None:
    """The environment's certificates are trusted."""
    server, channel = over_tls(world, tls, answer("1"), answer("2"))

    assert [Response(200, b"1"), Response(200, b"2")] == [channel.send(post()), channel.send(post())]
    assert server.bodies == [b"{}", b"{}"]


@pytest.mark.usefixtures("trusting")
def test_timeout_over_tls(world: World, tls: ssl.SSLContext) -> None:
    """An exchange over TLS that drips ends in time as well."""
    world.timeout = 0.4
    _, channel = over_tls(world, tls, drip(HEAD, b"X: 1\r\n"))
    began = time.monotonic()

    assert Lost(Failure.TIMEOUT) == channel.send(post())
    assert time.monotonic() - began < 0.4 + TOLERANCE


def test_untrusted_certificate(world: World, tls: ssl.SSLContext) -> None:
    """A certificate that is not trusted ends the exchange before anything is sent."""
    server, channel = over_tls(world, tls)

    ended = channel.send(post())

    assert isinstance(ended, NotConnected)
    assert Failure.TLS is ended.failure
    assert "self-signed certificate" in ended.reason
    assert server.requests == []


@pytest.mark.usefixtures("trusting")
def test_no_tls_there(world: World) -> None:
    """A server without TLS at an https address is never handed the request."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk_http() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(65536)

        thread = threading.Thread(target=talk_http)
        thread.start()
        port = listener.getsockname()[1]
        address = Address(scheme="https", host="localhost", port=port, path="", query="")
        ended = world.channel(address).send(post())
        thread.join()

    assert isinstance(ended, NotConnected)
    assert (ended.failure, "SSL" in ended.reason) == (Failure.TLS, True)


def test_unreadable_certificates(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Certificates of the environment that cannot be read are told, and nothing is reached."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))

    expected = NotConnected(Failure.CERTIFICATES, "No such file or directory")
    assert expected == world.channel(FAR).send(post())


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_no_proxy_for_this_machine(
    world: World, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """No proxy comes between the tool and this machine, with TLS or without."""
    proxy = world.serve()
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    _, encrypted = over_tls(world, tls, answer("tls"))

    assert Response(200, b"plain") == world.channel(world.serve(answer("plain"))).send(post())
    assert Response(200, b"tls") == encrypted.send(post())
    assert proxy.connections == 0


def test_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's proxy is asked for a real host, and its refusal is told by its number alone."""
    proxy = world.serve(answer("", status="407 Who are you, t0k"))
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:pass@127.0.0.1:{proxy.port}")

    assert NotConnected(Failure.PROXY, "407") == world.channel(FAR).send(post(b"secret"))
    assert proxy.requests[0].startswith(b"CONNECT api.weixin.invalid:443 HTTP/1.1\r\n")
    assert b"secret" not in proxy.requests[0]


def test_proxy_that_breaks_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that breaks off before it has connected was never handed the request."""
    proxy = world.serve(raw(b""))
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")

    assert NotConnected(Failure.NETWORK, "RemoteProtocolError") == world.channel(FAR).send(post())


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "foo://me:pass@127.0.0.1:1", "http://a:b"])
def test_unusable_proxy(world: World, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """A proxy variable that cannot be used is told without quoting it."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    assert NotConnected(Failure.PROXY_SETTINGS) == world.channel(FAR).send(post())


def test_no_netrc(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A password that a netrc file holds for the server is not sent."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password s3cret\ndefault login me password s3cret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    server = world.serve(answer("x", headers='WWW-Authenticate: Basic realm="x"\r\n'))
    world.channel(server).send(post())

    assert b"authorization" not in server.requests[0].lower()


def test_silent_logs(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Httpx and httpcore log nothing: their lines would name the URL."""
    caplog.set_level(logging.DEBUG)
    world.channel(world.serve(answer("x"))).send(post())

    assert [record for record in caplog.records if record.name.startswith("http")] == []


def test_hanging_thread_does_not_hold_the_process() -> None:
    """The process ends at once though an abandoned exchange still hangs where nothing can reach it."""
    program = textwrap.dedent("""
        import socket, time
        from math import inf
        from types import SimpleNamespace
        from reconciler.wechat.address import Address
        from reconciler.wechat.http import Channel
        from reconciler.wechat.exchange import Request, HttpSettings
        from reconciler.wechat.redact import Redactor
        socket.getaddrinfo = lambda *_, **__: time.sleep(60)
        person = SimpleNamespace(remaining=lambda: inf)
        wire = HttpSettings(timeout=0.2, interruption=person, redactor=Redactor(), trace=print)
        address = Address(scheme="http", host="localhost", port=1, path="", query="")
        request = Request(method="GET", path="/", query="", headers={}, body=b"")
        print(Channel(address, wire).send(request), time.monotonic(), flush=True)
    """)
    ran = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=10, check=True
    )
    ended = time.monotonic()

    assert ran.stderr == ""
    assert "Lost" in ran.stdout
    assert ended - float(ran.stdout.split()[-1]) < 1.0
