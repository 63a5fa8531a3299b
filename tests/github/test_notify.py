"""The job that sends messages: what is new in a run, compared with the run before, and nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.sandbox.faults import parse
from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.github.forge import Forge, ForgeRun
from tests.github.jobs import Runner
from tests.github.site import Ran, Site
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
        needs = self.site.needs(ran, "plan", "apply", **results)
        done = self.site.runner.job("notify", "--robot", self.group.kind, "--needs", needs)
        assert (done.code, KEY in done.out + done.err) == (code, False), done
        assert len(self.group.seen) - before <= 1
        return [line for message in self.group.seen[before:] for line in message]


@pytest.fixture
def watched(forge: Forge, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """Return a repository in sync with its platform, of which nobody has heard yet."""
    with Sandbox(world("a b", "a b")) as sandbox, serving(Group("feishu", SECRET)) as group:
        variables = {"RECONCILER_WEBHOOK": group.url, "RECONCILER_WEBHOOK_SECRET": SECRET, **sandbox.environment}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        site = Site(tmp_path / "clone", forge, runner, sandbox)
        site.begin()
        monkeypatch.chdir(site.folder)
        site.push("a b")
        site.workflow()
        yield Watched(site, group)


def test_a_drift_and_its_end(watched: Watched) -> None:
    """What somebody added by hand is said once, with the run's page, and so is that it is gone."""
    assert watched.heard(watched.site.workflow("schedule")) == []
    watched.site.hosts("a b x")
    ran = watched.site.workflow("schedule")
    said = watched.heard(ran)

    assert said[0] == f"⚠️ {ACME}: in sync (3 testing, 3 published, of 200)"
    assert said[said.index("") + 1].startswith("warning foreign-hosts: 1 live host")
    assert said[-1] == f"<https://github.example/acme/domains/actions/runs/{ran.run.id}>"
    assert watched.heard(watched.site.workflow("schedule")) == []
    watched.site.hosts("a b")
    assert watched.heard(watched.site.workflow("schedule"))[0] == f"✅ {ACME}: in sync (2 testing, 2 published, of 200)"
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
    """That a job was cancelled, as one is that takes too long, is said; for another reason this job is red."""
    site = watched.site
    site.merge(12, "a b c")
    ran = site.workflow()
    plan = next(item for item in ran.run.artifacts if item.name == "reconciler-plan")
    applied = next(item for item in ran.run.artifacts if item.name == "reconciler-apply-1")
    applied.data, kept = plan.data, applied.data
    assert watched.heard(ran, 7) == []
    applied.data = kept
    left_behind(ran.run, "reconciler-apply")
    site.forge.upload(ran.run, "reconciler-apply-1", {"applied.json": b"{}"})
    assert watched.heard(ran, 7) == []
    left_behind(ran.run, "reconciler-apply")
    assert watched.heard(ran, 7) == []
    assert watched.heard(ran, apply="cancelled") == [
        "❌ reconciler · acme/domains: cancelled, or took too long: apply",
        "",
        "→ look at the run, then start this workflow: it reads the lists and finishes the work",
        f"<https://github.example/acme/domains/actions/runs/{ran.run.id}>",
    ]
    assert watched.heard(ran, apply="skipped")[0] == f"{ACME}: 1 to add, in 1 call"
    plan.data = kept
    assert watched.heard(ran, 7, apply="skipped") == []
    left_behind(ran.run, "reconciler-plan")
    assert watched.heard(ran, 7) == []


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
    site.runner.patch.setenv("RECONCILER_WEBHOOK", "")
    watched.heard(ran, 2)
