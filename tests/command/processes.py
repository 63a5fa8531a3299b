"""The command as a process of its own, for what only a process shows: kills, streams, and signals between two steps."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, Shell

COMMAND = (sys.executable, "-m", "reconciler")
ROOT = Path(__file__).parents[2]

PATIENCE = 60
"""Seconds that a busy machine may take to start a process, or to end it."""


def start(shell: Shell, sandbox: Sandbox, line: str) -> subprocess.Popen[str]:
    """Start the command against an emulator."""
    return subprocess.Popen(  # noqa: S603  # the command itself
        [*COMMAND, *line.split()],
        cwd=shell.folder,
        env={**os.environ, **sandbox.environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> Ran:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=PATIENCE)
    return Ran(process.returncode, out, err)


def wait_for(sandbox: Sandbox, requests: int) -> None:
    """Wait until so many requests have come."""
    deadline = time.monotonic() + PATIENCE
    while len(sandbox.record) < requests and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(sandbox.record) >= requests


def sh(shell: Shell, line: str, sandbox: Sandbox | None = None, variables: Mapping[str, str] | None = None) -> Ran:
    """Run a shell's line; ``$R`` in it is the command."""
    there = {} if sandbox is None else sandbox.environment
    ended = subprocess.run(  # noqa: S603  # the command itself
        ["sh", "-c", line],  # noqa: S607  # as a person's shell does
        check=False,
        cwd=shell.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "R": " ".join(COMMAND), **there, **(variables or {})},
        capture_output=True,
        timeout=PATIENCE,
    )
    return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
