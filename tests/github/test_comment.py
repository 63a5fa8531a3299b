"""One comment on a pull request, ours, kept in place and never older over newer."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.github.forge import BOT, Document
from tests.github.jobs import Runner, pull_request
from tests.github.scene import NUMBER, Scene, opened, report

ADDS = "1: a b\nside < 1: a b c\nmerge < 1 side: a b c"
WAS = """\
version: 1
platform: acme
domains:
  - a.qq.com
  - {host: b.qq.com, owner: "pay & <b>@all</b>", note: "winter | campaign"}
"""
SAME = "version: 1\nplatform: acme\ndomains: [a.qq.com]  # the same\n"

Open = Callable[..., Scene]


@pytest.fixture
def scene(runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return what opens a pull request."""
    return lambda graph, **texts: opened(runner, tmp_path, monkeypatch, graph, texts)


def commented(scene: Scene, *words: str) -> str:
    """Run both jobs of a pull request; return the only comment."""
    scene.preview(*words)
    assert scene.comment().code == 0
    (body,) = scene.comments
    return body


def test_what_a_reviewer_sees(scene: Open) -> None:
    """The headline comes first, deleted hosts have their owner, note and old line, drift stands apart."""
    at = scene("1: was\nside < 1: a c\nmerge < 1 side: a c", was=WAS)
    at.publish(report("a b x"))
    body = commented(at)
    lines = body.splitlines()

    assert at.runner.run is not None
    assert lines[0] == f"<!-- reconciler:preview run={at.runner.run.id} attempt=1 -->"
    assert lines[1].startswith("### ")
    assert "🔴 1 to delete, 🟢 1 to add" in lines[1]
    assert lines[3].startswith("**Next:** if this is right, merge")
    (deleted,) = [line for line in lines if line.startswith("| 🔴")]
    assert "was line 5 · pay" in deleted
    assert "winter &#124; campaign" in deleted
    assert "@all" not in body
    assert "x.qq.com" in body
    assert lines[-1] == (
        "<sub>compared with the live lists of 2026-11-27 06:17 UTC "
        f"({lines[-1].partition('UTC (')[2].partition(' h old')[0]} h old) · "
        f"commit [`{at.commit('side')[:7]}`](https://github.example/acme/domains/commit/{at.commit('side')}) · "
        f"[run](https://github.example/acme/domains/actions/runs/{at.runner.run.id})</sub>"
    )


def test_the_next_step(scene: Open) -> None:
    """Drift that a rule would refuse to undo has to be solved before the change is applied, whatever this change is."""
    many = " ".join(f"h{number}" for number in range(7))
    at = scene(f"0: a {many}\n1 < 0: a\nside < 1: a b\nmerge < 1 side: a b")
    at.publish(report(f"a {many}"), since="0")

    assert "refuses all of it until what is named here is solved" in commented(at)


def test_a_base_that_is_invalid(scene: Open) -> None:
    """The comment names the file, not the copy that the preview made of it."""
    at = scene("1: !a; x=1\nside < 1: a; x=1\nmerge < 1 side: a; x=1")
    body = commented(at)

    assert "domains.yaml is invalid" in body
    assert ".reconciler" not in body


def test_what_only_a_preview_sees(scene: Open) -> None:
    """A run on main does not refuse it, and the comment does not say so; of a fleet neither."""
    protected = "version: 1\nplatform: acme\npolicy: {protected: [b.qq.com]}\ndomains: [a.qq.com, b.qq.com]\n"
    at = scene(
        "1: p/x.yaml=kept; p/y.yaml=two/y\nside < 1: {0}\nmerge < 1 side: {0}".format(
            "p/x.yaml=acme/a; p/y.yaml=two/y z"
        ),
        kept=protected,
    )
    at.publish(report("a b"), report("y", platform="two"))
    body = commented(at, "--file", "p")

    assert "**Next:** change acme in this pull request. Only this check stops it" in body
    assert "Merged as it is, none of this is applied" not in body


