"""Markdown pages of limited length: some lines are never cut, the others where a page is full."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from reconciler.frozen import frozen

MAX_PAGE_SIZE: Final = 60_000
"""GitHub accepts comments of up to 65,536 characters, and whoever posts one adds a few lines."""

_MAX_NOTE_SIZE: Final = 300
"""What the note below a part that was cut may take."""


@frozen(kw_only=True)
class Part:
    """A part of a page: items between a head and a tail, left out if no item fits; or a head alone."""

    head: str = ""
    items: tuple[str, ...] = ()
    """Whole lines."""
    tail: str = ""
    never_cut: int = 0
    """How many of the items, from the first, are never cut."""
    left_out: int = 0
    """How many more items there were, left out before."""


def size(text: str) -> int:
    """Return the length of `text` in UTF-16 code units: no count of its characters is higher."""
    return len(text.encode("utf-16-le")) // 2


def fits(parts: Sequence[Part]) -> bool:
    """Return whether a page can hold all that is never cut."""
    return _free_size(parts) >= 0


def fit(parts: Sequence[Part], note: Callable[[int], str]) -> str:
    """Return a page of `parts`, of which the last are cut first; `note` returns a line for a number of missing items.

    If an item does not fit, a shorter one after it still may. The page ends with an empty line: HTML at its end would
    otherwise include what is appended.
    """
    return "\n\n".join(_blocks(parts, note)) + "\n\n"


def _blocks(parts: Sequence[Part], note: Callable[[int], str]) -> Iterator[str]:
    free = _free_size(parts)
    for part in parts:
        shown = list(part.items[: part.never_cut])
        for item in part.items[part.never_cut :]:
            if (needed := _line_size(item)) <= free:
                free -= needed
                shown.append(item)
        if shown or not part.items:
            yield "\n".join(filter(None, (part.head, *shown, part.tail)))
        if missing := len(part.items) - len(shown) + part.left_out:
            yield note(missing)


def _free_size(parts: Sequence[Part]) -> int:
    """Return the size that is left for items after all that is never cut."""
    return MAX_PAGE_SIZE - sum(
        _MAX_NOTE_SIZE + sum(map(_line_size, (part.head, *part.items[: part.never_cut], part.tail))) for part in parts
    )


def _line_size(text: str) -> int:
    return size(text) + 1
