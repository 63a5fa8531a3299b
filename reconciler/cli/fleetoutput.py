"""What is kept of each report on a fleet until all are there, and where that goes in the end."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.cli import files, output, stepoutputs
from reconciler.cli.options import Output
from reconciler.cli.stepoutputs import StepOutputs
from reconciler.cli.streams import write_out
from reconciler.frozen import frozen
from reconciler.model import Place
from reconciler.problem import Problem
from reconciler.render import fleet
from reconciler.render.escape import for_line
from reconciler.render.fleet import Line
from reconciler.report import Report
from reconciler.texts.languages import words

if TYPE_CHECKING:
    from reconciler.render.text import Style


@frozen(kw_only=True)
class _Kept:
    """What is needed of one report. A text is empty where nobody asked for it, or where there is nothing to tell."""

    line: Line
    outputs: StepOutputs
    text: str
    markdown: str
    json: str
    problems: tuple[Problem, ...]
    """Those that are to be annotated."""


class FleetOutput:
    """Takes the reports one after the other; JSON goes out at once, everything else when all are there."""

    def __init__(self, asked: Output) -> None:
        """Prepare for what is asked for."""
        self._asked = asked
        self._printed = words(asked.languages.of(asked.format))
        self._kept: list[_Kept] = []
        self._unprinted: tuple[Problem, ...] = ()
        self._sent = False

    @property
    def sent(self) -> bool:
        """Whether any call went out, whatever became of it."""
        return self._sent

    def take(self, report: Report) -> None:
        """Take the next report, in the order in which they are to be told."""
        self._sent = self._sent or output.sent(report)
        line = fleet.line(report)
        if self._asked.format == "json" and not self._unprinted:
            self._unprinted = output.attempt(write_out, self._json(report))
        self._kept.append(
            _Kept(
                line=line,
                outputs=stepoutputs.of(report),
                text="" if line.is_quiet or self._asked.format not in ("text", "github") else self._text(report),
                markdown="" if line.is_quiet or not self._wants_markdown() else self._markdown(report),
                json="" if self._asked.out is None else self._json(report),
                problems=_placed(report) if self._asked.format == "github" else (),
            )
        )

    def publish(self) -> bool:
        """Write what was taken wherever it was asked for; return whether all of it could be written.

        Files come first, and what failed is told last, as for a single report.
        """
        unsaved: list[Problem] = []
        if self._asked.summary is not None:
            unsaved += output.attempt(files.append, self._asked.summary, self._whole_markdown())
        if self._asked.out is not None:
            unsaved += output.attempt(files.replace, self._asked.out, "".join(kept.json for kept in self._kept))
        if self._asked.outputs is not None:
            unsaved += output.attempt(files.append, self._asked.outputs, self._outputs())
        unprinted = self._unprinted or output.attempt(self._print)
        output.complain((*unsaved, *unprinted), self._asked.languages.person)
        if unprinted:
            print(for_line(fleet.headline(self._lines(), words(self._asked.languages.person))), file=sys.stderr)
        return not (unsaved or unprinted)

    def _lines(self) -> list[Line]:
        return [kept.line for kept in self._kept]

    def _outputs(self) -> str:
        worst = fleet.gravest(self._lines())
        return stepoutputs.lines(stepoutputs.together(worst, [kept.outputs for kept in self._kept]))

    def _print(self) -> None:
        match self._asked.format:
            case "json":
                pass
            case "markdown":
                write_out(self._whole_markdown())
            case "github":
                from reconciler.render import github

                problems = [problem for kept in self._kept for problem in kept.problems]
                write_out(self._whole_text() + github.annotations(problems, self._printed))
            case _:
                write_out(self._whole_text())

    def _whole_text(self) -> str:
        from reconciler.render import fleettext

        reports = [kept.text for kept in self._kept if kept.text]
        return fleettext.render(self._lines(), reports, self._printed, self._style())

    def _whole_markdown(self) -> str:
        from reconciler.render import fleetmarkdown

        reports = [(kept.line, kept.markdown) for kept in self._kept if kept.markdown]
        return fleetmarkdown.render(self._lines(), reports, words(self._asked.languages.others))

    def _wants_markdown(self) -> bool:
        return self._asked.summary is not None or self._asked.format == "markdown"

    def _text(self, report: Report) -> str:
        from reconciler.render import text

        return text.render(report, self._printed, self._style())

    def _markdown(self, report: Report) -> str:
        from reconciler.render import markdown

        return markdown.render(report, words(self._asked.languages.others))

    def _json(self, report: Report) -> str:
        from reconciler.render import jsondoc

        return jsondoc.render(report, words(self._asked.languages.others))

    def _style(self) -> "Style":
        from reconciler.render.text import PLAIN

        return PLAIN if self._asked.format == "github" else output.style(sys.stdout)


def _placed(report: Report) -> tuple[Problem, ...]:
    """Point problems that stand nowhere at the beginning of the platform's file: an annotation has no other name."""
    nowhere = None if report.file is None else Place(report.file, 1, 1)
    return tuple(replace(problem, place=problem.place or nowhere) for problem in report.problems)
