"""The tables that make up a language: a second language needs no code."""

from collections.abc import Mapping
from dataclasses import field

from reconciler.frozen import frozen
from reconciler.problem import Code, Fact, Problem


@frozen
class Wording:
    """The texts of one problem code.

    Both name facts in braces, as `str.format` does; together they name all facts of the code. ``{count:host|hosts}``
    is "host" where the fact `count` is 1, and "hosts" for any other value.
    """

    message: str
    """What is wrong."""
    remedy: str
    """What to do about it."""


@frozen(kw_only=True)
class Words:
    """The texts of one language, apart from its `Reasons`."""

    comma: str
    """Separates the items of a list."""
    problems: Mapping[Code, Wording]
    phrases: Mapping[str, str]
    """The phrases of reports, by name; facts stand in braces as in `Wording`."""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Translations of values that are the program's or the system's own words, by the name of the fact."""

    def message(self, problem: Problem) -> str:
        """Return what is wrong. The facts in it may be untrusted: each format escapes them.

        A proxy that was used is named after any message that does not name it.
        """
        if problem.finished is not None:
            return problem.finished.message
        text = self.problems[problem.code].message
        message = self._fill(text, problem.facts)
        if "proxy" in problem.facts and "{proxy}" not in text:
            message += self.say("through_proxy", proxy=problem.facts["proxy"])
        return message

    def remedy(self, problem: Problem) -> str:
        """Return what to do about it. The facts in it may be untrusted: each format escapes them."""
        if problem.finished is not None:
            return problem.finished.remedy
        return self._fill(self.problems[problem.code].remedy, problem.facts)

    def say(self, phrase: str, **facts: Fact) -> str:
        """Return a phrase with its facts filled in."""
        return self._fill(self.phrases[phrase], facts)

    def _fill(self, text: str, facts: Mapping[str, Fact]) -> str:
        return text.format_map({name: _FormattedFact(self._translated(name, fact)) for name, fact in facts.items()})

    def _translated(self, name: str, fact: Fact) -> str | int:
        terms = self.terms.get(name, {})
        match fact:
            case int():
                return fact
            case str():
                return terms.get(fact, fact)
            case _:
                return self.comma.join(terms.get(word, word) for word in fact)


@frozen
class _FormattedFact:
    value: str | int

    def __format__(self, forms: str) -> str:
        """Return the value or, for a format of ``one|many``, the form that fits it."""
        if not forms:
            return str(self.value)
        one, many = forms.split("|")
        return one if self.value == 1 else many


@frozen(kw_only=True)
class Area:
    """Problems of one kind, with the reason for each."""

    title: str
    effect: str = ""
    """The exit code of a run with one of its errors; empty if all of them are warnings."""
    reasons: Mapping[Code, str]
    """Why each is a problem, in whole sentences without facts."""


@frozen(kw_only=True)
class Reasons:
    """What ``reconciler explain`` adds to the texts of `Words`. Loaded for that command alone."""

    what: str
    """The title above a problem's message."""
    why: str
    """The title above its reason."""
    remedy: str
    """The title above its remedy."""
    warning: str
    """The effect of a warning on the run."""
    more: str
    """The last line of the list of all codes."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The names of facts in explanations, such as ``<first line>``; a fact without one keeps its own name."""
    effects: Mapping[Code, str]
    """What a problem does to the run where that is not what its area or `warning` says."""
    areas: tuple[Area, ...]


@frozen(kw_only=True)
class SettingsTexts:
    """What is left to do by hand, in the order in which it is safe.

    Values stand as ``<NAME>``: see `reconciler.scaffold.settings`.
    """

    needed: str
    """What the commands of the list need."""
    before: tuple[str, ...]
    """Steps before the files are merged: the rules, then the secrets that they guard."""
    merge: str
    after: tuple[str, ...]
    """Steps that end with the first run or, for new choices, with what the old ones left."""


@frozen(kw_only=True)
class SetupTexts:
    """What ``reconciler init`` prints and writes. Only that command loads it. ``{file}`` is what a line is about."""

    wrote: str
    example: str
    """Before `wrote`: the desired state is an example."""
    renewed: str
    edited: str
    """After `renewed`: the file was not as this version writes it."""
    current: str
    kept: str
    foreign: str
    add_lines: str
    """Above the line that a file lacks."""
    add_last: str
    """Above the lines that CODEOWNERS lacks."""
    overruled: str
    """Above the lines of CODEOWNERS that take files from ``{owner}``."""
    to_do: str
    """Above the list of what is left to do."""
    to_do_besides: str
    """Above the part of it that new choices need."""
    settings: Mapping[str, SettingsTexts]
    """By CI system."""
    secrets: Mapping[str, str]
    """By name: in which environments a secret is needed, and what it is."""
    machines: Mapping[str, str]
    """By kind of runner: what ``<MACHINE>`` stands for."""
    note: str
    """The note on a host of the example."""
    comments: Mapping[str, str] = field(default_factory=dict)
    """Translations of the comments in the templates, line by line."""
