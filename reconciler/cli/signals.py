"""Ctrl-C, SIGTERM and SIGHUP: the first asks the run to stop before the next call, the second ends it at once."""

import os
import signal
import sys
import time
from math import inf
from types import FrameType, TracebackType
from typing import Any, Final, Self

GRACE: Final = 5.0
"""Seconds that a write under way gets after the first signal; CI systems wait a little longer before they kill."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_ONE_SIGNAL: Final = 1.0
"""Seconds within which several signals are one: sent to a process group and passed on too, or TERM and then HUP."""

_SLICE: Final = 0.05


class Interrupted(BaseException):
    """A signal came before the run had anything to report."""

    def __init__(self, number: int) -> None:
        """Carry the signal's number."""
        super().__init__()
        self.exit_code: int = 128 + number


class Signals:
    """Catches signals while it is entered. Implements `reconciler.ports.Interruption`.

    A signal raises `Interrupted` until the run is guarded. From then on the first only asks to stop, so that the
    report can still say what was done, and the second ends the process at once. One that is ignored when the run
    starts, as under nohup, stays ignored.
    """

    def __init__(self) -> None:
        """Catch nothing yet."""
        self._guarded = False
        self._grace = 0.0
        self._caught: int | None = None
        self._caught_at = 0.0
        self._deadline = inf
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """Start to catch."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let signals do what they did before, unless one was caught: its like may follow until the process ends."""
        if self._caught is None:
            for number, handler in self._before.items():
                signal.signal(number, handler)

    def guard(self, grace: float) -> None:
        """From now on let the exchange under way have `grace` more seconds after the first signal."""
        self._grace = grace
        self._guarded = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del frame
        now = time.monotonic()
        if self._caught is not None:
            if now - self._caught_at >= _ONE_SIGNAL:  # pragma: no cover  # coverage ends with the process
                if sys.stderr.isatty():  # the shell's prompt does not follow what stands there
                    os.write(sys.stderr.fileno(), b"\n")
                os._exit(128 + number)
            return
        self._caught, self._caught_at = number, now
        if not self._guarded:
            raise Interrupted(number)
        self._deadline = now + self._grace

    @property
    def exit_code(self) -> int | None:
        """128 and the number of the signal that was caught; None when none was."""
        return None if self._caught is None else 128 + self._caught

    def requested(self) -> bool:
        """Return whether a signal was caught."""
        return self._caught is not None

    def remaining(self) -> float:
        """Return the seconds that the exchange under way may still take."""
        return max(0.0, self._deadline - time.monotonic())

    def pause(self, seconds: float) -> None:
        """Wait, or stop waiting soon after a signal. Any thread may."""
        end = time.monotonic() + seconds
        while self._caught is None and (left := end - time.monotonic()) > 0:
            time.sleep(min(_SLICE, left))