def test_a_change_that_changes_nothing(scene: Open) -> None:
    """Where nothing changes there is no next step."""
    at = scene("1: a; x=1\nside < 1: keep; x=1\nmerge < 1 side: keep; x=1", keep=SAME)
    at.publish(report("a"))

    assert "**Next:**" not in commented(at)


def test_nothing_published_is_said_first(scene: Open) -> None:
    """Without live lists the first thing that people see says so."""
    lines = commented(scene(ADDS)).splitlines()

    assert lines[1] == "> [!WARNING]"
    assert "no published live lists for domains.yaml" in lines[2]
    assert "live-unpublished" in lines[2]


def test_one_comment_in_place(scene: Open) -> None:
    """A second run changes the comment, a re-run that finds the same leaves it alone, an older run changes nothing."""
    at = scene(ADDS)
    other: Document = {"id": 1, "body": "<!-- reconciler:preview run=1 attempt=1 -->\nmine", "user": {"login": "eve"}}
    gone: Document = {"id": 2, "body": "x", "user": None}
    at.forge.comments[NUMBER] = [other, gone]
    at.preview()
    at.comment()
    first, older = at.comments[2], at.runner.run
    at.runner.attempt = 2
    at.comment()
    assert (at.comments[2], len(at.forge.writes)) == (first, 1)

    at.push_again()
    at.runner.attempt = 1
    at.preview()
    at.comment()
    second = at.comments[2]
    assert second != first
    assert len(at.comments) == 3

    at.runner.run = older
    at.comment()
    assert (at.comments[2], at.comments[0], len(at.forge.writes)) == (second, other["body"], 2)


def test_many_comments(scene: Open) -> None:
    """The comment is found on a later page."""
    at = scene(ADDS)
    at.forge.comments[NUMBER] = [{"id": number, "body": "x", "user": {"login": "wang"}} for number in range(150)]
    at.preview()
    at.comment()
    at.comment()

    assert (len(at.comments), len(at.forge.writes)) == (151, 1)


def test_a_pull_request_that_is_about_something_else(scene: Open) -> None:
    """No comment is begun; one that is there says so."""
    at = scene("1: a; x=1\nside < 1: a; x=2\nmerge < 1 side: a; x=2")
    at.preview()
    at.comment()
    assert at.comments == []

    at.forge.comments[NUMBER] = [{"id": 1, "body": "<!-- reconciler:preview old", "user": {"login": BOT}}]
    at.comment()
    (body,) = at.comments
    assert "does not touch `domains.yaml`" in body.splitlines()[1]


def test_a_preview_that_did_not_finish(scene: Open) -> None:
    """Without its report the comment says that nobody knows."""
    at = scene(ADDS)
    at.comment("cancelled")

    assert "did not finish" in at.comments[0].splitlines()[1]


def test_a_later_attempt(scene: Open) -> None:
    """A preview that fails in its second attempt did not finish; one that succeeded in the first is not repeated."""
    at = scene(ADDS)
    at.preview()
    at.comment()
    (first,) = at.comments
    at.runner.attempt = 2
    at.comment()
    assert at.comments == [first]

    at.comment("failure")
    (body,) = at.comments
    assert "did not finish" in body.splitlines()[1]


@pytest.mark.parametrize("needs", ["{}", "x", '{"preview": {"result": "odd", "outputs": {}}}'])
def test_needs_that_cannot_be_read(scene: Open, needs: str) -> None:
    """How the preview ended has to be known."""
    at = scene(ADDS)

    assert at.runner.job("comment", "--needs", needs).code == 2


@pytest.mark.parametrize("moved", [{"head": {"sha": "2" * 40}}, {"state": "closed"}])
def test_a_pull_request_that_moved_on(scene: Open, moved: Document) -> None:
    """After a push, and after the merge, nothing is written."""
    at = scene(ADDS)
    at.forge.pulls[NUMBER] |= moved
    at.preview()

    assert (at.comment().code, at.comments) == (0, [])


