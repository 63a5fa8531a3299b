"""Which versions of a file name a host, in real repositories."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import Mock

import pytest

from reconciler import history
from reconciler.desired import MAX_BYTES, parse_unbounded
from reconciler.git import GitError, Repository
from reconciler.model import Host, Mention
from reconciler.problem import Code, Problem
from tests.building import hosts
from tests.histories import FILE, build, git, text

HISTORIES: Final = {
    "a host that left the file": ("1: a b\n 2 < 1: a", "b1"),
    "the newest version that names it": ("1: a b\n 2 < 1: a b c\n 3 < 2: a", "b2 c2"),
    "a host that never stood in it": ("1: a", ""),
    "a host that came back and left": ("1: a b\n 2 < 1: a\n 3 < 2: a b\n 4 < 3: a", "b3"),
    "a revert of the deletion": ("1: a b\n 2 < 1: a\n 3 < 2: a b", "b3"),
    "a merge brings the host": ("1: a\n side < 1: a b\n 2 < 1: a\n 3 < 2 side: a b\n 4 < 3: a", "b3"),
    "a branch that adds and removes it": ("1: a\n x < 1: a b\n y < x: a\n 2 < 1 y: a", ""),
    "a squash of such a branch": ("1: a\n x < 1: a b\n y < x: a\n 2 < 1: a", ""),
    "a rebase of such a branch": ("1: a\n 2 < 1: a b\n 3 < 2: a", "b2"),
    "a merge that changes nothing": ("1: a b\n side < 1: b\n 2 < 1: a\n 3 < 2 side: a", "b1"),
    "an octopus": ("1: a\n x < 1: a b\n y < 1: a c\n 2 < 1 x y: a b c\n 3 < 2: a", "b2 c2"),
    "a forced push": ("1: a\n lost < 1: a b\n 2 < 1: a", ""),
    "a merge the wrong way round": ("1: a\n 2 < 1: a b\n 3 < 2: a\n side < 1: a\n 4 < side 3: a", ""),
    "once invalid": ("1: a b\n 2 < 1: !a b c\n 3 < 2: a", "b1"),
    "once no YAML": ("1: a b\n 2 < 1: broken\n 3 < 2: a", "b1"),
    "once too large": ("1: a b\n 2 < 1: large\n 3 < 2: a", "b1"),
    "once with more hosts than its limit": ("1: a\n 2 < 1: crowded\n 3 < 2: a", "b2 c2"),
    "once another platform's": ("1: a b\n 2 < 1: other/a c\n 3 < 2: a", "b1"),
    "once another resource's": ("1: business\n 2 < 1: server\n 3 < 2: a", "b1"),
    "once without a platform": ("1: unnamed\n 2 < 1: a", ""),
    "once without a file": ("1: a b\n 2 < 1: -\n 3 < 2: a c\n 4 < 3: a", "c3"),
    "once a folder": ("1: domains.yaml/x=a b\n 2 < 1: a", ""),
    "a new path": ("1: old.yaml=a b\n 2 < 1: a", ""),
    "a copy": ("1: old.yaml=a b\n 2 < 1: old.yaml=a b; a b\n 3 < 2: a", "b2"),
    "a host in a comment": ("1: comment\n 2 < 1: a", ""),
    "a protected host": ("1: protected\n 2 < 1: a", ""),
    "a host in a note": ("1: note\n 2 < 1: a", ""),
    "a host that escapes hide": ("1: escaped\n 2 < 1: a", ""),
    "a longer host": ("1: a x.b.qq.com\n 2 < 1: a", ""),
}
"""Graphs of commits, and which commit's version names a host: ``b1`` is the host b in the commit 1."""

TEXTS: Final = {
    "broken": text("a b") + "[",
    "large": text("a c") + "#" * MAX_BYTES,
    "crowded": text("a b c") + "policy: {limit: 1}\n",
    "business": text("a b") + "resource: business\n",
    "server": text("a c") + "resource: server\n",
    "unnamed": text("a b").replace("platform: acme\n", ""),
    "comment": text("a") + "  # - b.qq.com\n",
    "protected": text("a") + "policy: {protected: [b.qq.com]}\n",
    "note": text("a") + "  - {host: d.qq.com, note: b.qq.com}\n",
    "escaped": text("a") + '  - "b\\x2eqq.com"\n',
}

ASKED: Final = hosts("b c")


@pytest.mark.parametrize(("graph", "mentions"), HISTORIES.values(), ids=HISTORIES)
def test_histories(tmp_path: Path, graph: str, mentions: str) -> None:
    """The newest version on HEAD's first-parent line counts that is valid, and of this platform and resource."""
    clone = build(tmp_path, graph, texts=TEXTS)

    assert clone.mentions("b c") == mentions


