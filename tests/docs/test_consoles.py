"""What pages show of a console is what the commands print."""

from pathlib import Path

import pytest

from tests.docs.console import SHELL, replay

DOCS = Path(__file__).parents[2] / "docs"
SHOWN = sorted(page for page in DOCS.glob("*.md") if f"{SHELL}\n" in page.read_text(encoding="utf-8"))
"""The pages that bring all they need: they open a shell whose WeChat is an emulator."""


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_the_commands(page: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The commands of a page, typed from top to bottom into one shell, print what stands below each of them."""
    shown, now = replay(page, tmp_path_factory.mktemp("scripts"), tmp_path_factory.mktemp("walk"))

    assert now == shown


def test_pages_are_found() -> None:
    """There are pages with commands to run."""
    assert {"adopt", "operate"} <= {page.stem for page in SHOWN}
