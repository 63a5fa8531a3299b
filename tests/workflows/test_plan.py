"""``plan.yml``: what the reviewers of a change see, without any secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.workflows.forge import Run
from tests.workflows.runner import Event
from tests.workflows.scene import NUMBER, Opening, Scene, domains

FORK = "mallory/domains"
GREEN = {"plan": "success", "comment": "success"}
RED = {"plan": "failure", "comment": "success"}


def headline(text: str) -> str:
    """Return the headline of a markdown report."""
    return next(line for line in text.splitlines() if line.startswith("### "))


def test_an_addition(opened: Opening) -> None:
    """A new host is previewed against the published live state, in the summary and in one comment."""
    scene = opened("a", "a")
    scene.published("a")
    ran = scene.propose(domains("a b"))

    assert ran.results == GREEN
    assert headline(ran["plan"].summary) == "### acme: 🟢 1 to add, in 1 call"
    assert ran["plan"].summary.startswith("*Compared with the live state of 20")
    assert ", less than a day old: WeChat was not asked for the live lists.*" in ran["plan"].summary
    assert ran["plan"].summary in scene.comments[0]
    assert f"/actions/runs/{ran.run.number})" in scene.comments[0]
    assert scene.seen(ran, "plan")["source"] == "assumed"
    assert len(scene.comments) == 1
    assert scene.sandbox.record == ()


def test_nothing_to_change(opened: Opening) -> None:
    """A change of the file that changes no list says that all is in sync."""
    scene = opened("a", "a")
    scene.published("a")
    ran = scene.propose(domains("a") + "# as before\n")

    assert ran.results == GREEN
    assert "in sync" in headline(scene.comments[0])


def test_a_comment_is_touched_only_when_the_report_changes(opened: Opening) -> None:
    """Pushed again without another plan, the comment stays; with another plan, the same comment is updated."""
    scene = opened("a", "a")
    first = scene.propose(domains("a b"))
    before = list(scene.comments)
    scene.propose(domains("a b"))
    assert (scene.comments, len(scene.forge.writes)) == (before, 1)

    scene.propose(domains("a b c"))
    assert headline(scene.comments[0]) == "### acme: 🟢 2 to add, in 1 call"
    assert (len(scene.comments), len(scene.forge.writes)) == (1, 2)
    assert f"/runs/{first.run.number})" not in scene.comments[0]


@pytest.mark.parametrize(
    ("old", "new"), [("1 to add", "nothing to do"), ("https://github.example/", "https://evil.example/"), ("#", "x\n#")]
)
def test_a_comment_that_was_changed_is_written_anew(old: str, new: str, opened: Opening) -> None:
    """Whoever may push a branch can write in the workflow's name: the next run takes nothing of it for its own."""
    scene = opened("a", "a")
    scene.propose(domains("a b"))
    comment = scene.forge.comments[NUMBER][0]
    comment["body"] = comment["body"].replace(old, new)
    changed = comment["body"]
    ran = scene.propose(domains("a b"))

    assert scene.comments != [changed]
    assert ran["plan"].summary in scene.comments[0]
    assert scene.comments[0].endswith(f"](https://github.example/acme/domains/actions/runs/{ran.run.number})\n")


def test_a_comment_as_github_may_keep_it(opened: Opening) -> None:
    """Other ends of lines, or none at the end, make no other comment."""
    scene = opened("a", "a")
    scene.propose(domains("a b"))
    comment = scene.forge.comments[NUMBER][0]
    comment["body"] = comment["body"].rstrip().replace("\n", "\r\n")
    scene.propose(domains("a b"))

    assert len(scene.forge.writes) == 1


def test_other_comments_stay_as_they_are(opened: Opening) -> None:
    """Only the comment that the workflow itself has written is updated: not a person's that looks like it."""
    scene = opened("a", "a")
    others = [
        {"id": 1, "user": {"login": "mallory"}, "body": "<!-- reconciler:plan -->\n"},
        {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "another workflow's"},
    ]
    scene.forge.comments[NUMBER] = [dict(each) for each in others]
    scene.propose(domains("a b"))
    scene.propose(domains("a b c"))

    assert scene.forge.comments[NUMBER][:2] == others
    assert len(scene.comments) == 3


