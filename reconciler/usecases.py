"""The use cases: validate, check, plan, apply, pull. The order of the steps and every refusal stand here alone.

Each works on one platform and returns one `Report`. Nothing here knows where the desired state was read from, how
WeChat is spoken to, or how a report is printed.
"""

from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, assert_never

from reconciler.diff import diff, named, settle
from reconciler.document import call_document, fingerprint, live_document, target_document
from reconciler.frozen import frozen
from reconciler.model import Change, DesiredState, LiveState, Target
from reconciler.plan import Plan, Step
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.ports import DomainWriter, Interruption, LiveReader, ReadFailed
from reconciler.problem import Code, Problem, Severity
from reconciler.report import (
    CallStatus,
    CheckedHost,
    Command,
    Outcome,
    Report,
    ReportedCall,
    ReportedChange,
    Source,
    problems_at,
)
from reconciler.rules import Deletions, PolicyDeletions, RuleContext, judge, mention
from reconciler.saved_plan import SavedPlan, compare
from reconciler.verify import Verifier, joining, verify

if TYPE_CHECKING:
    from reconciler.apply import Applied


@frozen(kw_only=True)
class RunOptions:
    """What a person adds to the desired state for one run."""

    origin: str
    """The API address's scheme, host and port: part of the fingerprint."""
    deletions: Deletions = field(default_factory=PolicyDeletions)
    loosened: tuple[Problem, ...] = ()
    """What the change under review does to the policy; told first."""
    saved: SavedPlan | Problem | None = None
    """The saved plan that must be met, or why it cannot be used; None to apply whatever planning gives."""
    verifier: Verifier | None = None
    """What the hosts about to be added are checked with; None not to check them."""


def invalid(command: Command, file: str, problems: tuple[Problem, ...]) -> Report:
    """Report a desired state that cannot be used: nothing was reached."""
    return Report(command=command, outcome=Outcome.INVALID, file=file, problems=problems)


def validate(desired: DesiredState, loosened: tuple[Problem, ...]) -> Report:
    """Report a valid desired state, and what it loosens against the one before it."""
    return Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file=desired.file,
        platform=desired.platform,
        target=named(desired),
        limit=desired.policy.limit,
        problems=loosened,
    )


def check(desired: DesiredState, verifier: Verifier) -> Report:
    """Report which hosts of the desired state serve the verification file."""
    hosts = frozenset(entry.host for entry in desired.entries)
    report = Report(
        command=Command.CHECK,
        outcome=Outcome.VERIFIED,
        file=desired.file,
        platform=desired.platform,
        target=named(desired),
        limit=desired.policy.limit,
    )
    match verify(hosts, desired, verifier):
        case ReadFailed(problem):
            return replace(report, outcome=Outcome.FAILED, problems=(problem,))
        case checked:
            problems = sorted(problems_at(checked), key=lambda problem: problem.severity)
            outcome = Outcome.VERIFIED if all(each.passes for each in checked) else Outcome.UNVERIFIED
            return replace(report, outcome=outcome, hosts=checked, problems=tuple(problems))


def pull(reader: LiveReader, platform: str) -> Report:
    """Report the live state, to be written down as a desired state; it fails where that cannot be done."""
    match reader.read():
        case ReadFailed(problem):
            return Report(
                command=Command.PULL,
                outcome=Outcome.FAILED,
                platform=platform,
                source=Source.WECHAT,
                problems=(problem,),
            )
        case live:
            problems = mention(live)
            failed = any(problem.severity is Severity.ERROR for problem in problems)
            return Report(
                command=Command.PULL,
                outcome=Outcome.FAILED if failed else Outcome.PULLED,
                platform=platform,
                source=Source.WECHAT,
                live=live,
                problems=problems,
            )


def plan(desired: DesiredState, reader: LiveReader, terms: RunOptions) -> Report:
    """Report what `apply` would do. Can only read."""
    return _verified(_preview(Command.PLAN, desired, reader, terms), desired, terms).report


def plan_assumed(desired: DesiredState, live: LiveState, file: str, terms: RunOptions) -> Report:
    """Report what `apply` would do if `live`, read from `file`, were the live state; WeChat is not asked."""
    preview = _verified(_planned(Command.PLAN, desired, live, Source.ASSUMED, terms), desired, terms)
    return replace(preview.report, compared_with=file)


