"""The tables in ``docs/domains.md`` are those of the schema, and its examples are valid.

With ``UPDATE_GOLDEN=1`` the tables are written from the schema.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from reconciler.desired.schema_validation import schema_text
from tests.desired.reading import accept
from tests.docs.pages import assert_current, with_rows

PAGE: Final = Path(__file__).parents[2] / "docs" / "domains.md"
HEAD: Final = "| key | value | if left out | what it says |\n| --- | --- | --- | --- |\n"
SCHEMA: Final = json.loads(schema_text("domains.schema.json"))

TABLES: Final[dict[str, dict[str, Any]]] = {
    "The file": SCHEMA,
    "`policy`": SCHEMA["properties"]["policy"],
    "`verification`": SCHEMA["properties"]["verification"],
    "`domains`": SCHEMA["properties"]["domains"]["items"],
    "`removed`": SCHEMA["properties"]["removed"]["items"],
}
"""Each heading of the page with the mapping whose keys are listed below it."""


def page(text: str) -> str:
    """Return the page with its tables written from the schema."""
    for title, mapping in TABLES.items():
        before, heading, after = text.partition(f"\n## {title}\n")
        text = before + heading + with_rows(after, HEAD, table(mapping))
    return text


def table(mapping: dict[str, Any]) -> Iterator[str]:
    """Yield the row of each key of a mapping."""
    for name, part in mapping["properties"].items():
        missing = "needed" if name in mapping.get("required", []) else default(part)
        yield f"| `{name}` | {value(part)} | {missing} | {part['description']}{examples(part)} |\n"


def default(part: dict[str, Any]) -> str:
    """Return the cell for a key that is left out."""
    return shown(part["default"]) if "default" in part else "none"


def value(part: dict[str, Any]) -> str:
    """Return the cell that describes a value."""
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
    """Return a sentence with the schema's example, if the value is not a choice or a number."""
    values = [] if "const" in part or "enum" in part or part["type"] in ("object", "integer") else part["examples"]
    simple = [shown(value) for value in values if isinstance(value, str) or len(values) == 1]
    return f" For example {simple[0]}." if simple and simple[0].strip("`") not in part["description"] else ""


def shown(thing: object) -> str:
    """Return a value as YAML."""
    match thing:
        case list():
            return f"`[{', '.join(map(str, thing))}]`"
        case _:
            return f"`{thing}`"


def test_tables() -> None:
    """Each table has a row for every key of the schema."""
    assert_current(PAGE, page(PAGE.read_text(encoding="utf-8")))


def test_every_mapping_has_a_table() -> None:
    """Every mapping of the schema has a table."""
    inner = [part for part in SCHEMA["properties"].values() if "properties" in part or "items" in part]

    assert len(inner) + 1 == len(TABLES)


def blocks() -> list[str]:
    """Return the examples of the page."""
    return re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_examples_are_valid() -> None:
    """Each example is a valid file, or valid after a version."""
    assert all(accept(block if "version:" in block else f"version: 1\n{block}").file for block in blocks())


def test_the_first_example_has_every_key() -> None:
    """The first example has every key."""
    first = blocks()[0]
    names = {name for mapping in TABLES.values() for name in mapping["properties"]}

    assert names == set(re.findall(r"^[ -]*(\w+):", first, re.MULTILINE))
