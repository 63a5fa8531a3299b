"""Each mistake in a host: what is wrong, and what to write instead."""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.desired.hosts import explain
from reconciler.model import parse_host
from reconciler.problem import Code, Problem
from tests.desired.reading import HEAD, WORDS, Reported, accept, codes, reported

EACH: Final = "write each host by its name; of business domains, a parent such as qq.com covers its sub-domains"
FULL: Final = "write the full name, such as www.qq.com"
ALLOWED: Final = "write only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form"
ADDRESS: Final = "write a host name for this address: WeChat does not accept addresses"
HTTPS: Final = "write www.qq.com: only HTTPS is used"
PORT: Final = "write www.qq.com: only HTTPS on port 443 is used"
PATH: Final = "write www.qq.com: a host is allowed with all its paths"
COMMENT: Final = 'write www.qq.com, or www.qq.com with a space before the "#" of a comment'
PARENT: Final = "write qq.com: of business domains, a parent covers its sub-domains; of server domains, write each"
LINES: Final = 'write each on a separate line that begins with "- "'
MISSING: Final = "write one, such as www.qq.com, or delete the item"
TOP: Final = "end the host in letters, such as com or cn, or in an xn-- form"
HYPHEN: Final = "begin and end each part of a host with a letter or a digit"
DNS: Final = "write the host as it is in DNS"
WRITE: Final = "write www.qq.com"

NO_ASCII: Final = ", which is not ASCII"
UNLESS: Final = ", unless an ASCII letter is meant"

REMOVABLE: Final = {
    "https://www.qq.com": (Code.HOST_SCHEME, "has a scheme", HTTPS),
    "HTTP://WWW.qq.com:80/a": (Code.HOST_SCHEME, "has a scheme", HTTPS),
    "//www.qq.com": (Code.HOST_SCHEME, "has a scheme", HTTPS),
    "https:www.qq.com": (Code.HOST_SCHEME, "has a scheme", HTTPS),
    "www.qq.com/": (Code.HOST_PATH, "has a path", PATH),
    "www.qq.com?a=b": (Code.HOST_PATH, "has a path", PATH),
    "www.qq.com＃备注": (Code.HOST_COMMENT, 'has a "#" without a space before it', COMMENT),
    "www.qq.com#a": (Code.HOST_COMMENT, 'has a "#" without a space before it', COMMENT),
    "www.qq.com #a": (Code.HOST_COMMENT, 'has a "#" without a space before it', COMMENT),
    "WWW.qq.com#a/b": (Code.HOST_COMMENT, 'has a "#" without a space before it', COMMENT),
    "www.qq.com/a#b": (Code.HOST_PATH, "has a path", PATH),
    "www.qq.com\\a": (Code.HOST_PATH, "has a path", PATH),
    "me@www.qq.com": (Code.HOST_USER, "has a user name", WRITE),
    "www.qq.com:443": (Code.HOST_PORT, "has a port", PORT),
    "www.qq.com:": (Code.HOST_PORT, "has a port", PORT),
    "*.qq.com": (Code.HOST_WILDCARD, "is a wildcard", PARENT),
    "www.qq.com.": (Code.HOST_TRAILING_DOT, "ends with a dot", WRITE),
    "www..qq.com": (Code.HOST_EMPTY_LABEL, "has one dot too many", WRITE),
    ".www.qq.com": (Code.HOST_EMPTY_LABEL, "has one dot too many", WRITE),
    "[www.qq.com]": (Code.HOST_SURROUNDED, "has spaces or punctuation around the host", WRITE),
    "WWW.QQ.com": (Code.HOST_UPPER_CASE, "has upper-case letters", WRITE),
    " www.qq.com": (Code.HOST_SURROUNDED, "has spaces or punctuation around the host", WRITE),
    "www.qq.com,": (Code.HOST_SURROUNDED, "has spaces or punctuation around the host", WRITE),
    "中文.com": (Code.HOST_NOT_ASCII, f"has the character 中 (U+4E2D){NO_ASCII}", f"write xn--fiq228c.com{UNLESS}"),
    "а.qq.com": (Code.HOST_NOT_ASCII, f"has the character а (U+0430){NO_ASCII}", f"write xn--80a.qq.com{UNLESS}"),
    "ｗｗｗ.中文。com": (
        Code.HOST_NOT_ASCII,
        f"has the character 中 (U+4E2D){NO_ASCII}",
        f"write www.xn--fiq228c.com{UNLESS}",
    ),
    "【中文.com】": (Code.HOST_SURROUNDED, "has spaces or punctuation around the host", "write xn--fiq228c.com"),
    "中文。中国": (
        Code.HOST_NOT_ASCII,
        f"has the character 中 (U+4E2D){NO_ASCII}",
        f"write xn--fiq228c.xn--fiqs8s{UNLESS}",
    ),
}
"""Texts that are hosts when something is removed or translated: code, message after the quoted text, remedy."""


