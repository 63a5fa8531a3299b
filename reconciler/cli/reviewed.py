"""Which hosts older versions of the file name, from git; what is wrong with the repository becomes a UsageError."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from reconciler.cli import files
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.options import Apply, Plan
from reconciler.desired import MAX_BYTES, parse
from reconciler.frozen import frozen
from reconciler.git import GitError
from reconciler.history import History, open_history
from reconciler.model import DesiredState, Host, Mention, Place
from reconciler.ports import Follow, Wait
from reconciler.problem import Code, Fact, Problem


@frozen
class Reviewed:
    """A `ReviewedHosts` over git. What is wrong with the repository is raised as UsageError."""

    history: History
    file: str
    follow: Follow

    @classmethod
    def open(cls, desired: DesiredState, options: Plan | Apply, follow: Follow) -> "Reviewed":
        """Return the hosts that older versions of the file name."""
        data = files.read(desired.file, MAX_BYTES)
        with _explained(desired.file, follow):
            counted = options.counted.oldest.get(desired.member, options.counted.otherwise)
            history = open_history(desired, data, options.since, counted)
            if isinstance(options, Plan) and options.base is not None:
                history.require_start()
        # The file may have changed since it was parsed.
        is_reviewed = history.is_committed and parse(data, desired.file) == desired
        if isinstance(options, Apply) and not is_reviewed:
            raise UsageError(Problem(code=Code.FILE_NOT_COMMITTED, facts={"file": desired.file}))
        return cls(history, desired.file, follow)

    def problems(self, options: Plan | Apply) -> Iterator[Problem]:
        """Yield what is wrong with the file in git: in a preview also hosts that only commits of the change name."""
        yield from self.history.warnings
        if isinstance(options, Plan) and (options.base, options.live) != (None, None):
            with _explained(self.file, self.follow):
                passing = self.history.named_in_passing()
            for host, mention in sorted(passing.items()):
                facts: dict[str, Fact] = {"host": host, "commit": str(mention.commit)[:_COMMIT_LENGTH]}
                yield Problem(code=Code.NAMED_IN_PASSING, facts=facts, place=Place(mention.file, 1, 1))

    def mentions(self, hosts: Collection[Host]) -> Mapping[Host, Mention]:
        """Return where the newest version that names a host does so; hosts that none names are left out."""
        with _explained(self.file, self.follow):
            return self.history.mentions(hosts)

    def rename_warnings(self, hosts: Collection[Host]) -> tuple[Problem, ...]:
        """Return a warning for each former file, under another name, that names some of these hosts."""
        with _explained(self.file, self.follow):
            return tuple(self.history.rename_warnings(hosts))


_COMMIT_LENGTH: Final = 12
"""How many digits of a commit's id are shown."""


@contextmanager
def _explained(file: str, follow: Follow) -> Iterator[None]:
    try:
        with follow(Wait.HISTORY, {"file": file}):
            yield
    except GitError as error:
        raise UsageError(error.problem) from None
