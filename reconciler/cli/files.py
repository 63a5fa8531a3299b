"""Local files: read whole but bounded, and tried for writing before anything runs."""

import os
import sys
from pathlib import Path
from typing import Final, Literal

from reconciler.problem import Code, Problem

STANDARD_INPUT: Final = "-"


class Unusable(Exception):  # noqa: N818  # it names the run, not an error of the program
    """A run that cannot begin: wrong usage, or a missing file or token. Ends with exit code 2."""

    def __init__(self, *problems: Problem) -> None:
        """Carry what is wrong."""
        super().__init__()
        self.problems = problems


def read(name: str, most: int) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``; at most one more than `most`.

    Raises Unusable when it cannot be read.
    """
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise _unusable(Code.FILE_UNREADABLE, name, error) from None


def try_writing(name: str) -> None:
    """Make sure that a file can be written, so that a wrong name is told before anything is sent.

    Raises Unusable when it cannot.
    """
    append(name, "")


def append(name: str, text: str) -> None:
    """Append text to a file, which is made when it is missing. Raises Unusable when it cannot be written."""
    _write(name, text, "a")


def replace(name: str, text: str) -> None:
    """Write text in the place of what a file held. Raises Unusable when it cannot be written."""
    _write(name, text, "w")


def _write(name: str, text: str, mode: Literal["a", "w"]) -> None:
    try:
        with Path(name).open(mode, encoding="utf-8", newline="\n") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        raise _unusable(Code.FILE_UNWRITABLE, name, error) from None


def _unusable(code: Code, name: str, error: OSError | ValueError) -> Unusable:
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return Unusable(Problem(code=code, facts={"file": name, "reason": reason}))
