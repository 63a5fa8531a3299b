"""The job that says in a group chat what a run found. What the run before found, its artifacts say."""

from collections.abc import Collection, Mapping
from itertools import islice

from reconciler.cli import job_report, notify
from reconciler.cli.exit_codes import FAILED
from reconciler.cli.job import Job
from reconciler.cli.job_report import MAX_ATTEMPTS, Gathered
from reconciler.cli.options import Notify
from reconciler.github import artifacts, runs
from reconciler.github.artifacts import Artifact
from reconciler.github.handover import (
    APPLY_ARTIFACT,
    PLAN_ARTIFACT,
    REPORT_FILE,
    Held,
    JobResult,
    NeededJob,
    parse_reports,
    read_applied,
)
from reconciler.github.rest import GithubError
from reconciler.github.result import RunResult
from reconciler.github.snapshots import MAX_RUNS
from reconciler.problem import Code, Problem
from reconciler.render import notice
from reconciler.report import Report
from reconciler.texts.languages import words


def run(job: Job) -> int:
    """Send what is new since the run before; return the exit code. Raises EventError, GithubError and UsageError.

    Why a run has no reports is said each time.
    """
    needs, problems = job_report.needs_of(job), list[Problem]()
    left = job_report.gathered(job, needs, problems)
    applied = left.result.applied
    reports = () if applied is not None and applied.held is not None else left.result.reports
    if (problem := _without_reports(needs, left.result, reports)) is not None:
        return notify.post(_about(job, problem), _options(job), job.languages)
    if problems:
        job.report(problems)
        notify.post(_about(job, problems[0]), _options(job), job.languages)
        return FAILED
    is_cancelled = any(needed.result is JobResult.CANCELLED for needed in needs.values())
    before = () if is_cancelled or not reports else _reports_before(job, left)
    return notify.send(reports, before, _options(job), job.languages)


def _options(job: Job) -> Notify:
    return Notify(link=job.run.url, robot=job.options.robot, verbose=job.options.verbose)


def _about(job: Job, problem: Problem) -> tuple[str, ...]:
    return notice.render_problem(job.run.repository, problem, words(job.languages.others))


def _without_reports(needs: Mapping[str, NeededJob], result: RunResult, reports: Collection[Report]) -> Problem | None:
    """Return why nobody knows from reports what became of a run; None where they say it, or the run gave way."""
    cancelled, failed = (
        tuple(name for name, needed in needs.items() if needed.result is ended)
        for ended in (JobResult.CANCELLED, JobResult.FAILURE)
    )
    if result.is_cancelled:
        return Problem(code=Code.JOB_CANCELLED, facts={"jobs": cancelled})
    if result.decliners:
        return Problem(code=Code.JOB_DECLINED)
    if result.applied is not None and result.applied.held is Held.UNREAD:
        return Problem(code=Code.JOB_HELD)
    return Problem(code=Code.JOB_FAILED, facts={"jobs": failed}) if failed and not reports else None


def _reports_before(job: Job, left: Gathered) -> tuple[Report, ...]:
    """Return the reports of the attempt before, else of the newest earlier run that has any. Raises GithubError."""
    found = _reports(job, job.run.id, job.run.attempt - 1, left)
    line = () if left.origin is None else left.origin.line
    for run, attempt in _earlier(job, line):
        if found:
            break
        found = _reports(job, run, attempt)
    return found


def _reports(job: Job, run: int, attempts: int, before: Gathered | None = None) -> tuple[Report, ...]:
    """Return the last reports that so many attempts of a run left behind, or that are older than those of this one.

    An apply job that was held back has none. Raises GithubError.
    """
    plan, last = (None, None) if before is None else (before.plan, before.apply or before.plan)
    names = [f"{APPLY_ARTIFACT}-{number}" for number in range(attempts, max(0, attempts - MAX_ATTEMPTS), -1)]
    found = [
        artifacts.newest(job.client, run, PLAN_ARTIFACT, plan),
        *(artifacts.newest(job.client, run, name, last) for name in names),
    ]
    for artifact in sorted(filter(None, found), key=lambda artifact: artifact.order, reverse=True):
        try:
            return _read(job, artifact)
        except GithubError as error:
            if error.problem.code is not Code.ARTIFACT_UNUSABLE:
                raise
    return ()


def _read(job: Job, artifact: Artifact) -> tuple[Report, ...]:
    """Return the reports in an artifact. Raises GithubError."""
    if artifact.name != PLAN_ARTIFACT:
        return read_applied(job.client, artifact).reports
    try:
        return parse_reports(artifacts.read(job.client, artifact, REPORT_FILE))
    except ValueError:
        raise artifacts.unusable(artifact) from None


def _earlier(job: Job, line: Collection[str]) -> list[tuple[int, int]]:
    """Return id and attempt of the completed runs before this one, newest first.

    Whoever can push a tag with the branch's name makes runs on that event, but of other commits than those on its
    `line`; a schedule runs on the default branch alone. Their workflow may be an older one: to change it is how a run
    that fails is repaired. Raises GithubError.
    """
    found: list[tuple[int, int]] = []
    for event in runs.EVENTS:
        counted = (
            (item.id, item.attempt)
            for item in runs.listed(job.client, job.run, job.options.branch, event)
            if item.is_completed and item.is_own and item.id < job.run.id
            if event == "schedule" or item.commit in line
        )
        found += islice(counted, MAX_RUNS)
    return sorted(found, reverse=True)[:MAX_RUNS]
