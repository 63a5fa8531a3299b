"""The job that says in a group chat what a run found. What the run before found, its artifacts say."""

from collections.abc import Collection
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
    JobResult,
    parse_reports,
    read_applied,
)
from reconciler.github.rest import GithubError
from reconciler.github.snapshots import MAX_RUNS
from reconciler.problem import Code, Problem
from reconciler.render import notice
from reconciler.report import Report
from reconciler.texts.languages import words


def run(job: Job) -> int:
    """Send what is new since the run before; return the exit code. Raises EventError, GithubError and UsageError.

    A job that was cancelled, or failed without a report, is said each time.
    """
    needs, problems = job_report.needs_of(job), list[Problem]()
    left = job_report.gathered(job, needs, problems)
    applied = left.result.applied
    reports = () if applied is not None and applied.held is not None else left.result.reports
    cancelled, failed = (
        tuple(name for name, needed in needs.items() if needed.result is result)
        for result in (JobResult.CANCELLED, JobResult.FAILURE)
    )
    options = Notify(link=job.run.url, robot=job.options.robot, verbose=job.options.verbose)
    if left.result.is_cancelled or (failed and not reports):
        code, jobs = (Code.JOB_CANCELLED, cancelled) if left.result.is_cancelled else (Code.JOB_FAILED, failed)
        problem = Problem(code=code, facts={"jobs": jobs})
        lines = notice.render_problem(job.run.repository, problem, words(job.languages.others))
        return notify.post(lines, options, job.languages)
    if problems:
        job.report(problems)
        return FAILED
    before = () if cancelled or not reports else _reports_before(job, left)
    return notify.send(reports, before, options, job.languages)


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
