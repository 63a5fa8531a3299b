"""Why a text is not a host, and what to write instead: of all its mistakes the one that helps most."""

import re
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from typing import Final
from unicodedata import category

from reconciler.desired.lookalikes import Mistake, first_lookalike, lookalike_mistake, to_ascii
from reconciler.desired.text import named
from reconciler.frozen import frozen
from reconciler.model import HOST_SEPARATORS, MAX_HOST_LENGTH, Host, parse_host
from reconciler.problem import Code, Fact, shorten

_MAX_PARTS: Final = 20
_MAX_LABEL_LENGTH: Final = 63
_IPV4: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))+")
_IPV6: Final = re.compile(r"\[?[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*(?:%.*)?\]?")
_PATH: Final = re.compile(r"[/?#\\]")
_NOT_IN_HOSTS: Final = re.compile("[^a-zA-Z0-9.-]")


@frozen
class HostMistake:
    """What is wrong with a text that is not a host."""

    code: Code
    facts: ReadOnly[str, Fact]
    host: Host | None = None
    """The host to write instead, None if it is not clear which one."""


def explain(text: str) -> HostMistake:
    """Return what is wrong with a text that is not a host.

    If a host is left when a scheme, a port and the like are removed, the first of these is the mistake. Otherwise it
    is why the rest is not a host. Texts are quoted as they are written.
    """
    value = {"value": shorten(text)}
    if _names_several(text):
        return HostMistake(Code.HOST_SEVERAL, value)
    first, rest = _remove_parts(to_ascii(text))
    rest = _ascii_form(rest).lower()
    if host := parse_host(rest):
        return HostMistake(*_explain_removed(text, first, host), host)
    before = text[: first_lookalike(text)]
    if before != text and (host := parse_host(before)):
        return HostMistake(*lookalike_mistake(text, host), host)
    if "*" in text:
        return HostMistake(Code.HOST_PATTERN, value)
    return HostMistake(*_explain_rest(rest, _remove_parts(text)[1], value))


def _names_several(text: str) -> bool:
    parts = [part for part in HOST_SEPARATORS.split(text)[:_MAX_PARTS] if part.isascii()]
    return len(parts) > 1 and sum(parse_host(_remove_parts(part)[1].lower()) is not None for part in parts) > 1


def _remove_parts(text: str) -> tuple[Code | None, str]:
    """Remove what does not belong to a host; return the first mistake, None if there is none, and the rest."""
    first = None
    for code, remove in _REMOVALS:
        rest = remove(text)
        if rest != text:
            first = first or code
            text = rest
    return first, text


def _surroundings(text: str) -> str:
    text = text.strip(" \t\n,;\"'`<>()")
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _scheme(text: str) -> str:
    return re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?//+|^(?:https?|wss?):/?", "", text, flags=re.IGNORECASE)


def _comment(text: str) -> str:
    before, number_sign, _ = text.partition("#")
    before = before.rstrip()
    return before if number_sign and before and not _PATH.search(before) else text


def _path(text: str) -> str:
    return _PATH.split(text, maxsplit=1)[0] or text


def _user(text: str) -> str:
    return text.rpartition("@")[2]


def _port(text: str) -> str:
    return re.sub(r"^([^:]+|\[.*\]):[0-9]*$", r"\1", text)


def _wildcard(text: str) -> str:
    return text.removeprefix("*.")


def _trailing_dot(text: str) -> str:
    return text.removesuffix(".")


def _empty_labels(text: str) -> str:
    return ".".join(label for label in text.split(".") if label)


_MAX_IDNA_LENGTH: Final = 100
"""Python's codec takes milliseconds for a longer name, and a hostile file has a thousand of them."""

_CONTESTED: Final = frozenset("ßẞς")
"""Letters that IDNA 2003, which Python knows, maps to others, and that browsers keep as later standards do."""


def _is_contested(character: str) -> bool:
    return character in _CONTESTED or category(character)[0] not in "LMN"


def _ascii_form(text: str) -> str:
    """Return a name's ASCII form, or the name if it has none on which standards agree."""
    letters = [character for character in text[:_MAX_IDNA_LENGTH] if not character.isascii()]
    if not letters or len(text) > _MAX_IDNA_LENGTH or any(map(_is_contested, letters)):
        return text
    try:
        return text.lower().encode("idna").decode().strip(".")
    except UnicodeError:
        return text


_REMOVALS: Final[tuple[tuple[Code, Callable[[str], str]], ...]] = (
    (Code.HOST_SURROUNDED, _surroundings),
    (Code.HOST_SCHEME, _scheme),
    (Code.HOST_COMMENT, _comment),
    (Code.HOST_PATH, _path),
    (Code.HOST_USER, _user),
    (Code.HOST_PORT, _port),
    (Code.HOST_WILDCARD, _wildcard),
    (Code.HOST_TRAILING_DOT, _trailing_dot),
    (Code.HOST_EMPTY_LABEL, _empty_labels),
)


def _explain_removed(text: str, first: Code | None, host: Host) -> Mistake:
    """Return the mistake of a text that has a host in it; `first` is what was removed first."""
    typed = to_ascii(text)
    if typed != text and typed.isascii():
        return lookalike_mistake(text, host)
    facts = {"value": shorten(text), "host": host}
    if first is not None:
        return first, facts
    if typed.isascii():
        return Code.HOST_UPPER_CASE, facts
    letter = next(character for character in typed if not character.isascii())
    return Code.HOST_NOT_ASCII, {**facts, "character": named(letter)}


def _explain_rest(rest: str, written: str, value: ReadOnly[str, Fact]) -> Mistake:
    """Return why the rest of a text is not a host; `written` is the rest as it is written."""
    if not rest:
        return Code.HOST_EMPTY, {}
    if _IPV4.fullmatch(rest) or _IPV6.fullmatch(rest):
        return Code.HOST_ADDRESS, value
    if len(rest) > MAX_HOST_LENGTH:
        return Code.HOST_TOO_LONG, {**value, "maximum": MAX_HOST_LENGTH}
    if "." not in rest and not _PATH.match(rest):
        return Code.HOST_ONE_LABEL, value
    if wrong := _NOT_IN_HOSTS.search(written):
        return Code.HOST_CHARACTER, {**value, "character": named(wrong[0])}
    return _explain_labels(written.split("."))


def _explain_labels(labels: list[str]) -> Mistake:
    for label in labels:
        if len(label) > _MAX_LABEL_LENGTH:
            return Code.HOST_LABEL_TOO_LONG, {"label": shorten(label), "maximum": _MAX_LABEL_LENGTH}
        if label.startswith("-") or label.endswith("-"):
            return Code.HOST_LABEL_HYPHEN, {"label": label}
    return Code.HOST_TOP_LABEL, {"label": labels[-1]}
