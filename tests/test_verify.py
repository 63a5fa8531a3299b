"""Checking hosts within the use cases: which are checked, what holds a plan back, and what is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler import usecases
from reconciler.model import DesiredState, Host, LiveState, Policy, Verification
from reconciler.ports import ReadFailed
from reconciler.problem import Code, Problem
from reconciler.report import CallStatus, Command, Outcome, Report, Source
from reconciler.resources import BUSINESS, SERVER
from reconciler.usecases import RunOptions
from reconciler.verify import Verifier
from tests.building import desired, host, live, target
from tests.scripted import BLIND, Script, ok

FILE = Verification(file="8f3a2c.txt", content="5d41402abc4b2a76")
MISSING = Problem(code=Code.SITE_STATUS, facts={"host": "b.qq.com", "name": "8f3a2c.txt", "status": 404})
SLOW = Problem(code=Code.SITE_SLOW, facts={"host": "b.qq.com", "name": "8f3a2c.txt", "seconds": "1.4"})
NO_FILE = ReadFailed(Problem(code=Code.WECHAT_TOKEN_KIND))
NO_TOKEN = ReadFailed(Problem(code=Code.SITES_UNCHECKED))
WEAKENED = Problem(code=Code.LIMIT_RAISED, facts={"was": 1, "now": 2})
START = live("a", "a")


@dataclass
class Hosts:
    """Hosts of which some have a problem, and a WeChat that names the file they have to serve."""

    problems: Mapping[str, Problem] | ReadFailed = field(default_factory=dict)
    file: Verification | ReadFailed = FILE
    checked: list[tuple[str, ...]] = field(default_factory=list)
    files: list[Verification] = field(default_factory=list)
    reads: int = 0

    def check(self, hosts: Sequence[Host], verification: Verification) -> Mapping[Host, Problem | None] | ReadFailed:
        """Check hosts."""
        self.checked.append(tuple(hosts))
        self.files.append(verification)
        return (
            self.problems
            if isinstance(self.problems, ReadFailed)
            else {host: self.problems.get(host) for host in hosts}
        )

    def read(self) -> Verification | ReadFailed:
        """Name the file."""
        self.reads += 1
        return self.file

    @property
    def options(self) -> RunOptions:
        """A run that checks these hosts."""
        return RunOptions(origin="https://api.weixin.qq.com", verifier=Verifier(checker=self, reader=self))


def plan(hosts: Hosts, wanted: DesiredState, state: LiveState = START) -> Report:
    """Plan with a check."""
    return usecases.plan(wanted, Script(looks=[state]), hosts.options)


def apply(hosts: Hosts, wanted: DesiredState, script: Script) -> Report:
    """Apply with a check; every answer of the script must be used."""
    report = usecases.apply(wanted, script, lambda: script, script, hosts.options)
    script.assert_all_used()
    return report


def codes(report: Report) -> list[Code]:
    """Return the codes of a report's problems."""
    return [problem.code for problem in report.problems]


def statuses(report: Report) -> set[CallStatus]:
    """Return what became of the calls."""
    return {call.status for call in report.calls or ()}


def test_which_hosts_are_checked() -> None:
    """Hosts are checked that are added, promoted, or deleted and added again, in the file's order."""
    hosts = Hosts()
    plan(
        hosts,
        desired("stays new promoted demoted:testing out:published"),
        live("stays promoted demoted gone out", "stays demoted gone out"),
    )

    assert hosts.checked == [(host("new"), host("promoted"), host("demoted"))]
    assert hosts.files == [FILE]


def test_which_hosts_are_checked_without_a_safe_plan() -> None:
    """Where no safe calls exist, hosts are checked that the changes add; in a preview as well."""
    hosts = Hosts()
    report = plan(hosts, desired("a:testing b:published", Policy(limit=1)), live("a c", ""))
    assumed = usecases.plan_assumed(desired("a b"), START, "live.json", hosts.options)

    assert (report.outcome, report.calls) == (Outcome.REFUSED, None)
    assert hosts.checked == [(host("b"),), (host("b"),)]
    assert (assumed.outcome, statuses(assumed)) == (Outcome.CHANGES, {CallStatus.PLANNED})


