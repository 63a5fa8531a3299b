"""Send the result of a run to a WeCom group robot. The step succeeds even if the robot does not take the message.

The robot's address, WECOM_WEBHOOK_URL, is a secret: whoever has it can write to the group. Neither the address nor an
answer of the robot is ever printed, except the error number.
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

MAX_MESSAGE = 4096
"""Bytes of UTF-8 that the robot takes in one message."""
MAX_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""
MAX_SECONDS = 20
"""Seconds for sending and for the answer."""
MAX_PROBLEMS = 5
MAX_HOSTS = 20
MAX_TEXT = 300
"""Characters of one text from the report."""

HEADLINES = {
    "partial": "stopped part-way: read the report",
    "failed": "failed, nothing was changed",
    "invalid": "the desired state is invalid",
    "refused": "refused, nothing was sent",
    "unverified": "a verification file is missing, nothing was sent",
    "stale": "stale, nothing was sent",
    "changes": "WeChat differs from the desired state",
    "in_sync": "in sync again",
}
"""The headline of each outcome that is reported, most severe first."""
SEVERITY_ORDER = [outcome for outcome in HEADLINES if outcome != "in_sync"]
"""The outcomes that somebody must look at."""
FAILED = "the run failed: its log says why"
CANCELLED = "the run was cancelled"
UNREADABLE = "the report cannot be read"
NO_FAILURE = {"changes", "in_sync"}
"""The outcomes that do not explain why a run failed."""
LATE = f"no answer within {MAX_SECONDS} s"
BAD_ADDRESS = "WECOM_WEBHOOK_URL is not an https address: copy the robot's webhook address again"
REFUSALS = {
    45009: "the robot takes 20 messages a minute",
    93000: "the robot's address is no longer valid",
}

KEYS = {"outcome", "platform", "calls", "changes", "problems"}
"""The keys that a report must have."""

HARMLESS = str.maketrans("`<>[]()@\\", "'‹›［］（）＠＼")
"""Characters that could end a quotation, mention a person or make a link, with their substitutes."""


def plain(text: object) -> str:
    """Return text from the file or from WeChat in one quotation that has no effect."""
    line = "".join(letter if letter.isprintable() else " " for letter in str(text))
    quoted = line.translate(HARMLESS).replace("://", ":∕∕").strip()
    return f"`{quoted[:MAX_TEXT]}…`" if len(quoted) > MAX_TEXT else f"`{quoted}`"


def message(reports: list[Report], result: str, run: str) -> str:
    """Return the message, or an empty text if there is nothing to report. The first and the last line are never cut."""
    heads, details = lines(reports, result)
    if not heads:
        return ""
    last = f"[The run]({run})"
    capacity = MAX_MESSAGE - size(last) - size(more_platforms(len(heads)))
    kept = fitting(heads, capacity)
    missing = len(heads) - len(kept)
    if missing:
        return "\n".join((*kept, more_platforms(missing), last))
    shown = fitting(details, capacity - sum(map(size, kept)))
    end = ("…",) if len(shown) < len(details) else ()
    return "\n".join((*kept, *shown, *end, last))


def fitting(lines: list[str], capacity: int) -> list[str]:
    """Return the first lines, as many as fit into `capacity` bytes."""
    kept = []
    for line in lines:
        capacity -= size(line)
        if capacity < 0:
            break
        kept.append(line)
    return kept


def size(line: str) -> int:
    """Return the bytes of a line, with its line feed."""
    return len(line.encode()) + 1


def more_platforms(count: int) -> str:
    """Return the line that replaces `count` platforms."""
    return f"… and {number(count, 'more platform')}"


def lines(reports: list[Report], result: str) -> tuple[list[str], list[str]]:
    """Return a headline for each platform, most severe first, and the lines of details."""
    severe = sorted(
        (report for report in reports if report["outcome"] in SEVERITY_ORDER),
        key=lambda report: SEVERITY_ORDER.index(report["outcome"]),
    )
    heads = [headline(platform(report), "warning", HEADLINES[report["outcome"]]) for report in severe]
    name = platform(reports[0]) if len(reports) == 1 else number(len(reports), "platform") if reports else platform({})
    if result != "success" and all(report["outcome"] in NO_FAILURE for report in severe):
        heads.insert(0, headline(name, "warning", CANCELLED if result == "cancelled" else FAILED))
    elif not reports:
        heads.append(headline(name, "warning", UNREADABLE))
    elif all(report["outcome"] == "in_sync" for report in reports):
        heads.append(headline(name, "info", HEADLINES["in_sync"]))
    details = []
    for report in severe:
        shown = [*calls(report), *problems(report), *hosts(report)]
        details += [plain(platform(report)), *shown] if shown and len(severe) > 1 else shown
    return heads, details


def platform(report: Report) -> str:
    """Return the report's platform, or the tool's name if it has none."""
    return str(report.get("platform") or "reconciler")


def number(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def headline(name: str, colour: str, words: str) -> str:
    """Return the first line about a platform."""
    return f'{plain(name)} <font color="{colour}">{words}</font>'


def calls(report: Report) -> Iterator[str]:
    """Yield the counts of the calls by status, if any was sent."""
    statuses = [call["status"] for call in report["calls"] or ()]
    if {"done", "failed", "unknown"} & set(statuses):
        counted = (f"{statuses.count(status)} {status.replace('_', ' ')}" for status in dict.fromkeys(statuses))
        yield f"> calls: {', '.join(counted)}"


def problems(report: Report) -> Iterator[str]:
    """Yield the first errors."""
    errors = [problem for problem in report["problems"] if problem["severity"] == "error"]
    for problem in errors[:MAX_PROBLEMS]:
        yield f"> {plain(problem['code'])} {plain(problem['message'])}"
    yield from more(len(errors) - MAX_PROBLEMS, "problem")


def hosts(report: Report) -> Iterator[str]:
    """Yield the hosts that the plan changes, deletions first."""
    lists: dict[tuple[bool, str], list[str]] = {}
    for change in report["changes"] or ():
        lists.setdefault((change["action"] != "delete", change["host"]), []).append(change["list"])
    if lists:
        yield "> planned:"
    for (adds, host), names in sorted(lists.items())[:MAX_HOSTS]:
        yield f"> {'add' if adds else 'delete'} {plain(host)} {'to' if adds else 'from'} {', '.join(names)}"
    yield from more(len(lists) - MAX_HOSTS, "host")


def more(count: int, noun: str) -> Iterator[str]:
    """Yield how many are not shown, if any."""
    if count > 0:
        yield f"> and {number(count, f'more {noun}')}"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: the message is for the robot only."""

    def redirect_request(self, *_: object) -> None:
        """Return no request to follow."""


