"""``docs/compatibility.md`` names the systems that the package names, and that the tests run on."""

import re
import tomllib
from pathlib import Path
from typing import Final

from tests.workflows.loading import ROOT, load

PAGE: Final = Path(ROOT, "docs", "compatibility.md").read_text(encoding="utf-8")
PROJECT: Final = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_versions_of_python() -> None:
    """The versions that the page promises are those that the package claims, and that are tested."""
    (matrix,) = (
        job["strategy"]["matrix"] for job in load(ROOT / ".github" / "workflows" / "test.yml")["jobs"].values()
    )
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))

    assert claimed == matrix["python"]
    assert PROJECT["requires-python"] == f">={claimed[0]}"
    assert re.findall(r"CPython (3\.\d+) to (3\.\d+)", PAGE) == [(claimed[0], claimed[-1])] * 2


def test_systems() -> None:
    """The systems that the page calls supported, or expected to work, are those that the package claims."""
    named = [re.split(r"[ ,]", row)[1] for row in PAGE.splitlines() if row.startswith("| ") and "CPython" in row]
    claimed = [each.rpartition(" :: ")[2] for each in PROJECT["classifiers"] if each.startswith("Operating System")]

    assert sorted(name.lower() for name in named) == sorted(name.lower() for name in claimed) == ["linux", "macos"]
