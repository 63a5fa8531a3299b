"""The blocks of a page, typed in their order into one shell, as a reader would.

With ``UPDATE_GOLDEN=1`` the output of this run is written into the page instead.
"""

import os
import re
import sys
from pathlib import Path
from typing import Final

from tests.docs import terminal

DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
SHELL: Final = " -- sh"
"""How a command ends that opens a shell whose WeChat is an emulator: those after it run inside."""


def replay(page: Path, scripts: Path, folder: Path) -> tuple[str, str]:
    """Return a page, and the page with what its commands print now; fingerprints are left out of both.

    A fingerprint covers the emulator's port, which is another in each run: one that is alike but for it is kept.
    `scripts` and `folder` are empty folders, for what the shells read and for the reader.
    """
    text = page.read_text(encoding="utf-8")
    environment = {
        "HOME": os.environ.get("HOME", "/"),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    outputs = terminal.typed(terminal.steps(text), scripts, folder, environment)
    blocks = terminal.blocks(text, [terminal.COLOUR.sub("", output) for output in outputs])
    now = terminal.BLOCK.sub(lambda _: next(blocks), text)
    if os.environ.get("UPDATE_GOLDEN") and _alike(now) != _alike(text):
        page.write_text(now, encoding="utf-8")
        text = now
    return _alike(text), _alike(now)


def _alike(text: str) -> str:
    return DIGEST.sub("sha256:…", text)
