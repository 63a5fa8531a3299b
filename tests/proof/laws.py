"""The laws that no run may break in any world, checked against what really went over the wire."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from reconciler.model import LiveState
from reconciler.plan import Call, Scope
from reconciler.planner import NoSafePlan
from reconciler.problem import Code, Problem, Severity
from reconciler.report import CallStatus, Confirmation, Outcome, ReportedCall, exit_code
from reconciler.sandbox.calls import Action, Get, Service, Write
from reconciler.sandbox.lists import Effect, Lists
from reconciler.sandbox.quirks import Quirk
from tests.proof.cases import Case
from tests.proof.memory import planned
from tests.proof.run import Run, saved_plan
from tests.proof.wire import ELSEWHERE, Exchange, Shown

TOKEN_REFUSED: Final = (40001, 40014, 42001, 42006)

QUOTA: Final = (45009, 45011, 45104)

LAGGING: Final = frozenset({Quirk.LATE_EFFECTS, Quirk.LAGGING_READS})
"""Detected, not prevented: where a look shows what was before, a report can only say what was shown."""

COPYING: Final = frozenset({Quirk.TOGETHER_COPIES})
"""Detected, not prevented: the API itself changes hosts that no call named; what shows it ends the run."""


class BrokenError(Exception):
    """A law is broken; the message says which, and how."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A write, what the client knew before it, and what came after it, up to the next write."""

    write: Write
    exchange: Exchange
    before: Shown
    after: tuple[Exchange, ...]
    """The answer to the write itself first, then the looks."""

    @property
    def expected(self) -> Shown:
        """What the lists are once the write has taken effect."""
        hosts = frozenset(_bare(host) for host in self.write.hosts)
        testing, published = self.before
        if self.write.together and published is not None:
            published = _changed(published, self.write.action, hosts)
        return _changed(testing, self.write.action, hosts), published

    @property
    def shown(self) -> Shown | None:
        """What the client saw last before it sent anything else."""
        return _first_shown(reversed(self.after))

    @property
    def is_confirmed(self) -> bool:
        """Whether the client saw that it took effect."""
        return self.shown == self.expected

    @property
    def is_refused(self) -> bool:
        """Whether WeChat refused it by errcode: for good, not for its token, and not for being busy."""
        return self.exchange.errcode not in (None, 0, -1, *TOKEN_REFUSED)

    @property
    def is_unanswered(self) -> bool:
        """Whether it left the client, and no errcode came back: it may take effect late."""
        return self.exchange.was_sent and self.exchange.errcode is None

    @property
    def may_be_repeated(self) -> bool:
        """Whether the same write may be sent once more: nothing of it shows, and WeChat did not refuse it."""
        if self.exchange.errcode in TOKEN_REFUSED:
            is_renewed = any(look.token != self.exchange.token for look in self.after)
            return is_renewed and self.shown == self.before
        return not self.exchange.was_sent or (self.exchange.errcode in (None, -1) and self.shown == self.before)

    @property
    def took_effect(self) -> bool:
        """Whether it truly took effect as a whole, whatever the client saw."""
        entry = self.exchange.entry
        return entry is not None and entry.effect is Effect.WHOLE and self.is_satisfied

    @property
    def is_satisfied(self) -> bool:
        """Whether the lists truly are what it asks for, even if WeChat came there in another way."""
        entry = self.exchange.entry
        return entry is not None and _is_satisfied(self.write, _hosts(entry.accepted))


def _is_satisfied(write: Write, shown: Shown) -> bool:
    hosts = frozenset(map(_bare, write.hosts))
    lists = [frozenset(map(_bare, values or ())) for values in shown[: 1 + write.together]]
    return all(hosts <= values if write.action is Action.ADD else hosts.isdisjoint(values) for values in lists)


def _changed(hosts: frozenset[str], action: Action, named: frozenset[str]) -> frozenset[str]:
    return hosts | named if action is Action.ADD else hosts - named


def _bare(value: str) -> str:
    return value.lower().removeprefix("https://")


def _first_shown(exchanges: Iterable[Exchange]) -> Shown | None:
    """Return the first lists that the client saw in these exchanges, None where it saw none."""
    return next((exchange.shown for exchange in exchanges if exchange.shown is not None), None)


def _sent(exchanges: Sequence[Exchange]) -> list[_Sent]:
    numbers = [number for number, exchange in enumerate(exchanges) if isinstance(exchange.call, Write)]
    writes = []
    for number, following in pairwise((*numbers, len(exchanges))):
        exchange = exchanges[number]
        before = _first_shown(reversed(exchanges[:number]))
        assert isinstance(exchange.call, Write)
        assert before is not None
        writes.append(_Sent(exchange.call, exchange, before, tuple(exchanges[number:following])))
    return writes


def hold(run: Run) -> None:
    """Raise BrokenError when the run breaks a law."""
    exchanges = [exchange for exchange in run.exchanges if not exchange.is_late]
    sent = _sent(exchanges)
    for law in (
        *_as_planned(run, sent),
        *_careful(exchanges, sent),
        *_bounded(run, sent),
        *_truthful(run, sent),
        *_each_call_truthful(run, sent),
    ):
        raise BrokenError(law)


