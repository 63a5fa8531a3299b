"""Where reports go: standard output, the summary, the saved plan, the outputs of a CI step."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TextIO

from reconciler.cli import files
from reconciler.cli.arguments import Output
from reconciler.cli.files import Unusable
from reconciler.model import Action
from reconciler.problem import Code, Problem
from reconciler.render import github, jsondoc, markdown, text, yamldoc
from reconciler.render.escape import for_line
from reconciler.render.text import COLOURS, PLAIN, Style
from reconciler.report import Command, Outcome, Report
from reconciler.texts.en import ENGLISH

WORDS: Final = ENGLISH


def prepare(output: Output) -> None:
    """Make sure that every file can be written before anything runs. Raises Unusable when one cannot."""
    for name in (output.summary, output.out, output.outputs):
        if name is not None:
            files.try_writing(name)


def publish(report: Report, output: Output) -> bool:
    """Write the report wherever it was asked for; return whether all of it could be written.

    Files come first: whoever reads standard output may leave early.
    """
    written = [
        output.summary is None or _try(files.append, output.summary, markdown.render(report, WORDS)),
        output.out is None or _try(files.replace, output.out, jsondoc.render(report, WORDS)),
        output.outputs is None or _try(files.append, output.outputs, outputs(report)),
        _print(report, output.format),
    ]
    return all(written)


def _try(write: Callable[[str, str], None], name: str, content: str) -> bool:
    try:
        write(name, content)
    except Unusable as unusable:
        complain(unusable.problems)
        return False
    return True


def _print(report: Report, form: str) -> bool:
    if form == "text" and (report.command, report.outcome) == (Command.PULL, Outcome.FAILED):
        # What pull prints is meant to become a file: no report may get into it.
        print(text.render(report, WORDS, _style(sys.stderr)), end="", file=sys.stderr)
        return True
    return _say(_rendered(report, form))


def _say(words: str) -> bool:
    """Write to standard output; return whether that could be done."""
    try:
        sys.stdout.write(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has left early, which is no failure; nothing must be tried again when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        complain([Problem(code=Code.FILE_UNWRITABLE, facts={"file": "standard output", "reason": reason})])
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _rendered(report: Report, form: str) -> str:
    match form:
        case "json":
            return jsondoc.render(report, WORDS)
        case "markdown":
            return markdown.render(report, WORDS)
        case "github":
            return _text(report, PLAIN) + github.render(report, WORDS)
        case _:
            return _text(report, _style(sys.stdout))


def _text(report: Report, style: Style) -> str:
    return yamldoc.render(report, WORDS) if report.command is Command.PULL else text.render(report, WORDS, style)


def _style(stream: TextIO) -> Style:
    """Return colours for a terminal whose user has not said no (https://no-color.org), and none for anything else."""
    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return COLOURS if wanted else PLAIN


def explain(code: Code | None) -> bool:
    """Print what a code means, or all codes; return whether that could be done."""
    from reconciler.render import explanation
    from reconciler.texts.en.reasons import REASONS

    if code is None:
        return _say(explanation.overview(WORDS, REASONS))
    return _say(explanation.page(code, WORDS, REASONS))


def outputs(report: Report) -> str:
    """Return the ``key=value`` lines that a CI step hands on; none of the values can hold a line break."""
    changes = report.changes or ()
    adds = sum(told.change.action is Action.ADD for told in changes)
    values = {
        "outcome": report.outcome,
        "changes": len(changes),
        "adds": adds,
        "deletes": len(changes) - adds,
        "fingerprint": report.fingerprint or "",
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())


def complain(problems: Iterable[Problem]) -> None:
    """Tell on standard error why a run could not begin."""
    for problem in problems:
        place = problem.place
        where = f"{place.file}:{place.line}:{place.column}" if place else "reconciler"
        lines = (f"{where}: {WORDS.message(problem)}", f"  {WORDS.remedy(problem)}")
        print(*map(for_line, lines), sep="\n", file=sys.stderr)


def confess(argv: Sequence[str]) -> None:
    """Tell on standard error that the tool has a bug; where, when more words were asked for.

    The exception's own words are left out: nobody knows what stands in them.
    """
    kind, _, trace = sys.exc_info()
    if {"-v", "--verbose"} & set(argv):
        import traceback

        print(*traceback.format_tb(trace), sep="", end="", file=sys.stderr)
    complain([Problem(code=Code.BUG, facts={"kind": getattr(kind, "__name__", "")})])
