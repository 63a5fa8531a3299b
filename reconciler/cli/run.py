"""Runs a command: from typed options to the printed report and the exit code."""

import sys
from functools import partial
from typing import TYPE_CHECKING, assert_never

from reconciler.cli import exit_codes
from reconciler.cli.errors import UsageError
from reconciler.cli.options import Apply, Check, Explain, Options, Plan, Pull, Sandbox, Validate
from reconciler.cli.platforms import Fleet, OneFile
from reconciler.cli.signals import Interrupted, Signals
from reconciler.report import Report
from reconciler.texts.languages import words

if TYPE_CHECKING:
    from reconciler.cli.commands import Judging, RunContext
    from reconciler.wechat.http import Trust


def run(options: Options) -> int:
    """Carry out what the command line asks for, print its report, and return the exit code. Raises UsageError."""
    if isinstance(options, Sandbox):
        from reconciler.sandbox.command import run as emulate

        return emulate(options.arguments)
    if isinstance(options, Explain):
        from reconciler.cli.output import explain

        explain(options.code, options.language)
        return 0
    try:
        with Signals() as signals:
            return _run(options, signals)
    except Interrupted as interrupted:
        return interrupted.exit_code


def _run(options: Validate | Plan | Apply | Pull | Check, signals: Signals) -> int:
    if isinstance(options, Pull):
        from reconciler.cli import commands

        return _published(options, commands.pull(options, _setting(options, signals)), signals)
    match options.files:
        case OneFile(file):
            return _published(options, _judged(options, file, signals), signals)
        case Fleet(names):
            from reconciler.cli import fleet

            return fleet.run(options, names, signals)
        case _:
            assert_never(options.files)


def _published(options: Validate | Plan | Apply | Pull | Check, report: Report, signals: Signals) -> int:
    from reconciler.cli import output

    published = output.publish(report, options.output)
    unsaved = not published and not output.sent(report)
    return signals.exit_code or exit_codes.of(options, report.outcome) or (exit_codes.UNSAVED if unsaved else 0)


def _judged(options: "Judging", file: str, signals: Signals) -> Report:
    """Carry a command out. A file that cannot be written ends the run before that, as an invalid desired state does.

    Raises UsageError; the desired state goes first.
    """
    from reconciler.cli import commands, output
    from reconciler.desired import Invalid

    unwritable = output.unwritable(options.output)
    state = commands.judged(file)
    if unwritable and not isinstance(state, Invalid):
        raise UsageError(*unwritable)
    return commands.run(options, file, state, _setting(options, signals))


def _setting(options: Validate | Plan | Apply | Pull | Check, signals: Signals) -> "RunContext":
    from reconciler.cli import streams
    from reconciler.cli.commands import RunContext
    from reconciler.cli.holder import Alone
    from reconciler.cli.inputs import Own

    verbose = options.output.verbose
    shows = sys.stderr.isatty() and not verbose
    return RunContext(
        stop=signals,
        inputs=Own(),
        holder=Alone,
        trust=_trust,
        trace=streams.trace if verbose else streams.ignore,
        progress=partial(streams.progress, words(options.output.languages.person)) if shows else streams.no_progress,
    )


def _trust() -> "Trust":
    from reconciler.wechat.http import Trust

    return Trust()
