"""What nobody knows about the API, as one table. Without any quirk, the emulator is the documented world.

Every combination is legal. Where one contains another, as `half-refusal` does `limit-fills`, the wider wins.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Quirk(StrEnum):
    """A way in which the real API may differ from the documented world."""

    NO_ERRCODE = "no-errcode"
    NO_LISTS = "no-lists"
    HTTPS_PREFIX = "https-prefix"
    UPPER_CASE = "upper-case"
    BLANKS = "blanks"
    REVERSED = "reversed"
    PUBLISHED_EMPTY = "published-empty"
    DELETE_BARE = "delete-bare"
    ADD_PRESENT_REFUSED = "add-present-refused"
    DELETE_ABSENT_REFUSED = "delete-absent-refused"
    NO_CHANGE_REFUSED = "no-change-refused"
    BUSY_UNVERIFIED = "busy-unverified"
    PARTIAL_SUCCESS = "partial-success"
    HALF_REFUSAL = "half-refusal"
    LIMIT_FILLS = "limit-fills"
    SHARED_LIMIT = "shared-limit"
    TOGETHER_COPIES = "together-copies"
    LATE_EFFECTS = "late-effects"
    LAGGING_READS = "lagging-reads"


class Source(StrEnum):
    """Where the word of a quirk comes from: a neighbouring call's page, a published response, or nowhere."""

    SIBLING = "sibling"
    SEEN = "seen"
    UNKNOWN = "unknown"


class Row(NamedTuple):
    """One quirk's source, and what it means in one sentence."""

    source: Source
    meaning: str


QUIRKS: Final[Mapping[Quirk, Row]] = {
    Quirk.NO_ERRCODE: Row(Source.SEEN, "successful answers carry neither errcode nor errmsg"),
    Quirk.NO_LISTS: Row(Source.UNKNOWN, "successful answers to a write carry no lists"),
    Quirk.HTTPS_PREFIX: Row(Source.SEEN, "listed values come back as https://HOST, and a delete matches that spelling"),
    Quirk.UPPER_CASE: Row(Source.UNKNOWN, "listed values come back in capitals, and a delete matches that spelling"),
    Quirk.BLANKS: Row(Source.UNKNOWN, "lists come back with blanks and empty items around the semicolons"),
    Quirk.REVERSED: Row(Source.UNKNOWN, "lists come back with the newest host first"),
    Quirk.PUBLISHED_EMPTY: Row(Source.UNKNOWN, "a platform never published answers an empty published list, not none"),
    Quirk.DELETE_BARE: Row(Source.UNKNOWN, "a delete matches the bare lower-case host alone, however it comes back"),
    Quirk.ADD_PRESENT_REFUSED: Row(
        Source.UNKNOWN, "an add is refused (89019) when one of its hosts is already in one of its lists"
    ),
    Quirk.DELETE_ABSENT_REFUSED: Row(
        Source.UNKNOWN, "a delete is refused (89019) when one of its hosts is missing from one of its lists"
    ),
    Quirk.NO_CHANGE_REFUSED: Row(Source.SIBLING, "a write that would change nothing is refused (89019)"),
    Quirk.BUSY_UNVERIFIED: Row(Source.SEEN, "a host that fails verification is answered -1, not 9410016"),
    Quirk.PARTIAL_SUCCESS: Row(
        Source.UNKNOWN,
        "the valid hosts of a write are added with errcode 0, the invalid ones named beside the lists",
    ),
    Quirk.HALF_REFUSAL: Row(Source.UNKNOWN, "a refused write has still done the hosts before the one that is refused"),
    Quirk.LIMIT_FILLS: Row(Source.UNKNOWN, "a write refused by the limit has still filled the list up to the limit"),
    Quirk.SHARED_LIMIT: Row(Source.UNKNOWN, "the limit counts the hosts of both lists together"),
    Quirk.TOGETHER_COPIES: Row(
        Source.UNKNOWN, "a write to both lists changes testing, then copies it over the published list"
    ),
    Quirk.LATE_EFFECTS: Row(
        Source.UNKNOWN, "the answers to a write and to the --delay requests after it still show the lists before"
    ),
    Quirk.LAGGING_READS: Row(Source.UNKNOWN, "the --delay gets after a write still show the lists before"),
}
"""Every quirk. The errcode of a refusal because nothing changes is unknown: 89019 is a neighbour's."""
