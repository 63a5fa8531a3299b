"""The job that this process runs in, from the variables that GitHub's runner sets and the event's payload.

Source: docs.github.com, "Variables reference" and "Webhook events and payloads".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, Fact, Problem
from reconciler.wechat.address import Address, parse_api_address

TOKEN_VARIABLE: Final = "GITHUB_TOKEN"
EVENT_VARIABLE: Final = "GITHUB_EVENT_NAME"
PAYLOAD_VARIABLE: Final = "GITHUB_EVENT_PATH"

MAX_PAYLOAD_BYTES: Final = 32 * 1024 * 1024
"""GitHub's payloads have at most 25 MB."""

_REPOSITORY: Final = r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+"
_COMMIT: Final = r"[0-9a-f]{40}"
_NUMBER: Final = r"[1-9][0-9]{0,17}"
_WORKFLOW_REF: Final = rf"{_REPOSITORY}/\.github/workflows/[^/@]+\.ya?ml@.+"


class EventError(Exception):
    """The command runs in no job of GitHub Actions, or in one that it is not for."""

    def __init__(self, problem: Problem) -> None:
        """Carry why."""
        super().__init__(problem.code)
        self.problem = problem


@frozen(kw_only=True)
class PullRequest:
    """A pull request was opened, or changed."""

    number: int
    head_sha: str
    """The last commit of the pull request, not the merge commit that is checked out."""
    head_repository: str | None
    """Where its branch is; None for a fork that was deleted."""
    author: str


@frozen
class MergeGroup:
    """A merge queue tries pull requests together."""

    head_sha: str
    base_sha: str
    """The commit that the group is added to."""


@frozen
class Push:
    """Commits were pushed to the main branch."""

    commits: tuple[str, ...] = ()
    """Those that the payload names."""


@frozen
class Schedule:
    """It is time to look for drift."""


@frozen
class Dispatch:
    """A person started the workflow."""


Event = PullRequest | MergeGroup | Push | Schedule | Dispatch


@frozen(kw_only=True)
class Run:
    """A job of a run of the workflow."""

    api: Address
    server: str
    """The address of GitHub's pages, without a slash at its end."""
    token: str = field(repr=False)
    repository: str
    """Owner and name."""
    id: int
    attempt: int
    """Counts from 1; a re-run has the id of the run that it repeats."""
    sha: str
    workflow: str
    """The path of the workflow's file."""
    workflow_sha: str
    """The commit that the workflow's file is taken from."""
    temp: str
    """A folder for this job's files."""
    outputs: str
    """The file that takes the step's outputs."""
    summary: str
    """The file that takes the step's summary."""
    event: Event

    @property
    def url(self) -> str:
        """The address of the run's page."""
        return f"{self.server}/{self.repository}/actions/runs/{self.id}"

    @property
    def workflow_url(self) -> str:
        """The address of the page that starts the workflow by hand."""
        return f"{self.server}/{self.repository}/{self._workflow_path}"

    @property
    def runs_path(self) -> str:
        """The path of the workflow's runs in the repository's API."""
        return f"{self._workflow_path}/runs"

    @property
    def _workflow_path(self) -> str:
        return f"actions/workflows/{self.workflow.rpartition('/')[2]}"

    def commit_url(self, commit: str) -> str:
        """Return the address of a commit's page."""
        return f"{self.server}/{self.repository}/commit/{commit}"


def read_run(environment: Mapping[str, str]) -> Run:
    """Return the job that this process runs in. Raises EventError."""

    def value(name: str, pattern: str = r"[^\0]+") -> str:
        text = environment.get(name, "")
        if not re.fullmatch(pattern, text):
            raise _unusable(name)
        return text

    return Run(
        api=_address(value("GITHUB_API_URL"), "GITHUB_API_URL"),
        server=_address(value("GITHUB_SERVER_URL"), "GITHUB_SERVER_URL").origin,
        token=value(TOKEN_VARIABLE, r"[!-~]+"),
        repository=value("GITHUB_REPOSITORY", _REPOSITORY),
        id=int(value("GITHUB_RUN_ID", _NUMBER)),
        attempt=int(value("GITHUB_RUN_ATTEMPT", _NUMBER)),
        sha=value("GITHUB_SHA", _COMMIT),
        workflow=value("GITHUB_WORKFLOW_REF", _WORKFLOW_REF).partition("@")[0].split("/", 2)[2],
        workflow_sha=value("GITHUB_WORKFLOW_SHA", _COMMIT),
        temp=value("RUNNER_TEMP"),
        outputs=value("GITHUB_OUTPUT"),
        summary=value("GITHUB_STEP_SUMMARY"),
        event=_event(value(EVENT_VARIABLE), _payload(value(PAYLOAD_VARIABLE))),
    )


def wrong_event() -> EventError:
    """Return the error of a command that is run on an event that it is not for."""
    return _unusable(EVENT_VARIABLE)


def needs_unusable() -> EventError:
    """Return the error of a command that does not get the results of the jobs before it."""
    return _unusable("--needs")


def _unusable(variable: str) -> EventError:
    facts: dict[str, Fact] = {"variable": variable}
    return EventError(Problem(code=Code.EVENT_UNUSABLE, facts=facts))


def _address(text: str, variable: str) -> Address:
    address = parse_api_address(text, variable)
    if isinstance(address, Problem):
        raise EventError(address)
    return address


def _payload(name: str) -> object:
    try:
        with Path(name).open("rb") as file:
            return json.loads(file.read(MAX_PAYLOAD_BYTES))
    except (OSError, ValueError, RecursionError):
        raise _unusable(PAYLOAD_VARIABLE) from None


def _event(name: str, payload: object) -> Event:
    match name, payload:
        case "push", {"commits": [*commits]}:
            return Push(tuple(str(commit["id"]) for commit in commits if isinstance(commit, dict) and "id" in commit))
        case "push", _:
            return Push()
        case "schedule", _:
            return Schedule()
        case "workflow_dispatch", _:
            return Dispatch()
        case "merge_group", {"merge_group": {"head_sha": str(head), "base_sha": str(base)}} if _are_commits(head, base):
            return MergeGroup(head, base)
        case (
            "pull_request",
            {
                "pull_request": {
                    "number": int(number),
                    "head": {"sha": str(head), "repo": repository},
                    "user": {"login": str(author)},
                }
            },
        ) if _are_commits(head):
            return PullRequest(number=number, head_sha=head, head_repository=_full_name(repository), author=author)
        case (("merge_group" | "pull_request"), _):
            raise _unusable(PAYLOAD_VARIABLE)
        case _:
            raise wrong_event()


def _are_commits(*texts: str) -> bool:
    return all(re.fullmatch(_COMMIT, text) for text in texts)


def _full_name(repository: object) -> str | None:
    match repository:
        case {"full_name": str(name)}:
            return name
        case _:
            return None
