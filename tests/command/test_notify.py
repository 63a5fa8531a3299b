"""``reconciler notify``: one message about a run, and none that says the same again."""

import os
import shutil
import signal
from collections.abc import Iterator

import pytest

from reconciler.report import Report
from reconciler.sandbox.server import Sandbox
from reconciler.texts.zh import CHINESE
from tests.command.running import Shell
from tests.command.screen import Screen
from tests.command.test_fleet import platform, write
from tests.command.test_show import live, piped
from tests.notices.groups import KEY, SECRET, Group, serving
from tests.wechat.wire import Server, hang

TITLE = "reconciler · acme"


@pytest.fixture
def group(shell: Shell) -> Iterator[Group]:
    """Return a DingTalk group whose robot wants a signature; the environment leads there."""
    with serving(Group("dingtalk", SECRET)) as served:
        shell.use({"RECONCILER_WEBHOOK": served.url, "RECONCILER_WEBHOOK_SECRET": f"{SECRET}\n"})
        yield served


def watch(shell: Shell, group: Group, lists: str, faults: str = "", *, line: str = "plan") -> list[str]:
    """Run a command against these lists, then notify, with the report of the run before; return what is said."""
    before = len(group.seen)
    with live(lists, faults):
        shell.run(f"{line} --out report.json")
    ran = shell.run("notify report.json --previous last.json --robot dingtalk --link https://ci.example/7")
    assert (ran.code, ran.err) == (0, "")
    shutil.copy(shell.folder / "report.json", shell.folder / "last.json")
    said = group.seen[before:]
    assert ran.out == (f"sent: {said[0][0]}\n" if said else "nothing new: nothing was sent\n")
    assert len(said) <= 1
    return said[0] if said else []


def test_once_per_lasting_state(shell: Shell, group: Group) -> None:
    """In sync says nothing; a drift, a failure and their ends are said once, and what was applied each time."""
    shell.write("a b")

    assert watch(shell, group, "a b") == []
    drift = watch(shell, group, "a x")
    assert drift[0] == f"{TITLE}: 1 to delete, 1 to add, in 2 calls"
    assert drift[-1] == "<https://ci.example/7>"
    assert watch(shell, group, "a x") == []
    assert watch(shell, group, "a y")[0] == drift[0]
    failed = watch(shell, group, "a y", "get:1:errcode=40164")
    assert failed[0] == f"❌ {TITLE}: failed, nothing was changed"
    assert watch(shell, group, "a y", "get:1:errcode=40164") == []
    repaired = watch(shell, group, "a b")
    assert repaired[0] == f"✅ {TITLE}: in sync (2 testing, 2 published, of 200)"
    assert repaired[1].startswith("before: failed, nothing was changed: error wechat-ip-not-allowed: ")
    assert watch(shell, group, "a b") == []
    for _ in range(2):
        assert watch(shell, group, "a", line="apply")[0] == f"✅ {TITLE}: applied, 1 added, in 1 call"
    assert watch(shell, group, "a b") == []
    assert watch(shell, group, "a c", "write:2:errcode=45009", line="apply")[0] == f"⚠️ {TITLE}: stopped part-way"


def test_the_run_before_is_not_known(shell: Shell, group: Group) -> None:
    """Without a report of the run before, or with one that cannot be read, everything is new but being in sync."""
    shell.write("a b")
    (shell.folder / "broken.json").write_text("{", encoding="utf-8")
    with live("a"):
        shell.run("plan --out report.json")
        for flag in ("", " --previous none.json", " --previous broken.json"):
            assert shell.run(f"notify report.json --robot dingtalk{flag}").code == 0

    assert [message[0] for message in group.seen] == [f"{TITLE}: 1 to add, in 1 call"] * 3


def test_a_fleet(shell: Shell, group: Group) -> None:
    """The title and its mark are about all platforms, and the lines show the news; standard input can be the report."""
    for name in ("one", "two", "three"):
        write(shell, name, "a")
    for lists in ("a b", "a c", "a"):
        with Sandbox(platform("one", "a"), platform("two", "a b"), platform("three", lists)) as sandbox:
            shell.use(sandbox.environment)
            shell.run("plan platforms --out report.json")
        piped(shell, (shell.folder / "report.json").read_bytes())
        assert shell.run("notify - --previous last.json --robot dingtalk").code == 0
        shutil.copy(shell.folder / "report.json", shell.folder / "last.json")

    shown = [
        [line for line in message if line.startswith(("reconciler", "t", "o", "✅", "b"))] for message in group.seen
    ]
    assert shown == [
        [
            "reconciler · 3 platforms: 2 to change, 1 in sync",
            "three: 1 to delete, in 1 call",
            "two: 1 to delete, in 1 call",
        ],
        ["reconciler · 3 platforms: 2 to change, 1 in sync", "three: 1 to delete, in 1 call"],
        [
            "reconciler · 3 platforms: 1 to change, 2 in sync",
            "✅ three: in sync (1 testing, 1 published, of 200)",
            "before: 1 to delete, in 1 call",
        ],
    ]


