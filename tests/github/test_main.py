"""The jobs of the main branch, from a merge to what its pull request says: git, GitHub and WeChat over real sockets."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.github.checkout import Checkout
from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.github.forge import WORKFLOW, Forge, RefusedError
from tests.github.jobs import Runner
from tests.github.site import ALL_GREEN, PLAN_COMMENT, Ran, Site, fail, said, text


def test_a_merge_is_applied(site: Site) -> None:
    """The pull request has a line on its comment, with the people; a later run of the same state says nothing more."""
    site.merge(12, "a c")
    ran = site.new()
    ran.run.approvals = [
        {"state": "approved", "user": {"login": "chen"}, "environments": [{"name": "wechat-write"}]},
        {"state": "rejected", "user": {"login": "sun"}, "environments": [{"name": "wechat-write"}]},
        {"state": "approved", "user": {"login": "zhou"}, "environments": [{"name": "wechat-read"}, None]},
    ]
    ran = site.go(ran)

    assert (ran.codes, site.live) == (ALL_GREEN, "a c | a c")
    first, title_of_plan = PLAN_COMMENT.splitlines()
    assert site.comments(12)[0] == (
        f"{first}\n<!-- reconciler:result applied run={ran.run.id}/1 -->\n"
        "✅ After the merge: **acme: applied, 1 deleted, 1 added, in 2 calls** "
        f"([run](https://github.example/acme/domains/actions/runs/{ran.run.id}))"
        "<br><sub>change by wang · reviewed by li · deployment approved by chen</sub>\n\n"
        f"{title_of_plan}"
    )
    assert "#12: applied · change by wang · reviewed by li · deployment approved by chen" in ran.jobs["report"].summary
    before = list(site.forge.writes)

    assert site.workflow("workflow_dispatch").codes == {"settings": 0, "plan": 0, "report": 0}
    assert site.workflow("schedule").codes == {"settings": 0, "plan": 0, "report": 0}
    assert site.forge.writes == before


def test_two_merges_and_a_push_that_starts_no_run(site: Site) -> None:
    """A run plans main's tip, not the commit that it was started for, so no push is left out."""
    first = site.merge(12, "a b c")
    ran = site.new()
    site.merge(13, "a b c d")
    site.merge(14, "a b c d e")
    site.go(ran)

    assert site.live == "a b c d e | a b c d e"
    assert ran.jobs["plan"].outputs["commit"] != first
    assert [": applied, " in "".join(site.comments(number)) for number in (12, 13, 14)] == [True] * 3
    writes = list(site.forge.writes)
    assert site.workflow().codes == {"settings": 0, "plan": 0, "report": 0}
    assert site.forge.writes == writes


def test_a_merge_and_its_revert_before_any_run(site: Site) -> None:
    """Each pull request hears of the changes that came after its own."""
    site.merge(12, "a b c")
    ran = site.new()
    site.merge(13, "a b c d")
    direct = site.push("a b d")
    site.merge(14, "a b d")
    site.go(ran)

    later = [
        re.findall(r"undo parts of this one: (.*?)<br>", body)
        for body in map("".join, map(site.comments, (12, 13, 14)))
    ]
    assert later == [[f"{direct[:7]} · #13"], [direct[:7]], []]


def test_a_rebase(site: Site) -> None:
    """The pull request hears of its commits that touch the file, though the last one does not."""
    first = site.push("a b c")
    site.merged(12, first, site.push("a b c d"), site.commit({"README.md": "x"}))
    site.forge.pulls[12]["base"] = {"ref": "other"}
    site.forge.pulls[11] = {"number": 11, "merged_at": None, "commits": [first]}
    site.merged(13, first, site.commit({"README.md": "y"}))
    site.workflow()

    assert site.comments(12) == [PLAN_COMMENT]
    assert site.comments(13)[0].count(": applied, ") == 1


