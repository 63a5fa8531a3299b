"""A tree against the JSON Schema. The schema decides; this module says what it refuses in words that help."""

from __future__ import annotations

import json
import re
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, Final, cast

from reconciler.desired.hosts import explain
from reconciler.desired.lookalikes import Mistake, lookalike_mistake, to_ascii
from reconciler.desired.yaml_tree import WITHOUT_SPACE, Mapping, Node, Scalar, Sequence
from reconciler.frozen import frozen
from reconciler.model import HOST_SEPARATORS, Place, parse_host
from reconciler.problem import Code, Fact, Problem, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as ReadOnly
    from pathlib import Path

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

NUMBERS: Final = (("version",), ("policy", "limit"), ("policy", "max_deletions"))
"""The keys whose values are whole numbers."""

_PLAIN_DIGITS: Final = re.compile(r"0|-?[1-9][0-9]*")

_HOSTS: Final = (
    *(("domains", "*"), ("domains", "*", "host")),
    *(("removed", "*"), ("removed", "*", "host")),
    ("policy", "protected", "*"),
)
"""The keys whose values are hosts; ``*`` is any item."""

_MIN_LIKENESS: Final = 0.65
"""How similar an unknown key is to a known one: ``hostname`` is meant to be ``host``, ``hosts`` is not ``lists``."""

_SYNONYMS: Final = {"hosts": "domains", "domain": "host"}
"""Keys that people write for another that is not similar."""

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

_ASCII: Final = (("string", "enum"), ("string", "pattern"), ("integer", "type"))
"""The types and keywords that refuse a text with look-alikes because it is not ASCII."""

_MISSING: Final = frozenset(
    {Code.FILE_NOT_A_MAPPING, Code.MISSING_KEY, Code.EMPTY_VALUE, Code.DOMAINS_EMPTY, Code.HOST_EMPTY}
)
"""Problems that a file may have only because it was not read to its end."""


@frozen(kw_only=True)
class _Refusal:
    """One thing that the schema refuses."""

    keyword: str
    """The schema's keyword that refuses it, such as ``maxLength``."""
    schema: ReadOnly[str, Any]
    """The part of the schema that has this keyword."""
    path: tuple[str, ...]
    """The keys that lead to it, ``*`` for an item of a list."""
    node: Node

    @property
    def key(self) -> str:
        """The dotted name of its key, without ``domains`` or ``removed`` in front; of an item, the list's key."""
        names = [name for name in self.path if name != "*"]
        return ".".join(names[1:] if names[:1] in (["domains"], ["removed"]) and len(names) > 1 else names)


def schema_text(name: str) -> str:
    """Return the text of a schema, such as ``domains.schema.json``. Raises FileNotFoundError if there is none."""
    from pathlib import Path

    return (schema_folder(Path(__file__).parent.parent) / name).read_text(encoding="utf-8")


def schema_folder(package: Path) -> Path:
    """Return the folder of the schemas: inside `package` in a wheel, beside it in a source tree."""
    inside = package / "_schema"
    return inside if inside.is_dir() else package.parent / "schema"


def schema_problems(root: Node, *, is_complete: bool) -> Iterator[Problem]:
    """Yield what the schema refuses: at most one problem for a value, and one for each wrong or missing key.

    One more rule is not in the schema: numbers are written in plain digits. Of a file that was not read to its end
    nothing is called missing. Problems are computed one by one, on demand.
    """
    return (problem for problem in _problems(root) if is_complete or problem.code not in _MISSING)


def _problems(root: Node) -> Iterator[Problem]:
    seen = set()
    for refusal in _refusals(root):
        node = refusal.node
        is_about_keys = refusal.keyword in {"required", "additionalProperties"}
        if (id(node), is_about_keys) in seen:
            continue
        seen.add((id(node), is_about_keys))
        if is_about_keys and isinstance(node, Mapping):
            yield from _key_problems(node, refusal.schema)
        elif not node.refused:
            code, facts = _space_mistake(refusal) or _mistake(refusal)
            yield Problem(code=code, facts=facts, place=_place(code, node))
    for path in NUMBERS:
        number = _find(root, path)
        if isinstance(number, Scalar) and not number.refused and (id(number), False) not in seen:
            yield from _notation_problems(number, ".".join(path))


def _notation_problems(number: Scalar, key: str) -> Iterator[Problem]:
    if isinstance(number.value, int | float) and not _PLAIN_DIGITS.fullmatch(number.text):
        facts = {"key": key, "value": shorten(number.text), "number": str(int(number.value))}
        yield Problem(code=Code.NUMBER_NOTATION, facts=facts, place=number.place)


def _find(root: Node, path: tuple[str, ...]) -> Node | None:
    node: Node | None = root
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _place(code: Code, node: Node) -> Place:
    """Return where a mistake is: at the character if the code is about one, else where the node begins."""
    if isinstance(node, Scalar) and code is Code.YAML_ITEM_INDENTED:
        return node.dash or node.place
    is_about_character = code in {Code.FULL_WIDTH, Code.CONTROL_CHARACTER}
    return (isinstance(node, Scalar) and is_about_character and node.lookalike) or node.place


def _refusals(root: Node) -> Iterator[_Refusal]:
    for error in _validator().iter_errors(_json_value(root)):
        path = error.absolute_path
        yield _Refusal(
            keyword=str(error.validator),
            schema=cast("ReadOnly[str, Any]", error.schema),
            path=tuple("*" if isinstance(step, int) else step for step in path),
            node=reduce(_child, path, root),
        )


def _child(node: Node, step: str | int) -> Node:
    if isinstance(node, Mapping):
        return node.members[str(step)].value
    return node.items[int(step)] if isinstance(node, Sequence) else node


