"""Checking through a proxy: only where ``--proxy`` names one, and then the proxy looks names up."""

import errno
import os
import socket
from collections.abc import Callable

import httpx
import pytest

from reconciler.hostcheck.diagnosis import diagnose_proxy_error
from reconciler.model import Host
from reconciler.problem import Code, Problem
from tests.hostcheck.hosting import FILE, GOOD, Internet
from tests.wechat.wire import Act, Person, Server, answer, drip, hang, raw, receive, reset, unused_port

NAME = "pay.example.com"


def tunnel(net: Internet, then: Act) -> Act:
    """Open a tunnel, and act as the host at its end."""

    def act(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with net.authority.any_host.wrap_socket(connection, server_side=True) as inside:
            assert receive(inside)
            then(inside)

    return act


def start_proxy(net: Internet, act: Act) -> tuple[Server, str]:
    """Start a proxy; return it and its URL."""
    server = net.stack.enter_context(Server([act]))
    return server, f"http://127.0.0.1:{server.port}"


def problem_through(net: Internet, url: str, timeout: float = 5.0) -> Problem:
    """Return the problem of a host that is checked through a proxy."""
    results = net.checker(proxy=url, timeout=timeout).check([Host(NAME)], FILE)
    assert isinstance(results, dict)
    problem = results[Host(NAME)]
    assert isinstance(problem, Problem)
    return problem


def test_the_proxy_connects(net: Internet) -> None:
    """The proxy gets the host's name, nothing is looked up here, and TLS reaches through to the host."""
    server, url = start_proxy(net, tunnel(net, GOOD))

    assert net.checker(proxy=url, private=False).check([Host(NAME)], FILE) == {Host(NAME): None}
    assert server.requests[0].startswith(f"CONNECT {NAME}:443 HTTP/1.1\r\n".encode())
    assert net.looked_up == []


def test_failures_of_the_proxy(net: Internet) -> None:
    """A proxy that refuses, does not listen, or has no address is the proxy's problem, not the host's."""
    _, refusing = start_proxy(net, answer("", status="403 Forbidden"))
    with unused_port() as port:
        urls = (refusing, f"http://127.0.0.1:{port}", "http://does-not-exist.invalid:3128")
        problems = [problem_through(net, url) for url in urls]

    assert {problem.code for problem in problems} == {Code.SITE_PROXY}
    assert [problem.facts["proxy"] for problem in problems] == list(urls)
    assert [problem.facts["reason"] for problem in problems[:2]] == ["403 Forbidden", "Connection refused"]
    assert problems[2].facts["reason"]


NO_ANSWER = "it sent no valid answer"
RESET = os.strerror(errno.ECONNRESET)
TIMED_OUT = os.strerror(errno.ETIMEDOUT)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (reset(), RESET),
        (raw(b""), NO_ANSWER),
        (raw(b"SSH-2.0-x\r\n\r\n"), NO_ANSWER),
        (raw(b"HTTP/1.1 20"), NO_ANSWER),
        (answer("", status="502"), "502"),
        (hang, TIMED_OUT),
        (drip(b"HTTP/1.1 200 OK\r\n", b"X"), TIMED_OUT),
    ],
    ids=["reset", "closed", "junk", "half", "no phrase", "silent", "dripping"],
)
def test_before_the_tunnel(net: Internet, act: Act, reason: str) -> None:
    """What fails before the proxy has opened the tunnel is the proxy's problem, which names its address."""
    _, url = start_proxy(net, act)

    facts = {"host": NAME, "proxy": url, "reason": reason}
    problem = problem_through(net, url, timeout=1.0 if reason == TIMED_OUT else 5.0)
    assert problem == Problem(code=Code.SITE_PROXY, facts=facts)


def opened(act: Act) -> Act:
    """Open a tunnel, and act at its end without TLS."""

    def at_the_end(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.recv(65536)
        act(connection)

    return at_the_end


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _: opened(reset()), Code.SITE_BROKEN_OFF),
        (lambda _: opened(raw(b"")), Code.SITE_TLS),
        (lambda _: opened(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")), Code.SITE_TLS),
        (lambda _: opened(hang), Code.SITE_TIMEOUT),
        (lambda net: tunnel(net, raw(b"")), Code.SITE_BROKEN_OFF),
        (lambda net: tunnel(net, hang), Code.SITE_TIMEOUT),
        (lambda net: tunnel(net, drip(b"HTTP/1.1 200 OK\r\n", b"X")), Code.SITE_TIMEOUT),
        (lambda net: tunnel(net, raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99_999)), Code.SITE_TOO_LARGE),
        (lambda net: tunnel(net, answer("", status="404 Not Found")), Code.SITE_STATUS),
        (lambda net: tunnel(net, answer("other")), Code.SITE_CONTENT),
    ],
    ids=["reset", "closed", "no TLS", "silent", "empty", "hanging", "dripping", "large", "status", "content"],
)
def test_after_the_tunnel(net: Internet, make: Callable[[Internet], Act], code: Code) -> None:
    """What fails after the proxy has opened the tunnel is the host's problem, and the proxy is named with it."""
    _, url = start_proxy(net, make(net))
    problem = problem_through(net, url, timeout=1.0 if code is Code.SITE_TIMEOUT else 5.0)

    assert (problem.code, problem.facts["host"], problem.facts["proxy"]) == (code, NAME, url)


def test_a_proxy_with_several_addresses() -> None:
    """Where each address of the proxy refuses, the reason is that of the first."""
    refused = [ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused") for _ in range(2)]
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__cause__ = ExceptionGroup("", refused)

    problem = diagnose_proxy_error(Host(NAME), "http://localhost:3128", error)
    assert problem.facts["reason"] == "Connection refused"


def test_interrupted_behind_a_proxy(net: Internet) -> None:
    """An interruption is nobody's failure."""
    net.person = Person(patience=0.2)
    _, url = start_proxy(net, hang)

    assert problem_through(net, url).code is Code.SITE_INTERRUPTED


def test_proxies_of_the_environment(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is not used: it would look names up where nobody judges the addresses."""
    proxy, url = start_proxy(net, answer("", status="403 Forbidden"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, url)
    net.host(NAME, GOOD)

    assert net.check(NAME) == {Host(NAME): None}
    assert proxy.connections == 0
