"""Rules for every shipped workflow and action, and for what `reconciler init` writes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Final

import pytest
import yaml

from reconciler.cli.parser import parse
from reconciler.github.settings import NOTIFY_ENVIRONMENT
from reconciler.scaffold.choices import Choices, recorded
from reconciler.scaffold.files import pipeline
from reconciler.texts.languages import Language
from tests.github.forge import PERMISSIONS
from tests.workflows.loading import ROOT, Document, load, parsed

FILES: Final = sorted((ROOT / ".github").rglob("*.yml"))
WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OURS: Final = ROOT / ".github" / "workflows" / "reconciler.yml"
ACTION: Final = ROOT / ".github" / "actions" / "reconciler" / "action.yml"
PROGRAMS: Final = Path(sys.executable).parent

PINS: Final = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "pypa/gh-action-pypi-publish": "dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2",
}
"""The only third-party actions, each at one commit."""

CHOSEN: Final = Choices(
    ci="github",
    file="domains.yaml",
    branch="main",
    runner="group:wechat",
    action="self",
    check=True,
    cron="17 */6 * * *",
    notify="none",
    language=Language.ENGLISH,
    api_url=None,
    token_file=None,
    token_url=None,
    token_field=None,
)
"""The choices for this repository."""


def jobs(path: Path = OURS) -> Mapping[str, Document]:
    """Return the jobs of a workflow by name."""
    found: Mapping[str, Document] = load(path)["jobs"]
    return found


def notifying(robot: str = "feishu") -> Mapping[str, Document]:
    """Return the jobs of a workflow that sends messages."""
    found: Mapping[str, Document] = parsed(pipeline(replace(CHOSEN, notify=robot)))["jobs"]
    return found


def test_ours_is_what_init_writes() -> None:
    """The workflow of this repository is what `init` writes, with the choices of its first line."""
    text = OURS.read_text(encoding="utf-8")

    assert recorded(text) == ["init", "--ci", "github", "--runner", "group:wechat", "--action", "self"]
    assert text == pipeline(CHOSEN)


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
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
    assert load(path)["permissions"] == {}
    assert all("permissions" in job for job in jobs(path).values())


def test_permissions() -> None:
    """Each job has the permissions with which the tests run it against a fake GitHub, and no other."""
    found = {name: job["permissions"] for name, job in {**jobs(), **notifying()}.items()}

    assert found == PERMISSIONS


def test_no_input_becomes_code() -> None:
    """No script contains an expression: values come through the environment."""
    scripts = [
        step["run"] for path in WORKFLOWS for job in jobs(path).values() for step in job["steps"] if "run" in step
    ]
    scripts += [step["run"] for step in load(ACTION)["runs"]["steps"] if "run" in step]

    assert len(scripts) > 5
    assert [script for script in scripts if "${{" in script] == []


def test_no_job_has_both_the_token_and_a_write_permission() -> None:
    """WeChat's token is in two jobs, each in an environment; those that can write to GitHub check nothing out."""
    secret = {name: job["environment"] for name, job in jobs().items() if "secrets." in json.dumps(job)}
    writing = {name: job for name, job in jobs().items() if "write" in job["permissions"].values()}

    assert secret == {"plan": {"name": "wechat-read", "deployment": False}, "apply": "wechat-write"}
    assert writing.keys() == {"comment", "report"}
    assert not any("checkout" in json.dumps(job) for job in writing.values())


def test_a_message_needs_its_webhook_alone() -> None:
    """The job that sends messages is there where a robot is chosen; it has no other secret, and checks nothing out."""
    job = notifying()["notify"]

    assert {name: job for name, job in notifying().items() if name != "notify"} == jobs()
    assert set(re.findall(r"secrets\.(\w+)", json.dumps(job))) == {"RECONCILER_WEBHOOK", "RECONCILER_WEBHOOK_SECRET"}
    assert job["environment"] == {"name": NOTIFY_ENVIRONMENT, "deployment": False}
    assert job["runs-on"].startswith("ubuntu-")
    assert (len(job["steps"]), job["steps"][0]["with"]["robot"]) == (1, "feishu")


def test_a_pull_request_reaches_no_secret() -> None:
    """Of the events that a pull request causes none is privileged; what follows *Settings* runs on main alone."""
    starts = {path.stem: set(load(path)["on"]) for path in WORKFLOWS}

    assert {name for name, on in starts.items() if "pull_request" in on} == {"reconciler", "test"}
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set().union(*starts.values())
    assert jobs()["settings"]["if"] == "github.ref == 'refs/heads/main'"
    assert (jobs()["plan"]["needs"], jobs()["apply"]["needs"]) == ("settings", "plan")
    assert jobs()["plan"]["if"] == "needs.settings.outputs.outcome == 'ready'"
    for name in ("preview", "comment"):
        assert jobs()[name]["runs-on"].startswith("ubuntu-")
        assert "environment" not in jobs()[name]


