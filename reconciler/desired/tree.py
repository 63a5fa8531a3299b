"""The tree of a file: what stands in it, and where."""

import re
from collections.abc import Mapping as ReadOnly
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Place

_NUMBER: Final = re.compile(r"(?:0|-?[1-9][0-9]*)\Z")
_MOST_DIGITS: Final = 18


@frozen
class Scalar:
    """A text as it is written; one that is longer than any key allows is cut, so that it still is too long."""

    text: str
    plain: bool
    """Whether it stands there without quotes."""
    place: Place
    refused: bool = False
    """Whether a problem was told about the node itself: then no second one is."""

    @property
    def number(self) -> int | None:
        """The whole number that stands here in plain decimal digits, None when none does.

        One with more digits than any key allows is cut, so that it still is out of every range.
        """
        return int(self.text[:_MOST_DIGITS]) if self.plain and _NUMBER.match(self.text) else None


@frozen
class Sequence:
    """Nodes in order."""

    items: tuple["Node", ...]
    place: Place
    refused: bool = False


@frozen
class Member:
    """A key of a mapping, and its value."""

    key: Scalar
    value: "Node"


@frozen
class Mapping:
    """Nodes by key, in the order of the file. A refused one may lack keys that its file means to give it."""

    members: ReadOnly[str, Member]
    place: Place
    refused: bool = False

    def get(self, name: str) -> "Node | None":
        """Return the value of a key, None when there is no such key."""
        member = self.members.get(name)
        return None if member is None else member.value


Node = Scalar | Sequence | Mapping