def test_what_a_version_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mention has the file's name as given, its line in the version, the commit, the owner and the note."""
    old = text("a") + "  - host: b.qq.com\n    owner: team-pay\n    note: until May\n"
    clone = build(tmp_path, "1: old\n 2 < 1: a", texts={"old": old})

    monkeypatch.chdir(clone.folder)

    assert replace(clone, file=f"./{FILE}").open().mentions(ASKED) == {
        Host("b.qq.com"): Mention(
            file=f"./{FILE}", line=5, commit=git(clone.folder, "rev-parse", "1"), owner="team-pay", note="until May"
        )
    }


@pytest.mark.parametrize(
    ("since", "mentions"),
    [(None, "b1 c2"), ("1", "b1 c2"), ("2", "c2"), ("merge", "c2"), ("3", ""), ("HEAD~2", "c2"), ("HEAD", "")],
)
def test_since(tmp_path: Path, since: str | None, mentions: str) -> None:
    """The version that the commit has is the oldest that counts, whichever commit brought it."""
    clone = build(tmp_path, "1: a b\n 2 < 1: a c\n side < 1: a b\n merge < 2 side: a c\n 3 < merge: a\n 4 < 3: a")

    assert clone.mentions("b c", since) == mentions


def test_the_line_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of a fleet share it."""
    clone = build(tmp_path, "1: a.yaml=one/a; b.yaml=two/b\n 2 < 1: a.yaml=one/a; b.yaml=two/b c")
    asked: list[str | None] = []
    first_parents = Repository.first_parents

    def counted(self: Repository, commit: str, path: str | None = None, most: int | None = None) -> list[str]:
        asked.append(path)
        return first_parents(self, commit, path, most)

    monkeypatch.setattr(Repository, "first_parents", counted)
    for name in ("a.yaml", "b.yaml"):
        replace(clone, file=str(clone.folder / name)).open("1")
    assert asked == ["a.yaml", None, "b.yaml"]


@pytest.mark.parametrize("since", ["side", "lost", "0" * 40, "", "--help", "HEAD:domains.yaml", "x\nHEAD"])
def test_since_what_is_not_on_the_line(tmp_path: Path, since: str) -> None:
    """A commit of another branch, and what is no commit, is refused."""
    clone = build(tmp_path, "1: a\n lost < 1: a\n side < 1: a b\n 2 < 1 side: a b\n 3 < 2: a")

    assert clone.problem(since) == Problem(code=Code.SINCE_UNKNOWN, facts={"commit": since})


def test_only_the_newest_versions_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits that leave the file as it is do not count towards the bound."""
    clone = build(tmp_path, "1: a b\n 2 < 1: a c\n 3 < 2: a c; x.yaml=a\n 4 < 3: a c; x.yaml=b\n 5 < 4: a")
    monkeypatch.setattr(history, "MAX_VERSIONS", 2)

    assert clone.mentions("b c") == "c2"


