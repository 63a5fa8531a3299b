"""A tree to the desired state: the rules that the schema cannot say, then the values.

Values that do not fit are left out, so that the rules hold for the rest of an invalid file too.
"""

import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from reconciler.desired.hosts import explain
from reconciler.desired.yaml_tree import Mapping, Node, Scalar, Sequence
from reconciler.frozen import frozen
from reconciler.model import (
    DEFAULT_PLATFORM,
    DesiredState,
    Entry,
    Host,
    ListName,
    Place,
    Policy,
    Protected,
    PublishedRule,
    Removed,
    Unmanaged,
    Verification,
    parse_host,
)
from reconciler.problem import Code, Fact, Problem
from reconciler.resources import BUSINESS, RESOURCES, Resource

_UNBOUNDED: Final = sys.maxsize
"""The limit of a list that can hold any number of hosts."""

_POLICY_KEYS: Final = frozenset(field.name for field in fields(Policy))
_BOTH: Final = frozenset(ListName)
"""One set for all: most entries are in both lists, and many files have very many entries."""

_NO_LISTS: Final[frozenset[ListName]] = frozenset()
"""The lists of an item of ``removed``."""


@frozen
class ParsedHost:
    """An item of ``domains`` or ``removed``, whatever is wrong with it."""

    item: Node
    host: Host | None
    """The host that it names, or that its problem's remedy names; None if neither does."""
    lists: frozenset[ListName]
    """The lists that hold it; none for an item of ``removed``."""
    place: Place


def parse_hosts(root: Node) -> tuple[ParsedHost, ...]:
    """Return the items of ``domains``, then those of ``removed``; empty items and unknown lists are left out."""
    return tuple(
        ParsedHost(item, _host(value), _lists(item) if key == "domains" else _NO_LISTS, value.place)
        for key in ("domains", "removed")
        for item in _items(_get(root, key))
        if not (isinstance(value := _get(item, "host") or item, Scalar) and value.text == "")
    )


def _host(node: Node) -> Host | None:
    return (parse_host(node.text) or explain(node.text).host) if isinstance(node, Scalar) else None


def rule_problems(root: Node, hosts: tuple[ParsedHost, ...], *, is_bounded: bool) -> Iterator[Problem]:
    """Yield a problem for each host that is named again and, if lists are bounded, for each that is too long."""
    yield from _repeated_hosts(hosts)
    yield from _removed_protected(root, hosts)
    resource = _resource(root)
    if is_bounded and resource is not None:
        for name in ListName:
            yield from _full_list(name, hosts, _limit(root, resource), resource.granted)


def _repeated_hosts(hosts: tuple[ParsedHost, ...]) -> Iterator[Problem]:
    lines: dict[Host, int] = {}
    for parsed in hosts:
        if parsed.host in lines:
            facts: dict[str, Fact] = {"host": parsed.host, "first_line": lines[parsed.host]}
            yield Problem(code=Code.REPEATED_HOST, facts=facts, place=parsed.place)
        elif parsed.host is not None:
            lines[parsed.host] = parsed.place.line


def _removed_protected(root: Node, hosts: tuple[ParsedHost, ...]) -> Iterator[Problem]:
    """Yield a problem for each host that is meant to go, and protected."""
    lines = {protected.host: protected.place.line for protected in _protected(_get(root, "policy"))}
    for parsed in hosts:
        if parsed.lists is _NO_LISTS and parsed.host in lines:
            facts: dict[str, Fact] = {"host": parsed.host, "protected_line": lines[parsed.host]}
            yield Problem(code=Code.REMOVED_PROTECTED, facts=facts, place=parsed.place)


def _full_list(name: ListName, hosts: tuple[ParsedHost, ...], limit: int, granted: int) -> Iterator[Problem]:
    """Yield one problem at the first host that is one too many."""
    places: dict[Host | Place, Place] = {}
    for parsed in hosts:
        if name in parsed.lists:
            places.setdefault(parsed.host or parsed.place, parsed.place)
    if len(places) > limit:
        facts: dict[str, Fact] = {"list": name, "count": len(places), "limit": limit, "granted": granted}
        yield Problem(code=Code.TOO_MANY_HOSTS, facts=facts, place=list(places.values())[limit])


def _limit(root: Node, resource: Resource) -> int:
    """Return how many hosts a list can hold; there is no bound if the file's policy about it cannot be read."""
    policy = _get(root, "policy")
    if _get(policy, "limit") is not None:
        return max(_number(policy, "limit", 0), 0) or _UNBOUNDED
    match policy:
        case None:
            return resource.limit
        case Mapping(members=members, refused=False) if members.keys() <= _POLICY_KEYS:
            return resource.limit
        case _:
            return _UNBOUNDED


def _resource(root: Node) -> Resource | None:
    """Return which hosts the file is about, None if that cannot be read."""
    return RESOURCES.get(_text(root, "resource") or BUSINESS.name)


def desired_state(root: Node, hosts: tuple[ParsedHost, ...], file: str) -> DesiredState:
    """Return the desired state of a tree without problems; `hosts` are the tree's."""
    platform = _get(root, "platform")
    resource = _resource(root) or BUSINESS
    return DesiredState(
        platform=_text(root, "platform") or DEFAULT_PLATFORM,
        platform_place=Place(file, 1, 1) if platform is None else platform.place,
        resource=resource,
        policy=_policy(_get(root, "policy"), resource),
        verification=_verification(_get(root, "verification")),
        entries=tuple(
            Entry(
                host=parsed.host,
                lists=parsed.lists,
                owner=_text(parsed.item, "owner"),
                note=_text(parsed.item, "note"),
                place=parsed.place,
            )
            for parsed in hosts
            if parsed.host is not None and parsed.lists is not _NO_LISTS
        ),
        removed=tuple(
            Removed(
                host=parsed.host,
                owner=_text(parsed.item, "owner"),
                note=_text(parsed.item, "note"),
                place=parsed.place,
            )
            for parsed in hosts
            if parsed.host is not None and parsed.lists is _NO_LISTS
        ),
        file=file,
    )


def _policy(node: Node | None, resource: Resource) -> Policy:
    default = Policy()
    return Policy(
        limit=_number(node, "limit", resource.limit),
        max_deletions=_number(node, "max_deletions", default.max_deletions),
        published=PublishedRule(_text(node, "published") or default.published),
        unmanaged=Unmanaged(_text(node, "unmanaged") or default.unmanaged),
        protected=_protected(node),
    )


def _protected(policy: Node | None) -> tuple[Protected, ...]:
    return tuple(
        Protected(host=host, place=item.place)
        for item in _items(_get(policy, "protected"))
        if isinstance(item, Scalar) and (host := parse_host(item.text))
    )


def _verification(node: Node | None) -> Verification | None:
    file, content = _text(node, "file"), _text(node, "content")
    return None if file is None or content is None else Verification(file=file, content=content)


def _lists(item: Node) -> frozenset[ListName]:
    """Return the lists that an item of ``domains`` names: both if it names none."""
    node = _get(item, "lists")
    if node is None:
        return _BOTH
    names = {item.text for item in _items(node) if isinstance(item, Scalar)}
    return frozenset(name for name in ListName if name in names)


def _get(node: Node | None, name: str) -> Node | None:
    return node.get(name) if isinstance(node, Mapping) else None


def _text(node: Node | None, name: str) -> str | None:
    value = _get(node, name)
    return value.text if isinstance(value, Scalar) else None


def _number(node: Node | None, name: str, default: int) -> int:
    value = _get(node, name)
    number = value.value if isinstance(value, Scalar) else None
    return number if isinstance(number, int) else default


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()
