"""The two lists of a platform, how answers spell them, and what a write does to them. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Final

from reconciler.sandbox.calls import Action, Write
from reconciler.sandbox.quirks import Quirk

BUSY: Final = -1
NOT_PUBLISHED: Final = 61028
FULL: Final = 65316
INVALID_HOST: Final = 9410016
UNCHANGED: Final = 89019
MONTH_USED_UP: Final = 45104


@dataclass(frozen=True, slots=True)
class Lists:
    """Both lists, oldest host first, as stored. `published` is None when the platform was never published."""

    testing: tuple[str, ...] = ()
    published: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How the API behaves.

    `limit` is the number of hosts per list, None for that of the service. `unverified` holds the hosts (bare, lower
    case) that fail verification. `delay` is for how many requests `late-effects`, and for how many gets
    `lagging-reads`, show old lists.
    """

    limit: int | None = None
    unverified: frozenset[str] = frozenset()
    quirks: frozenset[Quirk] = frozenset()
    delay: int = 1


class Effect(StrEnum):
    """How much of a request took effect. A write that has nothing to change takes effect as a whole."""

    NOTHING = "nothing"
    PART = "part"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a request: the lists after it, the errcode, and the hosts that failed verification."""

    lists: Lists
    errcode: int
    invalid: tuple[str, ...]
    effect: Effect


_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# At least two labels, the last not a number: no scheme, port or path [doc], no IP address [sibling].
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}", re.IGNORECASE | re.ASCII)


def joined(values: tuple[str, ...], quirks: frozenset[Quirk]) -> str:
    """Return a list as it stands in an answer: one string, joined by semicolons."""
    if not quirks:
        return ";".join(values)
    shown = [_shown(value, quirks) for value in values]
    if Quirk.REVERSED in quirks:
        shown.reverse()
    return f" {' ; ;'.join(shown)} ; " if Quirk.SPACES in quirks else ";".join(shown)


def carry_out(lists: Lists, write: Write, rules: Rules) -> Outcome:
    """Return the outcome of `write`: all of it, or a refusal and nothing, unless a quirk says otherwise."""
    if write.together and lists.published is None:
        return Outcome(lists, NOT_PUBLISHED, (), Effect.NOTHING)
    quirks = rules.quirks
    invalid = (
        () if write.action is Action.DELETE else tuple(host for host in write.hosts if not _valid(host, write, rules))
    )
    if invalid and Quirk.PARTIAL_SUCCESS in quirks:
        write = write.of(tuple(host for host in write.hosts if host not in invalid))
    after = _applied(lists, write, quirks)
    first, errcode = min(_refusals(lists, after, write, rules), key=itemgetter(0), default=(0, 0))
    if errcode:
        is_partial = Quirk.HALF_REFUSAL in quirks or (errcode == FULL and Quirk.LIMIT_FILLS in quirks)
        after = _applied(lists, write.of(write.hosts[:first]), quirks) if is_partial else lists
    part = Effect.NOTHING if after == lists else Effect.PART
    effect = part if errcode or invalid else Effect.WHOLE
    return Outcome(after, errcode, invalid if errcode in {0, INVALID_HOST} else (), effect)


def _refusals(lists: Lists, after: Lists, write: Write, rules: Rules) -> Iterator[tuple[int, int]]:
    """Yield each reason to refuse: the index of the host that causes it, and its errcode.

    The most important reasons come first. The index is the number of hosts when all of them together are the cause.
    """
    quirks, hosts = rules.quirks, write.hosts
    if write.action is not Action.DELETE:
        for index, host in enumerate(hosts):
            if not _valid(host, write, rules):
                busy = Quirk.BUSY_UNVERIFIED in quirks and _bare(host) in rules.unverified
                yield index, BUSY if busy else INVALID_HOST
    if Quirk.NO_CHANGE_REFUSED in quirks and after == lists:
        yield len(hosts), UNCHANGED
    targets = (lists.testing, lists.published or ()) if write.together else (lists.testing,)
    if write.action is Action.ADD and Quirk.ADD_PRESENT_REFUSED in quirks:
        present = {_bare(value) for values in targets for value in values}
        yield from ((index, UNCHANGED) for index, host in enumerate(hosts) if _bare(host) in present)
    if write.action is Action.DELETE and Quirk.DELETE_ABSENT_REFUSED in quirks:
        present = set.intersection(*({_matched(value, quirks) for value in values} for values in targets))
        yield from ((index, UNCHANGED) for index, host in enumerate(hosts) if host not in present)
    limit = rules.limit or write.service.limit
    if _overfull(lists, after, limit, quirks):

        def overfull(count: int) -> bool:
            return _overfull(lists, _applied(lists, write.of(hosts[:count]), quirks), limit, quirks)

        yield bisect_left(range(len(hosts)), 1, key=overfull) - 1, FULL


def _applied(lists: Lists, write: Write, quirks: frozenset[Quirk]) -> Lists:
    testing = _changed(lists.testing, write, quirks)
    if not write.together or lists.published is None:
        return Lists(testing, lists.published)
    return Lists(testing, testing if Quirk.TOGETHER_COPIES in quirks else _changed(lists.published, write, quirks))


def _changed(values: tuple[str, ...], write: Write, quirks: frozenset[Quirk]) -> tuple[str, ...]:
    if write.action is Action.DELETE:
        deleted = frozenset(write.hosts)
        return tuple(value for value in values if _matched(value, quirks) not in deleted)
    kept = values if write.action is Action.ADD else ()
    present = {_bare(value) for value in kept}
    added: dict[str, str] = {}
    for host in write.hosts:
        added.setdefault(_bare(host), host)
    return (*kept, *(host for bare, host in added.items() if bare not in present))


def _overfull(before: Lists, after: Lists, limit: int, quirks: frozenset[Quirk]) -> bool:
    """Return whether a list (with a shared limit: both together) grew and is over the limit."""
    was = (len(before.testing), len(before.published or ()))
    now = (len(after.testing), len(after.published or ()))
    if Quirk.SHARED_LIMIT in quirks:
        return sum(now) > max(limit, sum(was))
    return now[0] > max(limit, was[0]) or now[1] > max(limit, was[1])


def _valid(host: str, write: Write, rules: Rules) -> bool:
    return _HOST.fullmatch(host) is not None and not (write.service.verifies and _bare(host) in rules.unverified)


def _bare(value: str) -> str:
    return value.lower().removeprefix("https://").removeprefix("http://").removesuffix("/")


def _shown(value: str, quirks: frozenset[Quirk]) -> str:
    cased = value.upper() if Quirk.UPPER_CASE in quirks else value
    return f"https://{cased}" if Quirk.HTTPS_PREFIX in quirks and "://" not in cased else cased


def _matched(value: str, quirks: frozenset[Quirk]) -> str:
    """Return the spelling that a delete matches: as answers show the value, unless a quirk says otherwise [unknown]."""
    return _bare(value) if Quirk.DELETE_BARE in quirks else _shown(value, quirks)
