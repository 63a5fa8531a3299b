"""``make`` in a fresh clone, on a machine without a usable Python or with a full disk."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.packaging.installing import ROOT

TOO_OLD = "import sys; sys.version_info, sys.version = (3, 9, 18), '3.9.18 (main)'; exec(sys.argv[1])"
WITHOUT_VENV = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
BROKEN = "raise SystemExit(127)"


def make_with(python: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``make demo`` with a Python and an environment in `folder`; `python` is a line of shell."""
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


def test_unusable_python(tmp_path: Path) -> None:
    """An unusable Python is refused before anything is created, in one line with the remedy."""
    for program, reason in (
        (TOO_OLD, "python is 3.9.18. Install a newer one"),
        (WITHOUT_VENV, "lacks venv. Install it (Debian, Ubuntu: apt-get install python3-venv)"),
        (BROKEN, "python does not run. Install one"),
    ):
        done = make_with(f'exec "{sys.executable}" -c "{program}" "$2"', tmp_path)

        assert done.returncode == 2
        assert done.stdout.count("\n") == 1
        assert "Python 3.11 or newer with venv is needed: " in done.stdout
        assert reason in done.stdout
        assert "or name another: make PYTHON=" in done.stdout
        assert not (tmp_path / "environment").exists()


def test_incomplete_environment(tmp_path: Path) -> None:
    """A virtual environment that cannot be finished is removed, so that the next run starts from nothing."""
    done = make_with(
        'if [ "$1" = -c ]; then echo "$0"; else mkdir "$4" && echo "the disk is full" && exit 1; fi', tmp_path
    )

    assert done.returncode == 2
    assert done.stdout.startswith(f"Making {tmp_path / 'environment'}: this takes some seconds.\nthe disk is full\n")
    assert not (tmp_path / "environment").exists()


def test_demo_asks_nothing() -> None:
    """On a terminal too it runs to its end."""
    applies = re.findall(r"reconciler apply.*", (ROOT / ".ci" / "demo.sh").read_text(encoding="utf-8"))

    assert applies == ["reconciler apply domains.yaml --yes"]
