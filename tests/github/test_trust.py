"""What counts as reviewed: which lists are found, and that a host which came back by hand stays."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from reconciler.cli import run as command
from reconciler.cli.language import Languages
from reconciler.cli.options import RunOptions
from reconciler.github.handover import parse_origin
from tests.github.forge import WORKFLOW, RefusedError
from tests.github.site import ALL_GREEN, PLAN_COMMENT, Ran, Site, fail, said, text
from tests.histories import git


def applied_and_planned(site: Site) -> tuple[Ran, Ran]:
    """Return a run that deleted b and has not reported yet, and the next one, which has planned."""
    site.merge(12, "a")
    first = site.new()
    site.settings_and_plan(first)
    site.apply(first)
    site.merge(13, "a c")
    second = site.new()
    site.settings_and_plan(second)
    return first, second


@dataclass
class Story:
    """What happens to a platform with the hosts a and b, until b has been deleted, and what after that."""

    site: Site

    def come_back(self) -> None:
        """Add b by hand, and let a watch see it."""
        self.site.hosts("a b")
        self.site.workflow("schedule")

    def again(self, ran: Ran) -> None:
        """Run the failed jobs of an older run again."""
        self.site.runner.run, self.site.runner.event, self.site.runner.attempt = ran.run, "push", 1
        self.site.rerun_failed(ran)

    def stopped(self) -> Ran:
        """Merge the deletion; its run stops."""
        fail(self.site, "write:1+:errcode=45009")
        self.site.merge(12, "a")
        ran = self.site.workflow()
        fail(self.site, "")
        assert ran.codes["apply"] == 7
        return ran

    def applied(self) -> Ran:
        """Merge the deletion, and apply it."""
        self.site.merge(12, "a")
        return self.site.workflow()

    def an_old_run_of_the_same_file(self) -> None:
        """Let it find the platform in sync, with a commit that was in sync before others were."""
        old = self.stopped()
        self.site.push("a b")
        self.site.workflow()
        self.site.push("a")
        self.site.workflow()
        self.come_back()
        self.again(old)

    def a_pause_when_jobs_are_run_again(self) -> None:
        """Hold apply back, which then knows only the lists of the plan, older than what was applied."""
        ran = self.applied()
        self.site.hosts("a b")
        self.site.runner.run, self.site.runner.event, self.site.runner.attempt = ran.run, "push", 2
        self.site.apply(ran, "")
        self.site.report(ran)

    def a_refusal_by_github_when_jobs_are_run_again(self) -> None:
        """Hold apply back in another way."""
        ran = self.applied()
        self.site.hosts("a b")
        self.site.forge.failing = {"/runs?": RefusedError(500, "no")}
        self.again(ran)
        self.site.forge.failing = {}
        assert ran.jobs["apply"].code == 7

    def a_report_while_the_next_run_applies(self) -> None:
        """Let the next run look for lists before that, and publish its own after it."""
        site = self.site
        first, second = applied_and_planned(site)
        fail(site, "write:1+:errcode=45009")
        carry_out = command.run

        def meanwhile(options: RunOptions, languages: Languages) -> int:
            site.runner.patch.setattr(command, "run", carry_out)
            site.runner.run = first.run
            site.report(first)
            return carry_out(options, languages)

        site.runner.patch.setattr(command, "run", meanwhile)
        site.apply(second)
        site.runner.run = second.run
        site.report(second)
        fail(site, "")
        site.hosts("a b")

    def a_forced_push(self) -> None:
        """Take the commit from main whose lists know what was applied."""
        before = self.site.tip
        self.applied()
        self.come_back()
        self.site.force(before, "a")
        self.site.workflow()

    def a_merge_the_wrong_way_round(self) -> None:
        """Make main the second parent of its new tip, so that it is not on its line."""
        site, before = self.site, self.site.tip
        self.applied()
        self.come_back()
        deletion = site.tip
        git(site.folder, "update-ref", "refs/remotes/origin/main", before)
        site.tip = before
        mine = site.commit({"README.md": "mine"})
        tree = git(site.folder, "rev-parse", f"{deletion}^{{tree}}")
        site.tip = git(site.folder, "commit-tree", tree, "-p", mine, "-p", deletion, "-m", "pull")
        git(site.folder, "update-ref", "refs/remotes/origin/main", site.tip)
        site.workflow()

    def newer_lists_that_expired_before_older_ones(self) -> None:
        """Make them so, as whoever lowers the retention does."""
        ran = self.applied()
        self.site.hosts("a b")
        for artifact in ran.run.artifacts:
            artifact.expired = True

    def lists_that_another_run_damaged(self) -> None:
        """Know nothing at first; the other run did what the plan of this run says."""
        for run in self.site.forge.runs:
            run.artifacts = []
        ran = self.stopped()
        other = self.site.workflow("workflow_dispatch")
        self.site.hosts("a b")
        self.site.forge.upload(other.run, "reconciler-live", {"live.json": b"{"})
        self.again(ran)
        assert ran.jobs["apply"].code == 7


@pytest.mark.parametrize(
    "happens",
    [
        Story.an_old_run_of_the_same_file,
        Story.a_pause_when_jobs_are_run_again,
        Story.a_refusal_by_github_when_jobs_are_run_again,
        Story.a_report_while_the_next_run_applies,
        Story.a_forced_push,
        Story.a_merge_the_wrong_way_round,
        Story.newer_lists_that_expired_before_older_ones,
        Story.lists_that_another_run_damaged,
    ],
)
def test_a_host_that_came_back(happens: Callable[[Story], None], site: Site) -> None:
    """The next change is applied, and the host stays."""
    happens(Story(site))
    site.push("a d")
    assert site.workflow().jobs["plan"].code == 0

    assert site.live == "a b d | a b d"


def test_lists_that_have_all_expired(site: Site) -> None:
    """Nothing is known then: what the commit itself takes out of the file is deleted, and nothing else."""
    site.hosts("a b x")
    site.push("a b x")
    site.push("a b")
    for run in site.forge.runs:
        for artifact in run.artifacts:
            artifact.expired = True
    site.push("a")
    ran = site.workflow()

    assert (ran.codes["apply"], site.live) == (0, "a x | a x")
    assert "live-" not in ran.jobs["plan"].out


def test_a_name_that_is_corrected(site: Site) -> None:
    """The platform begins again, so what left the file with its old name stays, and its pull request says so."""
    site.merged(12, site.commit({"domains.yaml": text("a", platform="acme-shop")}))
    site.workflow()

    assert (said(site.comments(12)[-1]), site.live) == ("kept", "a b | a b")


def test_a_platform_that_waits_longer_than_others(fleet: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes of platforms that are in sync do not crowd out its own."""
    monkeypatch.setattr("reconciler.github.checkout.MAX_CHANGES", 1)
    fleet.merged(12, fleet.commit({"p/two.yaml": text("a b c", platform="two")}))
    with monkeypatch.context() as patch:
        patch.setenv("WECHAT_COMPONENT_ACCESS_TOKEN__TWO", "78_another_token")
        fleet.workflow()
        fleet.commit({"p/one.yaml": text("a b d", platform="one")})
        fleet.workflow()
    fleet.workflow("workflow_dispatch")

    assert said(fleet.comments(12)[0]) == "applied"


