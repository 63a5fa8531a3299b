"""Text from a file or from WeChat is data: the one place that makes it harmless, for each format."""

import re
from typing import Final

_BLANKS: Final = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Every character of Unicode's category Zs: they show as a gap, and do nothing else."""

_SHOWN: Final = re.compile(rf"[{_BLANKS}]")

_COMMAND: Final = re.compile(rf"^([{_BLANKS}]*)(?=::)", re.MULTILINE)
"""A line that GitHub's runner would act on; it trims leading blanks first."""


def for_line(text: str) -> str:
    r"""Return `text` as harmless words on one line of a terminal or a log.

    What has no shape of its own (control and escape characters, line ends, invisible and direction-changing
    characters, lone surrogates) is spelled out, as in ``\x1b``; a workflow command is broken by a backslash.
    """
    return without_commands(text if text.isprintable() else "".join(map(_visible, text)))


def _visible(character: str) -> str:
    if character.isprintable() or _SHOWN.match(character):
        return character
    number = ord(character)
    if number <= 0xFF:  # noqa: PLR2004 - the widths are those of Python's own escapes
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004


def without_commands(text: str) -> str:
    r"""Break every workflow command in lines of text: ``\::`` where a line starts, ``##\[`` anywhere."""
    return _COMMAND.sub(r"\1\\", text).replace("##[", "##\\[")


_REFERENCE: Final = frozenset("@#!%~&")
"""What mentions people, issues, labels and the like on GitHub and GitLab when a word follows."""

_MARKUP: Final = frozenset("\\`*_[]|<>")

_LINK: Final = re.compile(r":(?=//|[\w+-]+:)|(?<=www)\.|(?<=GH)-", re.IGNORECASE)
"""The character in which a bare address, an emoji's name or an issue's number can be broken."""

_OPENING: Final = re.compile(rf"[-+={_BLANKS}]|\d+[.)]")
"""What opens a list, a heading or a code block when a block starts with it."""


def for_markdown(text: str) -> str:
    """Return `text` as harmless words for any place in Markdown: a heading, a list, a cell, an HTML element.

    An entity keeps a character from being markup. GitHub looks for mentions after it has resolved entities: those
    are broken by a zero-width space, which also outlasts a reply by mail. Addresses, whose text may be copied, and
    dollar signs, as GitHub documents it, are broken by an element.
    """
    plain = for_line(text)
    opening = _OPENING.match(plain) is not None
    broken = {found.start() for found in _LINK.finditer(plain)}
    shown = []
    for index, character in enumerate(plain):
        if character in _REFERENCE:
            shown.append(f"{_entity(character)}{'' if plain[index + 1 : index + 2].isspace() else '&#8203;'}")
        elif character == "$" or index in broken:
            shown.append(f"<span>{character}</span>")
        elif character in _MARKUP or (opening and index == 0):
            shown.append(_entity(character))
        else:
            shown.append(character)
    return "".join(shown)


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def for_code(text: str) -> str:
    """Return `text` as a Markdown code span, in which nothing acts; it also stands in a table's cell."""
    shown = for_line(text).replace("`", "\\x60").replace("|", "\\x7c")
    return f"`{shown}`" if shown else ""


def for_annotation(text: str) -> str:
    """Return `text` as the message of a workflow command; see `@actions/core` for the rules."""
    return for_line(text).replace("%", "%25")


def for_annotation_property(text: str) -> str:
    """Return `text` as the value of a workflow command's property."""
    return for_annotation(text).replace(":", "%3A").replace(",", "%2C")


def for_json(serialised: str) -> str:
    """Return ASCII JSON, its value unchanged, with nothing that a terminal or GitHub's runner would act on."""
    return serialised.replace("\x7f", "\\u007f").replace("##[", "##\\u005b")
