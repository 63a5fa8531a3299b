"""Untrusted text, escaped for a format, is only text there."""

import json
import re
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.render.escape import (
    for_annotation,
    for_annotation_property,
    for_code,
    for_json,
    for_line,
    for_markdown,
    without_commands,
)
from tests.render.hostile import hostile_text

MARKDOWN: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])

ACTS: Final = re.compile(r"(?m)^\s*::|##\[")
"""What GitHub's runner acts on."""

REFERS: Final = re.compile(r"[@#!$%~&](?=[^\s\u200b])|://|www\.|gh-|:[\w+-]+:", re.IGNORECASE)
"""What GitHub or GitLab would turn into a mention, a reference, a link or a picture."""


@given(hostile_text)
def test_a_line_is_harmless(text: str) -> None:
    """A line has neither invisible characters nor workflow commands, and is one line."""
    shown = for_line(text)

    assert all(character.isprintable() or character.isspace() for character in shown)
    assert shown.splitlines() in ([], [shown])
    assert ACTS.search(shown) is None


def test_what_is_escaped() -> None:
    """Words in any script stay as they are; what is invisible or acts is escaped or broken."""
    for text, shown in (
        ("商城团队 é 🎉", "商城团队 é 🎉"),
        ("a\u3000b\u00a0c", "a\u3000b\u00a0c"),
        ("\x1b[31m\r\n\x00\x7f\x9b", r"\x1b[31m\x0d\x0a\x00\x7f\x9b"),
        ("\u202e\u2066\u2028\u200b\ufeff", r"\u202e\u2066\u2028\u200b\ufeff"),
        ("\ud800 \U000e0041", r"\ud800 \U000e0041"),
        ("::error::x", r"\::error::x"),
        (" \u3000::x", " \u3000\\::x"),
        ("a ::x", "a ::x"),
        ("##[group]", r"##\[group]"),
        ("：：error：：x ＃＃［group］", "：：error：：x ＃＃［group］"),
    ):
        assert for_line(text) == shown


def test_commands_are_broken_on_every_line() -> None:
    """A workflow command that several harmless texts form together is broken too."""
    assert without_commands("a\n :" + ":b\n#" + "#[c]") == "a\n \\::b\n##\\[c]"


@given(hostile_text)
def test_markdown_keeps_the_words(text: str) -> None:
    """In Markdown a text is one paragraph of exactly its words, without markup or elements except our own."""
    shown = for_markdown(text)
    opening, inline, closing = MARKDOWN.parse(f"x {shown}")

    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    children = inline.children or []
    assert {child.content for child in children if child.type == "html_inline"} <= {"<span>", "</span>"}
    words = "".join(child.content for child in children if child.type == "text")
    assert {child.type for child in children} <= {"text", "html_inline"}
    assert words.replace("\u200b", "").rstrip() == f"x {for_line(text)}".rstrip()


@given(hostile_text)
def test_markdown_refers_to_nobody(text: str) -> None:
    """Nothing mentions, links or shows a picture, even after entities are resolved."""
    (_, inline, _) = MARKDOWN.parse(f"x {for_markdown(text)}")

    for child in inline.children or []:
        if child.type == "text":
            assert REFERS.search(child.content) is None


@given(hostile_text)
def test_markdown_can_open_a_block(text: str) -> None:
    """At the start of a block, a list's item or a heading too, a text is nothing but words."""
    shown = for_markdown(text)
    if shown:
        assert [token.type for token in MARKDOWN.parse(shown)] == ["paragraph_open", "inline", "paragraph_close"]


@given(hostile_text)
def test_a_code_span_is_one_code_span_in_a_cell(text: str) -> None:
    """A code span holds its text, whatever the text is, and does not end the cell that it stands in."""
    shown = for_code(text)
    table = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {shown} | c |")
    cells = [token for token in table if token.type == "inline"][2:]

    assert [cell.content for cell in cells] == [shown.strip(), "c"]
    assert [child.type for child in cells[0].children or []] == (["code_inline"] if text else [])


@given(hostile_text)
def test_an_annotation_is_one_line(text: str) -> None:
    """The runner decodes a message and a property to the escaped line."""
    message, value = for_annotation(text), for_annotation_property(text)

    assert message.replace("%25", "%") == for_line(text)
    assert not set(value) & {":", ","}
    assert value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%") == for_line(text)


@given(st.text(st.characters(exclude_categories=["Cs"])) | hostile_text)
def test_json_keeps_its_value(text: str) -> None:
    """JSON keeps its value, and is printable ASCII without commands."""
    serialised = json.dumps([text])
    shown = for_json(serialised)

    assert json.loads(shown) == json.loads(serialised)
    assert shown.isascii()
    assert shown.isprintable()
    assert ACTS.search(shown) is None
