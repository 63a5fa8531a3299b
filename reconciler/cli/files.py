"""Local files: read whole but bounded, and tried for writing before anything runs."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from reconciler.cli.errors import UsageError
from reconciler.problem import Code, Problem

STANDARD_INPUT: Final = "-"


def read(name: str, most: int) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``; at most one more than `most`.

    Raises UsageError when it cannot be read.
    """
    if name == STANDARD_INPUT:
        with told(Code.FILE_UNREADABLE, "standard input"):
            return sys.stdin.buffer.read(most + 1)
    with told(Code.FILE_UNREADABLE, name), open(name, "rb") as file:  # noqa: PTH123  # Path("") is a folder
        return file.read(most + 1)


def try_appending(name: str) -> None:
    """Make sure that a file can be appended to, so that a wrong name is told before anything is sent.

    Raises UsageError when it cannot.
    """
    if not _special(name):
        append(name, "")


def try_replacing(name: str) -> None:
    """Make sure that a file can be replaced, and leave nothing behind. Raises UsageError when it cannot."""
    if _special(name):
        return
    if Path(name).exists():
        append(name, "")
    with told(Code.FILE_UNWRITABLE, name):
        beside = _beside(name)
        beside.touch()
        beside.unlink()


def try_folder(name: str) -> None:
    """Make sure that a folder is one. Raises UsageError when it is not, or cannot be looked into."""
    with told(Code.FILE_UNREADABLE, name):
        os.scandir(name).close()


def append(name: str, text: str) -> None:
    """Append text to a file, which is made when it is missing. Raises UsageError when it cannot be written."""
    with told(Code.FILE_UNWRITABLE, name), _end_of(name) as file:
        file.write(text.encode())


def replace(name: str, text: str) -> None:
    """Write text in the place of what a file held: all of it, or none. What is no file of a disk is appended to.

    Raises UsageError when it cannot be written.
    """
    replace_with(name, (text,))


def replace_with(name: str, pieces: Iterable[str]) -> None:
    """Do the same with the pieces of a text that nobody wants to hold whole."""
    if _special(name):
        for piece in pieces:
            append(name, piece)
        return
    with told(Code.FILE_UNWRITABLE, name):
        beside = _beside(name)
        try:
            with beside.open("wb") as file:
                file.writelines(piece.encode() for piece in pieces)
            beside.replace(os.path.realpath(name))
        finally:
            beside.unlink(missing_ok=True)


def same(name: str, other: str | int) -> bool:
    """Tell whether both are one file of a disk, which may be missing yet; a number is that of an open file."""
    try:
        one, two = os.stat(name), os.stat(other)  # noqa: PTH116  # a number is no path
    except (OSError, ValueError):
        return isinstance(other, str) and os.path.abspath(name) == os.path.abspath(other)  # noqa: PTH100  # nor is ""
    return stat.S_ISREG(one.st_mode) and os.path.samestat(one, two)


def _beside(name: str) -> Path:
    """Return the name of a temporary file in the folder that the file itself is in, or will be."""
    target = Path(os.path.realpath(name))
    return target.with_name(f"{target.name}.{os.getpid()}.tmp")


def _end_of(name: str) -> BinaryIO:
    """Open a file to append to. Where a standard stream goes to the same file, both have to go on from one place."""
    number = _stream(name)
    return open(name if number is None else os.dup(number), "ab")  # noqa: PTH123  # Path("") is a folder


def _stream(name: str) -> int | None:
    """Return the number of the standard stream that goes to this file of a disk, as in ``>>FILE --summary FILE``."""
    return next((number for number in (1, 2) if same(name, number)), None)


def _special(name: str) -> bool:
    """Tell whether nothing can take the place of what has this name: a device, a pipe, a standard stream's file."""
    try:
        mode = Path(name).stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or _stream(name) is not None


@contextmanager
def told(code: Code, name: str) -> Iterator[None]:
    """Turn what goes wrong with a file into words about it. Raises UsageError."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise UsageError(Problem(code=code, facts={"file": name or "''", "reason": reason})) from None
