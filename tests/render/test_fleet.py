"""What the reports on a fleet come to, as text and as Markdown; ``UPDATE_GOLDEN=1`` writes the files anew."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.render import fleet, fleetmarkdown, fleettext, markdown, text
from reconciler.render.size_limit import LONGEST, size
from reconciler.report import Command, Outcome, Report
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from tests.render.cases import CASES

GOLDEN = Path(__file__).parent.parent / "golden" / "fleet"

PLANNED = ("changes", "in-sync", "refused-deletions", "invalid", "failed", "in-sync-warnings", "changes-of-every-kind")
APPLIED = ("applied", "partial", "applied-in-sync", "stale", "unverified", "invalid-for-apply", "applied-every-kind")


def reports(names: Sequence[str]) -> Iterator[Report]:
    """Yield cases as the reports on a fleet, each on a platform and a file of its own."""
    for number, name in enumerate(names):
        report = CASES[name]
        named = None if report.platform is None else f"acme-{number}"
        yield replace(report, platform=named, file=f"platforms/acme-{number}.yaml")


def as_text(told: Sequence[Report], words: Words = ENGLISH) -> str:
    """Return reports as the command prints them."""
    lines = [fleet.line(report) for report in told]
    loud = [text.render(report, words) for report, line in zip(told, lines, strict=True) if not line.is_quiet]
    return "\n".join((fleettext.render(lines, words), *loud))


def as_markdown(told: Sequence[Report], words: Words = ENGLISH) -> str:
    """Return reports as the command appends them to a summary."""
    lines = [(fleet.line(report), markdown.render(report, words)) for report in told]
    return fleetmarkdown.render(
        [line for line, _ in lines], [(line, page) for line, page in lines if not line.is_quiet], words
    )


def many(count: int, *others: str) -> list[Report]:
    """Return the reports on many platforms in sync, and on some others among them."""
    return list(reports([*["in-sync"] * count, *others]))


def outcomes() -> list[Report]:
    """Return a report for each way in which a platform of a fleet can end."""
    ended = [outcome for outcome in Outcome if outcome is not Outcome.PULLED]
    return [Report(command=Command.PLAN, outcome=outcome, file="a.yaml") for outcome in ended]


FLEETS = {"planned": list(reports(PLANNED)), "applied": list(reports(APPLIED)), "large": many(30, "changes", "failed")}


@pytest.mark.parametrize("name", FLEETS)
def test_each_fleet_reads_as_its_golden_files_say(name: str) -> None:
    """Each fleet, as text and as Markdown, is the file that a person has read and found good."""
    for suffix, shown in (("txt", as_text(FLEETS[name])), ("md", as_markdown(FLEETS[name]))):
        file = GOLDEN / f"{name}.{suffix}"
        if os.environ.get("UPDATE_GOLDEN"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(shown, encoding="utf-8")

        assert file.read_text(encoding="utf-8") == shown


def test_every_outcome_of_a_fleet_has_words() -> None:
    """However the platforms end, they are counted, and each row says how: most severe first."""
    lines = [fleet.line(report) for report in outcomes()]
    told = fleet.headline(lines, ENGLISH)

    assert told.startswith(f"{len(lines)} platforms: 1 stopped part-way, 1 failed, 1 invalid, 1 refused, ")
    assert told.endswith("1 to change, 1 applied, 1 in sync, 1 valid, 1 verified")
    assert fleet.most_severe(lines) is Outcome.PARTIAL
    assert fleet.most_severe(lines[-2:]) is Outcome.UNVERIFIED
    assert len({fleet.result(line, ENGLISH) for line in lines}) == len(lines)


def test_a_large_fleet_tells_who_has_something_to_tell() -> None:
    """Up to twenty platforms all have a row; of more, those that are as they should be are only counted."""
    few, more = many(18, "changes", "failed"), many(19, "changes", "failed")

    assert as_text(few).count("in sync") == 18 + 1
    assert as_text(more).count("in sync") == 1
    assert "\n  and 19 more, about which there is nothing to tell\n" in as_text(more)
    assert "*and 19 more, about which there is nothing to tell*" in as_markdown(more)
    assert as_text(many(30)) == "30 platforms: 30 in sync\n"
    assert as_markdown(many(30)) == "### ✅ 30 platforms: 30 in sync\n\n"


def test_a_page_holds_what_fits() -> None:
    """Markdown of a thousand platforms with changes stays postable: rows go first, and what is missing is counted."""
    shown = as_markdown(many(0, *["changes-of-every-kind"] * 1000))

    assert size(shown) <= LONGEST
    assert "more do not fit here" in shown
    assert shown.count("<details>") == shown.count("</details>")


def test_what_hurts_is_cut_last() -> None:
    """On a page that is too small, failed platforms and hosts that leave a list are still named."""
    told = many(0, *["changes-of-every-kind"] * 120, *["changes"] * 200, "partial", "failed")
    shown = as_markdown(told)

    assert size(shown) <= LONGEST
    assert "| acme-320<br>" in shown
    assert "| acme-321<br>" in shown
    assert all(f"- **acme-{number}:** " in shown for number in range(320))
    assert shown.index("| acme-320<br>") < shown.index("| acme-0<br>")


def test_only_what_can_fit_is_kept() -> None:
    """Of very many reports those are kept that a page may have room for, most severe first, and the rest is counted."""
    told = many(0, *["changes-200"] * 30, "partial")
    lines = [fleet.line(report) for report in told]
    pages = [(line, markdown.render(report, ENGLISH)) for line, report in zip(lines, told, strict=True)]
    kept = fleetmarkdown.worth_keeping(pages)

    assert kept[0] == pages[-1]
    assert sum(size(page) for _, page in kept) <= LONGEST < sum(size(page) for _, page in pages)
    whole, part = (fleetmarkdown.render(lines, reports, ENGLISH) for reports in (pages, kept))
    assert part == whole


def test_a_fleet_in_colours() -> None:
    """On a terminal the headline is strong, and rows are coloured by how their platforms ended."""
    lines = [fleet.line(report) for report in FLEETS["planned"]]
    shown = fleettext.render(lines, ENGLISH, text.COLOURS)

    assert shown.startswith("\x1b[1m7 platforms: ")
    rows = {line.split()[1]: line for line in shown.splitlines() if "acme-" in line}
    assert rows["!"].startswith(text.COLOURS.error)
    assert rows["~"].startswith(text.COLOURS.change)
    assert "\x1b" not in next(line for line in shown.splitlines() if " in sync " in line)
