"""Hostile files are told cleanly, in little time and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from reconciler.desired.yaml_tree import MAX_ITEMS, MAX_NODES
from reconciler.problem import Code
from tests.desired import hostile
from tests.desired.reading import Told, codes, tell

HEAD = "version: 1\ndomains:\n"
FEWER = "name fewer hosts: no platform holds that many"


class Took(TypedDict):
    """What a hostile file took: seconds of a common processor, bytes of memory up to then, and what was said of it."""

    seconds: float
    bytes: int
    codes: list[str]


def measure(parser: str) -> dict[str, Took]:
    """Parse all hostile files in a process of their own, which no coverage measurement slows down."""
    root = Path(__file__).parents[2]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    result = subprocess.run(  # noqa: S603  # the program is this very interpreter
        [sys.executable, "-m", "tests.desired.hostile", parser],
        cwd=root,
        env=plain | {"PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
    )
    took: dict[str, Took] = json.loads(result.stdout)
    return took


@pytest.mark.parametrize(
    ("parser", "cases"),
    [
        pytest.param(
            "libyaml",
            hostile.BOTH | hostile.LIBYAML_ALONE,
            marks=pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml"),
        ),
        ("python", hostile.BOTH),
    ],
    ids=["libyaml", "python"],
)
def test_hostile_files(parser: str, cases: dict[str, tuple[object, Code]]) -> None:
    """Each is told what is wrong with it in less than two seconds and a hundred mebibytes."""
    took = measure(parser)

    assert took.keys() == cases.keys()
    assert {name: code for name, (_, code) in cases.items() if code not in took[name]["codes"]} == {}
    assert {name: taken["seconds"] for name, taken in took.items() if taken["seconds"] > 2} == {}
    assert max(taken["bytes"] for taken in took.values()) < 100 * 1024 * 1024


def test_length_of_a_list() -> None:
    """No more items of a list are read than hosts can be in both lists together."""
    items = HEAD + "  - a.b\n" * MAX_ITEMS
    told = Told(f"{MAX_ITEMS + 3}:5", Code.YAML_TOO_LONG, f"these are more than {MAX_ITEMS} values", FEWER)

    assert codes(items)[0] == ("4:5", Code.REPEATED_HOST)
    assert told in tell(items + "  - a.b\n")


def test_number_of_values() -> None:
    """No more values are read than ten thousand hosts with every key are."""
    row = f"[{'[],' * 24}],"
    full = row * (MAX_NODES // 25 - 1) + "[]," * 24
    told = Told("1:1", Code.YAML_TOO_LONG, f"these are more than {MAX_NODES} values", FEWER)

    assert codes(f"[{full}]") == [("1:1", Code.FILE_NOT_A_MAPPING)]
    assert tell(f"[{full}[]]") == [told]


def test_imports_wait() -> None:
    """Importing the room loads neither YAML nor JSON Schema: a command that needs none of them starts at once."""
    root = Path(__file__).parents[2]
    program = "import sys, reconciler.desired; print({'yaml', 'jsonschema', 'difflib', 'pathlib'} & set(sys.modules))"
    command = [sys.executable, "-S", "-c", program]
    result = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)  # noqa: S603  # as above

    assert result.stdout == "set()\n"
