"""From an empty repository to a preview, a merge, an apply and its report, with the workflow that `init` writes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.main import main
from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.github.forge import WORKFLOW, Forge
from tests.github.jobs import Done, Runner, pull_request
from tests.github.site import ADMITS_MAIN
from tests.histories import git
from tests.workflows.loading import load

COMMAND = "init --ci github --runner group:wechat --owners @acme/platform --action acme/reconciler@" + "0" * 40
"""As in docs/ci.md."""


@dataclass
class Adopter:
    """A repository whose workflow is run as its file says."""

    folder: Path
    runner: Runner
    sandbox: Sandbox
    done: dict[str, Done] = field(default_factory=dict)
    """The jobs of the run under way."""

    @property
    def jobs(self) -> dict[str, Any]:
        """The jobs of the workflow."""
        jobs: dict[str, Any] = load(self.folder / WORKFLOW)["jobs"]
        return jobs

    def write(self, *hosts: str) -> None:
        """Replace the hosts in the file that `init` wrote."""
        file = self.folder / "domains.yaml"
        head = file.read_text(encoding="utf-8").partition("domains:")[0]
        file.write_text(head + "domains:\n" + "".join(f"  - {host}\n" for host in hosts), encoding="utf-8")

    def commit(self, *, branch: str) -> str:
        """Commit all files on a branch."""
        git(self.folder, "checkout", "--quiet", "-B", branch)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", branch)
        return git(self.folder, "rev-parse", "HEAD")

    def propose(self, number: int) -> str:
        """Open a pull request with the files as they are, and run its jobs; return its comment."""
        head = self.commit(branch="change")
        git(self.folder, "checkout", "--quiet", "-B", "main", "origin/main")
        git(self.folder, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
        self.runner.forge.pulls[number] = {"number": number, "state": "open", "head": {"sha": head}}
        self.begin("pull_request", pull_request(number, head))
        self.go("preview", "comment")
        return self.comment(number)

    def merge(self, number: int) -> None:
        """Merge the pull request that was proposed last, and run the jobs of main."""
        commit = git(self.folder, "rev-parse", "HEAD")
        git(self.folder, "update-ref", "refs/remotes/origin/main", commit)
        merged = {"merged_at": "2026-11-27T06:00:00Z", "base": {"ref": "main"}, "commits": [commit]}
        self.runner.forge.pulls[number] |= {**merged, "user": {"login": "wang"}}
        self.begin("push", {})
        self.go("settings", "plan", "apply", "report")

    def comment(self, number: int) -> str:
        """Return the only comment on a pull request."""
        (comment,) = self.runner.forge.comments[number]
        return str(comment["body"])

    def begin(self, event: str, payload: object) -> None:
        """Begin a run at the commit that is checked out."""
        if self.runner.run is not None:
            self.runner.run.status = "completed"
        self.done = {}
        self.runner.event, self.runner.payload, self.runner.run = event, payload, None
        self.runner.sha = git(self.folder, "rev-parse", "HEAD")

    def go(self, *names: str) -> None:
        """Run jobs with the inputs that the workflow gives them, as the action makes flags of them."""
        for name in names:
            inputs = dict(self.jobs[name]["steps"][-1]["with"])
            assert inputs.pop("command") == name
            secret = inputs.pop("token", "")
            if secret:
                assert secret == "${{ secrets.WECHAT_COMPONENT_ACCESS_TOKEN }}"
            self.runner.patch.setenv("WECHAT_COMPONENT_ACCESS_TOKEN", self.sandbox.token if secret else "")
            words = ["--check"] if inputs.pop("check", False) else []
            words += [f"--{flag}={self.value(name, text)}" for flag, text in inputs.items()]
            self.done[name] = self.runner.job(name, *words)
            assert self.done[name].code == 0, self.done[name]

    def value(self, name: str, text: str) -> str:
        """Return what an input's text stands for."""
        needed = self.jobs[name].get("needs", [])
        names = [needed] if isinstance(needed, str) else needed
        results = {
            job: {
                "result": "success" if job in self.done else "skipped",
                "outputs": self.done[job].outputs if job in self.done else {},
            }
            for job in names
        }
        known = {"${{ toJSON(needs) }}": json.dumps(results), "${{ vars.RECONCILER_ENABLED }}": "true"}
        assert text in known or "${{" not in text
        return known.get(text, text)


@pytest.fixture
def adopter(forge: Forge, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adopter]:
    """Return an empty repository on GitHub, and a platform with the hosts a and b."""
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "--quiet")
    monkeypatch.chdir(folder)
    with Sandbox(world("a b", "a b")) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        yield Adopter(folder, runner, sandbox)
    assert forge.unknown == []


def test_adoption(forge: Forge, adopter: Adopter) -> None:
    """One command, the settings, a pull request for its files; then a change is previewed, applied and reported."""
    git(adopter.folder, "commit", "--quiet", "--allow-empty", "--message", "empty")
    git(adopter.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert main(COMMAND.split()) == 0
    forge.environments = {name: {**ADMITS_MAIN} for name in ("wechat-read", "wechat-write")}

    first = adopter.propose(1)
    assert "live" in first
    adopter.merge(1)
    assert adopter.done["plan"].outputs["outcome"] == "in_sync"

    adopter.write("a.qq.com", "c.qq.com")
    proposed = adopter.propose(2)
    assert re.search(r"^### .*1 to delete.*1 to add", proposed, re.MULTILINE)
    assert "Nothing is changed before the merge." in proposed
    adopter.merge(2)

    assert adopter.sandbox.world.lists.published == ("a.qq.com", "c.qq.com")
    applied = adopter.comment(2)
    assert applied.splitlines()[2].startswith("✅ After the merge: **default: applied, ")
    assert proposed.partition("### ")[2].partition("\n")[0] in applied
    assert "Nothing is changed before the merge." not in applied