def apply(
    desired: DesiredState,
    reader: LiveReader,
    open_writer: Callable[[], DomainWriter],
    interruption: Interruption,
    terms: RunOptions,
) -> Report:
    """Plan, and carry the plan out when it is not empty and nothing speaks against it.

    `open_writer` is called only then. With a saved plan in `terms` it must be exactly what planning again gives.
    """
    # Before the live state is read: between that and the first call, every moment counts.
    from reconciler.apply import apply as carry_out

    preview = _preview(Command.APPLY, desired, reader, terms)
    if preview.report.outcome in (Outcome.FAILED, Outcome.IN_SYNC):
        return preview.report
    if stale := _stale(terms.saved, preview, desired.policy.limit):
        return _gone_stale(preview.report, *stale)
    preview = _still(_verified(preview, desired, terms), lambda: _preview(Command.APPLY, desired, reader, terms))
    if preview.report.outcome is not Outcome.CHANGES or preview.plan is None:
        return preview.report
    applied = carry_out(preview.plan, reader, open_writer(), interruption)
    return _told(preview.report, applied, desired)


def _told(report: Report, applied: "Applied", desired: DesiredState) -> Report:
    return replace(
        report,
        outcome=applied.outcome,
        calls=applied.calls,
        result=applied.result,
        problems=(
            *(placed for problem in applied.problems for placed in _placed(problem, desired)),
            *report.problems,
        ),
    )


def _gone_stale(report: Report, *reasons: Problem) -> Report:
    return _not_sent(replace(report, outcome=Outcome.STALE, problems=(*reasons, *report.problems)))


def _not_sent(report: Report) -> Report:
    calls = tuple(replace(call, status=CallStatus.NOT_SENT) for call in report.calls or ())
    return replace(report, calls=None if report.calls is None else calls)


@frozen
class _Preview:
    """A report on what would be done, and the plan behind it: None when there is none that is safe."""

    report: Report
    plan: Plan | None
    was_checked: bool = False
    """Whether hosts were looked at, which takes time: the live state may have moved."""


def _verified(preview: _Preview, desired: DesiredState, terms: RunOptions) -> _Preview:
    """Check the hosts about to be added, where that was asked for. One that fails holds everything back."""
    report = preview.report
    if terms.verifier is None or report.changes is None:
        return preview
    hosts = joining((told.change for told in report.changes), () if preview.plan is None else preview.plan.steps)
    return _with(preview, verify(hosts, desired, terms.verifier), desired, terms)


def _with(
    preview: _Preview, found: tuple[CheckedHost, ...] | ReadFailed, desired: DesiredState, terms: RunOptions
) -> _Preview:
    """Tell in a preview what a check found."""
    report = preview.report
    match found:
        case ReadFailed(problem) if problem.severity is Severity.ERROR and report.outcome is not Outcome.REFUSED:
            failed = _failed(report.command, desired, report.source, (*terms.loosened, problem))
            return _Preview(replace(failed, live=report.live, result=report.result), None)
        case ReadFailed(problem):
            return replace(preview, report=_also(report, terms, (problem,)))
        case ():
            return preview
        case checked:
            return replace(preview, report=_told_checks(report, terms, checked), was_checked=True)


def _told_checks(report: Report, terms: RunOptions, checked: tuple[CheckedHost, ...]) -> Report:
    by_host = {each.host: each for each in checked}
    changes = tuple(replace(told, checked=by_host.get(told.change.host)) for told in report.changes or ())
    report = _also(replace(report, changes=changes), terms, problems_at(checked))
    if report.outcome is Outcome.REFUSED or all(each.passes for each in checked):
        return report
    return _not_sent(replace(report, outcome=Outcome.UNVERIFIED))


def _also(report: Report, terms: RunOptions, problems: tuple[Problem, ...]) -> Report:
    """Add problems: what is loosened stays first, then errors stand before warnings."""
    others = report.problems[len(terms.loosened) :]
    ranked = sorted((*others, *problems), key=lambda problem: problem.severity)
    return replace(report, problems=(*terms.loosened, *ranked))


def _still(preview: _Preview, look: Callable[[], _Preview]) -> _Preview:
    """Return a preview as it is, or after a check what another look makes of it: the same plan, or why not."""
    if not preview.was_checked or preview.report.outcome is not Outcome.CHANGES:
        return preview
    again = look()
    if again.report.outcome in (Outcome.FAILED, Outcome.IN_SYNC):
        return again
    if preview.report.fingerprint == again.report.fingerprint:
        return preview
    return _Preview(_gone_stale(again.report, Problem(code=Code.LIVE_MOVED)), None)


