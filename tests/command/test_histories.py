"""``--keep-foreign`` in real repositories, against the emulator: what becomes of each live host, and why."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from reconciler.sandbox.lists import Lists
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World
from tests.command.running import Shell, world
from tests.histories import FILE, Clone, build, git, text


class Law(NamedTuple):
    """A history of the file, what is live, and what follows from both."""

    graph: str
    """As in `tests.histories`."""
    live: str
    """The hosts in both lists, or in testing and in published as in ``a b/a``."""
    hosts: str
    """What becomes of live hosts and why: ``b left-file 1:5 pay``, as the commit 1 says in line 5, with the owner."""
    end: str
    """The exit code of plan and apply, the codes of problems besides ``foreign-hosts``, and what is live after it."""
    flags: str = ""


LAWS: Final = {
    # A host that a counted version names, and today's file does not, is deleted: whoever removed it was reviewed.
    "left in a commit": Law("1: a b\n 2 < 1: a", "a b", "b left-file 1:5", "0: a"),
    "left in a merge": Law("1: a b@pay\n x < 1: a\n 2 < 1 x: a", "a b", "b left-file 1:5 pay", "0: a"),
    "left in a squash": Law("1: a b\n x < 1: a b c\n y < x: a\n 2 < 1: a", "a b", "b left-file 1:5", "0: a"),
    "left, and live in testing alone": Law("1: a b\n 2 < 1: a", "a b/a", "b left-file 1:5", "0: a"),
    "named last with another owner": Law("1: a b\n 2 < 1: b@pay\n 3 < 2: a", "a b", "b left-file 2:4 pay", "0: a"),
    "a revert of the addition": Law("1: a\n x < 1: a b\n 2 < 1 x: a b\n 3 < 2: a", "a b", "b left-file 2:5", "0: a"),
    "a revert of the deletion": Law("1: a b\n 2 < 1: a\n 3 < 2: a b", "a", "b add", "0: a b"),
    "an edit that keeps it in one list": Law(
        "1: a b\n 2 < 1: a b:testing\n 3 < 2: a", "a b", "b left-file 2:5", "0: a"
    ),
    "a rebase of a branch that named it": Law("1: a\n 2 < 1: a b\n 3 < 2: a", "a b", "b left-file 2:5", "0: a"),
    # A host that no counted version names came by hand: it stays.
    "by hand": Law("1: a", "a b", "b foreign", "0: a b"),
    "by hand, in testing alone": Law("1: a", "a b/a", "b foreign", "0: a b/a"),
    "by hand, and protected": Law("1: a ^b", "a b", "b foreign", "0 protected-unlisted: a b"),
    "by hand beside a deletion": Law("1: a b\n 2 < 1: a", "a b c", "b left-file 1:5; c foreign", "0: a c"),
    "a merge of a branch that named it": Law("1: a\n x < 1: a b\n y < x: a\n 2 < 1 y: a", "a b", "b foreign", "0: a b"),
    "a squash of such a branch": Law("1: a\n x < 1: a b\n y < x: a\n 2 < 1: a", "a b", "b foreign", "0: a b"),
    "a forced push": Law("1: a\n lost < 1: a b\n 2 < 1: a", "a b", "b foreign", "0: a b"),
    "a merge the wrong way round": Law(
        "1: a\n 2 < 1: a b\n 3 < 2: a\n x < 1: a\n 4 < x 3: a", "a b", "b foreign", "0: a b"
    ),
    "once invalid": Law("1: a\n 2 < 1: !a b\n 3 < 2: a", "a b", "b foreign", "0: a b"),
    "once another platform's": Law("1: other/a b\n 2 < 1: a", "a b", "b foreign", "0: a b"),
    "once the other resource's": Law("1: server\n 2 < 1: a", "a b", "b foreign", "0: a b"),
    "a new path": Law("1: old.yaml=a b\n 2 < 1: a", "a b", "b foreign", "0 file-renamed: a b"),
    "a file that came back": Law("1: a b\n 2 < 1: -\n 3 < 2: a", "a b", "b foreign", "0: a b"),
    "a copy that names it": Law(
        "1: old.yaml=a b\n 2 < 1: old.yaml=a; a b\n 3 < 2: a", "a b", "b left-file 2:5", "0: a"
    ),
    "a copy that does not": Law("1: old.yaml=a b\n 2 < 1: old.yaml=a b; a", "a b", "b foreign", "0: a b"),
    "before --since": Law("1: a b\n 2 < 1: a\n 3 < 2: a", "a b", "b foreign", "0: a b", "--since 2"),
    "at --since": Law("1: a b\n 2 < 1: a\n 3 < 2: a", "a b", "b left-file 1:5", "0: a", "--since 1"),
    # `removed` deletes whatever the history says; it is not counted, and may empty a list.
    "removed, named by nobody": Law("1: a\n 2 < 1: a -b@pay", "a b", "b removed 6 pay", "0: a"),
    "removed, named before": Law("1: a b@pay\n 2 < 1: a -b", "a b", "b removed 6", "0: a"),
    "removed, and gone": Law("1: a b\n 2 < 1: a -b", "a", "", "0 removed-gone: a"),
    "removed, more than max_deletions": Law(
        "1: a\n 2 < 1: a -b -c -d -e -f -g",
        "a b c d e f g",
        "; ".join(f"{word} removed {line}" for line, word in enumerate("bcdefg", start=6)),
        "0: a",
    ),
    "removed, all of a list": Law("1: a b\n 2 < 1: -a -b", "a b", "a removed 5; b removed 6", "0: "),
    # The rules refuse as ever.
    "left, more than max_deletions": Law(
        "1: a b c d e f g\n 2 < 1: a",
        "a b c d e f g",
        "; ".join(f"{word} left-file 1:{line}" for line, word in enumerate("bcdefg", start=5)),
        "5 too-many-deletions: a b c d e f g",
    ),
    "left, all of a list": Law("1: a\n 2 < 1: empty", "a", "a left-file 1:4", "5 list-emptied: a"),
    "left, but protected": Law("1: a b\n 2 < 1: a ^b", "a b", "b left-file 1:5", "5 protected-host: a b"),
    "left once no longer protected": Law("1: a b ^b\n 2 < 1: a b\n 3 < 2: a", "a b", "b left-file 2:5", "0: a"),
    "all live hosts foreign": Law("1: a", "x y z", "a add; x foreign; y foreign; z foreign", "5 wrong-platform: x y z"),
    # `unmanaged: keep` keeps what the file does not name, so nothing is foreign.
    "unmanaged: keep": Law("1: a b\n 2 < 1: keep", "a b c", "", "0 unmanaged-kept: a b c"),
}

TEXTS: Final = {
    "empty": text(""),
    "server": text("a b") + "resource: server\n",
    "keep": text("a") + "policy: {unmanaged: keep}\n",
}


def platform(live: str, name: str = "") -> World:
    """Return an emulated platform."""
    testing, _, published = live.partition("/")
    return replace(world(testing, published or testing), name=name, tokens=(f"token-of-{name or 'it'}",))


def shown(hosts: Lists) -> str:
    """Return the lists as words."""
    testing, published = (" ".join(sorted(map(word, names or ()))) for names in (hosts.testing, hosts.published))
    return testing if testing == published else f"{testing}/{published}"


def word(host: str) -> str:
    """Return the word that stands for a host."""
    return host.removesuffix(".qq.com")


def verdict(report: dict[str, Any], clone: Clone) -> str:
    """Return what becomes of each host that changes or is foreign, and why."""
    foreign = {f"{word(host)} foreign" for hosts in report["foreign"].values() for host in hosts}
    assert foreign == set() or "foreign-hosts" in codes(report)
    return "; ".join(sorted(foreign | {reason(change, report["file"], clone) for change in report["changes"]}))


def reason(change: dict[str, Any], file: str, clone: Clone) -> str:
    """Return why a host changes."""
    host, was = word(change["host"]), change["was"]
    if was is None:
        return f"{host} {change['reason'] or change['action']}"
    is_removed = change["reason"] == "removed"
    assert (change["action"], was["file"], was["commit"] is None) == ("delete", file, is_removed)
    assert change["line"] == (was["line"] if is_removed else None)
    place = f"{was['line']}" if is_removed else f"{clone.names[was['commit']]}:{was['line']}"
    return f"{host} {change['reason']} {place} {was['owner'] or ''}".rstrip()


def codes(report: dict[str, Any]) -> list[str]:
    """Return the codes of a report's problems."""
    return [problem["code"] for problem in report["problems"]]


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_laws(law: Law, shell: Shell) -> None:
    """Plan and apply agree on what is deleted, foreign and refused; apply does that, and nothing else."""
    clone = build(shell.folder, law.graph, texts=TEXTS)
    shell.patch.chdir(clone.folder)
    with Sandbox(platform(law.live)) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run(f"plan --keep-foreign {law.flags} --format json")
        assert shown(sandbox.world.lists) == law.live
        applied = shell.run(f"apply --keep-foreign {law.flags} --format json")

        assert verdict(planned.report, clone) == verdict(applied.report, clone) == law.hosts
        assert (planned.code, planned.codes) == (applied.code, applied.codes)
        named = sorted({*applied.codes} - {"foreign-hosts"})
        assert f"{' '.join([str(applied.code), *named])}: {shown(sandbox.world.lists)}" == law.end


