"""The law of the executor: how a run ends for each answer that WeChat may give. The emulator tests the whole path."""

from dataclasses import replace
from math import inf
from typing import Final, NamedTuple

from reconciler.apply import PAUSES, SETTLING, Applied, apply
from reconciler.model import LiveList, LiveState, Target
from reconciler.plan import Plan
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.ports import Accepted, Answer, NotSent, ReadFailed, Refusal, Refused, UnknownOutcome, Wait
from reconciler.problem import MAX_HOSTS_NAMED, Code, Problem, Severity, invalid_hosts
from reconciler.report import Outcome
from tests.building import hosts, live, target
from tests.scripted import BLIND, Follower, Script, ok

BUSY = UnknownOutcome(problem=Problem(code=Code.WECHAT_BUSY), errcode=-1, errmsg="busy")
LOST = UnknownOutcome(problem=Problem(code=Code.WECHAT_TIMEOUT))
UNSENT = NotSent(Problem(code=Code.WECHAT_UNREACHABLE))
FULL = Refused(errcode=65316, errmsg="full", refusal=Refusal.PERHAPS_HALF, problem=Problem(code=Code.WECHAT_LIST_FULL))
QUOTA = Refused(errcode=45009, errmsg="quota", refusal=Refusal.NOTHING, problem=Problem(code=Code.WECHAT_QUOTA))
TOKEN = Refused(errcode=42001, errmsg="old", refusal=Refusal.TOKEN, problem=Problem(code=Code.WECHAT_TOKEN_REFUSED))
SOURCE_DOWN = Problem(code=Code.TOKEN_SOURCE_DOWN)
NO_OTHER_TOKEN = ReadFailed(TOKEN.problem, source_problem=SOURCE_DOWN)
UNEXPLAINED = Refused(
    errcode=89019, errmsg="", refusal=Refusal.PERHAPS_HALF, problem=Problem(code=Code.WECHAT_ERROR, errcode=89019)
)


def planned(start: LiveState, wanted: Target, limit: int = 200) -> Plan:
    """Return the plan from one state to another."""
    steps = plan_calls(start, wanted, limit)
    assert not isinstance(steps, NoSafePlan)
    return Plan(live=start, target=wanted, steps=steps, fingerprint="")


START = live("a b", "a b")
ADDED = live("a b c", "a b c")
END = live("b c", "b c")
TWO_CALLS = planned(START, target("b c", "b c"))
"""Add c to both lists, then delete a from both."""
HALF = live("a b c", "a b")

OUT = live("b", "b")
DEMOTED = live("a b", "b")
DEMOTION = planned(START, target("a b", "b"))
"""Delete a from both lists, then add it to testing."""

THROUGH = planned(live("", ""), target("", "a"))
"""Add a to both lists, then delete it from testing."""

TESTING = planned(live("a", None), target("a b c"))
"""Add b and c to testing, on a platform that was never published."""

PIGGYBACK = planned(live("a b c", "b"), target(""))
"""Delete a, b and c from both lists; a and c, which are in testing alone, piggyback."""


class Case(NamedTuple):
    """What happens in a run, and how it ends. Every answer, look and renewal has to be used."""

    answers: list[Answer]
    looks: list[LiveState | ReadFailed]
    outcome: Outcome
    result: LiveState | None
    calls: str
    """What became of each call, and what confirmed it."""
    codes: str = ""
    plan: Plan = TWO_CALLS
    renewals: tuple[bool | Problem, ...] = ()
    interrupt_after: float = inf


APPLIED, FAILED, PARTIAL = Outcome.APPLIED, Outcome.FAILED, Outcome.PARTIAL

