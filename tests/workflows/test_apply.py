"""``apply.yml`` applies what was merged: exactly as planned, once, and never an old commit."""

import pytest

from tests.workflows.loading import ROOT, load
from tests.workflows.runner import Ran
from tests.workflows.scene import Opening, Scene, domains

DONE = {"plan": "success", "apply": "success", "notice": "skipped"}
NO_CHANGES = {"plan": "success", "apply": "skipped", "notice": "skipped"}
REFUSED = {"plan": "failure", "apply": "skipped", "notice": "success"}
STOPPED = {"plan": "success", "apply": "failure", "notice": "success"}


def audit(ran: Ran) -> str:
    """Return the audit line of an apply."""
    (line,) = (line for line in ran["apply"].annotations if line.startswith("::notice title=audit::"))
    return line.removeprefix("::notice title=audit::")


def again_all(scene: Scene, ran: Ran) -> Ran:
    """Run all jobs again."""
    return scene.push(ran.run.commit)


def test_an_addition(opened: Opening) -> None:
    """A live plan is saved and carried out; the run publishes the live state and an audit line."""
    scene = opened("a b", "a")
    ran = scene.push(scene.forge.tip)

    assert ran.results == DONE
    assert scene.live == ["a", "b"]
    plan, applied = scene.seen(ran, "live-plan"), scene.seen(ran, "applied-1")
    assert plan["fingerprint"] == applied["fingerprint"]
    assert [call["status"] for call in applied["calls"]] == ["done"]
    assert scene.seen(ran, "live-state", "live.json")["live"]["testing"] == ["a.qq.com", "b.qq.com"]
    assert audit(ran) == (
        f"commit={scene.forge.tip} actor=octocat run=https://github.example/acme/domains/actions/runs/{ran.run.number}"
        f"/attempts/1 exit-code=0 outcome=applied fingerprint={plan['fingerprint']} calls=1/1 rids="
    )
    assert audit(ran) in ran["apply"].summary


def test_an_empty_plan(opened: Opening) -> None:
    """If nothing changes, the run ends after the plan; nobody has to approve it."""
    scene = opened("a", "a")
    ran = scene.push(scene.forge.tip)

    assert ran.results == NO_CHANGES
    assert "### ✅ acme: in sync (1 testing, 1 published, of 200)" in ran["plan"].summary
    assert scene.writes == 0


def test_a_large_deletion_by_hand(opened: Opening) -> None:
    """A refused deletion can be applied by hand, with a number and the fingerprint of the reviewed plan."""
    scene = opened("a", "a b c", "{max_deletions: 1}")
    refused = scene.push(scene.forge.tip)
    fingerprint = scene.seen(refused, "live-plan")["fingerprint"]

    assert refused.results == REFUSED
    assert f"`allow-deletions` and the fingerprint `{fingerprint}`" in refused["plan"].summary
    assert scene.writes == 0

    ran = scene.dispatch("apply.yml", allow_deletions="2", fingerprint=fingerprint)
    assert ran.results == DONE
    assert scene.live == ["a"]
    assert fingerprint in audit(ran)


def test_a_protected_host_cannot_be_deleted_by_hand(opened: Opening) -> None:
    """No number of deletions allows it, and the run does not offer one."""
    scene = opened("a", "a b c", "{max_deletions: 1, protected: [b.qq.com]}")
    ran = scene.push(scene.forge.tip)

    assert ran.results == REFUSED
    codes = {problem["code"] for problem in scene.seen(ran, "live-plan")["problems"]}
    assert {"protected-host", "too-many-deletions"} <= codes
    assert "allow-deletions`" not in ran["plan"].summary


def test_an_emptied_list_by_hand(opened: Opening) -> None:
    """An emptied list can be applied by hand, as too many deletions can."""
    scene = opened("", "a", "{max_deletions: 5}")
    refused = scene.push(scene.forge.tip)

    assert {problem["code"] for problem in scene.seen(refused, "live-plan")["problems"]} == {"list-emptied"}
    assert "`allow-deletions` and the fingerprint" in refused["plan"].summary


def test_a_large_deletion_that_stops_part_way(opened: Opening) -> None:
    """The old fingerprint does not continue a run by hand: the rest is another plan."""
    scene = opened("b", "a c d", "{max_deletions: 1}", faults="write:2:errcode=45009")
    fingerprint = scene.seen(scene.push(scene.forge.tip), "live-plan")["fingerprint"]
    ran = scene.dispatch("apply.yml", allow_deletions="3", fingerprint=fingerprint)

    assert ran.results == STOPPED
    assert "run the workflow apply by hand again" in ran["apply"].annotations[-1]
    assert "Re-run all jobs" not in ran["apply"].summary


def test_a_large_deletion_of_another_plan(opened: Opening) -> None:
    """If the live state moved after the review, nothing is sent, and the new fingerprint is shown."""
    scene = opened("a", "a b c", "{max_deletions: 1}")
    fingerprint = scene.seen(scene.push(scene.forge.tip), "live-plan")["fingerprint"]
    scene.change("a b c d")
    ran = scene.dispatch("apply.yml", allow_deletions="3", fingerprint=fingerprint)

    assert ran.results == REFUSED
    assert any(line.startswith("::error title=another plan::") for line in ran["plan"].annotations)
    assert scene.seen(ran, "live-plan")["fingerprint"] in ran["plan"].summary
    assert scene.writes == 0


