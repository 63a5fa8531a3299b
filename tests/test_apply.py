"""What the executor does with each answer that WeChat may give; the emulator tests the whole path."""

from dataclasses import replace

import pytest

from reconciler.apply import MAX_HOSTS_NAMED, PAUSES, SETTLING, Applied, apply
from reconciler.model import LiveList, LiveState, Target
from reconciler.plan import Plan
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.ports import NotSent, Refusal, Refused, UnknownOutcome
from reconciler.problem import Code, Problem
from reconciler.report import CallStatus, Outcome
from tests.building import live, target
from tests.scripted import BLIND, Script, ok

DONE, FAILED, UNKNOWN, NOT_SENT = CallStatus.DONE, CallStatus.FAILED, CallStatus.UNKNOWN, CallStatus.NOT_SENT
LOST = UnknownOutcome(problem=Problem(code=Code.WECHAT_TIMEOUT), errcode=-1, errmsg="busy")
UNSENT = NotSent(Problem(code=Code.WECHAT_UNREACHABLE))


def refused(refusal: Refusal) -> Refused:
    """Refuse with an errcode."""
    return Refused(errcode=65316, errmsg="full", refusal=refusal, problem=Problem(code=Code.WECHAT_LIST_FULL))


def run(script: Script, plan: Plan) -> Applied:
    """Apply the plan; every answer and every look of the script must be used."""
    applied = apply(plan, script, script, script)
    script.assert_all_used()
    return applied


def planned(start: LiveState, wanted: Target, limit: int = 200) -> Plan:
    """Return the plan from one state to another."""
    steps = plan_calls(start, wanted, limit)
    assert not isinstance(steps, NoSafePlan)
    return Plan(live=start, target=wanted, steps=steps, fingerprint="")


START = live("a b", "a b")
TWO_CALLS = planned(START, target("b c", "b c"))
"""Add c to both lists, then delete a from both."""
ADDED = live("a b c", "a b c")
END = live("b c", "b c")


def statuses(applied: Applied) -> list[CallStatus]:
    """Return what became of each call."""
    return [call.status for call in applied.calls]


def codes(applied: Applied) -> list[Code]:
    """Return the codes of the problems, in their order."""
    return [problem.code for problem in applied.problems]


def test_confirmed_by_the_answer() -> None:
    """Lists that come back as expected confirm each call; nothing else is asked."""
    script = Script([ok(ADDED), ok(END)])
    applied = run(script, TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.APPLIED, END, [DONE, DONE])
    assert (applied.problems, script.pauses) == ((), [])
    assert [(call.errcode, call.errmsg) for call in applied.calls] == [(0, "ok"), (0, "ok")]
    assert script.sent == [step.call for step in TWO_CALLS.steps]


@pytest.mark.parametrize("missing", [None, live("a b c", None)])
def test_confirmed_by_a_look(missing: LiveState | None) -> None:
    """Where a list is missing from the answer, a look at the live lists confirms the call."""
    applied = run(Script([ok(missing), ok(END)], [ADDED]), TWO_CALLS)

    assert (applied.outcome, statuses(applied)) == (Outcome.APPLIED, [DONE, DONE])


def test_never_published() -> None:
    """On a platform that was never published an answer with the testing list is whole, and half an add is not done."""
    plan = planned(live("a", None), target("a b c"))
    half = run(Script([ok(live("a b", None))]), plan)

    assert run(Script([ok(live("a b c", None))]), plan).outcome is Outcome.APPLIED
    assert (half.outcome, statuses(half), codes(half)) == (Outcome.PARTIAL, [FAILED], [Code.LIST_LACKS])


@pytest.mark.parametrize(("answered", "looks"), [(START, [START] * 2), (None, [START] * 3)])
def test_errcode_zero_proves_nothing(answered: LiveState | None, looks: list[LiveState]) -> None:
    """When neither the answer nor two looks after pauses show an effect, nobody knows whether it still comes."""
    script = Script([ok(answered)], looks)
    applied = run(script, TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, START, [UNKNOWN, NOT_SENT])
    assert codes(applied) == [Code.NO_EFFECT]
    assert applied.problems[0].facts == {"action": "add", "count": 1}
    assert script.pauses == list(SETTLING)


