"""The job that sends messages: what is new in a run, compared with the run before, and nothing twice."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from reconciler.sandbox.faults import parse
from tests.github.forge import WORKFLOW, ForgeRun, RefusedError
from tests.github.site import ADMITS_MAIN, Ran, Site, fail, text
from tests.notices.groups import KEY, SECRET, Group, serving

ACME = "reconciler · acme"


class Watched:
    """A repository, and the group that hears of its runs."""

    def __init__(self, site: Site, group: Group) -> None:
        """Begin with what the group has seen so far."""
        self.site = site
        self.group = group

    def heard(self, ran: Ran, code: int = 0, **results: str) -> list[str]:
        """Run the job in a run that has ended; return what the group sees of it."""
        before = len(self.group.seen)
        needs = self.site.needs(ran, "settings", "plan", "apply", **results)
        done = self.site.runner.job("notify", "--robot", self.group.kind, "--needs", needs)
        assert (done.code, KEY in done.out + done.err) == (code, False), done
        assert len(self.group.seen) - before <= 1
        return [line for message in self.group.seen[before:] for line in message]


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    """Return a group, to whose robot the environment leads."""
    with serving(Group("feishu", SECRET)) as served:
        monkeypatch.setenv("RECONCILER_WEBHOOK", served.url)
        monkeypatch.setenv("RECONCILER_WEBHOOK_SECRET", SECRET)
        yield served


@pytest.fixture
def watched(site: Site, group: Group) -> Watched:
    """Return a repository in sync with its platform, of which nobody has heard yet."""
    return Watched(site, group)


def test_a_drift_and_its_end(watched: Watched) -> None:
    """What somebody added by hand is said once, with the run's page, and so is that it is gone, with what it was."""
    assert watched.heard(watched.site.workflow("schedule")) == []
    watched.site.hosts("a b x")
    ran = watched.site.workflow("schedule")
    said = watched.heard(ran)

    assert said[0] == f"⚠️ {ACME}: in sync (3 testing, 3 published, of 200)"
    assert said[said.index("") + 1].startswith("warning foreign-hosts: 1 live host")
    assert said[-1] == f"<https://github.example/acme/domains/actions/runs/{ran.run.id}>"
    assert watched.heard(watched.site.workflow("schedule")) == []
    watched.site.hosts("a b")
    assert watched.heard(watched.site.workflow("schedule"))[:2] == [
        f"✅ {ACME}: in sync (2 testing, 2 published, of 200)",
        f"before: {said[said.index('') + 1]}",
    ]
    assert watched.heard(watched.site.workflow("schedule")) == []


def test_a_merge(watched: Watched) -> None:
    """What was applied is said, what stopped and why, and that a re-run finished it; a run that gave way is silent."""
    site = watched.site
    site.merge(12, "a b c")
    assert watched.heard(site.workflow())[0] == f"✅ {ACME}: applied, 1 added, in 1 call"

    site.merge(13, "a c d")
    site.sandbox.change(lambda now: replace(now, faults=(parse("write:3:errcode=45009"),)))
    ran = site.workflow()
    said = watched.heard(ran)
    assert said[0] == f"⚠️ {ACME}: stopped part-way"
    assert "error wechat-quota" in said[said.index("") + 1]
    site.rerun_failed(ran)
    assert watched.heard(ran)[0] == f"✅ {ACME}: applied, 1 deleted, in 1 call"

    site.merge(14, "a c")
    assert watched.heard(site.workflow(before_apply=lambda: site.push("a"))) == []


