"""The job is read from what GitHub's runner sets, and nothing of it is guessed."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from reconciler.github.event import (
    Dispatch,
    Event,
    EventError,
    MergeGroup,
    PullRequest,
    Push,
    Schedule,
    read_run,
)
from tests.github.jobs import HEAD, pull_request

BASE = "2" * 40

GROUP = {"merge_group": {"head_sha": HEAD, "base_sha": BASE}}


def variables(folder: Path, payload: object = None, **changed: str) -> Mapping[str, str]:
    """Return the variables of a job, some of them changed."""
    file = folder / "event.json"
    file.write_text(payload if isinstance(payload, str) else json.dumps(payload), encoding="utf-8")
    return {
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_TOKEN": "ghs_1",
        "GITHUB_REPOSITORY": "acme/domains",
        "GITHUB_RUN_ID": "42",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_SHA": HEAD,
        "GITHUB_WORKFLOW_REF": "acme/domains/.github/workflows/reconciler.yml@refs/heads/main",
        "GITHUB_WORKFLOW_SHA": BASE,
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_OUTPUT": "outputs",
        "GITHUB_STEP_SUMMARY": "summary",
        "RUNNER_TEMP": str(folder),
        **changed,
    }


def test_a_job(tmp_path: Path) -> None:
    """The run, the workflow's file, addresses of pages; the token is not shown."""
    run = read_run(variables(tmp_path))

    assert (run.id, run.attempt, run.workflow) == (42, 1, ".github/workflows/reconciler.yml")
    assert run.url == "https://github.com/acme/domains/actions/runs/42"
    assert run.commit_url(HEAD) == f"https://github.com/acme/domains/commit/{HEAD}"
    assert "ghs_1" not in repr(run)


@pytest.mark.parametrize(
    ("name", "payload", "event"),
    [
        ("push", {}, Push()),
        ("schedule", {}, Schedule()),
        ("workflow_dispatch", {}, Dispatch()),
        ("merge_group", GROUP, MergeGroup(HEAD, BASE)),
        (
            "pull_request",
            pull_request(),
            PullRequest(number=7, head_sha=HEAD, head_repository="acme/domains", author="wang"),
        ),
        (
            "pull_request",
            {"pull_request": {"number": 7, "head": {"sha": HEAD, "repo": None}, "user": {"login": "a"}}},
            PullRequest(number=7, head_sha=HEAD, head_repository=None, author="a"),
        ),
    ],
)
def test_events(tmp_path: Path, name: str, payload: object, event: Event) -> None:
    """Each event has what the jobs need of it."""
    assert read_run(variables(tmp_path, payload, GITHUB_EVENT_NAME=name)).event == event


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GITHUB_API_URL", ""),
        ("GITHUB_TOKEN", ""),
        ("GITHUB_TOKEN", "a b"),
        ("GITHUB_REPOSITORY", "acme"),
        ("GITHUB_REPOSITORY", "acme/a/../b"),
        ("GITHUB_RUN_ID", "0"),
        ("GITHUB_RUN_ATTEMPT", "x"),
        ("GITHUB_SHA", "HEAD"),
        ("GITHUB_WORKFLOW_REF", "acme/domains/evil.yml@refs/heads/main"),
        ("GITHUB_WORKFLOW_SHA", ""),
        ("RUNNER_TEMP", ""),
        ("GITHUB_EVENT_PATH", "/nowhere"),
        ("GITHUB_EVENT_NAME", "pull_request_target"),
    ],
)
def test_what_is_not_set(tmp_path: Path, variable: str, value: str) -> None:
    """What is missing or malformed is named."""
    with pytest.raises(EventError) as raised:
        read_run(variables(tmp_path, **{variable: value}))

    assert raised.value.problem.code == "event-unusable"
    assert raised.value.problem.facts == {"variable": variable}


@pytest.mark.parametrize("url", ["http://api.github.com", "https://user@api.github.com", "ftp://x"])
def test_an_address_that_would_show_the_token(tmp_path: Path, url: str) -> None:
    """The token goes over TLS alone."""
    with pytest.raises(EventError) as raised:
        read_run(variables(tmp_path, GITHUB_API_URL=url))

    assert raised.value.problem.facts["flag"] == "GITHUB_API_URL"


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("merge_group", {}),
        ("merge_group", {"merge_group": {"head_sha": HEAD, "base_sha": "main"}}),
        ("pull_request", {"pull_request": {}}),
        ("pull_request", pull_request(head="x")),
        ("push", "{"),
        ("push", "[" * 100_000),
    ],
)
def test_a_malformed_payload(tmp_path: Path, name: str, payload: object) -> None:
    """An event without what it has to say is an error."""
    with pytest.raises(EventError) as raised:
        read_run(variables(tmp_path, payload, GITHUB_EVENT_NAME=name))

    assert raised.value.problem.facts == {"variable": "GITHUB_EVENT_PATH"}