def test_few_versions_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only versions that name a host under domains are: parsing is what takes time."""
    lines = [f"{number} < {number - 1}: comment {number}" for number in range(2, 100)]
    texts = {f"comment {number}": f"{TEXTS['comment']}# {number}\n" for number in range(100)}
    clone = build(tmp_path, "\n".join(("1: a b", *lines, "100 < 99: a")), texts=texts)
    opened = clone.open()
    parsed = Mock(wraps=parse_unbounded)
    monkeypatch.setattr(history, "parse_unbounded", parsed)

    assert clone.shown(opened.mentions(ASKED)) == "b1"
    assert opened.mentions(()) == {}
    assert parsed.call_count == 1


@pytest.mark.parametrize(
    ("graph", "since", "mentions"),
    [
        ("1: a", None, ""),
        ("1: a\n 2 < 1: a", None, ""),
        ("1: a\n x < 1: a b\n 2 < 1 x: a b", None, ""),
        ("1: a\n x < 1: a b\n y < x: a b c\n z < y: a\n 2 < 1 z: a", None, "bx cy"),
        ("1: a\n x < 1: a\n v < 1: a b\n w < v: a\n y < x w: a\n 2 < 1 y: a", None, "bv"),
        ("1: a\n x < 1: a b c\n y < x: a -b\n 2 < 1 y: a -b", None, "cx"),
        ("1: a\n x < 1: !a b\n y < x: -\n 2 < 1 y: a", None, ""),
        ("1: a\n x < 1: other/a b\n y < x: a\n 2 < 1 y: a", None, "bx"),
        ("1: other/a b\n 2 < 1: a\n x < 2: a b\n y < x: a\n 3 < 2 y: a", None, "bx"),
        ("1: a\n 2 < 1: a b\n 3 < 2: a", None, ""),
        ("1: a\n 2 < 1: a b\n 3 < 2: a", "1", "b2"),
        ("1: a b\n x < 1: a b\n 2 < 1: a\n 3 < 2 x: a", None, ""),
        ("1: a b\n 2 < 1: a\n x < 2: a b c\n y < x: a\n 3 < 2 y: a", None, "bx cx"),
        ("1: a b\n 2 < 1: a\n x < 1: a b c\n y < x: a c\n 3 < 2 y: a c", None, ""),
        ("1: a b\n x < 1: a b c\n y < x: a c\n 2 < 1 y: a c", None, ""),
        ("1: other/a b\n x < 1: other/a b c\n y < x: a c\n 2 < 1 y: a c", None, ""),
        ("1: a b\n x < 1: !a b c\n y < x: a b c\n 2 < 1: a\n 3 < 2 y: a c", None, ""),
        ("0: a b\n 1 < 0: !a b\n x < 1: a b c\n 2 < 1: a\n 3 < 2 x: a c", None, ""),
        ("1: a b\n x < 1: -\n y < x: a b c\n 2 < 1: a\n 3 < 2 y: a c", None, "by"),
        ("1: other/a b\n x < 1: a b\n y < x: a\n 2 < 1 y: a", None, "bx"),
        ("1: !a b\n x < 1: a b\n y < x: a\n 2 < 1 y: a", None, "bx"),
        ("1: a\n x < 1: !a b\n y < x: a b\n z < y: a\n 2 < 1 z: a", None, "by"),
        ("1: a\n x < 1: a c\n y < 1: a d\n m < x y: a b\n z < m: a\n 2 < 1 z: a", None, "bm cx dy"),
        ("1: a\n x < 1: a\n m < 1 x: a b\n z < m: a\n 2 < 1 z: a", None, "bm"),
    ],
)
def test_named_in_passing(tmp_path: Path, graph: str, since: str | None, mentions: str) -> None:
    """Hosts that a commit of the change names, but not its parents, its end or its base, with the oldest commit."""
    clone = build(tmp_path, graph)

    assert clone.shown(clone.open(since).named_in_passing()) == mentions


def test_a_change_with_many_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those that change the file count towards the bound; beyond it no host is silently left out."""
    clone = build(tmp_path, "1: a\n x < 1: a b\n y < x: a\n 2 < y: a; z=1\n 3 < 2: a; z=2\n 4 < 1 3: a")

    monkeypatch.setattr(history, "MAX_VERSIONS", 3)
    assert clone.shown(clone.open().named_in_passing()) == "bx"
    monkeypatch.setattr(history, "MAX_VERSIONS", 2)
    with pytest.raises(GitError) as raised:
        clone.open().named_in_passing()
    assert raised.value.problem == Problem(code=Code.CHANGE_TOO_LONG, facts={"file": clone.file, "count": 2})


@pytest.mark.parametrize(
    ("graph", "formers"),
    [
        ("1: old.yaml=a b\n 2 < 1: a", {"old.yaml": ("b.qq.com",)}),
        ("1: x/old.yml=a b c\n 2 < 1: x/old.yml=a\n 3 < 2: a\n 4 < 3: a b\n 5 < 4: a", {"x/old.yml": ("c.qq.com",)}),
        ("1: y.yaml=a b; x.yaml=a c\n 2 < 1: a", {"x.yaml": ("c.qq.com",), "y.yaml": ("b.qq.com",)}),
        ("1: y.yaml=a b; x.yaml=a\n 2 < 1: y.yaml=a; x.yaml=a\n 3 < 2: a", {"y.yaml": ("b.qq.com",)}),
        ("1: old.yaml=a b\n 2 < 1: old.yaml=a b; a", {}),
        ("1: old.yaml=other/a b\n 2 < 1: a", {}),
        ("1: old.yaml=a\n 2 < 1: a", {}),
        ("1: old.txt=a b\n 2 < 1: a", {}),
        ("1: a", {}),
    ],
)
def test_a_renamed_file(tmp_path: Path, graph: str, formers: dict[str, tuple[str, ...]]) -> None:
    """A warning names the file which the commit removed that added this one, where it alone names hosts."""
    clone = build(tmp_path, graph)
    opened = clone.open()
    unnamed = ASKED - opened.mentions(ASKED).keys()

    assert list(opened.rename_warnings(unnamed)) == [
        Problem(code=Code.FILE_RENAMED, facts={"file": clone.file, "former": former, "hosts": found})
        for former, found in formers.items()
    ]


