"""Reports as text for a terminal or a log."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import ListName
from reconciler.problem import Problem, Severity
from reconciler.render import summary
from reconciler.render.changes import Kind, Row, drift_rows, rows
from reconciler.render.escape import for_line, without_commands
from reconciler.render.layout import aligned
from reconciler.render.summary import CARRIED_OUT, QUIET_OUTCOMES, PlatformSummary, platform_summary
from reconciler.report import CallStatus, Outcome, Report, ReportedCall
from reconciler.texts.words import Words


@frozen(kw_only=True)
class Style:
    """The escape sequences that colour a terminal; all empty for plain text."""

    strong: str = ""
    error: str = ""
    warning: str = ""
    deletion: str = ""
    change: str = ""
    addition: str = ""
    reset: str = ""

    def paint(self, sequence: str, text: str) -> str:
        """Return `text` in the colour of one of the sequences above; unchanged if `sequence` is empty."""
        return f"{sequence}{text}{self.reset}" if sequence else text


PLAIN: Final = Style()

COLOURS: Final = Style(
    strong="\x1b[1m",
    error="\x1b[1;31m",
    warning="\x1b[1;33m",
    deletion="\x1b[31m",
    change="\x1b[33m",
    addition="\x1b[32m",
    reset="\x1b[0m",
)

_MARKS: Final = {Kind.DELETED: "-", Kind.DEMOTED: "v", Kind.MOVED: "~", Kind.PROMOTED: "^", Kind.ADDED: "+"}


def render(report: Report, words: Words, style: Style = PLAIN) -> str:
    """Return `report` as lines. Apart from `style`, nothing in them acts on a terminal or on GitHub's runner."""
    return _joined(_ReportText(report, words, style).blocks())


def render_fleet(platforms: Sequence[PlatformSummary], words: Words, style: Style = PLAIN) -> str:
    """Return the headline and the table of several platforms; reports can follow, an empty line before each."""
    headline = style.paint(style.strong, summary.fleet_headline(platforms, words))
    top = _lines(headline, summary.fleet_totals(platforms, words))
    return _joined((top, _platform_table(platforms, words, style)))


def _joined(blocks: Iterable[str]) -> str:
    """Return blocks with an empty line between them. Several harmless texts can form a command: it is broken here."""
    return without_commands("\n\n".join(filter(None, blocks)) + "\n")


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _platform_table(platforms: Sequence[PlatformSummary], words: Words, style: Style) -> str:
    shown = summary.fleet_rows(platforms)
    if not shown:
        return ""
    problem = words.say("fleet_problem") if any(platform.problem for platform in shown) else ""
    names = (f"    {words.say('fleet_platform')}", words.say("fleet_result"), problem, "")
    head, *table = aligned([names, *(_platform_row(platform, words) for platform in shown)])
    painted = (_painted(platform, row, style) for platform, row in zip(shown, table, strict=True))
    more = summary.fleet_more(platforms, words)
    return _lines(head, *painted, f"  {more}" if more else "")


def _platform_row(platform: PlatformSummary, words: Words) -> tuple[str, ...]:
    mark = _platform_mark(platform)
    result = summary.result(platform, words)
    name = f"  {mark} {summary.name(platform, words)}"
    return (for_line(name), for_line(result), platform.problem, for_line(platform.file))


def _platform_mark(platform: PlatformSummary) -> str:
    if platform.outcome in QUIET_OUTCOMES:
        return " "
    return "~" if platform.outcome in CARRIED_OUT else "!"


def _painted(platform: PlatformSummary, row: str, style: Style) -> str:
    match _platform_mark(platform):
        case "!":
            return style.paint(style.error, row)
        case "~":
            return style.paint(style.change, row)
        case _:
            return row


