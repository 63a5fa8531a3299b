"""No page leads into nothing: every link within the repository has a file, and a heading where it names one."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.docs.test_problems import anchor

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
CODE: Final = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return CODE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return what can be linked to in a page."""
    return {anchor(title) for title in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links(page: Path) -> None:
    """Each link of a page that is no address of the web leads to a file that is there, and to one of its headings."""
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose(page)):
        path, _, heading = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_every_page_has_a_reader() -> None:
    """Each page of the docs is linked to from another page."""
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in re.findall(r"\]\((?!https?:)([^)\s#]+[^)\s]*)\)", prose(page))
    }

    assert [page.name for page in PAGES if page.parent.name == "docs" and page not in linked] == []