def test_nothing_is_known_of_the_run_before(watched: Watched) -> None:
    """Runs that planned nothing, of forks, or with an artifact that cannot be used are passed over."""
    site = watched.site
    site.hosts("a b x")
    assert watched.heard(site.workflow("schedule")) != []
    site.forge.add_run("schedule", "1" * 40)
    site.forge.upload(site.forge.add_run("schedule", "1" * 40), "reconciler-plan", {"report.json": b"{}"})
    site.forge.upload(site.forge.add_run("schedule", "1" * 40), "reconciler-plan", {"report.json": b""})
    site.forge.upload(site.forge.add_run("schedule", "1" * 40), "reconciler-apply-1", {"applied.json": b"{}"})
    site.forge.upload(site.forge.add_run("push", "1" * 40, repository="fork/domains"), "reconciler-plan", {})
    site.forge.add_run("push", "1" * 40, repository="")
    assert watched.heard(site.workflow("schedule")) == []
    for run in site.forge.runs:
        run.artifacts = [item for item in run.artifacts if run is site.forge.runs[-1]]
    ran = site.workflow("schedule")
    site.forge.runs[-2].artifacts.clear()
    assert watched.heard(ran) != []


def left_behind(ran: ForgeRun, prefix: str) -> None:
    """Forget the artifacts of a run whose names begin so."""
    ran.artifacts = [item for item in ran.artifacts if not item.name.startswith(prefix)]


def test_a_run_that_left_no_report(watched: Watched) -> None:
    """That a job was cancelled, as one is that takes too long, is said; for another reason this job is red, too."""
    site = watched.site
    site.merge(12, "a b c")
    ran = site.workflow()
    plan = next(item for item in ran.run.artifacts if item.name == "reconciler-plan")
    applied = next(item for item in ran.run.artifacts if item.name == "reconciler-apply-1")
    applied.data, kept = plan.data, applied.data
    said = watched.heard(ran, 7)
    named = f"reconciler · acme/domains: the artifact reconciler-apply-1 of run {ran.run.id} cannot be used: "
    assert said[0] == f"❌ {named}its content is not what a job of this workflow writes"
    assert said[2] == "→ re-run all jobs of that run"
    applied.data = kept
    left_behind(ran.run, "reconciler-apply")
    site.forge.upload(ran.run, "reconciler-apply-1", {"applied.json": b"{}"})
    assert "cannot be used" in watched.heard(ran, 7)[0]
    left_behind(ran.run, "reconciler-apply")
    assert watched.heard(ran, 7)[0].endswith("cannot be used: it is missing, or has expired")
    assert watched.heard(ran, apply="cancelled") == [
        "❌ reconciler · acme/domains: cancelled, or took too long: apply",
        "",
        "→ look at the run, then start this workflow: it reads the lists and finishes the work",
        f"<https://github.example/acme/domains/actions/runs/{ran.run.id}>",
    ]
    assert watched.heard(ran, apply="skipped")[0] == f"{ACME}: 1 to add, in 1 call"
    plan.data = kept
    assert "reconciler-plan" in watched.heard(ran, 7, apply="skipped")[0]
    left_behind(ran.run, "reconciler-plan")
    assert "reconciler-plan" in watched.heard(ran, 7)[0]


def test_attempts_of_a_run(watched: Watched) -> None:
    """What an earlier attempt left behind is not this one's; it is what this one is compared with."""
    site = watched.site
    site.merge(12, "a b c")
    applied = site.workflow()
    assert watched.heard(applied)[0].startswith("✅")
    again = Ran(applied.run, {"settings": applied.jobs["settings"]})
    site.runner.attempt = applied.run.attempt = 2
    for result, said in (("cancelled", "cancelled, or took too long"), ("failure", "failed, and left no report")):
        assert said in watched.heard(again, plan=result)[0]
    site.settings_and_plan(again)
    assert watched.heard(again) == []

    site.sandbox.change(lambda now: replace(now, faults=(parse("write:3:errcode=45009"),)))
    site.merge(13, "a d")
    ran = site.workflow()
    assert watched.heard(ran)[0] == f"⚠️ {ACME}: stopped part-way"
    assert watched.heard(ran, apply="cancelled")[0] == f"⚠️ {ACME}: stopped part-way"
    site.runner.attempt = ran.run.attempt = 2
    for result in ("cancelled", "failure"):
        assert watched.heard(ran, apply=result)[0].endswith(": apply")
    site.rerun_failed(ran)
    assert watched.heard(ran)[0] == f"✅ {ACME}: applied, 2 deleted, in 1 call"


