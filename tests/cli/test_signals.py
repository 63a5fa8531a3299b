"""Ctrl-C and SIGTERM, sent to this very process. What the whole command does with them is tested end to end."""

import os
import signal
import subprocess
import sys
import time
from math import inf

import pytest

from reconciler.cli.signals import Interrupted, Signals

BOTH = pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


@BOTH
def test_unguarded(number: int, code: int) -> None:
    """While nothing is under way that must be told of, a signal ends the run."""
    with pytest.raises(Interrupted) as caught, Signals():
        os.kill(os.getpid(), number)

    assert caught.value.exit_code == code


@BOTH
def test_guarded(number: int, code: int) -> None:
    """In a guarded run the first signal only asks to stop, and bounds the exchange under way."""
    with Signals() as signals:
        signals.guard(grace=2.0)
        assert (signals.requested(), signals.remaining(), signals.exit_code) == (False, inf, None)
        os.kill(os.getpid(), number)

        assert (signals.requested(), signals.exit_code) == (True, code)
        assert 1.0 < signals.remaining() <= 2.0


def test_no_grace() -> None:
    """Without grace the exchange under way has no time left."""
    with Signals() as signals:
        signals.guard(grace=0.0)
        os.kill(os.getpid(), signal.SIGINT)

        assert signals.remaining() == 0.0


def test_pause() -> None:
    """A pause lasts as long as it should."""
    with Signals() as signals:
        began = time.monotonic()
        signals.pause(0.1)

        assert 0.1 <= time.monotonic() - began < 1.0


def test_pause_ends_early() -> None:
    """A pause ends soon after a signal, and none begins after one."""
    with Signals() as signals:
        signals.guard(grace=0.0)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        began = time.monotonic()
        signals.pause(10)
        signals.pause(10)
        signal.signal(signal.SIGALRM, previous)

        assert time.monotonic() - began < 1.0


def test_second_signal_ends_at_once() -> None:
    """Whoever asks twice does not want to wait."""
    program = (
        "import os, signal\n"
        "from reconciler.cli.signals import Signals\n"
        "with Signals() as signals:\n"
        "    signals.guard(grace=9)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('first', flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print('second', flush=True)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)  # noqa: S603

    assert (ended.returncode, ended.stdout) == (143, "first\n")


def test_defaults_come_back() -> None:
    """Afterwards the signals do what they do by default."""
    with Signals():
        pass

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
