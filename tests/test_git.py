"""Every kind of repository is read, and nothing in one runs, reaches the network or changes what is read."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from reconciler import git as program
from reconciler.git import GitError, Repository, locate
from reconciler.problem import Code, Problem
from reconciler.texts.en import ENGLISH
from tests.histories import FILE, Clone, build, git, text

LEFT: Final = "1: a b\n 2 < 1: a c\n 3 < 2: a"
"""A history that two hosts left."""


@pytest.mark.parametrize(
    "name",
    [
        "platforms/acme.yaml",
        "a \"b\" 'c'\\.yaml",
        "-x.yaml",
        ":!x.yaml",
        "[d]omains.yaml",
        "域名.yaml",
        "two\nlines.yaml",
        " missing\n",
        "HEAD",
    ],
)
def test_any_path(tmp_path: Path, name: str) -> None:
    """A path is a path, whatever its characters mean to git."""
    graph = "1: a b\n 2 < 1: a c\n 3 < 2: a c; other.yaml=a\n 4 < 3: a"

    assert build(tmp_path, graph, file=name).mentions("b c") == "b1 c2"


def test_any_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named from anywhere, also through a link to its folder."""
    clone = build(tmp_path, LEFT, file=f"platforms/{FILE}")
    (tmp_path / "link").symlink_to(clone.folder / "platforms")
    for folder, file in (
        (clone.folder, f"platforms/{FILE}"),
        (clone.folder / "platforms", FILE),
        (clone.folder / ".git", f"../platforms/{FILE}"),
        (tmp_path, f"clone/./platforms/{FILE}"),
        (tmp_path, f"link/{FILE}"),
    ):
        monkeypatch.chdir(folder)
        assert replace(clone, file=file).mentions("b c") == "b1 c2", file
    monkeypatch.chdir(clone.folder)
    assert locate(".") == (Repository(str(clone.folder)), ".")
    assert locate("platforms") == (Repository(str(clone.folder)), "platforms")


