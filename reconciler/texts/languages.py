"""The languages that reports can be in. Another one is a folder like theirs, and a line here."""

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.texts.commandline import CommandLine
    from reconciler.texts.words import Reasons, Words


class Language(StrEnum):
    """A language: the name of its folder beside this module, and of the constant there that holds its words."""

    ENGLISH = "en"
    CHINESE = "zh"


def words(language: Language) -> "Words":
    """Return a language's words. No other language is loaded."""
    found: Words = getattr(import_module(f"reconciler.texts.{language}"), language.name)
    return found


def reasons(language: Language) -> "Reasons":
    """Return what a language adds to its words for those who ask what a code means."""
    found: Reasons = import_module(f"reconciler.texts.{language}.reasons").REASONS
    return found


def command_line(language: Language) -> "CommandLine | None":
    """Return what a language says of the command line; None for English, which stands with the flags themselves."""
    if language is Language.ENGLISH:
        return None
    found: CommandLine = import_module(f"reconciler.texts.{language}.commandline").COMMAND_LINE
    return found


def can_spell(encoding: str, language: Language) -> bool:
    """Tell whether text of a language can be written in an encoding."""
    try:
        words(language).phrases["error"].encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