def careful(run: Run) -> list[str]:
    """Return what is wrong with what a run has sent, and when, by what it could see."""
    return list(_careful(run.exchanges, _sent(run.exchanges)))


def kept(case: Case, start: Lists, now: Lists) -> bool:
    """Return whether each host that was in a list and should stay in it is there now, but for demotions."""
    (testing, published), (was_testing, was_published) = case.wanted(), _hosts(start)
    gone = frozenset[str]() if published is None or was_published is None else was_published - published
    now_testing, now_published = _hosts(now)
    is_published = (was_published or frozenset()) & (published or frozenset()) <= (now_published or frozenset())
    return is_published and (was_testing & testing) - gone <= now_testing


def _as_planned(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield where what was sent, tries aside, is not the plan's calls in order, or the first of them."""
    if run.case.is_saved:
        yield from _as_saved(run, sent)
        return
    live, target = run.report.live, run.report.target
    steps = () if live is None or target is None else planned(live, target, run.case.policy_limit)
    calls = [] if isinstance(steps, NoSafePlan) else [_write(step.call, run.case.service) for step in steps]
    tries = _tries(sent)
    if [tried[0].write for tried in tries] != calls[: len(tries)]:
        yield "other calls were sent than the first that are planned"
    if [_write(report.call, run.case.service) for report in run.report.calls or ()] != calls:
        yield "the report has other calls than the plan"
    for number, tried in enumerate(tries, start=1):
        later = {host for call in calls[number:] for host in call.hosts}
        if any(write.is_unanswered for write in tried[:-1]) and not later.isdisjoint(tried[0].write.hosts):
            yield f"{tried[0].write} was sent again, and a late effect could undo a later call"


def _as_saved(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield where what was sent is not the saved plan's calls, or the last of them, the first one for fewer hosts."""
    saved = saved_plan(replace(run.case, fault=""))
    steps = () if isinstance(saved, Problem) else planned(saved.live, saved.target, run.case.policy_limit)
    calls = [] if isinstance(steps, NoSafePlan) else [_write(step.call, run.case.service) for step in steps]
    writes = [tried[0].write for tried in _tries(sent)]
    rest = [_write(report.call, run.case.service) for report in run.report.calls or ()] if writes else []
    if rest[: len(writes)] != writes:
        yield "other calls were sent than the report has"
    last = calls[len(calls) - len(rest) :]
    for number, (write, whole) in enumerate(zip(rest, last, strict=len(rest) <= len(calls))):
        if write.of(()) != whole.of(()) or not {*write.hosts} <= {*whole.hosts} or (number and write != whole):
            yield f"{write} is not what is left of {whole}"


def _tries(sent: list[_Sent]) -> list[tuple[_Sent, ...]]:
    """Return the tries of each call, in order."""
    return [tuple(group) for _, group in groupby(sent, key=lambda write: write.write)]


def _write(call: Call, service: Service) -> Write:
    return Write(Action(call.action.value), call.scope is Scope.BOTH, call.sent, service)


def _careful(exchanges: Sequence[Exchange], sent: list[_Sent]) -> Iterator[str]:
    """Yield what is wrong with what was sent, and when."""
    if exchanges and not isinstance(exchanges[0].call, Get):
        yield "a write was sent before anything was read"
    for exchange in exchanges[:-1]:
        if exchange.errcode in QUOTA:
            yield "something was sent after a quota error"
    for write in sent:
        if write.write.action is Action.SET:
            yield "set was sent"
        if write.write.action is Action.ADD and write.write.together and not _adds_to_published(write):
            yield "an add to both lists names a published host"
    for write, following in pairwise(sent):
        if write.is_refused:
            yield f"{following.write} was sent though {write.write} was refused"
        elif not write.is_confirmed and not (following.write == write.write and write.may_be_repeated):
            yield f"{following.write} was sent though {write.write} was not confirmed"


def _adds_to_published(write: _Sent) -> bool:
    return (write.before[1] or frozenset()).isdisjoint(map(_bare, write.write.hosts))


def _bounded(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield what is wrong with what the lists went through."""
    _, published = run.case.wanted()
    first = _first_shown(run.exchanges)
    is_right = published is not None and first is not None and first[1] == published
    # What is left of a saved plan may be a call on both lists whose effect on published is done.
    if is_right and not run.case.is_saved and any(write.write.together for write in sent):
        yield "the published list was touched though it was right"
    if run.elsewhere.lists != ELSEWHERE.lists:
        yield "another platform was changed"
    before = run.start
    for exchange in run.exchanges:
        if exchange.entry is None or exchange.is_elsewhere:
            continue
        now = exchange.entry.accepted
        if not kept(run.case, run.start, now) and not run.case.quirks & COPYING:
            yield f"a kept host is out of a list after {exchange.call}"
        if (
            not {*(now.published or ())} <= {*(before.published or ()), *(published or ())}
            and not run.case.quirks & COPYING
        ):
            yield f"a host is published that should not be after {exchange.call}"
        for was, size in zip(_sizes(before), _sizes(now), strict=True):
            if size > max(run.case.policy_limit, was) and not run.case.quirks & LAGGING:
                yield f"a list is over the limit after {exchange.call}"
        before = now


def _hosts(lists: Lists) -> Shown:
    return frozenset(lists.testing), None if lists.published is None else frozenset(lists.published)


def _sizes(lists: Lists) -> tuple[int, int]:
    return len(lists.testing), len(lists.published or ())


def _truthful(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield what the report says, and is not so."""
    report, end, start = run.report, _end(run), _start(run)
    result = None if report.result is None else _reported(report.result)
    statuses = {call.status for call in report.calls or ()}
    if result not in (None, end):
        yield f"the report's result is {result}"
    if report.outcome in (Outcome.APPLIED, Outcome.IN_SYNC):
        is_copied = run.case.foreign and run.case.quirks & COPYING  # what the API does to a foreign host stays so
        if end != run.case.wanted() and not is_copied:
            yield f"{report.outcome}, but the lists are not as wanted"
        if not run.case.quirks & (LAGGING | COPYING) and _true(run, run.world.lists) != end:
            yield f"{report.outcome}, but a late effect changes the lists"
    if report.outcome is Outcome.FAILED:
        if end != start or (not run.case.quirks & LAGGING and _true(run, run.world.lists) != start):
            yield "failed, but something was changed"
        if any(write.is_unanswered for write in sent):
            yield "failed, but a call was never answered"
    if report.outcome is Outcome.PARTIAL and not statuses & {CallStatus.DONE, CallStatus.UNKNOWN} and result == start:
        yield "partial, but nothing was changed and that is known"
    if exit_code(report.outcome) and not any(problem.severity is Severity.ERROR for problem in report.problems):
        yield "a run that did not succeed gives no reason"


def _end(run: Run) -> Shown:
    """Return what the platform had after the run; where reads lag, what it showed last."""
    here = [exchange for exchange in run.exchanges if not exchange.is_elsewhere]
    shown = _first_shown(reversed(here)) if run.case.quirks & LAGGING else None
    return shown or _true(run, run.end)


def _start(run: Run) -> Shown:
    """Return what the platform had before the run; where reads lag, what it showed first."""
    shown = _first_shown(run.exchanges) if run.case.quirks & LAGGING else None
    return shown or _true(run, run.start)


def _true(run: Run, lists: Lists) -> Shown:
    testing, published = _hosts(lists)
    return testing, frozenset() if published is None and Quirk.PUBLISHED_EMPTY in run.case.quirks else published


def _reported(live: LiveState) -> Shown:
    published = None if live.published is None else frozenset(map(str, live.published.hosts))
    return frozenset(map(str, live.testing.hosts)), published


def _each_call_truthful(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield what the report says of a call, and is not so."""
    tries = _tries(sent)
    calls = run.report.calls or ()
    for call, tried in zip(calls, tries, strict=False):
        yield from _truthful_call(call, tried, run)
    if any(call.status is not CallStatus.NOT_SENT for call in calls[len(tries) :]) and exit_code(run.report.outcome):
        yield "a call is reported as sent, and was not"
    done = [tried[-1] for call, tried in zip(calls, tries, strict=False) if call.status is CallStatus.DONE]
    lost = [problem.facts["count"] for problem in run.report.problems if problem.code is Code.ANSWER_LOST]
    if lost != [count for count in (sum(write.is_unanswered for write in done),) if count]:
        yield "the report counts other lost answers"


def _truthful_call(call: ReportedCall, tried: tuple[_Sent, ...], run: Run) -> Iterator[str]:
    is_lagging = bool(run.case.quirks & LAGGING)
    was_sent = any(write.exchange.was_sent for write in tried)
    late = (exchange.entry for exchange in run.exchanges if exchange.is_late and exchange.call == tried[0].write)
    took_effect = any(write.took_effect for write in tried) or any(
        entry and entry.effect is Effect.WHOLE for entry in late
    )
    match call.status:
        case CallStatus.NOT_SENT if was_sent:
            yield "a call is reported as not sent, and was sent"
        case CallStatus.DONE if not is_lagging and not (took_effect or any(write.is_satisfied for write in tried)):
            yield "a call is reported as done, and was not"
        case CallStatus.FAILED if took_effect and not is_lagging:
            yield "a call is reported as failed, and took effect"
        case CallStatus.FAILED if any(write.is_unanswered for write in tried):
            yield "a call is reported as failed, and may still take effect"
        case CallStatus.UNKNOWN if not was_sent:
            yield "a call is reported as unknown, and was never sent"
        case _:
            pass
    if call.confirmed_by is not _confirmation(call, tried[-1]):
        yield f"a call is reported as confirmed by {call.confirmed_by}"


def _confirmation(call: ReportedCall, last: _Sent) -> Confirmation | None:
    """Return what first showed the effect of a call's last try."""
    if call.status is not CallStatus.DONE:
        return None
    shown = last.exchange.shown
    is_answered = (
        shown is not None and (shown[1] is None) == (last.before[1] is None) and _is_satisfied(last.write, shown)
    )
    return Confirmation.ANSWER if is_answered else Confirmation.LOOK
