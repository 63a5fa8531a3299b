"""A preview shows what a change does, judged by itself, and is red only for that."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.github.forge import WORKFLOW, RefusedError
from tests.github.jobs import Runner, pull_request
from tests.github.scene import NUMBER, Scene, opened, report
from tests.histories import git

ADDS = """
    1: a b
    side < 1: a b c
    merge < 1 side: a b c
"""

Open = Callable[..., Scene]


@pytest.fixture
def scene(runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return what opens a pull request."""
    return lambda graph, **texts: opened(runner, tmp_path, monkeypatch, graph, texts)


def handed_on(scene: Scene) -> dict[str, Any]:
    """Return what the last preview handed on."""
    run = scene.runner.run
    assert run is not None
    folder = scene.runner.folder / f"step{scene.runner.steps}" / "reconciler" / "artifact"
    document: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return document


def changes(scene: Scene) -> list[str]:
    """Return the changes that the last preview handed on, as in ``add c testing change``."""
    return [
        " ".join((item["action"], item["host"].removesuffix(".qq.com"), item["list"], item["reason"]))
        for found in handed_on(scene)["reports"]
        for item in found["changes"] or ()
    ]


def codes(scene: Scene) -> list[str]:
    """Return the codes of the problems in the reports that the last preview handed on."""
    return [problem["code"] for found in handed_on(scene)["reports"] for problem in found["problems"]]


def test_an_addition(scene: Open) -> None:
    """The change is compared with the live lists that main published; the step's summary shows it."""
    at = scene(ADDS)
    at.publish(report("a b"))
    done = at.preview()

    assert (done.code, done.outputs) == (0, {"artifact": "reconciler-preview-1"})
    assert changes(at) == ["add c testing change", "add c published change"]
    assert "1 to add" in done.summary
    assert "1 to add" in done.out
    assert "Compared with .reconciler/the live lists of 2026-11-27 06:17 UTC: " in done.out
    about = handed_on(at)
    assert (about["head"], about["base"]) == (at.commit("side"), at.commit("1"))
    assert (about["problems"], about["published"]["time"]) == ([], "2026-11-27T06:17:00+00:00")


def test_a_deletion_and_drift(scene: Open) -> None:
    """A deleted host has its owner, note and line from before; what differs without the change stands apart."""
    texts = {
        "with": "version: 1\nplatform: acme\ndomains:\n  - a.qq.com\n  - {host: b.qq.com, owner: pay, note: winter}\n",
    }
    at = scene("1: with\nside < 1: a\nmerge < 1 side: a", **texts)
    at.publish(report("b x", "b"))
    done = at.preview()

    assert done.code == 0
    assert changes(at) == [
        "add a testing drift",
        "add a published drift",
        "delete b testing change",
        "delete b published change",
    ]
    (found,) = handed_on(at)["reports"]
    was = {"file": "domains.yaml", "line": 5, "commit": None, "owner": "pay", "note": "winter"}
    assert [item["was"] for item in found["changes"] if item["action"] == "delete"] == [was, was]
    assert (found["foreign"]["testing"], "foreign-hosts" in codes(at)) == (["x.qq.com"], True)


def test_a_refusal(scene: Open) -> None:
    """A change that a rule refuses is exit 5."""
    many = " ".join(f"h{number}" for number in range(7))
    at = scene(f"1: a {many}\nside < 1: a\nmerge < 1 side: a")
    at.publish(report(f"a {many}"))

    assert (at.preview().code, codes(at)) == (5, ["too-many-deletions"])


def test_an_invalid_file(scene: Open) -> None:
    """A file that the change makes invalid is exit 3, with annotations at its lines."""
    at = scene("1: a\nside < 1: !b\nmerge < 1 side: !b")
    done = at.preview()

    assert (done.code, codes(at)) == (3, ["not-a-number"])
    assert "::error file=domains.yaml,line=1," in done.out


