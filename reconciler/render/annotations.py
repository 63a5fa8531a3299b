"""Problems as GitHub annotations: workflow commands, to be printed after the text."""

from collections.abc import Sequence
from typing import Final

from reconciler.problem import Problem, Severity
from reconciler.render import summary
from reconciler.render.escape import for_annotation, for_annotation_property
from reconciler.report import Report
from reconciler.texts.words import Words

_SHOWN: Final = 9
"""GitHub shows ten annotations of a severity for a step; the tenth says how many more there are."""


def render(report: Report, words: Words) -> str:
    """Return a workflow command for each problem, in the report's order; empty when there is none."""
    return annotations(report.problems, words)


def annotations(problems: Sequence[Problem], words: Words) -> str:
    """Return a workflow command for each problem, in the order given; empty when there is none."""
    commands = []
    for severity in Severity:
        alike = [problem for problem in problems if problem.severity is severity]
        commands += [_command(problem, words) for problem in alike[:_SHOWN]]
        if len(alike) > _SHOWN:
            more = for_annotation(words.count("more_annotations", len(alike) - _SHOWN))
            commands.append(f"::{severity}::{more}")
    return "".join(f"{command}\n" for command in commands)


def _command(problem: Problem, words: Words) -> str:
    properties = {"title": str(problem.code)}
    if problem.place is not None:
        place = problem.place
        properties = {"file": place.file, "line": str(place.line), "col": str(place.column), **properties}
    told = ",".join(f"{key}={for_annotation_property(value)}" for key, value in properties.items() if value)
    lines = (
        summary.message(problem, words),
        summary.remedy(problem, words),
        summary.reference(problem, words),
    )
    return f"::{problem.severity} {told}::{'%0A'.join(for_annotation(line) for line in lines if line)}"