def test_a_change_under_review() -> None:
    """Before the merge a host that does not serve the file is a warning; without the state before, it is an error."""
    hosts = Hosts(problems={"b.qq.com": MISSING})
    judged = usecases.plan_assumed(desired("a b"), START, "live.json", replace(hosts.options, base=desired("a")))
    assumed = usecases.plan_assumed(desired("a b"), START, "live.json", hosts.options)

    assert (judged.outcome, judged.problems) == (
        Outcome.CHANGES,
        (Problem(code=Code.SITES_UNREADY, facts={"count": 1, "hosts": ("b.qq.com",)}),),
    )
    assert {change.checked and change.checked.verdict for change in judged.changes or ()} == {"site-status"}
    assert (assumed.outcome, [problem.code for problem in assumed.problems]) == (Outcome.UNVERIFIED, [MISSING.code])


def test_the_file_that_the_desired_state_names_counts() -> None:
    """WeChat is asked for the file only where the desired state names none, and there are hosts to check."""
    hosts, other = Hosts(), Verification(file="other.txt", content="x")
    plan(hosts, replace(desired("a b"), verification=other))
    plan(hosts, desired("a"))

    assert (hosts.files, hosts.reads) == ([other], 0)


def test_hosts_that_pass() -> None:
    """A plan whose hosts pass has changes, each with its check; a slow host is a warning."""
    report = plan(Hosts({"b.qq.com": SLOW}), desired("a b c"))

    assert (report.outcome, statuses(report), codes(report)) == (
        Outcome.CHANGES,
        {CallStatus.PLANNED},
        [Code.SITE_SLOW],
    )
    assert {change.change.host: change.checked and change.checked.verdict for change in report.changes or ()} == {
        host("b"): "ok",
        host("c"): "ok",
    }
    assert report.problems[0].place == desired("a b c").entries[1].place


def test_a_host_that_fails() -> None:
    """One host that fails holds every call back, and its problem stands at its line."""
    report = plan(Hosts({"b.qq.com": MISSING}), desired("a b c"))

    assert (report.outcome, statuses(report)) == (Outcome.UNVERIFIED, {CallStatus.NOT_SENT})
    assert report.problems == (replace(MISSING, place=desired("a b c").entries[1].place),)
    assert {change.checked and change.checked.verdict for change in report.changes or ()} == {"ok", "site-status"}


def test_a_refusal_stays_one() -> None:
    """A plan that a rule refuses stays refused, and shows the hosts' problems too: errors before warnings."""
    wanted = desired("b c", Policy(max_deletions=0))
    report = plan(Hosts({"b.qq.com": SLOW, "c.qq.com": MISSING}), wanted)

    assert report.outcome is Outcome.REFUSED
    assert codes(report) == [Code.TOO_MANY_DELETIONS, Code.SITE_STATUS, Code.SITE_SLOW]


def test_weakened_safeguards_stay_first() -> None:
    """The safeguards that a change weakens stand before the problems of its hosts."""
    options = replace(Hosts({"b.qq.com": MISSING}).options, policy_changes=(WEAKENED,))
    report = usecases.plan(desired("a b"), Script(looks=[START]), options)

    assert codes(report) == [Code.LIMIT_RAISED, Code.SITE_STATUS]


def test_an_unknown_file() -> None:
    """Where the file is unknown a plan fails, a refused one stays refused, and a preview without a token goes on."""
    failed = plan(Hosts(file=NO_FILE), desired("a b"))
    refused = plan(Hosts(file=NO_FILE), desired("b", Policy(max_deletions=0)))
    unknown = plan(Hosts(file=NO_TOKEN), desired("a b"))

    assert (failed.outcome, codes(failed), failed.live) == (Outcome.FAILED, [Code.WECHAT_TOKEN_KIND], START)
    assert (len(failed.changes or ()), statuses(failed)) == (2, {CallStatus.NOT_SENT})
    assert (failed.command, failed.source) == (Command.PLAN, Source.WECHAT)
    assert (refused.outcome, codes(refused)[-1]) == (Outcome.REFUSED, Code.WECHAT_TOKEN_KIND)
    assert (unknown.outcome, codes(unknown)) == (Outcome.CHANGES, [Code.SITES_UNCHECKED])
    assert statuses(unknown) == {CallStatus.PLANNED}


