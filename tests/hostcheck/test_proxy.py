"""Asking through a proxy: only where it is named, and then it looks names up itself."""

import socket

import pytest

from reconciler.model import Host
from reconciler.problem import Code
from tests.hostcheck.hosting import FILE, GOOD, Internet
from tests.wechat.wire import Act, Server, answer, receive, unused_port

NAME = "pay.example.com"


def tunnel(net: Internet, then: Act) -> Act:
    """Open a tunnel, and pose as the host at its end."""

    def act(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with net.authority.server(NAME).wrap_socket(connection, server_side=True) as inside:
            assert receive(inside)
            then(inside)

    return act


def proxied(net: Internet, act: Act) -> tuple[Server, str]:
    """Start a proxy."""
    server = net.stack.enter_context(Server([act]))
    return server, f"http://127.0.0.1:{server.port}"


def test_through_a_proxy(net: Internet) -> None:
    """The proxy is asked for the host by name, nothing is looked up here, and TLS reaches through to the host."""
    server, url = proxied(net, tunnel(net, GOOD))

    assert net.checker(proxy=url, private=False).check([Host(NAME)], FILE) == {Host(NAME): None}
    assert server.requests[0].startswith(f"CONNECT {NAME}:443 HTTP/1.1\r\n".encode())
    assert net.looked_up == []


def reason(net: Internet, url: str) -> object:
    """Return what the proxy is said to have met."""
    found = net.checker(proxy=url).check([Host(NAME)], FILE)
    assert isinstance(found, dict)
    problem = found[Host(NAME)]
    assert problem.code is Code.SITE_PROXY
    return problem.facts["reason"]


def test_a_proxy_that_refuses(net: Internet) -> None:
    """What the proxy says is told as the proxy's."""
    _, url = proxied(net, answer("", status="403 Forbidden"))

    assert reason(net, url) == "403 Forbidden"


def test_no_proxy_there(net: Internet) -> None:
    """A proxy that does not answer, or has no address, is not taken for the host."""
    with unused_port() as port:
        assert reason(net, f"http://127.0.0.1:{port}") == "Connection refused"
    assert reason(net, "http://does-not-exist.invalid:3128")


def test_a_host_that_fails_behind_a_proxy(net: Internet) -> None:
    """What the host itself answers is told as the host's."""
    _, url = proxied(net, tunnel(net, answer("", status="404 Not Found")))
    found = net.checker(proxy=url).check([Host(NAME)], FILE)

    assert isinstance(found, dict)
    assert found[Host(NAME)].code is Code.SITE_STATUS


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_the_environments_proxies_are_not_used(net: Internet, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A proxy of the environment would look names up where nobody judges the addresses."""
    proxy, url = proxied(net, answer("", status="403 Forbidden"))
    monkeypatch.setenv(name, url)
    net.host(NAME, GOOD)

    assert net.check(NAME) == {Host(NAME): None}
    assert proxy.connections == 0
