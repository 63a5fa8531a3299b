"""The runs of the workflow on the main branch, as GitHub lists them.

Source: docs.github.com, "REST API endpoints for workflow runs".
"""

from collections.abc import Iterator
from typing import Final

from reconciler.frozen import frozen
from reconciler.github.event import Run
from reconciler.github.rest import Client, unusable_answer

EVENTS: Final = ("push", "schedule", "workflow_dispatch")
"""Those that start a run on the main branch; no pull request makes one."""

MAX_PAGES: Final = 5
"""The most pages that are looked at: a tag called main can have started many runs."""


@frozen(kw_only=True)
class ListedRun:
    """A run of the workflow's file on a branch or a tag that is called as the main branch is."""

    id: int
    attempt: int
    commit: str
    """What it was started for: a tag or a fork can have commits that the main branch never had."""
    is_completed: bool
    updated: str
    """When it changed last, as in ``2026-11-27T06:17:00Z``: not before its last upload."""
    is_own: bool
    """Whether it ran for a branch of this repository, and not for a fork's."""


def listed(client: Client, run: Run, branch: str, event: str) -> Iterator[ListedRun]:
    """Yield the runs that an event made, newest first. Raises GithubError."""
    path = run.runs_path
    for item in client.pages(path, "workflow_runs", most=MAX_PAGES, branch=branch, event=event):
        match item:
            case {
                "id": int(number),
                "run_attempt": int(attempt),
                "event": str(made_by),
                "status": str(status),
                "head_sha": str(commit),
                "head_branch": str(head),
                "head_repository": repository,
                "path": str(file),
                "updated_at": str(updated),
            }:
                own = {"full_name": run.repository}
                is_own = isinstance(repository, dict) and own.items() <= repository.items()
                yield ListedRun(
                    id=number,
                    attempt=attempt,
                    commit=commit,
                    is_completed=status == "completed",
                    updated=updated,
                    is_own=is_own and (made_by, head, file.partition("@")[0]) == (event, branch, run.workflow),
                )
            case _:
                raise unusable_answer(path)