def test_failed_jobs_are_run_again_after_a_stop(site: Site) -> None:
    """*Re-run failed jobs* sends the calls that are left; the pull request hears of both."""
    fail(site, "write:2:errcode=45009")
    site.merge(12, "a c")
    ran = site.workflow()

    assert (ran.codes["plan"], ran.codes["apply"], ran.codes["report"]) == (0, 8, 0)
    assert site.live == "a b c | a b c"
    plan, stopped = site.comments(12)
    assert plan == PLAN_COMMENT
    assert said(stopped) == "partial"
    assert "### ❌ acme stopped after 1 of 2 calls: the day's quota of API calls is used up\n" in stopped
    assert "**Next:** run this again tomorrow" in stopped
    assert "*Re-run failed jobs*" in stopped

    site.rerun_failed(ran)
    assert (ran.codes["apply"], site.live) == (0, "a c | a c")
    assert [": applied, " in body for body in site.comments(12)] == [True, False]


def test_a_failed_report_alone_is_run_again(site: Site) -> None:
    """The report finds what an earlier attempt of apply left behind."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    site.apply(ran)
    site.runner.attempt = 2
    site.report(ran)

    assert ": applied, " in site.comments(12)[0]


def test_all_jobs_are_run_again(site: Site) -> None:
    """What an earlier attempt of apply left behind is not taken for that of this plan."""
    fail(site, "write:2:errcode=45009")
    site.merge(12, "a c")
    ran = site.workflow()
    assert ran.codes["apply"] == 8

    site.runner.attempt = 2
    del ran.jobs["plan"], ran.jobs["apply"]
    site.report(ran, plan="failure")
    assert ran.codes["report"] == 7
    assert "artifact" not in ran.jobs["report"].outputs
    site.runner.attempt = 3
    site.settings_and_plan(ran)
    site.report(ran, apply="failure")
    assert [said(body) for body in site.comments(12)[2:]] == ["unfinished", "unknown"]

    site.hosts("a c")
    site.runner.attempt = 4
    site.settings_and_plan(ran)
    site.report(ran)
    assert ": in sync" in site.comments(12)[0]


@pytest.mark.parametrize(
    ("policy", "faults", "fate", "code"),
    [
        ("{protected: [b.qq.com]}", "", "refused", 5),
        ("", "get:1+:errcode=40001", "failed", 7),
        ("{limit: x}", "", "invalid", 3),
    ],
)
def test_a_plan_that_fails(site: Site, policy: str, faults: str, fate: str, code: int) -> None:
    """The plan is red, nothing is applied, and the pull request hears why and what to do, once for each run."""
    if policy.startswith("{p"):
        site.push("a b", policy)
    fail(site, faults)
    site.merge(12, "a", policy=policy)
    ran = site.workflow()

    assert ran.codes == {"settings": 0, "plan": code, "report": 0}
    plan, comment = site.comments(12)
    assert plan == PLAN_COMMENT
    assert said(comment) == fate
    assert "**Next:**" in comment
    site.runner.run, site.runner.event = ran.run, "push"
    site.report(ran)
    site.workflow("schedule")
    assert site.comments(12) == [plan, comment]


def test_a_file_that_main_has_changed(site: Site) -> None:
    """A plan whose file is not main's is superseded: green, nothing sent, said with the way on."""
    site.merge(12, "a b c")
    ran = site.workflow(before_apply=lambda: site.merge(13, "a b"))

    assert (ran.codes, site.live) == (ALL_GREEN, "a b | a b")
    assert "`superseded`" in ran.jobs["apply"].summary
    assert said(site.comments(12)[1]) == "superseded"
    assert site.comments(13) == [PLAN_COMMENT]
    assert "artifact" not in ran.jobs["report"].outputs

    site.workflow()
    assert ": in sync" in site.comments(13)[0]


def test_a_workflow_that_main_has_changed(site: Site) -> None:
    """An old workflow does not apply; a commit beside both changes nothing."""
    site.merge(12, "a b c")
    ran = site.workflow(before_apply=lambda: site.commit({WORKFLOW: "name: new\n"}))
    assert (ran.codes["apply"], site.live) == (0, "a b | a b")

    ran = site.workflow(before_apply=lambda: site.commit({"README.md": "x"}))
    assert (ran.codes["apply"], site.live) == (0, "a b c | a b c")


