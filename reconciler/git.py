"""Commits of a git repository, and a file in them: read so that nothing in the repository runs or reaches the network.

git is run for five commands that read objects only. Others look at the index or the work tree, and for that they run
filters, hooks and monitors that the repository's configuration or attributes name. Replace refs, grafts and the commit
graph are ignored, so history is what the commits themselves say.
"""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, ProblemError

MAX_SECONDS: Final = 60
"""How long one command may take; a hundred thousand commits take some seconds."""

_BATCH: Final = 64
"""How many contents are in memory at once."""

_OPTIONS: Final = (
    "--no-replace-objects",
    "--literal-pathspecs",
    "--no-optional-locks",
    "-c",
    "core.commitGraph=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
)

_ENVIRONMENT: Final = {
    "LANG": "C",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    # Both named, so that git neither searches for them nor minds who owns them, and core.worktree has no effect.
    "GIT_DIR": ".git",
    "GIT_WORK_TREE": ".",
}

_YAML: Final = re.compile(r"(?:[^./][^/]*/)*[^./][^/]*\.ya?ml")
"""A path without a hidden part."""

_COMMIT: Final = re.compile(rb"([0-9a-f]+) commit [0-9]+\n")
_BLOB: Final = re.compile(rb"([0-9a-f]+) blob ([0-9]+)\n")
_OBJECT: Final = re.compile(rb"([0-9a-f]+) (?:blob|tree) ([0-9]+)\n")


class GitError(ProblemError):
    """A repository cannot be read."""


@frozen
class Blob:
    """The content of a file in a commit, by its id."""

    id: str
    size: int


@frozen
class Repository:
    """A repository with a work tree. All methods raise GitError where git is missing, fails or does not end."""

    root: str
    """The folder of the work tree."""

    def require_whole(self) -> None:
        """Raise GitError for a shallow or partial clone, which lacks commits or contents."""
        shallow, packs = self._run("rev-parse", "--is-shallow-repository", "--git-path", "objects/pack").split(b"\n", 1)
        if shallow != b"false":
            raise GitError(Code.HISTORY_SHALLOW)
        # https://git-scm.com/docs/partial-clone: packs that a partial clone fetches are marked so.
        if any(Path(self.root, os.fsdecode(packs[:-1])).glob("*.promisor")):
            raise GitError(Code.HISTORY_PARTIAL)

    def commit(self, name: str) -> str | None:
        """Return the id of the commit that a name such as ``HEAD^1`` stands for; None where there is none."""
        match = _COMMIT.match(self._run("cat-file", "--batch-check", stdin=os.fsencode(f"{name}^{{commit}}\n")))
        return match and match[1].decode()

    def first_parents(self, commit: str, path: str | None = None, most: int | None = None) -> list[str]:
        """Return a commit, its first parent, that one's first parent and so on; at most `most`.

        With a path, only commits in which the file is not as in the first parent: added, changed or removed.
        """
        bound = () if most is None else (f"--max-count={most}",)
        paths = () if path is None else (path,)
        return self._run("rev-list", "--first-parent", *bound, commit, "--", *paths).decode().split()

    def commits(self, commit: str, without: str | None, path: str, most: int) -> list[str]:
        """Return which of a commit and its ancestors change a file, except `without` and its ancestors; at most `most`.

        A merge does where the file is not as in all of its parents.
        """
        excluded = () if without is None else (f"^{without}",)
        words = ("--full-history", f"--max-count={most}", commit, *excluded)
        return self._run("rev-list", *words, "--", path).decode().split()

    def parents(self, commits: Sequence[str]) -> list[list[str]]:
        """Return the parents of each commit."""
        if not commits:
            return []
        lines = self._run("rev-list", "--no-walk=unsorted", "--parents", "--stdin", stdin="\n".join(commits).encode())
        return [line.split()[1:] for line in lines.decode().splitlines()]

    def touched(self, commit: str, without: str) -> set[str]:
        """Return the paths that a commit or an ancestor changes, except `without` and its ancestors.

        A merge changes what is not as in any of its parents.
        """
        commits = self._run("rev-list", commit, f"^{without}", "--")
        words = ("--stdin", "--root", "-r", "-c", "--no-commit-id", "--name-only", "--no-renames", "-z")
        return set(os.fsdecode(self._run("diff-tree", *words, stdin=commits)).split("\0"))

    def changed(self, pairs: Sequence[tuple[str, str]], path: str) -> dict[str, list[str]]:
        """Return the files that `files` finds in one of two commits, and that are not the same in the other; sorted.

        They are by the first commit of each pair, without those that have none. The second may be "", for no commit.
        """
        words = ("--stdin", "--root", "-r", "--name-status", "--no-renames", "-z", "--", path)
        stdin = "".join(f"{commit} {before}".rstrip() + "\n" for commit, before in pairs).encode()
        tokens = iter(os.fsdecode(self._run("diff-tree", *words, stdin=stdin)).split("\0")[:-1])
        found: dict[str, list[str]] = {}
        commit = ""
        for token in tokens:
            if len(token) > 1:
                commit = token
            elif _is_at(name := next(tokens), path):  # the token is what became of this file, as in "M"
                found.setdefault(commit, []).append(name)
        return found

    def removed(self, commit: str) -> list[str]:
        """Return the paths that are in the first parent of a commit, and not in the commit; sorted."""
        parent = self.commit(f"{commit}^1")
        return [] if parent is None else sorted(self._paths(parent) - self._paths(commit))

    def files(self, commit: str, path: str) -> dict[str, Blob]:
        """Return the file at a path, or the YAML files in and below a folder there, by path, as of a commit.

        As everywhere, hidden files and folders are skipped.
        """
        paths = [name for name in sorted(self._paths(commit)) if _is_at(name, path)]
        found = zip(paths, self.blobs([(commit, name) for name in paths]), strict=True)
        return {name: blob for name, blob in found if blob is not None}

    def _paths(self, commit: str) -> set[str]:
        return set(os.fsdecode(self._run("ls-tree", "-r", "--name-only", "-z", commit)).split("\0")[:-1])

    def objects(self, names: Sequence[tuple[str, str]]) -> list[str | None]:
        """Return the id of each file or folder, named by commit and path; None where there is none."""
        return [None if found is None else found.id for found in self._found(names, _OBJECT)]

    def with_same(self, path: str, commits: Sequence[str]) -> list[str]:
        """Return the first commits, which have the same file at a path; none where the first one has no file."""
        found = self.objects([(commit, path) for commit in commits])
        same = takewhile(lambda file: file is not None and file == found[0], found)
        return [commit for commit, _ in zip(commits, same, strict=False)]

    def has(self, path: str) -> bool:
        """Return whether HEAD has a file, a folder or a submodule at a path."""
        head = self.commit("HEAD")
        return head is not None and bool(self._run("ls-tree", "--name-only", head, "--", path))

    def blobs(self, names: Sequence[tuple[str, str]]) -> list[Blob | None]:
        """Return the content of each file, named by commit and path; None where there is no file."""
        return self._found(names, _BLOB)

    def _found(self, names: Sequence[tuple[str, str]], kind: re.Pattern[bytes]) -> list[Blob | None]:
        queries = [os.fsencode(f"{commit}:{path}") for commit, path in names]
        has_line_feeds = any(b"\n" in query for query in queries)  # `-z` needs git 2.38
        options, end = (("-z",), b"\0") if has_line_feeds else ((), b"\n")
        answers = self._run("cat-file", "--batch-check", *options, stdin=b"".join(query + end for query in queries))
        return list(_blobs(queries, answers, kind))

    def contents(self, blobs: Sequence[Blob]) -> Iterator[bytes]:
        """Yield contents in order; git reads them a few at a time, as they are asked for."""
        for first in range(0, len(blobs), _BATCH):
            batch = blobs[first : first + _BATCH]
            answers = self._run("cat-file", "--batch", stdin="".join(f"{blob.id}\n" for blob in batch).encode())
            start = 0
            for blob in batch:
                start = answers.index(b"\n", start) + 1
                yield answers[start : start + blob.size]
                start += blob.size + 1

    def _run(self, *words: str, stdin: bytes = b"") -> bytes:
        """Return what git prints."""
        import subprocess

        try:
            ended = subprocess.run(
                ["git", *_OPTIONS, *words],
                check=False,
                cwd=self.root,
                env={**_ENVIRONMENT, "HOME": os.environ.get("HOME", "/"), "PATH": _program_path()},
                input=stdin,
                capture_output=True,
                timeout=MAX_SECONDS,
                process_group=0,  # Ctrl-C is for the run to handle
            )
        except subprocess.TimeoutExpired:
            raise GitError(Code.GIT_FAILED, reason=f"no end within {MAX_SECONDS} seconds") from None
        except OSError:
            raise GitError(Code.GIT_MISSING) from None
        if ended.returncode:
            words_of_git = ended.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise GitError(Code.GIT_FAILED, reason=words_of_git or f"exit status {ended.returncode}")
        return ended.stdout


