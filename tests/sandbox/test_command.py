"""``reconciler sandbox``, as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.calls import MODIFY_PATH
from reconciler.sandbox.faults import MEANINGS
from reconciler.sandbox.quirks import QUIRKS
from tests.sandbox.asking import body

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
A, B = "a.qq.com", "b.qq.com"

COMMAND = """
import argparse, sys
from reconciler.sandbox.command import add_arguments, run
parser = argparse.ArgumentParser(prog="reconciler")
add_arguments(parser.add_subparsers(dest="command").add_parser("sandbox"))
sys.exit(run(parser.parse_args(["sandbox", *sys.argv[1:]])))
"""

ASKING = f"""
import http.client, os, sys
for asked in sys.argv[1:]:
    connection = http.client.HTTPConnection(os.environ["WECHAT_API_URL"].removeprefix("http://"))
    token = os.environ["WECHAT_COMPONENT_ACCESS_TOKEN"]
    connection.request("POST", "{MODIFY_PATH}?access_token=" + token, asked.encode())
    print(connection.getresponse().read().decode())
    connection.close()
"""


def argv(*words: str) -> list[str]:
    """Return the command line of the sandbox."""
    return [sys.executable, "-c", COMMAND, *words]


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run the sandbox to its end."""
    return subprocess.run(  # noqa: S603  # this very interpreter
        argv(*words), cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )


def asking(*calls: object) -> list[str]:
    """Return the words of a command that sends these calls to the sandbox around it and prints the answers."""
    return ["--", sys.executable, "-c", ASKING, *map(json.dumps, calls)]


def program(code: str) -> list[str]:
    """Return the words of a command that runs this Python code."""
    return ["--", sys.executable, "-c", code]


@contextmanager
def started(*words: str) -> "Iterator[subprocess.Popen[str]]":
    """Start the sandbox with piped output, and see that it has ended."""
    with subprocess.Popen(  # noqa: S603  # this very interpreter
        argv(*words), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: "subprocess.Popen[str]") -> str:
    """Return the next line of its standard output."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_without_a_command_it_serves_until_told_to_stop(number: signal.Signals) -> None:
    """It prints the two variables, serves at that address, and exits 0 when it is interrupted or terminated."""
    with started("--testing", f"{A},{B}") as process:
        url, token = line(process), line(process)
        assert url.startswith("export WECHAT_API_URL=http://127.0.0.1:")
        assert token == "export WECHAT_COMPONENT_ACCESS_TOKEN=sandbox-token"
        connection = HTTPConnection(url.partition("http://")[2], timeout=5)
        connection.request("POST", f"{MODIFY_PATH}?access_token=sandbox-token", b'{"action":"get"}')
        answer = json.loads(connection.getresponse().read())
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
        connection.close()
    assert answer["testing_wxa_jump_h5_domain"] == f"{A};{B}"
    assert (process.returncode, output) == (0, "")
    assert errors == f"the sandbox listens on {url.partition('=')[2]}; Ctrl-C ends it\n"


def test_a_command_reaches_the_emulator_by_its_environment() -> None:
    """The command finds address and token in the two variables, and its output is untouched."""
    done = run("--testing", A, *asking(body("get"), body("add", B, together=True)))
    first, second = (json.loads(answer) for answer in done.stdout.splitlines())
    assert first["testing_wxa_jump_h5_domain"] == A
    assert second["published_wxa_jump_h5_domain"] == B
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (program("raise SystemExit(7)"), 7),
        (program("import os; os.kill(os.getpid(), 9)"), 137),
        (["--", "sh", "-c", "kill -PIPE $$"], 141),
        (["--", "no-such-command-anywhere"], 127),
        (["--", str(ROOT)], 126),
    ],
)
def test_it_exits_with_the_status_of_the_command(words: list[str], status: int) -> None:
    """As a shell does: the status itself, 128 + N after signal N, 127 not found, 126 not executable."""
    done = run(*words)
    assert done.returncode == status
    assert (status in {126, 127}) == (f"reconciler sandbox: {words[1]}: " in done.stderr)


def test_everything_after_the_dashes_is_the_command() -> None:
    """Flags and further dashes after the first pair belong to the command."""
    done = run("--port", "0", *program("import sys; print(sys.argv[1:])"), "--port", "--", "--help")
    assert done.stdout == "['--port', '--', '--help']\n"


def test_sigterm_is_passed_on_and_sigint_is_left_to_the_terminal() -> None:
    """The command gets SIGTERM, and signals as they always are; a SIGINT for the sandbox alone ends neither."""
    code = """
