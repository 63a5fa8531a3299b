"""What a command line prints that ends with its parsing."""

from collections.abc import Sequence

import pytest

from reconciler.cli.parser import parse
from reconciler.texts.languages import Language


def printed(
    words: Sequence[str],
    capsys: pytest.CaptureFixture[str],
    spoken: Language = Language.ENGLISH,
    unknown_language: str = "",
) -> tuple[int, str]:
    """Return the exit code and all that was printed."""
    with pytest.raises(SystemExit) as ended:
        parse(words, spoken, unknown_language)
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.out + said.err