def test_a_line_that_main_has_left(site: Site) -> None:
    """After a forced push, the planned commit is not on main's line: superseded."""
    before = site.push("a b")
    site.merge(12, "a b c")
    ran = site.workflow(before_apply=lambda: site.force(before, "a b c"))

    assert (ran.codes["apply"], site.live) == (0, "a b | a b")
    assert "`superseded`" in ran.jobs["apply"].summary


def test_what_git_does_not_have(site: Site) -> None:
    """Without main's tip, or the workflow in it and in this run, nobody knows whether a plan is main's."""
    site.merge(12, "a b c")
    ran = site.workflow(before_apply=site.forget_main)
    assert (ran.codes["apply"], site.live) == (0, "a b | a b")

    commit = site.push("a b c")
    assert not Checkout.of("domains.yaml").is_superseded(commit, "main", WORKFLOW, commit)
    assert Checkout.of("domains.yaml").is_superseded(commit, "main", "gone.yml", commit)


def test_a_pause(site: Site) -> None:
    """While the switch is off nothing is planned; a switch that is turned off later stops apply. Both leave a trace."""
    site.merge(12, "a b c")
    site.merge(13, "a b c", comment=False)
    site.merged(14, site.commit({"README.md": "x"}), comment=False)
    ran = site.workflow(enabled="false")
    assert ran.codes == {"settings": 0, "report": 0}
    assert "`paused`" in ran.jobs["settings"].summary
    assert [len(site.comments(number)) for number in (12, 13, 14)] == [1, 0, 0]

    site.merged(12, site.push("a b c d"))
    ran = site.workflow(enabled="")
    assert said(site.comments(12)[1]) == "paused"

    ran = site.workflow(apply_enabled="")
    assert (ran.codes, site.live) == (ALL_GREEN, "a b | a b")
    assert "`paused`" in ran.jobs["apply"].summary
    assert said(site.comments(12)[2]) == "paused"


@pytest.mark.parametrize(
    ("file", "name", "hears"),
    [("domains.yaml", "domains.yaml", True), ("p", "p/one.yaml", True), ("p", "p/README.md", False)],
)
def test_a_pause_of_a_fork(site: Site, file: str, name: str, *, hears: bool) -> None:
    """A pull request without a comment that shows its plan hears of a run without a plan if it touches the file."""
    site.file = file
    site.merged(12, site.commit({name: "x"}), comment=False)
    site.workflow(enabled="false")

    assert [said(body) for body in site.comments(12)] == ["paused"] * hears


def test_a_pause_while_several_commits_are_pushed(site: Site) -> None:
    """Each pull request hears of it."""
    commits = [site.merge(12, "a b c"), site.merge(13, "a b c d")]
    site.runner.payload = {"commits": [{"id": commits[0]}, {}, None]}
    site.workflow(enabled="")

    assert [said(site.comments(number)[1]) for number in (12, 13)] == ["paused"] * 2


def test_unsafe_settings(site: Site) -> None:
    """A setting that is unsafe stops everything, and the pull request hears of it."""
    del site.forge.environments["wechat-write"]
    site.merge(12, "a b c")
    ran = site.workflow()

    assert ran.codes == {"settings": 2, "report": 0}
    assert said(site.comments(12)[1]) == "unready"


