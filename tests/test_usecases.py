"""The use cases: from desired state and ports to one report, in which order, and what stops them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

import pytest

from reconciler import usecases
from reconciler.model import (
    DesiredState,
    Host,
    ListName,
    LiveList,
    LiveState,
    Mention,
    Place,
    Policy,
    Protected,
    Unmanaged,
)
from reconciler.plan import Gap
from reconciler.ports import DomainWriter, ReadFailed, Refusal, Refused, Wait
from reconciler.problem import Code, Problem
from reconciler.render import json_report
from reconciler.report import CallStatus, Command, Outcome, Reason, Report, Source
from reconciler.resources import BUSINESS
from reconciler.rules import MAX_LIMIT, AllowedDeletions
from reconciler.saved_plan import SavedPlan, read_saved_plan
from reconciler.texts.en import ENGLISH
from reconciler.usecases import RunOptions
from tests.building import desired, host, live, target
from tests.scripted import BLIND, Follower, Script, ok

ORIGIN: Final = "https://api.weixin.qq.com"
OPTIONS: Final = RunOptions(origin=ORIGIN)
WEAKENED: Final = Problem(code=Code.LIMIT_RAISED, facts={"was": 1, "now": 2})
START: Final = live("a", "a")
STRICT: Final = Policy(max_deletions=0)
NO_WAY: Final = desired("a:testing b:published", Policy(limit=1))
"""No safe calls lead there from a testing list that holds a."""


def plan(wanted: DesiredState, state: LiveState = START, options: RunOptions = OPTIONS) -> Report:
    """Plan against a live state."""
    return usecases.plan(wanted, Script(looks=[state]), options)


def apply(wanted: DesiredState, script: Script, options: RunOptions = OPTIONS) -> Report:
    """Apply against a script, every answer of which must be used."""
    report = usecases.apply(wanted, script, lambda: script, script, options)
    script.assert_all_used()
    return report


def apply_nothing(wanted: DesiredState, state: LiveState = START, options: RunOptions = OPTIONS) -> Report:
    """Apply where no writer may be opened."""

    def no_writer() -> DomainWriter:
        pytest.fail("a writer was opened")

    return usecases.apply(wanted, Script(looks=[state]), no_writer, Script(), options)


def statuses(report: Report) -> set[CallStatus]:
    """Return what became of the calls."""
    return {call.status for call in report.calls or ()}


def codes(report: Report) -> list[Code]:
    """Return the codes of a report's problems."""
    return [problem.code for problem in report.problems]


# validate and pull


def test_invalid() -> None:
    """An invalid file is reported with its problems and nothing else."""
    report = usecases.invalid(Command.APPLY, "domains.yaml", (WEAKENED,))

    assert report == Report(command=Command.APPLY, outcome=Outcome.INVALID, file="domains.yaml", problems=(WEAKENED,))


def test_valid() -> None:
    """A valid file is reported with the hosts that it names, and the safeguards that it weakens."""
    assert usecases.validate(desired("a b:testing"), (WEAKENED,)) == Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file="domains.yaml",
        platform="acme",
        resource=BUSINESS,
        target=target("a b", "a"),
        limit=200,
        problems=(WEAKENED,),
    )


def test_a_protected_host_that_the_file_does_not_name() -> None:
    """validate, plan and apply warn of it at its line, below weakened safeguards."""
    place = Place("domains.yaml", 3, 5)
    wanted = desired("a", Policy(protected=(Protected(host=host("pay"), place=place),)))
    warning = Problem(code=Code.PROTECTED_UNLISTED, facts={"host": "pay.qq.com"}, place=place)

    assert usecases.validate(wanted, (WEAKENED,)).problems == (WEAKENED, warning)
    assert plan(wanted).problems == apply_nothing(wanted).problems == (warning,)


