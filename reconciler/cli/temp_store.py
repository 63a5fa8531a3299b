"""What a fleet has to say, or has said, in files: kept on the disk, so that it takes no memory."""

import json
import re
import sys
from collections.abc import Iterator
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile, gettempdir
from threading import Lock
from typing import IO, Final

from reconciler.cli.errors import UsageError
from reconciler.cli.files import STANDARD_INPUT, told
from reconciler.model import PLATFORM_NAME_PATTERN
from reconciler.problem import Code, Problem

MAX_REPORT_BYTES: Final = 64 * 1024 * 1024
"""How many bytes of one JSON report are read: ten thousand hosts need a few millions."""

_SHORT: Final = 1024 * 1024
"""How many bytes are kept in memory before they go to the disk."""


class TempStore:
    """Text that is kept until it is told."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._file = SpooledTemporaryFile(_SHORT)  # noqa: SIM115  # `close` ends it

    def add(self, text: str) -> None:
        """Keep more text. Raises UsageError when there is no room for it."""
        with told(Code.FILE_UNWRITABLE, gettempdir()):
            self._file.write(text.encode())

    def pieces(self) -> Iterator[str]:
        """Yield the lines of all that was kept."""
        self._file.seek(0)
        for line in self._file:
            yield line.decode()

    def close(self) -> None:
        """Let go of everything."""
        self._file.close()


class Reports:
    """A file of JSON reports, one a line, in which each is found by its platform. Many threads may look."""

    def __init__(self, name: str) -> None:
        """Look through the file with this name, or standard input.

        Raises UsageError when it cannot be read, or when a line of it is no report.
        """
        self._name = name
        self._lock = Lock()
        with told(Code.FILE_UNREADABLE, name):
            self._file = _opened(name)
        self._places: dict[str, tuple[int, int] | None] = {}
        try:
            self._look_through()
        except UsageError:
            self.close()
            raise

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that the file tells of, in its order."""
        return tuple(self._places)

    def get(self, platform: str) -> bytes | None:
        """Return the report on a platform: an empty one where there are several, None where there is none.

        Raises UsageError when it cannot be read any more.
        """
        if platform not in self._places:
            return None
        place = self._places[platform]
        if place is None:
            return b""
        start, length = place
        with self._lock, told(Code.FILE_UNREADABLE, self._name):
            self._file.seek(start)
            return self._file.read(length)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _look_through(self) -> None:
        place = 0
        for number, line in enumerate(self._lines(), start=1):
            if platform := self._platform(number, line):
                self._places[platform] = None if platform in self._places else (place, len(line))
            place += len(line)

    def _lines(self) -> Iterator[bytes]:
        while True:
            with told(Code.FILE_UNREADABLE, self._name):
                line = self._file.readline(MAX_REPORT_BYTES + 1)
            if not line:
                return
            yield line

    def _platform(self, number: int, line: bytes) -> str:
        """Return whose report a line is; empty where it is nobody's: that of a file which could not be read."""
        damaged = UsageError(Problem(code=Code.REPORTS_DAMAGED, facts={"file": self._name, "line": number}))
        if not line.strip():
            return ""
        try:
            document = json.loads(line) if len(line) <= MAX_REPORT_BYTES else None
        except (ValueError, RecursionError):
            raise damaged from None
        match document:
            case {"platform": str(platform)} if re.fullmatch(PLATFORM_NAME_PATTERN, platform):
                return platform
            case {"platform": None}:
                return ""
            case _:
                raise damaged


def _opened(name: str) -> IO[bytes]:
    if name != STANDARD_INPUT:
        return open(name, "rb")  # noqa: PTH123  # Path("") is a folder; it is read from until the end
    spool = SpooledTemporaryFile(_SHORT)  # noqa: SIM115  # `close` ends it
    copyfileobj(sys.stdin.buffer, spool)
    spool.seek(0)
    return spool
