"""The live lists that runs on the main branch published, with proof of where they come from.

An artifact can have any name, and a pull request can make one. So runs are searched, not artifacts: completed runs of
this workflow's own file, in this repository, on events that no pull request makes, at commits that are on the main
branch's first-parent line: what was merged. A tag or a branch called main has other commits than that line.

Source: docs.github.com, "REST API endpoints for workflow runs" and "… for GitHub Actions artifacts".
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.github import artifacts
from reconciler.github.artifacts import Artifact
from reconciler.github.event import Run
from reconciler.github.handover import Origin, lists_at_end
from reconciler.github.rest import Client, unusable_answer
from reconciler.render import json_report
from reconciler.report import Outcome, Report
from reconciler.report_file import parse_report
from reconciler.texts.words import Words

LIVE_ARTIFACT: Final = "reconciler-live"
LIVE_FILE: Final = "live.json"

EVENTS: Final = ("push", "schedule", "workflow_dispatch")

MAX_RUNS: Final = 5
"""How many runs are searched, the newest first: most of them publish."""


@frozen(kw_only=True)
class Snapshot:
    """What a run found live, and left there."""

    commit: str
    """The commit whose desired state the run compared with."""
    in_sync: bool
    """Whether all platforms were in sync in the end."""
    since: str | None
    """The commit for which that was so last, before this run; None for none."""
    created: str
    """When it was published, as in ``2026-11-27T06:17:00Z``."""
    reports: tuple[Report, ...]
    """One for each platform and resource whose lists are known; `Report.live` has them."""


def newest(client: Client, run: Run, branch: str, line: Collection[str]) -> Snapshot | None:
    """Return what was published last, None where nothing was, or it has expired. Raises GithubError.

    `line` are the commits of the branch's first-parent line.
    """
    return next(_snapshots(client, run, branch, line), None)


def last_in_sync(client: Client, run: Run, branch: str, line: Collection[str]) -> str | None:
    """Return the commit that was compared last when all platforms were in sync, None for none. Raises GithubError."""
    found = newest(client, run, branch, line)
    if found is None or found.in_sync:
        return None if found is None else found.commit
    return found.since if found.since in line else None


def _snapshots(client: Client, run: Run, branch: str, line: Collection[str]) -> Iterator[Snapshot]:
    """Yield what runs published, the newest first."""
    merged = frozenset(line)
    runs = sorted(_runs(client, run, branch, merged), reverse=True)
    for _, number in runs[:MAX_RUNS]:
        artifact = artifacts.newest(client, number, LIVE_ARTIFACT)
        if artifact is not None:
            snapshot = _parse(artifacts.read(client, artifact, LIVE_FILE), artifact)
            if snapshot.commit in merged:
                yield snapshot


def _runs(client: Client, run: Run, branch: str, merged: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield when a run that can be trusted was started last, and its id."""
    path = f"actions/workflows/{run.workflow.rpartition('/')[2]}/runs"
    for event in EVENTS:
        query = {"branch": branch, "event": event, "status": "completed"}
        for item in client.pages(path, "workflow_runs", most=1, **query):
            match item:
                case {
                    "id": int(number),
                    "event": str(made_by),
                    "status": str(status),
                    "head_sha": str(commit),
                    "head_branch": str(head),
                    "head_repository": {"full_name": str(repository)},
                    "path": str(file),
                    "run_started_at": str(started),
                }:
                    claims = (made_by, status, head, repository, file.partition("@")[0])
                    expected = (event, "completed", branch, run.repository, run.workflow)
                    if claims == expected and commit in merged:
                        yield started, number
                case {"head_repository": None}:  # a fork that was deleted
                    pass
                case _:
                    raise unusable_answer(path)


_IN_SYNC: Final = frozenset({Outcome.IN_SYNC, Outcome.APPLIED})


def text(origin: Origin, reports: Collection[Report], words: Words) -> str | None:
    """Return the lists that the reports of a run know as JSON, to be published; None where none does."""
    live = [
        json.loads(json_report.render(replace(report, live=lists_at_end(report)), words))
        for report in reports
        if lists_at_end(report) is not None
    ]
    in_sync = all(report.outcome in _IN_SYNC for report in reports)
    document = {"commit": origin.commit, "in_sync": in_sync, "since": origin.since, "reports": live}
    return json.dumps(document) + "\n" if live else None


def _parse(data: bytes, artifact: Artifact) -> Snapshot:
    try:
        match json.loads(data):
            case {
                "commit": str(commit),
                "in_sync": bool(in_sync),
                "since": str() | None as since,
                "reports": [*reports],
            }:
                parsed = tuple(map(parse_report, reports))
                return Snapshot(commit=commit, in_sync=in_sync, since=since, created=artifact.created, reports=parsed)
            case _:
                raise artifacts.unusable(artifact)
    except (ValueError, RecursionError):
        raise artifacts.unusable(artifact) from None
