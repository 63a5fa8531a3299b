"""The job that says in a group chat what a run found. What the run before found, its artifacts say."""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Final, NamedTuple

from reconciler.cli import job_report, notify
from reconciler.cli.exit_codes import FAILED
from reconciler.cli.job import Job
from reconciler.cli.job_report import MAX_ATTEMPTS, Gathered
from reconciler.cli.options import Notify
from reconciler.github import artifacts, fate, pulls, runs
from reconciler.github.artifacts import Artifact
from reconciler.github.fate import RunResult
from reconciler.github.handover import (
    APPLY_ARTIFACT,
    PLAN_ARTIFACT,
    REPORT_FILE,
    Held,
    JobResult,
    NeededJob,
    Origin,
    parse_reports,
    read_applied,
)
from reconciler.github.rest import GithubError
from reconciler.github.runs import ListedRun
from reconciler.github.settings import Setup
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
    applied, origin = left.result.applied, left.origin
    reports = () if applied is not None and applied.held is not None else fate.reports_on(left.result, None)
    if (problem := _without_reports(needs, left.result, reports)) is not None:
        return notify.post(_about(job, problem), _options(job), job.languages)
    if problems:
        job.report(problems)
        notify.post(_about(job, problems[0]), _options(job), job.languages)
        return FAILED
    if origin is None or not reports:
        return notify.send((), (), _options(job), job.languages)
    is_under_way = left.result.is_watch and pulls.is_apply_under_way(
        job.client, job.run, job.options.branch, origin, left.result.read_at
    )
    is_cancelled = any(needed.result is JobResult.CANCELLED for needed in needs.values())
    before = () if is_cancelled else _reports_before(job, left, origin)
    return notify.send(reports, before, _options(job), job.languages, foreign_only=is_under_way)


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
    if result.settings == Setup.UNSAFE:
        return Problem(code=Code.JOB_UNSAFE)
    if result.applied is not None and result.applied.held in _HELD:
        return Problem(code=_HELD[result.applied.held])
    return Problem(code=Code.JOB_FAILED, facts={"jobs": failed}) if failed and not reports else None


_HELD: Final = {Held.UNREAD: Code.JOB_HELD, Held.UNSTARTED: Code.JOB_UNSTARTED}
"""Why an apply job left no reports. The run gave way for the other reasons."""


class _Said(NamedTuple):
    """What a run left behind, and so what it said."""

    artifact: Artifact
    reports: tuple[Report, ...]


def _reports_before(job: Job, left: Gathered, origin: Origin) -> tuple[Report, ...]:
    """Return the reports of the attempt before, else those that another run uploaded last before this one's.

    An older run may have waited for its approval, and so be the last. Raises GithubError.
    """
    last = left.apply or left.plan
    found = _said(job, job.run.id, job.run.attempt - 1, left.plan, last)
    if found is not None:
        return found.reports
    for run in _others(job, origin.line):
        if found is not None and run.updated < found.artifact.created:
            break
        said = _said(job, run.id, run.attempt, last, last)
        found = max(filter(None, (found, said)), key=lambda said: said.artifact.order, default=None)
    return () if found is None else found.reports


def _said(job: Job, run: int, attempts: int, plan: Artifact | None, apply: Artifact | None) -> _Said | None:
    """Return the last reports that so many attempts of a run left, before these artifacts of a plan and an apply.

    An apply job that was held back left none, and its run did not say those of its plan. Raises GithubError.
    """
    names = [f"{APPLY_ARTIFACT}-{number}" for number in range(attempts, max(0, attempts - MAX_ATTEMPTS), -1)]
    last = artifacts.newest(job.client, run, PLAN_ARTIFACT, plan)
    planned = None if last is None else _read(job, last)
    found = (last, *(artifacts.newest(job.client, run, name, apply) for name in names))
    is_held = False
    for artifact in sorted(filter(None, found), key=lambda artifact: artifact.order, reverse=True):
        reports = planned if artifact is last else _read(job, artifact)
        if reports and not (is_held and artifact is last):
            return _Said(artifact, fate.with_causes(reports, planned or ()))
        is_held = is_held or reports is not None
    return None


def _read(job: Job, artifact: Artifact) -> tuple[Report, ...] | None:
    """Return the reports in an artifact; None where it cannot be used. Raises GithubError."""
    try:
        if artifact.name != PLAN_ARTIFACT:
            return read_applied(job.client, artifact).reports
        return parse_reports(artifacts.read(job.client, artifact, REPORT_FILE))
    except ValueError:
        return None
    except GithubError as error:
        if error.problem.code is not Code.ARTIFACT_UNUSABLE:
            raise
        return None


def _others(job: Job, line: Collection[str]) -> list[ListedRun]:
    """Return the other completed runs, those that changed last first.

    Whoever can push a tag with the branch's name makes runs on that event, but of other commits than those on its
    `line`; a schedule runs on the default branch alone. Their workflow may be an older one: to change it is how a run
    that fails is repaired. Raises GithubError.
    """
    found: list[ListedRun] = []
    for event in runs.EVENTS:
        counted = (
            item
            for item in runs.listed(job.client, job.run, job.options.branch, event)
            if item.is_completed and item.is_own and item.id != job.run.id
            if event == "schedule" or item.commit in line
        )
        found += islice(counted, MAX_RUNS)
    return sorted(found, key=lambda item: (item.updated, item.id), reverse=True)[:MAX_RUNS]
