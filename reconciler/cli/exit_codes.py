"""What a run's end is as an exit code, and which of several is the most severe."""

from collections.abc import Iterable
from typing import Final

from reconciler.cli.options import Apply, Check, Plan, Pull, Validate
from reconciler.report import Outcome, exit_code

BUG: Final = 1
USAGE_ERROR: Final = 2
CHANGES_FOUND: Final = 4
UNSAVED: Final = 2
"""Of a run that sent nothing, and whose report could not be written everywhere."""

SEVERITY_ORDER: Final = (BUG, 8, 7, 3, USAGE_ERROR, 5, 9, 6, CHANGES_FOUND, 0)
"""From what nobody knows the end of, over what was left half done, to what is as it should be."""


def of(options: Validate | Plan | Apply | Pull | Check, outcome: Outcome) -> int:
    """Return the exit code of a run that ended so, and that nothing interrupted."""
    if isinstance(options, Plan) and options.fail_on_changes and outcome is Outcome.CHANGES:
        return CHANGES_FOUND
    return exit_code(outcome)


def most_severe(codes: Iterable[int]) -> int:
    """Return the most severe of the exit codes of a fleet's platforms."""
    return min(codes, key=SEVERITY_ORDER.index)
