"""``plan --live --base``: what a change does by itself, and apart from that what differed before it."""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, world
from tests.histories import build, git, text


class Preview(NamedTuple):
    """A change, what is live, and what the preview says."""

    base: str
    """The file before the change, as in `tests.histories.text`."""
    now: str
    live: str
    """The hosts in both lists, or in testing and in published as in ``a b/a``; ``a/-`` was never published."""
    changes: str
    """What differs, and why: ``+b c change`` are to be added to both lists, ``-b testing drift`` deleted from one."""
    end: str = "0"
    """The exit code, and the codes of problems."""


PREVIEWS: Final = {
    # What the file wants and wanted: this change does it.
    "nothing": Preview("a", "a", "a", ""),
    "an addition": Preview("a", "a b", "a", "+b change"),
    "a deletion": Preview("a b", "a", "a b", "-b change"),
    "a promotion": Preview("a b:testing", "a b", "a b/a", "+b published change"),
    "a demotion": Preview("a b", "a b:testing", "a b", "-b published change", "0 demotion-gap"),
    "a move": Preview("a b:testing", "a b:published", "a b/a", "+b published change, -b testing change"),
    "removed, and named before": Preview("a b", "a -b", "a b", "-b change"),
    "removed, and added by hand": Preview("a", "a -x", "a x", "-x change"),
    "removed, and gone": Preview("a", "a -b", "a", "", "0 removed-gone"),
    "no longer kept": Preview("keep", "a", "a x", "-x change", "0 unmanaged-deleted"),
    "kept from now on": Preview("a", "keep", "a x", "", "0 unmanaged-kept"),
    # What the lists differ from both: drift.
    "added by hand": Preview("a", "a", "a x", "-x drift"),
    "deleted by hand": Preview("a b", "a b", "a", "+b drift"),
    "promoted by hand": Preview("a b:testing", "a b:testing", "a b", "-b published drift"),
    "a deletion that is not applied yet": Preview("a", "a c", "a b", "+c change, -b drift"),
    "an addition that is not applied yet": Preview("a b", "a b c", "a", "+b drift, +c change"),
    "a removal that is not applied yet": Preview("a -x", "a -x", "a x", "-x drift"),
    "one removal before, one now": Preview("a -x", "a -x -y", "a x y", "-x drift, -y change"),
    "a removal beside drift": Preview("a", "a -x", "a x y", "-x change, -y drift"),
    "never published": Preview("a", "a b", "a x/-", "+b testing change, -x testing drift", "0 never-published"),
    # Both meet at one host.
    "added by hand, then named": Preview("a", "a b", "a b", ""),
    "added by hand, then named for one list": Preview(
        "a", "a b:testing", "a b", "-b published change", "0 demotion-gap"
    ),
    "added by hand and protected, then named for one list": Preview(
        "a ^b", "a b:testing", "a b", "-b published change", "5 protection-removed protection-bypassed demotion-gap"
    ),
    "not live yet, and leaves the file": Preview("a b", "a", "a", "", "0 not-yet-live"),
    "not promoted yet, and demoted": Preview("a b", "a b:testing", "a b/a", "", "0 not-yet-live"),
    "not live yet, and removed": Preview("a b", "a -b", "a", "", "0 not-yet-live"),
    "deleted by hand, then promoted": Preview("a b:testing", "a b", "a", "+b published change, +b testing drift"),
    "published by hand, then demoted": Preview("a b", "a b:testing", "a/a b", "+b testing drift, -b published change"),
    # Drift refuses nothing: a warning says why apply would be refused.
    "too many deletions by drift": Preview(
        "a", "a b", "a u v w x y z", "+b change, -u v w x y z drift", "0 drift-refused"
    ),
    "too many deletions by both": Preview(
        "a b", "a", "a b v w x y z", "-b change, -v w x y z drift", "0 drift-refused"
    ),
    "too many deletions by the change": Preview(
        "a b c d e f g", "a", "a b c d e f g h", "-b c d e f g change, -h drift", "5 too-many-deletions"
    ),
    "a protected host, by drift": Preview(
        "a ^b", "a c ^b", "a b", "+c change, -b drift", "0 drift-refused protected-unlisted"
    ),
    "a protected host, by the change": Preview("a b ^b", "a ^b", "a b", "-b change", "5 protected-host"),
    "a protected host, no longer so": Preview(
        "a b ^b", "a", "a b", "-b change", "5 protection-removed protection-bypassed"
    ),
    "the lists of another platform": Preview(
        "a", "a b", "x y z", "+a drift, +b change, -x y z drift", "0 drift-refused"
    ),
    "a list emptied by drift": Preview("empty", "empty", "x", "-x drift", "0 drift-refused"),
    "a list emptied by the change": Preview("a", "empty", "a", "-a change", "5 list-emptied"),
    # The file of another platform is no state before the change.
    "another platform before": Preview("other/a", "a b", "a x", "+b None, -x unlisted", "0 platform-renamed"),
}

TEXTS: Final = {"empty": text(""), "keep": text("a") + "policy: {unmanaged: keep}\n"}

LISTS: Final = {frozenset({"testing"}): " testing", frozenset({"published"}): " published"}


