"""Carry a plan out, call by call: send, compare, look again, stop. Nothing is planned here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveList, LiveState
from reconciler.plan import Call, Plan, Scope
from reconciler.ports import (
    Accepted,
    Answer,
    DomainWriter,
    Follow,
    Interruption,
    LiveReader,
    NotSent,
    ReadFailed,
    Refusal,
    Refused,
    UnknownOutcome,
    Wait,
    unfollowed,
)
from reconciler.problem import Code, Fact, Problem, first_hosts, invalid_hosts
from reconciler.report import CallStatus, Confirmation, Outcome, ReportedCall

PAUSES: Final = (1.0, 2.0)
"""Seconds before the second and the third try of a call of which a look showed nothing."""

SETTLING: Final = (1.0, 2.0)
"""Seconds before each further look after errcode 0 without a visible effect: effects may come late."""


@frozen(kw_only=True)
class Applied:
    """How far a plan was carried out."""

    outcome: Outcome
    calls: tuple[ReportedCall, ...]
    """Every call of the plan, in its order."""
    result: LiveState | None
    """The live state as last observed, None when it is unknown."""
    problems: tuple[Problem, ...]
    """Errors first."""


@frozen(kw_only=True)
class _Confirmed:
    """The call took effect, and both lists are what the plan expects."""

    call: ReportedCall
    seen: LiveState


@frozen(kw_only=True)
class _Untouched:
    """A look shows nothing of the call, or it never left: it may be tried again."""

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


def apply(
    plan: Plan, reader: LiveReader, writer: DomainWriter, interruption: Interruption, follow: Follow = unfollowed
) -> Applied:
    """Send the plan's calls in order, and stop at the first that is not confirmed. Nothing else is ever sent.

    A call is confirmed by the lists that come back with it or by another look, never by errcode 0 alone. After an
    unknown outcome it is sent again only if a look shows nothing of it, and at most three times. Where a try was never
    answered by an errcode and no look confirms the call, it is unknown: it may still take effect.
    """
    run = _Run(plan, reader, writer, interruption, follow)
    for step in plan.steps:
        if interruption.requested():
            return run.stopped(run.seen, ())
        if respelled := _respelled(step.call, run.seen):
            return run.stopped(
                run.seen, (Problem(code=Code.SPELLING_CHANGED, facts={"hosts": first_hosts(respelled)}),)
            )
        match run.carry_out(step.call, step.expected):
            case _Confirmed(call=report, seen=seen):
                run.calls.append(report)
                run.seen = seen
            case _Stopped(call=report, result=result, problems=problems):
                run.calls.append(report)
                return run.stopped(result, problems)
            case ending:
                assert_never(ending)
    problems = _ranked(*run.invalid_hosts(), *run.lost_answers())
    return Applied(outcome=Outcome.APPLIED, calls=tuple(run.calls), result=run.seen, problems=problems)


@dataclass(slots=True)
class _Run:
    """One run: what it works with, and what has been confirmed so far."""

    plan: Plan
    reader: LiveReader
    writer: DomainWriter
    interruption: Interruption
    follow: Follow
    seen: LiveState = field(init=False)
    """The live state after the last confirmed call."""
    calls: list[ReportedCall] = field(default_factory=list)
    """The calls that were tried, in the plan's order."""
    invalid: set[str] = field(default_factory=set)
    """What answers have named in ``invalid_…``."""
    refused: frozenset[str] = frozenset()
    """The hosts of the last call that WeChat named there and did not add."""

    def __post_init__(self) -> None:
        self.seen = self.plan.live

    def carry_out(self, call: Call, expected: LiveState) -> _Confirmed | _Stopped:
        """Send one call until it is confirmed, hopeless, or has been tried often enough."""
        facts: dict[str, Fact] = {
            "n": len(self.calls) + 1,
            "total": len(self.plan.steps),
            "action": call.action,
            "scope": call.scope,
            "count": len(call.hosts),
        }
        with self.follow(Wait.CALL, facts):
            ending = self._tried(call, expected)
            facts["status"] = ending.call.status
        return ending

    def _tried(self, call: Call, expected: LiveState) -> _Confirmed | _Stopped:
        ending = self._try(call, expected)
        for number, seconds in enumerate(PAUSES, start=2):
            if not isinstance(ending, _Untouched) or self._could_undo_a_later_call(ending.call):
                break
            with self.follow(Wait.RETRY, {"n": number, "total": len(PAUSES) + 1, "code": ending.problem.code}):
                self.interruption.pause(seconds)
                if self.interruption.requested():
                    break
                ending = _joined(ending, self._try(call, expected))
        if isinstance(ending, _Untouched):
            return _Stopped(call=ending.call, result=self.seen, problems=(ending.problem,))
        return ending

    def stopped(self, result: LiveState | None, problems: tuple[Problem, ...]) -> Applied:
        """Return how a run ended that stopped: as failed only if it is known that it changed nothing, and will not.

        After a refused token the result is None, but nothing was changed either.
        """
        rest = self.plan.steps[len(self.calls) :]
        calls = (*self.calls, *(ReportedCall(call=step.call, status=CallStatus.NOT_SENT) for step in rest))
        is_untouched = result in (None, self.plan.live) and not any(report.status in _PERHAPS for report in calls)
        reasons = (*_unfinished_demotions(self.plan, calls, result), *self._outcome_unknown(problems))
        interrupted = (Problem(code=Code.INTERRUPTED),) if self.interruption.requested() else ()
        return Applied(
            outcome=Outcome.FAILED if is_untouched else Outcome.PARTIAL,
            calls=calls,
            result=result,
            problems=_ranked(*reasons, *self.invalid_hosts(), *problems, *interrupted, *self.lost_answers()),
        )

    def invalid_hosts(self) -> Iterator[Problem]:
        """Yield the hosts that WeChat has named in ``invalid_…`` since the plan was made."""
        target = self.plan.target
        values = self.invalid.difference(self.plan.live.invalid) | self.refused
        return invalid_hosts(values, dict.fromkeys(target.testing | target.published), self.refused)

    def lost_answers(self) -> Iterator[Problem]:
        """Yield how many calls got no errcode, and are confirmed by a look."""
        lost = sum(report.confirmed_by is Confirmation.LOOK and report.errcode is None for report in self.calls)
        if lost:
            yield Problem(code=Code.ANSWER_LOST, facts={"count": lost})

    def _outcome_unknown(self, problems: tuple[Problem, ...]) -> Iterator[Problem]:
        """Yield that a call is unknown, unless another problem says so."""
        for report in self.calls:
            if report.status is CallStatus.UNKNOWN and all(problem.code is not Code.NO_EFFECT for problem in problems):
                yield Problem(code=Code.OUTCOME_UNKNOWN, facts=_facts(report.call))

    def _could_undo_a_later_call(self, report: ReportedCall) -> bool:
        """Return whether a call may take effect late, after a later one that names some of its hosts."""
        later = self.plan.steps[len(self.calls) + 1 :]
        return report.status is CallStatus.UNKNOWN and any({*report.call.hosts} & {*step.call.hosts} for step in later)

    def _look(self) -> LiveState | ReadFailed:
        seen = self.reader.read()
        if isinstance(seen, LiveState):
            self.invalid.update(seen.invalid)
        return seen

    def _try(self, call: Call, expected: LiveState) -> _Ending:
        match self._send(call):
            case Accepted() as answer:
                return self._accepted(call, expected, answer)
            case Refused(refusal=Refusal.PERHAPS_HALF) as answer:
                return self._refused(call, expected, answer)
            case Refused(refusal=refusal) as answer:
                result = None if refusal is Refusal.TOKEN else self.seen
                return _stop(call, CallStatus.FAILED, answer, result, answer.problem)
            case UnknownOutcome() as answer:
                return self._unknown(call, expected, answer)
            case NotSent(problem):
                return _Untouched(call=ReportedCall(call=call, status=CallStatus.NOT_SENT), problem=problem)
            case _Stopped() as stopped:
                return stopped
            case answer:
                assert_never(answer)

    def _send(self, call: Call) -> Answer | _Stopped:
        """Send a call; once more where its token is refused, and another token shows the lists as they were."""
        answer = self.writer.send(call)
        if not isinstance(answer, Refused) or answer.refusal is not Refusal.TOKEN:
            return answer
        renewed = not self.interruption.requested() and self.writer.renew_token()
        if isinstance(renewed, Problem):
            return _stop(call, CallStatus.FAILED, answer, None, renewed, answer.problem)
        if not renewed:
            return answer
        seen = self._look()
        if isinstance(seen, ReadFailed):
            return _stop(call, CallStatus.FAILED, answer, None, answer.problem, *seen.problems)
        if seen != self.seen:
            other_lists = Problem(code=Code.TOKEN_OTHER_LISTS)
            return _stop(call, CallStatus.FAILED, answer, None, other_lists, answer.problem)
        return answer if self.interruption.requested() else self.writer.send(call)

    def _accepted(self, call: Call, expected: LiveState, answer: Accepted) -> _Confirmed | _Stopped:
        self.invalid.update(answer.invalid)
        hosts = frozenset(call.hosts)
        invalid = hosts.intersection(answer.invalid if call.action is Action.ADD else ())
        valid = _only(call, hosts - invalid)
        shown = _whole(answer.live, expected)
        seen = shown or self._look()
        for number, seconds in enumerate(SETTLING, start=1):
            if seen != self.seen or not valid.hosts:
                break
            with self.follow(Wait.EFFECT, {"n": number, "total": len(SETTLING)}):
                self.interruption.pause(seconds)
                seen = self._look()
        if isinstance(seen, ReadFailed):
            return _stop(call, CallStatus.UNKNOWN, answer, None, *seen.problems)
        confirmed_by = Confirmation.ANSWER if seen is shown else Confirmation.LOOK
        if seen == expected:
            return _Confirmed(call=_report(call, CallStatus.DONE, answer, confirmed_by), seen=seen)
        if seen == self.seen and valid.hosts:
            return _stop(call, CallStatus.UNKNOWN, answer, seen, Problem(code=Code.NO_EFFECT, facts=_facts(call)))
        self.refused = frozenset(host for host in invalid if not _took_effect(_only(call, frozenset({host})), seen))
        status = CallStatus.UNKNOWN
        if _took_effect(call, seen):
            status = CallStatus.DONE
        elif invalid and _took_effect(valid, seen):
            # WeChat did all but what it names: nothing more will come.
            status = CallStatus.FAILED
        return _stop(call, status, answer, seen, *_surprises(expected, seen), confirmed_by=confirmed_by)

    def _refused(self, call: Call, expected: LiveState, answer: Refused) -> _Stopped:
        seen = self._look()
        if isinstance(seen, ReadFailed):
            return _stop(call, CallStatus.UNKNOWN, answer, None, answer.problem, *seen.problems)
        if seen == self.seen:
            absent = _absent_hosts(call, answer, seen)
            return _stop(call, CallStatus.FAILED, answer, seen, answer.problem, *absent)
        return _surprised(call, expected, answer, seen, CallStatus.FAILED)

    def _unknown(self, call: Call, expected: LiveState, answer: UnknownOutcome) -> _Ending:
        seen = self._look()
        if isinstance(seen, ReadFailed):
            others = (problem for problem in seen.problems if problem != answer.problem)
            return _stop(call, CallStatus.UNKNOWN, answer, None, answer.problem, *others)
        if seen == expected:
            return _Confirmed(call=_report(call, CallStatus.DONE, answer), seen=seen)
        # Errcode -1 is an answer. A call without one may still take effect.
        status = CallStatus.UNKNOWN if answer.errcode is None else CallStatus.FAILED
        if seen == self.seen:
            return _Untouched(call=_report(call, status, answer), problem=answer.problem)
        return _surprised(call, expected, answer, seen, status)


