"""From flags and environment to a session with WeChat."""

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from reconciler.cli.exit_codes import UsageError
from reconciler.cli.options import PLACEHOLDER, Connection
from reconciler.model import DEFAULT_PLATFORM
from reconciler.ports import Follow, Interruption
from reconciler.problem import Code, Problem
from reconciler.resources import DEFAULT_API_URL
from reconciler.wechat.address import Address, parse_api_address, parse_token_address
from reconciler.wechat.client import Session
from reconciler.wechat.http import HttpSettings, Trust
from reconciler.wechat.redact import Redactor
from reconciler.wechat.tokens import (
    AUTHORIZATION_VARIABLE,
    TOKEN_VARIABLE,
    EnvironmentToken,
    FileToken,
    TokenSource,
    UrlToken,
)

ADDRESS_VARIABLE: Final = "WECHAT_API_URL"


class TokenScope(NamedTuple):
    """Whose token is meant."""

    platform: str | None
    """None for the only platform of a run, where nobody gave its name."""
    may_share: bool
    """Whether a token that names no platform may serve, as it may for the only platform of a run."""


class _TokenOwners:
    """Which platforms of a run have which token. Safe for threads."""

    def __init__(self) -> None:
        """Know no token yet."""
        self._lock = threading.Lock()
        self._owners: dict[str, set[str]] = {}

    def claim(self, token: str, platform: str) -> Problem | None:
        """Note that `platform` has `token`; return a problem where another platform has it too."""
        with self._lock:
            owners = self._owners.setdefault(token, set())
            owners.add(platform)
            others = sorted(owners - {platform})
        return Problem(code=Code.TOKEN_REPEATED, facts={"platform": others[0]}) if others else None


class Wechat:
    """Opens sessions with WeChat, all in one way. Many threads may ask."""

    def __init__(self, connection: Connection, interruption: Interruption, follow: Follow) -> None:
        """Reach nothing yet. Raises UsageError when the flag or the variable is no address that can be used."""
        self.address: Address = _address(connection)
        self._connection = connection
        self._interruption = interruption
        self._follow = follow
        self._trust = Trust()
        self._redactor = Redactor()
        self._owners = _TokenOwners()
        self._prepared: dict[TokenScope, list[Session]] = {}

    def prepare(self, scope: TokenScope, trace: Callable[[str], None]) -> None:
        """Open a session that `session` returns later, and read its token if this machine has it.

        Raises UsageError where no source of a token can be used.
        """
        session = self._open(scope, trace)
        session.prepare()
        self._prepared.setdefault(scope, []).append(session)

    def session(self, scope: TokenScope, trace: Callable[[str], None]) -> Session:
        """Return a session in which nothing was sent yet. Raises UsageError when there is no token to be had."""
        prepared = self._prepared.get(scope)
        session = prepared.pop() if prepared else self._open(scope, trace)
        problem = session.prepare()
        if problem and not self._interruption.requested():  # else the first request reports it, with the signal's code
            raise UsageError(problem)
        return session

    def _open(self, scope: TokenScope, trace: Callable[[str], None]) -> Session:
        settings = HttpSettings(
            timeout=self._connection.timeout,
            interruption=self._interruption,
            trace=trace,
            trust=self._trust,
            redactor=self._redactor,  # of all platforms: an answer may quote another one's token
            claim=partial(self._owners.claim, platform=scope.platform or ""),
            follow=self._follow,
        )
        return Session(address=self.address, source=_token_source(self._connection, scope), wire=settings)


def has_token(connection: Connection, scope: TokenScope) -> bool:
    """Return whether any source of a token is named."""
    return connection.token_file is not None or connection.token_url is not None or _is_set(_variable(scope))


