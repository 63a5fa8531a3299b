"""A host that was deleted and came back by hand is foreign: it stays, whatever happened to runs and to their lists."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from reconciler.cli import run as command
from reconciler.cli.language import Languages
from reconciler.cli.options import RunOptions
from tests.github.forge import RefusedError
from tests.github.site import Ran, Site, fail, text
from tests.histories import git


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
        site.merge(12, "a")
        first = site.new()
        site.settings_and_plan(first)
        site.apply(first)
        site.merge(13, "a c")
        second = site.new()
        site.settings_and_plan(second)
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


def test_files_that_swap_platforms(fleet: Site) -> None:
    """What a change removes from a platform is found in whichever file is about it."""
    ends = {"p/one.yaml": text("a b", platform="two"), "p/two.yaml": text("a", platform="one")}
    fleet.merged(12, fleet.commit(ends))
    fleet.workflow()

    assert "  - b.qq.com\n" in fleet.comments(12)[-1]