def test_pull() -> None:
    """Pull reports the live state with its warnings, or why it cannot be read or described."""
    pulled = Report(
        command=Command.PULL,
        outcome=Outcome.PULLED,
        platform="acme",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=ORIGIN,
    )
    never = live("a", None)
    crowd = live(" ".join(f"h{number}" for number in range(MAX_LIMIT + 1)))
    too_much = usecases.pull(Script(looks=[crowd]), "acme", BUSINESS, ORIGIN)

    assert usecases.pull(Script(looks=[never]), "acme", BUSINESS, ORIGIN) == replace(
        pulled, live=never, problems=(Problem(code=Code.NEVER_PUBLISHED),)
    )
    assert usecases.pull(Script(looks=[BLIND]), "acme", BUSINESS, ORIGIN) == replace(
        pulled, outcome=Outcome.FAILED, problems=(BLIND.problem,)
    )
    assert (too_much.outcome, codes(too_much)) == (Outcome.FAILED, [Code.WECHAT_TOO_MANY_VALUES])


# plan


def test_in_sync() -> None:
    """Where the lists agree there is nothing to do: no change, no call, a fingerprint all the same."""
    report = plan(desired("a"))

    assert report.fingerprint is not None
    assert replace(report, fingerprint=None) == Report(
        command=Command.PLAN,
        outcome=Outcome.IN_SYNC,
        file="domains.yaml",
        platform="acme",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=ORIGIN,
        live=START,
        target=target("a", "a"),
        limit=200,
        changes=(),
        calls=(),
    )


def test_changes() -> None:
    """A plan shows its calls, and its changes with what the file says about their hosts."""
    wanted, state = desired("a b"), live("a x", "a x")
    noted = replace(wanted, entries=(wanted.entries[0], replace(wanted.entries[1], owner="team", note="soon")))
    report = plan(noted, state)
    line = Place("domains.yaml", 11, 5)

    assert (report.outcome, report.live, report.target) == (Outcome.CHANGES, state, target("a b", "a b"))
    assert [
        (change.change.host, change.place, change.owner, change.note, change.reason) for change in report.changes or ()
    ] == [
        (host("b"), line, "team", "soon", None),
        (host("b"), line, "team", "soon", None),
        (host("x"), None, None, None, "unlisted"),
        (host("x"), None, None, None, "unlisted"),
    ]
    assert [(call.call.action, call.status) for call in report.calls or ()] == [
        ("add", CallStatus.PLANNED),
        ("delete", CallStatus.PLANNED),
    ]


def test_a_gap_is_part_of_its_change() -> None:
    """A host that stays in testing and is out of it between two calls: its change names them, as the warning does."""
    report = plan(desired("a:testing b"), live("a", "a"))

    assert {(change.change.host, change.change.list): change.gap for change in report.changes or ()} == {
        (host("a"), ListName.PUBLISHED): Gap(delete_call=2, add_call=3),
        (host("b"), ListName.TESTING): None,
        (host("b"), ListName.PUBLISHED): None,
    }
    assert [problem.facts for problem in report.problems] == [{"host": host("a"), "delete_call": 2, "add_call": 3}]


def test_what_is_kept_is_desired() -> None:
    """Live hosts that are kept stand in the target that is reported."""
    report = plan(desired("a", Policy(unmanaged=Unmanaged.KEEP)), live("a x", "a"))

    assert (report.outcome, report.target) == (Outcome.IN_SYNC, target("a x", "a"))


def test_a_refused_plan_shows_its_calls() -> None:
    """A refused plan has changes, calls that are not sent, and a fingerprint; apply says the same."""
    planned, applied = plan(desired("b", STRICT)), apply_nothing(desired("b", STRICT))

    assert planned.outcome is applied.outcome is Outcome.REFUSED
    assert planned.problems == applied.problems
    assert planned.fingerprint == applied.fingerprint is not None
    assert statuses(planned) == {CallStatus.NOT_SENT}
    assert (planned.result, applied.result) == (None, START)


def test_refused_without_a_safe_plan() -> None:
    """Where no safe calls exist there are changes, but neither calls nor a fingerprint."""
    report = plan(NO_WAY, live("a", ""))

    assert (report.outcome, report.calls, report.fingerprint) == (Outcome.REFUSED, None, None)
    assert len(report.changes or ()) == 1