def shared_token(connection: Connection, platform: str | None) -> Problem | None:
    """Return why a platform of a fleet would get a token that names no platform, None where it has its own."""
    for flag, name in (("--token-file", connection.token_file), ("--token-url", connection.token_url)):
        if name is not None:
            return None if PLACEHOLDER in name else Problem(code=Code.TOKEN_SHARED, facts={"source": flag})
    if _is_set(TOKEN_VARIABLE) and _variable(TokenScope(platform, may_share=True)) == TOKEN_VARIABLE:
        return Problem(code=Code.TOKEN_SHARED, facts={"source": TOKEN_VARIABLE})
    return None


def token_variable(platform: str) -> str:
    """Return the name of the variable that holds the token of this platform alone."""
    return f"{TOKEN_VARIABLE}__{platform.upper().replace('-', '_')}"


def _address(connection: Connection) -> Address:
    if connection.api_url is not None:
        return _usable(parse_api_address(connection.api_url, "--api-url"))
    text = os.environ.get(ADDRESS_VARIABLE, DEFAULT_API_URL)
    if not text.strip():  # as of a CI variable that is not set: the real WeChat may not be meant
        raise UsageError(Problem(code=Code.ADDRESS_BLANK, facts={"variable": ADDRESS_VARIABLE}))
    return _usable(parse_api_address(text, ADDRESS_VARIABLE))


def check_addresses(connection: Connection) -> None:
    """Raise UsageError where an address that is given cannot be used, whichever platform's name it takes."""
    if connection.api_url is not None:
        _address(connection)
    if connection.token_url is not None:
        _token_address(connection.token_url, TokenScope(DEFAULT_PLATFORM, may_share=True))


def _token_address(pattern: str, scope: TokenScope) -> Address:
    return _usable(parse_token_address(_named(pattern, scope), "--token-url"))


def _usable(parsed: Address | Problem) -> Address:
    if isinstance(parsed, Problem):
        raise UsageError(parsed)
    return parsed


def _token_source(connection: Connection, scope: TokenScope) -> TokenSource:
    """Return where the token is read. Raises UsageError where there is none, or it may be another platform's."""
    if not scope.may_share and (problem := shared_token(connection, scope.platform)):
        raise UsageError(problem)
    if connection.token_file is not None:
        return FileToken(_named(connection.token_file, scope), connection.token_field)
    if connection.token_url is not None:
        return UrlToken(
            address=_token_address(connection.token_url, scope),
            field=connection.token_field,
            authorization=os.environ.get(AUTHORIZATION_VARIABLE),
        )
    name = _variable(scope)
    others = tuple(sorted(platforms_with_tokens()))
    if others and name == TOKEN_VARIABLE and name not in os.environ:
        raise UsageError(Problem(code=Code.TOKEN_OF_OTHERS, facts={"variable": name, "platforms": others}))
    return EnvironmentToken(os.environ.get(name), name)


def token_source_name(connection: Connection, scope: TokenScope) -> str:
    """Return where the token is read, for people: a file, a variable, or the flag whose address may hold a secret."""
    if connection.token_file is not None:
        return _named(connection.token_file, scope)
    return _variable(scope) if connection.token_url is None else "--token-url"


def _named(pattern: str, scope: TokenScope) -> str:
    return pattern if scope.platform is None else pattern.replace(PLACEHOLDER, scope.platform)


def _variable(scope: TokenScope) -> str:
    """Return the variable that holds the token: the platform's own, also a blank one, or the one without a name."""
    if scope.platform is None:
        return TOKEN_VARIABLE
    own = token_variable(scope.platform)
    return TOKEN_VARIABLE if scope.may_share and own not in os.environ else own


def platforms_with_tokens() -> Iterator[str]:
    """Yield the names of the platforms of which a variable holds the token."""
    prefix = token_variable("")
    for name in os.environ:
        if name.startswith(prefix) and _is_set(name):
            yield name.removeprefix(prefix).lower().replace("_", "-")


def _is_set(name: str) -> bool:
    """Return whether a variable holds anything. CI hands out a secret that is not set as a blank one."""
    return bool(os.environ.get(name, "").strip())
