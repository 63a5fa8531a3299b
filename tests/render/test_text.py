"""Text for a terminal: what is said first, last, and how it is laid out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reconciler.problem import Code
from reconciler.render import markdown
from reconciler.render.layout import width
from reconciler.render.text import COLOURS, render
from reconciler.report import Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from tests.render.cases import CASES, call, lists, planned, problem, saying, wanted


def lines(case: str) -> list[str]:
    """Return the text of a case, line by line."""
    return render(CASES[case], ENGLISH).splitlines()


@pytest.mark.parametrize("case", ["valid", "in-sync", "applied-in-sync", "pulled"])
def test_good_news_is_one_line(case: str) -> None:
    """A file that is valid and a platform that is in sync take one line."""
    assert len(lines(case)) == 1


def test_in_sync_says_how_full_the_lists_are() -> None:
    """The one line of a platform in sync tells its name, both sizes and the limit."""
    assert lines("in-sync") == ["acme-shop: in sync (8 testing, 8 published, of 200)"]


@pytest.mark.parametrize("case", ["assumed", "assumed-loosened", "in-sync-assumed"])
def test_an_assumed_plan_says_so_first(case: str) -> None:
    """The first line of a preview without WeChat says what it was compared with."""
    assert lines(case)[0] == "Compared with base.yaml: WeChat was not asked for the live lists."


def test_a_loosened_policy_stands_above_the_plan() -> None:
    """What a change does to the bounds is read before what it does to the hosts."""
    text = lines("changes-loosened")

    assert text[0].startswith("warning limit-raised: ")
    assert text.index("acme-shop: 1 to delete, 1 to promote, 1 to add, in 2 calls") == 3


def test_a_refusal_starts_with_its_reason_and_remedy() -> None:
    """A refused plan says so, then why and what to do, and only then what it would have done."""
    text = lines("refused-deletions")

    assert text[0] == "acme-shop: refused, nothing was sent"
    assert text[2].startswith("error too-many-deletions: ")
    assert "--allow-deletions 7" in text[3]
    assert text[5] == "Refused: 7 to delete, 1 to add, in 2 calls"
    assert [line.split("   ")[1] for line in text if line.startswith("  2. delete")] == ["not sent"]


def test_a_refused_re_add_is_the_first_thing_said() -> None:
    """A host that a run left out of the testing list stands above everything else."""
    for case in ("partial-demotion", "partial-half-unknown"):
        assert lines(case)[0].startswith("domains.yaml:18:5: error demotion-unfinished: demo.qq.com ")


def test_a_gap_is_said_right_below_the_headline() -> None:
    """A demotion's gap stands above the changes, and its row tells it again."""
    text = lines("demotion-gap")

    assert text[2].startswith("domains.yaml:18:5: warning demotion-gap: demo.qq.com leaves the testing list ")
    (row,) = [line for line in text if line.startswith("  v ")]
    assert "out, in again" in row
    assert "out of testing between calls 1 and 2" in row


def test_a_run_that_stopped_says_what_is_live_then_done_then_not_sent_then_unknown() -> None:
    """A reader learns where things stand before learning why."""
    text = lines("partial-half-unknown")
    told = ["What is live now is not known.", "Done:", "Not sent:", "Unknown:"]
    places = [text.index(line) for line in told]
    errors = [number for number, line in enumerate(text) if line.startswith("error ")]

    assert places == sorted(places)
    assert places[-1] < errors[0]


def test_an_applied_run_ends_with_what_is_live_now() -> None:
    """The last lines of an applied run are the lists as they were observed."""
    assert lines("applied")[-3:] == [
        "Live now:",
        "  testing     10 of 200   190 free",
        "  published   10 of 200   190 free",
    ]


@pytest.mark.parametrize("case", ["changes", "refused-deletions", "never-published", "invalid"])
def test_a_dry_run_ends_by_saying_that_nothing_was_changed(case: str) -> None:
    """A plan cannot be mistaken for something that was done."""
    assert lines(case)[-1] == "Dry run: nothing was changed."


