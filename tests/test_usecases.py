"""The use cases, from desired state and ports to one report."""

from dataclasses import replace

import pytest

from reconciler import usecases
from reconciler.model import DesiredState, LiveState, Place, Policy, Unmanaged
from reconciler.ports import DomainWriter, Refusal, Refused
from reconciler.problem import Code, Problem
from reconciler.report import CallStatus, Command, Outcome, Report, Source
from reconciler.rules import HIGHEST_LIMIT, AllowedDeletions
from reconciler.saved_plan import SavedPlan
from reconciler.usecases import RunOptions
from tests.building import desired, host, live, target
from tests.scripted import BLIND, Script, ok

TERMS = RunOptions(origin="https://api.weixin.qq.com")
WARNING = Problem(code=Code.LIMIT_RAISED, facts={"was": 1, "now": 2})
START = live("a", "a")


def plan(wanted: DesiredState, state: LiveState = START, terms: RunOptions = TERMS) -> Report:
    """Plan against a live state."""
    return usecases.plan(wanted, Script(looks=[state]), terms)


def apply(wanted: DesiredState, script: Script, terms: RunOptions = TERMS) -> Report:
    """Apply against a script, every answer of which must be used."""
    report = usecases.apply(wanted, script, lambda: script, script, terms)
    script.assert_all_used()
    return report


def no_writer() -> DomainWriter:
    """Stand where a writer must never be asked for."""
    pytest.fail("a writer was opened")


def test_invalid() -> None:
    """An invalid file is reported with its problems and nothing else."""
    report = usecases.invalid(Command.APPLY, "domains.yaml", (WARNING,))

    assert report == Report(command=Command.APPLY, outcome=Outcome.INVALID, file="domains.yaml", problems=(WARNING,))


def test_valid() -> None:
    """A valid file is reported with what it wants, and what it loosens."""
    report = usecases.validate(desired("a b:testing"), (WARNING,))

    assert report == Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file="domains.yaml",
        platform="acme",
        target=target("a b", "a"),
        limit=200,
        problems=(WARNING,),
    )


def test_pull() -> None:
    """Pull reports the live state, and what is worth knowing of it."""
    never_published = live("a", None)
    report = usecases.pull(Script(looks=[never_published]), "acme")

    assert report == Report(
        command=Command.PULL,
        outcome=Outcome.PULLED,
        platform="acme",
        source=Source.WECHAT,
        live=never_published,
        problems=(Problem(code=Code.NEVER_PUBLISHED),),
    )


def test_pull_of_too_much() -> None:
    """More hosts than a desired state can hold cannot be pulled."""
    crowd = live(" ".join(f"h{number}" for number in range(HIGHEST_LIMIT + 1)))
    report = usecases.pull(Script(looks=[crowd]), "acme")

    assert report.outcome is Outcome.FAILED
    assert [problem.code for problem in report.problems] == [Code.WECHAT_TOO_MANY_VALUES]


def test_pull_fails() -> None:
    """When the live state cannot be read, pull says why."""
    report = usecases.pull(Script(looks=[BLIND]), "acme")

    assert report == Report(
        command=Command.PULL,
        outcome=Outcome.FAILED,
        platform="acme",
        source=Source.WECHAT,
        problems=(BLIND.problem,),
    )


def test_in_sync() -> None:
    """Where the lists agree there is nothing to do: no change, no call, a fingerprint all the same."""
    report = plan(desired("a"))

    assert report.fingerprint is not None
    assert replace(report, fingerprint=None) == Report(
        command=Command.PLAN,
        outcome=Outcome.IN_SYNC,
        file="domains.yaml",
        platform="acme",
        source=Source.WECHAT,
        live=START,
        target=target("a", "a"),
        limit=200,
        changes=(),
        calls=(),
    )


def test_changes() -> None:
    """A plan tells the changes with what the file says about their hosts, and its calls."""
    wanted = desired("a b")
    noted = replace(wanted, entries=(wanted.entries[0], replace(wanted.entries[1], owner="team", note="soon")))
    report = plan(noted, live("a x", "a x"))

    assert report.outcome is Outcome.CHANGES
    assert report.changes is not None
    assert [(told.change.host, told.place, told.owner, told.note) for told in report.changes] == [
        ("b.qq.com", Place("domains.yaml", 11, 5), "team", "soon"),
        ("b.qq.com", Place("domains.yaml", 11, 5), "team", "soon"),
        ("x.qq.com", None, None, None),
        ("x.qq.com", None, None, None),
    ]
    assert report.calls is not None
    assert [(told.call.action, told.status) for told in report.calls] == [
        ("add", CallStatus.PLANNED),
        ("delete", CallStatus.PLANNED),
    ]
    assert (report.live, report.target) == (live("a x", "a x"), target("a b", "a b"))


