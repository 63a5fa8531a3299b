"""Where reports go: standard output, the summary, the saved plan, the outputs of a CI step."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from reconciler.cli import files
from reconciler.cli.errors import UsageError
from reconciler.cli.options import Output
from reconciler.cli.streams import write_out
from reconciler.problem import Code, Problem
from reconciler.render.escape import for_line
from reconciler.report import SENT_STATUSES, Command, Outcome, Report
from reconciler.texts.languages import reasons, words

if TYPE_CHECKING:
    from reconciler.cli.language import Languages
    from reconciler.render.text import Style
    from reconciler.texts.languages import Language
    from reconciler.texts.words import Words


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

        unsaved += attempt(files.append, output.summary, markdown.render(report, words(output.languages.others)))
    if output.out is not None:
        from reconciler.render import json_report

        unsaved += attempt(files.replace, output.out, json_report.render(report, words(output.languages.others)))
    if output.outputs is not None:
        from reconciler.cli import step_outputs

        unsaved += attempt(files.append, output.outputs, step_outputs.lines(step_outputs.of(report)))
    unprinted = attempt(_print, report, output.format, output.languages)
    report_problems((*unsaved, *unprinted), output.languages.person)
    if unprinted:
        from reconciler.render import summary

        headline = summary.headline(summary.platform_summary(report), words(output.languages.person))
        print(for_line(headline), file=sys.stderr)
    return not (unsaved or unprinted)


def sent(report: Report) -> bool:
    """Tell whether a call went out, whatever became of it."""
    return any(told.status in SENT_STATUSES for told in report.calls or ())


def attempt(write: Callable[..., object], *given: object) -> tuple[Problem, ...]:
    """Write, and return why that could not be done."""
    try:
        write(*given)
    except UsageError as unusable:
        return unusable.problems
    return ()


def _print(report: Report, form: str, languages: "Languages") -> None:
    spoken = words(languages.of(form))
    if form == "text" and (report.command, report.outcome) == (Command.PULL, Outcome.FAILED):
        from reconciler.render import text

        # What pull prints is meant to become a file: no report may get into it.
        print(text.render(report, spoken, style(sys.stderr)), end="", file=sys.stderr)
    else:
        write_out(_rendered(report, form, spoken))


def _rendered(report: Report, form: str, spoken: "Words") -> str:
    """Return the report in a format; each is loaded only where it is asked for."""
    match form:
        case "json":
            from reconciler.render import json_report

            return json_report.render(report, spoken)
        case "markdown":
            from reconciler.render import markdown

            return markdown.render(report, spoken)
        case "github":
            from reconciler.render import annotations
            from reconciler.render.text import PLAIN

            return _text(report, spoken, PLAIN) + annotations.render(report.problems, spoken)
        case _:
            return _text(report, spoken, style(sys.stdout))


def _text(report: Report, spoken: "Words", style: "Style") -> str:
    if report.command is Command.PULL:
        from reconciler.render import yaml_file

        return yaml_file.render(report, spoken)
    from reconciler.render import text

    return text.render(report, spoken, style)


def style(stream: TextIO) -> "Style":
    """Return colours for a terminal whose user has not said no (https://no-color.org), and none for anything else."""
    from reconciler.render.text import COLOURS, PLAIN

    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return COLOURS if wanted else PLAIN


def explain(code: Code | None, language: "Language") -> None:
    """Print what a code means, or all codes. Raises UsageError when that cannot be done."""
    from reconciler.render import explanation

    spoken, why = words(language), reasons(language)
    write_out(explanation.overview(spoken, why) if code is None else explanation.page(code, spoken, why))


def report_problems(problems: Iterable[Problem], language: "Language") -> None:
    """Tell on standard error why a run could not begin."""
    for problem in problems:
        spoken, place = words(language), problem.place
        where = f"{place.file}:{place.line}:{place.column}" if place else "reconciler"
        lines = (f"{where}: {spoken.message(problem)}", f"  {spoken.remedy(problem)}")
        print(*map(for_line, lines), sep="\n", file=sys.stderr)


def report_bug(argv: Sequence[str], language: "Language") -> None:
    """Tell on standard error that the tool has a bug; where, when more words were asked for."""
    if {"-v", "--verbose"} & set(argv):
        trace_back()
    report_problems([bug()], language)


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