def test_any_kind_of_repository(tmp_path: Path) -> None:
    """A linked work tree, one in another's folder, a clone that borrows objects, a detached HEAD, one in SHA-256."""
    clone = build(tmp_path, LEFT)
    git(clone.folder, "worktree", "add", "--quiet", "../linked", "HEAD")
    for outer in ("unborn", "born"):
        git(tmp_path, "init", "--quiet", outer)
        git(tmp_path, "clone", "--quiet", "clone", f"{outer}/nested")
    git(tmp_path / "born", "commit", "--quiet", "--allow-empty", "--message=x")
    git(tmp_path, "clone", "--quiet", "--shared", "--branch", "main", "clone", "borrowing")
    (tmp_path / "other").mkdir()
    by_sha256 = build(tmp_path / "other", LEFT, "--object-format=sha256")

    for folder in ("linked", "unborn/nested", "born/nested", "borrowing"):
        assert replace(clone, file=str(tmp_path / folder / FILE)).mentions("b c") == "b1 c2", folder
    assert by_sha256.mentions("b c") == "b1 c2"
    assert {len(name) for name in by_sha256.names} == {64}


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable and no configuration of the user's matters."""
    clone = build(tmp_path, LEFT)
    (tmp_path / ".gitconfig").write_text("[broken", encoding="utf-8")
    for name in ("HOME", "XDG_CONFIG_HOME", "GIT_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, str(tmp_path))

    assert clone.mentions("b c") == "b1 c2"


def test_a_repository_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read, though git itself refuses it."""
    clone = build(tmp_path, LEFT)
    put_git(tmp_path, monkeypatch, f'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {shutil.which("git")} "$@"')

    with pytest.raises(subprocess.CalledProcessError):
        git(clone.folder, "rev-parse", "HEAD")
    assert clone.mentions("b c") == "b1 c2"


def put_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script before git in PATH."""
    (tmp_path / "bin").mkdir()
    write_program(tmp_path / "bin/git", script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")


def write_program(path: Path, script: str) -> None:
    """Write a program."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def bare(clone: Clone) -> None:
    """Leave a repository without a work tree."""
    (clone.folder / ".git").rename(clone.folder / "bare")


def unborn(clone: Clone) -> None:
    """Check out a branch without commits."""
    git(clone.folder, "symbolic-ref", "HEAD", "refs/heads/unborn")


def untracked(clone: Clone) -> None:
    """Check out a commit without the file."""
    git(clone.folder, "symbolic-ref", "HEAD", "refs/heads/0")


def linked(clone: Clone) -> None:
    """Put a link in the place of the file."""
    Path(clone.file).rename(Path(clone.file).with_name("target.yaml"))
    Path(clone.file).symlink_to("target.yaml")


def linked_folder(clone: Clone) -> None:
    """Put a link in the place of the folder of the file."""
    Path(clone.file).parent.rename(clone.folder / "other")
    Path(clone.file).parent.symlink_to("other")


def linked_clone(clone: Clone) -> None:
    """Put a link to another repository in the place of the folder of the file."""
    Path(clone.file).rename(clone.folder / FILE)
    Path(clone.file).parent.rmdir()
    clone.folder.rename(clone.folder.with_name("another"))
    git(clone.folder.parent, "init", "--quiet", "clone")
    Path(clone.file).parent.symlink_to("../another")


def submodule(clone: Clone) -> None:
    """Put a submodule in the place of the folder of the file."""
    git(clone.folder.parent, "clone", "--quiet", "clone", "another")
    Path(clone.file).unlink()
    Path(clone.file).parent.rmdir()
    git(clone.folder, "submodule", "--quiet", "add", "../another", "platforms")
    git(clone.folder, "commit", "--quiet", "--message=x")
    (clone.folder / "platforms" / FILE).write_text(text("a"), encoding="utf-8")


def shallow(clone: Clone) -> None:
    """Leave a clone without older commits."""
    clone_again(clone, "--depth=2")


def partial(clone: Clone) -> None:
    """Leave a clone without older versions."""
    clone_again(clone, "--filter=blob:none")


def clone_again(clone: Clone, option: str) -> None:
    """Put a clone in the place of a repository."""
    origin = clone.folder.with_name("origin")
    clone.folder.rename(origin)
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin.parent, "clone", "--quiet", option, "--branch=main", origin.as_uri(), "clone")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (bare, Code.REPOSITORY_MISSING),
        (unborn, Code.FILE_UNTRACKED),
        (untracked, Code.FILE_UNTRACKED),
        (linked, Code.FILE_LINKED),
        (linked_folder, Code.FILE_LINKED),
        (linked_clone, Code.FILE_LINKED),
        (submodule, Code.FILE_LINKED),
        (shallow, Code.HISTORY_SHALLOW),
        (partial, Code.HISTORY_PARTIAL),
    ],
)
def test_a_repository_without_the_whole_history(tmp_path: Path, damage: Callable[[Clone], None], code: Code) -> None:
    """It is refused: what it lacks could name a host."""
    clone = build(tmp_path, "0: x.yaml=a\n 1 < 0: a b\n 2 < 1: a c\n 3 < 2: a", file=f"platforms/{FILE}")
    damage(clone)
    facts = {"file": clone.file} if "{file}" in ENGLISH.problems[code].message else {}

    assert clone.problem() == Problem(code=code, facts=facts)


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in no repository, also where one has a file with its name."""
    clone = build(tmp_path, LEFT, file="-")
    monkeypatch.chdir(clone.folder)

    facts = {"file": "standard input"}
    assert replace(clone, file="-").problem() == Problem(code=Code.REPOSITORY_MISSING, facts=facts)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo one >&2; echo fatal: two >&2; exit 128", "fatal: two"),
        ("exit 3", "exit status 3"),
        ("kill -INT 0; sleep 9", "exit status -2"),
        ("sleep 9", "no end within 1 seconds"),
    ],
)
def test_a_git_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str) -> None:
    """Its last words say why. It has a process group of its own, and does not run for ever."""
    clone = build(tmp_path, LEFT)
    put_git(tmp_path, monkeypatch, script)
    monkeypatch.setattr(program, "MAX_SECONDS", 1)

    assert clone.problem() == Problem(code=Code.GIT_FAILED, facts={"reason": reason})


