"""The command `reconciler`: parses the command line, runs it, and returns its exit code.

What this module imports is what ``--help`` waits for.
"""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Final

from reconciler.cli import language, parser, streams
from reconciler.cli.errors import UsageError

BUG: Final = 1
USAGE_ERROR: Final = 2

SEARCH_AFTER: Final = 50_000
"""After how many new objects Python looks for garbage. After its own 700, a run would look a hundred times, in vain."""


def console() -> None:
    """Run the command of this process, and end the process with its exit code."""
    gc.set_threshold(SEARCH_AFTER)
    streams.prepare()
    code = main(sys.argv[1:])
    gc.freeze()  # so that Python does not look once more through all that ends with the process
    sys.exit(code)


def main(argv: Sequence[str]) -> int:
    """Run `argv` (without the program's name) and return its exit code. What is wrong is told on standard error."""
    asked, words = language.separated(argv)
    languages = language.chosen(asked, os.environ, sys.stdout.encoding)
    try:
        options = parser.parse(words, languages)
        from reconciler.cli.run import run

        return run(options)
    except SystemExit as told:
        return told.code if isinstance(told.code, int) else 0
    except UsageError as unusable:
        from reconciler.cli.output import report_problems

        report_problems(unusable.problems, languages.person)
        return USAGE_ERROR
    except Exception:  # noqa: BLE001  # the last line before the user, who never sees a traceback unasked
        from reconciler.cli.output import report_bug

        report_bug(argv, languages.person)
        return BUG
