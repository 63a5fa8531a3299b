"""``reconciler explain`` shows what a code means."""

from reconciler.problem import WARNINGS, Code
from reconciler.render.explanation import explain, overview, page
from reconciler.report import Outcome, exit_code
from reconciler.saved_plan import HELD_BACK
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS


def test_every_code_has_a_page() -> None:
    """A page has severity, effect and all three texts, names facts in angle brackets, and fits a terminal."""
    for code in Code:
        explanation, printed = explain(code, ENGLISH, REASONS), page(code, ENGLISH, REASONS)
        texts = (explanation.what, explanation.why, explanation.remedy)

        assert printed.startswith(f"{explanation.severity} {code}\n{explanation.effect}\n")
        assert explanation.severity == ("warning" if code in WARNINGS else "error")
        assert explanation.effect.startswith("stops nothing") is (code in WARNINGS)
        assert all(text in " ".join(printed.split()) for text in texts)
        assert not set("{}") & set(printed)
        assert max(map(len, printed.splitlines())) <= 80


def test_a_page() -> None:
    """The parts of a page stand below their titles."""
    lines = page(Code.REPEATED_HOST, ENGLISH, REASONS).splitlines()

    assert lines[:2] == ["error repeated-host", "exit code 3, or 2 in a file for --live"]
    assert [line for line in lines[2:] if line and not line.startswith("  ")] == [
        "What it is",
        "Why it matters",
        "What to do",
    ]
    assert any("<first line>" in line for line in lines)


def test_effects() -> None:
    """A code that ends a run otherwise than its area says so; its page names no other code's exit code."""
    ends = {code: exit_code(outcome) for outcome, code in HELD_BACK.items()} | {
        Code.LIVE_MOVED: exit_code(Outcome.STALE)
    }

    assert {code: explain(code, ENGLISH, REASONS).effect for code in ends} == {
        code: f"exit code {number}" for code, number in ends.items()
    }
    assert explain(Code.WECHAT_QUOTA, ENGLISH, REASONS).effect == "exit code 7, or 8 after a change"
    assert "--fail-on-changes" in explain(Code.FOREIGN_HOSTS, ENGLISH, REASONS).effect


def test_overview() -> None:
    """The list has one line for each code, under its area."""
    lines = overview(ENGLISH, REASONS, 1000).splitlines()
    listed = dict(line.split(maxsplit=1) for line in lines if line.startswith("  "))

    assert listed == {code: explain(code, ENGLISH, REASONS).what for code in Code}
    assert [line for line in lines if line and not line.startswith("  ")] == [
        *(area.title for area in REASONS.areas),
        REASONS.more,
    ]