def test_a_renamed_file_beyond_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no warning where older versions of this file do not count either, or no host is asked for."""
    clone = build(tmp_path, "1: old.yaml=a b\n 2 < 1: a\n 3 < 2: a c")

    assert list(clone.open().rename_warnings(())) == []
    assert list(clone.open("2").rename_warnings(ASKED)) == []
    assert [problem.facts["former"] for problem in clone.open("1").rename_warnings(ASKED)] == ["old.yaml"]
    monkeypatch.setattr(history, "MAX_VERSIONS", 2)
    assert list(clone.open().rename_warnings(ASKED)) == []


@pytest.mark.parametrize(
    ("committed", "now", "is_committed"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a\r\n", True),
        ("a\r\n", "a\n", True),
        ("a\n", "a", False),
        ("a\n", "a\n\n", False),
        ("a\n" * MAX_BYTES, "a\n", False),
    ],
)
def test_a_file_that_is_not_as_in_head(tmp_path: Path, committed: str, now: str, is_committed: bool) -> None:  # noqa: FBT001  # a column
    """The bytes are compared, CRLF and LF being the same; what git's attributes make of them is not."""
    clone = build(tmp_path, "1: x", texts={"x": f"{text('a')}# {committed}"})
    Path(clone.file).write_bytes(f"{text('a')}# {now}".encode())
    opened = clone.open()

    assert opened.is_committed is is_committed
    assert [warning.code for warning in opened.warnings] == [Code.FILE_NOT_COMMITTED] * (not is_committed)


class Graph:
    """A random graph of commits, and what its versions name by a walk through it."""

    def __init__(self, seed: int) -> None:
        """Grow the graph; its end merges two commits, and names the host a alone."""
        random = Random(seed)  # noqa: S311  # the same graphs each time
        self.parents: dict[str, list[str]] = {"0": []}
        self.versions = {"0": "a"}
        for name in map(str, range(1, 30)):
            newest = random.sample(list(self.parents)[-5:], k=min(len(self.parents), random.choice((1, 1, 2))))
            self.parents[name] = newest
            changed = random.choice(("a", "a b", "a c", "a b c", "!a b c", "-"))
            self.versions[name] = random.choice((self.versions[newest[0]], changed))
        self.parents["end"], self.versions["end"] = ["29", "28"], "a"

    def __str__(self) -> str:
        """Return the graph for `build`."""
        parents = {name: f" < {' '.join(names)}" if names else "" for name, names in self.parents.items()}
        return "\n".join(f"{name}{parents[name]}: {version}" for name, version in self.versions.items())

    def names(self, commit: str, word: str) -> bool:
        """Return whether the version of a commit counts and names a host."""
        return not self.versions[commit].startswith("!") and word in self.versions[commit]

    def brings(self, commit: str, word: str) -> bool:
        """Return whether a commit names a host, and none of its parents does."""
        return self.names(commit, word) and not any(self.names(parent, word) for parent in self.parents[commit])

    def mention(self, commit: str, word: str) -> str:
        """Return the commit on the first-parent line of a commit which brought the newest version that names a host.

        Versions from before the file was last added do not count.
        """
        while self.versions[commit] != "-":
            parents = self.parents[commit][:1]
            if self.names(commit, word) and [self.versions[commit]] != [self.versions[parent] for parent in parents]:
                return f"{word}{commit}"
            if not parents:
                return ""
            (commit,) = parents
        return ""

    def changes(self, commit: str) -> bool:
        """Return whether the version of a commit is another than that of a parent."""
        return any(self.versions[commit] != self.versions[parent] for parent in self.parents[commit])

    def ancestors(self, commit: str) -> set[str]:
        """Return a commit and its ancestors."""
        return {commit}.union(*map(self.ancestors, self.parents[commit]))


@pytest.mark.parametrize("seed", range(8))
def test_any_graph(tmp_path: Path, seed: int) -> None:
    """Git and a walk through the graph agree on the mentions, and on the hosts that are named in passing."""
    graph = Graph(seed)
    clone = build(tmp_path, str(graph))
    change = {commit for commit in graph.ancestors("end") - graph.ancestors("29") if graph.changes(commit)}
    passing = {
        f"{word}.qq.com"
        for word in "bc"
        if any(graph.brings(commit, word) for commit in change) and not graph.names("29", word)
    }

    assert clone.mentions("b c") == " ".join(filter(None, (graph.mention("end", word) for word in "bc")))
    assert clone.open().named_in_passing().keys() == passing
