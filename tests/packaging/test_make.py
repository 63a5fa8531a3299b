"""The first minute in a fresh clone, on a machine that lacks something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOO_OLD = "import sys; sys.version_info, sys.version = (3, 9, 18), '3.9.18 (main)'; exec(sys.argv[1])"
WITHOUT_VENV = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
BROKEN = "raise SystemExit(127)"


def make_with(python: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `make demo` with a Python and an environment in `folder`; `python` is a line of shell."""
    interpreter = folder / "python"
    interpreter.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
    interpreter.chmod(0o755)
    return subprocess.run(
        ["make", "--no-print-directory", "demo", f"PYTHON={interpreter}", f"VENV={folder / 'environment'}"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.parametrize(
    ("lack", "told"),
    [
        pytest.param(TOO_OLD, "python is 3.9.18. Install a newer one", id="too-old"),
        pytest.param(
            WITHOUT_VENV,
            "lacks venv. Install it (Debian, Ubuntu: apt-get install python3-venv)",
            id="no-venv",
        ),
        pytest.param(BROKEN, "python does not run. Install one", id="broken"),
    ],
)
def test_unfit_python_is_refused_in_one_line(lack: str, told: str, tmp_path: Path) -> None:
    """A Python that will not do is refused before anything is made, in one line with the remedy."""
    done = make_with(f'exec "{sys.executable}" -c "{lack}" "$2"', tmp_path)

    assert done.returncode == 2
    assert done.stdout.count("\n") == 1
    assert "Python 3.11 or newer with venv is needed: " in done.stdout
    assert told in done.stdout
    assert "or name another: make PYTHON=" in done.stdout
    assert not (tmp_path / "environment").exists()


def test_half_made_environment_is_removed(tmp_path: Path) -> None:
    """A virtual environment that cannot be finished is removed, so that the next run starts afresh."""
    done = make_with(
        'if [ "$1" = -c ]; then echo "$0"; else mkdir "$4" && echo "the disk is full" && exit 1; fi', tmp_path
    )

    assert done.returncode == 2
    assert "the disk is full" in done.stdout
    assert not (tmp_path / "environment").exists()
