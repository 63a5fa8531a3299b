"""A JSON Schema in another language is the same schema, with every title and description in that language."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from reconciler.desired.schema_validation import schema_text
from reconciler.texts.languages import Language
from reconciler.texts.schema import schema_in, translations

SCHEMAS: Final = ("domains.schema.json", "report.schema.json")
OTHERS = pytest.mark.parametrize("language", [language for language in Language if language is not Language.ENGLISH])
WORDS: Final = ("title", "description")


def words(part: object) -> Iterator[str]:
    """Yield the titles and the descriptions in a part of a schema, in their order."""
    match part:
        case dict():
            for key, value in part.items():
                if key in WORDS and isinstance(value, str):
                    yield value
                else:
                    yield from words(value)
        case list():
            for item in part:
                yield from words(item)
        case _:
            pass


def wordless(part: Any) -> Any:  # noqa: ANN401  # a part of a JSON document
    """Return a part of a schema without its titles and descriptions."""
    match part:
        case dict():
            kept = {key: value for key, value in part.items() if not (key in WORDS and isinstance(value, str))}
            return {key: wordless(value) for key, value in kept.items()}
        case list():
            return [wordless(item) for item in part]
        case _:
            return part


@OTHERS
@pytest.mark.parametrize("name", SCHEMAS)
def test_only_words_differ(name: str, language: Language) -> None:
    """What is valid is the same in every language, and so is the layout of the file."""
    english, theirs = schema_text(name), schema_in(language, schema_text(name))

    assert wordless(json.loads(theirs)) == wordless(json.loads(english))
    assert theirs.count("\n") == english.count("\n")
    assert schema_in(Language.ENGLISH, english) == english


@OTHERS
def test_every_text_is_translated(language: Language) -> None:
    """The table has the titles and the descriptions of both schemas, and no other; a description is whole sentences."""
    table = translations(language)
    english = [text for name in SCHEMAS for text in words(json.loads(schema_text(name)))]
    theirs = [text for name in SCHEMAS for text in words(json.loads(schema_in(language, schema_text(name))))]

    assert set(table) == set(english)
    assert theirs == [table[text] for text in english]
    assert all(text.endswith(".") == table[text].endswith("。") for text in english)
