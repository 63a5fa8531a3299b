"""Nothing in a file or in WeChat's answers acts in any format: the law of whole reports."""

import json
import re
from dataclasses import replace
from typing import Final
from unicodedata import category

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reconciler.model import LiveList, LiveState, Place
from reconciler.problem import Code, Problem
from reconciler.render import annotations, json_report, markdown, text, yaml_file
from reconciler.render.summary import platform_summary
from reconciler.report import Command, Outcome, Report
from reconciler.texts.en import ENGLISH
from tests.render.cases import CASES
from tests.render.hostile import hostile_text

pytestmark = pytest.mark.law

COMMAND: Final = re.compile(r"^\s*::|##\[")

OURS: Final = re.compile(r"</?(?:strong|span|sub)>|<br>")

FOLD: Final = re.compile(r"<details><summary>[\w ]+</summary>\n|</details>\n?")

FORGE: Final = re.compile(r"[@#!$%~&](?=\w)|://|www\.|gh-\d|:[\w+-]+:|<!--", re.IGNORECASE)

MARKDOWN: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def hostile_report(case: str, words: str) -> Report:
    """Return a case with `words` wherever text can come from outside."""
    report = CASES[case]
    place = Place(words, 14, 5)
    changes = (replace(one, owner=words, note=words, place=one.place and place) for one in report.changes or ())
    problems = (
        Problem(
            code=Code.WECHAT_INVALID_HOST,
            facts={"hosts": (words, words), "answer": words},
            place=place,
            rid=words,
            errcode=1,
        ),
        Problem(code=Code.DEMOTION_UNFINISHED, facts={"host": words}, place=place),
        Problem(code=Code.PLATFORM_RENAMED, facts={"was": words, "now": words}),
        Problem(code=Code.OPAQUE_VALUE, facts={"value": words, "lists": (words,)}),
    )
    return replace(
        report,
        platform=words,
        file=words,
        changes=tuple(changes) or None,
        calls=tuple(replace(call, errmsg=words) for call in report.calls or ()) or None,
        problems=problems,
    )


def reports(words: str) -> tuple[Report, ...]:
    """Return hostile reports of different shapes."""
    return tuple(hostile_report(case, words) for case in ("changes", "partial-half-unknown", "invalid"))


def visible(character: str) -> bool:
    """Return whether a character shows as itself or as a space."""
    return character.isprintable() or category(character) == "Zs"


def calm(line: str) -> bool:
    """Return whether a line has nothing that a terminal or GitHub's runner acts on."""
    return all(map(visible, line)) and COMMAND.search(line) is None


@given(hostile_text)
@example("::error::x")
@example(":")
@example("##[")
def test_text_has_calm_lines(words: str) -> None:
    """No line of text, in either layout, starts a workflow command or has an invisible character."""
    several = reports(words)
    platforms = [platform_summary(report) for report in several]
    for page in (*(text.render(report, ENGLISH) for report in several), text.render_fleet(platforms, ENGLISH)):
        assert all(map(calm, page.removesuffix("\n").split("\n")))


@given(hostile_text)
def test_json_is_one_calm_line_of_the_same_value(words: str) -> None:
    """JSON is one line of printable ASCII, and parses to exactly what went in."""
    for report in reports(words):
        line, end = json_report.render(report, ENGLISH).split("\n")

        assert (end, line.isascii(), calm(line)) == ("", True, True)
        assert json.loads(line)["platform"] == json.loads(json.dumps(words))


@given(hostile_text)
def test_annotations_are_one_command_a_problem(words: str) -> None:
    """Each line is one command of our own, with its own properties."""
    for report in reports(words):
        lines = annotations.render(report.problems, ENGLISH).removesuffix("\n").split("\n")

        assert len(lines) == len(report.problems)
        for line in lines:
            assert all(map(visible, line))
            assert "##[" not in line
            assert re.match(r"::(?:error|warning) (?:file=[^:,]+,)?(?:line=14,col=5,)?title=[a-z-]+::", line)


@given(hostile_text)
def test_markdown_shows_our_structure_only(words: str) -> None:
    """Markdown, in either layout, has tables of two or four columns and no elements but ours, and mentions nobody."""
    several = reports(words)
    platforms = [platform_summary(report) for report in several]
    pages = [markdown.render(report, ENGLISH) for report in several]
    for page in (*pages, markdown.render_fleet(platforms, (), ENGLISH)):
        assert all(map(calm, page.removesuffix("\n").split("\n")))
        assert all(line.count("|") in {3, 5} for line in page.split("\n") if line.startswith("|"))
        for token in MARKDOWN.parse(page):
            _check(token)


def _check(token: Token) -> None:
    """Fail for a token that is not of our own structure."""
    assert token.type not in {"fence", "code_block", "hr", "heading_open"} or token.markup == "###"
    if token.type == "html_block":
        assert FOLD.fullmatch(token.content)
    for child in token.children or []:
        assert child.type in {
            "text", "html_inline", "code_inline", "strong_open", "strong_close", "em_open", "em_close", "softbreak",
        }  # fmt: skip
        if child.type == "html_inline":
            assert OURS.fullmatch(child.content)
        if child.type == "text" and child.content not in {"[!CAUTION]", "[!WARNING]"}:
            assert FORGE.search(child.content) is None


@given(hostile_text)
def test_a_pulled_file_has_calm_lines(words: str) -> None:
    """What ``pull`` prints is harmless on a terminal and in a log, whether it worked or not."""
    live = LiveState(LiveList.of([words]), LiveList.of(["a.qq.com", words]))
    worked = Report(command=Command.PULL, outcome=Outcome.PULLED, platform=words, live=live)
    failed = hostile_report("pull-failed", words)

    for report in (worked, failed):
        assert all(map(calm, yaml_file.render(report, ENGLISH).removesuffix("\n").split("\n")))
