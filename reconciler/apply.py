"""Carry a plan out, call by call: send, compare, look again, stop. Nothing is planned here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveList, LiveState
from reconciler.plan import Call, Plan, Scope, Step
from reconciler.ports import (
    Accepted,
    DomainWriter,
    Interruption,
    LiveReader,
    NotSent,
    ReadFailed,
    Refusal,
    Refused,
    UnknownOutcome,
)
from reconciler.problem import Code, Fact, Problem
from reconciler.report import CallStatus, Outcome, ReportedCall

PAUSES: Final = (1.0, 2.0)
"""Seconds before the second and the third try of a call of which a look showed no effect."""

SETTLING: Final = (1.0, 2.0)
"""Seconds before each further look after errcode 0 without a visible effect: effects may come late."""

MAX_HOSTS_NAMED: Final = 10
"""How many hosts a problem names before it only says that there are more."""


@frozen(kw_only=True)
class Applied:
    """How far a plan was carried out."""

    outcome: Outcome
    calls: tuple[ReportedCall, ...]
    """Every call of the plan, in its order."""
    result: LiveState | None
    """The live state as last observed, None when it is unknown."""
    problems: tuple[Problem, ...]


@frozen(kw_only=True)
class _Confirmed:
    """The call took effect, and both lists are what the plan expects."""

    call: ReportedCall
    seen: LiveState


@frozen(kw_only=True)
class _Untouched:
    """The call is known to have had no effect, and may be tried again."""

    call: ReportedCall
    problem: Problem


@frozen(kw_only=True)
class _Stopped:
    """The run ends with this call."""

    call: ReportedCall
    result: LiveState | None
    problems: tuple[Problem, ...]


_Ending = _Confirmed | _Untouched | _Stopped
"""How a try of a call ended."""


def apply(plan: Plan, reader: LiveReader, writer: DomainWriter, interruption: Interruption) -> Applied:
    """Send the plan's calls in order, and stop at the first that is not confirmed. Nothing else is ever sent.

    A call is confirmed by the lists that come back with it or by another look, never by errcode 0 alone. After an
    unknown outcome it is sent again only if a look shows that nothing of it took effect, and at most three times.
    """
    run = _Run(plan, reader, writer, interruption)
    for step in plan.steps:
        if interruption.requested():
            return run.ended(run.seen, ())
        if respelled := _respelled(step.call, run.seen):
            return run.ended(run.seen, (Problem(code=Code.SPELLING_CHANGED, facts={"hosts": _brief(respelled)}),))
        match run.carry_out(step):
            case _Confirmed(call=call, seen=seen):
                run.calls.append(call)
                run.seen = seen
            case _Stopped(call=call, result=result, problems=problems):
                run.calls.append(call)
                return run.ended(result, problems)
            case ending:
                assert_never(ending)
    return Applied(outcome=Outcome.APPLIED, calls=tuple(run.calls), result=run.seen, problems=())


@dataclass(slots=True)
class _Run:
    """One run: what it works with, and what has been confirmed so far."""

    plan: Plan
    reader: LiveReader
    writer: DomainWriter
    interruption: Interruption
    seen: LiveState = field(init=False)
    """The live state after the last confirmed call."""
    calls: list[ReportedCall] = field(default_factory=list)
    """The calls that were tried, in the plan's order."""

    def __post_init__(self) -> None:
        self.seen = self.plan.live

    def carry_out(self, step: Step) -> _Confirmed | _Stopped:
        """Send one call until it is confirmed, hopeless, or has been tried often enough."""
        ending = self._try(step)
        for seconds in PAUSES:
            if not isinstance(ending, _Untouched):
                return ending
            self.interruption.pause(seconds)
            if self.interruption.requested():
                break
            ending = _after(ending, self._try(step))
        if isinstance(ending, _Untouched):
            return _Stopped(call=ending.call, result=self.seen, problems=(ending.problem,))
        return ending

    def ended(self, result: LiveState | None, problems: tuple[Problem, ...]) -> Applied:
        """Return how a run ended that stopped: as failed only if it is known that nothing was changed."""
        rest = self.plan.steps[len(self.calls) :]
        calls = (*self.calls, *(ReportedCall(call=step.call, status=CallStatus.NOT_SENT) for step in rest))
        untouched = result == self.plan.live and not any(call.status in _PERHAPS for call in calls)
        return Applied(
            outcome=Outcome.FAILED if untouched else Outcome.PARTIAL,
            calls=calls,
            result=result,
            problems=(*_unfinished_demotions(self.plan, calls, result), *problems, *self._interrupted()),
        )

    def _interrupted(self) -> Iterator[Problem]:
        if self.interruption.requested():
            yield Problem(code=Code.INTERRUPTED)

    def _try(self, step: Step) -> _Ending:
        answer = self.writer.send(step.call)
        match answer:
            case Accepted():
                return self._accepted(step, answer)
            case Refused():
                return self._refused(step, answer)
            case UnknownOutcome():
                return self._unknown(step, answer)
            case NotSent(problem):
                return _Untouched(call=_report(step, CallStatus.NOT_SENT, None), problem=problem)
            case _:
                assert_never(answer)

    def _accepted(self, step: Step, answer: Accepted) -> _Confirmed | _Stopped:
        seen = _whole(answer.live, step.expected) or self.reader.read()
        for seconds in SETTLING:
            if seen != self.seen or answer.invalid:
                break
            self.interruption.pause(seconds)
            seen = self.reader.read()
        if isinstance(seen, ReadFailed):
            return self._lost(step, answer, (seen.problem,))
        if seen == step.expected:
            return _Confirmed(call=_report(step, CallStatus.DONE, answer), seen=seen)
        if seen == self.seen and not answer.invalid:
            no_effect = Problem(code=Code.NO_EFFECT, facts=_facts(step))
            return _Stopped(call=_report(step, CallStatus.UNKNOWN, answer), result=seen, problems=(no_effect,))
        invalid = tuple(Problem(code=Code.HOST_REFUSED, facts={"host": value}) for value in answer.invalid)
        return self._surprised(step, answer, seen, invalid)

    def _refused(self, step: Step, answer: Refused) -> _Stopped:
        failed = _report(step, CallStatus.FAILED, answer)
        if answer.refusal is not Refusal.PERHAPS_HALF:
            return _Stopped(call=failed, result=self.seen, problems=(answer.problem,))
        seen = self.reader.read()
        if isinstance(seen, ReadFailed):
            return self._lost(step, answer, (answer.problem, seen.problem))
        if seen != self.seen:
            return self._surprised(step, answer, seen, (answer.problem,))
        return _Stopped(call=failed, result=seen, problems=(answer.problem, *_absent_hosts(step.call, answer, seen)))

    def _unknown(self, step: Step, answer: UnknownOutcome) -> _Ending:
        seen = self.reader.read()
        if isinstance(seen, ReadFailed):
            again = () if seen.problem == answer.problem else (seen.problem,)
            return self._lost(step, answer, (answer.problem, *again))
        if seen == step.expected:
            return _Confirmed(call=_report(step, CallStatus.DONE, answer), seen=seen)
        if seen == self.seen:
            return _Untouched(call=_report(step, CallStatus.FAILED, answer), problem=answer.problem)
        return self._surprised(step, answer, seen, (answer.problem,))

    def _surprised(
        self, step: Step, answer: Accepted | Refused | UnknownOutcome, seen: LiveState, problems: tuple[Problem, ...]
    ) -> _Stopped:
        """Stop: the lists are neither what they were nor what they should be."""
        status = CallStatus.DONE if _took_effect(step.call, seen) else CallStatus.FAILED
        surprises = tuple(_surprises(step.expected, seen))
        return _Stopped(call=_report(step, status, answer), result=seen, problems=(*problems, *surprises))

    def _lost(self, step: Step, answer: Accepted | Refused | UnknownOutcome, problems: tuple[Problem, ...]) -> _Stopped:
        """Stop: what became of the call is not known."""
        unknown = Problem(code=Code.OUTCOME_UNKNOWN, facts=_facts(step))
        return _Stopped(call=_report(step, CallStatus.UNKNOWN, answer), result=None, problems=(unknown, *problems))


