"""The report as Markdown for a pull request's comment or a step's summary: what hurts first, the rest folded."""

from collections.abc import Iterator
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import ListName
from reconciler.problem import Problem, Severity
from reconciler.render import summary
from reconciler.render.changes import Cell, Kind, Row, rows
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.layout import cut
from reconciler.render.size_limit import Part, fit, fits, size
from reconciler.report import Outcome, Report, ReportedCall
from reconciler.texts.words import Words

_TEXT: Final = 1_000
"""How long a text may become by being made harmless."""

_OPEN_ROWS: Final = 40
"""How many rows stand unfolded; those that take a host out of a list always do."""

_OPEN_PROBLEMS: Final = 10
"""How many problems stand unfolded above the changes."""

_OPEN_WARNINGS: Final = 3
"""How many stand unfolded below them."""

_FIRM_PROBLEMS: Final = 3
"""How many problems of a kind are never cut."""

_DETAIL: Final = 100
"""The terminal cells in which a place in a file must fit."""

_FINGERPRINT: Final = len("sha256:") + 12
"""How much of a fingerprint tells plans apart at a glance."""

VERDICTS: Final = {
    Outcome.VALID: "✅ ",
    Outcome.IN_SYNC: "✅ ",
    Outcome.APPLIED: "✅ ",
    Outcome.PARTIAL: "⚠️ ",
    Outcome.INVALID: "❌ ",
    Outcome.REFUSED: "❌ ",
    Outcome.STALE: "❌ ",
    Outcome.FAILED: "❌ ",
    Outcome.VERIFIED: "✅ ",
    Outcome.UNVERIFIED: "❌ ",
}

MARKS: Final = {
    Kind.DELETED: "🔴",
    Kind.DEMOTED: "🟠",
    Kind.MOVED: "🟡",
    Kind.PROMOTED: "🔵",
    Kind.ADDED: "🟢",
}

_QUIET: Final = frozenset({Cell.ABSENT, Cell.STAYS, Cell.ADD, Cell.ADDED})
"""What needs no emphasis in a table."""


def render(report: Report, words: Words) -> str:
    """Return `report` as Markdown of at most 60,000 characters.

    The totals and the hosts that leave a list are never cut: where these do not fit as a table they stand as
    names, and where there are too many even for that, as a number.
    """
    page = _Page(report, words, rows(report))
    parts = page.parts(page.as_table())
    if not fits(parts):
        parts = page.parts(page.as_names())
    if not fits(parts):
        parts = page.parts(page.as_number())
    return fit(parts, lambda missing: f"*{words.count('cut', missing)}*")


