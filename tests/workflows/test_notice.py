"""A notice to a chat robot shows what somebody must look at, never a secret, and no run depends on it."""

import json
import os
import re
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler
from io import StringIO
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest

from tests.workflows.loading import ROOT
from tests.workflows.robot import KEY, Robot
from tests.workflows.scene import Opening, Scene

SCRIPT: Final = ROOT / ".github" / "actions" / "notice" / "notice.py"
MAIN: Final = runpy.run_path(str(SCRIPT))["main"]
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
    """Return a listening robot."""
    with Robot() as listening:
        yield listening


def connected(scene: Scene, robot: Robot) -> Scene:
    """Set the robot's address in a repository."""
    scene.runner.environments["wechat-read"] = {
        **scene.runner.environments["wechat-read"],
        "WECOM_WEBHOOK_URL": robot.url,
    }
    return scene


def variables(url: str, folder: Path, report: object, result: str = "failure") -> dict[str, str]:
    """Write a report; return the variables of the script."""
    (folder / "report.json").write_text(report if isinstance(report, str) else json.dumps(report), encoding="utf-8")
    return {
        "WECOM_WEBHOOK_URL": url,
        "REPORT": str(folder / "report.json"),
        "RESULT": result,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "acme/domains",
        "GITHUB_RUN_ID": "7",
    }


def printed(environment: dict[str, str]) -> str:
    """Return what the script prints, which never includes the robot's address."""
    output = StringIO()
    with patch.dict(os.environ, environment, clear=True), redirect_stdout(output):
        MAIN()

    assert KEY not in output.getvalue()
    return output.getvalue()


def test_a_drift_is_reported_once(opened: Opening, robot: Robot) -> None:
    """A drift is reported when it appears and when it is gone, not while it stays the same."""
    scene = connected(opened("a", "a"), robot)
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


def test_a_failed_watch_is_reported(opened: Opening, robot: Robot) -> None:
    """If the lists cannot be read, the message says so, with the reason."""
    scene = connected(opened("a", "a", faults="get:1+:errcode=45009"), robot)
    scene.watch()

    (content,) = robot.contents
    assert content.startswith('`acme` <font color="warning">failed, nothing was changed</font>\n> `wechat-quota` ')


def test_a_drift_without_an_issue_is_reported(opened: Opening, robot: Robot) -> None:
    """If no issue can be opened, the group still hears of the drift."""
    scene = connected(opened("a", "a x"), robot)
    scene.forge.broken = True

    assert scene.watch().results == {"look": "success", "issue": "failure", "notice": "success"}
    assert robot.contents[0].splitlines()[:2] == [
        '`acme` <font color="warning">the run failed: its log says why</font>',
        '`acme` <font color="warning">WeChat differs from the desired state</font>',
    ]


def test_a_failed_search_for_the_issue_is_reported(opened: Opening, robot: Robot) -> None:
    """If issues cannot be listed, the run failed: the message does not say "in sync again"."""
    scene = connected(opened("a", "a"), robot)
    scene.forge.broken = True

    assert scene.watch().results == {"look": "success", "issue": "failure", "notice": "success"}
    (content,) = robot.contents
    assert content.splitlines()[0] == '`acme` <font color="warning">the run failed: its log says why</font>'
    assert len(content.splitlines()) == 2


def test_a_cancelled_apply_is_reported(opened: Opening, robot: Robot) -> None:
    """An apply that is cancelled before anything is sent is reported as cancelled, not as failed."""
    scene = connected(opened("a b", "a"), robot)
    ran = scene.push(scene.forge.tip, cancelled={"apply"})

    assert ran.results == {"plan": "success", "apply": "cancelled", "notice": "success"}
    (content,) = robot.contents
    assert content.startswith('`reconciler` <font color="warning">the run was cancelled</font>\n[The run](')


def test_a_refusal_is_reported(opened: Opening, robot: Robot) -> None:
    """A refused apply is reported with the reason and the hosts."""
    scene = connected(opened("a", "a b c", "{max_deletions: 1}"), robot)
    scene.push(scene.forge.tip)

    (content,) = robot.contents
    assert content.splitlines()[:-1] == [
        '`acme` <font color="warning">refused, nothing was sent</font>',
        "> `too-many-deletions` `2 hosts would be deleted from a list, and 1 is allowed`",
        "> planned:",
        "> delete `b.qq.com` from testing, published",
        "> delete `c.qq.com` from testing, published",
    ]