@cache
def _validator() -> Validator:
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
    """Find repeated texts by their hash; what is not text is refused by its type.

    jsonschema compares all pairs of items as soon as one is not text: minutes for a long hostile list.
    """
    from jsonschema import ValidationError

    seen = set()
    for index, item in enumerate(instance if isinstance(instance, list) else ()):
        if isinstance(item, str) and item in seen:
            yield ValidationError("repeated", path=[index])
        elif isinstance(item, str):
            seen.add(item)


_Json = str | float | bool | list["_Json"] | dict[str, "_Json"] | None


def _json_value(node: Node) -> _Json:
    if isinstance(node, Mapping):
        return {name: _json_value(member.value) for name, member in node.members.items()}
    if isinstance(node, Sequence):
        return [_json_value(item) for item in node.items]
    return node.value


def _key_problems(mapping: Mapping, schema: ReadOnly[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each unknown key, and for each missing key that none of these is a misspelling of."""
    allowed = tuple(schema["properties"])
    absent = [name for name in allowed if name not in mapping.members]
    for name, member in mapping.members.items():
        if name not in allowed:
            code, facts = _unknown_key(name, allowed, absent)
            yield Problem(code=code, facts=facts, place=_place(code, member.key))
    for name in schema.get("required", ()):
        if name in absent and not mapping.refused:
            value = schema["properties"][name]["examples"][0]
            example = f"{name}: [{', '.join(value)}]" if isinstance(value, list) else f"{name}: {value}"
            yield Problem(code=Code.MISSING_KEY, facts={"key": name, "example": example}, place=mapping.place)


def _unknown_key(name: str, allowed: tuple[str, ...], absent: list[str]) -> Mistake:
    """Return which key an unknown one is meant to be, and remove that from `absent`."""
    from difflib import get_close_matches

    if "host" in absent and parse_host(name):
        absent.remove("host")
        return Code.HOST_AS_KEY, {"host": name}
    typed = to_ascii(name)
    synonym = _SYNONYMS.get(typed.lower())
    near = [synonym] if synonym in absent else get_close_matches(typed.lower(), absent, n=1, cutoff=_MIN_LIKENESS)
    for likely in near:
        absent.remove(likely)
        if typed == likely:
            return lookalike_mistake(name, likely)
        return Code.MISSPELLED_KEY, {"key": shorten(name), "likely": likely, "allowed": allowed}
    return Code.UNKNOWN_KEY, {"key": shorten(name), "allowed": allowed}


def _mistake(refusal: _Refusal) -> Mistake:
    """Return what is wrong with a value."""
    text = refusal.node.text if isinstance(refusal.node, Scalar) else None
    if not refusal.path or refusal.keyword == "not":
        return (Code.VERIFICATION_NOT_USED if refusal.path else Code.FILE_NOT_A_MAPPING), {}
    if refusal.path in _HOSTS and refusal.keyword != "uniqueItems":
        return _host_mistake(text)
    if text == "" or refusal.keyword == "minItems":
        return (Code.DOMAINS_EMPTY, {}) if refusal.key == "domains" else (Code.EMPTY_VALUE, {"key": refusal.key})
    if text is None:
        return _wrong_type(refusal, ())
    typed = to_ascii(text)
    if typed != text and typed.isascii() and (refusal.schema["type"], refusal.keyword) in _ASCII:
        return lookalike_mistake(text, shorten(typed.strip(" ,;")))
    return _wrong_text(refusal, shorten(text))


def _space_mistake(refusal: _Refusal) -> Mistake | None:
    """Return which space makes YAML read a key or an item of a list as a part of a text, None if none does."""
    scalar = refusal.node
    if not isinstance(scalar, Scalar):
        return None
    match = re.match(WITHOUT_SPACE, scalar.text)
    if match and match["key"] in refusal.schema.get("properties", ()):
        return Code.YAML_KEY_SPACE, {"key": match["key"], "value": shorten(match["value"])}
    if refusal.path in _HOSTS and scalar.dash is not None:
        return Code.YAML_ITEM_INDENTED, {"line": scalar.dash.line, "first_line": scalar.place.line}
    return None


def _host_mistake(text: str | None) -> Mistake:
    if text is None:
        return Code.HOST_NOT_TEXT, {}
    mistake = explain(text)
    return mistake.code, mistake.facts


def _wrong_type(refusal: _Refusal, words: Iterable[str]) -> Mistake:
    """Return which type is due; `words` are what a text in the place of a list may mean as its items."""
    code, facts = _TYPES[refusal.schema["type"]], {"key": refusal.key}
    if code is Code.NOT_A_LIST:
        facts["example"] = f"[{', '.join(filter(None, words)) or 'one, two'}]"
    return code, facts


def _type_of(node: Node) -> str:
    """Return what YAML reads a text without quotes as."""
    value = node.value if isinstance(node, Scalar) else None
    if value is None:
        return "null"
    return "a boolean" if isinstance(value, bool) else "a number"


def _wrong_text(refusal: _Refusal, value: str) -> Mistake:
    schema = refusal.schema
    key: dict[str, Fact] = {"key": refusal.key}
    mistake: Mistake
    match "enum" if "enum" in schema else refusal.keyword:
        case "type" if schema["type"] == "string":
            mistake = Code.UNQUOTED_TEXT, {**key, "value": value, "type": _type_of(refusal.node)}
        case "type":
            mistake = _wrong_type(refusal, HOST_SEPARATORS.split(value))
        case "const":
            mistake = Code.UNKNOWN_VERSION, {"version": value, "known": schema["const"]}
        case "enum" if refusal.key == "lists":
            mistake = Code.UNKNOWN_LIST, {"value": value}
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
            mistake = _PATTERNS[refusal.key], {"value": value}
    return mistake
