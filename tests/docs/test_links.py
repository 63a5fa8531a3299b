"""Every link within the repository leads to a file, and to a heading if it names one."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from tests.docs.test_problems import anchor

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
CODE: Final = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)


@cache
def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    return CODE.sub("", page.read_text(encoding="utf-8"))


@cache
def anchors(page: Path) -> list[str]:
    """Return the anchors of a page's headings, in their order."""
    return [anchor(title) for title in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)]


def broken_links() -> Iterator[str]:
    """Yield each link, other than to a web site, whose file or heading does not exist."""
    for page in PAGES:
        for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose(page)):
            path, _, heading = link.partition("#")
            target = (page.parent / path) if path else page
            if not target.exists() or (heading and heading not in anchors(target)):
                yield f"{page.name}: {link}"


def test_links() -> None:
    """No link of a page is broken."""
    assert list(broken_links()) == []


def test_every_page_is_linked() -> None:
    """Each page of the docs is linked from another page."""
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in re.findall(r"\]\((?!https?:)([^)\s#]+[^)\s]*)\)", prose(page))
    }

    assert [page.name for page in PAGES if page.parent.name == "docs" and page not in linked] == []