def test_a_fleet(shell: Shell) -> None:
    """In a folder the history of each file counts for its own platform: what another file names is foreign."""
    clone = build(
        shell.folder,
        "1: platforms/one.yaml=one/a b; platforms/two.yaml=two/a c"
        "\n 2 < 1: platforms/one.yaml=one/a; platforms/two.yaml=two/a",
    )
    shell.patch.chdir(clone.folder)
    with Sandbox(platform("a b c", "one"), platform("a b c", "two")) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan platforms --keep-foreign --format json")
        reports = {report["platform"]: report for report in map(json.loads, planned.out.splitlines())}

        assert {name: verdict(report, clone) for name, report in reports.items()} == {
            "one": "b left-file 1:5; c foreign",
            "two": "b foreign; c left-file 1:5",
        }
        assert shell.run("apply platforms --keep-foreign").code == 0
        assert {name: shown(world.lists) for name, world in sandbox.worlds.items()} == {"one": "a c", "two": "a b"}


def test_foreign_hosts_are_drift(shell: Shell) -> None:
    """A watch ends with 4 where nothing is to be done but about foreign hosts; --outputs counts them, in any list."""
    clone = build(shell.folder, "1: a")
    shell.patch.chdir(clone.folder)
    with Sandbox(platform("a b/a c")) as sandbox:
        shell.use(sandbox.environment)
        watched = shell.run("plan --keep-foreign --fail-on-changes --outputs outputs --format json")
        outputs = dict(line.split("=", 1) for line in Path("outputs").read_text(encoding="utf-8").splitlines())

        assert (watched.code, watched.report["outcome"], watched.codes) == (4, "in_sync", ["foreign-hosts"])
        assert {key: outputs[key] for key in ("outcome", "changes", "foreign")} == {
            "outcome": "in_sync",
            "changes": "0",
            "foreign": "2",
        }
        planned = shell.run("plan --keep-foreign")
        assert planned.code == shell.run("apply --keep-foreign").code == 0
        lines = ["  - host: b.qq.com", "    lists: [testing]", "  - host: c.qq.com", "    lists: [published]"]
        assert "\n".join(lines) in planned.out


