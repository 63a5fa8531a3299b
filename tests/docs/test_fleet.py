"""The numbers, the variable and the order of exit codes in ``docs/fleet.md`` are those of the code."""

from reconciler.cli import exit_codes
from reconciler.cli.connection import token_variable
from reconciler.cli.options import DEFAULT_HOST_JOBS, DEFAULT_PLATFORM_JOBS
from reconciler.render.summary import MAX_FULL_TABLE
from tests.docs.pages import read


def test_numbers_and_names() -> None:
    """The page has the defaults, the bound, the variable, and the exit codes in their order."""
    text = " ".join(read("fleet.md").split())
    first, *others = exit_codes.SEVERITY_ORDER

    assert f"{first}, then {', '.join(map(str, others))}." in text
    assert f"({DEFAULT_PLATFORM_JOBS} by default)" in text
    assert f"({DEFAULT_HOST_JOBS} by default)" in text
    assert MAX_FULL_TABLE == 20
    assert "With more than twenty platforms" in text
    assert f"`{token_variable('acme-shop')}` for `acme-shop`" in text
