"""The command as a process of its own: signals, and streams that end early."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, Shell, lists, world

COMMAND = (sys.executable, "-m", "reconciler")

PATIENCE = 60
"""Seconds that a busy machine may take to start a process, or to end it."""


def start(shell: Shell, sandbox: Sandbox, line: str) -> subprocess.Popen[str]:
    """Start the command against an emulator."""
    return subprocess.Popen(  # noqa: S603  # the command itself
        [*COMMAND, *line.split()],
        cwd=shell.folder,
        env={**os.environ, **sandbox.environment, "PYTHONPATH": str(Path(__file__).parents[2])},
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


def unread(pipe: int) -> int:
    """Return how many bytes nobody has read from a pipe yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


SIGNALS = pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@SIGNALS
def test_interrupted_during_a_call(number: int, code: int, shell: Shell) -> None:
    """The call under way is finished and confirmed, no further one is sent, and the report is printed."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:slow-body:after"), drip=0.005) as sandbox:
        process = start(shell, sandbox, "apply --format json")
        wait_for(sandbox, 2)
        process.send_signal(number)
        ran = finish(process)

        assert (ran.code, ran.statuses, ran.err) == (code, ["done", "not_sent"], "")
        assert (ran.report["outcome"], ran.codes) == ("partial", ["interrupted"])
        assert ran.report["result"] == lists(sandbox.world)


def test_interrupted_while_a_call_hangs(shell: Shell) -> None:
    """A call that does not end within five seconds of the signal is unknown."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:hang:after"), hang=20) as sandbox:
        process = start(shell, sandbox, "apply --format json --timeout 15")
        wait_for(sandbox, 2)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        ran = finish(process)

        assert 4 < time.monotonic() - began < 7
        assert (ran.code, ran.statuses, ran.report["result"]) == (143, ["unknown", "not_sent"], None)
        assert ran.report["outcome"] == "partial"


@SIGNALS
def test_interrupted_twice(number: int, code: int, shell: Shell) -> None:
    """A second signal ends the process at once."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:hang:after"), hang=20) as sandbox:
        process = start(shell, sandbox, "apply --format json --timeout 15")
        wait_for(sandbox, 2)
        process.send_signal(number)
        time.sleep(0.2)
        process.send_signal(number)
        began = time.monotonic()
        ran = finish(process)

        assert (ran.code, ran.out) == (code, "")
        assert time.monotonic() - began < 1


@SIGNALS
def test_a_plan_is_interrupted_at_once(number: int, code: int, shell: Shell) -> None:
    """Reading has nothing to finish."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="get:1+:hang"), hang=20) as sandbox:
        process = start(shell, sandbox, "plan --format json")
        wait_for(sandbox, 1)
        began = time.monotonic()
        process.send_signal(number)
        ran = finish(process)

        assert time.monotonic() - began < 2
        assert (ran.code, ran.report["outcome"], ran.err) == (code, "failed", "")


@SIGNALS
def test_interrupted_before_anything(number: int, code: int, shell: Shell) -> None:
    """Before there is anything to report, a signal just ends the run, without a traceback."""
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing):
        process = subprocess.Popen(  # noqa: S603  # the command itself
            [*COMMAND, "validate", "-"], stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        os.write(writing, b"version: 1\n")
        while unread(reading):
            time.sleep(0.01)
        process.send_signal(number)
        ran = finish(process)

    assert (ran.code, ran.out, ran.err) == (code, "", "")
    assert shell.folder.exists()


def test_killed_and_run_again(shell: Shell) -> None:
    """After a kill at any point, running again finishes the work."""
    shell.write("b c")
    for requests in (1, 2, 3):
        with Sandbox(world("a b", "a b", faults=f"any:{requests}:hang:after"), hang=20) as sandbox:
            process = start(shell, sandbox, "apply --format json")
            wait_for(sandbox, requests)
            process.kill()
            finish(process)
            sandbox.change(lambda now: replace(now, faults=()))

            assert finish(start(shell, sandbox, "apply")).code == 0
            assert lists(sandbox.world)["testing"] == ["b.qq.com", "c.qq.com"]


def test_a_reader_that_leaves_early(shell: Shell) -> None:
    """When nobody reads standard output any more, the run still ends by what it did, in silence."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        process = start(shell, sandbox, "apply --summary summary.md")
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert (process.wait(timeout=20), process.stderr.read()) == (0, "")
        process.stderr.close()
        assert lists(sandbox.world)["testing"] == ["a.qq.com", "b.qq.com"]


def test_a_reader_that_leaves_the_list_of_codes() -> None:
    """``reconciler explain | head -1`` is no failure, and no reason for a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as pipe:
        ended = subprocess.run(  # noqa: S603  # the command itself
            [*COMMAND, "explain"], check=False, stdout=pipe, stderr=subprocess.PIPE, text=True
        )

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("command", ["validate", "explain", "--help", "validate --help"])
def test_standard_output_that_is_full(command: str, shell: Shell) -> None:
    """What cannot be printed is told on standard error, and the run does not end with 0."""
    shell.write("a")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(  # noqa: S603  # the command itself
            [*COMMAND, *command.split()],
            check=False,
            cwd=shell.folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert ended.returncode == 2
    assert "standard output cannot be written" in ended.stderr
