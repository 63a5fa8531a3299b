"""The example for GitLab: its scripts run in bash with GitLab's variables, against the emulator."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.loading import ROOT
from tests.workflows.scene import Opening, Scene, domains

PIPELINE: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab-ci.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Done:
    """A finished job, and the directory of its artifacts."""

    code: int
    log: str
    folder: Path

    def read(self, name: str) -> Any:  # noqa: ANN401  # any JSON
        """Return a JSON file."""
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


def run(scene: Scene, job: str, commit: str, variables: Mapping[str, str]) -> Done:
    """Run a job's script in one shell, at a commit of the repository."""
    folder = scene.folder / f"gitlab-{scene.forge.next()}"
    scene.git("clone", "--quiet", str(scene.runner.origin), str(folder))
    scene.git("-C", str(folder), "checkout", "--quiet", commit)
    ended = subprocess.run(  # noqa: S603  # the example's own lines
        ["/bin/bash", "-e", "-o", "pipefail", "-c", "\n".join(PIPELINE[job]["script"])],
        cwd=folder,
        env={
            "PATH": f"{scene.runner.programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "WECHAT_API_URL": scene.sandbox.url,
            "CI_DEFAULT_BRANCH": "main",
            "CI_COMMIT_SHA": commit,
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, folder)


def propose(scene: Scene, text: str) -> Done:
    """Run the plan of a merge request, which has no secret."""
    base = scene.forge.tip
    commit = scene.commit({"domains.yaml": text}, "feature")
    return run(scene, "plan", commit, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})


def trusted(scene: Scene, job: str, commit: str) -> Done:
    """Run a job that has the protected variables."""
    return run(scene, job, commit, {"WECHAT_COMPONENT_ACCESS_TOKEN": scene.sandbox.token})


def test_a_merge_request(opened: Opening) -> None:
    """It is compared with the desired state before it; GitLab gets counts, and each problem at its line."""
    scene = opened("a b c", "x")
    done = propose(scene, domains("a d", "{max_deletions: 1}"))

    assert done.code == 5
    assert "### ❌ acme: refused, nothing was sent" in done.log
    assert done.read("counts.json") == {"create": 2, "update": 0, "delete": 4}
    (finding,) = [each for each in done.read("quality.json") if each["check_name"] == "too-many-deletions"]
    assert (finding["severity"], finding["location"]) == ("critical", {"path": "domains.yaml", "lines": {"begin": 1}})
    assert len(finding["fingerprint"]) == 64
    assert scene.sandbox.record == ()


def test_a_merge_request_in_sync(opened: Opening) -> None:
    """In sync, the exit code is 0, and there are no counts and no findings."""
    done = propose(opened("a", "x"), domains("a") + "# as before\n")

    assert (done.code, done.read("quality.json")) == (0, [])
    assert set(done.read("counts.json").values()) == {0}


@pytest.mark.parametrize("before", [None, "domains: {"])
def test_a_merge_request_without_a_base(before: str | None, opened: Opening) -> None:
    """A first file, or one that fixes a broken one, is validated."""
    scene = opened(None, "x")
    if before is not None:
        scene.merge(before)
    done = propose(scene, domains("a"))

    assert done.code == 0
    assert done.read("plan.json")["outcome"] == "valid"


def test_a_merge_request_with_reserved_names(opened: Opening) -> None:
    """Links and directories with the names of the job's own files are replaced, not followed."""
    scene = opened("a", "x")
    base = scene.forge.tip
    victim = scene.folder / "victim"
    victim.write_text("as it was", encoding="utf-8")
    for name in ("before.yaml", "plan.json", "plan.md", "counts.json"):
        (scene.runner.origin / name).symlink_to(victim)
    commit = scene.commit({"domains.yaml": domains("a b"), "quality.json/x": "evil"}, "feature")
    done = run(scene, "plan", commit, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})

    assert (done.code, done.read("counts.json")["create"], done.read("quality.json")) == (0, 2, [])
    assert victim.read_text(encoding="utf-8") == "as it was"


@pytest.mark.parametrize(
    ("text", "code", "lines"), [(domains("a") + "  - b\n  - https://c.qq.com\n", 3, [5, 6]), (None, 2, [])]
)
def test_a_merge_request_that_breaks_the_file(text: str | None, code: int, lines: list[int], opened: Opening) -> None:
    """An invalid or missing file ends with its exit code, after the findings were written, each with its line."""
    scene = opened("a", "x")
    base = scene.forge.tip
    commit = scene.commit({"domains.yaml": text}, "feature")
    done = run(scene, "plan", commit, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})

    assert done.code == code
    assert [finding["location"]["lines"]["begin"] for finding in done.read("quality.json")] == lines


def test_apply(opened: Opening) -> None:
    """A merged change is planned, saved and applied; an old commit does nothing."""
    scene = opened("a b", "a")
    old, new = scene.forge.tip, scene.merge(domains("a c"))

    assert "superseded" in trusted(scene, "apply", old).log
    assert scene.sandbox.record == ()
    done = trusted(scene, "apply", new)
    assert (done.code, done.read("report.json")["outcome"]) == (0, "applied")
    assert scene.live == ["a", "c"]


def test_drift(opened: Opening) -> None:
    """The scheduled pipeline fails for as long as WeChat differs."""
    scene = opened("a", "a x")

    assert trusted(scene, "drift", scene.forge.tip).code == 4
    scene.change("a")
    assert trusted(scene, "drift", scene.forge.tip).code == 0
    assert scene.writes == 0


def test_the_code_is_pinned() -> None:
    """The reader sets the commit that runs with the token; no package of an index does."""
    assert PIPELINE[".reconciler"]["before_script"] == [
        'pip install --quiet "git+https://github.com/OWNER/REPOSITORY.git@COMMIT"'
    ]


def test_merge_requests_do_not_start_the_jobs_with_the_token() -> None:
    """The rules of these jobs require the default branch or the schedule."""
    assert PIPELINE["plan"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    for job in ("apply", "drift"):
        (rule,) = PIPELINE[job]["rules"]
        assert "merge_request" not in rule["if"]


def test_the_hook_of_pre_commit(opened: Opening) -> None:
    """The hook of `.pre-commit-hooks.yaml` validates the file of the current directory."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    scene = opened("a", "a")

    def code() -> int:
        command = [str(Path(sys.executable).parent / word) if word == "reconciler" else word for word in entry]
        return subprocess.run(command, cwd=scene.runner.origin, check=False, capture_output=True).returncode  # noqa: S603

    entry = shlex.split(hook["entry"])
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    assert code() == 0
    scene.commit({"domains.yaml": "domains: {"})
    assert code() == 3