WITH_ERRCODE_0: Final = {
    "the answers confirm each call": Case([ok(ADDED), ok(END)], [], APPLIED, END, "done:answer done:answer"),
    "a look confirms a call whose answer has no lists": Case(
        [ok(None), ok(END)], [ADDED], APPLIED, END, "done:look done:answer"
    ),
    "an answer without the published list is not whole": Case(
        [ok(live("a b c", None)), ok(END)], [ADDED], APPLIED, END, "done:look done:answer"
    ),
    "before a platform is published the testing list is whole": Case(
        [ok(live("a b c", None))], [], APPLIED, live("a b c", None), "done:answer", plan=TESTING
    ),
    "an effect shows in the second look": Case(
        [ok(START), ok(END)], [START, ADDED], APPLIED, END, "done:look done:answer"
    ),
    "no effect shows": Case([ok(START)], [START] * 2, PARTIAL, START, "unknown not_sent", "no-effect"),
    "no lists come, and no effect shows": Case(
        [ok(None)], [START] * 3, PARTIAL, START, "unknown not_sent", "no-effect"
    ),
    "no effect shows, and the next look fails": Case(
        [ok(START)], [BLIND], PARTIAL, None, "unknown not_sent", "outcome-unknown wechat-unreachable"
    ),
    "no lists come, and the look fails": Case(
        [ok(None)], [BLIND], PARTIAL, None, "unknown not_sent", "outcome-unknown wechat-unreachable"
    ),
    "the reads lag behind the first call": Case(
        [ok(ADDED), ok(None)],
        [START],
        PARTIAL,
        START,
        "done:answer unknown",
        "outcome-unknown list-lacks list-holds list-lacks list-holds",
    ),
    "an add reaches half of its hosts": Case(
        [ok(live("a b", None))], [], PARTIAL, live("a b", None), "unknown", "outcome-unknown list-lacks", TESTING
    ),
    "a delete reaches one list": Case(
        [ok(live("b", "a b"))],
        [],
        PARTIAL,
        live("b", "a b"),
        "unknown",
        "outcome-unknown list-holds",
        planned(START, target("b", "b")),
    ),
    "a foreign host shows in the answer": Case(
        [ok(live("a b c x", "a b c"))], [], PARTIAL, live("a b c x", "a b c"), "done:answer not_sent", "list-holds"
    ),
    "a foreign host shows in a look": Case(
        [ok(None)], [live("a b c x", "a b c")], PARTIAL, live("a b c x", "a b c"), "done:look not_sent", "list-holds"
    ),
    "a foreign host shows before a platform is published": Case(
        [ok(live("a b c x", None))], [], PARTIAL, live("a b c x", None), "done:answer", "list-holds", TESTING
    ),
    "a foreign deletion shows": Case(
        [ok(live("b", "b c"))],
        [],
        PARTIAL,
        live("b", "b c"),
        "done:answer",
        "list-lacks",
        planned(live("a b c", "a b c"), target("b c", "b c")),
    ),
    "an opaque value appears": Case(
        [ok(live("a b c", "a b c", opaque="?"))],
        [],
        PARTIAL,
        live("a b c", "a b c", opaque="?"),
        "done:answer not_sent",
        "list-holds list-holds",
    ),
    "an opaque value vanishes": Case(
        [ok(ADDED)],
        [],
        PARTIAL,
        ADDED,
        "done:answer",
        "list-lacks list-lacks",
        planned(live("a b", "a b", opaque="?"), target("a b c", "a b c")),
    ),
    "the published list appears": Case(
        [ok(live("a b c", "a"))], [], PARTIAL, live("a b c", "a"), "done:answer", "publication-changed", TESTING
    ),
    "the published list vanishes": Case(
        [ok(None)],
        [live("a b c", None)],
        PARTIAL,
        live("a b c", None),
        "unknown not_sent",
        "outcome-unknown publication-changed",
    ),
}

