"""What a language has to supply: tables only, so that a second language needs no code."""

from collections.abc import Mapping
from dataclasses import field

from reconciler.frozen import frozen
from reconciler.problem import Code, Fact, Problem


@frozen
class Wording:
    """The words of one problem code: what is wrong, and what to do about it.

    Both name facts in braces, as `str.format` does. The keys of both, taken together, are the code's facts. Where a
    word depends on a number, both of its forms stand there: ``{count} {count:host|hosts}``.
    """

    message: str
    remedy: str


@frozen(kw_only=True)
class Words:
    """One language."""

    comma: str
    """What stands between the words of a list."""
    problems: Mapping[Code, Wording]
    phrases: Mapping[str, str]
    """The sentences of reports, by name; facts in braces. A name ends in ``_one`` where it tells of one."""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By a fact's name, what those of its values are called that are the tool's or the system's own words."""

    def message(self, problem: Problem) -> str:
        """Say what is wrong. Untrusted words in it are as they came: whoever prints it makes them harmless."""
        return self._fill(self.problems[problem.code].message, problem.facts)

    def remedy(self, problem: Problem) -> str:
        """Say what to do about it."""
        return self._fill(self.problems[problem.code].remedy, problem.facts)

    def say(self, phrase: str, **facts: Fact) -> str:
        """Return a phrase with its facts filled in."""
        return self._fill(self.phrases[phrase], facts)

    def count(self, phrase: str, number: int, **facts: Fact) -> str:
        """Return a phrase that tells of `number` things, in its form for one or for any other number."""
        return self.say(f"{phrase}_one" if number == 1 else phrase, n=number, **facts)

    def _fill(self, text: str, facts: Mapping[str, Fact]) -> str:
        return text.format_map({name: _Filling(self._told(name, fact)) for name, fact in facts.items()})

    def _told(self, name: str, fact: Fact) -> str | int:
        terms = self.terms.get(name, {})
        match fact:
            case int():
                return fact
            case str():
                return terms.get(fact, fact)
            case _:
                return self.comma.join(terms.get(word, word) for word in fact)


@frozen
class _Filling:
    """A fact on its way into a text."""

    fact: str | int

    def __format__(self, forms: str) -> str:
        """Return the fact or, of ``one|many``, the form for its number."""
        if not forms:
            return str(self.fact)
        one, many = forms.split("|")
        return one if self.fact == 1 else many


@frozen(kw_only=True)
class Area:
    """Problems that belong together, and why each of them is one."""

    title: str
    ends: str = ""
    """How a run ends that meets one of its errors; empty where all are warnings."""
    reasons: Mapping[Code, str]
    """Whole sentences, without facts."""


@frozen(kw_only=True)
class Reasons:
    """What a language adds to its words for those who ask what a code means. Loaded for them alone."""

    what: str
    """The titles of what is told of a problem: this one stands above its message."""
    why: str
    remedy: str
    warning: str
    """How a run ends that meets a warning."""
    more: str
    """The last line of the list of all codes."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What facts are called where they are not known, such as ``<first line>``; their own names where it is silent."""
    areas: tuple[Area, ...]
