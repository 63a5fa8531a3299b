"""Ctrl-C, SIGTERM and SIGHUP, sent to this very process. What the whole command does with them is tested end to end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import product
from math import inf

import pytest

from reconciler.cli.signals import Interrupted, Signals

CODES = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Put the handlers of this process back, which stay as they are after a signal was caught."""
    before = {number: signal.getsignal(number) for number in CODES}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_before_anything_was_done(number: int, code: int) -> None:
    """While there is nothing to report, a signal ends the run; one that follows at once changes nothing."""
    with pytest.raises(Interrupted) as caught, Signals():
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)

    assert caught.value.exit_code == code


@pytest.mark.parametrize(("number", "code"), CODES.items())
def test_a_guarded_run(number: int, code: int) -> None:
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


@pytest.mark.parametrize(("first", "second"), list(product(CODES, CODES)))
def test_signals_within_a_second_are_one(first: int, second: int) -> None:
    """To a process group and passed on by a wrapper, TERM and then HUP: the first counts."""
    with Signals() as signals:
        signals.guard(grace=2.0)
        for number in (first, second, second):
            os.kill(os.getpid(), number)

        assert signals.exit_code == CODES[signal.Signals(first)]


SECOND = """
import os, signal
from reconciler.cli import signals
from reconciler.cli.signals import Signals
signals._ONE_SIGNAL = 0.0
with Signals() as caught:
    {guard}
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        pass
    print("first", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    print("second", flush=True)
"""


@pytest.mark.parametrize("guard", ["caught.guard(grace=9)", "pass"])
def test_a_later_signal_ends_the_process(guard: str) -> None:
    """Who asks twice does not want to wait."""
    program = SECOND.format(guard=guard)
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)  # noqa: S603

    assert (ended.returncode, ended.stdout) == (143, "first\n")


@pytest.mark.parametrize("ignored", [*((number,) for number in CODES), (), tuple(CODES)])
def test_an_ignored_signal_stays_ignored(ignored: tuple[int, ...]) -> None:
    """What nohup, or a shell for its background, has the command ignore is not caught."""
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    with Signals() as signals:
        signals.guard(grace=0.0)
        for number in ignored:
            os.kill(os.getpid(), number)
            assert signal.getsignal(number) is signal.SIG_IGN
        assert not signals.requested()
        for number in set(CODES) - set(ignored):
            assert callable(signal.getsignal(number))
    for number in ignored:
        assert signal.getsignal(number) is signal.SIG_IGN


def test_handlers_come_back() -> None:
    """Afterwards the signals do what they did before, unless one was caught."""
    before = {number: signal.getsignal(number) for number in CODES}
    with Signals():
        assert {number: signal.getsignal(number) for number in CODES} != before

    assert {number: signal.getsignal(number) for number in CODES} == before


def test_pause() -> None:
    """A pause lasts as long as it should, ends soon after a signal, and does not begin after one."""
    with Signals() as signals:
        began = time.monotonic()
        signals.pause(0.1)
        assert 0.1 <= time.monotonic() - began < 1.0
        signals.guard(grace=0.0)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        began = time.monotonic()
        signals.pause(10)
        signals.pause(10)
        signal.signal(signal.SIGALRM, previous)

        assert time.monotonic() - began < 1.0
