r"""Older versions of the file: the hosts that they name were reviewed, so a reviewed change may delete them.

The versions are those on HEAD's first-parent line: what was merged. One counts where it is a valid desired state of
the same platform and resource, back to where the file was last added. Renames are not followed. Versions are searched
for a host's bytes, so a host that escapes hide, as in ``"www.qq\x2ecom"``, counts as not named.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import takewhile
from typing import Final

from reconciler.desired import MAX_BYTES, Invalid, member_of, parse_unbounded, texts_by_key
from reconciler.frozen import frozen
from reconciler.git import Blob, GitError, Repository, locate
from reconciler.model import DesiredState, Host, Member, Mention, parse_host
from reconciler.problem import Code, Fact, Problem, first_hosts

MAX_VERSIONS: Final = 2_000
"""The most versions that are read, newest first. A change has fewer."""

MAX_INVALID: Final = 50
"""How many versions are read in search of a valid one."""

_NOTHING: Final[AbstractSet[str]] = frozenset()

_File = tuple[str, str]
"""A file's commit and its path in the repository."""


@frozen(kw_only=True)
class History:
    """The versions of a desired state's file. The methods raise GitError where git fails."""

    desired: DesiredState
    repository: Repository
    path: str
    """The file's path in the repository."""
    head: str
    is_whole: bool
    """Whether the version that added the file last counts, too."""
    start: str | None
    """The commit that a change starts from; None for HEAD's first parent."""
    changes: tuple[str, ...]
    """The commits that brought the versions which may count, newest first."""
    is_committed: bool
    """Whether the file is as in HEAD, apart from CRLF for LF."""

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """A warning where the file is not as in HEAD."""
        problem = Problem(code=Code.FILE_NOT_COMMITTED, facts={"file": self.desired.file})
        return () if self.is_committed else (problem,)

    def require_start(self) -> None:
        """Raise GitError where nobody says which commits are the change: HEAD is no merge, and `start` is None."""
        if self.start is None and self.repository.commit(f"{self.head}^2") is None:
            raise GitError(Code.SINCE_MISSING)

    def mentions(self, hosts: Collection[Host]) -> Mapping[Host, Mention]:
        """Return where hosts stand under ``domains`` in the newest version that counts and names them.

        Hosts that no such version names are left out.
        """
        return self._search(self.changes, self.path, hosts)

    def rename_warnings(self, hosts: Collection[Host]) -> Iterator[Problem]:
        """Yield a warning for each former file whose versions name some of the hosts, which have no mention.

        A former file is of the same platform and resource, and the commit that added this file removed it.
        """
        if not self.is_whole or not hosts:
            return
        before = f"{self.changes[-1]}^1"
        removed = [path for path in self.repository.removed(self.changes[-1]) if path.endswith((".yaml", ".yml"))]
        for (_, path), data in self._contents([(before, path) for path in removed]):
            if self._listed(data):
                found = self._search(self.repository.first_parents(before, path, MAX_VERSIONS), path, hosts)
                if found:
                    facts: dict[str, Fact] = {"file": self.desired.file, "former": path}
                    facts["hosts"] = first_hosts(sorted(found))
                    yield Problem(code=Code.FILE_RENAMED, facts=facts)

    def named_in_passing(self) -> Mapping[Host, Mention]:
        """Return the hosts that commits of this change name, but neither its base nor its end, with the oldest of them.

        A host under ``removed`` is named too: who reviews that line reviews its deletion.
        The change is all commits of HEAD that `start`, or else HEAD's first parent, does not have. After a rebase each
        of them is on the first-parent line, so these hosts would count as reviewed: those of another platform too, once
        a later change gives this one that name. What a parent names already is not the commit's doing: a branch has
        what was removed from the file after it began. An invalid version passes on what the valid one before it names.
        """
        base = self.start or self.repository.commit(f"{self.head}^1")
        commits = self.repository.commits(self.head, base, self.path, MAX_VERSIONS)
        if len(commits) == MAX_VERSIONS:
            raise GitError(Code.CHANGE_TOO_LONG, file=self.desired.file, count=MAX_VERSIONS)
        today = {entry.host for entry in self.desired.entries} | {item.host for item in self.desired.removed}
        blobs = dict(zip(commits, self.repository.blobs([(commit, self.path) for commit in commits]), strict=True))
        named: dict[Host, Mention] = {}
        for commit, parents in reversed(list(zip(commits, self.repository.parents(commits), strict=True))):
            blob = blobs[commit]
            if blob is None or blob.size > MAX_BYTES:
                continue
            (data,) = self.repository.contents([blob])
            texts = texts_by_key(data)
            listed = texts.get("domains", _NOTHING) - today - named.keys()
            hosts = {host for text in listed if (host := parse_host(text))}
            if found := self._mentions(commit, data, hosts) if hosts else {}:
                members = {member_of(texts), self.desired.member}
                before = {host for parent in parents for host in self._named_at(parent, members)}
                named |= {host: mention for host, mention in found.items() if host not in before}
        if named and base:
            known = self._search([base], self.path, named)  # what the change deletes from the file
            return {host: mention for host, mention in named.items() if host not in known}
        return named

    def _named_at(self, commit: str, members: Collection[Member | None]) -> AbstractSet[Host]:
        """Return the hosts that the newest valid version of the file names, as of a commit.

        None where that is about other platforms, or there is no file.
        """
        changes = self.repository.first_parents(commit, self.path, MAX_INVALID)
        blobs = takewhile(lambda blob: blob is not None, self.repository.blobs([(it, self.path) for it in changes]))
        for data in self.repository.contents([blob for blob in blobs if blob is not None and blob.size <= MAX_BYTES]):
            state = parse_unbounded(data, self.desired.file)
            if isinstance(state, DesiredState):
                return {entry.host for entry in state.entries} if state.member in members else frozenset()
        return frozenset()

    def _search(self, commits: Sequence[str], path: str, hosts: Collection[Host]) -> dict[Host, Mention]:
        """Return the first of the commits whose version names a host, for each host that one names."""
        found: dict[Host, Mention] = {}
        missing = set(hosts)
        for (commit, _), data in self._contents([(commit, path) for commit in commits] if missing else []):
            hits = {host for host in missing if host.encode() in data}
            if hits and hits & self._listed(data):
                found |= self._mentions(commit, data, hits)
                missing -= found.keys()
                if not missing:
                    break
        return found

    def _contents(self, files: Sequence[_File]) -> Iterator[tuple[_File, bytes]]:
        """Yield each content of a path once, with the first file that has it. What is too large is skipped."""
        first: dict[tuple[str, Blob], _File] = {}
        for file, blob in zip(files, self.repository.blobs(files), strict=True):
            if blob is not None and blob.size <= MAX_BYTES:
                first.setdefault((file[1], blob), file)
        yield from zip(first.values(), self.repository.contents([blob for _, blob in first]), strict=True)

    def _listed(self, data: bytes) -> AbstractSet[str]:
        """Return the texts under ``domains`` of a version, hosts and others; none where it is about something else."""
        texts = texts_by_key(data)
        return texts.get("domains", _NOTHING) if member_of(texts) == self.desired.member else _NOTHING

    def _mentions(self, commit: str, data: bytes, hosts: AbstractSet[Host]) -> dict[Host, Mention]:
        """Return which of the hosts a version names; none if it is invalid."""
        state = parse_unbounded(data, self.desired.file)
        if isinstance(state, Invalid):
            return {}
        return {
            entry.host: Mention(
                file=entry.place.file, line=entry.place.line, commit=commit, owner=entry.owner, note=entry.note
            )
            for entry in state.entries
            if entry.host in hosts
        }


