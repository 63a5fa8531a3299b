"""Runs the jobs of a shipped workflow: triggers, permissions, secrets."""

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.workflows.expressions import Scope, Unknown, Value, fill, holds
from tests.workflows.forge import GH, REPOSITORY, Desk, Forge, Run, Token
from tests.workflows.loading import ROOT, Document, commands, load, only
from tests.workflows.standins import PYTHON, Bench
from tests.workflows.steps import Steps

MAIN: Final = "refs/heads/main"

WORKFLOW_KEYS: Final = {"name", "on", "permissions", "concurrency", "defaults", "jobs"}
JOB_KEYS: Final = {
    "name", "needs", "if", "runs-on", "timeout-minutes",
    "concurrency", "environment", "permissions", "outputs", "steps",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event that starts a workflow."""

    name: str
    commit: str
    """What is checked out."""
    ref: str = MAIN
    payload: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[str, str] | None = None
    branch: str = "main"
    repository: str = REPOSITORY
    """The repository of the branch, which differs for a fork."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A finished job."""

    result: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""

    @property
    def annotations(self) -> list[str]:
        """The workflow commands in the log."""
        return list(commands(self.log))


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A finished run."""

    run: Run
    jobs: dict[str, Job]

    def __getitem__(self, job: str) -> Job:
        """Return a job."""
        return self.jobs[job]

    @property
    def results(self) -> dict[str, str]:
        """The result of each job."""
        return {name: job.result for name, job in self.jobs.items()}


def _nothing() -> None:
    """Do nothing."""


@dataclass(kw_only=True)
class Runner:
    """A repository's settings for Actions, and the machine that runs the jobs."""

    folder: Path
    programs: Path
    """A folder with `reconciler` and `python3`."""
    forge: Forge
    desk: Desk
    origin: Path
    """The repository in git."""
    variables: dict[str, str] = field(default_factory=dict)
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    """Each environment's secrets. Every environment admits main only."""
    machine: dict[str, str] = field(default_factory=dict)
    """Variables of the machine itself."""

    def __post_init__(self) -> None:
        """Write the substitutes for other programs."""
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / "python3").symlink_to(self.programs / "python3")
        for name, text in (
            ("gh", GH.format(python=sys.executable, desk=str(self.desk.path))),
            ("python", PYTHON.format(reconciler=self.programs / "reconciler")),
        ):
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod(0o755)
        self.machine |= {
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
        }

    def run(
        self,
        name: str,
        event: Event,
        *,
        meanwhile: Mapping[str, Callable[[], None]] | None = None,
        again: Ran | None = None,
        cancelled: Collection[str] = (),
    ) -> Ran:
        """Run a workflow, and return the run. `meanwhile` has functions to call before a job starts.

        The jobs in `cancelled` are cancelled before they start. With `again`, only the jobs of that run that did not
        succeed are run, as "Re-run failed jobs" does.
        """
        workflow = load(ROOT / ".github" / "workflows" / name)
        only(workflow, WORKFLOW_KEYS)
        if not _starts(workflow["on"], event):
            raise Unknown(event.name)
        ran = Ran(run=self._started(name, event) if again is None else again.run, jobs={})
        for job, document in workflow["jobs"].items():
            if again is not None and again[job].result == "success":
                ran.jobs[job] = again[job]
                continue
            only(document, JOB_KEYS)
            if job in cancelled:
                ran.jobs[job] = Job(result="cancelled")
                continue
            pending = _Pending(
                runner=self, workflow=workflow, document=document, event=event, ran=ran, is_first=again is None
            )
            ran.jobs[job] = pending.run((meanwhile or {}).get(job, _nothing))
        ran.run.status = "completed"
        return ran

    def _started(self, name: str, event: Event) -> Run:
        run = Run(
            number=self.forge.next(),
            workflow=name,
            event=event.name,
            commit=event.commit,
            branch=event.branch,
            repository=event.repository,
            status="in_progress",
        )
        self.forge.runs.insert(0, run)
        return run


def _starts(on: Mapping[str, Any], event: Event) -> bool:
    """Return whether an event starts a workflow."""
    match event.name, on.get(event.name, False):
        case _, False:
            return False
        case "push", {"branches": branches}:
            return event.ref.removeprefix("refs/heads/") in branches
        case "pull_request", {"branches": branches}:
            pull: Any = event.payload["pull_request"]
            return pull["base"]["ref"] in branches
        case (("merge_group" | "workflow_dispatch" | "schedule"), _):
            return True
        case _:
            raise Unknown(str(on))


@dataclass(frozen=True, kw_only=True)
class _Pending:
    """A job that may run."""

    runner: Runner
    workflow: Document
    document: Document
    event: Event
    ran: Ran
    is_first: bool

    def run(self, meanwhile: Callable[[], None]) -> Job:
        """Run the job, unless its condition is false; return the finished job."""
        needs = self.document.get("needs", [])
        needed = {need: self.ran[need] for need in ([needs] if isinstance(needs, str) else needs)}
        contexts = {
            "github": self._github(),
            "vars": self.runner.variables,
            "inputs": self.event.inputs,
            "needs": {need: {"result": job.result, "outputs": job.outputs} for need, job in needed.items()},
        }
        functions = {
            "success": lambda: all(job.result == "success" for job in needed.values()),
            "failure": lambda: any(job.result == "failure" for job in needed.values()),
            "cancelled": lambda: False,
            "always": lambda: True,
        }
        if not holds(str(self.document.get("if", "true")), Scope(contexts=contexts, functions=functions)):
            return Job(result="skipped")
        meanwhile()
        environment = self._environment()
        if environment and self.event.ref != MAIN:
            return Job(result="failure", log="the environment's rule does not let this ref in")
        return self._steps({**contexts, "secrets": self.runner.environments.get(environment, {})})

    def _steps(self, contexts: Mapping[str, Value]) -> Job:
        forge = self.runner.forge
        place = self.runner.folder / f"job-{forge.next()}"
        for folder in ("workspace", "temp", "commands"):
            (place / folder).mkdir(parents=True)
        token = f"token-{place.name}"
        self.runner.desk.tokens[token] = self._token()
        bench = Bench(place=place, origin=self.runner.origin, commit=self.event.commit, forge=forge, run=self.ran.run)
        steps = Steps(
            bench=bench,
            machine=self.runner.machine,
            contexts={**contexts, "github": {**self._github(), "token": token}, "runner": {"temp": str(bench.temp)}},
        )
        done = steps.run(self.document["steps"], self.workflow["defaults"]["run"]["shell"], {})
        return Job(
            result="success" if done else "failure",
            outputs={key: fill(value, steps.scope()) for key, value in self.document.get("outputs", {}).items()},
            log="".join(steps.log),
            summary="".join(steps.summary),
        )

    def _environment(self) -> str:
        """Return the name of the job's environment, or an empty text."""
        match self.document.get("environment"):
            case {"name": str(name)} | str(name):
                return name
            case _:
                return ""

    def _token(self) -> Token:
        """Return the job's token, which can only read for a fork."""
        given: dict[str, str] = self.document["permissions"]
        return Token(permissions=given if self.event.repository == REPOSITORY else dict.fromkeys(given, "read"))

    def _github(self) -> dict[str, Value]:
        return {
            "event": self.event.payload,
            "event_name": self.event.name,
            "ref": self.event.ref,
            "sha": self.event.commit,
            "repository": REPOSITORY,
            "server_url": "https://github.example",
            "run_id": str(self.ran.run.number),
            "run_attempt": "1" if self.is_first else "2",
            "triggering_actor": "octocat",
        }
