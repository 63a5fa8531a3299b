"""The Chinese README says what the English one says, as far as a machine can tell."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs.test_readme import READMES

PARSER: Final = MarkdownIt("commonmark").enable("table")


def parsed(readme: Path) -> list[Token]:
    """Return a page, taken apart."""
    return PARSER.parse(readme.read_text(encoding="utf-8"))


def links(token: Token) -> list[str]:
    """Return where the links of a piece of text lead."""
    return sorted(str(child.attrs["href"]) for child in token.children or () if child.type == "link_open")


def facts(token: Token) -> tuple[object, ...]:
    """Return what a piece of text has in every language: its names, its links, its numbers, and what it stresses.

    A link to a page's Chinese edition leads to that page.
    """
    children = token.children or []
    names = sorted(child.content for child in children if child.type == "code_inline")
    numbers = sorted(re.findall(r"\d+", "".join(child.content for child in children if child.type == "text")))
    stressed = sum(child.type in {"strong_open", "em_open"} for child in children)
    return names, [link.replace(".zh-CN.md", ".md") for link in links(token)], numbers, stressed


def uncommented(token: Token) -> str:
    """Return a block of code as it has to be in every language: whole, but for comments that no program has printed."""
    if token.info == "console":
        return token.content
    return re.sub(r" *#(?! yaml-language-server).*", "", token.content)


def skeleton(readme: Path) -> Iterator[tuple[object, ...]]:
    """Yield what has to be the same in every language, block by block."""
    for token in parsed(readme):
        match token.type:
            case "inline":
                yield facts(token)
            case "fence":
                yield token.info, uncommented(token)
            case "html_block":
                yield (re.sub(r'alt="[^"]+"', "alt", token.content),)
            case _:
                yield token.type, token.tag, token.level


def test_the_same_in_both_languages() -> None:
    """Headings, paragraphs, lists, tables and blocks of code follow each other alike, with equal names and numbers."""
    english, chinese = (skeleton(readme) for readme in READMES)

    for mine, theirs in zip_longest(english, chinese):
        assert theirs == mine


def test_comments_are_translated() -> None:
    """A comment in a block of code is told in the language of its page, unless there is nothing in it to translate."""
    english, chinese = (
        re.findall(r"(?<= )# (.+)", "".join(token.content for token in parsed(readme) if token.type == "fence"))
        for readme in READMES
    )

    assert len(english) == len(chinese)
    assert {mine for mine, theirs in zip(english, chinese, strict=True) if mine == theirs} == {"VERSION"}


def test_each_leads_to_the_other() -> None:
    """Each README leads to the other at its top."""
    english, chinese = (next(pages for token in parsed(readme) if (pages := links(token))) for readme in READMES)

    assert english == [READMES[1].name]
    assert chinese == [READMES[0].name]


def test_no_line_breaks_between_chinese_words() -> None:
    """No sentence of the Chinese page is broken into lines: each break would show as a blank between two characters."""
    children = [child for token in parsed(READMES[1]) for child in token.children or ()]

    assert children
    assert [child.type for child in children if child.type in {"softbreak", "hardbreak"}] == []
