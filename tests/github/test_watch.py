"""What a watch says of changes that no run took up, and of drift: on pull requests, and in one issue."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from tests.github.forge import WORKFLOW, RefusedError
from tests.github.site import ALL_GREEN, PLAN_COMMENT, Site, fail, said


def test_an_old_plan_closes_no_issue(site: Site) -> None:
    """Where the plan of an attempt ends early, what an earlier attempt found says nothing of the lists now."""
    old = site.workflow("schedule")
    site.hosts("a")
    site.workflow("schedule")
    site.runner.run, site.runner.attempt = old.run, 2
    del old.jobs["plan"]
    for result in ("failure", "success", "cancelled"):
        site.report(old, plan=result)

        assert old.codes["report"] == 7
        assert "artifact" not in old.jobs["report"].outputs
        assert [issue["state"] for issue in site.forge.issues] == ["open"]
    old.run.artifacts.clear()
    site.report(old, plan="failure")
    assert old.codes["report"] == 7


def test_an_old_report_changes_no_issue(site: Site) -> None:
    """The issue is about the lists that were read last, whichever report is run again."""
    in_sync = site.workflow("schedule")
    site.hosts("a")
    one = site.workflow("schedule")
    site.hosts("a b x")
    two = site.workflow("schedule")
    (issue,) = site.forge.issues
    said = dict(issue)
    for old in (in_sync, one):
        site.report_again(old)
        assert site.forge.issues == [said]

    site.hosts("a b")
    site.workflow("schedule")
    assert issue["state"] == "closed"
    site.report_again(two)
    assert [issue["state"] for issue in site.forge.issues] == ["closed"]


def test_a_change_that_no_run_took_up(site: Site) -> None:
    """The next watch names it, once, and in the drift issue; a run that is started by hand applies it."""
    site.merge(12, "a b c")
    for _ in range(2):
        assert site.workflow("schedule").codes == {"settings": 0, "plan": 0, "report": 0}

    assert [said(body) for body in site.comments(12)] == ["", "untaken"]
    (issue,) = site.forge.issues
    assert issue["title"] == "1 host at WeChat differs from domains.yaml"
    assert "**Merged, but not applied:** #12. **Next:** [run the workflow](" in issue["body"]

    assert site.workflow("workflow_dispatch").codes == ALL_GREEN
    assert ": applied, " in site.comments(12)[0]
    assert issue["state"] == "closed"


@pytest.mark.parametrize("before", ["failed", "paused", "superseded"])
def test_a_change_of_which_nothing_was_tried(site: Site, before: str) -> None:
    """The next watch that can read the lists names it, whatever a watch or a run that gave way said before."""
    site.merge(12, "a b c")
    if before == "failed":
        fail(site, "get:1+:errcode=61004")
        site.workflow("schedule")
        fail(site, "")
    elif before == "paused":
        site.workflow(enabled="false")
    else:
        site.workflow(before_apply=lambda: site.push("a b c d"))
    site.workflow("schedule")
    site.workflow("schedule")

    assert [said(body) for body in site.comments(12)[1:]] == [before, "untaken"]
    (issue,) = site.forge.issues
    assert "**Merged, but not applied:** #12." in issue["body"]


def test_a_change_that_a_run_took_up(site: Site) -> None:
    """The watch says of none that no run took it up: not where one failed, nor where one ends meanwhile."""
    fail(site, "write:1:errcode=45009")
    site.merge(12, "a b c")
    site.workflow()
    assert said(site.comments(12)[1]) == "failed"
    site.workflow("schedule")
    (issue,) = site.forge.issues
    assert "#12" not in issue["body"]

    site.merge(13, "a b c d")
    applying = site.new()
    watch = site.new("schedule")
    site.settings_and_plan(watch)
    site.runner.run, site.runner.event = applying.run, "push"
    site.go(applying)
    assert len(site.comments(13)) == 1
    site.forge.comments[13] = []
    site.runner.run, site.runner.event = watch.run, "schedule"
    site.report(watch)
    assert (site.comments(13), issue["state"]) == ([], "closed")


def test_a_run_that_waits_for_its_approval(site: Site) -> None:
    """A watch meanwhile says nothing of the change; it does of hosts that no version of the file names."""
    site.merge(12, "a b c")
    site.commit({"README.md": "of the same push"})
    waiting = site.new()
    site.commit({"README.md": "of a push that starts no run"})
    site.workflow("schedule")
    assert site.comments(12) == [PLAN_COMMENT]
    assert site.forge.issues == []

    site.hosts("a b x")
    site.workflow("schedule")
    (issue,) = site.forge.issues
    assert issue["title"] == "1 host at WeChat differs from domains.yaml"
    assert "`x.qq.com`" in issue["body"]
    site.forge.failing = {"event=workflow_dispatch": RefusedError(502, "no")}  # so it is not known what waits
    assert (site.workflow("schedule").codes["report"], site.comments(12)) == (7, [PLAN_COMMENT])
    site.forge.failing = {}
    waiting.run.status = "completed"
    site.workflow("schedule")
    assert issue["title"] == "2 hosts at WeChat differ from domains.yaml"


def test_a_run_that_waits_in_vain(site: Site) -> None:
    """One whose plan lacks the newest change is superseded, so the watch speaks; one that planned that is not."""
    site.merge(12, "a b c")
    one, two = site.new(), site.new()
    site.merge(13, "a b c d")
    site.workflow("schedule")  # these runs will plan what main has by then
    assert site.comments(13) == [PLAN_COMMENT]

    site.runner.run, site.runner.event = two.run, "push"
    site.settings_and_plan(two)
    site.merge(14, "a b c d e")
    site.runner.run, site.runner.event = one.run, "push"
    site.settings_and_plan(one)
    site.workflow("schedule")
    assert [len(site.comments(number)) for number in (12, 13, 14)] == [1, 1, 1]

    one.run.status = "completed"
    site.workflow("schedule")
    assert [said(site.comments(number)[1]) for number in (12, 13, 14)] == ["untaken"] * 3


def test_an_issue_that_is_open_while_a_run_waits(site: Site) -> None:
    """What differs still differs: the issue stays."""
    site.hosts("a")
    site.workflow("schedule")
    site.merge(12, "a b c")
    waiting = site.new()
    site.workflow("schedule")
    (issue,) = site.forge.issues
    assert (issue["state"], issue["title"]) == ("open", "1 host at WeChat differs from domains.yaml")

    waiting.run.status = "completed"
    site.workflow("schedule")
    assert issue["title"] == "2 hosts at WeChat differ from domains.yaml"


def test_runs_that_silence_no_watch(site: Site) -> None:
    """A fork's branch called main, another workflow, a tag called main, many runs: the watch speaks, or is silent."""
    commit = site.merge(12, "a b c")
    site.forge.add_run("push", site.commit({WORKFLOW: "name: passing\n"}), status="waiting")
    site.commit({WORKFLOW: "name: reconciler\n"})
    for repository in ("evil/domains", ""):
        site.forge.add_run("push", commit, status="waiting", repository=repository)
    site.forge.add_run("push", commit, status="waiting", path="other/reconciler.yml")
    site.forge.add_run("push", "9" * 40, status="waiting")
    site.workflow("schedule")
    assert said(site.comments(12)[1]) == "untaken"

    site.merge(13, "a b c d")
    site.new()
    for _ in range(101):
        site.forge.add_run("pull_request", "8" * 40, repository="evil/domains")
        site.forge.add_run("push", "9" * 40)
    site.workflow("schedule")
    assert site.comments(13) == [PLAN_COMMENT]


