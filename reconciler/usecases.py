"""The use cases: validate, check, plan, apply, pull. The order of the steps stands here.

Each works on one platform and returns one `Report`, built once from what the steps found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from reconciler.diff import diff, named, settle
from reconciler.frozen import frozen
from reconciler.model import Change, DesiredState, LiveState, Target
from reconciler.plan import Plan, gaps
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.ports import DomainWriter, Interruption, LiveReader, ReadFailed
from reconciler.problem import Code, Problem, Severity, by_severity
from reconciler.report import (
    CallStatus,
    CheckedHost,
    Command,
    DeletionReason,
    Outcome,
    Report,
    ReportedCall,
    ReportedChange,
    Source,
    problems_at,
)
from reconciler.resources import Resource
from reconciler.rules import Deletions, PolicyDeletions, RuleContext, judge, live_warnings, unlisted_protection
from reconciler.saved_plan import HELD_BACK, SavedPlan, differences, fingerprint
from reconciler.verify import Verifier, hosts_to_add, verify

if TYPE_CHECKING:
    from reconciler.apply import Applied


@frozen(kw_only=True)
class RunOptions:
    """What one run adds to the desired state."""

    origin: str
    """The API address: scheme, host and port. The fingerprint covers it."""
    deletions: Deletions = field(default_factory=PolicyDeletions)
    policy_changes: tuple[Problem, ...] = ()
    """The safeguards that the change under review weakens."""
    saved: SavedPlan | Problem | None = None
    """The saved plan that planning again must give, or why it cannot be used; None to apply any plan."""
    verifier: Verifier | None = None
    """Checks the hosts about to be added; None not to check them."""

    @property
    def saved_fingerprint(self) -> str | None:
        """The fingerprint of the saved plan; None without a usable one."""
        return self.saved.fingerprint if isinstance(self.saved, SavedPlan) else None


def invalid(command: Command, file: str, problems: tuple[Problem, ...]) -> Report:
    """Report a desired state that is invalid: nothing was reached."""
    return Report(command=command, outcome=Outcome.INVALID, file=file, problems=problems)


def validate(desired: DesiredState, policy_changes: tuple[Problem, ...]) -> Report:
    """Report a valid desired state, with the safeguards that it weakens and the warnings on it."""
    return Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file=desired.file,
        platform=desired.platform,
        resource=desired.resource,
        target=named(desired),
        limit=desired.policy.limit,
        problems=by_severity((*policy_changes, *unlisted_protection(desired))),
    )


def check(desired: DesiredState, verifier: Verifier) -> Report:
    """Report which hosts of the desired state serve the verification file."""
    checked = verify(frozenset(entry.host for entry in desired.entries), desired, verifier)
    if isinstance(checked, ReadFailed):
        outcome = Outcome.FAILED
    else:
        outcome = Outcome.VERIFIED if all(host.passes for host in checked) else Outcome.UNVERIFIED
    return Report(
        command=Command.CHECK,
        outcome=outcome,
        file=desired.file,
        platform=desired.platform,
        resource=desired.resource,
        target=named(desired),
        limit=desired.policy.limit,
        problems=by_severity((*_problems(checked), *_unverified(desired))),
        hosts=None if isinstance(checked, ReadFailed) else checked,
    )


def pull(reader: LiveReader, platform: str, resource: Resource) -> Report:
    """Report the live state, to be written as a desired state; it fails where none can hold it."""
    live = reader.read()
    problems = live.problems if isinstance(live, ReadFailed) else live_warnings(live)
    return Report(
        command=Command.PULL,
        outcome=Outcome.FAILED if _has_error(problems) else Outcome.PULLED,
        platform=platform,
        resource=resource,
        source=Source.WECHAT,
        live=None if isinstance(live, ReadFailed) else live,
        problems=by_severity(problems),
    )


def plan(desired: DesiredState, reader: LiveReader, options: RunOptions) -> Report:
    """Report what `apply` would do. Can only read."""
    run = _Run(command=Command.PLAN, desired=desired, options=options)
    live = reader.read()
    return _unread(run, live) if isinstance(live, ReadFailed) else _preview(run, live)


def plan_assumed(desired: DesiredState, live: LiveState, file: str, options: RunOptions) -> Report:
    """Report what `apply` would do if `live`, read from `file`, were the live state. WeChat is not asked."""
    return _preview(_Run(command=Command.PLAN, desired=desired, options=options, assumed_file=file), live)


def apply(
    desired: DesiredState,
    reader: LiveReader,
    open_writer: Callable[[], DomainWriter],
    interruption: Interruption,
    options: RunOptions,
) -> Report:
    """Plan, and carry the plan out when it is not empty and nothing speaks against it. Only then a writer is opened."""
    # Loaded before the live state is read: what changes between that and the first call goes unseen.
    from reconciler.apply import apply as carry_out

    run = _Run(command=Command.APPLY, desired=desired, options=options)
    live = reader.read()
    if isinstance(live, ReadFailed):
        return _unread(run, live)
    draft = _draft(run, live)
    if draft.changes and (stale := _stale_reasons(run, draft)):
        held_back = (outcome for outcome, code in HELD_BACK.items() if code is stale[0].code)
        return _report(run, draft, next(held_back, Outcome.STALE), reasons=stale)
    draft = _check(run, draft)
    outcome = _outcome(draft)
    if outcome is not Outcome.CHANGES or draft.plan is None:
        return _report(run, draft, outcome)
    if draft.checked and (moved := _look_again(run, draft, reader)):
        return moved
    applied = carry_out(draft.plan, reader, open_writer(), interruption)
    reasons = tuple(_placed(problem, desired) for problem in applied.problems)
    # The gap of a demotion no longer lies ahead; one that is still open is among the reasons.
    problems = tuple(problem for problem in draft.problems if problem.code is not Code.DEMOTION_GAP)
    return _report(run, replace(draft, problems=problems), applied.outcome, reasons=reasons, applied=applied)


@frozen(kw_only=True)
class _Run:
    """What a run plans for."""

    command: Command
    desired: DesiredState
    options: RunOptions
    assumed_file: str | None = None
    """The file that the live state is read from; None for WeChat."""


_Checked = tuple[CheckedHost, ...] | ReadFailed
"""The hosts that were checked, or why nobody knows which file they have to serve."""


@frozen(kw_only=True)
class _Draft:
    """What planning and checking found."""

    live: LiveState
    target: Target
    changes: tuple[Change, ...]
    plan: Plan | None
    """None where no safe calls lead to the target."""
    problems: tuple[Problem, ...]
    """What the rules found."""
    checked: _Checked = ()


def _draft(run: _Run, live: LiveState) -> _Draft:
    desired, options = run.desired, run.options
    target = settle(desired, live)
    plan = _safe_plan(run, live, target)
    context = RuleContext(desired=desired, live=live, target=target, plan=plan, deletions=options.deletions)
    return _Draft(live=live, target=target, changes=diff(live, target), plan=plan, problems=judge(context))


def _safe_plan(run: _Run, live: LiveState, target: Target) -> Plan | None:
    limit = run.desired.policy.limit
    steps = plan_calls(live, target, limit)
    if isinstance(steps, NoSafePlan):
        return None
    digest = fingerprint(
        platform=run.desired.platform,
        resource=run.desired.resource,
        origin=run.options.origin,
        live=live,
        target=target,
        limit=limit,
        calls=(step.call for step in steps),
    )
    return Plan(live=live, target=target, steps=steps, fingerprint=digest)


def _stale_reasons(run: _Run, draft: _Draft) -> tuple[Problem, ...]:
    """Return why the saved plan is not this one; empty where it is, or there is none."""
    match run.options.saved:
        case None:
            return ()
        case Problem() as unusable:
            return (unusable,)
        case saved:
            return differences(saved, draft.plan, draft.changes)


def _check(run: _Run, draft: _Draft) -> _Draft:
    """Check the hosts about to be added, where the run asks for it."""
    if run.options.verifier is None:
        return draft
    hosts = hosts_to_add(draft.changes, draft.plan)
    return replace(
        draft,
        checked=verify(hosts, run.desired, run.options.verifier),
        problems=(*draft.problems, *_unverified(run.desired)),
    )


def _outcome(draft: _Draft) -> Outcome:
    """Return how a run ends that sends nothing; `changes` where nothing speaks against the plan."""
    if _has_error(draft.problems):
        return Outcome.REFUSED
    if not draft.changes:
        return Outcome.IN_SYNC
    if not _has_error(_problems(draft.checked)):
        return Outcome.CHANGES
    return Outcome.FAILED if isinstance(draft.checked, ReadFailed) else Outcome.UNVERIFIED


def _unverified(desired: DesiredState) -> Iterator[Problem]:
    """Yield a warning where a check was asked for, and WeChat verifies no host of this kind."""
    if not desired.resource.is_verified:
        yield Problem(code=Code.SITES_UNVERIFIED)


def _problems(checked: _Checked) -> tuple[Problem, ...]:
    return checked.problems if isinstance(checked, ReadFailed) else problems_at(checked)


def _has_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _look_again(run: _Run, draft: _Draft, reader: LiveReader) -> Report | None:
    """Report why the plan is no longer the one to carry out; None where it is. Checking hosts takes time."""
    live = reader.read()
    if isinstance(live, ReadFailed):
        return _unread(run, live)
    latest = _draft(run, live)
    if not latest.changes:
        return _report(run, latest, _outcome(latest))
    if latest.plan != draft.plan:
        return _report(run, latest, Outcome.STALE, reasons=(Problem(code=Code.LIVE_MOVED),))
    return None


def _preview(run: _Run, live: LiveState) -> Report:
    draft = _check(run, _draft(run, live))
    return _report(run, draft, _outcome(draft))


def _unread(run: _Run, failure: ReadFailed) -> Report:
    """Report a run that could not read the live state."""
    return Report(
        command=run.command,
        outcome=Outcome.FAILED,
        file=run.desired.file,
        platform=run.desired.platform,
        resource=run.desired.resource,
        source=Source.WECHAT,
        saved_fingerprint=run.options.saved_fingerprint,
        limit=run.desired.policy.limit,
        problems=by_severity((*run.options.policy_changes, *failure.problems)),
    )


def _report(
    run: _Run,
    draft: _Draft,
    outcome: Outcome,
    *,
    reasons: tuple[Problem, ...] = (),
    applied: "Applied | None" = None,
) -> Report:
    """Build the report on a plan. `reasons` are the problems beside those of the rules and the checks."""
    calls, result = (_unsent(draft.plan, outcome), draft.live) if applied is None else (applied.calls, applied.result)
    problems = (*run.options.policy_changes, *reasons, *draft.problems, *_problems(draft.checked))
    return Report(
        command=run.command,
        outcome=outcome,
        file=run.desired.file,
        platform=run.desired.platform,
        resource=run.desired.resource,
        source=Source.WECHAT if run.assumed_file is None else Source.ASSUMED,
        compared_with=run.assumed_file,
        fingerprint=None if draft.plan is None else draft.plan.fingerprint,
        saved_fingerprint=run.options.saved_fingerprint,
        live=draft.live,
        target=draft.target,
        limit=run.desired.policy.limit,
        changes=_reported_changes(run.desired, draft),
        calls=calls,
        result=result if run.command is Command.APPLY else None,
        problems=by_severity(problems),
    )


def _unsent(plan: Plan | None, outcome: Outcome) -> tuple[ReportedCall, ...] | None:
    """Return the calls of a run that sends none; None without a safe plan."""
    if plan is None:
        return None
    status = CallStatus.PLANNED if outcome is Outcome.CHANGES else CallStatus.NOT_SENT
    return tuple(ReportedCall(call=step.call, status=status) for step in plan.steps)


def _reported_changes(desired: DesiredState, draft: _Draft) -> tuple[ReportedChange, ...]:
    entries = {entry.host: entry for entry in desired.entries}
    plan_gaps = {} if draft.plan is None else gaps(draft.live, draft.target, draft.plan.steps)
    checks = {} if isinstance(draft.checked, ReadFailed) else {check.host: check for check in draft.checked}

    def reported(change: Change) -> ReportedChange:
        entry = entries.get(change.host)
        if entry is None:
            return ReportedChange(change=change, reason=DeletionReason.UNLISTED)
        return ReportedChange(
            change=change,
            place=entry.place,
            owner=entry.owner,
            note=entry.note,
            gap=plan_gaps.get(change.host),
            checked=checks.get(change.host),
        )

    return tuple(map(reported, draft.changes))


_REFUSED_HOSTS: Final = frozenset(
    {Code.WECHAT_INVALID_HOST, Code.WECHAT_FILE_FAILED, Code.WECHAT_FILE_OTHER, Code.WECHAT_HOST_BOUND}
)
"""The codes of refusals that name hosts at fault."""


def _placed(problem: Problem, desired: DesiredState) -> Problem:
    """Return a problem at the line of the only host that it names; as it is if the file does not name that host."""
    match problem:
        case Problem(facts={"host": str(host)}):
            pass
        case Problem(code=code, facts={"hosts": (str(host),)}) if code in _REFUSED_HOSTS:
            pass
        case _:
            return problem
    places = (entry.place for entry in desired.entries if entry.host == host)
    return replace(problem, place=next(places, None))
