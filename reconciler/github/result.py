"""What became of a merged change, and what its pull request's comments say of it.

Applied: a line above the plan, in the comment that shows it. Not applied: a new comment with the cause and the next
step, since an edit notifies nobody. A hidden mark in each of them keeps it from being repeated.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from reconciler.frozen import frozen
from reconciler.github.handover import Applied, JobResult
from reconciler.model import Host, ListName
from reconciler.problem import Code, Problem, Severity
from reconciler.render import markdown, summary
from reconciler.render.changes import Kind, rows
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.layout import cut
from reconciler.report import CallStatus, Outcome, Reason, Report
from reconciler.texts.words import Words

_MAX_REPORTS: Final = 10
"""How many platforms' results, deleted files or later changes a comment names."""

_MAX_PROBLEMS: Final = 3
"""How many problems a comment shows."""

_MAX_STOPPED: Final = 3
"""Of how many platforms a comment shows the calls."""

_MAX_RESULT_WIDTH: Final = 120
_MAX_TEXT_WIDTH: Final = 500
"""Terminal cells of a platform's result or a cause, and of a text of a problem; a character may become a dozen."""

_MARK: Final = re.compile(
    r"(?:<!-- reconciler:preview [^\n]*-->\n)?<!-- reconciler:result (\S+) run=(\d+)/(\d+)( watch)? -->\n"
)
"""How a comment of ours begins: what comes later may be a file's name."""


class Fate(StrEnum):
    """What became of a merged change: an outcome of `apply`, or why there is none."""

    APPLIED = "applied"
    IN_SYNC = "in_sync"
    """The lists were as the file says already."""
    PARTIAL = "partial"
    FAILED = "failed"
    INVALID = "invalid"
    STALE = "stale"
    REFUSED = "refused"
    UNVERIFIED = "unverified"
    SUPERSEDED = "superseded"
    """The file, or the workflow, is no longer what main has."""
    UNREAD = "unread"
    """GitHub does not say what other runs applied since the plan."""
    PAUSED = "paused"
    UNREADY = "unready"
    """A setting of the repository is unsafe."""
    CANCELLED = "cancelled"
    """A job was cancelled, as one is that takes too long."""
    DECLINED = "declined"
    """The approval of the apply job was refused."""
    UNSTARTED = "unstarted"
    """The apply job could not begin, as without a token."""
    UNFINISHED = "unfinished"
    """The settings or the plan job did not finish, and nothing was sent."""
    UNKNOWN = "unknown"
    """A job that may have sent something left no report that can be read."""
    UNTAKEN = "untaken"
    """No run took the change up."""
    DROPPED = "dropped"
    """The change only deletes files: nothing is applied for these."""
    KEPT = "kept"
    """Hosts stay that the change removes from the file: the run counted no version that names them as reviewed."""


_UNTRIED: Final = frozenset(
    {Fate.SUPERSEDED, Fate.UNREAD, Fate.PAUSED, Fate.UNREADY, Fate.UNSTARTED, Fate.UNFINISHED, Fate.UNTAKEN}
)
"""Fates in which nothing was tried: the change still waits for a run."""

GOOD_FATES: Final = frozenset({Fate.APPLIED, Fate.IN_SYNC, Fate.DROPPED})

_FATES: Final = {
    Outcome.APPLIED: Fate.APPLIED,
    Outcome.IN_SYNC: Fate.IN_SYNC,
    Outcome.PARTIAL: Fate.PARTIAL,
    Outcome.FAILED: Fate.FAILED,
    Outcome.INVALID: Fate.INVALID,
    Outcome.STALE: Fate.STALE,
    Outcome.REFUSED: Fate.REFUSED,
    Outcome.UNVERIFIED: Fate.UNVERIFIED,
}


@frozen(kw_only=True)
class RunResult:
    """What became of a run on main."""

    settings: str
    """The outcome of the settings job: ``ready``, ``paused``, ``unsafe``, or empty where it did not finish."""
    checked: JobResult
    """How the settings job ended."""
    plan: JobResult
    apply: JobResult
    decliners: tuple[str, ...]
    """Who refused the approval of the apply job, which therefore did not begin; empty where it did."""
    planned: tuple[Report, ...]
    """Empty where it is not known that this attempt's plan made them."""
    applied: Applied | None
    """None where the apply job left nothing behind."""
    read_at: str
    """When the lists of `reports` were read, as in `Snapshot`."""
    is_watch: bool
    """Whether it is a scheduled run, which never applies."""

    @property
    def reports(self) -> tuple[Report, ...]:
        """The last report on each platform; none where an apply job that began left none behind."""
        if self.applied is None:
            return self.planned if self.decliners or self.apply is JobResult.SKIPPED else ()
        return self.applied.reports if self.applied.held is None else self.planned

    @property
    def is_cancelled(self) -> bool:
        """Whether a job was cancelled before it left a report."""
        return self.applied is None and JobResult.CANCELLED in {self.checked, self.plan, self.apply}

    @property
    def fate_without_report(self) -> Fate:
        """What became of a change that no report is about."""
        if self.apply is JobResult.SKIPPED and self.plan is not JobResult.SUCCESS:
            return Fate.UNFINISHED
        return Fate.UNKNOWN


