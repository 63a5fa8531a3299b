"""``plan.yml`` shows a change to its reviewers, without any secret."""

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
    """Return the headline of a Markdown report."""
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
    """A change of the file that changes no list is in sync."""
    scene = opened("a", "a")
    scene.published("a")
    ran = scene.propose(domains("a") + "# as before\n")

    assert ran.results == GREEN
    assert "in sync" in headline(scene.comments[0])


def test_a_comment_is_touched_only_when_the_report_changes(opened: Opening) -> None:
    """The comment is unchanged while the plan is the same, and updated when the plan differs."""
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
def test_an_edited_comment_is_replaced(old: str, new: str, opened: Opening) -> None:
    """Anyone who can push a branch can write in the workflow's name: the next run replaces the comment."""
    scene = opened("a", "a")
    scene.propose(domains("a b"))
    comment = scene.forge.comments[NUMBER][0]
    comment["body"] = comment["body"].replace(old, new)
    changed = comment["body"]
    ran = scene.propose(domains("a b"))

    assert scene.comments != [changed]
    assert ran["plan"].summary in scene.comments[0]
    assert scene.comments[0].endswith(f"](https://github.example/acme/domains/actions/runs/{ran.run.number})\n")


def test_line_ends_do_not_matter(opened: Opening) -> None:
    """A comment that differs only in its line ends is not updated."""
    scene = opened("a", "a")
    scene.propose(domains("a b"))
    comment = scene.forge.comments[NUMBER][0]
    comment["body"] = comment["body"].rstrip().replace("\n", "\r\n")
    scene.propose(domains("a b"))

    assert len(scene.forge.writes) == 1


def test_other_comments_are_not_changed(opened: Opening) -> None:
    """Only the workflow's own comment is updated, not one of a person that looks like it."""
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


def test_a_change_of_other_files(opened: Opening) -> None:
    """A pull request that does not touch the desired state succeeds without a comment, whatever is live."""
    scene = opened("a b c d e f g h", "x")
    scene.published("x")
    ran = scene.propose({"README.md": "other\n"})

    assert ran.results == GREEN
    assert ran["plan"].summary.startswith("*This change does not touch domains.yaml.*")
    assert scene.comments == []


def test_a_change_that_is_undone(opened: Opening) -> None:
    """If a later commit restores the desired state, the existing comment says so."""
    scene = opened("a", "a")
    scene.propose(domains("a b"))
    scene.propose(domains("a"))

    assert len(scene.comments) == 1
    assert "This change does not touch domains.yaml." in scene.comments[0]


def test_a_refused_deletion(opened: Opening) -> None:
    """Too many deletions fail, and the comment begins with the reason."""
    scene = opened("a b c", "a b c", "{max_deletions: 1}")
    scene.published("a b c")
    ran = scene.propose(domains("a", "{max_deletions: 1}"))

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ acme: refused, nothing was sent"
    assert scene.comments[0].count("too-many-deletions") == 1
    assert any("title=too-many-deletions" in line for line in ran["plan"].annotations)
    assert (len(scene.comments), ran["plan"].summary.count("### ")) == (1, 1)


def test_weakened_safeguards_are_first(opened: Opening) -> None:
    """A weaker policy is reported above the plan, and as an annotation."""
    scene = opened("a b c", "a b c", "{max_deletions: 1}")
    scene.published("a b c")
    ran = scene.propose(domains("a", "{max_deletions: 50}"))

    assert ran.results == GREEN
    assert 0 < scene.comments[0].index("max-deletions-raised") < scene.comments[0].index("### acme")
    assert any("title=max-deletions-raised" in line for line in ran["plan"].annotations)


def test_an_invalid_file(opened: Opening) -> None:
    """Each mistake is annotated at its line; the run fails, with a summary and one comment."""
    scene = opened("a", "a")
    ran = scene.propose(domains("a") + "  - https://b.qq.com\n")

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ domains.yaml: invalid, 1 problem"
    assert any(
        line.startswith("::error file=domains.yaml,line=5,col=5,title=host-scheme::")
        for line in ran["plan"].annotations
    )


def test_a_deleted_file(opened: Opening) -> None:
    """Without a desired state the run fails, and the summary and the comment say why."""
    scene = opened("a", "a")
    ran = scene.propose({"domains.yaml": None})

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ reconciler ended with exit code 2"
    assert "domains.yaml cannot be read" in scene.comments[0]
    assert ran["plan"].annotations[-1].startswith("::error title=no report::")


