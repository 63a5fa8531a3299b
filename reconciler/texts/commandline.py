"""What a language has to supply for the command line. English stands with the flags themselves."""

from collections.abc import Mapping
from typing import NamedTuple


class CommandLine(NamedTuple):
    """A language's help, and what it says of wrong usage. What it does not know is told in English."""

    usage: str
    """What stands before the usage; it takes no more than seven terminal cells."""
    see: str
    """Where to look after wrong usage; the program in braces."""
    texts: Mapping[str, str]
    """What stands between the flags, by the first line of the English text: descriptions, the exit codes, and titles.

    A title ends with the language's own colon.
    """
    helps: Mapping[str, str]
    """What each command, flag and argument is for; by command and flag where a flag differs from that of others."""
    errors: tuple[tuple[str, str], ...]
    """What can be wrong: a pattern of the English message, and a text with the pattern's groups in braces."""
