"""Columns, cuts and line breaks count terminal cells: East Asian characters take two, combining marks none."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.layout import aligned, cut, width, wrapped


def test_width() -> None:
    """Chinese takes two cells a character, a combining accent none."""
    assert [width(text) for text in ("", "abc", "商城", "Ａ", "é", "e\u0301")] == [0, 3, 4, 2, 1, 1]


def test_columns() -> None:
    """A column is as wide as its widest cell up to a bound, an empty one is left out, and lines end without spaces."""
    assert aligned([("a", "商城", "x"), ("bbb", "c", ""), ("", "dd", "y")]) == [
        "a     商城   x",
        "bbb   c",
        "      dd     y",
    ]
    assert aligned([("a", "", "b"), ("c", "", "d")]) == ["a   b", "c   d"]
    assert aligned([("x" * 60, "a"), ("y", "b")]) == ["x" * 60 + "   a", "y" + " " * 50 + "b"]
    assert aligned([]) == []


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_fits(text: str, cells: int) -> None:
    """A text that fits is unchanged; another is cut to fit and ends with an ellipsis."""
    shown = cut(text, cells)
    fits = width(text) <= cells and len(text) <= 4 * cells

    assert width(shown) <= cells
    assert shown == text if fits else shown.endswith("…") and text.startswith(shown[:-1])


def test_combining_marks_are_cut() -> None:
    """They take no cell and could be endless: four characters a cell are enough for any script."""
    assert cut("e" + "\u0301" * 39, 10) == "e" + "\u0301" * 39
    assert cut("e" + "\u0301" * 40, 10) == "e" + "\u0301" * 8 + "…"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=400), st.integers(1, 80))
def test_western_paragraphs(text: str, cells: int) -> None:
    """A paragraph without Chinese is wrapped as `textwrap` does it."""
    words = " ".join(text.replace("<", "").split())
    lines = textwrap.wrap(words, cells, break_long_words=False, break_on_hyphens=False)

    assert wrapped(words, cells) == (lines or [""])


def test_chinese_paragraphs() -> None:
    """A line of Chinese is as full as possible, and breaks neither before a comma nor within brackets or a word."""
    text = "微信按天统计接口调用（errcode 45009），超出配额的调用不起作用。"

    assert wrapped(text, 22) == ["微信按天统计接口调用", "（errcode 45009），超", "出配额的调用不起作用。"]
    assert wrapped("一二三，四五", 6) == ["一二", "三，四", "五"]
    assert wrapped("从 <次数> 到", 9) == ["从 <次数>", "到"]
