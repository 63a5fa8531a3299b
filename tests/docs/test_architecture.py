"""The listing in ``docs/architecture.md`` names every file once, in the layers that import-linter enforces."""

import re
import tomllib
from collections.abc import Iterator
from typing import Final

from tests.packaging.installing import ROOT

PAGE: Final = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYERS, EMULATOR, _ = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def paths(block: str) -> Iterator[str]:
    """Yield the path of each file and directory in a block of the listing."""
    directory = ""
    for indent, name in re.findall(r"^( *)([\w.]+/?)", block, re.MULTILINE):
        directory = directory if indent else name
        yield directory + name if indent else name


def test_every_file_has_its_line() -> None:
    """The listing names what is in the package, files of one language apart, and nothing else."""
    package = ROOT / "reconciler"
    files = {str(path.relative_to(package)) for path in package.rglob("*.py") if path.name != "__init__.py"}
    directories = {f"{path.parent.relative_to(package)}/" for path in package.rglob("__init__.py")} - {"./"}
    listed = list(paths(LAYERS + EMULATOR))
    there = {name for name in files | directories if not re.fullmatch(r"texts/\w+/\w+\.py", name)}

    assert sorted(there - set(listed)) == []
    assert sorted(set(listed) - there) == []
    assert len(listed) == len(there)


def test_the_layers_are_those_that_are_enforced() -> None:
    """The blocks of the listing are the layers of import-linter, in their order."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers")
    blocks = [set(re.findall(r"^(\w+)", block, re.MULTILINE)) for block in LAYERS.split("\n\n")]

    assert blocks == [set(layer.split(" | ")) for layer in layers]
