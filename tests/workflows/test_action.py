"""The composite action refuses what it cannot do safely, before anything runs."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.workflows.action import SCRIPT, variables
from tests.workflows.scene import domains

COMMANDS = ("validate", "plan", "preview", "apply", "pull")


def refused(folder: Path, sandbox: Sandbox, **inputs: str) -> str:
    """Run the action's script, which must refuse without calling WeChat; return the annotation."""
    ended = subprocess.run(  # noqa: S603  # the shipped script
        [SCRIPT],
        cwd=folder,
        env={**variables(folder, **inputs), **sandbox.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = ended.stdout.splitlines()

    assert (ended.returncode, ended.stderr) == (2, "")
    assert (folder / "OUTPUT").read_text(encoding="utf-8") == "exit-code=2\n"
    assert line.removeprefix("::error title=reconciler::") in (folder / "STEP_SUMMARY").read_text(encoding="utf-8")
    assert sandbox.record == ()
    return line


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "plan"])
def test_a_fingerprint_needs_a_plan(command: str, tmp_path: Path) -> None:
    """Another command could compare only after writing, so it does not start."""
    (tmp_path / "domains.yaml").write_text(domains("a b"), encoding="utf-8")
    with Sandbox(world("a", "a")) as sandbox:
        line = refused(tmp_path, sandbox, COMMAND=command, FINGERPRINT="sha256:0")

    assert "fingerprint works with command: plan only" in line


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("file", ["link.yaml", "linked/domains.yaml"])
def test_a_desired_state_behind_a_link(command: str, file: str, tmp_path: Path) -> None:
    """A review of a link would not show changes of its target."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "domains.yaml").write_text(domains("a b"), encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("real/domains.yaml")
    (tmp_path / "linked").symlink_to("real")
    with Sandbox(world("a", "a")) as sandbox:
        line = refused(tmp_path, sandbox, COMMAND=command, FILE=file)

    assert "is a symbolic link" in line


def test_an_unknown_command(tmp_path: Path) -> None:
    """The action has five commands."""
    with Sandbox(world("a", "a")) as sandbox:
        assert "command is validate, plan" in refused(tmp_path, sandbox, COMMAND="pul")


def test_a_preview_of_a_fleet(tmp_path: Path) -> None:
    """A preview takes one file."""
    (tmp_path / "platforms").mkdir()
    with Sandbox(world("a", "a")) as sandbox:
        assert "command: preview takes one file" in refused(tmp_path, sandbox, COMMAND="preview", FILE="platforms")


def test_a_fleet_from_plan_to_apply(tmp_path: Path) -> None:
    """A directory is planned, saved and applied like a file, each platform with its own token."""
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "acme.yaml").write_text(domains("a b"), encoding="utf-8")
    emulated = replace(world("a", "a"), name="acme", tokens=("token-of-acme",))
    with Sandbox(emulated) as sandbox:
        given = variables(tmp_path, FILE="platforms")
        saved = tmp_path / "reconciler" / "plan" / "report.json"
        for command, plan in (("plan", ""), ("apply", str(saved))):
            subprocess.run(  # noqa: S603  # the shipped script
                [SCRIPT],
                cwd=tmp_path,
                env={**given, **sandbox.environment, "COMMAND": command, "PLAN": plan},
                check=True,
                capture_output=True,
            )
        testing = sandbox.worlds["acme"].lists.testing

    assert testing == ("a.qq.com", "b.qq.com")
    summary = (tmp_path / "STEP_SUMMARY").read_text(encoding="utf-8")
    assert "### 1 platform: 1 to change" in summary
    assert "### ✅ 1 platform: 1 applied" in summary
    assert "calls=1/1" in summary
