"""The Chinese README has the structure, names, links and numbers of the English one."""

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
    """Return the tokens of a page."""
    return PARSER.parse(readme.read_text(encoding="utf-8"))


def links(token: Token) -> list[str]:
    """Return the targets of the links in a text."""
    return sorted(str(child.attrs["href"]) for child in token.children or () if child.type == "link_open")


def facts(token: Token) -> tuple[object, ...]:
    """Return what a text has in every language: names, links, numbers, and how much is stressed.

    A link to the Chinese edition of a page counts as a link to that page.
    """
    children = token.children or []
    names = sorted(child.content for child in children if child.type == "code_inline")
    numbers = sorted(re.findall(r"\d+", "".join(child.content for child in children if child.type == "text")))
    stressed = sum(child.type in {"strong_open", "em_open"} for child in children)
    return names, [link.replace(".zh-CN.md", ".md") for link in links(token)], numbers, stressed


def uncommented(token: Token) -> str:
    """Return a code block as it must be in every language: without comments that people wrote."""
    if token.info == "console":
        return token.content
    return re.sub(r" *#(?! yaml-language-server).*", "", token.content)


def skeleton(readme: Path) -> Iterator[tuple[object, ...]]:
    """Yield what must be the same in every language, block by block."""
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
    """Headings, paragraphs, lists, tables and code blocks have the same order, names, links and numbers."""
    english, chinese = (skeleton(readme) for readme in READMES)

    for block, translation in zip_longest(english, chinese):
        assert translation == block


def test_comments_are_translated() -> None:
    """A comment in a code block is in the language of its page."""
    english, chinese = (
        re.findall(r"(?<= )# (.+)", "".join(token.content for token in parsed(readme) if token.type == "fence"))
        for readme in READMES
    )

    assert len(english) == len(chinese)
    assert [comment for comment, translation in zip(english, chinese, strict=True) if comment == translation] == []


def test_each_links_to_the_other() -> None:
    """Each README links to the other at its top."""
    english, chinese = (next(pages for token in parsed(readme) if (pages := links(token))) for readme in READMES)

    assert english == [READMES[1].name]
    assert chinese == [READMES[0].name]


def test_no_line_breaks_in_chinese() -> None:
    """No Chinese paragraph has line breaks, which would show as spaces between characters."""
    children = [child for token in parsed(READMES[1]) for child in token.children or ()]

    assert children
    assert [child.type for child in children if child.type in {"softbreak", "hardbreak"}] == []