def test_order_of_problems() -> None:
    """Weakened safeguards stand first, then errors, then warnings."""
    options = replace(OPTIONS, policy_changes=(WEAKENED,))
    report = plan(desired("a:testing", STRICT), live("a", "a", opaque="?"), options)

    assert codes(report) == [
        Code.LIMIT_RAISED,
        Code.TOO_MANY_DELETIONS,
        Code.LIST_EMPTIED,
        Code.DEMOTION_GAP,
        Code.OPAQUE_VALUE,
    ]


def test_unreachable() -> None:
    """When the live state cannot be read there is no plan, and nothing is sent."""
    options = replace(OPTIONS, policy_changes=(WEAKENED,), saved=saved(desired("a b")))
    planned = usecases.plan(desired("a"), Script(looks=[BLIND]), options)
    applied = apply(desired("a"), Script(looks=[BLIND]))

    assert replace(planned, saved_fingerprint=None) == replace(
        applied, command=Command.PLAN, problems=(WEAKENED, BLIND.problem)
    )
    assert planned.saved_fingerprint == plan(desired("a b")).fingerprint
    assert applied == Report(
        command=Command.APPLY,
        outcome=Outcome.FAILED,
        file="domains.yaml",
        platform="acme",
        resource=BUSINESS,
        source=Source.WECHAT,
        api_url=ORIGIN,
        limit=200,
        problems=(BLIND.problem,),
    )


def test_token_source_fails() -> None:
    """What failed at the token source is reported before the token that WeChat refused, by every command."""
    blind = ReadFailed(Problem(code=Code.WECHAT_TOKEN_REFUSED), source_problem=Problem(code=Code.TOKEN_SOURCE_DOWN))
    reports = (
        usecases.pull(Script(looks=[blind]), "acme", BUSINESS, ORIGIN),
        usecases.plan(desired("a"), Script(looks=[blind]), OPTIONS),
        apply(desired("a"), Script(looks=[blind])),
    )

    for report in reports:
        assert report.outcome is Outcome.FAILED
        assert codes(report) == [Code.TOKEN_SOURCE_DOWN, Code.WECHAT_TOKEN_REFUSED]


def test_assumed() -> None:
    """Against an assumed live state the same plan is made, and marked."""
    report = usecases.plan_assumed(desired("a b"), START, "live.json", OPTIONS)

    assert report == replace(plan(desired("a b")), source=Source.ASSUMED, api_url=None, compared_with="live.json")


def test_the_fingerprint_covers_what_a_plan_depends_on() -> None:
    """Platform, API address, live state, desired state, limit and calls each make another fingerprint."""
    prints = [
        plan(desired("a b")).fingerprint,
        plan(desired("a b", platform="other")).fingerprint,
        plan(desired("a b"), options=replace(OPTIONS, origin="https://example.com")).fingerprint,
        plan(desired("a b"), live("a x", "a x")).fingerprint,
        plan(desired("a c")).fingerprint,
        plan(desired("a b", Policy(limit=201))).fingerprint,
        plan(desired("a"), live("a", "")).fingerprint,
        plan(desired("a"), live("a", None)).fingerprint,
        plan(desired("a b"), live("a", "a", opaque="?")).fingerprint,
        plan(desired("a b:testing"), live("a", None)).fingerprint,
        plan(desired("a b"), live("a", None)).fingerprint,
    ]

    assert len(set(prints)) == len(prints)


# apply


def test_applied() -> None:
    """Apply reads once, sends the planned calls, and reports the live state after them."""
    report = apply(desired("a b"), Script([ok(live("a b", "a b"))], [START]))

    assert (report.command, report.outcome, report.result) == (Command.APPLY, Outcome.APPLIED, live("a b", "a b"))
    assert (report.live, statuses(report)) == (START, {CallStatus.DONE})