def fate_of(run: RunResult, files: Collection[str] | None, kept: Collection[Host] = ()) -> Fate:
    """Return what became of a change that touches these files; None where it is not known which.

    Without any, it deletes files. The `kept` hosts stay, though it removes them from its files.
    """
    if files is not None and not files:
        return Fate.DROPPED
    if run.settings in _UNPLANNED:
        return _UNPLANNED[run.settings]
    if run.applied is not None and run.applied.held is not None:
        return Fate(run.applied.held)
    if run.is_cancelled:
        return Fate.CANCELLED
    reports = reports_on(run, files)
    if not reports:
        return run.fate_without_report
    worst = min((report.outcome for report in reports), key=summary.OUTCOME_ORDER.index)
    without_apply = Fate.UNTAKEN if run.is_watch else Fate.DECLINED if run.decliners else Fate.UNFINISHED
    fate = _FATES.get(worst, without_apply)
    return Fate.KEPT if kept and fate in GOOD_FATES else fate


_UNPLANNED: Final = {"paused": Fate.PAUSED, "unsafe": Fate.UNREADY}
"""By the outcome of the settings job: why nothing was planned."""


def reports_on(run: RunResult, files: Collection[str] | None) -> tuple[Report, ...]:
    """Return the last reports on these files; of all files for None. Where a plan failed, it says why, not apply."""
    planned = {report.file: report for report in run.planned}
    return tuple(
        planned.get(report.file, report) if _has(report, Code.PLAN_FAILED) else report
        for report in run.reports
        if files is None or report.file in files
    )


def _has(report: Report, code: Code) -> bool:
    return any(problem.code is code for problem in report.problems)


@frozen(kw_only=True)
class Comment:
    """One of our comments on a pull request."""

    id: int
    body: str
    is_plan: bool
    """Whether it shows the plan."""


@frozen(kw_only=True)
class Edit:
    """Replace the text of a comment."""

    comment: Comment
    body: str


@frozen(kw_only=True)
class Post:
    """Write a new comment."""

    body: str


@frozen(kw_only=True)
class People:
    """Who is responsible for a merged change."""

    author: str
    reviewers: tuple[str, ...]
    approvers: tuple[str, ...]
    decliners: tuple[str, ...]
    """Who refused the deployment; empty where somebody approved it."""


@frozen(kw_only=True)
class Result:
    """What a comment says of a merged change."""

    fate: Fate
    reports: tuple[Report, ...]
    dropped: tuple[str, ...]
    """The files that the change deletes."""
    later: tuple[str, ...]
    """The changes of the same files that came after it, as GitHub links them."""
    kept: tuple[Host, ...]
    """The hosts that stay, though the change removes them from its files."""
    people: People
    run_id: int
    run_attempt: int
    run_url: str
    workflow_url: str
    is_watch: bool


def next_step(result: Result, comments: Sequence[Comment], words: Words) -> Edit | Post | None:
    """Return what to do on the pull request; None where a comment says it. `comments` are ours, oldest first."""
    is_good = result.fate in GOOD_FATES
    if not is_good and _is_repeated(result, comments):
        return None
    maker = " watch" if result.is_watch else ""
    mark = f"<!-- reconciler:result {result.fate} run={result.run_id}/{result.run_attempt}{maker} -->"
    if not is_good:
        return Post(body=f"{mark}\n{_not_applied(result, words)}\n")
    plans = [comment for comment in comments if comment.is_plan]
    if not plans:
        return Post(body=f"{mark}\n{_applied(result, words)}\n")
    first, _, rest = plans[-1].body.partition("\n")
    plan = "\n\n".join(part for part in rest.split("\n\n") if part not in _next_steps(words))
    return Edit(comment=plans[-1], body=f"{first}\n{mark}\n{_applied(result, words)}\n\n{plan}")