@pytest.mark.parametrize(("job", "code"), [("plan", 7), ("apply", 8)])
def test_a_job_that_takes_too_long(site: Site, job: str, code: int) -> None:
    """GitHub cancels it and tells nobody: the report is red, and the pull request hears of it."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    site.report(ran, **({"apply": "cancelled"} if job == "apply" else {"plan": "cancelled", "apply": "skipped"}))

    assert ran.codes["report"] == code
    assert "`job-cancelled`" in ran.jobs["report"].summary
    assert said(site.comments(12)[1]) == "cancelled"


def test_a_job_that_ends_without_a_report(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """An approval that was refused, a job that died, or no token: the pull request hears of it."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    refused, approved = (
        {"state": state, "user": None, "environments": [{"name": "wechat-write"}]} for state in ("rejected", "approved")
    )
    for approvals, fate in (([], "unknown"), ([refused], "declined"), ([refused, approved], "unknown")):
        ran.run.approvals, site.forge.comments[12][2:] = approvals, []
        site.report(ran, apply="failure")
        assert [said(body) for body in site.comments(12)[1:]] == [fate]
        assert ("artifact" in ran.jobs["report"].outputs) is (fate == "declined")

    monkeypatch.delenv("WECHAT_COMPONENT_ACCESS_TOKEN")
    ran = site.workflow()
    assert ran.codes == {"settings": 0, "plan": 2, "report": 0}
    assert said(site.comments(12)[2]) == "unfinished"
    assert "artifact" not in ran.jobs["report"].outputs


@pytest.mark.parametrize(("result", "code"), [("failure", 0), ("success", 7), ("cancelled", 8)])
def test_an_apply_whose_report_is_lost(site: Site, result: str, code: int) -> None:
    """Nobody knows what it did, so nothing is published, and no list is taken for what it is now."""
    site.merge(12, "a c")
    ran = site.new()
    site.settings_and_plan(ran)
    site.apply(ran)
    ran.run.artifacts.pop()
    site.report(ran, apply=result)

    assert (site.live, ran.codes["report"]) == ("a c | a c", code)
    assert said(site.comments(12)[1]) == ("cancelled" if result == "cancelled" else "unknown")
    assert "artifact" not in ran.jobs["report"].outputs


def test_an_apply_that_dies_when_it_is_run_again(site: Site) -> None:
    """What its first attempt left is not what its second one did."""
    fail(site, "write:2:errcode=45009")
    site.merge(12, "a c")
    ran = site.workflow()
    site.runner.attempt = 2
    site.apply(ran)
    ran.run.artifacts.pop()
    site.report(ran, apply="failure")

    assert site.live == "a c | a c"
    assert [said(body) for body in site.comments(12)[1:]] == ["partial", "unknown"]


@pytest.mark.parametrize(("result", "fate"), [("cancelled", "cancelled"), ("failure", "unfinished")])
def test_settings_that_are_not_checked_to_the_end(site: Site, result: str, fate: str) -> None:
    """No setting is called unsafe: the job did not finish, and the run is red."""
    site.merge(12, "a b c")
    site.forge.failing = {"environments": RefusedError(500, "no")}
    ran = site.new()
    ran.jobs["settings"] = site.runner.job("settings", "--enabled", "true")
    site.report(ran, settings=result)

    assert ran.codes == {"settings": 7, "report": 7 if result == "cancelled" else 0}
    assert ("`job-cancelled`" in ran.jobs["report"].summary) is (result == "cancelled")
    assert said(site.comments(12)[1]) == fate


