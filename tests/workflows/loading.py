"""Reads workflows and actions as GitHub does."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]

Document = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """YAML 1.2, as GitHub reads it: ``on`` is a key, not a boolean."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), ["t", "f"])


@cache
def load(path: Path) -> Document:
    """Return a workflow or an action; callers must not change it."""
    return parsed(path.read_text(encoding="utf-8"))


def parsed(text: str) -> Document:
    """Return what the text of a workflow or an action says."""
    document: Document = yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    return document
