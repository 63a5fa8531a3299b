"""Damaged bytes, in the desired state and in WeChat's answers: nothing crashes, hangs, or prints the token."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.cli.main import main
from reconciler.render import annotations, json_report, markdown, text
from reconciler.report import exit_code
from reconciler.texts.en import ENGLISH
from reconciler.wechat.http import HttpResult, Request, Response
from tests.proof.cases import Case
from tests.proof.fuzz_files import fuzz
from tests.proof.run import run
from tests.proof.wire import Wire

TOKEN: Final = "78_Fuzz/Token+that=leaks"
"""As no host is spelled, so that it can stand nowhere by chance."""

ECHOES: Final = (TOKEN, "78_Fuzz%2FToken%2Bthat%3Dleaks", "78_Fuzz%2fToken%2bthat%3dleaks")

SPLINTERS: Final = (
    *(echo.encode() for echo in ECHOES),
    *(b'"errcode":', b'"errmsg":"', b'"testing_wxa_jump_h5_domain":', b'"published_wxa_jump_h5_domain":"', b"null"),
    *(b";", b";;", b'"', b"\\", b"\\ud800", b"\xff", b"\x00", b"\r", b"\x1b[2J", b"::error::", b"NaN", b"-1", b"40001"),
    *(b"1e999", b"[" * 300, b"9" * 5000, b"true", b"{}", b"rid: 1-2-3", b"https://", "商城".encode(), b"x" * 70_000),
)

KEYS: Final = (
    *(
        b"version: 1\n",
        b"platform: acme\n",
        b"domains:\n",
        b"  - a.qq.com\n",
        b"  - {host: b.qq.com, lists: [testing]}\n",
    ),
    *(
        b"policy:\n",
        b"  limit: 3\n",
        b"&a ",
        b"*a",
        b"!!python/object ",
        b"<<: ",
        b"? ",
        b"%YAML 1.2\n",
        b"---\n",
        b"\t",
    ),
    *(
        b"verification: {file: a.txt, content: x}\n",
        b"'",
        b'"',
        b"[",
        b"{",
        b"|\n",
        b"#",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\x85",
    ),
    *(b"0x1F", b"1_000", b"2026-12-01", b"\xe2\x80\xa8", b"domains: []\n", b"\x1b", b"no", b"~"),
)

EXAMPLE: Final = Path("domains.yaml").read_bytes()


def damaged(data: bytes, random: Random, splinters: tuple[bytes, ...]) -> bytes:
    """Return `data` after one to four accidents: a piece is lost, doubled or replaced, or something is inserted."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 1, 2, 8, 40)))
        piece = random.choice((b"", data[start:end] * 2, random.choice(splinters), random.randbytes(2)))
        data = data[:start] + piece + data[end:]
    return data


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(KEYS), max_size=14).map(b"".join), st.integers()))
@example(b"")
def test_any_desired_state(drawn: bytes | int) -> None:
    """Whatever a file contains, it is valid or its problems are reported, within two seconds."""
    data = drawn if isinstance(drawn, bytes) else damaged(EXAMPLE, Random(drawn), KEYS)  # noqa: S311 - no secret
    path = Path(".fuzzed.yaml")
    path.write_bytes(data)
    began = time.monotonic()

    try:
        assert main(["validate", str(path), "--format", "json"]) in (0, 3)
    finally:
        path.unlink()
    assert time.monotonic() - began < 2


def test_damaged_files() -> None:
    """A few of the files that ``make prove`` parses."""
    assert fuzz(seed=0, files=300) is None


@dataclass(slots=True)
class Fuzzed(Wire):
    """A wire that damages answers."""

    random: Random = field(kw_only=True)

    def send(self, request: Request) -> HttpResult:
        """Carry a request, and damage every second answer on average."""
        exchanged = Wire.send(self, request)
        if isinstance(exchanged, Response) and self.random.random() < 0.5:
            return replace(exchanged, body=damaged(exchanged.body, self.random, SPLINTERS))
        return exchanged


@settings(max_examples=500, deadline=None)
@given(st.integers(), st.sampled_from(("bt- -bt", "--- bbb", "bbb -t-", "t-p pbt")))
def test_any_answer(seed: int, states: str) -> None:
    """Whatever WeChat answers, the run ends with an outcome of the table, and no format shows the token."""
    live, want = states.split()
    case = Case(live=live, want=want)
    began = time.monotonic()
    wire = Fuzzed(replace(case.world(), tokens=(TOKEN,)), random=Random(seed))  # noqa: S311 - no secret
    report = run(case, wire).report

    assert exit_code(report.outcome) in (0, 5, 7, 8)
    pages = [render(report, ENGLISH) for render in (text.render, markdown.render, json_report.render)]
    for page in (*pages, annotations.render(report.problems, ENGLISH)):
        assert not any(echo in page for echo in ECHOES)
    assert time.monotonic() - began < 2


@pytest.fixture(autouse=True)
def _quiet(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that is thrown away, and keep what is printed."""
    monkeypatch.chdir(tmp_path)
    del capsys
