"""Each mistake in a host: what is wrong, and what to write instead."""

import pytest

from reconciler.desired.hosts import explain
from reconciler.model import parse_host
from reconciler.problem import Code, Problem
from tests.desired.reading import FILE, WORDS, Told, accept, codes, tell

HEAD = "version: 1\ndomains:\n"

EACH = "write each host by its name, or a parent domain such as qq.com, which covers its sub-domains"
FULL = "write all of its name, such as www.qq.com"
ALLOWED = "use the letters a to z, digits, hyphens and dots only; write the xn-- form of other letters"
ADDRESS = "write a name that leads to it: WeChat takes no addresses"
HTTPS = "write www.qq.com: only HTTPS is ever used"
PORT = "write www.qq.com: only HTTPS on port 443 is ever used"
PATH = "write www.qq.com: a host is allowed with all its paths"
LINES = 'write each on a line of its own that begins with "- "'
NOTHING = "write one, such as www.qq.com, or delete the item"
TOP = "end the host in letters, such as com or cn, or in an xn-- form"
HYPHEN = "begin and end each part of a host with a letter or a digit"
SERVER = "write the host as the name server knows it"
WRITE = "write www.qq.com"


@pytest.mark.parametrize(
    ("text", "code", "message", "remedy"),
    [
        # What can be taken away
        ("https://www.qq.com", Code.HOST_SCHEME, '"https://www.qq.com" has a scheme', HTTPS),
        ("HTTP://WWW.qq.com:80/a", Code.HOST_SCHEME, '"HTTP://WWW.qq.com:80/a" has a scheme', HTTPS),
        ("//www.qq.com", Code.HOST_SCHEME, '"//www.qq.com" has a scheme', HTTPS),
        ("https:www.qq.com", Code.HOST_SCHEME, '"https:www.qq.com" has a scheme', HTTPS),
        ("www.qq.com/", Code.HOST_PATH, '"www.qq.com/" has a path', PATH),
        ("www.qq.com?a=b", Code.HOST_PATH, '"www.qq.com?a=b" has a path', PATH),
        ("www.qq.com#a", Code.HOST_PATH, '"www.qq.com#a" has a path', PATH),
        ("www.qq.com\\a", Code.HOST_PATH, '"www.qq.com\\a" has a path', PATH),
        ("me@www.qq.com", Code.HOST_USER, '"me@www.qq.com" has a user name', WRITE),
        ("www.qq.com:443", Code.HOST_PORT, '"www.qq.com:443" has a port', PORT),
        ("www.qq.com:", Code.HOST_PORT, '"www.qq.com:" has a port', PORT),
        (
            "*.qq.com",
            Code.HOST_WILDCARD,
            '"*.qq.com" is a wildcard',
            "write qq.com: a registered parent domain covers its sub-domains",
        ),
        ("www.qq.com.", Code.HOST_TRAILING_DOT, '"www.qq.com." ends with a dot', WRITE),
        ("www..qq.com", Code.HOST_EMPTY_LABEL, '"www..qq.com" has a dot too many', WRITE),
        (".www.qq.com", Code.HOST_EMPTY_LABEL, '".www.qq.com" has a dot too many', WRITE),
        ("WWW.QQ.com", Code.HOST_UPPER_CASE, '"WWW.QQ.com" has upper-case letters', WRITE),
        (" www.qq.com", Code.HOST_SURROUNDED, '" www.qq.com" has blanks or punctuation around the host', WRITE),
        ("www.qq.com,", Code.HOST_SURROUNDED, '"www.qq.com," has blanks or punctuation around the host', WRITE),
        ("“www.qq.com”", Code.HOST_SURROUNDED, '"“www.qq.com”" has blanks or punctuation around the host', WRITE),
        # The ASCII form of other letters
        ("中文.com", Code.HOST_NOT_ASCII, '"中文.com" has characters outside ASCII', "write xn--fiq228c.com"),
        (
            "中文。中国",
            Code.HOST_NOT_ASCII,
            '"中文。中国" has characters outside ASCII',
            "write xn--fiq228c.xn--fiqs8s",
        ),
        ("ｗｗｗ.qq.com", Code.HOST_NOT_ASCII, '"ｗｗｗ.qq.com" has characters outside ASCII', WRITE),
        ("www.qq.com。", Code.HOST_NOT_ASCII, '"www.qq.com。" has characters outside ASCII', WRITE),
        ("groß.qq.com", Code.HOST_CHARACTER, '"groß.qq.com" has the character "ß"', ALLOWED),
        ("\u200e.qq.com", Code.HOST_CHARACTER, '"\u200e.qq.com" has the character "U+200E"', ALLOWED),
        (
            f"{'中' * 100}.cn",
            Code.HOST_CHARACTER,
            f'"{"中" * 80}…" has the character "中"',
            ALLOWED,
        ),
        # Several hosts
        ("www.qq.com;m.qq.com", Code.HOST_SEVERAL, '"www.qq.com;m.qq.com" names several hosts', LINES),
        ("www.qq.com m.qq.com", Code.HOST_SEVERAL, '"www.qq.com m.qq.com" names several hosts', LINES),
        ("https://a.cn/b, C.cn", Code.HOST_SEVERAL, '"https://a.cn/b, C.cn" names several hosts', LINES),
        ("host www.qq.com", Code.HOST_CHARACTER, '"host www.qq.com" has the character " "', ALLOWED),
        # What is left is no host
        ("", Code.HOST_EMPTY, "no host stands here", NOTHING),
        ("..", Code.HOST_EMPTY, "no host stands here", NOTHING),
        ("https://", Code.HOST_EMPTY, "no host stands here", NOTHING),
        ("127.0.0.1", Code.HOST_ADDRESS, '"127.0.0.1" is an IP address', ADDRESS),
        ("http://127.0.0.1:8080/", Code.HOST_ADDRESS, '"127.0.0.1" is an IP address', ADDRESS),
        ("127.0.0.0x1", Code.HOST_ADDRESS, '"127.0.0.0x1" is an IP address', ADDRESS),
        ("1.2.3", Code.HOST_ADDRESS, '"1.2.3" is an IP address', ADDRESS),
        ("::1", Code.HOST_ADDRESS, '"::1" is an IP address', ADDRESS),
        ("[2001:DB8::1]:443", Code.HOST_ADDRESS, '"[2001:db8::1]" is an IP address', ADDRESS),
        ("a:b:x", Code.HOST_ONE_LABEL, '"a:b:x" is no full host: it has no dot', FULL),
        ("fe80::1%eth0", Code.HOST_ADDRESS, '"fe80::1%eth0" is an IP address', ADDRESS),
        ("no", Code.HOST_ONE_LABEL, '"no" is no full host: it has no dot', FULL),
        ("on", Code.HOST_ONE_LABEL, '"on" is no full host: it has no dot', FULL),
        ("0200", Code.HOST_ONE_LABEL, '"0200" is no full host: it has no dot', FULL),
        ("1_000", Code.HOST_ONE_LABEL, '"1_000" is no full host: it has no dot', FULL),
        ("2026-12-01", Code.HOST_ONE_LABEL, '"2026-12-01" is no full host: it has no dot', FULL),
        ("https://localhost:3000/", Code.HOST_ONE_LABEL, '"localhost" is no full host: it has no dot', FULL),
        ("*.com", Code.HOST_PATTERN, '"*.com" is a wildcard, and only whole hosts can be listed', EACH),
        ("*", Code.HOST_PATTERN, '"*" is a wildcard, and only whole hosts can be listed', EACH),
        ("*.*.qq.com", Code.HOST_PATTERN, '"*.*.qq.com" is a wildcard, and only whole hosts can be listed', EACH),
        ("##[error]x", Code.HOST_CHARACTER, '"##[error]x" has the character "#"', ALLOWED),
        ("#a.qq.com", Code.HOST_CHARACTER, '"#a.qq.com" has the character "#"', ALLOWED),
        ("/a.qq.com", Code.HOST_CHARACTER, '"/a.qq.com" has the character "/"', ALLOWED),
        ("javascript:alert(1)", Code.HOST_ONE_LABEL, '"javascript:alert(1)" is no full host: it has no dot', FULL),
        ("(a_b.cn)", Code.HOST_CHARACTER, '"(a_b.cn)" has the character "_"', ALLOWED),
        (f"{'中' * 1025}", Code.HOST_TOO_LONG, f'"{"中" * 80}…" is longer than 253 characters', SERVER),
        ("a_b.qq.com", Code.HOST_CHARACTER, '"a_b.qq.com" has the character "_"', ALLOWED),
        ("www.*.com", Code.HOST_PATTERN, '"www.*.com" is a wildcard, and only whole hosts can be listed', EACH),
        ("www.qq.com:x", Code.HOST_CHARACTER, '"www.qq.com:x" has the character ":"', ALLOWED),
        ("-a.qq.com", Code.HOST_LABEL_HYPHEN, 'the part "-a" begins or ends with a hyphen', HYPHEN),
        ("www.a-.com", Code.HOST_LABEL_HYPHEN, 'the part "a-" begins or ends with a hyphen', HYPHEN),
        (
            f"{'a' * 64}.qq.com",
            Code.HOST_LABEL_TOO_LONG,
            f'the part "{"a" * 64}" is longer than 63 characters',
            SERVER,
        ),
        ("www.qq.c0m", Code.HOST_TOP_LABEL, 'the last part, "c0m", is no top-level domain', TOP),
        ("www.qq.1", Code.HOST_TOP_LABEL, 'the last part, "1", is no top-level domain', TOP),
        (f"{'a.' * 127}cn", Code.HOST_TOO_LONG, f'"{"a." * 40}…" is longer than 253 characters', SERVER),
    ],
)
def test_mistakes(text: str, code: Code, message: str, remedy: str) -> None:
    """Of all mistakes in a host the one that helps most is told, with the host that was meant where there is one."""
    mistake = explain(text)
    facts = mistake.facts
    problem = Problem(code=mistake.code, facts=facts)

    assert (mistake.code, WORDS.message(problem), WORDS.remedy(problem)) == (code, message, remedy)
    assert "host" not in facts or parse_host(str(facts["host"]))