def _next_steps(words: Words) -> Collection[str]:
    """Return what a comment says before the merge of what is to be done."""
    return {text for name, text in words.phrases.items() if name.startswith("github_next_")}


def is_done(comments: Iterable[Comment]) -> bool:
    """Return whether our comments on a pull request say that its change was applied: nothing is to be said after it."""
    return any(match[1] in GOOD_FATES for match in _marks(comments))


def is_taken_up(comments: Iterable[Comment]) -> bool:
    """Return whether our comments on a pull request say that a run which may apply tried its change."""
    return any(match[1] not in _UNTRIED and match[4] is None for match in _marks(comments))


def _marks(comments: Iterable[Comment]) -> list[re.Match[str]]:
    return [match for comment in comments if (match := _MARK.match(comment.body))]


def _is_repeated(result: Result, comments: Sequence[Comment]) -> bool:
    """Return whether a comment says the same already.

    A run says the same once, but each time which calls are left. What only another change ends is not said again by the
    runs of changes of other files. A watch also is silent where a run tried the change. Of hosts that stay, all else of
    the change was applied: only their end is said after them.
    """
    marks = _marks(comments)
    said = {match[1] for match in marks}
    if Fate.KEPT in {result.fate, *said}:
        return Fate.KEPT in said
    if result.is_watch:
        return is_taken_up(comments) or not said.isdisjoint({result.fate, Fate.UNTAKEN})
    if result.fate in _UNTIL_CHANGED and marks:
        return marks[-1][1] == result.fate
    this = (result.fate, str(result.run_id), str(result.run_attempt))[: 3 if result.fate is Fate.PARTIAL else 2]
    return any(match.groups()[: len(this)] == this for match in marks)


_UNTIL_CHANGED: Final = frozenset({Fate.REFUSED, Fate.INVALID})
"""Fates that only another change of the file ends."""


def _applied(result: Result, words: Words) -> str:
    shown = [_results(result.reports, words)] if result.reports else []
    results = " ".join((*shown, _dropped(result.dropped, words))).strip()
    lines = ["✅ " + words.say("result_good", results=results, run=result.run_url)]
    if result.later:
        lines.append(words.say("result_later", changes=_first(result.later, words)))
    return "<br>".join((*lines, f"<sub>{audit(result.people, words)}</sub>"))


def _dropped(names: Sequence[str], words: Words) -> str:
    texts = [words.say("github_dropped", file=for_code(cut(name, _MAX_RESULT_WIDTH))) for name in names]
    return _first(texts, words, " ")


def _first(texts: Sequence[str], words: Words, between: str = " · ") -> str:
    more = [words.say("and_more", n=len(texts) - _MAX_REPORTS)] if len(texts) > _MAX_REPORTS else []
    return between.join((*texts[:_MAX_REPORTS], *more))


def audit(people: People, words: Words) -> str:
    """Return who made, reviewed and let through a change."""
    parts = [words.say("audit_author", names=for_markdown(people.author))]
    for phrase, names in (("audit_reviewers", people.reviewers), ("audit_approvers", people.approvers)):
        if names:
            parts.append(words.say(phrase, names=tuple(map(for_markdown, names))))
    return " · ".join(parts)


def title(result: Result, words: Words) -> str:
    """Return why a change was not applied, or not all of it."""
    cause = _cause(result)
    if result.fate in _FATES.values() and any(report.outcome is Outcome.APPLIED for report in result.reports):
        return words.say("result_mixed")
    if cause is None:
        decliners = tuple(map(for_markdown, result.people.decliners))
        return words.say(f"result_{result.fate}", n=len(result.kept), names=decliners)
    (report,) = result.reports
    calls = report.calls or ()
    return words.say(
        "cause_partial" if result.fate is Fate.PARTIAL else "cause",
        platform=_name(report, words),
        done=sum(call.status is CallStatus.DONE for call in calls),
        n=len(calls),
        reason=for_markdown(cut(_reason(cause, words)[0], _MAX_RESULT_WIDTH)),
    )


_WITH_CAUSE: Final = frozenset({Fate.PARTIAL, Fate.FAILED, Fate.STALE, Fate.REFUSED})
"""Fates for which one error accounts; a file has as many as mistakes."""


def _cause(result: Result) -> Problem | None:
    """Return the first error of a change's only platform; None where that does not account for its fate."""
    if result.fate not in _WITH_CAUSE or len(result.reports) != 1:
        return None
    return next((problem for _, problem in _errors(result)), None)


