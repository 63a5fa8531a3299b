"""The examples in ``docs/python.md`` print what the page shows, and its table lists the Python API."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from reconciler import api

PAGE: Final = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
STEPS: Final = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def test_the_examples(tmp_path: Path) -> None:
    """The examples, run by the page's own command, print the text below each of them."""
    steps = STEPS.findall(PAGE)
    (command,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "example.py").write_text("".join(code for code, _ in steps), encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(  # noqa: S602  # the page's own command
        command, shell=True, cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )

    assert len(steps) == PAGE.count("```python") == 3
    assert (ran.returncode, ran.stdout) == (0, "".join(shown for _, shown in steps)), ran.stderr


def test_the_defaults_of_a_connection() -> None:
    """The table shows the defaults of the address and the time-out."""
    defaults = {name: value.default for name, value in inspect.signature(api.connect).parameters.items()}

    assert f'`connect(token, api_url="{defaults["api_url"]}", timeout={defaults["timeout"]})`' in PAGE


def test_the_names() -> None:
    """The table lists each promised name, and no other."""
    table = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    names = {name for row in table for name in re.findall(r"`(\w+)[(`]", row)}

    assert names == set(api.__all__)
    assert all(hasattr(api, name) for name in api.__all__)