def test_a_problem_names_its_place_as_compilers_do() -> None:
    """File, line and column come first; the remedy follows on a line of its own."""
    first, second = lines("invalid")[2:4]

    assert first.startswith("domains.yaml:7:5: error host-scheme: ")
    assert second.startswith("  ")


def test_a_request_id_is_told_once() -> None:
    """WeChat's request id is in every report that has one: where the message does not tell it, on a line of its own."""
    assert "  rid 6543a1b2-0c1d2e3f-4a5b6c7d" in lines("failed-to-read")
    assert sum("6543a1b2-0c1d2e3f-4a5b6c7d" in line for line in lines("failed")) == 1


@pytest.mark.parametrize("form", [render, markdown.render], ids=["text", "markdown"])
def test_few_values_that_are_no_hosts_are_told_one_by_one(form: Callable[[Report, Words], str]) -> None:
    """A list may be full of them: the first ten are told, how many more there are, and every other warning."""
    shown = form(CASES["opaque-values-many"], ENGLISH)

    assert shown.count("opaque-value") == 10
    assert shown.count("covered-by-parent") == 1
    assert "and 2 more live values that are no hosts: the JSON report has them all" in shown


def test_all_rows_of_a_large_plan_are_shown() -> None:
    """Text hides no change: 200 changes are 200 rows, while a call names a few hosts and counts the rest."""
    text = lines("changes-200")

    assert sum(line.startswith(("  - ", "  + ")) for line in text) == 200
    assert sum("and 155 more" in line for line in text) == 1


def test_a_problem_quotes_no_more_than_can_be_read() -> None:
    """Of a long value the beginning is quoted, of many hosts the first ten: what is said about them stays in sight."""
    many = tuple(f"h{number:03}.qq.com" for number in range(200))
    opaque = problem(Code.OPAQUE_VALUE, value="x" * 5000, lists=("testing",))
    lacks = problem(Code.LIST_LACKS, list="testing", count=200, hosts=many)
    text = render(saying(CASES["in-sync"], opaque, lacks), ENGLISH)

    assert f'"{"x" * 159}…" is live in testing but is no host' in text
    assert "(200): h000.qq.com, " in text
    assert "h009.qq.com, …\n" in text
    assert "h010.qq.com" not in text


def test_long_words_are_cut_and_wide_ones_measured() -> None:
    """An owner or a note takes at most 80 cells."""
    note = next(line for line in lines("changes-of-every-kind") if "shop.qq.com" in line and "十二月" in line)

    assert note.endswith("…")
    assert width(note.split(" · ")[1]) <= 80


def test_one_host_is_not_hosts() -> None:
    """Numbers agree with their words, also where a call names one more host than it shows."""
    six = "a b c d e f"
    text = render(planned(lists("", ""), wanted(six, six), call(f"add both {six}")), ENGLISH)

    assert "1. add to both lists   6 hosts   a.qq.com, b.qq.com, c.qq.com, d.qq.com, e.qq.com and 1 more" in text


def test_colours_change_nothing_but_the_colour() -> None:
    """With a style the words stay the same: deletions red, other losses yellow, additions green."""
    for report in CASES.values():
        coloured = render(report, ENGLISH, COLOURS)
        for sequence in ("\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"):
            coloured = coloured.replace(sequence, "")

        assert coloured == render(report, ENGLISH)
    text = render(saying(CASES["changes-of-every-kind"], problem(Code.PLAN_MOVED)), ENGLISH, COLOURS)
    starts = {line[:9] for line in text.splitlines() if line.startswith("\x1b") and line[5:7] == "  "}
    assert starts == {"\x1b[31m  - ", "\x1b[33m  v ", "\x1b[33m  ~ ", "\x1b[32m  ~ ", "\x1b[32m  ^ ", "\x1b[32m  + "}
    assert "\x1b[1;31merror plan-moved:\x1b[0m" in text


def test_words_that_only_together_make_a_command_are_broken() -> None:
    """A file's name and what stands after it can make up a workflow command: it is broken too."""
    place = problem(Code.FILE_EMPTY, 1).place
    assert place is not None
    report = saying(CASES["invalid"], replace(problem(Code.FILE_EMPTY), place=replace(place, file=":")))

    assert "\n\\::1:5: error file-empty: " in render(report, ENGLISH)