def test_a_partial_apply_is_reported(opened: Opening, robot: Robot) -> None:
    """An apply that stops part-way is reported with the status of its calls."""
    scene = connected(opened("b", "a c", "{max_deletions: 5}", faults="write:2:errcode=45009"), robot)
    ran = scene.push(scene.forge.tip)

    assert ran.results == {"plan": "success", "apply": "failure", "notice": "success"}
    (content,) = robot.contents
    assert content.startswith(
        '`acme` <font color="warning">stopped part-way: read the report</font>\n'
        "> calls: 1 done, 1 failed\n"
        "> `wechat-quota` `the day's quota of API calls is used up （errcode 45009"
    )


def test_a_success_in_ci_is_not_reported(opened: Opening, robot: Robot) -> None:
    """A run that applies, or finds nothing to do, sends no message."""
    scene = connected(opened("a b", "a"), robot)

    assert scene.push(scene.forge.tip)["notice"].result == "skipped"
    assert scene.push(scene.forge.tip)["notice"].result == "skipped"
    assert robot.contents == []


def test_a_failing_robot_does_not_fail_the_run(opened: Opening, robot: Robot) -> None:
    """The issue is opened even if the robot does not answer; the log then has a warning."""
    robot.status = 500
    scene = connected(opened("a", "a x"), robot)
    ran = scene.watch()

    assert ran.results == {"look": "success", "issue": "success", "notice": "success"}
    assert ran["notice"].annotations == [
        "::warning title=robot::the message was not sent: the robot answers with HTTP status 500"
    ]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, b'{"errcode":45009,"errmsg":"::error::freq out of limit"}', "the robot takes 20 messages a minute"),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "the robot's address is no longer valid"),
        (200, b'{"errcode":40058,"errmsg":"too long"}', "the robot refuses the message, errcode 40058"),
        (200, b'{"errcode":"::error::x"}', "the robot's answer cannot be read: no errcode"),
        (200, b"[1]", "the robot's answer cannot be read: TypeError"),
        (200, b"<html>", "the robot's answer cannot be read: JSONDecodeError"),
        (302, b"", "the robot answers with HTTP status 302"),
        (404, b"", "the robot answers with HTTP status 404"),
    ],
)
def test_a_robot_that_refuses(status: int, body: bytes, reason: str, robot: Robot, tmp_path: Path) -> None:
    """The warning says why, in words of our own; no redirect is followed."""
    robot.status, robot.body = status, body

    assert (
        printed(variables(robot.url, tmp_path, REPORT))
        == f"::warning title=robot::the message was not sent: {reason}\n"
    )
    assert robot.paths == [f"/cgi-bin/webhook/send?key={KEY}"]


def test_a_robot_that_cannot_be_reached(tmp_path: Path) -> None:
    """The warning names the refused connection."""
    with Robot() as gone:
        url = gone.url

    assert printed(variables(url, tmp_path, REPORT)).endswith("the robot cannot be reached: ConnectionRefusedError\n")


