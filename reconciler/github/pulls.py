"""Merged pull requests: which ones a run is about, who made and approved them, and our comments on them.

Source: docs.github.com, "REST API endpoints for pull requests", "… for pull request reviews", "… for issue comments".
"""

from collections.abc import Collection, Iterator
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.github.event import Run
from reconciler.github.rest import Client, unusable_answer
from reconciler.github.result import Comment, Edit, Post
from reconciler.github.settings import ENVIRONMENTS

BOT: Final = "github-actions[bot]"
"""Who a workflow's own token is."""

PLAN_MARK: Final = "<!-- reconciler:preview"
"""How the comment begins that shows the plan."""

_PATH: Final = "pulls"

MAX_PAGES: Final = 5
"""How many pages of closed pull requests are searched, those that changed last first."""


@frozen(kw_only=True)
class Merged:
    """A merged pull request."""

    number: int
    author: str
    commit: str
    """The merge commit; of a squash, the only one; of a rebase, the last."""


def merged(client: Client, branch: str, commits: Collection[str]) -> tuple[Merged, ...]:
    """Return the pull requests that became one of the commits, those that changed last first. Raises GithubError."""
    query = {"state": "closed", "base": branch, "sort": "updated", "direction": "desc"}
    found = map(_parsed, client.pages(_PATH, most=MAX_PAGES, **query))
    return tuple(pull for pull in found if pull is not None and pull.commit in commits)


def _parsed(item: object) -> Merged | None:
    """Return a merged pull request, None for one that was closed without a merge."""
    match item:
        case {"merged_at": None}:
            return None
        case {"number": int(number), "merged_at": str(), "merge_commit_sha": str(commit), **others}:
            return Merged(number=number, author=_login(others.get("user")), commit=commit)
        case _:
            raise unusable_answer(_PATH)


def _login(user: object) -> str:
    match user:
        case {"login": str(login)}:
            return login
        case _:
            return "ghost"  # as GitHub calls an account that was deleted


def reviewers(client: Client, number: int, author: str) -> tuple[str, ...]:
    """Return whose last verdict on a pull request is an approval. Raises GithubError.

    Anyone may review: only those count who belong to the repository, and never the author.
    """
    verdicts: dict[str, str] = {}
    for review in client.pages(f"pulls/{number}/reviews"):
        match review:
            case {
                "user": user,
                "state": "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED" as state,
                "author_association": "OWNER" | "MEMBER" | "COLLABORATOR",
            }:
                verdicts[_login(user)] = state
            case _:
                pass
    return tuple(login for login, state in verdicts.items() if state == "APPROVED" and login != author)


def approvers(client: Client, run: int) -> tuple[str, ...]:
    """Return who let the apply job of a run use its environment. Raises GithubError."""
    names: dict[str, None] = {}
    for review in client.get(f"actions/runs/{run}/approvals") or ():
        match review:
            case {"state": "approved", "user": user, "environments": [*environments]} if any(
                map(_is_for_apply, environments)
            ):
                names[_login(user)] = None
            case _:
                pass
    return tuple(names)


def _is_for_apply(environment: object) -> bool:
    match environment:
        case {"name": str(name)}:
            return name == ENVIRONMENTS[1]
        case _:
            return False


def comments(client: Client, number: int) -> Iterator[Comment]:
    """Yield the comments of workflows on a pull request, oldest first. Raises GithubError."""
    for item in client.pages(f"issues/{number}/comments"):
        match item:
            case {"id": int(comment), "body": str(body), "user": {"login": login}} if login == BOT:
                yield Comment(id=comment, body=body, is_plan=body.startswith(PLAN_MARK))
            case _:
                pass


def carry_out(client: Client, number: int, step: Edit | Post) -> None:
    """Edit a comment on a pull request, or write a new one. Raises GithubError."""
    match step:
        case Edit(comment=comment, body=body):
            client.patch(f"issues/comments/{comment.id}", {"body": body})
        case Post(body=body):
            client.post(f"issues/{number}/comments", {"body": body})
        case _:
            assert_never(step)


def is_apply_under_way(client: Client, run: Run, branch: str, commits: Collection[str]) -> bool:
    """Return whether a run that may apply is not completed: it may wait for its approval. Raises GithubError.

    Only runs for one of the commits count: a tag has its own, and an old run has nothing to apply.
    """
    path = f"actions/workflows/{run.workflow.rpartition('/')[2]}/runs"
    return any(
        _may_apply(item, run, branch, commits)
        for event in ("push", "workflow_dispatch")
        for item in client.pages(path, "workflow_runs", most=1, branch=branch, event=event)
    )


def _may_apply(item: object, run: Run, branch: str, commits: Collection[str]) -> bool:
    match item:
        case {
            "event": "push" | "workflow_dispatch",
            "status": str(status),
            "head_sha": str(commit),
            "head_branch": str(head),
            "head_repository": {"full_name": str(repository)},
            "path": str(file),
        }:
            claims = (head, repository, file.partition("@")[0])
            is_ours = claims == (branch, run.repository, run.workflow) and commit in commits
            return is_ours and status != "completed"
        case _:
            return False