def _joined(first: _Untouched, second: _Ending) -> _Ending:
    """Return how two tries of a call ended: what was sent stays sent, and what may come late may still come."""
    match second.call.status:
        case CallStatus.NOT_SENT:
            return replace(second, call=first.call)
        case CallStatus.FAILED if first.call.status is CallStatus.UNKNOWN:
            return replace(second, call=replace(second.call, status=CallStatus.UNKNOWN))
        case _:
            return second


def _surprised(
    call: Call, expected: LiveState, answer: Refused | UnknownOutcome, seen: LiveState, otherwise: CallStatus
) -> _Stopped:
    """Stop: the lists are neither what they were nor what they should be. The call is done, `otherwise` that."""
    status = CallStatus.DONE if _took_effect(call, seen) else otherwise
    return _stop(call, status, answer, seen, answer.problem, *_surprises(expected, seen))


def _stop(
    call: Call,
    status: CallStatus,
    answer: Accepted | Refused | UnknownOutcome,
    result: LiveState | None,
    *problems: Problem,
    confirmed_by: Confirmation = Confirmation.LOOK,
) -> _Stopped:
    return _Stopped(call=_report(call, status, answer, confirmed_by), result=result, problems=problems)


def _report(
    call: Call,
    status: CallStatus,
    answer: Accepted | Refused | UnknownOutcome,
    confirmed_by: Confirmation = Confirmation.LOOK,
) -> ReportedCall:
    return ReportedCall(
        call=call,
        status=status,
        errcode=answer.errcode,
        errmsg=answer.errmsg,
        confirmed_by=confirmed_by if status is CallStatus.DONE else None,
    )


