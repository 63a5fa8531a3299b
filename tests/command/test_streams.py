"""Standard streams that are closed, full, not UTF-8, or that nobody reads: they never decide what is sent."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, Shell, lists, world

ROOT = Path(__file__).parents[2]


def sh(shell: Shell, line: str, sandbox: Sandbox | None = None, variables: Mapping[str, str] | None = None) -> Ran:
    """Run a shell's line; ``$R`` in it is the command."""
    there = {} if sandbox is None else sandbox.environment
    ended = subprocess.run(  # noqa: S603  # the command itself
        ["sh", "-c", line],  # noqa: S607  # as a person's shell does
        check=False,
        cwd=shell.folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "R": f"{sys.executable} -m reconciler",
            **there,
            **(variables or {}),
        },
        capture_output=True,
        timeout=30,
    )
    return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


LOST = pytest.mark.parametrize("lost", ["2>&-", "2>/dev/full", "2>&3 3>&-"])
"""Ways in which standard error cannot be written to; the last is a pipe that nobody reads."""


def unheard(line: str, lost: str) -> str:
    """Return a line whose standard error is lost, and whose exit code is kept."""
    if lost.startswith("2>&3"):
        return f"mkfifo gone; (: <gone) & exec 3>gone; wait; {line} {lost}"
    return f"{line} {lost}"


@LOST
def test_traces_that_are_lost_decide_nothing(lost: str, shell: Shell) -> None:
    """``apply -v`` sends the same calls and prints the same report when its traces cannot be written."""
    shell.write("b c")
    with Sandbox(world("a b", "a b")) as sandbox:
        ran = sh(shell, unheard("$R apply -v --format json", lost), sandbox)

        assert (ran.code, ran.err, ran.statuses) == (0, "", ["done", "done"])
        assert lists(sandbox.world)["testing"] == ["b.qq.com", "c.qq.com"]


@LOST
@pytest.mark.parametrize("line", ["$R validate nope.yaml", "$R destroy", "$R plan", "$R validate --odd"])
def test_complaints_that_are_lost(line: str, lost: str, shell: Shell) -> None:
    """The exit code does not depend on who listens, and a complaint never gets into what is printed."""
    shell.write("a")

    assert sh(shell, unheard(line, lost)) == Ran(2, "", "")


@LOST
def test_complaints_that_are_lost_after_an_apply(lost: str, shell: Shell) -> None:
    """The report is printed whatever became of other files."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        ran = sh(shell, unheard("$R apply --summary /dev/full --format json", lost), sandbox)

    assert (ran.code, ran.statuses) == (0, ["done"])


@LOST
def test_a_failed_pull_stays_out_of_the_file(lost: str, shell: Shell) -> None:
    """What a pull cannot say on standard error does not get into domains.yaml instead."""
    with Sandbox(world(faults="get:1+:errcode=61014")) as sandbox:
        ran = sh(shell, unheard("$R pull -v", lost), sandbox)

    assert (ran.code, ran.out) == (7, "")


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_streams_that_are_not_utf8(variables: dict[str, str], shell: Shell) -> None:
    """What an encoding lacks is escaped, on both streams, and the run ends by what it did."""
    (shell.folder / "domains.yaml").write_text(
        "version: 1\ndomains: [{host: a.qq.com, owner: 张三, note: é}]\n", encoding="utf-8"
    )
    with Sandbox(world()) as sandbox:
        ran = sh(shell, "$R apply", sandbox, variables)

    assert (ran.code, ran.err) == (0, "")
    assert r"\u5f20\u4e09 \xb7 \xe9" in ran.out
    told = sh(shell, "$R validate '张'", variables=variables)
    assert told.code == 2
    assert told.out == ""
    assert told.err.isascii()
    assert sh(shell, "$R explain host-not-ascii && $R explain && $R sandbox --help", variables=variables).code == 0


def test_an_encoding_that_has_some(shell: Shell) -> None:
    """What the encoding has is written as it is."""
    (shell.folder / "domains.yaml").write_text(
        "version: 1\ndomains: [{host: a.qq.com, owner: 张, note: é}]\n", encoding="utf-8"
    )
    with Sandbox(world()) as sandbox:
        ran = sh(shell, "$R plan | iconv -f latin1 -t utf-8", sandbox, {"PYTHONIOENCODING": "latin-1"})

    assert r"\u5f20 · é" in ran.out


@pytest.mark.parametrize("lost", [">&-", ">/dev/full"])
def test_a_report_that_is_lost_after_an_apply(lost: str, shell: Shell) -> None:
    """The exit code tells what was done, and standard error says it in one line."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        ran = sh(shell, f"$R apply {lost}", sandbox)
        again = sh(shell, f"$R apply {lost}", sandbox)

        assert lists(sandbox.world)["testing"] == ["a.qq.com", "b.qq.com"]
    assert (ran.code, ran.out) == (0, "")
    first, remedy, outcome = ran.err.splitlines()
    assert first.startswith("reconciler: standard output cannot be written: ")
    assert "folder" not in remedy
    assert outcome == "acme: applied, 1 added, in 1 call"
    assert again.code == 2
    assert "acme: in sync" in again.err


