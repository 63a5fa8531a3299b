"""``docs/languages.md`` names every variable that selects the language, and every format."""

import re

from reconciler.cli.language import LOCALE, VARIABLE
from reconciler.cli.options import FORMATS
from tests.docs.pages import read


def test_names() -> None:
    """None is missing."""
    assert {VARIABLE, *LOCALE, *FORMATS} <= set(re.findall(r"[A-Za-z_]+", read("languages.md")))