WITH_INVALID_HOSTS: Final = {
    "the lists are as planned": Case(
        [ok(ADDED, "c.qq.com"), ok(END, "x.qq.com")],
        [],
        APPLIED,
        END,
        "done:answer done:answer",
        "host-invalid host-invalid",
    ),
    "a look names one": Case(
        [ok(None), ok(END)],
        [replace(ADDED, invalid=("c.qq.com",))],
        APPLIED,
        END,
        "done:look done:answer",
        "host-invalid",
    ),
    "the plan's live state has named it": Case(
        [ok(ADDED, "a.qq.com"), ok(END)],
        [],
        APPLIED,
        END,
        "done:answer done:answer",
        plan=replace(TWO_CALLS, live=replace(START, invalid=("a.qq.com",))),
    ),
    "none of the hosts is added": Case(
        [ok(START, "c.qq.com")], [], FAILED, START, "failed not_sent", "host-refused list-lacks list-lacks"
    ),
    "the other host is added": Case(
        [ok(live("a b", None), "c.qq.com")],
        [],
        PARTIAL,
        live("a b", None),
        "failed",
        "host-refused list-lacks",
        TESTING,
    ),
    "the other host does not show": Case(
        [ok(live("a", None), "c.qq.com")],
        [live("a", None)] * 2,
        PARTIAL,
        live("a", None),
        "unknown",
        "no-effect host-invalid",
        TESTING,
    ),
    "the other host does not show, and a foreign one does": Case(
        [ok(live("a x", None), "c.qq.com")],
        [],
        PARTIAL,
        live("a x", None),
        "unknown",
        "outcome-unknown host-refused list-lacks list-holds",
        TESTING,
    ),
    "the host is in the lists, and a foreign one too": Case(
        [ok(live("a b c x", None), "c.qq.com")],
        [],
        PARTIAL,
        live("a b c x", None),
        "done:answer",
        "list-holds host-invalid",
        TESTING,
    ),
    "a delete names one that it did not delete": Case(
        [ok(live("a b x", "b"), "a.qq.com")],
        [],
        PARTIAL,
        live("a b x", "b"),
        "unknown",
        "outcome-unknown list-holds host-invalid",
        planned(START, target("b", "b")),
    ),
    "one of two hosts is added, and both are named": Case(
        [ok(live("a b x", None), "b.qq.com", "c.qq.com")],
        [],
        PARTIAL,
        live("a b x", None),
        "failed",
        "host-refused list-lacks list-holds host-invalid",
        TESTING,
    ),
    "another host is named, and nothing shows": Case(
        [ok(START, "x.qq.com")], [START] * 2, PARTIAL, START, "unknown not_sent", "no-effect host-invalid"
    ),
}

REFUSED: Final = {
    "nothing was done": Case([FULL], [START], FAILED, START, "failed not_sent", "wechat-list-full"),
    "half was done": Case([FULL], [HALF], PARTIAL, HALF, "failed not_sent", "wechat-list-full list-lacks"),
    "all was done": Case([FULL], [ADDED], PARTIAL, ADDED, "done:look not_sent", "wechat-list-full"),
    "the look fails": Case(
        [FULL], [BLIND], PARTIAL, None, "unknown not_sent", "outcome-unknown wechat-list-full wechat-unreachable"
    ),
    "a quota at the first call": Case([QUOTA], [], FAILED, START, "failed not_sent", "wechat-quota"),
    "a quota at the second call": Case([ok(ADDED), QUOTA], [], PARTIAL, ADDED, "done:answer failed", "wechat-quota"),
    "a delete that piggybacks, without a reason": Case(
        [UNEXPLAINED],
        [PIGGYBACK.live],
        FAILED,
        PIGGYBACK.live,
        "failed",
        "wechat-error absent-hosts-refused",
        PIGGYBACK,
    ),
    "a delete that piggybacks, with a reason": Case(
        [FULL], [PIGGYBACK.live], FAILED, PIGGYBACK.live, "failed", "wechat-list-full", PIGGYBACK
    ),
    "a delete of hosts in both lists": Case(
        [UNEXPLAINED], [START], FAILED, START, "failed", "wechat-error", planned(START, target(""))
    ),
    "a delete from testing": Case(
        [UNEXPLAINED],
        [live("a b", "b")],
        FAILED,
        live("a b", "b"),
        "failed",
        "wechat-error",
        planned(live("a b", "b"), target("b", "b")),
    ),
    "an add": Case([UNEXPLAINED], [START], FAILED, START, "failed not_sent", "wechat-error"),
}