def test_the_language(shell: Shell, group: Group) -> None:
    """The message is in the language that the flag or the variable names, as a comment is, and not in the locale's."""
    shell.write("a b")
    with live("a"):
        shell.run("plan --out report.json")
    shell.use({"LC_ALL": "zh_CN.UTF-8"})
    ran = shell.run("notify report.json --robot dingtalk")
    shell.run("notify report.json --robot dingtalk --lang zh")

    english, chinese = (message[0] for message in group.seen)
    added = CHINESE.say("planned_added", n=1)
    assert english == f"{TITLE}: 1 to add, in 1 call"
    assert chinese == f"{TITLE}：{CHINESE.say('in_calls', kinds=added, n=1)}"
    assert ran.out == f"{CHINESE.say('notice_sent', title=english)}\n"


def test_the_webhook_stays_secret(shell: Shell) -> None:
    """Neither the key nor the secret is printed, whatever goes wrong, with -v too."""
    shell.write("a b")
    with live("a"):
        shell.run("plan --out report.json")
    for kind in ("wecom", "dingtalk", "feishu"):
        with serving(Group(kind, "SECRET-of-another-robot")) as group:
            shell.use({"RECONCILER_WEBHOOK": group.url, "RECONCILER_WEBHOOK_SECRET": SECRET})
            if kind == "wecom":
                group.answer = (200, {"errcode": 93000, "errmsg": f"invalid webhook url, hint: [{KEY}]"})
            ran = shell.run(f"notify report.json -v --robot {kind}")

        assert (ran.code, ran.out) == (7, "")
        assert "the robot refuses the message: " in ran.err
        assert "POST http://127.0.0.1" in ran.err
        assert not [hidden for hidden in (KEY, SECRET, KEY[:12], SECRET[-12:]) if hidden in ran.err]


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        ("", "RECONCILER_WEBHOOK is not set, or blank"),
        (" \n", "RECONCILER_WEBHOOK is not set, or blank"),
        (f"qyapi.weixin.qq.com/?key={KEY}", "RECONCILER_WEBHOOK is not an https address"),
        (f"http://qyapi.weixin.qq.com/?key={KEY}", "RECONCILER_WEBHOOK is not an https address"),
        (f"https://robots.example/?key={KEY}", "https://robots.example is not where"),
    ],
)
def test_a_webhook_that_cannot_be_used(webhook: str, said: str, shell: Shell) -> None:
    """It is wrong usage, also where there is nothing to send, and its key is not quoted."""
    shell.write("a")
    with live("a"):
        shell.run("plan --out report.json")
    shell.use({"RECONCILER_WEBHOOK": webhook})
    ran = shell.run("notify report.json")

    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())
    assert KEY not in ran.err


def test_what_is_waited_for(shell: Shell) -> None:
    """On a terminal a line says that the message is on its way, and is gone at the end."""
    shell.patch.setattr("reconciler.cli.status_line.INTERVAL", 0.01)
    shell.patch.setattr("reconciler.cli.notify._TIMEOUT", 0.2)
    shell.write("a b")
    with live("a"):
        shell.run("plan --out report.json")
    screen = Screen(shell)
    with Server([hang]) as server:
        origin = f"http://127.0.0.1:{server.port}"
        shell.use({"RECONCILER_WEBHOOK": f"{origin}/robot?key=k"})
        assert screen.run("notify report.json --robot wecom").code == 7

    assert screen.drawn == [f"sending the message to {origin}"]
    assert screen.left.startswith(f"reconciler: {origin}")


def test_a_report_that_cannot_be_read(shell: Shell, group: Group) -> None:
    """It is wrong usage: a missing report must not look like a run without news."""
    (shell.folder / "empty.json").write_text("", encoding="utf-8")

    assert shell.run("notify none.json --robot dingtalk").code == 2
    assert shell.run("notify empty.json --robot dingtalk").code == 2
    assert group.seen == []


def test_a_signal(shell: Shell, group: Group) -> None:
    """A signal before the message is sent ends the command with its number."""
    shell.patch.setattr("reconciler.cli.notify.read", interrupt)

    assert shell.run("notify report.json --robot dingtalk").code == 143
    assert group.seen == []


def interrupt(_: str) -> Iterator[Report]:
    """End this process's command as a signal does."""
    os.kill(os.getpid(), signal.SIGTERM)
    return iter(())
