"""What is wrong with what a host answered, or with the way there: from answers and errors to problems."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Final

from reconciler.hostcheck.http import LONGEST, Answer, TooLongError
from reconciler.model import Host, Verification
from reconciler.problem import Code, Fact, Problem

SLOW: Final = 1.0
"""Seconds after which an answer is slow: WeChat advises to answer within one (official page of a neighbouring call)."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

_SHOWN: Final = 80
"""How many characters of a wrong content are shown."""

_REDIRECTION: Final = 3


def judge(host: Host, wanted: Verification, answer: Answer, seconds: float) -> Problem | None:
    """Return what is wrong with an answer that took so many seconds, None when nothing is."""
    about: dict[str, Fact] = {"host": host, "name": wanted.file}
    if answer.status // 100 == _REDIRECTION and answer.location:
        facts = {**about, "status": answer.status, "target": _start(answer.location)}
        return Problem(code=Code.SITE_REDIRECT, facts=facts)
    if answer.status != 200:  # noqa: PLR2004 - OK
        return Problem(code=Code.SITE_STATUS, facts={**about, "status": answer.status})
    if answer.body != wanted.content.encode():
        return _other_content(about, wanted.content, answer)
    if seconds > SLOW:
        return Problem(code=Code.SITE_SLOW, facts={**about, "seconds": f"{seconds:.1f}"})
    return None


def _other_content(about: Mapping[str, Fact], wanted: str, answer: Answer) -> Problem:
    body = answer.body
    if answer.encoding.lower() not in {"", "identity"}:
        return Problem(code=Code.SITE_ENCODED, facts={**about, "encoding": _start(answer.encoding)})
    if body.startswith((*_UTF_16, _BYTE_ORDER_MARK)):
        text = body.decode("utf-16" if body.startswith(_UTF_16) else "utf-8-sig", "replace")
        if text.strip() == wanted:
            return Problem(code=Code.SITE_BYTE_ORDER_MARK, facts=about)
    if body.rstrip(b"\r\n") == wanted.encode():
        return Problem(code=Code.SITE_TRAILING_NEWLINE, facts=about)
    if _is_page(answer):
        return Problem(code=Code.SITE_HTML, facts=about)
    found = body.decode("utf-8", "replace")
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(wanted, found, strict=False))
    parting = len(list(shared))
    facts = {**about, "wanted": _around(wanted, parting), "found": _around(found, parting)}
    return Problem(code=Code.SITE_CONTENT, facts=facts)


def _is_page(answer: Answer) -> bool:
    start = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        answer.content_type.lower().startswith("text/html") and b"<" in answer.body
    )


def _start(text: str) -> str:
    """Return as much of a header as anybody reads."""
    return text if len(text) <= _SHOWN * 2 else f"{text[: _SHOWN * 2]}…"


def _around(text: str, position: int) -> str:
    """Return the part of a text where it differs from another, as much as anybody reads."""
    begin = max(0, position - _SHOWN // 2) if len(text) > _SHOWN else 0
    part = text[begin : begin + _SHOWN]
    return f"{'…' if begin else ''}{part}{'…' if begin + _SHOWN < len(text) else ''}"


UNREACHED: Final = frozenset({Code.SITE_REFUSED, Code.SITE_UNREACHABLE})
"""What is told where an address takes no connection, while another address of the same host still may."""

_OF_PROXY: Final = UNREACHED | {Code.SITE_NO_ADDRESS, Code.SITE_LOOKUP_FAILED}
"""What only a proxy can have met where there is one: it looks names up and connects."""


def failed(host: Host, error: BaseException) -> Problem:
    """Tell what kept an answer from coming: an error of httpx's, or of looking the name up."""
    import httpx

    about: dict[str, Fact] = {"host": host}
    if isinstance(error, TooLongError):
        return Problem(code=Code.SITE_TOO_LARGE, facts={**about, "limit": LONGEST})
    if isinstance(error, httpx.ProxyError):
        return Problem(code=Code.SITE_PROXY, facts={**about, "reason": _start(str(error))})
    for cause in _causes(error):
        if problem := _of_tls(about, cause) or _of_the_name(about, cause):
            return problem
    if isinstance(error, httpx.ConnectError):
        return _unreached(about, error)
    return Problem(code=Code.SITE_BROKEN_OFF, facts=about)


_REASONS: Final = {
    Code.SITE_REFUSED: os.strerror(errno.ECONNREFUSED),
    Code.SITE_NO_ADDRESS: "Name or service not known",
}


def through_proxy(problem: Problem) -> Problem:
    """Return a problem as the proxy's where it must be: the way to the proxy, not to the host, was barred."""
    if problem.code not in _OF_PROXY:
        return problem
    reason = problem.facts.get("reason") or _REASONS[problem.code]
    return Problem(code=Code.SITE_PROXY, facts={"host": problem.facts["host"], "reason": reason})


def _of_tls(about: Mapping[str, Fact], cause: BaseException) -> Problem | None:
    match cause:
        case ssl.SSLCertVerificationError(verify_code=number) if number in _CERTIFICATES:
            return Problem(code=_CERTIFICATES[number], facts=about)
        case ssl.SSLCertVerificationError(verify_message=reason):
            return Problem(code=Code.SITE_CERTIFICATE_UNTRUSTED, facts={**about, "reason": reason})
        case ssl.SSLError(reason=str(reason)):
            return Problem(code=Code.SITE_TLS, facts={**about, "reason": reason.replace("_", " ").lower()})
        case _:
            return None


def _of_the_name(about: Mapping[str, Fact], cause: BaseException) -> Problem | None:
    match cause:
        case socket.gaierror(errno=number) if number in _NO_SUCH_NAME:
            return Problem(code=Code.SITE_NO_ADDRESS, facts=about)
        case socket.gaierror(strerror=reason):
            return Problem(code=Code.SITE_LOOKUP_FAILED, facts={**about, "reason": str(reason)})
        case _:
            return None


def _unreached(about: Mapping[str, Fact], error: Exception) -> Problem:
    causes = [cause for cause in _causes(error) if isinstance(cause, OSError)]
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Problem(code=Code.SITE_REFUSED, facts=about)
    reasons = [cause.strerror for cause in causes if cause.strerror]
    return Problem(code=Code.SITE_UNREACHABLE, facts={**about, "reason": next(iter(reasons), type(error).__name__)})


_NO_SUCH_NAME: Final = frozenset(
    number for name, number in vars(socket).items() if name in {"EAI_NONAME", "EAI_NODATA"}
)
"""The system's numbers for a name that does not exist, or has no address. Not every system has both."""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and what it came from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


_CERTIFICATES: Final = {
    9: Code.SITE_CERTIFICATE_NOT_YET_VALID,
    10: Code.SITE_CERTIFICATE_EXPIRED,
    18: Code.SITE_CERTIFICATE_SELF_SIGNED,
    20: Code.SITE_CERTIFICATE_CHAIN,
    21: Code.SITE_CERTIFICATE_CHAIN,
    62: Code.SITE_CERTIFICATE_HOST,
}
"""OpenSSL's numbers for what can be wrong with a certificate (its page x509_verify_cert_error_string)."""
