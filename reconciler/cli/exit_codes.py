"""The exit codes of the command, and which of several a run ends with. Those of outcomes are in `report`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reconciler.problem import Problem

BUG: Final = 1
USAGE_ERROR: Final = 2
INVALID: Final = 3
CHANGES_FOUND: Final = 4
FAILED: Final = 7
"""Where WeChat or GitHub could not be asked, or refused."""
PARTIAL: Final = 8

SEVERITY_ORDER: Final = (BUG, PARTIAL, FAILED, INVALID, USAGE_ERROR, 6, 5, 9, 10, CHANGES_FOUND, 0)
"""The most severe first. The exit code of a signal comes before all of them."""


def most_severe(codes: Iterable[int]) -> int:
    """Return the most severe of several exit codes."""
    return min(codes, key=SEVERITY_ORDER.index)


class UsageError(Exception):
    """A run that cannot begin: wrong usage, or a missing file or token. Ends with exit code 2."""

    def __init__(self, *problems: "Problem") -> None:
        """Carry what is wrong."""
        super().__init__()
        self.problems = problems