def test_a_robot_that_never_answers(robot: Robot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alarm, which the test triggers early, ends the wait."""
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
    assert out == "::warning title=robot::the message was not sent: no answer within 20 s\n"


@pytest.mark.parametrize(
    "url", [f"http://robot.example/?key={KEY}", f"ftp://127.0.0.1/{KEY}", f"https://[{KEY}", KEY, f"https://a b/{KEY}"]
)
def test_an_invalid_address(url: str, tmp_path: Path) -> None:
    """An address that is not https is reported without being shown; nothing is sent."""
    out = printed(variables(url, tmp_path, REPORT))

    assert out == (
        "::warning title=robot::the message was not sent: WECOM_WEBHOOK_URL is not an https address: "
        "copy the robot's webhook address again\n"
    )


@pytest.mark.parametrize("url", ["", " \n"])
def test_no_robot(url: str, tmp_path: Path) -> None:
    """Without the secret nothing is sent, and nothing is warned of."""
    assert printed(variables(url, tmp_path, REPORT)) == "WECOM_WEBHOOK_URL is not set: no message is sent.\n"


NO_REPORTS: Final = [
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
"""Files that are not a report."""
SENTENCES: Final = {
    "success": "the report cannot be read",
    "failure": "the run failed: its log says why",
    "cancelled": "the run was cancelled",
}


@pytest.mark.parametrize("report", NO_REPORTS, ids=range(len(NO_REPORTS)))
def test_a_file_that_is_not_a_report(report: object, robot: Robot, tmp_path: Path) -> None:
    """A failed run without a complete report is reported as a failed run."""
    printed(variables(robot.url, tmp_path, report))

    (content,) = robot.contents
    assert content.splitlines() == [f'`reconciler` <font color="warning">{SENTENCES["failure"]}</font>', RUN]


@pytest.mark.parametrize("result", SENTENCES)
def test_a_run_without_a_report(result: str, robot: Robot, tmp_path: Path) -> None:
    """The message says how the run ended."""
    printed({**variables(robot.url, tmp_path, "", result), "REPORT": str(tmp_path / "none.json")})

    (content,) = robot.contents
    assert content.splitlines() == [f'`reconciler` <font color="warning">{SENTENCES[result]}</font>', RUN]


@pytest.mark.parametrize("outcome", ["in_sync", "applied"])
@pytest.mark.parametrize("result", ["failure", "cancelled"])
def test_a_failed_run_with_a_good_report(outcome: str, result: str, robot: Robot, tmp_path: Path) -> None:
    """The message says how the run ended, not what its report says."""
    printed(variables(robot.url, tmp_path, {**REPORT, "outcome": outcome}, result))

    assert robot.contents[0].splitlines() == [f'`acme` <font color="warning">{SENTENCES[result]}</font>', RUN]


@pytest.mark.parametrize("result", ["failure", "cancelled"])
def test_a_failed_run_with_a_drift(result: str, robot: Robot, tmp_path: Path) -> None:
    """The drift follows below the end of the run."""
    printed(variables(robot.url, tmp_path, {**REPORT, "outcome": "changes"}, result))

    assert robot.contents[0].splitlines() == [
        f'`acme` <font color="warning">{SENTENCES[result]}</font>',
        '`acme` <font color="warning">WeChat differs from the desired state</font>',
        RUN,
    ]


@pytest.mark.parametrize("outcomes", [["valid"], ["applied"], ["applied", "in_sync"], ["verified", "pulled"]])
def test_a_success_is_not_reported(outcomes: list[str], robot: Robot, tmp_path: Path) -> None:
    """Nothing is sent if all reports are good, and the log says so."""
    reports = "".join(f"{json.dumps({**REPORT, 'outcome': outcome})}\n" for outcome in outcomes)

    assert printed(variables(robot.url, tmp_path, reports, "success")) == "Nothing to report.\n"
    assert robot.contents == []


def test_several_platforms(robot: Robot, tmp_path: Path) -> None:
    """Of a fleet, with one report per line, the message has the platforms that explain the failure."""
    reports = [
        {**REPORT, "platform": "good", "outcome": "applied"},
        {**REPORT, "platform": "one", "outcome": "failed"},
        {**REPORT, "platform": "two", "outcome": "partial", "calls": [{"status": "done"}, {"status": "not_sent"}]},
        {**REPORT, "platform": "same", "outcome": "in_sync"},
    ]
    printed(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports)))

    assert robot.contents[0].splitlines() == [
        '`two` <font color="warning">stopped part-way: read the report</font>',
        '`one` <font color="warning">failed, nothing was changed</font>',
        "`two`",
        "> calls: 1 done, 1 not sent",
        RUN,
    ]


def test_platforms_are_sorted_by_severity(robot: Robot, tmp_path: Path) -> None:
    """Headlines are sorted by outcome, and stand before all details."""
    outcomes = ["changes", "stale", "unverified", "refused", "invalid", "failed", "partial"]
    changes = [{"host": f"{'h' * 60}.{n}.qq.com", "list": "testing", "action": "add"} for n in range(20)]
    reports = [{**REPORT, "platform": outcome, "outcome": outcome, "changes": changes} for outcome in outcomes]
    printed(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports)))

    lines = robot.contents[0].splitlines()
    assert [line.partition(" ")[0] for line in lines[:7]] == [f"`{outcome}`" for outcome in reversed(outcomes)]
    assert lines[7:9] == ["`partial`", "> planned:"]
    assert lines[-2:] == ["…", RUN]


@pytest.mark.parametrize(
    ("count", "end"), [(43, "`p41"), (44, "… and 1 more platform"), (45, "… and 2 more platforms")]
)
def test_a_fleet_that_is_too_long(count: int, end: str, robot: Robot, tmp_path: Path) -> None:
    """If not all platforms fit, the most severe are shown, and how many more there are."""
    reports = [{**REPORT, "platform": f"p{n}-{'x' * 20}", "outcome": "changes"} for n in range(count - 1)]
    reports.append({**REPORT, "platform": "last"})
    printed(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports), "success"))

    (content,) = robot.contents
    lines = content.splitlines()
    assert len(content.encode()) <= 4096
    assert lines[0] == '`last` <font color="warning">refused, nothing was sent</font>'
    assert lines[-2].partition("-")[0] == end
    assert lines[-1] == RUN


def test_several_platforms_in_sync(robot: Robot, tmp_path: Path) -> None:
    """A fleet in sync again has one line."""
    reports = [{**REPORT, "platform": name, "outcome": "in_sync"} for name in ("one", "two")]
    printed(variables(robot.url, tmp_path, "".join(f"{json.dumps(report)}\n" for report in reports), "success"))

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
    """Text from the file or from WeChat is quoted on one line: it mentions nobody and links nowhere."""
    problem = {"code": "wechat-error", "severity": "error", "message": f"before {text} after"}
    change = {"host": text, "list": "testing", "action": "add"}
    printed(variables(robot.url, tmp_path, {**REPORT, "platform": text, "problems": [problem], "changes": [change]}))

    head, problem_line, planned, change_line, last = robot.contents[0].split("\n")
    assert (planned, last) == ("> planned:", RUN)
    assert re.fullmatch(r'`[^`]*` <font color="warning">refused, nothing was sent</font>', head)
    assert re.fullmatch(r"> `wechat-error` `before [^`]* after`", problem_line)
    assert re.fullmatch(r"> add `[^`]*` to testing", change_line)
    for line in (head.partition(" <font")[0], problem_line.removeprefix("> "), change_line.removeprefix("> ")):
        assert not re.search(r"[<>\[\]()@\\]|://", line)
        assert line.isprintable()


def test_a_message_that_is_too_long(robot: Robot, tmp_path: Path) -> None:
    """The message is cut between lines; the first and the last line are complete."""
    problem = {"code": "wechat-error", "severity": "error", "message": "域名" * 1000}
    changes = [{"host": f"{'h' * 60}.{n}.qq.com", "list": "testing", "action": "add"} for n in range(300)]
    printed(variables(robot.url, tmp_path, {**REPORT, "problems": [problem] * 9, "changes": changes}))

    (content,) = robot.contents
    lines = content.split("\n")
    assert len(content.encode()) <= 4096
    assert len(content.encode()) > 3000
    assert lines[0] == '`acme` <font color="warning">refused, nothing was sent</font>'
    assert lines[1] == f"> `wechat-error` `{'域名' * 150}…`"
    assert lines[-2:] == ["…", RUN]


def test_many_of_each(robot: Robot, tmp_path: Path) -> None:
    """The first problems and hosts are shown, deletions before additions, and how many more there are."""
    problems = [{"code": "wechat-error", "severity": "error", "message": str(n)} for n in range(7)]
    warning = {"code": "site-slow", "severity": "warning", "message": "slow"}
    adds = [{"host": f"{n}.qq.com", "list": "testing", "action": "add"} for n in range(100, 121)]
    delete = {"host": "z.qq.com", "list": "published", "action": "delete"}
    report = {**REPORT, "problems": [warning, *problems], "changes": [*adds, delete]}
    printed(variables(robot.url, tmp_path, report))

    lines = robot.contents[0].split("\n")
    assert lines[5:9] == [
        "> `wechat-error` `4`",
        "> and 2 more problems",
        "> planned:",
        "> delete `z.qq.com` from published",
    ]
    assert lines[-2] == "> and 2 more hosts"


def test_the_script_ends_before_its_job_does() -> None:
    """The script's own limit is below the job's."""
    (seconds,) = re.findall(r"^MAX_SECONDS = (\d+)$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)

    assert 0 < int(seconds) < 60