def locate(file: str) -> tuple[Repository, str]:
    """Return the repository whose work tree has a file or a folder, and its path in it.

    Raises GitError where there is none, and where a change could put another file in its place: behind a link in a
    work tree, or in a submodule. A link to a work tree is followed.
    """
    path, full = Path(file), Path(file).absolute()
    if any(part.is_symlink() and _work_tree(part.parent.resolve()) for part in (full, *full.parents)):
        raise GitError(Code.FILE_LINKED, file=file)
    folder = path.parent.resolve()
    root = _work_tree(folder)
    if root is None:
        raise GitError(Code.REPOSITORY_MISSING, file=file)
    outer = _work_tree(root.parent)
    if outer is not None and Repository(str(outer)).has(str(root.relative_to(outer))):
        raise GitError(Code.FILE_LINKED, file=file)
    return Repository(str(root)), str((folder / path.name).relative_to(root))


def _is_at(name: str, path: str) -> bool:
    """Return whether a file is the one at a path, or a YAML file that is not hidden below it."""
    below = "" if path == "." else f"{path}/"
    return name == path or (name.startswith(below) and _YAML.fullmatch(name.removeprefix(below)) is not None)


def _work_tree(folder: Path) -> Path | None:
    """Return the innermost work tree that has a folder; ``.git`` is a file in linked work trees and submodules."""
    return next((root for root in (folder, *folder.parents) if os.path.lexists(root / ".git")), None)


def _program_path() -> str:
    """Return where to search for git: a relative folder would be one of the repository, and none would be its root."""
    return os.pathsep.join(filter(os.path.isabs, os.get_exec_path())) or os.defpath


def _blobs(queries: Sequence[bytes], answers: bytes, kind: re.Pattern[bytes]) -> Iterator[Blob | None]:
    """Yield the answer to each query. An answer is a line; where nothing is found, it repeats the query."""
    start = 0
    for query in queries:
        repeated = len(query) if answers.startswith(query, start) else 0
        end = answers.index(b"\n", start + repeated) + 1
        match = kind.fullmatch(answers, start, end)
        yield match and Blob(match[1].decode(), int(match[2]))
        start = end
