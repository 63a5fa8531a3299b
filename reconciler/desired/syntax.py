"""What the YAML parser could not read, in words that say what to mend."""

from typing import TYPE_CHECKING, Final

from reconciler.model import Place
from reconciler.problem import Code, Problem

if TYPE_CHECKING:
    import yaml

_WHERE_IT_STOPPED: Final = (
    ("mapping values are not allowed", Code.YAML_COLON),
    ("sequence entries are not allowed", Code.YAML_DASH),
    ("did not find expected key", Code.YAML_INDENTATION),
    ("expected '-' indicator", Code.YAML_INDENTATION),
    ("<block end>", Code.YAML_INDENTATION),
    ("<document start>", Code.YAML_INDENTATION),
    ("node content", Code.YAML_VALUE_DUE),
)
"""Words of libyaml, or of PyYAML's own parser, about a mistake where it stopped."""

_WHERE_IT_BEGAN: Final = (
    ("could not find expected ':'", Code.YAML_KEY_ALONE),
    ("unexpected end of stream", Code.YAML_QUOTE),
    ("unexpected document", Code.YAML_QUOTE),
    ("expected ',' or", Code.YAML_BRACKET),
)
"""Words of both about a mistake at the beginning of what it was reading when it stopped."""


def syntax_problem(error: "yaml.MarkedYAMLError", text: str, file: str) -> Problem:
    """Return the one problem that ends the reading of a text whose lines end with a line feed."""
    words, context = str(error.problem), str(error.context)
    lines = text.split("\n")
    stopped = _place(error.problem_mark, lines, file)
    began = _place(error.context_mark, lines, file)
    character = lines[stopped.line - 1][stopped.column - 1 :][:1]
    if character == "\t":
        return Problem(code=Code.YAML_TAB, place=stopped)
    if "cannot start any token" in words:
        return Problem(code=Code.YAML_CHARACTER, facts={"character": character}, place=stopped)
    if "alias" in context:
        return Problem(code=Code.YAML_STAR, place=began)
    for known, code in _WHERE_IT_STOPPED:
        if known in words:
            keyless = character == ":" and code is not Code.YAML_COLON
            return Problem(code=Code.YAML_KEY_DUE if keyless else code, place=stopped)
    for known, code in _WHERE_IT_BEGAN:
        if known in words:
            return Problem(code=code, place=began)
    return Problem(code=Code.YAML_SYNTAX, facts={"words": words}, place=stopped)


def _place(mark: "yaml.Mark | None", lines: list[str], file: str) -> Place:
    """Return a mark's place; libyaml's mark of the end can stand on a line that is not there."""
    if mark is None:
        return Place(file, 1, 1)
    if mark.line >= len(lines):
        return Place(file, len(lines), len(lines[-1]) + 1)
    return Place(file, mark.line + 1, mark.column + 1)
