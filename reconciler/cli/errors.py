"""Why a run cannot begin."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.problem import Problem


class UsageError(Exception):
    """A run that cannot begin: wrong usage, or a missing file or token. Ends with exit code 2."""

    def __init__(self, *problems: "Problem") -> None:
        """Carry what is wrong."""
        super().__init__()
        self.problems = problems
