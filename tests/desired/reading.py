"""The problems of a file, as a person reads them."""

from typing import Final, NamedTuple

from reconciler.desired import Invalid, parse
from reconciler.model import DesiredState
from reconciler.problem import Code
from reconciler.texts.en.desired import PROBLEMS
from reconciler.texts.words import Words

WORDS: Final = Words(comma=", ", problems=PROBLEMS, phrases={})

FILE: Final = "domains.yaml"

HEAD: Final = "version: 1\ndomains:\n"
"""The first two lines of a file whose items follow."""


class Reported(NamedTuple):
    """One problem: its place as ``line:column``, ``-`` if it has none, its code and its words."""

    place: str
    code: Code
    message: str
    remedy: str


def reported(text: str | bytes) -> list[Reported]:
    """Parse an invalid file and return its problems in order."""
    invalid = parse(text if isinstance(text, bytes) else text.encode(), FILE)
    assert isinstance(invalid, Invalid)
    assert {problem.place.file for problem in invalid.problems if problem.place} <= {FILE}
    return [
        Reported(
            f"{problem.place.line}:{problem.place.column}" if problem.place else "-",
            problem.code,
            WORDS.message(problem),
            WORDS.remedy(problem),
        )
        for problem in invalid.problems
    ]


def codes(text: str | bytes) -> list[tuple[str, Code]]:
    """Parse an invalid file and return the places and codes of its problems in order."""
    return [(problem.place, problem.code) for problem in reported(text)]


def accept(text: str | bytes) -> DesiredState:
    """Parse a valid file."""
    state = parse(text if isinstance(text, bytes) else text.encode(), FILE)
    assert isinstance(state, DesiredState), reported(text)
    return state
