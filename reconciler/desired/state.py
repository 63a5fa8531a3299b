"""A tree to the desired state it says: typed getters, no judgement. Whatever does not fit is left out."""

import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from reconciler.desired.hosts import meant_host
from reconciler.desired.tree import Mapping, Node, Scalar, Sequence
from reconciler.frozen import frozen
from reconciler.model import (
    DesiredState,
    Entry,
    Host,
    ListName,
    Place,
    Policy,
    Protected,
    PublishedRule,
    Unmanaged,
    Verification,
    parse_host,
)

UNBOUNDED: Final = sys.maxsize
"""The limit of a list that may hold any number of hosts."""

_DEFAULT_PLATFORM: Final = "default"
_POLICY: Final = frozenset(field.name for field in fields(Policy))


@frozen
class ParsedHost:
    """An item of ``domains``, whatever is wrong with it."""

    host: Host | None
    """The host that it names, or that is to be written instead; None where nobody can tell."""
    lists: frozenset[ListName]
    place: Place


def desired_state(root: Node, file: str) -> DesiredState:
    """Return what a tree without problems says."""
    return DesiredState(
        platform=_text(root, "platform") or _DEFAULT_PLATFORM,
        platform_place=_place(_get(root, "platform"), file),
        policy=_policy(_get(root, "policy")),
        verification=_verification(_get(root, "verification")),
        entries=_entries(root),
        file=file,
    )


def meant_entries(root: Node) -> Iterator[ParsedHost]:
    """Yield the items that a file has once it is mended, in the order of the file; unknown lists are left out."""
    for item in _items(_get(root, "domains")):
        named = _get(item, "host") or item
        if not (isinstance(named, Scalar) and named.text == ""):
            host = meant_host(named.text) if isinstance(named, Scalar) else None
            yield ParsedHost(host, _lists(_get(item, "lists")), named.place)


def _entries(root: Node) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            host=host,
            lists=_lists(_get(item, "lists")),
            owner=_text(item, "owner"),
            note=_text(item, "note"),
            place=named.place,
        )
        for item in _items(_get(root, "domains"))
        if isinstance(named := _get(item, "host") or item, Scalar) and (host := parse_host(named.text))
    )


def read_limit(root: Node) -> int:
    """Return how many hosts a list can hold: without bound when what the policy says about it cannot be read."""
    policy = _get(root, "policy")
    if _get(policy, "limit") is not None:
        return max(_number(policy, "limit", 0), 0) or UNBOUNDED
    match policy:
        case None:
            return Policy().limit
        case Mapping(members=members, refused=False) if members.keys() <= _POLICY:
            return Policy().limit
        case _:
            return UNBOUNDED


def _policy(node: Node | None) -> Policy:
    default = Policy()
    return Policy(
        limit=_number(node, "limit", default.limit),
        max_deletions=_number(node, "max_deletions", default.max_deletions),
        published=PublishedRule(_text(node, "published") or default.published),
        unmanaged=Unmanaged(_text(node, "unmanaged") or default.unmanaged),
        protected=tuple(
            Protected(host=host, place=item.place)
            for item in _items(_get(node, "protected"))
            if isinstance(item, Scalar) and (host := parse_host(item.text))
        ),
    )


def _verification(node: Node | None) -> Verification | None:
    file, content = _text(node, "file"), _text(node, "content")
    return None if file is None or content is None else Verification(file=file, content=content)


def _lists(node: Node | None) -> frozenset[ListName]:
    """Return the lists that `node` names: both when it is absent."""
    if node is None:
        return _BOTH
    named = {item.text for item in _items(node) if isinstance(item, Scalar)}
    return frozenset(name for name in ListName if name in named)


_BOTH: Final = frozenset(ListName)
"""One for all: most entries are in both lists, and a fleet has very many."""


def _get(node: Node | None, name: str) -> Node | None:
    return node.get(name) if isinstance(node, Mapping) else None


def _text(node: Node | None, name: str) -> str | None:
    value = _get(node, name)
    return value.text if isinstance(value, Scalar) else None


def _place(node: Node | None, file: str) -> Place:
    return Place(file, 1, 1) if node is None else node.place


def _number(node: Node | None, name: str, default: int) -> int:
    value = _get(node, name)
    number = value.number if isinstance(value, Scalar) else None
    return default if number is None else number


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()
