"""The exit code of a run, and which of several is the most severe. Those of outcomes are in `report`."""

from collections.abc import Iterable
from typing import Final

from reconciler.cli.options import Apply, Check, Plan, Pull, Validate
from reconciler.report import Outcome, exit_code

BUG: Final = 1
USAGE_ERROR: Final = 2
CHANGES_FOUND: Final = 4

SEVERITY_ORDER: Final = (BUG, 8, 7, 3, USAGE_ERROR, 6, 5, 9, CHANGES_FOUND, 0)
"""The most severe first. The exit code of a signal comes before all of them."""


def of(options: Validate | Plan | Apply | Pull | Check, outcome: Outcome) -> int:
    """Return the exit code of a run on one platform that ended so, and that no signal interrupted."""
    if isinstance(options, Plan) and options.fail_on_changes and outcome is Outcome.CHANGES:
        return CHANGES_FOUND
    return exit_code(outcome)


def most_severe(codes: Iterable[int]) -> int:
    """Return the most severe of several exit codes."""
    return min(codes, key=SEVERITY_ORDER.index)
