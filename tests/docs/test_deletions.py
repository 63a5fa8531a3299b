"""``docs/deletions.md`` names histories and tests that exist."""

import re
from pathlib import Path
from typing import Final

from tests.command import test_histories, test_previews

PAGE: Final = (
    Path("docs/deletions.md").read_text(encoding="utf-8").partition("## What is deleted")[2].partition("\n## ")[0]
)


def test_histories_and_tests() -> None:
    """Each row of the table names a history, and each bullet that names tests names some that exist."""
    histories = re.findall(r"^\|.*\| `(.+)` \|$", PAGE, re.MULTILINE)
    tests = re.findall(r"`(test_\w+)`", PAGE)

    assert len(histories) == PAGE.count("\n|") - 2
    assert set(histories) - test_histories.LAWS.keys() == set()
    assert {name for name in tests if not (hasattr(test_histories, name) or hasattr(test_previews, name))} == set()
    assert len(tests) > 5