def test_what_is_kept_is_desired() -> None:
    """Kept hosts stand in the target that is reported."""
    report = plan(desired("a", Policy(unmanaged=Unmanaged.KEEP)), live("a x", "a"))

    assert (report.outcome, report.target) == (Outcome.IN_SYNC, target("a x", "a"))


def test_refused_plan_shows_its_calls() -> None:
    """A refused plan still has changes, calls that are not sent, and a fingerprint; apply says the same."""
    wanted = desired("b", Policy(max_deletions=0))
    planned, applied = (
        plan(wanted),
        usecases.apply(wanted, Script(looks=[START]), no_writer, Script(), TERMS),
    )

    assert planned.outcome is applied.outcome is Outcome.REFUSED
    assert planned.problems == applied.problems
    assert planned.fingerprint == applied.fingerprint is not None
    assert planned.calls is not None
    assert {told.status for told in planned.calls} == {CallStatus.NOT_SENT}
    assert (planned.result, applied.result) == (None, START)


def test_refused_without_a_safe_plan() -> None:
    """Where no safe calls exist there are changes, but neither calls nor a fingerprint."""
    report = plan(desired("a:testing b:published", Policy(limit=1)), live("a", ""))

    assert (report.outcome, report.calls, report.fingerprint) == (Outcome.REFUSED, None, None)
    assert report.changes is not None
    assert len(report.changes) == 1


def test_loosened_policy_comes_first() -> None:
    """What a change loosens is told before what the rules find."""
    report = plan(desired("b", Policy(max_deletions=0)), terms=replace(TERMS, loosened=(WARNING,)))

    assert [problem.code for problem in report.problems] == [Code.LIMIT_RAISED, Code.TOO_MANY_DELETIONS]


def test_unreachable() -> None:
    """When the live state cannot be read there is no plan, and nothing is sent."""
    planned = usecases.plan(desired("a"), Script(looks=[BLIND]), TERMS)
    applied = usecases.apply(desired("a"), Script(looks=[BLIND]), no_writer, Script(), TERMS)

    for command, report in ((Command.PLAN, planned), (Command.APPLY, applied)):
        assert report == Report(
            command=command,
            outcome=Outcome.FAILED,
            file="domains.yaml",
            platform="acme",
            source=Source.WECHAT,
            limit=200,
            problems=(BLIND.problem,),
        )


def test_assumed() -> None:
    """Against an assumed live state the same plan is made, and marked."""
    report = usecases.plan_assumed(desired("a b"), START, "live.json", TERMS)

    assert report == replace(plan(desired("a b")), source=Source.ASSUMED, compared_with="live.json")


def test_applied() -> None:
    """Apply reads once, sends the planned calls, and reports the live state after them."""
    report = apply(desired("a b"), Script([ok(live("a b", "a b"))], [START]))

    assert (report.command, report.outcome, report.result) == (
        Command.APPLY,
        Outcome.APPLIED,
        live("a b", "a b"),
    )
    assert report.calls is not None
    assert [told.status for told in report.calls] == [CallStatus.DONE]


def test_nothing_to_apply() -> None:
    """In sync no writer is even opened, and the result is the live state."""
    report = usecases.apply(desired("a"), Script(looks=[START]), no_writer, Script(), TERMS)

    assert (report.outcome, report.result) == (Outcome.IN_SYNC, START)


def test_allowed_deletions() -> None:
    """What a person allows for a run lets a refused plan through."""
    terms = replace(TERMS, deletions=AllowedDeletions(1))
    report = apply(desired(""), Script([ok(live("", ""))], [START]), terms)

    assert report.outcome is Outcome.APPLIED


def test_a_refused_host_is_pointed_at() -> None:
    """A problem that names a host of the file gets its line; what applying says comes before what planning said."""
    start = live("a", "a", opaque="?")
    report = apply(desired("a b"), Script([ok(start, "b.qq.com")], [start]))

    assert report.problems[0] == Problem(
        code=Code.HOST_REFUSED, facts={"host": "b.qq.com"}, place=Place("domains.yaml", 11, 5)
    )
    assert report.problems[1].place is None
    assert report.problems[-1].code is Code.OPAQUE_VALUE


def refusal(*hosts: str) -> Refused:
    """Refuse a call because of these hosts."""
    problem = Problem(code=Code.WECHAT_INVALID_HOST, facts={"hosts": hosts, "answer": "9410016"})
    return Refused(errcode=9410016, errmsg="", refusal=Refusal.PERHAPS_HALF, problem=problem)


def test_each_host_that_wechat_names_is_pointed_at() -> None:
    """Where WeChat refuses a call because of some hosts, each is a problem at its own line."""
    report = apply(desired("a b c"), Script([refusal("b.qq.com", "c.qq.com")], [START, START]))

    assert [(problem.facts["hosts"], problem.place) for problem in report.problems] == [
        (("b.qq.com",), Place("domains.yaml", 11, 5)),
        (("c.qq.com",), Place("domains.yaml", 12, 5)),
    ]