def _after(first: _Untouched, second: _Ending) -> _Ending:
    """Return how two tries of a call ended: one that was sent once was sent, though the second never left."""
    if isinstance(second, _Untouched) and second.call.status is CallStatus.NOT_SENT:
        return replace(second, call=first.call)
    return second


_PERHAPS: Final = (CallStatus.DONE, CallStatus.UNKNOWN)
_TRIED: Final = (*_PERHAPS, CallStatus.FAILED)


def _report(step: Step, status: CallStatus, answer: Accepted | Refused | UnknownOutcome | None) -> ReportedCall:
    if answer is None:
        return ReportedCall(call=step.call, status=status)
    return ReportedCall(call=step.call, status=status, errcode=answer.errcode, errmsg=answer.errmsg)


def _whole(live: LiveState | None, expected: LiveState) -> LiveState | None:
    """Return the lists that an answer brought, None unless it brought every list that there is."""
    return None if live is not None and live.published is None and expected.published is not None else live


def _took_effect(call: Call, seen: LiveState) -> bool:
    lists = [live.hosts for name, live in seen.lists() if name in call.lists]
    match call.action:
        case Action.ADD:
            return all(hosts.issuperset(call.hosts) for hosts in lists)
        case Action.DELETE:
            return all(hosts.isdisjoint(call.hosts) for hosts in lists)
        case _:
            assert_never(call.action)


