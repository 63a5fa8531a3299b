"""What is kept of each report on a fleet until all are there, and where that goes in the end."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.cli import files, output, step_outputs
from reconciler.cli.options import Output
from reconciler.cli.streams import write_out
from reconciler.cli.temp_store import TempStore
from reconciler.model import Place
from reconciler.problem import Problem
from reconciler.render import summary
from reconciler.render.escape import for_line
from reconciler.render.size_limit import MAX_PAGE_SIZE
from reconciler.render.summary import PlatformSummary
from reconciler.report import Report
from reconciler.texts.languages import words

if TYPE_CHECKING:
    from reconciler.cli.step_outputs import StepOutputs
    from reconciler.render.text import Style


_PAGES: Final = 8
"""How many times as much Markdown is kept as a page can hold, before what cannot fit is let go."""


class FleetOutput:
    """Takes the reports one after the other; JSON goes out at once, everything else when all are there."""

    def __init__(self, asked: Output) -> None:
        """Prepare for what is asked for."""
        self._asked = asked
        self._printed = words(asked.languages.of(asked.format))
        self._lines: list[PlatformSummary] = []
        self._outputs: list[StepOutputs] = []
        self._text = TempStore()
        self._json = TempStore()
        self._pages: list[tuple[PlatformSummary, str]] = []
        self._problems: list[Problem] = []
        self._lost: tuple[Problem, ...] = ()
        self._unprinted: tuple[Problem, ...] = ()
        self._sent = False

    @property
    def sent(self) -> bool:
        """Whether any call went out, whatever became of it."""
        return self._sent

    def close(self) -> None:
        """Let go of what was kept on the disk."""
        self._text.close()
        self._json.close()

    def take(self, report: Report) -> None:
        """Take the next report, in the order in which they are to be told."""
        line = summary.platform_summary(report)
        self._sent = self._sent or output.sent(report)
        self._lines.append(line)
        self._outputs.append(step_outputs.of(report))
        if self._asked.format == "json":
            self._unprinted = self._unprinted or output.attempt(write_out, self._as_json(report))
        if self._asked.format in _TEXTS and not line.is_quiet:
            self._lost = self._lost or output.attempt(self._text.add, f"\n{self._as_text(report)}")
        if self._asked.format == "github":
            self._problems += _placed(report)
        if self._asked.out is not None:
            self._lost = self._lost or output.attempt(self._json.add, self._as_json(report))
        if (self._asked.summary is not None or self._asked.format == "markdown") and not line.is_quiet:
            self._keep_page(line, report)

    def publish(self) -> bool:
        """Write what was taken wherever it was asked for; return whether all of it could be written.

        Files come first, and what failed is told last, as for a single report.
        """
        unsaved = list(self._lost)
        if self._asked.summary is not None:
            unsaved += output.attempt(files.append, self._asked.summary, self._markdown())
        if self._asked.out is not None and not self._lost:
            unsaved += output.attempt(files.replace_with, self._asked.out, self._json.pieces())
        if self._asked.outputs is not None:
            unsaved += output.attempt(files.append, self._asked.outputs, self._step_outputs())
        unprinted = self._unprinted or output.attempt(self._print)
        output.report_problems((*unsaved, *unprinted), self._asked.languages.person)
        if unprinted:
            print(for_line(summary.fleet_headline(self._lines, words(self._asked.languages.person))), file=sys.stderr)
        return not (unsaved or unprinted)

    def _print(self) -> None:
        if self._asked.format == "markdown":
            write_out(self._markdown())
        if self._asked.format in _TEXTS:
            from reconciler.render import text

            write_out(text.render_fleet(self._lines, self._printed, self._style()))
            for piece in self._text.pieces():
                write_out(piece)
        if self._asked.format == "github":
            from reconciler.render import annotations

            write_out(annotations.render(self._problems, self._printed))

    def _markdown(self) -> str:
        from reconciler.render import markdown

        return markdown.render_fleet(self._lines, self._pages, words(self._asked.languages.others))

    def _keep_page(self, line: PlatformSummary, report: Report) -> None:
        from reconciler.render import markdown

        self._pages.append((line, markdown.render(report, words(self._asked.languages.others))))
        if sum(len(page) for _, page in self._pages) > _PAGES * MAX_PAGE_SIZE:
            self._pages = list(markdown.worth_keeping(self._pages))

    def _step_outputs(self) -> str:
        return step_outputs.lines(step_outputs.together(summary.most_severe(self._lines), self._outputs))

    def _as_text(self, report: Report) -> str:
        from reconciler.render import text

        return text.render(report, self._printed, self._style())

    def _as_json(self, report: Report) -> str:
        from reconciler.render import json_report

        return json_report.render(report, words(self._asked.languages.others))

    def _style(self) -> "Style":
        from reconciler.render.text import PLAIN

        return PLAIN if self._asked.format == "github" else output.style(sys.stdout)


_TEXTS: Final = frozenset({"text", "github"})


def _placed(report: Report) -> tuple[Problem, ...]:
    """Point problems that stand nowhere at the beginning of the platform's file: an annotation has no other name."""
    nowhere = None if report.file is None else Place(report.file, 1, 1)
    return tuple(replace(problem, place=problem.place or nowhere) for problem in report.problems)
