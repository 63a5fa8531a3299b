"""Help, and what is wrong with a command line, in a language other than English. Loaded for those alone."""

import argparse
import re

from reconciler.render.columns import width, wrapped
from reconciler.texts.commandline import CommandLine

_USAGE = "usage: "
"""What argparse puts before the usage."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Formats help in a language, whose lines are measured in terminal cells."""

    def __init__(self, told: CommandLine, prog: str) -> None:
        """Format help of `prog`, such as ``reconciler plan``."""
        super().__init__(prog)
        self._told = told
        self._command = prog.partition(" ")[2]

    def format_help(self) -> str:
        """Return the help. Its usage is laid out under a word that takes as many cells as English has."""
        usage = f"{self._told.usage}{' ' * (width(_USAGE) - width(self._told.usage))}"
        return super().format_help().replace(_USAGE, usage, 1)

    def start_section(self, heading: str | None) -> None:
        """Begin a section under its title."""
        super().start_section(self._text(heading))

    def add_text(self, text: str | None) -> None:
        """Add a description."""
        super().add_text(self._text(text))

    def _text(self, text: str | None) -> str | None:
        return text and self._told.texts.get(text.partition("\n")[0], text)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        name = action.option_strings[-1] if action.option_strings else str(action.metavar)
        helps = self._told.helps
        return helps.get(f"{self._command} {name}") or helps.get(name) or action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)


def error(message: str, told: CommandLine) -> str:
    """Return what argparse, or this command line, says of wrong usage."""
    for pattern, text in told.errors:
        if found := re.fullmatch(pattern, message):
            return text.format(*(error(group, told) for group in found.groups()))
    return message
