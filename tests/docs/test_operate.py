"""``docs/operate.md`` has every message that an operator may search for, in the words of a report."""

import re
from pathlib import Path
from typing import Final

from reconciler.problem import WARNINGS, Code
from reconciler.report import Outcome, exit_code
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS

PAGE: Final = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
LINKED: Final = [(words, Code(code)) for words, code in re.findall(r"\[`([^`]+)`\]\(problems\.md#([\w-]+)\)", PAGE)]
AREAS: Final = ("The plan", "The saved plan", "WeChat and the token source", "Applying")
"""The areas whose errors a run meets that has begun."""

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
    "verified": Outcome.VERIFIED,
    "valid": Outcome.VALID,
}


def test_each_message_is_in_its_row() -> None:
    """The words that lead to a code are words of its message, in their order, with dots for what differs."""
    for words, code in LINKED:
        message = ENGLISH.problems[code].message
        pattern = ".*".join(map(re.escape, words.split("…")))
        assert re.search(pattern, message, re.DOTALL), (words, message)


def test_every_error_is_told_once() -> None:
    """Each error of a run that has begun has its place in one table."""
    errors = {code for area in REASONS.areas if area.title in AREAS for code in area.reasons} - WARNINGS

    assert sorted(code for _, code in LINKED) == sorted(errors)


def test_the_first_lines() -> None:
    """The first table has the words and the exit code of every outcome but pull's, which prints a file."""
    rows = PAGE.partition("## The first line")[2].partition("\n## ")[0].splitlines()
    told = {row.split("`")[1]: row.split("|")[2] for row in rows if row.startswith("| `")}

    assert told.keys() == HEADLINES.keys()
    assert set(HEADLINES.values()) == set(Outcome) - {Outcome.PULLED}
    for words, outcome in HEADLINES.items():
        assert str(exit_code(outcome)) in re.findall(r"\d+", told[words])
        filled = re.sub(r"\d+", "0", words)
        phrase = re.sub(r"\{\w+:\w+\|(\w+)\}", r"\1", ENGLISH.phrases[outcome])
        assert outcome is Outcome.CHANGES or filled in re.sub(r"\{\w+\}", "0", phrase)