def test_follow() -> None:
    """Planning is shown to whoever follows, and so is each call."""
    follower = Follower()
    apply(desired("a b"), Script([ok(live("a b", "a b"))], [START]), replace(OPTIONS, follow=follower.follow))

    assert [(depth, wait) for depth, wait, _ in follower.waits] == [(0, Wait.PLAN), (0, Wait.CALL)]
    assert follower.waits[0][2] == {}


def test_before_the_first_call() -> None:
    """What is about to be applied can be reported: as the plan that it is, or as one that nobody wants."""
    script = Script(looks=[START])
    ready = usecases.prepare(desired("a b"), script, lambda: script, script, OPTIONS)
    shown = replace(plan(desired("a b")), command=Command.APPLY, result=START)

    assert isinstance(ready, usecases.Ready)
    assert ready.report(Outcome.CHANGES) == shown
    declined = ready.report(Outcome.DECLINED)
    assert replace(declined, calls=shown.calls) == replace(shown, outcome=Outcome.DECLINED)
    assert statuses(declined) == {CallStatus.NOT_SENT}


def test_a_gap_that_is_closed() -> None:
    """A gap that lies behind is warned of no more."""
    answers = [ok(live("b", "b")), ok(live("a b", "b"))]
    report = apply(desired("a:testing b"), Script(answers, [live("a b", "a b")]))

    assert (report.outcome, codes(report)) == (Outcome.APPLIED, [])


def test_nothing_to_apply() -> None:
    """In sync no writer is opened, and the result is the live state."""
    report = apply_nothing(desired("a"))

    assert (report.outcome, report.result) == (Outcome.IN_SYNC, START)


def test_allowed_deletions() -> None:
    """What a person allows for a run lets a refused plan through."""
    report = apply(desired(""), Script([ok(live("", ""))], [START]), replace(OPTIONS, deletions=AllowedDeletions(1)))

    assert report.outcome is Outcome.APPLIED


def test_a_refused_host_is_pointed_at() -> None:
    """A problem that names a host of the file gets its line; what the rules found stands below."""
    start = live("a", "a", opaque="?")
    report = apply(desired("a b"), Script([ok(start, "b.qq.com")], [start]))

    assert report.problems[0] == Problem(
        code=Code.HOST_REFUSED, facts={"host": "b.qq.com"}, place=Place("domains.yaml", 11, 5)
    )
    assert report.problems[1].place is None
    assert report.problems[-1].code is Code.OPAQUE_VALUE


def test_hosts_that_wechat_refuses_together() -> None:
    """A refusal that is about one host of the file is at its line; one about several, or others, has no line."""
    for named, line in ((["h1"], 11), (["h0", "h1"], None), (["elsewhere"], None)):
        hosts = tuple(map(host, named))
        problem = Problem(code=Code.WECHAT_INVALID_HOST, facts={"hosts": hosts, "answer": "9410016"})
        refused = Refused(errcode=9410016, errmsg="", refusal=Refusal.PERHAPS_HALF, problem=problem)
        report = apply(desired("h0 h1 h2"), Script([refused], [live("", ""), live("", "")]))

        assert [(found.facts["hosts"], found.place and found.place.line) for found in report.problems] == [
            (hosts, line)
        ]


# apply --plan


def saved(wanted: DesiredState, state: LiveState = START) -> SavedPlan:
    """Return a plan as if it had been saved."""
    report = plan(wanted, state)
    assert report.fingerprint is not None
    assert report.target is not None
    return SavedPlan(
        fingerprint=report.fingerprint,
        live=state,
        target=report.target,
        changes=tuple(change.change for change in report.changes or ()),
    )


def test_a_saved_plan_is_carried_out() -> None:
    """A saved plan is applied when planning again gives the same; a rule that refuses it now still does."""
    script = Script([ok(live("a b", "a b"))], [START])
    applied = apply(desired("a b"), script, replace(OPTIONS, saved=saved(desired("a b"))))

    assert applied.outcome is Outcome.APPLIED
    assert applied.saved_fingerprint == applied.fingerprint is not None
    assert (
        apply_nothing(desired("b", STRICT), options=replace(OPTIONS, saved=saved(desired("b")))).outcome
        is Outcome.REFUSED
    )


