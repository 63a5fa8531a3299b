"""Local files: which ones a command line names, how they are read, and how reports are written to them."""

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO, Final

from reconciler.cli.exit_codes import UsageError
from reconciler.cli.options import STANDARD_INPUT
from reconciler.problem import Code, Problem

_SUFFIXES: Final = frozenset({".yaml", ".yml"})


_REASONS: Final = {errno.ENXIO: "nobody reads this pipe"}
"""Where the system's own words say nothing to a reader."""


@contextmanager
def explained(code: Code, name: str) -> Iterator[None]:
    """Raise UsageError with a problem about the file `name` where the system refuses something."""
    try:
        yield
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        reason = _REASONS.get(number, os.strerror(number)) if number else str(error)
        raise UsageError(Problem(code=code, facts={"file": name or "''", "reason": reason})) from None


def is_folder(name: str) -> bool:
    """Return whether there is a folder with this name; ``-`` is standard input in any case."""
    return name != STANDARD_INPUT and os.path.isdir(name)  # noqa: PTH112  # Path("") is a folder


def find(words: Sequence[str]) -> tuple[str, ...]:
    """Return the files that words name: a file, or a folder for every YAML file in and below it.

    The files of a folder are in the order of their names; hidden files and linked folders are skipped. Raises
    UsageError for a folder without such a file or with one that is no regular file, and for a file that is named
    twice.
    """
    found: tuple[str, ...] = ()
    for word in words:
        names = in_folder(word) if is_folder(word) else (word,)
        if not names:
            raise UsageError(Problem(code=Code.FOLDER_EMPTY, facts={"file": word}))
        found += names
    first: dict[str, str] = {}
    repeated = []
    for name in found if len(found) > 1 else ():
        path = os.path.realpath(name)
        if path in first:
            repeated.append(Problem(code=Code.FILE_REPEATED, facts={"file": name, "same": first[path]}))
        first.setdefault(path, name)
    if repeated:
        raise UsageError(*repeated)
    return found


def in_folder(name: str) -> tuple[str, ...]:
    """Return the YAML files in and below a folder. Raises UsageError where one is a pipe, or a folder is unreadable."""
    try:
        return tuple(map(str, _below(Path(name))))
    except OSError as error:
        facts = {"file": str(error.filename), "reason": os.strerror(error.errno or 0)}
        raise UsageError(Problem(code=Code.FILE_UNREADABLE, facts=facts)) from None


def _below(folder: Path) -> Iterator[Path]:
    """Yield the YAML files of a folder, and in the place of each folder in it the files of that."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path == folder or (path.is_dir() and not path.is_symlink()):
            shown = (below for below in path.iterdir() if not below.name.startswith("."))
            waiting.extend(sorted(shown, reverse=True))
        elif path.suffix in _SUFFIXES and not path.is_dir():
            if path.exists() and not path.is_file():  # to read a pipe or a device might never end
                raise UsageError(Problem(code=Code.FILE_IRREGULAR, facts={"file": str(path)}))
            yield path


def refuse_pipe(name: str) -> None:
    """Raise UsageError for a pipe or a device in a folder: to read it might never end."""
    if not (os.path.isfile(name) or os.path.isdir(name)):  # noqa: PTH112, PTH113  # names, as everywhere here
        raise UsageError(Problem(code=Code.FILE_IRREGULAR, facts={"file": name}))


def counterpart(folder: str, name: str) -> str:
    """Return the name that a file has in another folder than the one where the command runs."""
    return os.path.join(folder, os.path.relpath(name))  # noqa: PTH118  # names are reported as they were given


def refuse_collisions(outputs: Iterable[tuple[str, str]], inputs: Iterable[tuple[str, str]]) -> None:
    """Raise UsageError where two outputs go to one file, or an output goes to a file that is read.

    Each is a flag and the name that it was given. The standard streams are outputs too.
    """
    problems = []
    taken = {_identity(2): "standard error", _identity(1): "standard output"}
    for flag, name in outputs:
        file = _identity(name)
        if file is not None and file in taken:
            problems.append(Problem(code=Code.OUTPUT_REPEATED, facts={"flag": flag, "output": taken[file]}))
        taken[file] = flag
    for flag, name in inputs:
        file = _identity(0 if name == STANDARD_INPUT else name)
        if file is not None and file in taken:
            problems.append(Problem(code=Code.OUTPUT_IS_INPUT, facts={"flag": taken[file], "input": flag}))
    if problems:
        raise UsageError(*problems)


def _identity(name: str | int) -> object:
    """Return a value that is the same for all names of a file of a disk, which may be missing yet.

    A number is that of an open file. Returns None for a device, a pipe and a folder.
    """
    try:
        status = os.stat(name)  # noqa: PTH116  # a number is no path
    except (OSError, ValueError):
        return None if isinstance(name, int) or "\0" in name else os.path.realpath(name)
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def read(name: str, most: int) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``; at most one more than `most`.

    Raises UsageError when it cannot be read.
    """
    if name == STANDARD_INPUT:
        with explained(Code.FILE_UNREADABLE, "standard input"):
            return sys.stdin.buffer.read(most + 1)
    with explained(Code.FILE_UNREADABLE, name), open(name, "rb") as file:  # noqa: PTH123  # Path("") is a folder
        return file.read(most + 1)


