"""Standard streams that are closed, full, not UTF-8, or that nobody reads: they never decide what is sent."""

import os
import subprocess
import sys

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.processes import COMMAND, sh, start
from tests.command.running import Ran, Shell, lists, world

WAYS = ["2>&-", "2>/dev/full", "2>&3 3>&-"]
"""Ways in which standard error cannot be written; the last is a pipe that nobody reads."""

LOST = pytest.mark.parametrize("lost", WAYS)


def unheard(line: str, lost: str) -> str:
    """Return a line whose standard error is lost, and whose exit code is kept."""
    if lost.startswith("2>&3"):
        return f"mkfifo gone; (: <gone) & exec 3>gone; wait; {line} {lost}"
    return f"{line} {lost}"


@LOST
def test_traces_that_are_lost(lost: str, shell: Shell) -> None:
    """``apply -v`` sends the same calls and prints the same report when its traces cannot be written."""
    shell.write("b c")
    with Sandbox(world("a b", "a b")) as sandbox:
        ran = sh(shell, unheard("$R apply -v --format json", lost), sandbox)

        assert (ran.code, ran.err, ran.statuses) == (0, "", ["done", "done"])
        assert lists(sandbox.world)["testing"] == ["b.qq.com", "c.qq.com"]


@pytest.mark.parametrize(
    ("line", "lost"), list(zip(("$R validate nope.yaml", "$R destroy", "$R plan --odd"), WAYS, strict=True))
)
def test_errors_that_are_lost(line: str, lost: str, shell: Shell) -> None:
    """The exit code does not depend on who reads, and an error never gets into what is printed."""
    shell.write("a")

    assert sh(shell, unheard(line, lost)) == Ran(2, "", "")


def test_errors_that_are_lost_after_an_apply(shell: Shell) -> None:
    """The report is printed whatever became of other files."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        ran = sh(shell, "$R apply --summary /dev/full --format json 2>&-", sandbox)

    assert (ran.code, ran.statuses, ran.codes) == (8, ["done"], ["report-unwritten"])


def test_a_failed_pull_whose_errors_are_lost(shell: Shell) -> None:
    """What a pull cannot say on standard error does not get into domains.yaml instead."""
    with Sandbox(world(faults="get:1+:errcode=61014")) as sandbox:
        ran = sh(shell, "$R pull -v 2>&-", sandbox)

    assert (ran.code, ran.out) == (7, "")


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
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
    missing = sh(shell, "$R validate '张'", variables=variables)
    assert (missing.code, missing.out, missing.err.isascii()) == (2, "", True)
    assert sh(shell, "$R explain && $R sandbox --help", variables=variables).code == 0


def test_an_encoding_that_has_some_characters(shell: Shell) -> None:
    """What the encoding has is written as it is."""
    (shell.folder / "domains.yaml").write_text(
        "version: 1\ndomains: [{host: a.qq.com, owner: 张, note: é}]\n", encoding="utf-8"
    )
    with Sandbox(world()) as sandbox:
        ran = sh(shell, "$R plan | iconv -f latin1 -t utf-8", sandbox, {"PYTHONIOENCODING": "latin-1"})

    assert r"\u5f20 · é" in ran.out


@pytest.mark.parametrize("lost", [">&-", ">/dev/full"])
def test_a_report_that_is_lost_after_an_apply(lost: str, shell: Shell) -> None:
    """The exit code says that the report is missing, and standard error has the outcome in one line."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        ran = sh(shell, f"$R apply {lost}", sandbox)
        again = sh(shell, f"$R apply {lost}", sandbox)

        assert lists(sandbox.world)["testing"] == ["a.qq.com", "b.qq.com"]
    assert (ran.code, ran.out) == (8, "")
    first, _, outcome = ran.err.splitlines()
    assert first.startswith("reconciler: calls were sent, and the report could not be written to standard output: ")
    assert outcome == "acme: applied, 1 added, in 1 call"
    assert again.code == 2
    assert "standard output cannot be written" in again.err
    assert "acme: in sync" in again.err


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        *((line, ">/dev/full") for line in ("validate", "explain", "--help", "validate --help", "--version")),
        *((line, ">&-") for line in ("validate", "explain host-scheme", "sandbox")),
    ],
)
def test_what_cannot_be_printed_where_nothing_was_sent(line: str, lost: str, shell: Shell) -> None:
    """It is reported, with exit code 2."""
    shell.write("a")
    ran = sh(shell, f"$R {line} {lost}")

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

        assert ran == Ran(8, "", "")
        assert lists(sandbox.world)["testing"] == ["b.qq.com", "c.qq.com"]
    assert (shell.folder / "summary.md").read_text(encoding="utf-8").startswith("###")


def test_a_reader_that_leaves_early(shell: Shell) -> None:
    """A reader who leaves before a report on sent calls is printed loses it: exit code 8, and the outcome on stderr."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        process = start(shell, sandbox, "apply --summary summary.md")
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.wait(timeout=20) == 8
        assert process.stderr.read().splitlines()[-1] == "acme: applied, 1 added, in 1 call"
        process.stderr.close()
        assert lists(sandbox.world)["testing"] == ["a.qq.com", "b.qq.com"]


def test_a_reader_that_leaves_the_list_of_codes() -> None:
    """``reconciler explain | head -1`` is no failure, and no reason for a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as pipe:
        ended = subprocess.run(  # noqa: S603  # the command itself
            [*COMMAND, "explain"], check=False, stdout=pipe, stderr=subprocess.PIPE, text=True
        )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_report_for_standard_output(shell: Shell) -> None:
    """A flag may name standard output where that is a pipe, not where it is a file: two reports would mix there."""
    shell.write("a")
    (shell.folder / "live.yaml").write_text("version: 1\ndomains: []\n", encoding="utf-8")
    line = "$R plan --live live.yaml --format json --out"
    piped = sh(shell, f"{line} /dev/stdout | cat")

    first, second = piped.out.splitlines()
    assert first == second
    assert '"outcome": "changes"' in first
    for name, there in (("/dev/stdout", ">there"), ("./there", "2>>there 1>&2")):
        ran = sh(shell, f"{line} {name} {there}")
        assert ran.code == 2
        assert "--out goes to the same file as standard" in ran.err + (shell.folder / "there").read_text("utf-8")


def test_the_sandbox_traces(shell: Shell) -> None:
    """``sandbox -v`` prints a line for each exchange, without the token, while a command runs too."""
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


def test_traces_of_the_sandbox_that_are_lost(shell: Shell) -> None:
    """They decide nothing about the answers."""
    shell.write("a b")

    assert sh(shell, unheard("$R sandbox -v -- $R apply --format json", WAYS[2])).report["outcome"] == "applied"
