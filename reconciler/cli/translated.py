"""Help, and what is wrong with a command line, in a language other than English. Loaded for those alone."""

import argparse
import re
from typing import Final

from reconciler.render.layout import width, wrapped
from reconciler.texts.commandline import CommandLine

_USAGE: Final = "usage: "
"""What argparse puts before the usage."""

_COLON: Final = ":\n"
"""What argparse puts after a title."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Formats help in a language, whose lines are measured in terminal cells."""

    def __init__(self, told: CommandLine, prog: str) -> None:
        """Format help of `prog`, such as ``reconciler plan``."""
        super().__init__(prog)
        self._told = told
        self._titles: list[str] = []
        self._command = prog.partition(" ")[2]

    def format_help(self) -> str:
        """Return the help. Its usage goes on below its beginning, under a word that may be shorter than English has."""
        usage, between, rest = super().format_help().partition("\n\n")
        spare = " " * (width(_USAGE) - width(self._told.usage))
        usage = usage.replace(_USAGE, self._told.usage, 1).replace(f"\n{spare}", "\n")
        for title in self._titles:
            rest = rest.replace(f"{title}{_COLON}", f"{title}\n", 1)
        return usage + between + rest

    def start_section(self, heading: str | None) -> None:
        """Begin a section under its title."""
        title = self._text(heading)
        super().start_section(title)
        if title and title != heading:
            self._titles.append(title)

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
