"""Messages are short, keep what matters, and nothing in them acts. ``tests/notices`` shows them."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given

from reconciler.render.notice import MIN_SIZE, News, render
from reconciler.report import Outcome, Report
from reconciler.robots import MAX_MESSAGE_BYTES
from reconciler.texts.en import ENGLISH
from reconciler.texts.zh import CHINESE
from tests.render.cases import CASES, call, lists, planned, wanted
from tests.render.hostile import hostile_text
from tests.render.test_harmless import calm, hostile_report

ACTS: Final = ("<", ">", "@", "[", "]", "://")
"""What begins an element, a mention or a link."""


def alone(report: Report, size: int = MAX_MESSAGE_BYTES) -> tuple[str, ...]:
    """Return the message about the only report of a run."""
    return render([News(report=report, before=None)], [report], ENGLISH, size)


def test_every_report_has_a_short_message() -> None:
    """Whatever a report has, and in both languages: the title first, and no more bytes than asked for."""
    for report in CASES.values():
        for words in (ENGLISH, CHINESE):
            for size in (MIN_SIZE, MAX_MESSAGE_BYTES):
                title, *lines = render([News(report=report, before=report)], [report], words, size)

                assert "reconciler · " in title
                assert len("\n".join((title, *lines)).encode()) <= size


def test_what_does_not_fit_is_counted() -> None:
    """The headline and the next step stay, however much is left out; ten hosts and three problems are named."""
    few, long = CASES["refused-deletions"], " ".join(f"{number:02}{'a' * 61}" for number in range(40))
    plan = planned(lists(long, long), wanted("", ""), call(f"delete both {long}"), problems=few.problems * 5)
    lines, fewer = (alone(replace(plan, outcome=Outcome.REFUSED), size) for size in (MAX_MESSAGE_BYTES, MIN_SIZE))

    for shown in (lines, fewer):
        assert (shown[0], shown[-1]) == (alone(few)[0], alone(few)[-1])
        assert sum(line.startswith("error ") for line in shown) == 3
        assert "2 more problems" in shown
    assert "- and 30 more" in lines
    assert sum(line.startswith("- 0") for line in lines) == 10
    assert fewer[-3] == "2 more do not fit here: see the JSON report or the log"


@pytest.mark.law
@given(hostile_text)
def test_nothing_acts(text: str) -> None:
    """Text from files and from WeChat is neither a mention, a link nor an element, and each line is one line."""
    reports = [hostile_report(case, text * 20) for case in ("changes", "partial-half-unknown", "invalid")]
    news = [News(report=report, before=report) for report in reports]
    for lines in (*map(alone, reports), render(news, reports, ENGLISH, MAX_MESSAGE_BYTES)):
        assert all(map(calm, lines))
        assert not [line for line in lines for mark in ACTS if mark in line]
        assert len("\n".join(lines).encode()) <= MAX_MESSAGE_BYTES