def open_history(desired: DesiredState, data: bytes, since: str | None, counted: str | None = None) -> History:
    """Return the history of a desired state's file, which holds `data`, back to the version that `since` has.

    `since` is also where a change starts; `counted` is given where versions count back to another commit.
    Raises GitError where HEAD lacks the file, one of both is no commit on the line, or the repository cannot be read.
    """
    file = desired.file
    if file == "-":
        raise GitError(Code.REPOSITORY_MISSING, file="standard input")
    repository, path = locate(file)
    repository.require_whole()
    head = repository.commit("HEAD")
    blob = head and repository.blobs([(head, path)])[0]
    if not head or not blob:
        raise GitError(Code.FILE_UNTRACKED, file=file)
    newest = repository.first_parents(head, path, MAX_VERSIONS)
    versions = repository.blobs([(commit, path) for commit in newest])
    # A file that is gone and comes back is new: nobody who reviews it sees what its older versions name.
    changes = newest[: versions.index(None)] if None in versions else newest
    count = len(changes)
    start = None if since is None else _on_line(repository, head, since)[-1]
    oldest = counted or since
    if oldest is not None:
        newer = {*_on_line(repository, head, oldest)[:-1]}
        count = len(newer.intersection(changes))
    is_whole = count == len(changes) < MAX_VERSIONS
    return History(
        desired=desired,
        repository=repository,
        path=path,
        head=head,
        is_whole=is_whole,
        start=start,
        changes=tuple(changes[: count + 1]),  # the first that is not newer brought the version of the oldest commit
        is_committed=blob.size <= MAX_BYTES and _lines(data) == _lines(*repository.contents([blob])),
    )


def _on_line(repository: Repository, head: str, name: str) -> list[str]:
    """Return the commits of HEAD's first-parent line down to the one with this name. Raises GitError without it."""
    commit, line = repository.commit(name), _line(repository, head)
    if commit not in line:
        raise GitError(Code.SINCE_UNKNOWN, commit=name)
    return line[: line.index(commit) + 1]


@lru_cache(maxsize=1)
def _line(repository: Repository, head: str) -> list[str]:
    """Return a commit's first-parent line: the files of a fleet have the same."""
    return repository.first_parents(head)


def _lines(data: bytes) -> bytes:
    """Return a content without CRLF, which git may make of LF at checkout and which means the same."""
    return data.replace(b"\r\n", b"\n")
