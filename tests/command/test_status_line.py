"""What stands on a terminal while a run waits, and what a run leaves there."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from reconciler.cli.status_line import INTERVAL
from reconciler.render.layout import width
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, world
from tests.command.screen import Screen
from tests.command.test_fleet import platform, write
from tests.command.test_interruptions import signalled
from tests.histories import build


@pytest.fixture
def screen(shell: Shell) -> Screen:
    """Give a terminal on which whatever is waited for is shown."""
    shell.patch.setattr("reconciler.cli.status_line.INTERVAL", 0.01)
    return Screen(shell)


@pytest.fixture
def sandbox(shell: Shell) -> Iterator[Sandbox]:
    """Serve a platform that lacks a host and has one too many; its first answers do not come."""
    shell.write("a c")
    with Sandbox(world("a b", "a b", faults="get:1:hang get:2:hang get:4:hang write:1:hang:after"), hang=0.5) as served:
        shell.use(served.environment)
        yield served


DONE = "call 1 of 2: add to both lists, 1 host: done\ncall 2 of 2: delete from both lists, 1 host: done\n"


@pytest.mark.usefixtures("sandbox")
def test_what_is_waited_for(screen: Screen) -> None:
    """The line shows what is waited for and which try it is; what stays is a line about each call."""
    assert screen.run("apply --yes --timeout 0.2").code == 0

    assert {
        "WeChat: reading the lists",
        "WeChat: reading the lists · try 2 of 3 after wechat-timeout",
        "call 1 of 2: add to both lists",
        "call 1 of 2: add to both lists · WeChat: reading the lists",
    } <= {*screen.drawn}
    assert screen.left == DONE
    assert not [thread for thread in threading.enumerate() if "_tick" in thread.name]


@pytest.mark.usefixtures("sandbox")
def test_nothing_is_shown(shell: Shell, screen: Screen) -> None:
    """In a pipe there is nothing of it, nor beside the lines of --verbose; what does not take long leaves no trace."""
    assert shell.run("plan --timeout 0.2").err == ""
    screen.run("plan --verbose")
    assert not screen.drawn

    shell.patch.setattr("reconciler.cli.status_line.INTERVAL", 1.0)
    screen.run("apply --yes --format json")
    assert screen.text == DONE


@pytest.mark.usefixtures("sandbox")
def test_in_the_background(shell: Shell, screen: Screen) -> None:
    """A job that a shell runs in the background does not write over its prompt."""
    for leader, is_drawn in ((os.getpgrp(), True), (os.getpgrp() + 1, False)):
        shell.patch.setattr(os, "tcgetpgrp", lambda _, leader=leader: leader)
        screen.run("plan --timeout 0.1")
        assert bool(screen.drawn) is is_drawn


@pytest.mark.usefixtures("sandbox")
def test_on_a_terminal_without_escape_sequences(shell: Shell, screen: Screen) -> None:
    """It gets one line for each change."""
    shell.patch.setenv("TERM", "dumb")
    screen.run("apply --yes --timeout 0.2")

    assert "\r" not in screen.text
    assert [*dict.fromkeys(screen.lines)] == screen.lines
    assert "WeChat: reading the lists · try 2 of 3 after wechat-timeout" in screen.lines


def test_calls_that_end_otherwise(shell: Shell, screen: Screen) -> None:
    """The line about a call shows how it ended; what was not sent has none."""
    shell.write("a c")
    for fault, status in (("write:1:errcode=45009", "failed"), ("write:1:errcode=0 get:2:hang", "unknown")):
        with Sandbox(world("a b", "a b", faults=fault), hang=0.5) as served:
            shell.use(served.environment)
            screen.run("apply --yes --timeout 0.2")

        assert screen.left == f"call 1 of 2: add to both lists, 1 host: {status}\n"
    assert "call 1 of 2: add to both lists · no effect yet, looking again (1 of 2)" in screen.text


def test_a_fleet(shell: Shell, screen: Screen) -> None:
    """The line counts the platforms, and shows what the one waits for that began first."""
    for name in ("one", "two"):
        write(shell, name, "a b")
    with Sandbox(platform("one", "a", "write:1:hang"), platform("two", "a", "any:1:errcode=45009"), hang=0.5) as served:
        shell.use(served.environment)
        screen.run("apply platforms --yes")

    call = "one · call 1 of 1: add to both lists"
    assert f"1 of 2 platforms, 1 failed · {call}" in screen.drawn
    assert screen.left == f"{call}, 1 host: done\n"


def test_a_fleet_of_one(shell: Shell, screen: Screen) -> None:
    """The count stands in no line that stays: it changes when a platform ends."""
    write(shell, "one", "a b")
    with Sandbox(platform("one", "a")) as served:
        shell.use(served.environment)
        screen.run("apply platforms --yes")

    assert screen.left == "one · call 1 of 1: add to both lists, 1 host: done\n"


def test_local_files(shell: Shell, screen: Screen) -> None:
    """Files that come slowly and the history in git are waited for too; nothing is written over what is typed."""
    shell.patch.setattr("reconciler.cli.status_line.INTERVAL", 0.001)  # git is fast
    shell.patch.chdir(build(shell.folder, "1: a b\n2 < 1: a").folder)
    os.mkfifo("pipe")

    def slowly(text: str) -> threading.Thread:
        def type_in() -> None:
            time.sleep(0.1)
            Path("pipe").write_text(text, encoding="utf-8")

        thread = threading.Thread(target=type_in)
        thread.start()
        return thread

    with Sandbox(world("a", "a")) as served:
        shell.use({"WECHAT_API_URL": served.environment["WECHAT_API_URL"]})
        typing = slowly(served.environment["WECHAT_COMPONENT_ACCESS_TOKEN"])
        assert screen.run("plan --keep-foreign --token-file pipe").code == 0
        typing.join()
    assert {"reading the token from pipe", "git: reading the history of domains.yaml"} <= {*screen.drawn}

    typing = slowly("")
    screen.run("validate pipe")
    typing.join()
    assert screen.drawn[0] == "read 0 of 1 file"

    typing = slowly("")
    with Path("pipe").open(encoding="utf-8") as stream:
        shell.patch.setattr("sys.stdin", stream)
        screen.run("validate -")
    typing.join()
    assert not screen.drawn


def test_an_interruption(shell: Shell, screen: Screen) -> None:
    """After a signal a line says how long the run may still take, and what another signal does."""
    shell.write("a c")
    with Sandbox(world("a b", "a b", faults="write:1:hang"), hang=0.5) as served:
        shell.use(served.environment)
        with signalled(signal.SIGINT, served, 2):
            ran = screen.run("apply --yes --timeout 0.4")

    assert ran.code == 130
    assert "stopping · call 1 of 2: add to both lists" in screen.drawn
    assert screen.left == (
        "stopping: at most 5 s more; Ctrl-C again ends at once, without a report\n"
        "call 1 of 2: add to both lists, 1 host: unknown\n"
    )


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [3, 40])
def test_on_a_narrow_terminal(screen: Screen, columns: int, language: str) -> None:
    """No line is wider than the terminal, and the seconds are not cut. Of the lines that stay, nothing is."""
    screen.columns = columns
    screen.run(f"apply --yes --timeout 0.2 --lang {language}")

    staying = screen.left.splitlines()
    assert max(width(line) for line in screen.lines if line not in staying) <= max(columns - 1, len("… · 10 s"))
    assert max(map(width, staying)) <= 40
    end = "1 host: done" if language == "en" else "1 个域名： 完成"
    assert (" ".join(line.lstrip() for line in staying).count(end), "…" in screen.left) == (2, False)
    assert f"… · {'0 s' if language == 'en' else '0 秒'}" in screen.text


def test_doctor(shell: Shell, screen: Screen) -> None:
    """Doctor shows what it waits for, below the points that it has printed."""
    with Sandbox(world("a", "a", faults="get:1:hang get:2:hang"), hang=0.5) as served:
        shell.use(served.environment)
        screen.run("doctor --timeout 0.3")

    assert "WeChat: reading the lists · try 2 of 3 after wechat-timeout" in screen.drawn
    assert screen.left == ""


def test_silence(shell: Shell, screen: Screen) -> None:
    """Nothing is silent for more than two seconds."""
    shell.patch.setattr("reconciler.cli.status_line.INTERVAL", INTERVAL)
    shell.write("a")
    began = time.monotonic()
    with Sandbox(world("a", "a", faults="get:1:hang"), hang=3) as served:
        shell.use(served.environment)
        screen.run("plan --timeout 2.5")

    moments = [began, *(moment for moment, _ in screen.pieces)]
    assert max(later - earlier for earlier, later in pairwise(moments)) < 2
    assert "WeChat: reading the lists · 2 s" in screen.lines
