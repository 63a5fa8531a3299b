"""Where reports go: standard output, the summary, the saved plan, the outputs of a CI step."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TextIO

from reconciler.cli import step_outputs
from reconciler.cli.errors import UsageError
from reconciler.cli.exit_codes import USAGE_ERROR
from reconciler.cli.files import OutputFile
from reconciler.cli.language import Languages
from reconciler.cli.options import Explain, Output
from reconciler.cli.streams import write_out
from reconciler.cli.temp_store import TempStore
from reconciler.model import Place
from reconciler.problem import Code, Problem
from reconciler.render import summary
from reconciler.render.escape import for_line
from reconciler.render.size_limit import MAX_PAGE_SIZE
from reconciler.report import CallStatus, Command, Outcome, Report
from reconciler.texts.languages import Language, reasons, words
from reconciler.texts.words import Words

if TYPE_CHECKING:
    from reconciler.render.text import Style

_SENT: Final = frozenset({CallStatus.DONE, CallStatus.FAILED, CallStatus.UNKNOWN})

_MAX_PAGES: Final = 8
"""How many times as much Markdown is kept as a page can hold, before what cannot fit is dropped."""


class Publisher:
    """Takes the reports of a run in their order, and writes them where they were asked for when all are there."""

    def __init__(self, asked: Output, languages: Languages, *, is_fleet: bool) -> None:
        """Try the files. `problems` then has what is wrong with them."""
        self.problems: list[Problem] = []
        self._languages = languages
        self._summary = self._tried(asked.summary, append=True)
        self._out = self._tried(asked.out, append=False)
        self._outputs = self._tried(asked.outputs, append=True)
        self._saved = TempStore()
        self._step_outputs: list[step_outputs.StepOutputs] = []
        self._layout = _FleetLayout(asked, languages) if is_fleet else _SingleLayout(asked, languages)
        self._sent = False
        self._lost: tuple[Problem, ...] = ()
        """Why a report could not be kept; the first reason is enough."""

    def take(self, report: Report) -> None:
        """Take the next report, in the order in which they are to be printed."""
        self._sent = self._sent or any(reported.status in _SENT for reported in report.calls or ())
        self._step_outputs.append(step_outputs.of(report))
        lost = self._layout.take(report)
        if self._out is not None:
            lost += try_write(self._saved.add, _json(report, self._languages))
        self._lost = self._lost or lost

    def publish(self) -> int:
        """Write all reports; return the exit code that a report which could not be written asks for, 0 for none.

        Files come first: whoever reads standard output may leave early. What failed is reported last; when standard
        output failed, with the outcome.
        """
        self.problems += self._lost
        if self._summary is not None:
            self.problems += try_write(self._summary.write, (self._layout.markdown(),))
        if self._out is not None and not self._lost:
            self.problems += try_write(self._out.write, self._saved.lines())
        if self._outputs is not None:
            lines = step_outputs.lines(self._layout.outcome(), self._step_outputs)
            self.problems += try_write(self._outputs.write, (lines,))
        unprinted = try_write(self._layout.print)
        self.problems += unprinted
        report_problems(self.problems, self._languages.person)
        if unprinted:
            print(for_line(self._layout.headline()), file=sys.stderr)
        return USAGE_ERROR if self.problems and not self._sent else 0

    def close(self) -> None:
        """Let go of everything that is open."""
        for file in (self._summary, self._out, self._outputs, self._saved, self._layout):
            if file is not None:
                file.close()

    def _tried(self, name: str | None, *, append: bool) -> OutputFile | None:
        try:
            return None if name is None else OutputFile(name, append=append)
        except UsageError as error:
            self.problems += error.problems
            return None


class _SingleLayout:
    """The report on a single file, by itself."""

    _report: Report

    def __init__(self, asked: Output, languages: Languages) -> None:
        """Prepare for what is asked for."""
        self._format = asked.format
        self._languages = languages

    def take(self, report: Report) -> tuple[Problem, ...]:
        """Take the only report; it fits into memory."""
        self._report = report
        return ()

    def markdown(self) -> str:
        """Return the report as Markdown."""
        return _markdown(self._report, self._languages)

    def outcome(self) -> Outcome:
        """Return the outcome."""
        return self._report.outcome

    def headline(self) -> str:
        """Return the outcome in one line."""
        return summary.headline(summary.platform_summary(self._report), words(self._languages.person))

    def print(self) -> None:
        """Print the report. Raises UsageError when standard output cannot be written.

        What pull prints as text is meant to become a file: why it failed goes to standard error.
        """
        report, spoken = self._report, words(self._languages.of(self._format))
        match self._format:
            case "json":
                write_out(_json(report, self._languages))
            case "markdown":
                write_out(self.markdown())
            case "github":
                write_out(_text(report, spoken, None) + _annotations(report.problems, spoken))
            case _ if (report.command, report.outcome) == (Command.PULL, Outcome.FAILED):
                print(_renderer("text").render(report, spoken, _style(sys.stderr)), end="", file=sys.stderr)
            case _:
                write_out(_text(report, spoken, sys.stdout))

    def close(self) -> None:
        """Let go of nothing."""


class _FleetLayout:
    """A table of the platforms, and below it each report that has more to say, which waits on the disk until then."""

    def __init__(self, asked: Output, languages: Languages) -> None:
        """Prepare for what is asked for."""
        self._format = asked.format
        self._languages = languages
        self._words = words(languages.of(asked.format))
        self._stream = sys.stdout if asked.format == "text" else None
        self._keeps_pages = asked.summary is not None or asked.format == "markdown"
        self._platforms: list[summary.PlatformSummary] = []
        self._pages: list[tuple[summary.PlatformSummary, str]] = []
        self._annotated: list[Problem] = []
        self._reports = TempStore()

    def take(self, report: Report) -> tuple[Problem, ...]:
        """Take the next report; return why it could not be kept."""
        platform = summary.platform_summary(report)
        self._platforms.append(platform)
        if self._keeps_pages and not platform.is_quiet:
            self._pages.append((platform, _markdown(report, self._languages)))
            if sum(len(page) for _, page in self._pages) > _MAX_PAGES * MAX_PAGE_SIZE:
                self._pages = list(_renderer("markdown").worth_keeping(self._pages))
        match self._format:
            case "json":
                return try_write(self._reports.add, _json(report, self._languages))
            case "text" | "github" if not platform.is_quiet:
                self._annotated += _placed(report)
                return try_write(self._reports.add, f"\n{_text(report, self._words, self._stream)}")
            case _:
                return ()

    def markdown(self) -> str:
        """Return the table and the reports as Markdown that fits into a comment."""
        spoken = words(self._languages.others)
        return str(_renderer("markdown").render_fleet(self._platforms, self._pages, spoken))

    def outcome(self) -> Outcome:
        """Return the most severe outcome."""
        return summary.most_severe(self._platforms)

    def headline(self) -> str:
        """Return the outcomes in one line."""
        return summary.fleet_headline(self._platforms, words(self._languages.person))

    def print(self) -> None:
        """Print the reports. Raises UsageError when standard output cannot be written."""
        match self._format:
            case "json":
                pass
            case "markdown":
                write_out(self.markdown())
            case _:
                write_out(_renderer("text").render_fleet(self._platforms, self._words, _style(self._stream)))
        for line in self._reports.lines():
            write_out(line)
        if self._format == "github":
            write_out(_annotations(self._annotated, self._words))

    def close(self) -> None:
        """Let go of what waits on the disk."""
        self._reports.close()


def _placed(report: Report) -> tuple[Problem, ...]:
    """Point problems without a place at the beginning of the platform's file, by which an annotation is found."""
    start = None if report.file is None else Place(report.file, 1, 1)
    return tuple(replace(problem, place=problem.place or start) for problem in report.problems)