def test_secrets_reach_one_step() -> None:
    """The action maps secrets to the environment of the step that runs the command, and of no other."""
    steps = load(ACTION)["runs"]["steps"]
    secret = ("inputs.token ", "inputs.token-authorization", "inputs.webhook", "inputs.proxy", "github.token")

    assert [step.get("id") for step in steps if any(name in json.dumps(step) for name in secret)] == ["run"]


def test_jobs_are_commands() -> None:
    """Each job of the workflow runs the command of its name, with inputs that the action has."""
    for name, job in notifying().items():
        inputs = job["steps"][-1]["with"]
        assert inputs["command"] == name
        assert parse(["github", name])
        assert inputs.keys() <= load(ACTION)["inputs"].keys()


def fleet(chosen: Choices) -> Choices:
    """Return the choices for a fleet whose tokens a server has."""
    return replace(
        chosen,
        language=Language.CHINESE,
        file="platforms",
        token_url="https://token.example/{platform}",
        token_field="data.token",
    )


COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"
GITLAB: Final = replace(CHOSEN, ci="gitlab", action=f"https://git.example/acme/reconciler@{COMMIT}", runner="wechat")
WRITTEN: Final = (
    replace(CHOSEN, action=f"acme/reconciler@{COMMIT}"),
    fleet(replace(CHOSEN, action=f"acme/reconciler@{COMMIT}", runner="ubuntu-24.04", check=False, notify="wecom")),
    GITLAB,
    fleet(GITLAB),
)
"""Choices of all kinds."""


def test_the_workflow_is_short() -> None:
    """It has at most 120 lines without comments and blanks, whatever is chosen."""
    runners, files, urls = (
        ("group:wechat", "wechat", "ubuntu-24.04"),
        ("a.yaml", "fleet"),
        (None, "https://api.example"),
    )
    sources = (
        CHOSEN,
        replace(CHOSEN, token_file="/run/token", token_field="a.b"),
        replace(CHOSEN, token_url="https://token.example/{platform}", token_field="a.b"),
    )
    for chosen, runner, file, url, language, robot in product(
        sources, runners, files, urls, Language, ("none", "wecom")
    ):
        text = pipeline(replace(chosen, runner=runner, file=file, api_url=url, language=language, notify=robot))
        code = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert len(code) <= 120, text


@pytest.mark.parametrize("name", ["true", "NULL", "off", "1.0", "0x1F", "2026-12-01"])
@pytest.mark.parametrize(
    "chosen", [CHOSEN, replace(CHOSEN, runner="wechat"), GITLAB], ids=lambda chosen: chosen.command
)
def test_names_stay_names(chosen: Choices, name: str) -> None:
    """A branch, a file or a runner may have a name that YAML would read as something else."""
    plain, ours = (
        json.dumps(yaml.safe_load(pipeline(replace(chosen, branch=text, file=text, runner=runner))))
        for text in ("PLAIN", name)
        for runner in [chosen.runner.replace("wechat", text)]
    )

    assert ours == plain.replace("PLAIN", name)


@pytest.mark.parametrize("chosen", WRITTEN, ids=lambda chosen: chosen.command)
def test_what_init_writes_is_accepted(chosen: Choices, tmp_path: Path) -> None:
    """actionlint, zizmor as an auditor, and the schemas of GitHub and GitLab find nothing in it."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    file = folder / "reconciler.yml"
    file.write_text(pipeline(chosen), encoding="utf-8")
    schema = ("check-jsonschema", "--quiet", "--builtin-schema")
    commands: tuple[tuple[str, ...], ...] = (
        (*schema, "vendor.github-workflows", str(file)),
        (*schema, "custom.github-workflows-require-timeout", str(file)),
        ("actionlint", "-shellcheck", str(PROGRAMS / "shellcheck")),
        ("zizmor", "--offline", "--quiet", "--no-progress", "--persona", "auditor", str(file)),
    )
    if chosen.ci == "gitlab":
        commands = ((*schema, "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(file)),)
    for program, *words in commands:
        ended = subprocess.run(  # noqa: S603  # a linter
            [PROGRAMS / program, *words], cwd=tmp_path, env=os.environ, check=False, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("chosen", WRITTEN, ids=lambda chosen: chosen.command)
def test_what_is_recorded_is_understood(chosen: Choices) -> None:
    """The first line of each file is a command line that is understood, and makes the same choices."""
    words = recorded(pipeline(chosen))

    assert words is not None
    parse(words)
    assert words[-2:] == ["--action", chosen.action]