def test_a_comment_on_the_issue_that_fails(site: Site) -> None:
    """The next watch says it."""
    site.hosts("a")
    site.workflow("schedule")
    site.hosts("a b x")
    site.forge.failing = {"/comments": RefusedError(500, "no")}
    assert site.workflow("schedule").codes["report"] == 7
    site.forge.failing = {}
    site.workflow("schedule")

    (comment,) = site.comments(site.forge.issues[0]["number"])
    assert "New: `x.qq.com`" in comment


def test_drift_comes_changes_is_closed_by_hand_and_goes(site: Site) -> None:
    """One issue is open at most; the same drift is not said twice; a person's *not planned* holds for 30 days."""
    site.hosts("a x", "a")
    site.workflow("schedule")
    (issue,) = site.forge.issues
    assert issue["title"] == "2 hosts at WeChat differ from domains.yaml"
    assert "| `b.qq.com` | no list → both lists |" in issue["body"]
    assert "| `x.qq.com` | testing |" in issue["body"]
    assert "```yaml\n  - host: x.qq.com\n    lists: [testing]\n```" in issue["body"]
    assert "Remove the line of `b.qq.com` in `domains.yaml`" in issue["body"]
    assert "actions/workflows/reconciler.yml" in issue["body"]
    assert "acme: 2 testing, 1 published, of 200" in issue["body"]
    writes = list(site.forge.writes)
    site.workflow("schedule")
    assert site.forge.writes == writes

    site.hosts("a b x y", "a b")
    site.workflow("schedule")
    assert issue["title"] == "2 hosts at WeChat differ from domains.yaml"
    (comment,) = site.comments(issue["number"])
    assert "New: `y.qq.com`.\n\nNo longer: `b.qq.com`." in comment

    issue |= {"state": "closed", "state_reason": "not_planned", "closed_at": when(days=29), "closed_by": PERSON}
    site.workflow("schedule")
    assert len(site.forge.issues) == 1
    issue["closed_at"] = when(days=31)
    site.workflow("schedule")
    _, again = site.forge.issues
    assert again["title"] == "2 hosts at WeChat differ from domains.yaml"
    again |= {"state": "closed", "state_reason": "not_planned", "closed_at": when(days=1), "closed_by": PERSON}
    site.hosts("a b x", "a b")
    site.workflow("schedule")
    _, _, third = site.forge.issues
    assert third["title"] == "1 host at WeChat differs from domains.yaml"

    site.hosts("a b")
    site.workflow("schedule")
    assert (third["state"], third["state_reason"]) == ("closed", "completed")
    writes = list(site.forge.writes)
    site.workflow("schedule")
    assert site.forge.writes == writes