def test_whom_the_comment_is_not_for(scene: Open) -> None:
    """A fork's token cannot write; nor does one of Dependabot's pull requests get a comment. GitHub is not asked."""
    at = scene(ADDS)
    head = at.commit("side")
    for payload in (
        pull_request(NUMBER, head, repository="eve/domains"),
        {"pull_request": pull_request(NUMBER, head)["pull_request"] | {"head": {"sha": head, "repo": None}}},
        pull_request(NUMBER, head, author="dependabot[bot]"),
    ):
        at.runner.payload = payload
        assert (at.comment().code, at.forge.asked) == (0, [])


def test_another_event(scene: Open) -> None:
    """The job is for pull requests alone."""
    at = scene(ADDS)
    at.runner.event = "push"

    assert at.comment().code == 2


def forged(scene: Scene, **changed: object) -> bytes:
    """Return a preview of the pull request with some of its parts changed."""
    parts: Document = {
        "head": scene.commit("side"),
        "base": scene.commit("1"),
        "file": "domains.yaml",
        "dropped": [],
        "published": None,
        "problems": [],
        "reports": [],
    }
    return json.dumps(parts | changed).encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"head": "2" * 40},
        {"head": "x"},
        {"reports": [{}]},
        {"reports": [{}] * 1001},
        {"published": {"time": "now", "hours": 1}},
        {"published": 1},
        {"problems": [{"code": "bug", "facts": {}}]},
        {"problems": [{"code": "live-unread", "facts": {"code": "evil"}}]},
        {"problems": [{"code": "live-skipped", "facts": {"name": "x", "run": "1", "flaw": "x"}}]},
    ],
)
def test_a_forged_preview(scene: Open, changed: Document) -> None:
    """What is not what the preview writes, or is of another commit, is not shown."""
    at = scene(ADDS)
    at.runner.environment()
    assert at.runner.run is not None
    at.forge.upload(at.runner.run, "reconciler-preview-1", {"report.json": forged(at, **changed)})
    done = at.comment()

    assert (done.code, at.comments) == (7, [])
    assert "reconciler-preview" in done.err


@pytest.mark.parametrize("data", [b"", b"[" * 100_000])
def test_a_preview_that_is_no_json(scene: Open, data: bytes) -> None:
    """Nothing is guessed."""
    at = scene(ADDS)
    at.runner.environment()
    assert at.runner.run is not None
    at.forge.upload(at.runner.run, "reconciler-preview-1", {"report.json": data})

    assert at.comment().code == 7


def test_hostile_texts(scene: Open) -> None:
    """Whatever a forged preview has for texts, the comment shows it and obeys nothing."""
    at = scene(ADDS)
    evil = "<!-- --> @acme/all `x` | [a](https://evil.example)\n# x"
    at.preview()
    assert at.runner.run is not None
    folder = at.runner.folder / "step1" / "reconciler" / "artifact"
    parts = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    parts["dropped"] = [evil]
    parts["problems"] = [{"code": "live-unpublished", "facts": {"files": [evil]}}]
    parts["reports"][0]["problems"] = [
        {"code": "bug", "severity": "error", "message": evil, "remedy": evil, "file": evil, "line": 1, "column": 1}
    ]
    at.forge.upload(at.runner.run, "reconciler-preview-1", {"report.json": json.dumps(parts).encode()})
    at.comment()
    body = at.comments[0].partition("\n")[2]
    plain = "".join(body.split("`")[::2])  # without code spans

    assert not [markup for markup in ("<!--", "@acme", "](https://evil") if markup in plain]
    assert not [line for line in body.splitlines() if line.startswith("# ")]