def test_without_the_flag(shell: Shell) -> None:
    """Without ``--keep-foreign`` git is not asked: what the file does not name is deleted, whoever added it."""
    shell.write("a")
    with Sandbox(platform("a b")) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan --format json").report

    assert planned["foreign"] is None
    assert {(change["host"], change["reason"]) for change in planned["changes"]} == {("b.qq.com", "unlisted")}


def test_a_saved_plan(shell: Shell) -> None:
    """A host that comes by hand after a plan was saved makes it stale; one that was there stays, and is reported."""
    clone = build(shell.folder, "1: a b\n 2 < 1: a")
    shell.patch.chdir(clone.folder)
    with Sandbox(platform("a b c")) as sandbox:
        shell.use(sandbox.environment)
        shell.run("plan --keep-foreign --out plan.json")
        sandbox.change(lambda _: platform("a b c d"))
        moved = shell.run("apply --keep-foreign --plan plan.json --format json")
        sandbox.change(lambda _: platform("a b c"))
        other = shell.run("apply --plan plan.json --format json")
        applied = shell.run("apply --keep-foreign --plan plan.json --format json")

        assert (moved.code, moved.codes[0]) == (6, "plan-live-moved")
        assert (other.code, other.codes) == (6, ["plan-desired-moved"])
        assert (applied.code, verdict(applied.report, clone)) == (0, "b left-file 1:5; c foreign")
        assert shown(sandbox.world.lists) == "a c"


