"""Help in both languages: whole, of the same flags, and laid out for a terminal."""

import argparse
import re

import pytest

from reconciler.cli.connection import ADDRESS_VARIABLE
from reconciler.cli.help import ENGLISH
from reconciler.cli.options import COMMANDS, Sandbox
from reconciler.cli.parser import parse
from reconciler.problem import Code
from reconciler.render.layout import width
from reconciler.texts.languages import Language, command_line
from reconciler.wechat.tokens import AUTHORIZATION_VARIABLE, TOKEN_VARIABLE
from tests.cli.printed import printed
from tests.cli.test_parser import WRONG

CHINESE = command_line(Language.CHINESE)
assert CHINESE is not None

OURS = ["", *(name for name, kind in COMMANDS.items() if kind is not Sandbox)]
"""The commands whose help is in `texts`; the sandbox brings its own."""

KEPT = {
    *("reconciler", *COMMANDS),
    *("api.weixin.qq.com", "component_access_token", "domains.yaml", "github", "host-scheme", "https", "json", "key"),
    *("ci.example", "dingtalk", "feishu", "http", "last.json", "none", "report.json", "runs", "wecom"),
    *("markdown", "max_deletions", "text", "value", "en", "zh", "Authorization"),
    *(
        "acme-shop",
        *("Actions", "GitHub", "ci", "init", "true", "main", "toJSON", "needs"),
        *("preview", "comment", "settings", "report"),
        "acme-shop.yaml",
        "business",
        "server",
        "server.yaml",
        "platforms",
        "git",
        "errcode",
        "issue",
        "Schema",
        "domains.schema.json",
        "desired",
        "report",
        "live.json",
        "old.yaml",
        "plan.json",
        "sh",
        *("acme", "platform", "gitlab", "main", "runner", "wechat", "group", "reconciler", "cron"),
    ),
}
"""The words in lower case that Chinese help may contain besides flags."""


def lower_case(text: str) -> set[str]:
    """Return the words in lower case, but for flags."""
    return {word for word in re.findall(r"(?<![\w-])-*[A-Za-z][\w.-]*", text) if word[0] != "-" and not word.isupper()}


