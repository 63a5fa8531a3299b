"""The commands in the docs, typed into a shell, print what the pages show.

With ``UPDATE_GOLDEN=1`` their output is written into the pages instead.
"""

import os
import re
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.docs import terminal
from tests.docs.pages import assert_current
from tests.packaging.installing import ROOT

PAGES: Final = sorted(page for page in ROOT.glob("docs/*.md") if "```console\n" in page.read_text(encoding="utf-8"))
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")

EMULATOR: Final = "http://127.0.0.1:8080"
"""What the pages show for the address of the emulator, whose port differs in each run."""

_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:[0-9]+")


def with_fixed_address(output: str) -> str:
    """Return an output with the address of the emulator that the pages show."""
    return _ADDRESS.sub(EMULATOR, output)


def without_digests(text: str) -> str:
    """Return a text without fingerprints, which cover the emulator's port and so differ in each run."""
    return DIGEST.sub("sha256:…", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands(page: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The commands of a page, typed from top to bottom into one shell, print the output below them."""
    text = page.read_text(encoding="utf-8")
    environment = {
        "HOME": os.environ.get("HOME", "/"),
        "LC_ALL": "C.UTF-8",
        "RECONCILER_LANG": "zh" if page.name.endswith(".zh-CN.md") else "en",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    scripts, folder = tmp_path_factory.mktemp("scripts"), tmp_path_factory.mktemp("walk")
    outputs = terminal.outputs(terminal.steps(text), scripts, folder, environment)
    blocks = terminal.blocks(text, [with_fixed_address(terminal.COLOUR.sub("", output)) for output in outputs])
    now = terminal.BLOCK.sub(lambda _: next(blocks), text)

    if without_digests(now) != without_digests(text):
        assert_current(page, now)


def test_pages_with_commands() -> None:
    """These pages have commands, also in Chinese."""
    names = {page.name.removesuffix(".md") for page in PAGES}

    assert {"adopt", "adopt.zh-CN", "fleet", "fleet.zh-CN", "languages", "operate", "operate.zh-CN"} <= names