@pytest.mark.parametrize(
    ("wanted", "state", "plan_saved", "code"),
    [
        (desired("a b"), live("a x", "a"), saved(desired("a b")), Code.PLAN_LIVE_MOVED),
        (desired("a b"), START, saved(desired("a c")), Code.PLAN_DESIRED_MOVED),
        (NO_WAY, live("a", ""), saved(desired("a b")), Code.PLAN_MOVED),
        (desired("b"), START, Problem(code=Code.PLAN_ASSUMED), Code.PLAN_ASSUMED),
        (NO_WAY, live("a", ""), Problem(code=Code.PLAN_UNUSABLE), Code.PLAN_UNUSABLE),
        (desired("b", STRICT), START, Problem(code=Code.PLAN_EDITED), Code.PLAN_EDITED),
        (desired("a b"), START, replace(saved(desired("a b")), changes=()), Code.PLAN_EDITED),
    ],
)
def test_a_stale_plan_is_not(
    wanted: DesiredState, state: LiveState, plan_saved: SavedPlan | Problem, code: Code
) -> None:
    """Any other plan is stale, whatever the rules say: nothing is sent, and the report says what differs."""
    report = apply_nothing(wanted, state, replace(OPTIONS, saved=plan_saved))

    assert (report.outcome, report.result) == (Outcome.STALE, state)
    assert report.saved_fingerprint == (plan_saved.fingerprint if isinstance(plan_saved, SavedPlan) else None)
    assert code in codes(report)
    assert statuses(report) <= {CallStatus.NOT_SENT}


@pytest.mark.parametrize(
    ("code", "outcome"), [(Code.PLAN_REFUSED, Outcome.REFUSED), (Code.PLAN_UNVERIFIED, Outcome.UNVERIFIED)]
)
@pytest.mark.parametrize(("wanted", "state"), [(desired("a b"), START), (NO_WAY, live("a", ""))])
def test_a_plan_that_was_held_back_still_is(
    code: Code, outcome: Outcome, wanted: DesiredState, state: LiveState
) -> None:
    """A plan that was saved as refused or unverified ends so again, whatever planning again would give."""
    report = apply_nothing(wanted, state, replace(OPTIONS, saved=Problem(code=code)))

    assert (report.outcome, report.problems[0].code, report.saved_fingerprint) == (outcome, code, None)
    assert statuses(report) <= {CallStatus.NOT_SENT}


def test_in_sync_is_never_stale() -> None:
    """When there is nothing to do, no saved plan matters."""
    options = replace(OPTIONS, saved=Problem(code=Code.PLAN_EDITED))

    assert apply_nothing(desired("a"), options=options).outcome is Outcome.IN_SYNC


# What is deleted, and why.


class Reviewed:
    """Older versions of the file that name some hosts."""

    def __init__(self, words: str) -> None:
        """Name these hosts, each at a line of its own."""
        self._named = {
            host(word): Mention(file="domains.yaml", line=line, commit="c0ffee", owner=f"owner of {word}", note=None)
            for line, word in enumerate(words.split(), start=70)
        }

    def mentions(self, hosts: Collection[Host]) -> Mapping[Host, Mention]:
        """Return where they are named."""
        return {name: self._named[name] for name in hosts if name in self._named}

    def rename_warnings(self, hosts: Collection[Host]) -> tuple[Problem, ...]:
        """Warn that a former file names the foreign ones."""
        return (Problem(code=Code.FILE_RENAMED, facts={"hosts": tuple(sorted(hosts))}),) if hosts else ()


def reasons(report: Report) -> dict[str, tuple[Reason | None, int | None, int | None]]:
    """Return why each host changes, its line today, and the line where it was named last."""
    return {
        change.change.host: (
            change.reason,
            None if change.place is None else change.place.line,
            None if change.was is None else change.was.line,
        )
        for change in (*(report.changes or ()), *report.drift)
    }