@pytest.mark.parametrize("what", ["artifacts?", "plan", "apply"])
def test_what_the_report_cannot_read(site: Site, what: str) -> None:
    """The summary says so, and so does the pull request: nothing is called applied or not applied."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    site.apply(ran)
    parts = {name: f"artifacts/{item.id}/zip" for name, item in zip(("plan", "apply"), ran.run.artifacts, strict=True)}
    site.forge.failing = {parts.get(what, what): RefusedError(500, "no")}
    site.report(ran)

    assert ran.codes["report"] == 7
    assert "`github-refused`" in ran.jobs["report"].summary
    if what == "plan":
        assert ": applied, " in site.comments(12)[0]
    else:
        assert said(site.comments(12)[1]) == "unknown"


def test_a_file_that_is_called_like_a_mark(site: Site) -> None:
    """Only how a comment begins says what was said before."""
    site.merge(12, "a b c")
    site.forge.comments[12][0]["body"] += "\n<!-- reconciler:result applied run=1/1 -->\n"
    site.workflow()

    assert "✅ After the merge: **" in site.comments(12)[0]


def test_a_forked_pull_request_without_a_comment(site: Site) -> None:
    """It hears of its merge in a new comment, once."""
    site.merge(12, "a b c", comment=False)
    site.workflow()
    (comment,) = site.comments(12)

    assert "✅ After the merge: **" in comment
    site.push("a b c d")
    site.workflow()
    assert site.comments(12) == [comment]


def test_a_new_platform_that_is_applied_in_the_end(fleet: Site) -> None:
    """Its pull request hears that, also where other commits came after it and its first run failed."""
    fail(fleet, "get:1+:errcode=50002")
    fleet.merged(12, fleet.commit({"p/one.yaml": text("a b c", platform="one")}))
    for run in fleet.forge.runs:
        run.artifacts = []  # nothing is known: as of a platform that is new
    fleet.commit({"README.md": "x"})
    fleet.workflow()
    assert [said(body) for body in fleet.comments(12)] == ["", "failed"]

    fail(fleet, "")
    fleet.workflow("workflow_dispatch")
    assert said(fleet.comments(12)[0]) == "applied"


def test_changes_from_before_the_workflow(forge: Forge, site: Site) -> None:
    """Where nothing was ever in sync, only changes that came with the workflow or after it are said."""
    for run in forge.runs:
        run.artifacts = []
    site.merge(12, "a b c")
    site.merged(13, site.first)
    site.workflow()

    assert [": applied, " in "".join(site.comments(number)) for number in (12, 13)] == [True, False]


@pytest.mark.parametrize("folder", ["platforms", "."])
def test_a_fleet_of_three(
    forge: Forge, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """A platform that is refused does not stop the others; each pull request hears of the platforms it touches."""
    worlds = [replace(world("a b", "a b"), name=name, tokens=(f"78_{name}_token",)) for name in ("one", "two", "three")]
    with Sandbox(*worlds) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        site = Site(tmp_path / "clone", forge, runner, sandbox, file=folder)
        site.begin()
        monkeypatch.chdir(site.folder)
        names = ("one", "two", "three")
        site.commit({f"{folder}/{name}.yaml": text("a b", platform=name) for name in names})
        site.workflow()
        protected = text("a b", "{protected: [b.qq.com]}", platform="three")
        site.commit({f"{folder}/three.yaml": protected})
        site.merged(12, site.commit({f"{folder}/one.yaml": text("a b c", platform="one")}))
        site.merged(13, site.commit({f"{folder}/three.yaml": protected.replace("  - b.qq.com\n", "")}))
        site.merged(14, site.commit({f"{folder}/two.yaml": text("a b d", platform="two")}))

        assert site.workflow("schedule").codes == {"settings": 0, "plan": 5, "report": 0}
        # A commit of something else does not supersede the plan.
        ran = site.workflow(before_apply=lambda: site.commit({f"{folder}/README.md": "y"}))
        assert ran.codes == {"settings": 0, "plan": 0, "apply": 5, "report": 0}
        assert {name: len(world.lists.testing) for name, world in sandbox.worlds.items()} == {
            "one": 3,
            "two": 3,
            "three": 2,
        }
        assert "one: applied, 1 added" in site.comments(12)[0]
        assert [said(body) for body in site.comments(13)[1:]] == ["refused"]
        assert "two: applied, 1 added" in site.comments(14)[0]

        site.workflow("schedule")
        (issue,) = forge.issues
        assert issue["title"] == "1 host at WeChat differs from acme/domains"

        # What left the file of a platform in sync is foreign, however long another one is refused.
        site.commit({f"{folder}/one.yaml": text("a b", platform="one")})
        assert site.workflow().codes["apply"] == 5
        site.hosts("a b c")  # by hand, of platform one
        site.commit({f"{folder}/one.yaml": text("a b e", platform="one")})
        assert site.workflow().codes["apply"] == 5
        assert site.live == "a b c e | a b c e"

        site.merged(15, site.commit({f"{folder}/README.md": "x"}))
        site.commit({f"{folder}/one.yaml": "version: 0"})
        site.workflow()
        assert site.comments(15) == [PLAN_COMMENT]

        site.merged(16, site.commit({f"{folder}/{name}.yaml": None for name in ("one", "two")}))
        site.workflow()
        assert "is deleted: its lists stay as they are" in site.comments(16)[0]


def test_a_file_that_is_renamed(fleet: Site) -> None:
    """An older change of it is about the new file: it deletes none, and hears which hosts it did not delete."""
    fleet.merged(12, fleet.commit({"p/one.yaml": text("a c", platform="one")}))
    fleet.merged(13, fleet.commit({"p/two.yaml": text("a b c", platform="two")}))
    fleet.merged(14, fleet.commit({"p/one.yaml": None, "p/1.yaml": text("a c", platform="one")}))
    fleet.merged(15, fleet.commit({"p/two.yaml": None, "p/2.yaml": text("a b c", platform="two")}))
    assert fleet.workflow().codes == ALL_GREEN
    assert said(fleet.comments(12)[1]) == "kept"
    assert "  - b.qq.com\n" in fleet.comments(12)[1]
    assert all(": applied, 1 added" in fleet.comments(number)[0] for number in (13, 14, 15))


def test_a_platform_whose_plan_failed(fleet: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pull request hears why there was no plan, though apply could read the lists."""
    fleet.merged(12, fleet.commit({"p/one.yaml": text("a b c", platform="one")}))
    fleet.merged(13, fleet.commit({"p/two.yaml": text("a b c", platform="two")}))
    ran = fleet.new()
    with monkeypatch.context() as patch:
        patch.setenv("WECHAT_COMPONENT_ACCESS_TOKEN__TWO", "78_another_token")
        fleet.settings_and_plan(ran)
    fleet.apply(ran)
    fleet.report(ran)

    assert ran.codes["apply"] == 6
    assert ": applied, " in fleet.comments(12)[0]
    (comment,) = fleet.comments(13)[1:]
    assert said(comment) == "failed"
    assert "errcode 40001" in comment


