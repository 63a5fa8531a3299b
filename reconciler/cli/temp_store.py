"""Text that waits until all of it can be printed: beyond a megabyte on the disk, so that a fleet takes no memory."""

import io
from collections.abc import Iterator
from typing import IO, Final

from reconciler.cli.exit_codes import UsageError
from reconciler.cli.files import explained
from reconciler.problem import Code

MAX_BYTES_IN_MEMORY: Final = 1024 * 1024


class TempStore:
    """Text that waits until all of it can be printed."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._file: IO[bytes] = io.BytesIO()
        self._folder: str | None = None
        self._failure: UsageError | None = None

    def add(self, text: str) -> None:
        """Keep more text, unless the disk had no space for an earlier one."""
        if self._failure is not None:
            return
        data = text.encode()
        try:
            if self._folder is None and self._file.tell() + len(data) > MAX_BYTES_IN_MEMORY:
                self._move_to_disk()
            with explained(Code.FILE_UNWRITABLE, self._folder or ""):
                self._file.write(data)
                self._file.flush()
        except UsageError as error:
            self._failure = error

    def is_empty(self) -> bool:
        """Return whether nothing was to be kept."""
        return self._failure is None and self._file.tell() == 0

    def lines(self) -> Iterator[str]:
        """Yield the lines of all that was kept. Raises UsageError where the disk had no space for them."""
        if self._failure is not None:
            raise self._failure
        self._file.seek(0)
        for line in self._file:
            yield line.decode()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _move_to_disk(self) -> None:
        from shutil import copyfileobj
        from tempfile import TemporaryFile, gettempdir

        self._folder = gettempdir()
        with explained(Code.FILE_UNWRITABLE, self._folder):
            kept, self._file = self._file, TemporaryFile()  # noqa: SIM115  # `close` ends it
            kept.seek(0)
            copyfileobj(kept, self._file)
