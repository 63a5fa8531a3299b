"""The one builder of states for tests: a word is a host, as in ``live("a b", "a")``."""

from reconciler.model import (
    DesiredState,
    Entry,
    Host,
    ListName,
    LiveList,
    LiveState,
    Place,
    Policy,
    Removed,
    Target,
)
from reconciler.resources import BUSINESS, Resource

BOTH = frozenset(ListName)


def host(word: str) -> Host:
    """Return the host that a word stands for; a word with a dot is a host already."""
    return Host(word if "." in word else f"{word}.qq.com")


def hosts(words: str) -> frozenset[Host]:
    """Return the hosts that words separated by spaces stand for."""
    return frozenset(host(word) for word in words.split())


def live(testing: str, published: str | None = "", *, opaque: str = "") -> LiveState:
    """Return a live state; `published` None is a platform that was never published, `opaque` stands in both lists."""
    values = frozenset(opaque.split())
    return LiveState(
        LiveList(hosts(testing), values), None if published is None else LiveList(hosts(published), values)
    )


def target(testing: str, published: str = "") -> Target:
    """Return the hosts wanted in each list."""
    return Target(hosts(testing), hosts(published))


def desired(
    words: str,
    policy: Policy | None = None,
    platform: str = "acme",
    resource: Resource = BUSINESS,
    *,
    removed: str = "",
) -> DesiredState:
    """Return a desired state; a word may name its list, as in ``a b:testing``, and has a line of its own."""
    going = [
        Removed(host=host(word), owner=f"owner of {word}", note=None, place=Place("domains.yaml", number, 5))
        for number, word in enumerate(removed.split(), start=50)
    ]
    entries = []
    for number, word in enumerate(words.split(), start=10):
        name, _, listed = word.partition(":")
        lists = frozenset({ListName(listed)}) if listed else BOTH
        place = Place("domains.yaml", number, 5)
        entries.append(Entry(host=host(name), lists=lists, owner=None, note=None, place=place))
    return DesiredState(
        platform=platform,
        platform_place=Place("domains.yaml", 2, 11),
        resource=resource,
        policy=policy or Policy(),
        verification=None,
        entries=tuple(entries),
        removed=tuple(going),
        file="domains.yaml",
    )