@pytest.mark.parametrize("is_published", [True, False])
def test_a_first_adoption(is_published: bool, opened: Opening) -> None:  # noqa: FBT001  # both worlds
    """If main has no file yet, the first one is compared with the published live state, or validated without one."""
    scene = opened(None, "a")
    if is_published:
        scene.published("a")
    ran = scene.propose(domains("a"))

    assert ran.results == GREEN
    assert len(scene.comments) == 1
    assert ("in sync" if is_published else "valid") in headline(scene.comments[0])
    assert ("Nothing to compare with" in scene.comments[0]) is not is_published


def test_nothing_published_yet(opened: Opening) -> None:
    """Without a published live state the change is compared with the desired state before it, and says so."""
    scene = opened("a", "x")
    ran = scene.propose(domains("a b"))

    assert ran.results == GREEN
    assert (
        "*Compared with domains.yaml before this change: WeChat was not asked for the live lists.*" in scene.comments[0]
    )


@pytest.mark.parametrize("is_published", [True, False])
def test_a_broken_base(is_published: bool, opened: Opening) -> None:  # noqa: FBT001  # both worlds
    """A change that fixes a broken file succeeds; a warning that the policy cannot be compared is first."""
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
    """A fork's token can only read: the summary replaces the comment."""
    scene = opened("a", "a")
    scene.published("a x")
    event = scene.proposal({"domains.yaml": domains("a b")}, repository=FORK)
    ran = scene.runner.run("plan.yml", event)

    assert ran.results == {"plan": "success", "comment": "skipped"}
    assert headline(ran["plan"].summary) == "### acme: 🟢 1 to add, in 1 call"
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


def test_a_missing_commit(opened: Opening) -> None:
    """If the commit before the change is missing, the run fails and says what to do."""
    scene = opened("a", "a")
    event = Event(name="merge_group", commit=scene.forge.tip, payload={"merge_group": {"base_sha": "0" * 40}})
    ran = scene.runner.run("plan.yml", event)

    assert ran["plan"].result == "failure"
    assert "check out with fetch-depth: 0" in ran["plan"].summary


@pytest.mark.parametrize(
    ("age", "shown", "warned"),
    [
        (timedelta(hours=2), "less than a day old", False),
        (timedelta(hours=30), "1 day old", False),
        (timedelta(days=5, hours=1), "5 days old", True),
    ],
)
def test_the_age_of_the_live_state(age: timedelta, shown: str, warned: bool, opened: Opening) -> None:  # noqa: FBT001
    """The report shows how old the live state is, and warns if it is days old."""
    scene = opened("a", "a")
    scene.published("a", age=age)
    ran = scene.propose(domains("a b"))

    assert f", {shown}: WeChat was not asked for the live lists.*" in scene.comments[0]
    assert any("title=old live state" in line for line in ran["plan"].annotations) is warned


def test_the_newest_live_state_counts(opened: Opening) -> None:
    """Both workflows publish live states; the newest is used."""
    scene = opened("a", "a")
    scene.published("a x y", age=timedelta(hours=9))
    scene.published("a", workflow="apply.yml", event="push", age=timedelta(hours=1))
    scene.published("a z", workflow="apply.yml", event="workflow_dispatch", age=timedelta(hours=5))
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"


def test_a_re_run_is_not_newer(opened: Opening) -> None:
    """The time of publication counts, not the time of the run's last update."""
    scene = opened("a", "a")
    old = scene.published("a x y", age=timedelta(hours=9))
    old.updated = datetime.now(UTC)
    scene.published("a", age=timedelta(hours=1))
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"


def test_many_live_states_of_others(opened: Opening) -> None:
    """More artifacts than one page of GitHub's answer holds do not hide main's."""
    scene = opened("a", "a")
    scene.published("a", age=timedelta(days=1, hours=1))
    fork = scene.published("evil", event="pull_request", repository=FORK)
    fork.artifacts *= 101
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"
    assert "1 day old" in scene.comments[0]


def merged(scene: Scene) -> str:
    """Merge a branch with an evil commit and its revert; return the evil commit, now an ancestor of main."""
    evil = scene.commit({"README.md": "evil\n"}, "taken-back")
    scene.git("revert", "--no-edit", "HEAD")
    scene.git("checkout", "--quiet", "main")
    scene.git("merge", "--quiet", "--no-ff", "--message", "merge", "taken-back")
    scene.forge.tip = scene.git("rev-parse", "HEAD")
    return evil


def forged(scene: Scene) -> list[Run]:
    """Publish live states that no run on main made, or that are not complete."""
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


