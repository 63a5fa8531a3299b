"""The titles and descriptions of the JSON Schemas in each language. The schemas themselves have the English ones."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reconciler.texts.languages import Language

_TEXT: Final = re.compile(r'(?<=")(title|description)": ("(?:[^"\\]|\\.)*")')


def schema_in(language: Language, schema: str) -> str:
    """Return a JSON Schema with its titles and descriptions in a language; all else is unchanged, spaces included."""
    if language is Language.ENGLISH:
        return schema
    table = translations(language)
    return _TEXT.sub(
        lambda found: f'{found[1]}": {json.dumps(table[json.loads(found[2])], ensure_ascii=False)}', schema
    )


def translations(language: Language) -> Mapping[str, str]:
    """Return the titles and descriptions in a language other than English, by the English ones."""
    table: dict[str, str] = json.loads(Path(__file__).with_name(f"{language}").joinpath("schema.json").read_bytes())
    return table
