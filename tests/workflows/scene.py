"""A repository that uses the shipped workflows, and a platform at WeChat."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.workflows.forge import REPOSITORY, Desk, Forge, Run
from tests.workflows.runner import MAIN, Event, Ran, Runner
from tests.workflows.standins import GIT

NUMBER: Final = 7
"""The pull request's number."""


def domains(words: str, policy: str = "", more: str = "") -> str:
    """Return a desired state; each word is a host's first label."""
    hosts = "".join(f"  - {word}.qq.com\n" for word in words.split())
    head = f"policy: {policy}\n" if policy else ""
    return f"version: 1\nplatform: acme\n{head}{more}domains:{'' if hosts else ' []'}\n{hosts}"


@dataclass(kw_only=True)
class Scene:
    """Everything that a scenario needs."""

    folder: Path
    forge: Forge
    runner: Runner
    sandbox: Sandbox

    def git(self, *words: str) -> str:
        """Run git in the repository."""
        return subprocess.run(  # noqa: S603  # git of this machine
            ["git", *words],  # noqa: S607  # wherever it is
            cwd=self.runner.origin,
            env={**os.environ, **GIT},
            check=True,
            text=True,
            capture_output=True,
        ).stdout.strip()

    def commit(self, files: Mapping[str, str | None], branch: str = "main") -> str:
        """Commit files to a branch, None to delete a file; return the commit."""
        self.git("checkout", "--quiet", "-B", branch, *([] if branch == "main" else ["main"]))
        for name, text in files.items():
            path = self.runner.origin / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        made = self.git("rev-parse", "HEAD")
        if branch == "main":
            self.forge.tip = made
        return made

    def merge(self, text: str) -> str:
        """Merge a desired state to main."""
        return self.commit({"domains.yaml": text})

    def propose(self, files: Mapping[str, str | None] | str, **about: str) -> Ran:
        """Open or update the pull request with files, or with a desired state; return the run of `plan`."""
        changed = {"domains.yaml": files} if isinstance(files, str) else files
        return self.runner.run("plan.yml", self.proposal(changed, **about))

    def proposal(self, files: Mapping[str, str | None], repository: str = REPOSITORY, branch: str = "feature") -> Event:
        """Return the event of a pull request: its merge commit, whose first parent is main."""
        self.commit(files, "feature")
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", "feature")
        merged = self.git("rev-parse", "HEAD")
        self.git("checkout", "--quiet", "main")
        pull = {
            "number": NUMBER,
            "base": {"ref": "main"},
            "head": {"ref": branch, "repo": {"full_name": repository}},
        }
        return Event(
            name="pull_request",
            commit=merged,
            ref=f"refs/pull/{NUMBER}/merge",
            payload={"pull_request": pull},
            branch=branch,
            repository=repository,
        )

    def push(self, commit: str, **more: Any) -> Ran:  # noqa: ANN401  # as the runner takes them
        """Push a commit to main; return the run of `apply`."""
        return self.runner.run("apply.yml", Event(name="push", commit=commit), **more)

    def dispatch(self, workflow: str, ref: str = MAIN, **inputs: str) -> Ran:
        """Start a workflow by hand, at the tip of main; return its run."""
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        event = Event(name="workflow_dispatch", commit=self.forge.tip, ref=ref, inputs=given)
        return self.runner.run(workflow, event)

    def watch(self) -> Ran:
        """Return a scheduled run of `drift`."""
        return self.runner.run("drift.yml", Event(name="schedule", commit=self.forge.tip))

    def change(self, testing: str, published: str | None = None) -> None:
        """Change the lists at WeChat by hand."""
        other = world(testing, testing if published is None else published)
        self.sandbox.change(lambda now: replace(now, lists=other.lists))

    @property
    def live(self) -> list[str]:
        """The first labels of the hosts in the testing list."""
        return [host.removesuffix(".qq.com") for host in sorted(self.sandbox.world.lists.testing)]

    @property
    def writes(self) -> int:
        """The number of writes that reached WeChat."""
        return sum(isinstance(entry.call, Write) for entry in self.sandbox.record)

    @property
    def comments(self) -> list[str]:
        """The comments on the pull request."""
        return [comment["body"] for comment in self.forge.comments.get(NUMBER, [])]

    def seen(self, ran: Ran, artifact: str, file: str = "report.json") -> dict[str, Any]:
        """Return a JSON file of an artifact of a run."""
        folder = next(found.folder for found in ran.run.artifacts if found.name == artifact)
        document: dict[str, Any] = json.loads((folder / file).read_text(encoding="utf-8"))
        return document

    def published(self, words: str, **about: Any) -> Run:  # noqa: ANN401  # as a run takes them
        """Add a run that published a live state with these hosts; by default a run of `drift` on main."""
        given = {"workflow": "drift.yml", "event": "schedule", "commit": self.forge.tip, **about}
        age = given.pop("age", None)
        run = Run(number=self.forge.next(), **given)
        hosts = [f"{word}.qq.com" for word in words.split()]
        self.forge.publish(run, {"live": {"testing": hosts, "published": hosts}}, **({"age": age} if age else {}))
        return run


@contextmanager
def scene(folder: Path, programs: Path, desired: str | None, testing: str, **about: Any) -> Iterator[Scene]:  # noqa: ANN401  # of a world
    """Yield a repository with a desired state on main, if any, and a platform with hosts in both lists."""
    origin, artifacts = folder / "origin", folder / "artifacts"
    origin.mkdir()
    artifacts.mkdir()
    forge = Forge(artifacts)
    with Desk(forge, folder / "desk") as desk, Sandbox(world(testing, testing, **about)) as sandbox:
        secrets = {"WECHAT_COMPONENT_ACCESS_TOKEN": sandbox.token}
        runner = Runner(
            folder=folder,
            programs=programs,
            forge=forge,
            desk=desk,
            origin=origin,
            variables={"RECONCILER_CHECK": "false"},
            environments={"wechat-read": secrets, "wechat-write": secrets},
            machine={"WECHAT_API_URL": sandbox.url},
        )
        opened = Scene(folder=folder, forge=forge, runner=runner, sandbox=sandbox)
        opened.git("init", "--quiet")
        opened.commit({"README.md": "domains\n", **({} if desired is None else {"domains.yaml": desired})})
        yield opened
        assert forge.misunderstood == []


Opening = Callable[..., Scene]