@pytest.mark.parametrize("lost", [">&-", ">/dev/full"])
@pytest.mark.parametrize("line", ["$R validate", "$R explain", "$R explain host-scheme", "$R --version", "$R sandbox"])
def test_what_cannot_be_printed_where_nothing_was_sent(line: str, lost: str, shell: Shell) -> None:
    """It is told, with exit code 2."""
    shell.write("a")
    ran = sh(shell, f"{line} {lost}")

    assert (ran.code, ran.out) == (2, "")
    assert "standard output" in ran.err
    assert "bug" not in ran.err


def test_standard_input_that_is_closed(shell: Shell) -> None:
    """It cannot be read; a run that does not read it goes on."""
    shell.write("a")
    ran = sh(shell, "$R validate - <&-")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("reconciler: standard input cannot be read: ")
    assert sh(shell, "$R validate <&-").code == 0


def test_no_stream_at_all(shell: Shell) -> None:
    """No file or socket takes the place of a stream: the calls are sent, and nothing else gets into them."""
    shell.write("b c")
    with Sandbox(world("a b", "a b")) as sandbox:
        ran = sh(shell, "$R apply -v --summary summary.md <&- >&- 2>&-", sandbox)

        assert ran == Ran(0, "", "")
        assert lists(sandbox.world)["testing"] == ["b.qq.com", "c.qq.com"]
    assert (shell.folder / "summary.md").read_text(encoding="utf-8").startswith("###")


def test_a_report_for_standard_output(shell: Shell) -> None:
    """A flag may name standard output where that is a pipe, not where it is a file: two reports would mix there."""
    shell.write("a")
    (shell.folder / "live.yaml").write_text("version: 1\ndomains: []\n", encoding="utf-8")
    line = "$R plan --live live.yaml --format json --out"
    piped = sh(shell, f"{line} /dev/stdout | cat")

    first, second = piped.out.splitlines()
    assert first == second
    assert '"outcome": "changes"' in first
    for name, there in (("/dev/stdout", ">there"), ("there", ">there"), ("./there", "2>>there 1>&2")):
        ran = sh(shell, f"{line} {name} {there}")
        assert ran.code == 2
        assert "--out goes to the same file as standard" in ran.err + (shell.folder / "there").read_text("utf-8")


def test_the_sandbox_traces(shell: Shell) -> None:
    """``sandbox -v`` tells each exchange in a line on standard error, without the token, while a command runs too."""
    shell.write("a b")
    ran = sh(shell, "$R sandbox -v --testing a.qq.com --fault write:1:reset:after -- $R apply --format json")

    assert (ran.code, ran.report["outcome"]) == (0, "applied")
    path = "/cgi-bin/component/modify_wxa_jump_domain"
    assert ran.err.splitlines()[:2] == [
        f"POST {path} get 200 errcode 0 whole",
        f"POST {path} add 200 errcode - reset",
    ]
    assert "token" not in ran.err


def test_the_sandbox_traces_what_is_no_call(shell: Shell) -> None:
    """A request for another path, or by another method, is an exchange too; what a client sends is quoted."""
    code = (
        "import os; from http.client import HTTPConnection as H; "
        "h = H(os.environ['WECHAT_API_URL'][7:]); h.request('GET', '/a%1b:b?access_token=x'); h.getresponse().read()"
    )
    ran = sh(shell, f'$R sandbox --verbose -- {sys.executable} -c "{code}"')

    assert (ran.code, ran.err) == (0, "GET /a%1b%3Ab - 404 errcode - whole\n")


@LOST
def test_traces_of_the_sandbox_that_are_lost(lost: str, shell: Shell) -> None:
    """They decide nothing about the answers."""
    shell.write("a b")

    assert sh(shell, unheard("$R sandbox -v -- $R apply --format json", lost)).report["outcome"] == "applied"
