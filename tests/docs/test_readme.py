"""The README's commands, run in their order, give the output that it shows.

With ``UPDATE_GOLDEN=1`` the output of this run is written into the README instead.
"""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from reconciler.cli.arguments import EXIT_CODES

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
INSIDE = ("reconciler", "sandbox", "--state", "platform.json", "--port")
"""How a command of the README gets at the emulator behind the shell that its first command opens."""


def free_port() -> str:
    """Return a port for that emulator: fingerprints cover it, and it is one emulator as long as the shell is open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def output(command: str, folder: Path, port: str) -> str:
    """Return what a command of the README prints."""
    if command.startswith("pip "):
        return ""
    inside = (*INSIDE, port, "--", "sh", "-c", command)
    words = ("sh", "-c", f"{command} -c true") if command.endswith(" -- sh") else inside
    ended = subprocess.run(  # noqa: S603  # the README's own commands
        words,
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ended.stdout


def replayed(block: str, folder: Path, port: str) -> str:
    """Return a block with the output of each of its commands as it is now."""
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{output(command, folder, port)}" for command in commands)


def test_readme(tmp_path: Path) -> None:
    """Each command prints what the README shows; only fingerprints differ, for they cover the emulator's port.

    What is planned and what is then applied has one fingerprint.
    """
    text = README.read_text(encoding="utf-8")
    port = free_port()
    now = BLOCK.sub(lambda found: replayed(found[0], tmp_path, port), text)
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(now, encoding="utf-8")
        text = now

    assert DIGEST.sub("sha256:…", now) == DIGEST.sub("sha256:…", text)
    for shown in (now, text):
        planned, applied = DIGEST.findall(shown)[:2]
        assert planned == applied


def test_exit_codes() -> None:
    """The README and ``--help`` name the same exit codes."""
    table = re.findall(r"^\| ([0-9, ]+) \| ", README.read_text(encoding="utf-8"), re.MULTILINE)
    told = re.findall(r"^  ([0-9, ]+?)  ", EXIT_CODES, re.MULTILINE)

    assert table == told
