"""Where the JSON Schemas stand: inside the package in a wheel, beside it in a source tree or an editable install."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def schema_text(name: str) -> str:
    """Return the text of a schema, such as ``domains.schema.json``. Raises FileNotFoundError when there is none."""
    from pathlib import Path

    return (schema_folder(Path(__file__).parent.parent) / name).read_text(encoding="utf-8")


def schema_folder(package: Path) -> Path:
    """Return the folder of the schemas that belong to the installed or checked-out `package`."""
    inside = package / "_schema"
    return inside if inside.is_dir() else package.parent / "schema"
