"""What the reports on a fleet come to: a row for each platform, and what they are together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Severity
from reconciler.render import summary
from reconciler.render.changes import Kind, rows
from reconciler.report import Outcome, Report
from reconciler.texts.words import Words

WHOLE: Final = 20
"""Up to how many platforms each has a row. In a larger fleet those about which there is nothing to tell have none."""

_ORDER: Final = (
    Outcome.PARTIAL,
    Outcome.FAILED,
    Outcome.INVALID,
    Outcome.REFUSED,
    Outcome.UNVERIFIED,
    Outcome.STALE,
    Outcome.CHANGES,
    Outcome.APPLIED,
    Outcome.IN_SYNC,
    Outcome.VALID,
    Outcome.VERIFIED,
)
"""In which order outcomes are counted: most severe first."""

QUIET: Final = frozenset({Outcome.IN_SYNC, Outcome.VALID, Outcome.VERIFIED})
"""What is as it should be."""

CARRIED: Final = frozenset({Outcome.CHANGES, Outcome.APPLIED})
"""Whose changes are to be carried out, or were, all of them."""


@frozen(kw_only=True)
class Line:
    """One platform."""

    platform: str
    """Its name; the file's where that could not be read."""
    file: str
    outcome: Outcome
    kinds: Mapping[Kind, int]
    """How many hosts change in which way."""
    calls: int
    leaving: tuple[str, ...]
    """The hosts that are taken out of a list, or were."""
    problem: str
    """The code of the first error, or else of the first warning; empty for none."""
    problems: int

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """By which the most severe come first: by outcome, then those that hosts leave, then those with problems."""
        return (_ORDER.index(self.outcome), not self.leaving, not self.problem)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell about it."""
        return self.outcome in QUIET and not self.problem


def line(report: Report) -> Line:
    """Return what a report comes to."""
    table = rows(report)
    first = min(report.problems, key=lambda problem: problem.severity is not Severity.ERROR, default=None)
    return Line(
        platform=report.platform or report.file or "",
        file=report.file or "",
        outcome=report.outcome,
        kinds=Counter(row.kind for row in table),
        calls=len(report.calls or ()),
        leaving=tuple(row.host for row in table if row.takes),
        problem="" if first is None else first.code,
        problems=len(report.problems),
    )


def headline(fleet: Sequence[Line], words: Words) -> str:
    """Say how many platforms there are, and how many came to what."""
    counts = Counter(each.outcome for each in fleet)
    told = (words.count(f"fleet_{outcome}", counts[outcome]) for outcome in _ORDER if counts[outcome])
    return words.count("fleet", len(fleet), outcomes=words.comma.join(told))


def totals(fleet: Sequence[Line], words: Words, marks: summary.Marks = summary.UNMARKED) -> str:
    """Say what all changes that are to be carried out, or were, come to; empty where there are none."""
    carried = [each for each in fleet if each.outcome in CARRIED]
    if not carried:
        return ""
    kinds: Counter[Kind] = Counter()
    for each in carried:
        kinds.update(each.kinds)
    tally = summary.tally(carried[0].outcome, kinds, sum(each.calls for each in carried), words, marks)
    return words.say("fleet_totals", tally=tally)


def most_severe(fleet: Sequence[Line]) -> Outcome:
    """Return the most severe outcome."""
    return min((each.outcome for each in fleet), key=_ORDER.index)


def told(fleet: Sequence[Line]) -> tuple[Line, ...]:
    """Return the platforms that have a row: the most severe first, and those alike in the order of their files."""
    shown = (each for each in fleet if len(fleet) <= WHOLE or not each.is_quiet)
    return tuple(sorted(shown, key=lambda each: each.rank))


def untold(fleet: Sequence[Line], words: Words) -> str:
    """Say how many platforms have no row; empty where all have, or none has: then the headline says it all."""
    shown = len(told(fleet))
    return words.count("fleet_more", len(fleet) - shown) if 0 < shown < len(fleet) else ""


def result(each: Line, words: Words, marks: summary.Marks = summary.UNMARKED) -> str:
    """Say what a platform's run came to."""
    if each.outcome is Outcome.INVALID:
        return words.count("row_invalid", each.problems)
    tally = summary.tally(each.outcome, each.kinds, each.calls, words, marks)
    return words.say(f"row_{each.outcome}", tally=tally)
