"""The three standard streams. Whatever is wrong with them decides only what can be read there."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from reconciler.cli.exit_codes import UsageError


class _Lossy(io.FileIO):
    """A file in which nothing written ever fails: what cannot be written is dropped."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # only a buffer calls it
        """Write what can be written now, and drop the rest."""
        with suppress(OSError):
            return super().write(data) or len(data)
        return len(data)


def prepare() -> None:
    """Make the streams of this process fit for use. To be called before anything else opens a file.

    A closed stream becomes one that cannot be read or written: otherwise the next file or socket would take its
    number. What standard output cannot encode is escaped, and standard error never fails.
    """
    sys.stdin = sys.stdin or _opened(os.O_WRONLY, "r")
    sys.stdout = sys.stdout or _opened(os.O_RDONLY, "w")
    sys.stderr = sys.stderr or _opened(os.O_WRONLY, "w")
    cast("io.TextIOWrapper", sys.stdout).reconfigure(errors="backslashreplace")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Lossy(sys.stderr.fileno(), "w", closefd=False)),
        encoding=sys.stderr.encoding,
        errors="backslashreplace",
        line_buffering=True,
    )


def _opened(flags: int, mode: str) -> io.TextIOWrapper:
    """Open the null device; it takes the lowest number that is free, which is the missing stream's."""
    number = os.open(os.devnull, flags)
    return io.TextIOWrapper(open(number, f"{mode}b", closefd=False), encoding="utf-8")


def write_out(text: str, *, must_be_read: bool = False) -> None:
    """Write to standard output. Raises UsageError when that fails.

    A reader who left early is a failure only where the text `must_be_read`.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Nothing of it must be tried again when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if must_be_read or not isinstance(error, BrokenPipeError):
            from reconciler.problem import Code, Problem

            reason = os.strerror(error.errno or 0)
            raise UsageError(Problem(code=Code.OUTPUT_UNWRITABLE, facts={"reason": reason})) from None


def tracer(*, verbose: bool, named: bool) -> Callable[[str, str], None]:
    """Return what takes a platform's name and a line about one of its exchanges, and prints it on standard error.

    Nothing is printed unless the run is verbose, and the name only where there may be several platforms.
    """

    def trace(platform: str, line: str) -> None:
        if verbose:  # in one piece, for many threads print
            print(f"{platform}: {line}\n" if named else f"{line}\n", end="", file=sys.stderr)

    return trace
