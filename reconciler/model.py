"""Hosts, lists, the desired state and the live state: data only, parsed once, never changed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field, replace
from enum import StrEnum
from typing import Final, NamedTuple, NewType

from reconciler.frozen import frozen
from reconciler.resources import BUSINESS, Resource

Host = NewType("Host", str)
"""A bare, lower-case ASCII host name of at least two labels (RFC 1123), such as ``www.qq.com``."""

HOST_PATTERN: Final = r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{1,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$(?!\n)"
"""What a host looks like; the same pattern stands in ``schema/domains.schema.json``."""

MAX_HOST_LENGTH: Final = 253

_HOST = re.compile(HOST_PATTERN)


def parse_host(text: str) -> Host | None:
    """Return `text` as a host, or None when it is not one exactly as written."""
    if len(text) <= MAX_HOST_LENGTH and _HOST.search(text):
        return Host(text)
    return None


PLATFORM_NAME_PATTERN: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""What a platform's name looks like; the same pattern stands in ``schema/domains.schema.json``."""

DEFAULT_PLATFORM: Final = "default"
"""The name of a platform that nobody has named."""


class ListName(StrEnum):
    """The two lists of a platform. They are only ever changed testing alone, or both together."""

    TESTING = "testing"
    PUBLISHED = "published"


class Action(StrEnum):
    """What happens to a host in a list."""

    ADD = "add"
    DELETE = "delete"


@frozen
class Place:
    """Where something stands in a file: its name as given; line and column counted from 1."""

    file: str
    line: int
    column: int

    def __lt__(self, other: "Place") -> bool:
        """Return whether this place comes first, so that places can be sorted."""
        return (self.file, self.line, self.column) < (other.file, other.line, other.column)


# The desired state, as the file says it.


@frozen(kw_only=True)
class Entry:
    """A host under ``domains``, with what the file says about it."""

    host: Host
    lists: frozenset[ListName]
    owner: str | None
    note: str | None
    place: Place


@frozen(kw_only=True)
class Mention:
    """Where a version of the file names a host, and what it says about it."""

    file: str
    line: int
    commit: str | None
    """The commit that brought this version; None where it is not known."""
    owner: str | None
    note: str | None


@frozen(kw_only=True)
class Removed:
    """A host under ``removed``: it is meant to go."""

    host: Host
    owner: str | None
    note: str | None
    place: Place


@frozen(kw_only=True)
class Protected:
    """A host that no plan may delete, and where the file says so."""

    host: Host
    place: Place


class PublishedRule(StrEnum):
    """Whether a platform without a published list is acceptable."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class Unmanaged(StrEnum):
    """What happens to live hosts that the file does not name."""

    DELETE = "delete"
    KEEP = "keep"


@frozen(kw_only=True)
class Policy:
    """The bounds that the file sets to every run."""

    limit: int = BUSINESS.limit
    max_deletions: int = 5
    published: PublishedRule = PublishedRule.OPTIONAL
    unmanaged: Unmanaged = Unmanaged.DELETE
    protected: tuple[Protected, ...] = ()


@frozen(kw_only=True)
class Verification:
    """The platform's verification file: its name at each host's root, and its exact content."""

    file: str
    content: str


class Member(NamedTuple):
    """What one desired state is about, and one run works on: a platform's hosts of one kind."""

    platform: str
    resource: Resource


@frozen(kw_only=True)
class Quota:
    """How often one of WeChat's calls may be made in a day: in all, what is used of it, and what is left."""

    limit: int
    used: int
    left: int


@frozen(kw_only=True)
class DesiredState:
    """A whole, valid desired-state file."""

    platform: str
    platform_place: Place
    """Where the platform's name stands; the beginning of the file where none does."""
    resource: Resource
    policy: Policy
    verification: Verification | None
    entries: tuple[Entry, ...]
    removed: tuple[Removed, ...] = ()
    file: str

    @property
    def member(self) -> Member:
        """What it is about."""
        return Member(self.platform, self.resource)

    def unlisted(self, live: "LiveState") -> frozenset[Host]:
        """Return the live hosts that the file does not name at all, under ``removed`` neither."""
        return live.all_hosts() - {entry.host for entry in self.entries} - {item.host for item in self.removed}


# The live state as WeChat returns it, and the target to compare it with.


