"""The job that says in a group chat what a run found. What the run before found, its artifacts say."""

from typing import Final

from reconciler.cli import notify
from reconciler.cli.job import Job
from reconciler.cli.options import Notify
from reconciler.github import artifacts
from reconciler.github.event import needs_unusable
from reconciler.github.handover import (
    APPLIED_FILE,
    APPLY_ARTIFACT,
    PLAN_ARTIFACT,
    REPORT_FILE,
    JobResult,
    parse_applied,
    parse_needs,
    parse_reports,
)
from reconciler.github.rest import GithubError, unusable_answer
from reconciler.github.snapshots import EVENTS
from reconciler.problem import Code, Problem
from reconciler.render import notice
from reconciler.report import Report
from reconciler.texts.languages import words

_MAX_RUNS: Final = 5
"""How many earlier runs are looked at: some plan nothing."""

_MAX_ATTEMPTS: Final = 5
"""How many attempts of a run are looked at, the newest first."""


def run(job: Job) -> int:
    """Send what is new since the run before; return the exit code. Raises EventError, GithubError and UsageError."""
    try:
        needs = parse_needs(job.options.needs)
    except ValueError:
        raise needs_unusable() from None
    options = Notify(link=job.run.url, robot=job.options.robot, verbose=job.options.verbose)
    is_applied = "apply" in needs and needs["apply"].result is not JobResult.SKIPPED
    reports = _reports(job, job.run.id, job.run.attempt, is_applied=is_applied)
    if reports is not None:
        return notify.send(reports, _reports_before(job), options, job.languages)
    cancelled = tuple(name for name, needed in needs.items() if needed.result is JobResult.CANCELLED)
    if not cancelled:
        raise artifacts.missing(APPLY_ARTIFACT if is_applied else PLAN_ARTIFACT, job.run.id)
    problem = Problem(code=Code.JOB_CANCELLED, facts={"jobs": cancelled})
    lines = notice.render_problem(job.run.repository, problem, words(job.languages.others))
    return notify.post(lines, options, job.languages)


def _reports(job: Job, run: int, attempt: int, *, is_applied: bool) -> tuple[Report, ...] | None:
    """Return the last report on each platform in a run with so many attempts; None where its last job left none.

    An apply job that was held back has no reports. Raises GithubError.
    """
    plan = artifacts.newest(job.client, run, PLAN_ARTIFACT)
    if plan is None:
        return None
    names = [f"{APPLY_ARTIFACT}-{number}" for number in range(attempt, max(0, attempt - _MAX_ATTEMPTS), -1)]
    for name in names:
        artifact = artifacts.newest(job.client, run, name)
        if artifact is not None and artifact.order > plan.order:
            try:
                return parse_applied(artifacts.read(job.client, artifact, APPLIED_FILE)).reports
            except ValueError:
                raise artifacts.unusable(artifact) from None
    if is_applied:
        return None
    try:
        return parse_reports(artifacts.read(job.client, plan, REPORT_FILE))
    except ValueError:
        raise artifacts.unusable(plan) from None


def _reports_before(job: Job) -> tuple[Report, ...]:
    """Return the reports of the newest earlier run that has any; none where none has. Raises GithubError.

    Whoever can push a tag with the branch's name can make such a run, and so keep one message back; the drift issue
    does not rely on it.
    """
    for run, attempt in sorted(_earlier(job), reverse=True)[:_MAX_RUNS]:
        try:
            reports = _reports(job, run, attempt, is_applied=False)
        except GithubError as error:
            if error.problem.code is not Code.ARTIFACT_UNUSABLE:
                raise
            continue
        if reports:
            return reports
    return ()


def _earlier(job: Job) -> set[tuple[int, int]]:
    """Return id and attempt of the completed runs before this one, on the branch and on events that it makes."""
    path = f"actions/workflows/{job.run.workflow.rpartition('/')[2]}/runs"
    found = set()
    for event in EVENTS:
        query = {"branch": job.options.branch, "event": event, "status": "completed"}
        for item in job.client.pages(path, "workflow_runs", most=1, **query):
            match item:
                case {
                    "id": int(number),
                    "run_attempt": int(attempt),
                    "head_repository": {"full_name": str(repository)},
                }:
                    if number < job.run.id and repository == job.run.repository:
                        found.add((number, attempt))
                case {"head_repository": None}:  # a fork that was deleted
                    pass
                case _:
                    raise unusable_answer(path)
    return found
