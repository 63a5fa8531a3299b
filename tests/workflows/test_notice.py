"""The notice to a chat robot: what it says, what it never says, and that no run depends on it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Final

import pytest

from tests.workflows.loading import ROOT
from tests.workflows.robot import KEY, Robot
from tests.workflows.scene import Opening, Scene

SCRIPT: Final = ROOT / ".github" / "actions" / "notice" / "notice.py"
RUN: Final = "[The run](https://github.example/acme/domains/actions/runs/7)"
REPORT: Final[dict[str, Any]] = {
    "format": 1,
    "outcome": "refused",
    "platform": "acme",
    "changes": [],
    "calls": [],
    "problems": [],
}


@pytest.fixture
def robot() -> Iterator[Robot]:
    """Return a robot that listens."""
    with Robot() as listening:
        yield listening


def known(scene: Scene, robot: Robot) -> Scene:
    """Make the robot known to a repository."""
    scene.runner.environments["wechat-read"] = {
        **scene.runner.environments["wechat-read"],
        "WECOM_WEBHOOK_URL": robot.url,
    }
    return scene


def variables(url: str, folder: Path, report: object, result: str = "failure") -> dict[str, str]:
    """Write a report, and return what the script finds in its environment."""
    (folder / "report.json").write_text(report if isinstance(report, str) else json.dumps(report), encoding="utf-8")
    return {
        "WECOM_WEBHOOK_URL": url,
        "REPORT": str(folder / "report.json"),
        "RESULT": result,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "acme/domains",
        "GITHUB_RUN_ID": "7",
    }


def told(environment: dict[str, str]) -> str:
    """Run the script, which never fails and never shows the robot's address; return what it prints."""
    ended = subprocess.run(  # noqa: S603  # the shipped script
        [sys.executable, "-I", SCRIPT],
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )

    assert ended.returncode == 0, ended.stdout
    assert KEY not in ended.stdout
    return ended.stdout


def test_a_drift_is_told_once(opened: Opening, robot: Robot) -> None:
    """A drift is told when it comes, not while it stays the same, and once more when it has gone."""
    scene = known(opened("a", "a"), robot)
    scene.watch()
    assert robot.contents == []

    scene.change("a x")
    ran = scene.watch()
    scene.watch()
    scene.change("a")
    scene.watch()

    came, went = robot.contents
    assert came == (
        '`acme` <font color="warning">WeChat differs from the desired state</font>\n'
        "> planned:\n"
        "> delete `x.qq.com` from testing, published\n"
        f"[The run](https://github.example/acme/domains/actions/runs/{ran.run.number})"
    )
    assert went.startswith('`acme` <font color="info">in sync again</font>\n[The run](')
    assert KEY not in ran["notice"].log


def test_a_watch_that_cannot_see_is_told(opened: Opening, robot: Robot) -> None:
    """When nobody can tell whether there is a drift, that is told, with the reason."""
    scene = known(opened("a", "a", faults="get:1+:errcode=45009"), robot)
    scene.watch()

    (content,) = robot.contents
    assert content.startswith('`acme` <font color="warning">failed, nothing was changed</font>\n> `wechat-quota` ')


def test_a_drift_whose_issue_cannot_be_opened_is_told(opened: Opening, robot: Robot) -> None:
    """When GitHub takes no issue, the group hears of the drift all the same."""
    scene = known(opened("a", "a x"), robot)
    scene.forge.broken = True

    assert scene.watch().results == {"look": "success", "issue": "failure", "notice": "success"}
    assert robot.contents[0].splitlines()[:2] == [
        '`acme` <font color="warning">the run failed: its log says why</font>',
        '`acme` <font color="warning">WeChat differs from the desired state</font>',
    ]


