"""Each Chinese page has the structure, names, links and numbers of the English one.

The pages of all problems are left out: `test_problems` writes both of them from the tables of texts.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs.terminal import commands
from tests.docs.test_links import PAGES, anchors

PARSER: Final = MarkdownIt("commonmark").enable("table")
CHINESE: Final = ".zh-CN.md"

PAIRS: Final = [
    (page.with_name(page.name.replace(CHINESE, ".md")), page)
    for page in PAGES
    if page.name.endswith(CHINESE) and not page.name.startswith("problems.")
]
"""Each English page that has a Chinese edition, and that edition."""

BOTH: Final = pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=[english.name for english, _ in PAIRS])


def parsed(page: Path) -> list[Token]:
    """Return the tokens of a page."""
    return PARSER.parse(page.read_text(encoding="utf-8"))


def links(token: Token) -> list[str]:
    """Return the targets of the links in a text."""
    return sorted(str(child.attrs["href"]) for child in token.children or () if child.type == "link_open")


def goal(page: Path, link: str) -> tuple[str, int | None]:
    """Return the English name of the page that a link leads to, and the number of the heading there."""
    if link.startswith("https:"):
        return link, None
    name, _, heading = unquote(link).partition("#")
    target = page.parent / name if name else page
    return target.name.replace(CHINESE, ".md"), anchors(target).index(heading) if heading else None


def facts(page: Path, token: Token) -> tuple[object, ...]:
    """Return what a text has in every language: names, links, numbers, and how much is stressed."""
    children = token.children or []
    names = sorted(child.content for child in children if child.type == "code_inline")
    numbers = sorted(re.findall(r"\d+", "".join(child.content for child in children if child.type == "text")))
    stressed = sum(child.type in {"strong_open", "em_open"} for child in children)
    return names, sorted(str(goal(page, link)) for link in links(token)), numbers, stressed


def uncommented(token: Token) -> str:
    """Return a code block as it must be in every language: without comments that people wrote, and without output."""
    match token.info:
        case "console":
            return "\n".join(commands(token.content))
        case "text":
            return ""
        case _:
            return re.sub(r"note: .*|RECONCILER_LANG=.*| *#(?! yaml-language-server).*", "", token.content)


def skeleton(page: Path) -> Iterator[tuple[object, ...]]:
    """Yield what must be the same in every language, block by block."""
    for token in parsed(page):
        match token.type:
            case "inline":
                yield facts(page, token)
            case "fence":
                yield token.info, uncommented(token)
            case "html_block":
                yield (re.sub(r'alt="[^"]+"', "alt", token.content.replace("run-zh-", "run-")),)
            case _:
                yield token.type, token.tag, token.level


@BOTH
def test_the_same_in_both_languages(english: Path, chinese: Path) -> None:
    """Headings, paragraphs, lists, tables and code blocks have the same order, names, links and numbers."""
    for block, translation in zip_longest(skeleton(english), skeleton(chinese)):
        assert translation == block


@BOTH
def test_comments_are_translated(english: Path, chinese: Path) -> None:
    """A comment or a note in a code block is in the language of its page."""
    comments, translations = (
        re.findall(
            r"(?<= )(?:# |note: )(.+)", "".join(token.content for token in parsed(page) if token.type == "fence")
        )
        for page in (english, chinese)
    )

    assert len(comments) == len(translations)
    assert [comment for comment, other in zip(comments, translations, strict=True) if comment == other] == []


@BOTH
def test_each_links_to_the_other(english: Path, chinese: Path) -> None:
    """Each page links to the other at its top."""
    tops = [next(found for token in parsed(page) if (found := links(token))) for page in (english, chinese)]

    assert tops == [[chinese.name], [english.name]]


@BOTH
def test_chinese_pages_link_to_each_other(english: Path, chinese: Path) -> None:
    """A Chinese page links to no English page that has a Chinese edition, other than its own."""
    targets = {chinese.parent / unquote(link).partition("#")[0] for token in parsed(chinese) for link in links(token)}

    assert {target.resolve() for target in targets} & {page for page, _ in PAIRS} == {english}


@pytest.mark.parametrize("chinese", [chinese for _, chinese in PAIRS], ids=lambda page: page.name)
def test_no_line_breaks_in_chinese(chinese: Path) -> None:
    """No Chinese paragraph has line breaks, which would show as spaces between characters."""
    children = [child for token in parsed(chinese) for child in token.children or ()]

    assert children
    assert [child.type for child in children if child.type in {"softbreak", "hardbreak"}] == []
