"""``docs/domains.md`` says of every key what the schema says of it.

With ``UPDATE_GOLDEN=1`` the tables of keys are written anew from the schema.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from reconciler.desired.schema_validation import schema_text
from tests.desired.reading import accept

PAGE: Final = Path(__file__).parents[2] / "docs" / "domains.md"
HEAD: Final = "| key | value | if left out | what it says |\n| --- | --- | --- | --- |\n"
SCHEMA: Final = json.loads(schema_text("domains.schema.json"))

TABLES: Final[dict[str, dict[str, Any]]] = {
    "The file": SCHEMA,
    "`policy`": SCHEMA["properties"]["policy"],
    "`verification`": SCHEMA["properties"]["verification"],
    "`domains`": SCHEMA["properties"]["domains"]["items"],
}
"""Each heading of the page with the mapping whose keys stand below it."""


def page(text: str) -> str:
    """Return the page with each of its tables as the schema is now."""
    for title, mapping in TABLES.items():
        before, heading, after = text.partition(f"\n## {title}\n")
        prose, head, rows = after.partition(HEAD)
        text = before + heading + prose + head + "".join(table(mapping)) + re.sub(r"\A(?:\| .*\n)*", "", rows)
    return text


def table(mapping: dict[str, Any]) -> Iterator[str]:
    """Yield the row of each key of a mapping."""
    for name, part in mapping["properties"].items():
        missing = "needed" if name in mapping.get("required", []) else default(part)
        yield f"| `{name}` | {value(part)} | {missing} | {part['description']}{examples(part)} |\n"


def default(part: dict[str, Any]) -> str:
    """Say what a key that is left out means."""
    return shown(part["default"]) if "default" in part else "none"


def value(part: dict[str, Any]) -> str:
    """Say what a value looks like, in few words."""
    match part:
        case {"const": only}:
            return shown(only)
        case {"enum": [*choices]}:
            return " or ".join(map(shown, choices))
        case {"type": "integer", "minimum": low, "maximum": high}:
            return f"a number, {low} to {high}"
        case {"type": "string", "maxLength": longest}:
            return f"text, up to {longest} characters"
        case {"type": "array", "items": items}:
            return f"a list of {value(items) if 'enum' in items else 'hosts'}"
        case _:
            return "keys, below"


def examples(part: dict[str, Any]) -> str:
    """Say what is an example, where the schema has one and the key no choice."""
    given = [] if "const" in part or "enum" in part or part["type"] in ("object", "integer") else part["examples"]
    simple = [shown(each) for each in given if isinstance(each, str) or len(given) == 1]
    return f" For example {simple[0]}." if simple and simple[0].strip("`") not in part["description"] else ""


def shown(thing: object) -> str:
    """Return a value as a file has it."""
    match thing:
        case list():
            return f"`[{', '.join(map(str, thing))}]`"
        case _:
            return f"`{thing}`"


def test_the_tables() -> None:
    """Each table is what the schema says now, with a row for every key."""
    text = PAGE.read_text(encoding="utf-8")
    now = page(text)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(now, encoding="utf-8")
        text = now

    assert text == now
    for mapping in TABLES.values():
        assert all(f"\n| `{name}` | " in text for name in mapping["properties"])


def test_every_mapping_has_a_table() -> None:
    """No mapping of the schema is left out."""
    inner = [part for part in SCHEMA["properties"].values() if "properties" in part or "items" in part]

    assert len(inner) + 1 == len(TABLES)


def blocks() -> list[str]:
    """Return each example of a file that the page has."""
    return re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", blocks())
def test_the_examples(block: str) -> None:
    """Each example is a valid file, or the part of one that its heading tells of."""
    whole = block if "version:" in block else f"version: 1\n{block}{'' if 'domains:' in block else 'domains: []'}"

    assert accept(whole).file


def test_the_first_example_has_every_key() -> None:
    """The first example shows each key that there is."""
    first = blocks()[0]
    names = {name for mapping in TABLES.values() for name in mapping["properties"]}

    assert names == set(re.findall(r"^[ -]*(\w+):", first, re.MULTILINE))
