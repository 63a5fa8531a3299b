"""The language of a run: that of its flag or its variable, else that of the environment.

Only text for the person who runs it follows the environment. What is stored, posted or read by programs (JSON,
Markdown, annotations, files) depends on the flag and the variable alone: the same inputs give the same bytes on every
machine.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.texts.languages import Language, can_spell

FLAG: Final = "--lang"
VARIABLE: Final = "RECONCILER_LANG"
"""For what runs the command in a script of its own, such as a CI system's action."""

LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""POSIX's variables: the first that is not empty decides."""


class Languages(NamedTuple):
    """The languages of one run."""

    person: Language
    """For the person who runs it: text, help and standard error."""
    asked: Language | None
    """That of the flag or the variable; None where neither names one."""

    @property
    def others(self) -> Language:
        """For programs, files and other people."""
        return self.asked or Language.ENGLISH

    def of(self, form: str) -> Language:
        """Return the language of a report's format."""
        return self.person if form == "text" else self.others


def separated(argv: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Return the language of the last ``--lang`` of a command line, None where there is none, and the other words.

    What follows ``--`` belongs to another command. A ``--lang`` without a language stays, for the parser to refuse.
    """
    end = argv.index("--") if "--" in argv else len(argv)
    language: Language | None = None
    others: list[str] = []
    words = list(argv[:end])
    while words:
        word = words.pop(0)
        flag, joined, value = word.partition("=")
        name = value if joined else words[0] if words else ""
        if flag == FLAG and name in set(Language):
            language = Language(name)
            del words[: 0 if joined else 1]
        else:
            others.append(word)
    return language, [*others, *argv[end:]]


def chosen(flag: Language | None, environment: Mapping[str, str], encoding: str) -> Languages:
    """Return the languages of a run with the language of its flag, and the encoding of standard output.

    A language of the locale that this encoding cannot write is ignored.
    """
    asked = flag or _of_locale(environment.get(VARIABLE, ""))
    if asked is not None:
        return Languages(asked, asked)
    language = _of_locale(next(filter(None, map(environment.get, LOCALE)), "")) or Language.ENGLISH
    if language is not Language.ENGLISH and not can_spell(encoding, language):  # which loads the language
        language = Language.ENGLISH
    return Languages(language, None)


def unknown(environment: Mapping[str, str]) -> str:
    """Return what the variable names in place of a language; empty where it names one, or is not set."""
    name = environment.get(VARIABLE, "")
    return name if _of_locale(name) is None else ""


def _of_locale(name: str) -> Language | None:
    """Return the language of a locale such as ``zh_CN.UTF-8``; None for another one."""
    return next((language for language in Language if name.lower().startswith(language)), None)
