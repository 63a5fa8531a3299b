"""The texts of reports for people, and their order: what text, Markdown and annotations have in common.

The texts may contain untrusted values: each format escapes them.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, Target
from reconciler.problem import POLICY_CHANGES, Code, Fact, Problem, Severity
from reconciler.render.changes import Capacity, Cell, Kind, Row, capacities, drift_rows, rows
from reconciler.render.layout import cut
from reconciler.report import OUTCOMES_AFTER_SENDING, CallStatus, Command, Confirmation, Outcome, Report, ReportedCall
from reconciler.resources import BUSINESS, DEFAULT_API_URL, Resource
from reconciler.texts.words import Words

T = TypeVar("T")

MAX_CALL_HOSTS: Final = 5
"""How many hosts of a call are named; the others are counted."""

MAX_NOTE_WIDTH: Final = 80
"""Terminal cells of an owner or a note in a row."""

MAX_PASTED: Final = 20
"""For how many foreign hosts there are lines to paste."""

MAX_FACT_WIDTH: Final = 160
"""Terminal cells of each value that a problem quotes."""

MAX_FACT_VALUES: Final = 10
"""How many values of a list a problem quotes; the others are counted."""

MAX_OPAQUE_VALUES: Final = 10
"""How many live values that are not hosts are shown; the others are counted."""

MAX_FULL_TABLE: Final = 20
"""Up to how many platforms all have a row in the table. In a longer one, quiet platforms are only counted."""

OUTCOME_ORDER: Final = (
    Outcome.PARTIAL,
    Outcome.FAILED,
    Outcome.INVALID,
    Outcome.STALE,
    Outcome.REFUSED,
    Outcome.UNVERIFIED,
    Outcome.DECLINED,
    Outcome.CHANGES,
    Outcome.APPLIED,
    Outcome.IN_SYNC,
    Outcome.VALID,
    Outcome.VERIFIED,
    Outcome.PULLED,
)
"""Most severe first, in the order of the exit codes."""

QUIET_OUTCOMES: Final = frozenset({Outcome.IN_SYNC, Outcome.VALID, Outcome.VERIFIED, Outcome.PULLED})
"""Outcomes without changes, errors or refusals."""

CARRIED_OUT: Final = frozenset({Outcome.CHANGES, Outcome.APPLIED})
"""Outcomes whose changes all will be, or were, carried out."""

OUTCOME_MARKS: Final = {
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
    Outcome.DECLINED: "❌ ",
}
"""What stands before a headline; nothing before one of changes that are only planned."""

_NOT_CARRIED_OUT: Final = frozenset(
    {Outcome.REFUSED, Outcome.PARTIAL, Outcome.STALE, Outcome.FAILED, Outcome.UNVERIFIED, Outcome.DECLINED}
)

_TOP_CODES: Final = POLICY_CHANGES | {Code.DEMOTION_UNFINISHED, Code.DEMOTION_UNCERTAIN}
"""Weakened safeguards, and hosts that a run left out of a list: first, in Markdown below the headline."""

Marks = Mapping[Kind, str]
"""What a format writes before a kind of change."""

UNMARKED: Final[Marks] = {}


@frozen(kw_only=True)
class PlatformSummary:
    """What a headline and the table of platforms show of one report."""

    name: str
    """The platform's name, or the file's if the file could not be read."""
    resource: Resource
    file: str
    """Empty if that is its name."""
    outcome: Outcome
    api_url: str | None
    """The API address of the lists; None if WeChat was not asked for them."""
    kinds: Mapping[Kind, int]
    """The number of changed hosts by kind."""
    calls: int
    leaving: tuple[Row, ...]
    """The rows of hosts that leave a list."""
    problem: str
    """The code of the first error, or else of the first warning; empty if there is no problem."""
    problems: int
    testing: int | None
    """The number of values in testing, None if the lists are unknown."""
    published: int | None
    """The number of values in published, None if the platform was never published or the lists are unknown."""
    limit: int
    checked: int
    """The number of hosts where the verification file was looked for."""
    unverified: int
    """The number of those that do not serve it."""
    drift: Mapping[Kind, int]
    """In a preview of a change: the number of hosts whose changes are not its own, by kind."""
    is_unread: bool
    """Whether the file could not be read."""

    @property
    def severity(self) -> tuple[int, bool, bool]:
        """A sort key, most severe first: by outcome, then those that hosts leave, then those with problems."""
        return (OUTCOME_ORDER.index(self.outcome), not self.leaving, not self.problem)

    @property
    def is_quiet(self) -> bool:
        """Whether there is neither a change nor a problem."""
        return self.outcome in QUIET_OUTCOMES and not self.problem and not self.drift


def platform_summary(report: Report, table: tuple[Row, ...] | None = None) -> PlatformSummary:
    """Return the summary of a report; `table` are its rows, computed here if left out."""
    table = rows(report) if table is None else table
    first = min(report.problems, key=lambda problem: problem.severity is not Severity.ERROR, default=None)
    of_changes = (change.checked for change in report.changes or () if change.checked is not None)
    checked = {host.host: host for host in (*(report.hosts or ()), *of_changes)}
    lists = report.live or report.target
    return PlatformSummary(
        name=report.platform or report.file or "",
        resource=report.resource or BUSINESS,
        file=(report.platform and report.file) or "",
        outcome=report.outcome,
        api_url=report.api_url,
        kinds=Counter(row.kind for row in table),
        calls=len(report.calls or ()),
        leaving=tuple(row for row in table if row.leaves_list),
        problem="" if first is None else first.code,
        problems=len(report.problems),
        testing=None if lists is None else len(lists.testing),
        published=None if lists is None or lists.published is None else len(lists.published),
        limit=report.limit or 0,
        checked=len(checked),
        unverified=sum(not host.passes for host in checked.values()),
        drift=Counter(row.kind for row in drift_rows(report)),
        is_unread=report.outcome is Outcome.FAILED and report.platform is None and report.file is not None,
    )


def headline(platform: PlatformSummary, words: Words, marks: Marks = UNMARKED) -> str:
    """Return the platform's name, its kind of hosts unless that is the default, and its result."""
    return words.say("headline", platform=name(platform, words), result=result(platform, words, marks))


