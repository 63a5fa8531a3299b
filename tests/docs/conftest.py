"""What the tests of pages share."""

from pathlib import Path

import pytest

from tests.packaging.installing import build, install


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of an environment into which the wheel of this tree is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    build(folder, "--target", "wheel")
    (wheel,) = folder.glob("*.whl")
    return install(folder / "environment", wheel)
