"""The command is ended by a signal or a kill inside a request, before and after that takes effect.

The report is true, no further call is sent, and running again finishes the work.
"""

import fcntl
import os
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from tests.command.processes import COMMAND, PATIENCE, finish, sh, start, wait_for
from tests.command.running import Shell, lists, world
from tests.command.truth import EXIT, assert_careful, assert_truthful

WANTED = {"testing": ["b.qq.com", "c.qq.com", "d.qq.com"], "published": ["b.qq.com", "c.qq.com"]}

POINTS = [(1, "before"), *((request, when) for request in (2, 3, 4) for when in ("before", "after"))]
"""The request for the live lists, then one to add to testing, one to add to both lists, one to delete from both."""

CODES = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}
SIGNALS = pytest.mark.parametrize(("number", "code"), CODES.items())


@contextmanager
def signalled(number: int, sandbox: Sandbox, requests: int) -> Iterator[None]:
    """Send this process a signal once so many requests have come."""

    def wait_and_send() -> None:
        wait_for(sandbox, requests)
        os.kill(os.getpid(), number)

    sender = threading.Thread(target=wait_and_send)
    sender.start()
    yield
    sender.join(PATIENCE)


@pytest.mark.parametrize(("request_number", "when"), POINTS)
def test_a_signal_inside_a_request(request_number: int, when: str, shell: Shell) -> None:
    """After each signal the report is true and no further call is sent, and the next run converges."""
    shell.write("b c d:testing")
    for number, code in CODES.items():
        with Sandbox(world("a b", "a b", faults=f"any:{request_number}:hang:{when}"), hang=0.2) as sandbox:
            shell.use(sandbox.environment)
            started = lists(sandbox.world)
            with signalled(number, sandbox, request_number):
                ran = shell.run("apply --format json")
            record = sandbox.record

            assert ran.code == code
            assert_truthful(replace(ran, code=EXIT[ran.report["outcome"]]), sandbox, record, started, WANTED)
            assert_careful(record)
            assert [entry for entry in record[request_number:] if isinstance(entry.call, Write)] == []
            assert shell.run("apply").code == 0
            assert lists(sandbox.world) == WANTED


@pytest.mark.parametrize(("request_number", "when"), POINTS)
def test_a_kill_inside_a_request(request_number: int, when: str, shell: Shell) -> None:
    """After a kill at any point, running again finishes the work."""
    shell.write("b c d:testing")
    with Sandbox(world("a b", "a b", faults=f"any:{request_number}:hang:{when}"), hang=0.4) as sandbox:
        process = start(shell, sandbox, "apply --format json")
        wait_for(sandbox, request_number)
        process.kill()
        ended = finish(process)

        assert (ended.code, ended.out) == (-signal.SIGKILL, "")
        assert_careful(sandbox.record)
        shell.use(sandbox.environment)
        assert shell.run("apply").code == 0
        assert lists(sandbox.world) == WANTED


@SIGNALS
def test_a_signal_during_a_call(number: int, code: int, shell: Shell) -> None:
    """The call under way is finished and confirmed, no further one is sent, and the report is printed."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:slow-body:after"), drip=0.002) as sandbox:
        process = start(shell, sandbox, "apply --format json")
        wait_for(sandbox, 2)
        process.send_signal(number)
        ran = finish(process)

        assert (ran.code, ran.statuses, ran.err) == (code, ["done", "not_sent"], "")
        assert (ran.report["outcome"], ran.codes) == ("partial", ["interrupted"])
        assert ran.report["result"] == lists(sandbox.world)


def test_a_signal_while_a_call_hangs(shell: Shell) -> None:
    """A call that does not end within five seconds of the first signal is unknown."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:hang:after"), hang=20) as sandbox:
        process = start(shell, sandbox, "apply --format json --timeout 15")
        wait_for(sandbox, 2)
        began = time.monotonic()
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGHUP):
            process.send_signal(number)
            time.sleep(0.1)  # Python handles signals that wait in the order of their numbers
        ran = finish(process)

        assert 4 < time.monotonic() - began < 7
        assert (ran.code, ran.statuses, ran.report["result"]) == (143, ["unknown", "not_sent"], None)
        assert ran.report["outcome"] == "partial"


def test_a_second_signal(shell: Shell) -> None:
    """A signal more than a second after the first ends the process at once, and no older report stays."""
    shell.write("b c")
    (shell.folder / "report.json").write_text("old", encoding="utf-8")
    with Sandbox(world("a b", "a b", faults="write:1:hang:after"), hang=20) as sandbox:
        process = start(shell, sandbox, "apply --format json --timeout 15 --out report.json")
        wait_for(sandbox, 2)
        process.send_signal(signal.SIGINT)
        time.sleep(1.1)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        ran = finish(process)

        assert (ran.code, ran.out) == (143, "")
        assert time.monotonic() - began < 1
    assert not (shell.folder / "report.json").exists()


def test_under_nohup(shell: Shell) -> None:
    """A signal that is ignored when the run starts stays ignored: the work is done, and the report says so."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="write:1:slow-body:after"), drip=0.002) as sandbox:
        line = 'trap "" HUP; $R apply --format json & while [ ! -s out ]; do kill -HUP $!; sleep 0.05; done; wait $!'
        ran = sh(shell, line.replace("json &", "json >out &") + "; echo $? >code; cat out", sandbox)

        assert (ran.report["outcome"], ran.statuses) == ("applied", ["done", "done"])
        assert (shell.folder / "code").read_text(encoding="utf-8") == "0\n"


@SIGNALS
def test_a_signal_during_a_plan(number: int, code: int, shell: Shell) -> None:
    """Reading has nothing to finish, so a plan ends at once."""
    shell.write("b c")
    with Sandbox(world("a b", "a b", faults="get:1+:hang"), hang=2) as sandbox:
        shell.use(sandbox.environment)
        began = time.monotonic()
        with signalled(number, sandbox, 1):
            ran = shell.run("plan --format json")

        assert time.monotonic() - began < 2
        assert (ran.code, ran.report["outcome"], ran.err) == (code, "failed", "")


def unread(pipe: int) -> int:
    """Return how many bytes nobody has read from a pipe yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_signal_before_anything(shell: Shell) -> None:
    """Before there is anything to report, a signal just ends the run, without a traceback; the next one too."""
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing):
        process = subprocess.Popen(  # noqa: S603  # the command itself
            [*COMMAND, "validate", "-"], stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        os.write(writing, b"version: 1\n")
        while unread(reading):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        ran = finish(process)

    assert (ran.code, ran.out, ran.err) == (130, "", "")
    assert shell.folder.exists()
