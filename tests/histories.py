"""Real repositories from a few lines: a line is a commit, with its parents and what its version of the file names.

``3 < 2 side: a b`` is the commit 3, which merges ``side`` into 2. Its file is ``domains.yaml`` with two hosts, as in
`tests.building`; see `text` for what else a word can say. ``-`` is no file. A version may name its path, as in
``new.yaml=a``; several versions stand between semicolons. The last line is HEAD.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from reconciler.desired import parse_unbounded
from reconciler.git import GitError
from reconciler.history import History, open_history
from reconciler.model import DesiredState, Host, Mention
from reconciler.problem import Problem
from tests.building import host, hosts

FILE: Final = "domains.yaml"

_ENVIRONMENT: Final = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@qq.com",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@qq.com",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}

_LINE: Final = re.compile(r"(\S+)(?: <((?: \S+)+))?: (.*)")
_WORD: Final = re.compile(r"([^:@]+)(?::(\w+))?(?:@(\w+))?")


def git(folder: Path, *words: str, data: bytes = b"") -> str:
    """Run git in a folder, and return what it prints."""
    ended = subprocess.run(  # noqa: S603  # git
        ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *words],  # noqa: S607  # from PATH
        check=True,
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        input=data,
        capture_output=True,
    )
    return ended.stdout.decode().strip()


def text(words: str) -> str:
    """Return the content that the words of a version stand for.

    ``b:testing`` is in one list, ``b@pay`` has an owner, ``-b`` stands under removed, and ``^b`` is protected.
    ``other/a`` is about the platform ``other``, ``!a`` is invalid.
    """
    platform, _, named = words.rpartition("/")
    named_words = named.lstrip("!").split()
    domains = [word for word in named_words if word[0] not in "-^"]
    removed = [word[1:] for word in named_words if word[0] == "-"]
    protected = ", ".join(host(word[1:]) for word in named_words if word[0] == "^")
    return "".join(
        (
            f"version: {'x' if '!' in words else 1}\nplatform: {platform or 'acme'}\n",
            _section("domains", domains) if domains else "domains: []\n",
            _section("removed", removed) if removed else "",
            f"policy: {{protected: [{protected}]}}\n" if protected else "",
        )
    )


def _section(key: str, words: Iterable[str]) -> str:
    """Return a list of hosts."""
    lines = [f"{key}:"]
    for word in words:
        matched = _WORD.fullmatch(word)
        assert matched, word
        name, lists, owner = matched.groups()
        more = (f", lists: [{lists}]" if lists else "") + (f", owner: {owner}" if owner else "")
        lines.append(f"  - {{host: {host(name)}{more}}}" if more else f"  - {host(name)}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Clone:
    """A repository with a work tree."""

    folder: Path
    names: Mapping[str, str]
    """The name of each commit by its id."""
    file: str
    """The file as it is named for the command."""

    def open(self, since: str | None = None) -> History:
        """Return the history of the file."""
        data = Path(self.file).read_bytes()
        desired = parse_unbounded(data, self.file)
        assert isinstance(desired, DesiredState)
        return open_history(desired, data, since)

    def mentions(self, words: str, since: str | None = None) -> str:
        """Return the commits that brought versions which name hosts, as in ``b1 c2``."""
        return self.shown(self.open(since).mentions(hosts(words)))

    def shown(self, mentions: Mapping[Host, Mention]) -> str:
        """Return which commits name hosts, as in ``b1 c2``."""
        named = sorted((name.removesuffix(".qq.com"), mention.commit or "") for name, mention in mentions.items())
        return " ".join(f"{word}{self.names[commit]}" for word, commit in named)

    def problem(self, since: str | None = None) -> Problem:
        """Return why there is no history."""
        with pytest.raises(GitError) as raised:
            self.open(since)
        return raised.value.problem


def build(folder: Path, graph: str, *options: str, texts: Mapping[str, str] | None = None, file: str = FILE) -> Clone:
    """Make the repository ``clone`` in a folder; `options` are those of ``git init``. Each commit is a branch too.

    `texts` has contents that words cannot say, by the word that stands for them; `file` is the usual path.
    """
    folder /= "clone"
    folder.mkdir()
    git(folder, "init", "--quiet", *options)
    marks: dict[str, int] = {}
    stream: list[bytes] = []
    head: dict[str, bytes] = {}
    for line, mark in zip(filter(str.strip, graph.splitlines()), count(1)):
        matched = _LINE.fullmatch(line.strip())
        assert matched, line
        name, parents, versions = matched.groups("")
        marks[name] = mark
        head = {
            path or file: (texts or {}).get(words, text(words)).encode()
            for path, _, words in (version.strip().rpartition("=") for version in versions.split(";"))
            if words != "-"
        }
        stream.append(_commit(name, mark, [marks[parent] for parent in parents.split()], head))
    stream.append(b"reset refs/heads/main\nfrom :%d\n" % mark)
    git(folder, "fast-import", "--quiet", "--export-marks=../marks", data=b"".join(stream))
    exported = dict(line[1:].split() for line in (folder / "../marks").read_text(encoding="utf-8").splitlines())
    for path, content in head.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return Clone(folder, {exported[str(mark)]: name for name, mark in marks.items()}, str(folder / file))


def _commit(name: str, mark: int, parents: list[int], files: Mapping[str, bytes]) -> bytes:
    """Return a commit as ``git fast-import`` reads it."""
    relations = ["from", *["merge"] * len(parents)]
    return b"".join(
        (
            f"commit refs/heads/{name}\nmark :{mark}\ncommitter a <a@qq.com> {1_700_000_000 + mark} +0000\n".encode(),
            b"data 0\n",
            *(f"{word} :{parent}\n".encode() for word, parent in zip(relations, parents, strict=False)),
            b"deleteall\n",
            *(b"M 100644 inline %s\ndata %d\n%s\n" % (_quoted(path), len(data), data) for path, data in files.items()),
        )
    )


def _quoted(path: str) -> bytes:
    """Return a path as ``git fast-import`` reads it."""
    return b'"%s"' % b"".join(b"\\%03o" % byte for byte in os.fsencode(path))
