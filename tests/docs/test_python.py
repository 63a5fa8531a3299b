"""The examples in ``docs/python.md`` print what the page shows, and its table lists the Python API."""

import inspect
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from reconciler import api
from reconciler.sandbox.server import Sandbox
from tests.command.running import world

PAGE: Final = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
STEPS: Final = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def test_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples, run in their order, print the text below each of them."""
    steps = STEPS.findall(PAGE)
    printed = []
    with Sandbox(world("www old", "www old")) as sandbox:
        monkeypatch.setenv("WECHAT_COMPONENT_ACCESS_TOKEN", sandbox.token)
        monkeypatch.setenv("WECHAT_API_URL", sandbox.url)
        names: dict[str, object] = {}
        for code, _ in steps:
            out = StringIO()
            with redirect_stdout(out):
                exec(code, names)  # noqa: S102  # the page's own examples
            printed.append(out.getvalue())

    assert len(steps) == PAGE.count("```python") == 3
    assert printed == [shown for _, shown in steps]


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
