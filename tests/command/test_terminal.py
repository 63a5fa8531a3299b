"""What a terminal shows: as wide as it is, in colours unless they are refused; and what help a person has there."""

import fcntl
import json
import os
import pty
import struct
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from reconciler.cli.main import main
from reconciler.render.layout import width
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, world

RED = "\x1b[31m"


@dataclass
class Terminal:
    """A terminal with so many columns; `lines` is what a run left on it."""

    columns: int
    text: str = ""
    lines: list[str] = field(default_factory=list)

    def run(self, line: str) -> int:
        """Run ``reconciler`` with its standard output on this terminal, and return its exit code."""
        with self._open() as shown:
            code = main(line.split())
            sys.stdout.flush()
            self.text = os.read(shown, 1 << 20).decode()
        self.lines = self.text.splitlines()
        return code

    @contextmanager
    def _open(self) -> Iterator[int]:
        shown, used = pty.openpty()
        fcntl.ioctl(used, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        with pytest.MonkeyPatch.context() as patch, os.fdopen(used, "w", encoding="utf-8") as stream:
            patch.setattr(sys, "stdout", stream)
            yield shown
        os.close(shown)


@pytest.fixture
def sandbox(shell: Shell) -> Iterator[Sandbox]:
    """Serve a platform that differs from domains.yaml by one deletion and one long host."""
    shell.write(f"a {'long-' * 6}host")
    shell.patch.setenv("NO_COLOR", "1")
    with Sandbox(world("a b", "a b")) as served:
        shell.use(served.environment)
        yield served


@pytest.mark.parametrize(("columns", "most"), [(0, 80), (60, 60), (100, 100), (300, 120)])
@pytest.mark.usefixtures("sandbox")
def test_as_wide_as_the_terminal(columns: int, most: int) -> None:
    """Lines fit, up to a width that can be read; a terminal that does not know its width has 80 columns."""
    terminal = Terminal(columns)

    assert terminal.run("plan") == 0
    assert most - 40 < max(map(width, terminal.lines)) <= max(most, len("  plan sha256:") + 64)


@pytest.mark.usefixtures("sandbox")
def test_not_on_a_terminal(shell: Shell) -> None:
    """What is not for a terminal is as wide whatever the environment says."""
    plain = shell.run("plan").out

    shell.patch.setenv("COLUMNS", "40")
    assert shell.run("plan").out == plain


@pytest.mark.usefixtures("sandbox")
def test_colours(shell: Shell) -> None:
    """A terminal has colours, FORCE_COLOR gives them to a pipe, and NO_COLOR refuses both."""
    terminal = Terminal(80)

    def are_shown(**environment: str) -> tuple[bool, bool]:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            shell.patch.setenv(name, environment.get(name, ""))
        terminal.run("plan")
        return RED in terminal.text, RED in shell.run("plan").out

    assert are_shown() == (True, False)
    assert are_shown(TERM="dumb") == (False, False)
    assert are_shown(FORCE_COLOR="1") == (True, True)
    assert are_shown(FORCE_COLOR="1", NO_COLOR="1") == (False, False)


def test_schemas(shell: Shell) -> None:
    """Both schemas are printed as they are shipped."""
    for line, name in (("schema", "domains"), ("schema desired", "domains"), ("schema report", "report")):
        ran = shell.run(line)
        assert (ran.code, ran.err) == (0, "")
        assert json.loads(ran.out)["$id"] == f"urn:wechat-domain-reconciler:{name}:1"


@pytest.mark.parametrize(
    ("said", "code"),
    [("45009", "wechat-quota"), ("40001", "wechat-token-refused"), ("-1", "wechat-busy"), ("99999", "wechat-error")],
)
def test_an_errcode(shell: Shell, said: str, code: str) -> None:
    """The number that people hold is explained by the problem that it becomes."""
    ran = shell.run(f"explain {said}")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"errcode {said}: error {code}\n")
    assert ran.out.partition(": ")[2] == shell.run(f"explain {code.upper()}").out
