"""From flags and environment to a session with WeChat."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from reconciler.cli.errors import UsageError, usable
from reconciler.cli.tokensource import token_source
from reconciler.wechat.address import Address, parse_api_address
from reconciler.wechat.client import Session
from reconciler.wechat.http import HttpSettings
from reconciler.wechat.resources import DEFAULT_ADDRESS

if TYPE_CHECKING:
    from reconciler.cli.commands import RunContext
    from reconciler.cli.holder import Holder
    from reconciler.cli.options import Connection

ADDRESS_VARIABLE = "WECHAT_API_URL"


def address(connection: Connection) -> Address:
    """Return where the API is. Raises UsageError when the flag or the variable names no address that can be used."""
    if connection.api_url is not None:
        return usable(parse_api_address(connection.api_url, "--api-url"))
    return usable(parse_api_address(os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS, ADDRESS_VARIABLE))


def open_session(connection: Connection, api: Address, holder: Holder, setting: RunContext) -> Session:
    """Return a session in which nothing has been asked yet. Raises UsageError when there is no token to be had."""
    wire = HttpSettings(
        timeout=connection.timeout, interruption=setting.stop, trace=setting.trace, trust=setting.trust()
    )
    session = Session(address=api, source=token_source(connection, holder), wire=wire)
    problem = session.prepare()
    if problem is not None:
        raise UsageError(problem)
    return session
