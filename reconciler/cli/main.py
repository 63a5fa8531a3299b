"""The command `reconciler`: parses the command line, runs it, prints its report, and returns its exit code."""

import sys
from collections.abc import Sequence
from typing import Final

from reconciler.cli import arguments
from reconciler.cli.arguments import Explain, Options, Plan, Sandbox
from reconciler.cli.files import Unusable
from reconciler.cli.signals import Interrupted, Signals

BUG: Final = 1
UNUSABLE: Final = 2
CHANGES_FOUND: Final = 4


def console() -> None:
    """Run the command of this process, and end the process with its exit code."""
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run `argv` (without the program's name) and return its exit code. What is wrong is told on standard error."""
    try:
        return _run(arguments.parse(argv))
    except SystemExit as told:
        return told.code if isinstance(told.code, int) else 0
    except Unusable as unusable:
        from reconciler.cli.output import complain

        complain(unusable.problems)
        return UNUSABLE
    except Interrupted as interrupted:
        return interrupted.exit_code
    except Exception:  # noqa: BLE001  # the last line before the user, who never sees a traceback unasked
        from reconciler.cli.output import confess

        confess(argv)
        return BUG


def _run(options: Options) -> int:
    if isinstance(options, Sandbox):
        from reconciler.sandbox.command import run as emulate

        return emulate(options.arguments)
    if isinstance(options, Explain):
        from reconciler.cli.output import explain

        return 0 if explain(options.code) else UNUSABLE
    from reconciler.cli import commands, output
    from reconciler.report import Outcome, exit_code

    with Signals() as signals:
        output.prepare(options.output)
        report = commands.run(options, signals)
        code = exit_code(report.outcome)
        if isinstance(options, Plan) and options.fail_on_changes and report.outcome is Outcome.CHANGES:
            code = CHANGES_FOUND
        published = output.publish(report, options.output)
        return signals.exit_code or code or (0 if published else UNUSABLE)
