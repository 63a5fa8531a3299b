"""``drift.yml`` keeps one issue for as long as WeChat differs, and never writes to WeChat."""

from tests.workflows.scene import Opening, domains

GREEN = {"look": "success", "issue": "success", "notice": "skipped"}
NEWS = {**GREEN, "notice": "success"}
FAILED = {"look": "failure", "issue": "skipped", "notice": "success"}


def test_no_drift(opened: Opening) -> None:
    """In sync, no issue is opened, and the live state is published for previews."""
    scene = opened("a", "a")
    ran = scene.watch()

    assert ran.results == GREEN
    assert (scene.forge.issues, scene.forge.writes) == ([], [])
    scene.propose(domains("a b"))
    assert "*Compared with the live state of 20" in scene.comments[0]


def test_a_drift_comes_changes_and_goes(opened: Opening) -> None:
    """One issue is opened, unchanged while the report is the same, updated when it differs, and closed."""
    scene = opened("a", "a")
    scene.change("a x")
    assert scene.watch().results == NEWS
    (issue,) = scene.forge.issues
    assert issue["title"] == "WeChat differs from the desired state"
    assert "### acme: 🔴 1 to delete, in 1 call" in issue["body"]

    assert scene.watch().results == GREEN
    assert len(scene.forge.writes) == 1

    scene.change("a x y")
    scene.watch()
    assert "### acme: 🔴 2 to delete, in 1 call" in issue["body"]
    assert (len(scene.forge.issues), len(scene.forge.writes)) == (1, 2)

    scene.change("a")
    scene.watch()
    assert issue["state"] == "closed"
    assert "In sync again" in scene.forge.comments[issue["number"]][0]["body"]

    scene.change("a z")
    scene.watch()
    assert [each["state"] for each in scene.forge.issues] == ["closed", "open"]
    assert scene.writes == 0


def test_a_drift_beyond_the_policy(opened: Opening) -> None:
    """A drift that apply would refuse to undo is reported, with the reason first."""
    scene = opened("a", "a b c", "{max_deletions: 1}")
    ran = scene.watch()

    assert ran.results == NEWS
    assert "### ❌ acme: refused, nothing was sent" in scene.forge.issues[0]["body"]


def test_a_run_by_hand(opened: Opening) -> None:
    """A run by hand gives the first preview something to compare with."""
    scene = opened(None, "a b")
    ran = scene.dispatch("drift.yml")

    assert ran["look"].result == "failure"
    scene.propose(domains("a"))
    assert "### acme: 🔴 1 to delete, in 1 call" in scene.comments[0]


def test_a_failed_comparison(opened: Opening) -> None:
    """If WeChat does not answer or the file is invalid, the run fails and the issue is unchanged."""
    scene = opened("a", "a x", faults="get:4+:errcode=45009")
    scene.watch()
    before = dict(scene.forge.issues[0])

    scene.merge("version: 1\ndomains: [x]\n")
    assert scene.watch().results == FAILED
    scene.merge(domains("a"))
    assert scene.watch().results == FAILED
    assert scene.forge.issues == [before]


def test_other_issues_are_not_changed(opened: Opening) -> None:
    """A person's issue that begins like ours is neither updated nor closed."""
    scene = opened("a", "a x")
    other = {"number": 1, "user": {"login": "mallory"}, "state": "open", "body": "<!-- reconciler:drift x -->"}
    empty = {"number": 2, "user": {"login": "github-actions[bot]"}, "state": "open", "body": None}
    scene.forge.issues += [dict(other), dict(empty)]
    scene.watch()
    scene.change("a")
    scene.watch()

    assert scene.forge.issues[:2] == [other, empty]
    assert [each["state"] for each in scene.forge.issues] == ["open", "open", "closed"]
