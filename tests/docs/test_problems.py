"""``docs/problems.md``, in each language, has what ``reconciler explain`` prints for every code.

With ``UPDATE_GOLDEN=1`` the pages are written from the tables of texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt

from reconciler.problem import Code
from reconciler.render.explanation import explain
from reconciler.texts.languages import Language, reasons, words
from tests.docs.pages import assert_current

DOCS: Final = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Page:
    """A page: its language, its head, and its punctuation."""

    language: Language
    file: str
    head: str
    comma: str
    stop: str
    colon: str


PAGES: Final = (
    Page(
        language=Language.ENGLISH,
        file="problems.md",
        head="""\
# Problems

Each problem that `reconciler` reports has a code, which never changes its meaning. `reconciler explain CODE` prints the
text of this page. Reports have the values themselves where this page has words in angle brackets, such as `<host>`.

[中文](problems.zh-CN.md)
""",
        comma=", ",
        stop=".",
        colon=":",
    ),
    Page(
        language=Language.CHINESE,
        file="problems.zh-CN.md",
        head="""\
# 问题

`reconciler` 报告的每个问题都有一个代码，含义固定不变。`reconciler explain CODE --lang zh` 会输出这里的说明。
尖括号中的词（例如 `<域名>`）代表报告中的实际内容。

[English](problems.md)
""",
        comma="，",
        stop="。",
        colon="：",
    ),
)

LANGUAGES = pytest.mark.parametrize("about", PAGES, ids=lambda about: about.file)


def page(about: Page) -> str:
    """Return the page: a table of contents, then each code by area."""
    areas = reasons(about.language).areas
    contents = "".join(f"- [{area.title}](#{anchor(area.title)})\n" for area in areas)
    return "\n".join((about.head, contents, *blocks(about)))


def blocks(about: Page) -> Iterator[str]:
    """Yield each heading of the page with its paragraphs."""
    for area in reasons(about.language).areas:
        yield f"## {area.title}\n"
        for code in area.reasons:
            first, *parts = paragraphs(code, about)
            yield f"### {code}\n\n{first}\n"
            for part in parts:
                title, text = part.split(about.colon, 1)
                yield f"**{title}{about.colon}** {harmless(text.strip())}\n"


def paragraphs(code: Code, about: Page) -> tuple[str, ...]:
    """Return the paragraphs about a code."""
    why = reasons(about.language)
    explained = explain(code, words(about.language), why)
    parts = ((why.what, explained.what), (why.why, explained.why), (why.remedy, explained.remedy))
    return (
        f"{explained.severity.capitalize()}{about.comma}{explained.effect}{about.stop}",
        *(f"{title}{about.colon} {text}" for title, text in parts),
    )


def anchor(title: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def harmless(text: str) -> str:
    """Return a text escaped for Markdown, with no URL that swallows the Chinese behind it."""
    shown = re.sub(r"[\\`*<\[]", r"\\\g<0>", text)
    return re.sub(r":(?=//[!-~]+[^ -~])", r"\:", shown)


def shown(markdown: str) -> list[str]:
    """Return the plain text of each heading, item and paragraph, as a reader sees it."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [
        "".join(child.content for child in token.children or () if child.type in ("text", "text_special"))
        for token in tokens
        if token.type == "inline"
    ]


@LANGUAGES
def test_the_page(about: Page) -> None:
    """The page is generated from the tables of texts."""
    assert_current(DOCS / about.file, page(about))


def test_every_language_has_a_page() -> None:
    """Each language of reports has a page, which links to the others."""
    assert [about.language for about in PAGES] == list(Language)
    for about in PAGES:
        assert all(f"({other.file})" in about.head for other in PAGES if other is not about)


@LANGUAGES
def test_every_code_is_shown_completely(about: Page) -> None:
    """Below the heading with the code, Markdown shows each of its texts completely."""
    seen = shown(page(about))

    for code in Code:
        start = seen.index(code)
        assert tuple(seen[start + 1 : start + 5]) == paragraphs(code, about)


@LANGUAGES
def test_anchors(about: Page) -> None:
    """Each heading has an anchor of its own, and each link of the contents leads to one."""
    text = page(about)
    anchors = [anchor(title) for title in re.findall(r"^##+ (.*)$", text, re.MULTILINE)]

    assert len(set(anchors)) == len(anchors)
    assert set(Code) <= set(anchors)
    assert re.findall(r"\(#(.*)\)$", text, re.MULTILINE) == [name for name in anchors if name not in set(Code)]
