"""The fake GitHub, and a runner for its jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github.forge import Forge, serving
from tests.github.jobs import Runner


@pytest.fixture
def forge() -> Iterator[Forge]:
    """Return a repository that is served."""
    with serving(Forge()) as served:
        yield served


@pytest.fixture
def runner(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """Return a runner of the workflow's jobs."""
    return Runner(forge, tmp_path, monkeypatch, capsys)
