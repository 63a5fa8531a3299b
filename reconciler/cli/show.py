"""Shows reports of earlier runs: reads a file, and reaches nothing."""

import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from itertools import chain, islice

from reconciler.cli.exit_codes import UsageError
from reconciler.cli.files import explained, refuse_collisions
from reconciler.cli.language import Languages
from reconciler.cli.options import STANDARD_INPUT, Show, files_written
from reconciler.cli.output import Publisher
from reconciler.cli.signals import Interrupted, Signals
from reconciler.problem import Code, Problem
from reconciler.report import Report
from reconciler.report_file import read_reports


def show(options: Show, languages: Languages) -> int:
    """Print the reports in a file; return the exit code. Raises UsageError where one of them cannot be read."""
    try:
        with Signals():
            return _show(options, languages)
    except Interrupted as interrupted:
        return interrupted.exit_code


def _show(options: Show, languages: Languages) -> int:
    refuse_collisions(files_written(options.output).items(), [("FILE", options.file)])
    reports = read(options.file)
    beginning = tuple(islice(reports, 2))
    publisher = Publisher(options.output, languages, is_fleet=len(beginning) > 1, of_this_run=False)
    with closing(publisher):
        for report in chain(beginning, reports):
            publisher.take(report)
        return publisher.publish()


def read(file: str) -> Iterator[Report]:
    """Yield the reports in a file, or in standard input. Raises UsageError where one of them cannot be read."""
    is_piped = file == STANDARD_INPUT
    name = "standard input" if is_piped else file
    with (
        explained(Code.FILE_UNREADABLE, name),
        nullcontext(sys.stdin.buffer) if is_piped else open(file, "rb") as stream,  # noqa: PTH123  # Path("") is a folder
    ):
        for report in read_reports(stream, name):
            if isinstance(report, Problem):
                raise UsageError(report)
            yield report
