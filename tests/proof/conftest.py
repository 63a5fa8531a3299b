"""Settings for the laws of applying."""

from tests.laws.conftest import untraced as untraced  # noqa: PLC0414  # a fixture
