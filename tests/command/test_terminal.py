"""What a terminal shows: as wide as it is, in colours unless they are refused; and what help a person has there."""

import json
import os
import pty
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from reconciler.render.layout import width
from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, Shell, lists, world
from tests.command.screen import Screen
from tests.command.test_fleet import platform, write

RED = "\x1b[31m"


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
def test_as_wide_as_the_terminal(shell: Shell, columns: int, most: int) -> None:
    """Lines fit, up to a width that can be read; a terminal that does not know its width has 80 columns."""
    terminal = Screen(shell, columns, "stdout")

    assert terminal.run("plan").code == 0
    assert most - 40 < max(map(width, terminal.lines)) <= max(most, len("  plan sha256:") + 64)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("line", ["plan missing.yaml", "sandbox --fault any:1:hand", "explain nonsense"])
@pytest.mark.usefixtures("sandbox")
def test_what_is_wrong_fits_the_terminal(shell: Shell, line: str, language: str) -> None:
    """A problem that stops a run before its report is as wide as the terminal too, and so is wrong usage."""
    terminal = Screen(shell, 60)

    assert terminal.run(f"{line} --lang {language}").code == 2
    lines = terminal.text.splitlines()
    assert len(lines) > 2
    assert max(map(width, lines)) <= 60
    assert [line.startswith("  ") for line in lines] == [False] + [True] * (len(lines) - 1)


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("line", ["explain", "explain 45009", "doctor", "doctor --token-file none"])
def test_other_commands_are_as_wide(shell: Shell, line: str, language: str) -> None:
    """What explain and doctor print fits too."""
    terminal = Screen(shell, 60, "stdout")
    terminal.run(f"{line} --lang {language}")

    assert 40 < max(map(width, terminal.lines)) <= 60


@pytest.mark.usefixtures("sandbox")
def test_not_on_a_terminal(shell: Shell) -> None:
    """What is not for a terminal is as wide whatever the environment says."""
    plain = shell.run("plan").out

    shell.patch.setenv("COLUMNS", "40")
    assert shell.run("plan").out == plain


@pytest.mark.usefixtures("sandbox")
def test_colours(shell: Shell) -> None:
    """A terminal has colours, FORCE_COLOR gives them to a pipe, and NO_COLOR refuses both."""
    terminal = Screen(shell, 80, "stdout")

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


def test_the_language_of_a_schema(shell: Shell) -> None:
    """The flag and the variable decide; a locale does not, because a schema is stored."""
    by_flag = shell.run("schema --lang zh").out
    shell.use({"LANG": "zh_CN.UTF-8"})
    by_locale = shell.run("schema").out
    shell.use({"RECONCILER_LANG": "zh"})
    by_variable = shell.run("schema").out

    described = [json.loads(text)["title"] for text in (by_flag, by_locale, by_variable)]
    assert described == ["期望状态", "Desired state", "期望状态"]


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


@dataclass
class Person:
    """Somebody at the controlling terminal, who has typed the answer before the question comes."""

    shell: Shell
    controller: int

    def run(self, line: str) -> Ran:
        """Run ``reconciler`` there."""
        self.shell.patch.setattr("sys.stderr.isatty", lambda: True)
        self.shell.patch.setattr("sys.stderr.fileno", lambda: self.controller)
        return self.shell.run(line)

    @property
    def shown(self) -> str:
        """What the terminal showed since the last look."""
        os.set_blocking(self.controller, False)
        shown = b""
        with suppress(BlockingIOError):
            while True:
                shown += os.read(self.controller, 1 << 20)
        return shown.decode().replace("\r\n", "\n")

    def sees(self, text: str) -> None:
        """Wait until the terminal shows a text."""
        shown, end = "", time.monotonic() + 20
        while text not in shown and time.monotonic() < end:
            shown += self.shown
            time.sleep(0.01)

    def types(self, answer: str) -> None:
        """Type an answer."""
        os.write(self.controller, answer.encode())


@pytest.fixture
def person(shell: Shell) -> Iterator[Person]:
    """Give a person at a terminal, on which standard error is too."""
    controller, used = pty.openpty()
    shell.patch.setattr("reconciler.cli.asking.TERMINAL", os.ttyname(used))
    shell.patch.delenv("CI", raising=False)
    yield Person(shell, controller)
    os.close(controller)
    os.close(used)


@pytest.mark.parametrize("answer", ["y\n", "Yes\n", "n\n", "\n", "yesterday\n", "\x04"])
def test_apply_asks(sandbox: Sandbox, person: Person, answer: str) -> None:
    """The plan stands on the terminal with a question below it, and only yes sends anything."""
    is_yes = answer in {"y\n", "Yes\n"}
    before = sandbox.world.lists
    person.types(answer)

    ran = person.run("apply --format json")

    assert (ran.code, ran.report["outcome"]) == ((0, "applied") if is_yes else (10, "declined"))
    assert set(ran.statuses) == {"done" if is_yes else "not_sent"}
    assert (sandbox.world.lists == before) is not is_yes
    assert ran.report["result"] == lists(sandbox.world)
    text = person.shown
    assert "- b.qq.com" in text
    assert "\nacme: 1 to delete, 1 to add, in 2 calls. Apply? [y/N] " in text


