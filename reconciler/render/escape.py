"""Escapes untrusted text for each format: text from a file or from WeChat never acts, wherever it is shown."""

import re
from typing import Final

_SPACES: Final = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""All characters of Unicode's category Zs. They show as a space and do nothing else."""

_SPACE: Final = re.compile(rf"[{_SPACES}]")

_COMMAND: Final = re.compile(rf"^([{_SPACES}]*)(?=::)", re.MULTILINE)
"""A line that GitHub's runner acts on; it ignores leading spaces."""


def for_line(text: str) -> str:
    r"""Return `text` escaped for one line of a terminal or a log.

    Control characters, line ends, invisible and bidirectional characters and lone surrogates become escapes such as
    ``\x1b``; a workflow command is broken by a backslash.
    """
    return without_commands(text if text.isprintable() else "".join(map(_visible, text)))


def _visible(character: str) -> str:
    if character.isprintable() or _SPACE.match(character):
        return character
    number = ord(character)
    if number <= 0xFF:  # noqa: PLR2004 - the widths are those of Python's own escapes
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004


def without_commands(text: str) -> str:
    r"""Return lines of text with every workflow command broken: ``\::`` where a line starts, ``##\[`` anywhere."""
    return _COMMAND.sub(r"\1\\", text).replace("##[", "##\\[")


_ACTIVE: Final = (
    r"(?i)(?P<reference>[@#!%~&](?!\s))"
    r"|(?P<link>\$|:(?=//|[\w+-]+:)|(?<=www)\.|(?<=GH)-)"
    rf"|[@#!%~&\\`*_\[\]|<>]|\A(?:[-+={_SPACES}]|\d(?=\d*[.)]))"
)
"""The characters that act in Markdown, on GitHub and on GitLab. Not compiled before it is needed.

A reference, followed by a word, is to people, issues, labels and the like. At a link a bare address, an emoji's name or
an issue's number is broken. The others are markup, the last of them only at the start of a block.
"""


def for_markdown(text: str) -> str:
    """Return `text` escaped for any place in Markdown: a heading, a list, a cell, an HTML element.

    Markup becomes entities. GitHub looks for mentions after resolving entities, so a zero-width space breaks those; it
    also survives a reply by mail. An element breaks addresses, whose text is often copied, and dollar signs, as GitHub
    documents for mathematics.
    """
    return re.sub(_ACTIVE, _inactive, for_line(text))


def _inactive(match: re.Match[str]) -> str:
    if match.lastgroup == "link":
        return f"<span>{match[0]}</span>"
    return f"&#{ord(match[0])};{'&#8203;' if match.lastgroup == 'reference' else ''}"


def for_code(text: str) -> str:
    """Return `text` as a Markdown code span, also for a cell of a table; empty if `text` is."""
    shown = for_line(text).replace("`", "\\x60").replace("|", "\\x7c")
    return f"`{shown}`" if shown else ""


def for_annotation(text: str) -> str:
    """Return `text` escaped for the message of a workflow command, as `@actions/core` does."""
    return for_line(text).replace("%", "%25")


def for_annotation_property(text: str) -> str:
    """Return `text` escaped for a property of a workflow command, as `@actions/core` does."""
    return for_annotation(text).replace(":", "%3A").replace(",", "%2C")


_FULL_WIDTH: Final = 0xFEE0
"""From an ASCII character to its full-width form."""

_CHAT: Final = {ord(character): ord(character) + _FULL_WIDTH for character in "<>@[]"}
_SCHEME: Final = chr(ord(":") + _FULL_WIDTH) + "//"


def for_chat(text: str) -> str:
    """Return `text` for a message of a chat robot: no mention, no link with a text of its own, no element.

    What could begin one becomes its full-width form, which nothing acts on and which still reads the same.
    """
    return for_line(text).translate(_CHAT).replace("://", _SCHEME)


def for_json(serialised: str) -> str:
    """Return ASCII JSON of the same value without anything that a terminal or GitHub's runner acts on."""
    return serialised.replace("\x7f", "\\u007f").replace("##[", "##\\u005b")
