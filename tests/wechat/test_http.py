"""One exchange over a real socket: how it may end, that it ends in time, and that it changes nothing in the process."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Formatter

import certifi
import httpx
import pytest

from reconciler.ports import Wait
from reconciler.problem import Code, Problem
from reconciler.texts.en import ENGLISH
from reconciler.tls import NO_TLS
from reconciler.wechat import client, tokens
from reconciler.wechat.address import Address
from reconciler.wechat.http import (
    MAX_BODY_BYTES,
    Channel,
    Endpoint,
    Exchange,
    Failure,
    Lost,
    NotConnected,
    Request,
    Response,
    failure_problem,
    retry,
    status_problem,
)
from tests.wechat.conftest import World, address_of
from tests.wechat.wire import CERTIFICATE, Act, Person, Server, answer, drip, flood, hang, raw, reset, unused_port

HEAD = b"HTTP/1.1 200 OK\r\n"
TOLERANCE = 0.3
"""Seconds by which an exchange may outlast its time."""

FAR = Address(scheme="https", host="api.weixin.invalid", port=443, path="", query="")
"""A server that is not on this machine, so that a proxy is used."""


def post(body: bytes = b"{}") -> Request:
    """Return a request that sends something."""
    return Request(method="POST", path="/call", query="t=1", headers={}, body=body)


GET = Request(method="GET", path="/token", query="", headers={}, body=b"")


# What is sent, and what comes back


def test_request(world: World) -> None:
    """A request goes out as it was meant; one without a body announces none."""
    server = world.serve(answer("hello"), answer("x"))
    channel = world.channel(server)

    assert [channel.send(post(b"body")), channel.send(GET)] == [Response(200, b"hello"), Response(200, b"x")]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert (body, lines[0]) == (b"body", "post /call?t=1 http/1.1")
    assert {"accept-encoding: identity", "content-length: 4", "user-agent: wechat-domain-reconciler"} <= {*lines}
    assert "transfer-encoding" not in head.decode().lower()
    assert server.requests[1].startswith(b"GET /token HTTP/1.1\r\n")
    assert b"content-length" not in server.requests[1].lower()


WHOLE: dict[str, tuple[Act, Response]] = {
    "chunked": (
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
        Response(200, b"abcde"),
    ),
    "until the end": (raw(HEAD + b"\r\nabc"), Response(200, b"abc")),
    "the most bytes": (answer(b"x" * MAX_BODY_BYTES), Response(200, b"x" * MAX_BODY_BYTES)),
    "no encoding": (answer("x", headers="Content-Encoding: \r\n"), Response(200, b"x")),
    "identity": (answer("x", headers="Content-Encoding: Identity\r\n"), Response(200, b"x")),
    "no content": (raw(b"HTTP/1.1 204 X\r\n\r\n"), Response(204, b"")),
    "status too large": (answer(b"x" * (MAX_BODY_BYTES + 1), status="500 X"), Response(500, b"")),
    "status encoded": (answer(b"x", status="500 X", headers="Content-Encoding: gzip\r\n"), Response(500, b"")),
    "odd location": (answer("", status="302 X", headers="Location: http://a:b\r\n"), Response(302, b"")),
    **{f"{status}": (answer("page", status=f"{status} X"), Response(status, b"page")) for status in (404, 429, 503)},
}


def test_whole_responses(world: World) -> None:
    """A whole response comes back with its body, whatever its status, unless the body cannot be of use."""
    results = {name: world.channel(world.serve(act)).send(post()) for name, (act, _) in WHOLE.items()}

    assert results == {name: response for name, (_, response) in WHOLE.items()}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(world: World, status: int) -> None:
    """A redirect is a response like any other: the request goes nowhere else."""
    elsewhere = world.serve(answer("stolen"))
    server = world.serve(answer("", status=f"{status} X", headers=f"Location: http://127.0.0.1:{elsewhere.port}/x\r\n"))

    assert Response(status, b"") == world.channel(server).send(post())
    assert (server.connections, elsewhere.connections) == (1, 0)


LOST: dict[str, tuple[Act, Lost]] = {
    "a byte too many": (answer(b"x" * (MAX_BODY_BYTES + 1)), Lost(Failure.TOO_LARGE)),
    "endless body": (flood(HEAD + b"\r\n", b"x" * 65536), Lost(Failure.TOO_LARGE)),
    "a bomb": (
        answer(zlib.compress(b"0" * 50_000_000), headers="Content-Encoding: gzip\r\n"),
        Lost(Failure.ENCODED, "gzip"),
    ),
    "two encodings": (
        answer(b"x", headers="Content-Encoding: identity\r\nContent-Encoding: br\r\n"),
        Lost(Failure.ENCODED, "identity, br"),
    ),
    **{
        name: (act, Lost(Failure.BROKEN_OFF))
        for name, act in {
            "body cut short": raw(HEAD + b"Content-Length: 9\r\n\r\nabc"),
            "chunk cut short": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc"),
            "head cut short": raw(HEAD + b"X: 1\r\n"),
            "nothing at all": raw(b""),
            "no HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
            "TLS where HTTP is due": raw(b"\x15\x03\x03\x00\x02\x02\x46"),
            "no length": raw(HEAD + b"Content-Length: -1\r\n\r\n"),
            "two lengths": raw(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            "endless head": flood(HEAD, b"X-More: and more\r\n"),
            "endless header": flood(HEAD + b"X: ", b"x" * 65536),
            "reset before the head": reset(),
            "reset in the body": reset(HEAD + b"Content-Length: 9\r\n\r\nab"),
        }.items()
    },
}


def test_lost(world: World) -> None:
    """Whatever goes wrong once the request is sent, its outcome is unknown, and it is sent once."""
    servers = {name: world.serve(act) for name, (act, _) in LOST.items()}
    results = {name: world.channel(server).send(post()) for name, server in servers.items()}

    assert results == {name: lost for name, (_, lost) in LOST.items()}
    assert all(server.bodies == [b"{}"] for server in servers.values())


# Time


SLOW: dict[str, Act] = {
    "nothing": hang,
    "head drips": drip(HEAD, b"X: 1\r\n"),
    "a header drips": drip(HEAD + b"X: ", b"x"),
    "body drips": drip(HEAD + b"Content-Length: 99999\r\n\r\n", b"x"),
    "error drips": drip(b"HTTP/1.1 500 X\r\nContent-Length: 99999\r\n\r\n", b"x"),
    "endless interim answers": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("act", SLOW.values(), ids=SLOW.keys())
def test_timeout(world: World, act: Act) -> None:
    """An exchange ends when its time is over, however slowly the answer drips, and does not disturb the next."""
    world.timeout = 0.3
    server = world.serve(act, answer("next"))
    channel = world.channel(server)
    began = time.monotonic()

    assert Lost(Failure.TIMEOUT) == channel.send(post())
    assert 0.3 <= time.monotonic() - began < 0.3 + TOLERANCE
    assert Response(200, b"next") == channel.send(post())


@pytest.mark.parametrize("delay", [0.0, 0.2])
def test_interrupted(world: World, delay: float) -> None:
    """An interruption ends the exchange under way when its grace is over, long before its time is."""
    world.person = Person(patience=delay, grace=0.2)
    channel = world.channel(world.serve(hang))
    began = time.monotonic()

    assert Lost(Failure.INTERRUPTED) == channel.send(post())
    assert delay + 0.1 < time.monotonic() - began < delay + 0.2 + TOLERANCE


def test_interrupted_before_the_deadline(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once an interruption is requested, it is what ends the exchange, even where the time-out comes first."""
    world.timeout = 0.3
    for act, kind in ((hang, Lost), (drip(HEAD, b"X: 1\r\n"), Lost)):
        world.person = Person(patience=0.1, grace=5)
        assert world.channel(world.serve(act)).send(post()) == kind(Failure.INTERRUPTED)

    world.person = Person(patience=0.1, grace=5)
    assert through(world, monkeypatch, hang)[2] == NotConnected(Failure.INTERRUPTED)


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


