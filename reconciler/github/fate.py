"""What became of a change that was merged, by what the jobs of a run left behind."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from reconciler.frozen import frozen
from reconciler.github.handover import Applied, JobResult
from reconciler.github.settings import Setup
from reconciler.model import Host
from reconciler.problem import Code
from reconciler.render import summary
from reconciler.report import Outcome, Report


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


GOOD_FATES: Final = frozenset({Fate.APPLIED, Fate.IN_SYNC, Fate.DROPPED})

FATES: Final = {
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
    """The outcome of the settings job, as in `Setup`; empty where it did not finish."""
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
    fate = FATES.get(worst, without_apply)
    return Fate.KEPT if kept and fate in GOOD_FATES else fate


_UNPLANNED: Final[Mapping[str, Fate]] = {Setup.PAUSED: Fate.PAUSED, Setup.UNSAFE: Fate.UNREADY}
"""By the outcome of the settings job: why nothing was planned."""


def reports_on(run: RunResult, files: Collection[str] | None) -> tuple[Report, ...]:
    """Return the last reports on these files; of all files for None."""
    found = with_causes(run.reports, run.planned)
    return tuple(report for report in found if files is None or report.file in files)


def with_causes(reports: Collection[Report], planned: Collection[Report]) -> tuple[Report, ...]:
    """Return the reports; where a plan held its apply back, that of the plan, which says why."""
    causes = {report.file: report for report in planned}
    return tuple(causes.get(report.file, report) if _is_held_back(report) else report for report in reports)


def _is_held_back(report: Report) -> bool:
    return any(problem.code in _HOLDING_BACK for problem in report.problems)


_HOLDING_BACK: Final = frozenset({Code.PLAN_FAILED, Code.PLAN_REFUSED, Code.PLAN_UNVERIFIED})


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
