"""What a code means, for people."""

import pytest

from reconciler.problem import WARNINGS, Code
from reconciler.render.explanation import explain, overview, page
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS


def test_a_page() -> None:
    """A page tells severity and exit code, then what, why and what to do; what a report fills in is named."""
    assert page(Code.REPEATED_HOST, ENGLISH, REASONS) == (
        "error repeated-host\n"
        "exit code 3, or 2 in a file for --live\n"
        "\n"
        "What it is\n"
        "  <host> is repeated, first on line <first line>\n"
        "\n"
        "Why it matters\n"
        "  The two entries may differ in lists, owner or note, and it would not be clear\n"
        "  which of them counts.\n"
        "\n"
        "What to do\n"
        "  keep one of them\n"
    )


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_page(code: Code) -> None:
    """Whatever the code, its page is whole: all three texts, no brace left, no line wider than a terminal."""
    told, printed = explain(code, ENGLISH, REASONS), page(code, ENGLISH, REASONS)

    assert printed.startswith(f"{told.severity} {code}\n{told.ends}\n")
    for text in (told.what, told.why, told.remedy):
        assert text in " ".join(printed.split())
    assert not set("{}") & set(printed)
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize("code", Code)
def test_severity(code: Code) -> None:
    """Warnings stop nothing, and errors end with an exit code."""
    told = explain(code, ENGLISH, REASONS)

    assert (told.severity, told.ends == "stops nothing") == (
        ("warning", True) if code in WARNINGS else ("error", False)
    )
    assert told.ends


def test_overview() -> None:
    """The list has one line for each code, under its area, with what it is."""
    lines = overview(ENGLISH, REASONS).splitlines()
    listed = dict(line.split(maxsplit=1) for line in lines if line.startswith("  "))

    assert list(listed) == list(Code)
    assert listed["repeated-host"] == "<host> is repeated, first on line <first line>"
    assert [line for line in lines if line and not line.startswith("  ")] == [
        *(area.title for area in REASONS.areas),
        "reconciler explain CODE tells more of one.",
    ]
