"""What each command needs, and what it runs: the adapters are built here, the use cases stand in `reconcile`."""

import re
from dataclasses import replace
from typing import Final, assert_never

from reconciler import reconcile
from reconciler.base import loosened
from reconciler.cli import connect, files
from reconciler.cli.arguments import Apply, Check, Checking, Plan, Pull, Validate
from reconciler.cli.connect import NoVerification
from reconciler.cli.files import Unusable
from reconciler.cli.signals import GRACE, Signals
from reconciler.diff import named
from reconciler.document import read_live
from reconciler.manifest import MOST_BYTES, Invalid, parse, parse_unbounded
from reconciler.model import DesiredState, LiveList, LiveState
from reconciler.ports import DomainWriter, HostChecker, VerificationReader
from reconciler.problem import Code, Problem
from reconciler.reconcile import Terms
from reconciler.report import Command, Report
from reconciler.rules import AllowedDeletions, Deletions, PolicyDeletions
from reconciler.savedplan import read_saved_plan
from reconciler.verify import Verifier
from reconciler.wechat.address import Address
from reconciler.wechat.confirmfile import WechatConfirmFile
from reconciler.wechat.reader import WechatReader

MOST_JSON: Final = 64 * 1024 * 1024
"""How many bytes of a JSON report are read: ten thousand hosts need a few millions."""

REPORT: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:format|live)"')
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
            return reconcile.invalid(Command.VALIDATE, options.file, problems)
        case desired:
            return reconcile.validate(desired, _loosened(options.base, desired))


def plan(options: Plan, signals: Signals) -> Report:
    """Plan against WeChat or an assumed live state. Nothing that could write is even loaded."""
    match _desired(options.file):
        case Invalid(problems):
            return reconcile.invalid(Command.PLAN, options.file, problems)
        case desired:
            api = connect.address(options.connection)
            terms = Terms(
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
            terms = replace(terms, verifier=_verifier(options, WechatConfirmFile(session), signals))
            signals.guard(grace=0.0)
            return reconcile.plan(desired, WechatReader(session), terms)


def apply(options: Apply, signals: Signals) -> Report:
    """Plan against WeChat, and carry the plan out."""
    match _desired(options.file):
        case Invalid(problems):
            return reconcile.invalid(Command.APPLY, options.file, problems)
        case desired:
            api = connect.address(options.connection)
            saved = None
            if options.plan is not None:
                saved = read_saved_plan(files.read(options.plan, MOST_JSON), api.origin)
            session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
            terms = Terms(
                origin=api.origin,
                deletions=_deletions(options.allow_deletions),
                saved=saved,
                verifier=_verifier(options, WechatConfirmFile(session), signals),
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
            return reconcile.invalid(Command.CHECK, options.file, problems)
        case desired:
            reader: VerificationReader = NoVerification()
            if desired.verification is None:
                api = connect.address(options.connection)
                session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
                reader = WechatConfirmFile(session)
            verifier = Verifier(checker=_checker(options, options.checking, signals), reader=reader)
            signals.guard(grace=0.0)
            return reconcile.check(desired, verifier)


def _verifier(options: Plan | Apply, reader: VerificationReader, signals: Signals) -> Verifier | None:
    if options.checking is None:
        return None
    return Verifier(checker=_checker(options, options.checking, signals), reader=reader)


def _previewing(options: Plan, desired: DesiredState, api: Address, signals: Signals) -> Verifier | None:
    """Return what a preview checks hosts with: without a token it asks nobody which file they have to serve."""
    if options.checking is None or desired.verification is not None or not connect.has_token(options.connection):
        return _verifier(options, NoVerification(), signals)
    session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
    return _verifier(options, WechatConfirmFile(session), signals)


def _checker(options: Plan | Apply | Check, checking: Checking, signals: Signals) -> HostChecker:
    return connect.checker(checking, options.connection.timeout, signals, verbose=options.output.verbose)


def pull(options: Pull, signals: Signals) -> Report:
    """Read the live state."""
    api = connect.address(options.connection)
    session = connect.open_session(options.connection, api, signals, verbose=options.output.verbose)
    signals.guard(grace=0.0)
    return reconcile.pull(WechatReader(session), PLATFORM)


def _desired(file: str) -> DesiredState | Invalid:
    return parse(files.read(file, MOST_BYTES), file)


def _loosened(base: str | None, desired: DesiredState) -> tuple[Problem, ...]:
    return () if base is None else loosened(parse_unbounded(files.read(base, MOST_BYTES), base), desired)


def _deletions(allowed: int | None) -> Deletions:
    return PolicyDeletions() if allowed is None else AllowedDeletions(allowed)


def _assumed(file: str) -> LiveState:
    """Read the live state from a JSON report or a desired-state file, whose own limit does not matter."""
    data = files.read(file, MOST_JSON)
    live = read_live(data)
    if live is not None:
        return live
    match parse_unbounded(data, file):
        case Invalid(problems):
            unusable = Problem(code=Code.LIVE_UNUSABLE, facts={"file": file})
            raise Unusable(unusable, *(() if REPORT.match(data) else problems))
        case stated:
            wanted = named(stated)
            return LiveState(LiveList(wanted.testing, frozenset()), LiveList(wanted.published, frozenset()))
