"""How a check runs: one request to each host, at the address that was judged, within its time, until interrupted."""

import asyncio
import socket
import ssl
import sys
from pathlib import Path

import httpx
import pytest

from reconciler.hostcheck import checker
from reconciler.hostcheck.http import Answer, Connection
from reconciler.hostcheck.resolver import Endpoint
from reconciler.model import Host
from reconciler.ports import ReadFailed, Wait
from reconciler.problem import Code
from tests.hostcheck.hosting import FILE, GOOD, Internet, local
from tests.wechat.wire import CERTIFICATE, Person, drip, hang, unused_port

NAME = "pay.example.com"
OTHER = "beta.example.com"


def test_a_host_that_serves_the_file(net: Internet) -> None:
    """The file is requested once, by the host's own name in TLS and in the request, without cookie or password."""
    server = net.host(NAME, GOOD)

    assert net.checker().check([Host(NAME)], FILE) == {Host(NAME): None}
    (request,) = server.requests
    head = request.decode()
    assert head.startswith("GET /8f3a2c.txt HTTP/1.1\r\n")
    assert f"Host: {NAME}\r\n" in head
    assert "authorization" not in head.lower()
    assert "cookie" not in head.lower()
    assert net.traced[0].startswith(f"GET https://{NAME}/8f3a2c.txt ok ")