class Transport(httpx.BaseTransport):
    """A transport that abandons its exchange before it asks for the body."""

    exchange: Exchange
    is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an exchange that is abandoned already."""
        assert NotConnected(Failure.TIMEOUT) == self.exchange.end(Failure.TIMEOUT)
        assert request.read() == b""
        return httpx.Response(200, content=b"")

    def close(self) -> None:
        """Note that the exchange closes its transport."""
        self.is_closed = True


def test_abandoned_between_head_and_body() -> None:
    """An exchange abandoned before its body was asked for never sends one, and is known not to have."""
    transport = Transport()
    transport.exchange = Exchange(transport, "http://127.0.0.1", post(b"body"), 5)
    transport.exchange.run()

    assert transport.exchange.ended.is_set()
    assert transport.is_closed


def test_timeouts_of_operations(world: World) -> None:
    """A time-out of httpx's own ends an exchange too: before the connection stands, and while an answer is awaited."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(full.getsockname())
        origins = [f"http://127.0.0.1:{full.getsockname()[1]}", address_of(world.serve(hang)).origin]
        exchanges = [Exchange(httpx.HTTPTransport(), origin, post(), 0.1) for origin in origins]
        for exchange in exchanges:
            exchange.run()
        results = [exchange.end(Failure.INTERRUPTED) for exchange in exchanges]
        for one in waiting:
            one.close()

    assert results == [NotConnected(Failure.TIMEOUT), Lost(Failure.TIMEOUT)]


