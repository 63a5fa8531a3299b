"""One authority for all tests, and an internet for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostcheck.hosting import Authority, Internet, internet


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Return the authority."""
    return Authority()


@pytest.fixture
def net(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """Return an internet without any hosts yet."""
    with internet(authority, tmp_path, monkeypatch) as net:
        yield net