def test_a_change_of_other_files_is_quiet(opened: Opening) -> None:
    """A pull request that leaves the desired state alone gets no comment, whatever is live, and is green."""
    scene = opened("a b c d e f g h", "x")
    scene.published("x")
    ran = scene.propose({"README.md": "other\n"})

    assert ran.results == GREEN
    assert ran["plan"].summary.startswith("*This change does not touch domains.yaml.*")
    assert scene.comments == []


def test_a_change_that_is_taken_back_is_said(opened: Opening) -> None:
    """When a later commit leaves the desired state as it was, the comment that there is says so."""
    scene = opened("a", "a")
    scene.propose(domains("a b"))
    scene.propose(domains("a"))

    assert len(scene.comments) == 1
    assert "This change does not touch domains.yaml." in scene.comments[0]


def test_a_refused_deletion(opened: Opening) -> None:
    """Too many deletions are red, and the one comment begins with the reason."""
    scene = opened("a b c", "a b c", "{max_deletions: 1}")
    scene.published("a b c")
    ran = scene.propose(domains("a", "{max_deletions: 1}"))

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ acme: refused, nothing was sent"
    assert scene.comments[0].count("too-many-deletions") == 1
    assert any("title=too-many-deletions" in line for line in ran["plan"].annotations)
    assert (len(scene.comments), ran["plan"].summary.count("### ")) == (1, 1)


def test_a_loosened_policy_stands_first(opened: Opening) -> None:
    """What a change does to the policy is told above the plan, and on GitHub's own list of warnings."""
    scene = opened("a b c", "a b c", "{max_deletions: 1}")
    scene.published("a b c")
    ran = scene.propose(domains("a", "{max_deletions: 50}"))

    assert ran.results == GREEN
    assert 0 < scene.comments[0].index("max-deletions-raised") < scene.comments[0].index("### acme")
    assert any("title=max-deletions-raised" in line for line in ran["plan"].annotations)


def test_an_invalid_file(opened: Opening) -> None:
    """Each mistake is annotated at its line; the run is red, with a summary and one comment."""
    scene = opened("a", "a")
    ran = scene.propose(domains("a") + "  - https://b.qq.com\n")

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ domains.yaml: invalid, 1 problem"
    assert any(
        line.startswith("::error file=domains.yaml,line=5,col=5,title=host-scheme::")
        for line in ran["plan"].annotations
    )


def test_a_file_that_goes(opened: Opening) -> None:
    """Without a desired state nothing can be previewed: red, and the summary and the comment say why."""
    scene = opened("a", "a")
    ran = scene.propose({"domains.yaml": None})

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ reconciler ended with exit code 2"
    assert "domains.yaml cannot be read" in scene.comments[0]
    assert ran["plan"].annotations[-1].startswith("::error title=no report::")


@pytest.mark.parametrize("is_published", [True, False])
def test_a_first_adoption(is_published: bool, opened: Opening) -> None:  # noqa: FBT001  # both worlds
    """Where main has no file yet, a live state shows what the first one would do; without any, it is validated."""
    scene = opened(None, "a")
    if is_published:
        scene.published("a")
    ran = scene.propose(domains("a"))

    assert ran.results == GREEN
    assert len(scene.comments) == 1
    assert ("in sync" if is_published else "valid") in headline(scene.comments[0])
    assert ("Nothing to compare with" in scene.comments[0]) is not is_published


def test_nothing_published_yet(opened: Opening) -> None:
    """Without a published live state a change is compared with the desired state before it, and says so."""
    scene = opened("a", "x")
    ran = scene.propose(domains("a b"))

    assert ran.results == GREEN
    assert (
        "*Compared with domains.yaml before this change: WeChat was not asked for the live lists.*" in scene.comments[0]
    )


