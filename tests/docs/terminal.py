"""Types the commands of a page into one shell on a terminal, as a reader would."""

import os
import pty
import re
import shlex
import subprocess
import termios
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

BLOCK: Final = re.compile(r"(?<=^```console\n).*?(?=^```)", re.DOTALL | re.MULTILINE)
COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS: Final = re.compile(r"[^\n]*\r\x1b\[K")
"""What a progress line leaves behind, and erases."""

_FENCED: Final = re.compile(r"^```(console|yaml)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_MARK: Final = "\x1e"
_OPENS_A_SHELL: Final = " -- sh"


def commands(block: str) -> list[str]:
    """Return the commands of a console block."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def steps(text: str) -> list[str]:
    """Return what a reader of `text` types: each command, and each block of YAML into ``domains.yaml``."""
    lines: list[str] = []
    for language, block in _FENCED.findall(text):
        lines += commands(block) if language == "console" else [f"cat > domains.yaml <<'END'\n{block}END"]
    return lines


def outputs(lines: Sequence[str], scripts: Path, folder: Path, environment: dict[str, str]) -> list[str]:
    """Run `lines` one after the other in one shell in `folder`, and return the output of each.

    `scripts` is an empty directory for the scripts of the shells.
    """
    controller, terminal = pty.openpty()
    mode = termios.tcgetattr(terminal)
    mode[1] &= ~termios.OPOST  # lines end as they were written
    termios.tcsetattr(terminal, termios.TCSANOW, mode)
    with subprocess.Popen(  # noqa: S603  # the page's own commands
        ["/bin/sh", _script(lines, scripts)],
        cwd=folder,
        env={**environment, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
    ):
        os.close(terminal)
        printed = b"".join(iter(partial(_read, controller), b"")).decode()
    os.close(controller)
    *parts, rest = printed.split(_MARK)
    assert (len(parts), rest) == (len(lines), ""), printed
    return [PROGRESS.sub("", part) for part in parts]


def blocks(text: str, outputs: Sequence[str]) -> Iterator[str]:
    """Yield the console blocks of `text` with other outputs, one for each step of the page."""
    rest = iter(outputs)
    for language, block in _FENCED.findall(text):
        if language == "console":
            yield "".join(f"$ {command}\n{next(rest)}" for command in commands(block))
        else:
            next(rest)


def _script(lines: Sequence[str], folder: Path) -> Path:
    """Write a script that runs `lines` and marks the end of each output. A shell that a line opens runs the rest."""
    path = folder / f"{len(lines)}.sh"
    script = ""
    for number, line in enumerate(lines, start=1):
        if line.endswith(_OPENS_A_SHELL):
            inner = _script(lines[number:], folder)
            script += f"printf '{_MARK}'\n{line} {shlex.quote(str(inner))}\n"
            break
        script += f"{line}\nprintf '{_MARK}'\n"
    path.write_text(script, encoding="utf-8")
    return path


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 65536)
    except OSError:  # on Linux, the end of the terminal
        return b""