def test_a_protection_lifted_by_the_same_change(shell: Shell) -> None:
    """Against the version before the change, the deletion of a host that was protected is refused."""
    clone = build(shell.folder, "1: a b ^b\n 2 < 1: a")
    shell.patch.chdir(clone.folder)
    Path("base.yaml").write_text(text("a b ^b"), encoding="utf-8")
    with Sandbox(platform("a b")) as sandbox:
        shell.use(sandbox.environment)
        ends = {
            line: (ran.code, ran.report["outcome"], ran.codes)
            for line in (
                "plan --keep-foreign --since 1 --base base.yaml",
                "validate --base base.yaml",
                "plan --keep-foreign",
            )
            for ran in [shell.run(f"{line} --format json")]
        }

    assert ends == {
        "plan --keep-foreign --since 1 --base base.yaml": (5, "refused", ["protection-removed", "protection-bypassed"]),
        "validate --base base.yaml": (3, "invalid", ["protection-removed", "protection-bypassed"]),
        "plan --keep-foreign": (0, "changes", []),
    }


def test_an_edit_that_is_not_committed(shell: Shell) -> None:
    """Plan uses the file as it is, with a warning; apply reaches nothing."""
    clone = build(shell.folder, "1: a b\n 2 < 1: a b")
    shell.patch.chdir(clone.folder)
    Path(FILE).write_text(text("a"), encoding="utf-8")
    with Sandbox(platform("a b")) as sandbox:
        shell.use(sandbox.environment)
        planned = shell.run("plan --keep-foreign --format json")
        asked = len(sandbox.record)
        applied = shell.run("apply --keep-foreign")

        assert (planned.code, planned.codes) == (0, ["file-not-committed"])
        assert verdict(planned.report, clone) == "b left-file 1:5"
        assert (applied.code, applied.out, len(sandbox.record)) == (2, "", asked)
        assert "commit" in applied.err


UNUSABLE: Final = (
    ("clone", "new.yaml", "add new.yaml with git add and git commit"),
    ("clone", "-", "run this on the file in a clone of its repository"),
    ("clone", f"{FILE} --since lost", "set --since to a commit that git log --first-parent shows"),
    ("shallow", FILE, "run git fetch --unshallow"),
    (".", FILE, "run this on the file in a clone of its repository"),
)
"""The folder where the command runs, what it is about, and the remedy."""


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_without_a_history(command: str, shell: Shell) -> None:
    """Where nobody can say what was reviewed, the run ends with 2 and the remedy, and WeChat is not asked."""
    build(shell.folder, "1: a\n lost < 1: a\n 2 < 1: a")
    git(shell.folder, "clone", "--quiet", "--depth=1", f"file://{shell.folder}/clone", "shallow")
    for name in ("clone/new.yaml", FILE):
        (shell.folder / name).write_text(text("a"), encoding="utf-8")
    shell.patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text("a").encode())))
    with Sandbox(platform("a b")) as sandbox:
        shell.use(sandbox.environment)
        for folder, file, remedy in UNUSABLE:
            shell.patch.chdir(shell.folder / folder)
            ran = shell.run(f"{command} --keep-foreign {file}")

            assert (ran.code, ran.out) == (2, "")
            assert f"  {remedy}" in ran.err

        assert sandbox.record == ()
