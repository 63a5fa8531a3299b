"""What the jobs of a run hand on to one another: outputs, and JSON files in artifacts."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from reconciler.frozen import frozen
from reconciler.github import artifacts
from reconciler.github.artifacts import Artifact
from reconciler.github.rest import Client
from reconciler.model import Host, LiveState, Member
from reconciler.report import Command, Report
from reconciler.report_file import parse_report, parse_resource

PLAN_ARTIFACT: Final = "reconciler-plan"
APPLY_ARTIFACT: Final = "reconciler-apply"
"""Followed by a hyphen and the run's attempt."""

REPORT_FILE: Final = "report.json"
"""One JSON report a line."""
ORIGIN_FILE: Final = "origin.json"
APPLIED_FILE: Final = "applied.json"

_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


class JobResult(StrEnum):
    """How a job ended, in GitHub's words."""

    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


@frozen
class NeededJob:
    """A job that this one needs."""

    result: JobResult
    outputs: Mapping[str, str]


@frozen(kw_only=True)
class Commit:
    """A commit on main's first-parent line that touches the desired state."""

    id: str
    files: tuple[str, ...]
    """The files that it touches, by the names that reports give them; for one that was renamed, the new name."""
    dropped: tuple[str, ...]
    """The files that it touches and the planned commit lacks, where no file is about their platform any more."""
    removed: Mapping[str, tuple[Host, ...]]
    """The hosts that it removes from under ``domains``, by file."""


@frozen(kw_only=True)
class Known:
    """What a job knew of other runs when it began, by platform and resource."""

    since: Mapping[Member, str]
    """The oldest commit whose version counts as reviewed."""
    newer: Mapping[Member, str]
    """The commits after the planned one that were in sync."""
    known_at: str
    """The time before the job looked which lists others had published."""


@frozen(kw_only=True)
class Origin:
    """What a plan was made from."""

    commit: str
    since: Mapping[Member, str]
    """By platform and resource: the oldest commit whose version counts as reviewed."""
    otherwise: str
    """That of a platform of which nothing is known."""
    synced: Mapping[Member, str]
    """By platform and resource: the commit that was last in sync, where one ever was."""
    commits: tuple[Commit, ...]
    """The changes that wait to be applied, newest first."""
    line: tuple[str, ...]
    """The newest commits of main's first-parent line, `commit` first."""
    trusted: tuple[str, ...]
    """Those since the oldest change and since the workflow's file last changed: other runs count for nothing."""
    read_at: str
    """The time just before the live lists were read, as in ``2026-11-27T06:17:00Z``."""
    known_at: str
    """As in `Known`."""

    @property
    def known(self) -> Known:
        """What the plan knew of other runs: none has a newer commit than the tip that it planned."""
        return Known(since=self.since, newer={}, known_at=self.known_at)

    def newer(self, commit: str) -> tuple[str, ...]:
        """Return the commits of `line` that are newer than this one; all where it is older than they are."""
        return self.line[: self.line.index(commit)] if commit in self.line else self.line


@frozen
class SavedPlan:
    """What a plan job left behind."""

    origin: Origin
    reports: tuple[Report, ...]
    """Empty where the job ended without."""
    data: bytes
    """The reports as JSON, one a line."""

    def is_of(self, plan: NeededJob) -> bool:
        """Return whether the plan job that ended so made it: an attempt that ends early leaves an earlier one's."""
        made = {"commit": self.origin.commit, "digest": hashlib.sha256(self.data).hexdigest()}
        return made.items() <= plan.outputs.items()


def read_plan(client: Client, artifact: Artifact) -> SavedPlan:
    """Return what a plan job left behind. Raises GithubError."""
    members = artifacts.read_all(client, artifact, ORIGIN_FILE, REPORT_FILE)
    data = members.get(REPORT_FILE, b"")
    try:
        return SavedPlan(parse_origin(members.get(ORIGIN_FILE, b"")), parse_reports(data), data)
    except ValueError:
        raise artifacts.unusable(artifact) from None


class Held(StrEnum):
    """Why an apply job did not even plan again."""

    PAUSED = "paused"
    SUPERSEDED = "superseded"
    UNREAD = "unread"
    """GitHub does not say which commit was in sync last."""
    UNSTARTED = "unstarted"
    """Something is missing that the job needs, as a token."""


@frozen(kw_only=True)
class Applied:
    """What an apply job leaves behind."""

    held: Held | None
    reports: tuple[Report, ...]
    approvers: tuple[str, ...]
    """Who let the job use its environment."""
    known: Known | None
    """None where the job was held back."""


def read_applied(client: Client, artifact: Artifact) -> Applied:
    """Return what an apply job left behind. Raises GithubError."""
    members = artifacts.read_all(client, artifact, APPLIED_FILE)
    try:
        return parse_applied(members.get(APPLIED_FILE, b""))
    except ValueError:
        raise artifacts.unusable(artifact) from None


def parse_needs(text: str) -> Mapping[str, NeededJob]:
    """Return the jobs in ``toJSON(needs)``, by name. Raises ValueError."""
    return {name: _parse_job(job) for name, job in _loaded(text).items()}


