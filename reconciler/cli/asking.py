"""Asks the person at the terminal before anything is sent."""

import os
import select
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from reconciler.cli.language import Languages
from reconciler.cli.output import show
from reconciler.ports import Interruption
from reconciler.report import Report
from reconciler.texts.languages import words

TERMINAL: Final = "/dev/tty"
"""The terminal that controls this process, whatever its streams are."""

_SLICE: Final = 0.1
"""Seconds between two looks at whether the run is to stop."""

_MAX_BYTES: Final = 1024
"""More than anybody types in a line."""


@contextmanager
def terminal(*, wanted: bool) -> Iterator[TextIO | None]:
    """Give the terminal to ask on; None where that is not wanted, in CI, and where standard error is no terminal."""
    number = None
    if wanted and sys.stderr.isatty() and not os.environ.get("CI"):
        with suppress(OSError):
            number = os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY)
    if number is None:
        yield None
        return
    with open(number, "w", encoding=sys.stdout.encoding, errors="backslashreplace") as stream:  # noqa: PTH123  # a number
        yield stream


def ask(
    reports: Iterable[Report], languages: Languages, stream: TextIO, interruption: Interruption, *, is_fleet: bool
) -> bool:
    """Show plans on a terminal, and return whether they are to be carried out: only after ``y`` or ``yes``.

    An interruption, the end of input and a terminal that is gone are no.
    """
    with suppress(OSError):
        headline = show(reports, languages, stream, is_fleet=is_fleet)
        question = words(languages.person).say("question", headline=headline)
        print(f"\n{question} [y/N] ", end="", file=stream, flush=True)
        while not interruption.requested():
            if select.select([stream], [], [], _SLICE)[0]:
                answer = os.read(stream.fileno(), _MAX_BYTES).decode(errors="replace")
                print(end="" if answer else "\n", file=stream, flush=True)
                return answer.strip().lower() in {"y", "yes"}
        print(file=stream, flush=True)
    return False