@frozen
class LiveList:
    """One live list.

    Two lists are equal when they hold the same hosts and the same opaque values. Spellings make no difference: they
    are kept because a delete has to name them.
    """

    hosts: frozenset[Host]
    opaque: frozenset[str]
    """Values that are no host even without a scheme. They count towards the limit and are never touched."""
    spellings: Mapping[Host, tuple[str, ...]] = field(compare=False, default_factory=dict)
    """The live spellings, sorted, of each host that is not listed exactly once under its bare name."""

    @classmethod
    def of(cls, values: Iterable[str]) -> "LiveList":
        """Parse a list's values as WeChat spells them; order and exact repetitions make no difference.

        Values have been seen with a scheme in front; `host_of` says what they stand for. Raises TypeError for one
        string, whose values would be its letters.
        """
        if isinstance(values, str):
            message = "expected an iterable of values, not one string"
            raise TypeError(message)
        spellings: dict[Host, list[str]] = {}
        opaque: set[str] = set()
        for value in sorted(set(values)):
            host = host_of(value)
            if host is None:
                opaque.add(value)
            else:
                spellings.setdefault(host, []).append(value)
        odd = {host: tuple(raw) for host, raw in spellings.items() if raw != [host]}
        return cls(frozenset(spellings), frozenset(opaque), odd)

    def joined(self) -> str | None:
        """Return the first opaque value that is several hosts, None where there is none: WeChat separates values."""
        return next(filter(_is_joined, sorted(self.opaque)), None)

    def adding(self, hosts: AbstractSet[Host]) -> "LiveList":
        """Return the list with these hosts too, those that are new under their bare names."""
        return replace(self, hosts=self.hosts | hosts)

    def deleting(self, hosts: AbstractSet[Host]) -> "LiveList":
        """Return the list without any spelling of these hosts."""
        kept = {host: raw for host, raw in self.spellings.items() if host not in hosts}
        return replace(self, hosts=self.hosts - hosts, spellings=kept)

    def spelled(self, host: Host) -> tuple[str, ...]:
        """Return the values that are `host`, sorted: mostly its bare name alone; none when it is not in the list."""
        return self.spellings.get(host, (host,)) if host in self.hosts else ()

    def __len__(self) -> int:
        """Return how many values count towards the limit, opaque ones and every spelling of a host included."""
        return len(self.hosts) + len(self.opaque) + sum(len(raw) - 1 for raw in self.spellings.values())


HOST_SEPARATORS: Final = re.compile(r"[\s;,，；、|]+")
"""What stands between hosts: WeChat's semicolon, and what people put in its place."""


def _is_joined(value: str) -> bool:
    hosts = [host_of(part) for part in HOST_SEPARATORS.split(value) if part]
    return len(hosts) > 1 and None not in hosts


_SCHEME = re.compile(r"^https?://", re.IGNORECASE)


def host_of(value: str) -> Host | None:
    """Return the host that a live value stands for, without scheme and one slash at the end, None for no host."""
    # Some letters beyond ASCII, such as the Kelvin sign, have a lower case within it.
    return parse_host(_SCHEME.sub("", value).removesuffix("/").lower()) if value.isascii() else None


@frozen
class LiveState:
    """Both live lists. `published` is None on a platform that was never published."""

    testing: LiveList
    published: LiveList | None
    invalid: tuple[str, ...] = field(compare=False, default=())
    """What the answer with these lists names in ``invalid_…``: bare hosts, and other values as they are."""

    def all_hosts(self) -> frozenset[Host]:
        """Return the hosts in either list."""
        return frozenset[Host]().union(*(values.hosts for _, values in self.lists()))

    def hosts(self, name: ListName) -> frozenset[Host]:
        """Return the hosts in a list; none in the published list of a platform that was never published."""
        live = self.get(name)
        return frozenset() if live is None else live.hosts

    def get(self, name: ListName) -> LiveList | None:
        """Return a list, None for the published list of a platform that was never published."""
        return self.testing if name is ListName.TESTING else self.published

    def after(self, changes: Iterable["Change"]) -> "LiveState":
        """Return the state once changes are made, all of them in lists that exist."""
        lists = dict(self.lists())
        for change in changes:
            hosts, values = frozenset({change.host}), lists[change.list]
            lists[change.list] = values.adding(hosts) if change.action is Action.ADD else values.deleting(hosts)
        return LiveState(lists[ListName.TESTING], lists.get(ListName.PUBLISHED))

    def lists(self) -> Iterator[tuple[ListName, LiveList]]:
        """Yield the name and the values of each list that exists."""
        yield ListName.TESTING, self.testing
        if self.published is not None:
            yield ListName.PUBLISHED, self.published


@frozen
class Target:
    """The hosts that each list should hold, those that are left alone included."""

    testing: frozenset[Host]
    published: frozenset[Host]

    def hosts(self, name: ListName) -> frozenset[Host]:
        """Return the hosts wanted in a list."""
        return self.testing if name is ListName.TESTING else self.published


@frozen
class Change:
    """One host that is added to one list, or deleted from it."""

    host: Host
    list: ListName
    action: Action
