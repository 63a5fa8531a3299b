"""``docs/operate.md`` has a row for every outcome, and for every error of a run that has started."""

import re
from pathlib import Path
from typing import Final

from reconciler.problem import WARNINGS, Code
from reconciler.report import Outcome, exit_code
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS

PAGE: Final = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
AREAS: Final = ("The plan", "The saved plan", "Workflows on GitHub", "WeChat and the token source", "Applying")
"""The areas of problems whose errors a run can meet after its start."""

HEADLINES: Final = {
    "in sync": Outcome.IN_SYNC,
    "1 to delete, 2 to add, in 2 calls": Outcome.CHANGES,
    "applied": Outcome.APPLIED,
    "refused, nothing was sent": Outcome.REFUSED,
    "stale, nothing was sent": Outcome.STALE,
    "failed, nothing was changed": Outcome.FAILED,
    "stopped part-way": Outcome.PARTIAL,
    "invalid, 3 problems": Outcome.INVALID,
    "1 of 2 hosts could not be verified": Outcome.UNVERIFIED,
    "declined, nothing was sent": Outcome.DECLINED,
    "verified": Outcome.VERIFIED,
    "valid": Outcome.VALID,
}


def test_every_error_has_one_row() -> None:
    """Each error of these areas is linked once, and nothing else is."""
    listed = re.findall(r"\[`([\w-]+)`\]\(problems\.md#\1\)", PAGE)
    errors = {code for area in REASONS.areas if area.title in AREAS for code in area.reasons} - WARNINGS

    assert set(listed) ^ {code.value for code in errors} == set()
    assert len(listed) == len(errors)
    assert all(Code(code) for code in listed)


def test_every_outcome_has_its_first_line() -> None:
    """The first table has the headline and the exit code of each outcome except pull's, which prints a file."""
    rows = PAGE.partition("## The first line")[2].partition("\n## ")[0].splitlines()
    cells = {row.split("`")[1]: row.split("|")[2] for row in rows if row.startswith("| `")}

    assert cells.keys() == HEADLINES.keys()
    assert set(HEADLINES.values()) == set(Outcome) - {Outcome.PULLED}
    for words, outcome in HEADLINES.items():
        assert str(exit_code(outcome)) in re.findall(r"\d+", cells[words])
        headline = re.sub(r"\{\w+:\w+\|(\w+)\}", r"\1", ENGLISH.phrases[outcome])
        assert outcome is Outcome.CHANGES or re.sub(r"\d+", "0", words) in re.sub(r"\{\w+\}", "0", headline)
