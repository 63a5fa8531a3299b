"""Ways in which the real API may differ from its documentation, as one table.

Any combination is possible. Where one includes another, as `half-refusal` includes `limit-fills`, the wider one counts.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Quirk(StrEnum):
    """One way in which the real API may differ from its documentation."""

    NO_ERRCODE = "no-errcode"
    NO_LISTS = "no-lists"
    HTTPS_PREFIX = "https-prefix"
    UPPER_CASE = "upper-case"
    SPACES = "spaces"
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
    """Where a quirk is known from: a neighbouring call's page, a published response, or nowhere."""

    SIBLING = "sibling"
    SEEN = "seen"
    UNKNOWN = "unknown"


class Row(NamedTuple):
    """One quirk's source, and its meaning in one sentence."""

    source: Source
    meaning: str


QUIRKS: Final[Mapping[Quirk, Row]] = {
    Quirk.NO_ERRCODE: Row(Source.SEEN, "successful answers have neither errcode nor errmsg"),
    Quirk.NO_LISTS: Row(Source.UNKNOWN, "successful answers to a write have no lists"),
    Quirk.HTTPS_PREFIX: Row(Source.SEEN, "lists come back with https://HOST, and a delete matches that spelling"),
    Quirk.UPPER_CASE: Row(Source.UNKNOWN, "lists come back in upper case, and a delete matches that spelling"),
    Quirk.SPACES: Row(Source.UNKNOWN, "lists come back with spaces and empty items around the semicolons"),
    Quirk.REVERSED: Row(Source.UNKNOWN, "lists come back with the newest host first"),
    Quirk.PUBLISHED_EMPTY: Row(
        Source.UNKNOWN, "a platform that was never published answers an empty published list, not none"
    ),
    Quirk.DELETE_BARE: Row(Source.UNKNOWN, "a delete matches only the bare lower-case host, however lists come back"),
    Quirk.ADD_PRESENT_REFUSED: Row(
        Source.UNKNOWN, "an add is refused (89019) if one of its hosts is already in one of its lists"
    ),
    Quirk.DELETE_ABSENT_REFUSED: Row(
        Source.UNKNOWN, "a delete is refused (89019) if one of its hosts is missing from one of its lists"
    ),
    Quirk.NO_CHANGE_REFUSED: Row(Source.SIBLING, "a write that would change nothing is refused (89019)"),
    Quirk.BUSY_UNVERIFIED: Row(Source.SEEN, "the errcode for a host that fails verification is -1, not 9410016"),
    Quirk.PARTIAL_SUCCESS: Row(
        Source.UNKNOWN,
        "a write adds its valid hosts with errcode 0, and names the invalid ones",
    ),
    Quirk.HALF_REFUSAL: Row(
        Source.UNKNOWN, "a refused write takes effect for the hosts before the one that is refused"
    ),
    Quirk.LIMIT_FILLS: Row(
        Source.UNKNOWN, "a write that is refused because of the limit fills the list up to the limit"
    ),
    Quirk.SHARED_LIMIT: Row(Source.UNKNOWN, "the limit counts the hosts of both lists together"),
    Quirk.TOGETHER_COPIES: Row(
        Source.UNKNOWN, "a write to both lists changes testing, then copies testing over published"
    ),
    Quirk.LATE_EFFECTS: Row(
        Source.UNKNOWN, "the answers to a write and to the next --delay requests show the lists before it"
    ),
    Quirk.LAGGING_READS: Row(Source.UNKNOWN, "the first --delay gets after a write show the lists before it"),
}
"""Every quirk. The errcode 89019 (nothing changes) is that of a neighbouring call."""