WITH_A_REFUSED_TOKEN: Final = {
    "the source has another": Case(
        [TOKEN, ok(ADDED), ok(END)], [START], APPLIED, END, "done:answer done:answer", renewals=(True,)
    ),
    "each call may renew it": Case(
        [TOKEN, ok(ADDED), TOKEN, ok(END)],
        [START, ADDED],
        APPLIED,
        END,
        "done:answer done:answer",
        renewals=(True, True),
    ),
    "the source has the same": Case(
        [TOKEN], [], FAILED, None, "failed not_sent", "wechat-token-refused", renewals=(False,)
    ),
    "the source fails": Case(
        [TOKEN], [], FAILED, None, "failed not_sent", "token-source-down wechat-token-refused", renewals=(SOURCE_DOWN,)
    ),
    "the source fails, after a call": Case(
        [ok(ADDED), TOKEN],
        [],
        PARTIAL,
        None,
        "done:answer failed",
        "token-source-down wechat-token-refused",
        renewals=(SOURCE_DOWN,),
    ),
    "the source fails at a look": Case(
        [TOKEN],
        [NO_OTHER_TOKEN],
        FAILED,
        None,
        "failed not_sent",
        "wechat-token-refused token-source-down wechat-token-refused",
        renewals=(True,),
    ),
    "the source has the same, after a call": Case(
        [ok(ADDED), TOKEN], [], PARTIAL, None, "done:answer failed", "wechat-token-refused", renewals=(False,)
    ),
    "the other is refused too": Case(
        [TOKEN, TOKEN], [START], FAILED, None, "failed not_sent", "wechat-token-refused", renewals=(True,)
    ),
    "the other shows other lists": Case(
        [TOKEN],
        [live("x", "x")],
        FAILED,
        None,
        "failed not_sent",
        "token-other-lists wechat-token-refused",
        renewals=(True,),
    ),
    "the other cannot read": Case(
        [TOKEN], [BLIND], FAILED, None, "failed not_sent", "wechat-token-refused wechat-unreachable", renewals=(True,)
    ),
    "the run was interrupted": Case(
        [TOKEN], [], FAILED, None, "failed not_sent", "wechat-token-refused interrupted", interrupt_after=1
    ),
    "the run was interrupted while the lists were read": Case(
        [TOKEN],
        [START],
        FAILED,
        None,
        "failed not_sent",
        "wechat-token-refused interrupted",
        renewals=(True,),
        interrupt_after=2,
    ),
    "an earlier try was lost": Case(
        [LOST, TOKEN],
        [START],
        PARTIAL,
        None,
        "unknown not_sent",
        "outcome-unknown wechat-token-refused",
        renewals=(False,),
    ),
    "the other is lost": Case(
        [TOKEN, LOST],
        [START, BLIND],
        PARTIAL,
        None,
        "unknown not_sent",
        "outcome-unknown wechat-timeout wechat-unreachable",
        renewals=(True,),
    ),
}

