"""Runs a command: from typed options to the printed report and the exit code."""

from dataclasses import replace
from typing import Final

from reconciler.cli.options import Apply, Check, Explain, Options, Plan, Pull, Sandbox, Validate
from reconciler.cli.signals import Interrupted, Signals
from reconciler.cli.unusable import Unusable
from reconciler.report import Command, Outcome, Report, exit_code

CHANGES_FOUND: Final = 4
UNSAVED: Final = 2
"""The exit code of a run that sent nothing, and whose report could not be written everywhere."""


def run(options: Options) -> int:
    """Carry out what the command line asks for, print its report, and return the exit code. Raises Unusable."""
    if isinstance(options, Sandbox):
        from reconciler.sandbox.command import run as emulate

        return emulate(options.arguments)
    if isinstance(options, Explain):
        from reconciler.cli.output import explain

        explain(options.code, options.language)
        return 0
    try:
        with Signals() as signals:
            return _reported(options, signals)
    except Interrupted as interrupted:
        return interrupted.exit_code


def _reported(options: Validate | Plan | Apply | Pull | Check, signals: Signals) -> int:
    from reconciler.cli import output

    report = _report(options, signals)
    code = exit_code(report.outcome)
    if isinstance(options, Plan) and options.fail_on_changes and report.outcome is Outcome.CHANGES:
        code = CHANGES_FOUND
    published = output.publish(report, options.output)
    return signals.exit_code or code or (0 if published or output.sent(report) else UNSAVED)


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
