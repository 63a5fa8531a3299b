"""What a language supplies for the command line: tables only."""

from collections.abc import Mapping
from typing import NamedTuple


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
