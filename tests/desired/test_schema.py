"""The published schema: valid, explained to editors, and in accord with the model and the bounds."""

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
from reconciler.resources import RESOURCES
from tests.desired.reading import accept

SCHEMA = json.loads(schema_text("domains.schema.json"))
POLICY = SCHEMA["properties"]["policy"]["properties"]
ENTRY = SCHEMA["properties"]["domains"]["items"]


def parts(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield the schema of each value, with the keys that lead to it."""
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from parts(inner, (*path, name))
    if "items" in schema:
        yield from parts(schema["items"], (*path, "*"))


PARTS = dict(parts(SCHEMA))


def test_schema_is_valid() -> None:
    """The schema is valid JSON Schema 2020-12."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_hosts() -> None:
    """The schema's hosts are the model's."""
    for path in [("domains", "*"), ("domains", "*", "host"), ("policy", "protected", "*")]:
        assert (PARTS[path]["pattern"], PARTS[path]["maxLength"]) == (HOST_PATTERN, MAX_HOST_LENGTH)


def test_defaults() -> None:
    """The defaults that an editor shows are those of the model."""
    policy = Policy()

    assert {name: part["default"] for name, part in POLICY.items() if name != "limit"} == {
        "max_deletions": policy.max_deletions,
        "published": policy.published,
        "unmanaged": policy.unmanaged,
        "protected": list(policy.protected),
    }
    assert ENTRY["properties"]["lists"]["default"] == list(ListName)
    assert SCHEMA["properties"]["resource"]["default"] == next(iter(RESOURCES))
    assert SCHEMA["properties"]["platform"]["default"] == accept("version: 1\ndomains: []\n").platform


def test_choices() -> None:
    """The choices of the schema are those of the model."""
    assert POLICY["published"]["enum"] == list(PublishedRule)
    assert POLICY["unmanaged"]["enum"] == list(Unmanaged)
    assert ENTRY["properties"]["lists"]["items"]["enum"] == list(ListName)
    assert SCHEMA["properties"]["resource"]["enum"] == list(RESOURCES)


def test_numbers() -> None:
    """Numbers are read for the keys that are numbers in the schema."""
    assert {path for path, part in PARTS.items() if part["type"] == "integer"} == set(NUMBERS)


def test_bounds() -> None:
    """The bounds on reading are those of the schema."""
    hosts = 2 * POLICY["limit"]["maximum"]

    assert max(part.get("maxLength", 0) for part in PARTS.values()) == MAX_TEXT_LENGTH
    assert hosts == MAX_ITEMS == POLICY["max_deletions"]["maximum"]


def test_every_key_is_explained() -> None:
    """Each key and each item has a title, a description and an example or choices for editors; none is unknown."""
    for path, part in PARTS.items():
        assert part["title"], path
        assert part["description"].endswith("."), path
        assert not path or part.get("examples") or part.get("enum"), path
        assert part["type"] != "object" or part["additionalProperties"] is False, path


def test_examples_and_defaults_are_valid() -> None:
    """Each example and each default obeys the schema."""
    for part in PARTS.values():
        for value in [*part.get("examples", []), *([part["default"]] if "default" in part else [])]:
            Draft202012Validator(part).validate(value)


def test_required_keys_have_examples() -> None:
    """Each required key has an example for the problem that it is missing."""
    required = [part["properties"][name] for part in PARTS.values() for name in part.get("required", [])]

    assert len(required) == 6
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
    """In a wheel the schemas are inside the package, in a source tree beside it."""
    package = tmp_path / "reconciler"
    package.mkdir()
    assert schema_folder(package) == tmp_path / "schema"

    (package / "_schema").mkdir()
    assert schema_folder(package) == package / "_schema"


def test_missing_schema() -> None:
    """A schema that does not exist raises FileNotFoundError."""
    with pytest.raises(FileNotFoundError):
        schema_text("nothing.schema.json")
