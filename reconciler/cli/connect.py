"""From flags and environment to a session with WeChat."""

import os
import sys
from typing import TYPE_CHECKING

from reconciler.cli.arguments import Checking, Connection
from reconciler.cli.files import Unusable
from reconciler.frozen import frozen
from reconciler.ports import Interruption, Unread
from reconciler.problem import Code, Problem
from reconciler.wechat.address import Address, parse_api_address, parse_proxy_address, parse_token_address
from reconciler.wechat.api import DEFAULT_ADDRESS
from reconciler.wechat.exchange import Wire
from reconciler.wechat.session import Session
from reconciler.wechat.tokens import (
    AUTHORIZATION_VARIABLE,
    TOKEN_VARIABLE,
    EnvironmentToken,
    FileToken,
    TokenSource,
    UrlToken,
)

if TYPE_CHECKING:
    from reconciler.site.checker import SiteChecker

ADDRESS_VARIABLE = "WECHAT_API_URL"


def address(connection: Connection) -> Address:
    """Return where the API is. Raises Unusable when the flag or the variable names no address that can be used."""
    if connection.api_url is not None:
        return _usable(parse_api_address(connection.api_url, "--api-url"))
    return _usable(parse_api_address(os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS, ADDRESS_VARIABLE))


def open_session(connection: Connection, api: Address, interruption: Interruption, *, verbose: bool) -> Session:
    """Return a session in which nothing has been asked yet. Raises Unusable when there is no token to be had."""
    session = Session(
        address=api,
        source=_token_source(connection),
        wire=Wire(timeout=connection.timeout, interruption=interruption, trace=_trace if verbose else _ignore),
    )
    problem = session.prepare()
    if problem is not None:
        raise Unusable(problem)
    return session


@frozen
class NoVerification:
    """A `VerificationReader` where nobody can be asked: a preview without a token."""

    def read(self) -> Unread:
        """Say so."""
        return Unread(Problem(code=Code.SITES_UNCHECKED))


def has_token(connection: Connection) -> bool:
    """Tell whether any source of a token is named."""
    held = os.environ.get(TOKEN_VARIABLE, "").strip()
    return bool(held) or connection.token_file is not None or connection.token_url is not None


def checker(checking: Checking, timeout: float, signals: Interruption, *, verbose: bool) -> "SiteChecker":
    """Return what checks hosts. Raises Unusable when the proxy's address cannot be used."""
    from reconciler.site.checker import Bounds, SiteChecker, Watch

    proxy = None if checking.proxy is None else _usable(parse_proxy_address(checking.proxy, "--proxy")).origin
    bounds = Bounds(jobs=checking.jobs, timeout=timeout, private=checking.allow_private, proxy=proxy)
    trace = _trace if verbose else _ignore
    progress = _progress if sys.stderr.isatty() and not verbose else _no_progress
    return SiteChecker(bounds, Watch(interruption=signals, trace=trace, progress=progress))


def _token_source(connection: Connection) -> TokenSource:
    if connection.token_file is not None:
        return FileToken(connection.token_file)
    if connection.token_url is not None:
        return UrlToken(
            address=_usable(parse_token_address(connection.token_url, "--token-url")),
            field=connection.token_field,
            authorization=os.environ.get(AUTHORIZATION_VARIABLE),
        )
    return EnvironmentToken(os.environ.get(TOKEN_VARIABLE, ""))


def _usable(parsed: Address | Problem) -> Address:
    if isinstance(parsed, Problem):
        raise Unusable(parsed)
    return parsed


def _trace(line: str) -> None:
    print(line, file=sys.stderr)


def _progress(done: int, total: int) -> None:
    """Tell how far a check is on one line, which is empty again at its end."""
    print("\r\x1b[K" if done == total else f"\rchecked {done} of {total} hosts", end="", file=sys.stderr, flush=True)


def _no_progress(done: int, total: int) -> None:
    del done, total


def _ignore(line: str) -> None:
    del line
