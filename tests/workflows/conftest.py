"""Fixtures for the scenarios of workflows."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.forks import served
from tests.workflows.scene import Opening, Scene, domains, scene


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the directory of the fast substitutes for `reconciler` and `python3`."""
    with served(tmp_path_factory.mktemp("forks")) as programs:
        yield programs


@pytest.fixture
def opened(tmp_path: Path, programs: Path) -> Iterator[Opening]:
    """Return a function that opens a repository with hosts on main, and a platform with hosts in both lists."""
    with ExitStack() as stack:

        def opening(desired: str | None, testing: str, policy: str = "", **about: Any) -> Scene:  # noqa: ANN401
            text = None if desired is None else domains(desired, policy)
            return stack.enter_context(scene(tmp_path, programs, text, testing, **about))

        yield opening
