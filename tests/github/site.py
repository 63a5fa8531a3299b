"""A repository whose workflow runs on main: git, the fake GitHub and the emulated WeChat together."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World
from tests.github.forge import BOT, WORKFLOW, Forge, ForgeRun
from tests.github.jobs import Done, Runner
from tests.histories import git

ALL_GREEN = {"settings": 0, "plan": 0, "apply": 0, "report": 0}
"""The exit codes of a run that applied."""

PLAN_COMMENT = "<!-- reconciler:preview run=1 attempt=1 -->\n### 1 to add"

ADMITS_MAIN: Mapping[str, Any] = {
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
    "policies": [{"name": "main", "type": "branch"}],
}


@dataclass
class Ran:
    """A run of the workflow: its jobs by name, those that were skipped left out."""

    run: ForgeRun
    jobs: dict[str, Done] = field(default_factory=dict)

    @property
    def codes(self) -> dict[str, int]:
        """The exit code of each job."""
        return {name: done.code for name, done in self.jobs.items()}


@dataclass
class Site:
    """A repository, and what its workflow reaches."""

    folder: Path
    forge: Forge
    runner: Runner
    sandbox: Sandbox
    file: str = "domains.yaml"
    first: str = ""
    """A change of the file from before the workflow."""
    tip: str = ""
    """Main's last commit."""
    changed: dict[str, list[str]] = field(default_factory=dict)
    """The files of each commit."""

    def begin(self) -> None:
        """Make the repository, with the workflow in its first commit."""
        self.folder.mkdir()
        git(self.folder, "init", "--quiet")
        self.forge.environments = {name: {**ADMITS_MAIN} for name in ("wechat-read", "wechat-write")}
        if self.file.endswith(".yaml"):
            self.first = self.push("z")
        self.commit({WORKFLOW: "name: reconciler\n"})

    def commit(self, files: Mapping[str, str | None]) -> str:
        """Commit files on main, None for one that is deleted, and fetch; return the commit."""
        stream = [
            "commit refs/remotes/origin/main\nmark :1\ncommitter a <a@qq.com> 1700000000 +0000",
            _data(f"change {self.forge.next()}\n"),
            *([f"from {self.tip}"] if self.tip else []),
            *(_file(f"{PurePath(name)}", content) for name, content in files.items()),
            "get-mark :1\n",
        ]
        self.tip = git(self.folder, "fast-import", "--quiet", data="\n".join(stream).encode())
        self.changed[self.tip] = [*files]
        return self.tip

    def force(self, before: str, words: str) -> None:
        """Make main another line, from a commit on."""
        git(self.folder, "update-ref", "refs/remotes/origin/main", before)
        self.tip = before
        self.push(words)

    def forget_main(self) -> None:
        """Remove what was fetched of main."""
        git(self.folder, "update-ref", "-d", "refs/remotes/origin/main")

    def push(self, words: str, policy: str = "", removed: str = "") -> str:
        """Commit a version of the file."""
        return self.commit({self.file: text(words, policy, removed)})

    def merge(self, number: int, words: str, *, comment: bool = True, **fields: str) -> str:
        """Merge a pull request with a version of the file, which has a comment with its plan."""
        return self.merged(number, self.push(words, **fields), comment=comment)

    def merged(self, number: int, *commits: str, comment: bool = True) -> str:
        """Say that these commits on main are a pull request's; return the last."""
        self.forge.pulls[number] = {
            "number": number,
            "state": "closed",
            "merged_at": "2026-11-27T06:00:00Z",
            "base": {"ref": "main"},
            "commits": commits,
            "files": [{"filename": name} for commit in commits for name in self.changed.get(commit, ())],
            "user": {"login": "wang"},
        }
        self.forge.reviews[number] = [
            {"user": {"login": "li"}, "state": "CHANGES_REQUESTED", "author_association": "MEMBER"},
            {"user": {"login": "li"}, "state": "APPROVED", "author_association": "MEMBER"},
            {"user": {"login": "zhao"}, "state": "COMMENTED", "author_association": "MEMBER"},
            {"user": {"login": "sun"}, "state": "APPROVED", "author_association": "MEMBER"},
            {"user": {"login": "sun"}, "state": "DISMISSED", "author_association": "MEMBER"},
        ]
        if comment:
            self.forge.comments[number] = [
                {"id": self.forge.next(), "body": PLAN_COMMENT, "user": {"login": BOT}},
                {"id": self.forge.next(), "body": PLAN_COMMENT, "user": {"login": "somebody"}},
            ]
        return commits[-1]

    def comments(self, number: int) -> list[str]:
        """Return the texts of our comments on a pull request."""
        return [
            item["body"] for item in self.forge.comments.get(number, []) if (item["user"] or {}).get("login") == BOT
        ]

    def new(self, event: str = "push") -> Ran:
        """Begin a run at main's tip."""
        self.runner.event = event
        self.runner.run = None
        self.runner.attempt = 1
        self.runner.sha = self.tip
        self.runner.environment()
        return Ran(self.forge.runs[-1])

    def workflow(
        self,
        event: str = "push",
        *,
        enabled: str = "true",
        before_apply: Callable[[], object] = lambda: None,
        apply_enabled: str | None = None,
    ) -> Ran:
        """Run all jobs as the workflow has them."""
        return self.go(
            self.new(event),
            enabled=enabled,
            before_apply=before_apply,
            apply_enabled=enabled if apply_enabled is None else apply_enabled,
        )

    def go(
        self,
        ran: Ran,
        *,
        enabled: str = "true",
        before_apply: Callable[[], object] = lambda: None,
        apply_enabled: str = "true",
    ) -> Ran:
        """Run all jobs of a run that has begun."""
        self.settings_and_plan(ran, enabled)
        before_apply()
        self.apply(ran, apply_enabled)
        self.report(ran)
        return ran

    def settings_and_plan(self, ran: Ran, enabled: str = "true") -> None:
        """Run the job settings, and where all is ready the job plan."""
        ran.jobs["settings"] = self.runner.job("settings", "--enabled", enabled)
        if ran.jobs["settings"].outputs["outcome"] == "ready":
            git(self.folder, "checkout", "--quiet", "-B", "main", self.tip)
            ran.jobs["plan"] = self.runner.job("plan", "--file", self.file)

    def apply(self, ran: Ran, enabled: str = "true") -> None:
        """Run the job apply, where the plan has changes and the run is not a watch."""
        plan = ran.jobs.get("plan")
        if plan and plan.code == 0 and plan.outputs.get("outcome") == "changes" and self.runner.event != "schedule":
            git(self.folder, "checkout", "--quiet", plan.outputs["commit"])
            words = ("--file", self.file, "--enabled", enabled, "--needs", self.needs(ran, "plan"))
            ran.jobs["apply"] = self.runner.job("apply", *words)

    def report(self, ran: Ran, **results: str) -> None:
        """Run the job report, and complete the run."""
        needs = self.needs(ran, "settings", "plan", "apply", **results)
        ran.jobs["report"] = self.runner.job("report", "--file", self.file, "--needs", needs)
        ran.run.status = "completed"

    def report_again(self, ran: Ran) -> None:
        """Run the job report of a completed run again."""
        self.runner.run, self.runner.event = ran.run, ran.run.event
        self.runner.attempt = 2
        self.report(ran)

    def rerun_failed(self, ran: Ran) -> None:
        """Run apply and report again, as *Re-run failed jobs* does."""
        self.runner.attempt += 1
        ran.run.status = "in_progress"
        self.apply(ran)
        self.report(ran)

    def needs(self, ran: Ran, *names: str, **results: str) -> str:
        """Return ``toJSON(needs)``."""
        return json.dumps({name: self._needed(ran.jobs.get(name), results.get(name)) for name in names})

    def _needed(self, done: Done | None, result: str | None) -> dict[str, object]:
        ended = "skipped" if done is None else "success" if done.code == 0 else "failure"
        return {"result": result or ended, "outputs": {} if done is None else done.outputs}

    def hosts(self, testing: str, published: str | None = None) -> None:
        """Change WeChat's lists by hand."""
        lists = Lists(_hosts(testing), _hosts(testing if published is None else published))
        self.sandbox.change(lambda world: _with(world, lists))

    @property
    def live(self) -> str:
        """The hosts in testing, then those in published."""
        lists = self.sandbox.world.lists
        return " | ".join(
            " ".join(sorted(host.removesuffix(".qq.com") for host in hosts or ()))
            for hosts in (lists.testing, lists.published)
        )