def test_drift_is_not_the_change_s_fault(scene: Open) -> None:
    """Live lists that a rule would refuse to change leave the job green."""
    many = " ".join(f"h{number}" for number in range(7))
    at = scene(f"0: a {many}\n1 < 0: a\nside < 1: a b\nmerge < 1 side: a b")
    at.publish(report(f"a {many}"), since="0")

    assert at.preview().code == 0
    assert "drift-refused" in codes(at)


def test_a_weakened_policy(scene: Open) -> None:
    """A weakened safeguard is a warning in the report."""
    policy = "version: 1\nplatform: acme\npolicy: {max_deletions: 9}\ndomains: [a.qq.com]\n"
    at = scene("1: a\nside < 1: weak\nmerge < 1 side: weak", weak=policy)
    at.publish(report("a"))

    assert (at.preview().code, codes(at)) == (0, ["max-deletions-raised"])


def test_removed(scene: Open) -> None:
    """A host that moves to removed goes, whatever max_deletions says."""
    texts = {
        "gone": "version: 1\nplatform: acme\npolicy: {max_deletions: 0}\ndomains: [a.qq.com]\nremoved: [b.qq.com]\n"
    }
    at = scene("1: a b\nside < 1: gone\nmerge < 1 side: gone", **texts)
    at.publish(report("a b"))

    assert at.preview().code == 0
    assert changes(at) == ["delete b testing change", "delete b published change"]


def test_a_host_named_in_passing(scene: Open) -> None:
    """A host that only a commit on the way names is an error: after a rebase it would count as reviewed."""
    at = scene("1: a\nx < 1: a b\nside < x: a c\nmerge < 1 side: a c")
    at.publish(report("a"))

    assert (at.preview().code, codes(at)) == (5, ["named-in-passing"])


def test_a_change_that_takes_back_all_it_did(scene: Open) -> None:
    """What a commit on the way names is an error even where the change as a whole leaves the file as it was."""
    at = scene("1: a\nx < 1: a b\nside < x: a\nmerge < 1 side: a")
    at.publish(report("a"))

    assert (at.preview().code, codes(at)) == (5, ["named-in-passing"])


def test_no_change_of_the_file(scene: Open) -> None:
    """A change of other files is green even where the file is invalid; GitHub is not asked."""
    at = scene("1: !a; x=1\nside < 1: !a; x=2\nmerge < 1 side: !a; x=2")
    done = at.preview()

    assert (done.code, at.forge.asked, handed_on(at)["reports"]) == (0, [], [])
    assert "does not touch `domains.yaml`" in done.summary


def test_a_copy_of_the_file(scene: Open) -> None:
    """A file elsewhere with the same content does not hide the change."""
    at = scene("1: ^b a b; backup.yaml=^b a b\nside < 1: a; backup.yaml=a\nmerge < 1 side: a; backup.yaml=a")
    at.publish(report("a b"))
    done = at.preview()

    assert (done.code, codes(at)) == (5, ["protection-removed", "protection-bypassed"])


def test_attributes(scene: Open) -> None:
    """They can change what a checkout makes of the file, so a change of them is one of the file."""
    at = scene("1: a\nside < 1: a; .gitattributes=x\nmerge < 1 side: a; .gitattributes=x", x="*.yaml ident\n")
    at.publish(report("a"))

    assert (at.preview().code, [found["outcome"] for found in handed_on(at)["reports"]]) == (0, ["in_sync"])


def test_nothing_published(scene: Open) -> None:
    """Without live lists the change is compared with the file before it, and that is said first."""
    at = scene(ADDS)
    done = at.preview()

    assert changes(at) == ["add c testing change", "add c published change"]
    assert handed_on(at)["problems"] == [{"code": "live-unpublished", "facts": {"files": ["domains.yaml"]}}]
    assert done.out.startswith("::warning title=live-unpublished::")
    assert done.summary.index("live-unpublished") < done.summary.index("1 to add")


def test_first_adoption(scene: Open) -> None:
    """Without a file before the change either, all hosts are new."""
    at = scene("1: -; README=x\nside < 1: a\nmerge < 1 side: a")
    done = at.preview("--check")

    assert done.code == 0
    assert [item.split()[:3] for item in changes_without_reason(at)] == [
        ["add", "a", "testing"],
        ["add", "a", "published"],
    ]
    assert [problem["code"] for problem in handed_on(at)["problems"]] == ["live-unpublished"]