@pytest.mark.usefixtures("sandbox")
def test_a_declined_plan_is_shown_once(shell: Shell, person: Person) -> None:
    """After no, the plan stands above, so the headline is enough on a terminal; in a file it is not."""
    person.types("n\n")
    screen = Screen(shell, stream="stdout")
    shell.patch.setattr("sys.stderr.isatty", lambda: True)
    screen.run("apply")

    assert screen.text == "acme: declined, nothing was sent\n"
    person.types("n\n")
    assert "- b.qq.com" in person.run("apply").out


@pytest.mark.parametrize(
    ("line", "domains", "variables"),
    [
        ("apply --yes", "a c", {}),
        ("apply", "a c", {"CI": "true"}),
        ("apply", "a b", {}),
        ("apply", "c d", {}),
        ("apply", "A", {}),
        ("apply --token-file none", "a c", {}),
        ("plan", "a c", {}),
    ],
    ids=["yes", "ci", "empty", "refused", "invalid", "no token", "plan"],
)
@pytest.mark.usefixtures("sandbox")
def test_nobody_is_asked(shell: Shell, person: Person, line: str, domains: str, variables: dict[str, str]) -> None:
    """No question comes where it was answered before, where nobody is there, and where nothing would be sent."""
    shell.write(domains, "{max_deletions: 0}" if domains == "c d" else "")
    shell.use(variables)

    assert person.run(line).code != 10
    assert person.shown == ""


@pytest.mark.usefixtures("sandbox")
def test_without_a_controlling_terminal(shell: Shell, person: Person) -> None:
    """A run that no terminal controls asks nobody, whatever standard error is."""
    shell.patch.setattr("reconciler.cli.asking.TERMINAL", str(shell.folder / "none"))

    assert person.run("apply").code == 0


def test_lists_that_move_before_the_answer(shell: Shell, sandbox: Sandbox, person: Person) -> None:
    """What is sent is what was shown: where the lists moved meanwhile, nothing is."""
    shell.write("a c")

    def answer() -> None:
        person.sees("Apply?")
        sandbox.change(lambda _: world("a b e", "a b e"))
        person.types("y\n")

    thread = threading.Thread(target=answer)
    thread.start()
    ran = person.run("apply --format json")
    thread.join()

    assert (ran.code, ran.report["outcome"], ran.codes) == (6, "stale", ["live-moved"])
    assert set(ran.statuses) == {"not_sent"}
    assert lists(sandbox.world) == {"testing": ["a.qq.com", "b.qq.com", "e.qq.com"]} | {
        "published": ["a.qq.com", "b.qq.com", "e.qq.com"]
    }


def test_a_signal_at_the_question(sandbox: Sandbox, person: Person) -> None:
    """Ctrl-C is no, and ends the run at once."""
    before = lists(sandbox.world)

    def interrupt() -> None:
        person.sees("Apply?")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    ran = person.run("apply --format json")
    thread.join()

    assert (ran.code, ran.report["outcome"], lists(sandbox.world)) == (130, "declined", before)


@pytest.mark.parametrize("is_yes", [True, False])
def test_a_fleet_is_asked_once(shell: Shell, person: Person, *, is_yes: bool) -> None:
    """All plans are shown before the only question; what is in sync stays so, and one place at a time is enough."""
    for name in ("one", "two", "three"):
        write(shell, name, "a" if name == "two" else "a b")
    with Sandbox(*(platform(name, "a") for name in ("one", "two", "three"))) as sandbox:
        shell.use(sandbox.environment)
        person.types("y\n" if is_yes else "n\n")
        ran = person.run("apply platforms --jobs 1")

    text = person.shown
    assert (ran.code, text.count("Apply?")) == (0 if is_yes else 10, 1)
    assert "\n3 platforms: 2 to change, 1 in sync. Apply? [y/N] " in text
    headline = "3 platforms: 2 applied, 1 in sync" if is_yes else "3 platforms: 2 declined, 1 in sync"
    assert ran.out.startswith(headline)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_declined_fleet_is_shown_once(shell: Shell, person: Person, language: str) -> None:
    """After no, its headline is enough."""
    for name in ("one", "two"):
        write(shell, name, "a b")
    with Sandbox(*(platform(name, "a") for name in ("one", "two"))) as sandbox:
        shell.use(sandbox.environment)
        person.types("n\n")
        shell.patch.setattr("sys.stderr.isatty", lambda: True)
        screen = Screen(shell, stream="stdout")
        screen.run(f"apply platforms --lang {language}")

    headline = "2 platforms: 2 declined" if language == "en" else "2 个平台"
    assert screen.text.startswith(headline)
    assert screen.text.count("\n") == 1
