"""Why a run cannot begin."""

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from reconciler.problem import Problem

T = TypeVar("T")


class UsageError(Exception):  # it names the run, not an error of the program
    """A run that cannot begin: wrong usage, or a missing file or token. Ends with exit code 2."""

    def __init__(self, *problems: "Problem") -> None:
        """Carry what is wrong."""
        super().__init__()
        self.problems = problems


def usable(parsed: "T | Problem") -> T:
    """Return what was parsed. Raises UsageError with the problem where it could not be."""
    from reconciler.problem import Problem  # not before: help needs none of it

    if isinstance(parsed, Problem):
        raise UsageError(parsed)
    return parsed