def test_hosts_that_were_never_reviewed() -> None:
    """With older versions, hosts that none names stay, and are reported; the others go for a reason."""
    wanted, state = desired("a", removed="r"), live("a left r x", "a x y")
    report = plan(wanted, state, replace(OPTIONS, reviewed=Reviewed("left a")))

    assert report.foreign == target("x", "x y")
    assert report.target == target("a x", "a x y")
    assert reasons(report) == {"left.qq.com": (Reason.LEFT_FILE, None, 70), "r.qq.com": (Reason.REMOVED, 50, 50)}
    assert codes(report) == [Code.FILE_RENAMED, Code.FOREIGN_HOSTS]
    without = plan(wanted, state)
    assert without.foreign is None
    assert reasons(without)["left.qq.com"] == (Reason.UNLISTED, None, None)


@pytest.mark.parametrize("words", ["a", "a c"])
def test_a_saved_plan_that_deletes_what_is_foreign_by_now(words: str) -> None:
    """It is stale, also where nothing else is to be done, and names the hosts; one that is done is in sync."""
    wanted, state = desired(words), live("a left", "a left")
    held = replace(OPTIONS, saved=saved(wanted, state), reviewed=Reviewed("a"))
    report = apply_nothing(wanted, state, held)

    assert (report.outcome, report.live) == (Outcome.STALE, state)
    assert Problem(code=Code.PLAN_FOREIGN, facts={"hosts": ("left.qq.com",)}) in report.problems
    assert apply_nothing(wanted, live(words, words), held).outcome is Outcome.IN_SYNC


def test_nothing_is_foreign_where_all_is_kept() -> None:
    """Under ``unmanaged: keep`` no host is foreign, and older versions are not asked."""
    keep = desired("a", Policy(unmanaged=Unmanaged.KEEP))
    report = plan(keep, live("a x", "a"), replace(OPTIONS, reviewed=Reviewed("")))

    assert report.foreign == target("")
    assert codes(report) == [Code.UNMANAGED_KEPT]


def test_the_state_before_the_change_says_whose_a_host_was() -> None:
    """A deleted host has its line and owner from the state before the change, if older versions are not asked."""
    base = desired("a b")
    noted = replace(base, entries=(base.entries[0], replace(base.entries[1], owner="team", note="soon")))
    report = plan(desired("a"), live("a b c", "a"), replace(OPTIONS, base=noted))

    assert {change.change.host: (change.reason, change.was) for change in report.changes or ()} == {
        "b.qq.com": (
            Reason.UNLISTED,
            Mention(file="domains.yaml", line=11, commit=None, owner="team", note="soon"),
        ),
        "c.qq.com": (Reason.UNLISTED, None),
    }


def assumed(wanted: DesiredState, state: LiveState, base: DesiredState, reviewed: Reviewed | None = None) -> Report:
    """Preview a change against an assumed live state."""
    return usecases.plan_assumed(wanted, state, "live.json", replace(OPTIONS, base=base, reviewed=reviewed))


def test_a_change_is_judged_by_itself() -> None:
    """Drift stands apart and refuses nothing; where apply would refuse it, a warning says so, and no call is shown."""
    base = desired("a b c d:testing lost")
    wanted = desired("a b:testing d:testing new lost", Policy(max_deletions=2))
    state = live("a b c d hand1 hand2 hand3", "a b c d")
    report = assumed(wanted, state, base)

    assert (report.outcome, report.live) == (Outcome.CHANGES, state)
    assert {change.change.host for change in report.changes or ()} == {"b.qq.com", "c.qq.com", "new.qq.com"}
    assert {change.reason for change in report.changes or ()} == {Reason.CHANGE}
    assert {change.change.host for change in report.drift} == {
        *("d.qq.com", "hand1.qq.com", "hand2.qq.com", "hand3.qq.com", "lost.qq.com")
    }
    assert {change.reason for change in report.drift} == {Reason.DRIFT}
    assert (report.calls, codes(report)) == (None, [Code.DRIFT_REFUSED])
    assert report.problems[0].facts == {"codes": (Code.TOO_MANY_DELETIONS,)}


