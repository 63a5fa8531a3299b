"""Settings for the laws of planning."""

from collections.abc import Iterator

import pytest
from coverage import Coverage


@pytest.fixture(autouse=True, scope="module")
def untraced() -> Iterator[None]:
    """Run laws without coverage, which doubles their time: every branch is covered by direct tests as well."""
    tracing = Coverage.current()
    if tracing:
        tracing.stop()
    yield
    if tracing:
        tracing.start()
