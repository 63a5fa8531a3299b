"""The schema that editors use is the one that decides, and it says what the rest of the program takes for granted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from reconciler.desired.schema_validation import NUMBERS, schema_folder, schema_text
from reconciler.desired.yaml_tree import MAX_ITEMS, MAX_TEXT_LENGTH
from reconciler.model import HOST_PATTERN, MAX_HOST_LENGTH, ListName, Policy, PublishedRule, Unmanaged
from tests.desired.reading import accept

SCHEMA = json.loads(schema_text("domains.schema.json"))
POLICY = SCHEMA["properties"]["policy"]["properties"]
ENTRY = SCHEMA["properties"]["domains"]["items"]


def parts(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield each schema of a value, with the keys that lead to it."""
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from parts(inner, (*path, name))
    if "items" in schema:
        yield from parts(schema["items"], (*path, "*"))


PARTS = dict(parts(SCHEMA))


def test_schema_is_valid() -> None:
    """The schema is one of JSON Schema's 2020-12 edition."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", [("domains", "*"), ("domains", "*", "host"), ("policy", "protected", "*")])
def test_hosts(path: tuple[str, ...]) -> None:
    """Wherever a host is due, it is what the model calls a host."""
    assert PARTS[path]["pattern"] == HOST_PATTERN
    assert PARTS[path]["maxLength"] == MAX_HOST_LENGTH


def test_defaults() -> None:
    """The defaults that an editor shows are those of the model."""
    policy = Policy()

    assert {name: part["default"] for name, part in POLICY.items()} == {
        "limit": policy.limit,
        "max_deletions": policy.max_deletions,
        "published": policy.published,
        "unmanaged": policy.unmanaged,
        "protected": list(policy.protected),
    }
    assert ENTRY["properties"]["lists"]["default"] == list(ListName)
    assert SCHEMA["properties"]["platform"]["default"] == accept("version: 1\ndomains: []\n").platform


def test_choices() -> None:
    """The choices of the schema are those of the model."""
    assert POLICY["published"]["enum"] == list(PublishedRule)
    assert POLICY["unmanaged"]["enum"] == list(Unmanaged)
    assert ENTRY["properties"]["lists"]["items"]["enum"] == list(ListName)


def test_numbers() -> None:
    """A number is read where the schema has one, and nowhere else."""
    assert {path for path, part in PARTS.items() if part["type"] == "integer"} == set(NUMBERS)


def test_bounds() -> None:
    """What is cut or not read at all is more than the schema allows."""
    hosts = 2 * POLICY["limit"]["maximum"]

    assert max(part.get("maxLength", 0) for part in PARTS.values()) == MAX_TEXT_LENGTH
    assert hosts == MAX_ITEMS == POLICY["max_deletions"]["maximum"]


@pytest.mark.parametrize("path", [path for path in PARTS if "*" not in path[-1:]], ids=".".join)
def test_every_key_is_explained(path: tuple[str, ...]) -> None:
    """Each key has a title and a description for editors, and no mapping allows a key that is not named."""
    part = PARTS[path]

    assert part["title"]
    assert part["description"].endswith(".")
    assert part["type"] != "object" or part["additionalProperties"] is False


@pytest.mark.parametrize("path", PARTS, ids=".".join)
def test_examples_and_defaults_are_valid(path: tuple[str, ...]) -> None:
    """What the schema offers as an example or a default obeys it."""
    part = PARTS[path]
    for value in [*part.get("examples", []), *([part["default"]] if "default" in part else [])]:
        Draft202012Validator(part).validate(value)


def test_required_keys_have_examples() -> None:
    """A key that can be missing has an example to be told with."""
    required = [part["properties"][name] for part in PARTS.values() for name in part.get("required", [])]

    assert len(required) == 5
    assert all(part["examples"] for part in required)


def test_an_editor_agrees() -> None:
    """The example file, read as any other tool reads it, obeys the schema; its first line names the schema's file."""
    root = Path(__file__).parents[2]
    text = (root / "domains.yaml").read_text(encoding="utf-8")
    comment, path = text.splitlines()[0].split("=")

    Draft202012Validator(SCHEMA).validate(yaml.safe_load(text))
    assert comment == "# yaml-language-server: $schema"
    assert json.loads((root / path).read_text(encoding="utf-8")) == SCHEMA


def test_folder_of_the_schemas(tmp_path: Path) -> None:
    """In a wheel the schemas stand inside the package, in a source tree beside it."""
    package = tmp_path / "reconciler"
    package.mkdir()
    assert schema_folder(package) == tmp_path / "schema"

    (package / "_schema").mkdir()
    assert schema_folder(package) == package / "_schema"


def test_missing_schema() -> None:
    """A schema that does not exist is an error of the program's."""
    with pytest.raises(FileNotFoundError):
        schema_text("nothing.schema.json")