def _ranked(*problems: Problem) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.severity))


_PERHAPS: Final = (CallStatus.DONE, CallStatus.UNKNOWN)
_TRIED: Final = (*_PERHAPS, CallStatus.FAILED)


def _whole(live: LiveState | None, expected: LiveState) -> LiveState | None:
    """Return the lists that an answer brought, None unless it brought every list that there is."""
    return None if live is not None and live.published is None and expected.published is not None else live


def _only(call: Call, hosts: frozenset[Host]) -> Call:
    return replace(call, hosts=tuple(host for host in call.hosts if host in hosts))


def _took_effect(call: Call, seen: LiveState) -> bool:
    lists = [seen.get(name) for name in call.lists]
    match call.action:
        case Action.ADD:
            return all(live is not None and live.hosts.issuperset(call.hosts) for live in lists)
        case Action.DELETE:
            return all(live is not None and live.hosts.isdisjoint(call.hosts) for live in lists)
        case _:
            assert_never(call.action)


def _facts(call: Call) -> dict[str, Fact]:
    return {"action": call.action, "count": len(call.hosts)}


def _hosts_facts(hosts: Sequence[str]) -> dict[str, Fact]:
    return {"count": len(hosts), "hosts": first_hosts(hosts)}


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
    if result is None:
        out = _named(calls, Action.DELETE, CallStatus.DONE) - _named(calls, Action.ADD, *_PERHAPS)
        perhaps = _named(calls, Action.DELETE, *_PERHAPS) - _named(calls, Action.ADD, CallStatus.DONE)
    else:
        missing = _named(calls, Action.DELETE, *_TRIED) - result.testing.hosts
        out = missing - _named(calls, Action.ADD, CallStatus.UNKNOWN)
        perhaps = missing | _named(calls, Action.DELETE, CallStatus.UNKNOWN)
    for host in sorted(kept & (out | perhaps)):
        code = Code.DEMOTION_UNFINISHED if host in out else Code.DEMOTION_UNCERTAIN
        yield Problem(code=code, facts={"host": host})


def _named(calls: tuple[ReportedCall, ...], action: Action, *statuses: CallStatus) -> frozenset[Host]:
    named = (report.call.hosts for report in calls if report.call.action is action and report.status in statuses)
    return frozenset[Host]().union(*named)
