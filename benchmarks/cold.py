"""What a CI job waits for: from an empty virtual environment to the printed plan."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import Places


@dataclass(frozen=True, slots=True)
class Installed:
    """One run: by which tool, with or without kept downloads, in how many seconds, and what was installed."""

    tool: str
    kept: bool
    seconds: float
    packages: int
    mib: float


def measure(places: Places, folder: Path, environment: Mapping[str, str]) -> list[Installed]:
    """Install and plan by pip and by uv: with no download kept, then with those of the run before."""
    found = []
    for tool in ("pip", "uv"):
        cache = folder / f"cache-{tool}"
        shutil.rmtree(cache, ignore_errors=True)
        for kept in (False, True):
            venv = folder / f"venv-{tool}"
            subprocess.run([places.tools("python"), "-m", "venv", "--clear", venv], check=True)
            commands = (*_install(places, tool, venv, cache), [str(venv / "bin/reconciler"), "plan", "200.yaml"])
            began = time.perf_counter()
            for command in commands:
                subprocess.run(
                    command, check=True, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
                )
            seconds = time.perf_counter() - began
            found.append(Installed(tool, kept, seconds, *_installed(venv)))
    return found


def _install(places: Places, tool: str, venv: Path, cache: Path) -> tuple[list[str], list[str]]:
    """Return the commands that install the pinned libraries and the wheel."""
    python = str(venv / "bin/python")
    if tool == "uv":
        install = [places.tools("uv"), "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    else:
        install = [python, "-m", "pip", "install", "--disable-pip-version-check", "-qq"]
    install += ["--cache-dir", str(cache)]
    pins = str(places.root / "requirements/run.txt")
    return [*install, "--require-hashes", "-r", pins], [*install, "--no-deps", str(places.wheel)]


def _installed(venv: Path) -> tuple[int, float]:
    """Return how many packages were installed beside pip, and how many MiB they take."""
    (packages,) = venv.glob("lib/python*/site-packages")
    came = [path for path in packages.iterdir() if not path.name.startswith(("pip", "setuptools", "_distutils"))]
    size = sum(file.stat().st_size for path in came for file in (path, *path.rglob("*")) if file.is_file())
    return sum(path.suffix == ".dist-info" for path in came), size / 1024 / 1024
