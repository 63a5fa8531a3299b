"""The comment on a pull request: one, ours, kept in place. It is rendered here, from values, never by the preview.

Source: docs.github.com, "REST API endpoints for issue comments".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from reconciler.github import pulls
from reconciler.github.event import Run
from reconciler.github.preview import Preview
from reconciler.github.pulls import PLAN_MARK
from reconciler.github.rest import Client
from reconciler.problem import Code, Problem, Severity
from reconciler.render import markdown
from reconciler.render.escape import for_code, for_markdown
from reconciler.render.layout import cut
from reconciler.render.size_limit import size
from reconciler.render.summary import first, is_drift_refused, platform_summary
from reconciler.report import Outcome, Report
from reconciler.texts.words import Words

_MARK: Final = re.compile(rf"{PLAN_MARK} run=(\d{{1,18}}) attempt=(\d{{1,9}}) -->\n")

_COMMIT_LENGTH: Final = 7

_MAX_ABOVE_SIZE: Final = 4_000
"""What may stand above the reports. GitHub refuses a comment of more than 65,536 characters."""


def keep(client: Client, number: int, run: Run, preview: Preview | None, render: Callable[[], str]) -> None:
    """Write the comment, or change it where it says something else. Raises GithubError.

    A newer one stays, and a pull request that is about something else gets none. `preview` is None where it did not
    finish.
    """
    found = next((comment for comment in pulls.comments(client, number) if comment.is_plan), None)
    if found is None and preview is not None and not preview.touches:
        return
    text = render()
    body = f"{PLAN_MARK} run={run.id} attempt={run.attempt} -->\n{text}"
    if found is None:
        client.post(f"issues/{number}/comments", {"body": body})
    elif not _is_newer(found.body, run) and _MARK.sub("", found.body, count=1) != text:
        client.patch(f"issues/comments/{found.id}", {"body": body})


def _is_newer(body: str, run: Run) -> bool:
    """Return whether a later run, or a later attempt of this one, wrote a comment."""
    match = _MARK.match(body)
    return match is not None and (int(match[1]), int(match[2])) > (run.id, run.attempt)


def render(preview: Preview | None, run: Run, block: Callable[[Problem], str], words: Words) -> str:
    """Return what people see of the comment. `block` returns a problem as Markdown."""
    return "\n".join(_blocks(preview, run, block, words))


def _blocks(preview: Preview | None, run: Run, block: Callable[[Problem], str], words: Words) -> Iterator[str]:
    if preview is None:
        yield f"### ❌ {words.say('github_unfinished')}\n"
    elif not preview.touches:
        yield words.say("github_untouched", file=for_code(preview.file)) + "\n"
    else:
        dropped = (words.say("github_dropped", file=for_code(name)) for name in preview.dropped)
        yield from _first((*map(block, preview.problems), *dropped), words)
        yield _reports(preview, words)
    yield f"<sub>{' · '.join(_footer(preview, run, words))}</sub>\n"


def _first(blocks: Sequence[str], words: Words) -> Iterator[str]:
    """Yield as many blocks as there is room for, and how many more there are."""
    free = _MAX_ABOVE_SIZE
    for number, shown in enumerate(blocks):
        free -= size(shown) + 1
        if free < 0:
            yield words.say("and_more", n=len(blocks) - number) + "\n"
            return
        yield shown


def _reports(preview: Preview, words: Words) -> str:
    match preview.reports:
        case ():
            return ""
        case (report,):
            return _report(report, words)
        case reports:
            summaries = [platform_summary(report) for report in reports]
            pages = [
                (platform, _report(report, words))
                for platform, report in zip(summaries, reports, strict=True)
                if not platform.is_quiet
            ]
            return markdown.render_fleet(summaries, markdown.worth_keeping(pages), words, _fleet_step(reports, words))


def _report(report: Report, words: Words) -> str:
    step = _step(report)
    return markdown.render(report, words, words.say(f"github_next_{step}") if step else "")


def _step(report: Report) -> str:
    """Return the name of what is to be done next; empty for nothing."""
    if report.outcome is not Outcome.REFUSED and is_drift_refused(report):
        return "after_drift"
    errors = {problem.code for problem in report.problems if problem.severity is Severity.ERROR}
    if report.outcome is Outcome.REFUSED and errors <= _ONLY_HERE:
        return "unstopped"
    return report.outcome if report.outcome in {Outcome.CHANGES, Outcome.REFUSED, Outcome.INVALID} else ""


_ONLY_HERE: Final = frozenset({Code.PROTECTION_BYPASSED, Code.NAMED_IN_PASSING})
"""Errors that need the commits of a change: a run on main does not see them."""


def _fleet_step(reports: Sequence[Report], words: Words) -> str:
    """Return what is to be done next about several platforms: of which nothing is applied, or that all are."""
    steps = [(platform_summary(report).name, _step(report)) for report in reports]
    held = [name for name, step in steps if step not in {"", Outcome.CHANGES, "unstopped"}]
    unstopped = [name for name, step in steps if step == "unstopped"]
    parts = [
        words.say(phrase, n=len(names), names=_named(names, words))
        for phrase, names in (("github_next_fleet", held), ("github_next_fleet_unstopped", unstopped))
        if names
    ]
    if not parts and any(step for _, step in steps):
        parts = [words.say("github_next_changes")]
    return "\n\n".join(parts)


def _named(names: Sequence[str], words: Words) -> str:
    return words.comma.join(first(names, _MAX_HELD, words, lambda name: for_markdown(cut(name, _MAX_NAME_WIDTH))))


_MAX_HELD: Final = 10
_MAX_NAME_WIDTH: Final = 100
"""How many platforms the next step names, and terminal cells of each."""


def _footer(preview: Preview | None, run: Run, words: Words) -> Iterator[str]:
    if preview is not None:
        if preview.published is not None and any(report.live is not None for report in preview.reports):
            time = f"{preview.published.time:%Y-%m-%d %H:%M} UTC"
            yield for_markdown(words.say("github_published", time=time, n=preview.published.hours))
        commit = f"[`{preview.head[:_COMMIT_LENGTH]}`]({run.commit_url(preview.head)})"
        yield f"{words.say('github_commit')} {commit}"
    yield f"[{words.say('github_run')}]({run.url})"