def changes_without_reason(scene: Scene) -> list[str]:
    """Return the changes, of which nobody knows the reason."""
    (found,) = handed_on(scene)["reports"]
    return [
        f"{item['action']} {item['host'].removesuffix('.qq.com')} {item['list']}"
        for item in found["changes"]
        if item["reason"] is None
    ]


def test_a_verification_file_that_is_missing(scene: Open) -> None:
    """A host that does not serve its file yet is a warning."""
    head = "version: 1\nplatform: acme\nverification: {file: a.txt, content: a}\ndomains: "
    at = scene(
        "1: old\nside < 1: new\nmerge < 1 side: new", old=f"{head}[a.qq.com]\n", new=f"{head}[a.qq.com, b.qq.com]\n"
    )
    at.publish(report("a"))
    at.runner.patch.setattr("socket.getaddrinfo", no_address)
    done = at.preview("--check")

    assert (done.code, codes(at)) == (0, ["sites-unready"])
    (found,) = handed_on(at)["reports"]
    assert {item["verification"] for item in found["changes"]} == {"site-no-address"}


def no_address(*_: object, **__: object) -> None:
    """Fail as a name without an address does."""
    import socket

    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize(
    "refused", [RefusedError(403, "no", **{"X-RateLimit-Remaining": "0", "Retry-After": "99"}), RefusedError(500, "x")]
)
def test_live_lists_that_cannot_be_read(scene: Open, refused: RefusedError) -> None:
    """A failure of GitHub's is not the change's: the file before it is compared with, and that is said."""
    at = scene(ADDS)
    at.publish(report("a"))
    at.forge.failing = {"/runs": refused}
    done = at.preview()

    assert done.code == 0
    assert [problem["code"] for problem in handed_on(at)["problems"]] == ["live-unread"]
    assert changes(at) == ["add c testing change", "add c published change"]


def test_forged_and_expired_live_lists(scene: Open) -> None:
    """Only runs of main's own workflow at commits that were merged count, and artifacts that have not expired."""
    at = scene(
        f"""
        0: a
        evil < 0: a; {WORKFLOW}=x
        1 < evil: a b
        fork < 1: a b evil
        side < 1: a b c
        merge < 1 side: a b c
        """
    )
    forged = report("evil")
    at.publish(forged, at="evil")  # a tag called main, at a commit that passed through main in a rebase
    at.publish(forged, event="pull_request")
    at.publish(forged, at="fork")
    at.publish(forged, at="side")
    at.publish(forged, branch="evil")
    at.publish(forged, repository="evil/domains")
    at.publish(forged, path=".github/workflows/evil.yml")
    for item in at.publish(forged, at="0").artifacts:
        item.expired = True
    at.preview()
    assert [problem["code"] for problem in handed_on(at)["problems"]] == ["live-unpublished"]

    at.publish(report("a"), at="0", started="2026-11-27T05:00:00Z")
    at.publish(report("a b x"), event="schedule", started="2026-11-27T06:00:01Z")
    at.push_again()
    at.preview()
    (found,) = handed_on(at)["reports"]
    assert (handed_on(at)["problems"], found["live"]["testing"]) == ([], ["a.qq.com", "b.qq.com", "x.qq.com"])


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b'{"commit": "1", "read_at": "2026-11-27T06:17:00Z", "since": [], "reports": [1]}',
        b'{"commit": "1", "read_at": "2026-11-27T06:17:00Z", "since": [1], "reports": []}',
        b'{"commit": "1", "read_at": "2026-11-27", "since": [], "reports": []}',
        b'{"commit": "1", "read_at": "2026-13-27T06:17:00Z", "since": [], "reports": []}',
        b'{"commit": "1", "read_at": 1, "since": [], "reports": []}',
        b'{"reports": []}',
        b"[" * 100_000,
    ],
)
def test_damaged_live_lists(scene: Open, data: bytes) -> None:
    """What is not what main's workflow writes is not used."""
    at = scene(ADDS)
    run = at.forge.add_run("push", at.commit("1"))
    at.forge.upload(run, "reconciler-live", {"live.json": data})
    at.preview()

    assert handed_on(at)["problems"] == [{"code": "live-unread", "facts": {"code": "live-skipped"}}]


