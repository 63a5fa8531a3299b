"""Builds the distributions of this tree, and installs them into environments as users do."""

import fcntl
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PYTHON: Final = sys.executable
PIP: Final = (PYTHON, "-m", "pip")
OFFLINE: Final = ("--no-index", "--no-deps", "--no-build-isolation")

# Coverage and this machine's pip settings must not reach what is built, installed and run here.
ENVIRONMENT: Final = {
    name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "PIP_", "PYTHON"))
}


@dataclass(frozen=True, slots=True)
class Built:
    """The two files of a release."""

    sdist: Path
    wheel: Path


def run(*command: str | Path, folder: Path) -> str:
    """Run `command` in `folder` and return its output; fail with that output unless it ends with 0."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=ENVIRONMENT,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], object]) -> Path:
    """Return a folder that one of the parallel test processes has filled."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            folder.mkdir()
            fill(folder)
    return folder


def build(folder: Path) -> None:
    """Build the sdist and the wheel of this tree into `folder`."""
    run(PYTHON, "-m", "hatchling", "build", "--directory", folder, folder=ROOT)


def install(environment: Path, *source: str | Path) -> Path:
    """Install `source`, as pip takes it, into a new environment; return the folder of its programs."""
    venv.create(environment, with_pip=False, symlinks=True)
    (site,) = environment.glob("lib/python*/site-packages")
    # The libraries come from the environment of the tests, without its editable install of this tree.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    python = environment / "bin" / "python"
    run(*PIP, "--python", python, "install", *OFFLINE, "--ignore-installed", *source, folder=environment)
    return environment / "bin"
