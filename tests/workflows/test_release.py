"""``release.yml`` publishes only commits that main was at, and its package pins its own commit."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.options import action_source
from tests.histories import build, git
from tests.workflows.loading import ROOT, load

STEPS: Final = load(ROOT / ".github" / "workflows" / "release.yml")["jobs"]["build"]["steps"]
GRAPH: Final = """
    first: a
    side < first: a b
    other < first: a c
    merged < first side: a b
"""


def run(name: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the job that builds."""
    (script,) = (step["run"] for step in STEPS if step.get("name") == name)
    return subprocess.run(  # noqa: S603  # the shipped step
        ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("commit", "is_main"), [("first", True), ("merged", True), ("side", False), ("other", False)])
def test_a_tag(commit: str, is_main: bool, tmp_path: Path) -> None:  # noqa: FBT001  # both worlds
    """An older commit of main may be published; a branch's own commit, merged or not, was never main's state."""
    origin = build(tmp_path, GRAPH).folder
    git(origin, "tag", "v1", commit)
    git(tmp_path, "clone", "--quiet", "--branch", "v1", str(origin), "tagged")
    done = run("Was main at this commit?", tmp_path / "tagged")

    assert done.returncode == (0 if is_main else 1)
    assert done.stdout.startswith("::error title=not on main::") != is_main


def test_the_commit_is_checked_first() -> None:
    """Nothing of the tag's tree runs before its commit was found on main."""
    first, second, *_ = STEPS

    assert first["uses"].startswith("actions/checkout@")
    assert first["with"]["fetch-depth"] == 0
    assert second["name"] == "Was main at this commit?"


def test_the_pin(tmp_path: Path) -> None:
    """The package is built with the repository and the commit that `init` then pins."""
    folder = tmp_path / "reconciler" / "scaffold"
    folder.mkdir(parents=True)
    run("Name this commit as the one that init pins", tmp_path, GITHUB_REPOSITORY="acme/it", GITHUB_SHA="0" * 40)

    assert action_source((folder / "release").read_text(encoding="utf-8").strip()) == "acme/it@" + "0" * 40
    names = [step.get("name") or step.get("run") for step in STEPS]
    assert names.index("make build") == names.index("Name this commit as the one that init pins") + 1
