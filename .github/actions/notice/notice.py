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
    "partial": "stopped part-way: read the report",
    "failed": "failed, nothing was changed",
    "invalid": "the desired state is invalid",
    "refused": "refused, nothing was sent",
    "unverified": "a verification file is missing, nothing was sent",
    "stale": "stale, nothing was sent",
    "changes": "WeChat differs from the desired state",
    "in_sync": "in sync again",
}
"""What each outcome that is worth telling is called, the gravest first."""
GRAVE = [outcome for outcome in WORDS if outcome != "in_sync"]
"""The outcomes that somebody has to look at, in the order in which they are told."""
FAILED = "the run failed: its log says why"
CANCELLED = "the run was cancelled"
UNREADABLE = "the report cannot be read"
NEWS = {"changes", "in_sync"}
"""The outcomes that say of no run why it failed."""
LATE = f"it gave no answer within {WAIT} s"
NO_ADDRESS = "WECOM_WEBHOOK_URL is no https address: copy the robot's webhook address anew, it begins with https://"
REFUSALS = {
    45009: "it takes 20 messages a minute",
    93000: "its address is no longer valid",
}

KEYS = {"outcome", "platform", "calls", "changes", "problems"}
"""What a report must have to be told."""

HARMLESS = str.maketrans("`<>[]()@\\", "'‹›［］（）＠＼")
"""What could end a quotation, mention a person or make a link, and what takes its place."""


def plain(text: object) -> str:
    """Return a text of the file or of WeChat as one quoted word, in which nothing has an effect."""
    line = "".join(letter if letter.isprintable() else " " for letter in str(text))
    quoted = line.translate(HARMLESS).replace("://", ":∕∕").strip()
    return f"`{quoted[:CLIPPED]}…`" if len(quoted) > CLIPPED else f"`{quoted}`"


def message(reports: list[Report], result: str, run: str) -> str:
    """Return what the robot is to say, empty for nothing; the first line and the last are never cut."""
    heads, details = told(reports, result)
    if not heads:
        return ""
    last = f"[The run]({run})"
    room = LONGEST - size(last) - size(rest(len(heads)))
    kept = fitting(heads, room)
    left = len(heads) - len(kept)
    if left:
        return "\n".join((*kept, rest(left), last))
    said = fitting(details, room - sum(map(size, kept)))
    end = ("…",) if len(said) < len(details) else ()
    return "\n".join((*kept, *said, *end, last))


def fitting(lines: list[str], room: int) -> list[str]:
    """Return the lines from the first one on that have so many bytes of room."""
    kept = []
    for each in lines:
        room -= size(each)
        if room < 0:
            break
        kept.append(each)
    return kept


def size(line: str) -> int:
    """Return how many bytes a line takes, with its end."""
    return len(line.encode()) + 1


def rest(count: int) -> str:
    """Return the line in the place of so many platforms."""
    return f"… and {number(count, 'more platform')}"


def told(reports: list[Report], result: str) -> tuple[list[str], list[str]]:
    """Return what there is to tell: a line for each platform, the gravest first, and what is to be said of them."""
    grave = sorted(
        (report for report in reports if report["outcome"] in GRAVE), key=lambda report: GRAVE.index(report["outcome"])
    )
    heads = [line(of(report), "warning", WORDS[report["outcome"]]) for report in grave]
    about = of(reports[0]) if len(reports) == 1 else number(len(reports), "platform") if reports else of({})
    if result != "success" and not any(bad(report) for report in grave):
        heads.insert(0, line(about, "warning", CANCELLED if result == "cancelled" else FAILED))
    elif not reports:
        heads.append(line(about, "warning", UNREADABLE))
    elif all(report["outcome"] == "in_sync" for report in reports):
        heads.append(line(about, "info", WORDS["in_sync"]))
    details = []
    for report in grave:
        lines = [*calls(report), *problems(report), *hosts(report)]
        details += [plain(of(report)), *lines] if lines and len(grave) > 1 else lines
    return heads, details


def bad(report: Report) -> bool:
    """Tell whether a report says why a run has failed."""
    return report["outcome"] not in NEWS


def of(report: Report) -> str:
    """Return the platform that a report is of, as far as it is known."""
    return str(report.get("platform") or "reconciler")


def number(count: int, what: str) -> str:
    """Return how many there are."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


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
    yield from more(len(wrong) - PROBLEMS, "problem")


def hosts(report: Report) -> Iterator[str]:
    """Tell which hosts the plan changes, those that go first."""
    lists: dict[tuple[bool, str], list[str]] = {}
    for change in report["changes"] or ():
        lists.setdefault((change["action"] != "delete", change["host"]), []).append(change["list"])
    if lists:
        yield "> planned:"
    for (adds, host), names in sorted(lists.items())[:HOSTS]:
        yield f"> {'add' if adds else 'delete'} {plain(host)} {'to' if adds else 'from'} {', '.join(names)}"
    yield from more(len(lists) - HOSTS, "host")


def more(count: int, what: str) -> Iterator[str]:
    """Tell how many are not told."""
    if count > 0:
        yield f"> and {number(count, f'more {what}')}"


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
    except (OSError, ValueError, RecursionError):
        return []
    return reports if all(map(whole, reports)) else []


def whole(report: object) -> bool:
    """Tell whether this is a report, with all that is told of one."""
    if not (isinstance(report, dict) and report.get("format") == 1 and report.keys() >= KEYS):
        return False
    platform = report["platform"]
    return (
        isinstance(report["outcome"], str)
        and (platform is None or isinstance(platform, str))
        and (report["calls"] is None or rows(report["calls"], "status"))
        and (report["changes"] is None or rows(report["changes"], "action", "host", "list"))
        and rows(report["problems"], "severity", "code", "message")
    )


def rows(value: object, *keys: str) -> bool:
    """Tell whether a value is a list of objects that have a text for each key."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and all(isinstance(each.get(key), str) for key in keys) for each in value
    )


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
    if not content:
        print("Nothing to tell.")
        return
    signal.signal(signal.SIGALRM, expire)
    signal.alarm(WAIT)
    why = send(url, content) if usable(url) else NO_ADDRESS
    signal.alarm(0)
    print(f"::warning title=robot::the group was not told: {why}" if why else "The group was told.")


if __name__ == "__main__":
    main()