def test_a_digest_that_does_not_fit(site: Site) -> None:
    """What was approved is what is applied: another artifact under the same name is refused."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    ran.jobs["plan"].outputs["digest"] = "0" * 64
    site.apply(ran)
    site.report(ran)

    assert (ran.codes["apply"], ran.codes["report"], site.live) == (7, 7, "a b | a b")
    assert "reconciler-plan" in ran.jobs["apply"].err
    assert said(site.comments(12)[1]) == "unknown"


def test_an_artifact_that_has_expired(site: Site) -> None:
    """Apply ends with what to do, also where it is gone."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    (artifact,) = ran.run.artifacts
    artifact.expired = True
    for left in ([artifact], []):
        ran.run.artifacts = left
        site.apply(ran)
        assert (ran.codes["apply"], site.live) == (7, "a b | a b")
        assert "re-run all jobs" in ran.jobs["apply"].err


def damage(site: Site, ran: Ran, job: str, files: dict[str, bytes]) -> None:
    """Put an artifact with other files in the place of what a job left."""
    name = ran.jobs[job].outputs["artifact"]
    site.forge.upload(ran.run, name, files)


def test_damaged_artifacts(site: Site) -> None:
    """Nothing is guessed from an artifact that no job of this workflow wrote."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    report = (ran.jobs["plan"].artifact / "report.json").read_bytes()
    for origin in (b"", b"[" * 9999, b"[]", b"{}", b'{"commit": "x", "since": [], "otherwise": "x", "commits": []}'):
        damage(site, ran, "plan", {"report.json": report, "origin.json": origin})
        site.apply(ran)
        site.report(ran)
        assert (ran.codes["apply"], ran.codes["report"]) == (7, 7)
    odd = f'{{"commit": "{"1" * 40}", "files": [], "dropped": [], "removed": {{"domains.yaml": 1}}}}'
    for commits in ('[{"commit": 1}]', f"[{odd}]"):
        damage(site, ran, "plan", {"report.json": report, "origin.json": _origin(commits)})
        site.report(ran)
        assert ran.codes["report"] == 7
    damage(site, ran, "plan", {"report.json": report, "origin.json": _origin("[]")})
    damage(site, ran, "plan", {"report.json": report, "origin.json": _origin("[]", "[1]")})
    site.report(ran)
    assert ran.codes["report"] == 7
    damage(site, ran, "plan", {"report.json": report, "origin.json": _origin("[]")})
    for applied in (
        b"{}",
        b'{"held": "x", "approvers": [], "reports": [], "known": null}',
        b'{"held": null, "approvers": [], "reports": [], "known": {}}',
        b'{"held": null, "approvers": [], "reports": [], "known": {"since": [], "newer": [], "known_at": 1}}',
    ):
        site.forge.upload(ran.run, "reconciler-apply-1", {"applied.json": applied})
        site.report(ran)
        assert ran.codes["report"] == 7
    assert site.live == "a b | a b"


def _origin(commits: str, since: str = "[]") -> bytes:
    commit = "1" * 40
    parts = f'"since": {since}, "otherwise": "{commit}", "synced": [], "commits": {commits}, "line": [], "trusted": []'
    times = '"read_at": "2026-11-27T06:00:00Z", "known_at": "2026-11-27T06:00:00Z"'
    return f'{{"commit": "{commit}", {parts}, {times}}}'.encode()


def test_needs_that_cannot_be_read(site: Site) -> None:
    """A job that does not get the results of those before it does nothing: exit 2."""
    site.new()
    commit = "1" * 40
    for job, needs in (
        ("apply", "{}"),
        ("apply", "x"),
        ("apply", '{"plan": {"result": "success", "outputs": {"commit": "1", "digest": ""}}}'),
        ("apply", f'{{"plan": {{"result": "odd", "outputs": {{"commit": "{commit}", "digest": ""}}}}}}'),
        ("report", "{}"),
        ("report", '{"settings": 1}'),
    ):
        done = site.runner.job(job, "--needs", needs)
        assert (done.code, "--needs" in done.err) == (2, True), (job, needs)


def test_github_fails_at_one_place(site: Site) -> None:
    """What cannot be said on one pull request does not stop the rest: the others hear, and the job is red."""
    site.merge(12, "a b c")
    site.merge(13, "a b c d")
    site.forge.failing = {"issues/13/comments": RefusedError(403, "locked"), "approvals": RefusedError(500, "no")}
    ran = site.workflow()

    assert (ran.codes["apply"], ran.codes["report"]) == (0, 7)
    assert "`github-refused`" in ran.jobs["report"].summary
    assert ": applied, " in site.comments(12)[0]
    assert ran.jobs["report"].outputs["artifact"] == "reconciler-live"


def test_github_does_not_say_all(site: Site) -> None:
    """Of a commit whose pull request is not known the others still hear, and an approval is not worth silence."""
    site.merge(12, "a b c")
    commit = site.merge(13, "a b c d")
    site.forge.failing = {f"commits/{commit}": RefusedError(500, "no"), "pulls/12/reviews": RefusedError(502, "")}
    ran = site.workflow()

    assert ran.codes["report"] == 7
    assert "change by wang</sub>" in site.comments(12)[0]
    assert site.comments(13) == [PLAN_COMMENT]

    site.merge(14, "a b")
    site.forge.failing = {"pulls": RefusedError(429, "", **{"retry-after": "3600"})}
    asked = len(site.forge.asked)
    site.workflow()
    assert sum("/pulls" in line for line in site.forge.asked[asked:]) == 1


def test_a_comment_that_a_person_edits(site: Site) -> None:
    """GitHub's page stores CRLF; what it says is seen all the same."""
    site.merge(12, "a b c")
    site.workflow()
    (ours, _) = site.forge.comments[12]
    ours["body"] = ours["body"].replace("\n", "\r\n")
    site.workflow("workflow_dispatch")

    assert ours["body"].count("✅ After the merge") == 1