def test_an_issue_that_cannot_be_looked_for_is_told(opened: Opening, robot: Robot) -> None:
    """When GitHub tells no issues, the run failed: that nothing differs is no news, and not told as such."""
    scene = known(opened("a", "a"), robot)
    scene.forge.broken = True

    assert scene.watch().results == {"look": "success", "issue": "failure", "notice": "success"}
    (content,) = robot.contents
    assert content.splitlines()[0] == '`acme` <font color="warning">the run failed: its log says why</font>'
    assert len(content.splitlines()) == 2


def test_an_apply_that_is_cancelled_while_it_waits_is_told(opened: Opening, robot: Robot) -> None:
    """An apply that is cancelled before anything is sent is told as cancelled: nothing failed there."""
    scene = known(opened("a b", "a"), robot)
    ran = scene.push(scene.forge.tip, cancelled={"apply"})

    assert ran.results == {"plan": "success", "apply": "cancelled", "notice": "success"}
    (content,) = robot.contents
    assert content.startswith('`reconciler` <font color="warning">the run was cancelled</font>\n[The run](')


def test_a_refusal_is_told(opened: Opening, robot: Robot) -> None:
    """An apply that is refused is told, with the reason and the hosts."""
    scene = known(opened("a", "a b c", "{max_deletions: 1}"), robot)
    scene.push(scene.forge.tip)

    (content,) = robot.contents
    assert content.splitlines()[:-1] == [
        '`acme` <font color="warning">refused, nothing was sent</font>',
        "> `too-many-deletions` `2 hosts would be deleted from a list, and 1 is allowed`",
        "> planned:",
        "> delete `b.qq.com` from testing, published",
        "> delete `c.qq.com` from testing, published",
    ]


def test_a_partial_apply_is_told(opened: Opening, robot: Robot) -> None:
    """An apply that stops part-way is told, with what became of its calls."""
    scene = known(opened("b", "a c", "{max_deletions: 5}", faults="write:2:errcode=45009"), robot)
    ran = scene.push(scene.forge.tip)

    assert ran.results == {"plan": "success", "apply": "failure", "notice": "success"}
    (content,) = robot.contents
    assert content.startswith(
        '`acme` <font color="warning">stopped part-way: read the report</font>\n'
        "> calls: 1 done, 1 failed\n"
        "> `wechat-quota` `the day's quota of API calls is used up （errcode 45009"
    )


def test_what_goes_well_is_not_told(opened: Opening, robot: Robot) -> None:
    """A run that applies, or finds nothing to do, tells nobody."""
    scene = known(opened("a b", "a"), robot)

    assert scene.push(scene.forge.tip)["notice"].result == "skipped"
    assert scene.push(scene.forge.tip)["notice"].result == "skipped"
    assert robot.contents == []


def test_a_robot_that_fails_changes_no_run(opened: Opening, robot: Robot) -> None:
    """A drift is seen, and its issue opened, whether the robot answers or not; the log says that it did not."""
    robot.status = 500
    scene = known(opened("a", "a x"), robot)
    ran = scene.watch()

    assert ran.results == {"look": "success", "issue": "success", "notice": "success"}
    assert ran["notice"].annotations == [
        "::warning title=robot::the group was not told: it answers with HTTP status 500"
    ]


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (200, b'{"errcode":45009,"errmsg":"::error::freq out of limit"}', "it takes 20 messages a minute"),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "its address is no longer valid"),
        (200, b'{"errcode":40058,"errmsg":"too long"}', "it refuses the message, errcode 40058"),
        (200, b'{"errcode":"::error::x"}', "it gave no answer that can be read: no errcode"),
        (200, b"[1]", "it gave no answer that can be read: TypeError"),
        (200, b"<html>", "it gave no answer that can be read: JSONDecodeError"),
        (302, b"", "it answers with HTTP status 302"),
        (404, b"", "it answers with HTTP status 404"),
    ],
)
def test_a_robot_that_refuses(status: int, body: bytes, why: str, robot: Robot, tmp_path: Path) -> None:
    """Why the robot did not take the message is said, in words of our own; no redirect is followed."""
    robot.status, robot.body = status, body

    assert told(variables(robot.url, tmp_path, REPORT)) == f"::warning title=robot::the group was not told: {why}\n"
    assert robot.paths == [f"/cgi-bin/webhook/send?key={KEY}"]