def explained(text: str) -> tuple[Code, str, str]:
    """Return the code and the words of what is wrong with a text."""
    mistake = explain(text)
    problem = Problem(code=mistake.code, facts=mistake.facts)
    return mistake.code, WORDS.message(problem), WORDS.remedy(problem)


def test_removable_parts() -> None:
    """The first part that does not belong to a host is reported, with the host to write."""
    assert {text: explained(text) for text in REMOVABLE} == {
        text: (code, f'"{text}" {message}', remedy) for text, (code, message, remedy) in REMOVABLE.items()
    }


MISTAKES: Final = {
    # One look-alike at its place, with the host to write
    **{
        text: (Code.FULL_WIDTH, f"{character} is not ASCII, and ASCII is needed here", 'write "www.qq.com" instead')
        for text, character in {
            "ｗｗｗ.qq.com": "ｗ (U+FF57)",
            "www。qq．com": "。 (U+3002)",
            "www.qq.com。": "。 (U+3002)",
            "www.qq.com，": "， (U+FF0C)",
            "www.qq.com；": "； (U+FF1B)",
            "www.qq.com、": "、 (U+3001)",
            "“www.qq.com”": "“ (U+201C)",
            "（www.qq.com）": "（ (U+FF08)",
            "【www.qq.com】": "【 (U+3010)",
            "《www.qq.com》": "《 (U+300A)",
            "https：／／www.qq.com／a": "： (U+FF1A)",
            "www.qq.com：443": "： (U+FF1A)",
            "ＨＴＴＰＳ://WWW.qq.com": "Ｈ (U+FF28)",
            "＊.www.qq.com": "＊ (U+FF0A)",
            "www.qq.com\u00a0": "U+00A0",
            "\u3000www.qq.com": "U+3000",
            "www.qq.com\u3000备注": "U+3000",
            "www.qq.com（备注）": "（ (U+FF08)",
        }.items()
    },
    "www.\u200bqq.com": (Code.CONTROL_CHARACTER, "the invisible character U+200B is not allowed here", "delete it"),
    "\u200e.qq.com": (Code.CONTROL_CHARACTER, "the invisible character U+200E is not allowed here", "delete it"),
    "\u200e.com": (Code.HOST_ONE_LABEL, '"\u200e.com" is not a full host: it has no dot', FULL),
    # With letters that are not ASCII, and no host in front
    "一（二）.qq.com": (Code.HOST_CHARACTER, '"一（二）.qq.com" has the character 一 (U+4E00)', ALLOWED),
    "１２７。０。０。１": (Code.HOST_ADDRESS, '"１２７。０。０。１" is an IP address', ADDRESS),
    "a_b。cn": (Code.HOST_CHARACTER, '"a_b。cn" has the character _ (U+005F)', ALLOWED),
    "groß.qq.com": (Code.HOST_CHARACTER, '"groß.qq.com" has the character ß (U+00DF)', ALLOWED),
    f"{'中' * 100}.cn": (Code.HOST_CHARACTER, f'"{"中" * 80}…" has the character 中 (U+4E2D)', ALLOWED),
    f"{'中' * 60}.cn": (Code.HOST_CHARACTER, f'"{"中" * 60}.cn" has the character 中 (U+4E2D)', ALLOWED),
    "host www.qq.com": (Code.HOST_CHARACTER, '"host www.qq.com" has the character U+0020', ALLOWED),
    "##[error]x": (Code.HOST_CHARACTER, '"##[error]x" has the character # (U+0023)', ALLOWED),
    "#a.qq.com": (Code.HOST_CHARACTER, '"#a.qq.com" has the character # (U+0023)', ALLOWED),
    "/a.qq.com": (Code.HOST_CHARACTER, '"/a.qq.com" has the character / (U+002F)', ALLOWED),
    "(a_b.cn)": (Code.HOST_CHARACTER, '"(a_b.cn)" has the character _ (U+005F)', ALLOWED),
    "a_b.qq.com": (Code.HOST_CHARACTER, '"a_b.qq.com" has the character _ (U+005F)', ALLOWED),
    "www.qq.com:x": (Code.HOST_CHARACTER, '"www.qq.com:x" has the character : (U+003A)', ALLOWED),
    "www.qq.com;m.qq.com": (Code.HOST_SEVERAL, '"www.qq.com;m.qq.com" names several hosts', LINES),
    "www.qq.com|m.qq.com": (Code.HOST_SEVERAL, '"www.qq.com|m.qq.com" names several hosts', LINES),
    "www.qq.com m.qq.com": (Code.HOST_SEVERAL, '"www.qq.com m.qq.com" names several hosts', LINES),
    "www.qq.com，m.qq.com": (Code.HOST_SEVERAL, '"www.qq.com，m.qq.com" names several hosts', LINES),
    "www.qq.com\u3000m.qq.com": (Code.HOST_SEVERAL, '"www.qq.com\u3000m.qq.com" names several hosts', LINES),
    "https://a.cn/b, C.cn": (Code.HOST_SEVERAL, '"https://a.cn/b, C.cn" names several hosts', LINES),
    "": (Code.HOST_EMPTY, "the host is missing", MISSING),
    "..": (Code.HOST_EMPTY, "the host is missing", MISSING),
    "https://": (Code.HOST_EMPTY, "the host is missing", MISSING),
    "127.0.0.1": (Code.HOST_ADDRESS, '"127.0.0.1" is an IP address', ADDRESS),
    "http://127.0.0.1:8080/": (Code.HOST_ADDRESS, '"http://127.0.0.1:8080/" is an IP address', ADDRESS),
    "127.0.0.0x1": (Code.HOST_ADDRESS, '"127.0.0.0x1" is an IP address', ADDRESS),
    "€.qq.com": (Code.HOST_CHARACTER, '"€.qq.com" has the character € (U+20AC)', ALLOWED),
    "1.2.3": (Code.HOST_ADDRESS, '"1.2.3" is an IP address', ADDRESS),
    "::1": (Code.HOST_ADDRESS, '"::1" is an IP address', ADDRESS),
    "[2001:DB8::1]:443": (Code.HOST_ADDRESS, '"[2001:DB8::1]:443" is an IP address', ADDRESS),
    "[::1]": (Code.HOST_ADDRESS, '"[::1]" is an IP address', ADDRESS),
    "fe80::1%eth0": (Code.HOST_ADDRESS, '"fe80::1%eth0" is an IP address', ADDRESS),
    "a:b:x": (Code.HOST_ONE_LABEL, '"a:b:x" is not a full host: it has no dot', FULL),
    "no": (Code.HOST_ONE_LABEL, '"no" is not a full host: it has no dot', FULL),
    "0200": (Code.HOST_ONE_LABEL, '"0200" is not a full host: it has no dot', FULL),
    "1_000": (Code.HOST_ONE_LABEL, '"1_000" is not a full host: it has no dot', FULL),
    "2026-12-01": (Code.HOST_ONE_LABEL, '"2026-12-01" is not a full host: it has no dot', FULL),
    "https://localhost:3000/": (
        Code.HOST_ONE_LABEL,
        '"https://localhost:3000/" is not a full host: it has no dot',
        FULL,
    ),
    "javascript:alert(1)": (Code.HOST_ONE_LABEL, '"javascript:alert(1)" is not a full host: it has no dot', FULL),
    "*.com": (Code.HOST_PATTERN, '"*.com" is a wildcard, and only full hosts are supported', EACH),
    "*": (Code.HOST_PATTERN, '"*" is a wildcard, and only full hosts are supported', EACH),
    "*.*.qq.com": (Code.HOST_PATTERN, '"*.*.qq.com" is a wildcard, and only full hosts are supported', EACH),
    "www.*.com": (Code.HOST_PATTERN, '"www.*.com" is a wildcard, and only full hosts are supported', EACH),
    "-a.qq.com": (Code.HOST_LABEL_HYPHEN, 'the part "-a" begins or ends with a hyphen', HYPHEN),
    "www.a-.com": (Code.HOST_LABEL_HYPHEN, 'the part "a-" begins or ends with a hyphen', HYPHEN),
    f"{'a' * 64}.qq.com": (
        Code.HOST_LABEL_TOO_LONG,
        f'the part "{"a" * 64}" is longer than 63 characters',
        DNS,
    ),
    "www.qq.c0m": (Code.HOST_TOP_LABEL, 'the last part, "c0m", is not a top-level domain', TOP),
    "www.qq.1": (Code.HOST_TOP_LABEL, 'the last part, "1", is not a top-level domain', TOP),
    f"{'a.' * 127}cn": (Code.HOST_TOO_LONG, f'"{"a." * 40}…" is longer than 253 characters', DNS),
    "中" * 1025: (Code.HOST_TOO_LONG, f'"{"中" * 80}…" is longer than 253 characters', DNS),
}


