"""The languages of reports. To add one, add a folder like ``zh`` and a line in `Language`."""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reconciler.texts.words import Reasons, SetupTexts, Words


class Language(StrEnum):
    """A language: the member's value is its folder, the member's name the constant there that holds its `Words`."""

    ENGLISH = "en"
    CHINESE = "zh"


class CommandLine(NamedTuple):
    """A language's help, and what it says of wrong usage."""

    commands: Mapping[str, str]
    """By command: what it does, in one line."""
    descriptions: Mapping[str, str]
    """By command, and by "reconciler" for all of them: what stands above the flags."""
    helps: Mapping[str, str]
    """By flag, argument or section: what it is for; by command and flag where a command's flag differs from others'."""
    epilog: str
    """What stands below the flags: exit codes, environment, files."""
    messages: Mapping[str, str]
    """By the English, as gettext has it: the titles and errors of argparse and of this command.

    A title ends with the language's own colon.
    """


def words(language: Language) -> "Words":
    """Return the texts of a language, and load no other language."""
    table: Words = getattr(import_module(f"reconciler.texts.{language}"), language.name)
    return table


def reasons(language: Language) -> "Reasons":
    """Return the texts that only ``reconciler explain`` needs."""
    table: Reasons = import_module(f"reconciler.texts.{language}.reasons").REASONS
    return table


def setup_texts(language: Language) -> "SetupTexts":
    """Return the texts that only ``reconciler init`` needs."""
    table: SetupTexts = import_module(f"reconciler.texts.{language}.setup").SETUP
    return table


def command_line(language: Language) -> CommandLine | None:
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
