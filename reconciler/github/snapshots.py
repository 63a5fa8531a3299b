"""The live lists that runs on the main branch published, with proof of where they come from.

An artifact can have any name, and a pull request can make one. So runs are searched, not artifacts: runs of this
workflow's own file, in this repository, on events that no pull request makes, at commits that are on the main branch's
first-parent line: what was merged. A tag or a branch called main can have other commits than that line, or one that
only passed through it, in a rebase: so the workflow must be main's from that commit to the tip. Runs that go on count
as well: one that is run again published before.

Source: docs.github.com, "REST API endpoints for workflow runs" and "… for GitHub Actions artifacts".
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.github import artifacts, runs
from reconciler.github.artifacts import Artifact
from reconciler.github.checkout import Line
from reconciler.github.event import Run
from reconciler.github.handover import Known, Origin, lists_at_end, parse_since, parse_time, since_document
from reconciler.github.rest import PAGE_SIZE, Client, GithubError
from reconciler.github.runs import ListedRun
from reconciler.model import Member
from reconciler.problem import Code, Problem
from reconciler.render import json_report
from reconciler.report import Outcome, Report
from reconciler.report_file import parse_report
from reconciler.texts.words import Words

LIVE_ARTIFACT: Final = "reconciler-live"
LIVE_FILE: Final = "live.json"

MAX_RUNS: Final = 60
"""The most runs that are searched, the newest first: some publish nothing."""

MAX_ELSEWHERE: Final = 20
"""The most runs of an event that are looked at for commits that the main branch does not have: a tag can start many."""

MAX_READ: Final = 15
"""The most artifacts that are read. Each takes two requests, so that a job stays within its own."""


@frozen(kw_only=True)
class Snapshot:
    """What a run found live, and left there."""

    commit: str
    """The commit whose desired state the run compared with."""
    since: Mapping[Member, str]
    """By platform and resource: the oldest commit whose version counts as reviewed."""
    synced: Mapping[Member, str]
    """By platform and resource: the commit that was last in sync, where one ever was."""
    read_at: str
    """When the lists were read, as in ``2026-11-27T06:17:00Z``: for a plan just before, for an apply just after."""
    known_at: str
    """When the run began to look which lists others had published: it knows of none that came later."""
    reports: tuple[Report, ...]
    """One for each platform and resource whose lists are known; `Report.live` has them."""


def newest(
    client: Client, run: Run, branch: str, line: Line, wanted: Collection[Member] = ()
) -> tuple[Snapshot | None, tuple[Problem, ...]]:
    """Return the lists that were read last of all that were published, None for none; and what cannot be used.

    The last run may have been unable to read a platform: for the `wanted` ones, older lists are searched as well.

    A run that waits for its approval publishes late, and one whose last job is run again publishes old lists: so the
    time counts at which they were read. No run is done before it has read them. What was in sync may have been looked
    up before other runs published, so the newest of all lists that came since then counts. Raises GithubError.
    """
    positions = {commit: position for position, commit in enumerate(line.commits)}
    merged = list[Snapshot]()
    found: Snapshot | None = None
    problems = list[Problem]()
    candidates, reached = _candidates(client, run, branch, line)
    count = 0
    for position, item in enumerate(sorted(candidates, key=lambda item: (item.updated, item.id), reverse=True)):
        is_older = found is not None and item.updated < found.known_at
        if is_older and all(_of(merged, member) for member in wanted):
            break
        if position == MAX_RUNS or count == MAX_READ:
            reached = max(reached, item.updated)
            break
        left = _left(client, item, branch, line)
        count += left is not None and not _is_expired(left)
        match left:
            case Problem() if not is_older:
                problems.append(left)
            case Snapshot(commit=commit) if commit in positions:
                merged.append(left)
                found = max(merged, key=lambda snapshot: snapshot.read_at)
            case _:
                pass
    has_expired = any(map(_is_expired, problems))
    if found is None and has_expired:  # so did those that were not searched
        return None, tuple(problem for problem in problems if not _is_expired(problem))
    if reached and (found is None or found.known_at <= reached):
        problems.append(Problem(code=Code.LIVE_UNSEARCHED))
    if found is None:
        return None, tuple(problems)
    # Lists that cannot be read, or are not found, may be newer, and say that a newer commit was in sync.
    # A platform that the newest lists do not name had no file meanwhile: it begins again.
    since = {} if problems else _newest([snapshot.since for snapshot in merged], positions)
    found = replace(
        _with_lists_of(found, merged, wanted),
        since={member: commit for member, commit in since.items() if member in found.since},
        synced=_newest([snapshot.synced for snapshot in merged], positions),
    )
    return found, tuple(problems)


def _with_lists_of(found: Snapshot, others: Collection[Snapshot], wanted: Collection[Member]) -> Snapshot:
    """Return lists with those of platforms that they lack; the oldest of all says when they were read."""
    used = [own[0] for member in wanted if (own := _of(others, member))]
    reports = {member_of(report): report for snapshot in reversed([found, *used]) for report in snapshot.reports}
    read_at = min((snapshot.read_at for snapshot in used), default=found.read_at)
    return replace(found, reports=tuple(reports.values()), read_at=read_at)


def _of(snapshots: Iterable[Snapshot], member: Member) -> list[Snapshot]:
    """Return the lists of a platform, those that were read last first."""
    own = (snapshot for snapshot in snapshots if member in map(member_of, snapshot.reports))
    return sorted(own, key=lambda snapshot: snapshot.read_at, reverse=True)


def member_of(report: Report) -> Member | None:
    """Return what a report is about."""
    return None if report.platform is None or report.resource is None else Member(report.platform, report.resource)


def _is_expired(left: Snapshot | Problem) -> bool:
    return isinstance(left, Problem) and left.facts.get("flaw") == artifacts.EXPIRED


def _left(client: Client, item: ListedRun, branch: str, line: Line) -> Snapshot | Problem | None:
    """Return the lists that a run published, or why they cannot be used; None for none. Raises GithubError.

    A run can be for a commit of the line, and have planned a tip that was taken away.
    """
    artifact = artifacts.newest(client, item.id, LIVE_ARTIFACT)
    if artifact is None:
        return None
    elsewhere = Problem(code=Code.LIVE_ELSEWHERE, facts={"run": item.id, "branch": branch})
    if item.commit not in line.commits:
        return elsewhere
    try:
        snapshot = _parse(artifacts.read(client, artifact, LIVE_FILE), artifact)
    except GithubError as error:
        if error.problem.code is not Code.ARTIFACT_UNUSABLE:
            raise
        return Problem(code=Code.LIVE_SKIPPED, facts=error.problem.facts)
    return elsewhere if line.is_of_today and snapshot.commit not in line.commits else snapshot


def _newest(found: Sequence[Mapping[Member, str]], positions: Mapping[str, int]) -> Mapping[Member, str]:
    """Return the newest commit of each platform that is on the line."""
    members = {member for commits in found for member in commits}
    own = {member: [at[member] for at in found if at.get(member) in positions] for member in members}
    return {member: min(commits, key=positions.__getitem__) for member, commits in own.items() if commits}


def _candidates(client: Client, run: Run, branch: str, line: Line) -> tuple[list[ListedRun], str]:
    """Return the runs that can have published lists; and when the newest changed beyond a bound.

    They are those that can be trusted and, where the line is that of the branch today, the newest of commits that are
    not on it: what they published counts for nothing, but may be newer. The bound is the last one searched of an event,
    which has more: empty where no event has.
    """
    found: list[ListedRun] = []
    reached = ""
    known, trusted = frozenset(line.commits), frozenset(line.trusted)
    for event in runs.EVENTS:
        count = elsewhere = 0
        for listed, item in enumerate(runs.listed(client, run, branch, event), 1):
            if item.is_own and item.commit in trusted:
                found.append(item)
                count += 1
            elif item.is_own and item.commit in known:
                continue  # from before the workflow changed: whatever it published counts for nothing
            elif item.is_own and line.is_of_today and elsewhere < MAX_ELSEWHERE:
                found.append(item)
                elsewhere += 1
            if count == MAX_RUNS or listed == runs.MAX_PAGES * PAGE_SIZE:
                reached = max(reached, item.updated)
                break
    return found, reached


_IN_SYNC: Final = frozenset({Outcome.IN_SYNC, Outcome.APPLIED})


def text(origin: Origin, known: Known, reports: Collection[Report], read_at: str, words: Words) -> str | None:
    """Return the lists that the reports of a run know as JSON, to be published; None where none does.

    What is in sync with an old plan is no news where a newer commit was.
    """
    live = [
        json.loads(json_report.render(replace(report, live=lists), words))
        for report in reports
        if (lists := lists_at_end(report)) is not None
    ]
    since, synced = {**known.since}, {**origin.synced}
    for report in reports:
        member = member_of(report)
        if member is not None and report.outcome in _IN_SYNC:
            since[member] = synced[member] = origin.commit
        elif member is not None:
            since.setdefault(member, origin.otherwise)
    document = {
        "commit": origin.commit,
        "read_at": read_at,
        "known_at": known.known_at,
        "since": since_document({**since, **known.newer}),
        "synced": since_document({**synced, **known.newer}),
        "reports": live,
    }
    return json.dumps(document) + "\n" if live else None


def _parse(data: bytes, artifact: Artifact) -> Snapshot:
    try:
        match json.loads(data):
            case {
                "commit": str(commit),
                "read_at": read_at,
                "known_at": known_at,
                "since": [*since],
                "synced": [*synced],
                "reports": [*reports],
            }:
                latest = min(parse_time(read_at), artifact.created)  # nobody uploads lists before they are read
                return Snapshot(
                    commit=commit,
                    since=parse_since(since),
                    synced=parse_since(synced),
                    read_at=latest,
                    known_at=min(parse_time(known_at), latest),
                    reports=tuple(map(parse_report, reports)),
                )
            case _:
                raise artifacts.unusable(artifact)
    except (ValueError, RecursionError):
        raise artifacts.unusable(artifact) from None
