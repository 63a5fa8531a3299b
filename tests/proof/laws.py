"""The laws that no run may break in any world, held against what really went over the wire."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from reconciler.model import LiveState
from reconciler.plan import Call, Scope
from reconciler.planner import NoSafePlan
from reconciler.problem import Severity
from reconciler.report import CallStatus, Outcome, ReportedCall, exit_code
from reconciler.sandbox.calls import Action, Get, Write
from reconciler.sandbox.lists import Effect, Lists
from reconciler.sandbox.quirks import Quirk
from reconciler.wechat.http import NotConnected
from tests.proof.cases import Case
from tests.proof.memory import planned
from tests.proof.run import Run
from tests.proof.wire import Exchange, Shown

TOKEN_REFUSED: Final = (40001, 40014, 42001)

QUOTA: Final = (45009, 45011)


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
    def may_be_repeated(self) -> bool:
        """Whether the same write may be sent once more: it is known to have done nothing, and was not refused."""
        return (
            isinstance(self.exchange.exchanged, NotConnected)
            or self.exchange.errcode in TOKEN_REFUSED
            or (self.exchange.errcode in (None, -1) and self.shown == self.before)
        )

    @property
    def took_effect(self) -> bool:
        """Whether it truly took effect as a whole, whatever the client saw."""
        entry = self.exchange.entry
        return entry is not None and entry.effect is Effect.WHOLE and self.is_satisfied

    @property
    def is_satisfied(self) -> bool:
        """Whether the lists truly are what it asked for, be it that WeChat came there in another way."""
        entry = self.exchange.entry
        if entry is None:
            return False
        hosts, lists = frozenset(map(_bare, self.write.hosts)), (entry.accepted.testing, entry.accepted.published or ())
        held = [frozenset(map(_bare, values)) for values in (lists if self.write.together else lists[:1])]
        is_add = self.write.action is Action.ADD
        return all(hosts <= values if is_add else hosts.isdisjoint(values) for values in held)


def _changed(hosts: frozenset[str], action: Action, named: frozenset[str]) -> frozenset[str]:
    return hosts | named if action is Action.ADD else hosts - named


def _bare(value: str) -> str:
    return value.lower().removeprefix("https://")


def _first_shown(exchanges: Iterable[Exchange]) -> Shown | None:
    """Return the first lists that the client saw in these exchanges, None where it saw none."""
    return next((exchange.shown for exchange in exchanges if exchange.shown is not None), None)


def _sent(run: Run) -> list[_Sent]:
    numbers = [number for number, exchange in enumerate(run.exchanges) if isinstance(exchange.call, Write)]
    found = []
    for number, following in pairwise((*numbers, len(run.exchanges))):
        exchange = run.exchanges[number]
        before = _first_shown(reversed(run.exchanges[:number]))
        assert isinstance(exchange.call, Write)
        assert before is not None
        found.append(_Sent(exchange.call, exchange, before, tuple(run.exchanges[number:following])))
    return found


LAGGING: Final = frozenset({Quirk.LATE_EFFECTS, Quirk.LAGGING_READS})
"""Detected, not prevented: where a look does not show what was done before it, a report tells what was shown."""

COPYING: Final = frozenset({Quirk.TOGETHER_COPIES})
"""Detected, not prevented: the API itself changes hosts that no call named; what shows it ends the run."""


def hold(run: Run) -> None:
    """Raise BrokenError when the run breaks a law."""
    sent = _sent(run)
    for law in (*_as_planned(run, sent), *_careful(run, sent), *_bounded(run, sent), *_truthful(run, sent)):
        raise BrokenError(law)


def careful(run: Run) -> list[str]:
    """Return what is wrong with what a run has sent, and when, by what it could see."""
    return list(_careful(run, _sent(run)))


def kept(case: Case, start: Lists, now: Lists) -> bool:
    """Tell whether each host that was in a list and should stay in it is there now, but for demotions."""
    (testing, published), (was_testing, was_published) = case.wanted(), _hosts(start)
    gone = frozenset[str]() if published is None or was_published is None else was_published - published
    now_testing, now_published = _hosts(now)
    is_published = (was_published or frozenset()) & (published or frozenset()) <= (now_published or frozenset())
    return is_published and (was_testing & testing) - gone <= now_testing


def _as_planned(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield where what was sent, tries aside, is not the plan's calls in order, or the first of them."""
    live, target = run.report.live, run.report.target
    steps = () if live is None or target is None else planned(live, target, run.case.policy_limit)
    calls = [] if isinstance(steps, NoSafePlan) else [step.call for step in steps]
    writes = [write for write, _ in groupby(sent, key=lambda write: write.write)]
    if writes != [_write(call) for call in calls[: len(writes)]]:
        yield "other calls were sent than the first that are planned"
    if [report.call for report in run.report.calls or ()] != calls:
        yield "the report has other calls than the plan"


