"""Who must approve changes of the files that run or decide: lines of CODEOWNERS, and which of them count.

The owners of a file are those of the last line that matches it; GitLab asks for them in each section, which ``[NAME]``
begins. Sources: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners syntax and error handling".
"""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from reconciler.scaffold.choices import SELF, Choices

OWNERS_PATHS: Final = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where a CI system looks for code owners; ours is written to the first."""

_DECIDING: Final = {"github": (".github/",), "gitlab": (".gitlab/", ".gitlab-ci.yml")}
"""What decides what runs."""

_CODE: Final = "reconciler/__main__.py"
"""A file of the code, in its own repository."""

_SECTION: Final = re.compile(r"\^?\[")
_WILDCARDS: Final = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Line(NamedTuple):
    """A line of CODEOWNERS."""

    pattern: str
    owners: tuple[str, ...]

    def __str__(self) -> str:
        """Return the line as it is written."""
        return " ".join((self.pattern, *self.owners))

    def matches(self, file: str) -> bool:
        """Return whether the pattern names a file, or a folder that holds it."""
        above = "" if "/" in self.pattern.rstrip("/") else "(?:.*/)?"
        below = "/.*" if self.pattern.endswith("/") else "" if self.pattern.endswith("/*") else "(?:/.*)?"
        parts = re.split(r"(\*\*/|\*\*|\*|\?)", self.pattern.strip("/"))
        name = "".join(_WILDCARDS.get(part) or re.escape(part) for part in parts)
        return re.fullmatch(above + name + below, file) is not None


def code_owners(choices: Choices, owners: tuple[str, ...]) -> tuple[Line, ...]:
    """Return the lines for every file that runs or decides; CODEOWNERS itself is one, wherever it is.

    In the code's own repository that is every file: Python finds any module that is put beside the package.
    """
    if choices.action == SELF:
        return (Line("*", owners),)
    names = (f"{choices.file}/" if choices.is_fleet else choices.file, *_DECIDING[choices.ci])
    return tuple(Line(pattern, owners) for pattern in (*map("/{}".format, names), "CODEOWNERS"))


def owners_in(text: str, choices: Choices) -> tuple[str, ...]:
    """Return to whom the lines of `init` in CODEOWNERS give the files; none where it has no lines of `init`.

    They are known by the last of them, which is there whatever is chosen besides the action.
    """
    (*_, mark) = code_owners(choices, ())
    marked = (line.owners for section in _sections(text) for line in section if line.pattern == mark.pattern)
    return next(marked, ())


def guarded(choices: Choices, path: str) -> Iterator[str]:
    """Yield the files that run or decide, as they are in this folder; CODEOWNERS is at `path`."""
    for root in map(Path, (choices.file, *_DECIDING[choices.ci])):
        yield from map(str, filter(Path.is_file, (root, *root.rglob("*"))))
    yield path
    if choices.action == SELF:
        yield _CODE


def lacking(text: str, ours: Collection[Line]) -> list[Line]:
    """Return the lines of ours that CODEOWNERS lacks."""
    present = {line for section in _sections(text) for line in section}
    return [line for line in ours if line not in present]


def overruling(text: str, ours: Collection[Line], files: Iterable[str]) -> list[Line]:
    """Return the lines of CODEOWNERS that stand below ours and give one of the files to others."""
    owners = {owner for line in ours for owner in line.owners}
    sections = _sections(text)
    found: list[Line] = []
    for file in files:
        matching = ([line for line in section if line.matches(file)] for section in sections)
        last = [lines[-1] for lines in matching if not set(lines).isdisjoint(ours)]
        if all(owners.isdisjoint(line.owners) for line in last):
            found += last
    return list(dict.fromkeys(found))


def _sections(text: str) -> list[list[Line]]:
    """Return the lines of each section, without comments; GitHub knows one section."""
    sections: list[list[Line]] = [[]]
    for raw in text.splitlines():
        if _SECTION.match(raw):
            sections.append([])
        elif words := raw.partition("#")[0].split():
            sections[-1].append(Line(words[0], tuple(words[1:])))
    return sections
