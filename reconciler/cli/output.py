"""Where reports go: standard output, the summary, the saved plan, the outputs of a CI step."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from reconciler.cli.exit_codes import PARTIAL, USAGE_ERROR, UsageError
from reconciler.cli.files import Existing, OutputFile
from reconciler.cli.language import Languages
from reconciler.cli.options import Explain, Output, Schema
from reconciler.cli.step_outputs import StepOutputs
from reconciler.cli.streams import write_out
from reconciler.cli.temp_store import TempStore
from reconciler.model import Place
from reconciler.problem import Code, Problem
from reconciler.render import summary
from reconciler.render.escape import for_line
from reconciler.render.layout import DEFAULT_WIDTH, indented, paragraph
from reconciler.render.size_limit import MAX_PAGE_SIZE
from reconciler.report import SENT_STATUSES, Command, Outcome, Report
from reconciler.texts.languages import Language, reasons, words
from reconciler.texts.words import Words

if TYPE_CHECKING:
    from reconciler.render.text import Style

_MAX_PAGES: Final = 8
"""How many times as much Markdown is kept as a page can hold, before what cannot fit is dropped."""


Write = Callable[[str], object]


class Publisher:
    """Takes the reports of a run in their order, and writes them wherever the options say, once all are there."""

    def __init__(
        self,
        options: Output,
        languages: Languages,
        *,
        is_fleet: bool,
        existing: Existing = Existing.REMOVE,
        of_this_run: bool = True,
    ) -> None:
        """Try the files that flags name; `existing` is for that of ``--out``.

        `problems` then has what is wrong with them. Unless the reports are `of_this_run`, this run has sent nothing.
        """
        self.problems: list[Problem] = []
        self._languages = languages
        self._summary = self._tried(options.summary, Existing.APPEND)
        out = self._tried(options.out, existing)
        self._out = None if out is None else _SavedReports(out, options.out or "")
        self._outputs = self._tried(options.outputs, Existing.APPEND)
        self._step_outputs = StepOutputs()
        self._layout = _layout(options, languages, sys.stdout, is_fleet=is_fleet)
        self._of_this_run = of_this_run
        self._sent = False

    def take(self, report: Report) -> None:
        """Take the next report, in the order in which they are to be printed."""
        self._sent = self._sent or (
            self._of_this_run and any(call.status in SENT_STATUSES for call in report.calls or ())
        )
        self._step_outputs.take(report)
        self._layout.take(report)
        if self._out is not None:
            self._out.take(report, self._languages)

    def publish(self) -> int:
        """Write all reports; return the exit code that a report which could not be written asks for, 0 for none.

        Files come first: whoever reads standard output may leave early. What failed is reported last; when standard
        output failed, with the outcome.
        """
        unwritten = (*self.problems, *self._write_files())
        if self._sent:
            unwritten = tuple(map(_after_sending, unwritten))
            self._layout.add(unwritten)
        # Once calls were sent, a reader of standard output who has left loses what was done.
        unprinted = try_write(self._layout.print, partial(write_out, must_be_read=self._sent))
        if self._sent:
            unprinted = tuple(map(_after_sending, unprinted))
        report_problems((*unwritten, *unprinted), self._languages.person)
        if unprinted:
            print(for_line(self._layout.headline()), file=sys.stderr)
        if not (unwritten or unprinted):
            return 0
        return PARTIAL if self._sent else USAGE_ERROR

    def _write_files(self) -> tuple[Problem, ...]:
        """Write the files; return why some could not be written."""
        failed: tuple[Problem, ...] = ()
        if self._summary is not None:
            failed += try_write(self._summary.write, (self._layout.markdown(),))
        if self._out is not None:
            failed += try_write(self._out.write)
        if self._outputs is not None:
            failed += try_write(self._outputs.write, (self._step_outputs.lines(self._layout.outcome()),))
        return failed

    def close(self) -> None:
        """Close everything that is open."""
        for file in (self._summary, self._out, self._outputs, self._layout):
            if file is not None:
                file.close()

    def _tried(self, name: str | None, existing: Existing) -> OutputFile | None:
        try:
            return None if name is None else OutputFile(name, existing)
        except UsageError as error:
            self.problems += error.problems
            return None


class _SavedReports:
    """What ``--out`` saves: the JSON reports or, of pull, the desired state."""

    def __init__(self, file: OutputFile, name: str) -> None:
        """Save nothing yet. `name` is that of the file."""
        self._file = file
        self._name = name
        self._reports = TempStore()

    def take(self, report: Report, languages: Languages) -> None:
        """Take the next report. A pull that failed saves nothing."""
        if report.command is not Command.PULL:
            self._reports.add(_json(report, languages))
        elif report.outcome is not Outcome.FAILED:
            self._reports.add(_desired_state(report, words(languages.others), self._name))

    def write(self) -> None:
        """Write the file. Raises UsageError when it, or the disk where reports waited, cannot be written."""
        if not self._reports.is_empty():
            self._file.write(self._reports.lines())

    def close(self) -> None:
        """Close everything."""
        self._reports.close()
        self._file.close()


class _SingleLayout:
    """The report on a single file, by itself."""

    _report: Report

    def __init__(self, options: Output, languages: Languages, stream: TextIO) -> None:
        """Prepare to print what the options ask for, as text for `stream`."""
        self._format = options.format
        self._languages = languages
        self._stream = stream
        self._prints_file = options.out is None

    def take(self, report: Report) -> None:
        """Take the only report; it fits into memory."""
        self._report = report

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems to what is to be printed."""
        self._report = replace(self._report, problems=(*self._report.problems, *problems))

    def markdown(self) -> str:
        """Return the report as Markdown."""
        return _markdown(self._report, self._languages)

    def outcome(self) -> Outcome:
        """Return the outcome."""
        return self._report.outcome

    def headline(self) -> str:
        """Return the outcome in one line."""
        return summary.headline(summary.platform_summary(self._report), words(self._languages.person))

    def print(self, write: Write) -> None:
        """Print the report with `write`. Raises UsageError when standard output cannot be written.

        What pull prints as text is meant to become a file: why it failed goes to standard error.
        """
        report, spoken = self._report, words(self._languages.of(self._format))
        match self._format:
            case "json":
                write(_json(report, self._languages))
            case "markdown":
                write(self.markdown())
            case "github":
                write(self._text(None) + _annotations(report.problems, spoken))
            case _ if (report.command, report.outcome) == (Command.PULL, Outcome.FAILED):
                print(_text(report, spoken, sys.stderr), end="", file=sys.stderr)
            case _ if _was_shown(self._stream, self.outcome()):
                write(f"{for_line(self.headline())}\n")
            case _:
                write(self._text(self._stream))

    def _text(self, stream: TextIO | None) -> str:
        """Return the report for people, or the desired state that pull prints where it is not written to a file."""
        spoken = words(self._languages.of(self._format))
        if self._report.command is Command.PULL and self._prints_file:
            return _desired_state(self._report, spoken, "")
        return _text(self._report, spoken, stream)

    def close(self) -> None:
        """Close nothing."""