def name(platform: PlatformSummary, words: Words) -> str:
    """Return the platform's name, and its kind of hosts unless that is the default."""
    return words.say(f"name_{platform.resource.name}", platform=platform.name)


def result(platform: PlatformSummary, words: Words, marks: Marks = UNMARKED) -> str:
    """Return how the platform's run ended, such as "1 to delete, in 1 call"."""
    return words.say(
        _result_phrase(platform),
        sizes=_sizes(platform, words),
        limit=platform.limit,
        tally=_tally([platform], words, marks),
        problems=platform.problems,
        checked=platform.checked,
        unverified=platform.unverified,
    )


def _result_phrase(platform: PlatformSummary) -> str:
    match platform.outcome:
        case Outcome.UNVERIFIED if not platform.checked:
            return "unverified_before"  # of a saved plan that was held back when it was made, no host is checked now
        case Outcome.IN_SYNC if platform.drift:
            return "nothing_changed"
        case Outcome.VERIFIED if not platform.checked:
            return "verified_none"
        case _ if platform.is_unread:
            return "unread"
        case outcome:
            return outcome


def _sizes(platform: PlatformSummary, words: Words) -> str:
    if platform.testing is None:
        return ""
    if platform.published is None:
        return words.say("sizes_unpublished", testing=platform.testing)
    return words.say("sizes", testing=platform.testing, published=platform.published)


def drift_title(report: Report, platform: PlatformSummary, words: Words, marks: Marks = UNMARKED) -> str:
    """Return a title for what differs from the state before the change under review."""
    phrase = "drift_refused" if is_drift_refused(report) else "drift"
    return words.say(phrase, kinds=_kinds(platform.drift, "planned", words, marks))


def is_drift_refused(report: Report) -> bool:
    """Return whether apply would refuse everything because of what is not from the change under review."""
    return any(problem.code is Code.DRIFT_REFUSED for problem in report.problems)


def title(platform: PlatformSummary, words: Words, marks: Marks = UNMARKED) -> str:
    """Return a title for changes that were not, or not all, carried out; empty if the headline counts them."""
    if platform.kinds and platform.outcome in _NOT_CARRIED_OUT:
        return words.say(f"title_{platform.outcome}", tally=_tally([platform], words, marks))
    return ""