@pytest.mark.parametrize(("number", "fingerprint"), [("2", ""), ("many", "x"), ("1", "x"), ("--help", "x")])
def test_a_large_deletion_without_permission(number: str, fingerprint: str, opened: Opening) -> None:
    """Without a fingerprint, or with an invalid or too small number, nothing is sent."""
    scene = opened("a", "a b c", "{max_deletions: 0}")
    ran = scene.dispatch("apply.yml", allow_deletions=number, fingerprint=fingerprint)

    assert ran.results == REFUSED
    assert any(line.startswith("::error ") for line in ran["plan"].annotations)
    assert scene.writes == 0


def test_a_missing_fingerprint_is_in_the_summary(opened: Opening) -> None:
    """The summary says what is missing."""
    scene = opened("a", "a b c", "{max_deletions: 0}")
    ran = scene.dispatch("apply.yml", allow_deletions="2")

    assert ran.results == REFUSED
    assert ran["plan"].summary.startswith("**Nothing was done:** set the fingerprint")


def test_hostile_inputs(opened: Opening) -> None:
    """Inputs of the form are values, never code."""
    scene = opened("a", "a b", "{max_deletions: 0}")
    ran = scene.dispatch("apply.yml", allow_deletions="1", fingerprint='"; touch owned; `touch owned` \n::error::x')

    assert ran.results == REFUSED
    assert not list(scene.folder.rglob("owned"))
    assert "touch owned" not in ran["plan"].summary
    assert scene.writes == 0


def test_a_run_by_hand(opened: Opening) -> None:
    """A run by hand without inputs applies main."""
    scene = opened("a b", "a")

    assert scene.dispatch("apply.yml").results == DONE
    assert scene.live == ["a", "b"]


def test_only_main_is_applied(opened: Opening) -> None:
    """On another branch nothing runs, and the environments would not admit it."""
    scene = opened("a b", "a")
    ran = scene.dispatch("apply.yml", ref="refs/heads/evil")

    assert ran.results == {"plan": "skipped", "apply": "skipped", "notice": "skipped"}
    assert scene.sandbox.record == ()


def test_a_superseded_run(opened: Opening) -> None:
    """A run of an old commit, or its re-run, never applies the old file."""
    scene = opened("a old", "a")
    old = scene.forge.tip
    scene.merge(domains("a new"))
    ran = scene.push(old)

    assert ran.results == NO_CHANGES
    assert ran["plan"].annotations[0].startswith(f"::notice title=superseded::main is now at {scene.forge.tip}")
    assert "Superseded" in ran["plan"].summary
    assert scene.sandbox.record == ()


def test_a_late_approval(opened: Opening) -> None:
    """A plan that is approved after main has moved is not applied."""
    scene = opened("a old", "a")

    def meanwhile() -> None:
        scene.merge(domains("a new"))

    ran = scene.push(scene.forge.tip, meanwhile={"apply": meanwhile})

    assert ran.results == DONE
    assert any("title=superseded" in line for line in ran["apply"].annotations)
    assert scene.writes == 0


def test_an_approval_after_the_live_state_moved(opened: Opening) -> None:
    """Nothing is sent, and only a re-run of all jobs continues."""
    scene = opened("a b", "a")
    ran = scene.push(scene.forge.tip, meanwhile={"apply": lambda: scene.change("a x")})

    assert ran.results == STOPPED
    assert audit(ran).split()[3:5] == ["exit-code=6", "outcome=stale"]
    assert "Re-run all jobs" in ran["apply"].annotations[-1]
    assert "**How to continue:**" in ran["apply"].summary
    assert scene.writes == 0

    assert scene.push(ran.run.commit, again=ran).results == STOPPED
    assert again_all(scene, ran).results == DONE
    assert scene.live == ["a", "b"]


def test_two_applies_at_once(opened: Opening) -> None:
    """Of two runs for one commit, the second finds everything done and sends nothing."""
    scene = opened("a b", "a")
    ran = scene.push(scene.forge.tip, meanwhile={"apply": lambda: assert_done(scene.dispatch("apply.yml"))})

    assert ran.results == DONE
    assert audit(ran).split()[3:5] == ["exit-code=0", "outcome=in_sync"]
    assert scene.writes == 1


def assert_done(ran: Ran) -> None:
    """Check that a run succeeded."""
    assert ran.results == DONE


def test_applies_wait_for_each_other() -> None:
    """One apply runs at a time, none cancels or replaces another, and live plans are in no group."""
    jobs = load(ROOT / ".github" / "workflows" / "apply.yml")["jobs"]

    assert jobs["apply"]["concurrency"] == {"group": "reconciler-apply", "cancel-in-progress": False, "queue": "max"}
    assert "concurrency" not in jobs["plan"]


