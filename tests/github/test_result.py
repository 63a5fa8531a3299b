"""What became of a merged change, and what is said of it: tables of every case."""

from dataclasses import replace
from typing import Final

import pytest

from reconciler.github.fate import Fate, People, Result, RunResult, fate_of, with_causes
from reconciler.github.handover import Applied, Held, JobResult
from reconciler.github.result import Comment, Edit, Post, is_done, next_step
from reconciler.problem import Code, Problem
from reconciler.report import Command, Outcome, Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.zh import CHINESE
from tests.render.cases import CASES

DONE, FAILED = JobResult.SUCCESS, JobResult.FAILURE
CANCELLED, SKIPPED = JobResult.CANCELLED, JobResult.SKIPPED


def reports(outcomes: str) -> tuple[Report, ...]:
    """Return reports with these outcomes, on the files 0, 1 and so on."""
    return tuple(
        Report(command=Command.APPLY, outcome=Outcome(outcome), file=str(number))
        for number, outcome in enumerate(outcomes.split())
    )


def run(
    planned: str = "",
    applied: str | Held | None = None,
    jobs: tuple[JobResult, JobResult] = (DONE, DONE),
    settings: str = "ready",
    checked: JobResult = DONE,
) -> RunResult:
    """Return what became of a run: outcomes of its plan and its apply, and how these jobs ended."""
    plan, apply = jobs
    left = None
    if applied is not None:
        held = applied if isinstance(applied, Held) else None
        left = Applied(held=held, reports=() if held else reports(applied), approvers=(), known=None)
    return RunResult(
        settings=settings,
        checked=checked,
        plan=plan,
        apply=apply,
        decliners=(),
        planned=reports(planned),
        applied=left,
        read_at="",
        is_watch=False,
    )


DECLINED: Final = replace(run("changes", None, (DONE, FAILED)), decliners=("chen",))
WATCH: Final = replace(run("changes", None, (DONE, SKIPPED)), is_watch=True)


@pytest.mark.parametrize("code", [Code.PLAN_FAILED, Code.PLAN_REFUSED, Code.PLAN_UNVERIFIED])
def test_what_the_plan_held_back(code: Code) -> None:
    """What was wrong with a plan is in the plan's report: apply's says only that something was."""
    held_back, applied = reports("stale applied")
    refused, _ = planned = reports("refused changes")
    held_back = replace(held_back, problems=(Problem(code=code),))

    assert with_causes((held_back, applied), planned) == (refused, applied)
    assert with_causes((held_back, applied), ()) == (held_back, applied)


@pytest.mark.parametrize(
    ("result", "files", "fate"),
    [
        (run("changes", "applied"), ("0",), "applied"),
        (run("in_sync", None, (DONE, SKIPPED)), ("0",), "in_sync"),
        (run("changes changes", "applied partial"), ("0",), "applied"),
        (run("changes changes", "applied partial"), ("1",), "partial"),
        (run("changes changes", "applied partial"), ("0", "1"), "partial"),
        (run("changes changes", "applied failed"), None, "failed"),
        (run("changes", "applied"), ("gone",), "unknown"),
        (run("in_sync", None, (DONE, SKIPPED)), ("gone",), "unknown"),
        (run("", None, (DONE, SKIPPED)), None, "unknown"),
        (run("changes", "stale"), ("0",), "stale"),
        (run("changes", "unverified"), ("0",), "unverified"),
        (run("refused", None, (FAILED, SKIPPED)), ("0",), "refused"),
        (run("invalid", None, (FAILED, SKIPPED)), ("0",), "invalid"),
        (run("changes", None, (DONE, FAILED)), ("0",), "unknown"),
        (run("in_sync", None, (DONE, DONE)), ("0",), "unknown"),
        (run("", None, (FAILED, SKIPPED)), ("0",), "unfinished"),
        (run("changes", None, (DONE, CANCELLED)), ("0",), "cancelled"),
        (run("", None, (CANCELLED, SKIPPED)), None, "cancelled"),
        (run("changes", "partial", (DONE, CANCELLED)), ("0",), "partial"),
        (run("changes", Held.PAUSED), ("0",), "paused"),
        (run("changes", Held.SUPERSEDED), ("0",), "superseded"),
        (run(jobs=(SKIPPED, SKIPPED), settings="paused"), None, "paused"),
        (run(jobs=(SKIPPED, SKIPPED), settings="unsafe"), None, "unready"),
        (run(jobs=(SKIPPED, SKIPPED), settings="", checked=FAILED), None, "unfinished"),
        (run(jobs=(SKIPPED, SKIPPED), settings="", checked=CANCELLED), None, "cancelled"),
        (WATCH, ("0",), "untaken"),
        (WATCH, (), "dropped"),
        (DECLINED, ("0",), "declined"),
        (replace(DECLINED, planned=reports("in_sync")), ("0",), "in_sync"),
    ],
)
def test_fates(result: RunResult, files: tuple[str, ...] | None, fate: str) -> None:
    """The worst of the platforms that a change touches; before that, what stopped the whole run."""
    assert fate_of(result, files) == fate