class _FleetLayout:
    """A table of the platforms, and below it each report that has more to say, which waits on the disk until then."""

    def __init__(self, options: Output, languages: Languages, stream: TextIO) -> None:
        """Prepare to print what the options ask for, as text for `stream`."""
        self._format = options.format
        self._languages = languages
        self._words = words(languages.of(options.format))
        self._stream = stream if options.format == "text" else None
        self._keeps_pages = options.summary is not None or options.format == "markdown"
        self._platforms: list[summary.PlatformSummary] = []
        self._pages: list[tuple[summary.PlatformSummary, str]] = []
        self._annotated: list[Problem] = []
        self._reports = TempStore()

    def take(self, report: Report) -> None:
        """Take the next report."""
        platform = summary.platform_summary(report)
        self._platforms.append(platform)
        if self._keeps_pages and not platform.is_quiet:
            self._pages.append((platform, _markdown(report, self._languages)))
            if sum(len(page) for _, page in self._pages) > _MAX_PAGES * MAX_PAGE_SIZE:
                self._pages = list(_renderer("markdown").worth_keeping(self._pages))
        match self._format:
            case "json":
                self._reports.add(_json(report, self._languages))
            case "text" | "github" if not platform.is_quiet:
                self._annotated += _placed(report)
                self._reports.add(f"\n{_text(report, self._words, self._stream)}")
            case _:
                pass

    def add(self, problems: Iterable[Problem]) -> None:
        """Leave problems to standard error: they are no platform's."""

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

    def print(self, write: Write) -> None:
        """Print the reports with `write`. Raises UsageError when standard output cannot be written."""
        match self._format:
            case "json":
                pass
            case "markdown":
                write(self.markdown())
            case "text" if any(_was_shown(self._stream, platform.outcome) for platform in self._platforms):
                write(f"{for_line(self.headline())}\n")
                return
            case _:
                write(
                    _renderer("text").render_fleet(
                        self._platforms, self._words, _style(self._stream), cells(self._stream)
                    )
                )
        for line in self._reports.lines():
            write(line)
        if self._format == "github":
            write(_annotations(self._annotated, self._words))

    def close(self) -> None:
        """Close what waits on the disk."""
        self._reports.close()


def _layout(options: Output, languages: Languages, stream: TextIO, *, is_fleet: bool) -> _SingleLayout | _FleetLayout:
    return _FleetLayout(options, languages, stream) if is_fleet else _SingleLayout(options, languages, stream)


