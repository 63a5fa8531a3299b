"""A page keeps what is never cut, then fills up in reading order, and counts what is missing."""

from reconciler.render.size_limit import MAX_PAGE_SIZE, Part, fit, fits, size


def test_the_last_parts_are_cut_first() -> None:
    """Items that are never cut stand; the others as far as they fit, and after each part the missing are counted."""
    line = "x" * 999
    parts = (
        Part(head="first", items=(line,) * 50, tail="end"),
        Part(head="second", items=(line,) * 20, never_cut=15),
        Part(head="third", items=(line,)),
    )

    page = fit(parts, lambda missing: f"{missing} missing")

    assert fits(parts)
    assert size(page) <= MAX_PAGE_SIZE
    assert [block.split("\n")[0] for block in page.rstrip().split("\n\n")] == [
        "first",
        "6 missing",
        "second",
        "5 missing",
        "1 missing",
    ]
    assert not fits((Part(items=(line,) * 70, never_cut=60),))


def test_size_counts_utf_16_units() -> None:
    """A character outside the basic plane counts twice."""
    assert [size(text) for text in ("", "a", "商", "🎉")] == [0, 1, 1, 2]
