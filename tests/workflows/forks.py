"""Runs ``reconciler`` in forks of one process that has imported it, in a tenth of the time of a new interpreter.

A program of its own, ``python -m tests.workflows.forks SOCKET``: each connection brings arguments, a folder, variables
and the three standard streams, and gets the exit code.
"""

import gc
import importlib
import marshal
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import urllib.request  # noqa: F401  # what an action's script imports
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Final

import reconciler
from reconciler.cli.main import main as run
from reconciler.sandbox.server import Sandbox
from tests.command.running import world

MAX_REQUEST: Final = 1 << 20

CLIENT: Final = """\
#!{python} -IS
import _socket, marshal, os, sys
server = _socket.socket(_socket.AF_UNIX)
server.connect({path!r})
request = marshal.dumps([sys.argv, os.getcwd(), dict(os.environ)])
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([request], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
sys.exit(int(server.recv(9)))
"""
"""The program that calls the server: ``reconciler``, or ``python3`` with the script of an action.

Its imports take 1 ms instead of the 13 ms of `json` and `socket`.
"""


@contextmanager
def served(folder: Path) -> Iterator[Path]:
    """Start the server; yield the folder of the programs that ask it, `reconciler` and `python3`."""
    path, programs = folder / "socket", folder / "programs"
    programs.mkdir()
    for name in ("reconciler", "python3"):
        (programs / name).write_text(CLIENT.format(python=sys.executable, path=str(path)), encoding="utf-8")
        (programs / name).chmod(0o755)
    command = [sys.executable, "-m", "tests.workflows.forks", str(path)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "WECHAT_"))}
    with subprocess.Popen(  # noqa: S603  # this very interpreter
        command, env=plain, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        yield programs


def main(path: str) -> None:
    """Import all of the package, print a line, and serve until standard input ends."""
    for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    with Sandbox(world("www", "www")) as sandbox, Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        os.environ.update(sandbox.environment)
        run(["plan", "domains.yaml"])  # imports what a plan imports at its first use
    gc.disable()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            client, _ = listener.accept()
            with client:
                if os.fork() == 0:
                    answer(client)


def answer(client: socket.socket) -> None:
    """Run one command, send its exit code, and end this process."""
    data, streams, _, _ = socket.recv_fds(client, MAX_REQUEST, 3)
    (program, *argv), folder, variables = marshal.loads(data)  # noqa: S302  # from our own client
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    if Path(program).name == "reconciler":
        code = run(argv)
    else:
        code, (_, script) = 0, argv
        runpy.run_path(script, run_name="__main__")
    sys.stdout.flush()
    client.sendall(b"%d\n" % code)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
