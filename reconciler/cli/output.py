"""Where reports go: standard output, the summary, the saved plan, the outputs of a CI step."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, TextIO

from reconciler.cli import files
from reconciler.cli.options import Output
from reconciler.cli.streams import write_out
from reconciler.cli.unusable import Unusable
from reconciler.problem import Code, Problem
from reconciler.render.escape import for_line
from reconciler.report import CallStatus, Command, Outcome, Report
from reconciler.texts.en import ENGLISH

if TYPE_CHECKING:
    from reconciler.render.text import Style

WORDS: Final = ENGLISH

SENT: Final = frozenset({CallStatus.DONE, CallStatus.FAILED, CallStatus.UNKNOWN})


def unwritable(output: Output) -> tuple[Problem, ...]:
    """Return which files cannot be written. To be asked before anything runs."""
    tried = (
        (files.try_appending, output.summary),
        (files.try_replacing, output.out),
        (files.try_appending, output.outputs),
    )
    return tuple(problem for trial, name in tried if name is not None for problem in attempt(trial, name))


def publish(report: Report, output: Output) -> bool:
    """Write the report wherever it was asked for; return whether all of it could be written.

    Files come first: whoever reads standard output may leave early. What failed is told last; when it was standard
    output, the outcome is told with it.
    """
    unsaved: list[Problem] = []
    if output.summary is not None:
        from reconciler.render import markdown

        unsaved += attempt(files.append, output.summary, markdown.render(report, WORDS))
    if output.out is not None:
        from reconciler.render import jsondoc

        unsaved += attempt(files.replace, output.out, jsondoc.render(report, WORDS))
    if output.outputs is not None:
        from reconciler.cli import stepoutputs

        unsaved += attempt(files.append, output.outputs, stepoutputs.lines(stepoutputs.of(report)))
    unprinted = attempt(_print, report, output.format)
    complain((*unsaved, *unprinted))
    if unprinted:
        from reconciler.render import outline
        from reconciler.render.rows import rows

        print(for_line(outline.headline(report, rows(report), WORDS)), file=sys.stderr)
    return not (unsaved or unprinted)


def sent(report: Report) -> bool:
    """Tell whether a call went out, whatever became of it."""
    return any(told.status in SENT for told in report.calls or ())


def attempt(write: Callable[..., None], *given: object) -> tuple[Problem, ...]:
    """Write, and return why that could not be done."""
    try:
        write(*given)
    except Unusable as unusable:
        return unusable.problems
    return ()


def _print(report: Report, form: str) -> None:
    if form == "text" and (report.command, report.outcome) == (Command.PULL, Outcome.FAILED):
        from reconciler.render import text

        # What pull prints is meant to become a file: no report may get into it.
        print(text.render(report, WORDS, style(sys.stderr)), end="", file=sys.stderr)
    else:
        write_out(_rendered(report, form))


def _rendered(report: Report, form: str) -> str:
    """Return the report in a format; each is loaded only where it is asked for."""
    match form:
        case "json":
            from reconciler.render import jsondoc

            return jsondoc.render(report, WORDS)
        case "markdown":
            from reconciler.render import markdown

            return markdown.render(report, WORDS)
        case "github":
            from reconciler.render import github
            from reconciler.render.text import PLAIN

            return _text(report, PLAIN) + github.render(report, WORDS)
        case _:
            return _text(report, style(sys.stdout))


def _text(report: Report, style: "Style") -> str:
    if report.command is Command.PULL:
        from reconciler.render import yamldoc

        return yamldoc.render(report, WORDS)
    from reconciler.render import text

    return text.render(report, WORDS, style)


def style(stream: TextIO) -> "Style":
    """Return colours for a terminal whose user has not said no (https://no-color.org), and none for anything else."""
    from reconciler.render.text import COLOURS, PLAIN

    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return COLOURS if wanted else PLAIN


def explain(code: Code | None) -> None:
    """Print what a code means, or all codes. Raises Unusable when that cannot be done."""
    from reconciler.render import explanation
    from reconciler.texts.en.reasons import REASONS

    write_out(explanation.overview(WORDS, REASONS) if code is None else explanation.page(code, WORDS, REASONS))


def complain(problems: Iterable[Problem]) -> None:
    """Tell on standard error why a run could not begin."""
    for problem in problems:
        place = problem.place
        where = f"{place.file}:{place.line}:{place.column}" if place else "reconciler"
        lines = (f"{where}: {WORDS.message(problem)}", f"  {WORDS.remedy(problem)}")
        print(*map(for_line, lines), sep="\n", file=sys.stderr)


def confess(argv: Sequence[str]) -> None:
    """Tell on standard error that the tool has a bug; where, when more words were asked for."""
    if {"-v", "--verbose"} & set(argv):
        trace_back()
    complain([bug()])


def bug() -> Problem:
    """Return the exception that is being handled as a problem.

    Its own words are left out: nobody knows what stands in them.
    """
    kind, _, _ = sys.exc_info()
    return Problem(code=Code.BUG, facts={"kind": getattr(kind, "__name__", "")})


def trace_back() -> None:
    """Tell on standard error where the exception that is being handled came from."""
    import traceback

    print("".join(traceback.format_tb(sys.exc_info()[2])), end="", file=sys.stderr)
