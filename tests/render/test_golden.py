"""Reports look as in ``tests/golden``, which ``UPDATE_GOLDEN=1`` writes; the JSON report keeps to its schema."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema

from reconciler.render import annotations, json_report, markdown, text, yaml_file
from reconciler.render.summary import platform_summary
from reconciler.report import Command, Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from reconciler.texts.zh import CHINESE
from tests.render.cases import CASES

ROOT: Final = Path(__file__).parents[2]
GOLDEN: Final = ROOT / "tests" / "golden"
SCHEMA: Final[dict[str, Any]] = json.loads((ROOT / "schema" / "report.schema.json").read_bytes())

FORMATS: Final[dict[str, Callable[[Report, Words], str]]] = {
    "txt": text.render,
    "md": markdown.render,
    "json": json_report.render,
    "annotations": lambda report, words: annotations.render(report.problems, words),
    "yaml": yaml_file.render,
}

JSON: Final = (
    "changes",
    "changes-and-drift",
    "changes-reviewed",
    "check-unverified",
    "hostile",
    "invalid",
    "never-published",
    "partial",
    "pulled",
    "refused-deletions",
)
ANNOTATIONS: Final = ("assumed-loosened", "hostile", "invalid", "invalid-much")

IN_CHINESE: Final = (
    "changes-of-every-kind.txt",
    "changes-and-drift.txt",
    "changes-reviewed.md",
    "demotion-gap.txt",
    "partial-demotion.txt",
    "check-failed.txt",
    "assumed-loosened.md",
    "partial.md",
    "refused-deletions.md",
    "invalid.annotations",
    "partial.json",
    "pulled-unpublished.yaml",
    "changes-elsewhere.md",
)

FLEETS: Final = {
    "planned": (
        "changes",
        "in-sync",
        "refused-deletions",
        "invalid",
        "failed",
        "in-sync-warnings",
        "changes-of-every-kind",
    ),
    "applied": ("applied", "partial", "in-sync", "stale", "unverified", "invalid-for-apply", "applied-every-kind"),
    "elsewhere": ("in-sync", "changes-elsewhere"),
    "large": (*["in-sync"] * 30, "changes", "failed"),
}


def reports(names: Sequence[str]) -> list[Report]:
    """Return cases as the reports of several platforms, each with a name and a file of its own."""
    return [
        replace(
            CASES[name],
            platform=CASES[name].platform and f"acme-{number}",
            file=f"platforms/acme-{number}.yaml",
        )
        for number, name in enumerate(names)
    ]


def fleet_text(several: Sequence[Report], words: Words = ENGLISH) -> str:
    """Return the reports of several platforms as the command prints them."""
    platforms = [platform_summary(report) for report in several]
    shown = [text.render(report, words) for report, one in zip(several, platforms, strict=True) if not one.is_quiet]
    return "\n".join((text.render_fleet(platforms, words), *shown))


def fleet_markdown(several: Sequence[Report], words: Words = ENGLISH) -> str:
    """Return the reports of several platforms as the command appends them to a summary."""
    platforms = [platform_summary(report) for report in several]
    pages = [(one, markdown.render(report, words)) for report, one in zip(several, platforms, strict=True)]
    return markdown.render_fleet(platforms, [page for page in pages if not page[0].is_quiet], words)


def _files() -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each golden file."""
    for name, report in CASES.items():
        suffixes = ["txt", "md"]
        suffixes += ["json"] * (name in JSON) + ["annotations"] * (name in ANNOTATIONS)
        suffixes += ["yaml"] * (report.command is Command.PULL)
        yield from ((f"{name}.{suffix}", FORMATS[suffix](report, ENGLISH)) for suffix in suffixes)
    for file in IN_CHINESE:
        name, suffix = file.split(".")
        yield f"zh-{file}", FORMATS[suffix](CASES[name], CHINESE)
    for name, names in FLEETS.items():
        yield f"fleet/{name}.txt", fleet_text(reports(names))
        yield f"fleet/{name}.md", fleet_markdown(reports(names))


def test_golden_files() -> None:
    """Every report is the file that a person has read, and there is no other file."""
    contents = dict(_files())
    if os.environ.get("UPDATE_GOLDEN"):
        for stale in (path for path in GOLDEN.rglob("*") if path.is_file()):
            stale.unlink()
        for name, content in contents.items():
            (GOLDEN / name).write_bytes(content.encode())

    files = {path.relative_to(GOLDEN).as_posix(): path for path in GOLDEN.rglob("*") if path.is_file()}
    assert set(files) == set(contents)
    for name, content in contents.items():
        assert files[name].read_bytes().decode() == content, name


def test_language_does_not_change_what_programs_read() -> None:
    """In another language only messages, remedies and details of the JSON report differ."""

    def without_sentences(report: Report, words: Words) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(json_report.render(report, words))
        problems = [{**problem, "message": "", "remedy": ""} for problem in document["problems"]]
        hosts = document["hosts"] and [{**host, "detail": host["detail"] and ""} for host in document["hosts"]]
        return {**document, "problems": problems, "hosts": hosts}

    for report in CASES.values():
        assert without_sentences(report, CHINESE) == without_sentences(report, ENGLISH)


def test_json_matches_the_schema() -> None:
    """Every report is one line of JSON that the schema accepts, and the schema is one by its own metaschema."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for report in CASES.values():
        line, end = json_report.render(report, ENGLISH).split("\n")

        assert end == ""
        validator.validate(json.loads(line))


def test_the_schema_names_every_key() -> None:
    """A report without one of its keys is invalid, one with another key is not, and no case has a key of its own."""
    document = json.loads(json_report.render(CASES["partial"], ENGLISH))
    validator = jsonschema.Draft202012Validator(SCHEMA)

    assert list(SCHEMA["properties"]) == SCHEMA["required"] == list(document)
    assert not any(validator.is_valid({k: v for k, v in document.items() if k != key}) for key in document)
    assert validator.is_valid({**document, "more": None})
    for report in CASES.values():
        jsonschema.Draft202012Validator(_closed(SCHEMA)).validate(json.loads(json_report.render(report, ENGLISH)))


def _closed(schema: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Return a schema that allows no other key anywhere, and in which each key is required."""
    match schema:
        case {"properties": dict(properties), **rest}:
            closed = {name: _closed(value) for name, value in properties.items()}
            return {**_closed(rest), "properties": closed, "required": [*closed], "additionalProperties": False}
        case dict():
            return {name: _closed(value) for name, value in schema.items()}
        case _:
            return schema