def test_where_git_is_searched_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders without a full name would be those of the repository."""
    clone = build(tmp_path, LEFT)
    (clone.folder / "bin").mkdir()
    for folder in (clone.folder, clone.folder / "bin"):
        write_program(folder / "git", f"touch {tmp_path / 'ran'}")

    monkeypatch.setenv("PATH", f".::bin:{os.environ['PATH']}")
    assert clone.mentions("b c") == "b1 c2"
    for path in (".:bin", ""):
        monkeypatch.setenv("PATH", path)
        with suppress(GitError):  # a system may have git in other folders than the usual ones
            clone.open()
    assert not (tmp_path / "ran").exists()
    monkeypatch.setenv("PATH", "/nowhere")
    assert clone.problem() == Problem(code=Code.GIT_MISSING)


CONFIGURATION: Final = """
[core]
    fsmonitor = {0}
    hooksPath = {1}
    sshCommand = {0}
    gitProxy = {0}
    pager = {0}
    editor = {0}
    askPass = {0}
    alternateRefsCommand = {0}
    attributesFile = {2}
    worktree = /nowhere
[alias]
    rev-parse = "!{0}"
    rev-list = "!{0}"
    cat-file = "!{0}"
[diff "canary"]
    textconv = {0}
    command = {0}
[filter "canary"]
    clean = {0}
    smudge = {0}
    process = {0}
    required = true
[pager]
    rev-list = {0}
    cat-file = {0}
[log]
    showSignature = true
[gpg]
    program = {0}
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[extensions]
    partialClone = canary
[remote "canary"]
    url = ext::{0}
    promisor = true
    uploadpack = {0}
[uploadpack]
    packObjectsHook = {0}
