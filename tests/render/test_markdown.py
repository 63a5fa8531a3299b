"""Markdown for a comment: what hurts on top, the rest folded, never too long, and harmless."""

import re
from typing import Final

import pytest
from markdown_it import MarkdownIt

from reconciler.problem import Code
from reconciler.render.markdown import render
from reconciler.render.size_limit import LONGEST, Part, fit, fits, size
from reconciler.report import Report
from reconciler.texts.en import ENGLISH
from tests.render.cases import CASES, Entries, call, lists, planned, problem, saying, wanted

MARKDOWN: Final = MarkdownIt("commonmark").enable(["table"])


def enormous(number: int, *, owner: str | None = None) -> Report:
    """Return a plan that deletes so many hosts, demotes as many with an owner, and adds as many."""
    gone = " ".join(f"gone{index:05}" for index in range(number))
    down = " ".join(f"down{index:05}" for index in range(number))
    new = " ".join(f"new{index:05}" for index in range(number))
    entries: Entries = {word: (line, owner, owner) for line, word in enumerate((down + " " + new).split(), start=10)}
    return planned(
        lists(f"{gone} {down}", f"{gone} {down}", kept=""),
        wanted(f"{down} {new}", new, kept=""),
        call(f"delete both {gone} {down}"),
        call(f"add testing {down}"),
        call(f"add both {new}"),
        problems=tuple(
            problem(Code.COVERED_BY_PARENT, n, host="a.b.qq.com", parent="b.qq.com", parent_line=n)
            for n in range(1, 300)
        ),
        entries=entries,
    )


def outside_details(text: str) -> str:
    """Return what a reader sees without unfolding anything."""
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)


def test_an_assumed_plan_says_so_first() -> None:
    """The first line says what a preview was compared with, the loosened policy stands next, then the headline."""
    first, second, third = render(CASES["assumed-loosened"], ENGLISH).split("\n\n")[:3]

    assert first == "*Compared with base.yaml: WeChat was not asked for the live lists.*"
    assert second.startswith("> [!WARNING]\n> - <strong>this change raises policy.limit from 200 to 10000</strong>")
    assert third == "### acme-shop: 🔴 1 to delete, 🔵 1 to promote, 🟢 1 to add, in 2 calls"


def test_a_refusal_starts_with_its_reason_and_remedy() -> None:
    """Reason and remedy stand framed below the headline, before what was refused."""
    first, second, third = render(CASES["refused-deletions"], ENGLISH).split("\n\n")[:3]

    assert first == "### ❌ acme-shop: refused, nothing was sent"
    assert second.startswith(
        "> [!CAUTION]\n> - <strong>7 hosts would be taken out of a list, and 5 are allowed</strong>"
    )
    assert "--allow-deletions 7" in second
    assert third.startswith("**Refused: 🔴 7 to delete, 🟢 1 to add, in 2 calls** · testing 15 → 9 of 200")


def test_a_refused_re_add_is_the_first_thing_said() -> None:
    """A host that a run left out of the testing list stands above everything else."""
    assert render(CASES["partial-demotion"], ENGLISH).startswith("> [!CAUTION]\n> - <strong>demo.qq.com should be in ")


def test_a_gap_stands_above_the_changes_and_in_its_row() -> None:
    """A demotion's gap is framed above the table, and its row names the two calls."""
    text = render(CASES["demotion-gap"], ENGLISH)

    assert text.index("> [!WARNING]\n> - <strong>demo.qq.com leaves the testing list ") < text.index("| host |")
    about = "line 18 · demoted · out of testing between calls 1 and 2 · only for our own testers"
    assert f"| `demo.qq.com`<br><sub>{about}</sub> | **out, in again** | **delete** |" in text


def test_a_run_that_stopped_says_what_is_live_then_done_then_not_sent_then_unknown() -> None:
    """The order is the one in which a reader needs it; the reasons follow."""
    text = render(CASES["partial-half-unknown"], ENGLISH)
    told = ["**What is live now is not known.**", "**Done:**", "**Not sent:**", "**Unknown:**", "(3 hosts) took effect"]
    places = [text.index(part) for part in told]

    assert places == sorted(places)
    assert "**Live now:** testing 11 of 200, 189 free · published 10 of 200, 190 free" in render(
        CASES["partial"], ENGLISH
    )


def test_totals_stand_above_the_table() -> None:
    """How full the lists get is read before the changes."""
    for number in (1, 40, 600):
        text = render(enormous(number), ENGLISH)

        assert text.index("→") < text.index("| host |")


