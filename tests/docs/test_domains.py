"""The tables in ``docs/domains.md``, in each language, are those of the schema, and its examples are valid.

With ``UPDATE_GOLDEN=1`` the tables are written from the schema.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from reconciler.desired.schema_validation import schema_text
from reconciler.texts.languages import Language
from reconciler.texts.schema import schema_in
from tests.desired.reading import accept
from tests.docs.pages import assert_current, with_rows

DOCS: Final = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its language, and the words of its tables."""

    language: Language
    file: str
    head: str
    whole: str
    """The heading above the keys of the whole file."""
    needed: str
    none: str
    either: str
    number: str
    text: str
    hosts: str
    some: str
    """A list of these choices."""
    keys: str
    example: str

    @property
    def path(self) -> Path:
        """Where the page is."""
        return DOCS / self.file

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Each heading with the mapping whose keys are listed below it."""
        schema = json.loads(schema_in(self.language, schema_text("domains.schema.json")))
        return {
            self.whole: schema,
            "`policy`": schema["properties"]["policy"],
            "`verification`": schema["properties"]["verification"],
            "`domains`": schema["properties"]["domains"]["items"],
            "`removed`": schema["properties"]["removed"]["items"],
        }


PAGES: Final = (
    Page(
        language=Language.ENGLISH,
        file="domains.md",
        head="| key | value | if left out | what it says |\n| --- | --- | --- | --- |\n",
        whole="The file",
        needed="needed",
        none="none",
        either=" or ",
        number="a number, {} to {}",
        text="text, up to {} characters",
        hosts="a list of hosts",
        some="a list of {}",
        keys="keys, below",
        example=" For example {}.",
    ),
    Page(
        language=Language.CHINESE,
        file="domains.zh-CN.md",
        head="| 键 | 值 | 省略时 | 含义 |\n| --- | --- | --- | --- |\n",
        whole="整个文件",
        needed="必填",
        none="无",
        either=" 或 ",
        number="{} 到 {} 的数",
        text="字符串，最多 {} 个字符",
        hosts="域名列表",
        some="{} 的列表",
        keys="一组键，见下文",
        example="例如 {}。",
    ),
)

LANGUAGES = pytest.mark.parametrize("about", PAGES, ids=lambda about: about.file)


def page(about: Page, text: str) -> str:
    """Return the text of a page with its tables written from the schema."""
    for title, mapping in about.tables.items():
        before, heading, after = text.partition(f"\n## {title}\n")
        text = before + heading + with_rows(after, about.head, table(about, mapping))
    return text


def table(about: Page, mapping: dict[str, Any]) -> Iterator[str]:
    """Yield the row of each key of a mapping."""
    for name, part in mapping["properties"].items():
        missing = about.needed if name in mapping.get("required", []) else default(about, part)
        yield f"| `{name}` | {value(about, part)} | {missing} | {part['description']}{examples(about, part)} |\n"


def default(about: Page, part: dict[str, Any]) -> str:
    """Return the cell for a key that is left out."""
    return shown(part["default"]) if "default" in part else about.none


def value(about: Page, part: dict[str, Any]) -> str:
    """Return the cell that describes a value."""
    match part:
        case {"const": only}:
            return shown(only)
        case {"enum": [*choices]}:
            return about.either.join(map(shown, choices))
        case {"type": "integer", "minimum": low, "maximum": high}:
            return about.number.format(low, high)
        case {"type": "string", "maxLength": longest}:
            return about.text.format(longest)
        case {"type": "array", "items": items}:
            return about.some.format(value(about, items)) if "enum" in items else about.hosts
        case _:
            return about.keys


def examples(about: Page, part: dict[str, Any]) -> str:
    """Return a sentence with the schema's example, if the value is not a choice or a number."""
    values = [] if "const" in part or "enum" in part or part["type"] in ("object", "integer") else part["examples"]
    simple = [shown(value) for value in values if isinstance(value, str) or len(values) == 1]
    is_new = simple and simple[0].strip("`") not in part["description"]
    return about.example.format(simple[0]) if is_new else ""


def shown(thing: object) -> str:
    """Return a value as YAML."""
    match thing:
        case list():
            return f"`[{', '.join(map(str, thing))}]`"
        case _:
            return f"`{thing}`"


@LANGUAGES
def test_tables(about: Page) -> None:
    """Each table has a row for every key of the schema."""
    assert_current(about.path, page(about, about.path.read_text(encoding="utf-8")))


def test_every_mapping_has_a_table() -> None:
    """Every mapping of the schema has a table."""
    whole, *others = PAGES[0].tables.values()
    inner = [part for part in whole["properties"].values() if "properties" in part or "items" in part]

    assert len(inner) == len(others)


def blocks(about: Page) -> list[str]:
    """Return the examples of a page."""
    return re.findall(r"```yaml\n(.*?)```", about.path.read_text(encoding="utf-8"), re.DOTALL)


@LANGUAGES
def test_examples_are_valid(about: Page) -> None:
    """Each example is a valid file, or valid after a version."""
    assert all(accept(block if "version:" in block else f"version: 1\n{block}").file for block in blocks(about))


@LANGUAGES
def test_the_first_example_has_every_key(about: Page) -> None:
    """The first example has every key."""
    first = blocks(about)[0]
    names = {name for mapping in about.tables.values() for name in mapping["properties"]}

    assert names == set(re.findall(r"^[ -]*(\w+):", first, re.MULTILINE))
