"""What ``docs/safety.md`` promises stands on tests that exist; its table tells the exit codes as they are."""

import re
from pathlib import Path

from reconciler.report import Outcome, exit_code

PAGE = Path("docs/safety.md").read_text(encoding="utf-8")


def test_each_guarantee_names_a_test() -> None:
    """Every row of the first table names a file of tests, and each is there."""
    rows = [line for line in PAGE.partition("## Detected")[0].splitlines() if line.startswith("|")][2:]

    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(tests/[a-z_/]+\.py)`", row)
        assert named, row
        assert all(Path(name).is_file() for name in named), row


def test_each_outcome_has_its_exit_code() -> None:
    """The last table tells every outcome, with the exit code that it has."""
    told: dict[str, list[str]] = {}
    for line in PAGE.partition("## What each end means")[2].splitlines()[4:]:
        _, _, outcomes, codes, _, _ = line.split("|")
        named = re.findall(r"`(\w+)`", outcomes)
        numbers = re.findall(r"\d+", codes)
        for index, outcome in enumerate(named):
            told.setdefault(outcome, []).append(
                numbers[index if len(numbers) == len(named) and "or" not in codes else 0]
            )

    assert told.keys() == set(Outcome)
    assert all(int(number) == exit_code(Outcome(outcome)) for outcome, numbers in told.items() for number in numbers)