def _facts(step: Step) -> dict[str, Fact]:
    return {"action": step.call.action, "count": len(step.call.hosts)}


def _hosts_facts(hosts: Sequence[str]) -> dict[str, Fact]:
    return {"count": len(hosts), "hosts": _brief(hosts)}


def _brief(values: Sequence[str]) -> tuple[str, ...]:
    return (*values[:MAX_HOSTS_NAMED], *(("…",) if len(values) > MAX_HOSTS_NAMED else ()))


def _respelled(call: Call, seen: LiveState) -> list[str]:
    """Return the values in which a call as planned, and as it had to be for the lists as seen, differ."""
    return sorted({*call.sent} ^ {*call.spelled_for(seen).sent})


def _absent_hosts(call: Call, answer: Refused, seen: LiveState) -> Iterator[Problem]:
    """Name the hosts that a refused delete from both piggybacks: WeChat may refuse to delete what is not there."""
    is_unexplained = answer.problem.code in (Code.WECHAT_ERROR, Code.WECHAT_ABSENT_HOST)
    if call.action is Action.DELETE and call.scope is Scope.BOTH and is_unexplained:
        absent = [host for host in call.hosts if host not in seen.hosts(ListName.PUBLISHED)]
        if absent:
            yield Problem(code=Code.ABSENT_HOSTS_REFUSED, facts=_hosts_facts(absent), errcode=answer.errcode)


def _surprises(expected: LiveState, seen: LiveState) -> Iterator[Problem]:
    """Name what each list lacks, and what it holds beyond what the plan expects."""
    for name in ListName:
        wanted, live = expected.get(name), seen.get(name)
        if wanted is not None and live is not None:
            yield from _surprises_in(name, wanted, live)
        elif wanted is not live:
            yield Problem(code=Code.PUBLICATION_CHANGED)


def _surprises_in(name: ListName, wanted: LiveList, live: LiveList) -> Iterator[Problem]:
    for code, values in (
        (Code.LIST_LACKS, (wanted.hosts - live.hosts) | (wanted.opaque - live.opaque)),
        (Code.LIST_HOLDS, (live.hosts - wanted.hosts) | (live.opaque - wanted.opaque)),
    ):
        if values:
            yield Problem(code=code, facts={"list": name, **_hosts_facts(sorted(values))})


def _unfinished_demotions(plan: Plan, calls: tuple[ReportedCall, ...], result: LiveState | None) -> Iterator[Problem]:
    """Name the hosts that the plan deleted from the testing list, or may have, and did not add again."""
    kept = plan.live.testing.hosts & plan.target.testing
    touched = kept & _named(calls, Action.DELETE, _TRIED)
    if result is not None:
        out, perhaps = touched - result.testing.hosts, frozenset[Host]()
    else:
        perhaps = touched - _named(calls, Action.ADD, (CallStatus.DONE,))
        out = perhaps & _named(calls, Action.DELETE, (CallStatus.DONE,)) - _named(calls, Action.ADD, _TRIED)
    for host in sorted(perhaps | out):
        code = Code.DEMOTION_UNFINISHED if host in out else Code.DEMOTION_UNCERTAIN
        yield Problem(code=code, facts={"host": host})


def _named(calls: tuple[ReportedCall, ...], action: Action, statuses: tuple[CallStatus, ...]) -> frozenset[Host]:
    named = (report.call.hosts for report in calls if report.call.action is action and report.status in statuses)
    return frozenset[Host]().union(*named)
