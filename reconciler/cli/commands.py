"""What each command needs, and what it runs: the adapters are built here.

The use cases stand in `usecases`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from reconciler import usecases
from reconciler.cli import files
from reconciler.cli.options import Apply, Check, Plan, Pull, Validate
from reconciler.cli.signals import GRACE
from reconciler.desired import MAX_BYTES, Invalid, parse
from reconciler.frozen import frozen
from reconciler.report import Command, Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.holder import Holder
    from reconciler.cli.inputs import Inputs
    from reconciler.cli.signals import Stop
    from reconciler.model import DesiredState
    from reconciler.ports import DomainWriter
    from reconciler.problem import Problem
    from reconciler.rules import Deletions
    from reconciler.verify import Verifier
    from reconciler.wechat.address import Address
    from reconciler.wechat.client import Session
    from reconciler.wechat.http import Trust

PLATFORM: Final = "default"
"""What a pulled platform is called whose name nobody told: WeChat does not."""


@frozen(kw_only=True)
class RunContext:
    """What surrounds the work on one desired state."""

    stop: Stop
    """Asks for it to end early."""
    inputs: Inputs
    holder: Callable[[str], Holder]
    """Tells whose token is meant, from the platform's name."""
    trust: Callable[[], Trust]
    """Gives what decides whom to trust; only who opens a connection asks for it."""
    trace: Callable[[str], None]
    """Takes one line for each exchange."""
    progress: Callable[[int, int], None]
    """Takes how many hosts of how many are checked."""


COMMANDS: Final = {Validate: Command.VALIDATE, Plan: Command.PLAN, Apply: Command.APPLY, Check: Command.CHECK}

Judging = Validate | Plan | Apply | Check
"""The commands that judge a desired state, before anything else."""


def judged(file: str) -> DesiredState | Invalid:
    """Read a desired state. Raises UsageError where there is no such file."""
    return parse(files.read(file, MAX_BYTES), file)


def run(options: Judging, file: str, state: DesiredState | Invalid, setting: RunContext) -> Report:
    """Carry a command out on what was read from `file`. Raises UsageError when it cannot begin."""
    if isinstance(state, Invalid):
        return usecases.invalid(COMMANDS[type(options)], file, state.problems)
    match options:
        case Validate():
            return usecases.validate(state, _loosened(options, state, setting))
        case Plan():
            return _plan(options, state, setting)
        case Apply():
            return _apply(options, state, setting)
        case Check():
            return _check(options, state, setting)
        case _:
            assert_never(options)


def _plan(options: Plan, desired: DesiredState, setting: RunContext) -> Report:
    """Plan against WeChat or an assumed live state. Nothing that could write is even loaded."""
    from reconciler.cli import connection
    from reconciler.wechat.client import WechatReader

    api = connection.address(options.connection)
    terms = usecases.RunOptions(
        origin=api.origin,
        deletions=_deletions(options.allow_deletions),
        loosened=_loosened(options, desired, setting),
    )
    if options.live is not None:
        live = setting.inputs.assumed(options.live, desired)
        terms = replace(terms, verifier=_previewing(options, desired, api, setting))
        setting.stop.guard(grace=0.0)
        return usecases.plan_assumed(desired, live, options.live, terms)
    session = connection.open_session(options.connection, api, setting.holder(desired.platform), setting)
    terms = replace(terms, verifier=_verifier(options, session, setting))
    setting.stop.guard(grace=0.0)
    return usecases.plan(desired, WechatReader(session), terms)


def _apply(options: Apply, desired: DesiredState, setting: RunContext) -> Report:
    """Plan against WeChat, and carry the plan out."""
    from reconciler.cli import connection
    from reconciler.wechat.client import WechatReader

    api = connection.address(options.connection)
    saved = None if options.plan is None else setting.inputs.saved(options.plan, desired, api.origin)
    session = connection.open_session(options.connection, api, setting.holder(desired.platform), setting)
    terms = usecases.RunOptions(
        origin=api.origin,
        deletions=_deletions(options.allow_deletions),
        saved=saved,
        verifier=_verifier(options, session, setting),
    )
    setting.stop.guard(GRACE)

    def open_writer() -> DomainWriter:
        from reconciler.wechat.writer import WechatWriter

        return WechatWriter(session)

    return usecases.apply(desired, WechatReader(session), open_writer, setting.stop, terms)


def _check(options: Check, desired: DesiredState, setting: RunContext) -> Report:
    """Check the verification file on every host of the desired state; WeChat is asked only which file that is."""
    verifier = _checking(options, desired, setting)
    setting.stop.guard(grace=0.0)
    return usecases.check(desired, verifier)


def _checking(options: Check, desired: DesiredState, setting: RunContext) -> Verifier:
    from reconciler.cli import checking

    if desired.verification is not None:
        return checking.knowing(options, options.checking, setting)
    from reconciler.cli import connection

    api = connection.address(options.connection)
    session = connection.open_session(options.connection, api, setting.holder(desired.platform), setting)
    return checking.asking(options, options.checking, session, setting)


def _verifier(options: Plan | Apply, session: Session, setting: RunContext) -> Verifier | None:
    if options.checking is None:
        return None
    from reconciler.cli import checking

    return checking.asking(options, options.checking, session, setting)


def _previewing(options: Plan, desired: DesiredState, api: Address, setting: RunContext) -> Verifier | None:
    """Return what a preview checks hosts with: without a token it asks nobody which file they have to serve."""
    if options.checking is None:
        return None
    from reconciler.cli import checking, connection, tokensource

    holder = setting.holder(desired.platform)
    if desired.verification is not None or not tokensource.has_token(options.connection, holder):
        return checking.knowing(options, options.checking, setting)
    return checking.asking(
        options, options.checking, connection.open_session(options.connection, api, holder, setting), setting
    )


def pull(options: Pull, setting: RunContext) -> Report:
    """Read the live state. Raises UsageError when that cannot begin."""
    from reconciler.cli import connection
    from reconciler.cli.holder import Nameless, OneOfMany
    from reconciler.wechat.client import WechatReader

    api = connection.address(options.connection)
    holder = Nameless() if options.platform is None else OneOfMany(options.platform)
    session = connection.open_session(options.connection, api, holder, setting)
    setting.stop.guard(grace=0.0)
    return usecases.pull(WechatReader(session), options.platform or PLATFORM)


def _loosened(options: Validate | Plan, desired: DesiredState, setting: RunContext) -> tuple[Problem, ...]:
    return () if options.base is None else setting.inputs.loosened(options.base, desired)


def _deletions(allowed: int | None) -> Deletions:
    from reconciler.rules import AllowedDeletions, PolicyDeletions

    return PolicyDeletions() if allowed is None else AllowedDeletions(allowed)
