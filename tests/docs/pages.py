"""Reads the pages of the docs, and writes their generated parts with ``UPDATE_GOLDEN=1``."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.packaging.installing import ROOT

DOCS: Final = ROOT / "docs"


def read(name: str) -> str:
    """Return a page of the docs."""
    return (DOCS / name).read_text(encoding="utf-8")


def assert_current(page: Path, now: str) -> None:
    """Fail unless the page is `now`; with ``UPDATE_GOLDEN=1`` write it first."""
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(now, encoding="utf-8")

    assert page.read_text(encoding="utf-8") == now


def with_rows(text: str, head: str, rows: Iterable[str]) -> str:
    """Return a page with `rows` below the head of a table, instead of the rows there."""
    before, found, after = text.partition(head)
    assert found, head
    return before + head + "".join(rows) + re.sub(r"\A(?:\| .*\n)*", "", after)
