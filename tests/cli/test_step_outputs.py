"""The counts of ``--outputs``: those of the headline, and of the JSON report."""

import json
import re
from collections import Counter
from typing import Any, Final

import pytest

from reconciler.cli.step_outputs import StepOutputs
from reconciler.problem import Code
from reconciler.render import json_report, summary
from reconciler.report import Report
from reconciler.texts.en import ENGLISH
from tests.render.cases import CASES

KEYS: Final = ("adds", "deletes", "promotes", "demotes", "moves")

COUNT: Final = re.compile(r"\b([0-9]+) (?:to )?(add|delete|promote|demote|move)(?:e?d)?\b")


def outputs(*reports: Report) -> dict[str, str]:
    """Return the lines of ``--outputs`` for a run with these reports."""
    step = StepOutputs()
    for report in reports:
        step.take(report)
    return dict(line.split("=", 1) for line in step.lines(reports[0].outcome).splitlines())


def in_headline(report: Report) -> dict[str, int]:
    """Return the numbers of hosts that the headline has or, where it says why nothing was done, the title below it."""
    platform = summary.platform_summary(report)
    text = f"{summary.result(platform, ENGLISH)}. {summary.title(platform, ENGLISH)}"
    numbers = {kind: int(number) for number, kind in COUNT.findall(text)}
    return {key: numbers.get(key.removesuffix("s"), 0) for key in KEYS}


def in_json(document: dict[str, Any]) -> dict[str, int]:
    """Return the numbers of hosts by what happens to them in the changes of a report."""
    changes = [change for change in document["changes"] or () if change["reason"] != "drift"]
    kinds: Counter[str] = Counter()
    for host in {change["host"] for change in changes}:
        before = {name for name, hosts in (document["live"] or {}).items() if host in (hosts or ())}
        by_action = {
            action: {change["list"] for change in changes if (change["host"], change["action"]) == (host, action)}
            for action in ("add", "delete")
        }
        after = (before | by_action["add"]) - by_action["delete"]
        match sorted(before), sorted(after):
            case [], _:
                kinds["adds"] += 1
            case _, []:
                kinds["deletes"] += 1
            case ["testing"], ["published", "testing"]:
                kinds["promotes"] += 1
            case ["published", "testing"], ["testing"]:
                kinds["demotes"] += 1
            case _:
                kinds["moves"] += 1
    return {key: kinds[key] for key in KEYS}


@pytest.mark.parametrize("name", CASES)
def test_counts_mean_the_same_everywhere(name: str) -> None:
    """A host counts once, by what happens to it, in the outputs, the headline and the JSON; a foreign one too."""
    report = CASES[name]
    document = json.loads(json_report.render(report, ENGLISH))
    values = outputs(report)
    counts = {key: int(values[key]) for key in KEYS}
    foreign = {host for hosts in (document["foreign"] or {}).values() for host in hosts}
    warned = [problem.facts["count"] for problem in report.problems if problem.code is Code.FOREIGN_HOSTS]

    assert counts == in_headline(report) == in_json(document)
    assert int(values["changes"]) == sum(counts.values())
    assert int(values["foreign"]) == len(foreign) == sum(map(int, warned))  # type: ignore[arg-type]


def test_several_platforms_add_up() -> None:
    """Every kind of change is in some case, and numbers of several platforms are totals."""
    every, few = CASES["changes-of-every-kind"], CASES["changes"]
    one, other, both = outputs(every), outputs(few), outputs(every, few)

    assert "0" not in {one[key] for key in KEYS}
    assert all(int(both[key]) == int(one[key]) + int(other[key]) for key in ("changes", *KEYS, "calls"))