UNKNOWN: Final = {
    "an answer is lost, and the call was done": Case(
        [LOST, ok(END)], [ADDED], APPLIED, END, "done:look done:answer", "answer-lost"
    ),
    "the last answer is lost, and the call was done": Case(
        [ok(ADDED), LOST], [END], APPLIED, END, "done:answer done:look", "answer-lost"
    ),
    "both answers are lost": Case([LOST, LOST], [ADDED, END], APPLIED, END, "done:look done:look", "answer-lost"),
    "an answer is busy, and the call was done": Case([BUSY, ok(END)], [ADDED], APPLIED, END, "done:look done:answer"),
    "two answers are lost, the third try is done": Case(
        [LOST, LOST, ok(ADDED), ok(END)], [START, START], APPLIED, END, "done:answer done:answer"
    ),
    "every answer is busy": Case([BUSY] * 3, [START] * 3, FAILED, START, "failed not_sent", "wechat-busy"),
    "every answer to the second call is busy": Case(
        [ok(ADDED), *[BUSY] * 3], [ADDED] * 3, PARTIAL, ADDED, "done:answer failed", "wechat-busy"
    ),
    "every answer is lost": Case(
        [LOST] * 3, [START] * 3, PARTIAL, START, "unknown not_sent", "outcome-unknown wechat-timeout"
    ),
    "an answer is lost, the others are busy": Case(
        [LOST, BUSY, BUSY], [START] * 3, PARTIAL, START, "unknown not_sent", "outcome-unknown wechat-busy"
    ),
    "an answer is lost, the other tries never leave": Case(
        [LOST, UNSENT, UNSENT], [START], PARTIAL, START, "unknown not_sent", "outcome-unknown wechat-unreachable"
    ),
    "an answer is busy, the other tries never leave": Case(
        [BUSY, UNSENT, UNSENT], [START], FAILED, START, "failed not_sent", "wechat-unreachable"
    ),
    "an answer is lost, then a quota ends the run": Case(
        [LOST, QUOTA], [START], PARTIAL, START, "unknown not_sent", "outcome-unknown wechat-quota"
    ),
    "an answer is lost, then a refusal shows that it was done": Case(
        [LOST, UNEXPLAINED], [START, ADDED], PARTIAL, ADDED, "done:look not_sent", "wechat-error"
    ),
    "an answer is lost, and the look fails": Case(
        [LOST], [BLIND], PARTIAL, None, "unknown not_sent", "outcome-unknown wechat-timeout wechat-unreachable"
    ),
    "the look fails as the call did": Case(
        [UnknownOutcome(problem=BLIND.problem)],
        [BLIND],
        PARTIAL,
        None,
        "unknown not_sent",
        "outcome-unknown wechat-unreachable",
    ),
    "an answer is busy, and the look fails": Case(
        [BUSY], [BLIND], PARTIAL, None, "unknown not_sent", "outcome-unknown wechat-busy wechat-unreachable"
    ),
    "an answer is lost, and half was done": Case(
        [LOST], [HALF], PARTIAL, HALF, "unknown not_sent", "outcome-unknown wechat-timeout list-lacks"
    ),
    "an answer is busy, and half was done": Case(
        [BUSY], [HALF], PARTIAL, HALF, "failed not_sent", "wechat-busy list-lacks"
    ),
    "an answer is lost, all was done, and a foreign host shows": Case(
        [LOST],
        [live("a b c x", "a b c")],
        PARTIAL,
        live("a b c x", "a b c"),
        "done:look not_sent",
        "wechat-timeout list-holds answer-lost",
    ),
    "an add that a later call deletes is not tried again": Case(
        [LOST], [THROUGH.live], PARTIAL, THROUGH.live, "unknown not_sent", "outcome-unknown wechat-timeout", THROUGH
    ),
    "an add that a later call deletes is tried again after errcode -1": Case(
        [BUSY, ok(live("a", "a")), ok(live("", "a"))],
        [THROUGH.live],
        APPLIED,
        live("", "a"),
        "done:answer done:answer",
        plan=THROUGH,
    ),
}

NOT_SENT: Final = {
    "the second try leaves": Case([UNSENT, ok(ADDED), ok(END)], [], APPLIED, END, "done:answer done:answer"),
    "no try leaves": Case([UNSENT] * 3, [], FAILED, START, "not_sent not_sent", "wechat-unreachable"),
    "no try of the second call leaves": Case(
        [ok(ADDED), *[UNSENT] * 3], [], PARTIAL, ADDED, "done:answer not_sent", "wechat-unreachable"
    ),
    "the second try is refused": Case([UNSENT, QUOTA], [], FAILED, START, "failed not_sent", "wechat-quota"),
}

