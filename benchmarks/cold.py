"""What a fresh CI job waits for: creating an environment, installing into it, and the first plan."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import Places


@dataclass(frozen=True, slots=True)
class Installed:
    """One installation: the tool, seconds until the environment was ready, seconds of the first plan, and its size."""

    tool: str
    environment: float
    plan: float
    packages: int
    mib: float


def measure(places: Places, folder: Path, variables: Mapping[str, str]) -> list[Installed]:
    """Create an environment, install and plan, by pip and by uv, each without cached downloads."""
    installed = []
    for tool in ("pip", "uv"):
        venv = folder / f"venv-{tool}"
        environment = sum(_seconds(command, folder, {}) for command in _commands(places, tool, venv))
        plan = _seconds([str(venv / "bin/reconciler"), "plan", "200.yaml"], folder, variables)
        installed.append(Installed(tool, environment, plan, *_size(venv)))
    return installed


def _commands(places: Places, tool: str, venv: Path) -> tuple[list[str], ...]:
    """Return the commands that create an environment and install the pinned libraries and the wheel."""
    python, uv = str(venv / "bin/python"), places.tools("uv")
    if tool == "uv":
        create = [uv, "venv", "--quiet", "--python", places.tools("python"), str(venv)]
        install = [uv, "pip", "install", "--quiet", "--no-cache", "--compile-bytecode", "--python", python]
    else:
        create = [places.tools("python"), "-m", "venv", str(venv)]
        install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-cache-dir", "-qq"]
    pins = str(places.root / "requirements/run.txt")
    return create, [*install, "--require-hashes", "-r", pins], [*install, "--no-deps", str(places.wheel)]


def _seconds(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, env={**os.environ, **variables}, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _size(venv: Path) -> tuple[int, float]:
    """Return the number of installed packages, pip's own excluded, and their MiB."""
    (site,) = venv.glob("lib/python*/site-packages")
    paths = [
        path for path in site.iterdir() if not path.name.startswith(("pip", "setuptools", "_distutils", "_virtualenv"))
    ]
    size = sum(file.stat().st_size for path in paths for file in (path, *path.rglob("*")) if file.is_file())
    return sum(path.suffix == ".dist-info" for path in paths), size / 1024 / 1024
