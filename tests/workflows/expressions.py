"""GitHub's expressions, as far as the shipped workflows use them. Anything else is an error."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Value = object
"""None, a truth value, a number, a text, or a mapping from names to values."""


class Unknown(Exception):  # noqa: N818  # the workflow is unknown to the harness, not wrong
    """A workflow uses what this harness does not know."""


_TOKENS: Final = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+)|([A-Za-z_][\w-]*)|(&&|\|\||==|!=|[!().,]))")
_HOLE: Final = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_OPEN: Final = ("vars", "secrets", "inputs")
"""Contexts in which a name that is not set is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The contexts and functions of an expression."""

    contexts: Mapping[str, Value]
    functions: Mapping[str, Callable[[], bool]]
    """``success()`` and the other status functions."""


def fill(text: str, scope: Scope) -> str:
    """Return `text` with each ``${{ }}`` in it replaced by its value."""
    return _HOLE.sub(lambda found: shown(evaluate(found[1], scope)), text)


def holds(condition: str, scope: Scope) -> bool:
    """Return whether an ``if:`` is true. Without a status function it requires success, as GitHub does."""
    whole = _HOLE.fullmatch(condition.strip())
    text = whole[1] if whole else condition
    if "${{" in text:
        raise Unknown(condition)
    asked = any(re.search(rf"\b{name}\(\)", text) for name in scope.functions)
    return (asked or scope.functions["success"]()) and truth(evaluate(text, scope))


def evaluate(text: str, scope: Scope) -> Value:
    """Return the value of an expression, without its ``${{ }}``."""
    reader = _Reader(_tokens(text), scope)
    value = reader.either()
    if reader.rest:
        raise Unknown(text)
    return value


def shown(value: Value) -> str:
    """Return a value as text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | str():
            return str(value)
        case _:
            raise Unknown(repr(value))


def truth(value: Value) -> bool:
    """Return whether a value counts as true."""
    return value not in (None, False, 0, "")


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKENS.match(text, place)
        if match is None:
            raise Unknown(text)
        found.append(match[0].strip())
        place = match.end()
    return found


class _Reader:
    """Reads an expression from its tokens, loosest operator first."""

    def __init__(self, tokens: Sequence[str], scope: Scope) -> None:
        self.rest = list(tokens)
        self._scope = scope

    def either(self) -> Value:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = value if truth(value) else other
        return value

    def _both(self) -> Value:
        value = self._compared()
        while self._take("&&"):
            other = self._compared()
            value = other if truth(value) else value
        return value

    def _compared(self) -> Value:
        value = self._negated()
        if self._take("=="):
            return _equal(value, self._negated())
        if self._take("!="):
            return not _equal(value, self._negated())
        return value

    def _negated(self) -> Value:
        return not truth(self._negated()) if self._take("!") else self._single()

    def _single(self) -> Value:
        token = self.rest.pop(0) if self.rest else ""
        if token == "(":
            value = self.either()
            self._demand(")")
            return value
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.isdigit():
            return int(token)
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        return self._called(token) if self._take("(") else self._named(token)

    def _called(self, name: str) -> Value:
        self._demand(")")
        if name not in self._scope.functions:
            raise Unknown(name)
        return self._scope.functions[name]()

    def _named(self, context: str) -> Value:
        if context not in self._scope.contexts:
            raise Unknown(context)
        path, value = [context], self._scope.contexts[context]
        while self._take("."):
            path.append(self.rest.pop(0) if self.rest else "")
            value = _member(value, path)
        return value

    def _take(self, token: str) -> bool:
        if self.rest[:1] != [token]:
            return False
        del self.rest[0]
        return True

    def _demand(self, token: str) -> None:
        if not self._take(token):
            raise Unknown(token)


def _member(value: Value, path: Sequence[str]) -> Value:
    """Return the member of a context by the last name of `path`, or None if it may be missing."""
    match value:
        case None:
            return None
        case Mapping() if path[-1] in value:
            return value[path[-1]]
        case Mapping() if path[0] in _OPEN or path[:2] == ["github", "event"] or "outputs" in path[:-1]:
            return None
        case _:
            raise Unknown(".".join(path))


def _equal(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return _number(one) == _number(other)


def _number(value: Value) -> float:
    match value:
        case None | "":
            return 0.0
        case bool() | int():
            return float(value)
        case str() if value.isdigit():
            return float(value)
        case str():
            return float("nan")
        case _:
            raise Unknown(repr(value))