def test_a_secret_that_apply_lacks(site: Site) -> None:
    """Nothing was sent for certain, and a re-run would not help."""
    site.merge(12, "a b c")
    token = site.sandbox.token
    patch = site.runner.patch
    ran = site.workflow(before_apply=lambda: patch.delenv("WECHAT_COMPONENT_ACCESS_TOKEN"))
    patch.setenv("WECHAT_COMPONENT_ACCESS_TOKEN", token)

    assert (ran.codes["apply"], [said(body) for body in site.comments(12)[1:]]) == (2, ["unstarted"])


def test_a_change_of_one_file_that_deletes_another(fleet: Site) -> None:
    """Its pull request hears of both."""
    fleet.merged(12, fleet.commit({"p/one.yaml": text("a b c", platform="one"), "p/two.yaml": None}))
    fleet.workflow()

    (line,) = [line for line in fleet.comments(12)[0].splitlines() if "After the merge" in line]
    assert "one: applied, 1 added" in line
    assert "`p/two.yaml` is deleted" in line


def test_odd_answers(site: Site) -> None:
    """What GitHub's documentation does not say is not guessed; people who are gone are named as GitHub does."""
    site.merge(12, "a b c")
    site.forge.pulls[12]["user"] = None
    site.forge.pulls[11] = {**site.forge.pulls[12], "number": 11, "merged_at": None}
    site.forge.reviews[12] += [
        {"state": "APPROVED", "user": None, "author_association": "OWNER"},
        {"state": "APPROVED", "user": {"login": "mallory"}, "author_association": "NONE"},
    ]
    site.forge.comments[12].insert(0, {"id": 1, "body": "x", "user": None})
    site.forge.issues = [{"number": 1, "pull_request": {}, "state": "open", "user": {"login": "github-actions[bot]"}}]
    site.workflow()
    assert "change by ghost · reviewed by li</sub>" in site.comments(12)[0]

    site.forge.issues = [{"number": 2, "body": "x", "state": "open", "user": {"login": "github-actions[bot]"}}]
    commit = site.push("a b")
    ours = {
        "number": 1,
        "body": "<!-- reconciler:drift since=2026-11-27T06:00:00Z read=2026-11-27T06:00:00Z next=0123abcd n=0 -->",
    }
    dated = {**ours, "state": "closed", "closed_at": "x", "user": {"login": "github-actions[bot]"}}
    for path, odd in ((f"commits/{commit}/pulls", {}), ("issues", {}), ("issues", dated)):
        site.forge.odd = {path: [odd]}
        ran = site.workflow()
        assert ran.codes["report"] == 7
        assert "`github-answer`" in ran.jobs["report"].summary


def test_a_job_that_is_interrupted_before_it_has_a_report(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is the signal's; what is handed on has no report."""
    site.merge(12, "a b c")
    ran = site.new()
    site.settings_and_plan(ran)
    monkeypatch.setattr("reconciler.cli.run.run", lambda *_: 143)
    site.apply(ran)
    assert ran.codes["apply"] == 143
    site.settings_and_plan(ran)
    assert ran.codes["plan"] == 143
    assert ran.jobs["plan"].outputs == {"artifact": "reconciler-plan"}
    site.report(ran)

    assert said(site.comments(12)[1]) == "unknown"


def test_many_pull_requests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run tells as many as the requests of a job allow, and its summary counts the others."""
    monkeypatch.setattr("reconciler.cli.job_report.MAX_PULLS", 20)
    commit = site.push("a b c")
    for number in range(100, 125):
        site.merged(number, commit)
    ran = site.workflow()

    assert ran.codes == ALL_GREEN
    assert sum(": applied, " in site.comments(number)[0] for number in range(100, 125)) == 20
    assert "- and 5 more" in ran.jobs["report"].summary