@pytest.mark.parametrize(("answered", "looks"), [(START, [ADDED]), (START, [START, ADDED]), (None, [START, ADDED])])
def test_an_effect_may_show_late(answered: LiveState | None, looks: list[LiveState]) -> None:
    """When WeChat said yes and a second look shows the effect, the run goes on."""
    applied = run(Script([ok(answered), ok(END)], looks), TWO_CALLS)

    assert (applied.outcome, statuses(applied)) == (Outcome.APPLIED, [DONE, DONE])


def test_accepted_and_then_blind() -> None:
    """When WeChat said yes, nothing is to be seen of it and a second look fails, nobody knows."""
    applied = run(Script([ok(START)], [BLIND]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, None, [UNKNOWN, NOT_SENT])


def test_nothing_passed_verification() -> None:
    """When WeChat calls every host invalid and adds none, nothing was changed."""
    applied = run(Script([ok(START, "c.qq.com")]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.FAILED, START, [FAILED, NOT_SENT])
    assert codes(applied) == [Code.HOST_REFUSED, Code.LIST_LACKS, Code.LIST_LACKS]
    assert applied.problems[1].facts == {"list": "testing", "count": 1, "hosts": ("c.qq.com",)}


def test_accepted_but_blind() -> None:
    """When WeChat says yes without lists and cannot be asked again, nobody knows."""
    applied = run(Script([ok(None)], [BLIND]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (
        Outcome.PARTIAL,
        None,
        [UNKNOWN, NOT_SENT],
    )
    assert codes(applied) == [Code.OUTCOME_UNKNOWN, Code.WECHAT_UNREACHABLE]


def test_partial_success() -> None:
    """Hosts that WeChat calls invalid are named, and what was added of the call is in the result."""
    plan = planned(live("", ""), target("a b", "a b"))
    half = live("a", "a")
    applied = run(Script([ok(half, "b.qq.com")]), plan)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, half, [FAILED])
    assert codes(applied) == [Code.HOST_REFUSED, Code.LIST_LACKS, Code.LIST_LACKS]
    assert applied.problems[0].facts == {"host": "b.qq.com"}


def test_a_foreign_change_stops_the_run() -> None:
    """A host that someone else added shows in the answer: the call is done, the next one is not sent."""
    seen = live("a b c x", "a b c")
    applied = run(Script([ok(seen)]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, seen, [DONE, NOT_SENT])
    assert codes(applied) == [Code.LIST_HOLDS]
    assert applied.problems[0].facts == {"list": "testing", "count": 1, "hosts": ("x.qq.com",)}


def test_a_foreign_deletion_stops_the_run() -> None:
    """A delete that took more than it should is done, and stops the run."""
    plan = planned(live("a b c", "a b c"), target("b c", "b c"))
    applied = run(Script([ok(live("b", "b c"))]), plan)

    assert (applied.outcome, statuses(applied), codes(applied)) == (
        Outcome.PARTIAL,
        [DONE],
        [Code.LIST_LACKS],
    )


def test_half_a_delete() -> None:
    """A delete that reached one list alone is not done."""
    plan = planned(live("a b", "a b"), target("b", "b"))
    applied = run(Script([ok(live("b", "a b"))]), plan)

    assert (applied.outcome, statuses(applied), codes(applied)) == (
        Outcome.PARTIAL,
        [FAILED],
        [Code.LIST_HOLDS],
    )


def test_opaque_values_count_as_contents() -> None:
    """A value that is no host belongs to the lists: when one comes or goes, the run stops."""
    seen = live("a b c", "a b c", opaque="?")
    applied = run(Script([ok(seen)]), TWO_CALLS)

    assert codes(applied) == [Code.LIST_HOLDS, Code.LIST_HOLDS]
    assert codes(run(Script([ok(ADDED)]), planned(live("a b", "a b", opaque="?"), target("a b c", "a b c")))) == [
        Code.LIST_LACKS,
        Code.LIST_LACKS,
    ]


def test_many_surprises_are_counted() -> None:
    """A surprise names ten hosts and counts the rest."""
    many = " ".join(f"x{number:02}" for number in range(MAX_HOSTS_NAMED + 1))
    applied = run(Script([ok(live(f"a b c {many}", "a b c"))]), TWO_CALLS)
    few = run(Script([ok(live(f"a b c {many[:-4]}", "a b c"))]), TWO_CALLS)

    facts = applied.problems[0].facts
    assert facts["count"] == 11
    assert facts["hosts"] == (*(f"x{number:02}.qq.com" for number in range(10)), "…")
    assert few.problems[0].facts["hosts"] == tuple(f"x{number:02}.qq.com" for number in range(10))


def test_a_foreign_change_before_anything_is_published() -> None:
    """On a platform that was never published only the testing list can surprise."""
    plan = planned(live("a", None), target("a b"))
    applied = run(Script([ok(live("a b x", None))]), plan)

    assert (applied.outcome, statuses(applied), codes(applied)) == (Outcome.PARTIAL, [DONE], [Code.LIST_HOLDS])


def test_the_published_list_appears() -> None:
    """A platform that is published during the run is a surprise."""
    plan = planned(live("a", None), target("a b"))
    applied = run(Script([ok(live("a b", "a"))]), plan)

    assert (applied.outcome, statuses(applied), codes(applied)) == (
        Outcome.PARTIAL,
        [DONE],
        [Code.PUBLICATION_CHANGED],
    )


def test_the_published_list_vanishes() -> None:
    """An answer and a look without the published list are a surprise; the testing list alone proves the call."""
    applied = run(Script([ok(None)], [live("a b c", None)]), TWO_CALLS)

    assert (applied.outcome, statuses(applied)) == (Outcome.PARTIAL, [DONE, NOT_SENT])
    assert codes(applied) == [Code.PUBLICATION_CHANGED]


def test_refused_and_nothing_done() -> None:
    """A refusal is looked after; when the lists are as before, nothing was changed."""
    applied = run(Script([refused(Refusal.PERHAPS_HALF)], [START]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.FAILED, START, [FAILED, NOT_SENT])
    assert codes(applied) == [Code.WECHAT_LIST_FULL]
    assert (applied.calls[0].errcode, applied.calls[0].errmsg) == (65316, "full")


def test_refused_and_half_done() -> None:
    """A refusal that did half is told as what it is."""
    half = live("a b c", "a b")
    applied = run(Script([refused(Refusal.PERHAPS_HALF)], [half]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, half, [FAILED, NOT_SENT])
    assert codes(applied) == [Code.WECHAT_LIST_FULL, Code.LIST_LACKS]


def test_refused_and_all_done() -> None:
    """A refusal stops the run even if the call took effect."""
    applied = run(Script([refused(Refusal.PERHAPS_HALF)], [ADDED]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, ADDED, [DONE, NOT_SENT])
    assert codes(applied) == [Code.WECHAT_LIST_FULL]


def test_refused_and_blind() -> None:
    """When nobody can look after a refusal, nobody knows what became of the call: it may have taken effect."""
    applied = run(Script([refused(Refusal.PERHAPS_HALF)], [BLIND]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, None, [UNKNOWN, NOT_SENT])
    assert codes(applied) == [Code.OUTCOME_UNKNOWN, Code.WECHAT_LIST_FULL, Code.WECHAT_UNREACHABLE]


def test_throttled_sends_nothing_more() -> None:
    """After a rate or quota error not even a look is sent: the result is the state after the last confirmed call."""
    first = run(Script([refused(Refusal.NOTHING)]), TWO_CALLS)
    second = run(Script([ok(ADDED), refused(Refusal.NOTHING)]), TWO_CALLS)

    assert (first.outcome, first.result, statuses(first)) == (Outcome.FAILED, START, [FAILED, NOT_SENT])
    assert (second.outcome, second.result, statuses(second)) == (Outcome.PARTIAL, ADDED, [DONE, FAILED])


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (Script([ok(START)], [START] * 2), (0, "ok")),
        (Script([ok(None)], [BLIND]), (0, "ok")),
        (Script([ok(START, "c.qq.com")]), (0, "ok")),
        (Script([refused(Refusal.NOTHING)]), (65316, "full")),
        (Script([refused(Refusal.PERHAPS_HALF)], [START]), (65316, "full")),
        (Script([refused(Refusal.PERHAPS_HALF)], [BLIND]), (65316, "full")),
        (Script([refused(Refusal.PERHAPS_HALF)], [live("a b c", "a b")]), (65316, "full")),
        (Script([LOST], [BLIND]), (-1, "busy")),
        (Script([LOST], [live("a b c", "a b")]), (-1, "busy")),
        (Script([LOST] * 3, [START] * 3), (-1, "busy")),
        (Script([LOST, LOST, replace(LOST, errmsg="still")], [START] * 3), (-1, "still")),
        (Script([LOST, ok(END)], [ADDED]), (-1, "busy")),
        (Script([UNSENT] * 3), (None, None)),
    ],
)
def test_a_call_keeps_wechats_last_words(script: Script, words: tuple[int | None, str | None]) -> None:
    """However a call ends, the report has the errcode and the errmsg of the last answer to it."""
    first = run(script, TWO_CALLS).calls[0]

    assert (first.errcode, first.errmsg) == words


def test_a_last_call_that_was_looked_after() -> None:
    """When the last call is confirmed by a look, the look is the result."""
    applied = run(Script([ok(ADDED), LOST], [END]), TWO_CALLS)

    assert (applied.outcome, applied.result) == (Outcome.APPLIED, END)


def test_unknown_but_done() -> None:
    """A lost answer is looked after; when the call took effect, the run goes on."""
    script = Script([LOST, ok(END)], [ADDED])
    applied = run(script, TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.APPLIED, END, [DONE, DONE])
    assert (applied.problems, script.pauses) == ((), [])


def test_unknown_and_untouched_is_tried_again() -> None:
    """A call that surely had no effect is sent again after a pause, twice at most."""
    script = Script([LOST, LOST, ok(ADDED), ok(END)], [START, START])
    applied = run(script, TWO_CALLS)

    assert (applied.outcome, script.pauses) == (Outcome.APPLIED, list(PAUSES))
    assert script.sent[:3] == [TWO_CALLS.steps[0].call] * 3


def test_unknown_and_untouched_after_all_tries() -> None:
    """A first call that never took effect leaves nothing changed; a later one leaves what was done before it."""
    first = run(Script([LOST] * 3, [START] * 3), TWO_CALLS)
    second = run(Script([ok(ADDED), *[LOST] * 3], [ADDED] * 3), TWO_CALLS)

    assert (first.outcome, first.result, statuses(first)) == (Outcome.FAILED, START, [FAILED, NOT_SENT])
    assert codes(first) == [Code.WECHAT_TIMEOUT]
    assert (second.outcome, second.result, statuses(second)) == (Outcome.PARTIAL, ADDED, [DONE, FAILED])


def test_unknown_and_blind() -> None:
    """When nobody can look after a lost answer, the call is unknown and never sent again."""
    applied = run(Script([LOST], [BLIND]), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (
        Outcome.PARTIAL,
        None,
        [UNKNOWN, NOT_SENT],
    )
    assert codes(applied) == [Code.OUTCOME_UNKNOWN, Code.WECHAT_TIMEOUT, Code.WECHAT_UNREACHABLE]
    assert applied.problems[0].facts == {"action": "add", "count": 1}


def test_unknown_and_surprising() -> None:
    """A lost answer after which the lists are neither old nor new stops the run."""
    applied = run(Script([LOST], [live("a b c", "a b")]), TWO_CALLS)

    assert (applied.outcome, statuses(applied)) == (Outcome.PARTIAL, [FAILED, NOT_SENT])
    assert codes(applied) == [Code.WECHAT_TIMEOUT, Code.LIST_LACKS]


def test_unsent_is_tried_again() -> None:
    """A call that never left needs no look before it is tried again."""
    script = Script([UNSENT, ok(ADDED), ok(END)])

    assert run(script, TWO_CALLS).outcome is Outcome.APPLIED
    assert script.pauses == [PAUSES[0]]


def test_unsent_after_all_tries() -> None:
    """A call that never leaves changes nothing, and is told as not sent."""
    applied = run(Script([UNSENT] * 3), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.FAILED, START, [NOT_SENT, NOT_SENT])
    assert codes(applied) == [Code.WECHAT_UNREACHABLE]


def test_sent_once_is_sent() -> None:
    """A call whose first try was lost was sent, though the later tries never left."""
    applied = run(Script([LOST, UNSENT, UNSENT], [START]), TWO_CALLS)

    assert (applied.outcome, statuses(applied)) == (Outcome.FAILED, [FAILED, NOT_SENT])
    assert (applied.calls[0].errcode, codes(applied)) == (-1, [Code.WECHAT_UNREACHABLE])


def test_retries_stop_at_any_other_answer() -> None:
    """A call that is tried again may still be refused, or be lost for good."""
    refusal = run(Script([UNSENT, refused(Refusal.NOTHING)]), TWO_CALLS)
    lost = run(Script([LOST, LOST], [START, BLIND]), TWO_CALLS)

    assert (refusal.outcome, statuses(refusal)) == (Outcome.FAILED, [FAILED, NOT_SENT])
    assert (lost.outcome, statuses(lost)) == (Outcome.PARTIAL, [UNKNOWN, NOT_SENT])


def test_interrupted_before_the_first_call() -> None:
    """An interruption before the first call changes nothing."""
    applied = run(Script([], interrupt_after=0), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (
        Outcome.FAILED,
        START,
        [NOT_SENT, NOT_SENT],
    )
    assert codes(applied) == [Code.INTERRUPTED]


def test_interrupted_between_calls() -> None:
    """After an interruption the call under way is confirmed, and no other is sent."""
    applied = run(Script([ok(ADDED)], interrupt_after=1), TWO_CALLS)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, ADDED, [DONE, NOT_SENT])
    assert codes(applied) == [Code.INTERRUPTED]


def test_interrupted_during_the_last_call() -> None:
    """When the last call is confirmed all the same, the plan is applied."""
    applied = run(Script([ok(ADDED), ok(END)], interrupt_after=2), TWO_CALLS)

    assert (applied.outcome, applied.problems) == (Outcome.APPLIED, ())


def test_interrupted_calls_are_not_tried_again() -> None:
    """After an interruption a call is not sent again, though it surely had no effect."""
    applied = run(Script([UNSENT], interrupt_after=1), TWO_CALLS)

    assert (applied.outcome, statuses(applied)) == (Outcome.FAILED, [NOT_SENT, NOT_SENT])
    assert codes(applied) == [Code.WECHAT_UNREACHABLE, Code.INTERRUPTED]


DEMOTION = planned(live("a b", "a b"), target("a b", "b"))
"""Delete a from both lists, then add it to testing."""
OUT = live("b", "b")


def test_a_refused_demotion_comes_first() -> None:
    """A host that was taken out of testing and not put back is the first thing that is told."""
    applied = run(Script([ok(OUT), refused(Refusal.NOTHING)]), DEMOTION)

    assert codes(applied) == [Code.DEMOTION_UNFINISHED, Code.WECHAT_LIST_FULL]
    assert applied.problems[0].facts == {"host": "a.qq.com"}


def test_an_unknown_demotion_is_told_too() -> None:
    """Where the result is unknown, a host that may be out of testing is named, and nothing is claimed of it."""
    lost_add = run(Script([ok(OUT), LOST], [BLIND]), DEMOTION)
    lost_delete = run(Script([LOST], [BLIND]), DEMOTION)

    assert codes(lost_add)[0] is Code.DEMOTION_UNCERTAIN
    assert codes(lost_delete)[0] is Code.DEMOTION_UNCERTAIN
    assert lost_add.problems[0].facts == {"host": "a.qq.com"}


def test_a_demotion_that_surely_is_unfinished() -> None:
    """Where another call's outcome is unknown, a host that was deleted and not added again is out for sure."""
    delete, add = DEMOTION.steps
    between = planned(OUT, target("b d", "b d")).steps[0]
    plan = replace(DEMOTION, steps=(delete, between, replace(add, expected=live("a b d", "b d"))))
    applied = run(Script([ok(OUT), LOST], [BLIND]), plan)

    assert codes(applied)[0] is Code.DEMOTION_UNFINISHED


def test_the_same_problem_is_told_once() -> None:
    """When a look fails as the call before it did, the reason stands there once."""
    lost = UnknownOutcome(problem=BLIND.problem)

    assert codes(run(Script([lost], [BLIND]), TWO_CALLS)) == [Code.OUTCOME_UNKNOWN, Code.WECHAT_UNREACHABLE]


def test_a_refused_delete_may_have_begun_a_demotion() -> None:
    """A refusal can have done half: unless a look shows that nothing was, the host may be missing."""
    seen = run(Script([refused(Refusal.PERHAPS_HALF)], [live("a b", "a b")]), DEMOTION)
    blind = run(Script([refused(Refusal.PERHAPS_HALF)], [BLIND]), DEMOTION)

    assert codes(seen) == [Code.WECHAT_LIST_FULL]
    unread = [Code.OUTCOME_UNKNOWN, Code.WECHAT_LIST_FULL, Code.WECHAT_UNREACHABLE]
    assert codes(blind) == [Code.DEMOTION_UNCERTAIN, *unread]


def test_a_demotion_that_was_finished() -> None:
    """A host that is back in testing is no longer missing when a later call is lost."""
    plan = planned(live("a b c", "a b c"), target("a b", "b c"), 3)
    assert [step.call.action for step in plan.steps] == ["delete", "add", "delete"]
    applied = run(Script([ok(live("b c", "b c")), ok(live("a b c", "b c")), LOST], [BLIND]), plan)

    assert codes(applied)[0] is Code.OUTCOME_UNKNOWN


def test_a_new_spelling_stops_the_run() -> None:
    """A host that the plan itself adds is not deleted where WeChat spells it otherwise: that call was not planned."""
    plan = planned(live("", ""), target("", "a"))
    spelled = LiveState(LiveList.of(["https://a.qq.com"]), LiveList.of(["https://a.qq.com"]))
    applied = run(Script([ok(spelled)]), plan)

    assert (applied.outcome, applied.result, statuses(applied)) == (Outcome.PARTIAL, spelled, [DONE, NOT_SENT])
    assert codes(applied) == [Code.SPELLING_CHANGED]
    assert applied.problems[0].facts == {"hosts": ("a.qq.com", "https://a.qq.com")}
    assert [call.call for call in applied.calls] == [step.call for step in plan.steps]


PIGGYBACK = planned(live("a b c", "b"), target(""))
"""Delete a, b and c from both lists; a and c, which are in testing alone, piggyback."""
UNEXPLAINED = Refused(
    errcode=89019, errmsg="", refusal=Refusal.PERHAPS_HALF, problem=Problem(code=Code.WECHAT_ERROR, errcode=89019)
)


def test_a_refused_piggyback_names_its_hosts() -> None:
    """Where WeChat refuses a delete from both without a reason, the hosts in testing alone are named."""
    applied = run(Script([UNEXPLAINED], [live("a b c", "b")]), PIGGYBACK)

    assert (applied.outcome, statuses(applied)) == (Outcome.FAILED, [FAILED])
    assert codes(applied) == [Code.WECHAT_ERROR, Code.ABSENT_HOSTS_REFUSED]
    assert applied.problems[1] == Problem(
        code=Code.ABSENT_HOSTS_REFUSED, facts={"count": 2, "hosts": ("a.qq.com", "c.qq.com")}, errcode=89019
    )


@pytest.mark.parametrize(
    ("answer", "plan"),
    [
        (refused(Refusal.PERHAPS_HALF), PIGGYBACK),
        (UNEXPLAINED, planned(live("a", "a"), target(""))),
        (UNEXPLAINED, planned(live("a", "b"), target("a", "a b"))),
        (UNEXPLAINED, planned(live("a b", "b"), target("b", "b"))),
    ],
    ids=["a reason", "nothing piggybacks", "an add", "testing alone"],
)
def test_other_refusals_name_no_hosts(answer: Refused, plan: Plan) -> None:
    """A refusal that has a reason, or of another call, is reported as it is."""
    assert codes(run(Script([answer], [plan.live]), plan)) == [answer.problem.code]