def test_mistakes() -> None:
    """Of all mistakes in a text without one host in it, the most helpful one is reported."""
    assert {text: explained(text) for text in MISTAKES} == MISTAKES


PIECES: Final = (*"aZ0-_.:/@*%[]; ,？中ß。ａ：／“　", "www", "qq.com", "https://", "xn--")


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_suggestion(text: str) -> None:
    """The host to write instead of any text is a host, and not that text."""
    if parse_host(text):
        return
    mistake = explain(text)

    assert WORDS.remedy(Problem(code=mistake.code, facts=mistake.facts))
    assert mistake.host in {mistake.facts.get("host"), mistake.facts.get("ascii"), None}
    assert mistake.host is None or parse_host(mistake.host)
    assert mistake.host != text


PLACES: Final = {
    "- no": "3:3",
    "- host: no": "3:9",
    "- \n- x.cn": "3:2",  # the missing value of the first dash
    '- "\\u0071"': "3:3",
    "- www.qq.com\n  m.qq.com": "3:3",  # a missing dash joins two hosts
}


def test_places() -> None:
    """A mistake is reported at the place of its host."""
    assert {item: codes(f"{HEAD}{item}\n")[0][0] for item in PLACES} == PLACES


def test_protected() -> None:
    """A protected host is judged like any other."""
    text = "version: 1\ndomains: []\npolicy:\n  protected:\n    - https://www.qq.com\n    - [a.cn]\n"

    assert reported(text) == [
        Reported("5:7", Code.HOST_SCHEME, '"https://www.qq.com" has a scheme', HTTPS),
        Reported(
            "6:7",
            Code.HOST_NOT_TEXT,
            "this is a list or a mapping, not a host",
            'write a host, such as www.qq.com; in domains also a mapping with the key "host"',
        ),
    ]


def test_valid_hosts() -> None:
    """The longest, the shortest and the strangest hosts are read as they are."""
    label = "a" * 63
    hosts = [
        "a.cn",
        "0.cn",
        "a--b.cn",
        "xn--fiq228c.xn--fiqs8s",
        f"{label}.{label}.{label}.{'a' * 58}.cn",
        f"a.{'a' * 63}",
        f"a.xn--{'a' * 59}",
    ]

    assert [entry.host for entry in accept(HEAD + "".join(f"  - {host}\n" for host in hosts)).entries] == hosts
