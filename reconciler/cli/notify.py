"""Sends one message about the reports of a run to a chat robot, unless the run before had the same to say."""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Final

from reconciler import robots
from reconciler.cli import streams
from reconciler.cli.exit_codes import FAILED, UsageError
from reconciler.cli.language import Languages
from reconciler.cli.options import Notify
from reconciler.cli.output import report_problems
from reconciler.cli.show import read
from reconciler.cli.signals import Interrupted, Signals
from reconciler.cli.status_line import StatusLine
from reconciler.model import Host
from reconciler.ports import Wait
from reconciler.problem import Code, Problem
from reconciler.render import notice
from reconciler.render.notice import News
from reconciler.render.summary import platform_summary
from reconciler.report import Command, Outcome, Report
from reconciler.resources import Resource
from reconciler.robots import MAX_MESSAGE_BYTES, ROBOTS, Message, Robot, robot_at
from reconciler.texts.languages import words
from reconciler.wechat.address import Address, parse_token_address
from reconciler.wechat.http import HttpSettings

WEBHOOK_VARIABLE: Final = "RECONCILER_WEBHOOK"
SECRET_VARIABLE: Final = "RECONCILER_WEBHOOK_SECRET"

_TIMEOUT: Final = 10.0
"""Seconds for the whole exchange."""


def notify(options: Notify, languages: Languages) -> int:
    """Send what is new; return the exit code. Raises UsageError where a report, or the webhook, cannot be used."""
    try:
        with Signals():
            return send(tuple(read(options.file)), _previous(options.previous), options, languages)
    except Interrupted as interrupted:
        return interrupted.exit_code


def _previous(file: str | None) -> Sequence[Report]:
    """Return the reports of the run before: none where that file is missing or cannot be read, as after no run."""
    if file is None:
        return ()
    try:
        return tuple(read(file))
    except UsageError:
        return ()


def send(
    reports: Sequence[Report],
    previous: Sequence[Report],
    options: Notify,
    languages: Languages,
    *,
    foreign_only: bool = False,
) -> int:
    """Send what these reports say and the previous ones do not; return the exit code. Raises UsageError.

    With `foreign_only`, changes ahead say nothing unless hosts are foreign that were not: a run that waits for its
    approval may be about to make them.
    """
    news = _news(reports, previous, foreign_only=foreign_only)
    if not news:
        _robot(options.robot)  # so that a wrong webhook is found before it is needed
        streams.write_out(f"{words(languages.person).say('notice_silent')}\n")
        return 0
    size = MAX_MESSAGE_BYTES - len(options.link or "") - 1
    return post(notice.render(news, reports, words(languages.others), size), options, languages)


def post(lines: Sequence[str], options: Notify, languages: Languages) -> int:
    """Send a message, of which the first line is the title; return the exit code. Raises UsageError."""
    robot, webhook = _robot(options.robot)
    title, *rest = lines
    wire = HttpSettings(
        timeout=_TIMEOUT,
        interruption=Signals(),  # of its own: one that is entered and not guarded raises
        trace=partial(streams.tracer(verbose=options.verbose, named=False), ""),
    )
    message = Message(title=title, lines=tuple(rest), link=options.link)
    status = StatusLine(words(languages.person), wire.interruption, wanted=not options.verbose)
    with closing(status), status.waiting(Wait.NOTICE, {"server": webhook.origin}):
        problem = robots.send(robot, webhook, os.environ.get(SECRET_VARIABLE, "").strip(), message, wire)
    if problem is not None:
        report_problems([problem], languages.person)
        return FAILED
    streams.write_out(f"{words(languages.person).say('notice_sent', title=title)}\n")
    return 0


def _robot(name: str | None) -> tuple[Robot, Address]:
    """Return the robot and its webhook. Raises UsageError, which quotes nothing of the webhook but its server."""
    text = os.environ.get(WEBHOOK_VARIABLE, "").strip()
    facts = {"variable": WEBHOOK_VARIABLE}
    if not text:
        raise UsageError(Problem(code=Code.WEBHOOK_MISSING, facts=facts))
    webhook = parse_token_address(text, WEBHOOK_VARIABLE)
    if isinstance(webhook, Problem):
        raise UsageError(Problem(code=Code.WEBHOOK_INVALID, facts=facts))
    robot = ROBOTS[name] if name else robot_at(webhook.host)
    if robot is None:
        raise UsageError(Problem(code=Code.WEBHOOK_UNKNOWN, facts={**facts, "server": webhook.origin}))
    return robot, webhook


def _news(reports: Sequence[Report], previous: Sequence[Report], *, foreign_only: bool) -> tuple[News, ...]:
    """Return the reports that say something new, in the order given.

    Where the file was invalid before, the report of before names no platform, only that file.
    """
    known = {_member(report): _left(report) for report in previous}
    pairs = ((report, known.get(_member(report)) or known.get((report.file, None)) or _UNKNOWN) for report in reports)
    news = (
        _new_foreign(*pair) if foreign_only and pair[0].outcome is Outcome.CHANGES else _new(*pair) for pair in pairs
    )
    return tuple(filter(None, news))


_UNKNOWN: Final = Report(command=Command.PLAN, outcome=Outcome.IN_SYNC)
"""What stands for a report of before that is not known: only being in sync is then nothing new."""


def _new_foreign(report: Report, before: Report) -> News | None:
    """Return a report that has foreign hosts which that of before has not."""
    is_new = not _foreign(report) <= _foreign(before)
    return News(report=report, before=None) if is_new else None


def _foreign(report: Report) -> frozenset[Host]:
    return frozenset() if report.foreign is None else report.foreign.testing | report.foreign.published


def _member(report: Report) -> tuple[str | None, Resource | None]:
    return report.platform or report.file, report.resource


def _left(report: Report) -> Report:
    """Return the state that a run left behind: what was applied is in sync, with the same warnings."""
    return replace(report, outcome=Outcome.IN_SYNC, changes=()) if report.outcome is Outcome.APPLIED else report


def _new(report: Report, before: Report) -> News | None:
    """Return what is new in a report: changes that were made, a state that is not that of before, or its end."""
    is_applied = report.outcome is Outcome.APPLIED
    if not is_applied and _is_bad(report):
        is_new = _state(report) != _state(before)
        return News(report=report, before=None) if is_new else None
    over = _without(before, report)
    is_over = _is_bad(over)
    is_new = is_applied or is_over
    return News(report=_without(report, before), before=over if is_over else None) if is_new else None


def _without(report: Report, other: Report) -> Report:
    """Return a report without the problems that another has too."""
    return replace(report, problems=tuple(problem for problem in report.problems if problem not in other.problems))


def _is_bad(report: Report) -> bool:
    """Return whether somebody has something to do: there are changes ahead, or problems, or the run stopped."""
    return not platform_summary(report).is_quiet


def _state(report: Report) -> Mapping[str, object]:
    """Return what is the same of two reports on one state. Messages are left out: they can have a request's id."""
    return {
        "outcome": report.outcome,
        "problems": {(problem.code, problem.errcode, problem.place) for problem in report.problems},
        "changes": {change.change for change in (*(report.changes or ()), *report.drift)},
        "foreign": report.foreign,
        "hosts": {(host.host, host.verdict) for host in report.hosts or ()},
    }
