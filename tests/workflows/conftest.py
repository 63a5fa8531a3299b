"""A repository for each scenario."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.scene import Opening, Scene, domains, scene


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opening]:
    """Open a repository with these hosts on main, and a platform with those in both lists."""
    with ExitStack() as stack:

        def opening(desired: str | None, testing: str, policy: str = "", **about: Any) -> Scene:  # noqa: ANN401
            text = None if desired is None else domains(desired, policy)
            return stack.enter_context(scene(tmp_path, text, testing, **about))

        yield opening