def show(reports: Iterable[Report], languages: Languages, stream: TextIO, *, is_fleet: bool) -> str:
    """Write reports as text to a terminal, and return their headline."""
    with closing(_layout(Output(), languages, stream, is_fleet=is_fleet)) as layout:
        for report in reports:
            layout.take(report)
        layout.print(stream.write)
        return layout.headline()


def _was_shown(stream: TextIO | None, outcome: Outcome) -> bool:
    """Return whether the plans stand above on the terminal: after a question that was not answered with yes."""
    return outcome is Outcome.DECLINED and stream is not None and stream.isatty()


def _placed(report: Report) -> tuple[Problem, ...]:
    """Give problems without a place the first line of the platform's file, where an annotation is shown."""
    start = None if report.file is None else Place(report.file, 1, 1)
    return tuple(replace(problem, place=problem.place or start) for problem in report.problems)


def _renderer(name: str) -> Any:  # noqa: ANN401  # a module
    """Import a format when it is used: most runs print only one."""
    return import_module(f"reconciler.render.{name}")


def _desired_state(report: Report, spoken: Words, name: str) -> str:
    """Return the desired state that pull writes to the file `name`, or prints into a file here."""
    yaml_file = _renderer("yaml_file")
    return str(yaml_file.render(report, spoken, has_schema=Path(name).parent.joinpath(yaml_file.SCHEMA).is_file()))


def _json(report: Report, languages: Languages) -> str:
    return str(_renderer("json_report").render(report, words(languages.others)))


def _markdown(report: Report, languages: Languages) -> str:
    return str(_renderer("markdown").render(report, words(languages.others)))


def _annotations(problems: Sequence[Problem], spoken: Words) -> str:
    return str(_renderer("annotations").render(problems, spoken))


def _text(report: Report, spoken: Words, stream: TextIO | None) -> str:
    """Return the report for people, in colours where `stream` shows them."""
    return str(_renderer("text").render(report, spoken, _style(stream), cells(stream)))


def cells(stream: TextIO | None) -> int:
    """Return how wide a text for `stream` may be: as wide as a terminal, up to a bound, or else always the same."""
    if stream is None or not stream.isatty():
        return DEFAULT_WIDTH
    return min(os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH, _MAX_WIDTH)


_MAX_WIDTH: Final = 120
"""Longer lines are harder to read."""


def _style(stream: TextIO | None) -> "Style":
    """Return colours for a terminal, unless its user refuses them, or for any stream where the user wants them.

    See https://no-color.org and https://force-color.org.
    """
    shows_them = stream and stream.isatty() and os.environ.get("TERM") != "dumb"
    wanted = stream and (shows_them or os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")
    style: Style = _renderer("text").COLOURS if wanted else _renderer("text").PLAIN
    return style


def _after_sending(problem: Problem) -> Problem:
    """Return why a report could not be written, where calls were sent."""
    facts = {"file": problem.facts.get("file", "standard output"), "reason": problem.facts["reason"]}
    return Problem(code=Code.REPORT_UNWRITTEN, facts=facts)


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
    match options.code:
        case None:
            room = cells(sys.stdout) if sys.stdout.isatty() else sys.maxsize
            page = explanation.overview(spoken, why, room)
        case int() as errcode:
            from reconciler.wechat.errcodes import meaning_of

            page = f"errcode {errcode}: {explanation.page(meaning_of(errcode).code, spoken, why, cells(sys.stdout))}"
        case code:
            page = explanation.page(code, spoken, why, cells(sys.stdout))
    write_out(page)
    return 0


def schema(options: Schema, languages: Languages) -> int:
    """Print a JSON Schema; return the exit code. Raises UsageError when it cannot be printed."""
    from reconciler.desired.schema_validation import schema_text
    from reconciler.texts.schema import schema_in

    text = schema_text({"desired": "domains.schema.json", "report": "report.schema.json"}[options.which])
    write_out(schema_in(languages.others, text))
    return 0


def report_problems(problems: Iterable[Problem], language: Language) -> None:
    """Print problems on standard error."""
    for problem in problems:
        spoken, place = words(language), problem.place
        where = f"{place.file}:{place.line}:{place.column}" if place else "reconciler"
        print_error(f"{where}: {spoken.message(problem)}", spoken.remedy(problem))


def print_error(message: str, remedy: str) -> None:
    """Print on standard error what is wrong and what to do: as wide as a terminal, elsewhere in two lines."""
    message, remedy = for_line(message), for_line(remedy)
    lines = [message, f"  {remedy}"]
    if sys.stderr.isatty():
        lines = [*paragraph(message, cells(sys.stderr)), *indented(remedy, cells(sys.stderr))]
    print(*lines, sep="\n", file=sys.stderr)


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
