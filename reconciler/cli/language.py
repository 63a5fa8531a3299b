"""In which language a run speaks: as a flag or a variable of its own says, or else as the environment does.

Only text for whoever runs it follows the environment. What is stored, posted or read by programs (JSON, Markdown,
annotations, files) depends on what was asked for alone: the same inputs give the same bytes on every machine.
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
    """For whoever runs it: text, help, and what is told on standard error."""
    others: Language
    """For programs, files and other people."""

    def of(self, form: str) -> Language:
        """Return the language of a report's format."""
        return self.person if form == "text" else self.others


IN_ENGLISH: Final = Languages(Language.ENGLISH, Language.ENGLISH)


def separated(argv: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Part a command line into the language that its last ``--lang`` names, None where none does, and the rest.

    What follows ``--`` is somebody else's. A ``--lang`` that names no language stays, for the parser to refuse.
    """
    end = argv.index("--") if "--" in argv else len(argv)
    asked: Language | None = None
    rest: list[str] = []
    given = list(argv[:end])
    while given:
        word = given.pop(0)
        flag, joined, value = word.partition("=")
        named = value if joined else given[0] if given else ""
        if flag == FLAG and named in set(Language):
            asked = Language(named)
            del given[: 0 if joined else 1]
        else:
            rest.append(word)
    return asked, [*rest, *argv[end:]]


def chosen(asked: Language | None, environment: Mapping[str, str], encoding: str) -> Languages:
    """Return the languages of a run: `asked` is what its flag says, `encoding` that of standard output.

    The environment's language is passed over where standard output cannot spell it.
    """
    own = environment.get(VARIABLE)
    if asked is not None or own:
        language = asked or _of_locale(own or "")
        return Languages(language, language)
    usual = _of_locale(next(filter(None, map(environment.get, LOCALE)), ""))
    if usual is not Language.ENGLISH and not can_spell(encoding, usual):
        return IN_ENGLISH
    return Languages(usual, Language.ENGLISH)


def _of_locale(name: str) -> Language:
    """Return the language of a locale such as ``zh_CN.UTF-8``; English where there is none for it."""
    return next((language for language in Language if name.lower().startswith(language)), Language.ENGLISH)
