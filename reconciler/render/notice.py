"""Reports as one short message to a group of people, who read it on a phone.

Its first line names the program: a robot that asks for a keyword in each message can have ``reconciler``.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Problem, Severity
from reconciler.render import summary
from reconciler.render.changes import Cell, Row
from reconciler.render.escape import for_chat
from reconciler.render.summary import OUTCOME_MARKS, QUIET_OUTCOMES, PlatformSummary, platform_summary
from reconciler.report import Outcome, Report
from reconciler.texts.words import Words

MIN_SIZE: Final = 1_400
"""Bytes that the lines which are never cut can take."""

_MAX_HEAD_SIZE: Final = 200
"""Bytes of UTF-8 of a line that is never cut."""

_MAX_LINE_SIZE: Final = 300
"""Bytes of UTF-8 of any other line."""

_MAX_LEAVING: Final = 10
"""How many hosts that leave a list are named."""

_MAX_FLEET_LEAVING: Final = 3
"""How many are named of each of several platforms."""

_MAX_PROBLEMS: Final = 3

_NAME: Final = "reconciler · "


@frozen(kw_only=True)
class News:
    """A report that says something new."""

    report: Report
    """Without the problems that stand since the run before, where its changes were applied."""
    before: Report | None
    """What is over of the run before: its report, without the problems that still stand; None for nothing."""


def render(news: Sequence[News], reports: Sequence[Report], words: Words, size: int) -> tuple[str, ...]:
    """Return the lines of a message of at most `size` bytes, which is `MIN_SIZE` or more; the first is its title.

    Empty lines stand between its parts. `reports` are those of the whole run, which the title of a fleet counts; `news`
    are those to show.
    """
    platforms = [platform_summary(report) for report in reports]
    worst = min(platforms, key=lambda platform: platform.severity)
    worst_news = platform_summary(min(news, key=_severity).report)
    if len(platforms) == 1:
        title = summary.headline(platforms[0], words)
        head, items = _about(platforms[0], news[0], words), _details(platforms[0], news[0].report, words)
    else:
        title = summary.fleet_headline(platforms, words)
        head, items = iter(()), (_platform(item, words) for item in sorted(news, key=_severity))
    address = summary.other_address((platform.api_url for platform in platforms), words)
    lines = (f"{_mark(worst)}{_NAME}{title}", *head, *([address] if address else []))
    shown = [_line(line, _MAX_HEAD_SIZE) for line in lines]
    has_step = worst_news.outcome not in QUIET_OUTCOMES | {Outcome.APPLIED}
    tail = ["", words.say(f"notice_next_{worst_news.outcome}")] if has_step else []
    return tuple(_fitted(shown, [tuple(map(_line, item)) for item in items], tail, words, size))


def render_problem(name: str, problem: Problem, words: Words) -> tuple[str, str, str]:
    """Return the lines of a message about what left no report, such as a job; `name` says where that was."""
    title = words.say("headline", platform=name, result=summary.message(problem, words))
    return (
        _line(f"{OUTCOME_MARKS[Outcome.FAILED]}{_NAME}{title}", _MAX_HEAD_SIZE),
        "",
        _line(f"→ {summary.remedy(problem, words)}"),
    )


def _fitted(
    head: list[str], items: Sequence[tuple[str, ...]], tail: list[str], words: Words, size: int
) -> Iterator[str]:
    """Yield the head, the items that fit, how many do not, and the tail."""
    cut = words.say("cut", n=len(items))
    free = size - _size((*head, cut, *tail))
    yield from head
    missing = 0
    for item in items:
        if _size(item) <= free:
            free -= _size(item)
            yield from item
        else:
            missing += 1
    if missing:
        yield words.say("cut", n=missing)
    yield from tail


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _mark(platform: PlatformSummary) -> str:
    """Return what stands before a headline: where there are warnings, no check mark."""
    is_calm = platform.outcome not in QUIET_OUTCOMES or platform.is_quiet
    return OUTCOME_MARKS.get(platform.outcome if is_calm else Outcome.PARTIAL, "")


def _severity(item: News) -> tuple[int, bool, bool]:
    return platform_summary(item.report).severity


def _about(platform: PlatformSummary, item: News, words: Words) -> Iterator[str]:
    """Yield the lines below the title that are never cut."""
    yield from _recovery(item, words)
    if compared := summary.compared_with(item.report, words):
        yield compared
    if platform.outcome is Outcome.PARTIAL:
        for status in summary.STATUS_ORDER:
            if number := sum(call.status is status for call in item.report.calls or ()):
                ended, calls = words.say(f"status_{status}"), words.say("calls", n=number)
                yield words.say("headline", platform=ended, result=calls)


def _recovery(item: News, words: Words) -> Iterator[str]:
    """Yield what is over: how the run before ended, with its first error; where it had only warnings, the first."""
    if item.before is None:
        return
    before = platform_summary(item.before)
    is_quiet, result = before.outcome in QUIET_OUTCOMES, summary.result(before, words)
    causes = (problem for problem in _problems(item.before) if is_quiet or problem.severity is Severity.ERROR)
    if (cause := next(causes, None)) is not None:
        message = _message(cause, words)
        result = message if is_quiet else words.say("headline", platform=result, result=message)
    yield words.say("notice_before", result=result)


def _details(platform: PlatformSummary, report: Report, words: Words) -> Iterator[tuple[str, ...]]:
    """Yield items of a few lines each, the most important first."""
    for problem in _problems(report)[:_MAX_PROBLEMS]:
        yield "", _message(problem, words), f"→ {summary.remedy(problem, words)}"
    if (more := len(report.problems) - _MAX_PROBLEMS) > 0:
        yield (words.say("more_problems", n=more),)
    lines = (*filter(None, (summary.title(platform, words),)), *_leaving(platform, words, _MAX_LEAVING))
    yield from (("", line) for line in lines[:1])
    yield from ((line,) for line in lines[1:])


def _problems(report: Report) -> tuple[Problem, ...]:
    """Return the problems, the most important first."""
    sections = summary.sections(report)
    return (*sections.top, *sections.before_changes, *sections.after_changes)


def _message(problem: Problem, words: Words) -> str:
    kind = words.say("error" if problem.severity is Severity.ERROR else "warning")
    return f"{kind} {problem.code}: {summary.message(problem, words)}"


def _leaving(platform: PlatformSummary, words: Words, most: int) -> Iterator[str]:
    """Yield the hosts that a plan deletes from a list, by what became of that: so many of each at most."""
    for cell in (*_DELETIONS, Cell.DELETE):
        hosts = [row.host for row in platform.leaving if _deletion(row, platform.outcome) is cell]
        if hosts:
            yield words.say(f"notice_{cell}", n=len(hosts))
            yield from (f"- {host}" for host in hosts[:most])
        if len(hosts) > most:
            yield f"- {words.say('and_more', n=len(hosts) - most)}"


_DELETIONS: Final = (Cell.NOT_DELETED, Cell.PERHAPS_DELETED, Cell.DELETED)
"""What became of a deletion. Of two lists, the first of these counts."""


def _deletion(row: Row, outcome: Outcome) -> Cell:
    """Return what became of a deletion; where nothing was sent, it is ahead only if the plan can be carried out."""
    unsent = Cell.DELETE if outcome is Outcome.CHANGES else Cell.NOT_DELETED
    return next((cell for cell in _DELETIONS if cell in row.cells), unsent)


def _platform(item: News, words: Words) -> tuple[str, ...]:
    """Return the lines of one of several platforms."""
    platform = platform_summary(item.report)
    return (
        "",
        f"{_mark(platform)}{summary.headline(platform, words)}",
        *_recovery(item, words),
        *(_message(problem, words) for problem in _problems(item.report)[:1]),
        *_leaving(platform, words, _MAX_FLEET_LEAVING),
    )


def _line(text: str, most: int = _MAX_LINE_SIZE) -> str:
    """Return a text as one harmless line of so many bytes at most."""
    data = for_chat(text).encode()
    return data.decode() if len(data) <= most else f"{data[: most - len(_CUT.encode())].decode(errors='ignore')}{_CUT}"


_CUT: Final = "…"
