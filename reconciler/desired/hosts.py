"""Why a text is not a host, and what to write instead: of all its mistakes the one that helps most."""

import re
from collections.abc import Callable
from typing import Final

from reconciler.desired.text import code_point, excerpt
from reconciler.frozen import frozen
from reconciler.model import MAX_HOST_LENGTH, Host, parse_host
from reconciler.problem import Code, Fact

_SEPARATOR: Final = re.compile(r"[\s,;，；、]+")
_MAX_PARTS: Final = 20
_MAX_LABEL_LENGTH: Final = 63
_IPV4: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))+")
_IPV6: Final = re.compile(r"\[?[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*(?:%.*)?\]?")
_PATH: Final = re.compile(r"[/?#\\]")
_NOT_IN_HOSTS: Final = re.compile("[^a-z0-9.-]")


@frozen
class HostMistake:
    """What is wrong with a text that is not a host."""

    code: Code
    facts: dict[str, Fact]
    host: Host | None = None
    """The host to write instead, None if it is not clear which one."""


def explain(text: str) -> HostMistake:
    """Return what is wrong with a text that is not a host.

    If a host is left when a scheme, a port and the like are removed, the first of these is the mistake. Otherwise it
    is why the rest is not a host.
    """
    if _names_several(text):
        return HostMistake(Code.HOST_SEVERAL, {"value": excerpt(text)})
    first, rest = _peel(text)
    host = parse_host(rest)
    if first is not None and host:
        return HostMistake(first, {"value": excerpt(text), "host": host}, host)
    if "*" in text:
        return HostMistake(Code.HOST_PATTERN, {"value": excerpt(text)})
    return _explain_rest(rest, shown=text if first is Code.HOST_SURROUNDED else rest)


def _names_several(text: str) -> bool:
    parts = [part for part in _SEPARATOR.split(text)[:_MAX_PARTS] if part.isascii()]
    return len(parts) > 1 and sum(parse_host(_peel(part)[1]) is not None for part in parts) > 1


def _peel(text: str) -> tuple[Code | None, str]:
    """Remove what does not belong to a host; return the first mistake, and the rest."""
    first = None
    for code, peel in _PEELS:
        rest = peel(text)
        if rest != text:
            first = first or code
            text = rest
    return first, text


def _surroundings(text: str) -> str:
    return text.strip(" \t\n,;，；、\"'`“”‘’<>()（）")


def _scheme(text: str) -> str:
    return re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?//+|^(?:https?|wss?):/?", "", text, flags=re.IGNORECASE)


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

_CONTESTED: Final = frozenset("ßẞς\u200c\u200d")
"""Characters that IDNA 2003, which Python knows, maps to others, and that browsers keep as later standards do."""


def _not_ascii(text: str) -> str:
    """Return a name's ASCII form, or the name if standards disagree about it."""
    if text.isascii() or len(text) > _MAX_IDNA_LENGTH or _CONTESTED.intersection(text):
        return text
    try:
        return text.lower().encode("idna").decode().strip(".")
    except UnicodeError:
        return text


_PEELS: Final[tuple[tuple[Code, Callable[[str], str]], ...]] = (
    (Code.HOST_SURROUNDED, _surroundings),
    (Code.HOST_SCHEME, _scheme),
    (Code.HOST_PATH, _path),
    (Code.HOST_USER, _user),
    (Code.HOST_PORT, _port),
    (Code.HOST_WILDCARD, _wildcard),
    (Code.HOST_TRAILING_DOT, _trailing_dot),
    (Code.HOST_EMPTY_LABEL, _empty_labels),
    (Code.HOST_NOT_ASCII, _not_ascii),
    (Code.HOST_UPPER_CASE, str.lower),
)


def _explain_rest(rest: str, shown: str) -> HostMistake:
    """Return why the rest of a text is not a host; `shown` is quoted."""
    value = excerpt(shown)
    if not rest:
        return HostMistake(Code.HOST_EMPTY, {})
    if _IPV4.fullmatch(rest) or _IPV6.fullmatch(rest):
        return HostMistake(Code.HOST_ADDRESS, {"value": value})
    if len(rest) > MAX_HOST_LENGTH:
        return HostMistake(Code.HOST_TOO_LONG, {"value": value, "maximum": MAX_HOST_LENGTH})
    if "." not in rest and not _PATH.match(rest):
        return HostMistake(Code.HOST_ONE_LABEL, {"value": value})
    wrong = _NOT_IN_HOSTS.search(rest)
    if wrong:
        character = wrong.group() if wrong.group().isprintable() else code_point(wrong.group())
        return HostMistake(Code.HOST_CHARACTER, {"value": value, "character": character})
    return _explain_labels(rest.split("."))


def _explain_labels(labels: list[str]) -> HostMistake:
    for label in labels:
        if len(label) > _MAX_LABEL_LENGTH:
            return HostMistake(Code.HOST_LABEL_TOO_LONG, {"label": excerpt(label), "maximum": _MAX_LABEL_LENGTH})
        if label.startswith("-") or label.endswith("-"):
            return HostMistake(Code.HOST_LABEL_HYPHEN, {"label": label})
    return HostMistake(Code.HOST_TOP_LABEL, {"label": labels[-1]})
