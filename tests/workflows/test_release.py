"""``release.yml`` publishes only commits that main was at."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.workflows.loading import ROOT, load
from tests.workflows.scene import Opening, Scene

STEPS: Final = load(ROOT / ".github" / "workflows" / "release.yml")["jobs"]["build"]["steps"]


def released(scene: Scene, commit: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the step that searches main for a tag's commit, in a clone of the repository."""
    (script,) = (step["run"] for step in STEPS if step.get("name") == "Was main at this commit?")
    scene.git("tag", "v1", commit)
    scene.git("clone", "--quiet", "--branch", "v1", str(scene.runner.origin), str(folder / "clone"))
    return subprocess.run(  # noqa: S603  # the shipped step
        ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder / "clone",
        env={"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def merged(scene: Scene) -> tuple[str, str]:
    """Merge a branch; return its commit and main's."""
    side = scene.commit({"README.md": "other\n"}, "side")
    scene.git("checkout", "--quiet", "main")
    scene.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
    return side, scene.git("rev-parse", "HEAD")


def test_a_commit_of_main(opened: Opening, tmp_path: Path) -> None:
    """An older commit of main may be published."""
    scene = opened("a", "a")
    first = scene.forge.tip
    merged(scene)

    assert released(scene, first, tmp_path).returncode == 0


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_commit_of_a_branch(is_merged: bool, opened: Opening, tmp_path: Path) -> None:  # noqa: FBT001  # both worlds
    """A branch's own commit is refused, merged or not: main never had this state."""
    scene = opened("a", "a")
    commit = merged(scene)[0] if is_merged else scene.commit({"README.md": "other\n"}, "side")
    scene.git("checkout", "--quiet", "main")
    done = released(scene, commit, tmp_path)

    assert done.returncode == 1
    assert done.stdout.startswith("::error title=not on main::")


def test_the_commit_is_checked_first() -> None:
    """Nothing of the tag's tree runs before its commit was found on main."""
    first, second, *_ = STEPS

    assert first["uses"].startswith("actions/checkout@")
    assert first["with"]["fetch-depth"] == 0
    assert second["name"] == "Was main at this commit?"
