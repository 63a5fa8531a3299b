"""The pipeline for GitLab: its scripts run in bash with GitLab's variables, against the emulator."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from reconciler.sandbox.server import Sandbox
from reconciler.scaffold.files import pipeline
from tests.command.running import lists, world
from tests.histories import build, git
from tests.workflows.loading import ROOT
from tests.workflows.test_shipped import COMMIT, GITLAB, fleet

SOURCE: Final = "https://git.example/acme/reconciler"
PIPELINE: Final[dict[str, Any]] = yaml.safe_load(pipeline(GITLAB))
GRAPH: Final = """
    before: a b
    change < before: a d
    first: -
    adopted < first: a
    broken: !a
    mended < broken: a
"""
REPORTS: Final = re.compile(r"### .*")


@dataclass(frozen=True)
class Server:
    """A repository on GitLab, and WeChat."""

    folder: Path
    sandbox: Sandbox

    def commit(self, name: str) -> str:
        """Return the hash of a commit."""
        return git(self.folder / "clone", "rev-parse", name)

    def run(self, job: str, name: str, *, trusted: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a job's script in one shell, at a commit; jobs of a merge request have no token."""
        work = self.folder / f"{job}-{name}"
        if not work.exists():
            git(self.folder, "clone", "--quiet", "clone", work.name)
        git(work, "checkout", "--quiet", self.commit(name))
        shutil.rmtree(work / ".reconciler", ignore_errors=True)
        (work / ".reconciler").mkdir()
        token = {"WECHAT_COMPONENT_ACCESS_TOKEN": self.sandbox.token} if trusted else {}
        lines = [f'reconciler() {{ {sys.executable} -I -m reconciler "$@"; }}', *PIPELINE[job]["script"]]
        return subprocess.run(  # noqa: S603  # the pipeline's own lines
            ["/bin/bash", "-e", "-o", "pipefail", "-c", "\n".join(lines)],
            cwd=work,
            env={
                "PATH": os.environ["PATH"],
                "WECHAT_API_URL": self.sandbox.url,
                "CI_COMMIT_SHA": self.commit(name),
                **token,
                **variables,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Return a repository whose main names a and b, and WeChat that holds a and x, which nobody wrote."""
    with ExitStack() as stack:
        build(tmp_path, GRAPH)
        git(tmp_path / "clone", "update-ref", "refs/heads/main", "before")
        yield Server(tmp_path, stack.enter_context(Sandbox(world("a b x", "a b x"))))


@pytest.mark.parametrize(
    ("name", "base", "code", "headline"),
    [
        ("change", "before", 0, "🟢 1 to add"),
        ("adopted", "first", 0, "valid"),
        ("mended", "broken", 0, "valid"),
        ("broken", "before", 3, "invalid"),
    ],
)
def test_a_merge_request(name: str, base: str, code: int, headline: str, server: Server) -> None:
    """It is compared with the file before it, where there is one that is valid; the report is Markdown."""
    for variable in ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"):
        done = server.run("preview", name, trusted=False, **{variable: server.commit(base)})

        assert done.returncode == code, done.stdout
        (line,) = REPORTS.findall((server.folder / f"preview-{name}" / "plan.md").read_text(encoding="utf-8"))
        assert headline in line
        (server.folder / f"preview-{name}" / "plan.md").unlink()
    assert server.sandbox.record == ()


def test_plan_and_apply(server: Server) -> None:
    """A merged change is planned, then applied; a host that nobody wrote stays; an old pipeline does nothing."""
    git(server.folder / "clone", "update-ref", "refs/heads/main", "change")
    assert server.run("plan", "change").returncode == 0
    work = server.folder / "apply-change"
    git(server.folder, "clone", "--quiet", "clone", work.name)
    shutil.copy(server.folder / "plan-change" / "plan.json", work)
    old = server.run("apply", "before")
    done = server.run("apply", "change")

    assert (old.returncode, "superseded" in old.stdout) == (0, True)
    assert (done.returncode, "applied" in done.stdout) == (0, True), done.stdout
    assert lists(server.sandbox.world)["testing"] == ["a.qq.com", "d.qq.com", "x.qq.com"]


def test_drift(server: Server) -> None:
    """The scheduled pipeline fails for as long as WeChat differs."""
    assert server.run("drift", "before").returncode == 4


def test_the_code_is_pinned() -> None:
    """The code that gets the token is one commit; its libraries are installed by hashes, without the token."""
    (script,) = PIPELINE[".reconciler"]["before_script"]

    assert f"fetch --quiet --depth 1 {SOURCE} {COMMIT}" in script
    assert "--require-hashes" in script
    (line,) = [line for line in script.replace("\\\n", "").splitlines() if "pip" in line]
    assert shlex.split(line)[:5] == ["env", "-u", "WECHAT_COMPONENT_ACCESS_TOKEN", "-u", "WECHAT_TOKEN_AUTHORIZATION"]


def test_merge_requests_do_not_start_the_jobs_with_the_token() -> None:
    """The rules of these jobs require the main branch, and their environments hold the token."""
    for job in ("plan", "apply", "drift"):
        (rule,) = PIPELINE[job]["rules"]
        assert '$CI_COMMIT_BRANCH == "main"' in rule["if"]
        assert "wechat-" in str(PIPELINE[job]["environment"])
    assert "environment" not in PIPELINE["preview"]


def test_a_fleet() -> None:
    """Files of a fleet are validated with those before them: its live lists stand in no file of the repository."""
    script = pipeline(fleet(GITLAB))

    assert "set -- validate --base .reconciler/before\n" in script
    assert "--token-url 'https://token.example/{platform}' --token-field 'data.token' --keep-foreign" in script


def test_the_hook_of_pre_commit(tmp_path: Path) -> None:
    """The hook of `.pre-commit-hooks.yaml` validates the file of the current directory."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    program, *words = shlex.split(hook["entry"])
    command = [str(Path(sys.executable).parent / program), *words]
    for text, code in (("version: 1\ndomains: []\n", 0), ("domains: {", 3)):
        (tmp_path / "domains.yaml").write_text(text, encoding="utf-8")
        assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == code  # noqa: S603
