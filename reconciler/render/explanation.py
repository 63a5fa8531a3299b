"""What a problem's code means, in general: for a terminal, and for the page of all problems."""

from string import Formatter
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem, Severity
from reconciler.render.layout import wrapped
from reconciler.texts.words import Reasons, Words

_WIDTH: Final = 80
_INDENT: Final = "  "
_LONGEST_CODE: Final = max(map(len, Code))


@frozen(kw_only=True)
class Explanation:
    """All that is to be told of a code. The names of facts stand in angle brackets, such as ``<first line>``."""

    severity: str
    ends: str
    """How a run ends that meets it."""
    what: str
    why: str
    remedy: str


def explain(code: Code, words: Words, reasons: Reasons) -> Explanation:
    """Put together what the tables say of a code."""
    wording = words.problems[code]
    names = [name for _, name, _, _ in Formatter().parse(wording.message + wording.remedy) if name]
    facts = {name: f"<{reasons.facts.get(name, name.replace('_', ' '))}>" for name in names}
    problem = Problem(code=code, facts=facts)
    area = next(area for area in reasons.areas if code in area.reasons)
    return Explanation(
        severity=words.say(problem.severity),
        ends=reasons.warning if problem.severity is Severity.WARNING else area.ends,
        what=words.message(problem),
        why=area.reasons[code],
        remedy=words.remedy(problem),
    )


def page(code: Code, words: Words, reasons: Reasons) -> str:
    """Return what a code means, why it matters and what to do."""
    told = explain(code, words, reasons)
    parts = ((reasons.what, told.what), (reasons.why, told.why), (reasons.remedy, told.remedy))
    paragraphs = (f"{title}\n{_indented(text)}" for title, text in parts)
    return "\n\n".join((f"{told.severity} {code}\n{told.ends}", *paragraphs)) + "\n"


def overview(words: Words, reasons: Reasons) -> str:
    """Return one line for each code, by area."""
    blocks = (
        "\n".join((area.title, *(_line(code, explain(code, words, reasons)) for code in area.reasons)))
        for area in reasons.areas
    )
    return "\n\n".join((*blocks, reasons.more)) + "\n"


def _line(code: Code, told: Explanation) -> str:
    return f"  {code:{_LONGEST_CODE}}  {told.what}"


def _indented(text: str) -> str:
    return "\n".join(f"{_INDENT}{line}" for line in wrapped(text, _WIDTH - len(_INDENT)))
