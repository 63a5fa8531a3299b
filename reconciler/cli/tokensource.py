"""Where the token of a platform comes from: a variable or a flag, and in a fleet one for each platform."""

import os
from typing import Final, assert_never

from reconciler.cli.errors import UsageError, usable
from reconciler.cli.holder import Alone, Holder, Nameless, OneOfMany
from reconciler.cli.options import Connection
from reconciler.problem import Code, Problem
from reconciler.wechat.address import parse_token_address
from reconciler.wechat.tokens import (
    AUTHORIZATION_VARIABLE,
    TOKEN_VARIABLE,
    EnvironmentToken,
    FileToken,
    TokenSource,
    UrlToken,
)

PLATFORM: Final = "{platform}"
"""What stands for the platform's name in the name of a file or an address."""


def variable(platform: str) -> str:
    """Return the name of the environment's variable that holds the token of this platform alone."""
    return f"{TOKEN_VARIABLE}__{platform.upper().replace('-', '_')}"


def shared(connection: Connection) -> Problem | None:
    """Return why every platform of a fleet would be given the same token, None where each has its own."""
    for flag, name in (("--token-file", connection.token_file), ("--token-url", connection.token_url)):
        if name is not None:
            return None if PLATFORM in name else Problem(code=Code.TOKEN_SHARED, facts={"source": flag})
    if _held(TOKEN_VARIABLE):
        return Problem(code=Code.TOKEN_SHARED, facts={"source": TOKEN_VARIABLE})
    return None


def has_token(connection: Connection, holder: Holder) -> bool:
    """Tell whether any source of a token is named."""
    named = connection.token_file is not None or connection.token_url is not None
    return named or _held(_variable(holder))


def token_source(connection: Connection, holder: Holder) -> TokenSource:
    """Return where the token is read. Raises UsageError where that cannot be, or would be anybody's token."""
    if isinstance(holder, OneOfMany) and (problem := shared(connection)):
        raise UsageError(problem)
    if connection.token_file is not None:
        return FileToken(_for(holder, connection.token_file), connection.token_field)
    if connection.token_url is not None:
        return UrlToken(
            address=usable(parse_token_address(_for(holder, connection.token_url), "--token-url")),
            field=connection.token_field,
            authorization=os.environ.get(AUTHORIZATION_VARIABLE),
        )
    name = _variable(holder)
    return EnvironmentToken(os.environ.get(name), name)


def _for(holder: Holder, name: str) -> str:
    match holder:
        case Nameless():
            return name
        case Alone(platform) | OneOfMany(platform):
            return name.replace(PLATFORM, platform)
        case _:
            assert_never(holder)


def _variable(holder: Holder) -> str:
    match holder:
        case Nameless():
            return TOKEN_VARIABLE
        case Alone(platform):
            own = variable(platform)
            return own if own in os.environ else TOKEN_VARIABLE
        case OneOfMany(platform):
            return variable(platform)
        case _:
            assert_never(holder)


def _held(name: str) -> bool:
    """Tell whether a variable holds anything. CI hands out a secret that is not set as a blank one."""
    return bool(os.environ.get(name, "").strip())
