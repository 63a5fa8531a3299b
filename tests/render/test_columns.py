"""Columns stand one below the other on a terminal, East Asian words included."""

from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.columns import aligned, cut, width


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