def _tally(platforms: Sequence[PlatformSummary], words: Words, marks: Marks) -> str:
    """Count the changes of platforms with one outcome: by kind, most severe first, and the calls if there are any."""
    kinds: Counter[Kind] = Counter()
    drift: Counter[Kind] = Counter()
    for platform in platforms:
        kinds.update(platform.kinds)
        drift.update(platform.drift)
    joined = _kinds(kinds, "done" if platforms[0].outcome is Outcome.APPLIED else "planned", words, marks)
    if drift and platforms[0].outcome is Outcome.CHANGES:
        joined = words.say("with_drift", kinds=joined, drift=_kinds(drift, "planned", words, marks))
    calls = sum(platform.calls for platform in platforms)
    return words.say("in_calls", n=calls, kinds=joined) if calls else joined


def _kinds(kinds: Mapping[Kind, int], tense: str, words: Words, marks: Marks) -> str:
    counts = {kind: words.say(f"{tense}_{kind}", n=kinds[kind]) for kind in Kind if kinds.get(kind)}
    return words.comma.join(f"{marks[kind]} {count}" if kind in marks else count for kind, count in counts.items())


def fleet_headline(platforms: Sequence[PlatformSummary], words: Words) -> str:
    """Return the number of platforms, and how many of them ended with each outcome."""
    counts = Counter(platform.outcome for platform in platforms)
    outcomes = (words.say(f"fleet_{outcome}", n=counts[outcome]) for outcome in OUTCOME_ORDER if counts[outcome])
    return words.say("fleet", n=len(platforms), outcomes=words.comma.join(outcomes))


def fleet_totals(platforms: Sequence[PlatformSummary], words: Words, marks: Marks = UNMARKED) -> str:
    """Count the changes of all platforms that are to be, or were, carried out; empty if there are none."""
    carried_out = [platform for platform in platforms if platform.outcome in CARRIED_OUT]
    return words.say("fleet_totals", tally=_tally(carried_out, words, marks)) if carried_out else ""


def fleet_rows(platforms: Sequence[PlatformSummary]) -> tuple[PlatformSummary, ...]:
    """Return the platforms that have a row in the table, most severe first, else in the given order."""
    shown = (platform for platform in platforms if len(platforms) <= MAX_FULL_TABLE or not platform.is_quiet)
    return tuple(sorted(shown, key=lambda platform: platform.severity))


def fleet_more(platforms: Sequence[PlatformSummary], words: Words) -> str:
    """Count the platforms without a row; empty if all have one, or none has: then the headline is enough."""
    shown = len(fleet_rows(platforms))
    return words.say("fleet_more", n=len(platforms) - shown) if 0 < shown < len(platforms) else ""


def most_severe(platforms: Iterable[PlatformSummary]) -> Outcome:
    """Return the most severe outcome."""
    return min((platform.outcome for platform in platforms), key=OUTCOME_ORDER.index)


@frozen(kw_only=True)
class ProblemSections:
    """The problems of a report by where they are shown, in the report's order."""

    top: tuple[Problem, ...]
    """Shown first."""
    before_changes: tuple[Problem, ...]
    """What stopped the run or will stop the apply, and gaps that it will make."""
    after_changes: tuple[Problem, ...]
    more_opaque: int
    """How many more live values are not hosts."""


_BEFORE_CHANGES: Final = frozenset({Code.DEMOTION_GAP, Code.DRIFT_REFUSED})


def shown_problems(report: Report) -> tuple[Problem, ...]:
    """Return the problems of a report, of live values that are not hosts only the first: the lists name all of them."""
    opaque = itertools.count(1)
    return tuple(
        problem
        for problem in report.problems
        if problem.code is not Code.OPAQUE_VALUE or next(opaque) <= MAX_OPAQUE_VALUES
    )


def sections(report: Report) -> ProblemSections:
    """Return the problems of a report by where they are shown."""
    shown = shown_problems(report)
    top, before, after = [], [], []
    for problem in shown:
        if problem.code in _TOP_CODES:
            top.append(problem)
        elif problem.severity is Severity.ERROR or problem.code in _BEFORE_CHANGES:
            before.append(problem)
        else:
            after.append(problem)
    return ProblemSections(
        top=tuple(top),
        before_changes=tuple(before),
        after_changes=tuple(after),
        more_opaque=len(report.problems) - len(shown),
    )


def more_opaque(problems: ProblemSections, words: Words) -> str:
    """Count the live values that are not hosts and are not shown; empty if all are shown."""
    return words.say("more_opaque", n=problems.more_opaque) if problems.more_opaque else ""