def test_an_approval_that_was_refused(watched: Watched) -> None:
    """It is said as that, and the changes that are still ahead are nothing new afterwards."""
    site = watched.site
    watched.heard(site.workflow("schedule"))
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    ran.run.approvals = [{"state": "rejected", "user": {"login": "sun"}, "environments": [{"name": "wechat-write"}]}]
    site.report(ran, apply="failure")
    assert watched.heard(ran, apply="failure") == [
        "❌ reconciler · acme/domains: not applied: the approval was refused",
        "",
        "→ revert the change, or re-run the failed jobs of the run, which asks for approval again",
        f"<https://github.example/acme/domains/actions/runs/{ran.run.id}>",
    ]
    assert watched.heard(site.workflow("schedule")) == []


def test_an_apply_that_could_not_know_what_others_did(watched: Watched) -> None:
    """Why nothing was sent is said: the job left no report, but its reason."""
    site = watched.site
    watched.heard(site.workflow("schedule"))
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    site.forge.failing = {"actions/workflows": RefusedError(500, "Server Error")}
    site.apply(ran)
    site.forge.failing = {}
    site.report(ran)
    said = watched.heard(ran)
    assert said[0].startswith("❌ reconciler · acme/domains: not applied: it is not known what other runs applied")
    assert said[2].startswith("→ look at what the run could not read")


def test_a_run_that_waits_for_its_approval(watched: Watched) -> None:
    """Meanwhile a watch says no change that is ahead, only foreign hosts; the run, though it is older, is the last."""
    site = watched.site
    watched.heard(site.workflow("schedule"))
    site.merge(12, "a b c")
    waits = site.new()
    site.settings_and_plan(waits)
    assert watched.heard(site.workflow("schedule")) == []
    site.hosts("a b x")
    assert any(line.startswith("warning foreign-hosts") for line in watched.heard(site.workflow("schedule")))
    assert watched.heard(site.workflow("schedule")) == []
    site.hosts("a b")
    site.runner.run, site.runner.event, site.runner.sha = waits.run, waits.run.event, waits.run.sha
    site.apply(waits)
    site.report(waits)
    assert watched.heard(waits)[0] == f"✅ {ACME}: applied, 1 added, in 1 call"
    assert watched.heard(site.workflow("schedule")) == []


def test_an_apply_that_was_held_back(watched: Watched) -> None:
    """Its run says nothing, and what it found is not the state before; that of an attempt before it is."""
    site = watched.site
    watched.heard(site.workflow("schedule"))
    site.merge(12, "a c d")
    assert watched.heard(site.workflow(apply_enabled="false")) == []
    assert watched.heard(site.workflow("schedule"))[0] == f"{ACME}: 1 to delete, 2 to add, in 2 calls"

    site.sandbox.change(lambda now: replace(now, faults=(parse("write:2:errcode=45009"),)))
    ran = site.workflow()
    assert watched.heard(ran)[0] == f"⚠️ {ACME}: stopped part-way"
    site.runner.attempt = ran.run.attempt = 2
    site.apply(ran, "false")
    site.report(ran)
    assert watched.heard(ran) == []
    site.hosts("a c d")
    assert watched.heard(site.workflow("schedule"))[1].startswith("before: stopped part-way: error wechat-quota: ")


def test_an_attempt_that_is_better(watched: Watched) -> None:
    """That a failure is over is said in the attempt that says so, once."""
    site = watched.site
    site.sandbox.change(lambda now: replace(now, faults=(parse("get:1+:errcode=61004"),)))
    ran = site.workflow("schedule")
    assert watched.heard(ran)[0] == f"❌ {ACME}: failed, nothing was changed"
    site.runner.attempt = ran.run.attempt = 2
    site.settings_and_plan(ran)
    assert watched.heard(ran) == []
    site.sandbox.change(lambda now: replace(now, faults=()))
    site.runner.attempt = ran.run.attempt = 3
    site.settings_and_plan(ran)
    said = watched.heard(ran)
    assert (said[0][0], said[1][:43]) == ("✅", "before: failed, nothing was changed: error ")
    assert watched.heard(site.workflow("schedule")) == []


