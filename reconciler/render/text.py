"""The report as text for a terminal or a log."""

from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import ListName
from reconciler.problem import Problem, Severity
from reconciler.render import summary
from reconciler.render.changes import Kind, Row, rows
from reconciler.render.escape import for_line, without_commands
from reconciler.render.layout import aligned
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
        """Return `text` in the colour of one of the sequences above."""
        return f"{sequence}{text}{self.reset}"


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
    """Return `report` as lines, each ended. Apart from `style`, nothing in them acts on a terminal or a runner."""
    blocks = _Page(report, words, style).blocks()
    return without_commands("\n\n".join(block for block in blocks if block) + "\n")


@frozen
class _Page:
    """A report on its way to text: blocks of lines, to be set apart by an empty line."""

    report: Report
    words: Words
    style: Style

    def blocks(self) -> Iterator[str]:
        """Yield every block in reading order, an empty one for what this report does not have."""
        table = rows(self.report)
        told = summary.sort(self.report)
        yield self._top(table, told.alarms)
        if self.report.outcome is Outcome.PARTIAL:
            yield self._rooms()
            yield from map(self._calls_that_are, summary.STATUSES)
            yield self._problems(told.urgent)
            yield self._changes(table)
            yield _lines(self._problems(told.others), summary.unshown(told, self.words))
        else:
            yield self._problems(told.urgent)
            yield self._changes(table)
            yield self._calls()
            yield _lines(self._problems(told.others), summary.unshown(told, self.words))
            yield self._rooms()
            yield summary.closing(self.report, self.words)

    def _top(self, table: tuple[Row, ...], alarms: tuple[Problem, ...]) -> str:
        assumed = for_line(summary.provenance(self.report, self.words))
        first = f"{self._problems(alarms)}\n" if alarms else ""
        headline = for_line(summary.headline(self.report, table, self.words))
        return _lines(assumed, first, self.style.paint(self.style.strong, headline))

    def _problems(self, problems: Iterable[Problem]) -> str:
        return _lines(*(line for problem in problems for line in self._problem(problem)))

    def _problem(self, problem: Problem) -> Iterator[str]:
        colour = self.style.error if problem.severity is Severity.ERROR else self.style.warning
        place = f"{summary.place(problem)}: " if problem.place else ""
        kind = self.style.paint(colour, f"{self.words.say(problem.severity)} {problem.code}:")
        yield f"{for_line(place)}{kind} {for_line(summary.message(problem, self.words))}"
        yield f"  {for_line(summary.remedy(problem, self.words))}"
        if reference := summary.reference(problem, self.words):
            yield f"  {for_line(reference)}"

    def _changes(self, table: tuple[Row, ...]) -> str:
        if not table:
            return ""
        names = (self.words.say(f"list_{name}") for name in ListName)
        head, *lines = aligned([(f"    {self.words.say('host')}", *names, "", ""), *map(self._row, table)])
        painted = (self.style.paint(self._colour(row), line) for row, line in zip(table, lines, strict=True))
        return _lines(summary.title(self.report, table, self.words), head, *painted)

    def _row(self, row: Row) -> tuple[str, ...]:
        cells = (summary.cell(value, self.words) for value in row.cells)
        where = f"{row.place.file}:{row.place.line}" if row.place else summary.unnamed(self.report, self.words)
        about = " · ".join(summary.about(row, self.words))
        return (f"  {_MARKS[row.kind]} {row.host}", *cells, for_line(where), for_line(about))

    def _colour(self, row: Row) -> str:
        if row.kind is Kind.DELETED:
            return self.style.deletion
        return self.style.change if row.takes else self.style.addition

    def _calls(self) -> str:
        calls = list(enumerate(self.report.calls or (), start=1))
        lines = aligned([self._call(number, told, summary.status(told, self.words)) for number, told in calls])
        plan = self.words.say("plan", fingerprint=self.report.fingerprint or "")
        return _lines(*lines, f"  {plan}") if lines else ""

    def _calls_that_are(self, status: CallStatus) -> str:
        calls = enumerate(self.report.calls or (), start=1)
        lines = aligned([self._call(number, told) for number, told in calls if told.status is status])
        return _lines(self.words.say(f"calls_{status}"), *lines) if lines else ""

    def _call(self, number: int, told: ReportedCall, status: str = "") -> tuple[str, ...]:
        count = self.words.count("hosts", len(told.call.hosts))
        title = f"  {number}. {summary.call(told, self.words)}"
        return (title, status, summary.answer(told), count, summary.named(told, self.words))

    def _rooms(self) -> str:
        lines = aligned([(f"  {name}", taken, free) for name, taken, free in summary.rooms(self.report, self.words)])
        return _lines(summary.live_now(self.report, self.words), *lines)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
