"""A job of a workflow on GitHub: where it is, whom it asks, and where what it finds goes."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from reconciler.cli.files import Existing, OutputFile
from reconciler.cli.language import Languages
from reconciler.cli.options import Github
from reconciler.cli.streams import write_out
from reconciler.frozen import frozen
from reconciler.github.event import Run
from reconciler.github.rest import Client
from reconciler.problem import Problem, Severity
from reconciler.render import annotations, summary
from reconciler.render.escape import for_line, for_markdown
from reconciler.texts.languages import words


@frozen
class Job:
    """A job: what it was asked, and where what it finds goes."""

    options: Github
    languages: Languages
    run: Run
    client: Client

    @property
    def folder(self) -> Path:
        """The folder of this job's own files."""
        return Path(self.run.temp, "reconciler")

    def report(self, problems: Sequence[Problem]) -> None:
        """Show problems in the log, as annotations, and in the step's summary. Raises UsageError."""
        write_out(annotations.render(problems, words(self.languages.others)))
        self.summarise(self.markdown(problem) for problem in problems)

    def markdown(self, problem: Problem) -> str:
        """Return a problem as a block of Markdown."""
        spoken = words(self.languages.others)
        kind = "CAUTION" if problem.severity is Severity.ERROR else "WARNING"
        texts = (for_markdown(summary.message(problem, spoken)), for_markdown(summary.remedy(problem, spoken)))
        return f"> [!{kind}]\n> <strong>{texts[0]}</strong><br>{texts[1]} `{problem.code}`\n"

    def summarise(self, blocks: Iterable[str]) -> None:
        """Append blocks of Markdown to the step's summary. Raises UsageError."""
        _append(self.run.summary, (f"{block}\n" for block in blocks))

    def set_outputs(self, **values: str) -> None:
        """Set outputs of the step. Raises UsageError."""
        _append(self.run.outputs, (f"{name}={for_line(value)}\n" for name, value in values.items()))

    def hand_on(self, name: str, files: dict[str, bytes]) -> Path:
        """Write files for the action to upload as an artifact of this name; return their folder. Raises UsageError."""
        folder = self.folder / "artifact"
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        self.set_outputs(artifact=name)
        return folder


def _append(name: str, texts: Iterable[str]) -> None:
    file = OutputFile(name, Existing.APPEND)
    try:
        file.write(texts)
    finally:
        file.close()
