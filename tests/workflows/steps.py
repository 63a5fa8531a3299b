"""Runs the steps of a job or of a composite action, as GitHub's runner does."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.workflows.expressions import Scope, Unknown, Value, fill, holds
from tests.workflows.loading import ROOT, Document, load, only
from tests.workflows.standins import ACTIONS, Bench, Performed

KEYS: Final = {"id", "name", "if", "continue-on-error", "uses", "with", "env", "run", "shell"}
FILES: Final = ("OUTPUT", "STEP_SUMMARY", "ENV", "PATH")


@dataclass(kw_only=True)
class Steps:
    """Steps that share a scope."""

    bench: Bench
    machine: Mapping[str, str]
    """The variables of the machine."""
    contexts: Mapping[str, Value]
    action: Path | None = None
    """The directory of the composite action; None for the steps of the job."""
    done: dict[str, Value] = field(default_factory=dict)
    failed: bool = False
    log: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)

    def scope(self) -> Scope:
        """Return the scope of the next step's expressions."""
        return Scope(
            contexts={**self.contexts, "steps": self.done},
            functions={
                "success": lambda: not self.failed,
                "failure": lambda: self.failed,
                "cancelled": lambda: False,
                "always": lambda: True,
            },
        )

    def run(self, steps: Sequence[Document], shell: str | None, environment: Mapping[str, str]) -> bool:
        """Run steps; return whether all succeeded or may fail."""
        for step in steps:
            only(step, KEYS)
            if self.failed and self.action is not None:
                break  # a composite action ends with its first step that fails
            outcome, outputs = self._judged(step, shell, environment)
            self.failed = self.failed or (outcome == "failure" and not step.get("continue-on-error", False))
            if "id" in step:
                self.done[step["id"]] = {"outcome": outcome, "outputs": outputs}
        return not self.failed

    def _judged(self, step: Document, shell: str | None, environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        if not holds(str(step.get("if", "true")), self.scope()):
            return "skipped", {}
        good, outputs = self._step(step, shell, {**environment, **self._filled(step.get("env", {}))})
        return "success" if good else "failure", outputs

    def _filled(self, values: Mapping[str, Value]) -> dict[str, str]:
        return {key: fill(_text(value), self.scope()) for key, value in values.items()}

    def _step(self, step: Document, shell: str | None, environment: Mapping[str, str]) -> Performed:
        if "run" in step:
            if step.get("shell", shell) != "bash":
                raise Unknown(str(step))
            return self._script(fill(step["run"], self.scope()), environment)
        uses, given = step["uses"], self._filled(step.get("with", {}))
        if uses.startswith("$/"):
            return self._composite(ROOT / uses.removeprefix("$/"), given, environment)
        action = uses.partition("@")[0]
        if action not in ACTIONS:
            raise Unknown(uses)
        return ACTIONS[action](self.bench, given)

    def _script(self, script: str, environment: Mapping[str, str]) -> Performed:
        folder = self.bench.place / "commands"
        files = {name: folder / name for name in FILES}
        for file in files.values():
            file.write_bytes(b"")
        (folder / "script.sh").write_text(script, encoding="utf-8")
        ended = subprocess.run(  # noqa: S603  # the shipped steps
            ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", folder / "script.sh"],
            cwd=self.bench.workspace,
            env={**self.machine, **self._variables(files), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.log.append(ended.stdout.decode())
        self.summary.append(files["STEP_SUMMARY"].read_text(encoding="utf-8"))
        if files["ENV"].read_bytes() or files["PATH"].read_bytes():
            raise Unknown(script)
        return ended.returncode == 0, dict(_outputs(files["OUTPUT"].read_text(encoding="utf-8")))

    def _variables(self, files: Mapping[str, Path]) -> dict[str, str]:
        """Return the variables that GitHub sets for a step."""
        github: Any = self.contexts["github"]
        names = ("sha", "repository", "server_url", "run_id", "run_attempt", "triggering_actor")
        about = {name.upper(): github[name] for name in names} | {name: str(path) for name, path in files.items()}
        if self.action is not None:
            about["ACTION_PATH"] = str(self.action)
        return {f"GITHUB_{name}": value for name, value in about.items()} | {"RUNNER_TEMP": str(self.bench.temp)}

    def _composite(self, folder: Path, given: Mapping[str, str], environment: Mapping[str, str]) -> Performed:
        action = load(folder / "action.yml")
        inputs = action.get("inputs", {})
        only(given, set(inputs))
        inner = Steps(
            bench=self.bench,
            machine=self.machine,
            contexts={
                "github": self.contexts["github"],
                "runner": self.contexts["runner"],
                "inputs": {name: given.get(name, about.get("default")) for name, about in inputs.items()},
            },
            action=folder,
            log=self.log,
            summary=self.summary,
        )
        good = inner.run(action["runs"]["steps"], None, environment)
        outputs = action.get("outputs", {})
        return good, {name: fill(about["value"], inner.scope()) for name, about in outputs.items()}


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _outputs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the outputs in a file of commands."""
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if not equals or "<<" in key:
            raise Unknown(line)
        yield key, value
