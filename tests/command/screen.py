"""A terminal, as a person sees it while a command runs."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import threading
import time
from codecs import getincrementaldecoder
from dataclasses import dataclass, field

import pytest

from tests.command.running import Ran, Shell

ERASE = "\r\x1b[K"


@dataclass
class Screen:
    """A terminal that one standard stream is on, which is read while a command runs."""

    shell: Shell
    columns: int = 80
    stream: str = "stderr"
    pieces: list[tuple[float, str]] = field(default_factory=list)
    """What came, and when."""

    def run(self, line: str) -> Ran:
        """Run ``reconciler`` there."""
        self.pieces.clear()
        controller, used = pty.openpty()
        fcntl.ioctl(used, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        reader = threading.Thread(target=self._read, args=(controller,))
        reader.start()
        with pytest.MonkeyPatch.context() as patch, os.fdopen(used, "w", encoding="utf-8") as stream:
            patch.setattr(sys, self.stream, stream)
            ran = self.shell.run(line)
        reader.join()
        os.close(controller)
        return ran

    def _read(self, controller: int) -> None:
        decoder = getincrementaldecoder("utf-8")()
        try:
            while piece := os.read(controller, 65536):
                self.pieces.append((time.monotonic(), decoder.decode(piece)))
        except OSError:  # on Linux, the end of the terminal
            pass

    @property
    def text(self) -> str:
        """All that came."""
        return "".join(piece for _, piece in self.pieces).replace("\r\n", "\n")

    @property
    def left(self) -> str:
        """What stays on the terminal."""
        return "\n".join(line.rpartition(ERASE)[2] for line in self.text.split("\n"))

    @property
    def lines(self) -> list[str]:
        """Each line that stood there."""
        return re.split(rf"{re.escape(ERASE)}|\n", self.text)

    @property
    def drawn(self) -> list[str]:
        """Each text that stood there for a while, without the seconds."""
        return list(dict.fromkeys(line.removesuffix(" · 0 s") for line in self.lines if line.endswith(" s")))
