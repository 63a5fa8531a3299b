"""From flags and environment to a session with WeChat."""

import os

from reconciler.cli.options import Connection
from reconciler.cli.streams import ignore, trace
from reconciler.cli.unusable import Unusable, usable
from reconciler.ports import Interruption
from reconciler.wechat.address import Address, parse_api_address, parse_token_address
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

ADDRESS_VARIABLE = "WECHAT_API_URL"


def address(connection: Connection) -> Address:
    """Return where the API is. Raises Unusable when the flag or the variable names no address that can be used."""
    if connection.api_url is not None:
        return usable(parse_api_address(connection.api_url, "--api-url"))
    return usable(parse_api_address(os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS, ADDRESS_VARIABLE))


def open_session(connection: Connection, api: Address, interruption: Interruption, *, verbose: bool) -> Session:
    """Return a session in which nothing has been asked yet. Raises Unusable when there is no token to be had."""
    session = Session(
        address=api,
        source=_token_source(connection),
        wire=Wire(timeout=connection.timeout, interruption=interruption, trace=trace if verbose else ignore),
    )
    problem = session.prepare()
    if problem is not None:
        raise Unusable(problem)
    return session


def has_token(connection: Connection) -> bool:
    """Tell whether any source of a token is named."""
    held = os.environ.get(TOKEN_VARIABLE, "").strip()
    return bool(held) or connection.token_file is not None or connection.token_url is not None


def _token_source(connection: Connection) -> TokenSource:
    if connection.token_file is not None:
        return FileToken(connection.token_file)
    if connection.token_url is not None:
        return UrlToken(
            address=usable(parse_token_address(connection.token_url, "--token-url")),
            field=connection.token_field,
            authorization=os.environ.get(AUTHORIZATION_VARIABLE),
        )
    return EnvironmentToken(os.environ.get(TOKEN_VARIABLE, ""))
