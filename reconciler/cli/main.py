"""The command `reconciler`: parses the command line, runs it, prints its report, and returns its exit code."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reconciler.cli import arguments, streams
from reconciler.cli.arguments import Apply, Check, Explain, Options, Plan, Pull, Sandbox, Validate
from reconciler.cli.files import Unusable
from reconciler.cli.signals import Interrupted, Signals
from reconciler.report import Command, Outcome, Report, exit_code

BUG: Final = 1
UNUSABLE: Final = 2
CHANGES_FOUND: Final = 4


def console() -> None:
    """Run the command of this process, and end the process with its exit code."""
    streams.prepare()
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

        explain(options.code)
        return 0
    from reconciler.cli import output

    with Signals() as signals:
        report = _report(options, signals)
        code = exit_code(report.outcome)
        if isinstance(options, Plan) and options.fail_on_changes and report.outcome is Outcome.CHANGES:
            code = CHANGES_FOUND
        published = output.publish(report, options.output)
        return signals.exit_code or code or (0 if published or output.sent(report) else UNUSABLE)


def _report(options: Validate | Plan | Apply | Pull | Check, signals: Signals) -> Report:
    """Carry a command out. A file that cannot be written ends the run before that, as an invalid desired state does.

    Raises Unusable; the desired state goes first.
    """
    from reconciler.cli import commands, output

    unwritable = output.unwritable(options.output)
    if isinstance(options, Pull) or not unwritable:
        return commands.run(options, signals)
    judged = commands.validate(Validate(file=options.file, base=None, output=options.output))
    if judged.outcome is not Outcome.INVALID:
        raise Unusable(*unwritable)
    return replace(judged, command=_COMMANDS[type(options)])


_COMMANDS: Final = {Validate: Command.VALIDATE, Plan: Command.PLAN, Apply: Command.APPLY, Check: Command.CHECK}
