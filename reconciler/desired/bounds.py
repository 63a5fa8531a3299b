"""How much of a file is read and told: a desired state fits easily, and a hostile file stays cheap."""

from typing import Final

MAX_BYTES: Final = 1024 * 1024
"""The largest file that is read."""

MAX_NODES: Final = 125_000
"""The most values, keys and collections in a file; ten thousand hosts with every key make a hundred thousand."""

MAX_ITEMS: Final = 20_000
"""The most items in a list: twice the highest limit, for hosts in one list each."""

MAX_DEPTH: Final = 16
"""How deep collections may stand in each other; the format needs four levels."""

MAX_TEXT_LENGTH: Final = 1024
"""The longest text that any key allows."""

MAX_PROBLEMS: Final = 1000
"""How many problems of one file are told."""

_LONGEST_EXCERPT: Final = 80


def excerpt(text: str) -> str:
    """Return `text`, or its beginning where it is too long to be quoted in a message."""
    return text if len(text) <= _LONGEST_EXCERPT else f"{text[:_LONGEST_EXCERPT]}…"
