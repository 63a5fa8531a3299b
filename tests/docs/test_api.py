"""``docs/api.md`` agrees with the client and with the emulator.

With ``UPDATE_GOLDEN=1`` the table of quirks is written from the emulator's.
"""

import re
from typing import Final

from reconciler.problem import Code
from reconciler.resources import RESOURCES
from reconciler.sandbox.quirks import QUIRKS
from reconciler.wechat import errcodes, protocol
from tests.docs.pages import assert_current, read, with_rows
from tests.packaging.installing import ROOT

HEAD: Final = "| quirk | how the real API may differ | source |\n| --- | --- | --- |\n"


def test_quirks() -> None:
    """The table of unknown behaviour is the emulator's table of quirks."""
    rows = (f"| `{name}` | {row.meaning} | {row.source} |\n" for name, row in QUIRKS.items())

    assert_current(ROOT / "docs" / "api.md", with_rows(read("api.md"), HEAD, rows))


def test_errcodes() -> None:
    """The page lists the errcodes that have a meaning in the client, and no others."""
    table = read("api.md").partition("| errcode |")[2].partition("\n\n")[0]
    listed = {int(code) for row in table.splitlines()[2:] for code in re.findall(r"-?\d+", row.split("|")[1])}
    numbers = (*range(-1, 100_000), 506015, 9410016)

    assert listed == {code for code in numbers if errcodes.meaning_of(code).code is not Code.WECHAT_ERROR}


def test_paths_and_fields() -> None:
    """The page names the paths and fields that the client uses."""
    text = read("api.md")
    of_resources = [name for resource in RESOURCES.values() for name in (resource.hosts, *resource.fields)]
    fields = (protocol.ACTION, protocol.BOTH_LISTS, protocol.ERRCODE, *of_resources)

    assert [field for field in fields if f"`{field}`" not in text] == []
    paths = (protocol.CONFIRM_FILE_PATH, protocol.QUOTA_PATH, *(resource.path for resource in RESOURCES.values()))
    assert [path for path in paths if f"`POST {path}`" not in text] == []
