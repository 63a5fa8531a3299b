"""Every problem has words, and the words of all languages name the same facts."""

import re
from string import Formatter

import pytest

from reconciler.problem import Code, Fact, Problem
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Wording, Words


def placeholders(wording: Wording) -> set[str]:
    """Return the facts that a wording names."""
    return {name for text in (wording.message, wording.remedy) for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_words(code: Code) -> None:
    """Each code says what is wrong and what to do, in sentences that go on wherever they are put."""
    wording = ENGLISH.problems[code]

    for text in (wording.message, wording.remedy):
        assert text
        assert text == text.strip()
        assert not text.endswith(".")


def test_no_words_without_a_code() -> None:
    """No wording is left over from a code that is gone."""
    assert set(ENGLISH.problems) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_facts_fill_the_words(code: Code) -> None:
    """Whatever the facts are, words, numbers or lists, they stand in the text as they are."""
    names = placeholders(ENGLISH.problems[code])
    problem = Problem(code=code, facts=dict.fromkeys(names, ("one", "two")))

    said = ENGLISH.message(problem) + ENGLISH.remedy(problem)
    assert ("one, two" in said) is bool(names)
    assert "{" not in said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 hosts were sent"), (1, "1 host was sent"), (2, "2 hosts were sent"), ("<n>", "<n> hosts were sent")],
)
def test_words_agree_with_a_number(count: int | str, said: str) -> None:
    """Where a word depends on a number, a text holds its form for one and its form for any other."""
    wording = Wording("{count} {count:host was|hosts were} sent", "look")
    words = Words(comma=", ", problems={Code.WECHAT_LENGTH: wording}, phrases={})

    assert words.message(Problem(code=Code.WECHAT_LENGTH, facts={"count": count})) == said


def _counts(code: Code) -> set[str]:
    named = placeholders(ENGLISH.problems[code])
    return named & {"count", "opaque", "deletions"}


@pytest.mark.parametrize("code", [code for code in Code if _counts(code)])
def test_one_of_something(code: Code) -> None:
    """No message tells of 1 hosts."""
    facts: dict[str, Fact] = {
        **dict.fromkeys(placeholders(ENGLISH.problems[code]), "some"),
        **dict.fromkeys(_counts(code), 1),
    }
    said = ENGLISH.message(Problem(code=code, facts=facts))

    if code not in {Code.TOO_MANY_HOSTS, Code.WECHAT_TOO_MANY_VALUES}:  # these are always of several
        assert not re.search(r"\b1 (?:hosts|values|problems|are|were)\b|1 of them are", said)


def test_phrases_tell_of_one_or_of_many() -> None:
    """A phrase that counts has a form for one and a form for any other number."""
    words = Words(comma=", ", problems={}, phrases={"hosts": "{n} hosts in {list}", "hosts_one": "one host in {list}"})

    assert words.count("hosts", 1, list="testing") == "one host in testing"
    assert words.count("hosts", 0, list="testing") == "0 hosts in testing"
    assert words.say("hosts", n=5, list="testing") == "5 hosts in testing"
