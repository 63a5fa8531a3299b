"""Hostile files are refused in little time and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from reconciler.desired import yaml_tree
from reconciler.problem import Code
from tests.desired import hostile
from tests.desired.reading import HEAD, Reported, codes, reported

FEWER = "name fewer hosts: no platform holds that many"


class Cost(TypedDict):
    """The cost of a file: seconds of a common processor, the process's bytes so far, and the codes of its problems."""

    seconds: float
    bytes: int
    codes: list[str]


def measure(parser: str) -> dict[str, Cost]:
    """Parse all hostile files in another process, which coverage does not slow down."""
    root = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    result = subprocess.run(  # noqa: S603  # the program is this interpreter
        [sys.executable, "-m", "tests.desired.hostile", parser],
        cwd=root,
        env=environment | {"PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
    )
    costs: dict[str, Cost] = json.loads(result.stdout)
    return costs


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
    """Each has its problem in less than two seconds and a hundred mebibytes."""
    costs = measure(parser)

    assert costs.keys() == cases.keys()
    assert {name: code for name, (_, code) in cases.items() if code not in costs[name]["codes"]} == {}
    assert {name: cost["seconds"] for name, cost in costs.items() if cost["seconds"] > 2} == {}
    assert max(cost["bytes"] for cost in costs.values()) < 100 * 1024 * 1024


def test_length_of_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list has a bounded number of items."""
    monkeypatch.setattr(yaml_tree, "MAX_ITEMS", 3)
    items = HEAD + "  - a.b\n" * 3

    assert codes(items) == [("4:5", Code.REPEATED_HOST), ("5:5", Code.REPEATED_HOST)]
    assert reported(items + "  - a.b\n")[-1] == Reported(
        "6:5", Code.YAML_TOO_LONG, "there are more than 3 values", FEWER
    )


def test_number_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has a bounded number of values."""
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 4)

    assert codes("[[],[],[]]") == [("1:1", Code.FILE_NOT_A_MAPPING)]
    assert reported("[[],[],[],[]]") == [Reported("1:1", Code.YAML_TOO_LONG, "there are more than 4 values", FEWER)]


def test_lazy_imports() -> None:
    """Importing the package loads neither YAML nor JSON Schema: a command without a file starts at once."""
    root = Path(__file__).parents[2]
    program = "import sys, reconciler.desired; print({'yaml', 'jsonschema', 'difflib', 'pathlib'} & set(sys.modules))"
    command = [sys.executable, "-S", "-c", program]
    result = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)  # noqa: S603  # as above

    assert result.stdout == "set()\n"
