"""Text for a terminal: what is said first and last, and how it is laid out."""

import re
from dataclasses import replace

import pytest

from reconciler.desired import parse
from reconciler.model import DesiredState, LiveList, LiveState, Target
from reconciler.problem import Code
from reconciler.render import summary
from reconciler.render.escape import for_line
from reconciler.render.layout import width
from reconciler.render.summary import platform_summary
from reconciler.render.text import COLOURS, render, render_fleet
from reconciler.report import Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from reconciler.texts.zh import CHINESE
from tests.building import hosts
from tests.render.cases import CASES, call, lists, planned, problem, wanted, with_problems
from tests.render.test_golden import FLEETS, reports


def lines(case: str) -> list[str]:
    """Return the text of a case, line by line."""
    return render(CASES[case], ENGLISH).splitlines()


def test_good_news_is_one_line() -> None:
    """A valid file and a platform in sync take one line, and another API address one more."""
    assert lines("valid") == ["acme-shop: valid (9 testing, 8 published, of 200)"]
    assert lines("in-sync") == ["acme-shop: in sync (8 testing, 8 published, of 200)"]
    assert lines("pulled-unpublished") == [
        "0200: 2 testing, never published",
        "WeChat's API here is http://127.0.0.1:8080, not https://api.weixin.qq.com.",
    ]


def test_first_lines() -> None:
    """Each report starts with what its reader must know first."""
    for name, start in {
        "assumed-loosened": ("Compared with base.yaml: ", "warning limit-raised: "),
        "valid-loosened": ("warning limit-raised: ",),
        "refused-deletions": ("acme-shop: refused, nothing was sent", "", "error too-many-deletions: "),
        "partial-demotion": ("domains.yaml:18:5: error demotion-unfinished: demo.qq.com ",),
        "partial-half-unknown": ("domains.yaml:18:5: error demotion-unfinished: demo.qq.com ",),
        "demotion-gap": ("acme-shop: 1 to demote, in 2 calls", "", "domains.yaml:18:5: warning demotion-gap: "),
        "invalid": ("domains.yaml: invalid, 3 problems", "", "domains.yaml:7:5: error host-scheme: ", "  write "),
    }.items():
        shown = lines(name)

        assert [line for line, words in zip(shown, start, strict=False) if not line.startswith(words)] == [], name


def test_last_lines() -> None:
    """A dry run says that nothing was changed, an apply that stopped early that nothing was sent."""
    for name in ("changes-server", "never-published", "invalid"):
        assert lines(name)[-1] == "Dry run: nothing was changed."
    assert lines("invalid-for-apply")[-1] == "Nothing was sent."
    assert lines("applied")[-3:] == ["Live now:", "  testing     10 of 200 used", "  published   10 of 200 used"]
    assert "  testing     9 → 8 of 5 used   3 over the limit" in lines("over-the-limit")


def test_totals_are_last_too() -> None:
    """What is longer than a screen ends as it began."""
    for report in CASES.values():
        shown = render(report, ENGLISH).splitlines()
        headline = summary.headline(platform_summary(report), ENGLISH).split()
        is_long = len(shown) > 24
        end = shown[len(shown) - shown[::-1].index("") :] if is_long else []
        assert (
            not is_long
            or for_line(" ".join(headline)).split() == " ".join(end).split()
            or report.file != "domains.yaml"
        )


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("cells", [60, 80, 100])
def test_width(cells: int, words: Words) -> None:
    """No line is wider than the terminal, unless what cannot be broken is: a host, a path, a fingerprint."""
    for name, report in CASES.items():
        for line in render(report, words, cells=cells).splitlines():
            longest = max(map(width, re.findall(r"[!-~]+", line)), default=0)
            assert width(line) <= cells or longest > cells - 28 or "hostile" in name, (name, line)
    fleet = [platform_summary(report) for report in reports(FLEETS["planned"])]
    for line in render_fleet(fleet, words, cells=cells).splitlines():
        assert width(line) <= cells, line


def test_hosts_are_never_broken() -> None:
    """In a terminal that is too narrow for it, a host is still whole."""
    host_name = f"{'a' * 60}.{'b' * 60}.qq.com"
    state = LiveState(LiveList.of([]), LiveList.of([]))
    report = planned(state, wanted(host_name, host_name, kept=""), call(f"add both {host_name}"))

    assert sum(host_name in line for line in render(report, ENGLISH, cells=40).splitlines()) == 2


def test_a_refusal_shows_what_it_refused() -> None:
    """The changes and calls of a refused plan stand below the reason."""
    shown = lines("refused-deletions")

    assert "Refused: 7 to delete, 1 to add, in 2 calls" in shown[4:8]
    assert [line.split("   ")[1] for line in shown if line.startswith("  2. delete")] == ["not sent"]


