"""Whether the repository is set up so that a job may name an environment, and WeChat's token is out of reach.

A job that names a missing environment creates it, open to every branch: so each has to exist before. Source:
docs.github.com, "REST API endpoints for deployment environments", "… deployment branch policies", "… repositories".
"""

from collections.abc import Iterator
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from reconciler.github.rest import Client, GithubError, unusable_answer
from reconciler.problem import Code, Fact, Problem

ENVIRONMENTS: Final = ("wechat-read", "wechat-write")
"""The environments that hold WeChat's token: one for plans, one for apply."""

NOTIFY_ENVIRONMENT: Final = "reconciler-notify"
"""The environment that holds the webhook of a group chat, where there is one."""


class Setup(StrEnum):
    """What may run on main."""

    READY = "ready"
    PAUSED = "paused"
    UNSAFE = "unsafe"


def problems(client: Client, branch: str) -> Iterator[Problem]:
    """Yield what is wrong with the repository's settings. Raises GithubError."""
    for name in ENVIRONMENTS:
        yield from _environment(client, name, branch)
    found = _environment(client, NOTIFY_ENVIRONMENT, branch)
    yield from (problem for problem in found if problem.code is not Code.ENVIRONMENT_MISSING)
    yield from _owners(client)


def _environment(client: Client, name: str, branch: str) -> Iterator[Problem]:
    """Yield why an environment admits more than the branch."""
    path = f"environments/{name}"
    facts: dict[str, Fact] = {"environment": name, "branch": branch}
    match client.get(path):
        case None:
            yield Problem(code=Code.ENVIRONMENT_MISSING, facts=facts)
        case {"deployment_branch_policy": {"custom_branch_policies": True}}:
            policies = client.get(f"{path}/deployment-branch-policies")
            match policies:
                case {"total_count": 1, "branch_policies": [{"name": str(admitted), **others}]}:
                    is_alone = admitted == branch and others.get("type", "branch") == "branch"
                case {"branch_policies": [*_]}:
                    is_alone = False
                case _:
                    raise unusable_answer(path)
            if not is_alone:
                yield Problem(code=Code.ENVIRONMENT_OPEN, facts=facts)
        case {"deployment_branch_policy": _}:
            yield Problem(code=Code.ENVIRONMENT_OPEN, facts=facts)
        case _:
            raise unusable_answer(path)


def _owners(client: Client) -> Iterator[Problem]:
    """Yield the first line of CODEOWNERS that GitHub cannot read: it asks nobody to review what that line names.

    There may be no such file, and no page says that a job's token may ask this: what is not known is a warning.
    """
    try:
        found = client.get("codeowners/errors")
    except GithubError as error:
        if error.problem.code is not Code.GITHUB_REFUSED:
            raise
        yield _unchecked(error.problem.facts["status"])
        return
    match found:
        case {"errors": []}:
            pass
        case {"errors": [{"path": str(file), "line": int(line)}, *_]}:
            yield Problem(code=Code.OWNERS_UNREADABLE, facts={"file": file, "line": line})
        case None:
            yield _unchecked(HTTPStatus.NOT_FOUND)
        case _:
            yield _unchecked(HTTPStatus.OK)


def _unchecked(status: Fact) -> Problem:
    return Problem(code=Code.OWNERS_UNCHECKED, facts={"status": status})
