"""The schema's verdict on a tree, in words that help. The schema decides; this module only says it better."""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, Final, cast

from reconciler.manifest.bounds import excerpt
from reconciler.manifest.hosts import Mistake, explain
from reconciler.manifest.schema import schema_text
from reconciler.manifest.tree import Mapping, Node, Scalar, Sequence
from reconciler.model import parse_host
from reconciler.problem import Code, Fact, Problem

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

NUMBERS: Final = (("version",), ("policy", "limit"), ("policy", "max_deletions"))
"""Where a whole number is due. Everywhere else a scalar is the text as it is written."""

_HOSTS: Final = (("domains", "*"), ("domains", "*", "host"), ("policy", "protected", "*"))
"""Where a host is due; ``*`` is any item."""

_TYPES: Final = {
    "object": Code.NOT_A_MAPPING,
    "array": Code.NOT_A_LIST,
    "integer": Code.NOT_A_NUMBER,
    "string": Code.NOT_TEXT,
}

_PATTERNS: Final = {
    "platform": Code.PLATFORM_NAME,
    "verification.file": Code.VERIFICATION_FILE_NAME,
    "verification.content": Code.VERIFICATION_CONTENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
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


def misfits(root: Node) -> Iterator[Problem]:
    """Yield what does not fit the schema: at most one problem for a value, and one for each wrong or missing key."""
    told = set()
    for verdict in _verdicts(root):
        node = verdict.node
        about_keys = verdict.keyword in {"required", "additionalProperties"}
        if (id(node), about_keys) in told:
            continue
        told.add((id(node), about_keys))
        if about_keys and isinstance(node, Mapping):
            yield from _wrong_keys(node, verdict.schema)
        elif not node.refused:
            code, facts = _mistake(verdict)
            yield Problem(code=code, facts=facts, place=node.place)


def _verdicts(root: Node) -> Iterator[_Verdict]:
    for error in _validator().iter_errors(_plain(root)):
        path = error.absolute_path
        yield _Verdict(
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
def _validator() -> "Validator":
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
) -> Iterator["ValidationError"]:
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
    match node:
        case Scalar():
            number = node.number if shape in NUMBERS else None
            return node.text if number is None else number
        case Sequence(items=items):
            return [_plain(item, *shape, "*") for item in items]
        case Mapping(members=members):
            return {name: _plain(member.value, *shape, name) for name, member in members.items()}


def _wrong_keys(mapping: Mapping, schema: ReadOnly[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each unknown key, and for each missing one that no unknown key was meant to be."""
    allowed = tuple(schema["properties"])
    absent = [name for name in allowed if name not in mapping.members]
    for name, member in mapping.members.items():
        if name not in allowed:
            code, facts = _unknown_key(name, allowed, absent)
            yield Problem(code=code, facts=facts, place=member.key.place)
    for name in schema.get("required", ()):
        if name in absent and not mapping.refused:
            yield Problem(code=Code.MISSING_KEY, facts={"key": name}, place=mapping.place)


def _unknown_key(name: str, allowed: tuple[str, ...], absent: list[str]) -> Mistake:
    """Say what a key that does not belong here was meant to be, and strike that off the absent ones."""
    from difflib import get_close_matches

    if "host" in absent and parse_host(name):
        absent.remove("host")
        return Code.HOST_AS_KEY, {"host": name}
    for likely in get_close_matches(name.lower(), absent, n=1):
        absent.remove(likely)
        return Code.MISSPELLED_KEY, {"key": excerpt(name), "likely": likely, "allowed": allowed}
    return Code.UNKNOWN_KEY, {"key": excerpt(name), "allowed": allowed}


def _mistake(verdict: _Verdict) -> Mistake:
    """Say what is wrong with a value."""
    text = verdict.node.text if isinstance(verdict.node, Scalar) else None
    if verdict.shape in _HOSTS and verdict.keyword != "uniqueItems":
        return (Code.HOST_NOT_TEXT, {}) if text is None else explain(text)
    if not verdict.shape:
        return Code.FILE_NOT_A_MAPPING, {}
    if text == "" or verdict.keyword == "minItems":
        return (Code.DOMAINS_EMPTY, {}) if verdict.key == "domains" else (Code.EMPTY_VALUE, {"key": verdict.key})
    return _by_keyword(verdict, excerpt(text or ""))


def _by_keyword(verdict: _Verdict, value: str) -> Mistake:
    schema = verdict.schema
    key: dict[str, Fact] = {"key": verdict.key}
    match verdict.keyword:
        case "type":
            mistake = _TYPES[schema["type"]], key
        case "const":
            mistake = Code.UNKNOWN_VERSION, {"version": value, "known": schema["const"]}
        case "enum":
            mistake = Code.UNKNOWN_CHOICE, {**key, "value": value, "choices": tuple(schema["enum"])}
        case "minimum" | "maximum":
            bounds = {"minimum": schema["minimum"], "maximum": schema["maximum"]}
            mistake = Code.NUMBER_OUT_OF_RANGE, {**key, "value": value, **bounds}
        case "maxLength":
            mistake = Code.TEXT_TOO_LONG, {**key, "maximum": schema["maxLength"]}
        case "uniqueItems":
            mistake = Code.REPEATED_VALUE, {**key, "value": value}
        case _:
            mistake = _PATTERNS[verdict.key], {"value": value}
    return mistake