def write(base: str, live: str) -> None:
    """Write the file before the change, and the assumed live state."""
    testing, _, published = live.partition("/")
    lists = {
        "testing": [f"{word}.qq.com" for word in testing.split()],
        "published": None if published == "-" else [f"{word}.qq.com" for word in (published or testing).split()],
    }
    Path("base.yaml").write_text(TEXTS.get(base, text(base)), encoding="utf-8")
    Path("live.json").write_text(json.dumps({"live": lists}), encoding="utf-8")


def shown(report: dict[str, Any]) -> str:
    """Return the changes of a report, those of one kind together."""
    lists: dict[tuple[str, str, str], set[str]] = {}
    for change in report["changes"]:
        host = change["host"].removesuffix(".qq.com")
        lists.setdefault((change["action"], host, str(change["reason"])), set()).add(change["list"])
    kinds: dict[tuple[str, str], list[str]] = {}
    for (action, host, reason), names in lists.items():
        sign = "+" if action == "add" else "-"
        kinds.setdefault((sign, f"{LISTS.get(frozenset(names), '')} {reason}"), []).append(host)
    return ", ".join(sorted(f"{sign}{' '.join(hosts)}{why}" for (sign, why), hosts in kinds.items()))


@pytest.mark.parametrize("preview", PREVIEWS.values(), ids=PREVIEWS)
def test_previews(preview: Preview, shell: Shell) -> None:
    """A change is judged by itself: what differed before it is drift, and refuses nothing."""
    write(preview.base, preview.live)
    Path("domains.yaml").write_text(TEXTS.get(preview.now, text(preview.now)), encoding="utf-8")
    ran = shell.run("plan --live live.json --base base.yaml --format json")

    assert shown(ran.report) == preview.changes
    assert {change["gap"] for change in ran.report["changes"] if change["reason"] == "drift"} <= {None}
    assert " ".join([str(ran.code), *dict.fromkeys(ran.codes)]) == preview.end


def test_with_a_history(shell: Shell) -> None:
    """What an older version named is drift, what none named is foreign; each deletion says where the host stood."""
    clone = build(shell.folder, "0: a z@pay\n 1 < 0: a b@mini\n x < 1: a c\n 2 < 1 x: a c")
    shell.patch.chdir(clone.folder)
    write("a b@mini", "a b y z")
    planned = shell.run("plan --live live.json --base base.yaml --keep-foreign --format json").report
    was = {change["host"]: change["was"] for change in planned["changes"] if change["was"]}

    assert shown(planned) == "+c change, -b change, -z drift"
    assert planned["foreign"] == {"testing": ["y.qq.com"], "published": ["y.qq.com"]}
    assert {host: (said["file"], said["line"], said["owner"]) for host, said in was.items()} == {
        "b.qq.com": ("base.yaml", 5, "mini"),
        "z.qq.com": ("domains.yaml", 5, "pay"),
    }
    assert was["b.qq.com"]["commit"] is None
    assert clone.names[was["z.qq.com"]["commit"]] == "0"


PASSING: Final = {
    "1: a\n x < 1: a b\n y < x: a\n 2 < 1 y: a": (5, ["named-in-passing", "foreign-hosts"]),
    "1: a\n x < 1: a b\n y < x: a -b\n 2 < 1 y: a -b": (0, []),
    "1: a\n x < 1: other/a b\n y < x: a\n 2 < 1 y: a": (5, ["named-in-passing", "foreign-hosts"]),
    "1: a\n x < 1: a\n 2 < 1 x: a": (0, ["foreign-hosts"]),
    "1: a\n x < 1: a b\n y < x: a c\n 2 < 1: a c": (0, ["foreign-hosts"]),
    "1: a b\n 2 < 1: a\n x < 1: a b c\n 3 < 2 x: a c": (0, []),
    "1: a b\n x < 1: a b c\n 2 < 1 x: a c": (0, []),
}
"""A change with its commits, and how its preview ends."""


@pytest.mark.parametrize(("graph", "end"), PASSING.items())
def test_named_in_passing(graph: str, end: tuple[int, list[str]], shell: Shell) -> None:
    """A host that a commit of the change names, and its end does not, is an error: a rebase would make it reviewed."""
    clone = build(shell.folder, graph)
    shell.patch.chdir(clone.folder)
    write("a", "a b")
    ran = shell.run("plan --live live.json --keep-foreign --format json")

    assert (ran.code, ran.codes) == end


@pytest.mark.parametrize("live", ["", "--live live.json"])
def test_where_a_change_starts(live: str, shell: Shell) -> None:
    """A merge's first parent or ``--since`` says it; without both the preview is refused."""
    clone = build(shell.folder, "1: a\n 2 < 1: a b\n 3 < 2: a c\n 4 < 1 3: a c")
    shell.patch.chdir(clone.folder)
    write("a", "a b")
    with Sandbox(world("a b")) as sandbox:
        shell.use(sandbox.environment)
        line = f"plan {live} --base base.yaml --keep-foreign"
        merged = shell.run(f"{line} --format json")
        git(clone.folder, "update-ref", "HEAD", "3")
        asked = len(sandbox.record)
        refused = shell.run(line)
        assert len(sandbox.record) == asked
        started = shell.run(f"{line} --since 1 --format json")

        assert "named-in-passing" in merged.codes
        assert (refused.code, refused.out) == (2, "")
        assert '  add --since "$(git merge-base origin/main HEAD)"' in refused.err
        assert "named-in-passing" in started.codes
