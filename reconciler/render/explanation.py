"""What ``reconciler explain`` prints, which is also what the page of all problems shows."""

from string import Formatter
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem, Severity
from reconciler.render.layout import wrapped
from reconciler.texts.words import Reasons, Words

_WIDTH: Final = 80
_INDENT: Final = "  "
_CODE_WIDTH: Final = max(map(len, Code))


@frozen(kw_only=True)
class Explanation:
    """The texts about one code. Facts are named in angle brackets, such as ``<first line>``."""

    severity: str
    effect: str
    """The exit code of a run with this problem, or that it stops nothing."""
    what: str
    why: str
    remedy: str


def explain(code: Code, words: Words, reasons: Reasons) -> Explanation:
    """Return the texts about a code."""
    wording = words.problems[code]
    names = [name for _, name, _, _ in Formatter().parse(wording.message + wording.remedy) if name]
    facts = {name: f"<{reasons.facts.get(name, name.replace('_', ' '))}>" for name in names}
    problem = Problem(code=code, facts=facts)
    area = next(area for area in reasons.areas if code in area.reasons)
    return Explanation(
        severity=words.say(problem.severity),
        effect=reasons.warning if problem.severity is Severity.WARNING else area.effect,
        what=words.message(problem),
        why=area.reasons[code],
        remedy=words.remedy(problem),
    )


def page(code: Code, words: Words, reasons: Reasons) -> str:
    """Return the page of a code: severity and effect, then what it is, why it matters and what to do."""
    explanation = explain(code, words, reasons)
    parts = (
        (reasons.what, explanation.what),
        (reasons.why, explanation.why),
        (reasons.remedy, explanation.remedy),
    )
    paragraphs = (f"{title}\n{_indented(text)}" for title, text in parts)
    return "\n\n".join((f"{explanation.severity} {code}\n{explanation.effect}", *paragraphs)) + "\n"


def overview(words: Words, reasons: Reasons) -> str:
    """Return one line for each code, by area."""
    blocks = (
        "\n".join(
            (area.title, *(f"  {code:{_CODE_WIDTH}}  {explain(code, words, reasons).what}" for code in area.reasons))
        )
        for area in reasons.areas
    )
    return "\n\n".join((*blocks, reasons.more)) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"{_INDENT}{line}" for line in wrapped(text, _WIDTH - len(_INDENT)))