def _preview(command: Command, desired: DesiredState, reader: LiveReader, terms: RunOptions) -> _Preview:
    match reader.read():
        case ReadFailed(problem):
            return _Preview(_failed(command, desired, Source.WECHAT, (*terms.loosened, problem)), None)
        case live:
            return _planned(command, desired, live, Source.WECHAT, terms)


def _failed(command: Command, desired: DesiredState, source: Source | None, problems: tuple[Problem, ...]) -> Report:
    return Report(
        command=command,
        outcome=Outcome.FAILED,
        file=desired.file,
        platform=desired.platform,
        source=source,
        limit=desired.policy.limit,
        problems=problems,
    )


def _planned(command: Command, desired: DesiredState, live: LiveState, source: Source, terms: RunOptions) -> _Preview:
    target = settle(desired, live)
    changes = diff(live, target)
    match plan_calls(live, target, desired.policy.limit):
        case NoSafePlan():
            steps = None
        case found:
            steps = found
    scene = RuleContext(
        desired=desired, live=live, target=target, changes=changes, steps=steps, deletions=terms.deletions
    )
    problems = judge(scene)
    refused = any(problem.severity is Severity.ERROR for problem in problems)
    made = None if steps is None else _made(desired.platform, terms.origin, live, target, steps)
    report = Report(
        command=command,
        outcome=Outcome.REFUSED if refused else Outcome.CHANGES if changes else Outcome.IN_SYNC,
        file=desired.file,
        platform=desired.platform,
        source=source,
        fingerprint=None if made is None else made.fingerprint,
        live=live,
        target=target,
        limit=desired.policy.limit,
        changes=_told_changes(changes, desired),
        calls=None if steps is None else _calls(steps, CallStatus.NOT_SENT if refused else CallStatus.PLANNED),
        result=live if command is Command.APPLY else None,
        problems=(*terms.loosened, *problems),
    )
    return _Preview(report, made)


def _made(platform: str, origin: str, live: LiveState, target: Target, steps: tuple[Step, ...]) -> Plan:
    calls = [call_document(step.call) for step in steps]
    digest = fingerprint(platform, origin, live_document(live), target_document(target), calls)
    return Plan(live=live, target=target, steps=steps, fingerprint=digest)


def _calls(steps: tuple[Step, ...], status: CallStatus) -> tuple[ReportedCall, ...]:
    return tuple(ReportedCall(call=step.call, status=status) for step in steps)


def _told_changes(changes: tuple[Change, ...], desired: DesiredState) -> tuple[ReportedChange, ...]:
    entries = {entry.host: entry for entry in desired.entries}

    def told(change: Change) -> ReportedChange:
        entry = entries.get(change.host)
        if entry is None:
            return ReportedChange(change=change)
        return ReportedChange(change=change, place=entry.place, owner=entry.owner, note=entry.note)

    return tuple(map(told, changes))


def _stale(saved: SavedPlan | Problem | None, preview: _Preview, limit: int) -> tuple[Problem, ...]:
    """Say why a saved plan forbids to carry out what was planned now; nothing when it does not, or there is none."""
    match saved:
        case None:
            return ()
        case Problem():
            return (saved,)
        case SavedPlan():
            if preview.plan is None:
                return (Problem(code=Code.PLAN_MOVED),)
            changes = (told.change for told in preview.report.changes or ())
            return compare(saved, preview.plan, changes, limit)
        case _:
            assert_never(saved)


NAMED: Final = 10
"""Up to how many hosts that WeChat refuses together are pointed at one by one."""


_REFUSED_HOSTS: Final = frozenset(
    {Code.WECHAT_INVALID_HOST, Code.WECHAT_FILE_FAILED, Code.WECHAT_FILE_OTHER, Code.WECHAT_HOST_BOUND}
)
"""The codes of refusals that name hosts at fault."""


def _placed(problem: Problem, desired: DesiredState) -> tuple[Problem, ...]:
    """Point a problem at the lines of the desired state that name its hosts, each by itself."""
    match problem:
        case Problem(facts={"host": str(host)}):
            hosts: tuple[str, ...] = (host,)
        case Problem(code=code, facts={"hosts": tuple(hosts)}) if code in _REFUSED_HOSTS:
            pass
        case _:
            return (problem,)
    found = [entry for entry in desired.entries if entry.host in hosts]
    if not 0 < len(found) <= NAMED:
        return (problem,)
    return tuple(
        replace(
            problem,
            facts={**problem.facts, **({"hosts": (entry.host,)} if "hosts" in problem.facts else {})},
            place=entry.place,
        )
        for entry in found
    )
