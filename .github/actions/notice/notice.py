"""Tells a WeCom group robot what came of a run. Whatever the robot says, the step succeeds: the run is not about it.

The robot's address is a secret, for whoever has it can write to the group: it comes from WECOM_WEBHOOK_URL, goes to the
robot alone, and is in nothing that is printed, nor is anything that the robot answers but its error number.
"""

import json
import os
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Report = dict[str, Any]

LONGEST = 4096
"""How many bytes of UTF-8 the robot takes in one message."""
ANSWER = 64 * 1024
"""How many bytes of an answer are read."""
WAIT = 20
"""Seconds for all of it."""
PROBLEMS = 5
HOSTS = 20
CLIPPED = 300
"""How many characters of one text are told."""

WORDS = {
    "changes": "WeChat differs from the desired state",
    "in_sync": "in sync again",
    "invalid": "the desired state is invalid",
    "refused": "refused, nothing was sent",
    "stale": "stale, nothing was sent",
    "unverified": "a verification file is missing, nothing was sent",
    "failed": "failed, nothing was changed",
    "partial": "stopped part-way: read the report",
}
"""What each outcome that is worth telling is called."""
NEWS = {"changes", "in_sync"}
"""The outcomes that are told of a run that succeeded."""
LATE = f"it gave no answer within {WAIT} s"
REFUSALS = {
    45009: "it takes 20 messages a minute",
    93000: "its address is no longer valid",
}

HARMLESS = str.maketrans("`<>[]()@\\", "'‹›［］（）＠＼")
"""What could end a quotation, mention a person or make a link, and what takes its place."""


def plain(text: object) -> str:
    """Return a text of the file or of WeChat as one quoted word, in which nothing has an effect."""
    line = "".join(letter if letter.isprintable() else " " for letter in str(text))
    quoted = line.translate(HARMLESS).replace("://", ":∕∕").strip()
    return f"`{quoted[:CLIPPED]}…`" if len(quoted) > CLIPPED else f"`{quoted}`"


def message(reports: list[Report], result: str, run: str) -> str:
    """Return what the robot is to say; the first line and the last are never cut."""
    head, *lines = told(reports, result)
    last = f"[The run]({run})"
    room = LONGEST - size(head) - size(last) - size("…")
    kept = []
    for line in lines:
        room -= size(line)
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join((head, *kept, last))


def size(line: str) -> int:
    """Return how many bytes a line takes, with its end."""
    return len(line.encode()) + 1


def told(reports: list[Report], result: str) -> Iterator[str]:
    """Yield the lines of the message: each platform that has something to tell, with the most important first."""
    known = [report for report in reports if report["outcome"] in WORDS and (result == "success" or bad(report))]
    grave = [report for report in known if report["outcome"] != "in_sync"]
    name = f"{len(reports)} platforms" if len(reports) > 1 else of(reports)
    if not known:
        yield line(name, "warning", "the run failed: its log says why")
    elif not grave:
        yield line(name, "info", WORDS["in_sync"])
    for report in grave:
        yield line(of([report]), "warning", WORDS[report["outcome"]])
        yield from calls(report)
        yield from problems(report)
        yield from hosts(report)


def bad(report: Report) -> bool:
    """Tell whether a report says why a run has failed."""
    return report["outcome"] not in NEWS


def of(reports: list[Report]) -> str:
    """Return the platform that the first report is of, as far as it is known."""
    return str((reports and reports[0]["platform"]) or "reconciler")


def line(name: str, colour: str, words: str) -> str:
    """Return the line that begins what is told of a platform."""
    return f'{plain(name)} <font color="{colour}">{words}</font>'


def calls(report: Report) -> Iterator[str]:
    """Tell what became of the calls, where some were sent."""
    statuses = [call["status"] for call in report["calls"] or ()]
    if {"done", "failed", "unknown"} & set(statuses):
        counted = (f"{statuses.count(status)} {status.replace('_', ' ')}" for status in dict.fromkeys(statuses))
        yield f"> calls: {', '.join(counted)}"


def problems(report: Report) -> Iterator[str]:
    """Tell what is wrong."""
    wrong = [problem for problem in report["problems"] if problem["severity"] == "error"]
    for problem in wrong[:PROBLEMS]:
        yield f"> {plain(problem['code'])} {plain(problem['message'])}"
    yield from more(len(wrong) - PROBLEMS, "problems")


def hosts(report: Report) -> Iterator[str]:
    """Tell which hosts the plan changes, those that go first."""
    lists: dict[tuple[bool, str], list[str]] = {}
    for change in report["changes"] or ():
        lists.setdefault((change["action"] != "delete", change["host"]), []).append(change["list"])
    if lists:
        yield "> planned:"
    for (adds, host), names in sorted(lists.items())[:HOSTS]:
        yield f"> {'add' if adds else 'delete'} {plain(host)} {'to' if adds else 'from'} {', '.join(names)}"
    yield from more(len(lists) - HOSTS, "hosts")


def more(count: int, what: str) -> Iterator[str]:
    """Tell how many are not told."""
    if count > 0:
        yield f"> and {count} more {what}"


class Straight(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the message is for the robot alone."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirect."""


def send(url: str, content: str) -> str:
    """Send a message; return why the robot has not taken it, empty where it has."""
    body = json.dumps({"msgtype": "markdown", "markdown": {"content": content}}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310  # its scheme is known
    try:
        with urllib.request.build_opener(Straight).open(request, timeout=WAIT) as answer:
            errcode: object = json.loads(answer.read(ANSWER))["errcode"]
    except urllib.error.HTTPError as error:
        return f"it answers with HTTP status {error.code}"
    except urllib.error.URLError as error:
        return (
            LATE if isinstance(error.reason, TimeoutError) else f"it cannot be reached: {type(error.reason).__name__}"
        )
    except TimeoutError:
        return LATE
    except Exception as error:  # noqa: BLE001  # its words may hold the address
        return f"it gave no answer that can be read: {type(error).__name__}"
    if not isinstance(errcode, int):
        return "it gave no answer that can be read: no errcode"
    return "" if errcode == 0 else REFUSALS.get(errcode, f"it refuses the message, errcode {errcode}")


def usable(url: str) -> bool:
    """Tell whether the address can be sent to: https, or this machine."""
    try:
        parts = urllib.parse.urlsplit(url)
        name = parts.hostname
    except ValueError:
        return False
    loopback = parts.scheme == "http" and name == "127.0.0.1"
    return url.isprintable() and " " not in url and bool(name) and (parts.scheme == "https" or loopback)


def read(name: str) -> list[Report]:
    """Return the JSON reports in a file, one a line; none where it holds anything else."""
    try:
        reports = [json.loads(line) for line in Path(name).read_bytes().splitlines()]
    except (OSError, ValueError):
        return []
    return reports if all(isinstance(report, dict) and report.get("format") == 1 for report in reports) else []


def expire(*_: object) -> None:
    """End what takes too long."""
    raise TimeoutError


def main() -> None:
    """Tell the robot, and say in the log when that could not be done."""
    url = os.environ.get("WECOM_WEBHOOK_URL", "").strip()
    if not url:
        print("No robot is set: nobody is told.")
        return
    at = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format_map(os.environ)
    content = message(read(os.environ["REPORT"]), os.environ["RESULT"], at)
    signal.signal(signal.SIGALRM, expire)
    signal.alarm(WAIT)
    why = send(url, content) if usable(url) else "WECOM_WEBHOOK_URL is no https address"
    signal.alarm(0)
    print(f"::warning title=robot::the group was not told: {why}" if why else "The group was told.")


if __name__ == "__main__":
    main()