"""


def test_nothing_in_a_repository_runs(tmp_path: Path) -> None:
    """Configuration, hooks, attributes and a missing object start no program, which they do for other commands."""
    clone = build(tmp_path, LEFT)
    planted, ran = tmp_path / "planted", tmp_path / "ran"
    planted.mkdir()
    for name in ("canary", "post-index-change", "reference-transaction"):
        write_program(planted / name, f"echo >> {ran}; exit 1")
    (planted / "attributes").write_text("* filter=canary diff=canary", encoding="utf-8")
    (clone.folder / ".gitattributes").write_text("* filter=canary diff=canary ident text eol=crlf", encoding="utf-8")
    missing = git(clone.folder, "rev-parse", f"2:{FILE}")
    (clone.folder / ".git/objects" / missing[:2] / missing[2:]).unlink()
    with (clone.folder / ".git/config").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(planted / "canary", planted, planted / "attributes"))

    assert clone.mentions("b c") == ""  # what is missing may be a file that was gone
    assert clone.open("1").named_in_passing() == {}
    assert not ran.exists()
    for words in (("status",), ("cat-file", "-e", missing)):
        with suppress(subprocess.CalledProcessError):
            git(clone.folder, "--work-tree=.", *words)
        assert ran.exists(), words
        ran.unlink()


def test_nothing_in_a_repository_changes_history(tmp_path: Path) -> None:
    """Replace refs, grafts, another work tree and a forged commit graph are ignored, which deceive other commands."""
    clone = build(tmp_path, LEFT)
    head = git(clone.folder, "rev-parse", "HEAD")

    git(clone.folder, "replace", "--graft", "HEAD")
    git(clone.folder, "replace", f"1:{FILE}", f"3:{FILE}")
    assert git(clone.folder, "rev-list", "HEAD") == head
    assert git(clone.folder, "show", f"1:{FILE}") == git(clone.folder, "show", f"3:{FILE}")
    assert clone.mentions("b c") == "b1 c2"
    git(clone.folder, "replace", "--delete", "HEAD", f"1:{FILE}")

    (clone.folder / ".git/info/grafts").write_text(f"{head}\n", encoding="utf-8")
    assert git(clone.folder, "rev-list", "HEAD") == head
    assert clone.mentions("b c") == "b1 c2"
    (clone.folder / ".git/info/grafts").unlink()

    git(clone.folder, "config", "core.worktree", "../..")
    assert git(clone.folder, "rev-list", "HEAD", "--", FILE) == ""
    assert clone.mentions("b c") == "b1 c2"
    git(clone.folder, "config", "--unset", "core.worktree")

    git(clone.folder, "commit-graph", "write", "--reachable")
    graph = clone.folder / ".git/objects/info/commit-graph"
    tree, no_parent = bytes.fromhex(git(clone.folder, "rev-parse", "HEAD^{tree}")), b"\x70\0\0\0"
    before, entry, after = graph.read_bytes().rpartition(tree)
    graph.chmod(0o644)
    graph.write_bytes(before + entry + no_parent + after[4:])
    assert git(clone.folder, "rev-list", "HEAD") == head
    assert clone.mentions("b c") == "b1 c2"


def test_files_of_a_fleet(tmp_path: Path) -> None:
    """A folder stands for the YAML files in and below it that are not hidden, a file for itself."""
    clone = build(tmp_path, "1: p/a.yaml=a; p/q/b.yml=b; p/.c.yaml=c; p/.d/d.yaml=d; p/e.txt=e; px.yaml=f; g=g")
    repository, _ = locate(str(clone.folder / "g"))

    assert list(repository.files("HEAD", "p")) == ["p/a.yaml", "p/q/b.yml"]
    assert list(repository.files("HEAD", ".")) == ["p/a.yaml", "p/q/b.yml", "px.yaml"]
    assert list(repository.files("HEAD", "g")) == ["g"]
    assert list(repository.files("HEAD", "nothing")) == []


def test_files_with_the_same_content(tmp_path: Path) -> None:
    """All are found, in folders of the same content too, and none is removed where a copy was."""
    same = "a/p/x.yaml=a; a/p/y.yaml=a; p/x.yaml=a; p/y.yaml=a"
    clone = build(tmp_path, f"1: {same}; p/z.yaml=a\n 2 < 1: {same}")
    repository, _ = locate(str(clone.folder / "p"))

    assert list(repository.files("HEAD", "p")) == ["p/x.yaml", "p/y.yaml"]
    assert repository.removed("HEAD") == ["p/z.yaml"]


def test_changed_files_of_a_fleet(tmp_path: Path) -> None:
    """A merge is compared with its first parent alone, the first commit with nothing."""
    graph = """
        1: p/a.yaml=a; p/b.yaml=b; p/c.txt=c
        2 < 1: p/a.yaml=a; p/b.yaml=b; p/c.txt=d
        side < 1: p/a.yaml=a d; p/b.yaml=b; p/c.txt=c
        3 < 2 side: p/a.yaml=a d; p/b.yaml=b; p/c.txt=d
        4 < 3: p/a.yaml=a d; p/c.txt=d; q.yaml=e
    """
    clone = build(tmp_path, graph)
    repository, _ = locate(str(clone.folder / "q.yaml"))
    line = repository.first_parents("HEAD")
    for path, expected in (
        ("p", "4 p/b.yaml; 3 p/a.yaml; 1 p/a.yaml p/b.yaml"),
        (".", "4 p/b.yaml q.yaml; 3 p/a.yaml; 1 p/a.yaml p/b.yaml"),
        ("q.yaml", "4 q.yaml"),
    ):
        found = repository.changed([*zip(line, [*line[1:], ""], strict=True)], path)
        assert "; ".join(" ".join((clone.names[commit], *files)) for commit, files in found.items()) == expected
