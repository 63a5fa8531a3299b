"""What all formats for people have in common: the order of outcomes, counted platforms, and bounded texts."""

import json
from dataclasses import replace

from reconciler.model import LiveList, LiveState
from reconciler.problem import Code
from reconciler.render import json_report, markdown, summary, text
from reconciler.render.summary import OUTCOME_ORDER, platform_summary
from reconciler.report import Command, Outcome, Report, exit_code
from reconciler.texts.en import ENGLISH
from tests.building import live
from tests.render.cases import CASES, problem, with_problems
from tests.render.test_golden import fleet_markdown, fleet_text, reports

EXIT_CODE_ORDER = (8, 7, 3, 6, 5, 9, 10, 0)


def outcomes() -> list[Report]:
    """Return a report for each way in which one of several platforms can end."""
    return [Report(command=Command.PLAN, outcome=outcome, file="a.yaml", live=live("a")) for outcome in Outcome]


def test_outcomes_are_in_the_order_of_exit_codes() -> None:
    """The most severe outcome of several platforms is the one that decides the exit code."""
    codes = [exit_code(outcome) for outcome in OUTCOME_ORDER]

    assert set(OUTCOME_ORDER) == set(Outcome)
    assert codes == sorted(codes, key=EXIT_CODE_ORDER.index)


def test_every_outcome_of_several_platforms_is_counted() -> None:
    """The headline counts the platforms of each outcome, most severe first, and each has its own result."""
    platforms = [platform_summary(report) for report in outcomes()]

    assert summary.fleet_headline(platforms, ENGLISH) == (
        "13 platforms: 1 stopped part-way, 1 failed, 1 invalid, 1 stale, 1 refused, 1 unverified, "
        "1 declined, 1 to change, 1 applied, 1 in sync, 1 valid, 1 verified, 1 pulled"
    )
    assert summary.most_severe(platforms) is Outcome.PARTIAL
    assert len({summary.result(platform, ENGLISH) for platform in platforms}) == len(platforms)


def test_quiet_platforms_of_many_are_only_counted() -> None:
    """Up to twenty platforms all have a row; of more only those with changes or problems."""
    few = reports([*["in-sync"] * 18, "changes", "failed"])
    more = reports([*["in-sync"] * 19, "changes", "failed"])

    assert fleet_text(few).count("in sync") == 18 + 1
    assert fleet_text(more).count("in sync") == 1
    assert "\n  and 19 more without changes or problems\n" in fleet_text(more)
    assert "*and 19 more without changes or problems*" in fleet_markdown(more)
    assert fleet_text(reports(["in-sync"] * 30)) == "30 platforms: 30 in sync\n"
    assert fleet_markdown(reports(["in-sync"] * 30)) == "### ✅ 30 platforms: 30 in sync\n\n"


def test_ten_values_that_are_not_hosts_are_shown() -> None:
    """Further ones are counted, and every other warning is still shown."""
    for render in (text.render, markdown.render):
        shown = render(CASES["opaque-values-many"], ENGLISH)

        assert shown.count("opaque-value") == 10
        assert shown.count("covered-by-parent") == 1
        assert "and 2 more live values that are not hosts: see the JSON report" in shown


def test_many_values_that_are_not_hosts() -> None:
    """Of very many of them every format has a problem for ten: the JSON report names all, once for each list."""
    values = frozenset(f"*{number:06}" for number in range(20_000))
    live = LiveState(LiveList(frozenset(), values), None)
    problems = (problem(Code.OPAQUE_VALUE, value=value, lists=("testing",)) for value in sorted(values))
    report = with_problems(replace(CASES["in-sync"], live=live), *problems)
    document = json.loads(json_report.render(report, ENGLISH))

    assert [one["code"] for one in document.pop("problems")] == ["opaque-value"] * 10
    assert len(document["live"].pop("testing")) == 20_000
    assert len(json.dumps(document)) < 3_000
    for render in (text.render, markdown.render):
        assert len(render(report, ENGLISH)) < 5_000


def test_problems_quote_a_bounded_part_of_each_fact() -> None:
    """In every format a long value is cut, and of 170,000 values ten are named and the others counted."""
    values = tuple(f"h{number:06}.qq.com" for number in range(170_000))
    long = problem(Code.OPAQUE_VALUE, value="x" * 5000, lists=("testing",))
    many = problem(Code.LIST_LACKS, list="testing", count=len(values), hosts=values)
    report = with_problems(CASES["in-sync"], long, many)

    for render in (text.render, markdown.render, json_report.render):
        shown = render(report, ENGLISH)

        assert len(shown) < 3_000
        assert "h000009.qq.com, and 169990 more" in shown
        assert "h000010" not in shown
        assert "x" * 159 in shown
        assert "x" * 160 not in shown
