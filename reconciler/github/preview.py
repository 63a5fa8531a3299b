"""What the preview of a change hands on to the job that comments: JSON, which a pull request can forge."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from reconciler.frozen import frozen
from reconciler.problem import Code, FinishedTexts, Problem
from reconciler.render import json_report
from reconciler.report import Report, ReportedChange
from reconciler.report_file import parse_report
from reconciler.texts.words import Words

PREVIEW_ARTIFACT: Final = "reconciler-preview"
"""Followed by a hyphen and the run's attempt."""
PREVIEW_FILE: Final = "report.json"

BEFORE: Final = ".reconciler/before/"
"""Where the preview has the files before the change: no reader of a comment has them."""

MAX_REPORTS: Final = 1_000

_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


@frozen
class Published:
    """The live lists that a change was compared with."""

    time: datetime
    hours: int
    """How old they were then."""


@frozen(kw_only=True)
class Preview:
    """What a change does."""

    head: str
    """The last commit of the pull request, or of the merge group."""
    base: str
    """The commit before the change."""
    file: str
    """The desired state, or the folder of a fleet."""
    dropped: tuple[str, ...] = ()
    """The files of platforms that the change deletes."""
    published: Published | None = None
    """None where nothing was published, or could not be read."""
    problems: tuple[Problem, ...] = ()
    """Why the reports may not be about what is live now."""
    reports: tuple[Report, ...] = ()
    """Of the platforms that the change touches."""

    @property
    def touches(self) -> bool:
        """Whether the change is about desired states at all."""
        return bool(self.reports or self.dropped)


def unpublished(files: tuple[str, ...]) -> Problem:
    """Return the warning that the platforms of files have no published live lists."""
    return Problem(code=Code.LIVE_UNPUBLISHED, facts={"files": files})


def unread(code: str) -> Problem:
    """Return the warning that the published live lists could not be read."""
    return Problem(code=Code.LIVE_UNREAD, facts={"code": code})


def serialise(preview: Preview, words: Words) -> bytes:
    """Return a preview as JSON."""
    published = preview.published
    document = {
        "head": preview.head,
        "base": preview.base,
        "file": preview.file,
        "dropped": preview.dropped,
        "published": published and {"time": published.time.isoformat(), "hours": published.hours},
        "problems": [{"code": problem.code, "facts": dict(problem.facts)} for problem in preview.problems],
        "reports": [json.loads(json_report.render(_with_own_names(report), words)) for report in preview.reports],
    }
    return json.dumps(document).encode()


def _with_own_names(report: Report) -> Report:
    """Return a report that names the file itself where it names the copies that the preview compared with."""

    def of_file(problem: Problem) -> Problem:
        said = problem.finished
        own = said and FinishedTexts(said.message.replace(BEFORE, ""), said.remedy.replace(BEFORE, ""))
        return replace(problem, finished=own)

    def renamed(change: ReportedChange) -> ReportedChange:
        was = change.was
        return replace(change, was=was and replace(was, file=report.file or ""))

    changes = report.changes and tuple(map(renamed, report.changes))
    problems, drift = tuple(map(of_file, report.problems)), tuple(map(renamed, report.drift))
    return replace(report, compared_with=None, changes=changes, drift=drift, problems=problems)


def parse(data: bytes) -> Preview:
    """Return a preview. Raises ValueError."""
    try:
        document = json.loads(data)
    except RecursionError:
        raise ValueError from None
    match document:
        case {
            "head": str(head),
            "base": str(base),
            "file": str(file),
            "dropped": [*dropped],
            "published": published,
            "problems": [*problems],
            "reports": [*reports],
        } if _COMMIT.fullmatch(head) and _COMMIT.fullmatch(base) and len(reports) <= MAX_REPORTS:
            return Preview(
                head=head,
                base=base,
                file=file,
                dropped=tuple(map(str, dropped)),
                published=None if published is None else _published(published),
                problems=tuple(map(_problem, problems)),
                reports=tuple(map(parse_report, reports)),
            )
        case _:
            raise ValueError


def _published(value: object) -> Published:
    match value:
        case {"time": str(time), "hours": int(hours)}:
            return Published(datetime.fromisoformat(time), hours)
        case _:
            raise ValueError


def _problem(value: Any) -> Problem:  # noqa: ANN401  # JSON
    match value:
        case {"code": Code.LIVE_UNPUBLISHED, "facts": {"files": [*files]}}:
            return unpublished(tuple(map(str, files)))
        case {"code": Code.LIVE_UNREAD, "facts": {"code": str(code)}}:
            return unread(Code(code))
        case {"code": Code.LIVE_SKIPPED, "facts": {"name": str(name), "run": int(run), "flaw": str(flaw)}}:
            return Problem(code=Code.LIVE_SKIPPED, facts={"name": name, "run": run, "flaw": flaw})
        case {"code": Code.LIVE_UNSEARCHED}:
            return Problem(code=Code.LIVE_UNSEARCHED)
        case _:
            raise ValueError
