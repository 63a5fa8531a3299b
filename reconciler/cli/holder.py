"""Whose token is meant."""

from reconciler.frozen import frozen


@frozen
class Nameless:
    """The only platform of a run that knows no name."""


@frozen
class Alone:
    """The only platform of a run: a token that is nobody's by name is its own."""

    platform: str


@frozen
class OneOfMany:
    """A platform beside others, none of which may be reached with the token of another."""

    platform: str


Holder = Nameless | Alone | OneOfMany
"""Whose token is meant."""
