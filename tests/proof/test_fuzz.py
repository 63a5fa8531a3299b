"""Damaged bytes, in the desired state and in WeChat's answers: nothing crashes, hangs, or prints the token."""

import time
from collections.abc import Collection
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import reconciler.cli.show  # noqa: F401  # first loaded where coverage counts it: the laws run without
from reconciler.cli.main import main
from reconciler.cli.options import FORMATS
from reconciler.problem import Code
from reconciler.render import json_report
from reconciler.texts.en import ENGLISH
from reconciler.wechat.answers import parse_answer
from reconciler.wechat.errcodes import Meaning
from reconciler.wechat.redact import Redactor
from tests.proof import fuzz_answers, fuzz_files
from tests.render.cases import CASES

pytestmark = pytest.mark.law

SEED = 1
ANSWERS = 800


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.integers()))
@example(b"")
def test_any_desired_state(drawn: bytes | int) -> None:
    """Whatever a file contains, it is valid or its problems are reported, within two seconds."""
    data = drawn if isinstance(drawn, bytes) else fuzz_files.damaged(Random(drawn))  # noqa: S311 - no secret
    path = Path(".fuzzed.yaml")
    path.write_bytes(data)
    began = time.monotonic()

    try:
        assert main(["validate", str(path), "--format", "json"]) in (0, 3)
    finally:
        path.unlink()
    assert time.monotonic() - began < 2


PIECES = (
    *(b'"format": 1', b'"outcome": "partial"', b'"calls": null', b'"line": -1', b'"hosts": []', b"null", b"{", b"]"),
    *(b"NaN", b"1e999", b"9" * 5000, b"[" * 3000, b'"\\ud800"', b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n", b"::error::"),
)

SAVED = "".join(
    json_report.render(CASES[name], ENGLISH) for name in ("partial", "hostile", "check-unverified", "pulled")
).encode()


def damaged_reports(random: Random) -> bytes:
    """Return the reports of four platforms after one to four accidents."""
    data = SAVED
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 1, 2, 8, 40)))
        piece = random.choice((b"", data[start:end] * 2, random.choice(PIECES), random.randbytes(2)))
        data = data[:start] + piece + data[end:]
    return data


@settings(max_examples=300, deadline=None)
@given(st.integers())
def test_any_report(seed: int) -> None:
    """Whatever a file of reports contains, `show` prints it or says what is wrong with it, within two seconds."""
    random = Random(seed)  # noqa: S311 - no secret
    path = Path(".fuzzed.json")
    path.write_bytes(damaged_reports(random))
    began = time.monotonic()

    assert main(["show", str(path), "--format", random.choice(FORMATS)]) in (0, 2)
    assert time.monotonic() - began < 2


def test_damaged_files() -> None:
    """A few of the files that ``make prove`` parses."""
    assert fuzz_files.fuzz(seed=0, files=300) is None


def test_damaged_answers() -> None:
    """A few of the answers that runs of ``make prove`` meet."""
    assert fuzz_answers.fuzz(seed=SEED, answers=ANSWERS) is None


def parse_ascii(body: bytes, fields: Collection[str], redactor: Redactor) -> object:
    """Take an answer for a broken one because of a character that does not matter."""
    return parse_answer(body, fields, redactor) if body.isascii() else None


@pytest.mark.parametrize(
    ("place", "bug"),
    [
        ("redact.Redactor.redact", lambda _redactor, text, **_: text),
        ("client.parse_answer", parse_ascii),
        ("client.meaning_of", lambda _errcode: Meaning(Code.WECHAT_ERROR)),
    ],
    ids=["a token that is shown", "an errcode that is not read", "a quota error like others"],
)
def test_seeded_bugs_are_caught(place: str, bug: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of three bugs is found by the same answers."""
    monkeypatch.setattr(f"reconciler.wechat.{place}", bug)

    assert "AssertionError" in (fuzz_answers.fuzz(seed=SEED, answers=ANSWERS) or "")


@pytest.fixture(autouse=True)
def _quiet(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that is thrown away, and keep what is printed."""
    monkeypatch.chdir(tmp_path)
    del capsys
