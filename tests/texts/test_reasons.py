"""Every problem has a reason, told once."""

import re

import pytest

from reconciler.problem import WARNINGS, Code
from reconciler.texts.en.reasons import REASONS
from reconciler.texts.words import Area


def reason(code: Code) -> str:
    """Return why a problem of this code is one."""
    return next(area.reasons[code] for area in REASONS.areas if code in area.reasons)


def test_every_code_has_one_reason() -> None:
    """The areas, one after the other, are the codes in their own order: none is missing, left over or told twice."""
    assert [code for area in REASONS.areas for code in area.reasons] == list(Code)


@pytest.mark.parametrize("code", Code)
def test_a_reason_is_one_to_three_sentences(code: Code) -> None:
    """A reason can stand by itself: whole sentences that any terminal shows, in which nothing is to be filled in."""
    said = reason(code)
    sentences = re.findall(r"[A-Z].*?[.](?= [A-Z]|$)", said)

    assert " ".join(sentences) == said
    assert 1 <= len(sentences) <= 3
    assert said.isascii()
    assert not set("{}<>") & set(said)


@pytest.mark.parametrize("area", REASONS.areas, ids=lambda area: area.title)
def test_errors_tell_how_they_end(area: Area) -> None:
    """An area says which exit code its errors lead to, if there is an error in it."""
    assert bool(area.ends) is bool(area.reasons.keys() - WARNINGS)
