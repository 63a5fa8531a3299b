"""Environments in which what is built here is installed, as on the machine of somebody who uses it."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PYTHON: Final = sys.executable
PIP: Final = (PYTHON, "-m", "pip")
OFFLINE: Final = ("--no-index", "--no-deps", "--no-build-isolation")

# Neither coverage nor the pip settings of this machine follow into what is built, installed and run here.
ENVIRONMENT: Final = {
    name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "PIP_", "PYTHON"))
}


def run(*command: str | Path, folder: Path) -> str:
    """Run `command` in `folder` and return what it says, which is shown when it fails."""
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


def build(folder: Path, *targets: str) -> None:
    """Build distributions of this tree into `folder`: the targets of ``hatchling build``, or all of them."""
    run(PYTHON, "-m", "hatchling", "build", "--directory", folder, *targets, folder=ROOT)


def install(environment: Path, *source: str | Path) -> Path:
    """Install `source`, as pip takes it, into a new environment, and return the folder of its programs."""
    venv.create(environment, with_pip=False, symlinks=True)
    (site,) = environment.glob("lib/python*/site-packages")
    # The libraries are lent by the environment of the tests, whose own editable install stays out of sight.
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "lent.pth").write_text("\n".join(lent), encoding="utf-8")
    python = environment / "bin" / "python"
    run(*PIP, "--python", python, "install", *OFFLINE, "--ignore-installed", *source, folder=environment)
    return environment / "bin"