def _reason(cause: Problem, words: Words) -> tuple[str, str]:
    """Return what is wrong, and apart from it WeChat's own words, with the request id that its support asks for."""
    reason, *answer = re.split(r"\s?(?=[(（]errcode )", summary.message(cause, words), maxsplit=1)
    return reason, "".join(answer)


def _errors(result: Result) -> list[tuple[Report, Problem]]:
    problems = ((report, problem) for report in result.reports for problem in report.problems)
    return [(report, problem) for report, problem in problems if problem.severity is Severity.ERROR]


def _not_applied(result: Result, words: Words) -> str:
    parts = [f"### {'⏸️' if result.fate is Fate.PAUSED else '❌'} {title(result, words)}"]
    cause, errors = _cause(result), _errors(result)
    if cause is not None:
        errors = errors[1:]
        if answer := _reason(cause, words)[1]:
            parts.append(f"<sub>{for_markdown(cut(answer, _MAX_TEXT_WIDTH))}</sub>")
    if errors:
        parts.append(_box(result, errors, words))
    parts += _platforms(result, words)
    parts += _next_part(result, cause, words)
    parts.append(f"<sub>{audit(result.people, words)}</sub>")
    return "\n\n".join(parts)


def _box(result: Result, errors: Sequence[tuple[Report, Problem]], words: Words) -> str:
    """Return the first errors, with what to do; of several platforms, each names its own."""
    items = []
    for report, problem in errors[:_MAX_PROBLEMS]:
        texts = (summary.message(problem, words), summary.remedy(problem, words))
        message, remedy = (for_markdown(cut(text, _MAX_TEXT_WIDTH)) for text in texts)
        shown = words.say("headline", platform=_name(report, words), result=message) if _is_fleet(result) else message
        place = for_markdown(cut(summary.place(problem), _MAX_RESULT_WIDTH))
        items.append(f"<strong>{shown}</strong><br>{remedy}{place and f' <code>{place}</code>'}")
    bullet = "- " if len(items) > 1 else ""
    return "\n".join(("> [!CAUTION]", *(f"> {bullet}{item}" for item in items)))


def _platforms(result: Result, words: Words) -> Iterator[str]:
    """Yield the results of several platforms, and the calls of those that stopped part-way."""
    stopped = [report for report in result.reports if report.outcome is Outcome.PARTIAL][:_MAX_STOPPED]
    others = [report for report in result.reports if report not in stopped]
    if _is_fleet(result) and others and result.fate in _FATES.values():
        yield _results(others, words)
    for report in stopped:
        if _is_fleet(result):
            yield _results([report], words)
        yield markdown.progress(report, words)


def _next_part(result: Result, cause: Problem | None, words: Words) -> Iterator[str]:
    """Yield what to do, and the lines of the file where hosts are to be deleted."""
    phrase, remedy, hosts = f"next_{result.fate}", "", result.kept if result.fate is Fate.KEPT else ()
    if cause is not None:
        phrase, remedy = f"remedy_{result.fate}", for_markdown(cut(summary.remedy(cause, words), _MAX_TEXT_WIDTH))
        if cause.code in _ABOUT_DELETIONS and (hosts := _deleted(result.reports[0])):
            phrase = "next_deletions"
    yield words.say(phrase, n=len(hosts), remedy=remedy, run=result.run_url, workflow=result.workflow_url)
    if hosts:
        yield "\n".join(("```yaml", *summary.pasted(dict.fromkeys(hosts, tuple(ListName)), words), "```"))


_ABOUT_DELETIONS: Final = frozenset({Code.TOO_MANY_DELETIONS, Code.LIST_EMPTIED})
"""What refuses deletions that ``removed`` does not name."""


def _deleted(report: Report) -> tuple[Host, ...]:
    """Return the hosts that a plan deletes though ``removed`` does not name them."""
    return tuple(row.host for row in rows(report) if row.kind is Kind.DELETED and row.reason is not Reason.REMOVED)


def _is_fleet(result: Result) -> bool:
    """Return whether a change is about several platforms: with one, the title names it."""
    return len(result.reports) > 1


def _name(report: Report, words: Words) -> str:
    return for_markdown(cut(summary.name(summary.platform_summary(report), words), _MAX_RESULT_WIDTH))


def _results(reports: Sequence[Report], words: Words) -> str:
    shown = sorted(map(summary.platform_summary, reports), key=lambda platform: platform.severity)
    texts = [for_markdown(cut(summary.headline(platform, words), _MAX_RESULT_WIDTH)) for platform in shown]
    return _first(texts, words)
