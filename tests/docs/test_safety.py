"""The guarantees in ``docs/safety.md`` name tests that exist, and its last table has the real exit codes."""

import re
from pathlib import Path

from reconciler.report import Outcome, exit_code

PAGE = Path("docs/safety.md").read_text(encoding="utf-8")


def test_each_guarantee_names_a_test() -> None:
    """Every row of the first table names at least one test file that exists."""
    rows = [line for line in PAGE.partition("## Detected")[0].splitlines() if line.startswith("|")][2:]

    assert len(rows) > 10
    for row in rows:
        files = re.findall(r"`(tests/[a-z_/]+\.py)`", row)
        assert files, row
        assert all(Path(file).is_file() for file in files), row


def test_each_outcome_has_its_exit_code() -> None:
    """The last table has every outcome with its exit code."""
    table: dict[str, list[str]] = {}
    for line in PAGE.partition("## Outcomes")[2].splitlines()[4:]:
        _, _, outcomes, codes, _, _ = line.split("|")
        names, numbers = re.findall(r"`(\w+)`", outcomes), re.findall(r"\d+", codes)
        if "or" in codes or len(numbers) != len(names):
            numbers = numbers[:1] * len(names)
        for name, number in zip(names, numbers, strict=True):
            table.setdefault(name, []).append(number)

    assert table.keys() == set(Outcome)
    assert all(int(number) == exit_code(Outcome(name)) for name, numbers in table.items() for number in numbers)