def _write(call: Call) -> Write:
    return Write(Action(call.action.value), call.scope is Scope.BOTH, call.sent)


def _careful(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield what is wrong with what was sent, and when."""
    if any(write.write.action is Action.SET for write in sent):
        yield "set was sent"
    if run.exchanges and not isinstance(run.exchanges[0].call, Get):
        yield "a write was sent before anything was read"
    for number, exchange in enumerate(run.exchanges, start=1):
        if exchange.errcode in QUOTA and isinstance(exchange.call, Write) and number < len(run.exchanges):
            yield "something was sent after a quota error"
    for write, following in pairwise(sent):
        if write.is_refused:
            yield f"{following.write} was sent though {write.write} was refused"
        elif not write.is_confirmed and not (following.write == write.write and write.may_be_repeated):
            yield f"{following.write} was sent though {write.write} was not confirmed"


def _bounded(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield what is wrong with what the lists went through."""
    _, published = run.case.wanted()
    first = _first_shown(run.exchanges)
    if published is not None and first is not None and first[1] == published and any(t.write.together for t in sent):
        yield "the published list was touched though it was right"
    before = run.start
    for exchange in run.exchanges:
        if exchange.entry is None:
            continue
        if not kept(run.case, run.start, exchange.entry.accepted) and not run.case.quirks & COPYING:
            yield f"a kept host is out of a list after {exchange.call}"
        for was, now in zip(_sizes(before), _sizes(exchange.entry.accepted), strict=True):
            if now > max(run.case.policy_limit, was) and not run.case.quirks & LAGGING:
                yield f"a list is over the limit after {exchange.call}"
        before = exchange.entry.accepted


def _hosts(lists: Lists) -> Shown:
    return frozenset(lists.testing), None if lists.published is None else frozenset(lists.published)


def _sizes(lists: Lists) -> tuple[int, int]:
    return len(lists.testing), len(lists.published or ())


def _truthful(run: Run, sent: list[_Sent]) -> Iterator[str]:
    """Yield what the report says, and is not so."""
    report, held, start = run.report, _held(run), _began(run)
    result = None if report.result is None else _reported(report.result)
    statuses = {call.status for call in report.calls or ()}
    if result not in (None, held):
        yield f"the report's result is {result}"
    if report.outcome in (Outcome.APPLIED, Outcome.IN_SYNC) and held != run.case.wanted():
        yield f"{report.outcome}, but the lists are not as wanted"
    if report.outcome is Outcome.FAILED and held != start:
        yield "failed, but something was changed"
    if report.outcome is Outcome.PARTIAL and not statuses & {CallStatus.DONE, CallStatus.UNKNOWN} and result == start:
        yield "partial, but nothing was changed and that is known"
    if exit_code(report.outcome) and not any(problem.severity is Severity.ERROR for problem in report.problems):
        yield "a run that did not succeed says no reason"
    tries = [tuple(group) for _, group in groupby(sent, key=lambda write: write.write)]
    calls = report.calls or ()
    for call, tried in zip(calls, tries, strict=False):
        yield from _truthful_call(call, tried, run)
    if any(call.status is not CallStatus.NOT_SENT for call in calls[len(tries) :]) and exit_code(report.outcome):
        yield "a call is reported as sent, and was not"


def _held(run: Run) -> Shown:
    """Return what the platform holds after the run; where reads lag, what it showed last."""
    shown = _first_shown(reversed(run.exchanges)) if run.case.quirks & LAGGING else None
    return shown or _true(run, run.world.lists)


def _began(run: Run) -> Shown:
    """Return what the platform held before the run; where reads lag, what it showed first."""
    shown = _first_shown(run.exchanges) if run.case.quirks & LAGGING else None
    return shown or _true(run, run.start)


def _true(run: Run, lists: Lists) -> Shown:
    testing, published = _hosts(lists)
    return testing, frozenset() if published is None and Quirk.PUBLISHED_EMPTY in run.case.quirks else published


def _truthful_call(call: ReportedCall, sent: tuple[_Sent, ...], run: Run) -> Iterator[str]:
    arrived = [write.exchange.entry for write in sent if write.exchange.entry is not None]
    done = any(write.took_effect for write in sent)
    match call.status:
        case CallStatus.NOT_SENT if arrived:
            yield "a call is reported as not sent, and was sent"
        case CallStatus.DONE if not any(write.is_satisfied for write in sent) and not run.case.quirks & LAGGING:
            yield "a call is reported as done, and was not"
        case CallStatus.FAILED if done and not run.case.quirks & LAGGING:
            yield "a call is reported as failed, and took effect"
        case CallStatus.UNKNOWN if not arrived:
            yield "a call is reported as unknown, and was never sent"
        case _:
            pass


def _reported(live: LiveState) -> Shown:
    published = None if live.published is None else frozenset(map(str, live.published.hosts))
    return frozenset(map(str, live.testing.hosts)), published