@pytest.mark.parametrize("is_published", [True, False])
def test_a_broken_base(is_published: bool, opened: Opening) -> None:  # noqa: FBT001  # both worlds
    """A change that mends a broken file is green; that its policy cannot be compared is told first."""
    scene = opened("a", "a")
    scene.merge("version: 1\ndomains: {\n")
    if is_published:
        scene.published("a")
    ran = scene.propose(domains("a b"))

    assert ran.results == GREEN
    assert len(scene.comments) == 1
    assert scene.comments[0].index("base-invalid") < scene.comments[0].index("### ")
    assert ("🟢 1 to add" if is_published else "valid") in headline(scene.comments[0])


def test_a_fork(opened: Opening) -> None:
    """A fork's token may only read: the live state still serves, and the summary takes the place of the comment."""
    scene = opened("a", "a")
    scene.published("a x")
    event = scene.proposal({"domains.yaml": domains("a b")}, repository=FORK)
    ran = scene.runner.run("plan.yml", event)

    assert ran.results == {"plan": "success", "comment": "skipped"}
    assert headline(ran["plan"].summary) == "### acme: 🔴 1 to delete, 🟢 1 to add, in 2 calls"
    assert scene.forge.writes == []


def test_a_merge_group(opened: Opening) -> None:
    """A merge group is planned against what main was before it, without a comment."""
    scene = opened("a", "a")
    base = scene.forge.tip
    first = scene.proposal({"domains.yaml": domains("a b")})
    event = Event(
        name="merge_group",
        commit=first.commit,
        ref="refs/heads/gh-readonly-queue/main/pr-7",
        payload={"merge_group": {"base_sha": base}},
        branch="gh-readonly-queue/main/pr-7",
    )
    ran = scene.runner.run("plan.yml", event)

    assert ran.results == {"plan": "success", "comment": "skipped"}
    assert headline(ran["plan"].summary) == "### acme: 🟢 1 to add, in 1 call"


def test_a_commit_that_is_not_here(opened: Opening) -> None:
    """Where the commit before the change is missing, the run is red and says what to do."""
    scene = opened("a", "a")
    event = Event(name="merge_group", commit=scene.forge.tip, payload={"merge_group": {"base_sha": "0" * 40}})
    ran = scene.runner.run("plan.yml", event)

    assert ran["plan"].result == "failure"
    assert "check out with fetch-depth: 0" in ran["plan"].summary


@pytest.mark.parametrize(
    ("age", "told", "warned"),
    [
        (timedelta(hours=2), "less than a day old", False),
        (timedelta(hours=30), "1 day old", False),
        (timedelta(days=5, hours=1), "5 days old", True),
    ],
)
def test_the_age_of_the_live_state(age: timedelta, told: str, warned: bool, opened: Opening) -> None:  # noqa: FBT001
    """The report says how old its live state is; one that is days old is warned of."""
    scene = opened("a", "a")
    scene.published("a", age=age)
    ran = scene.propose(domains("a b"))

    assert f", {told}: WeChat was not asked for the live lists.*" in scene.comments[0]
    assert any("title=old live state" in line for line in ran["plan"].annotations) is warned


def test_the_newest_live_state_counts(opened: Opening) -> None:
    """Whichever workflow has published it."""
    scene = opened("a", "a")
    scene.published("a x y", age=timedelta(hours=9))
    scene.published("a", workflow="apply.yml", event="push", age=timedelta(hours=1))
    scene.published("a z", workflow="apply.yml", event="workflow_dispatch", age=timedelta(hours=5))
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"


def test_a_run_that_was_started_again_is_no_newer(opened: Opening) -> None:
    """What counts is when a live state was published, not when its run was touched last."""
    scene = opened("a", "a")
    old = scene.published("a x y", age=timedelta(hours=9))
    old.updated = datetime.now(UTC)
    scene.published("a", age=timedelta(hours=1))
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"


def test_many_live_states_of_others(opened: Opening) -> None:
    """More of them than a page of GitHub's answer holds do not hide that of main."""
    scene = opened("a", "a")
    scene.published("a", age=timedelta(days=1, hours=1))
    fork = scene.published("evil", event="pull_request", repository=FORK)
    fork.artifacts *= 101
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"
    assert "1 day old" in scene.comments[0]


