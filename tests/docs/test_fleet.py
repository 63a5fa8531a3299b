"""The numbers, the variable and the exit codes in ``docs/fleet.md`` are those of the code, in each language."""

import pytest

from reconciler.cli import exit_codes
from reconciler.cli.connection import token_variable
from reconciler.cli.options import DEFAULT_HOST_JOBS, DEFAULT_PLATFORM_JOBS
from reconciler.render.summary import MAX_FULL_TABLE
from tests.docs.pages import read


@pytest.mark.parametrize(
    ("page", "default", "more_than_twenty", "then", "comma"),
    [
        ("fleet.md", "{} by default", "With more than twenty platforms", ", then ", ", "),
        ("fleet.zh-CN.md", "默认 {}", "平台超过二十个时", "、", "、"),
    ],
)
def test_numbers_and_names(page: str, default: str, more_than_twenty: str, then: str, comma: str) -> None:
    """The page has the defaults, the bound, the variable, and the exit codes in their order."""
    text = " ".join(read(page).split())
    first, *others = exit_codes.SEVERITY_ORDER

    assert f"{first}{then}{comma.join(map(str, others))}" in text
    assert default.format(DEFAULT_PLATFORM_JOBS) in text
    assert default.format(DEFAULT_HOST_JOBS) in text
    assert MAX_FULL_TABLE == 20
    assert more_than_twenty in text
    assert f"`{token_variable('acme-shop')}`" in text
