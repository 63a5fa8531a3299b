"""Checking hosts over real TLS: what passes, every way in which it can fail, and what is never done."""

import asyncio
import errno
import os
import socket
import ssl
import threading
from collections.abc import Callable
from ipaddress import ip_address

import pytest

from reconciler.hostcheck import diagnosis, resolver
from reconciler.hostcheck.http import LONGEST
from reconciler.hostcheck.resolver import Endpoint, resolve
from reconciler.model import Host, Verification
from reconciler.ports import ReadFailed
from reconciler.problem import Code, Severity
from tests.hostcheck.hosting import FILE, GOOD, Authority, Internet, local
from tests.wechat.wire import Act, Person, answer, drip, flood, hang, raw, reset, unused_port

NAME = "pay.example.com"
OTHER = "beta.example.com"


def test_a_host_that_serves_the_file(net: Internet) -> None:
    """The file is asked for once, by the host's own name, in TLS and in the request, and nothing is asked for back."""
    server = net.host(NAME, GOOD)

    assert net.checker().check([Host(NAME)], FILE) == {Host(NAME): None}
    head = server.requests[0].decode()
    assert head.startswith("GET /8f3a2c.txt HTTP/1.1\r\n")
    assert f"Host: {NAME}\r\n" in head
    assert "authorization" not in head.lower()
    assert "cookie" not in head.lower()
    assert net.traced[0].startswith(f"GET https://{NAME}/8f3a2c.txt ok ")


