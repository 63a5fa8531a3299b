"""The same runs in English and in Chinese: other sentences, and nothing else."""

import json
from typing import Any

import pytest

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from tests.command.processes import sh
from tests.command.running import Ran, Shell, world

CHINESE = {"LANG": "zh_CN.UTF-8"}

LINES = (
    "validate",
    "validate bad.yaml",
    "plan",
    "plan --fail-on-changes",
    "plan --allow-deletions 0",
    "plan --live bad.yaml",
    "plan missing.yaml",
    "plan --odd",
    "plan --check --proxy http://127.0.0.1:1",
    "apply --plan bad.yaml",
    "apply",
    "check --proxy http://127.0.0.1:1 --timeout 5",
    "pull",
    "explain host-scheme",
    "explain no-such-code",
    "apply --help",
)


def has_chinese(text: str) -> bool:
    """Tell whether a text, escaped or not, has a Chinese character."""
    return any("一" <= character <= "鿿" for character in text) or "\\u4e" in text or "\\u5" in text


def prepared(shell: Shell) -> None:
    """Write a desired state with something to add and to delete, and one that is wrong."""
    shell.write("b c")
    (shell.folder / "bad.yaml").write_text("version: 1\ndomains: [https://a.qq.com]\n", encoding="utf-8")


def ran(shell: Shell, line: str) -> Ran:
    """Run a line against a platform of its own."""
    with Sandbox(world("a b", "a b", faults="write:2:errcode=45009")) as sandbox:
        shell.use(sandbox.environment)
        return shell.run(line)