@frozen
class _Page:
    """A report on its way to Markdown."""

    report: Report
    words: Words
    table: tuple[Row, ...]

    def parts(self, changes: tuple[Part, ...]) -> tuple[Part, ...]:
        """Return the page in reading order, around the changes in the form in which they fit."""
        told = summary.sort(self.report)
        headline = _harmless(summary.headline(self.report, self.table, self.words, MARKS))
        return (
            *_emphasised(_harmless(summary.provenance(self.report, self.words))),
            *self._problems(told.alarms, unfolded=_OPEN_PROBLEMS),
            Part(head=f"### {VERDICTS.get(self.report.outcome, '')}{headline}"),
            *(self._progress() if self.report.outcome is Outcome.PARTIAL else ()),
            *self._problems(told.urgent, unfolded=_OPEN_PROBLEMS),
            *self._totals(),
            *changes,
            *self._problems(told.others, unfolded=_OPEN_WARNINGS),
            *_emphasised(summary.unshown(told, self.words)),
            *self._calls(),
            *_emphasised(summary.closing(self.report, self.words)),
        )

    def _problems(self, problems: tuple[Problem, ...], *, unfolded: int) -> Iterator[Part]:
        """Frame the first problems, and fold the rest away."""
        items = tuple(map(self._problem, problems))
        if items:
            grave = any(problem.severity is Severity.ERROR for problem in problems)
            framed = tuple(f"> {item}" for item in items[:unfolded])
            frame = "> [!CAUTION]" if grave else "> [!WARNING]"
            yield Part(head=frame, items=framed, firm=min(_FIRM_PROBLEMS, len(framed)))
        if rest := items[unfolded:]:
            yield _fold(self.words.count("more_problems", len(rest)), "", *rest)

    def _problem(self, problem: Problem) -> str:
        message = _harmless(summary.message(problem, self.words))
        remedy = _harmless(summary.remedy(problem, self.words))
        details = (problem.code, summary.place(problem), summary.reference(problem, self.words))
        told = " ".join(for_code(cut(text, _DETAIL)) for text in details if text)
        return f"- <strong>{message}</strong><br>{remedy} {told}"

    def as_table(self) -> tuple[Part, ...]:
        """Tell every change as a row."""
        return tuple(self._rows(self.table, firm=len(self._taking())))

    def as_names(self) -> tuple[Part, ...]:
        """Tell the hosts that leave a list by name alone."""
        taking = self._taking()
        title = self.words.count("leaving", len(taking))
        names = " ".join(for_code(row.host) for row in taking)
        return (Part(head=f"**{title}** {names}"), *self._rows(self.table[len(taking) :], firm=0))

    def as_number(self) -> tuple[Part, ...]:
        """Tell only how many hosts leave a list."""
        taking = self._taking()
        title = self.words.count("leaving_unnamed", len(taking))
        return (Part(head=f"**{title}**"), *self._rows(self.table[len(taking) :], firm=0))

    def _taking(self) -> tuple[Row, ...]:
        """Return the rows that take a host out of a list: the first ones."""
        return tuple(row for row in self.table if row.takes)

    def _rows(self, table: tuple[Row, ...], *, firm: int) -> Iterator[Part]:
        """Return a table whose first rows are neither cut nor folded."""
        names = " | ".join(self.words.say(f"list_{name}") for name in ListName)
        head = f"| | {self.words.say('host')} | {names} |\n| --- | --- | --- | --- |"
        items = tuple(map(self._row, table))
        unfolded = max(firm, _OPEN_ROWS)
        if items:
            yield Part(head=head, items=items[:unfolded], firm=firm)
        if rest := items[unfolded:]:
            yield _fold(self.words.count("more_changes", len(rest)), head, *rest)

    def _row(self, row: Row) -> str:
        """Tell what there is to know about a host below its name: a column of its own has no room on a phone.

        A host without a line is not in the file, which is why it goes.
        """
        line = (self.words.say("line", n=row.place.line),) if row.place else ()
        about = " · ".join(map(_harmless, (*line, *summary.about(row, self.words))))
        host = f"{for_code(row.host)}<br><sub>{about}</sub>" if about else for_code(row.host)
        return f"| {' | '.join((MARKS[row.kind], host, *map(self._cell, row.cells)))} |"

    def _cell(self, cell: Cell) -> str:
        told = summary.cell(cell, self.words)
        return told if cell in _QUIET else f"**{told}**"

    def _totals(self) -> Iterator[Part]:
        """Tell in one line what the changes amount to, how full the lists are, and which plan this is."""
        title = summary.title(self.report, self.table, self.words, MARKS)
        rooms = "" if self.report.outcome is Outcome.PARTIAL else self._rooms()
        plan = self._plan(_FINGERPRINT) if self.report.calls else ""
        if told := " · ".join(filter(None, (_strong(title), rooms, plan))):
            yield Part(head=told)

    def _rooms(self) -> str:
        rooms = summary.rooms(self.report, self.words)
        told = " · ".join(f"{name} {taken}{self.words.comma}{free}" for name, taken, free in rooms)
        return " ".join(filter(None, (_strong(summary.live_now(self.report, self.words)), told)))

    def _progress(self) -> Iterator[Part]:
        """Tell how far a run came: what is live, was done, failed, was not sent, is unknown."""
        yield Part(head=self._rooms())
        for status in summary.STATUSES:
            if calls := [call for call in self._numbered_calls() if call[1].status is status]:
                told = "\n".join(self._call(number, call) for number, call in calls)
                yield Part(head=f"{_strong(self.words.say(f'calls_{status}'))}\n\n{told}")

    def _calls(self) -> Iterator[Part]:
        if self.report.calls and self.report.outcome is not Outcome.PARTIAL:
            calls = [self._call(number, call) for number, call in self._numbered_calls()]
            yield _fold(self.words.count("calls", len(calls)), "", *calls, f"\n{self._plan()}")

    def _plan(self, length: int | None = None) -> str:
        return self.words.say("plan", fingerprint=for_code((self.report.fingerprint or "")[:length]))

    def _numbered_calls(self) -> Iterator[tuple[int, ReportedCall]]:
        return enumerate(self.report.calls or (), start=1)

    def _call(self, number: int, told: ReportedCall) -> str:
        about = (
            summary.call(told, self.words),
            "" if self.report.outcome is Outcome.PARTIAL else _strong(summary.status(told, self.words)),
            summary.answer(told),
            self.words.count("named_hosts", len(told.call.hosts), names=summary.named(told, self.words, for_code)),
        )
        return f"{number}. {' · '.join(filter(None, about))}"


def _harmless(text: str) -> str:
    """Return `text` as Markdown, cut where making it harmless would make it too long."""
    shown = for_markdown(text)
    while size(shown) > _TEXT:
        text = text[: len(text) * 3 // 4]
        shown = for_markdown(f"{text}…")
    return shown


def _strong(text: str) -> str:
    return text and f"**{text}**"


def _emphasised(text: str) -> Iterator[Part]:
    if text:
        yield Part(head=f"*{text}*")


def _fold(summary: str, head: str, *items: str) -> Part:
    """Fold items away behind a line that says what they are."""
    opening = f"<details><summary>{summary}</summary>\n"
    return Part(head=f"{opening}\n{head}" if head else opening, items=items, tail="\n</details>")
