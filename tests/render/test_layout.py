"""Columns stand one below the other on a terminal, East Asian words included."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.layout import aligned, cut, width, wrapped


def test_wide_characters_take_two_cells() -> None:
    """Chinese takes two cells a character, an accent that stands on another character none."""
    assert [width(text) for text in ("", "abc", "商城", "Ａ", "é", "e\u0301")] == [0, 3, 4, 2, 1, 1]


def test_cells_stand_below_each_other() -> None:
    """Each column is as wide as its widest cell, in terminal cells, and lines end without blanks."""
    rows = [("a", "商城", "x"), ("bbb", "c", ""), ("", "dd", "y")]

    assert aligned(rows) == ["a     商城   x", "bbb   c", "      dd     y"]


def test_an_empty_column_takes_no_room() -> None:
    """A column in which no row has anything is left out; no rows are no lines."""
    assert aligned([("a", "", "b"), ("c", "", "d")]) == ["a   b", "c   d"]
    assert aligned([]) == []


def test_a_very_long_cell_pushes_only_its_own_row_aside() -> None:
    """One enormous host does not take the table off the screen."""
    long, short = aligned([("x" * 60, "a"), ("y", "b")])

    assert (long, short) == ("x" * 60 + "   a", "y" + " " * 50 + "b")


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_fits(text: str, cells: int) -> None:
    """A text that fits is left alone; another is cut to fit, and says so by an ellipsis."""
    shown = cut(text, cells)
    fits = width(text) <= cells and len(text) <= 4 * cells

    assert width(shown) <= cells
    assert shown == text if fits else shown.endswith("…") and text.startswith(shown[:-1])


def test_marks_piled_on_a_letter_are_cut() -> None:
    """What takes no cell would otherwise be endless: four characters a cell are enough for any script."""
    assert cut("e" + "\u0301" * 39, 10) == "e" + "\u0301" * 39
    assert cut("e" + "\u0301" * 40, 10) == "e" + "\u0301" * 8 + "…"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=400), st.integers(1, 80))
def test_western_paragraphs_are_wrapped_between_words(text: str, cells: int) -> None:
    """A paragraph without Chinese is wrapped as Python's own module for that wraps it."""
    words = " ".join(text.replace("<", "").split())
    lines = textwrap.wrap(words, cells, break_long_words=False, break_on_hyphens=False)

    assert wrapped(words, cells) == (lines or [""])


def test_chinese_paragraphs_are_wrapped_between_characters() -> None:
    """A line of Chinese is as full as it can be, and ends neither before a comma nor within a bracket or a word."""
    text = "微信按天统计接口调用（errcode 45009），超出配额的调用不起作用。"

    assert wrapped(text, 22) == ["微信按天统计接口调用", "（errcode 45009），超", "出配额的调用不起作用。"]
    assert wrapped("一二三，四五", 6) == ["一二", "三，四", "五"]
    assert wrapped("从 <次数> 到", 9) == ["从 <次数>", "到"]