def merged(scene: Scene) -> str:
    """Merge a branch that does evil and takes it back; return the evil commit, which is an ancestor of main then."""
    evil = scene.commit({"README.md": "evil\n"}, "taken-back")
    scene.git("revert", "--no-edit", "HEAD")
    scene.git("checkout", "--quiet", "main")
    scene.git("merge", "--quiet", "--no-ff", "--message", "merge", "taken-back")
    scene.forge.tip = scene.git("rev-parse", "HEAD")
    return evil


def forged(scene: Scene) -> list[Run]:
    """Publish live states that no run on main has made, or that are gone."""
    other = scene.commit({"README.md": "evil\n"}, "evil")
    second = merged(scene)
    return [
        scene.published("evil", workflow="apply.yml", event="push", commit=second),
        scene.published("evil", workflow="drift.yml", event="pull_request"),
        scene.published("evil", workflow="drift.yml", event="schedule", repository=FORK),
        scene.published("evil", workflow="apply.yml", event="push", commit=other),
        scene.published("evil", workflow="apply.yml", event="push", branch="evil"),
        scene.published("evil", workflow="evil.yml", event="push"),
        scene.published("evil", status="in_progress"),
    ]


def test_only_main_is_believed(opened: Opening) -> None:
    """A live state from a pull request, a fork, a tag or branch called main, or another workflow is passed over."""
    scene = opened("a", "a")
    scene.published("a", age=timedelta(days=1, hours=1))
    gone = scene.published("evil")
    gone.artifacts[0].expired = True
    forged(scene)
    scene.git("tag", "origin/main", "evil")
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"
    assert "1 day old" in scene.comments[0]


def test_what_cannot_be_fetched_is_said(opened: Opening) -> None:
    """When GitHub does not answer, the change is compared with the desired state before it, with a warning."""
    scene = opened("a", "a")
    scene.published("a x")
    scene.forge.broken = True
    ran = scene.runner.run("plan.yml", scene.proposal({"domains.yaml": domains("a b")}, repository=FORK))

    assert ran["plan"].result == "success"
    assert "Compared with domains.yaml before this change" in ran["plan"].summary
    assert any("title=no live state" in line for line in ran["plan"].annotations)


def test_what_cannot_be_fetched_at_a_first_adoption(opened: Opening) -> None:
    """That a live state could not be read is not told as if there were none."""
    scene = opened(None, "a")
    scene.published("a")
    scene.forge.broken = True
    ran = scene.runner.run("plan.yml", scene.proposal({"domains.yaml": domains("a")}, repository=FORK))

    assert ran["plan"].result == "success"
    assert "Nothing to compare with: the live state that was published last could not be read." in ran["plan"].summary
    assert "no live state was published yet" not in ran["plan"].summary


HOSTILE = (
    "  - host: b.qq.com\n"
    '    owner: "::stop-commands::x ##[error]y @octocat <img src=x> | <!-- -->"\n'
    '    note: "`code` ](https://evil.example) %0A::error::z"\n'
)


def test_hostile_words(opened: Opening) -> None:
    """Nothing in the file or in the name of a branch is a command to the runner, markup or a mention."""
    scene = opened("a", "a")
    event = scene.proposal({"domains.yaml": domains("a") + HOSTILE}, branch='x";touch${IFS}owned;"$(touch owned)')
    ran = scene.runner.run("plan.yml", event)

    assert ran.results == GREEN
    assert ran["plan"].annotations == []
    for text in (ran["plan"].summary, scene.comments[0]):
        assert "@octocat" not in text
        assert "<img" not in text
        assert "](https://evil" not in text
    assert not list(scene.folder.rglob("owned"))


