"""``docs/languages.md`` shows what its commands print, and its variables and formats are the real ones.

With ``UPDATE_GOLDEN=1`` the output of this run is written into the page instead.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from reconciler.cli.language import LOCALE, VARIABLE
from reconciler.cli.options import FORMATS

PAGE = Path(__file__).parents[2] / "docs" / "languages.md"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def replayed(block: str, folder: Path) -> str:
    """Return a block with the output of each of its commands as it is now."""
    shown = []
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        ended = subprocess.run(  # noqa: S603  # the page's own commands
            ["sh", "-c", command],  # noqa: S607  # as a reader's shell does
            check=False,
            cwd=folder,
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        shown.append(f"$ {command}\n{ended.stdout}")
    return "".join(shown)


def test_commands(tmp_path: Path) -> None:
    """Each command prints what the page shows."""
    text = PAGE.read_text(encoding="utf-8")
    now = BLOCK.sub(lambda found: replayed(found[0], tmp_path), text)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(now, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == now


def test_names() -> None:
    """The page names every variable that is read, and every format."""
    named = set(re.findall(r"[A-Za-z_]+", PAGE.read_text(encoding="utf-8")))

    assert {VARIABLE, *LOCALE, *FORMATS} <= named