def test_damaged_live_lists_beside_older_ones(scene: Open) -> None:
    """The older ones are compared with, and that is said."""
    at = scene(ADDS)
    at.publish(report("a b", platform="other"))
    at.forge.upload(at.forge.add_run("push", at.commit("1")), "reconciler-live", {"live.json": b"{"})
    done = at.preview()

    assert [problem["code"] for problem in handed_on(at)["problems"]] == ["live-skipped", "live-unpublished"]
    assert done.out.startswith("::warning title=live-skipped::")
    at.comment()
    assert "`live-skipped`" in at.comments[0]


def test_the_lists_that_were_read_last(scene: Open) -> None:
    """Not the run that started or changed last counts: an old one may publish late, or publish old lists again."""
    at = scene(ADDS)
    at.publish(report("a b"), started="2026-11-27T09:00:00Z", read_at="2026-11-27T06:00:00Z")
    at.publish(report("a b x"), started="2026-11-27T05:00:00Z", read_at="2026-11-27T06:10:00Z")
    at.publish(report("a b y"), started="2026-11-27T05:30:00Z", read_at="2026-11-27T06:05:00Z")
    run = at.publish(report("a b z"), started="2026-11-26T05:00:00Z", read_at="2026-11-26T05:00:00Z")
    run.artifacts[0].created = "2026-11-26T05:00:00Z"
    at.preview()

    (found,) = handed_on(at)["reports"]
    assert found["live"]["testing"] == ["a.qq.com", "b.qq.com", "x.qq.com"]
    assert f"GET /repos/acme/domains/actions/artifacts/{run.artifacts[0].id}/zip" not in at.forge.asked


def test_many_runs_of_a_tag_called_main(scene: Open) -> None:
    """They do not hide a run of main."""
    at = scene(ADDS)
    at.publish(report("a b x"))
    for _ in range(101):
        at.forge.add_run("push", "9" * 40)
    at.preview()

    (found,) = handed_on(at)["reports"]
    assert found["live"]["testing"] == ["a.qq.com", "b.qq.com", "x.qq.com"]


