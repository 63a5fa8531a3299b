"""Each way in which a host can fail has a code of its own, over real TLS."""

import errno
import os
import socket
import ssl
from collections.abc import Callable
from typing import Final

import pytest

from reconciler.hostcheck import diagnosis
from reconciler.hostcheck.http import MAX_ANSWER_BYTES
from reconciler.model import Host, Verification
from reconciler.problem import Code, Severity
from reconciler.tls import NO_TLS
from tests.hostcheck.hosting import FILE, GOOD, Authority, Internet, local
from tests.wechat.wire import Act, answer, flood, hang, raw, reset, unused_port

NAME = "pay.example.com"
OTHER = "beta.example.com"
CONTENT = FILE.content.encode()
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def typed(body: str) -> Act:
    """Answer with a body that is declared as HTML."""
    return answer(body, headers="Content-Type: text/html\r\n")


def redirect(target: str) -> Act:
    """Answer with a redirect."""
    return answer("", status="302 X", headers=f"Location: {target}\r\n")


ANSWERS: Final[list[tuple[Code, list[Act]]]] = [
    (Code.SITE_TRAILING_NEWLINE, [answer(CONTENT + b"\n"), answer(CONTENT + b"\r\n")]),
    (Code.SITE_BYTE_ORDER_MARK, [answer(b"\xef\xbb\xbf" + CONTENT), answer(b"\xef\xbb\xbf" + CONTENT + b"\n")]),
    (Code.SITE_BYTE_ORDER_MARK, [answer(FILE.content.encode("utf-16"))]),
    (Code.SITE_HTML, [answer("<!DOCTYPE html><title>x</title>"), answer("\n <HTML>"), typed("<div>")]),
    (Code.SITE_CONTENT, [answer("other"), answer(""), answer(b" " + CONTENT), answer(b"\xff\xfex"), typed("no page")]),
    (Code.SITE_ENCODED, [answer(b"\x1f\x8b", headers="Content-Encoding: gzip\r\n")]),
    (Code.SITE_STATUS, [answer("", status=f"{status} X") for status in (204, 304, 404, 500)]),
    (Code.SITE_STATUS, [answer("", status="301 without a target")]),
    (Code.SITE_REDIRECT, [redirect(target) for target in ("/there", "https://xn--a/", "mailto:x", "//[::1/")]),
    (Code.SITE_REDIRECT, [redirect("/" + "x" * 50_000)]),
    (Code.SITE_TOO_LARGE, [answer("x" * MAX_ANSWER_BYTES)]),
    (Code.SITE_TOO_LARGE, [flood(CHUNKED, b"4000\r\n" + b"x" * 0x4000 + b"\r\n")]),
    (Code.SITE_TOO_LARGE, [flood(CHUNKED, b"1;" + b"x" * 99 + b"\r\nx\r\n")]),
    (Code.SITE_TOO_LARGE, [flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100)]),
    (Code.SITE_TOO_LARGE, [flood(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 4096 + b"\r\n")]),
    (Code.SITE_BROKEN_OFF, [raw(b"SSH-2.0-x\r\n"), raw(b"")]),
    (Code.SITE_BROKEN_OFF, [reset(b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n5d4")]),
]


def test_answers(net: Internet) -> None:
    """Each way of not serving the exact bytes has its own code, names the host, and is an error."""
    expected = [code for code, acts in ANSWERS for _ in acts]
    for number, act in enumerate(act for _, acts in ANSWERS for act in acts):
        net.host(f"h{number}.example.com", act)
    results = net.check(*net.places)

    assert [problem and problem.code for problem in results.values()] == expected
    assert all(problem and problem.facts["host"] == host for host, problem in results.items())
    assert {problem and problem.severity for problem in results.values()} == {Severity.ERROR}


def test_a_redirect_is_not_followed(net: Internet) -> None:
    """The target of a redirect is in the report, and no request goes there."""
    net.host(NAME, redirect(f"https://{OTHER}/8f3a2c.txt"))
    target = net.host(OTHER, GOOD)

    assert net.problem(NAME).facts["target"] == f"https://{OTHER}/8f3a2c.txt"
    assert target.connections == 0


def test_right_bytes_with_a_wrong_header(net: Internet) -> None:
    """A header that calls the right bytes encoded, as some servers do, changes nothing."""
    net.host(NAME, answer(CONTENT, headers="Content-Encoding: UTF-8\r\n"))

    assert net.check(NAME) == {Host(NAME): None}


Y80, Y40, Z40 = "y" * 80, "y" * 40, "z" * 40


@pytest.mark.parametrize(
    ("wanted", "body", "shown_wanted", "shown_body"),
    [
        (FILE.content, "y" * 100, FILE.content, f"{Y80}…"),
        (FILE.content, FILE.content[:-1] + "7", FILE.content, FILE.content[:-1] + "7"),
        (FILE.content, FILE.content + "x" * 100, FILE.content, f"{FILE.content}{'x' * 64}…"),
        ("y" * 200, "y" * 100 + "z" * 100, f"…{Y80}…", f"…{Y40}{Z40}…"),
    ],
    ids=["another", "the last byte", "more", "long"],
)
def test_wrong_content_is_shown(net: Internet, wanted: str, body: str, shown_wanted: str, shown_body: str) -> None:
    """Of wrong content, the part that differs is shown beside what it should be."""
    net.host(NAME, answer(body))
    results = net.checker().check([Host(NAME)], Verification(file=FILE.file, content=wanted))

    assert isinstance(results, dict)
    facts = results[Host(NAME)].facts
    assert (facts["wanted"], facts["found"]) == (shown_wanted, shown_body)


def test_a_slow_answer_is_a_warning(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is right but late is reported, and is no failure."""
    monkeypatch.setattr(diagnosis, "SLOW_SECONDS", 0.0)
    net.host(NAME, GOOD)

    problem = net.problem(NAME)
    assert (problem.code, problem.severity) == (Code.SITE_SLOW, Severity.WARNING)


CERTIFICATES: Final[dict[str, tuple[Callable[[Authority, str], ssl.SSLContext], Code]]] = {
    "expired.example.com": (Authority.expired, Code.SITE_CERTIFICATE_EXPIRED),
    "early.example.com": (Authority.not_yet_valid, Code.SITE_CERTIFICATE_NOT_YET_VALID),
    "foreign.example.com": (Authority.of_another_host, Code.SITE_CERTIFICATE_HOST),
    "untrusted.example.com": (Authority.from_untrusted, Code.SITE_CERTIFICATE_CHAIN),
    "chain.example.com": (Authority.without_chain, Code.SITE_CERTIFICATE_CHAIN),
    "root.example.com": (Authority.with_untrusted_root, Code.SITE_CERTIFICATE_UNTRUSTED),
}


def test_certificates(net: Internet) -> None:
    """Each thing that can be wrong with a certificate has its own code, and no request is sent after it."""
    servers = [net.host(name, GOOD, tls=issue(net.authority, name)) for name, (issue, _) in CERTIFICATES.items()]

    assert net.codes(*CERTIFICATES) == [code for _, code in CERTIFICATES.values()]
    assert [request for server in servers for request in server.requests] == []


def test_a_self_signed_certificate(net: Internet) -> None:
    """A certificate that is its own authority has a code of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("tests/wechat/localhost.pem")
    net.host(NAME, GOOD, tls=context)

    assert net.codes(NAME) == [Code.SITE_CERTIFICATE_SELF_SIGNED]


def test_tls_failures(net: Internet) -> None:
    """A server without TLS, one with old ciphers, and one that leaves TLS after the handshake are TLS problems."""

    def leave_tls(connection: socket.socket) -> None:
        os.write(connection.fileno(), b"HTTP/1.1 200 OK\r\n\r\n")
        hang(connection)

    net.plain(NAME)
    old = net.authority.server(OTHER)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("AES128-SHA")
    net.host(OTHER, tls=old)
    net.host("third.example.com", leave_tls)

    problems = net.check(NAME, OTHER, "third.example.com").values()
    assert [problem and problem.code for problem in problems] == [Code.SITE_TLS] * 3
    assert [problem and problem.facts["reason"] == NO_TLS for problem in problems] == [True, False, True]


def test_a_server_that_wants_a_certificate(net: Internet) -> None:
    """A server that asks for a client certificate fails alone, and other hosts are checked all the same."""
    context = net.authority.server(NAME)
    context.verify_mode = ssl.CERT_REQUIRED
    net.authority.trusted.configure_trust(context)
    net.host(NAME, GOOD, tls=context)
    net.host(OTHER, GOOD)

    code, other = net.codes(NAME, OTHER)
    assert code in {Code.SITE_TLS, Code.SITE_BROKEN_OFF}
    assert other is None


def test_names_without_an_address(net: Internet) -> None:
    """A name that does not exist or has no address is not the same as name servers that do not answer."""
    net.places |= {
        "a.example.com": socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        "b.example.com": socket.gaierror(socket.EAI_NODATA, "No address associated with hostname"),
        "c.example.com": socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
        "d.example.com": (),
    }

    assert net.codes(*net.places) == [
        Code.SITE_NO_ADDRESS,
        Code.SITE_NO_ADDRESS,
        Code.SITE_LOOKUP_FAILED,
        Code.SITE_NO_ADDRESS,
    ]


def test_a_port_without_a_server(net: Internet) -> None:
    """A refused connection has a code of its own."""
    with unused_port() as port:
        net.places[NAME] = (local(port),)

        assert net.codes(NAME) == [Code.SITE_REFUSED]


def test_an_address_without_a_route(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report quotes what the system says of an address that it cannot reach."""
    net.places[NAME] = (local(443),)

    def connect(*_: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    problem = net.problem(NAME)

    assert (problem.code, problem.facts["reason"]) == (Code.SITE_UNREACHABLE, "Network is unreachable")