def test_changes_of_a_file_that_moved(fleet: Site) -> None:
    """Those from before it was in sync wait for nothing, whatever another platform waits for."""
    old = fleet.commit({"p/one.yaml": text("a b c", platform="one")})
    fleet.commit({"p/one.yaml": None, "p/1.yaml": text("a b c", platform="one")})
    fleet.workflow()
    new = fleet.commit({"p/three.yaml": text("a", platform="three")})
    ran = fleet.workflow()

    origin = parse_origin((ran.jobs["plan"].artifact / "origin.json").read_bytes())
    assert old not in [commit.id for commit in origin.commits]
    assert origin.commits[0].id == new


def test_files_that_swap_platforms(fleet: Site) -> None:
    """What a change removes from a platform is found in whichever file is about it."""
    ends = {"p/one.yaml": text("a b", platform="two"), "p/two.yaml": text("a", platform="one")}
    fleet.merged(12, fleet.commit(ends))
    fleet.workflow()

    assert "  - b.qq.com\n" in fleet.comments(12)[-1]


def test_the_last_commit_in_sync_is_handed_on(site: Site) -> None:
    """While drift lasts, each run hands on which commit was in sync: a host that left before it is not deleted."""
    site.merge(12, "a")
    site.workflow()
    site.hosts("a b")
    site.push("a c")
    for _ in range(3):
        site.workflow("schedule")
    assert site.live == "a b | a b"
    site.workflow("workflow_dispatch")

    assert site.live == "a b c | a b c"