INTERRUPTED: Final = {
    "before the first call": Case([], [], FAILED, START, "not_sent not_sent", "interrupted", interrupt_after=0),
    "during the first call": Case(
        [ok(ADDED)], [], PARTIAL, ADDED, "done:answer not_sent", "interrupted", interrupt_after=1
    ),
    "during the last call": Case([ok(ADDED), ok(END)], [], APPLIED, END, "done:answer done:answer", interrupt_after=2),
    "before a second try": Case(
        [UNSENT], [], FAILED, START, "not_sent not_sent", "wechat-unreachable interrupted", interrupt_after=1
    ),
    "before a second try of a lost call": Case(
        [LOST],
        [START],
        PARTIAL,
        START,
        "unknown not_sent",
        "outcome-unknown wechat-timeout interrupted",
        interrupt_after=1,
    ),
}

DEMOTING: Final = {
    "it is done": Case([ok(OUT), ok(DEMOTED)], [], APPLIED, DEMOTED, "done:answer done:answer", plan=DEMOTION),
    "the add is refused": Case(
        [ok(OUT), QUOTA], [], PARTIAL, OUT, "done:answer failed", "demotion-unfinished wechat-quota", DEMOTION
    ),
    "the token is refused at the add": Case(
        [ok(OUT), TOKEN],
        [],
        PARTIAL,
        None,
        "done:answer failed",
        "demotion-unfinished wechat-token-refused",
        DEMOTION,
        (False,),
    ),
    "the token is refused at the delete": Case(
        [TOKEN], [], FAILED, None, "failed not_sent", "wechat-token-refused", DEMOTION, (False,)
    ),
    "the add is lost for good": Case(
        [ok(OUT), LOST],
        [BLIND],
        PARTIAL,
        None,
        "done:answer unknown",
        "demotion-uncertain outcome-unknown wechat-timeout wechat-unreachable",
        DEMOTION,
    ),
    "the delete is lost for good": Case(
        [LOST],
        [BLIND],
        PARTIAL,
        None,
        "unknown not_sent",
        "demotion-uncertain outcome-unknown wechat-timeout wechat-unreachable",
        DEMOTION,
    ),
    "a lost delete is not tried again: a late one could undo the add": Case(
        [LOST],
        [START],
        PARTIAL,
        START,
        "unknown not_sent",
        "demotion-uncertain outcome-unknown wechat-timeout",
        DEMOTION,
    ),
    "a lost add is tried again": Case(
        [ok(OUT), LOST, ok(DEMOTED)], [OUT], APPLIED, DEMOTED, "done:answer done:answer", plan=DEMOTION
    ),
    "the delete is refused, and a look shows that it did nothing": Case(
        [FULL], [START], FAILED, START, "failed not_sent", "wechat-list-full", DEMOTION
    ),
    "the delete is refused, and a look shows that it did half": Case(
        [FULL],
        [live("b", "a b")],
        PARTIAL,
        live("b", "a b"),
        "failed not_sent",
        "demotion-unfinished wechat-list-full list-holds",
        DEMOTION,
    ),
    "the delete is refused, and the look fails": Case(
        [FULL],
        [BLIND],
        PARTIAL,
        None,
        "unknown not_sent",
        "demotion-uncertain outcome-unknown wechat-list-full wechat-unreachable",
        DEMOTION,
    ),
    "a call between is lost": Case(
        [ok(OUT), LOST],
        [BLIND],
        PARTIAL,
        None,
        "done:answer unknown not_sent",
        "demotion-unfinished outcome-unknown wechat-timeout wechat-unreachable",
        replace(
            DEMOTION,
            steps=(
                DEMOTION.steps[0],
                planned(OUT, target("b d", "b d")).steps[0],
                replace(DEMOTION.steps[1], expected=live("a b d", "b d")),
            ),
        ),
    ),
    "the add gets no answer, and the host is not seen": Case(
        [ok(OUT), LOST, LOST, LOST],
        [OUT, OUT, OUT],
        PARTIAL,
        OUT,
        "done:answer unknown",
        "demotion-uncertain outcome-unknown wechat-timeout",
        DEMOTION,
    ),
    "a call after it is lost": Case(
        [ok(live("b c", "b c")), ok(live("a b c", "b c")), LOST],
        [BLIND],
        PARTIAL,
        None,
        "done:answer done:answer unknown",
        "outcome-unknown wechat-timeout wechat-unreachable",
        planned(live("a b c", "a b c"), target("a b", "b c"), 3),
    ),
}

