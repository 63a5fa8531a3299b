"""Markdown shows what matters first, folds the rest, never cuts a deletion, and stays within GitHub's limit."""

import re
from dataclasses import replace
from functools import cache

import pytest

from reconciler.problem import Code
from reconciler.render import markdown
from reconciler.render.size_limit import MAX_PAGE_SIZE, size
from reconciler.render.summary import platform_summary
from reconciler.report import Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from tests.building import target
from tests.render.cases import CASES, Entries, call, lists, planned, problem, wanted, with_problems
from tests.render.test_golden import fleet_markdown, reports


def render(report: Report, words: Words) -> str:
    """Return a page, with plain spaces."""
    return markdown.render(report, words).replace("\N{NO-BREAK SPACE}", " ")


@cache
def enormous(number: int, *, owner: str | None = None) -> Report:
    """Return a plan that deletes `number` hosts, demotes as many that have an owner, and adds as many."""
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


def unfolded(page: str) -> str:
    """Return what a reader sees without unfolding anything."""
    return re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)


def places(page: str, *parts: str) -> list[int]:
    """Return where parts stand in a page."""
    return [page.index(part) for part in parts]


def test_first_blocks() -> None:
    """Each page starts with what its reader must know first."""
    for name, blocks in {
        "assumed-loosened": (
            "*Compared with base.yaml",
            "### acme-shop: 🔴 1 to delete, 🔵 1 to promote, 🟢 1 to add, in 2 calls",
            "> [!WARNING]\n> - <strong>this change raises policy.limit from 200 to 10000</strong>",
        ),
        "refused-deletions": (
            "### ❌ acme-shop: refused, nothing was sent",
            "> [!CAUTION]\n> - <strong>7 hosts would be ",
            "**Refused: 🔴 7 to delete, 🟢 1 to add, in 2 calls**",
        ),
        "partial-demotion": ("### ⚠️ acme-shop: stopped", "> [!CAUTION]\n> - <strong>demo.qq.com should be in "),
    }.items():
        shown = render(CASES[name], ENGLISH).split("\n\n")

        assert [block for block, start in zip(shown, blocks, strict=False) if not block.startswith(start)] == [], name


def test_a_gap_stands_above_the_changes_and_in_its_row() -> None:
    """A demotion's gap is framed above the table, and its row names the two calls."""
    page = render(CASES["demotion-gap"], ENGLISH)
    about = "line 18 · demoted · not in testing between calls 1 and 2 · only for our own testers"

    assert (
        f"| 🟠 `demo.qq.com`<br><sub>{about}</sub> | **delete, add again** · testing<br>**delete** · published |"
        in page
    )
    framed, table = places(page, "> [!WARNING]\n> - <strong>demo.qq.com leaves the testing list", "| host |")
    assert framed < table


def test_a_run_that_stopped() -> None:
    """It shows what is live, then done, unknown and not sent calls, then the reasons."""
    page = render(CASES["partial-half-unknown"], ENGLISH)
    live, calls = "**What is live now is not known.**", ("**Done:**", "**Sent, outcome unknown:**", "**Not sent:**")
    shown = places(page, live, *calls, "`outcome-unknown`")

    assert shown == sorted(shown)
    assert "**Live now:** testing 11 of 200 used · published 10 of 200 used" in render(CASES["partial"], ENGLISH)
    assert "testing 9 → 8 of 5 used, 3 over the limit" in render(CASES["over-the-limit"], ENGLISH)


def test_no_disc_for_what_was_not_done() -> None:
    """A red disc means that a host is deleted or will be; one that was not deleted has a white disc."""
    page = render(CASES["partial"], ENGLISH)

    assert "| ⚪ `old.qq.com` | **not deleted** · both lists |" in page
    assert (
        "| 🔵 `beta.qq.com`<br><sub>line 17 · promoted · team-mini</sub> | stays · testing<br>added · published |"
        in page
    )


def test_folding() -> None:
    """Fifteen rows are not folded, nor any that leaves a list; of warnings below the changes three stay open."""
    page = render(CASES["changes-200"], ENGLISH)
    seen = unfolded(page)

    assert (seen.count("| 🔴 "), seen.count("| 🟢 "), seen.count("covered-by-parent")) == (40, 15, 3)
    assert (page.count("| 🔴 "), page.count("| 🟢 "), page.count("covered-by-parent")) == (40, 160, 20)
    assert "<summary>145 more changes</summary>" in page
    assert "<summary>17 more problems</summary>" in page


@pytest.mark.law
def test_size_limit() -> None:
    """However many changes there are, totals come first, the limit is kept, and what is missing is counted."""
    for number, owner in ((1, None), (40, None), (100, "@" * 80), (600, "@" * 80), (2500, "@" * 80)):
        page = render(enormous(number, owner=owner), ENGLISH)

        assert size(page) <= MAX_PAGE_SIZE
        assert "do not fit here" in page or number < 100
        assert page.index("to delete") < page.index("| host |") < page.index("→")