PEOPLE: Final = People(author="wang", reviewers=("li", "zhao"), approvers=("chen",), decliners=("sun",))
PLAN: Final = Comment(id=1, body="<!-- reconciler:preview run=1 attempt=1 -->\nplan\n", is_plan=True)


def said(fate: str, run_id: int = 7, maker: str = "") -> Comment:
    """Return a comment that said what became of a change."""
    return Comment(id=2, body=f"<!-- reconciler:result {fate} run={run_id}/1{maker} -->\nx", is_plan=False)


def result(fate: Fate, *, is_watch: bool = False, found: tuple[Report, ...] = ()) -> Result:
    """Return what became of a change in run 7."""
    return Result(
        fate=fate,
        reports=found,
        dropped=(),
        later=(),
        kept=(),
        people=PEOPLE,
        run_id=7,
        run_attempt=1,
        run_url="https://github.example/run",
        workflow_url="https://github.example/w",
        is_watch=is_watch,
    )


@pytest.mark.parametrize(
    ("new", "comments", "step"),
    [
        (result(Fate.APPLIED), (), Post),
        (result(Fate.APPLIED), (PLAN,), Edit),
        (result(Fate.APPLIED), (PLAN, said("failed")), Edit),
        (result(Fate.APPLIED), (PLAN, said("applied", 6)), None),
        (result(Fate.IN_SYNC), (PLAN, said("applied", 6)), None),
        (result(Fate.FAILED), (PLAN,), Post),
        (result(Fate.FAILED), (PLAN, said("failed")), None),
        (result(Fate.FAILED), (PLAN, said("failed", 6)), Post),
        (result(Fate.FAILED), (PLAN, said("applied", 6)), None),
        (result(Fate.FAILED), (PLAN, said("failed", 6), said("kept", 6)), None),
        (result(Fate.APPLIED), (PLAN, said("kept", 6)), Edit),
        (result(Fate.REFUSED), (PLAN, said("refused", 6)), None),
        (result(Fate.REFUSED), (PLAN, said("refused", 6), said("failed", 6)), Post),
        (result(Fate.UNTAKEN, is_watch=True), (PLAN,), Post),
        (result(Fate.UNTAKEN, is_watch=True), (PLAN, said("failed", 6)), None),
        (result(Fate.UNTAKEN, is_watch=True), (PLAN, said("failed", 6, " watch")), Post),
        (result(Fate.UNTAKEN, is_watch=True), (PLAN, said("paused", 6)), Post),
        (result(Fate.UNTAKEN, is_watch=True), (PLAN, said("paused", 6), said("untaken", 6, " watch")), None),
        (result(Fate.FAILED, is_watch=True), (PLAN, said("untaken", 6, " watch")), None),
        (result(Fate.FAILED, is_watch=True), (PLAN, said("failed", 6, " watch")), None),
        (result(Fate.FAILED), (PLAN, said("failed", 7, " watch")), None),
        (result(Fate.KEPT), (PLAN,), Post),
        (result(Fate.KEPT), (PLAN, said("kept", 6)), None),
        (result(Fate.KEPT, is_watch=True), (PLAN, said("failed", 6)), Post),
        (result(Fate.KEPT, is_watch=True), (PLAN, said("untaken", 6, " watch"), said("kept", 6)), None),
    ],
)
def test_steps(new: Result, comments: tuple[Comment, ...], step: type | None) -> None:
    """Applied: a line on the comment; else a new comment. Nothing is said twice, nor after it was applied."""
    found = None if is_done(comments) else next_step(new, comments, ENGLISH)

    assert (found and type(found)) is step


@pytest.mark.parametrize("fate", Fate)
def test_texts(fate: Fate) -> None:
    """Whatever hosts, owners and errors contain, it stays text; the length is bounded, and every fate has words."""
    hostile = [replace(CASES["hostile"], file=str(number)) for number in range(60)]
    people = People(author="a|@b", reviewers=("@everyone",), approvers=(), decliners=("@everyone",))
    for words in (ENGLISH, CHINESE):
        step = next_step(replace(result(fate, found=tuple(hostile)), people=people), (), words)
        assert isinstance(step, Post)
        assert len(step.body) < 60_000
        visible = step.body.split("-->\n", 1)[1]
        assert "<!--" not in visible
        assert "@everyone" not in visible
        assert "https://github.example/run" in visible


