"""``reconciler show``: prints what a run printed, without a token, a network or the files of that run."""

import io
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from reconciler.cli.options import FORMATS
from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, Shell, world
from tests.command.test_fleet import platform, write

RUNS: Final = {
    "plan": ("plan --out saved.json", {0}),
    "refused": ("plan --allow-deletions 0 --out saved.json", {5}),
    "stopped": ("apply --out saved.json", {8}),
}
"""By name: a run that saves its report, and how it ends."""


@contextmanager
def live(lists: str, faults: str = "") -> Iterator[Sandbox]:
    """Serve a platform to the runs inside; outside there is neither an address nor a token."""
    with pytest.MonkeyPatch.context() as patch, Sandbox(world(lists, lists, faults=faults)) as sandbox:
        for name, value in sandbox.environment.items():
            patch.setenv(name, value)
        yield sandbox


def piped(shell: Shell, data: bytes) -> None:
    """Let standard input contain `data`."""
    shell.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_saved_report(name: str, form: str, lang: str, shell: Shell) -> None:
    """What was saved is printed as the run itself printed it, in every format and either language."""
    line, codes = RUNS[name]
    shell.write("a b")
    with live("a x", faults="write:2:errcode=45009"):
        ran = shell.run(f"{line} --format {form} --lang {lang} --summary ran.md")
    (shell.folder / "domains.yaml").unlink()
    shown = shell.run(f"show saved.json --format {form} --lang {lang} --summary shown.md")

    assert ({ran.code}, shown) == (codes, Ran(0, ran.out, ""))
    assert (shell.folder / "shown.md").read_text() == (shell.folder / "ran.md").read_text()


@pytest.mark.parametrize("form", FORMATS)
def test_a_fleet(form: str, shell: Shell) -> None:
    """Several reports, one a line, have the layout of a fleet, from a file or from a pipe."""
    for name, wanted in (("one", "a b"), ("two", "a"), ("three", "")):
        write(shell, name, wanted)
    with Sandbox(*(platform(name, "a") for name in ("one", "two", "three"))) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run(f"plan platforms --out plans.json --format {form}")
        asked = len(sandbox.record)
        shown = shell.run(f"show plans.json --format {form}")
        piped(shell, (shell.folder / "plans.json").read_bytes())

        assert (shown, shell.run(f"show - --format {form}")) == (Ran(0, ran.out, ""), shown)
        assert len(sandbox.record) == asked


def test_what_pull_read(shell: Shell) -> None:
    """The report of a pull is printed as the desired state that pull prints."""
    with live("a b"):
        pulled, saved = shell.run("pull"), shell.run("pull --format json")
    (shell.folder / "live.json").write_text(saved.out)

    assert shell.run("show live.json") == Ran(0, pulled.out, "")


def test_the_language_of_problems(shell: Shell) -> None:
    """Problems stay in the language in which they were written; all other words are in that of the reader."""
    shell.write("a")
    with live("a b c d e f g"):
        shell.run("plan --out saved.json")
    shown = shell.run("show saved.json --lang zh")

    assert re.search(r"^错误 too-many-deletions: 6 hosts would be deleted", shown.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("data", "line", "flaw"),
    [
        (b"", 1, "it is empty"),
        (b"version: 1\ndomains: []\n", 1, "it is not JSON"),
        (b"{}", 1, "a part is missing or unknown"),
        (b'{"format": 2}', 1, "its format is a newer one"),
        (b"%s\n%s\n\n[]", 4, "a part is missing or unknown"),
    ],
)
def test_an_unusable_file(data: bytes, line: int, flaw: str, shell: Shell) -> None:
    """What is no report is exit code 2, with its line and what is wrong with it; nothing is printed or written."""
    shell.write("a")
    with live("a"):
        whole = shell.run("plan --format json").out.strip().encode()
    data = data.replace(b"%s", whole)
    (shell.folder / "saved.json").write_bytes(data)
    piped(shell, data)

    for argument, name in (("saved.json", "saved.json"), ("-", "standard input")):
        ran = shell.run(f"show {argument} --format json --summary summary.md")
        said, remedy = ran.err.splitlines()

        assert (ran.code, ran.out) == (2, "")
        assert said == f"reconciler: line {line} of {name} is not a report that this version can read: {flaw}"
        assert remedy.startswith("  use the whole file, as --out or --format json wrote it")
    assert "".join(path.read_text() for path in shell.folder.glob("summary.md")) == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("show missing.json", "No such file or directory"),
        ("show .", "Is a directory"),
        ("show saved.json --summary saved.json", "--summary"),
        ("show saved.json --summary missing/summary.md", "missing/summary.md"),
    ],
)
def test_files_that_cannot_be_used(line: str, message: str, shell: Shell) -> None:
    """A file that cannot be read or written is exit code 2, also where the report is of a run that sent calls."""
    shell.write("a b")
    with live("a"):
        shell.run("apply --out saved.json")
    saved = (shell.folder / "saved.json").read_bytes()
    ran = shell.run(line)

    assert (ran.code, message in ran.err, "report-unwritten" in ran.out + ran.err) == (2, True, False)
    assert (shell.folder / "saved.json").read_bytes() == saved


class _Interrupted(io.BytesIO):
    """A pipe during whose reading Ctrl-C is pressed."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Interrupt the process."""
        del size
        signal.raise_signal(signal.SIGINT)
        return b""


def test_interrupted(shell: Shell) -> None:
    """Ctrl-C ends the wait for standard input, without a word."""
    shell.patch.setattr("sys.stdin", io.TextIOWrapper(_Interrupted()))

    assert shell.run("show -") == Ran(130, "", "")
