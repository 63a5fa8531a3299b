"""The job that plans what the main branch says, and hands the plan on to be approved and applied."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reconciler.cli import files
from reconciler.cli import run as command
from reconciler.cli.job import Job
from reconciler.cli.options import Counted, Output, Plan
from reconciler.desired import MAX_BYTES, parse
from reconciler.github import snapshots
from reconciler.github.checkout import Checkout, Line
from reconciler.github.event import Schedule
from reconciler.github.handover import ORIGIN_FILE, PLAN_ARTIFACT, REPORT_FILE, Origin, origin_text, parse_reports
from reconciler.model import DesiredState, Member
from reconciler.render import summary
from reconciler.report import Outcome
from reconciler.texts.languages import words

MAX_LINE: Final = 1_000
"""How many commits of main's line are handed on, the newest ones."""

_FIRST_SIGNAL_CODE: Final = 128


def run(job: Job) -> int:
    """Plan the commit that is checked out; return the exit code."""
    options = job.options
    origin = _origin(job)
    folder = job.hand_on(PLAN_ARTIFACT, {ORIGIN_FILE: origin_text(origin).encode()})
    saved = folder / REPORT_FILE
    code = command.run(
        Plan(
            files=(options.file,),
            keep_foreign=True,
            counted=Counted(origin.since, otherwise=origin.otherwise),
            check=options.check,
            output=Output(summary=job.run.summary, out=str(saved), format="github", verbose=options.verbose),
            connection=options.connection,
        ),
        job.languages,
    )
    if not saved.exists():
        return code
    data = saved.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    outcomes = {report.outcome for report in parse_reports(data)}
    outcome = Outcome.CHANGES if Outcome.CHANGES in outcomes else min(outcomes, key=summary.OUTCOME_ORDER.index)
    job.summarise([words(job.languages.others).say("plan_origin", commit=origin.commit, digest=digest)])
    job.set_outputs(outcome=outcome, commit=origin.commit, digest=digest)
    # Where one platform of a fleet has changes, apply has to start; it ends with the exit code of the others.
    is_applied = outcome is Outcome.CHANGES and not isinstance(job.run.event, Schedule)
    return 0 if is_applied and code < _FIRST_SIGNAL_CODE else code


def _origin(job: Job) -> Origin:
    """Return what a plan of the commit that is checked out is made from; report the lists that cannot be used."""
    options = job.options
    checkout = Checkout.of(options.file)
    commit = checkout.head()
    line = Line.of(checkout.repository, commit, job.run.workflow)
    snapshot, problems = snapshots.newest(job.client, job.run, options.branch, line)
    job.report(problems)
    found = files.in_folder(options.file) if files.is_folder(options.file) else (options.file,)
    names = tuple(name for name in found if Path(name).exists())  # without any, the plan is red, and Report says why
    members = {name: _member(name) for name in names}
    synced = _of({} if snapshot is None else snapshot.synced, members)
    # Nobody knows what an invalid file is about: the oldest of all counts.
    oldest = max(synced.values(), key=line.commits.index, default=None)
    last_in_sync = {name: synced.get(member) if member else oldest for name, member in members.items()}
    commits = checkout.changes(line.commits, last_in_sync, job.run.workflow)
    recent = line.commits[: line.commits.index(commits[-1].id) + 1 if commits else 1][:MAX_LINE]
    return Origin(
        commit=commit,
        since=_of({} if snapshot is None else snapshot.since, members),
        # Where nothing was seen in sync, only what this commit took out of the file counts as reviewed; where lists are
        # not found or not readable, not even that: it may be done.
        otherwise=commit if problems else line.commits[:2][-1],
        synced=synced,
        commits=commits,
        line=tuple(line.commits[:MAX_LINE]),
        trusted=tuple(line.trusted[: len(recent)]),
        read_at=job.client.now(),
        known_at=job.client.began,
    )


def _member(name: str) -> Member | None:
    """Return what a file is about; None for an invalid one."""
    state = parse(files.read(name, MAX_BYTES), name)
    return state.member if isinstance(state, DesiredState) else None


def _of(published: Mapping[Member, str], members: Mapping[str, Member | None]) -> Mapping[Member, str]:
    """Return the commits without those of platforms that no file is about.

    Such a platform begins again once a file is about it. Nobody knows what an invalid file is about.
    """
    known = set(members.values())
    return {member: commit for member, commit in published.items() if None in known or member in known}