@pytest.mark.law
def test_hosts_that_leave_a_list_are_never_cut() -> None:
    """They are shown as rows, then by name, and if there are too many even for that, counted."""
    as_rows, as_names, as_number = (render(enormous(number), ENGLISH) for number in (300, 1300, 2500))

    assert all(as_rows.count(f"`gone{n:05}.qq.com` | **delete** · both lists |") == 1 for n in range(300))
    assert "**2600 hosts leave a list:**" in as_names
    assert all(f"`{word}{n:05}.qq.com`" in as_names for n in range(1300) for word in ("gone", "down"))
    assert "**5000 hosts leave a list and do not fit here: see the JSON report**" in as_number


def test_nothing_pushes_deletions_out() -> None:
    """Long owners and notes cost their own rows, and hundreds of problems all but the first three."""
    errors = tuple(
        problem(Code.PROTECTED_HOST, n, host=f"{'a' * 60}{n}.qq.com", lists=("testing",)) for n in range(400)
    )
    hostile = render(enormous(200, owner="@" * 80), ENGLISH)
    failing = render(with_problems(enormous(250), *errors), ENGLISH)

    assert all(f"`{word}{n:05}.qq.com`" in hostile for n in range(200) for word in ("gone", "down"))
    assert size(failing) <= MAX_PAGE_SIZE
    assert failing.count("**delete**") >= 250
    assert failing.count("`protected-host`") >= 3


def test_escaping_cannot_make_a_text_endless() -> None:
    """Escaping makes many characters of one, and some take no room on a screen: no text exceeds 1,000 characters."""
    for endless in ("$" * 10_000, "e" + "\u0301" * 10_000, "\u0301$" * 10_000):
        hostile = problem(Code.OPAQUE_VALUE, value=endless, lists=("testing",))
        long = problem(Code.OPAQUE_VALUE, value="h", lists=(endless,) * 12)

        assert size(render(with_problems(CASES["in-sync"], hostile, long), ENGLISH)) < 3_000


def test_foreign_hosts() -> None:
    """The lines to paste keep each host where it is; a long list is cut, and that is said in them."""
    words = " ".join(f"x{number:02}" for number in range(21))
    foreign = problem(Code.FOREIGN_HOSTS, count=21, hosts=("x00.qq.com", "…"))
    page = render(replace(with_problems(CASES["in-sync"], foreign), foreign=target(words, words[4:])), ENGLISH)

    assert ">     - host: x00.qq.com\n>       lists: [testing]\n>     - x01.qq.com\n" in page
    assert ">     - x19.qq.com\n>     # and 1 more\n>   ```\n>   To delete them, paste under `removed`:\n" in page
    assert page.count("x00.qq.com") == 3


def test_request_id() -> None:
    """WeChat's request id stands beside its problem, unless the message contains it."""
    assert "`rid 6543" not in render(CASES["failed"], ENGLISH)
    assert "`wechat-rate` `rid 6543a1b2-0c1d2e3f-4a5b6c7d`" in render(CASES["failed-to-read"], ENGLISH)


def test_the_page_of_many_platforms_stays_within_the_limit() -> None:
    """Rows of changes give way before stopped platforms, and those before the hosts that leave a list."""
    many = ["changes-of-every-kind"] * 120 + ["changes"] * 200 + ["partial", "failed"]
    page = fleet_markdown(reports(many))

    assert size(page) <= MAX_PAGE_SIZE
    assert "\N{NO-BREAK SPACE}acme-320<br>" in page
    assert "\N{NO-BREAK SPACE}acme-321<br>" in page
    assert all(f"- **acme-{number}: " in page for number in range(320))
    assert page.index("\N{NO-BREAK SPACE}acme-320<br>") < page.index("| acme-0<br>")
    larger = fleet_markdown(reports(["changes-of-every-kind"] * 600))
    assert size(larger) <= MAX_PAGE_SIZE
    assert "more do not fit here" in larger
    assert larger.count("<details>") == larger.count("</details>")


def test_only_pages_that_can_fit_are_kept() -> None:
    """The most severe pages that fit are kept, and the page is the same as if all had been."""
    several = reports([*["changes-200"] * 30, "partial"])
    pages = [(platform_summary(report), render(report, ENGLISH)) for report in several]
    platforms = [platform for platform, _ in pages]
    kept = markdown.worth_keeping(pages)

    assert kept[0] == pages[-1]
    assert sum(size(page) for _, page in kept) <= MAX_PAGE_SIZE < sum(size(page) for _, page in pages)
    assert markdown.render_fleet(platforms, kept, ENGLISH) == markdown.render_fleet(platforms, pages, ENGLISH)