def read_desired(name: str, most: int) -> bytes:
    """Return the bytes of a desired state, as `read` does; where there is no file, the UsageError says how to begin."""
    if name not in {"", STANDARD_INPUT} and not os.path.lexists(name):
        raise UsageError(Problem(code=Code.FILE_MISSING, facts={"file": name}))
    return read(name, most)


def try_folder(name: str) -> tuple[Problem, ...]:
    """Return why a folder cannot be looked into; nothing when it can."""
    try:
        with explained(Code.FILE_UNREADABLE, name):
            os.scandir(name).close()
    except UsageError as error:
        return error.problems
    return ()


class Existing(Enum):
    """What becomes of a file that exists already."""

    APPEND = auto()
    """The text is appended."""
    REMOVE = auto()
    """It is removed at once: however the run ends, nobody takes an older report for that of this run."""
    REPLACE = auto()
    """It stays until all of the text can take its place."""
    REFUSE = auto()
    """It is an error."""


class OutputFile:
    """A file that a flag names. It is tried when it is made, so that a wrong name costs nothing, and written once."""

    def __init__(self, name: str, existing: Existing) -> None:
        """Make sure that the file can be written. Raises UsageError.

        A pipe or a device is opened here, and written in place.
        """
        self._name = name
        self._existing = existing
        self._stream: BinaryIO | None = None
        with explained(Code.FILE_UNWRITABLE, name):
            self._status = _status(name)
            is_regular = self._status is not None and stat.S_ISREG(self._status.st_mode)
            if is_regular and existing is Existing.REFUSE:
                raise UsageError(Problem(code=Code.FILE_EXISTS, facts={"file": name}))
            if existing is Existing.APPEND or not (self._status is None or is_regular):
                self._stream = _opened_to_append(name)
                return
            if is_regular:
                _opened_to_append(name).close()
            number, beside = self._new_beside()
            os.close(number)
            os.unlink(beside)  # noqa: PTH108  # names, as everywhere here
            if is_regular and existing is Existing.REMOVE:
                os.unlink(os.path.realpath(name))  # noqa: PTH108

    def write(self, pieces: Iterable[str]) -> None:
        """Append a text, or put it in the place of what the file held: all of it, or nothing.

        Raises UsageError when it cannot be written.
        """
        with explained(Code.FILE_UNWRITABLE, self._name):
            if self._stream is None:
                self._replace(pieces)
            else:
                self._stream.writelines(piece.encode() for piece in pieces)
                self._stream.flush()

    def close(self) -> None:
        """Close a file that is open."""
        if self._stream is not None:
            with suppress(OSError):  # `write` has reported it
                self._stream.close()

    def _replace(self, pieces: Iterable[str]) -> None:
        number, beside = self._new_beside()
        try:
            with open(number, "wb") as file:  # noqa: PTH123  # a number is no path
                file.writelines(piece.encode() for piece in pieces)
            # A link fails where a file has come meanwhile.
            place = os.link if self._existing is Existing.REFUSE else os.replace
            place(beside, os.path.realpath(self._name))
        finally:
            with suppress(FileNotFoundError):
                os.unlink(beside)  # noqa: PTH108

    def _new_beside(self) -> tuple[int, str]:
        """Open a new file in the folder that the file itself is in, or will be, with its former mode and owner.

        Returns its number and its name.
        """
        target = os.path.realpath(self._name)
        status = self._status
        mode = 0o666 if status is None else stat.S_IMODE(status.st_mode)
        beside = os.path.join(os.path.dirname(target), f".{os.urandom(8).hex()}.tmp")  # noqa: PTH118, PTH120
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        if status is not None:
            with suppress(PermissionError):
                os.fchown(number, status.st_uid, status.st_gid)
            os.fchmod(number, mode)
        return number, beside


def _status(name: str) -> os.stat_result | None:
    """Return the status of a file, None where there is none yet. Raises OSError where there can be none."""
    try:
        return os.stat(name)  # noqa: PTH116
    except FileNotFoundError:
        if name.rpartition("/")[2] in {"", ".", ".."}:
            raise
        return None


def _opened_to_append(name: str) -> BinaryIO:
    """Open a file to append to. A pipe that nobody reads is an error: waiting for a reader might never end."""
    number = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o666)
    os.set_blocking(number, True)
    return open(number, "ab")  # noqa: PTH123
