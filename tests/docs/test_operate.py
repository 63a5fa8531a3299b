"""``docs/operate.md`` has every exit code, and every code of a problem that stops a run.

With ``UPDATE_GOLDEN=1`` its first lines of reports, titles of areas and exit codes of sections are written from the
tables of texts.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import pytest

from reconciler.cli.help import EXIT_CODES
from reconciler.problem import WARNINGS, Code
from reconciler.render.changes import Kind
from reconciler.render.summary import PlatformSummary, result
from reconciler.report import Outcome, exit_code
from reconciler.resources import BUSINESS
from reconciler.texts.languages import Language, reasons, words
from reconciler.texts.words import Area
from tests.docs.pages import DOCS, assert_current
from tests.docs.test_problems import anchor

PAGES: Final = {
    Language.ENGLISH: ("operate.md", "problems.md", ".", ": ", " "),
    Language.CHINESE: ("operate.zh-CN.md", "problems.zh-CN.md", "。", "：", ""),
}
"""By language: the page, the page of all problems, and what ends a sentence, introduces one, and parts two."""

LANGUAGES: Final = pytest.mark.parametrize("language", PAGES)

OUTCOMES: Final[Sequence[tuple[int, Outcome | None]]] = [
    (0, Outcome.IN_SYNC),
    (0, Outcome.CHANGES),
    (0, Outcome.APPLIED),
    (0, Outcome.VALID),
    (0, Outcome.VERIFIED),
    (1, None),
    (2, None),
    (3, Outcome.INVALID),
    (4, Outcome.CHANGES),
    (4, Outcome.IN_SYNC),
    (5, Outcome.REFUSED),
    (6, Outcome.STALE),
    (7, Outcome.FAILED),
    (8, Outcome.PARTIAL),
    (9, Outcome.UNVERIFIED),
    (10, Outcome.DECLINED),
    (129, None),
]
"""The rows of the first table: an exit code, and the outcome with which a report begins."""

_TABLE: Final = re.compile(r"^(\|[^\n]*\n\| ---[^\n]*\n)((?:\|[^\n]*\n)+)", re.MULTILINE)
_CODE: Final = re.compile(r"\[`([\w-]+)`\]\(problems[.\w-]*\.md#\1\)")


def read(language: Language) -> str:
    """Return the page in a language."""
    return (DOCS / PAGES[language][0]).read_text(encoding="utf-8")


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of each table, by row."""
    return [[row.split("|")[1:-1] for row in body.splitlines()] for _, body in _TABLE.findall(text)]


def sections(text: str) -> Iterator[tuple[str, list[Code]]]:
    """Yield each section with rows for codes, and the codes in their order."""
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        if codes := [Code(code) for code in _CODE.findall(section)]:
            yield section, codes


def areas(language: Language) -> list[Area]:
    """Return the areas whose problems have one row together: each report has the place, and what to write there."""
    listed = {code for _, codes in sections(read(language)) for code in codes} | {Code.BUG}
    return [area for area in reasons(language).areas if area.effect and not listed & set(area.reasons)]


def area_of(code: Code, language: Language) -> Area:
    """Return the area of a code."""
    return next(area for area in reasons(language).areas if code in area.reasons)


def begins(outcome: Outcome, language: Language) -> str:
    """Return how the report of a plan with three changes, or of a check of two hosts, begins."""
    summary = PlatformSummary(
        name="acme-shop",
        resource=BUSINESS,
        file="domains.yaml",
        outcome=outcome,
        api_url=None,
        kinds={Kind.DELETED: 1, Kind.ADDED: 2},
        calls=2,
        leaving=(),
        problem="",
        problems=3,
        testing=3,
        published=3,
        limit=200,
        checked=2,
        unverified=1,
        drift={},
        is_unread=False,
    )
    return result(summary, words(language))


def with_cells(text: str, table: int, column: int, cells: Sequence[str | None]) -> str:
    """Return a page with other cells in a column of one of its tables; None for a cell that stays."""
    found = list(_TABLE.finditer(text))[table]
    rows = [row.split("|") for row in found[2].splitlines()]
    for row, cell in zip(rows, cells, strict=True):
        row[column + 1] = row[column + 1] if cell is None else f" {cell} "
    return text[: found.start(2)] + "".join("|".join(row) + "\n" for row in rows) + text[found.end(2) :]


def current(language: Language) -> str:
    """Return the page with its generated parts."""
    _, problems, stop, colon, gap = PAGES[language]
    text = with_cells(read(language), 0, 1, [begins(outcome, language) if outcome else None for _, outcome in OUTCOMES])
    text = with_cells(text, 1, 0, [f"[{area.title}]({problems}#{anchor(area.title)})" for area in areas(language)])
    text = with_cells(text, 1, 1, [re.findall(r"\d+", area.effect)[0] for area in areas(language)])
    for section, codes in sections(text):
        effect = area_of(codes[0], language).effect
        sentences = [f"{effect[0].upper()}{effect[1:]}{stop}"]
        effects = {code: effect for code, effect in reasons(language).effects.items() if code in codes}
        for effect in dict.fromkeys(effects.values()):
            named = words(language).comma.join(f"`{code}`" for code in effects if effects[code] == effect)
            sentences.append(f"{named}{colon}{effect}{stop}")
        effect = gap.join(sentences)
        heading, _, *rest = section.split("\n\n")
        text = text.replace(section, "\n\n".join((heading, effect, *rest)))
    return text


@LANGUAGES
def test_generated_parts(language: Language) -> None:
    """How reports begin, the titles of areas and the exit codes of sections are those of the texts."""
    assert_current(DOCS / PAGES[language][0], current(language))


@LANGUAGES
def test_every_exit_code_has_its_rows(language: Language) -> None:
    """The first table has the exit codes of ``--help``, and each outcome except pull's, which prints a file."""
    column = [cells[0].strip() for cells in tables(read(language))[0]]
    helped = re.findall(r"^  ([0-9][0-9, ]*?) +(?=\D)", EXIT_CODES, re.MULTILINE)

    assert list(dict.fromkeys(cell.replace("、", ", ") for cell in column)) == helped
    assert [int(re.split("[,、]", cell)[0]) for cell in column] == [code for code, _ in OUTCOMES]
    assert {outcome for _, outcome in OUTCOMES} - {None} == set(Outcome) - {Outcome.PULLED}
    assert [code for code, outcome in OUTCOMES if outcome and code not in {exit_code(outcome), 4}] == []


@LANGUAGES
def test_every_code_that_stops_a_run_is_there(language: Language) -> None:
    """Each error has one row, in the section of its area, or else its area has; and nothing else has a row."""
    listed = [code for _, codes in sections(read(language)) for code in codes]
    counted = sorted(chain(listed, *(area.reasons for area in areas(language))))

    assert [code for code in counted if code not in WARNINGS] == sorted(set(Code) - WARNINGS - {Code.BUG})
    assert set(listed) & WARNINGS == set()
    for _, codes in sections(read(language)):
        assert len({area_of(code, language).title for code in codes}) == 1, codes
