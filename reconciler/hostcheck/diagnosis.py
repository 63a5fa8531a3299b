"""From a host's answer, or an error on the way there, to the problem that a report shows."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Final

from reconciler.hostcheck.http import MAX_ANSWER_BYTES, Answer, AnswerTooLargeError
from reconciler.model import Host, Verification
from reconciler.problem import Code, Fact, Problem, shorten
from reconciler.tls import reason

SLOW_SECONDS: Final = 1.0
"""Seconds after which an answer is slow: WeChat advises to answer within one (official page of a neighbouring call)."""

MAX_SHOWN_CHARACTERS: Final = 80
"""How much of a wrong content is shown."""

MAX_HEADER_LENGTH: Final = 160
"""How much of a header's value is shown."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

_REDIRECTION: Final = 3


def diagnose_answer(host: Host, verification: Verification, answer: Answer, seconds: float) -> Problem | None:
    """Return what is wrong with an answer that took so many seconds, None when nothing is."""
    facts: dict[str, Fact] = {"host": host, "name": verification.file}
    if answer.status // 100 == _REDIRECTION and answer.location:
        target = shorten(answer.location, MAX_HEADER_LENGTH)
        return Problem(code=Code.SITE_REDIRECT, facts={**facts, "status": answer.status, "target": target})
    if answer.status != 200:  # noqa: PLR2004 - OK
        return Problem(code=Code.SITE_STATUS, facts={**facts, "status": answer.status})
    if answer.body != verification.content.encode():
        return _wrong_content(facts, verification.content, answer)
    if seconds > SLOW_SECONDS:
        return Problem(code=Code.SITE_SLOW, facts={**facts, "seconds": f"{seconds:.1f}"})
    return None


def _wrong_content(facts: Mapping[str, Fact], wanted: str, answer: Answer) -> Problem:
    body = answer.body
    if answer.encoding.lower() not in {"", "identity"}:
        return Problem(code=Code.SITE_ENCODED, facts={**facts, "encoding": shorten(answer.encoding, MAX_HEADER_LENGTH)})
    if body.startswith((*_UTF_16, _BYTE_ORDER_MARK)):
        text = body.decode("utf-16" if body.startswith(_UTF_16) else "utf-8-sig", "replace")
        if text.strip() == wanted:
            return Problem(code=Code.SITE_BYTE_ORDER_MARK, facts=facts)
    if body.rstrip(b"\r\n") == wanted.encode():
        return Problem(code=Code.SITE_TRAILING_NEWLINE, facts=facts)
    if _is_html(answer):
        return Problem(code=Code.SITE_HTML, facts=facts)
    content = body.decode("utf-8", "replace")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(wanted, content, strict=False))
    position = len(list(same))
    shown = {"wanted": _cut_around(wanted, position), "found": _cut_around(content, position)}
    return Problem(code=Code.SITE_CONTENT, facts={**facts, **shown})


def _is_html(answer: Answer) -> bool:
    start = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        answer.content_type.lower().startswith("text/html") and b"<" in answer.body
    )