def test_a_partial_apply(opened: Opening) -> None:
    """If WeChat refuses part-way, the run fails and reports what was done; a re-run of all jobs finishes it."""
    scene = opened("a b", "a x", faults="write:2:errcode=45009")
    ran = scene.push(scene.forge.tip)
    rid = next(problem["rid"] for problem in scene.seen(ran, "applied-1")["problems"] if problem["rid"])

    assert ran.results == STOPPED
    assert "exit-code=8 outcome=partial" in audit(ran)
    assert audit(ran).endswith(f"calls=1/2 rids={rid}")
    assert any("title=wechat-quota" in line for line in ran["apply"].annotations)
    assert scene.seen(ran, "live-state", "live.json")["live"]["testing"] == ["a.qq.com", "b.qq.com", "x.qq.com"]

    assert again_all(scene, ran).results == DONE
    assert scene.live == ["a", "b"]


def test_a_refusal_by_wechat(opened: Opening) -> None:
    """If WeChat refuses the first call, nothing changed: the run fails, with the reason at the host's line."""
    scene = opened("a b", "a", faults="write:1+:errcode=9410016")
    ran = scene.push(scene.forge.tip)

    assert ran.results == STOPPED
    assert "exit-code=7 outcome=failed" in audit(ran)
    assert any(line.startswith("::error file=domains.yaml,line=5,") for line in ran["apply"].annotations)
    assert scene.live == ["a"]


def test_wechat_cannot_be_reached(opened: Opening) -> None:
    """If the live lists cannot be read, the plan fails and nothing is applied."""
    scene = opened("a b", "a", faults="get:1+:errcode=40164")
    ran = scene.push(scene.forge.tip)

    assert ran.results == REFUSED
    assert any("title=wechat-ip-not-allowed" in line for line in ran["plan"].annotations)
    assert "### ❌ acme: failed, nothing was changed" in ran["plan"].summary


def test_a_live_state_that_cannot_be_published(opened: Opening) -> None:
    """A successful apply stays green if the live lists cannot be read afterwards."""
    scene = opened("a b", "a", faults="get:3+:errcode=45009")
    ran = scene.push(scene.forge.tip)

    assert ran.results == DONE
    assert [artifact.name for artifact in ran.run.artifacts] == ["live-plan", "applied-1"]


def test_an_invalid_file_on_main(opened: Opening) -> None:
    """An invalid file causes no request."""
    scene = opened("a", "a")
    ran = scene.push(scene.merge("version: 1\ndomains: [x]\n"))

    assert ran.results == REFUSED
    assert "### ❌ domains.yaml: invalid, 1 problem" in ran["plan"].summary
    assert scene.sandbox.record == ()


def test_no_token(opened: Opening) -> None:
    """Without a secret the run fails and names it."""
    scene = opened("a b", "a")
    scene.runner.environments.clear()
    ran = scene.push(scene.forge.tip)

    assert ran.results == REFUSED
    assert "WECHAT_COMPONENT_ACCESS_TOKEN" in ran["plan"].summary
    assert scene.sandbox.record == ()


def test_a_plan_that_was_changed_between_the_jobs(opened: Opening) -> None:
    """The second job applies the bytes of the first job, or nothing."""
    scene = opened("a b", "a")

    def meanwhile() -> None:
        file = scene.forge.runs[0].artifacts[0].folder / "report.json"
        file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")

    ran = scene.push(scene.forge.tip, meanwhile={"apply": meanwhile})

    assert ran.results == STOPPED
    different, how = ran["apply"].annotations
    assert different == "::error title=another plan::the saved plan is not the one that the first job made"
    assert "Re-run all jobs" in how
    assert scene.writes == 0


def test_a_pause(opened: Opening) -> None:
    """A variable of the repository stops apply and drift."""
    scene = opened("a b", "a")
    scene.runner.variables["RECONCILER_PAUSED"] = "true"

    assert scene.push(scene.forge.tip).results == {"plan": "skipped", "apply": "skipped", "notice": "skipped"}
    assert scene.watch().results == {"look": "skipped", "issue": "skipped", "notice": "skipped"}
    assert scene.sandbox.record == ()


def test_a_pause_while_an_apply_waits(opened: Opening) -> None:
    """An apply that is approved during a pause does nothing."""
    scene = opened("a b", "a")

    def meanwhile() -> None:
        scene.runner.variables["RECONCILER_PAUSED"] = "true"

    ran = scene.push(scene.forge.tip, meanwhile={"apply": meanwhile})

    assert ran.results == DONE
    assert [line.split("::")[1] for line in ran["apply"].annotations] == ["warning title=paused"]
    assert "Paused" in ran["apply"].summary
    assert scene.writes == 0


def test_a_missing_saved_plan(opened: Opening) -> None:
    """If the saved plan is gone, the run says how to continue."""
    scene = opened("a b", "a")

    def meanwhile() -> None:
        scene.forge.runs[0].artifacts.clear()

    ran = scene.push(scene.forge.tip, meanwhile={"apply": meanwhile})

    assert ran.results == STOPPED
    assert "Re-run all jobs" in ran["apply"].summary
    assert scene.writes == 0
