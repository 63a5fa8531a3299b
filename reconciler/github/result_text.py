"""What a comment says of a merged change: that it was applied, or why not and what to do."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.github.fate import FATES, Fate, People, Result
from reconciler.model import Host, ListName
from reconciler.problem import Code, Problem, Severity
from reconciler.render import markdown, summary
from reconciler.render.changes import Kind, rows
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.layout import cut
from reconciler.render.summary import PlatformSummary
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


def applied(result: Result, words: Words) -> str:
    """Return the line that says that a change was applied."""
    shown = [_results(result.reports, words)] if result.reports else []
    results = " ".join((*shown, _dropped(result.dropped, words))).strip()
    lines = ["✅ " + words.say("result_good", results=results, run=result.run_url)]
    if result.later:
        lines.append(
            words.say("result_later", changes=" · ".join(summary.first(result.later, _MAX_REPORTS, words, str)))
        )
    return "<br>".join((*lines, f"<sub>{audit(result.people, words)}</sub>"))


def _dropped(names: Sequence[str], words: Words) -> str:
    def dropped(name: str) -> str:
        return words.say("github_dropped", file=for_code(cut(name, _MAX_RESULT_WIDTH)))

    return " ".join(summary.first(names, _MAX_REPORTS, words, dropped))


def audit(people: People, words: Words) -> str:
    """Return who made, reviewed and let through a change."""
    parts = [words.say("audit_author", names=for_markdown(people.author))]
    for phrase, names in (("audit_reviewers", people.reviewers), ("audit_approvers", people.approvers)):
        if names:
            parts.append(words.say(phrase, names=tuple(map(for_markdown, names))))
    return " · ".join(parts)


def title(result: Result, words: Words) -> str:
    """Return in one line why a change was not applied, or not all of it."""
    if _is_mixed(result):
        return words.say("result_mixed")
    cause = _cause(result)
    if cause is None:
        decliners = tuple(map(for_markdown, result.people.decliners))
        return words.say(f"result_{result.fate}", n=len(result.kept), names=decliners)
    report, problem = cause
    calls = report.calls or ()
    return words.say(
        "cause_partial" if result.fate is Fate.PARTIAL else "cause",
        platform=_name(report, words),
        done=sum(call.status is CallStatus.DONE for call in calls),
        n=len(calls),
        reason=for_markdown(cut(_reason(problem, words)[0], _MAX_RESULT_WIDTH)),
    )


_WITH_CAUSE: Final = frozenset({Fate.PARTIAL, Fate.FAILED, Fate.STALE, Fate.REFUSED})
"""Fates for which one error accounts; a file has as many as mistakes."""


def _cause(result: Result) -> tuple[Report, Problem] | None:
    """Return the first error of the only platform with errors; None where that does not account for a change's fate."""
    errors = _errors(result)
    is_one = len({report.file for report, _ in errors}) == 1 and not _is_mixed(result)
    return errors[0] if result.fate in _WITH_CAUSE and is_one else None


def _is_mixed(result: Result) -> bool:
    """Return whether some platforms were applied, and others were not."""
    return result.fate in FATES.values() and any(report.outcome is Outcome.APPLIED for report in result.reports)


def _reason(cause: Problem, words: Words) -> tuple[str, str]:
    """Return what is wrong, and apart from it WeChat's own words, with the request id that its support asks for."""
    reason, *answer = re.split(r"\s?(?=[(（]errcode )", summary.message(cause, words), maxsplit=1)
    return reason, "".join(answer)


def _errors(result: Result) -> list[tuple[Report, Problem]]:
    problems = ((report, problem) for report in result.reports for problem in report.problems)
    return [(report, problem) for report, problem in problems if problem.severity is Severity.ERROR]


def not_applied(result: Result, words: Words) -> str:
    """Return why a change was not applied, or not all of it, and what to do."""
    parts = [f"### {'⏸️' if result.fate is Fate.PAUSED else '❌'} {title(result, words)}"]
    cause, errors = _cause(result), _errors(result)
    if cause is not None:
        errors = errors[1:]
        if answer := _reason(cause[1], words)[1]:
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
    if _is_fleet(result) and others and result.fate in FATES.values():
        yield _results(others, words)
    for report in stopped:
        if _is_fleet(result):
            yield _results([report], words)
        yield markdown.progress(report, words)


def _next_part(result: Result, cause: tuple[Report, Problem] | None, words: Words) -> Iterator[str]:
    """Yield what to do, and the lines of the file where hosts are to be deleted."""
    phrase, remedy, hosts = f"next_{result.fate}", "", result.kept if result.fate is Fate.KEPT else ()
    if cause is not None:
        report, problem = cause
        phrase, remedy = f"remedy_{result.fate}", for_markdown(cut(summary.remedy(problem, words), _MAX_TEXT_WIDTH))
        if problem.code in _ABOUT_DELETIONS and (hosts := _deleted(report)):
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

    def result(platform: PlatformSummary) -> str:
        return for_markdown(cut(summary.headline(platform, words), _MAX_RESULT_WIDTH))

    return " · ".join(summary.first(shown, _MAX_REPORTS, words, result))