def test_hosts_that_leave_before_they_are_live() -> None:
    """They may be added yet, by an earlier change: then apply deletes them, but for what it leaves alone."""
    base = desired("a b c r d e:testing f:testing")
    left, gone = assumed(desired("a d:testing f:testing", removed="old r"), live("a d", "a"), base).problems

    assert (left.code, left.facts["hosts"]) == (Code.NOT_YET_LIVE, tuple(map(host, "bcder")))
    assert left.facts["count"] == 5
    assert (gone.code, gone.facts) == (Code.REMOVED_GONE, {"host": host("old")})
    kept = assumed(desired("a", Policy(unmanaged=Unmanaged.KEEP)), live("a", "a"), base)
    assert Code.NOT_YET_LIVE not in codes(kept)


def test_a_change_and_drift_are_sent_together() -> None:
    """The calls are those of apply, and so is the fingerprint: what is said of a call fits its number there."""
    base, wanted = desired("a b c:testing"), desired("a b:testing c:testing")
    state = live("a b c hand", "a b c hand")
    report, whole = assumed(wanted, state, base), plan(wanted, state)

    assert {change.change.host for change in report.changes or ()} == {"b.qq.com"}
    assert (report.calls, report.problems) == (whole.calls, whole.problems)
    gaps = {change.change.host: change.gap for change in whole.changes or ()}
    assert {change.gap for change in report.changes or ()} == {gaps[host("b")]}


def test_removed_by_the_change() -> None:
    """A host that the change puts under removed is its doing; one that stood there before is drift, and not gone."""
    base, wanted = desired("a", removed="r"), desired("a", removed="r s gone")
    report = assumed(wanted, live("a r s", "a"), base)

    assert reasons(report) == {"s.qq.com": (Reason.CHANGE, 51, 51), "r.qq.com": (Reason.DRIFT, 50, 50)}
    assert [(problem.code, problem.facts) for problem in report.problems] == [
        (Code.REMOVED_GONE, {"host": host("gone")})
    ]


def test_kept_before_the_change() -> None:
    """What the state before the change kept, or put into one list, is not drift where the change deletes it."""
    base = desired("a s:testing", Policy(unmanaged=Unmanaged.KEEP))
    report = assumed(desired("a", removed="s"), live("a s x", "a s"), base)

    assert {change.change.host for change in report.changes or ()} == {host("s"), host("x")}
    assert report.drift == ()


def test_drift_that_was_reviewed() -> None:
    """A host that drift deletes is named where an older version names it, as one that the change deletes."""
    report = assumed(desired("a"), live("a left late", "a"), desired("a late"), Reviewed("left late"))

    assert reasons(report) == {"late.qq.com": (Reason.CHANGE, None, 11), "left.qq.com": (Reason.DRIFT, None, 70)}


def test_a_change_that_changes_nothing() -> None:
    """Drift alone is in sync: the change is not to blame. On a platform that was never published it is the same."""
    for published in ("a x", None):
        report = assumed(desired("a"), live("a x", published), desired("a"))
        assert (report.outcome, report.calls) == (Outcome.IN_SYNC, None)
        assert {change.change.host for change in report.drift} == {"x.qq.com"}


def test_a_bypassed_protection_is_refused() -> None:
    """What is wrong with the change itself makes the file invalid, and refuses the plan."""
    bypassed = (Problem(code=Code.PROTECTION_BYPASSED, facts={"host": "b.qq.com"}),)

    assert usecases.validate(desired("a"), bypassed).outcome is Outcome.INVALID
    assert plan(desired("a"), live("a", "a"), replace(OPTIONS, policy_changes=bypassed)).outcome is Outcome.REFUSED


# What is left of a saved plan.