def test_runs_that_publish_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """They do not hide what was published before them, however many they are."""
    site.merge(12, "a")
    site.workflow()
    with monkeypatch.context() as patch:
        patch.delenv("WECHAT_COMPONENT_ACCESS_TOKEN")
        for _ in range(7):
            assert site.workflow("schedule").codes["plan"] == 2
    site.hosts("a b")  # by hand, after its deletion was applied
    site.push("a c")
    site.workflow()

    assert site.live == "a b c | a b c"


def test_nothing_is_known_in_sync(site: Site) -> None:
    """Then only what the planned commit takes out of the file is deleted, also by the next runs until that is done."""
    site.push("a b old")
    site.push("a b")
    for run in site.forge.runs:
        run.artifacts = []
    site.hosts("a b old")
    site.push("a")
    fail(site, "write:1:errcode=45009")
    site.workflow()
    assert site.live == "a b old | a b old"
    site.push("a c")
    site.workflow()

    assert site.live == "a c old | a c old"


def test_hosts_that_stay_are_not_called_applied(site: Site) -> None:
    """The change that removed them hears of them by name where the run did not count it as reviewed; no other does."""
    for run in site.forge.runs:
        run.artifacts = []
    site.hosts("a b x y")
    site.push("a b x")
    site.merge(12, "a b")
    site.workflow(enabled="false")
    site.merge(14, "a b c")
    site.merge(13, "a b c d")
    assert site.workflow().codes == ALL_GREEN
    assert site.live == "a b c d x y | a b c d x y"
    plan, _, comment = site.comments(12)
    assert (plan, said(comment)) == (PLAN_COMMENT, "kept")
    assert "### ❌ 1 host is still live that this change took out of the file\n" in comment
    assert "paste these lines under `removed` in a new pull request:\n\n```yaml\n  - x.qq.com\n```\n" in comment
    assert all(": applied, " in site.comments(number)[0] for number in (13, 14))

    for run in site.forge.runs:
        run.artifacts = []
    site.commit({"README.md": "x"})
    site.workflow("workflow_dispatch")
    assert len(site.comments(12)) == 3
    for run in site.forge.runs:
        run.artifacts = []
    site.hosts("a b c d")
    site.commit({"README.md": "y"})
    site.workflow("workflow_dispatch")
    assert ": in sync" in site.comments(12)[0]


def test_a_platform_that_no_file_is_about(site: Site) -> None:
    """It is forgotten, unless a file is invalid: what it was about when it was in sync is not reviewed any more."""
    site.merge(12, "a b c", comment=False)
    site.workflow("schedule")
    kept = []
    for version in ("version: 0\n", text("a b c", platform="new")):
        site.commit({"domains.yaml": version})
        origin = parse_origin((site.workflow().jobs["plan"].artifact / "origin.json").read_bytes())
        kept.append([member.platform for member in origin.since])
    assert kept == [["acme"], []]

    site.push("a b")
    site.workflow()
    assert site.live == "a b c | a b c"


def test_a_file_that_is_deleted(site: Site) -> None:
    """The plan is red, and the change that deletes the file hears that its lists stay; watches are no more than red."""
    site.merged(12, site.commit({"domains.yaml": None}))
    ran = site.workflow()
    assert ran.codes == {"settings": 0, "plan": 2, "report": 0}
    assert "there is no domains.yaml" in ran.jobs["plan"].err
    assert "`domains.yaml` is deleted: its lists stay" in site.comments(12)[0]
    assert site.workflow("schedule").codes == ran.codes


