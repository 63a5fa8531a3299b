"""The live lists that runs on the main branch published, with proof of where they come from.

An artifact can have any name, and a pull request can make one. So runs are searched, not artifacts: runs of this
workflow's own file, in this repository, on events that no pull request makes, at commits that are on the main branch's
first-parent line: what was merged. A tag or a branch called main can have other commits than that line, or one that
only passed through it, in a rebase: so the workflow must be main's from that commit to the tip. Runs that go on count
as well: one that is run again published before.

Source: docs.github.com, "REST API endpoints for workflow runs" and "… for GitHub Actions artifacts".
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.github import artifacts, runs
from reconciler.github.artifacts import Artifact
from reconciler.github.checkout import Line
from reconciler.github.event import Run
from reconciler.github.handover import Origin, lists_at_end, parse_since, parse_time, since_document
from reconciler.github.rest import PAGE_SIZE, Client, GithubError
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

MAX_READ: Final = 15
"""The most artifacts that are read. Each takes two requests, so that a job stays within its own."""


@frozen(kw_only=True)
class Snapshot:
    """What a run found live, and left there."""

    commit: str
    """The commit whose desired state the run compared with."""
    since: Mapping[Member, str]
    """By platform and resource: the oldest commit whose version counts as reviewed, the one last in sync."""
    read_at: str
    """When the lists were read, as in ``2026-11-27T06:17:00Z``: for a plan just before, for an apply just after."""
    reports: tuple[Report, ...]
    """One for each platform and resource whose lists are known; `Report.live` has them."""


def newest(client: Client, run: Run, branch: str, line: Line) -> tuple[Snapshot | None, tuple[Problem, ...]]:
    """Return the lists that were read last of all that were published, None for none; and what cannot be used.

    A run that waits for its approval publishes late, and one whose last job is run again publishes old lists: so the
    time counts at which they were read. No run is done before it has read them. Their `since` may have been looked up
    before other runs published theirs, so the newest of all that were read counts. Raises GithubError.
    """
    positions = {commit: position for position, commit in enumerate(line.commits)}
    merged = list[Snapshot]()
    found: Snapshot | None = None
    problems = []
    trusted, reached = _trusted(client, run, branch, line)
    count = 0
    for position, (updated, number) in enumerate(sorted(trusted, reverse=True)):
        if found is not None and updated < found.read_at:
            break
        if position == MAX_RUNS or count == MAX_READ:
            reached = max(reached, updated)
            break
        artifact = artifacts.newest(client, number, LIVE_ARTIFACT)
        if artifact is None:
            continue
        count += 1
        try:
            snapshot = _parse(artifacts.read(client, artifact, LIVE_FILE), artifact)
        except GithubError as error:
            if error.problem.code is not Code.ARTIFACT_UNUSABLE:
                raise
            problems.append(Problem(code=Code.LIVE_SKIPPED, facts=error.problem.facts))
            continue
        if snapshot.commit in positions:
            merged.append(snapshot)
            found = max(merged, key=lambda snapshot: snapshot.read_at)
    if reached and (found is None or found.read_at <= reached):
        problems.append(Problem(code=Code.LIVE_UNSEARCHED))
    if found is not None:
        # Lists that cannot be read, or are not found, may be newer, and say that a newer commit was in sync.
        found = replace(found, since={} if problems else _newest_since(found, merged, positions))
    return found, tuple(problems)


def _newest_since(found: Snapshot, merged: Sequence[Snapshot], positions: Mapping[str, int]) -> Mapping[Member, str]:
    """Return for each platform of the lists found which commit was in sync last, after all lists that were read."""
    commits = {
        member: [snapshot.since[member] for snapshot in merged if snapshot.since.get(member) in positions]
        for member in found.since
    }
    return {member: min(own, key=positions.__getitem__) for member, own in commits.items() if own}


def _trusted(client: Client, run: Run, branch: str, line: Line) -> tuple[list[tuple[str, int]], str]:
    """Return when each run that can be trusted changed last, and its id; and when the newest changed beyond a bound.

    That is the last one searched of an event, which has more: empty where no event has.
    """
    found: list[tuple[str, int]] = []
    reached = ""
    trusted = frozenset(line.trusted)
    for event in runs.EVENTS:
        count = 0
        for listed, item in enumerate(runs.listed(client, run, branch, event), 1):
            if item.is_own and item.commit in trusted:
                found.append((item.updated, item.id))
                count += 1
            if count == MAX_RUNS or listed == runs.MAX_PAGES * PAGE_SIZE:
                reached = max(reached, item.updated)
                break
    return found, reached


_IN_SYNC: Final = frozenset({Outcome.IN_SYNC, Outcome.APPLIED})


def text(origin: Origin, reports: Collection[Report], read_at: str, words: Words) -> str | None:
    """Return the lists that the reports of a run know as JSON, to be published; None where none does."""
    live = [
        json.loads(json_report.render(replace(report, live=lists), words))
        for report in reports
        if (lists := lists_at_end(report)) is not None
    ]
    since = {**origin.since}
    for report in reports:
        if report.platform is not None and report.resource is not None:
            member = Member(report.platform, report.resource)
            counted = origin.since.get(member, origin.otherwise)
            since[member] = origin.commit if report.outcome in _IN_SYNC else counted
    document = {"commit": origin.commit, "read_at": read_at, "since": since_document(since), "reports": live}
    return json.dumps(document) + "\n" if live else None


def _parse(data: bytes, artifact: Artifact) -> Snapshot:
    try:
        match json.loads(data):
            case {"commit": str(commit), "read_at": read_at, "since": [*since], "reports": [*reports]}:
                return Snapshot(
                    commit=commit,
                    since=parse_since(since),
                    read_at=min(parse_time(read_at), artifact.created),  # nobody uploads lists before they are read
                    reports=tuple(map(parse_report, reports)),
                )
            case _:
                raise artifacts.unusable(artifact)
    except (ValueError, RecursionError):
        raise artifacts.unusable(artifact) from None
