"""The commands that reach WeChat or hosts, on one platform: builds the adapters and calls the use case."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, assert_never

from reconciler import usecases
from reconciler.cli.connection import TokenScope, Wechat, has_token, platforms_with_tokens, shared_token
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.inputs import Inputs
from reconciler.cli.options import Apply, Check, Connection, Plan, Pull
from reconciler.frozen import frozen
from reconciler.model import DEFAULT_PLATFORM, DesiredState
from reconciler.ports import DomainWriter, Follow, Interruption, ReadFailed
from reconciler.problem import Code, Problem
from reconciler.report import Report
from reconciler.resources import RESOURCES
from reconciler.rules import AllowedDeletions, PolicyDeletions
from reconciler.usecases import Ready, RunOptions
from reconciler.verify import Verifier
from reconciler.wechat.address import parse_proxy_address
from reconciler.wechat.client import Session, WechatConfirmFile, WechatReader

if TYPE_CHECKING:
    from reconciler.cli.reviewed import Reviewed

Work = Callable[[DesiredState], Report | Ready]
"""Carries a command out on one platform, or all before a question. Raises UsageError when it cannot begin."""


@frozen(kw_only=True)
class RunContext:
    """What the platforms of a run have in common."""

    inputs: Inputs
    interruption: Interruption
    follow: Follow
    trace: Callable[[str, str], None]
    """Takes the name of a platform, and a line about one of its exchanges."""
    asks: bool
    """Whether a plan is shown before it is carried out."""
    is_fleet: bool
    platforms: tuple[str, ...]
    """The platform of each valid file."""


def worker(options: Plan | Apply | Check, context: RunContext) -> Work:
    """Return what carries the command out on a platform. Raises UsageError where none could be reached."""
    wechat = Wechat(options.connection, context.interruption, context.follow)
    if context.is_fleet and (isinstance(options, Apply) or (isinstance(options, Plan) and options.live is None)):
        _prepare_all(wechat, options.connection, context)
    match options:
        case Plan():
            return lambda desired: _plan(options, _Platform(desired, context, wechat))
        case Apply():
            return lambda desired: _apply(options, _Platform(desired, context, wechat))
        case Check():
            return lambda desired: _check(options, _Platform(desired, context, wechat))
        case _:
            assert_never(options)


def _prepare_all(wechat: Wechat, connection: Connection, context: RunContext) -> None:
    """Read every token that this machine has before one is used: two platforms may have the same.

    Raises UsageError where all of them would get the same one; what is wrong with one platform's is raised later.
    """
    problems = [shared_token(connection, platform) for platform in context.platforms]
    if problems and all(problems):
        raise UsageError(*filter(None, problems[:1]))
    for platform in context.platforms:
        with suppress(UsageError):
            wechat.prepare(TokenScope(platform, may_share=False), partial(context.trace, platform))


def pull(options: Pull, context: RunContext) -> Report:
    """Read the live state. Raises UsageError when that cannot begin."""
    # Beside variables of platforms, a token without a name is no answer to a name.
    may_share = options.platform is None or not any(platforms_with_tokens())
    scope = TokenScope(options.platform, may_share=may_share)
    platform = options.platform or DEFAULT_PLATFORM
    wechat = Wechat(options.connection, context.interruption, context.follow)
    resource = RESOURCES[options.resource]
    reader = WechatReader(wechat.session(scope, partial(context.trace, platform)), resource)
    return usecases.pull(reader, platform, resource, wechat.address.origin)


@frozen
class _Platform:
    """One platform of a run: its desired state, and the way to it."""

    desired: DesiredState
    context: RunContext
    wechat: Wechat

    @property
    def scope(self) -> TokenScope:
        """Whose token is meant."""
        return TokenScope(self.desired.platform, may_share=not self.context.is_fleet)

    def trace(self, line: str) -> None:
        """Take a line about an exchange."""
        self.context.trace(self.desired.platform, line)

    def session(self) -> Session:
        """Return a session with WeChat. Raises UsageError when there is no token to be had."""
        return self.wechat.session(self.scope, self.trace)

    def run_options(self, options: Plan | Apply, session: Session | None) -> RunOptions:
        """Return what the command line adds to the desired state; `session` is None where WeChat cannot be asked.

        Raises UsageError when a file or the proxy's address cannot be used.
        """
        inputs, origin, allowed = self.context.inputs, self.wechat.address.origin, options.allow_deletions
        base = inputs.base(self.desired)
        reviewed = _reviewed(self.desired, options, self.context.follow) if options.keep_foreign else None
        return RunOptions(
            origin=origin,
            deletions=PolicyDeletions() if allowed is None else AllowedDeletions(allowed),
            policy_changes=(
                *inputs.policy_changes(self.desired),
                *(() if reviewed is None else reviewed.problems(options)),
            ),
            base=base if isinstance(base, DesiredState) and base.member == self.desired.member else None,
            reviewed=reviewed,
            saved=inputs.saved_plan(self.desired, origin),
            verifier=self.verifier(options, session) if options.check else None,
            follow=self.context.follow,
        )

    def verifier(self, options: Plan | Apply | Check, session: Session | None) -> Verifier:
        """Return what checks hosts; `session` is None where nobody can be asked which file they serve.

        Raises UsageError when the proxy's address cannot be used.
        """
        from reconciler.hostcheck.checker import Bounds, Callbacks, HttpsHostChecker

        proxy = None if options.hosts.proxy is None else parse_proxy_address(options.hosts.proxy, "--proxy")
        if isinstance(proxy, Problem):
            raise UsageError(proxy)
        side_by_side = min(options.hosts.platforms_at_once, len(self.context.platforms))
        bounds = Bounds(
            jobs=max(1, options.hosts.hosts_at_once // side_by_side),
            timeout=options.connection.timeout,
            private=options.hosts.allow_private,
            proxy=None if proxy is None else proxy.origin,
        )
        callbacks = Callbacks(interruption=self.context.interruption, trace=self.trace, follow=self.context.follow)
        reader = _NoToken() if session is None else WechatConfirmFile(session)
        return Verifier(checker=HttpsHostChecker(bounds, callbacks), reader=reader)


def _reviewed(desired: DesiredState, options: Plan | Apply, follow: Follow) -> "Reviewed":
    from reconciler.cli.reviewed import Reviewed  # most runs do not ask git

    return Reviewed.open(desired, options, follow)


@frozen
class _NoToken:
    """A `VerificationReader` for a preview without a token."""

    def read(self) -> ReadFailed:
        """Return that hosts cannot be checked."""
        return ReadFailed(Problem(code=Code.SITES_UNCHECKED))


def _plan(options: Plan, platform: _Platform) -> Report:
    """Plan against WeChat, or against an assumed live state. Nothing that could write is even loaded."""
    desired = platform.desired
    live = platform.context.inputs.live(desired)
    if live is None:
        session = platform.session()
        return usecases.plan(desired, WechatReader(session, desired.resource), platform.run_options(options, session))
    needs_file = options.check and desired.verification is None
    can_ask = has_token(options.connection, platform.scope)
    verifying = platform.session() if needs_file and can_ask else None
    return usecases.plan_assumed(desired, live, str(options.live), platform.run_options(options, verifying))


def _apply(options: Apply, platform: _Platform) -> Report | Ready:
    """Plan against WeChat, and carry the plan out unless it is to be shown first."""
    session = platform.session()

    def open_writer() -> DomainWriter:
        from reconciler.wechat.writer import WechatWriter

        return WechatWriter(session, platform.desired.resource)

    carry_out = usecases.prepare if platform.context.asks else usecases.apply
    return carry_out(
        platform.desired,
        WechatReader(session, platform.desired.resource),
        open_writer,
        platform.context.interruption,
        platform.run_options(options, session),
    )


def _check(options: Check, platform: _Platform) -> Report:
    """Check the verification file on every host; WeChat is asked for the file only where nobody names it."""
    session = platform.session() if platform.desired.verification is None else None
    return usecases.check(platform.desired, platform.verifier(options, session))