def test_a_run_that_stopped() -> None:
    """It shows what is live, then done, unknown and not sent calls, then the reasons."""
    shown = lines("partial-half-unknown")
    calls = ("Done:", "Sent, outcome unknown:", "Not sent:")
    places = [shown.index(line) for line in ("What is live now is not known.", *calls)]

    assert places == sorted(places)
    assert places[-1] < next(number for number, line in enumerate(shown) if line.startswith("error "))


def test_request_id() -> None:
    """WeChat's request id is shown once: on a line of its own unless the message contains it."""
    assert "  rid 6543a1b2-0c1d2e3f-4a5b6c7d" in lines("failed-to-read")
    assert sum("6543a1b2-0c1d2e3f-4a5b6c7d" in line for line in lines("failed")) == 1


def test_lines_that_keep_foreign_hosts() -> None:
    """Pasted as printed under ``domains``, on a narrow terminal too, they keep each host in the lists that hold it."""
    foreign = Target(hosts("byhand late"), hosts("late"))
    warning = problem(Code.FOREIGN_HOSTS, count=2, hosts=("byhand.qq.com", "late.qq.com"))
    shown = render(replace(with_problems(CASES["in-sync"], warning), foreign=foreign), ENGLISH, cells=40)
    entries = shown.partition("is live\n")[2].partition("\n\n")[0]

    state = parse(f"version: 1\ndomains:\n{entries}".encode(), "domains.yaml")
    assert isinstance(state, DesiredState), shown
    assert [(entry.host, len(entry.lists)) for entry in state.entries] == [("byhand.qq.com", 1), ("late.qq.com", 2)]


def test_no_change_is_hidden() -> None:
    """200 changes are 200 rows; a call names five hosts and counts the others."""
    six = "a b c d e f"
    few = render(planned(lists("", ""), wanted(six, six), call(f"add both {six}")), ENGLISH)

    assert sum(line.startswith(("  - ", "  + ")) for line in lines("changes-200")) == 200
    assert " ".join(" ".join(lines("changes-200")).split()).count("and 155 more") == 1
    assert "a.qq.com, b.qq.com, c.qq.com, d.qq.com, e.qq.com, and 1 more" in " ".join(few.split())


def test_notes_are_cut_by_their_width() -> None:
    """An owner or a note takes at most 80 cells, of which a Chinese character takes two."""
    note = render(CASES["changes-of-every-kind"], ENGLISH, cells=200).partition("商城团队 · ")[2].splitlines()[0]

    assert note.endswith("…")
    assert 78 <= width(note) <= 80


def test_colours() -> None:
    """Colours change no word: deletions are red, other losses and changes yellow, additions green, errors bold red."""

    def without_colours(report: Report) -> str:
        shown = render(report, ENGLISH, COLOURS)
        for sequence in ("\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"):
            shown = shown.replace(sequence, "")
        return shown

    for report in CASES.values():
        assert without_colours(report) == render(report, ENGLISH)
    text = render(with_problems(CASES["changes-of-every-kind"], problem(Code.PLAN_MOVED)), ENGLISH, COLOURS)
    starts = {line[:9] for line in text.splitlines() if line.startswith("\x1b") and line[5:7] == "  "}
    assert starts == {"\x1b[31m  - ", "\x1b[33m  v ", "\x1b[33m  ~ ", "\x1b[32m  ~ ", "\x1b[32m  ^ ", "\x1b[32m  + "}
    assert "\x1b[1;31merror plan-moved:\x1b[0m" in text


def test_colours_of_the_table_of_platforms() -> None:
    """Rows are coloured by how their platforms ended; quiet ones are not."""
    platforms = [platform_summary(report) for report in reports(FLEETS["planned"])]
    shown = render_fleet(platforms, ENGLISH, COLOURS)
    rows = {line.split()[1]: line for line in shown.splitlines() if re.search(r"[!~] acme-", line)}

    assert shown.startswith("\x1b[1m7 platforms: ")
    assert rows["!"].startswith(COLOURS.error)
    assert rows["~"].startswith(COLOURS.change)
    assert "\x1b" not in next(line for line in shown.splitlines() if " in sync " in line)


def test_texts_that_form_a_command_together() -> None:
    """A file's name and the text after it can form a workflow command: it is broken too."""
    place = problem(Code.FILE_EMPTY, 1).place
    assert place is not None
    report = with_problems(CASES["invalid"], replace(problem(Code.FILE_EMPTY), place=replace(place, file=":")))

    assert "\n\\::1:5: error file-empty: " in render(report, ENGLISH)
