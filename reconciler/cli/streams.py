"""The three standard streams: whatever is wrong with them, it decides nothing but what can be read there."""

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from reconciler.cli.errors import UsageError

if TYPE_CHECKING:
    from reconciler.texts.words import Words


class _Unheard(io.FileIO):
    """Where words go that may be lost: nothing written here ever fails, so that no run ends for want of a listener."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # a buffer is all that ever calls it
        """Write what can be written now, and drop what cannot."""
        with suppress(OSError):
            return super().write(data) or len(data)
        return len(data)


def prepare() -> None:
    """Make the streams of this process fit to use. To be called before anything else opens a file.

    A stream that is closed gets a place that cannot be read from or written to: otherwise the next file or socket
    would take its number. What standard output cannot spell is escaped, and standard error never fails.
    """
    sys.stdin = sys.stdin or _opened(os.O_WRONLY, "r")
    sys.stdout = sys.stdout or _opened(os.O_RDONLY, "w")
    sys.stderr = sys.stderr or _opened(os.O_WRONLY, "w")
    cast("io.TextIOWrapper", sys.stdout).reconfigure(errors="backslashreplace")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Unheard(sys.stderr.fileno(), "w", closefd=False)),
        encoding=sys.stderr.encoding,
        errors="backslashreplace",
        line_buffering=True,
    )


def _opened(way: int, mode: str) -> io.TextIOWrapper:
    """Open the null device; it takes the lowest number that is free, which is the missing stream's."""
    number = os.open(os.devnull, way)
    return io.TextIOWrapper(open(number, f"{mode}b", closefd=False), encoding="utf-8")


def write_out(text: str) -> None:
    """Write to standard output. Raises UsageError when that cannot be done; a reader who left early is no failure."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Nothing of it must be tried again when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            from reconciler.problem import Code, Problem

            reason = os.strerror(error.errno or 0)
            raise UsageError(Problem(code=Code.OUTPUT_UNWRITABLE, facts={"reason": reason})) from None


def trace(line: str) -> None:
    """Tell one line of what goes on, on standard error, whole also where many threads do."""
    print(f"{line}\n", end="", file=sys.stderr)


def ignore(line: str) -> None:
    """Tell nothing: what takes a line where nobody asked to be told."""
    del line


def progress(spoken: "Words", done: int, total: int) -> None:
    """Tell how far a check is on one line, which is empty again at its end."""
    line = "\x1b[K" if done == total else spoken.say("progress", done=done, n=total)
    print(f"\r{line}", end="", file=sys.stderr, flush=True)


def no_progress(done: int, total: int) -> None:
    """Tell nothing of how far a check is."""
    del done, total
