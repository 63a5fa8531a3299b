"""Help and usage errors in Chinese: the same flags, numbers and names, and nothing left in English."""

import argparse
import re
from functools import partial

import pytest

from reconciler.cli.language import Languages
from reconciler.cli.parser import parse
from reconciler.cli.translated import Formatter
from reconciler.problem import Code
from reconciler.render.layout import width
from reconciler.texts.languages import Language, command_line
from tests.cli import test_parser

CHINESE = Languages(Language.CHINESE, Language.CHINESE)

COMMANDS = ["", "validate", "plan", "apply", "pull", "check", "explain"]

KEPT = {
    *("reconciler", "validate", "plan", "apply", "pull", "check", "explain", "sandbox"),
    *("api.weixin.qq.com", "component_access_token", "domains.yaml", "github", "host-scheme", "https", "json", "key"),
    *("markdown", "max_deletions", "text", "value", "en", "zh", "Authorization"),
    *("acme-shop", "acme-shop.yaml", "platforms", "git", "live.json", "old.yaml", "plan.json", "sh"),
}
"""The words in small letters that help may hold beside flags."""

WRONG: list[tuple[str, str]] = test_parser.test_wrong_usage.pytestmark[0].args[1]  # type: ignore[attr-defined]  # pytest's mark
"""Every command line that is wrong, as English is tested with it."""


def told(words: list[str], languages: Languages | None, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command line that ends the program prints."""
    with pytest.raises(SystemExit):
        parse(words, *([languages] if languages else []))
    said = capsys.readouterr()
    return said.out + said.err


def small(text: str) -> set[str]:
    """Return the words in small letters, but for flags."""
    return {word for word in re.findall(r"(?<![\w-])-*[A-Za-z][\w.-]*", text) if word[0] != "-" and not word.isupper()}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_whole(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each title, command and flag has its help in Chinese, with the flags and numbers that English has."""
    english = told([*command.split(), "--help"], None, capsys)
    chinese = told([*command.split(), "--help"], CHINESE, capsys)

    assert small(chinese) <= KEPT
    left = r"(?m)^  (?=-|reconciler |[A-Z_]{4})(.*?)(?=  |$)"  # of flags, examples and variables
    assert re.findall(left, chinese) == re.findall(left, english)
    for token in (r"--[a-z-]+", r"\d+"):
        assert set(re.findall(token, chinese)) == set(re.findall(token, english))
    assert max(map(width, chinese.splitlines())) <= 80
    assert not re.search(r"[一-鿿]:|： ", chinese)


def test_help_is_laid_out_in_cells(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of the usage stand one below the other, and a description that is too long goes on below its beginning."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = told(["explain", "--help"], CHINESE, capsys).splitlines()

    assert lines[:2] == [
        "用法：reconciler explain [-h] [--version]",
        "                         [--lang {en,zh}]",
    ]
    where = lines.index("  --lang {en,zh}  所有文字的语言；默认取 RECONCILER_LANG，")
    assert lines[where + 1] == "                  否则文本、帮助和错误信息跟随系统区域设置"


@pytest.mark.parametrize(("words", "_english"), WRONG)
def test_wrong_usage_is_told_in_chinese(words: str, _english: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is wrong with a command line, no English is left in what is said of it, but what was typed."""
    said = told(words.split(), CHINESE, capsys)
    first, see = said.splitlines()
    place, _, message = first.partition(": ")

    assert see == f"  请看 {place} --help"
    assert re.search(r"[一-鿿]", message)
    assert small(re.sub(r"'.*?'", "", message)) - set(Code) <= KEPT | small(words)


def test_what_is_typed_and_what_could_be(capsys: pytest.CaptureFixture[str]) -> None:
    """What was typed stands in Chinese quotation marks, and what could be typed in a Chinese list."""
    assert "没有“zz”这个选项；可选：text、json、markdown、github\n" in told(["plan", "--format", "zz"], CHINESE, capsys)
    assert re.search(
        r"没有代码“host-schem”；最接近的是 host-scheme(、[\w-]+)*；", told(["explain", "host-schem"], CHINESE, capsys)
    )
    assert "“x”不是整数" in told(["apply", "--allow-deletions", "x"], CHINESE, capsys)


def test_what_is_not_known_is_told_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    """Words that the table lacks are better than none; the sandbox, which knows no tables, has all of its help so."""
    assert "the command to run, after --" in told(["sandbox", "--help"], CHINESE, capsys)
    assert told(["sandbox", "--quirk", "odd"], CHINESE, capsys).startswith(
        "reconciler sandbox: --quirk：'odd' is not a quirk"
    )


def test_each_help_belongs_to_something(capsys: pytest.CaptureFixture[str]) -> None:
    """No help is left over from a command or a flag that is gone."""
    known = command_line(Language.CHINESE)
    assert known is not None
    printed = "".join(told([*command.split(), "--help"], CHINESE, capsys) for command in COMMANDS)
    squeezed = re.sub(r"\s+", "", printed)

    for said in (*known.helps.values(), *known.texts.values()):
        assert re.sub(r"\s+", "", said) in squeezed


def test_a_title_without_chinese_keeps_its_colon() -> None:
    """A section whose title has no Chinese, as those of the sandbox, stands there as in English."""
    chinese = command_line(Language.CHINESE)
    assert chinese is not None
    parser = argparse.ArgumentParser(prog="reconciler sandbox", formatter_class=partial(Formatter, chinese))
    parser.add_argument_group("its own").add_argument("--flag", action="store_true", help="does it")

    assert parser.format_help().endswith("\n\nits own:\n  --flag      does it\n")
