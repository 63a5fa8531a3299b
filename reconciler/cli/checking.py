"""What a check of hosts needs, from typed options to adapters. It is loaded only where a check is asked for."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from reconciler.cli.streams import ignore, trace
from reconciler.cli.unusable import usable
from reconciler.frozen import frozen
from reconciler.ports import Unread
from reconciler.problem import Code, Problem
from reconciler.site.checker import Bounds, SiteChecker, Watch
from reconciler.texts.languages import words
from reconciler.verify import Verifier
from reconciler.wechat.address import parse_proxy_address

if TYPE_CHECKING:
    from reconciler.cli.options import Apply, Check, Checking, Plan
    from reconciler.ports import Interruption
    from reconciler.texts.words import Words
    from reconciler.wechat.session import Session


@frozen
class _NoVerification:
    """A `VerificationReader` where nobody can be asked: a preview without a token."""

    def read(self) -> Unread:
        """Say so."""
        return Unread(Problem(code=Code.SITES_UNCHECKED))


def asking(options: Plan | Apply | Check, checking: Checking, session: Session, signals: Interruption) -> Verifier:
    """Return what checks hosts, and asks WeChat for the file where the desired state does not name it.

    Raises Unusable when the proxy's address cannot be used, as does `knowing`.
    """
    from reconciler.wechat.confirmfile import WechatConfirmFile

    return Verifier(checker=_checker(options, checking, signals), reader=WechatConfirmFile(session))


def knowing(options: Plan | Apply | Check, checking: Checking, signals: Interruption) -> Verifier:
    """Return what checks hosts for the file that the desired state names, and asks nobody else for it."""
    return Verifier(checker=_checker(options, checking, signals), reader=_NoVerification())


def _checker(options: Plan | Apply | Check, checking: Checking, signals: Interruption) -> SiteChecker:
    proxy = None if checking.proxy is None else usable(parse_proxy_address(checking.proxy, "--proxy")).origin
    bounds = Bounds(jobs=checking.jobs, timeout=options.connection.timeout, private=checking.allow_private, proxy=proxy)
    verbose = options.output.verbose
    shows = sys.stderr.isatty() and not verbose
    progress = partial(_progress, words(options.output.languages.person)) if shows else _no_progress
    return SiteChecker(bounds, Watch(interruption=signals, trace=trace if verbose else ignore, progress=progress))


def _progress(spoken: Words, done: int, total: int) -> None:
    """Tell how far a check is on one line, which is empty again at its end."""
    line = "\x1b[K" if done == total else spoken.say("progress", done=done, n=total)
    print(f"\r{line}", end="", file=sys.stderr, flush=True)


def _no_progress(done: int, total: int) -> None:
    del done, total
