"""What a job asks git about the main branch: which changes a plan is made from, and whether a plan is still main's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final

from reconciler.desired import MAX_BYTES, member_of, texts_by_key
from reconciler.frozen import frozen
from reconciler.git import Repository, locate
from reconciler.github.handover import Commit
from reconciler.model import Host, Member, parse_host

MAX_CHANGES: Final = 100
"""How many changes of the file are handed on, the newest ones."""


@frozen
class _Version:
    """What a version of a file says; nothing where there is none that can be read."""

    member: Member | None
    domains: AbstractSet[str]
    """The texts under ``domains``."""


@frozen
class _Edit:
    """What a commit makes of a path."""

    path: str
    file: str | None
    """The file at this path now, else the one that is about its platform now."""
    before: _Version
    after: _Version


@frozen
class Line:
    """The first-parent line of the main branch: what was merged, newest first."""

    commits: Sequence[str]
    trusted: Sequence[str]
    """The first of them, whose workflow is that of the newest: runs for others may have run anything."""
    is_of_today: bool = True
    """Whether the newest is the tip of the branch: commits that are not on the line were taken away, then."""

    @classmethod
    def of(cls, repository: Repository, tip: str, workflow: str, *, is_of_today: bool = True) -> "Line":
        """Return the line down from a commit. Raises GitError."""
        commits = repository.first_parents(tip)
        return cls(commits, repository.with_same(workflow, commits), is_of_today)


@frozen
class Checkout:
    """A checkout of the main branch. All methods raise GitError."""

    repository: Repository
    path: str
    """The path of the desired state, or of the folder of a fleet, in the repository."""

    @classmethod
    def of(cls, file: str) -> "Checkout":
        """Return the checkout that has a file or a folder. Raises GitError."""
        return cls(*locate(file))

    def head(self) -> str:
        """Return the commit that is checked out."""
        return self.repository.commit("HEAD") or ""

    def changes(self, line: Sequence[str], synced: Mapping[str, str | None], workflow: str) -> tuple[Commit, ...]:
        """Return the commits that touch desired states and wait to be applied, newest first.

        `line` is the first-parent line down from the commit that is planned. `synced` has each file of that commit, and
        the commit with which it was last in sync. For a file without one, those count that came with the workflow's
        file or after it: nothing earlier waits to be applied.
        """
        commit = line[0]
        position = {known: number for number, known in enumerate(line)}
        first = self.repository.first_parents(commit, workflow)[-1:]
        oldest = position[first[0]] + 1 if first else 0
        ends = {file: oldest if known is None else position[known] for file, known in synced.items()}
        # A run that was in sync said of files that were gone by then what there is to say.
        end_of_dropped = min(ends.values(), default=oldest)
        end = max(ends.values(), default=oldest)
        parents = dict(zip(line[:end], [*line[1:], ""], strict=False))
        names = {locate(file)[1]: file for file in synced}
        found = self.repository.changed([*parents.items()], self.path).items()
        may_wait = (
            (change, paths)
            for change, paths in found
            if any(path not in names or position[change] < ends[names[path]] for path in paths)
        )
        changed = dict(islice(may_wait, MAX_CHANGES))
        sides = (
            (side, path) for change, paths in changed.items() for side in (change, parents[change]) for path in paths
        )
        versions = self._versions([*sides, *((commit, path) for path in names)])
        today = {path: versions[commit, path].member for path in names}
        successors: dict[Member | None, str] = {member: names[path] for path, member in today.items() if member}

        def edit(change: str, path: str) -> _Edit:
            before, after = versions[parents[change], path], versions[change, path]
            return _Edit(path, names.get(path) or successors.get(after.member or before.member), before, after)

        commits = []
        for change, paths in changed.items():
            edits = [edit(change, path) for path in paths]
            own = [item for item in edits if position[change] < (ends[item.file] if item.file else end_of_dropped)]
            if own:
                commits.append(_commit(change, own, _removed(edits, successors)))
        return tuple(commits)

    def _versions(self, files: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], _Version]:
        """Return what files say, named by commit and path."""
        versions = dict.fromkeys(files, _Version(None, frozenset()))
        asked = [file for file in versions if file[0]]
        found = zip(asked, self.repository.blobs(asked), strict=True)
        blobs = {file: blob for file, blob in found if blob is not None and blob.size <= MAX_BYTES}
        for file, data in zip(blobs, self.repository.contents([*blobs.values()]), strict=True):
            texts = texts_by_key(data)
            if "domains" in texts:
                versions[file] = _Version(member_of(texts), frozenset(texts["domains"]))
        return versions

    def is_superseded(self, planned: str, branch: str, workflow: str, workflow_sha: str) -> bool:
        """Return whether a plan is no longer main's.

        The planned commit has to be on the branch's first-parent line; the desired state and the workflow have to be
        what the branch has now. An old workflow would run old code.
        """
        tip = self.repository.commit(f"refs/remotes/origin/{branch}")
        if tip is None or planned not in self.repository.first_parents(tip):
            return True
        then, now = self.repository.objects([(workflow_sha, workflow), (tip, workflow)])
        return then is None or then != now or bool(self.repository.changed([(tip, planned)], self.path))


def _commit(commit: str, edits: Sequence[_Edit], removed: Mapping[str, tuple[Host, ...]]) -> Commit:
    """Return what a commit does, by the files of today."""
    files = tuple(dict.fromkeys(edit.file for edit in edits if edit.file is not None))
    return Commit(
        id=commit,
        files=files,
        dropped=tuple(edit.path for edit in edits if edit.file is None),
        removed={file: removed[file] for file in files if file in removed},
    )


def _removed(edits: Sequence[_Edit], files: Mapping[Member | None, str]) -> Mapping[str, tuple[Host, ...]]:
    """Return the hosts of each platform that versions before name, and none after them, by its file of today.

    Those of a platform that no file is about any more, as where its name was corrected, are by the path that had them.
    """
    before, after = defaultdict[str | None, set[str]](set), defaultdict[str | None, set[str]](set)
    for edit in edits:
        before[files.get(edit.before.member) or edit.file] |= edit.before.domains
        after[files.get(edit.after.member) or edit.file] |= edit.after.domains
    found = {
        file: tuple(host for text in sorted(texts - after[file]) if (host := parse_host(text)))
        for file, texts in before.items()
        if file is not None
    }
    return {file: hosts for file, hosts in found.items() if hosts}
