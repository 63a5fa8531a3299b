"""What to tell of an exchange that brought no usable answer, from WeChat or from the token's source."""

from collections.abc import Mapping
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, Fact, Problem
from reconciler.wechat.exchange import MAX_BODY_BYTES, Failure, Lost, NotConnected


@frozen(kw_only=True)
class Endpoint:
    """The other end of an exchange, and the codes for what may fail there."""

    codes: Mapping[Failure, Code]
    status: Code
    redirect: Code


_ANYONE: Final = {
    Failure.INTERRUPTED: Code.EXCHANGE_INTERRUPTED,
    Failure.TLS: Code.TLS_FAILED,
    Failure.PROXY: Code.PROXY_REFUSED,
    Failure.PROXY_SETTINGS: Code.PROXY_SETTINGS,
    Failure.CERTIFICATES: Code.CERTIFICATES_UNREADABLE,
}

WECHAT: Final = Endpoint(
    codes={
        **_ANYONE,
        Failure.NETWORK: Code.WECHAT_UNREACHABLE,
        Failure.TIMEOUT: Code.WECHAT_TIMEOUT,
        Failure.BROKEN_OFF: Code.WECHAT_BROKEN_OFF,
        Failure.TOO_LARGE: Code.WECHAT_TOO_LARGE,
        Failure.ENCODED: Code.WECHAT_BROKEN_ANSWER,
    },
    status=Code.WECHAT_HTTP_STATUS,
    redirect=Code.WECHAT_REDIRECT,
)

TOKEN_SOURCE: Final = Endpoint(
    codes={
        **_ANYONE,
        Failure.NETWORK: Code.TOKEN_SOURCE_UNREACHABLE,
        Failure.TIMEOUT: Code.TOKEN_SOURCE_TIMEOUT,
        Failure.BROKEN_OFF: Code.TOKEN_SOURCE_BROKEN_OFF,
        Failure.TOO_LARGE: Code.TOKEN_SOURCE_TOO_LARGE,
        Failure.ENCODED: Code.TOKEN_SOURCE_ANSWER,
    },
    status=Code.TOKEN_SOURCE_REFUSED,
    redirect=Code.TOKEN_SOURCE_REDIRECT,
)


def failed(party: Endpoint, server: str, ended: NotConnected | Lost, timeout: float) -> Problem:
    """Tell that no answer came from `server`, an origin, for which there were `timeout` seconds."""
    return Problem(code=party.codes[ended.failure], facts={"server": server, **_facts(ended, timeout)})


def unexpected_status(party: Endpoint, server: str, status: int) -> Problem:
    """Tell that `server` answered with an HTTP status other than 200."""
    code = party.redirect if status // 100 == _REDIRECTION else party.status
    return Problem(code=code, facts={"server": server, "status": status})


_REDIRECTION: Final = 3


def _facts(ended: NotConnected | Lost, timeout: float) -> Mapping[str, Fact]:
    match ended:
        case NotConnected(Failure.TIMEOUT) | Lost(Failure.TIMEOUT):
            return {"seconds": f"{timeout:g}"}
        case Lost(Failure.TOO_LARGE):
            return {"limit": MAX_BODY_BYTES}
        case NotConnected(reason=reason) if reason:
            return {"reason": reason}
        case _:
            return {}
