"""The sandbox in Chinese: all that its user reads, with the same facts."""

import argparse
import re
from pathlib import Path
from string import Formatter

import pytest

from reconciler.sandbox import command, flags, languages, texts
from reconciler.sandbox.faults import MEANINGS, SHAPES, TIMES
from reconciler.sandbox.quirks import QUIRKS, Source
from reconciler.sandbox.server import Sandbox

SAME = {texts.USAGE, texts.UNUSABLE, texts.EXCHANGE, texts.ERROR}
"""Texts without a word of a language, and the lines of ``-v``, which are the same in each."""

ENGLISH = {value for name, value in vars(texts).items() if name.isupper() and isinstance(value, str)}
MEANT = {row.meaning for row in QUIRKS.values()} | {*MEANINGS.values(), *SHAPES.values(), *TIMES.values(), *Source}


def facts(text: str) -> set[str]:
    """Return the names of the facts in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_in_chinese() -> None:
    """Each English text has a Chinese one, with the same facts; besides them are only errors of the system."""
    rest = languages.CHINESE.keys() - ENGLISH - MEANT

    assert languages.CHINESE.keys() >= (ENGLISH - SAME) | MEANT
    assert all(re.fullmatch(r"[A-Z][a-z]+( [a-z]+)+", text) for text in rest)
    for english, chinese in languages.CHINESE.items():
        assert re.search("[\u4e00-\u9fff]", chinese), english
        assert english not in ENGLISH or facts(chinese) == facts(english), english


def test_flags_and_names_are_those_of_the_english() -> None:
    """Help names the same flags, variables and addresses."""
    for name in ("DESCRIPTION", "EPILOG"):
        english = getattr(texts, name)
        names = r"--[a-z-]+|[A-Z_]{5,}|\w+_\w+|/[\w/-]+|\b\d{2,}\b"
        assert set(re.findall(names, languages.CHINESE[english], re.ASCII)) >= set(re.findall(names, english)), name


def test_what_is_wrong_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be used is named in one line, whose reason is Chinese too."""
    broken = tmp_path / "broken.json"
    broken.write_text('{"limit": 0}')
    with Sandbox() as sandbox:
        port = sandbox.url.rpartition(":")[2]
        messages = {
            f"--state {tmp_path}": f"{tmp_path}: 这是目录",
            f"--state {broken}": (
                f"{broken}: 不是模拟器的状态文件：'limit' 应为大于 0 的整数；请改正，或者删除后从头开始"
            ),
            f"--port {port}": f"端口 {port}: 已被占用",
            "-- no-such-command": "no-such-command: 文件不存在",
        }
        for line in messages:
            parser = argparse.ArgumentParser()
            flags.add_arguments(parser, "zh")
            command.run(parser.parse_args(line.split()))

    assert capsys.readouterr().err.splitlines() == [f"reconciler sandbox: {text}" for text in messages.values()]
