"""``docs/compatibility.md`` names the systems that the package claims and the tests run on."""

import re
import tomllib
from pathlib import Path
from typing import Final

from reconciler.desired.yaml_tree import read
from tests.workflows.loading import ROOT, load

PAGE: Final = Path(ROOT, "docs", "compatibility.md").read_text(encoding="utf-8")
PROJECT: Final = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_versions_of_python() -> None:
    """The page promises the versions that the package claims and CI tests."""
    (matrix,) = (
        job["strategy"]["matrix"] for job in load(ROOT / ".github" / "workflows" / "test.yml")["jobs"].values()
    )
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))

    assert claimed == matrix["python"]
    assert PROJECT["requires-python"] == f">={claimed[0]}"
    assert re.findall(r"CPython (3\.\d+) to (3\.\d+)", PAGE) == [(claimed[0], claimed[-1])] * 2


def test_what_was_really_run() -> None:
    """The page says of each version that it promises what was run with it."""
    rows = re.findall(r"^\| (3\.[\d., ]+) \| .+ \|$", PAGE, re.MULTILINE)
    named = [".".join(version.split(".")[:2]) for row in rows for version in row.split(", ")]

    assert named == re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))


def test_systems() -> None:
    """The page promises the systems that the package claims."""
    named = [re.split(r"[ ,]", row)[1] for row in PAGE.splitlines() if row.startswith("| ") and "CPython" in row]
    claimed = [name.rpartition(" :: ")[2] for name in PROJECT["classifiers"] if name.startswith("Operating System")]

    assert sorted(name.lower() for name in named) == sorted(name.lower() for name in claimed) == ["linux", "macos"]


def test_yaml() -> None:
    """The page names what the parser refuses though YAML 1.2 allows it, and what it allows though YAML 1.2 does not."""
    for text in ("[:me]", "{owner: :me}"):
        assert f"`{text}`" in PAGE
        assert read(text, "domains.yaml").problems
    for text in ('"me"#x', "[me]#x", "[me,#x", ">#x"):
        assert f"`{text}`" in PAGE
        assert read(f"{text}\n me]" if "," in text else text, "domains.yaml").problems == ()
