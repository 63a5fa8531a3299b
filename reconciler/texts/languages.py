"""The languages of reports. To add one, add a folder like ``zh`` and a line in `Language`."""

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.texts.commandline import CommandLine
    from reconciler.texts.words import Reasons, Words


class Language(StrEnum):
    """A language: the member's value is its folder, the member's name the constant there that holds its `Words`."""

    ENGLISH = "en"
    CHINESE = "zh"


def words(language: Language) -> "Words":
    """Return the texts of a language, and load no other language."""
    table: Words = getattr(import_module(f"reconciler.texts.{language}"), language.name)
    return table


def reasons(language: Language) -> "Reasons":
    """Return the texts that only ``reconciler explain`` needs."""
    table: Reasons = import_module(f"reconciler.texts.{language}.reasons").REASONS
    return table


def command_line(language: Language) -> "CommandLine | None":
    """Return the texts of the command line; None for English, which stands with the flags themselves."""
    if language is Language.ENGLISH:
        return None
    table: CommandLine = import_module(f"reconciler.texts.{language}.commandline").COMMAND_LINE
    return table


def can_spell(encoding: str, language: Language) -> bool:
    """Return whether `encoding` has the characters of a language."""
    try:
        words(language).phrases["error"].encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