def test_a_job_that_is_run_again_after_newer_runs(watched: Watched) -> None:
    """It says nothing of what they found: it compares with what was left before its own run."""
    site = watched.site
    calm = site.workflow("schedule")
    assert watched.heard(calm) == []
    site.hosts("a b x")
    assert watched.heard(site.workflow("schedule")) != []
    site.runner.run = calm.run
    assert watched.heard(calm) == []


def test_a_failure_that_a_change_of_the_workflow_ends(watched: Watched) -> None:
    """That it is over is said, also where nothing else of the repository changed, once."""
    site = watched.site
    site.sandbox.change(lambda now: replace(now, faults=(parse("get:1+:errcode=61004"),)))
    site.commit({"README.md": "x"})
    assert watched.heard(site.workflow())[0] == f"❌ {ACME}: failed, nothing was changed"
    site.sandbox.change(lambda now: replace(now, faults=()))
    site.commit({WORKFLOW: "name: reconciler\n# with a proxy\n"})
    assert watched.heard(site.workflow())[1].startswith("before: failed, nothing was changed: error ")
    assert watched.heard(site.workflow("schedule")) == []


def test_a_plan_that_leaves_no_report(watched: Watched) -> None:
    """A job that was cancelled or failed before its report is said each time, as are settings that are unsafe.

    So is an apply that could not begin.
    """
    site = watched.site
    ran = site.new("schedule")
    ran.jobs["settings"] = site.runner.job("settings", "--enabled", "true")
    plan = next(item for item in site.forge.runs[0].artifacts if item.name == "reconciler-plan")
    with zipfile.ZipFile(io.BytesIO(plan.data)) as archive:
        site.forge.upload(ran.run, "reconciler-plan", {"origin.json": archive.read("origin.json")})
    for _ in range(2):
        assert watched.heard(ran, plan="cancelled")[0].endswith("cancelled, or took too long: plan")
    assert watched.heard(ran, plan="failure")[0].endswith("failed, and left no report that can be read: plan")

    del site.forge.environments["wechat-write"]
    ran = site.workflow("schedule")
    for _ in range(2):
        assert watched.heard(ran)[0].endswith(": nothing was planned or applied: a setting of the repository is unsafe")

    site.forge.environments["wechat-write"] = {**ADMITS_MAIN}
    site.merge(12, "a b c")
    ran = site.workflow(before_apply=lambda: site.runner.patch.delenv("WECHAT_COMPONENT_ACCESS_TOKEN"))
    assert watched.heard(ran)[0].endswith(": not applied: the apply job could not begin, as without a token")


def test_a_forged_run_and_runs_that_planned_nothing(watched: Watched) -> None:
    """A run of a tag called main is compared with no run, and a pause makes nobody forget."""
    site = watched.site
    site.hosts("a b x")
    ran = site.workflow("schedule")
    forged = site.forge.add_run("push", "9" * 40)
    forged.id = ran.run.id - 1
    forged.artifacts = list(ran.run.artifacts)
    assert watched.heard(ran)[0].startswith("⚠️")
    site.merge(12, "a b c")
    assert watched.heard(site.workflow())[0].startswith("✅")

    for _ in range(6):
        site.workflow("schedule", enabled="false")
    site.hosts("a b c")
    assert watched.heard(site.workflow("schedule"))[0].startswith("✅")
    site.hosts("a b c x")
    assert watched.heard(site.workflow("schedule"))[0].startswith("⚠️")
    for _ in range(6):
        assert watched.heard(site.workflow("schedule", enabled="false")) == []
    site.hosts("a b c")
    assert watched.heard(site.workflow("schedule"))[0].startswith("✅")