def message(problem: Problem, words: Words) -> str:
    """Return what is wrong; long values are cut, and of many the first are quoted."""
    return words.message(_shortened(problem, words))


def entry(host: Host, lists: Collection[ListName]) -> Iterator[str]:
    """Yield the lines under ``domains`` that name a host for the lists."""
    if len(lists) == len(ListName):
        yield f"  - {host}"
    else:
        yield from (f"  - host: {host}", f"    lists: [{', '.join(name for name in ListName if name in lists)}]")


def foreign_lists(report: Report) -> dict[Host, frozenset[ListName]]:
    """Return the live hosts that no version of the file names, sorted, with the lists that hold each."""
    foreign = report.foreign or Target(frozenset(), frozenset())
    return {
        host: frozenset(name for name in ListName if host in foreign.hosts(name))
        for host in sorted(foreign.testing | foreign.published)
    }


def pasted(lists: Mapping[Host, Collection[ListName]], words: Words) -> Iterator[str]:
    """Yield the lines under ``domains`` that name hosts for their lists; of many hosts, the first have lines."""
    for host in itertools.islice(lists, MAX_PASTED):
        yield from entry(host, lists[host])
    if (more := len(lists) - MAX_PASTED) > 0:
        yield f"  # {words.say('and_more', n=more)}"


def remedy(problem: Problem, words: Words) -> str:
    """Return what to do about it; long values are cut, and of many the first are quoted."""
    return words.remedy(_shortened(problem, words))


def _shortened(problem: Problem, words: Words) -> Problem:
    return replace(problem, facts={name: _shortened_fact(fact, words) for name, fact in problem.facts.items()})


def _shortened_fact(fact: Fact, words: Words) -> Fact:
    match fact:
        case int():
            return fact
        case str():
            return cut(fact, MAX_FACT_WIDTH)
        case _:
            return first(fact, MAX_FACT_VALUES, words, lambda value: cut(value, MAX_FACT_WIDTH))


def first(values: Sequence[T], most: int, words: Words, show: Callable[[T], str]) -> tuple[str, ...]:
    """Return the first values as `show` returns them, `most` at most, and how many more there are."""
    more = len(values) - most
    return (*map(show, values[:most]), *((words.say("and_more", n=more),) if more > 0 else ()))


def rid(problem: Problem, words: Words) -> str:
    """Return WeChat's request id, which its support asks for; empty if the message contains it already."""
    return "" if problem.rid is None or problem.rid in message(problem, words) else f"rid {problem.rid}"


def place(problem: Problem) -> str:
    """Return the place of a problem as ``file:line:column``; empty if it has none."""
    where = problem.place
    return "" if where is None else f"{where.file}:{where.line}:{where.column}"


def compared_with(report: Report, words: Words) -> str:
    """Return what an assumed plan was compared with; empty if WeChat was asked."""
    return words.say("assumed", file=report.compared_with) if report.compared_with is not None else ""


def other_address(urls: Iterable[str | None], words: Words) -> str:
    """Return the API address of a run's live lists, a line below its headline; empty for WeChat's own, or for none."""
    others = (url for url in urls if url not in {None, DEFAULT_API_URL})
    return next((words.say("other_address", url=url, default=DEFAULT_API_URL) for url in others), "")


def where(row: Row, words: Words, place: Callable[[str, int], str]) -> str:
    """Return where the file names a host or, of one that is deleted, named it last; empty where that is not known."""
    if row.place is not None:
        text = place(row.place.file, row.place.line)
        return words.say("where_removed", place=text) if row.was is not None else text
    if row.was is None:
        return ""
    text = place(row.was.file, row.was.line)
    if row.was.commit is None:
        return words.say("where_was", place=text)
    return words.say("where_was_in", place=text, commit=row.was.commit[:_COMMIT_LENGTH])


_COMMIT_LENGTH: Final = 10
"""How many digits of a commit's id are shown."""