SECTIONS: Final = {
    "errcode 0": WITH_ERRCODE_0,
    "invalid hosts": WITH_INVALID_HOSTS,
    "refused": REFUSED,
    "token refused": WITH_A_REFUSED_TOKEN,
    "unknown": UNKNOWN,
    "not sent": NOT_SENT,
    "interrupted": INTERRUPTED,
    "demotion": DEMOTING,
}


def run(case: Case) -> tuple[Applied, Script]:
    """Apply the plan of a case; every answer, every look and every renewal must be used."""
    script = Script(case.answers, case.looks, case.renewals, case.interrupt_after)
    applied = apply(case.plan, script, script, script)
    script.assert_all_used()
    return applied, script


def test_how_runs_end() -> None:
    """Each case has its outcome, result, calls and problems: errors first, and never a call that was not planned."""
    for section, cases in SECTIONS.items():
        for name, case in cases.items():
            applied, script = run(case)
            calls = " ".join(":".join(filter(None, (call.status, call.confirmed_by))) for call in applied.calls)
            codes = " ".join(problem.code for problem in applied.problems)
            severities = [problem.severity for problem in applied.problems]

            assert (applied.outcome, applied.result, calls, codes) == case[2:6], (section, name)
            assert severities == sorted(severities), (section, name)
            assert [call.call for call in applied.calls] == [step.call for step in case.plan.steps], (section, name)
            assert {*script.sent} <= {step.call for step in case.plan.steps}, (section, name)


def test_a_call_keeps_the_last_errcode() -> None:
    """However a call ends, its report has the errcode and the errmsg of the last answer to it."""
    for section, cases in SECTIONS.items():
        for name, case in cases.items():
            answers = [answer for answer in case.answers if not isinstance(answer, NotSent)]
            applied, _ = run(case)
            errcodes = [(call.errcode, call.errmsg) for call in applied.calls if call.status != "not_sent"]
            assert errcodes[-1:] == [(answer.errcode, answer.errmsg) for answer in answers[-1:]], (section, name)


def test_pauses() -> None:
    """A second and a third try wait, and so does each further look after errcode 0 without an effect."""
    for case, pauses in (
        (UNKNOWN["two answers are lost, the third try is done"], PAUSES),
        (UNKNOWN["every answer is busy"], PAUSES),
        (NOT_SENT["the second try leaves"], PAUSES[:1]),
        (WITH_ERRCODE_0["an effect shows in the second look"], SETTLING),
        (WITH_ERRCODE_0["no effect shows"], SETTLING),
        (WITH_ERRCODE_0["no effect shows, and the next look fails"], SETTLING[:1]),
        (WITH_ERRCODE_0["the answers confirm each call"], ()),
    ):
        assert run(case)[1].pauses == list(pauses)


def test_follow() -> None:
    """Whoever follows a plan is shown each call and how it ended, each further try, and each further look."""
    add = {"n": 1, "total": 2, "action": "add", "scope": "both", "count": 1}
    delete = {"n": 2, "total": 2, "action": "delete", "scope": "both", "count": 1, "status": "done"}
    added = add | {"status": "done"}
    for case, waits in (
        (
            UNKNOWN["two answers are lost, the third try is done"],
            [
                (0, Wait.CALL, added),
                (1, Wait.RETRY, {"n": 2, "total": 3, "code": "wechat-timeout"}),
                (1, Wait.RETRY, {"n": 3, "total": 3, "code": "wechat-timeout"}),
                (0, Wait.CALL, delete),
            ],
        ),
        (
            WITH_ERRCODE_0["an effect shows in the second look"],
            [
                (0, Wait.CALL, added),
                (1, Wait.EFFECT, {"n": 1, "total": 2}),
                (1, Wait.EFFECT, {"n": 2, "total": 2}),
                (0, Wait.CALL, delete),
            ],
        ),
        (REFUSED["nothing was done"], [(0, Wait.CALL, add | {"status": "failed"})]),
    ):
        follower, script = Follower(), Script(case.answers, case.looks)
        apply(case.plan, script, script, script, follower.follow)

        assert follower.waits == waits


