"""The job that carries out the plan that was approved, or what is left of it."""

from reconciler.cli import files
from reconciler.cli import run as command
from reconciler.cli.exit_codes import FAILED, UsageError
from reconciler.cli.job import Job
from reconciler.cli.options import Apply, Counted, Output
from reconciler.github import artifacts, pulls, snapshots
from reconciler.github.checkout import Checkout, Line
from reconciler.github.event import needs_unusable
from reconciler.github.handover import (
    APPLIED_FILE,
    APPLY_ARTIFACT,
    PLAN_ARTIFACT,
    REPORT_FILE,
    Held,
    Known,
    NeededJob,
    Origin,
    SavedPlan,
    applied_text,
    parse_commit,
    parse_needs,
    read_plan,
)
from reconciler.github.rest import GithubError
from reconciler.problem import Code, Problem
from reconciler.render.escape import for_markdown
from reconciler.texts.languages import words


def run(job: Job) -> int:
    """Apply; return the exit code. A plan that is no longer main's is not an error: nothing is sent."""
    options = job.options
    try:
        plan = parse_needs(options.needs)["plan"]
        commit = parse_commit(plan.outputs["commit"])
    except (ValueError, KeyError):
        raise needs_unusable() from None
    if options.enabled != "true":
        return _hold(job, Held.PAUSED, Problem(code=Code.PAUSED))
    checkout = Checkout.of(options.file)
    if checkout.is_superseded(commit, options.branch, job.run.workflow, job.run.workflow_sha):
        facts = {"file": options.file, "commit": commit, "branch": options.branch}
        return _hold(job, Held.SUPERSEDED, Problem(code=Code.SUPERSEDED, facts=facts))
    approved = _approved(job, plan)
    known = _known(job, checkout, approved.origin)
    if isinstance(known, tuple):
        _hold(job, Held.UNREAD, *known)
        return FAILED
    approvers = _approvers(job)
    job.folder.mkdir(parents=True, exist_ok=True)
    saved, done = job.folder / "plan.json", job.folder / REPORT_FILE
    saved.write_bytes(approved.data)
    wanted = Apply(
        files=(options.file,),
        plan=str(saved),
        keep_foreign=True,
        counted=Counted(known.since, otherwise=approved.origin.otherwise),
        check=options.check,
        output=Output(summary=job.run.summary, out=str(done), format="github", verbose=options.verbose),
        connection=options.connection,
    )
    try:
        code = command.run(wanted, job.languages)
    except UsageError:
        _leave(job, Held.UNSTARTED, [], (), None)
        raise
    reports = files.read(str(done), artifacts.MAX_MEMBER_BYTES).splitlines() if done.exists() else []
    _leave(job, None, reports, approvers, known)
    if approvers:
        job.summarise([words(job.languages.others).say("audit_approvers", names=tuple(map(for_markdown, approvers)))])
    return code


def _hold(job: Job, held: Held, *problems: Problem) -> int:
    """Send nothing, and say why; return the exit code."""
    job.report(problems)
    _leave(job, held, [], (), None)
    return 0


def _known(job: Job, checkout: Checkout, origin: Origin) -> Known | tuple[Problem, ...]:
    """Return what is known by now, since another run may have finished the plan; or why nobody knows."""
    branch = job.options.branch
    line = Line.of(checkout.repository, f"refs/remotes/origin/{branch}", job.run.workflow)
    try:
        snapshot, problems = snapshots.newest(job.client, job.run, branch, line)
    except GithubError as error:
        return (error.problem,)
    was_known = origin.otherwise != origin.commit  # else the plan deletes nothing on the word of lists
    if problems and was_known:
        return problems
    if origin.since and snapshot is None:
        return (artifacts.missing(snapshots.LIVE_ARTIFACT, job.run.id).problem,)
    published = {} if snapshot is None else snapshot.since
    position = line.commits.index
    planned = position(origin.commit)
    newest = {
        member: min(position(commit), position(origin.since.get(member, origin.otherwise)))
        for member, commit in published.items()
    }
    return Known(
        since={**origin.since, **{member: line.commits[max(planned, at)] for member, at in newest.items()}},
        newer={member: line.commits[at] for member, at in newest.items() if at < planned},
        known_at=job.client.began,
    )


def _leave(job: Job, held: Held | None, reports: list[bytes], approvers: tuple[str, ...], known: Known | None) -> None:
    text = applied_text(held, reports, approvers, known)
    job.hand_on(f"{APPLY_ARTIFACT}-{job.run.attempt}", {APPLIED_FILE: text.encode()})


def _approved(job: Job, plan: NeededJob) -> SavedPlan:
    """Return the plan that was approved. Raises GithubError."""
    artifact = artifacts.newest(job.client, job.run.id, PLAN_ARTIFACT)
    if artifact is None:
        raise artifacts.missing(PLAN_ARTIFACT, job.run.id)
    saved = read_plan(job.client, artifact)
    if not saved.is_of(plan):
        raise artifacts.unusable(artifact)
    return saved


def _approvers(job: Job) -> tuple[str, ...]:
    """Return who let this job use its environment; nobody where GitHub does not say, which is no reason to stop."""
    try:
        return pulls.approvers(job.client, job.run.id)
    except GithubError as error:
        job.report([error.problem])
        return ()