def test_hosts_are_told_apart_at_one_address(net: Internet) -> None:
    """Two hosts at one address each show their own certificate: no connection serves both."""
    names = (NAME, OTHER)
    contexts = {name: net.authority.server(name) for name in names}
    front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def pick(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = contexts[name or ""]

    front.sni_callback = pick
    server = net.host(NAME, GOOD, GOOD, tls=front)
    net.places[OTHER] = net.places[NAME]

    assert net.check(*names) == dict.fromkeys(map(Host, names))
    assert server.connections == 2


CONTENT = FILE.content.encode()

ANSWERS = [
    pytest.param(answer(CONTENT + b"\n"), Code.SITE_TRAILING_NEWLINE, id="newline"),
    pytest.param(answer(CONTENT + b"\r\n"), Code.SITE_TRAILING_NEWLINE, id="carriage return and newline"),
    pytest.param(answer(b"\xef\xbb\xbf" + CONTENT), Code.SITE_BYTE_ORDER_MARK, id="byte order mark"),
    pytest.param(answer(b"\xef\xbb\xbf" + CONTENT + b"\n"), Code.SITE_BYTE_ORDER_MARK, id="mark and newline"),
    pytest.param(answer("<!DOCTYPE html><title>x</title>"), Code.SITE_HTML, id="page"),
    pytest.param(answer("\n <HTML>"), Code.SITE_HTML, id="page after blanks"),
    pytest.param(answer("<div>", headers="Content-Type: text/html\r\n"), Code.SITE_HTML, id="a page by its type"),
    pytest.param(answer("no page", headers="Content-Type: text/html\r\n"), Code.SITE_CONTENT, id="only typed so"),
    pytest.param(answer("other"), Code.SITE_CONTENT, id="other"),
    pytest.param(answer(""), Code.SITE_CONTENT, id="empty"),
    pytest.param(answer(b" " + CONTENT), Code.SITE_CONTENT, id="a blank before"),
    pytest.param(answer("x" * LONGEST), Code.SITE_TOO_LARGE, id="too large"),
    pytest.param(
        flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 0x4000 + b"\r\n"),
        Code.SITE_TOO_LARGE,
        id="endless",
    ),
    pytest.param(answer(b"\x1f\x8b", headers="Content-Encoding: gzip\r\n"), Code.SITE_ENCODED, id="gzip"),
    pytest.param(answer("", status="404 Not Found"), Code.SITE_STATUS, id="404"),
    pytest.param(answer("", status="500 X"), Code.SITE_STATUS, id="500"),
    pytest.param(answer("", status="204 X"), Code.SITE_STATUS, id="204"),
    pytest.param(answer("", status="302 X", headers="Location: /there\r\n"), Code.SITE_REDIRECT, id="redirect"),
    pytest.param(answer("", status="301 X"), Code.SITE_STATUS, id="a redirect to nowhere"),
    pytest.param(answer("", status="304 X"), Code.SITE_STATUS, id="304"),
    *(
        pytest.param(
            answer("", status="302 X", headers=f"Location: {where}\r\n"), Code.SITE_REDIRECT, id=f"redirect to {name}"
        )
        for name, where in {
            "a bad name": "https://xn--a/",
            "mail": "mailto:x",
            "brackets": "//[::1/",
            "much": "/" + "x" * 50_000,
        }.items()
    ),
    pytest.param(answer(CONTENT.decode().encode("utf-16")), Code.SITE_BYTE_ORDER_MARK, id="UTF-16"),
    pytest.param(answer(b"\xff\xfex"), Code.SITE_CONTENT, id="another UTF-16"),
    pytest.param(flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Code.SITE_TOO_LARGE, id="endless interim answers"),
    pytest.param(
        flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 99 + b"\r\nx\r\n"),
        Code.SITE_TOO_LARGE,
        id="endless small chunks",
    ),
    pytest.param(raw(b"SSH-2.0-x\r\n"), Code.SITE_BROKEN_OFF, id="another protocol"),
    pytest.param(raw(b""), Code.SITE_BROKEN_OFF, id="nothing"),
    pytest.param(reset(b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n5d4"), Code.SITE_BROKEN_OFF, id="broken off"),
    pytest.param(flood(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 4096 + b"\r\n"), Code.SITE_TOO_LARGE, id="endless head"),
]


@pytest.mark.parametrize(("act", "code"), ANSWERS)
def test_an_answer_that_is_not_the_file(net: Internet, act: Act, code: Code) -> None:
    """Each way of not serving the exact bytes has its own words, and is an error."""
    net.host(NAME, act)

    problem = net.problem(NAME)
    assert (problem.code, problem.facts["host"], problem.severity) == (code, NAME, Severity.ERROR)


def test_a_redirect_is_told_and_not_followed(net: Internet) -> None:
    """The target of a redirect is in the report, and nobody goes there."""
    net.host(NAME, answer("", status="301 X", headers=f"Location: https://{OTHER}/8f3a2c.txt\r\n"))
    elsewhere = net.host(OTHER, GOOD)

    assert net.problem(NAME).facts["target"] == f"https://{OTHER}/8f3a2c.txt"
    assert elsewhere.connections == 0


Issue = Callable[[Authority, str], ssl.SSLContext]

CERTIFICATES = [
    pytest.param(Authority.expired, Code.SITE_CERTIFICATE_EXPIRED, id="expired"),
    pytest.param(Authority.early, Code.SITE_CERTIFICATE_NOT_YET_VALID, id="early"),
    pytest.param(Authority.of_another_host, Code.SITE_CERTIFICATE_HOST, id="of another host"),
    pytest.param(Authority.by_a_stranger, Code.SITE_CERTIFICATE_CHAIN, id="by a stranger"),
    pytest.param(Authority.without_its_chain, Code.SITE_CERTIFICATE_CHAIN, id="without its chain"),
    pytest.param(Authority.with_the_strangers_root, Code.SITE_CERTIFICATE_UNTRUSTED, id="with a stranger's root"),
]


@pytest.mark.parametrize(("issue", "code"), CERTIFICATES)
def test_a_certificate_that_does_not_vouch(net: Internet, issue: Issue, code: Code) -> None:
    """Each thing that can be wrong with a certificate is told by itself, and nothing is asked behind it."""
    server = net.host(NAME, GOOD, tls=issue(net.authority, NAME))

    assert net.problem(NAME).code is code
    assert server.requests == []


@pytest.mark.parametrize(
    ("body", "wanted", "found"),
    [
        ("y" * 100, FILE.content, "y" * 80 + "…"),
        (FILE.content[:-1] + "7", FILE.content, FILE.content[:-1] + "7"),
        (FILE.content + "x" * 100, FILE.content, FILE.content + "x" * 64 + "…"),
    ],
    ids=["another", "the last byte", "more"],
)
def test_contents_are_shown_where_they_part(net: Internet, body: str, wanted: str, found: str) -> None:
    """Of wrong content the part that differs is shown beside what it should be."""
    net.host(NAME, answer(body))

    facts = net.problem(NAME).facts
    assert (facts["wanted"], facts["found"]) == (wanted, found)


def test_long_contents_are_shown_where_they_part(net: Internet) -> None:
    """Two long contents are not told by what they have in common."""
    net.host(NAME, answer("y" * 100 + "z" * 100))
    wanted = Verification(file=FILE.file, content="y" * 200)
    found = net.checker().check([Host(NAME)], wanted)

    assert isinstance(found, dict)
    facts = found[Host(NAME)].facts
    assert (facts["wanted"], facts["found"]) == (f"…{'y' * 80}…", f"…{'y' * 40}{'z' * 40}…")


def test_right_bytes_pass_under_any_name(net: Internet) -> None:
    """A header that calls the right bytes encoded, as some servers do, changes nothing."""
    net.host(NAME, answer(CONTENT, headers="Content-Encoding: UTF-8\r\n"))

    assert net.check(NAME) == {Host(NAME): None}


def test_a_server_that_wants_a_certificate(net: Internet) -> None:
    """A server that asks for a certificate fails by itself, and other hosts are checked all the same."""
    context = net.authority.server(NAME)
    context.verify_mode = ssl.CERT_REQUIRED
    net.authority.trusted.configure_trust(context)
    net.host(NAME, GOOD, tls=context)
    net.host(OTHER, GOOD)

    found = net.check(NAME, OTHER)
    problem = found[Host(NAME)]
    assert problem is not None
    assert problem.code in {Code.SITE_TLS, Code.SITE_BROKEN_OFF}
    assert found[Host(OTHER)] is None


def test_bytes_that_are_no_tls_any_more(net: Internet) -> None:
    """A server that falls out of TLS after the handshake is told as that."""

    def act(connection: socket.socket) -> None:
        os.write(connection.fileno(), b"HTTP/1.1 200 OK\r\n\r\n")
        hang(connection)

    net.host(NAME, act)

    assert net.problem(NAME).code is Code.SITE_TLS


def test_a_self_signed_certificate(net: Internet) -> None:
    """A certificate that vouches for itself is told so."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("tests/wechat/localhost.pem")
    net.host(NAME, GOOD, tls=context)

    assert net.problem(NAME).code is Code.SITE_CERTIFICATE_SELF_SIGNED


def test_no_tls(net: Internet) -> None:
    """A server that speaks no TLS, or only an old one, is told so."""
    net.plain(NAME)
    old = net.authority.server(OTHER)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("AES128-SHA")
    net.host(OTHER, tls=old)

    assert net.problem(NAME).code is Code.SITE_TLS
    assert net.problem(OTHER).code is Code.SITE_TLS


def test_nobody_listens(net: Internet) -> None:
    """A refused connection is told apart from a host that cannot be reached."""
    with unused_port() as port:
        net.places[NAME] = (local(port),)

        assert net.problem(NAME).code is Code.SITE_REFUSED


def test_an_address_without_a_way(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says of an address that it has no way to is passed on."""
    net.places[NAME] = (local(443),)

    def connect(*_: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    problem = net.problem(NAME)

    assert (problem.code, problem.facts["reason"]) == (Code.SITE_UNREACHABLE, "Network is unreachable")


@pytest.mark.parametrize(
    "act",
    [hang, drip(b"HTTP/1.1 200 OK\r\n", b"X"), drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x")],
    ids=["silent", "dripping head", "dripping body"],
)
def test_the_time_of_a_host_is_bounded(net: Internet, act: Act) -> None:
    """However slowly an answer drips, the host's time ends, and the others go on."""
    net.host(NAME, act)
    net.host(OTHER, GOOD)

    found = net.check(NAME, OTHER, timeout=0.5)
    slow = found[Host(NAME)]
    assert slow is not None
    assert (slow.code, slow.facts["seconds"]) == (Code.SITE_TIMEOUT, "0.5")
    assert found[Host(OTHER)] is None


def test_a_slow_look_up(net: Internet) -> None:
    """Looking a name up is part of the host's time."""

    async def never(host: Host) -> tuple[Endpoint, ...]:
        net.looked_up.append(host)
        await asyncio.Event().wait()
        raise AssertionError

    net.resolve = never  # type: ignore[method-assign]  # the name servers are silent

    assert net.problem(NAME, timeout=0.1).code is Code.SITE_TIMEOUT


def test_a_slow_answer_passes_with_a_warning(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is right but late is told, and is no failure."""
    monkeypatch.setattr(diagnosis, "SLOW", 0.0)
    net.host(NAME, GOOD)

    problem = net.problem(NAME)
    assert (problem.code, problem.severity) == (Code.SITE_SLOW, Severity.WARNING)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Code.SITE_NO_ADDRESS),
        (socket.gaierror(socket.EAI_NODATA, "No address associated with hostname"), Code.SITE_NO_ADDRESS),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Code.SITE_LOOKUP_FAILED),
    ],
)
def test_a_name_that_leads_nowhere(net: Internet, error: OSError, code: Code) -> None:
    """A name that does not exist is told apart from name servers that do not answer."""
    net.places[NAME] = error

    assert net.problem(NAME).code is code


def test_no_addresses(net: Internet) -> None:
    """An empty answer of the name servers is no address."""
    net.places[NAME] = ()

    assert net.problem(NAME).code is Code.SITE_NO_ADDRESS


def test_the_next_address_is_tried(net: Internet) -> None:
    """Where one of a host's addresses takes no connection, the next one may."""
    server = net.host(NAME, GOOD)
    with unused_port() as port:
        net.places[NAME] = (local(port), local(server.port))

        assert net.check(NAME) == {Host(NAME): None}


def test_a_silent_address_is_not_waited_for_too_long(net: Internet) -> None:
    """An address that stays silent has half of the host's time; what the next one answers is late."""
    server = net.host(NAME, GOOD)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        net.places[NAME] = (local(silent.getsockname()[1]), local(server.port))

        problem = net.problem(NAME, timeout=4.0)
        assert problem.code is Code.SITE_SLOW
        assert 2.0 <= float(str(problem.facts["seconds"])) < 4.0


def test_a_bad_answer_is_not_looked_for_elsewhere(net: Internet) -> None:
    """What an address answers counts, even if another address would answer better."""
    good = net.host(NAME, GOOD)
    bad = net.host(NAME, GOOD, tls=net.authority.expired(NAME))
    net.places[NAME] = (local(bad.port), local(good.port))

    assert net.problem(NAME).code is Code.SITE_CERTIFICATE_EXPIRED
    assert good.connections == 0


def test_a_name_is_looked_up_once(net: Internet) -> None:
    """The address that was judged is the one that is connected to, whatever the name servers answer later."""
    judged = net.host(NAME, GOOD)
    other = net.host(OTHER, GOOD)
    checker = net.checker()
    first = net.places[NAME]
    answers = iter([first, net.places[OTHER]])

    async def changing(host: Host) -> tuple[Endpoint, ...]:
        net.looked_up.append(host)
        return tuple(next(answers))  # type: ignore[arg-type]  # both are places

    checker._find = changing  # noqa: SLF001 - the name servers change their mind

    assert checker.check([Host(NAME)], FILE) == {Host(NAME): None}
    assert (net.looked_up, judged.connections, other.connections) == ([NAME], 1, 0)


def test_no_more_hosts_at_once_than_jobs(net: Internet) -> None:
    """With one job, hosts are asked one after another; progress tells of each."""
    for name in (NAME, OTHER):
        net.host(name, GOOD)
    net.checker(jobs=1).check([Host(NAME), Host(OTHER)], FILE)

    assert net.looked_up == [NAME, OTHER]
    assert net.progress == [(1, 2), (2, 2)]


def test_interrupted(net: Internet) -> None:
    """After an interruption nobody else is asked, and each host without an answer is told as that."""
    net.person = Person(patience=0.2)
    net.host(NAME, hang)
    third = net.host("third.example.com", GOOD)
    net.host(OTHER, hang)
    names = [Host(NAME), Host(OTHER), Host("third.example.com")]

    found = net.checker(jobs=2).check(names, FILE)
    assert isinstance(found, dict)
    assert [problem and problem.code for problem in found.values()] == [Code.SITE_INTERRUPTED] * 3
    assert third.connections == 0


def test_authorities_that_cannot_be_read(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without authorities no host is asked, for anybody could pose as it."""
    server = net.host(NAME, GOOD)
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")

    found = net.checker().check([Host(NAME)], FILE)
    assert isinstance(found, ReadFailed)
    assert found.problem.code is Code.SITE_AUTHORITIES
    assert server.connections == 0


def test_a_bug_is_not_swallowed(net: Internet) -> None:
    """An error that nobody foresaw ends the check, and is not told as the host's."""
    net.places[NAME] = 7  # type: ignore[assignment]  # no sequence of places

    with pytest.raises(TypeError):
        net.check(NAME)


def test_the_systems_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own look-up gives addresses with the port of HTTPS, each once, IPv4 first, in no search domain."""
    real = socket.getaddrinfo

    def without_dot(host: str, *arguments: object, **named: object) -> object:
        assert host.endswith(".")
        return real(host.removesuffix("."), *arguments, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(socket, "getaddrinfo", without_dot)
    found = asyncio.run(resolve(Host("localhost")))
    assert Endpoint(ip_address("127.0.0.1"), 443) == found[0]
    assert len(set(found)) == len(found)
    with pytest.raises(OSError, match=r".+"):
        asyncio.run(resolve(Host("does-not-exist.invalid")))


def test_look_ups_that_hang_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many look-ups were left behind, no further thread is begun."""
    monkeypatch.setattr(resolver, "MAX_THREADS", 0)

    with pytest.raises(socket.gaierror, match="too many"):
        asyncio.run(resolve(Host(NAME)))


@pytest.mark.parametrize("is_loop_open", [True, False])
def test_a_look_up_that_nobody_waits_for(monkeypatch: pytest.MonkeyPatch, *, is_loop_open: bool) -> None:
    """A look-up that ends after its host's time, or after the whole check, disturbs nobody."""
    goes_on = threading.Event()
    threads: list[threading.Thread] = []

    def slow(*_: object, **__: object) -> list[object]:
        threads.append(threading.current_thread())
        goes_on.wait(5)
        return []

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await resolve(Host(NAME))
        if is_loop_open:
            goes_on.set()
            await asyncio.to_thread(threads[0].join)
            await asyncio.sleep(0)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    asyncio.run(give_up())
    goes_on.set()
    threads[0].join(5)
    assert not threads[0].is_alive()