def test_many_changes_are_folded_but_none_that_takes_a_host_away() -> None:
    """Forty rows stand open; more only where more hosts leave a list."""
    shown = outside_details(render(CASES["changes-200"], ENGLISH))
    whole = render(CASES["changes-200"], ENGLISH)

    assert (shown.count("| 🔴 |"), shown.count("| 🟢 |")) == (40, 0)
    assert (whole.count("| 🔴 |"), whole.count("| 🟢 |")) == (40, 160)
    assert "<summary>160 more changes</summary>" in whole


@pytest.mark.parametrize("number", [100, 600, 2500])
def test_a_page_is_never_too_long(number: int) -> None:
    """Whatever changes, a comment's limit is kept, and what is missing is said."""
    text = render(enormous(number, owner="@" * 80), ENGLISH)

    assert size(text) <= LONGEST
    assert "do not fit here" in text


def test_hosts_that_leave_a_list_are_never_cut() -> None:
    """They stand as rows, then as names, and where not even these fit, as a number."""
    rows = render(enormous(300), ENGLISH)
    names = render(enormous(1300), ENGLISH)
    number = render(enormous(2500), ENGLISH)

    assert all(rows.count(f"`gone{n:05}.qq.com` | **delete** | **delete** |") == 1 for n in range(300))
    assert "**2600 hosts leave a list:**" in names
    assert all(f"`{word}{n:05}.qq.com`" in names for n in range(1300) for word in ("gone", "down"))
    assert "**5000 hosts leave a list: too many to name here. The JSON report names them.**" in number


def test_hostile_notes_cannot_push_deletions_out() -> None:
    """Long owners and notes cost their own rows, not the names of hosts that leave a list."""
    text = render(enormous(200, owner="@" * 80), ENGLISH)

    assert all(f"`{word}{n:05}.qq.com`" in text for n in range(200) for word in ("gone", "down"))


def test_hundreds_of_problems_leave_room_for_the_changes() -> None:
    """The first three problems of a kind must stand; the others give way."""
    errors = tuple(
        problem(Code.PROTECTED_HOST, n, host=f"{'a' * 60}{n}.qq.com", lists=("testing",)) for n in range(400)
    )
    text = render(saying(enormous(250), *errors), ENGLISH)

    assert size(text) <= LONGEST
    assert text.count("**delete**") >= 250
    assert "protected-host" in text


@pytest.mark.parametrize("endless", ["$" * 10_000, "e" + "\u0301" * 10_000, "\u0301$" * 10_000])
def test_long_texts_stay_bounded_when_they_are_made_harmless(endless: str) -> None:
    """Each character may become many, or take no room on a screen: no message grows beyond a thousand of them."""
    hostile = problem(Code.OPAQUE_VALUE, value=endless, lists=("testing",))
    long = problem(Code.OPAQUE_VALUE, value="h", lists=(endless,) * 12)
    assert size(render(saying(CASES["in-sync"], hostile, long), ENGLISH)) < 3_000


def test_few_warnings_stand_open_and_many_are_folded() -> None:
    """Three warnings below the table can be read at once; the rest is folded."""
    shown = outside_details(render(CASES["changes-200"], ENGLISH))

    assert shown.count("covered-by-parent") == 3
    assert "<summary>17 more problems</summary>" in render(CASES["changes-200"], ENGLISH)


def test_a_request_id_stands_beside_its_problem() -> None:
    """What WeChat's support asks for is in the report of a failure."""
    assert "`wechat-rate` `6543" not in render(CASES["failed"], ENGLISH)
    assert "`wechat-rate` `rid 6543a1b2-0c1d2e3f-4a5b6c7d`" in render(CASES["failed-to-read"], ENGLISH)


def test_parts_give_way_from_the_end() -> None:
    """A page keeps whole what must stand, then fills up in reading order, and says after each part what is missing."""
    line = "x" * 999
    parts = (
        Part(head="first", items=(line,) * 50, tail="end"),
        Part(head="second", items=(line,) * 20, firm=15),
        Part(head="third", items=(line,)),
    )

    page = fit(parts, lambda missing: f"{missing} missing")

    assert fits(parts)
    assert size(page) <= LONGEST
    blocks = page.rstrip().split("\n\n")
    assert [block.split("\n")[0] for block in blocks] == [
        "first",
        "6 missing",
        "second",
        "5 missing",
        "1 missing",
    ]
    assert not fits((Part(head="second", items=(line,) * 70, firm=60),))


def test_length_counts_what_takes_two_units() -> None:
    """A character outside the basic plane counts twice."""
    assert [size(text) for text in ("", "a", "商", "🎉")] == [0, 1, 1, 2]
