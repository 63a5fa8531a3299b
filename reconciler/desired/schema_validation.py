"""The schema's verdict on a tree: what it refuses, and at which node."""

from __future__ import annotations

from functools import cache, reduce
from typing import TYPE_CHECKING, Any, Final, cast

from reconciler.desired.schema import schema_text
from reconciler.desired.tree import Mapping, Node, Sequence
from reconciler.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as ReadOnly

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

NUMBERS: Final = (("version",), ("policy", "limit"), ("policy", "max_deletions"))
"""Where a whole number is due. Everywhere else a scalar is the text as it is written."""


@frozen(kw_only=True)
class Verdict:
    """One thing that the schema refuses."""

    keyword: str
    """The schema's keyword that refuses it, such as ``maxLength``."""
    schema: ReadOnly[str, Any]
    """The part of the schema in which that keyword stands."""
    shape: tuple[str, ...]
    """The keys that lead to it, ``*`` for an item of a list."""
    node: Node

    @property
    def key(self) -> str:
        """What a person calls it: its key, within ``domains`` and lists that of what surrounds it."""
        names = [name for name in self.shape if name != "*"]
        return ".".join(names[1:] if names[:1] == ["domains"] and len(names) > 1 else names)


def verdicts(root: Node) -> Iterator[Verdict]:
    """Yield what the schema refuses, one after the other: whoever has enough stops asking."""
    for error in _validator().iter_errors(_plain(root)):
        path = error.absolute_path
        yield Verdict(
            keyword=str(error.validator),
            schema=cast("ReadOnly[str, Any]", error.schema),
            shape=tuple("*" if isinstance(step, int) else step for step in path),
            node=reduce(_step, path, root),
        )


def _step(node: Node, step: str | int) -> Node:
    if isinstance(node, Mapping):
        return node.members[str(step)].value
    return node.items[int(step)] if isinstance(node, Sequence) else node


@cache
def _validator() -> Validator:
    import json

    from jsonschema import Draft202012Validator
    from jsonschema.validators import create

    return create(
        meta_schema=Draft202012Validator.META_SCHEMA,
        validators={**Draft202012Validator.VALIDATORS, "uniqueItems": _repeated_texts},
        type_checker=Draft202012Validator.TYPE_CHECKER,
    )(json.loads(schema_text("domains.schema.json")))


def _repeated_texts(
    _validator: object, _unique: object, instance: object, _schema: object
) -> Iterator[ValidationError]:
    """Find repeated texts by their hash; what is no text is refused by its type.

    jsonschema compares each item with each other as soon as one is no text: minutes for a long hostile list.
    """
    from jsonschema import ValidationError

    seen = set()
    for index, item in enumerate(instance if isinstance(instance, list) else ()):
        if isinstance(item, str) and item in seen:
            yield ValidationError("repeated", path=[index])
        elif isinstance(item, str):
            seen.add(item)


_Json = str | int | list["_Json"] | dict[str, "_Json"]


def _plain(node: Node, *shape: str) -> _Json:
    """Return a node as a JSON value."""
    if isinstance(node, Mapping):
        return {name: _plain(member.value, *shape, name) for name, member in node.members.items()}
    if isinstance(node, Sequence):
        return [_plain(item, *shape, "*") for item in node.items]
    number = node.number if shape in NUMBERS else None
    return node.text if number is None else number
