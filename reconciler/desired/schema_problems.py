"""What does not fit the schema, in words that help. The schema decides; this module only says it better."""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from typing import Any, Final

from reconciler.desired.bounds import excerpt
from reconciler.desired.hosts import Mistake, explain
from reconciler.desired.schema_validation import Verdict, verdicts
from reconciler.desired.tree import Mapping, Node, Scalar
from reconciler.model import parse_host
from reconciler.problem import Code, Fact, Problem

_HOSTS: Final = (("domains", "*"), ("domains", "*", "host"), ("policy", "protected", "*"))
"""Where a host is due; ``*`` is any item."""

_LIKENESS: Final = 0.65
"""How alike an unknown key must be to a known one: ``hostname`` was meant to be ``host``, ``hosts`` not ``lists``."""

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

LACKS: Final = frozenset(
    {Code.FILE_NOT_A_MAPPING, Code.MISSING_KEY, Code.EMPTY_VALUE, Code.DOMAINS_EMPTY, Code.HOST_EMPTY}
)
"""What may only be missing because a file was not read to its end."""


def schema_problems(root: Node) -> Iterator[Problem]:
    """Yield what does not fit: at most one problem for a value, and one for each wrong or missing key."""
    told = set()
    for verdict in verdicts(root):
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
            example = f"{name}: {schema['properties'][name]['examples'][0]}"
            yield Problem(code=Code.MISSING_KEY, facts={"key": name, "example": example}, place=mapping.place)


def _unknown_key(name: str, allowed: tuple[str, ...], absent: list[str]) -> Mistake:
    """Say what a key that does not belong here was meant to be, and strike that off the absent ones."""
    from difflib import get_close_matches

    if "host" in absent and parse_host(name):
        absent.remove("host")
        return Code.HOST_AS_KEY, {"host": name}
    for likely in get_close_matches(name.lower(), absent, n=1, cutoff=_LIKENESS):
        absent.remove(likely)
        return Code.MISSPELLED_KEY, {"key": excerpt(name), "likely": likely, "allowed": allowed}
    return Code.UNKNOWN_KEY, {"key": excerpt(name), "allowed": allowed}


def _mistake(verdict: Verdict) -> Mistake:
    """Say what is wrong with a value."""
    text = verdict.node.text if isinstance(verdict.node, Scalar) else None
    if verdict.shape in _HOSTS and verdict.keyword != "uniqueItems":
        return (Code.HOST_NOT_TEXT, {}) if text is None else explain(text)
    if not verdict.shape:
        return Code.FILE_NOT_A_MAPPING, {}
    if text == "" or verdict.keyword == "minItems":
        return (Code.DOMAINS_EMPTY, {}) if verdict.key == "domains" else (Code.EMPTY_VALUE, {"key": verdict.key})
    return _by_keyword(verdict, excerpt(text or ""))


def _by_keyword(verdict: Verdict, value: str) -> Mistake:
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