def _cut_around(text: str, position: int) -> str:
    """Return the part of a text around the position where it differs from another."""
    begin = max(0, position - MAX_SHOWN_CHARACTERS // 2) if len(text) > MAX_SHOWN_CHARACTERS else 0
    end = begin + MAX_SHOWN_CHARACTERS
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


CONNECT_FAILURES: Final = frozenset({Code.SITE_REFUSED, Code.SITE_UNREACHABLE})
"""Problems of one address that takes no connection, where another address of the same host still may."""


def diagnose_error(host: Host, error: BaseException) -> Problem:
    """Return the problem that an error of httpx, of a library below it, or of a look-up stands for."""
    import httpx

    facts: dict[str, Fact] = {"host": host}
    if isinstance(error, AnswerTooLargeError):
        return Problem(code=Code.SITE_TOO_LARGE, facts={**facts, "limit": MAX_ANSWER_BYTES})
    for cause in _causes(error):
        if problem := _tls_problem(facts, cause) or _lookup_problem(facts, cause):
            return problem
    if isinstance(error, httpx.ConnectError):
        return _connect_problem(facts, error)
    return Problem(code=Code.SITE_BROKEN_OFF, facts=facts)


def diagnose_proxy_error(host: Host, proxy: str, error: Exception) -> Problem:
    """Return the problem of an error that came before the proxy, an origin, had opened a tunnel to the host."""
    return Problem(code=Code.SITE_PROXY, facts={"host": host, "proxy": proxy, "reason": _proxy_reason(error)})


def _proxy_reason(error: Exception) -> str:
    import httpx

    match error:
        case httpx.ProxyError():
            return shorten(str(error).strip(), MAX_HEADER_LENGTH)
        case TimeoutError() | httpx.TimeoutException():
            return os.strerror(errno.ETIMEDOUT)
        case _:
            return _system_reason(error) or "it sent no valid answer"


def diagnose_tunnel_error(host: Host, error: Exception) -> Problem:
    """Return the problem of an error that came after a proxy had opened a tunnel to the host."""
    problem = diagnose_error(host, error)
    return Problem(code=Code.SITE_BROKEN_OFF, facts={"host": host}) if problem.code in CONNECT_FAILURES else problem


def add_proxy(problem: Problem, proxy: str) -> Problem:
    """Return a host's problem with the proxy, an origin, through which the host was reached."""
    return replace(problem, facts={**problem.facts, "proxy": proxy})


def _tls_problem(facts: Mapping[str, Fact], cause: BaseException) -> Problem | None:
    match cause:
        case ssl.SSLCertVerificationError(verify_code=number) if number in _CERTIFICATE_CODES:
            return Problem(code=_CERTIFICATE_CODES[number], facts=facts)
        case ssl.SSLCertVerificationError():
            return Problem(code=Code.SITE_CERTIFICATE_UNTRUSTED, facts={**facts, "reason": reason(cause)})
        case ssl.SSLError(reason=str()):
            return Problem(code=Code.SITE_TLS, facts={**facts, "reason": reason(cause)})
        case _:
            return None


def _lookup_problem(facts: Mapping[str, Fact], cause: BaseException) -> Problem | None:
    match cause:
        case socket.gaierror(errno=number) if number in _NO_SUCH_NAME:
            return Problem(code=Code.SITE_NO_ADDRESS, facts=facts)
        case socket.gaierror(strerror=words):
            return Problem(code=Code.SITE_LOOKUP_FAILED, facts={**facts, "reason": str(words)})
        case _:
            return None


def _connect_problem(facts: Mapping[str, Fact], error: Exception) -> Problem:
    if any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):
        return Problem(code=Code.SITE_REFUSED, facts=facts)
    words = _system_reason(error) or type(error).__name__
    return Problem(code=Code.SITE_UNREACHABLE, facts={**facts, "reason": words})


def _system_reason(error: Exception) -> str | None:
    """Return the system's words for an error, None when there are none.

    They come from the number: asyncio writes its own words, with the address, into the error of a connection.
    """
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror | ssl.SSLError):  # numbers of their own
            return cause.strerror
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and the errors that it came from; of a group, the first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.exceptions[0] if isinstance(cause, BaseExceptionGroup) else cause.__cause__ or cause.__context__


_NO_SUCH_NAME: Final = frozenset(
    number for name, number in vars(socket).items() if name in {"EAI_NONAME", "EAI_NODATA"}
)
"""The system's numbers for a name that does not exist, or has no address. Not every system has both."""

_CERTIFICATE_CODES: Final = {
    9: Code.SITE_CERTIFICATE_NOT_YET_VALID,
    10: Code.SITE_CERTIFICATE_EXPIRED,
    18: Code.SITE_CERTIFICATE_SELF_SIGNED,
    20: Code.SITE_CERTIFICATE_CHAIN,
    21: Code.SITE_CERTIFICATE_CHAIN,
    62: Code.SITE_CERTIFICATE_HOST,
}
"""OpenSSL's numbers for what can be wrong with a certificate (its page x509_verify_cert_error_string)."""