def test_published_lists_that_cannot_be_used(site: Site) -> None:
    """A plan says so, and counts no older commit as in sync; what GitHub refuses stops it."""
    site.merge(12, "a")
    ran = site.workflow()
    site.forge.upload(ran.run, "reconciler-live", {"live.json": b"{"})
    site.hosts("a b")  # by hand, after its deletion was applied
    site.push("a c")
    ran = site.workflow()
    assert (ran.codes, site.live) == (ALL_GREEN, "a b c | a b c")
    assert "::warning title=live-skipped::" in ran.jobs["plan"].out

    site.forge.failing = {"/zip": RefusedError(500, "no")}
    assert site.workflow().codes["plan"] == 7


def test_a_workflow_that_is_changed_and_changed_back(site: Site) -> None:
    """Lists from before the change do not count again: what came by hand since stays."""
    site.commit({WORKFLOW: "name: new\n"})
    site.workflow()
    site.merge(12, "a")
    site.workflow()
    assert site.live == "a | a"

    site.hosts("a b")  # by hand, after its deletion was applied
    site.commit({WORKFLOW: "name: reconciler\n"})
    assert site.workflow().codes == {"settings": 0, "plan": 0, "report": 0}
    assert site.live == "a b | a b"


@pytest.mark.parametrize("beyond", ["pages", "runs", "lists"])
def test_newer_lists_that_are_not_searched(site: Site, monkeypatch: pytest.MonkeyPatch, beyond: str) -> None:
    """Where a search ends at a bound, no older commit counts as in sync, and a plan says so; a watch publishes anew."""
    old = [site.workflow("schedule") for _ in range(2)]
    site.merge(12, "a")
    site.workflow()
    for ran in old:
        site.report_again(ran)
    monkeypatch.setattr("reconciler.github.snapshots.MAX_READ", 2 if beyond == "lists" else 15)
    monkeypatch.setattr("reconciler.github.runs.MAX_PAGES", 1)
    for _ in range({"pages": 100, "runs": 60, "lists": 0}[beyond]):  # of a tag called main
        site.forge.add_run("push", "9" * 40 if beyond == "pages" else site.tip, started=site.forge.time())
    site.hosts("a b")  # by hand, after its deletion was applied
    if beyond == "lists":
        site.workflow("schedule")
    ran = site.workflow("workflow_dispatch")
    assert site.live == "a b | a b"
    assert ("::warning title=live-unsearched::" in ran.jobs["plan"].out) is (beyond != "lists")

    site.push("a c")
    assert (site.workflow().codes, site.live) == (ALL_GREEN, "a b c | a b c")
    assert "live-unsearched" not in site.workflow("schedule").jobs["plan"].out


def test_lists_that_are_read_before_an_apply_and_uploaded_after_it(site: Site) -> None:
    """They are no newer than what it left: no issue is about them, and they do not say which commit was in sync."""
    site.merge(12, "a c")
    watch = site.new("schedule")
    site.settings_and_plan(watch)
    site.workflow()
    (plan,) = watch.run.artifacts
    plan.created = site.forge.time()
    site.report_again(watch)
    assert site.forge.issues == []

    site.hosts("a b c")  # by hand, after its deletion was applied
    site.push("a c d")
    site.workflow()
    assert site.live == "a b c d | a b c d"


@pytest.mark.parametrize("how", ["declined", "failed"])
def test_a_plan_that_is_made_before_a_run_publishes_its_lists(site: Site, how: str) -> None:
    """Its lists are newer than that run's, but the commit that was in sync before that run is not."""
    one, two = applied_and_planned(site)
    site.runner.run = one.run
    site.report(one)
    site.runner.run = two.run
    if how == "failed":
        fail(site, "write:2:errcode=45009")
        site.apply(two)
        assert two.codes["apply"] == 7
    else:
        rejected = {"state": "rejected", "user": None, "environments": [{"name": "wechat-write"}]}
        two.run.approvals = [rejected]
    site.report(two, apply="failure")
    fail(site, "")
    site.hosts("a b")  # by hand, after its deletion was applied
    site.push("a d")
    site.workflow()

    assert site.live == "a b d | a b d"