def test_facts() -> None:
    """Problems name the call, the hosts or the list that they are about."""
    for case, index, facts in (
        (WITH_ERRCODE_0["no effect shows"], 0, {"action": "add", "count": 1}),
        (UNKNOWN["every answer is lost"], 0, {"action": "add", "count": 1}),
        (UNKNOWN["both answers are lost"], 0, {"count": 2}),
        (
            WITH_ERRCODE_0["a foreign host shows in the answer"],
            0,
            {"list": "testing", "count": 1, "hosts": ("x.qq.com",)},
        ),
        (WITH_INVALID_HOSTS["the other host is added"], 0, {"host": "c.qq.com"}),
        (REFUSED["a delete that piggybacks, without a reason"], 1, {"count": 2, "hosts": ("a.qq.com", "c.qq.com")}),
        (DEMOTING["the add is refused"], 0, {"host": "a.qq.com"}),
        (DEMOTING["a lost delete is not tried again: a late one could undo the add"], 0, {"host": "a.qq.com"}),
    ):
        assert run(case)[0].problems[index].facts == facts
    assert run(REFUSED["a delete that piggybacks, without a reason"])[0].problems[1].errcode == 89019


def test_many_hosts_are_counted() -> None:
    """A problem names ten hosts, and counts all."""
    for number, more in ((MAX_HOSTS_NAMED, ()), (MAX_HOSTS_NAMED + 1, ("…",))):
        words = " ".join(f"x{n:02}" for n in range(number))
        seen = live(f"a b c {words}", "a b c")
        applied, _ = run(WITH_ERRCODE_0["no effect shows"]._replace(answers=[ok(seen)], looks=[]))

        named = (*sorted(hosts(words))[:MAX_HOSTS_NAMED], *more)
        assert applied.problems[0].facts == {"list": "testing", "count": number, "hosts": named}


def test_ten_invalid_hosts_are_named() -> None:
    """Of the hosts in ``invalid_…`` ten are named, refused ones first, then wanted ones, and the others are counted."""
    values = tuple(f"{letter}.qq.com" for letter in "abcdefghijklm")
    plan = planned(live("a", None), target("a k l", "m"))
    answer = Accepted(errcode=0, errmsg="ok", live=live("a", None), invalid=(*values, values[0]))
    problems = run(Case([answer], [], FAILED, live("a", None), "failed", plan=plan))[0].problems
    named = [problem for problem in problems if "list" not in problem.facts]
    order = [(Code.HOST_REFUSED, "kl"), (Code.HOST_INVALID, "ambcdefg")]

    assert named == [
        *(Problem(code=code, facts={"host": f"{letter}.qq.com"}) for code, letters in order for letter in letters),
        Problem(code=Code.MORE_HOSTS_INVALID, facts={"count": 3}),
    ]
    assert [problem.severity for problem in problems].count(Severity.ERROR) == 3
    assert len(list(invalid_hosts(values[:10], {}))) == 10


def test_a_new_spelling_stops_the_run() -> None:
    """A host that the plan itself adds is not deleted where WeChat spells it otherwise: that call was not planned."""
    spelled = LiveState(LiveList.of(["https://a.qq.com"]), LiveList.of(["https://a.qq.com"]))
    applied, script = run(
        Case([ok(spelled)], [], PARTIAL, spelled, "done:answer not_sent", "spelling-changed", THROUGH)
    )

    assert [problem.code for problem in applied.problems] == [Code.SPELLING_CHANGED]
    assert applied.problems[0].facts == {"hosts": ("a.qq.com", "https://a.qq.com")}
    assert (applied.outcome, applied.result) == (PARTIAL, spelled)
    assert [call.status for call in applied.calls] == ["done", "not_sent"]
    assert script.sent == [THROUGH.steps[0].call]
