"""The console blocks of a page, run in their order in one folder, as a reader would.

With ``UPDATE_GOLDEN=1`` the output of this run is written into the page instead.
"""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

BLOCK: Final = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
SHELL: Final = " -- sh"
"""How a command ends that opens a shell whose WeChat is an emulator: those after it run inside."""


def replay(page: Path, folder: Path) -> tuple[str, str]:
    """Return a page, and the page with what its commands print now; fingerprints are left out of both.

    A fingerprint covers the emulator's port, which is another in each run.
    """
    text = page.read_text(encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    now = BLOCK.sub(lambda found: _replayed(found[0], folder, port), text)
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(now, encoding="utf-8")
        text = now
    return DIGEST.sub("sha256:…", text), DIGEST.sub("sha256:…", now)


def _replayed(block: str, folder: Path, port: str) -> str:
    """Return a block with the output of each of its commands as it is now."""
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_output(command, folder, port)}" for command in commands)


def _output(command: str, folder: Path, port: str) -> str:
    inside = ("reconciler", "sandbox", "--state", "platform.json", "--port", port, "--", "sh", "-c", command)
    ended = subprocess.run(  # noqa: S603  # the page's own commands
        ("sh", "-c", f"{command} -c true") if command.endswith(SHELL) else inside,
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ended.stdout
