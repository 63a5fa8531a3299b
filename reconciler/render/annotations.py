"""Problems as GitHub annotations: workflow commands, printed after the text."""

from collections.abc import Sequence
from typing import Final

from reconciler.problem import Problem, Severity
from reconciler.render import summary
from reconciler.render.escape import for_annotation, for_annotation_property
from reconciler.texts.words import Words

_MAX_ANNOTATIONS: Final = 9
"""How many problems of a severity are shown: GitHub shows ten annotations of each, and the tenth counts the rest."""


def render(problems: Sequence[Problem], words: Words) -> str:
    """Return a workflow command for each problem, errors first, else in the given order; empty if there is none."""
    commands = []
    for severity in Severity:
        alike = [problem for problem in problems if problem.severity is severity]
        commands += [_command(problem, words) for problem in alike[:_MAX_ANNOTATIONS]]
        if len(alike) > _MAX_ANNOTATIONS:
            more = for_annotation(words.say("more_annotations", n=len(alike) - _MAX_ANNOTATIONS))
            commands.append(f"::{severity}::{more}")
    return "".join(f"{command}\n" for command in commands)


def _command(problem: Problem, words: Words) -> str:
    properties = {"title": str(problem.code)}
    if problem.place is not None:
        place = problem.place
        properties = {"file": place.file, "line": str(place.line), "col": str(place.column), **properties}
    shown = ",".join(f"{key}={for_annotation_property(value)}" for key, value in properties.items() if value)
    lines = (summary.message(problem, words), summary.remedy(problem, words), summary.rid(problem, words))
    return f"::{problem.severity} {shown}::{'%0A'.join(for_annotation(line) for line in lines if line)}"