@frozen
class _ReportText:
    """The blocks of one report; an empty line is put between them."""

    report: Report
    words: Words
    style: Style

    def blocks(self) -> Iterator[str]:
        """Yield all blocks in reading order; a block that this report does not have is empty."""
        table, drift = rows(self.report), drift_rows(self.report)
        platform = platform_summary(self.report, table)
        problems = summary.sections(self.report)
        warnings = _lines(self._problems(problems.after_changes), summary.more_opaque(problems, self.words))
        yield self._top(platform, problems.top)
        if self.report.outcome is Outcome.PARTIAL:
            yield self._capacities()
            yield from map(self._calls_with, summary.STATUS_ORDER)
            yield self._problems(problems.before_changes)
            yield self._changes(summary.title(platform, self.words), table)
            yield warnings
        else:
            yield self._problems(problems.before_changes)
            yield self._changes(summary.title(platform, self.words), table)
            yield self._calls()
            yield _lines(*(for_line(remark) for remark in summary.remarks(self.report, self.words)))
            yield self._changes(summary.drift_title(drift, self.words), drift)
            yield warnings
            yield self._capacities()
            yield summary.closing(self.report, self.words)

    def _top(self, platform: PlatformSummary, problems: tuple[Problem, ...]) -> str:
        compared_with = for_line(summary.compared_with(self.report, self.words))
        above = f"{self._problems(problems)}\n" if problems else ""
        headline = for_line(summary.headline(platform, self.words))
        return _lines(compared_with, above, self.style.paint(self.style.strong, headline))

    def _problems(self, problems: Iterable[Problem]) -> str:
        return _lines(*(line for problem in problems for line in self._problem(problem)))

    def _problem(self, problem: Problem) -> Iterator[str]:
        colour = self.style.error if problem.severity is Severity.ERROR else self.style.warning
        place = f"{summary.place(problem)}: " if problem.place else ""
        code = self.style.paint(colour, f"{self.words.say(problem.severity)} {problem.code}:")
        yield f"{for_line(place)}{code} {for_line(summary.message(problem, self.words))}"
        yield f"  {for_line(summary.remedy(problem, self.words))}"
        if rid := summary.rid(problem, self.words):
            yield f"  {for_line(rid)}"

    def _changes(self, title: str, table: tuple[Row, ...]) -> str:
        if not table:
            return ""
        names = (self.words.say(f"list_{name}") for name in ListName)
        head, *lines = aligned([(f"    {self.words.say('host')}", *names, "", ""), *map(self._row, table)])
        painted = (self.style.paint(self._colour(row), line) for row, line in zip(table, lines, strict=True))
        return _lines(title, head, *painted)

    def _row(self, row: Row) -> tuple[str, ...]:
        cells = (summary.cell(value, self.words) for value in row.cells)
        place = summary.where(row, self.words, lambda file, line: f"{file}:{line}")
        place = place or self.words.say("unnamed", file=self.report.file or "")
        about = " · ".join(summary.about(row, self.words))
        return (f"  {_MARKS[row.kind]} {row.host}", *cells, for_line(place), for_line(about))

    def _colour(self, row: Row) -> str:
        if row.is_undone:
            return ""
        if row.kind is Kind.DELETED:
            return self.style.deletion
        return self.style.change if row.leaves_list else self.style.addition

    def _calls(self) -> str:
        calls = enumerate(self.report.calls or (), start=1)
        lines = aligned([self._call(number, call, summary.call_status(call, self.words)) for number, call in calls])
        plan = self.words.say("plan", fingerprint=self.report.fingerprint or "")
        return _lines(*lines, f"  {plan}") if lines else ""

    def _calls_with(self, status: CallStatus) -> str:
        calls = enumerate(self.report.calls or (), start=1)
        lines = aligned([self._call(number, call) for number, call in calls if call.status is status])
        return _lines(self.words.say(f"calls_{status}"), *lines) if lines else ""

    def _call(self, number: int, call: ReportedCall, status: str = "") -> tuple[str, ...]:
        count = self.words.say("hosts", n=len(call.call.hosts))
        title = f"  {number}. {summary.call_title(call, self.words)}"
        return (title, status, summary.call_answer(call, self.words), count, summary.call_hosts(call, self.words))

    def _capacities(self) -> str:
        lines = aligned(
            [(f"  {name}", used, over) for name, used, over in summary.capacity_texts(self.report, self.words)]
        )
        return _lines(summary.live_now(self.report, self.words), *lines)
