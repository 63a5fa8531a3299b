"""Checking through a proxy: only where ``--proxy`` names one, and then the proxy looks names up."""

import socket

import pytest

from reconciler.model import Host
from reconciler.problem import Code, Problem
from tests.hostcheck.hosting import FILE, GOOD, Internet
from tests.wechat.wire import Act, Server, answer, receive, unused_port

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


def problem_through(net: Internet, url: str) -> Problem:
    """Return the problem of a host that is checked through a proxy."""
    results = net.checker(proxy=url).check([Host(NAME)], FILE)
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
    assert [problem.facts["reason"] for problem in problems[:2]] == ["403 Forbidden", "Connection refused"]
    assert problems[2].facts["reason"]


def test_a_failure_of_the_host(net: Internet) -> None:
    """What the host answers through the proxy is the host's problem."""
    _, url = start_proxy(net, tunnel(net, answer("", status="404 Not Found")))

    assert problem_through(net, url).code is Code.SITE_STATUS


def test_proxies_of_the_environment(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is not used: it would look names up where nobody judges the addresses."""
    proxy, url = start_proxy(net, answer("", status="403 Forbidden"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, url)
    net.host(NAME, GOOD)

    assert net.check(NAME) == {Host(NAME): None}
    assert proxy.connections == 0
