"""What a file is told, as a person reads it."""

from typing import Final, NamedTuple

from reconciler.desired import Invalid, parse
from reconciler.model import DesiredState
from reconciler.problem import Code
from reconciler.texts.en.desired import PROBLEMS
from reconciler.texts.words import Words

WORDS: Final = Words(comma=", ", problems=PROBLEMS, phrases={})

FILE: Final = "domains.yaml"


class Told(NamedTuple):
    """One problem: its place as ``line:column``, its code and its words."""

    place: str
    code: Code
    message: str
    remedy: str


def tell(text: str | bytes) -> list[Told]:
    """Parse a file that is invalid and return what is said about it, in order."""
    found = parse(text if isinstance(text, bytes) else text.encode(), FILE)
    assert isinstance(found, Invalid)
    told = []
    for problem in found.problems:
        place = "-"
        if problem.place is not None:
            assert problem.place.file == FILE
            place = f"{problem.place.line}:{problem.place.column}"
        told.append(Told(place, problem.code, WORDS.message(problem), WORDS.remedy(problem)))
    return told


def codes(text: str | bytes) -> list[tuple[str, Code]]:
    """Parse a file that is invalid and return the places and codes of its problems, in order."""
    return [(told.place, told.code) for told in tell(text)]


def accept(text: str | bytes) -> DesiredState:
    """Parse a file that is valid."""
    found = parse(text if isinstance(text, bytes) else text.encode(), FILE)
    assert isinstance(found, DesiredState), tell(text)
    return found
