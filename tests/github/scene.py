"""A repository with a pull request, on the fake GitHub."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.render import json_report
from reconciler.report import Command, Outcome, Report
from reconciler.resources import BUSINESS
from reconciler.texts.en import ENGLISH
from tests.building import live as live_state
from tests.github.forge import WORKFLOW, Document, Forge, ForgeRun
from tests.github.jobs import Done, Runner, pull_request
from tests.histories import Clone, build

NUMBER = 7


def report(testing: str, published: str | None = None, platform: str = "acme") -> Document:
    """Return the JSON report of a plan that found these lists; published is as testing where it is left out."""
    found = Report(
        command=Command.PLAN,
        outcome=Outcome.IN_SYNC,
        platform=platform,
        resource=BUSINESS,
        live=live_state(testing, testing if published is None else published),
    )
    document: Document = json.loads(json_report.render(found, ENGLISH))
    return document


READ_AT = "2026-11-27T06:17:00Z"


def live(commit: str, reports: Iterable[Document], read_at: str = READ_AT, since: str | None = None) -> bytes:
    """Return what a run on main publishes; its platforms were last in sync at `since`, by default at this commit."""
    found = [*reports]
    about = [{"platform": item["platform"], "resource": item["resource"], "commit": since or commit} for item in found]
    times = {"read_at": read_at, "known_at": read_at}
    return json.dumps({"commit": commit, **times, "since": about, "synced": about, "reports": found}).encode()


@dataclass
class Scene:
    """A clone with the merge commit of a pull request, and what main has published."""

    runner: Runner
    clone: Clone

    @property
    def forge(self) -> Forge:
        """The fake GitHub."""
        return self.runner.forge

    def commit(self, name: str) -> str:
        """Return the id of a commit."""
        return next(commit for commit, known in self.clone.names.items() if known == name)

    def publish(
        self,
        *reports: Document,
        at: str = "1",
        event: str = "push",
        read_at: str = READ_AT,
        since: str = "",
        **fields: str,
    ) -> ForgeRun:
        """Add a run that published live lists."""
        run = self.forge.add_run(event, self.commit(at), **fields)
        self.forge.upload(
            run, "reconciler-live", {"live.json": live(self.commit(at), reports, read_at, self.commit(since or at))}
        )
        return run

    def preview(self, *words: str) -> Done:
        """Run the preview."""
        return self.runner.job("preview", *words)

    def comment(self, result: str = "success") -> Done:
        """Run the job that comments, after a preview that ended so."""
        needs = {"preview": {"result": result, "outputs": {}}}
        return self.runner.job("comment", "--needs", json.dumps(needs))

    @property
    def comments(self) -> list[str]:
        """The comments on the pull request."""
        return [comment["body"] for comment in self.forge.comments.get(NUMBER, [])]

    def push_again(self) -> None:
        """Begin a new run for the same commit."""
        self.runner.run = None


def opened(
    runner: Runner, folder: Path, patch: pytest.MonkeyPatch, graph: str, texts: Mapping[str, str] | None = None
) -> Scene:
    """Return the scene of a pull request: the last commit of the graph merges ``side`` into main.

    Each commit whose line does not name it has the same workflow.
    """
    lines = (line if WORKFLOW in line else f"{line}; {WORKFLOW}=a" for line in graph.splitlines() if line.strip())
    clone = build(folder, "\n".join(lines), texts=texts)
    patch.chdir(clone.folder)
    scene = Scene(runner, clone)
    head = scene.commit("side")
    runner.event, runner.payload, runner.sha = "pull_request", pull_request(NUMBER, head), scene.commit("merge")
    runner.forge.pulls[NUMBER] = {"number": NUMBER, "state": "open", "head": {"sha": head}}
    return scene