def test_only_live_states_of_main_are_used(opened: Opening) -> None:
    """A live state of a pull request, a fork, a tag or branch called main, or another workflow is ignored."""
    scene = opened("a", "a")
    scene.published("a", age=timedelta(days=1, hours=1))
    gone = scene.published("evil")
    gone.artifacts[0].expired = True
    forged(scene)
    scene.git("tag", "origin/main", "evil")
    scene.propose(domains("a b"))

    assert headline(scene.comments[0]) == "### acme: 🟢 1 to add, in 1 call"
    assert "1 day old" in scene.comments[0]


def test_a_live_state_that_cannot_be_downloaded(opened: Opening) -> None:
    """If GitHub does not answer, the change is compared with the desired state before it, with a warning."""
    scene = opened("a", "a")
    scene.published("a x")
    scene.forge.broken = True
    ran = scene.runner.run("plan.yml", scene.proposal({"domains.yaml": domains("a b")}, repository=FORK))

    assert ran["plan"].result == "success"
    assert "Compared with domains.yaml before this change" in ran["plan"].summary
    assert any("title=no live state" in line for line in ran["plan"].annotations)


def test_a_first_adoption_without_github(opened: Opening) -> None:
    """A live state that cannot be read is not reported as missing."""
    scene = opened(None, "a")
    scene.published("a")
    scene.forge.broken = True
    ran = scene.runner.run("plan.yml", scene.proposal({"domains.yaml": domains("a")}, repository=FORK))

    assert ran["plan"].result == "success"
    assert "Nothing to compare with: the last published live state could not be read." in ran["plan"].summary
    assert "no live state was published yet" not in ran["plan"].summary


HOSTILE = (
    "  - host: b.qq.com\n"
    '    owner: "::stop-commands::x ##[error]y @octocat <img src=x> | <!-- -->"\n'
    '    note: "`code` ](https://evil.example) %0A::error::z"\n'
)


def test_hostile_words(opened: Opening) -> None:
    """Text of the file or of a branch name is never a workflow command, markup or a mention."""
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
def test_files_with_reserved_names(plant: str, opened: Opening, tmp_path: Path) -> None:
    """A file with the name of the preview's own file is replaced, not followed."""
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


def test_a_forged_base(opened: Opening) -> None:
    """At a first adoption no file of the pull request is used as the desired state before it."""
    scene = opened(None, "a")
    ran = scene.propose({"domains.yaml": domains("a"), "domains.yaml before this change": domains("a")})

    assert ran.results == GREEN
    assert "Nothing to compare with: no live state was published yet." in scene.comments[0]


def test_modules_in_the_repository(opened: Opening) -> None:
    """A file of the repository with the name of a module is never imported."""
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
def test_a_forged_report(spoil: Callable[[Path], None], opened: Opening) -> None:
    """A pull request can change the report: the comment takes only a plain file that fits."""
    scene = opened("a", "a")

    def meanwhile() -> None:
        spoil(scene.forge.runs[0].artifacts[0].folder)

    event = scene.proposal({"domains.yaml": domains("a b")})
    ran = scene.runner.run("plan.yml", event, meanwhile={"comment": meanwhile})

    assert ran.results == GREEN
    assert headline(scene.comments[0]) == "### ❌ The plan has no report, or none that fits a comment"


def test_two_hundred_changes(opened: Opening) -> None:
    """A large change fits one comment, with the totals on top."""
    scene = opened("a", "a")
    ran = scene.propose(domains(" ".join(f"n{number:03}" for number in range(199)) + " a"))

    assert ran.results == GREEN
    assert headline(scene.comments[0]) == "### acme: 🟢 199 to add, in 1 call"
    assert scene.seen(ran, "plan")["changes"][-1]["host"] == "n198.qq.com"


def test_an_unnamed_verification_file(opened: Opening) -> None:
    """If the desired state does not name the verification file, the preview warns that it was not checked."""
    scene = opened("a", "a")
    scene.runner.variables.clear()
    ran = scene.propose(domains("a b"))

    assert ran.results == GREEN
    assert any(line.startswith("::warning title=sites-unchecked::") for line in ran["plan"].annotations)


def test_a_missing_verification_file(opened: Opening) -> None:
    """A new host without the verification file fails, at its line; the plan is still shown."""
    scene = opened("a", "a")
    scene.runner.variables.clear()
    verification = "verification: {file: a.txt, content: b}\n"
    scene.merge(domains("a", more=verification))
    ran = scene.propose(domains("a", more=verification) + "  - b.invalid\n")

    assert ran.results == RED
    assert headline(scene.comments[0]) == "### ❌ acme: 1 of 1 host could not be verified"
    assert any(line.startswith("::error file=domains.yaml,line=6,") for line in ran["plan"].annotations)
