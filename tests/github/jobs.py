"""Runs jobs as the action does: the command in a clone, with the variables of a runner, against the fake GitHub."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.cli.main import main
from tests.github.forge import REPOSITORY, TOKEN, WORKFLOW, Document, Forge, ForgeRun

HEAD = "1" * 40


def pull_request(number: int = 7, head: str = HEAD, repository: str = REPOSITORY, author: str = "wang") -> Document:
    """Return the payload of a pull request."""
    about = {"number": number, "head": {"sha": head, "repo": {"full_name": repository}}, "user": {"login": author}}
    return {"pull_request": about}


@dataclass(frozen=True)
class Done:
    """What a job printed, and how it ended."""

    code: int
    out: str
    err: str
    summary: str
    outputs: dict[str, str]
    artifact: Path
    """The folder with the files to upload."""


@dataclass
class Runner:
    """Runs jobs of one run of the workflow."""

    forge: Forge
    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    event: str = "push"
    payload: object = None
    sha: str = HEAD
    run: ForgeRun | None = None
    attempt: int = 1
    steps: int = 0

    def environment(self) -> dict[str, str]:
        """Return the variables of the next step, whose files are new."""
        self.steps += 1
        temp = self.folder / f"step{self.steps}"
        temp.mkdir()
        (temp / "event.json").write_text(json.dumps(self.payload), encoding="utf-8")
        if self.run is None:
            self.run = self.forge.add_run(self.event, self.sha, status="in_progress")
        return {
            "GITHUB_API_URL": self.forge.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": str(self.run.id),
            "GITHUB_RUN_ATTEMPT": str(self.attempt),
            "GITHUB_SHA": self.sha,
            "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/{WORKFLOW}@refs/heads/main",
            "GITHUB_WORKFLOW_SHA": self.sha,
            "GITHUB_EVENT_NAME": self.event,
            "GITHUB_EVENT_PATH": str(temp / "event.json"),
            "GITHUB_OUTPUT": str(temp / "outputs"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
            "RUNNER_TEMP": str(temp),
        }

    def job(self, name: str, *words: str) -> Done:
        """Run a job with the permissions that it has, and upload what it hands on."""
        self.forge.job = name
        for variable, value in self.environment().items():
            self.patch.setenv(variable, value)
        self.capture.readouterr()
        code = main(["github", name, *words])
        said = self.capture.readouterr()
        temp = self.folder / f"step{self.steps}"
        lines = _text(temp / "outputs").splitlines()
        done = Done(
            code=code,
            out=said.out,
            err=said.err,
            summary=_text(temp / "summary.md"),
            outputs=dict(line.split("=", 1) for line in lines),
            artifact=temp / "reconciler" / "artifact",
        )
        assert self.forge.unknown == []
        assert TOKEN not in said.out + said.err + done.summary
        if done.outputs.get("artifact"):
            assert self.run is not None
            self.forge.upload_folder(self.run, done.outputs["artifact"], done.artifact)
        return done


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
