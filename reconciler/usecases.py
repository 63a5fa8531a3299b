"""The use cases: validate, check, plan, apply, pull. The order of the steps stands here.

Each works on one platform and returns one `Report`, built once from what the steps found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from reconciler.diff import diff, named, settle
from reconciler.frozen import frozen
from reconciler.model import (
    Action,
    Change,
    DesiredState,
    Entry,
    Host,
    ListName,
    LiveState,
    Mention,
    Removed,
    Target,
    Unmanaged,
)
from reconciler.plan import Plan, Step, gaps
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.ports import DomainWriter, Follow, Interruption, LiveReader, ReadFailed, ReviewedHosts, Wait, unfollowed
from reconciler.problem import Code, Problem, Severity, by_severity, first_hosts
from reconciler.report import (
    CallStatus,
    CheckedHost,
    Command,
    Outcome,
    Reason,
    Report,
    ReportedCall,
    ReportedChange,
    Source,
    problems_at,
)
from reconciler.resources import Resource
from reconciler.rules import Deletions, PolicyDeletions, RuleContext, judge, live_warnings, unlisted_protection
from reconciler.saved_plan import HELD_BACK, SavedPlan, differences, fingerprint, remaining
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
    """The safeguards that the change under review weakens, and what else is wrong with the change itself."""
    base: DesiredState | None = None
    """The desired state before the change under review; None where it is missing, invalid or of another platform."""
    reviewed: ReviewedHosts | None = None
    """Knows the live hosts that may be deleted; None where all may that the desired state does not name."""
    saved: SavedPlan | Problem | None = None
    """The saved plan of which what is left is carried out, or why it cannot be used; None to apply any plan."""
    verifier: Verifier | None = None
    """Checks the hosts about to be added; None not to check them."""
    follow: Follow = unfollowed
    """Shows what planning and calls wait for."""

    @property
    def saved_fingerprint(self) -> str | None:
        """The fingerprint of the saved plan; None without a usable one."""
        return self.saved.fingerprint if isinstance(self.saved, SavedPlan) else None


def invalid(command: Command, file: str, problems: tuple[Problem, ...]) -> Report:
    """Report a desired state that is invalid: nothing was reached."""
    return Report(command=command, outcome=Outcome.INVALID, file=file, problems=problems)


def validate(desired: DesiredState, policy_changes: tuple[Problem, ...]) -> Report:
    """Report a valid desired state, with the safeguards that it weakens and the warnings on it.

    It is invalid where the change is wrong by itself, as when it deletes a host that was protected before.
    """
    return Report(
        command=Command.VALIDATE,
        outcome=Outcome.INVALID if _has_error(policy_changes) else Outcome.VALID,
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


def pull(reader: LiveReader, platform: str, resource: Resource, origin: str) -> Report:
    """Report the live state, to be written as a desired state; it fails where none can hold it.

    `origin` is the API address: scheme, host and port.
    """
    live = reader.read()
    problems = live.problems if isinstance(live, ReadFailed) else live_warnings(live)
    return Report(
        command=Command.PULL,
        outcome=Outcome.FAILED if _has_error(problems) else Outcome.PULLED,
        platform=platform,
        resource=resource,
        source=Source.WECHAT,
        api_url=origin,
        live=None if isinstance(live, ReadFailed) else live,
        problems=by_severity(problems),
    )


def plan(desired: DesiredState, reader: LiveReader, options: RunOptions) -> Report:
    """Report what `apply` would do. Can only read."""
    run = _Run(command=Command.PLAN, desired=desired, options=options)
    live = reader.read()
    return _unread(run, live) if isinstance(live, ReadFailed) else _preview(run, live)


def plan_assumed(desired: DesiredState, live: LiveState, file: str, options: RunOptions) -> Report:
    """Report what `apply` would do if `live`, read from `file`, were the live state. WeChat is not asked.

    With the state before a change, the change is judged by itself: as if `live` were in line with that state. The calls
    are those of the whole, which is what `apply` sends; none where it sends nothing.
    """
    run = _Run(command=Command.PLAN, desired=desired, options=options, assumed_file=file)
    if options.base is None:
        return _preview(run, live)
    whole = _draft(run, live)
    before = _changes_before(options.base, desired, live)
    drift = tuple(change for change in whole.changes if change in before)
    draft = _check(run, replace(_draft(run, live.after(drift)), drift=drift))
    own = {(item.code, item.place) for item in draft.problems}
    refusals = tuple(dict.fromkeys(item.code for item in _errors(whole.problems) if (item.code, item.place) not in own))
    sent = whole.plan if draft.changes and not refusals else None
    # Once drift is undone, hosts that it deletes look gone. What a call does is said of the calls that are shown.
    named_before = {entry.host for entry in options.base.entries}
    of_change = (
        item
        for item in draft.problems
        if item.code is not Code.REMOVED_GONE or (item in whole.problems and item.facts["host"] not in named_before)
    )
    problems = (
        *(item for item in of_change if item.code is not Code.DEMOTION_GAP),
        *(item for item in whole.problems if item.code is Code.DEMOTION_GAP and sent is not None),
    )
    reported = replace(draft, live=live, plan=sent, problems=problems, mentions=whole.mentions)
    warnings = (Problem(code=Code.DRIFT_REFUSED, facts={"codes": refusals}),) if refusals else ()
    return _report(
        run, reported, _outcome(run, draft), reasons=(*warnings, *_not_yet_live(options.base, desired, live))
    )


def _not_yet_live(base: DesiredState, desired: DesiredState, live: LiveState) -> Iterator[Problem]:
    """Yield a warning of hosts that leave a list in the file, and that a run may be about to add there."""
    before, after = named(base), named(desired)
    left = (before.hosts(name) - after.hosts(name) - values.hosts for name, values in live.lists())
    hosts = sorted(frozenset[Host]().union(*left))
    if hosts and desired.policy.unmanaged is not Unmanaged.KEEP:
        yield Problem(code=Code.NOT_YET_LIVE, facts={"count": len(hosts), "hosts": first_hosts(hosts)})


def _changes_before(base: DesiredState, desired: DesiredState, live: LiveState) -> frozenset[Change]:
    """Return what the state before a change needs too, except for hosts that the change names, and that state does not.

    Such a host is foreign before the change, or may be. One that the change puts under ``removed`` is its doing, too.
    """
    removed, removed_before = (frozenset(item.host for item in state.removed) for state in (desired, base))
    kept = (base.unlisted(live) - desired.unlisted(live)) | (removed - removed_before)
    if base.policy.unmanaged is Unmanaged.KEEP:
        kept |= base.unlisted(live)
    return frozenset(diff(live, settle(base, live, kept)))


def apply(
    desired: DesiredState,
    reader: LiveReader,
    open_writer: Callable[[], DomainWriter],
    interruption: Interruption,
    options: RunOptions,
) -> Report:
    """Plan, and carry the plan out when it is not empty and nothing speaks against it. Only then a writer is opened."""
    ready = prepare(desired, reader, open_writer, interruption, options)
    return ready if isinstance(ready, Report) else ready.carry_out(looks_again=bool(ready.draft.checked))


def prepare(
    desired: DesiredState,
    reader: LiveReader,
    open_writer: Callable[[], DomainWriter],
    interruption: Interruption,
    options: RunOptions,
) -> "Report | Ready":
    """Do what `apply` does before its first call; return the report where it sends none."""
    # Loaded before the live state is read: what changes between that and the first call goes unseen.
    from reconciler.apply import apply as carry_out

    run = _Run(command=Command.APPLY, desired=desired, options=options)
    live = reader.read()
    if isinstance(live, ReadFailed):
        return _unread(run, live)
    draft = _drafted(run, live)
    if draft.stale:
        held_back = (outcome for outcome, code in HELD_BACK.items() if code is draft.stale[0].code)
        return _report(run, draft, next(held_back, Outcome.STALE), reasons=draft.stale)
    draft = _check(run, draft)
    outcome = _outcome(run, draft)
    if outcome is not Outcome.CHANGES or draft.plan is None:
        return _report(run, draft, outcome)
    plan = draft.plan
    return Ready(run, draft, reader, lambda: carry_out(plan, reader, open_writer(), interruption, options.follow))


@frozen(kw_only=True)
class _Run:
    """What a run plans for."""

    command: Command
    desired: DesiredState
    options: RunOptions
    assumed_file: str | None = None
    """The file that the live state is read from; None for WeChat."""

    @property
    def is_of_change(self) -> bool:
        """Whether a change is judged by itself."""
        return self.assumed_file is not None and self.options.base is not None


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
    mentions: Mapping[Host, Mention]
    """Where older versions of the file name the hosts that this one does not name."""
    foreign: frozenset[Host] | None
    """The live hosts that are left alone because no version of the file names them; None where that was not asked."""
    drift: tuple[Change, ...] = ()
    checked: _Checked = ()
    stale: tuple[Problem, ...] = ()
    """Why nothing of the saved plan can be carried out."""

    @property
    def foreign_lists(self) -> Target | None:
        """In which lists the foreign hosts are."""
        foreign = self.foreign
        return None if foreign is None else Target(*(self.live.hosts(name) & foreign for name in ListName))


@frozen
class Ready:
    """An apply before its first call: nothing speaks against its plan."""

    run: _Run
    draft: _Draft
    reader: LiveReader
    send: "Callable[[], Applied]"

    def report(self, outcome: Outcome) -> Report:
        """Report the plan: as `changes`, or as `declined`."""
        return _report(self.run, self.draft, outcome)

    def carry_out(self, *, looks_again: bool) -> Report:
        """Send the calls; where time has passed, only if the lists still give this plan."""
        if looks_again and (moved := _look_again(self.run, self.draft, self.reader)):
            return moved
        applied = self.send()
        reasons = tuple(_placed(problem, self.run.desired) for problem in applied.problems)
        # The gap of a demotion no longer lies ahead; one that is still open is among the reasons.
        problems = tuple(problem for problem in self.draft.problems if problem.code is not Code.DEMOTION_GAP)
        draft = replace(self.draft, problems=problems)
        return _report(self.run, draft, applied.outcome, reasons=reasons, applied=applied)


def _draft(run: _Run, live: LiveState) -> _Draft:
    with run.options.follow(Wait.PLAN, {}):
        return _planned(run, live)


def _planned(run: _Run, live: LiveState) -> _Draft:
    desired, options = run.desired, run.options
    unlisted = desired.unlisted(live)
    mentions: Mapping[Host, Mention] = {}
    foreign = None if options.reviewed is None else frozenset[Host]()
    problems: tuple[Problem, ...] = ()
    if desired.policy.unmanaged is Unmanaged.KEEP:
        kept = unlisted
    elif options.reviewed is None:
        kept = frozenset()
    else:
        mentions = options.reviewed.mentions(unlisted)
        kept = foreign = unlisted - mentions.keys()
        problems = tuple(options.reviewed.rename_warnings(foreign))
    target = settle(desired, live, kept)
    plan = _safe_plan(run, live, target)
    context = RuleContext(
        desired=desired,
        live=live,
        target=target,
        plan=plan,
        deletions=options.deletions,
        foreign=foreign or frozenset(),
    )
    return _Draft(
        live=live,
        target=target,
        changes=diff(live, target),
        plan=plan,
        problems=(*problems, *judge(context)),
        mentions=mentions,
        foreign=foreign,
    )


def _safe_plan(run: _Run, live: LiveState, target: Target) -> Plan | None:
    steps = plan_calls(live, target, run.desired.policy.limit)
    return None if isinstance(steps, NoSafePlan) else _plan_of(run, live, target, steps)


def _plan_of(run: _Run, live: LiveState, target: Target, steps: tuple[Step, ...]) -> Plan:
    digest = fingerprint(
        platform=run.desired.platform,
        resource=run.desired.resource,
        origin=run.options.origin,
        live=live,
        target=target,
        limit=run.desired.policy.limit,
        calls=(step.call for step in steps),
    )
    return Plan(live=live, target=target, steps=steps, fingerprint=digest)


def _drafted(run: _Run, live: LiveState) -> _Draft:
    """Return what an apply carries out: the plan or, where that is not the saved one any more, what is left of that."""
    draft, saved = _draft(run, live), run.options.saved
    if saved is None:
        return draft
    if isinstance(saved, Problem):
        return replace(draft, stale=(saved,)) if draft.changes else draft
    if kept := _kept(saved, draft):
        return replace(draft, stale=kept)
    stale = differences(saved, draft.plan, draft.changes) if draft.changes else ()
    if not stale:
        return draft
    rest = _rest(run, saved, live)
    return replace(draft, stale=stale) if rest is None else rest


def _kept(saved: SavedPlan, draft: _Draft) -> tuple[Problem, ...]:
    """Return an error where the saved plan deletes hosts that are left alone by now."""
    deleted = {change.host for change in saved.changes if change.action is Action.DELETE}
    hosts = sorted(deleted & (draft.foreign or frozenset()))
    return (Problem(code=Code.PLAN_FOREIGN, facts={"hosts": first_hosts(hosts)}),) if hosts else ()


def _rest(run: _Run, saved: SavedPlan, live: LiveState) -> _Draft | None:
    """Return what is left of a saved plan; None where `live` is no state that its calls lead to.

    It has to be what planning from its own live state gives today, and the rules judge it as a whole.
    """
    planned = _draft(run, replace(saved.live, invalid=live.invalid))
    if planned.plan is None or differences(saved, planned.plan, planned.changes):
        return None
    steps = remaining(planned.plan, live)
    if steps is None:
        return None
    rest = _plan_of(run, live, planned.target, steps)
    return replace(planned, live=live, changes=diff(live, planned.target), plan=rest)


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


def _outcome(run: _Run, draft: _Draft) -> Outcome:
    """Return how a run ends that sends nothing; `changes` where nothing speaks against the plan."""
    if _has_error((*run.options.policy_changes, *draft.problems)):
        return Outcome.REFUSED
    if not draft.changes:
        return Outcome.IN_SYNC
    if not _has_error(_check_problems(run, draft)):
        return Outcome.CHANGES
    return Outcome.FAILED if isinstance(draft.checked, ReadFailed) else Outcome.UNVERIFIED


def _unverified(desired: DesiredState) -> Iterator[Problem]:
    """Yield a warning where a check was asked for, and WeChat verifies no host of this kind."""
    if not desired.resource.is_verified:
        yield Problem(code=Code.SITES_UNVERIFIED)


def _problems(checked: _Checked) -> tuple[Problem, ...]:
    return checked.problems if isinstance(checked, ReadFailed) else problems_at(checked)


def _check_problems(run: _Run, draft: _Draft) -> tuple[Problem, ...]:
    """Return what is wrong at the hosts; where a change is judged, one warning: nothing is added before the merge."""
    checked = draft.checked
    failing = () if isinstance(checked, ReadFailed) else tuple(check.host for check in checked if not check.passes)
    if not failing or not run.is_of_change:
        return _problems(checked)
    return (Problem(code=Code.SITES_UNREADY, facts={"count": len(failing), "hosts": first_hosts(failing)}),)


def _has_error(problems: Iterable[Problem]) -> bool:
    return any(_errors(problems))


def _errors(problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.severity is Severity.ERROR)


def _look_again(run: _Run, draft: _Draft, reader: LiveReader) -> Report | None:
    """Report why the plan is no longer the one to carry out; None where it is. Checking hosts takes time."""
    live = reader.read()
    if isinstance(live, ReadFailed):
        return _unread(run, live)
    latest = _drafted(run, live)
    if not latest.changes and not latest.stale:
        return _report(run, latest, _outcome(run, latest))
    if latest.stale or latest.plan != draft.plan:
        return _report(run, latest, Outcome.STALE, reasons=(Problem(code=Code.LIVE_MOVED),))
    return None


def _preview(run: _Run, live: LiveState) -> Report:
    draft = _check(run, _draft(run, live))
    return _report(run, draft, _outcome(run, draft))


def _unread(run: _Run, failure: ReadFailed) -> Report:
    """Report a run that could not read the live state."""
    return Report(
        command=run.command,
        outcome=Outcome.FAILED,
        file=run.desired.file,
        platform=run.desired.platform,
        resource=run.desired.resource,
        source=Source.WECHAT,
        api_url=run.options.origin,
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
    problems = (*run.options.policy_changes, *reasons, *draft.problems, *_check_problems(run, draft))
    return Report(
        command=run.command,
        outcome=outcome,
        file=run.desired.file,
        platform=run.desired.platform,
        resource=run.desired.resource,
        source=Source.WECHAT if run.assumed_file is None else Source.ASSUMED,
        api_url=run.options.origin if run.assumed_file is None else None,
        compared_with=run.assumed_file,
        fingerprint=None if draft.plan is None else draft.plan.fingerprint,
        saved_fingerprint=run.options.saved_fingerprint,
        live=draft.live,
        target=draft.target,
        limit=run.desired.policy.limit,
        foreign=draft.foreign_lists,
        changes=_reported_changes(run, draft, draft.changes, Reason.CHANGE if run.is_of_change else None),
        drift=_reported_changes(run, draft, draft.drift, Reason.DRIFT),
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


def _reported_changes(
    run: _Run, draft: _Draft, changes: Iterable[Change], reason: Reason | None
) -> tuple[ReportedChange, ...]:
    """Return changes with what is known of their hosts; `reason` is that of all of them, None for each by itself."""
    entries = {entry.host: entry for entry in run.desired.entries}
    removed = {item.host: item for item in run.desired.removed}
    base = _base_mentions(run.options.base)
    plan_gaps = {} if draft.plan is None or reason is Reason.DRIFT else gaps(draft.live, draft.target, draft.plan.steps)
    checks = {} if isinstance(draft.checked, ReadFailed) else {check.host: check for check in draft.checked}
    unlisted = Reason.UNLISTED if draft.foreign is None else Reason.LEFT_FILE

    def reported(change: Change) -> ReportedChange:
        host = change.host
        entry = entries.get(host)
        if entry is not None:
            return ReportedChange(
                change=change,
                place=entry.place,
                owner=entry.owner,
                note=entry.note,
                reason=reason,
                gap=plan_gaps.get(host),
                checked=checks.get(host),
            )
        item = removed.get(host)
        if item is not None:
            return ReportedChange(change=change, place=item.place, reason=reason or Reason.REMOVED, was=_mention(item))
        return ReportedChange(change=change, reason=reason or unlisted, was=base.get(host) or draft.mentions.get(host))

    return tuple(map(reported, changes))


def _base_mentions(base: DesiredState | None) -> Mapping[Host, Mention]:
    return {} if base is None else {entry.host: _mention(entry) for entry in base.entries}


def _mention(item: Entry | Removed) -> Mention:
    place = item.place
    return Mention(file=place.file, line=place.line, commit=None, owner=item.owner, note=item.note)


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