@pytest.mark.parametrize(
    ("item", "place"),
    [
        pytest.param("- no", "3:3", id="alone"),
        pytest.param("- host: no", "3:9", id="in a mapping"),
        pytest.param("- \n- x.cn", "3:2", id="nothing, then something"),
        pytest.param('- "\\u0071"', "3:3", id="as an escape"),
    ],
)
def test_places(item: str, place: str) -> None:
    """A mistake in a host is told where the host stands."""
    assert codes(f"{HEAD}{item}\n")[0][0] == place


def test_protected() -> None:
    """A protected host is judged as any other."""
    text = "version: 1\ndomains: []\npolicy:\n  protected:\n    - https://www.qq.com\n    - [a.cn]\n"

    assert tell(text) == [
        Told("5:7", Code.HOST_SCHEME, '"https://www.qq.com" has a scheme', HTTPS),
        Told(
            "6:7",
            Code.HOST_NOT_TEXT,
            "a list or a mapping stands where a host is due",
            'write a host, such as www.qq.com; in domains also a mapping with the key "host"',
        ),
    ]


def test_host_over_two_lines() -> None:
    """A forgotten dash makes one text of two hosts."""
    assert codes(HEAD + "  - www.qq.com\n    m.qq.com\n") == [("3:5", Code.HOST_SEVERAL)]


def test_valid_hosts() -> None:
    """The longest, the shortest and the strangest hosts that there can be are taken as they are."""
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

    found = accept(HEAD + "".join(f"  - {host}\n" for host in hosts))
    assert [entry.host for entry in found.entries] == hosts
    assert [entry.place.file for entry in found.entries] == [FILE] * len(hosts)