def test_ten_refused_hosts_are_pointed_at() -> None:
    """Of ten hosts each still gets its line."""
    words = [f"h{number}" for number in range(10)]
    report = apply(desired(" ".join(["a", *words])), Script([refusal(*map(host, words))], [START, START]))

    assert sorted(problem.place.line for problem in report.problems if problem.place) == list(range(11, 21))


def test_many_refused_hosts_stay_one_problem() -> None:
    """A refusal of more than ten hosts, or of none that the file names, is one problem without a line."""
    words = [f"h{number}" for number in range(11)]
    wanted = desired(" ".join(["a", *words]))
    many = apply(wanted, Script([refusal(*map(host, words))], [START, START]))
    none = apply(wanted, Script([refusal("elsewhere.qq.com")], [START, START]))

    assert [problem.place for problem in (*many.problems, *none.problems)] == [None, None]


def saved(wanted: DesiredState, state: LiveState) -> SavedPlan:
    """Return the plan for a state, as if it had been saved."""
    report = plan(wanted, state)
    assert report.fingerprint is not None
    return SavedPlan(
        fingerprint=report.fingerprint,
        live={"testing": ["a.qq.com"], "published": ["a.qq.com"]},
        desired={},
        changes=tuple((told.change.host, told.change.list, told.change.action) for told in report.changes or ()),
        limit=200,
    )


def test_saved_plan_is_carried_out() -> None:
    """A saved plan is applied when planning again gives the same."""
    terms = replace(TERMS, saved=saved(desired("a b"), START))
    report = apply(desired("a b"), Script([ok(live("a b", "a b"))], [START]), terms)

    assert report.outcome is Outcome.APPLIED


def test_stale_plan_is_not() -> None:
    """Any other plan is stale: nothing is sent, and the report says what moved."""
    terms = replace(TERMS, saved=saved(desired("a b"), START))
    report = usecases.apply(desired("a b"), Script(looks=[live("a x", "a")]), no_writer, Script(), terms)

    assert (report.outcome, report.result) == (Outcome.STALE, live("a x", "a"))
    assert report.problems[0].code is Code.PLAN_LIVE_MOVED
    assert report.calls is not None
    assert {told.status for told in report.calls} == {CallStatus.NOT_SENT}


def test_in_sync_is_never_stale() -> None:
    """When there is nothing to do, no saved plan matters."""
    terms = replace(TERMS, saved=Problem(code=Code.PLAN_EDITED))

    assert usecases.apply(desired("a"), Script(looks=[START]), no_writer, Script(), terms).outcome is Outcome.IN_SYNC


@pytest.mark.parametrize("words", ["b", "a b"])
def test_an_unusable_plan_is_stale(words: str) -> None:
    """A saved plan that cannot vouch for anything is stale, before any rule is asked."""
    terms = replace(TERMS, saved=Problem(code=Code.PLAN_ASSUMED))
    report = usecases.apply(desired(words), Script(looks=[START]), no_writer, Script(), terms)

    assert (report.outcome, report.problems[0].code) == (Outcome.STALE, Code.PLAN_ASSUMED)


def test_stale_before_refused() -> None:
    """Where no safe calls exist a saved plan is stale, for planning again does not give it."""
    wanted = desired("a:testing b:published", Policy(limit=1))
    terms = replace(TERMS, saved=saved(desired("a b"), START))
    report = usecases.apply(wanted, Script(looks=[live("a", "")]), no_writer, Script(), terms)

    assert (report.outcome, report.problems[0].code, report.calls) == (Outcome.STALE, Code.PLAN_MOVED, None)


def test_a_saved_plan_does_not_overrule_the_rules() -> None:
    """A refused plan stays refused though it is the saved one."""
    wanted = desired("b", Policy(max_deletions=0))
    terms = replace(TERMS, saved=saved(wanted, START))

    assert usecases.apply(wanted, Script(looks=[START]), no_writer, Script(), terms).outcome is Outcome.REFUSED


def test_fingerprint_covers_what_a_plan_depends_on() -> None:
    """Platform, API address, live state, desired state and spelling each make another fingerprint."""
    prints = [
        plan(desired("a b")).fingerprint,
        plan(desired("a b", platform="other")).fingerprint,
        plan(desired("a b"), terms=replace(TERMS, origin="https://example.com")).fingerprint,
        plan(desired("a b"), live("a x", "a x")).fingerprint,
        plan(desired("a c")).fingerprint,
        plan(desired("a"), live("a", "")).fingerprint,
        plan(desired("a"), live("a", None)).fingerprint,
        plan(desired("a b"), live("a", "a", opaque="?")).fingerprint,
        plan(desired("a b:testing"), live("a", None)).fingerprint,
        plan(desired("a b"), live("a", None)).fingerprint,
    ]

    assert len(set(prints)) == len(prints)
    assert host("a") not in str(prints)