def test_all_jobs_of_the_newest_run_are_run_again(site: Site) -> None:
    """The lists that it published before still say which commit was in sync, to itself and to a run meanwhile."""
    site.merge(12, "a")
    ran = site.workflow()
    site.hosts("a b")  # by hand, after its deletion was applied
    site.runner.attempt, ran.run.status = 2, "in_progress"
    assert site.go(Ran(ran.run)).codes == {"settings": 0, "plan": 0, "report": 0}
    ran.run.status = "in_progress"
    site.push("a c")
    site.workflow()
    assert site.live == "a b c | a b c"


@pytest.mark.parametrize("later", [{}, {"README.md": "x"}])
def test_failed_jobs_are_run_again_after_another_run_has_finished_the_work(site: Site, later: dict[str, str]) -> None:
    """A host that came by hand since stays, also where that run was for a later commit."""
    site.push("a c")
    fail(site, "write:2:errcode=45009")
    ran = site.workflow()
    assert ran.codes["apply"] == 8
    if later:
        site.commit(later)
    site.workflow("workflow_dispatch")
    assert site.live == "a c | a c"

    site.hosts("a b c")  # by hand, after its deletion was applied
    site.workflow("schedule")
    site.runner.run, site.runner.event, site.runner.attempt = ran.run, "push", 1
    site.rerun_failed(ran)
    assert (ran.codes["apply"], site.live) == (6, "a b c | a b c")
    assert "error title=plan-foreign::the saved plan deletes hosts that it may not delete any more: b.qq.com" in (
        ran.jobs["apply"].out
    )


@pytest.mark.parametrize("flaw", ["damaged", "expired", "refused"])
def test_failed_jobs_are_run_again_while_the_published_lists_cannot_be_read(site: Site, flaw: str) -> None:
    """Another run may have finished the work: nothing is sent, and the pull request hears what to do."""
    fail(site, "write:2:errcode=45009")
    site.merge(12, "a c")
    ran = site.workflow()
    site.workflow("workflow_dispatch")
    site.hosts("a b c")  # by hand, after its deletion was applied
    watch = site.workflow("schedule")
    if flaw == "damaged":
        site.forge.upload(watch.run, "reconciler-live", {"live.json": b"{"})
    elif flaw == "expired":
        for run in site.forge.runs:
            run.artifacts = [item for item in run.artifacts if item.name != "reconciler-live"]
    else:
        site.forge.failing = {"/runs?": RefusedError(403, "no")}
    site.forge.comments[12] = []
    site.runner.run, site.runner.event, site.runner.attempt = ran.run, "push", 1
    site.rerun_failed(ran)

    assert (ran.codes["apply"], site.live) == (7, "a b c | a b c")
    assert [said(body) for body in site.comments(12)] == ["unread"]


def test_an_approved_deletion_that_another_run_takes_for_foreign(site: Site) -> None:
    """Where nothing was known, a newer commit came to be in sync without it: who approved it hears that it was not."""
    for run in site.forge.runs:
        run.artifacts = []
    site.merge(12, "a")
    waiting = site.new()
    site.settings_and_plan(waiting)
    site.commit({"README.md": "x"})
    site.workflow()
    site.forge.comments[12] = []
    site.runner.run, site.runner.event = waiting.run, "push"
    site.apply(waiting)
    site.report(waiting)

    assert (waiting.codes["apply"], site.live) == (6, "a b | a b")
    (comment,) = site.comments(12)
    assert said(comment) == "stale"
    assert "may not delete any more: b.qq.com" in comment


def test_an_old_report_that_is_run_again(site: Site) -> None:
    """Its lists stay as old as they are."""
    site.merge(12, "a b c")
    ran = site.workflow()
    read_at = ran.run.artifacts[1].created
    site.push("a b")
    site.workflow()
    site.report_again(ran)
    published = json.loads((ran.jobs["report"].artifact / "live.json").read_bytes())
    assert published["read_at"] == read_at
    site.hosts("a b c")  # by hand, after its deletion was applied
    site.push("a b d")
    site.workflow("workflow_dispatch")

    assert site.live == "a b c d | a b c d"
