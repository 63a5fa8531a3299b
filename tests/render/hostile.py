"""Texts that would do harm if they were printed as they are."""

from typing import Final

from hypothesis import strategies as st

_WORDS: Final = (
    # Workflow commands, also in full-width characters
    *("::error file=a::b", "::", ":", "##[group]", "##", "#", "[", "]", "：：", "＃＃［"),
    # Control, line end, bidirectional, invisible and unpaired characters
    *("\r\n", "\r", "\n", "\t", "\x1b[31m", "\x1b]8;;https://evil.example\x07", "\x9b1m", "\x00", "\x7f", "\x85"),
    *("\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
    *("\u061c", "\u200b", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad", "\U000e0041", "\ufe0f"),
    *("\ud800", "\udfff", "\ufffe"),
    # Spaces
    *(" ", "    ", "\u00a0", "\u2003", "\u3000"),
    # Markdown and HTML
    *("|", "`", "``", "\\", "<", ">", "&", "<!--", "-->", "<img src=x onerror=y>", "</details>", "*", "_", "~~", "!"),
    *("[x](https://evil.example)", "![x](y)", "$x$", "$", "&amp;", "&#64;", "- ", "+ ", "1. ", "1) ", "# ", "> "),
    *("---", "===", "｜", "＜", "＞", "｀", "＊", "＿", "［x］（y）"),
    # References
    *("@", "octocat", "@octocat", "＠octocat", "1", "o/r#1", "＃1", "GH-", "https://evil.example", "https：／／"),
    *("www.", "evil.example", "www。evil。example", ":tada:", "tada", "mailto:a@evil.example"),
    # Other scripts, and what formats could take for their own
    *("%", "%0A", ",", "{n}", "{", "}", "商城", "é", "🎉", "\u0301", "עברית", "العربية"),
)

hostile_text: Final = st.lists(
    st.sampled_from(_WORDS)
    | st.text(max_size=4)
    | st.text(st.characters(categories=["Cc", "Cf", "Zs", "Zl", "Zp"]), max_size=3),
    max_size=8,
).map("".join)