def _parse_job(value: object) -> NeededJob:
    match value:
        case {"result": str(result), "outputs": {**outputs}}:
            return NeededJob(JobResult(result), {str(name): str(output) for name, output in outputs.items()})
        case _:
            raise ValueError


def origin_text(origin: Origin) -> str:
    """Return an origin as JSON."""
    document = {
        "commit": origin.commit,
        "since": since_document(origin.since),
        "otherwise": origin.otherwise,
        "synced": since_document(origin.synced),
        "commits": [
            {"commit": item.id, "files": item.files, "dropped": item.dropped, "removed": item.removed}
            for item in origin.commits
        ],
        "line": origin.line,
        "trusted": origin.trusted,
        "read_at": origin.read_at,
        "known_at": origin.known_at,
    }
    return json.dumps(document) + "\n"


def parse_origin(text: str | bytes) -> Origin:
    """Return an origin. Raises ValueError."""
    match _loaded(text):
        case {
            "commit": commit,
            "since": [*since],
            "otherwise": otherwise,
            "synced": [*synced],
            "commits": [*commits],
            "line": [*line],
            "trusted": [*trusted],
            "read_at": read_at,
            "known_at": known_at,
        }:
            return Origin(
                commit=parse_commit(commit),
                since=parse_since(since),
                otherwise=parse_commit(otherwise),
                synced=parse_since(synced),
                commits=tuple(map(_parse_change, commits)),
                line=tuple(map(parse_commit, line)),
                trusted=tuple(map(parse_commit, trusted)),
                read_at=parse_time(read_at),
                known_at=parse_time(known_at),
            )
        case _:
            raise ValueError


def since_document(since: Mapping[Member, str]) -> list[Mapping[str, str]]:
    """Return the commit of each platform and resource, for JSON."""
    return [
        {"platform": member.platform, "resource": member.resource.name, "commit": commit}
        for member, commit in since.items()
    ]


def parse_since(items: Iterable[object]) -> Mapping[Member, str]:
    """Return the commit of each platform and resource. Raises ValueError."""
    return dict(map(_parse_member, items))


def _parse_member(item: object) -> tuple[Member, str]:
    match item:
        case {"platform": str(platform), "resource": resource, "commit": commit}:
            return Member(platform, parse_resource(resource)), parse_commit(commit)
        case _:
            raise ValueError


def _parse_change(value: object) -> Commit:
    match value:
        case {"commit": commit, "files": [*files], "dropped": [*dropped], "removed": {**removed}}:
            return Commit(
                id=parse_commit(commit),
                files=tuple(map(str, files)),
                dropped=tuple(map(str, dropped)),
                removed={str(file): _parse_hosts(hosts) for file, hosts in removed.items()},
            )
        case _:
            raise ValueError


def _parse_hosts(value: object) -> tuple[Host, ...]:
    match value:
        case [*hosts]:
            return tuple(Host(str(host)) for host in hosts)
        case _:
            raise ValueError


def parse_commit(value: object) -> str:
    """Return a commit's id. Raises ValueError."""
    match value:
        case str() if _COMMIT.fullmatch(value):
            return value
        case _:
            raise ValueError


def parse_time(value: object) -> str:
    """Return a time, as GitHub writes it. Raises ValueError."""
    match value:
        case str() if artifacts.TIME.fullmatch(value):
            datetime.fromisoformat(value)
            return value
        case _:
            raise ValueError


def applied_text(held: Held | None, reports: Iterable[bytes], approvers: Iterable[str], known: Known | None) -> str:
    """Return what an apply job leaves behind, as JSON; `reports` are JSON reports."""
    parts = {
        "held": held,
        "approvers": [*approvers],
        "reports": [json.loads(report) for report in reports],
        "known": known
        and {
            "since": since_document(known.since),
            "newer": since_document(known.newer),
            "known_at": known.known_at,
        },
    }
    return json.dumps(parts) + "\n"


def parse_applied(text: str | bytes) -> Applied:
    """Return what an apply job left behind. Raises ValueError."""
    match _loaded(text):
        case {"held": held, "approvers": [*approvers], "reports": [*reports], "known": known}:
            return Applied(
                held=None if held is None else Held(held),
                reports=tuple(map(parse_report, reports)),
                approvers=tuple(map(str, approvers)),
                known=None if known is None else _parse_known(known),
            )
        case _:
            raise ValueError


def _parse_known(value: object) -> Known:
    match value:
        case {"since": [*since], "newer": [*newer], "known_at": known_at}:
            return Known(since=parse_since(since), newer=parse_since(newer), known_at=parse_time(known_at))
        case _:
            raise ValueError


def lists_at_end(report: Report) -> LiveState | None:
    """Return the live lists as a report leaves them; None where they are not known."""
    return report.result if report.command is Command.APPLY else report.live


def parse_reports(text: bytes) -> tuple[Report, ...]:
    """Return the reports in a file of ``--out``. Raises ValueError."""
    return tuple(parse_report(_loaded(line)) for line in text.splitlines())


def _loaded(text: str | bytes) -> dict[Any, Any]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise ValueError from None
    if not isinstance(document, dict):
        raise ValueError  # noqa: TRY004  # as for every other content
    return document