def test_apply_reads_again_after_a_check() -> None:
    """A check takes time, in which the lists may change: the same plan is carried out, another one is stale."""
    done, wanted = live("a b", "a b"), desired("a b")
    applied = apply(Hosts(), wanted, Script(looks=[START, START], answers=[ok(done)]))
    moved = apply(Hosts(), wanted, Script(looks=[START, live("a x", "a")]))
    there = apply(Hosts(), wanted, Script(looks=[START, done]))
    blind = apply(Hosts(), wanted, Script(looks=[START, BLIND]))

    assert (applied.outcome, applied.result) == (Outcome.APPLIED, done)
    assert {change.checked and change.checked.verdict for change in applied.changes or ()} == {"ok"}
    assert (moved.outcome, codes(moved), statuses(moved)) == (Outcome.STALE, [Code.LIVE_MOVED], {CallStatus.NOT_SENT})
    assert (there.outcome, blind.outcome) == (Outcome.IN_SYNC, Outcome.FAILED)
    assert {moved.command, there.command, blind.command} == {Command.APPLY}


def test_apply_sends_nothing_where_a_host_fails() -> None:
    """A host that fails, or an unknown file, ends a run before anything is sent; the live state is known."""
    unverified = apply(Hosts({"b.qq.com": MISSING}), desired("a b"), Script(looks=[START]))
    failed = apply(Hosts(file=NO_FILE), desired("a b"), Script(looks=[START]))

    assert (unverified.outcome, unverified.result) == (Outcome.UNVERIFIED, START)
    assert (failed.outcome, failed.result, failed.live) == (Outcome.FAILED, START, START)


def test_apply_without_hosts_to_check_reads_once() -> None:
    """Where nothing is added no time goes by, and the lists are read once."""
    hosts = Hosts()
    report = apply(hosts, desired("a"), Script(looks=[live("a x", "a")], answers=[ok(START)]))

    assert (report.outcome, hosts.checked) == (Outcome.APPLIED, [])


def test_check() -> None:
    """`check` reports every host, errors before warnings, and fails where the hosts cannot be checked."""
    wanted = desired("b c:testing d")
    problems = {"b.qq.com": SLOW, "c.qq.com": MISSING}

    def check(hosts: Hosts) -> Report:
        return usecases.check(wanted, Verifier(checker=hosts, reader=hosts))

    report = check(Hosts(problems))
    assert replace(report, hosts=None, problems=()) == Report(
        command=Command.CHECK,
        outcome=Outcome.UNVERIFIED,
        file="domains.yaml",
        platform="acme",
        resource=BUSINESS,
        target=target("b c d", "b d"),
        limit=200,
    )
    assert [(check.host, check.verdict, check.place) for check in report.hosts or ()] == [
        (host("b"), "ok", wanted.entries[0].place),
        (host("c"), "site-status", wanted.entries[1].place),
        (host("d"), "ok", wanted.entries[2].place),
    ]
    assert codes(report) == [Code.SITE_STATUS, Code.SITE_SLOW]
    assert check(Hosts({"b.qq.com": SLOW})).outcome is Outcome.VERIFIED
    for hosts in (Hosts(file=NO_FILE), Hosts(NO_FILE)):
        failed = check(hosts)
        assert (failed.outcome, failed.hosts, codes(failed)) == (Outcome.FAILED, None, [Code.WECHAT_TOKEN_KIND])


def test_hosts_that_wechat_does_not_verify() -> None:
    """Server domains have no verification file: every command that checks says so, reaches no host, and goes on."""
    hosts, wanted = Hosts(), desired("a b", resource=SERVER)
    checked = usecases.check(wanted, Verifier(checker=hosts, reader=hosts))
    planned = plan(hosts, wanted)

    assert (checked.outcome, planned.outcome) == (Outcome.VERIFIED, Outcome.CHANGES)
    assert checked.problems == planned.problems == (Problem(code=Code.SITES_UNVERIFIED),)
    assert (hosts.checked, hosts.reads) == ([], 0)
