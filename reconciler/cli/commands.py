"""What each command needs, and what it runs: the adapters are built here.

The use cases stand in `reconcile`, and in `offline` and `hostcheck`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from reconciler import offline
from reconciler.cli import files
from reconciler.cli.options import Apply, Check, Plan, Pull, Validate
from reconciler.cli.signals import GRACE, Signals
from reconciler.cli.unusable import Unusable
from reconciler.manifest import MOST_BYTES, Invalid, parse, parse_unbounded
from reconciler.problem import Code, Problem
from reconciler.report import Command, Report

if TYPE_CHECKING:
    from reconciler.model import DesiredState, LiveState
    from reconciler.ports import DomainWriter
    from reconciler.rules import Deletions
    from reconciler.verify import Verifier
    from reconciler.wechat.address import Address
    from reconciler.wechat.session import Session

MOST_JSON: Final = 64 * 1024 * 1024
"""How many bytes of a JSON report are read: ten thousand hosts need a few millions."""

REPORT: Final = rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:format|live)"'
"""How a JSON report begins, also one that is cut short: what is wrong with it as a desired state is not told."""

PLATFORM: Final = "default"
"""What a pulled platform is called: WeChat does not tell a name."""


def run(options: Validate | Plan | Apply | Pull | Check, signals: Signals) -> Report:
    """Carry a command out and return its report. Raises Unusable when it cannot begin."""
    match options:
        case Validate():
            return validate(options)
        case Plan():
            return plan(options, signals)
        case Apply():
            return apply(options, signals)
        case Pull():
            return pull(options, signals)
        case Check():
            return check(options, signals)
        case _:
            assert_never(options)


def validate(options: Validate) -> Report:
    """Check the desired state; reaches nothing."""
    match _desired(options.file):
        case Invalid(problems):
            return offline.invalid(Command.VALIDATE, options.file, problems)
        case desired:
            return offline.validate(desired, _loosened(options.base, desired))


def plan(options: Plan, signals: Signals) -> Report:
    """Plan against WeChat or an assumed live state. Nothing that could write is even loaded."""
    match _desired(options.file):
        case Invalid(problems):
            return offline.invalid(Command.PLAN, options.file, problems)
        case desired:
            from reconciler import reconcile
            from reconciler.cli import connect
            from reconciler.wechat.reader import WechatReader

            api = connect.address(options.connection)
            terms = reconcile.Terms(
                origin=api.origin,
                deletions=_deletions(options.allow_deletions),
                loosened=_loosened(options.base, desired),
            )
            if options.live is not None:
                live = _assumed(options.live)
                terms = replace(terms, verifier=_previewing(options, desired, api, signals))
                signals.guard(grace=0.0)
                return reconcile.plan_assumed(desired, live, options.live, terms)
            session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
            terms = replace(terms, verifier=_verifier(options, session, signals))
            signals.guard(grace=0.0)
            return reconcile.plan(desired, WechatReader(session), terms)


def apply(options: Apply, signals: Signals) -> Report:
    """Plan against WeChat, and carry the plan out."""
    match _desired(options.file):
        case Invalid(problems):
            return offline.invalid(Command.APPLY, options.file, problems)
        case desired:
            from reconciler import reconcile
            from reconciler.cli import connect
            from reconciler.wechat.reader import WechatReader

            api = connect.address(options.connection)
            saved = None
            if options.plan is not None:
                from reconciler.savedplan import read_saved_plan

                saved = read_saved_plan(files.read(options.plan, MOST_JSON), api.origin)
            session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
            terms = reconcile.Terms(
                origin=api.origin,
                deletions=_deletions(options.allow_deletions),
                saved=saved,
                verifier=_verifier(options, session, signals),
            )
            signals.guard(GRACE)

            def open_writer() -> DomainWriter:
                from reconciler.wechat.writer import WechatWriter

                return WechatWriter(session)

            return reconcile.apply(desired, WechatReader(session), open_writer, signals, terms)


def check(options: Check, signals: Signals) -> Report:
    """Check the verification file on every host of the desired state; WeChat is asked only which file that is."""
    match _desired(options.file):
        case Invalid(problems):
            return offline.invalid(Command.CHECK, options.file, problems)
        case desired:
            from reconciler import hostcheck

            verifier = _checking(options, desired, signals)
            signals.guard(grace=0.0)
            return hostcheck.check(desired, verifier)


def _checking(options: Check, desired: DesiredState, signals: Signals) -> Verifier:
    from reconciler.cli import checking

    if desired.verification is not None:
        return checking.knowing(options, options.checking, signals)
    from reconciler.cli import connect

    api = connect.address(options.connection)
    session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
    return checking.asking(options, options.checking, session, signals)


def _verifier(options: Plan | Apply, session: Session, signals: Signals) -> Verifier | None:
    if options.checking is None:
        return None
    from reconciler.cli import checking

    return checking.asking(options, options.checking, session, signals)


def _previewing(options: Plan, desired: DesiredState, api: Address, signals: Signals) -> Verifier | None:
    """Return what a preview checks hosts with: without a token it asks nobody which file they have to serve."""
    if options.checking is None:
        return None
    from reconciler.cli import checking, connect

    if desired.verification is not None or not connect.has_token(options.connection):
        return checking.knowing(options, options.checking, signals)
    session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
    return checking.asking(options, options.checking, session, signals)


def pull(options: Pull, signals: Signals) -> Report:
    """Read the live state."""
    from reconciler import reconcile
    from reconciler.cli import connect
    from reconciler.wechat.reader import WechatReader

    api = connect.address(options.connection)
    session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
    signals.guard(grace=0.0)
    return reconcile.pull(WechatReader(session), PLATFORM)


def _desired(file: str) -> DesiredState | Invalid:
    return parse(files.read(file, MOST_BYTES), file)


def _loosened(base: str | None, desired: DesiredState) -> tuple[Problem, ...]:
    if base is None:
        return ()
    from reconciler.base import loosened

    return loosened(parse_unbounded(files.read(base, MOST_BYTES), base), desired)


def _deletions(allowed: int | None) -> Deletions:
    from reconciler.rules import AllowedDeletions, PolicyDeletions

    return PolicyDeletions() if allowed is None else AllowedDeletions(allowed)


def _assumed(file: str) -> LiveState:
    """Read the live state from a JSON report or a desired-state file, whose own limit does not matter."""
    from reconciler.diff import named
    from reconciler.document import read_live
    from reconciler.model import LiveList, LiveState

    data = files.read(file, MOST_JSON)
    live = read_live(data)
    if live is not None:
        return live
    match parse_unbounded(data, file):
        case Invalid(problems):
            unusable = Problem(code=Code.LIVE_UNUSABLE, facts={"file": file})
            raise Unusable(unusable, *(() if re.match(REPORT, data) else problems))
        case stated:
            wanted = named(stated)
            return LiveState(LiveList(wanted.testing, frozenset()), LiveList(wanted.published, frozenset()))
