"""What ``reconciler explain`` prints, which is also what the page of all problems shows."""

from string import Formatter
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem, Severity
from reconciler.render.layout import DEFAULT_WIDTH, indented, wrapped
from reconciler.texts.words import Reasons, Words

_CODE_WIDTH: Final = max(map(len, Code)) + len("    ")


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
        effect=reasons.effects.get(code) or (reasons.warning if problem.severity is Severity.WARNING else area.effect),
        what=words.message(problem),
        why=area.reasons[code],
        remedy=words.remedy(problem),
    )


def page(code: Code, words: Words, reasons: Reasons, cells: int = DEFAULT_WIDTH) -> str:
    """Return the page of a code: severity and effect, then what it is, why it matters and what to do."""
    explanation = explain(code, words, reasons)
    parts = (
        (reasons.what, explanation.what),
        (reasons.why, explanation.why),
        (reasons.remedy, explanation.remedy),
    )
    paragraphs = ("\n".join((title, *indented(text, cells))) for title, text in parts)
    effect = "\n".join(wrapped(explanation.effect, cells))
    return "\n\n".join((f"{explanation.severity} {code}\n{effect}", *paragraphs)) + "\n"


def overview(words: Words, reasons: Reasons, cells: int) -> str:
    """Return one line for each code, by area; more where it would be wider than `cells`."""

    def entry(code: Code) -> str:
        text = "\n".join(indented(explain(code, words, reasons).what, cells, " " * _CODE_WIDTH))
        return f"  {code}".ljust(_CODE_WIDTH) + text.lstrip()

    blocks = ("\n".join((area.title, *map(entry, area.reasons))) for area in reasons.areas)
    return "\n\n".join((*blocks, reasons.more)) + "\n"
