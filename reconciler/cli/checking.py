"""What a check of hosts needs, from typed options to adapters. It is loaded only where a check is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.cli.errors import usable
from reconciler.frozen import frozen
from reconciler.hostcheck.checker import Bounds, Callbacks, HttpsHostChecker
from reconciler.ports import ReadFailed
from reconciler.problem import Code, Problem
from reconciler.verify import Verifier
from reconciler.wechat.address import parse_proxy_address

if TYPE_CHECKING:
    from reconciler.cli.commands import RunContext
    from reconciler.cli.options import Apply, Check, Checking, Plan
    from reconciler.wechat.client import Session


@frozen
class _NoVerification:
    """A `VerificationReader` where nobody can be asked: a preview without a token."""

    def read(self) -> ReadFailed:
        """Say so."""
        return ReadFailed(Problem(code=Code.SITES_UNCHECKED))


def asking(options: Plan | Apply | Check, checking: Checking, session: Session, setting: RunContext) -> Verifier:
    """Return what checks hosts, and asks WeChat for the file where the desired state does not name it.

    Raises UsageError when the proxy's address cannot be used, as does `knowing`.
    """
    from reconciler.wechat.confirmfile import WechatConfirmFile

    return Verifier(checker=_checker(options, checking, setting), reader=WechatConfirmFile(session))


def knowing(options: Plan | Apply | Check, checking: Checking, setting: RunContext) -> Verifier:
    """Return what checks hosts for the file that the desired state names, and asks nobody else for it."""
    return Verifier(checker=_checker(options, checking, setting), reader=_NoVerification())


def _checker(options: Plan | Apply | Check, checking: Checking, setting: RunContext) -> HttpsHostChecker:
    proxy = None if checking.proxy is None else usable(parse_proxy_address(checking.proxy, "--proxy")).origin
    bounds = Bounds(
        jobs=checking.hosts, timeout=options.connection.timeout, private=checking.allow_private, proxy=proxy
    )
    watch = Callbacks(interruption=setting.stop, trace=setting.trace, progress=setting.progress)
    return HttpsHostChecker(bounds, watch)
