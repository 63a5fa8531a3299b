"""What a job asks git about the main branch: which changes a plan is made from, and whether a plan is still main's."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final

from reconciler.desired import MAX_BYTES, texts_by_key
from reconciler.frozen import frozen
from reconciler.git import Repository, locate
from reconciler.github.handover import Commit
from reconciler.model import Host, parse_host

MAX_CHANGES: Final = 100
"""How many changes of the file are handed on, the newest ones."""


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

    def line(self, commit: str = "HEAD") -> list[str]:
        """Return a commit, its first parent, that one's first parent and so on."""
        return self.repository.first_parents(commit)

    def changes(self, commit: str, since: str | None, workflow: str, files: Sequence[str]) -> tuple[Commit, ...]:
        """Return the commits after `since` that touch desired states, newest first; `files` are those of `commit`.

        Without `since`, those that came with the workflow's file or after it: nothing earlier waits to be applied.
        """
        line = self.line(commit)
        if since is not None:
            end = line.index(since)
        else:
            first = self.repository.first_parents(commit, workflow)[-1:]
            end = line.index(first[0]) + 1 if first else 0
        parents = dict(zip(line[:end], [*line[1:], ""], strict=False))
        changed = dict(islice(self.repository.changed([*parents.items()], self.path).items(), MAX_CHANGES))
        names = {locate(file)[1]: file for file in files}
        pairs = [(change, parents[change], path) for change, paths in changed.items() for path in paths]
        domains = self._domains([(commit, path) for *both, path in pairs for commit in filter(None, both)])

        def removed(change: str, path: str) -> tuple[Host, ...]:
            before, after = (domains.get((commit, path), frozenset()) for commit in (parents[change], change))
            return tuple(host for text in sorted(before - after) if (host := parse_host(text)))

        return tuple(
            Commit(
                id=change,
                files=tuple(names[path] for path in paths if path in names),
                dropped=tuple(path for path in paths if path not in names),
                removed={names[path]: hosts for path in paths if path in names and (hosts := removed(change, path))},
            )
            for change, paths in changed.items()
        )

    def _domains(self, files: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], AbstractSet[str]]:
        """Return the texts under ``domains`` of files, named by commit and path; none where a file is too large."""
        found = zip(files, self.repository.blobs(files), strict=True)
        blobs = {file: blob for file, blob in found if blob is not None and blob.size <= MAX_BYTES}
        contents = zip(blobs, self.repository.contents([*blobs.values()]), strict=True)
        return {file: texts_by_key(data).get("domains", frozenset()) for file, data in contents}

    def is_superseded(self, planned: str, branch: str, workflow: str, workflow_sha: str) -> bool:
        """Return whether a plan is no longer main's.

        The planned commit has to be on the branch's first-parent line; the desired state and the workflow have to be
        what the branch has now. An old workflow would run old code.
        """
        tip = self.repository.commit(f"refs/remotes/origin/{branch}")
        if tip is None or planned not in self.line(tip):
            return True
        then, now = self.repository.objects([(workflow_sha, workflow), (tip, workflow)])
        return then is None or then != now or bool(self.repository.changed([(tip, planned)], self.path))