def held_to(wanted: DesiredState, state: LiveState, options: RunOptions = OPTIONS) -> RunOptions:
    """Return options that carry out a plan which was saved."""
    report = plan(wanted, state, options)
    plan_read = read_saved_plan(json_report.render(report, ENGLISH).encode(), OPTIONS.origin)
    assert isinstance(plan_read, SavedPlan)
    return replace(options, saved=plan_read)


def test_what_is_left_of_a_saved_plan() -> None:
    """After a stop, the same saved plan sends the rest of the call that was under way, and those after it."""
    wanted, start = desired("a b c"), live("a old", "a old")
    options = held_to(wanted, start)
    midway, done = replace(live("a b old", "a b old"), invalid=("b.qq.com",)), live("a b c", "a b c")
    script = Script(looks=[midway], answers=[ok(live("a b c old", "a b c old")), ok(done)])
    report = apply(wanted, script, options)

    assert (report.outcome, report.live, codes(report)) == (Outcome.APPLIED, midway, [Code.HOST_INVALID])
    assert {change.change.host for change in report.changes or ()} == {host("c"), host("old")}
    assert [call.sent for call in script.sent] == [(host("c"),), (host("old"),)]
    assert isinstance(options.saved, SavedPlan)
    assert report.saved_fingerprint == options.saved.fingerprint
    assert report.fingerprint not in (None, report.saved_fingerprint)


@pytest.mark.parametrize(
    ("wanted", "state", "code"),
    [
        (desired("a b c"), live("a b old x", "a b old"), Code.PLAN_LIVE_MOVED),
        (desired("a b c"), live("a old", "a b old"), Code.PLAN_LIVE_MOVED),
        (desired("a b c"), live("a b old", None), Code.PLAN_LIVE_MOVED),
        (desired("a b c"), live("a b old", "a b old", opaque="*"), Code.PLAN_LIVE_MOVED),
        (desired("a b"), live("a old", "a old"), Code.PLAN_DESIRED_MOVED),
        (desired("a b c", Policy(limit=9)), live("a b old", "a b old"), Code.PLAN_LIVE_MOVED),
    ],
    ids=range(6),
)
def test_anything_else_is_stale(wanted: DesiredState, state: LiveState, code: Code) -> None:
    """What no call of the saved plan leads to, or another desired state or limit, is stale: nothing is sent."""
    report = apply_nothing(wanted, state, held_to(desired("a b c"), live("a old", "a old")))

    assert (report.outcome, codes(report)[0]) == (Outcome.STALE, code)


def test_the_rules_judge_what_is_left() -> None:
    """A rule that refuses the saved plan as a whole today refuses what is left of it."""
    options = held_to(desired("a b"), live("a old", "a old"))
    strict = desired("a b", Policy(max_deletions=0))
    report = apply_nothing(strict, live("a b old", "a b old"), options)

    assert (report.outcome, codes(report)) == (Outcome.REFUSED, [Code.TOO_MANY_DELETIONS])


def test_a_delete_in_another_spelling_is_not_what_was_saved() -> None:
    """What is left would delete a value that was not reviewed: that is stale."""
    options = held_to(desired("a b"), live("a old", "a old"))
    respelled = LiveState(LiveList.of(["a.qq.com", "b.qq.com", "https://old.qq.com"]), live("", "a b old").published)

    assert apply_nothing(desired("a b"), respelled, options).outcome is Outcome.STALE


def test_a_saved_plan_whose_lists_cannot_be_spelled_again() -> None:
    """What planning again gives is carried out, though a saved plan does not say which list has which spelling."""
    wanted = desired("b", Policy(limit=2))
    start = LiveState(LiveList.of(["https://x.qq.com"]), LiveList.of(["x.qq.com"]))
    added = LiveState(LiveList.of(["b.qq.com", "https://x.qq.com"]), LiveList.of(["b.qq.com", "x.qq.com"]))
    script = Script(looks=[start], answers=[ok(added), ok(live("b", "b"))])

    assert apply(wanted, script, held_to(wanted, start)).outcome is Outcome.APPLIED
