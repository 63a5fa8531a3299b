"""Every format of every case, compared with the files of ``tests/golden``; ``UPDATE_GOLDEN=1`` writes them anew."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from reconciler.render import annotations, json_report, markdown, text, yaml_file
from reconciler.report import Command, Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from reconciler.texts.zh import CHINESE
from tests.render.cases import CASES

GOLDEN: Final = Path(__file__).parent.parent / "golden"

SCHEMA: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent.parent / "schema" / "report.schema.json").read_bytes()
)

Render = Callable[[Report, Words], str]


def _files() -> Iterator[tuple[str, tuple[Render, Report]]]:
    for name, report in CASES.items():
        yield f"{name}.txt", (text.render, report)
        yield f"{name}.md", (markdown.render, report)
        yield f"{name}.json", (json_report.render, report)
        if report.problems:
            yield f"{name}.annotations", (annotations.render, report)
        if report.command is Command.PULL:
            yield f"{name}.yaml", (yaml_file.render, report)


IN_CHINESE: Final = (
    "changes-of-every-kind.txt",
    "demotion-gap.txt",
    "partial-demotion.txt",
    "check-failed.txt",
    "changes-loosened.md",
    "partial.md",
    "refused-deletions.md",
    "invalid.annotations",
    "failed.json",
    "pulled-unpublished.yaml",
)
"""The files that there are in Chinese too."""

FILES: Final = dict(_files())
CHINESE_FILES: Final = {f"zh-{file}": FILES[file] for file in IN_CHINESE}


@pytest.mark.parametrize("file", FILES)
def test_each_case_reads_as_its_golden_file_says(file: str) -> None:
    """Each case, in each format, is the file that a person has read and found good."""
    render, report = FILES[file]
    shown = render(report, ENGLISH).encode()
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / file).write_bytes(shown)

    assert (GOLDEN / file).read_bytes() == shown


@pytest.mark.parametrize("file", CHINESE_FILES)
def test_some_cases_read_in_chinese_as_their_golden_files_say(file: str) -> None:
    """The main reports in Chinese are the files that a person has read and found good."""
    render, report = CHINESE_FILES[file]
    shown = render(report, CHINESE).encode()
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / file).write_bytes(shown)

    assert (GOLDEN / file).read_bytes() == shown


@pytest.mark.parametrize("name", CASES)
def test_the_json_report_is_the_same_in_chinese_but_for_its_sentences(name: str) -> None:
    """Keys, codes and everything that programs read do not depend on the language."""

    def unspoken(words: Words) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(json_report.render(CASES[name], words))
        problems = [{**problem, "message": "", "remedy": ""} for problem in told["problems"]]
        hosts = told["hosts"] and [{**host, "detail": host["detail"] and ""} for host in told["hosts"]]
        return {**told, "problems": problems, "hosts": hosts}

    assert unspoken(CHINESE) == unspoken(ENGLISH)


def test_no_golden_file_is_left_over() -> None:
    """Every file in the folder belongs to a case."""
    assert {file.name for file in GOLDEN.iterdir() if file.is_file()} == {*FILES, *CHINESE_FILES}


def test_the_schema_is_a_schema() -> None:
    """The schema is valid against its own metaschema."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", CASES)
def test_the_json_report_keeps_to_its_schema(name: str) -> None:
    """Every case is one line of JSON that the schema accepts."""
    line, end = json_report.render(CASES[name], ENGLISH).split("\n")

    assert end == ""
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(line))


@pytest.mark.parametrize("key", SCHEMA["properties"])
def test_the_schema_misses_no_key(key: str) -> None:
    """A report without one of its keys, or with one more, is none."""
    document = json.loads(json_report.render(CASES["partial"], ENGLISH))
    validator = jsonschema.Draft202012Validator(SCHEMA)

    assert not validator.is_valid({other: value for other, value in document.items() if other != key})
    assert not validator.is_valid({**document, f"{key}s": None})
