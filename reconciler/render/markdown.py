"""Reports as Markdown for a pull request's comment or a step's summary: deletions first, the rest folded."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import ListName
from reconciler.problem import Code, Problem, Severity
from reconciler.render import summary
from reconciler.render.changes import Cell, Kind, Row, drift_rows, rows
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.layout import cut
from reconciler.render.size_limit import MAX_PAGE_SIZE, Part, fit, fits, size
from reconciler.render.summary import (
    CARRIED_OUT,
    OUTCOME_MARKS,
    QUIET_OUTCOMES,
    PlatformSummary,
    platform_summary,
)
from reconciler.report import Outcome, Report, ReportedCall
from reconciler.texts.words import Words

_MAX_TEXT_SIZE: Final = 1_000
"""Length of a text after escaping, which can make it many times longer."""

_MAX_OPEN_ROWS: Final = 15
"""How many rows are not folded besides those of hosts that leave a list, which never are."""

_MAX_OPEN_PROBLEMS: Final = 10
"""How many problems above the changes are not folded."""

_MAX_OPEN_WARNINGS: Final = 3
"""How many problems below the changes are not folded."""

_MIN_PROBLEMS: Final = 3
"""How many problems of a section are never cut."""

_MAX_LEAVING: Final = 10
"""How many hosts that leave a list are named for each of several platforms."""

_MAX_DETAIL_WIDTH: Final = 100
"""Terminal cells of a place, or of the name of a platform or a file."""

_FINGERPRINT_LENGTH: Final = len("sha256:") + 12

_MARKS: Final = {
    Kind.DELETED: "🔴",
    Kind.DEMOTED: "🟠",
    Kind.MOVED: "🟡",
    Kind.PROMOTED: "🔵",
    Kind.ADDED: "🟢",
}

_UNDONE_MARK: Final = "⚪"

_CALM_CELLS: Final = frozenset({Cell.STAYS, Cell.ADD, Cell.ADDED})
"""All other cells are strong."""

PlatformPage = tuple[PlatformSummary, str]
"""A platform and its report as Markdown."""


def render(report: Report, words: Words, next_step: str = "") -> str:
    """Return `report` as Markdown of at most `MAX_PAGE_SIZE` characters, with `next_step` below its headline.

    Totals and hosts that leave a list are never cut: if the table does not fit, the hosts are named without it, and if
    there are too many even for that, counted.
    """
    page = _ReportPage(report, words, rows(report), next_step)
    parts = page.parts(page.as_table())
    if not fits(parts):
        parts = page.parts(page.as_names())
    if not fits(parts):
        parts = page.parts(page.as_number())
    return fit(parts, lambda missing: f"*{words.say('cut', n=missing)}*")


def progress(report: Report, words: Words) -> str:
    """Return what is live after a run that stopped part-way, and its calls by how they ended, as Markdown."""
    return "\n\n".join(part.head for part in _ReportPage(report, words, ()).progress())


def render_fleet(
    platforms: Sequence[PlatformSummary], pages: Sequence[PlatformPage], words: Words, next_step: str = ""
) -> str:
    """Return Markdown of at most `MAX_PAGE_SIZE` characters: a table of all platforms, then their folded `pages`.

    `pages` may lack platforms whose page cannot fit. What is left out is counted; the most severe comes first.
    `next_step` stands below the headline.
    """
    parts = tuple(_fleet_parts(platforms, pages, words, next_step, cut_rows=False))
    if not fits(parts):
        parts = tuple(_fleet_parts(platforms, pages, words, next_step, cut_rows=True))
    return fit(parts, lambda missing: f"*{words.say('cut', n=missing)}*")


def worth_keeping(pages: Sequence[PlatformPage]) -> Sequence[PlatformPage]:
    """Return those of the pages that `render_fleet` can show at most."""
    kept, free = [], MAX_PAGE_SIZE
    for platform, page in _by_severity(pages):
        if size(page) <= free:
            free -= size(page)
            kept.append((platform, page))
    return kept


@frozen
class _ReportPage:
    """The parts of the page of one report."""

    report: Report
    words: Words
    table: tuple[Row, ...]
    next_step: str = ""

    def parts(self, changes: tuple[Part, ...]) -> tuple[Part, ...]:
        """Return the parts in reading order, around the changes in the form that fits."""
        platform = platform_summary(self.report, self.table)
        problems = summary.sections(self.report)
        headline = _escaped(summary.headline(platform, self.words, _MARKS))
        return (
            *_emphasised(_escaped(summary.compared_with(self.report, self.words))),
            Part(head=f"### {OUTCOME_MARKS.get(self.report.outcome, '')}{headline}"),
            *_address([self.report.api_url], self.words),
            *self._problems(problems.top, unfolded=_MAX_OPEN_PROBLEMS),
            *self._next_step(),
            *(self.progress() if self.report.outcome is Outcome.PARTIAL else ()),
            *self._problems(problems.before_changes, unfolded=_MAX_OPEN_PROBLEMS),
            *self._title(platform),
            *changes,
            *self._drift(platform),
            *self._sizes(),
            *(part for remark in summary.remarks(self.report, self.words) for part in _emphasised(_escaped(remark))),
            *self._problems(problems.after_changes, unfolded=_MAX_OPEN_WARNINGS),
            *_emphasised(summary.more_opaque(problems, self.words)),
            *self._calls(),
            *_emphasised("" if self.next_step else summary.closing(self.report, self.words)),
        )

    def _next_step(self) -> Iterator[Part]:
        if self.next_step:
            yield Part(head=self.next_step)

    def _problems(self, problems: tuple[Problem, ...], *, unfolded: int) -> Iterator[Part]:
        items = tuple(map(self._problem, problems))
        if items:
            has_error = any(problem.severity is Severity.ERROR for problem in problems)
            framed = tuple("> " + item.replace("\n", "\n> ") for item in items[:unfolded])
            frame = "> [!CAUTION]" if has_error else "> [!WARNING]"
            yield Part(head=frame, items=framed, never_cut=min(_MIN_PROBLEMS, len(framed)))
        if rest := items[unfolded:]:
            yield _folded(self.words.say("more_problems", n=len(rest)), "", *rest)

    def _problem(self, problem: Problem) -> str:
        message = _escaped(summary.message(problem, self.words))
        details = (problem.code, summary.place(problem), summary.rid(problem, self.words))
        shown = " ".join(for_code(cut(detail, _MAX_DETAIL_WIDTH)) for detail in details if detail)
        if problem.code is Code.FOREIGN_HOSTS:
            return "\n  ".join((f"- <strong>{message}</strong> {shown}\n", *self._pasted()))
        remedy = _escaped(summary.remedy(problem, self.words))
        return f"- <strong>{message}</strong><br>{remedy} {shown}"

    def _pasted(self) -> Iterator[str]:
        """Yield the lines of the file that keep foreign hosts, and those that delete them."""
        kept = summary.foreign_lists(self.report)
        for phrase, lists in (("paste_domains", kept), ("paste_removed", dict.fromkeys(kept, tuple(ListName)))):
            yield from (self.words.say(phrase, n=len(kept)), "```yaml", *summary.pasted(lists, self.words), "```")

    def as_table(self) -> tuple[Part, ...]:
        """Return all changes as rows."""
        return tuple(self._rows(self.table, never_cut=len(self._leaving())))

    def as_names(self) -> tuple[Part, ...]:
        """Return the names of the hosts that leave a list, and the other changes as rows."""
        leaving = self._leaving()
        names = " ".join(for_code(row.host) for row in leaving)
        title = _strong(self.words.say("leaving", n=len(leaving)))
        return (Part(head=f"{title} {names}"), *self._rows(self.table[len(leaving) :], never_cut=0))

    def as_number(self) -> tuple[Part, ...]:
        """Return the number of hosts that leave a list, and the other changes as rows."""
        leaving = self._leaving()
        title = _strong(self.words.say("leaving_unnamed", n=len(leaving)))
        return (Part(head=title), *self._rows(self.table[len(leaving) :], never_cut=0))

    def _leaving(self) -> tuple[Row, ...]:
        """Return the rows of hosts that leave a list: the first ones."""
        return tuple(row for row in self.table if row.leaves_list)

    def _rows(self, table: tuple[Row, ...], *, never_cut: int) -> Iterator[Part]:
        head = f"| {self.words.say('host')} | {self.words.say('change')} |\n| --- | --- |"
        items = tuple(map(self._row, table))
        unfolded = never_cut + _MAX_OPEN_ROWS
        if items:
            yield Part(head=head, items=items[:unfolded], never_cut=never_cut)
        if rest := items[unfolded:]:
            yield _folded(self.words.say("more_changes", n=len(rest)), head, *rest)

    def _row(self, row: Row) -> str:
        """Return a row of the table; a phone is too narrow for a third column."""
        line = summary.where(row, self.words, lambda _, number: self.words.say("line", n=number))
        about = " · ".join(map(_escaped, filter(None, (line, *summary.about(row, self.words)))))
        host = f"{for_code(row.host)}<br><sub>{about}</sub>" if about else for_code(row.host)
        mark = _UNDONE_MARK if row.is_undone else _MARKS[row.kind]
        return f"| {mark}\N{NO-BREAK SPACE}{host} | {'<br>'.join(self._changes(row))} |"

    def _changes(self, row: Row) -> Iterator[str]:
        """Yield what happens to a host, and in which lists."""
        for cell in dict.fromkeys(row.cells):
            if cell is not Cell.ABSENT:
                text = summary.cell(cell, self.words)
                lists = [name for name, found in zip(ListName, row.cells, strict=True) if found is cell]
                name = self.words.say("list_both" if len(lists) == len(ListName) else f"list_{lists[0]}")
                yield f"{text if cell in _CALM_CELLS else _strong(text)} · {name}"

    def _drift(self, platform: PlatformSummary) -> Iterator[Part]:
        table = drift_rows(self.report)
        if table:
            yield Part(head=_strong(summary.drift_title(self.report, platform, self.words, _MARKS)))
            yield from self._rows(table, never_cut=0)

    def _title(self, platform: PlatformSummary) -> Iterator[Part]:
        if title := summary.title(platform, self.words, _MARKS):
            yield Part(head=_strong(title))

    def _sizes(self) -> Iterator[Part]:
        """Yield how full the lists are, and which plan this is."""
        used = "" if self.report.outcome is Outcome.PARTIAL else self._capacities()
        plan = self._plan(_FINGERPRINT_LENGTH) if self.report.calls else ""
        if sizes := " · ".join(filter(None, (used, plan))):
            yield Part(head=sizes)

    def _capacities(self) -> str:
        texts = (
            f"{name} {self.words.comma.join(filter(None, (used, over)))}"
            for name, used, over in summary.capacity_texts(self.report, self.words)
        )
        return " ".join(filter(None, (_strong(summary.live_now(self.report, self.words)), " · ".join(texts))))

    def progress(self) -> Iterator[Part]:
        """Yield what is live, and the calls by how they ended."""
        yield Part(head=self._capacities())
        for status in summary.STATUS_ORDER:
            if calls := [numbered for numbered in self._numbered_calls() if numbered[1].status is status]:
                lines = "\n".join(self._call(number, call) for number, call in calls)
                yield Part(head=f"{_strong(self.words.say(f'calls_{status}'))}\n\n{lines}")

    def _calls(self) -> Iterator[Part]:
        if self.report.calls and self.report.outcome is not Outcome.PARTIAL:
            calls = [self._call(number, call) for number, call in self._numbered_calls()]
            yield _folded(self.words.say("calls", n=len(calls)), "", *calls, f"\n{self._plan()}")

    def _plan(self, length: int | None = None) -> str:
        return self.words.say("plan", fingerprint=for_code((self.report.fingerprint or "")[:length]))

    def _numbered_calls(self) -> Iterator[tuple[int, ReportedCall]]:
        return enumerate(self.report.calls or (), start=1)

    def _call(self, number: int, call: ReportedCall) -> str:
        names = summary.call_hosts(call, self.words, for_code)
        about = (
            summary.call_title(call, self.words),
            "" if self.report.outcome is Outcome.PARTIAL else _strong(summary.call_status(call, self.words)),
            summary.call_answer(call, self.words),
            self.words.say("named_hosts", n=len(call.call.hosts), names=names),
        )
        return f"{number}. {' · '.join(filter(None, about))}"


def _fleet_parts(
    platforms: Sequence[PlatformSummary],
    pages: Sequence[PlatformPage],
    words: Words,
    next_step: str,
    *,
    cut_rows: bool,
) -> Iterator[Part]:
    mark = OUTCOME_MARKS.get(summary.most_severe(platforms), "")
    yield Part(head=f"### {mark}{summary.fleet_headline(platforms, words)}")
    if totals := summary.fleet_totals(platforms, words, _MARKS):
        yield Part(head=_strong(totals))
    yield from _address((platform.api_url for platform in platforms), words)
    if next_step:
        yield Part(head=next_step)
    shown = summary.fleet_rows(platforms)
    carried_out = (platform for platform in shown if platform.outcome in CARRIED_OUT)
    if leaving := tuple(_leaving(platform, words) for platform in carried_out if platform.leaving):
        yield Part(items=leaving, never_cut=0 if cut_rows else len(leaving))
    if shown:
        names = " | ".join(words.say(f"fleet_{name}") for name in ("platform", "result"))
        stopped = sum(platform.outcome not in CARRIED_OUT | QUIET_OUTCOMES for platform in shown)
        yield Part(
            head=f"| {names} |\n| --- | --- |",
            items=tuple(_platform_row(platform, words) for platform in shown),
            never_cut=0 if cut_rows else stopped,
        )
    yield from _emphasised(summary.fleet_more(platforms, words))
    items = tuple(_folded_page(platform, page, words) for platform, page in _by_severity(pages))
    left_out = sum(not platform.is_quiet for platform in platforms) - len(items)
    if items or left_out:
        yield Part(items=items, left_out=left_out)


def _address(urls: Iterable[str | None], words: Words) -> Iterator[Part]:
    return _emphasised(_escaped(summary.other_address(urls, words)))


def _by_severity(pages: Sequence[PlatformPage]) -> Sequence[PlatformPage]:
    return sorted(pages, key=lambda page: page[0].severity)


def _leaving(platform: PlatformSummary, words: Words) -> str:
    name = cut(summary.name(platform, words), _MAX_DETAIL_WIDTH)
    title = words.say("headline", platform=name, result=words.say("leaving", n=len(platform.leaving)))
    hosts = words.comma.join(map(_owned, platform.leaving[:_MAX_LEAVING]))
    more = len(platform.leaving) - _MAX_LEAVING
    rest = f" {words.say('and_more', n=more)}" if more > 0 else ""
    return f"- **{for_markdown(title)}** {hosts}{rest}"


def _owned(row: Row) -> str:
    return f"{for_code(row.host)} ({_escaped(row.owner)})" if row.owner else for_code(row.host)


def _platform_row(platform: PlatformSummary, words: Words) -> str:
    """Return a row of the table; a phone is too narrow for a third column."""
    mark = OUTCOME_MARKS.get(platform.outcome, "").replace(" ", "\N{NO-BREAK SPACE}")
    name = for_markdown(cut(summary.name(platform, words), _MAX_DETAIL_WIDTH))
    file = f"<br><sub>{for_code(cut(platform.file, _MAX_DETAIL_WIDTH))}</sub>" if platform.file else ""
    result = _escaped(summary.result(platform, words, _MARKS))
    shown = result if platform.outcome in QUIET_OUTCOMES else _strong(result)
    problem = f"<br>{for_code(platform.problem)}" if platform.problem else ""
    return f"| {mark}{name}{file} | {shown}{problem} |"


def _folded_page(platform: PlatformSummary, page: str, words: Words) -> str:
    title = _escaped(summary.headline(platform, words))
    return f"<details><summary>{title}</summary>\n\n{page.rstrip()}\n\n</details>"


def _escaped(text: str) -> str:
    """Return `text` as Markdown, cut if escaping makes it too long."""
    shown = for_markdown(text)
    while size(shown) > _MAX_TEXT_SIZE:
        text = text[: len(text) * 3 // 4]
        shown = for_markdown(f"{text}…")
    return shown


def _strong(text: str) -> str:
    return text and f"**{text}**"


def _emphasised(text: str) -> Iterator[Part]:
    if text:
        yield Part(head=f"*{text}*")


def _folded(title: str, head: str, *items: str) -> Part:
    """Return a part with its items folded below a title."""
    opening = f"<details><summary>{title}</summary>\n"
    return Part(head=f"{opening}\n{head}" if head else opening, items=items, tail="\n</details>")