def test_a_large_change(scene: Open) -> None:
    """A comment never has more characters than GitHub takes, and deletions are the last to go."""
    hosts = " ".join(f"{'h' * 60}.{number}" + ".qq.com" for number in range(900))
    head = "version: 1\nplatform: acme\npolicy: {limit: 5000, max_deletions: 9999}\ndomains:\n  - a.qq.com\n"
    many = head + "".join(f"  - {host}\n" for host in hosts.split())
    at = scene("1: none\nside < 1: many\nmerge < 1 side: many", none=head, many=many)
    at.publish(report("a gone"))
    body = commented(at)

    assert 50_000 < len(body) < 61_000
    assert "900 to add" in body.splitlines()[1]
    assert body.rstrip().endswith("</sub>")


FLEET = "1: p/a.yaml=one/a; p/b.yaml=two/b; p/c.yaml=three/c\nside < 1: {0}\nmerge < 1 side: {0}"


def test_a_fleet(scene: Open) -> None:
    """A change of several platforms has one comment: a table, and a part for each."""
    at = scene(FLEET.format("p/a.yaml=one/a x; p/b.yaml=two/y; p/c.yaml=three/c"))
    at.publish(report("a", platform="one"), report("b", platform="two"), report("c", platform="three"))
    body = commented(at, "--file", "p")

    assert body.splitlines()[1].startswith("### 2 platforms: 2 to change")
    assert ("three" in body, body.count("<details><summary>one: "), body.count("<details><summary>two: ")) == (
        False,
        1,
        1,
    )


def test_a_fleet_of_which_some_is_refused(scene: Open) -> None:
    """The first lines say which platforms a merge leaves alone, and whose the hosts are that the others delete."""
    owned = "version: 1\nplatform: one\ndomains:\n  - a.qq.com\n  - {host: x.qq.com, owner: pay}\n  - z.qq.com\n"
    many = " ".join(f"h{number}" for number in range(7))
    before, after = ("; ".join(f"p/{n:02}.yaml=p{n:02}/{hosts}" for n in range(11)) for hosts in (many, "h0"))
    ends = f"p/x.yaml=one/a; {after}"
    at = scene(f"1: p/x.yaml=owned; {before}\nside < 1: {ends}\nmerge < 1 side: {ends}", owned=owned)
    at.publish(report("a x z", platform="one"), *(report(many, platform=f"p{n:02}") for n in range(11)))
    body = commented(at, "--file", "p")

    assert "**Next:** see to p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, and 1 more in this pull request" in body
    assert "- **one: 2 hosts leave a list:** `x.qq.com` (pay), `z.qq.com`" in body


def test_a_fleet_that_loses_a_platform(scene: Open) -> None:
    """A deleted file is named."""
    at = scene(FLEET.format("p/a.yaml=one/a; p/b.yaml=two/b"))
    body = commented(at, "--file", "p")

    assert "`p/c.yaml` is deleted: its lists stay as they are" in body


def test_a_fleet_with_many_platforms(scene: Open) -> None:
    """However many platforms a change adds or deletes, and however long their names are, the comment has room."""
    names = [f"{number:03}-{'n' * 59}" for number in range(100)]
    before = "; ".join(f"p/{name}-{'old' * 50}.yaml=old{name}/a" for name in names[:80])
    after = "; ".join(f"p/{name}{'n' * 150}.yaml={name}/a b" for name in names)
    at = scene(f"1: {before}\nside < 1: {after}\nmerge < 1 side: {after}")
    body = commented(at, "--file", "p")

    assert 50_000 < len(body) < 65_000
    assert re.search(r"no published live lists for p/000-n+.* 90 more", body)
    assert body.count("is deleted: its lists stay") + int(re.findall(r"^and (\d+) more$", body, re.MULTILINE)[0]) == 80
    assert body.rstrip().endswith("</sub>")


def test_odd_answers(scene: Open) -> None:
    """An answer of another shape is an error."""
    at = scene(ADDS)
    at.preview()
    for path in (f"pulls/{NUMBER}", f"issues/{NUMBER}/comments"):
        at.forge.odd = {path: {}}
        done = at.comment()
        assert (done.code, "cannot be read" in done.err) == (7, True)