@pytest.mark.parametrize("command", OURS)
def test_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help says what a command is for, shows it, names flags, exit codes, environment and files, and fits 80 cells.

    Chinese help has the flags, examples, variables and numbers of the English, and no English words besides.
    """
    (code, english), (_, chinese) = (
        printed([*command.split(), "--help"], capsys, language) for language in (Language.ENGLISH, Language.CHINESE)
    )

    assert code == 0
    assert ENGLISH.descriptions[command or "reconciler"] in english
    assert english.endswith(ENGLISH.epilog)
    assert max(map(width, (*english.splitlines(), *chinese.splitlines()))) <= 80
    assert lower_case(chinese) <= KEPT
    left = r"(?m)^  (?=-|reconciler |[A-Z_]{4})(.*?)(?=  |$)"  # of flags, examples and variables
    assert re.findall(left, chinese) == re.findall(left, english)
    for token in (r"--[a-z-]+", r"\d+"):
        assert set(re.findall(token, chinese)) == set(re.findall(token, english))
    assert not re.search(r"[一-鿿]:|： |：：", chinese)


def test_both_languages_have_the_same_texts() -> None:
    """Whatever one language explains, the other does."""
    for field in ("commands", "descriptions", "helps"):
        assert getattr(CHINESE, field).keys() == getattr(ENGLISH, field).keys()
    assert ENGLISH.commands.keys() == COMMANDS.keys()


def test_no_text_is_left_over(capsys: pytest.CaptureFixture[str]) -> None:
    """Every help is printed for some command, and every message is looked up."""
    helped = "".join(printed([*command.split(), "--help"], capsys, Language.CHINESE)[1] for command in OURS)
    squeezed = re.sub(r"\s+", "", helped)
    known: set[str] = set()

    class Looked(dict[str, str]):
        def get(self, key: str, default: object = None) -> object:  # type: ignore[override]  # as `say` calls it
            known.add(key)
            return super().get(key, default)

    assert CHINESE is not None
    texts = CHINESE._replace(messages=Looked(CHINESE.messages))
    for words in ([*command.split(), "--help"] for command in OURS):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("reconciler.cli.parser.command_line", lambda _: texts)
            printed(words, capsys, Language.CHINESE)
    for line, _ in WRONG:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("reconciler.cli.parser.command_line", lambda _: texts)
            printed(line.split(), capsys, Language.CHINESE)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reconciler.cli.parser.command_line", lambda _: texts)
        assert "“cn”" in printed(["validate"], capsys, Language.CHINESE, "cn")[1]

    assert [text for text in CHINESE.helps.values() if re.sub(r"\s+", "", text) not in squeezed] == []
    assert set(CHINESE.messages) - known == set()


def test_chinese_is_laid_out_in_cells(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is too long goes on below its beginning."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = printed(["explain", "--help"], capsys, Language.CHINESE)[1].splitlines()

    where = lines.index("  --lang {en,zh}  输出的语言；默认取 RECONCILER_LANG，未设")
    assert lines[where + 1] == "                  置时文本、帮助和错误信息跟随系统语言环境"


def test_wrong_usage_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is wrong with a command line, no English is left in what is said of it, but what was typed."""
    for line, _ in WRONG:
        _, said = printed(line.split(), capsys, Language.CHINESE)
        first, see = said.splitlines()
        place, _, message = first.partition(": ")

        assert see == f"  请看 {place} --help"
        assert re.search(r"[一-鿿]", message), line
        assert lower_case(re.sub(r"'.*?'", "", message)) - set(Code) <= KEPT | lower_case(line), line


def test_a_value_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """What was typed is in Chinese quotation marks, and several words are a Chinese list."""
    assert "“zz”不是可选值；可选：" in printed(["plan", "--format", "zz"], capsys, Language.CHINESE)[1]
    assert re.search(
        r"没有 host-schem 这个代码；最接近的是 host-scheme(、[\w-]+)*；",
        printed(["explain", "host-schem"], capsys, Language.CHINESE)[1],
    )
    assert "“x”不是整数" in printed(["apply", "--allow-deletions", "x"], capsys, Language.CHINESE)[1]


def test_the_sandbox_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """The sandbox brings its own Chinese, which fits a terminal too."""
    helped = printed(["sandbox", "--help"], capsys, Language.CHINESE)[1]
    assert "要运行的命令，写在 -- 之后" in helped
    assert max(map(width, helped.splitlines())) <= 80
    said = printed(["sandbox", "--quirk", "odd"], capsys, Language.CHINESE)[1]
    assert said.startswith("reconciler sandbox: --quirk：'odd' 不是接口差异；可选：no-errcode, ")


def test_argparse_is_left_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    """After a command line in Chinese, argparse speaks as before."""
    before = vars(argparse)["_"]
    printed(["plan", "--odd"], capsys, Language.CHINESE)

    assert vars(argparse)["_"] is before


EXAMPLES = [
    found[1].partition(" > ")[0].split()
    for text in ENGLISH.descriptions.values()
    for line in text.partition("examples:\n")[2].splitlines()
    if "sandbox" not in line and (found := re.match(r"  reconciler ((?:\S+ )*\S+)", line))
]


def test_examples() -> None:
    """Each example is a command line that is understood."""
    assert len(EXAMPLES) > 15
    for words in EXAMPLES:
        parse(words)


def test_the_environment() -> None:
    """Help names each variable that the command reads by itself."""
    named = set(ENGLISH.epilog.replace(",", "").split())

    assert {ADDRESS_VARIABLE, AUTHORIZATION_VARIABLE, TOKEN_VARIABLE, "NO_COLOR", "FORCE_COLOR"} <= named
