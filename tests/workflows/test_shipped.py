"""Rules for every shipped workflow and action."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflows.loading import ROOT, Document, load

FILES = sorted((ROOT / ".github").rglob("*.yml"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))

PINS = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "pypa/gh-action-pypi-publish": "dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2",
}
"""The only third-party actions, each at one commit."""


def jobs() -> Iterator[tuple[str, Document]]:
    """Yield each job of each workflow, with its name."""
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.stem}/{name}", job


def steps(job: Document) -> str:
    """Return a job's steps as text."""
    return json.dumps(job["steps"])


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_third_party_actions_are_pinned(path: Path) -> None:
    """Each is used at the full hash of the table, with its version for people and Dependabot."""
    for action, pin in re.findall(r"uses: ([^$@\s]+)@?(.*)", path.read_text(encoding="utf-8")):
        assert PINS[action] == pin


def test_every_pin_is_used() -> None:
    """The table has no unused action."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)

    assert [action for action in PINS if action not in text] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_permissions_are_set_per_job(path: Path) -> None:
    """A workflow grants no permission; each job requests what it needs."""
    workflow = load(path)

    assert workflow["permissions"] == {}
    assert all("permissions" in job for job in workflow["jobs"].values())


def test_no_input_becomes_code() -> None:
    """No script contains an expression: values come through the environment."""
    scripts = [step["run"] for _, job in jobs() for step in job["steps"] if "run" in step]
    scripts += [step["run"] for path in ACTIONS for step in load(path)["runs"]["steps"] if "run" in step]

    assert len(scripts) > 10
    assert [script for script in scripts if "${{" in script] == []


def test_a_pull_request_reaches_no_secret() -> None:
    """Pull requests start two workflows, which name no secret and no environment, and none of the others."""
    starts = {path.stem: set(load(path)["on"]) for path in WORKFLOWS}

    assert {name for name, on in starts.items() if "pull_request" in on} == {"plan", "test"}
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set().union(*starts.values())
    for name in ("plan", "test"):
        text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
        assert "secrets." not in text
        assert "environment:" not in text


def test_secrets_reach_only_the_jobs_that_need_them() -> None:
    """Jobs with a secret run in an environment, on main only; jobs that can write to GitHub have no secret.

    The robot's address is in jobs of its own, without WeChat's token and without permissions.
    """
    secret = {name: job for name, job in jobs() if "secrets." in steps(job)}
    robot = {name: job for name, job in secret.items() if "WECOM" in steps(job)}
    writing = {name for name, job in jobs() if "write" in job["permissions"].values()}

    assert {name: job["environment"] for name, job in secret.items()} == {
        "apply/plan": {"name": "wechat-read", "deployment": False},
        "apply/apply": "wechat-write",
        "apply/notice": {"name": "wechat-read", "deployment": False},
        "drift/look": {"name": "wechat-read", "deployment": False},
        "drift/notice": {"name": "wechat-read", "deployment": False},
    }
    assert {name: job["permissions"] for name, job in robot.items()} == {"apply/notice": {}, "drift/notice": {}}
    assert not any("WECHAT_" in steps(job) for job in robot.values())
    assert writing == {"plan/comment", "drift/issue", "release/publish"}


def test_the_comment_job_runs_no_code_of_the_change() -> None:
    """The job that can write to a pull request checks nothing out and runs no action of this repository."""
    comment = dict(jobs())["plan/comment"]

    assert [step["uses"].partition("@")[0] for step in comment["steps"] if "uses" in step] == [
        "actions/download-artifact"
    ]
    assert "$/" not in steps(comment)


def test_only_one_job_can_write_to_wechat() -> None:
    """All other jobs run commands that can only read."""
    used = re.compile(r'"command": "(\w+)"')

    assert {name: set(used.findall(steps(job))) for name, job in jobs() if used.search(steps(job))} == {
        "plan/plan": {"preview"},
        "apply/plan": {"plan"},
        "apply/apply": {"apply", "pull"},
        "drift/look": {"plan", "pull"},
    }


def test_both_jobs_check_the_tip_alike() -> None:
    """The two steps that check whether main has moved are the same."""
    found = [
        step for name, job in jobs() if name.startswith("apply/") for step in job["steps"] if step.get("id") == "tip"
    ]

    assert len(found) == 2
    assert found[0] == found[1]
