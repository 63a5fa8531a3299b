"""``reconciler sandbox``: its flags, the command that it runs, the files that it writes, and signals."""

import argparse
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from reconciler.sandbox import command, flags
from reconciler.sandbox.calls import MODIFY_PATH
from reconciler.sandbox.faults import MEANINGS, SHAPES, TIMES
from reconciler.sandbox.quirks import QUIRKS
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.state import load_all
from tests.sandbox.client import body, connect, over_socket, post

ROOT = Path(__file__).parents[2]
A, B, C = "a.qq.com", "b.qq.com", "c.qq.com"

COMMAND = """
import argparse, sys
from reconciler.sandbox.command import run
from reconciler.sandbox.flags import add_arguments
parser = argparse.ArgumentParser(prog="reconciler")
add_arguments(parser.add_subparsers(dest="command").add_parser("sandbox"))
sys.exit(run(parser.parse_args(["sandbox", *sys.argv[1:]])))
"""
"""The program that runs the sandbox in a process of its own."""


@dataclass(frozen=True)
class Result:
    """How a run ended, and what it printed."""

    status: int
    out: str
    err: str


def parse(*words: str) -> argparse.Namespace:
    """Return the options of a command line."""
    parser = argparse.ArgumentParser(prog="reconciler sandbox", formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_arguments(parser)
    return parser.parse_args(words)


@contextmanager
def emulator(*words: str) -> Iterator[Sandbox]:
    """Serve what a command line says, in this process."""
    with ExitStack() as stack:
        yield command.start(parse(*words), stack)


@pytest.fixture
def fail(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Return what runs a command line that ends before anything is served or run."""

    def fail(*words: str) -> Result:
        try:
            status: object = command.run(parse(*words))
        except SystemExit as error:
            status = error.code
        assert isinstance(status, int)
        output = capsys.readouterr()
        return Result(status, output.out, output.err)

    return fail


def run(*words: str) -> Result:
    """Run the sandbox in a process of its own, to its end."""
    done = subprocess.run(  # noqa: S603  # this very interpreter
        [sys.executable, "-c", COMMAND, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )
    return Result(done.returncode, done.stdout, done.stderr)


def program(code: str) -> list[str]:
    """Return the words of a command that runs this Python code."""
    return ["--", sys.executable, "-c", code]


@contextmanager
def started(*words: str) -> Iterator["subprocess.Popen[str]"]:
    """Start the sandbox in a process of its own, and kill it at the end."""
    with subprocess.Popen(  # noqa: S603  # this very interpreter
        [sys.executable, "-c", COMMAND, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: "subprocess.Popen[str]") -> str:
    """Return the next line of its standard output."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


# Processes and signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_without_a_command_it_serves_until_a_signal(number: signal.Signals) -> None:
    """It prints the two variables, serves at that address, and exits 0 on SIGINT or SIGTERM, even if both come."""
    with started("--testing", f"{A},{B}") as process:
        url, token = read_line(process), read_line(process)
        assert url.startswith("export WECHAT_API_URL=http://127.0.0.1:")
        assert token == "export WECHAT_COMPONENT_ACCESS_TOKEN=sandbox-token"
        connection = HTTPConnection(url.partition("http://")[2], timeout=5)
        connection.request("POST", f"{MODIFY_PATH}?access_token=sandbox-token", b'{"action":"get"}')
        answer = json.loads(connection.getresponse().read())
        for sent in (signal.SIGSTOP, number, signal.SIGINT, signal.SIGCONT):
            process.send_signal(sent)
        output, errors = process.communicate(timeout=10)
        connection.close()
    assert answer["testing_wxa_jump_h5_domain"] == f"{A};{B}"
    assert (process.returncode, output) == (0, "")
    assert errors == f"the sandbox listens on {url.partition('=')[2]}; Ctrl-C stops it\n"


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
        assert read_line(process) == "True set()"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 5


@pytest.mark.parametrize(("words", "status"), [(program("import time; time.sleep(30)"), 128 + 15), ([], 0)])
def test_a_signal_that_comes_early_is_not_lost(words: list[str], status: int) -> None:
    """A SIGTERM that arrives while the sandbox starts reaches the command, or ends the serving."""
    early = COMMAND.replace(
        "sys.exit", "import os, signal\nsignal.pthread_sigmask(0, {15})\nos.kill(os.getpid(), 15)\nsys.exit"
    )
    done = subprocess.run(  # noqa: S603  # this very interpreter
        [sys.executable, "-c", early, *words], cwd=ROOT, check=False, timeout=20, stdout=subprocess.DEVNULL
    )
    assert done.returncode == status


def test_standard_output_that_is_full() -> None:
    """Where the variables cannot be printed, nothing is served."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603  # this very interpreter
            [sys.executable, "-c", COMMAND], cwd=ROOT, check=False, timeout=20, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert done.stderr == b"reconciler sandbox: standard output: No space left on device\n"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--", "sh", "-c", "exit 7"], 7),
        (["--", "sh", "-c", "kill -PIPE $$"], 141),
        (["--", "no-such-command-anywhere"], 127),
        (["--", str(ROOT)], 126),
    ],
)
def test_it_exits_with_the_status_of_the_command(words: list[str], status: int) -> None:
    """As a shell does: the status itself, 128 + N after signal N, 127 not found, 126 not executable."""
    result = run(*words)
    assert result.status == status
    assert (status in {126, 127}) == (f"reconciler sandbox: {words[1]}: " in result.err)


def on_a_terminal(folder: Path, *words: str) -> list[str]:
    """Run a command in the sandbox on a terminal, type ``exit`` there, and return the lines of the terminal."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(  # noqa: S603  # this very interpreter
        [sys.executable, "-c", COMMAND, "--", *words],
        cwd=ROOT,
        env={**os.environ, "HOME": str(folder)},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ):
        os.close(terminal)
        os.write(controller, b"exit\n")
        printed = b""
        with suppress(OSError):  # on Linux, the end of the terminal
            while part := os.read(controller, 65536):
                printed += part
    os.close(controller)
    return printed.decode().splitlines()


def test_a_shell_says_where_it_is(tmp_path: Path) -> None:
    """On a terminal a shell begins with where it is and how to leave, and its prompt says it too."""
    (tmp_path / ".bashrc").write_text("PS1='mine> '\n")
    for words, prompt in ((["sh"], "(sandbox) $ "), (["bash", "-i"], "(sandbox) mine> ")):
        lines = on_a_terminal(tmp_path, *words)

        assert any(prompt in line for line in lines), lines
        (said,) = (line for line in lines if "Sandbox: " in line)
        assert re.search(r": here http://127\.0\.0\.1:[0-9]+ stands in for WeChat\. Leave with exit\.$", said)


def test_what_is_no_shell_on_a_terminal_is_left_alone(tmp_path: Path) -> None:
    """A script, another program, or a shell that nobody types into keeps its output and its environment."""
    for words in (["sh", "-c", "env"], ["env"]):
        assert not any("sandbox) " in line or "Sandbox: " in line for line in on_a_terminal(tmp_path, *words))
    assert run("--", "sh").err == ""


def test_the_environment_of_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command gets the emulator's address and tokens, and no other token; all words after -- are its own."""
    (tmp_path / "acme-shop.json").write_text("{}")
    monkeypatch.setenv("WECHAT_COMPONENT_ACCESS_TOKEN", "a real token")
    show = "import os, sys; print(sys.argv[1:], *sorted(name for name in os.environ if name.startswith('WECHAT_')))"
    result = run("--platforms", str(tmp_path), *program(show), "--port", "--", "--help")
    words, *names = result.out.rsplit(maxsplit=2)
    assert words == "['--port', '--', '--help']"
    assert names == ["WECHAT_API_URL", "WECHAT_COMPONENT_ACCESS_TOKEN__ACME_SHOP"]
    assert (result.status, result.err) == (0, "")


# Flags and files


def test_state_lasts_from_run_to_run(tmp_path: Path) -> None:
    """What one run leaves, the next one finds; flags for the lists count only where there is no file yet."""
    state = str(tmp_path / "state.json")
    with emulator("--state", state, "--testing", A, "--limit", "2", "--unverified", "X.qq.com") as sandbox:
        over_socket(sandbox, body("add", B))
    with emulator("--state", state, "--testing", C) as sandbox:
        get, *refused = over_socket(sandbox, body("get"), body("add", "x.qq.com"), body("add", "d.qq.com"))
    assert get["testing_wxa_jump_h5_domain"] == f"{A};{B}"
    assert [answer["errcode"] for answer in refused] == [9410016, 65316]
    with emulator("--state", state, "--limit", "3", "--unverified", "") as sandbox:
        assert over_socket(sandbox, body("add", "x.qq.com"))[0]["errcode"] == 0


def test_flags_reach_the_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Quirks and faults can be repeated; half an effect is in the state file; the record has one line a request."""
    state, record = tmp_path / "state.json", tmp_path / "record.jsonl"
    record.write_text("old\n")
    with emulator(
        *("--state", str(state), "--record", str(record), "--never-published", "-v"),
        *("--quirk", "half-refusal", "--quirk", "late-effects", "--delay", "2", "--quirk", "no-errcode"),
        *("--fault", "get:2:errcode=45009", "--fault", "get:3:errcode=45011"),
    ) as sandbox:
        answers = over_socket(sandbox, body("add", f"{A} no"), *[body("get")] * 4, body("add", B, together=True))

    assert [answer.get("errcode") for answer in answers] == [9410016, None, 45009, 45011, None, 61028]
    assert answers[4] == {"testing_wxa_jump_h5_domain": A}
    assert json.loads(state.read_text())["testing"] == [A]
    entries = [json.loads(line) for line in record.read_text().splitlines()]
    assert [(entry["action"], entry["effect"]) for entry in entries[:2]] == [("add", "part"), ("get", "nothing")]
    assert capsys.readouterr().err.splitlines()[:2] == [
        f"POST {MODIFY_PATH} add 200 errcode 9410016 whole",
        f"POST {MODIFY_PATH} get 200 errcode 0 whole",
    ]


def test_a_late_effect_is_saved(tmp_path: Path) -> None:
    """A write that takes effect during a later request is in the state file then."""
    state = tmp_path / "state.json"
    with emulator("--state", str(state), "--fault", "write:1:errcode=-1:late") as sandbox:
        over_socket(sandbox, body("add", A), body("get"))
        before = json.loads(state.read_text())["testing"]
        over_socket(sandbox, body("get"))

    assert (before, json.loads(state.read_text())["testing"]) == ([], [A])


def test_many_platforms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each platform has its token, and what is written is kept in the platform's own file."""
    (tmp_path / "one.json").write_text(json.dumps({"testing": [A]}))
    (tmp_path / "acme-shop.json").write_text(json.dumps({"testing": [B], "faults": ["get:1:errcode=45011"]}))
    with emulator("-v", "--platforms", str(tmp_path), "--limit", "7") as sandbox:
        refused, added = over_socket(sandbox, body("get"), body("add", C), token="sandbox-token-acme-shop")

    assert (refused["errcode"], added["testing_wxa_jump_h5_domain"]) == (45011, f"{B};{C}")
    assert {
        name: (state.testing, state.limit, len(state.faults)) for name, state in load_all(str(tmp_path)).items()
    } == {
        "acme-shop": ((B, C), 7, 1),
        "one": ((A,), 7, 0),
    }
    assert [line.partition(" ")[0] for line in capsys.readouterr().err.splitlines()] == ["acme-shop", "acme-shop"]


def test_a_state_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When the folder of the state file goes away, the write has no effect, and the reason is printed."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with emulator("--state", str(folder / "state.json")) as sandbox:
        shutil.rmtree(folder)
        with closing(connect(sandbox)) as connection:
            assert post(connection, body("add", A)).status == 500
        assert over_socket(sandbox, body("get"))[0]["testing_wxa_jump_h5_domain"] == ""
    assert "cannot be written (No such file or directory)" in capsys.readouterr().err


def test_files_and_ports_that_cannot_be_used(fail: Callable[..., Result], tmp_path: Path) -> None:
    """The message names the file or the port; the command is not run."""
    broken = tmp_path / "broken.json"
    broken.write_text("[]")
    empty = tmp_path / "empty"
    empty.mkdir()
    with Sandbox() as sandbox:
        port = sandbox.url.rpartition(":")[2]
        messages = {
            f"--state {tmp_path}": f"{tmp_path}: Is a directory",
            f"--record {tmp_path}": f"{tmp_path}: Is a directory",
            f"--state {broken}": f"{broken}: not a state file of the sandbox: it is not a JSON object; "
            "correct it, or delete it to start over",
            f"--platforms {empty}": f"{empty}: there is no state file, such as acme-shop.json, in this folder",
            f"--port {port}": f"port {port}: Address already in use",
        }
        results = {line: fail(*line.split()) for line in messages}

    assert results == {line: Result(2, "", f"reconciler sandbox: {message}\n") for line, message in messages.items()}


def test_wrong_usage(fail: Callable[..., Result]) -> None:
    """A flag that cannot be understood is exit 2, with what can be written on standard error."""
    messages = {
        "--quirk odd": "'odd' is not a quirk; write one of no-errcode, no-lists",
        "--fault odd": "'odd' is not a fault; write WHICH:N[+]:WHAT[,SHAPE...][:WHEN]",
        "--port 65536": "'65536' is not a whole number from 0 to 65535",
        "--limit 0": "'0' is not a whole number from 1 to 10000",
        "--delay x": "'x' is not a whole number from 1 to 1000",
        f"--never-published --published {A}": "not allowed with argument",
        "--state x --platforms y": "not allowed with argument",
    }
    results = {line: fail(*line.split()) for line in messages}

    assert {(result.status, result.out) for result in results.values()} == {(2, "")}
    assert [line for line, message in messages.items() if message not in results[line].err] == []


def test_help_is_complete(fail: Callable[..., Result], tmp_path: Path) -> None:
    """Help names each quirk, each fault and each time, and its example of a state file can be loaded."""
    text = fail("--help").out
    joined = " ".join(text.split())
    quirks = [(name, f"{row.meaning} [{row.source}]") for name, row in QUIRKS.items()]
    rows = [*quirks, *MEANINGS.items(), *SHAPES.items(), *TIMES.items()]
    assert [name for name, meaning in rows if f" {name} {meaning} " not in joined] == []
    assert max(map(len, text.splitlines())) <= 80
    (example,) = re.findall(r'\{"testing".*?\}', joined)
    (tmp_path / "acme-shop.json").write_text(example)
    assert load_all(str(tmp_path))["acme-shop"].published is None


def test_help_loads_no_server() -> None:
    """Knowing the flags needs neither sockets nor JSON."""
    code = """
import sys
before = set(sys.modules)
import reconciler.sandbox.flags
assert not {"socket", "json", "subprocess", "urllib.parse"} & (set(sys.modules) - before)
"""
    uncovered = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=uncovered)  # noqa: S603  # this interpreter
