"""Which language a run speaks, from its command line and its environment."""

from collections.abc import Mapping

import pytest

from reconciler.cli.language import Languages, chosen, separated, unknown
from reconciler.texts.languages import Language

EN, ZH = Language.ENGLISH, Language.CHINESE


@pytest.mark.parametrize(
    ("line", "asked", "rest"),
    [
        ("plan", None, "plan"),
        ("plan --lang zh d.yaml", ZH, "plan d.yaml"),
        ("plan d.yaml --lang=zh", ZH, "plan d.yaml"),
        ("--lang zh apply --dry-run", ZH, "apply --dry-run"),
        ("plan --lang zh --lang en", EN, "plan"),
        ("plan --lang xx", None, "plan --lang xx"),
        ("plan --lang=", None, "plan --lang="),
        ("plan --lang", None, "plan --lang"),
        ("plan --language zh", None, "plan --language zh"),
        ("sandbox --lang en -- reconciler plan --lang zh", EN, "sandbox -- reconciler plan --lang zh"),
    ],
)
def test_the_flag_is_taken_out_of_a_command_line(line: str, asked: Language | None, rest: str) -> None:
    """It may stand anywhere before ``--``, and the last counts; one that names no language is left to be refused."""
    assert separated(line.split()) == (asked, rest.split())


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({}, Languages(EN, None)),
        ({"LANG": "zh_CN.UTF-8"}, Languages(ZH, None)),
        ({"LANG": "zh"}, Languages(ZH, None)),
        ({"LANG": "ZH_tw"}, Languages(ZH, None)),
        ({"LANG": "de_DE.UTF-8"}, Languages(EN, None)),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, Languages(ZH, None)),
        ({"LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, Languages(EN, None)),
        ({"LC_ALL": "", "LANG": "zh_CN"}, Languages(ZH, None)),
        ({"RECONCILER_LANG": "zh", "LC_ALL": "C"}, Languages(ZH, ZH)),
        ({"RECONCILER_LANG": "zh-CN"}, Languages(ZH, ZH)),
        ({"RECONCILER_LANG": "en", "LANG": "zh_CN"}, Languages(EN, EN)),
        ({"RECONCILER_LANG": "", "LANG": "zh_CN"}, Languages(ZH, None)),
        ({"RECONCILER_LANG": "cn", "LANG": "zh_CN"}, Languages(ZH, None)),
    ],
)
def test_the_environment(environment: Mapping[str, str], languages: Languages) -> None:
    """A variable of its own decides about everything; the first of POSIX's that is set, about what its reader sees."""
    assert chosen(None, environment, "utf-8") == languages


@pytest.mark.parametrize("environment", [{}, {"LANG": "zh_CN"}, {"RECONCILER_LANG": "zh"}, {"RECONCILER_LANG": "en"}])
@pytest.mark.parametrize("asked", Language)
def test_the_flag_beats_the_environment(asked: Language, environment: Mapping[str, str]) -> None:
    """What the flag says holds for all that is written."""
    assert chosen(asked, environment, "ascii") == Languages(asked, asked)


@pytest.mark.parametrize(
    ("encoding", "language"), [("utf-8", ZH), ("gb18030", ZH), ("gbk", ZH), ("ascii", EN), ("iso8859-1", EN)]
)
def test_a_locale_whose_language_cannot_be_spelled(encoding: str, language: Language) -> None:
    """Nobody can read escaped characters, so the run speaks English, unless the language was asked for."""
    assert chosen(None, {"LANG": "zh_CN"}, encoding).person is language
    assert chosen(None, {"RECONCILER_LANG": "zh"}, encoding).person is ZH


def test_a_variable_that_names_no_language() -> None:
    """It is not English: it is reported."""
    values = ("en", "en_US.UTF-8", "zh", "ZH_tw", "", "cn", "fr", "C")
    named = {value: unknown({"RECONCILER_LANG": value}) for value in values}

    assert {value: name for value, name in named.items() if name} == {"cn": "cn", "fr": "fr", "C": "C"}
    assert unknown({}) == ""


def test_formats() -> None:
    """Text is for whoever runs the command; every other format is for others too."""
    languages = Languages(ZH, None)

    assert {form: languages.of(form) for form in ("text", "json", "markdown", "github")} == {
        "text": ZH,
        "json": EN,
        "markdown": EN,
        "github": EN,
    }