def _renderer(name: str) -> Any:  # noqa: ANN401  # a module
    """Import a format where it is asked for: most runs print one of them."""
    return import_module(f"reconciler.render.{name}")


def _json(report: Report, languages: Languages) -> str:
    return str(_renderer("json_report").render(report, words(languages.others)))


def _markdown(report: Report, languages: Languages) -> str:
    return str(_renderer("markdown").render(report, words(languages.others)))


def _annotations(problems: Sequence[Problem], spoken: Words) -> str:
    return str(_renderer("annotations").render(problems, spoken))


def _text(report: Report, spoken: Words, stream: TextIO | None) -> str:
    """Return the report for people, in colours where `stream` shows them; of pull the file that it is about."""
    if report.command is Command.PULL:
        return str(_renderer("yaml_file").render(report, spoken))
    return str(_renderer("text").render(report, spoken, _style(stream)))


def _style(stream: TextIO | None) -> "Style":
    """Return colours for a terminal whose user has not refused them (https://no-color.org), none for anything else."""
    wanted = stream and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    style: Style = _renderer("text").COLOURS if wanted else _renderer("text").PLAIN
    return style


def try_write(write: Callable[..., object], *arguments: object) -> tuple[Problem, ...]:
    """Write, and return why that failed; nothing when it did not."""
    try:
        write(*arguments)
    except UsageError as error:
        return error.problems
    return ()


def explain(options: Explain, languages: Languages) -> int:
    """Print what a code means, or all codes; return the exit code. Raises UsageError when that cannot be printed."""
    spoken, why = words(languages.person), reasons(languages.person)
    explanation = _renderer("explanation")
    write_out(
        explanation.overview(spoken, why) if options.code is None else explanation.page(options.code, spoken, why)
    )
    return 0


def report_problems(problems: Iterable[Problem], language: Language) -> None:
    """Print problems on standard error."""
    for problem in problems:
        spoken, place = words(language), problem.place
        where = f"{place.file}:{place.line}:{place.column}" if place else "reconciler"
        lines = (f"{where}: {spoken.message(problem)}", f"  {spoken.remedy(problem)}")
        print(*map(for_line, lines), sep="\n", file=sys.stderr)


def report_bug(language: Language, *, verbose: bool) -> None:
    """Print on standard error that the tool has a bug and, when asked to be verbose, where."""
    if verbose:
        print_traceback()
    report_problems([bug()], language)


def bug() -> Problem:
    """Return the exception that is being handled as a problem, without its words: nobody knows what is in them."""
    kind, _, _ = sys.exc_info()
    return Problem(code=Code.BUG, facts={"kind": getattr(kind, "__name__", "")})


def print_traceback() -> None:
    """Print on standard error where the exception that is being handled came from."""
    import traceback

    print("".join(traceback.format_tb(sys.exc_info()[2])), end="", file=sys.stderr)