import signal, sys
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.pthread_sigmask(signal.SIG_BLOCK, {15}))
sys.stdout.flush()
signal.sigwait({signal.SIGTERM})
sys.exit(5)
"""
    with started(*program(code)) as process:
        assert line(process) == "True set()"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 5


def test_a_signal_that_comes_early_is_not_lost() -> None:
    """A SIGTERM that arrives while the sandbox is starting reaches the command, or ends the serving."""
    early = COMMAND.replace(
        "sys.exit", "import os, signal\nsignal.pthread_sigmask(0, {15})\nos.kill(os.getpid(), 15)\nsys.exit"
    )
    for words, status in ((program("import time; time.sleep(30)"), 128 + 15), ([], 0)):
        done = subprocess.run(  # noqa: S603  # this very interpreter
            [sys.executable, "-c", early, *words], cwd=ROOT, check=False, timeout=20, stdout=subprocess.DEVNULL
        )
        assert done.returncode == status


def test_a_second_signal_changes_nothing() -> None:
    """Whoever interrupts twice sees no traceback."""
    with started() as process:
        line(process)
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGCONT):
            process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_state_lasts_across_runs(tmp_path: Path) -> None:
    """What one run leaves, the next one finds; flags for the lists count only where there is no file yet."""
    state = str(tmp_path / "state.json")
    run("--state", state, "--testing", A, "--limit", "2", "--unverified", "X.qq.com", *asking(body("add", B)))
    done = run(
        "--state",
        state,
        "--testing",
        "c.qq.com",
        *asking(body("get"), body("add", "x.qq.com"), body("add", "d.qq.com")),
    )
    get, unverified, full = (json.loads(answer) for answer in done.stdout.splitlines())
    assert get["testing_wxa_jump_h5_domain"] == f"{A};{B}"
    assert (unverified["errcode"], full["errcode"]) == (9410016, 65316)
    done = run("--state", state, "--limit", "3", "--unverified", "", *asking(body("add", "x.qq.com")))
    assert json.loads(done.stdout)["errcode"] == 0


def test_half_an_effect_lasts_too(tmp_path: Path) -> None:
    """What a refused write has done all the same is in the state file."""
    state = tmp_path / "state.json"
    run("--state", str(state), "--quirk", "half-refusal", *asking(body("add", f"{A} no")))
    assert json.loads(state.read_text())["testing"] == [A]


def test_a_platform_that_was_never_published() -> None:
    """The published list is absent, and a call on both lists is refused."""
    done = run("--never-published", *asking(body("add", A, together=True)))
    assert json.loads(done.stdout)["errcode"] == 61028


def test_quirks_faults_and_delay() -> None:
    """Flags may be repeated, and reach the world."""
    done = run(
        *("--quirk", "late-effects", "--quirk", "no-errcode", "--delay", "2"),
        *("--fault", "get:2:errcode=45009", "--fault", "get:3:status=503"),
        *asking(body("add", A), *[body("get")] * 4),
    )
    answers = done.stdout.splitlines()
    assert json.loads(answers[0]) == {"published_wxa_jump_h5_domain": "", "testing_wxa_jump_h5_domain": ""}
    assert json.loads(answers[1])["testing_wxa_jump_h5_domain"] == ""
    assert json.loads(answers[2])["errcode"] == 45009
    assert answers[3].startswith("<!DOCTYPE html>")
    assert json.loads(answers[4])["testing_wxa_jump_h5_domain"] == A


def test_the_record_is_written_line_by_line(tmp_path: Path) -> None:
    """One line of JSON for each request; a record of an earlier run is replaced."""
    record = tmp_path / "record.jsonl"
    record.write_text("old\n")
    run("--record", str(record), *asking(body("get"), body("add", A)))
    entries = [json.loads(entry) for entry in record.read_text().splitlines()]
    assert [(entry["action"], entry["effect"]) for entry in entries] == [("get", "nothing"), ("add", "whole")]


@pytest.mark.parametrize("flag", ["--state", "--record"])
def test_a_file_that_cannot_be_used_is_wrong_usage(tmp_path: Path, flag: str) -> None:
    """The message names the file; nothing is served."""
    done = run(flag, str(tmp_path), *program("raise AssertionError"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"reconciler sandbox: {tmp_path}: Is a directory\n"


def test_a_broken_state_file_is_wrong_usage(tmp_path: Path) -> None:
    """The message names the file and says what is wrong."""
    state = tmp_path / "state.json"
    state.write_text("[]")
    done = run("--state", str(state), *program("raise AssertionError"))
    assert done.returncode == 2
    assert done.stderr.startswith(f"reconciler sandbox: {state}: no state of the sandbox: it is no JSON object")


def test_a_port_in_use_is_wrong_usage() -> None:
    """The message names the port."""
    with started() as process:
        port = line(process).rpartition(":")[2]
        done = run("--port", port)
    assert done.returncode == 2
    assert done.stderr.startswith(f"reconciler sandbox: port {port}: Address already in use")


def test_a_state_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """When the folder of the state file goes away, the write has no effect, and the reason is told."""
    folder = tmp_path / "folder"
    folder.mkdir()
    code = f"import shutil, sys; shutil.rmtree({str(folder)!r}); sys.argv[1:] = sys.argv[1:]; {'exec(sys.argv.pop(1))'}"
    calls = [json.dumps(body("add", A)), json.dumps(body("get"))]
    done = run("--state", str(folder / "state.json"), "--", sys.executable, "-c", code, ASKING, *calls)
    refused, get = done.stdout.splitlines()
    assert "<title>500</title>" in refused
    assert json.loads(get)["testing_wxa_jump_h5_domain"] == ""
    assert "cannot be written (No such file or directory)" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--quirk", "odd"], "'odd' is no quirk; the quirks are no-errcode, no-lists"),
        (["--fault", "odd"], "'odd' is no fault; write WHICH:N[+]:WHAT[:WHEN]"),
        (["--port", "65536"], "'65536' is no whole number from 0 to 65535"),
        (["--limit", "0"], "'0' is no whole number from 1 to 10000"),
        (["--delay", "x"], "'x' is no whole number from 1 to 1000"),
        (["--never-published", "--published", A], "not allowed with argument"),
    ],
)
def test_wrong_usage_says_what_to_write(words: list[str], says: str) -> None:
    """A flag that cannot be understood is exit 2, with the choices on standard error."""
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_help_names_every_quirk_and_fault() -> None:
    """The help is complete: a quirk or fault that is not in it cannot be found."""
    done = run("--help")
    assert done.returncode == 0
    for quirk, row in QUIRKS.items():
        assert f"  {quirk:22} {row.meaning} [{row.source}]\n" in done.stdout
    for name, meaning in MEANINGS.items():
        assert f"    {name:15} {meaning}\n" in done.stdout


def test_help_imports_no_server() -> None:
    """Knowing the flags costs neither sockets nor JSON."""
    code = """
import sys
before = set(sys.modules)
import reconciler.sandbox.command
assert not {"socket", "json", "subprocess", "urllib.parse"} & (set(sys.modules) - before)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=_uncovered())  # noqa: S603  # this interpreter


def _uncovered() -> dict[str, str]:
    """Return an environment in which measuring coverage imports nothing of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