def about(row: Row, words: Words) -> tuple[str, ...]:
    """Return the details of a row: how the host changes, its owner, its note, and whether it serves the file."""
    details = []
    if row.kind not in {Kind.DELETED, Kind.ADDED}:
        details.append(words.say(f"kind_{row.kind}"))
    if row.gap is not None:
        details.append(words.say("gap", delete_call=row.gap.delete_call, add_call=row.gap.add_call))
    # A note can have several lines.
    details += [cut(" ".join(text.split()), MAX_NOTE_WIDTH) for text in (row.owner, row.note) if text]
    if row.checked is not None:
        details.append(words.say("file_served" if row.checked.passes else "file_missing"))
    return tuple(details)


def cell(value: Cell, words: Words) -> str:
    """Return what happens, or has happened, to a host in a list; empty if nothing does."""
    return "" if value is Cell.ABSENT else words.say(f"cell_{value}")


def capacity_texts(report: Report, words: Words) -> tuple[tuple[str, str, str], ...]:
    """Return of each list its name, how much of the limit is used, and by how much it is over the limit."""
    return tuple(_capacity_texts(capacity, report.limit or 0, words) for capacity in capacities(report))


def _capacity_texts(capacity: Capacity, limit: int, words: Words) -> tuple[str, str, str]:
    phrase = "capacity" if capacity.before == capacity.after else "capacity_changes"
    over = capacity.after - limit
    return (
        words.say(f"list_{capacity.list}"),
        words.say(phrase, before=capacity.before, after=capacity.after, limit=limit),
        words.say("over_limit", n=over) if over > 0 else "",
    )


def live_now(report: Report, words: Words) -> str:
    """Return the title of the lists after a run that changed them, or that they are unknown; empty otherwise."""
    if report.outcome not in OUTCOMES_AFTER_SENDING or not report.changes:
        return ""
    return words.say("live_unknown" if report.result is None else "live_now")


def remarks(report: Report, words: Words) -> tuple[str, ...]:
    """Return what deletions do to mini programs, and how many calls of a month's the plan takes; empty without changes.

    At an app's release WeChat drops every host that the platform's published list no longer has (official page).
    """
    if report.resource is None or not report.changes or report.outcome not in _WITH_REMARKS:
        return ()
    lines = []
    deleted = (Action.DELETE, ListName.PUBLISHED)
    if any((change.change.action, change.change.list) == deleted for change in (*report.changes, *report.drift)):
        lines.append(words.say(f"effect_{report.resource.name}"))
    if report.calls and report.resource.monthly_changes is not None:
        lines.append(words.say("monthly", n=len(report.calls), limit=report.resource.monthly_changes))
    return tuple(lines)


_WITH_REMARKS: Final = frozenset({Outcome.CHANGES, Outcome.REFUSED, Outcome.UNVERIFIED})
"""Outcomes of runs whose plan is still ahead."""


STATUS_ORDER: Final = (CallStatus.DONE, CallStatus.FAILED, CallStatus.UNKNOWN, CallStatus.NOT_SENT)
"""The order in which a run that stopped part-way shows its calls: that of the plan."""


def call_title(call: ReportedCall, words: Words) -> str:
    """Return what a call does, such as "add to both lists"."""
    return words.say(f"call_{call.call.action}_{call.call.scope}")


def call_status(call: ReportedCall, words: Words) -> str:
    """Return how a call ended; empty if it is only planned."""
    return "" if call.status is CallStatus.PLANNED else words.say(f"status_{call.status}")


def call_hosts(call: ReportedCall, words: Words, show: Callable[[str], str] = str) -> str:
    """Return the first hosts of a call, each as `show` returns it, and how many more there are."""
    return words.comma.join(first(call.call.hosts, MAX_CALL_HOSTS, words, show))


def call_answer(call: ReportedCall, words: Words) -> str:
    """Return the errcode of WeChat's answer to a call, or how a call without an answer was confirmed; else empty."""
    errcode = f"errcode {call.errcode}" if call.errcode else ""
    confirmed = words.say("confirmed_by_look") if call.confirmed_by is Confirmation.LOOK else ""
    return words.comma.join(filter(None, (errcode, confirmed)))


def closing(report: Report, words: Words) -> str:
    """Return a last line that says that nothing was changed; empty if the headline says it."""
    match report.command, report.outcome:
        case Command.PLAN, Outcome.CHANGES | Outcome.REFUSED | Outcome.INVALID | Outcome.UNVERIFIED:
            return words.say("dry_run")
        case Command.APPLY, Outcome.INVALID | Outcome.UNVERIFIED:
            return words.say("nothing_sent")
        case _:
            return ""