def test_an_issue_that_a_bot_closes(site: Site) -> None:
    """It is opened again: only people decide that a drift is not to be said."""
    site.hosts("a")
    site.workflow("schedule")
    (issue,) = site.forge.issues
    bot = {"login": "stale[bot]", "type": "Bot"}
    issue |= {"state": "closed", "state_reason": "not_planned", "closed_at": when(days=1), "closed_by": bot}
    site.workflow("schedule")

    assert [issue["state"] for issue in site.forge.issues] == ["closed", "open"]


def test_an_older_issue_that_is_opened_again(site: Site) -> None:
    """It is the one, where a newer one was closed."""
    site.hosts("a")
    site.workflow("schedule")
    (old,) = site.forge.issues
    newer = {
        **old,
        "number": old["number"] + 1,
        "state": "closed",
        "state_reason": "duplicate",
        "closed_at": when(days=1),
    }
    site.forge.issues.append(newer)
    site.hosts("a b")
    site.workflow("schedule")

    assert [issue["state"] for issue in site.forge.issues] == ["closed", "closed"]


def test_an_issue_with_a_text_above_ours(site: Site) -> None:
    """It stays the only one, and its text stays."""
    site.hosts("a")
    site.workflow("schedule")
    (issue,) = site.forge.issues
    issue["body"] = f"On it. /wang\n\n{issue['body']}"
    site.hosts("a x")
    site.workflow("schedule")
    assert [(item["body"][:6], item["title"][:7]) for item in site.forge.issues] == [("On it.", "2 hosts")]
    issue["body"] = "```\n" + "a log\n" * 2_000 + issue["body"]
    site.hosts("a x y")
    site.workflow("schedule")
    assert len(issue["body"]) < 10_000
    assert "a log\n```\n<!-- reconciler:drift" in issue["body"]
    site.hosts("a b")
    site.workflow("schedule")

    assert [issue["state"] for issue in site.forge.issues] == ["closed"]


PERSON: Final = {"login": "wang", "type": "User"}


def when(days: int) -> str:
    """Return a time so many days ago, as GitHub writes it."""
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def test_drift_is_not_what_the_file_keeps(site: Site) -> None:
    """A push says nothing of drift, and applies no host of somebody else's; what is kept on purpose is no drift."""
    site.hosts("a b x", "a b")
    site.merge(12, "a b c")
    assert site.workflow().codes == ALL_GREEN
    assert (site.live, site.forge.issues) == ("a b c x | a b c", [])

    site.push("a b c", "{unmanaged: keep}")
    site.workflow("schedule")
    assert site.forge.issues == []
