"""Texts that would do harm if they were printed as they are."""

from typing import Final

from hypothesis import strategies as st

_COMMANDS: Final = ("::error file=a::b", "::", ":", "##[group]", "##", "#", "[", "]")
_INVISIBLE: Final = (
    *("\r\n", "\r", "\n", "\t", "\x1b[31m", "\x9b1m", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066"),
    *("\u2069", "\u200b", "\u200f", "\ufeff", "\u00ad", "\U000e0041", "\ud800", "\udfff", "\ufffe"),
)
_BLANKS: Final = (" ", "    ", "\u00a0", "\u3000")
_MARKUP: Final = (
    *("|", "`", "``", "\\", "<", ">", "&", "<!--", "-->", "<img src=x onerror=y>", "</details>", "*", "_", "~~", "!"),
    *(
        "[x](https://evil.example)",
        "![x](y)",
        "$x$",
        "$",
        "&amp;",
        "&#64;",
        "- ",
        "+ ",
        "1. ",
        "1) ",
        "# ",
        "> ",
        "---",
    ),
    "===",
)
_REFERENCES: Final = (
    *(
        "@",
        "octocat",
        "@octocat",
        "1",
        "o/r#1",
        "GH-",
        "https://evil.example",
        "www.",
        "evil.example",
        ":tada:",
        "tada",
    ),
    "mailto:a@evil.example",
)
_OTHERS: Final = ("%", "%0A", ",", "{n}", "{", "}", "商城", "é", "🎉", "\u0301")

hostile_text: Final = st.lists(
    st.sampled_from((*_COMMANDS, *_INVISIBLE, *_BLANKS, *_MARKUP, *_REFERENCES, *_OTHERS)) | st.text(max_size=4),
    max_size=8,
).map("".join)
