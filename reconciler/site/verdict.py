"""What is wrong with what a host answered, or with the way there: from answers and errors to problems."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model import Host, Verification
from reconciler.problem import Code, Fact, Problem
from reconciler.site.exchange import LONGEST_BODY, Answer

SLOW: Final = 1.0
"""Seconds after which an answer is slow: WeChat advises to answer within one (official page of a neighbouring call)."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_SHOWN: Final = 80
"""How many characters of a wrong content are shown."""


def judge(host: Host, wanted: Verification, answer: Answer, seconds: float) -> Problem | None:
    """Return what is wrong with an answer that took so many seconds, None when nothing is."""
    about: dict[str, Fact] = {"host": host, "name": wanted.file}
    match answer.status:
        case 200:
            pass
        case status if status // 100 == _REDIRECTION:
            where = answer.location or "?"
            return Problem(code=Code.SITE_REDIRECT, facts={**about, "status": status, "target": where})
        case status:
            return Problem(code=Code.SITE_STATUS, facts={**about, "status": status})
    if answer.encoding.lower() not in {"", "identity"}:
        return Problem(code=Code.SITE_ENCODED, facts={**about, "encoding": answer.encoding})
    if answer.body != wanted.content.encode():
        return _other_content(about, wanted.content, answer)
    if seconds > SLOW:
        return Problem(code=Code.SITE_SLOW, facts={**about, "seconds": f"{seconds:.1f}"})
    return None


_REDIRECTION: Final = 3


def _other_content(about: Mapping[str, Fact], wanted: str, answer: Answer) -> Problem:
    body, content = answer.body, wanted.encode()
    if len(body) > LONGEST_BODY:
        return Problem(code=Code.SITE_TOO_LARGE, facts={**about, "limit": LONGEST_BODY})
    if body.startswith(_BYTE_ORDER_MARK) and body.removeprefix(_BYTE_ORDER_MARK).strip() == content:
        return Problem(code=Code.SITE_BYTE_ORDER_MARK, facts=about)
    if body.rstrip(b"\r\n") == content:
        return Problem(code=Code.SITE_TRAILING_NEWLINE, facts=about)
    if _is_page(answer):
        return Problem(code=Code.SITE_HTML, facts=about)
    found = body.decode("utf-8", "replace")
    return Problem(code=Code.SITE_CONTENT, facts={**about, "wanted": _excerpt(wanted), "found": _excerpt(found)})


def _is_page(answer: Answer) -> bool:
    start = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        answer.content_type.lower().startswith("text/html") and b"<" in answer.body
    )


def _excerpt(text: str) -> str:
    """Return the first of a text, so that blanks at its ends can be seen."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


UNREACHED: Final = frozenset({Code.SITE_REFUSED, Code.SITE_UNREACHABLE})
"""What is told where an address takes no connection, while another address of the same host still may."""


def failed(host: Host, error: BaseException) -> Problem:
    """Tell what kept an answer from coming: an error of httpx's, or of looking the name up."""
    import httpx

    about: dict[str, Fact] = {"host": host}
    if isinstance(error, httpx.ProxyError):
        return Problem(code=Code.SITE_PROXY, facts={**about, "reason": str(error)})
    for cause in _causes(error):
        if problem := _of_tls(about, cause) or _of_the_name(about, cause):
            return problem
    if isinstance(error, httpx.ConnectError):
        return _unreached(about, error)
    return Problem(code=Code.SITE_BROKEN_OFF, facts=about)


def through_proxy(problem: Problem) -> Problem:
    """Return what is one of `UNREACHED` as the proxy's problem: it was the proxy that took no connection."""
    reason = problem.facts.get("reason", os.strerror(errno.ECONNREFUSED))
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