def test_a_warning_that_stands(watched: Watched) -> None:
    """What was applied meanwhile is said without it, and its end with it."""
    site = watched.site
    site.hosts("a b x")
    (foreign,) = (line for line in watched.heard(site.workflow("schedule")) if line.startswith("warning"))
    site.merge(12, "a b c")
    said = watched.heard(site.workflow())
    assert said[0] == f"✅ {ACME}: applied, 1 added, in 1 call"
    assert not [line for line in said if foreign in line]
    assert watched.heard(site.workflow("schedule")) == []

    site.hosts("a b c x y")
    site.merge(13, "a b c d")
    assert any(line.startswith("warning foreign-hosts: 2 live hosts") for line in watched.heard(site.workflow()))
    assert watched.heard(site.workflow("schedule")) == []
    site.hosts("a b c d")
    assert watched.heard(site.workflow("schedule"))[1].startswith("before: warning foreign-hosts: 2 live hosts")


@pytest.mark.parametrize(
    ("hosts", "title"),
    [
        ("a b", f"✅ {ACME}: in sync (2 testing, 2 published, of 200)"),
        ("a", f"✅ {ACME}: applied, 1 deleted, in 1 call"),
    ],
)
def test_the_end_of_an_invalid_file(watched: Watched, hosts: str, title: str) -> None:
    """It is said once, though the report on the invalid file named no platform."""
    site = watched.site
    site.push("a b C")
    assert watched.heard(site.workflow())[0].startswith("❌ reconciler · domains.yaml: invalid")
    site.push(hosts)
    repaired = watched.heard(site.workflow())
    assert repaired[0] == title
    assert repaired[1].startswith("before: invalid, 1 problem: error host-upper-case: ")
    assert watched.heard(site.workflow("schedule")) == []


@pytest.mark.parametrize(
    ("hosts", "faults", "cause"),
    [
        ("", "", "error domains-empty: "),
        ("c", "", "error too-many-deletions: "),
        ("a b", "get:1+:errcode=61004", "error wechat-ip-not-allowed: "),
    ],
)
def test_a_platform_that_cannot_be_applied(fleet: Site, group: Group, hosts: str, faults: str, cause: str) -> None:
    """Why is said once, however often others are applied, and the pull request hears it too.

    The mark of a message is that of all that its title counts.
    """
    watched = Watched(fleet, group)
    fail(fleet, faults)
    fleet.merged(12, fleet.commit({"p/one.yaml": text(hosts, "{max_deletions: 1}", platform="one")}))
    first = None
    for word in "xyz":
        fleet.commit({"p/two.yaml": text(f"a b {word}", platform="two")})
        said = watched.heard(fleet.workflow())
        causes = [line for line in said if line.startswith("error")]
        assert (said[0][0], "✅ two: applied" in "\n".join(said)) == ("❌", True)
        assert [line.startswith(cause) for line in causes] == ([True] if first is None else [])
        first = first or causes
        assert watched.heard(fleet.workflow("schedule")) == []
    assert "the saved plan" not in "".join(fleet.comments(12))


def test_another_errcode(watched: Watched) -> None:
    """It is another state, though it has the same problem code."""
    site = watched.site
    for errcode, is_new in ((89021, True), (89021, False), (61003, True)):
        fault = parse(f"get:1+:errcode={errcode}")
        site.sandbox.change(partial(replace, faults=(fault,)))
        assert bool(watched.heard(site.workflow("schedule"))) is is_new


def test_what_it_cannot_do_without(watched: Watched) -> None:
    """Without the results of the jobs before it is wrong usage; GitHub's answers are checked."""
    site = watched.site
    ran = site.workflow("schedule")
    done = site.runner.job("notify", "--needs", "[]")
    assert (done.code, "--needs" in done.err) == (2, True)
    site.forge.odd = {"actions/workflows/reconciler.yml/runs": {"workflow_runs": [{"id": 1}]}}
    watched.heard(ran, 7)
    site.forge.odd = {f"actions/runs/{site.forge.runs[0].id}/artifacts": {"artifacts": [{"id": 1}]}}
    watched.heard(ran, 7)
    site.forge.odd = {}
    site.forge.failing = {f"artifacts/{site.forge.runs[0].artifacts[0].id}/zip": RefusedError(500, "no")}
    watched.heard(ran, 7)
    site.forge.failing = {}
    site.runner.patch.setenv("RECONCILER_WEBHOOK", "")
    watched.heard(ran, 2)
