"""The command `reconciler`: parses the command line, runs it, and returns its exit code.

What this module imports is what ``--help`` waits for; every command is a module of its own, imported when it runs.
"""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Final

from reconciler.cli import language, parser, streams
from reconciler.cli.exit_codes import BUG, USAGE_ERROR, UsageError
from reconciler.cli.language import Languages
from reconciler.cli.options import Doctor, Explain, Github, Init, Notify, Options, Sandbox, Schema, Show

_COLLECT_AFTER: Final = 50_000
"""New objects after which Python looks for garbage. After its default of 700, a run would look 100 times in vain."""


def console() -> None:
    """Run the command of this process, and end the process with its exit code."""
    gc.set_threshold(_COLLECT_AFTER)
    streams.prepare()
    code = main(sys.argv[1:])
    gc.freeze()  # else Python looks for garbage once more before the process ends
    sys.exit(code)


def main(argv: Sequence[str]) -> int:
    """Run `argv` (without the program's name) and return its exit code; what is wrong goes to standard error."""
    flag, words = language.separated(argv)
    languages = language.chosen(flag, os.environ, sys.stdout.encoding)
    try:
        unknown = "" if flag else language.unknown(os.environ)
        return _run(parser.parse(words, languages.person, unknown), languages)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except UsageError as error:
        from reconciler.cli.output import report_problems

        report_problems(error.problems, languages.person)
        return USAGE_ERROR
    except Exception:  # noqa: BLE001  # the last line before the user, who never sees a traceback unasked
        from reconciler.cli.output import report_bug

        report_bug(languages.person, verbose=not {"-v", "--verbose"}.isdisjoint(argv))
        return BUG


def _run(options: Options, languages: Languages) -> int:  # noqa: PLR0911  # one a command
    match options:
        case Sandbox():
            from reconciler.sandbox.command import run as emulate

            return emulate(options)
        case Show():
            from reconciler.cli.show import show

            return show(options, languages)
        case Notify():
            from reconciler.cli.notify import notify

            return notify(options, languages)
        case Doctor():
            from reconciler.cli.doctor import doctor

            return doctor(options, languages)
        case Explain():
            from reconciler.cli.output import explain

            return explain(options, languages)
        case Schema():
            from reconciler.cli.output import schema

            return schema(options, languages)
        case Init():
            from reconciler.cli.init import run as init

            return init(options, languages)
        case Github():
            from reconciler.cli.jobs import run as run_job

            return run_job(options, languages)
        case _:
            from reconciler.cli.run import run

            return run(options, languages)
