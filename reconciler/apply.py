"""Carrying a plan out, call by call. Decides nothing but whether to go on: send, compare, look again, stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveList, LiveState
from reconciler.plan import Call, Plan, Step
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
"""Seconds before the second and the third try of a call that is known to have had no effect."""

SETTLING: Final = (1.0, 2.0)
"""Seconds before each further look when WeChat said yes and nothing is to be seen of it: effects may come late."""

NAMED: Final = 10
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

    told: ReportedCall
    seen: LiveState


@frozen(kw_only=True)
class _Untouched:
    """The call is known to have had no effect, and may be tried again."""

    told: ReportedCall
    problem: Problem


@frozen(kw_only=True)
class _Detoured:
    """WeChat refused the call as it is, nothing came of it, and there is another way."""

    told: ReportedCall
    steps: tuple[Step, ...]
    problem: Problem


@frozen(kw_only=True)
class _Stopped:
    """The run ends with this call."""

    told: ReportedCall
    result: LiveState | None
    problems: tuple[Problem, ...]


def apply(plan: Plan, reader: LiveReader, writer: DomainWriter, interruption: Interruption) -> Applied:
    """Send the plan's calls in order, and stop at the first that is not confirmed.

    A call is confirmed by the lists that come back with it or by another look, never by errcode 0 alone. After an
    unknown outcome it is sent again only if a look shows that nothing of it took effect, and at most three times.
    """
    run = _Run(plan, reader, writer, interruption)
    while run.steps and not interruption.requested():
        step, *rest = run.steps
        run.steps = tuple(rest)
        ending = run.carry_out(step)
        run.told.append(ending.told)
        match ending:
            case _Confirmed(seen=seen):
                run.seen = seen
            case _Detoured(steps=steps, problem=problem):
                run.steps = steps
                run.detours.append(problem)
            case _Stopped(result=result, problems=problems):
                return run.ended(result, problems)
            case _:
                assert_never(ending)
    if run.steps:
        return run.ended(run.seen, ())
    return Applied(outcome=Outcome.APPLIED, calls=tuple(run.told), result=run.seen, problems=tuple(run.detours))


@dataclass(slots=True)
class _Run:
    """One run: what it holds, and what has been confirmed so far."""

    plan: Plan
    reader: LiveReader
    writer: DomainWriter
    interruption: Interruption
    seen: LiveState = field(init=False)
    """The live state after the last confirmed call."""
    steps: tuple[Step, ...] = field(init=False)
    """What is still to be sent."""
    told: list[ReportedCall] = field(default_factory=list)
    detours: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = self.plan.live
        self.steps = self.plan.steps

    def carry_out(self, step: Step) -> _Confirmed | _Detoured | _Stopped:
        """Send one call until it is confirmed, hopeless, or has been tried often enough."""
        attempt = self._attempt(step)
        for seconds in PAUSES:
            if not isinstance(attempt, _Untouched):
                return attempt
            self.interruption.pause(seconds)
            if self.interruption.requested():
                break
            attempt = _of_both(attempt, self._attempt(step))
        if isinstance(attempt, _Untouched):
            return _Stopped(told=attempt.told, result=self.seen, problems=(attempt.problem,))
        return attempt

    def ended(self, result: LiveState | None, problems: tuple[Problem, ...]) -> Applied:
        """Tell the truth about a run that stopped: nothing was changed only if that is known."""
        calls = (*self.told, *(ReportedCall(call=step.call, status=CallStatus.NOT_SENT) for step in self.steps))
        untouched = result == self.plan.live and not any(call.status in _PERHAPS for call in calls)
        return Applied(
            outcome=Outcome.FAILED if untouched else Outcome.PARTIAL,
            calls=calls,
            result=result,
            problems=(
                *_unfinished_demotions(self.plan, calls, result),
                *problems,
                *self._interrupted(),
                *self.detours,
            ),
        )

    def _interrupted(self) -> Iterator[Problem]:
        if self.interruption.requested():
            yield Problem(code=Code.INTERRUPTED)

    def _attempt(self, step: Step) -> "_Attempt":
        # Hosts that this plan has added may be spelled otherwise than it could know.
        step = replace(step, call=step.call.spelled_for(self.seen))
        answer = self.writer.send(step.call)
        match answer:
            case Accepted():
                return self._accepted(step, answer)
            case Refused():
                return self._refused(step, answer)
            case UnknownOutcome():
                return self._unknown(step, answer)
            case NotSent(problem):
                return _Untouched(told=_told(step, CallStatus.NOT_SENT, None), problem=problem)
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
            return _Confirmed(told=_told(step, CallStatus.DONE, answer), seen=seen)
        if seen == self.seen and not answer.invalid:
            no_effect = Problem(code=Code.NO_EFFECT, facts=_facts(step))
            return _Stopped(told=_told(step, CallStatus.UNKNOWN, answer), result=seen, problems=(no_effect,))
        invalid = tuple(Problem(code=Code.HOST_REFUSED, facts={"host": value}) for value in answer.invalid)
        return self._surprised(step, answer, seen, invalid)

    def _refused(self, step: Step, answer: Refused) -> _Detoured | _Stopped:
        told = _told(step, CallStatus.FAILED, answer)
        if answer.refusal is Refusal.NOTHING:
            return _Stopped(told=told, result=self.seen, problems=(answer.problem,))
        seen = self.reader.read()
        if isinstance(seen, ReadFailed):
            return self._lost(step, answer, (answer.problem, seen.problem))
        if seen != self.seen:
            return self._surprised(step, answer, seen, (answer.problem,))
        if answer.refusal is not Refusal.UNEXPLAINED or not step.halfway:
            return _Stopped(told=told, result=seen, problems=(answer.problem,))
        if step.instead:
            ride = Problem(code=Code.RIDE_REFUSED, facts=_halfway_facts(step), errcode=answer.errcode)
            return _Detoured(told=told, steps=step.instead, problem=ride)
        half = Problem(code=Code.HALF_CHANGE_REFUSED, facts=_halfway_facts(step), errcode=answer.errcode)
        return _Stopped(told=told, result=seen, problems=(answer.problem, half))

    def _unknown(self, step: Step, answer: UnknownOutcome) -> _Confirmed | _Untouched | _Stopped:
        seen = self.reader.read()
        if isinstance(seen, ReadFailed):
            again = () if seen.problem == answer.problem else (seen.problem,)
            return self._lost(step, answer, (answer.problem, *again))
        if seen == step.expected:
            return _Confirmed(told=_told(step, CallStatus.DONE, answer), seen=seen)
        if seen == self.seen:
            return _Untouched(told=_told(step, CallStatus.FAILED, answer), problem=answer.problem)
        return self._surprised(step, answer, seen, (answer.problem,))

    def _surprised(
        self, step: Step, answer: Accepted | Refused | UnknownOutcome, seen: LiveState, problems: tuple[Problem, ...]
    ) -> _Stopped:
        """Stop, for the lists are neither what they were nor what they should be."""
        status = CallStatus.DONE if _took_effect(step.call, seen) else CallStatus.FAILED
        surprises = tuple(_surprises(step.expected, seen))
        return _Stopped(told=_told(step, status, answer), result=seen, problems=(*problems, *surprises))

    def _lost(self, step: Step, answer: Accepted | Refused | UnknownOutcome, problems: tuple[Problem, ...]) -> _Stopped:
        """Stop, for nobody knows what became of the call."""
        told = _told(step, CallStatus.UNKNOWN, answer)
        unknown = Problem(code=Code.OUTCOME_UNKNOWN, facts=_facts(step))
        return _Stopped(told=told, result=None, problems=(unknown, *problems))


_Attempt = _Confirmed | _Detoured | _Untouched | _Stopped


def _of_both(first: _Untouched, second: _Attempt) -> _Attempt:
    """Return how two tries of a call ended: one that was sent once was sent, though the second never left."""
    if isinstance(second, _Untouched) and second.told.status is CallStatus.NOT_SENT:
        return replace(second, told=first.told)
    return second


_PERHAPS: Final = (CallStatus.DONE, CallStatus.UNKNOWN)
_TRIED: Final = (*_PERHAPS, CallStatus.FAILED)


def _told(step: Step, status: CallStatus, answer: Accepted | Refused | UnknownOutcome | None) -> ReportedCall:
    if answer is None:
        return ReportedCall(call=step.call, status=status)
    return ReportedCall(call=step.call, status=status, errcode=answer.errcode, errmsg=answer.errmsg)


def _whole(live: LiveState | None, expected: LiveState) -> LiveState | None:
    """Return the lists that an answer brought, None unless it brought every list that there is."""
    return None if live is not None and live.published is None and expected.published is not None else live


def _took_effect(call: Call, seen: LiveState) -> bool:
    held = [live.hosts for name, live in seen.lists() if name in call.lists]
    match call.action:
        case Action.ADD:
            return all(hosts.issuperset(call.hosts) for hosts in held)
        case Action.DELETE:
            return all(hosts.isdisjoint(call.hosts) for hosts in held)
        case _:
            assert_never(call.action)


def _facts(step: Step) -> dict[str, Fact]:
    return {"action": step.call.action, "count": len(step.call.hosts)}


def _halfway_facts(step: Step) -> dict[str, Fact]:
    return {"action": step.call.action, "count": len(step.halfway), "hosts": _brief(step.halfway)}


def _brief(values: Sequence[str]) -> tuple[str, ...]:
    return (*values[:NAMED], *(("…",) if len(values) > NAMED else ()))


def _surprises(expected: LiveState, seen: LiveState) -> Iterator[Problem]:
    """Say what each list lacks, and what it holds, against the plan."""
    for name in ListName:
        wanted, found = expected.get(name), seen.get(name)
        if wanted is not None and found is not None:
            yield from _surprises_in(name, wanted, found)
        elif wanted is not found:
            yield Problem(code=Code.PUBLICATION_CHANGED)


def _surprises_in(name: ListName, wanted: LiveList, found: LiveList) -> Iterator[Problem]:
    for code, values in (
        (Code.LIST_LACKS, (wanted.hosts - found.hosts) | (wanted.opaque - found.opaque)),
        (Code.LIST_HOLDS, (found.hosts - wanted.hosts) | (found.opaque - wanted.opaque)),
    ):
        if values:
            yield Problem(code=code, facts={"list": name, "count": len(values), "hosts": _brief(sorted(values))})


def _unfinished_demotions(plan: Plan, calls: tuple[ReportedCall, ...], result: LiveState | None) -> Iterator[Problem]:
    """Name the hosts that the plan took out of the testing list, or may have, and did not put back."""
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
    named = (told.call.hosts for told in calls if told.call.action is action and told.status in statuses)
    return frozenset[Host]().union(*named)
