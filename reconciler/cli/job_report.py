"""The job that says what became of a run: on pull requests, in the drift issue, and in the published live lists."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import islice, takewhile
from typing import Final, NamedTuple

from reconciler.cli.exit_codes import FAILED, PARTIAL
from reconciler.cli.job import Job
from reconciler.frozen import frozen
from reconciler.github import artifacts, drift, fate, issues, pulls, result, result_text, snapshots
from reconciler.github.artifacts import Artifact
from reconciler.github.checkout import MAX_CHANGES
from reconciler.github.event import Push, Schedule, needs_unusable
from reconciler.github.fate import Fate, People, Result, RunResult
from reconciler.github.handover import (
    APPLY_ARTIFACT,
    PLAN_ARTIFACT,
    Applied,
    Held,
    JobResult,
    NeededJob,
    Origin,
    parse_needs,
    read_applied,
    read_plan,
)
from reconciler.github.pulls import Merged
from reconciler.github.rest import GithubError
from reconciler.model import Host
from reconciler.problem import Code, Problem
from reconciler.report import Report
from reconciler.texts.languages import words

MAX_PULLS: Final = 80
"""How many pull requests one run comments on; each takes three requests."""

MAX_ATTEMPTS: Final = 5
"""How many attempts of a run are looked at, the newest first: only its last job may have been run again."""

_SKIPPED: Final = NeededJob(JobResult.SKIPPED, {})


def run(job: Job) -> int:
    """Report; return the exit code. What fails at one place does not stop the rest. Raises EventError."""
    needs, problems = needs_of(job), list[Problem]()
    left = gathered(job, needs, problems)
    run_result, origin = left.result, left.origin
    this = _Reporting(job, run_result, origin, problems)
    if origin is not None:
        this.publish(origin)
    is_under_way = False
    if origin is not None and run_result.is_watch:
        is_under_way = True  # where GitHub does not say, it may be
        with this.collecting():
            read_at = run_result.read_at
            is_under_way = pulls.is_apply_under_way(job.client, job.run, job.options.branch, origin, read_at)
    untaken = () if is_under_way else this.comment_on_pulls()
    with this.collecting():
        this.keep_issue(untaken, foreign_only=is_under_way)
    cancelled = tuple(name for name, needed in needs.items() if needed.result is JobResult.CANCELLED)
    if cancelled:
        problems.append(Problem(code=Code.JOB_CANCELLED, facts={"jobs": cancelled}))
    job.report(problems)
    if cancelled:
        return PARTIAL if "apply" in cancelled else FAILED
    return FAILED if problems else 0


def needs_of(job: Job) -> dict[str, NeededJob]:
    """Return how the jobs before this one ended. Raises EventError."""
    try:
        needs = parse_needs(job.options.needs)
        return {"settings": needs["settings"], **{name: needs.get(name, _SKIPPED) for name in ("plan", "apply")}}
    except (ValueError, KeyError):
        raise needs_unusable() from None


@frozen
class Gathered:
    """What the jobs of this attempt left behind."""

    result: RunResult
    origin: Origin | None
    """What the plan was made from."""
    plan: Artifact | None
    apply: Artifact | None


def gathered(job: Job, needs: Mapping[str, NeededJob], problems: list[Problem]) -> Gathered:
    """Return what this attempt left behind; add what cannot be read to the problems."""
    settings, plan, apply = needs["settings"], needs["plan"], needs["apply"]
    artifact, found, left = None, _Planned(None, ()), _Left(None, None)
    with _collecting(problems):
        if plan.result is not JobResult.SKIPPED:
            artifact = artifacts.newest(job.client, job.run.id, PLAN_ARTIFACT)
            found = _plan(job, artifact, plan)
    with _collecting(problems):
        if apply.result is not JobResult.SKIPPED and artifact is not None:
            left = _left(job, artifact, apply.result)
    applied, decliners = left.applied, tuple[str, ...]()
    with _collecting(problems):
        # GitHub does not say which attempt a refusal is of: a later one may have sent something, and died.
        if applied is None and apply.result is JobResult.FAILURE and job.run.attempt == 1:
            decliners = pulls.decliners(job.client, job.run.id)
    # Not when they were uploaded: another run may have applied in between.
    planned_at = "" if found.origin is None else found.origin.read_at
    last = left.artifact if applied is not None and applied.held is None else None
    run_result = RunResult(
        settings=settings.outputs.get("outcome", ""),
        checked=settings.result,
        plan=plan.result,
        apply=apply.result,
        decliners=decliners,
        planned=found.reports,
        applied=applied,
        read_at=planned_at if last is None else last.created,
        is_watch=isinstance(job.run.event, Schedule),
    )
    if not problems and apply.result is JobResult.SUCCESS and applied is None:
        problems.append(artifacts.missing(f"{APPLY_ARTIFACT}-{job.run.attempt}", job.run.id).problem)
    return Gathered(run_result, found.origin, artifact, left.artifact)


class _Planned(NamedTuple):
    """What the plan job left behind."""

    origin: Origin | None
    reports: tuple[Report, ...]


def _plan(job: Job, artifact: Artifact | None, plan: NeededJob) -> _Planned:
    """Return what the plan job of this attempt left behind. Raises GithubError.

    An attempt that ends early has an earlier one's artifact.
    """
    if artifact is not None:
        saved = read_plan(job.client, artifact)
        if saved.is_of(plan):
            return _Planned(saved.origin, saved.reports)
        if not saved.data and plan.result is not JobResult.SUCCESS:
            return _Planned(saved.origin, ())
    if plan.result is JobResult.CANCELLED:
        return _Planned(None, ())
    raise artifacts.missing(PLAN_ARTIFACT, job.run.id)


class _Left(NamedTuple):
    """What the apply job left behind."""

    applied: Applied | None
    artifact: Artifact | None


def _left(job: Job, plan: Artifact, ended: JobResult) -> _Left:
    """Return what the apply job of this attempt left behind. Raises GithubError.

    Where only the report is run again, that is what an earlier attempt left; but a job that is run again and dies
    leaves that too, so it counts only for a job that succeeded.
    """
    oldest = max(1, job.run.attempt - MAX_ATTEMPTS + 1) if ended is JobResult.SUCCESS else job.run.attempt
    for attempt in range(job.run.attempt, oldest - 1, -1):
        artifact = artifacts.newest(job.client, job.run.id, f"{APPLY_ARTIFACT}-{attempt}")
        if artifact is not None and artifact.order > plan.order:
            return _Left(read_applied(job.client, artifact), artifact)
    return _Left(None, None)


@contextmanager
def _collecting(problems: list[Problem]) -> Iterator[None]:
    """Add what GitHub refuses to the problems."""
    try:
        yield
    except GithubError as error:
        problems.append(error.problem)


@frozen(kw_only=True)
class _Change:
    """What a pull request changed."""

    files: tuple[str, ...]
    dropped: tuple[str, ...]
    """As in `Commit`."""
    later: tuple[str, ...]
    """The changes of the same files that came after it, as GitHub links them."""
    kept: tuple[Host, ...]
    """The hosts that it removes from its files, and that the run left alone as foreign."""


def _change(
    pull: Merged, found: Mapping[Merged, Collection[str]], origin: Origin, reports: Collection[Report]
) -> _Change:
    """Return what one of the pull requests that were found changed."""
    own = [commit for commit in origin.commits if commit.id in found[pull]]
    touched = {name for commit in own for name in (*commit.files, *commit.dropped)}
    newer = takewhile(lambda commit: commit not in own, origin.commits)
    numbers = {commit: f"#{other.number}" for other, commits in found.items() for commit in commits}
    later = [commit.id for commit in newer if touched.intersection((*commit.files, *commit.dropped))]
    foreign = {report.file: report.foreign.testing | report.foreign.published for report in reports if report.foreign}
    removed = ((file, host) for commit in own for file, hosts in commit.removed.items() for host in hosts)
    return _Change(
        files=tuple(dict.fromkeys(name for commit in own for name in commit.files)),
        dropped=tuple(dict.fromkeys(name for commit in own for name in commit.dropped)),
        later=tuple(dict.fromkeys(numbers.get(commit, commit[:_COMMIT_LENGTH]) for commit in later)),
        kept=tuple(sorted({host for file, host in removed if host in foreign.get(file, ())})),
    )


_COMMIT_LENGTH: Final = 7

_LOST: Final = frozenset({Code.GITHUB_UNREACHABLE, Code.GITHUB_RATE})
"""After these it is of no use to ask GitHub more."""


@frozen
class _Reporting:
    """What became of a run, and what GitHub refused meanwhile."""

    job: Job
    result: RunResult
    origin: Origin | None
    problems: list[Problem]

    def collecting(self) -> AbstractContextManager[None]:
        """Add what GitHub refuses to the problems."""
        return _collecting(self.problems)

    def publish(self, origin: Origin) -> None:
        """Hand on the live lists, for the next previews and plans."""
        applied = self.result.applied
        known = origin.known
        if applied is not None and applied.known is not None:
            known = applied.known
        elif applied is not None and (applied.held is Held.SUPERSEDED or self.job.run.attempt > 1):
            return  # the plan's lists are older than what an earlier attempt may have published
        with self.collecting():
            spoken = words(self.job.languages.others)
            text = snapshots.text(origin, known, self.result.reports, self.result.read_at, spoken)
            if text is None:
                return
            self.job.hand_on(snapshots.LIVE_ARTIFACT, {snapshots.LIVE_FILE: text.encode()})

    def comment_on_pulls(self) -> tuple[int, ...]:
        """Comment on each merged pull request; return those whose change no run took up."""
        origin, job = self.origin, self.job
        commits: list[str] = []
        if origin is not None:
            commits = [commit.id for commit in origin.commits]
        elif isinstance(job.run.event, Push):
            commits = [*dict.fromkeys((job.run.sha, *reversed(job.run.event.commits)))][:MAX_CHANGES]
        found: dict[Merged, list[str]] = {}
        for commit in commits:
            with self.collecting():
                for pull in pulls.merged(job.client, job.options.branch, commit):
                    found.setdefault(pull, []).append(commit)
            if any(problem.code in _LOST for problem in self.problems):
                break
        if len(found) > MAX_PULLS:
            job.summarise([f"- {words(job.languages.others).say('and_more', n=len(found) - MAX_PULLS)}"])
        untaken: list[int] = []
        for pull in islice(found, MAX_PULLS):
            with self.collecting():
                change = None if origin is None else _change(pull, found, origin, self.result.reports)
                if self._comment_on(pull, change):
                    untaken.append(pull.number)
        return tuple(untaken)

    def _comment_on(self, pull: Merged, change: _Change | None) -> bool:
        """Comment on a pull request; return whether no run took its change up. Raises GithubError.

        `change` is None where it is not known whether it touches the file.
        """
        job, spoken = self.job, words(self.job.languages.others)
        comments = tuple(pulls.comments(job.client, pull.number))
        is_ours = change is not None or any(comment.is_plan for comment in comments)
        if result.is_done(comments) or (not is_ours and not pulls.touches(job.client, pull.number, job.options.file)):
            return False
        applied, files = self.result.applied, None if change is None else change.files
        kept = () if change is None else change.kept
        ended = fate.fate_of(self.result, files, kept)
        reviewers: tuple[str, ...] = ()
        with self.collecting():
            reviewers = pulls.reviewers(job.client, pull.number, pull.author)
        people = People(
            author=pull.author,
            reviewers=reviewers,
            approvers=() if applied is None else applied.approvers,
            decliners=self.result.decliners,
        )
        outcome = Result(
            fate=ended,
            reports=fate.reports_on(self.result, files),
            dropped=() if change is None else change.dropped,
            later=() if change is None else change.later,
            kept=kept,
            people=people,
            run_id=job.run.id,
            run_attempt=job.run.attempt,
            run_url=job.run.url,
            workflow_url=job.run.workflow_url,
            is_watch=self.result.is_watch,
        )
        step = result.next_step(outcome, comments, spoken)
        if step is not None:
            title = spoken.say(f"audit_{ended}") if ended in fate.GOOD_FATES else result_text.title(outcome, spoken)
            job.summarise([f"- #{pull.number}: {title} · {result_text.audit(people, spoken)}"])
            pulls.carry_out(job.client, pull.number, step)
        return ended is Fate.UNTAKEN and not result.is_taken_up(comments)

    def keep_issue(self, untaken: tuple[int, ...], *, foreign_only: bool) -> None:
        """Keep the drift issue: any run closes it, a watch also opens and changes it. Raises GithubError."""
        reports = self.result.reports
        if not reports:
            return
        job, files = self.job, sorted({report.file for report in reports if report.file is not None})
        scene = drift.Scene(
            file=files[0] if len(files) == 1 else job.run.repository,
            run_url=job.run.url,
            workflow_url=job.run.workflow_url,
            untaken=untaken,
            read_at=datetime.fromisoformat(self.result.read_at),
        )
        found = drift.drift_of(reports, foreign_only=foreign_only)
        step = drift.next_step(found, issues.newest(job.client), scene, words(job.languages.others))
        if step is not None and (self.result.is_watch or isinstance(step, drift.Close)):
            issues.carry_out(job.client, step)
