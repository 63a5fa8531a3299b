"""``docs/notify.md`` and its Chinese edition are one page: their script works, and a group sees what they show."""

import os
import re
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path
from typing import Final

import pytest

from reconciler.sandbox.server import Sandbox
from reconciler.texts.en.reasons import REASONS
from reconciler.texts.languages import Language, words
from tests.command.running import world
from tests.docs.pages import assert_current, read
from tests.docs.test_translation import skeleton
from tests.histories import build
from tests.notices.groups import Group, serving
from tests.packaging.installing import ROOT

PAGES: Final = {"en": "notify.md", "zh": "notify.zh-CN.md"}


def test_the_same_in_both_languages() -> None:
    """Headings, tables, links, names and numbers are the same; blocks differ in language alone."""
    english, chinese = (
        [block for block in skeleton(ROOT / "docs" / name) if block[0] not in ["text", "sh"]] for name in PAGES.values()
    )

    for block, translation in zip_longest(english, chinese):
        assert translation == block


@pytest.mark.parametrize(("language", "name"), PAGES.items())
def test_the_message_of_the_page(language: str, name: str) -> None:
    """The page shows the message about a refusal as a group sees it; ``UPDATE_GOLDEN=1`` writes it."""
    seen = (ROOT / "tests" / "notices" / f"wecom.{language}.txt").read_text(encoding="utf-8")
    (refusal,) = re.findall(r"^== refusal\n(.*?)\n^== ", seen, re.DOTALL | re.MULTILINE)
    block = re.sub(r"(?m)^<(.*)>$", r"\1", f"```text\n{refusal}```\n")
    before, _, after = read(name).partition("```text\n")

    assert_current(ROOT / "docs" / name, before + block + after.partition("```\n")[2])


@pytest.mark.parametrize(("language", "name"), PAGES.items())
def test_the_script(language: str, name: str, tmp_path: Path) -> None:
    """The script says once that hosts differ, in the page's language, and ends as the plan did."""
    (script,) = re.findall(r"^```sh\n(.*?)^```", read(name), re.DOTALL | re.MULTILINE)
    clone = build(tmp_path, "1: a b\n2 < 1: a")
    with Sandbox(world("a b", "a b")) as sandbox, serving(Group("wecom")) as group:
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "RECONCILER_WEBHOOK": group.url,
            **sandbox.environment,
        }
        for _ in range(2):
            ran = subprocess.run(  # noqa: S603  # the page's own script
                ["/bin/sh", "-ec", script.replace("notify", "notify --robot wecom")],
                cwd=clone.folder,
                env=environment,
                check=False,
                capture_output=True,
                text=True,
            )
            assert (ran.returncode, ran.stderr) == (0, "")

    (seen,) = group.seen
    assert words(Language(language)).say("planned_deleted", n=1) in seen[0]
    assert seen[-1] == "<https://ci.example/acme/domains/runs/7>"


def test_every_code_has_a_row() -> None:
    """Each page links each code of these problems once."""
    (area,) = (area for area in REASONS.areas if area.title == "Chat robots")
    for name in PAGES.values():
        assert re.findall(r"\[`([\w-]+)`\]\(problems[\w.-]*\.md#\1\)", read(name)) == list(area.reasons)
