"""``docs/api.md`` tells of the API what the client and the emulator make of it.

With ``UPDATE_GOLDEN=1`` the table of what nobody knows is written anew from the emulator's.
"""

import os
import re
from pathlib import Path
from typing import Final

from reconciler.problem import Code
from reconciler.sandbox.quirks import QUIRKS
from reconciler.wechat import errcodes, resources

PAGE: Final = Path(__file__).parents[2] / "docs" / "api.md"
HEAD: Final = "| quirk | how the real API may differ | source |\n| --- | --- | --- |\n"


def test_what_nobody_knows() -> None:
    """Each quirk of the emulator has its row, in the emulator's words."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, after = text.partition(HEAD)
    rows = "".join(f"| `{name}` | {row.meaning} | {row.source} |\n" for name, row in QUIRKS.items())
    now = before + HEAD + rows + re.sub(r"\A(?:\| .*\n)*", "", after)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(now, encoding="utf-8")
        text = now

    assert text == now


def test_every_errcode() -> None:
    """Each errcode that has a meaning in the page has one in the client, and the other way round."""
    table = PAGE.read_text(encoding="utf-8").partition("| errcode |")[2].partition("\n\n")[0]
    told = {int(code) for row in table.splitlines()[2:] for code in re.findall(r"-?\d+", row.split("|")[1])}
    numbers = (*range(-1, 100_000), 506015, 9410016)
    known = {code for code in numbers if errcodes.meaning_of(code).code is not Code.WECHAT_ERROR}

    assert told == known


def test_the_words_of_the_wire() -> None:
    """The page names the paths and the fields that the client sends and reads."""
    text = PAGE.read_text(encoding="utf-8")

    business = resources.BUSINESS
    for field in (resources.ACTION, resources.BOTH_LISTS, resources.ERRCODE, business.hosts, *business.fields):
        assert f"`{field}`" in text
    for path in (business.path, resources.CONFIRM_FILE_PATH):
        assert f"`POST {path}`" in text
