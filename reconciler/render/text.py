"""Reports as text for a terminal or a log."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import ListName
from reconciler.problem import Code, Problem, Severity
from reconciler.render import summary
from reconciler.render.changes import Kind, Row, drift_rows, rows
from reconciler.render.escape import for_line, without_commands
from reconciler.render.layout import DEFAULT_WIDTH, aligned, fitted, indented, paragraph
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


_SCREEN: Final = 24
"""So many lines a terminal shows at least. Of a longer report the end repeats its headline."""


def render(report: Report, words: Words, style: Style = PLAIN, cells: int = DEFAULT_WIDTH) -> str:
    """Return `report` as lines of at most `cells` terminal cells, but for a host or a path that is longer.

    Apart from `style`, nothing in them acts on a terminal or on GitHub's runner.
    """
    text = _joined(_ReportText(report, words, style, cells).blocks())
    if text.count("\n") <= _SCREEN:
        return text
    return without_commands(
        "\n".join((text, *_paragraph(summary.headline(platform_summary(report), words), cells), ""))
    )


def render_fleet(
    platforms: Sequence[PlatformSummary], words: Words, style: Style = PLAIN, cells: int = DEFAULT_WIDTH
) -> str:
    """Return the headline and the table of several platforms; reports can follow, an empty line before each."""
    headline = style.paint(style.strong, "\n".join(paragraph(summary.fleet_headline(platforms, words), cells)))
    address = summary.other_address((platform.api_url for platform in platforms), words)
    totals = summary.fleet_totals(platforms, words)
    top = _lines(headline, *_paragraph(totals, cells), *_paragraph(address, cells))
    return _joined((top, _platform_table(platforms, words, style, cells)))


def _paragraph(text: str, cells: int) -> list[str]:
    return paragraph(for_line(text), cells) if text else []


def _joined(blocks: Iterable[str]) -> str:
    """Return blocks with an empty line between them. Several harmless texts can form a command: it is broken here."""
    return without_commands("\n\n".join(filter(None, blocks)) + "\n")


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _platform_table(platforms: Sequence[PlatformSummary], words: Words, style: Style, cells: int) -> str:
    shown = summary.fleet_rows(platforms)
    if not shown:
        return ""
    problem = words.say("fleet_problem") if any(platform.problem for platform in shown) else ""
    names = (f"    {words.say('fleet_platform')}", words.say("fleet_result"), problem, "")
    head, table = fitted(names, [(_platform_row(platform, words), "") for platform in shown], cells)
    painted = (_painted(platform, "\n".join(lines), style) for platform, lines in zip(shown, table, strict=True))
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
    cells: int

    def blocks(self) -> Iterator[str]:
        """Yield all blocks in reading order; a block that this report does not have is empty."""
        table, drift = rows(self.report), drift_rows(self.report)
        platform = platform_summary(self.report, table)
        problems = summary.sections(self.report)
        more = self._wrapped(summary.more_opaque(problems, self.words))
        warnings = _lines(self._problems(problems.after_changes), *more)
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
            yield self._remarks()
            yield self._changes(summary.drift_title(self.report, platform, self.words), drift)
            yield warnings
            yield self._capacities()
            yield summary.closing(self.report, self.words)

    def _wrapped(self, text: str) -> list[str]:
        return _paragraph(text, self.cells)

    def _top(self, platform: PlatformSummary, problems: tuple[Problem, ...]) -> str:
        compared_with = self._wrapped(summary.compared_with(self.report, self.words))
        above = f"{self._problems(problems)}\n" if problems else ""
        headline = "\n".join(self._wrapped(summary.headline(platform, self.words)))
        address = self._wrapped(summary.other_address([self.report.api_url], self.words))
        return _lines(*compared_with, above, self.style.paint(self.style.strong, headline), *address)

    def _problems(self, problems: Iterable[Problem]) -> str:
        return _lines(*(line for problem in problems for line in self._problem(problem)))

    def _problem(self, problem: Problem) -> Iterator[str]:
        place = f"{summary.place(problem)}: " if problem.place else ""
        code = f"{self.words.say(problem.severity)} {problem.code}:"
        first, *rest = self._wrapped(f"{place}{code} {summary.message(problem, self.words)}")
        colour = self.style.error if problem.severity is Severity.ERROR else self.style.warning
        yield first.replace(code, self.style.paint(colour, code), 1)
        yield from rest
        yield from indented(for_line(summary.remedy(problem, self.words)), self.cells)
        if problem.code is Code.FOREIGN_HOSTS:
            yield from summary.pasted(summary.foreign_lists(self.report), self.words)
        if rid := summary.rid(problem, self.words):
            yield f"  {for_line(rid)}"

    def _changes(self, title: str, table: tuple[Row, ...]) -> str:
        if not table:
            return ""
        names = (self.words.say(f"list_{name}") for name in ListName)
        head = (f"    {self.words.say('host')}", *names, "")
        titles, changes = fitted(head, [self._row(row) for row in table], self.cells)
        painted = (
            self.style.paint(self._colour(row), "\n".join(lines)) for row, lines in zip(table, changes, strict=True)
        )
        return _lines(*self._wrapped(title), titles, *painted)

    def _row(self, row: Row) -> tuple[tuple[str, ...], str]:
        cells = (summary.cell(value, self.words) for value in row.cells)
        place = summary.where(row, self.words, lambda file, line: f"{file}:{line}")
        place = place or self.words.say("unnamed", file=self.report.file or "")
        about = " · ".join(summary.about(row, self.words))
        return (f"  {_MARKS[row.kind]} {row.host}", *cells, for_line(place)), for_line(about)

    def _remarks(self) -> str:
        return _lines(*(line for remark in summary.remarks(self.report, self.words) for line in self._wrapped(remark)))

    def _colour(self, row: Row) -> str:
        if row.is_undone:
            return ""
        if row.kind is Kind.DELETED:
            return self.style.deletion
        return self.style.change if row.leaves_list else self.style.addition

    def _calls(self) -> str:
        calls = list(enumerate(self.report.calls or (), start=1))
        plan = self.words.say("plan", fingerprint=self.report.fingerprint or "")
        return _lines(*self._call_lines(calls, shows_status=True), f"  {plan}") if calls else ""

    def _calls_with(self, status: CallStatus) -> str:
        calls = [
            (number, call) for number, call in enumerate(self.report.calls or (), start=1) if call.status is status
        ]
        if not calls:
            return ""
        return _lines(self.words.say(f"calls_{status}"), *self._call_lines(calls, shows_status=False))

    def _call_lines(self, calls: Sequence[tuple[int, ReportedCall]], *, shows_status: bool) -> Iterator[str]:
        rows = []
        for number, call in calls:
            status = summary.call_status(call, self.words) if shows_status else ""
            title = f"  {number}. {summary.call_title(call, self.words)}"
            count = self.words.say("hosts", n=len(call.call.hosts))
            answer = summary.call_answer(call, self.words)
            rows.append(((title, status, answer, count, summary.call_hosts(call, self.words)), ""))
        _, lines = fitted(("",) * 5, rows, self.cells)
        for of_call in lines:
            yield from of_call

    def _capacities(self) -> str:
        lines = aligned(
            [(f"  {name}", used, over) for name, used, over in summary.capacity_texts(self.report, self.words)]
        )
        return _lines(summary.live_now(self.report, self.words), *lines)