def unspoken(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without its sentences, and without the emulator's port, which its fingerprint covers."""
    problems = [{**problem, "message": "", "remedy": ""} for problem in report["problems"]]
    hosts = report["hosts"] and [{**host, "detail": ""} for host in report["hosts"]]
    return {**report, "problems": problems, "hosts": hosts, "fingerprint": "", "api_url": ""}


@pytest.mark.parametrize("line", LINES)
def test_exit_codes_are_the_same(line: str, shell: Shell) -> None:
    """A run ends with one exit code in both languages, and says in Chinese what it says in English."""
    prepared(shell)
    english, chinese = ran(shell, line), ran(shell, f"{line} --lang zh")

    assert chinese.code == english.code
    assert not has_chinese(english.out + english.err)
    assert has_chinese(chinese.out + chinese.err)
    assert [bool(english.out), bool(english.err)] == [bool(chinese.out), bool(chinese.err)]


@pytest.mark.parametrize("line", ["validate bad.yaml", "plan", "apply", "check --proxy http://127.0.0.1:1", "pull"])
def test_json_differs_in_its_sentences_alone(line: str, shell: Shell) -> None:
    """Keys, codes, outcomes and calls of a report are the same in both languages."""
    prepared(shell)
    english, chinese = (ran(shell, f"{line} --format json{lang}").report for lang in ("", " --lang zh"))

    assert unspoken(chinese) == unspoken(english)
    assert all(has_chinese(problem["message"]) for problem in chinese["problems"])
    assert all(has_chinese(problem["remedy"]) for problem in chinese["problems"])


@pytest.mark.parametrize("form", ["json", "markdown", "github"])
def test_the_locale_does_not_reach_what_others_read(form: str, shell: Shell) -> None:
    """Formats for programs and other people, and files, are the same bytes on every machine."""
    prepared(shell)
    written = {}
    for locale in ("en_US.UTF-8", "zh_CN.UTF-8"):
        shell.use({"LC_ALL": locale})
        line = f"plan --live live.yaml --format {form} --summary {locale}.md --out {locale}.json"
        (shell.folder / "live.yaml").write_text("version: 1\ndomains: [a.qq.com]\n", encoding="utf-8")
        out = shell.run(line).out
        files = [(shell.folder / f"{locale}.{end}").read_text(encoding="utf-8") for end in ("md", "json")]
        written[locale] = [out, *files]

    assert written["en_US.UTF-8"] == written["zh_CN.UTF-8"]
    assert not has_chinese("".join(written["zh_CN.UTF-8"]))


@pytest.mark.parametrize("asked", ["--lang zh", "RECONCILER_LANG"])
def test_what_is_asked_for_reaches_everything(asked: str, shell: Shell) -> None:
    """The flag, or the variable of its own, holds for each format and for files."""
    prepared(shell)
    if asked == "RECONCILER_LANG":
        shell.use({asked: "zh"})
        asked = ""
    shell.use({"LC_ALL": "C"})

    for form in ("text", "json", "markdown", "github"):
        ended = shell.run(f"validate bad.yaml --format {form} --summary summary.md {asked}")
        assert has_chinese(ended.out)
        assert has_chinese((shell.folder / "summary.md").read_text(encoding="utf-8"))


def test_the_locale_reaches_its_reader(shell: Shell) -> None:
    """Text, standard error and explanations are in the language of the person who runs the command."""
    prepared(shell)
    shell.use(CHINESE)

    assert shell.run("validate").out == "acme：有效（测试版 2、全网发布版 2，上限 200）\n"
    assert shell.run("show missing.yaml").err.startswith("reconciler: 无法读取 missing.yaml：文件不存在\n  请")
    assert shell.run("explain bug").out.startswith("错误 bug\n退出码 1\n\n问题\n")
    assert shell.run("validate - --format json --summary /dev/full --base missing").code == 2
    assert shell.run("validate --lang en").out.startswith("acme: valid")


def test_a_dry_run_stays_one(shell: Shell) -> None:
    """A language before the command does not hide what follows: ``apply --dry-run`` sends nothing."""
    prepared(shell)
    with Sandbox(world("a b", "a b")) as sandbox:
        shell.use(sandbox.environment)
        ended = shell.run("--lang zh apply --dry-run --format json")

        assert (ended.code, ended.report["command"]) == (0, "plan")
        assert not [entry for entry in sandbox.record if isinstance(entry.call, Write)]


def test_a_bug_in_the_reader_s_language(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens is reported in one language."""

    def broken(*_: object) -> None:
        raise RuntimeError

    prepared(shell)
    monkeypatch.setattr("reconciler.cli.run.run", broken)
    shell.use(CHINESE)
    ended = shell.run("validate")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("reconciler: 本工具出现程序缺陷，已停止（RuntimeError）")


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_encodings(encoding: str, shell: Shell) -> None:
    """Where an encoding cannot spell Chinese, it is escaped if it was asked for, and English if the locale only is."""
    shell.write("a")
    line = f"$R validate | iconv -f {encoding} -t utf-8"
    asked = sh(shell, line.replace("validate", "validate --lang zh"), variables={"PYTHONIOENCODING": encoding})
    usual = sh(shell, line, variables={"PYTHONIOENCODING": encoding, "LC_ALL": "zh_CN.UTF-8"})

    chinese, english = (shell.run(f"validate --lang {lang}").out for lang in ("zh", "en"))
    assert asked.out == (chinese if encoding == "gbk" else chinese.encode("ascii", "backslashreplace").decode())
    assert usual.out == (chinese if encoding == "gbk" else english)
    assert (asked.err, usual.err) == ("", "")


def test_a_plan_saved_in_one_language_is_carried_out_in_another(shell: Shell) -> None:
    """A saved plan is the same plan in every language."""
    shell.write("a b")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use(sandbox.environment)
        assert shell.run("plan --out plan.json --lang zh").code == 0
        ended = shell.run("apply --plan plan.json --format json")

    assert (ended.code, ended.statuses) == (0, ["done"])
    assert json.loads((shell.folder / "plan.json").read_text(encoding="utf-8"))["outcome"] == "changes"


@pytest.mark.parametrize("form", ["text", "markdown", "github", "json"])
def test_a_fleet(form: str, shell: Shell) -> None:
    """The reports on many platforms are in the language that was asked for, with the same exit code."""
    (shell.folder / "fleet").mkdir()
    prepared(shell)
    for name in ("domains.yaml", "bad.yaml"):
        (shell.folder / name).rename(shell.folder / "fleet" / name)
    english, chinese = (shell.run(f"validate fleet --format {form}{lang}") for lang in ("", " --lang zh"))

    assert (english.code, chinese.code) == (3, 3)
    assert not has_chinese(english.out + english.err)
    assert has_chinese(chinese.out)
    if form == "text":
        assert chinese.out.startswith("2 个平台：无效 1 个、有效 1 个\n")