def test_two_hosts_at_one_address(net: Internet) -> None:
    """Two hosts at one address each show their own certificate: no connection serves both."""
    names = (NAME, OTHER)
    contexts = {name: net.authority.server(name) for name in names}
    front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def pick(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = contexts[name or ""]

    front.sni_callback = pick
    server = net.host(NAME, GOOD, GOOD, tls=front)
    net.places[OTHER] = net.places[NAME]

    assert net.codes(*names) == [None, None]
    assert server.connections == 2


def test_the_time_of_a_host_is_bounded(net: Internet) -> None:
    """However slowly a host answers, or the name server, its time ends, and the others are checked."""

    async def resolve(host: Host) -> tuple[Endpoint, ...]:
        if host == "name.example.com":
            await asyncio.Event().wait()
        return await net_resolve(host)

    net_resolve = net.resolve
    net.resolve = resolve  # type: ignore[method-assign]  # one name server is silent
    net.host("silent.example.com", hang)
    net.host("head.example.com", drip(b"HTTP/1.1 200 OK\r\n", b"X"))
    net.host("body.example.com", drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"))
    net.host(NAME, GOOD)

    *slow, good = net.check("name.example.com", *net.places, timeout=0.5).values()
    assert [problem and (problem.code, problem.facts["seconds"]) for problem in slow] == [
        (Code.SITE_TIMEOUT, "0.5")
    ] * 4
    assert good is None


def test_the_next_address_is_tried(net: Internet) -> None:
    """Where one of a host's addresses takes no connection, the next one may."""
    server = net.host(NAME, GOOD)
    with unused_port() as port:
        net.places[NAME] = (local(port), local(server.port))

        assert net.codes(NAME) == [None]


def test_a_silent_address_gets_half_of_the_time(net: Internet) -> None:
    """After an address that stays silent, the next one has time left; its answer is late."""
    server = net.host(NAME, GOOD)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        net.places[NAME] = (local(silent.getsockname()[1]), local(server.port))

        problem = net.problem(NAME, timeout=2.4)
        assert problem.code is Code.SITE_SLOW
        assert 1.2 <= float(str(problem.facts["seconds"])) < 2.4


def test_time_that_is_left_is_shared_out(net: Internet) -> None:
    """Addresses that refuse quickly cost the next ones nothing: each has an equal share of what is left."""
    shares: list[float] = []
    refused = httpx.ConnectError("")

    async def fetch(*arguments: object) -> Answer:
        connection = arguments[-1]
        assert isinstance(connection, Connection)
        shares.append(connection.timeout)
        raise refused from ConnectionRefusedError()

    net.places[NAME] = [local(1)] * 15
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checker, "fetch", fetch)
        assert net.codes(NAME, timeout=10) == [Code.SITE_REFUSED]

    assert shares == pytest.approx([10 / left for left in range(15, 0, -1)], rel=0.1)


def test_a_public_address(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose addresses are all public is fetched from."""

    async def fetch(*_: object) -> Answer:
        return Answer(status=200, location="", content_type="", encoding="", body=FILE.content.encode())

    net.places[NAME] = (local(443, "8.8.8.8"),)
    monkeypatch.setattr(checker, "fetch", fetch)

    assert net.codes(NAME, private=False) == [None]


def test_many_addresses_that_refuse(net: Internet) -> None:
    """After fourteen addresses that refuse, a good one still has its time."""
    server = net.host(NAME, GOOD)
    with unused_port() as port:
        net.places[NAME] = [*[local(port)] * 14, local(server.port)]

        assert net.codes(NAME) == [None]


def test_a_bad_answer_counts(net: Internet) -> None:
    """What one address answers counts, even if another address would answer better."""
    good = net.host(NAME, GOOD)
    bad = net.host(NAME, GOOD, tls=net.authority.expired(NAME))
    net.places[NAME] = (local(bad.port), local(good.port))

    assert net.codes(NAME) == [Code.SITE_CERTIFICATE_EXPIRED]
    assert good.connections == 0


def test_a_name_is_looked_up_once(net: Internet) -> None:
    """The address that was judged is the one that is connected to, whatever the name server answers later."""
    judged, other = net.host(NAME, GOOD), net.host(OTHER, GOOD)
    answers = iter([local(judged.port), local(other.port)])

    async def resolve(host: Host) -> tuple[Endpoint, ...]:
        net.looked_up.append(host)
        return (next(answers),)

    net.resolve = resolve  # type: ignore[method-assign]  # the name server changes its answer
    assert net.codes(NAME) == [None]
    assert (net.looked_up, judged.connections, other.connections) == ([NAME], 1, 0)


def test_jobs(net: Internet) -> None:
    """With one job, hosts are checked one after another, and each is counted."""
    for name in (NAME, OTHER):
        net.host(name, GOOD)
    net.checker(jobs=1).check([Host(NAME), Host(OTHER)], FILE)

    assert net.looked_up == [NAME, OTHER]
    assert net.follower.waits == [(0, Wait.HOSTS, {"done": 2, "n": 2})]


def test_interrupted(net: Internet) -> None:
    """After an interruption no further host is asked, and each host without an answer is reported as that."""
    net.person = Person(patience=0.2)
    net.host(NAME, hang)
    net.host(OTHER, hang)
    third = net.host("third.example.com", GOOD)

    results = net.checker(jobs=2).check([Host(name) for name in net.places], FILE)
    assert isinstance(results, dict)
    assert [problem and problem.code for problem in results.values()] == [Code.SITE_INTERRUPTED] * 3
    assert third.connections == 0


SUBJECT_HASH = "ce275665"
"""By which OpenSSL finds the certificate for localhost in a directory: ``openssl x509 -hash``."""


def test_authorities_of_the_environment(net: Internet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The certificates of the environment's file and of its directory are trusted, also where both are set."""
    (tmp_path / f"{SUBJECT_HASH}.0").write_bytes(CERTIFICATE.read_bytes())
    by_directory = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    by_directory.load_cert_chain(CERTIFICATE)
    net.host(NAME, GOOD, GOOD)
    net.host("localhost", GOOD, GOOD, tls=by_directory)
    names = (NAME, "localhost")

    assert net.codes(*names) == [None, Code.SITE_CERTIFICATE_SELF_SIGNED]
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert net.codes(*names) == [None, None]
    monkeypatch.setenv("SSL_CERT_FILE", "")
    assert net.codes(*names) == [Code.SITE_CERTIFICATE_CHAIN, None]
    monkeypatch.setenv("SSL_CERT_DIR", "")
    assert net.codes(*names) == [Code.SITE_CERTIFICATE_CHAIN, Code.SITE_CERTIFICATE_SELF_SIGNED]


def test_authorities_that_cannot_be_read(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without authorities no host is asked, for any server could pretend to be it."""
    server = net.host(NAME, GOOD)
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")

    result = net.checker().check([Host(NAME)], FILE)
    assert isinstance(result, ReadFailed)
    assert result.problem.code is Code.SITE_AUTHORITIES
    assert server.connections == 0


def test_a_bug_is_not_swallowed(net: Internet) -> None:
    """An error that is nobody's but ours ends the check, and is not reported as the host's."""
    net.places[NAME] = 7  # type: ignore[assignment]  # no sequence of places

    with pytest.raises(TypeError):
        net.check(NAME)


def test_nothing_process_wide(net: Internet) -> None:
    """A check changes nothing outside its own objects: no module is marked as missing."""
    missing = {name for name in sys.modules if sys.modules.get(name) is None}
    net.host(NAME, GOOD)
    net.check(NAME)

    assert {name for name in sys.modules if sys.modules.get(name) is None} == missing