@pytest.mark.parametrize("plant", ["a folder", "a link"])
def test_files_with_the_names_of_ours(plant: str, opened: Opening, tmp_path: Path) -> None:
    """A pull request that brings a file with the name of what it is compared with gains nothing."""
    scene = opened("a", "a")
    name = "domains.yaml before this change"
    victim = tmp_path / "victim"
    victim.write_text("as it was", encoding="utf-8")
    if plant == "a link":
        (scene.runner.origin / name).symlink_to(victim)
    files = {f"{name}/x": domains("evil")} if plant == "a folder" else {}
    ran = scene.propose({"domains.yaml": domains("a b"), **files})

    assert ran.results == GREEN
    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"
    assert victim.read_text(encoding="utf-8") == "as it was"


def test_a_file_with_the_name_of_a_base_that_is_not_there(opened: Opening) -> None:
    """At a first adoption no file of the pull request is taken for the desired state before it."""
    scene = opened(None, "a")
    ran = scene.propose({"domains.yaml": domains("a"), "domains.yaml before this change": domains("a")})

    assert ran.results == GREEN
    assert "Nothing to compare with: no live state was published yet." in scene.comments[0]


def test_modules_in_the_repository(opened: Opening) -> None:
    """A file of the repository with the name of a module is never run in its place."""
    scene = opened("a", "a")
    poison = "raise SystemExit(77)\n"
    names = ("pip.py", "venv.py", "json.py", "yaml.py", "sitecustomize.py", "reconciler/__init__.py")
    ran = scene.propose({"domains.yaml": domains("a b"), **dict.fromkeys(names, poison)})

    assert ran.results == GREEN


def _missing(folder: Path) -> None:
    (folder / "summary.md").unlink()


def _link(folder: Path) -> None:
    (folder / "summary.md").unlink()
    (folder / "summary.md").symlink_to("/etc/hostname")


def _long(folder: Path) -> None:
    (folder / "summary.md").write_text("x" * 65_001, encoding="utf-8")


def _many_bytes(folder: Path) -> None:
    (folder / "summary.md").write_bytes(b"\xff" * 300_000)


@pytest.mark.parametrize("spoil", [_missing, _link, _long, _many_bytes])
def test_a_report_that_is_none(spoil: Callable[[Path], None], opened: Opening) -> None:
    """What the comment is made of is the pull request's: only a plain file that fits is taken."""
    scene = opened("a", "a")

    def meanwhile() -> None:
        spoil(scene.forge.runs[0].artifacts[0].folder)

    event = scene.proposal({"domains.yaml": domains("a b")})
    ran = scene.runner.run("plan.yml", event, meanwhile={"comment": meanwhile})

    assert ran.results == GREEN
    assert headline(scene.comments[0]) == "### ❌ The plan has no report, or none that fits a comment"


def test_two_hundred_changes(opened: Opening) -> None:
    """A large change has one comment that GitHub takes, with the totals on top."""
    scene = opened("a", "a")
    ran = scene.propose(domains(" ".join(f"n{number:03}" for number in range(199)) + " a"))

    assert ran.results == GREEN
    assert headline(scene.comments[0]) == "### acme: 🟢 199 to add, in 1 call"
    assert scene.seen(ran, "plan")["changes"][-1]["host"] == "n198.qq.com"


def test_a_verification_file_that_is_not_named(opened: Opening) -> None:
    """Where the desired state does not say what the file is, a preview without a token says that it cannot know."""
    scene = opened("a", "a")
    scene.runner.variables.clear()
    ran = scene.propose(domains("a b"))

    assert ran.results == GREEN
    assert any(line.startswith("::warning title=sites-unchecked::") for line in ran["plan"].annotations)


def test_a_verification_file_that_is_missing(opened: Opening) -> None:
    """A new host without its verification file is red, at its line; the whole plan is shown all the same."""
    scene = opened("a", "a")
    scene.runner.variables.clear()
    verification = "verification: {file: a.txt, content: b}\n"
    scene.merge(domains("a", more=verification))
    ran = scene.propose(domains("a", more=verification) + "  - b.invalid\n")

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ acme: 1 of 1 host could not be verified"
    assert any(line.startswith("::error file=domains.yaml,line=6,") for line in ran["plan"].annotations)