def test_a_robot_that_is_not_there(tmp_path: Path) -> None:
    """A connection that is refused is told."""
    with Robot() as gone:
        url = gone.url

    assert told(variables(url, tmp_path, REPORT)).endswith("it cannot be reached: ConnectionRefusedError\n")


def test_a_robot_that_never_answers(robot: Robot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time for all of it is bounded: its alarm, which the robot sets off here, ends the wait."""
    asked = threading.Event()

    def never(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        handler.rfile.read(1)  # until the other side is gone

    monkeypatch.setattr(robot, "answer", never)
    script = subprocess.Popen(  # noqa: S603  # the shipped script
        [sys.executable, "-I", SCRIPT],
        env=variables(robot.url, tmp_path, REPORT),
        text=True,
        stdout=subprocess.PIPE,
    )
    assert asked.wait(60)
    script.send_signal(signal.SIGALRM)
    out, _ = script.communicate()

    assert script.returncode == 0
    assert out == "::warning title=robot::the group was not told: it gave no answer within 20 s\n"


@pytest.mark.parametrize(
    "url", [f"http://robot.example/?key={KEY}", f"ftp://127.0.0.1/{KEY}", f"https://[{KEY}", KEY, f"https://a b/{KEY}"]
)
def test_an_address_that_is_none(url: str, tmp_path: Path) -> None:
    """An address that is not https, or none at all, is told without being shown; nothing is sent."""
    out = told(variables(url, tmp_path, REPORT))

    assert out == (
        "::warning title=robot::the group was not told: WECOM_WEBHOOK_URL is no https address: "
        "copy the robot's webhook address anew, it begins with https://\n"
    )


@pytest.mark.parametrize("url", ["", " \n"])
def test_no_robot(url: str, tmp_path: Path) -> None:
    """Where the secret is not set, nothing is sent, and that is no warning."""
    assert told(variables(url, tmp_path, REPORT)) == "No robot is set: nobody is told.\n"


WORDLESS: Final = [
    "",
    "{",
    "[]",
    '{"format": 1}',
    '{"format": 1, "outcome": "failed", "platform": "x"}',
    "[" * 200_000,
    {**REPORT, "format": 2, "outcome": "partial"},
    *({**REPORT, key: {"no": "such"}} for key in REPORT),
    *({**REPORT, key: [{"no": "such"}]} for key in ("changes", "calls", "problems")),
    *({**REPORT, key: ["word"]} for key in ("changes", "calls", "problems")),
]
"""What no report looks like."""
SENTENCES: Final = {
    "success": "the report cannot be read",
    "failure": "the run failed: its log says why",
    "cancelled": "the run was cancelled",
}


@pytest.mark.parametrize("report", WORDLESS, ids=range(len(WORDLESS)))
def test_what_is_no_report(report: object, robot: Robot, tmp_path: Path) -> None:
    """A failed run that left anything but a whole report is told as a failed run."""
    told(variables(robot.url, tmp_path, report))

    (content,) = robot.contents
    assert content.splitlines() == [f'`reconciler` <font color="warning">{SENTENCES["failure"]}</font>', RUN]


@pytest.mark.parametrize("result", SENTENCES)
def test_a_run_without_a_report(result: str, robot: Robot, tmp_path: Path) -> None:
    """What became of a run that left no report is told all the same, however it ended."""
    told({**variables(robot.url, tmp_path, "", result), "REPORT": str(tmp_path / "none.json")})

    (content,) = robot.contents
    assert content.splitlines() == [f'`reconciler` <font color="warning">{SENTENCES[result]}</font>', RUN]


@pytest.mark.parametrize("outcome", ["in_sync", "applied"])
@pytest.mark.parametrize("result", ["failure", "cancelled"])
def test_a_run_whose_report_says_nothing_bad(outcome: str, result: str, robot: Robot, tmp_path: Path) -> None:
    """A run that came to a bad end after a good report is told by its end."""
    told(variables(robot.url, tmp_path, {**REPORT, "outcome": outcome}, result))

    assert robot.contents[0].splitlines() == [f'`acme` <font color="warning">{SENTENCES[result]}</font>', RUN]


@pytest.mark.parametrize("result", ["failure", "cancelled"])
def test_a_run_that_ends_badly_keeps_a_known_difference(result: str, robot: Robot, tmp_path: Path) -> None:
    """What a run has seen before it came to a bad end is told below its end."""
    told(variables(robot.url, tmp_path, {**REPORT, "outcome": "changes"}, result))

    assert robot.contents[0].splitlines() == [
        f'`acme` <font color="warning">{SENTENCES[result]}</font>',
        '`acme` <font color="warning">WeChat differs from the desired state</font>',
        RUN,
    ]


@pytest.mark.parametrize("outcomes", [["valid"], ["applied"], ["applied", "in_sync"], ["verified", "pulled"]])
def test_a_success_is_not_told(outcomes: list[str], robot: Robot, tmp_path: Path) -> None:
    """Of a run that succeeds nothing is sent where its reports are good and no news, and the log says so."""
    reports = "".join(f"{json.dumps({**REPORT, 'outcome': outcome})}\n" for outcome in outcomes)

    assert told(variables(robot.url, tmp_path, reports, "success")) == "Nothing to tell.\n"
    assert robot.contents == []


def test_several_platforms(robot: Robot, tmp_path: Path) -> None:
    """Of a fleet, whose reports stand one a line, those are told that say why the run failed."""
    reports = [
        {**REPORT, "platform": "good", "outcome": "applied"},
        {**REPORT, "platform": "one", "outcome": "failed"},
        {**REPORT, "platform": "two", "outcome": "partial", "calls": [{"status": "done"}, {"status": "not_sent"}]},
        {**REPORT, "platform": "same", "outcome": "in_sync"},
    ]
    told(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports)))

    assert robot.contents[0].splitlines() == [
        '`two` <font color="warning">stopped part-way: read the report</font>',
        '`one` <font color="warning">failed, nothing was changed</font>',
        "`two`",
        "> calls: 1 done, 1 not sent",
        RUN,
    ]


def test_the_gravest_of_a_fleet_is_told_first(robot: Robot, tmp_path: Path) -> None:
    """Each outcome has its place whatever the order of the file, and all are told before any detail is."""
    outcomes = ["changes", "stale", "unverified", "refused", "invalid", "failed", "partial"]
    changes = [{"host": f"{'h' * 60}.{n}.qq.com", "list": "testing", "action": "add"} for n in range(20)]
    reports = [{**REPORT, "platform": each, "outcome": each, "changes": changes} for each in outcomes]
    told(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports)))

    lines = robot.contents[0].splitlines()
    assert [line.partition(" ")[0] for line in lines[:7]] == [f"`{outcome}`" for outcome in reversed(outcomes)]
    assert lines[7:9] == ["`partial`", "> planned:"]
    assert lines[-2:] == ["…", RUN]


@pytest.mark.parametrize(
    ("count", "end"), [(43, "`p41"), (44, "… and 1 more platform"), (45, "… and 2 more platforms")]
)
def test_a_fleet_that_is_too_long(count: int, end: str, robot: Robot, tmp_path: Path) -> None:
    """Of platforms that do not all fit, the most severe are told, and how many more there are."""
    reports = [{**REPORT, "platform": f"p{n}-{'x' * 20}", "outcome": "changes"} for n in range(count - 1)]
    reports.append({**REPORT, "platform": "last"})
    told(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports), "success"))

    (content,) = robot.contents
    lines = content.splitlines()
    assert len(content.encode()) <= 4096
    assert lines[0] == '`last` <font color="warning">refused, nothing was sent</font>'
    assert lines[-2].partition("-")[0] == end
    assert lines[-1] == RUN


def test_several_platforms_in_sync(robot: Robot, tmp_path: Path) -> None:
    """A fleet whose drift has gone is told in one line."""
    reports = [{**REPORT, "platform": name, "outcome": "in_sync"} for name in ("one", "two")]
    told(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports), "success"))

    assert robot.contents[0].splitlines() == ['`2 platforms` <font color="info">in sync again</font>', RUN]


HOSTILE: Final = (
    "<@all> <@zhangsan>",
    "@all",
    "[pay](https://evil.example)",
    "![x](http://evil.example/x.png)",
    "https://evil.example/",
    "` <@all> `",
    "``` [x](y) ```",
    '</font><font color="info">',
    "\n# heading\n[x](y)",
    "\u2028[x](y)\r\n<@all>",
    "\\`<@all>",
    "\x1b[31m\x00\u202e",
    "\ud800<@all>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str, robot: Robot, tmp_path: Path) -> None:
    """Words of the file or of WeChat stand in one quotation on one line: they mention nobody, and link nowhere."""
    problem = {"code": "wechat-error", "severity": "error", "message": f"before {text} after"}
    change = {"host": text, "list": "testing", "action": "add"}
    told(variables(robot.url, tmp_path, {**REPORT, "platform": text, "problems": [problem], "changes": [change]}))

    head, problem_line, planned, change_line, last = robot.contents[0].split("\n")
    assert (planned, last) == ("> planned:", RUN)
    assert re.fullmatch(r'`[^`]*` <font color="warning">refused, nothing was sent</font>', head)
    assert re.fullmatch(r"> `wechat-error` `before [^`]* after`", problem_line)
    assert re.fullmatch(r"> add `[^`]*` to testing", change_line)
    for line in (head.partition(" <font")[0], problem_line.removeprefix("> "), change_line.removeprefix("> ")):
        assert not re.search(r"[<>\[\]()@\\]|://", line)
        assert line.isprintable()


def test_a_message_that_is_too_long(robot: Robot, tmp_path: Path) -> None:
    """What does not fit is cut between lines; the first and the last line are whole, and so is every character."""
    problem = {"code": "wechat-error", "severity": "error", "message": "域名" * 1000}
    changes = [{"host": f"{'h' * 60}.{n}.qq.com", "list": "testing", "action": "add"} for n in range(300)]
    told(variables(robot.url, tmp_path, {**REPORT, "problems": [problem] * 9, "changes": changes}))

    (content,) = robot.contents
    lines = content.split("\n")
    assert len(content.encode()) <= 4096
    assert len(content.encode()) > 3000
    assert lines[0] == '`acme` <font color="warning">refused, nothing was sent</font>'
    assert lines[1] == f"> `wechat-error` `{'域名' * 150}…`"
    assert lines[-2:] == ["…", RUN]


def test_many_of_each(robot: Robot, tmp_path: Path) -> None:
    """Of many problems and hosts the first are told, deletions before additions, and how many more there are."""
    problems = [{"code": "wechat-error", "severity": "error", "message": str(n)} for n in range(7)]
    warning = {"code": "site-slow", "severity": "warning", "message": "slow"}
    adds = [{"host": f"{n}.qq.com", "list": "testing", "action": "add"} for n in range(100, 121)]
    delete = {"host": "z.qq.com", "list": "published", "action": "delete"}
    report = {**REPORT, "problems": [warning, *problems], "changes": [*adds, delete]}
    told(variables(robot.url, tmp_path, report))

    lines = robot.contents[0].split("\n")
    assert lines[5:9] == [
        "> `wechat-error` `4`",
        "> and 2 more problems",
        "> planned:",
        "> delete `z.qq.com` from published",
    ]
    assert lines[-2] == "> and 2 more hosts"


def test_the_longest_time_that_a_step_may_take() -> None:
    """The script's own bound comes before the job's."""
    wait = int(re.findall(r"^WAIT = (\d+)$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)[0])

    assert 0 < wait < 60
    assert os.access(SCRIPT, os.R_OK)
