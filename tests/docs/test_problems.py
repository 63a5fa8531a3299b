"""``docs/problems.md`` says of every code what ``reconciler explain`` says.

With ``UPDATE_GOLDEN=1`` the page is written anew from the tables.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

from reconciler.problem import Code
from reconciler.render.explanation import explain
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
HEAD = """\
# Problems

Each problem that `reconciler` tells of has a code, which never changes its meaning. `reconciler explain CODE` prints
what stands here about it. Words in angle brackets, such as `<host>`, stand for what a report names in their place.
"""


def page() -> str:
    """Return the page: a table of contents, then each code by area."""
    contents = "".join(f"- [{area.title}](#{anchor(area.title)})\n" for area in REASONS.areas)
    return "\n".join((HEAD, contents, *blocks()))


def blocks() -> Iterator[str]:
    """Yield each heading of the page with what stands below it."""
    for area in REASONS.areas:
        yield f"## {area.title}\n"
        for code in area.reasons:
            told = explain(code, ENGLISH, REASONS)
            parts = ((REASONS.what, told.what), (REASONS.why, told.why), (REASONS.remedy, told.remedy))
            yield f"### {code}\n\n{told.severity.capitalize()}, {told.ends}.\n"
            yield from (f"**{title}:** {harmless(text)}\n" for title, text in parts)


def anchor(title: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def harmless(text: str) -> str:
    """Return a text of the tables so that Markdown shows all of it."""
    return re.sub(r"[\\`*<\[]", r"\\\g<0>", text)


def shown(markdown: str) -> list[str]:
    """Return the plain text of each heading, item and paragraph, as a reader sees it."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [
        "".join(child.content for child in token.children or () if child.type in ("text", "text_special"))
        for token in tokens
        if token.type == "inline"
    ]


def test_the_page() -> None:
    """The page is what the tables say now."""
    now = page()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(now, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == now


def test_every_code_is_shown_whole() -> None:
    """Under a heading that is the code, a reader sees each of its texts, with nothing eaten by Markdown."""
    seen = shown(page())

    for code in Code:
        told = explain(code, ENGLISH, REASONS)
        start = seen.index(code)
        assert seen[start + 1 : start + 5] == [
            f"{told.severity.capitalize()}, {told.ends}.",
            f"What it is: {told.what}",
            f"Why it matters: {told.why}",
            f"What to do: {told.remedy}",
        ]


def test_anchors() -> None:
    """Each heading of the page can be linked to, and each link of the contents leads to one."""
    text = page()
    anchors = [anchor(title) for title in re.findall(r"^##+ (.*)$", text, re.MULTILINE)]

    assert len(set(anchors)) == len(anchors)
    assert set(Code) <= set(anchors)
    assert re.findall(r"\(#(.*)\)$", text, re.MULTILINE) == [name for name in anchors if name not in set(Code)]