def _file(path: str, content: str | None) -> str:
    return f"D {path}" if content is None else f"M 100644 inline {path}\n{_data(content)}"


def _data(content: str) -> str:
    return f"data {len(content.encode())}\n{content}"


def text(words: str, policy: str = "", removed: str = "", platform: str = "acme") -> str:
    """Return a desired state."""
    lines = ["version: 1", f"platform: {platform}", *([f"policy: {policy}"] if policy else []), "domains:"]
    lines += [f"  - {word}.qq.com" for word in words.split()]
    if removed:
        lines += ["removed:", *(f"  - {word}.qq.com" for word in removed.split())]
    return "\n".join(lines) + "\n"


def _hosts(words: str) -> tuple[str, ...]:
    return tuple(f"{word}.qq.com" for word in words.split())


def _with(world: World, lists: Lists) -> World:
    from dataclasses import replace

    return replace(world, lists=lists)


def fail(site: Site, faults: str) -> None:
    """Schedule faults at WeChat for the requests to come."""
    site.sandbox.change(lambda now: replace(now, faults=tuple(map(parse, faults.split()))))


def said(comment: str) -> str:
    """Return what became of a change, as the mark of a comment says; empty for one that says nothing of it."""
    return "".join(re.findall(r"reconciler:result (\S+)", comment)[:1])
