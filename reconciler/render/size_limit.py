"""A page of bounded length: what must be told stays whole, the rest is cut between two items."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from reconciler.frozen import frozen

LONGEST: Final = 60_000
"""GitHub takes comments of up to 65,536 characters; whoever posts one adds a few lines."""

_NOTE: Final = 300
"""What saying that a part was cut may take."""


@frozen(kw_only=True)
class Part:
    """A piece of a page: items between a head and a tail, which stand only where an item does; or a head alone."""

    head: str = ""
    items: tuple[str, ...] = ()
    """Whole lines."""
    tail: str = ""
    firm: int = 0
    """How many of the items are never cut: the first."""
    gone: int = 0
    """How many more there were that could not fit in any case."""


def size(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, which nobody who counts characters exceeds."""
    return len(text.encode("utf-16-le")) // 2


def fits(parts: Sequence[Part]) -> bool:
    """Tell whether a page can hold what is never cut."""
    return _room(parts) >= 0


def fit(parts: Sequence[Part], note: Callable[[int], str]) -> str:
    """Return a page of `parts`, the earlier ones cut last; `note` says after a part how many items are missing.

    Where an item does not fit, a shorter one after it still may.

    It ends with an empty line, without which HTML at its end would swallow what is appended.
    """
    return "\n\n".join(_blocks(parts, note)) + "\n\n"


def _blocks(parts: Sequence[Part], note: Callable[[int], str]) -> Iterator[str]:
    room = _room(parts)
    for part in parts:
        shown = list(part.items[: part.firm])
        for item in part.items[part.firm :]:
            if (line := _line(item)) <= room:
                room -= line
                shown.append(item)
        if shown or not part.items:
            yield "\n".join(filter(None, (part.head, *shown, part.tail)))
        if missing := len(part.items) - len(shown) + part.gone:
            yield note(missing)


def _room(parts: Sequence[Part]) -> int:
    """Return how much of a page is left once everything stands that is never cut."""
    return LONGEST - sum(_NOTE + sum(map(_line, (part.head, *part.items[: part.firm], part.tail))) for part in parts)


def _line(text: str) -> int:
    return size(text) + 1