def test_hanging_thread_does_not_hold_the_process() -> None:
    """The process ends at once though an abandoned exchange still hangs where nothing can reach it."""
    program = textwrap.dedent("""
        import socket, time
        from math import inf
        from types import SimpleNamespace
        from reconciler.wechat.address import Address
        from reconciler.wechat.http import Channel, HttpSettings, Request
        socket.getaddrinfo = lambda *_, **__: time.sleep(60)
        person = SimpleNamespace(remaining=lambda: inf, requested=lambda: False)
        wire = HttpSettings(timeout=0.2, interruption=person, trace=print)
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


# Connections


def test_not_connected(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that does not stand was never used; a library's words may quote the URL, so its type is reported."""
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        refused = [world.channel(nobody).send(request) for request in (post(), GET)]
    assert refused == [NotConnected(Failure.NETWORK, "Connection refused")] * 2

    for error, reason in (
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not known"),
        (UnicodeError("http://127.0.0.1/?token"), "UnicodeError"),
    ):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        assert NotConnected(Failure.NETWORK, reason) == world.channel(FAR).send(post())


def test_a_connection_each(world: World) -> None:
    """Each request has a connection of its own, which the server may close, or fill with bytes too many."""
    twice = HEAD + b"Content-Length: 1\r\n\r\n1" + HEAD + b"Content-Length: 4\r\n\r\nfake"
    server = world.serve(raw(twice, keep=True), answer("2", keep=True), answer("3"))
    channel = world.channel(server)

    assert [channel.send(post()) for _ in range(3)] == [Response(200, body) for body in (b"1", b"2", b"3")]
    assert server.connections == 3


def test_no_netrc(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A password that a netrc file has for the server is not sent."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password s3cret\ndefault login me password s3cret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    server = world.serve(answer("x", headers='WWW-Authenticate: Basic realm="x"\r\n'))
    world.channel(server).send(post())

    assert b"authorization" not in server.requests[0].lower()


def test_logging_is_left_alone(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """No logger is changed, and at level DEBUG none of the libraries' lines has the query, or what the server sent."""
    caplog.set_level(logging.DEBUG)
    loggers = {name: vars(logging.getLogger(name)).copy() for name in ("", "httpx", "httpcore", "httpcore.http11")}
    world.channel(world.serve(answer("x", headers="X-Echo: s3cret\r\n"))).send(
        Request(method="POST", path="/", query="s3cret", headers={"Authorization": "s3cret"}, body=b"s3cret")
    )
    world.channel(world.serve(raw(b"s3cret"))).send(post())

    assert [record.name for record in caplog.records if record.name.startswith("httpcore")]
    assert "s3cret" not in caplog.text
    for name, state in loggers.items():
        assert {**vars(logging.getLogger(name)), "_cache": None} == {**state, "_cache": None}


# TLS


@pytest.fixture
def tls() -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def over_tls(world: World, tls: ssl.SSLContext, *script: Act) -> tuple[Server, Channel]:
    """Return a server that speaks TLS, and a channel to it."""
    server = world.stack.enter_context(Server(list(script), tls))
    return server, world.channel(Address(scheme="https", host="127.0.0.1", port=server.port, path="", query=""))


SUBJECT_HASH = "ce275665"
"""By which OpenSSL finds the tests' certificate in a directory: ``openssl x509 -hash``."""


def test_trusted_certificates(
    world: World, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The certificates of the environment's file and of its directory are trusted, also where both are set."""
    (tmp_path / f"{SUBJECT_HASH}.0").write_bytes(CERTIFICATE.read_bytes())
    for file, directory in ((str(CERTIFICATE), ""), ("", str(tmp_path)), (certifi.where(), str(tmp_path))):
        monkeypatch.setenv("SSL_CERT_FILE", file)
        monkeypatch.setenv("SSL_CERT_DIR", directory)
        server, channel = over_tls(world, tls, answer("1"), answer("2"))

        assert [channel.send(post()), channel.send(post())] == [Response(200, b"1"), Response(200, b"2")]
        assert server.bodies == [b"{}", b"{}"]


def test_timeout_over_tls(world: World, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exchange over TLS that drips ends in time as well."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    world.timeout = 0.4
    _, channel = over_tls(world, tls, drip(HEAD, b"X: 1\r\n"))
    began = time.monotonic()

    assert Lost(Failure.TIMEOUT) == channel.send(post())
    assert time.monotonic() - began < 0.4 + TOLERANCE


def test_untrusted_server(world: World, tls: ssl.SSLContext) -> None:
    """A certificate that is not trusted ends the exchange before anything is sent."""
    server, channel = over_tls(world, tls)
    result = channel.send(post())

    assert isinstance(result, NotConnected)
    assert result.failure is Failure.TLS
    assert "self-signed certificate" in result.reason
    assert server.requests == []


@contextmanager
def without_tls() -> Iterator[int]:
    """Serve one connection without TLS, at the port that is returned."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk_http() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(65536)

        thread = threading.Thread(target=talk_http)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_no_tls_there(world: World) -> None:
    """A server without TLS at an https address never receives the request."""
    with without_tls() as port:
        result = world.channel(Address(scheme="https", host="localhost", port=port, path="", query="")).send(post())

    assert result == NotConnected(Failure.TLS, NO_TLS)


def test_unreadable_certificates(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Certificates of the environment that cannot be read are reported, and nothing is reached."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))

    assert NotConnected(Failure.CERTIFICATES, "No such file or directory") == world.channel(FAR).send(post())


# Proxies; which one is chosen is in test_address.py


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


def through(world: World, monkeypatch: pytest.MonkeyPatch, act: Act, login: str = "") -> tuple[Server, str, object]:
    """Send a request through a proxy that does `act`: return the proxy, its address and the result."""
    proxy = world.serve(act)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{login}127.0.0.1:{proxy.port}")
    return proxy, f"http://127.0.0.1:{proxy.port}", world.channel(FAR).send(post(b"secret"))


@pytest.mark.parametrize(
    ("act", "failure", "reason"),
    [
        (answer("", status="407 Who are you, t0k"), Failure.PROXY_LOGIN, "HTTP 407"),
        (answer("", status="403 No"), Failure.PROXY_REFUSED, "HTTP 403"),
        (answer("", status="502 No"), Failure.PROXY_REFUSED, "HTTP 502"),
        (raw(b""), Failure.PROXY_UNREACHABLE, "RemoteProtocolError"),
        (reset(), Failure.PROXY_UNREACHABLE, "Connection reset by peer"),
        (hang, Failure.PROXY_UNREACHABLE, "Connection timed out"),
    ],
    ids=["407", "403", "502", "nothing", "reset", "hangs"],
)
def test_proxy_that_fails(
    world: World, monkeypatch: pytest.MonkeyPatch, act: Act, failure: Failure, reason: str
) -> None:
    """A proxy that does not connect is named, by its address alone, and does not receive the request."""
    world.timeout = 0.3
    proxy, origin, result = through(world, monkeypatch, act, "me:password@")

    assert result == NotConnected(failure, reason, origin)
    assert proxy.requests[0].startswith(b"CONNECT api.weixin.invalid:443 HTTP/1.1\r\n")
    assert b"\r\nproxy-authorization: basic bwu6cgfzc3dvcmq=\r\n" in proxy.requests[0].lower()
    assert b"secret" not in proxy.requests[0]
    assert world.redactor.redact("password") == "•••"


def test_unreachable_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that nobody listens at is named; so it is for a request without a body."""
    with unused_port() as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        results = [world.channel(FAR).send(request) for request in (post(), GET)]

    assert results == [NotConnected(Failure.PROXY_UNREACHABLE, "Connection refused", f"http://127.0.0.1:{port}")] * 2


CONNECTED = b"HTTP/1.1 200 Connected\r\n\r\n"


def tunnel_to_nothing(connection: socket.socket) -> None:
    """Connect, and close once the client begins TLS."""
    connection.sendall(CONNECTED)
    connection.recv(65536)


def tunnel_to_plain_text(connection: socket.socket) -> None:
    """Connect to a server that speaks no TLS."""
    tunnel_to_nothing(connection)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def tunnel_to_silence(connection: socket.socket) -> None:
    """Connect to a server that never answers."""
    tunnel_to_nothing(connection)
    hang(connection)


@pytest.mark.parametrize("act", [raw(CONNECTED), tunnel_to_nothing, tunnel_to_plain_text, tunnel_to_silence])
def test_proxy_that_connects_to_nothing(world: World, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    """A proxy whose tunnel leads to no server with TLS is named, not the server's certificate."""
    world.timeout = 0.5
    _, origin, result = through(world, monkeypatch, act)

    assert isinstance(result, NotConnected)
    assert (result.failure, result.proxy) == (Failure.PROXY_UNREACHABLE, origin)
    assert result.reason == NO_TLS if act is tunnel_to_plain_text else result.reason


def test_proxy_without_tls(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of plain HTTP at an https address is named, and what is wrong with it."""
    with without_tls() as port:
        origin = f"https://127.0.0.1:{port}"
        monkeypatch.setenv("HTTPS_PROXY", origin)
        result = world.channel(FAR).send(post())

    assert result == NotConnected(Failure.PROXY_UNREACHABLE, NO_TLS, origin)


def test_failures_behind_a_proxy(world: World, monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext) -> None:
    """Once a server has answered, the failure is not the proxy's, which is named; an interruption is nobody's."""

    def tunnel(act: Act) -> Act:
        def tunnelled(connection: socket.socket) -> None:
            connection.sendall(CONNECTED)
            with tls.wrap_socket(connection, server_side=True) as encrypted:
                encrypted.recv(65536)
                encrypted.recv(65536)
                act(encrypted)

        return tunnelled

    _, origin, result = through(world, monkeypatch, tunnel(hang))
    assert isinstance(result, NotConnected)
    assert (result.failure, result.proxy) == (Failure.TLS, origin)
    assert result.reason == "self-signed certificate"

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    monkeypatch.setattr("reconciler.wechat.http.Trust.context", lambda *_: context)
    world.timeout = 0.5
    assert through(world, monkeypatch, tunnel(answer("x")))[2] == Response(200, b"x")
    _, origin, result = through(world, monkeypatch, tunnel(raw(b"")))
    assert result == Lost(Failure.BROKEN_OFF, proxy=origin)
    assert failure_problem(client.WECHAT, "s", result, world.wire).facts == {"server": "s", "proxy": origin}
    _, origin, result = through(world, monkeypatch, tunnel(hang))
    assert result == Lost(Failure.TIMEOUT, proxy=origin)

    world.person = Person(patience=0.1, grace=0.1)
    assert through(world, monkeypatch, tunnel(hang))[2] == Lost(Failure.INTERRUPTED)
    world.person = Person(patience=0.1, grace=0.1)
    assert through(world, monkeypatch, hang)[2] == NotConnected(Failure.INTERRUPTED)


def test_unusable_proxy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy variable that cannot be used is named, and its value is not quoted."""
    monkeypatch.setenv("HTTPS_PROXY", "socks5://me:pass@127.0.0.1:1")

    assert NotConnected(Failure.PROXY_SETTINGS, "HTTPS_PROXY") == world.channel(FAR).send(post())


# What is reported


RESULTS: list[NotConnected | Lost] = [
    *(NotConnected(failure, "no luck") for failure in (Failure.NETWORK, Failure.TLS, Failure.CERTIFICATES)),
    NotConnected(Failure.PROXY_REFUSED, "HTTP 403", "http://proxy"),
    NotConnected(Failure.PROXY_LOGIN, "HTTP 407", "http://proxy"),
    NotConnected(Failure.PROXY_UNREACHABLE, "no luck", "http://proxy"),
    NotConnected(Failure.PROXY_SETTINGS, "ALL_PROXY"),
    *(kind(failure) for kind in (NotConnected, Lost) for failure in (Failure.TIMEOUT, Failure.INTERRUPTED)),
    *(Lost(failure) for failure in (Failure.BROKEN_OFF, Failure.TOO_LARGE)),
    Lost(Failure.ENCODED, "br"),
]


@pytest.mark.parametrize("endpoint", [client.WECHAT, tokens.TOKEN_SOURCE], ids=["wechat", "token source"])
def test_facts(world: World, endpoint: Endpoint) -> None:
    """Each failure and each HTTP status has just the facts that its texts name, the server first of all."""
    problems = [
        *(failure_problem(endpoint, "https://api.weixin.qq.com", result, world.wire) for result in RESULTS),
        *(status_problem(endpoint, "https://api.weixin.qq.com", status) for status in (204, 301, 404, 429, 503)),
    ]

    assert {*Failure} == {result.failure for result in RESULTS}
    for problem in problems:
        wording = ENGLISH.problems[problem.code]
        texts = (wording.message, wording.remedy)
        assert {name for text in texts for _, name, _, _ in Formatter().parse(text) if name} == {*problem.facts}
        assert "https://api.weixin.qq.com" in ENGLISH.message(problem)


def test_encoding_is_outside_text(world: World) -> None:
    """What a server calls its encoding is shown without secrets."""
    world.redactor.learn("t0k_en_0123456789")
    problem = failure_problem(client.WECHAT, "x", Lost(Failure.ENCODED, "t0k_en_0123456789"), world.wire)

    assert problem.facts["encoding"] == "•••"


# Trying again


@pytest.mark.parametrize(
    ("passing", "interrupts_at_pause", "tries", "pauses"),
    [
        ([False], 9, 1, []),
        ([True, False], 9, 2, [0.5]),
        ([True, True, True, True], 9, 3, [0.5, 1.0]),
        ([True, True], 1, 1, [0.5]),
        ([True, True, True], 2, 2, [0.5, 1.0]),
    ],
)
def test_retry(world: World, passing: list[bool], interrupts_at_pause: int, tries: int, pauses: list[float]) -> None:
    """What may pass is tried three times at most, after growing pauses, and no more once interrupted."""
    world.person = Person(interrupts_at_pause=interrupts_at_pause)
    attempts = iter(range(1, 5))

    def problem(attempt: int) -> Problem | None:
        return Problem(code=Code.WECHAT_DOWN) if passing[attempt - 1] else None

    assert retry(lambda: next(attempts), problem, world.wire) == tries
    assert world.person.pauses == pauses
    assert world.follower.waits == [
        (0, Wait.RETRY, {"n": number, "total": 3, "code": "wechat-down"}) for number in range(2, len(pauses) + 2)
    ]
