"""Merged pull requests: which ones a run is about, who made and approved them, and our comments on them.

Source: docs.github.com, "REST API endpoints for commits" (pull requests associated with a commit), "… for pull
requests" (files), "… for pull request reviews", "… for issue comments".
"""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.github import artifacts, runs
from reconciler.github.event import Run
from reconciler.github.handover import PLAN_ARTIFACT, Origin, read_plan
from reconciler.github.rest import Client, unusable_answer
from reconciler.github.result import Comment, Edit, Post
from reconciler.github.settings import ENVIRONMENTS

BOT: Final = "github-actions[bot]"
"""Who a workflow's own token is."""

PLAN_MARK: Final = "<!-- reconciler:preview"
"""How the comment begins that shows the plan."""


@frozen(kw_only=True)
class Merged:
    """A merged pull request."""

    number: int
    author: str


def merged(client: Client, branch: str, commit: str) -> Iterator[Merged]:
    """Yield the pull requests that brought a commit to a branch. Raises GithubError.

    After a rebase there are several commits of one pull request, and `merge_commit_sha` is only the last.
    """
    path = f"commits/{commit}/pulls"
    for item in client.pages(path, most=1):
        match item:
            case {"number": int(number), "merged_at": str(), "base": {"ref": str(base)}, **others}:
                if base == branch:
                    yield Merged(number=number, author=_login(others.get("user")))
            case {"merged_at": None}:
                pass
            case _:
                raise unusable_answer(path)


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
    return tuple(dict.fromkeys(login for login, state in _approvals(client, run) if state == "approved"))


def decliners(client: Client, run: int) -> tuple[str, ...]:
    """Return who refused that the apply job of a run uses its environment; nobody where it was ever approved.

    Raises GithubError.
    """
    approvals = tuple(_approvals(client, run))
    if any(state != "rejected" for _, state in approvals):
        return ()
    return tuple(dict.fromkeys(login for login, _ in approvals))


def _approvals(client: Client, run: int) -> Iterator[tuple[str, str]]:
    """Yield who reviewed the apply job of a run, in any attempt, and what they said."""
    for review in client.get(f"actions/runs/{run}/approvals") or ():
        match review:
            case {"state": str(state), "user": user, "environments": [*environments]} if any(
                map(_is_for_apply, environments)
            ):
                yield _login(user), state
            case _:
                pass


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
                text = body.replace("\r\n", "\n")  # a comment that was edited on GitHub's page has CRLF
                yield Comment(id=comment, body=text, is_plan=text.startswith(PLAN_MARK))
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


def touches(client: Client, number: int, file: str) -> bool:
    """Return whether a pull request touches a file, or a YAML file in a directory. Raises GithubError."""
    names = (
        name
        for item in client.pages(f"pulls/{number}/files")
        if isinstance(item, dict)
        for name in (item.get("filename"), item.get("previous_filename"))
        if isinstance(name, str)
    )
    return any(_is_of(PurePosixPath(name), PurePosixPath(file)) for name in names)


def _is_of(path: PurePosixPath, file: PurePosixPath) -> bool:
    return path == file or (path.suffix in {".yaml", ".yml"} and file in path.parents)


def is_apply_under_way(client: Client, run: Run, branch: str, origin: Origin, read_at: str) -> bool:
    """Return whether a run that may apply was not completed when the lists were read. Raises GithubError.

    It may wait for its approval. Only runs for one of the commits count, and only a plan that has the newest change: a
    tag has its own commits, and an older plan is superseded.
    """
    newest = next((commit.id for commit in origin.commits), origin.commit)
    current = {*origin.newer(newest), newest}
    return any(
        item.commit in current or _plans(client, item.id, current)
        for event in ("push", "workflow_dispatch")
        for item in runs.listed(client, run, branch, event)
        if item.is_own and item.commit in origin.trusted and (not item.is_completed or item.updated > read_at)
    )


def _plans(client: Client, run: int, commits: Collection[str]) -> bool:
    """Return whether a run planned one of these commits, or has planned none yet. Raises GithubError."""
    artifact = artifacts.newest(client, run, PLAN_ARTIFACT)
    return artifact is None or read_plan(client, artifact).origin.commit in commits