def send(url: str, content: str) -> str:
    """Send a message; return why the robot did not take it, or an empty text if it did."""
    body = json.dumps({"msgtype": "markdown", "markdown": {"content": content}}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310  # its scheme is known
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=MAX_SECONDS) as answer:
            errcode: object = json.loads(answer.read(MAX_ANSWER))["errcode"]
    except urllib.error.HTTPError as error:
        return f"the robot answers with HTTP status {error.code}"
    except urllib.error.URLError as error:
        cause = error.reason
        return LATE if isinstance(cause, TimeoutError) else f"the robot cannot be reached: {type(cause).__name__}"
    except TimeoutError:
        return LATE
    except Exception as error:  # noqa: BLE001  # its text may contain the address
        return f"the robot's answer cannot be read: {type(error).__name__}"
    if not isinstance(errcode, int):
        return "the robot's answer cannot be read: no errcode"
    return "" if errcode == 0 else REFUSALS.get(errcode, f"the robot refuses the message, errcode {errcode}")


def is_valid(url: str) -> bool:
    """Return whether the address is https, or http on this machine."""
    try:
        parts = urllib.parse.urlsplit(url)
        name = parts.hostname
    except ValueError:
        return False
    loopback = parts.scheme == "http" and name == "127.0.0.1"
    return url.isprintable() and " " not in url and bool(name) and (parts.scheme == "https" or loopback)


def read(name: str) -> list[Report]:
    """Return the JSON reports in a file, one per line, or none if the file holds anything else."""
    try:
        reports = [json.loads(line) for line in Path(name).read_bytes().splitlines()]
    except (OSError, ValueError, RecursionError):
        return []
    return reports if all(map(is_report, reports)) else []


def is_report(report: object) -> bool:
    """Return whether a value is a report with all keys that a message needs."""
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
    """Return whether a value is a list of objects with a text for each key."""
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(key), str) for key in keys) for row in value
    )


def expire(*_: object) -> None:
    """Stop sending after `MAX_SECONDS`."""
    raise TimeoutError


def main() -> None:
    """Send the message, and print a warning if the robot did not take it."""
    url = os.environ.get("WECOM_WEBHOOK_URL", "").strip()
    if not url:
        print("WECOM_WEBHOOK_URL is not set: no message is sent.")
        return
    run = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format_map(os.environ)
    content = message(read(os.environ["REPORT"]), os.environ["RESULT"], run)
    if not content:
        print("Nothing to report.")
        return
    signal.signal(signal.SIGALRM, expire)
    signal.alarm(MAX_SECONDS)
    reason = send(url, content) if is_valid(url) else BAD_ADDRESS
    signal.alarm(0)
    print(f"::warning title=robot::the message was not sent: {reason}" if reason else "The message was sent.")


if __name__ == "__main__":
    main()