@pytest.mark.parametrize("fate", Fate)
def test_what_a_watch_says_to_do(fate: Fate) -> None:
    """A watch applies nothing, so nobody is sent to run it again; only a run that stopped, or that waits, is."""
    step = next_step(replace(result(fate), is_watch=True), (), ENGLISH)
    assert isinstance(step, Post)

    assert ("*Re-run" in step.body) is (fate in {Fate.PARTIAL, Fate.DECLINED})


def comment(fate: Fate, *names: str) -> str:
    """Return a new comment, without its mark, on a change of the platforms of these cases."""
    found = tuple(replace(CASES[name], file=f"{number}.yaml") for number, name in enumerate(names))
    step = next_step(result(fate, found=found), (), ENGLISH)
    assert isinstance(step, Post)
    return step.body.split("-->\n", 1)[1]


@pytest.mark.parametrize(
    ("fate", "name", "title", "then"),
    [
        (
            Fate.FAILED,
            "failed",
            "acme-shop not applied: WeChat refuses a host among pay.qq.com",
            "<sub>(errcode 9410016 invalid domain pay.qq.com, rid: 6543a1b2-0c1d2e3f-4a5b6c7d)</sub>",
        ),
        (
            Fate.REFUSED,
            "refused-deletions",
            "acme-shop not applied: 7 hosts would be deleted from a list, and 5 are allowed",
            "[This attempt](https://github.example/run) sent nothing.",
        ),
        (
            Fate.PARTIAL,
            "partial-unknown",
            "acme-shop stopped after 0 of 2 calls: the outcome of the call to add (2 hosts) is not known",
            "> [!CAUTION]",
        ),
        (Fate.INVALID, "invalid", "Not applied: the file is invalid", "> [!CAUTION]"),
        (Fate.PAUSED, "changes", "Not applied: the workflow is paused", "**Next:** nothing, until the pause ends."),
        (Fate.DECLINED, "changes", "Not applied: sun refused the deployment", "**Next:** revert the change"),
    ],
)
def test_what_is_said_first(fate: Fate, name: str, title: str, then: str) -> None:
    """The title says why: the cause, where one error is it. Then comes what else is known of it, or the next step."""
    first, second, *_ = comment(fate, name).split("\n\n")

    assert first == f"### {'⏸️' if fate is Fate.PAUSED else '❌'} {title}"
    assert second.startswith(then)


def test_a_cause_is_said_once() -> None:
    """Its remedy is the next step; of several platforms each error names its own, below a title for all."""
    refused = "acme-shop: 7 hosts would be deleted from a list, and 5 are allowed"
    (once,) = [line for line in comment(Fate.REFUSED, "refused-deletions").splitlines() if "7 hosts" in line]
    several = comment(Fate.REFUSED, "refused-deletions", "applied")

    assert once.startswith("###")
    assert several.startswith(f"### ❌ Not applied on every platform\n\n> [!CAUTION]\n> <strong>{refused}<")
    assert "acme-shop: refused, nothing was sent · acme-shop: applied, " in several
    assert "Nothing was" not in several


def test_hosts_to_delete() -> None:
    """Lines to paste name the hosts that the plan deletes, without those under ``removed`` already."""
    case = CASES["changes-reviewed"]
    problems = CASES["refused-deletions"].problems
    step = next_step(
        result(Fate.REFUSED, found=(replace(case, outcome=Outcome.REFUSED, problems=problems),)), (), ENGLISH
    )
    assert isinstance(step, Post)

    assert "```yaml\n  - old.qq.com\n```" in step.body


def test_calls_of_a_run_that_stopped() -> None:
    """A new comment says what is live, and which calls were done and which were not; of the first platforms only."""
    several = tuple(replace(CASES["partial-half-unknown"], file=str(number)) for number in range(4))
    step = next_step(result(Fate.PARTIAL, found=several), (), ENGLISH)
    assert isinstance(step, Post)

    assert step.body.index("stopped part-way") < step.body.index("What is live now is not known.")
    titles = ("**Done:**", "**Sent, outcome unknown:**", "**Not sent:**")
    assert [step.body.count(title) for title in titles] == [3, 3, 3]
    assert step.body.count("stopped part-way") == 4