def test_more_runs_than_are_searched(scene: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older lists are compared with, and the comment says that there may be newer ones."""
    monkeypatch.setattr("reconciler.github.runs.MAX_PAGES", 1)
    at = scene(ADDS)
    at.publish(report("a b x"), event="schedule")
    for _ in range(101):
        at.forge.add_run("push", "9" * 40, started="2026-11-27T07:00:00Z")
    at.preview()

    assert handed_on(at)["problems"] == [{"code": "live-unsearched", "facts": {}}]
    at.comment()
    assert "`live-unsearched`" in at.comments[0]


def test_a_platform_that_the_last_run_could_not_read(scene: Open) -> None:
    """It is compared with its last lists, and their time is said."""
    at = scene(
        "1: p/one.yaml=one/a; p/two.yaml=two/a b\nside < 1: {0}\nmerge < 1 side: {0}".format(
            "p/one.yaml=one/a; p/two.yaml=two/a"
        )
    )
    at.publish(report("a", platform="one"), report("a b", platform="two"), read_at="2026-11-27T06:00:00Z")
    at.publish(report("a", platform="one"), read_at="2026-11-27T12:00:00Z")
    at.preview("--file", "p")

    assert (changes(at), handed_on(at)["problems"]) == (["delete b testing change", "delete b published change"], [])
    assert handed_on(at)["published"]["time"] == "2026-11-27T06:00:00+00:00"


def test_lists_that_claim_to_be_from_the_future(scene: Open) -> None:
    """They were read before they were uploaded."""
    at = scene(ADDS)
    run = at.publish(report("a b x"), read_at="2999-01-01T00:00:00Z", started="2026-11-27T09:00:00Z")
    run.artifacts[0].created = "2026-11-27T06:00:00Z"
    at.publish(report("a b"), read_at="2026-11-27T06:00:01Z")
    at.preview()

    (found,) = handed_on(at)["reports"]
    assert found["live"]["testing"] == ["a.qq.com", "b.qq.com"]


def test_drift_is_what_main_would_change(scene: Open) -> None:
    """A host that left the file before its platform was in sync is foreign to main's plan, so to the preview too."""
    at = scene(
        """
        0: a old
        1 < 0: a new
        2 < 1: a
        side < 2: a b
        merge < 2 side: a b
        """
    )
    run = at.publish(report("a old new"), at="2", since="1")
    at.preview()
    assert changes(at)[2:] == ["delete new testing drift", "delete new published drift"]
    (found,) = handed_on(at)["reports"]
    assert found["foreign"]["testing"] == ["old.qq.com"]

    run.artifacts.clear()
    at.publish(report("a old new"), at="2", since="side")  # not on main's line
    at.push_again()
    at.preview()
    (found,) = handed_on(at)["reports"]
    assert found["foreign"]["testing"] == ["new.qq.com", "old.qq.com"]


def test_a_merge_group(scene: Open) -> None:
    """In a merge queue the base is the group's."""
    at = scene(
        """
        1: a
        2 < 1: a b
        side < 2: a b c
        merge < 2 side: a b c
        """
    )
    at.publish(report("a"))
    at.runner.event = "merge_group"
    at.runner.payload = {"merge_group": {"head_sha": at.commit("merge"), "base_sha": at.commit("1")}}
    assert at.preview().code == 0

    assert {item.split()[1] for item in changes(at)} == {"b", "c"}
    assert handed_on(at)["head"] == at.commit("merge")


def test_a_linear_merge_group(scene: Open) -> None:
    """Where a queue squashes or rebases, each commit since the group's base is of the change."""
    at = scene("1: a\n2 < 1: a b\nside < 2: a c\nmerge < side: a c")
    at.publish(report("a"))
    at.runner.event = "merge_group"
    at.runner.payload = {"merge_group": {"head_sha": at.commit("merge"), "base_sha": at.commit("1")}}

    assert (at.preview().code, codes(at)) == (5, ["named-in-passing"])


FLEET = """
    1: p/a.yaml=one/a; p/b.yaml=two/b; p/sub/c.yaml=three/!x
    side < 1: p/a.yaml=one/a d; p/b.yaml=two/b; p/sub/c.yaml=three/!x
    merge < 1 side: p/a.yaml=one/a d; p/b.yaml=two/b; p/sub/c.yaml=three/!x
"""


def test_a_fleet(scene: Open) -> None:
    """Only the files that the change touches are reported, and make the job red."""
    at = scene(FLEET)
    at.publish(report("a", platform="one"))
    done = at.preview("--file", "p")

    assert done.code == 0
    assert [found["platform"] for found in handed_on(at)["reports"]] == ["one"]
    assert handed_on(at)["problems"] == []  # a platform that the change does not touch may have no live lists
    assert changes(at) == ["add d testing change", "add d published change"]


def test_a_platform_that_goes(scene: Open) -> None:
    """A file of a fleet that the change deletes is named, and a platform that is new has no live lists."""
    at = scene(
        """
        1: p/a.yaml=one/a; p/b.yaml=two/b
        side < 1: p/a.yaml=one/a; p/c.yaml=three/c
        merge < 1 side: p/a.yaml=one/a; p/c.yaml=three/c
        """
    )
    at.publish(report("a", platform="one"), report("b", platform="two"))
    done = at.preview("--file", "p")

    assert done.code == 0
    assert handed_on(at)["dropped"] == ["p/b.yaml"]
    assert [problem["facts"] for problem in handed_on(at)["problems"]] == [{"files": ["p/c.yaml"]}]


def test_a_platform_whose_file_moves(scene: Open) -> None:
    """Its lists are managed as before, so it is not said to be dropped; one whose file was invalid is."""
    at = scene(
        """
        1: p/a.yaml=one/a; p/b.yaml=two/b; p/c.yaml=three/!x
        side < 1: p/a.yaml=one/a; p/d.yaml=two/b
        merge < 1 side: p/a.yaml=one/a; p/d.yaml=two/b
        """
    )
    at.publish(report("a", platform="one"), report("b", platform="two"))
    at.preview("--file", "p")

    assert handed_on(at)["dropped"] == ["p/c.yaml"]
    assert [found["file"] for found in handed_on(at)["reports"]] == ["p/d.yaml"]


def test_what_the_change_puts_in_the_way(scene: Open) -> None:
    """A link or a folder with the scratch folder's name is removed, and nothing is written through it."""
    at = scene(ADDS)
    elsewhere = at.clone.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (at.clone.folder / ".reconciler").symlink_to(elsewhere)
    assert at.preview().code == 0
    assert list(elsewhere.iterdir()) == []


def test_a_new_platform_whose_hosts_serve_nothing(scene: Open) -> None:
    """In a fleet too, a verification file that is missing is no reason to be red."""
    new = "version: 1\nplatform: two\nverification: {file: a.txt, content: a}\ndomains: [b.qq.com]\n"
    at = scene(
        "1: p/a.yaml=one/a\nside < 1: p/a.yaml=one/a; p/b.yaml=new\nmerge < 1 side: p/a.yaml=one/a; p/b.yaml=new",
        new=new,
    )
    at.runner.patch.setattr("socket.getaddrinfo", no_address)
    done = at.preview("--file", "p", "--check")

    assert (done.code, [found["platform"] for found in handed_on(at)["reports"]]) == (0, ["two"])


def test_an_interruption(scene: Open) -> None:
    """A run that a signal ends hands nothing on."""
    at = scene(ADDS)
    at.runner.patch.setattr("reconciler.cli.run.run", lambda *_: 143)

    done = at.preview()

    assert (done.code, done.outputs) == (143, {})


@pytest.mark.parametrize("event", ["push", "schedule", "workflow_dispatch"])
def test_another_event(scene: Open, event: str) -> None:
    """A preview is for pull requests and merge groups."""
    at = scene(ADDS)
    at.runner.event, at.runner.payload = event, {}
    done = at.preview()

    assert (done.code, "GITHUB_EVENT_NAME" in done.err) == (2, True)


def test_a_commit_without_a_parent(scene: Open) -> None:
    """Without the commit before the change there is nothing to compare with."""
    at = scene("side: a\nmerge: a")
    at.runner.event = "merge_group"
    at.runner.payload = {"merge_group": {"head_sha": at.commit("merge"), "base_sha": "1" * 40}}
    done = at.preview()

    assert (done.code, "shallow" in done.err) == (2, True)


def test_the_tip_of_a_pull_request(scene: Open) -> None:
    """Main was merged into it, so its first parent is no commit of main: the preview needs the merge commit."""
    at = scene("1: a\nx < 1: a b\n2 < 1: a c\nside < x 2: a b c\nmerge < 2 side: a b c")
    at.publish(report("a c"), at="2")
    assert at.preview().code == 0
    assert {item.split()[1] for item in changes(at)} == {"b"}

    git(at.clone.folder, "checkout", "--quiet", "--force", at.commit("side"))
    done = at.preview()
    assert (done.code, "is not the merge of the pull request's last commit" in done.err) == (2, True)


def test_the_merge_of_the_push_before(scene: Open) -> None:
    """GitHub makes the merge commit some time after a push, so a job can get an older one: it shows another change."""
    at = scene(ADDS)
    at.publish(report("a b"))
    newer = "9" * 40
    at.runner.payload = pull_request(NUMBER, newer)
    done = at.preview()

    assert (done.code, done.outputs, f"last commit, {newer}" in done.err) == (2, {}, True)


def test_a_file_that_is_gone(scene: Open) -> None:
    """A change that deletes the only file is red, and hands nothing on."""
    at = scene("1: a; x=1\nside < 1: -; x=1\nmerge < 1 side: x=1")
    done = at.preview()

    assert (done.code, done.outputs) == (2, {})
    assert "domains.yaml cannot be read" in done.err
