"""The picture in ``docs/architecture.md`` is what the modules import."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import grimp
import pytest

PAGE: Final = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
PICTURE: Final = PAGE.partition("```mermaid\n")[2].partition("```")[0]
ROOMS: Final = {
    room: set(modules.split(", "))
    for room, modules in re.findall(r'^ +(\w+)\["[^"<]*<br>([^"]*)"\]$', PICTURE, re.MULTILINE)
}
ARROWS: Final = re.findall(r"^ +(\w+) --> (\w+)$", PICTURE, re.MULTILINE)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Return what every module imports."""
    return grimp.build_graph("reconciler", cache_dir=None)


def room(module: str) -> str:
    """Return the room that a module is in, empty for the package itself."""
    name = module.partition(".")[2].partition(".")[0]
    return next((room for room, modules in ROOMS.items() if name in modules), "")


def imports(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Yield from which room to which other something is imported."""
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = room(module), room(imported)
            if all(pair) and pair[0] != pair[1]:
                yield pair


def test_every_module_is_in_one_room(graph: grimp.ImportGraph) -> None:
    """The boxes name each module once, and none that is not there."""
    there = sorted(child.partition(".")[2] for child in graph.find_children("reconciler"))

    assert sorted(module for modules in ROOMS.values() for module in modules) == there


def test_the_arrows(graph: grimp.ImportGraph) -> None:
    """An arrow stands for each import from room to room, but those of values, and for nothing else."""
    assert len(set(ARROWS)) == len(ARROWS)
    assert set(ARROWS) == {pair for pair in imports(graph) if pair[1] != "values"}


def test_who_uses_the_values(graph: grimp.ImportGraph) -> None:
    """All rooms but the emulator use the values, which use no other room."""
    assert {start for start, end in imports(graph) if end == "values"} == ROOMS.keys() - {"values", "sandbox"}
    assert not any(start == "values" for start, _ in imports(graph))


def test_nothing_else_is_in_the_picture() -> None:
    """Every line of the picture is a box or an arrow, so that none is passed over."""
    lines = [line for line in PICTURE.splitlines()[1:] if line]

    assert len(lines) == len(ROOMS) + len(ARROWS)
