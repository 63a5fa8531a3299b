"""A file's shape: each mistake in a key or a value, in words that say what to write instead."""

from typing import Final

import pytest

from reconciler.problem import Code
from tests.desired.reading import HEAD, Reported, codes, reported

DELETE: Final = "delete it"
EMPTY: Final = "write one, or delete the key if it is not needed"
DIGITS: Final = "write plain digits, without quotes"
ITEMS: Final = 'begin each item with "- " on a line of its own, or write {}'
KEYS: Final = 'write its keys on separate lines below "{}:", indented'
NO_CONTENT: Final = (
    '"{}" is not the content of a verification file: it has a space, a line break or a non-ASCII character'
)
TEXT: Final = "write one text after the key"
ROOT_KEYS: Final = "version, resource, platform, policy, verification, domains, removed"
POLICY_KEYS: Final = "limit, max_deletions, published, unmanaged, protected"
ENTRY_KEYS: Final = "host, lists, owner, note"

Due = tuple[str, Code, str, str]


def empty(place: str, key: str) -> Due:
    """Return the problem of a key without a value."""
    return place, Code.EMPTY_VALUE, f"{key} has no value", EMPTY


def not_text(place: str, key: str) -> Due:
    """Return the problem of a list or a mapping in the place of a text."""
    return place, Code.NOT_TEXT, f"{key} is not a single text", TEXT


def not_a_list(place: str, key: str, example: str) -> Due:
    """Return the problem of another value in the place of a list."""
    return place, Code.NOT_A_LIST, f"{key} is not a list", ITEMS.format(example)


def not_a_mapping(place: str, key: str) -> Due:
    """Return the problem of another value in the place of a mapping."""
    return place, Code.NOT_A_MAPPING, f"{key} is not a mapping of keys", KEYS.format(key)


def not_a_number(place: str, key: str) -> Due:
    """Return the problem of another value in the place of a number."""
    return place, Code.NOT_A_NUMBER, f"{key} is not a whole number", DIGITS


def notation(place: str, key: str, written: str, number: int) -> Due:
    """Return the problem of a number that is not in plain digits."""
    return place, Code.NUMBER_NOTATION, f"{key} is {written}, which is not in plain digits", f"write {number}"


def unquoted(place: str, key: str, written: str, read_as: str = "a number") -> Due:
    """Return the problem of a text without quotes that YAML reads as another type."""
    message = f"{key} is {written}, which YAML reads as {read_as}, not as text"
    return place, Code.UNQUOTED_TEXT, message, f'put it in quotes: "{written}"'


def full_width(place: str, character: str, ascii_: str) -> Due:
    """Return the problem of a character that looks like ASCII."""
    message = f"{character} (U+{ord(character):04X}) is not ASCII, and ASCII is needed here"
    return place, Code.FULL_WIDTH, message, f'write "{ascii_}" instead'


def out_of_range(place: str, key: str, value: str, bounds: tuple[int, int]) -> Due:
    """Return the problem of a number that is too small or too large."""
    low, high = bounds
    message = f"{key} is {value}, outside {low} to {high}"
    return place, Code.NUMBER_OUT_OF_RANGE, message, f"write a number from {low} to {high}"


def too_long(place: str, key: str, maximum: int) -> Due:
    """Return the problem of a text that is too long."""
    return place, Code.TEXT_TOO_LONG, f"{key} is longer than {maximum} characters", "shorten it"


def no_choice(place: str, key: str, value: str, choices: str) -> Due:
    """Return the problem of a word that is not one of the possible values."""
    return place, Code.UNKNOWN_CHOICE, f'"{value}" is not a value of {key}', f"write one of {choices}"


def unknown(place: str, key: str, keys: str) -> Due:
    """Return the problem of a key that does not exist."""
    return place, Code.UNKNOWN_KEY, f'"{key}" is not a key here', f"delete it; the keys here are {keys}"


def misspelled(place: str, key: str, likely: str, keys: str) -> Due:
    """Return the problem of a key that is meant to be another."""
    return place, Code.MISSPELLED_KEY, f'"{key}" is not a key here', f'write "{likely}"; the keys here are {keys}'


def missing(place: str, key: str, example: str) -> Due:
    """Return the problem of a key that is missing."""
    return place, Code.MISSING_KEY, f'the key "{key}" is missing', f'add it, for example "{key}: {example}"'


NOT_A_MAPPING: Final = (
    "1:1",
    Code.FILE_NOT_A_MAPPING,
    "the file is not a mapping of keys",
    'begin with "version: 1", then write the hosts as a list under "domains:"',
)

FILES: Final[dict[str, Due]] = {
    "www.qq.com": NOT_A_MAPPING,
    "- www.qq.com": NOT_A_MAPPING,
    "version: 2\ndomains: []": (
        "1:10",
        Code.UNKNOWN_VERSION,
        "the file has version 2, and this program reads version 1",
        'write "version: 1", or use the program that the file was written for',
    ),
    "version: '1'\ndomains: []": not_a_number("1:10", "version"),
    "version: 1.5\ndomains: []": not_a_number("1:10", "version"),
    "version: true\ndomains: []": not_a_number("1:10", "version"),
    "version: 1.0\ndomains: []": notation("1:10", "version", "1.0", 1),
    "version: 01\ndomains: []": notation("1:10", "version", "01", 1),
    "version: [1]\ndomains: []": not_a_number("1:10", "version"),
    "version: ''\ndomains: []": empty("1:10", "version"),
    "version: 1\ndomains:": (
        "2:9",
        Code.DOMAINS_EMPTY,
        "domains has no value",
        'write "domains: []" for no hosts',
    ),
    "version: 1\ndomains: a.cn": not_a_list("2:10", "domains", "[a.cn]"),
    "version: 1\ndomains:\n  a.cn: x": not_a_list("3:3", "domains", "[one, two]"),
    "# hosts\ndomains: []": missing("2:1", "version", "1"),
    "version: 1": missing("1:1", "domains", "[www.qq.com]"),
    "version: 1\ndomain: []": misspelled("2:1", "domain", "domains", ROOT_KEYS),  # and not missing too
    "version: 1\nhosts: [a.cn]": misspelled("2:1", "hosts", "domains", ROOT_KEYS),
    "version: 1\ndomains: []\nplatforms: acme": misspelled("3:1", "platforms", "platform", ROOT_KEYS),
    "version: 1\ndomains: []\nhosts: []": unknown("3:1", "hosts", ROOT_KEYS),
    "version: 1\ndomains: []\nplatform: ": empty("3:10", "platform"),
    "version: 1\ndomains: []\nplatform: [acme]": not_text("3:11", "platform"),
    f"version: 1\ndomains: []\nplatform: {'a' * 64}": too_long("3:11", "platform", 63),
    "version: 1\ndomains: []\npolicy:": empty("3:8", "policy"),
    "version: 1\ndomains: []\npolicy: strict": not_a_mapping("3:9", "policy"),
    "version: 1\nresource: server\nverification: {file: a.txt, content: a}\ndomains: []": Reported(
        "3:15", Code.VERIFICATION_NOT_USED, "server domains have no verification file", "remove verification"
    ),
    "version: 1\ndomains: []\nverification: [8f3a2c.txt]": not_a_mapping("3:15", "verification"),
    "version: １\ndomains: []": full_width("1:10", "１", "1"),
    "version: 1\ndomains: []\nplatform: acme－shop": full_width("3:15", "－", "acme-shop"),
    "version: 1\ndomains: []\nplatform: '\"ａcme'": full_width("3:13", "ａ", '"acme'),
    'version: 1\ndomains: []\nplatform: "\\uFF41cme"': full_width("3:11", "ａ", "acme"),  # where it begins
    "version: 1\ndomains: []\nplat\u3000form: acme": misspelled("3:1", "plat\u3000form", "platform", ROOT_KEYS),
    "version: 1\ndomains: []\nplatｆorm: acme": full_width("3:5", "ｆ", "platform"),
    **{
        f"version: 1\ndomains: []\nplatform: {written}": unquoted("3:11", "platform", written, read_as)
        for read_as, all_written in (
            ("null", ("~", "null", "Null", "NULL")),
            ("a boolean", ("true", "True", "TRUE", "false", "False", "FALSE")),
            ("a number", ("0", "-1", "+1", "007", "0o7", "0x1F", "1.5", ".5", "5.", "1e3", "1E-3")),
            ("a number", (".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN")),
        )
        for written in all_written
    },
    **{
        f"version: 1\ndomains: []\nplatform: {name}": (
            "3:11",
            Code.PLATFORM_NAME,
            f'"{name}" is not a platform name',
            "write lower-case letters and digits, joined by single hyphens, such as acme-shop",
        )
        for name in ("Acme", "acme_shop", "acme--shop", "-acme", "acme-", "acme shop", "商店", "商－店")
    },
}

POLICIES: Final[dict[str, Due]] = {
    "limit:": empty("4:9", "policy.limit"),
    **{
        f"limit: {number}": not_a_number("4:10", "policy.limit")
        for number in ("'5'", "1_000", "5.5", "0b1", "٣", "1O", "~", "null", "true", ".inf", "-.INF", ".nan", "1e999")
    },
    **{
        f"limit: {written}": notation("4:10", "policy.limit", written, number)
        for written, number in {
            "0200": 200,
            "+5": 5,
            "5.0": 5,
            "5.": 5,
            "1E+2": 100,
            "0x1F": 31,
            "0o17": 15,
            "00100.00": 100,
        }.items()
    },
    "max_deletions: -0": notation("4:18", "policy.max_deletions", "-0", 0),
    "max_deletions: -0.0": notation("4:18", "policy.max_deletions", "-0.0", 0),
    "limit: 0": out_of_range("4:10", "policy.limit", "0", (1, 10000)),
    "limit: 10001": out_of_range("4:10", "policy.limit", "10001", (1, 10000)),
    f"limit: {'9' * 5000}": out_of_range("4:10", "policy.limit", f"{'9' * 80}…", (1, 10000)),
    "max_deletions: -1": out_of_range("4:18", "policy.max_deletions", "-1", (0, 20000)),
    "limit: ３00": full_width("4:10", "３", "300"),
    "limit: １００００００": full_width("4:10", "１", "1000000"),
    "published: ｏptional": full_width("4:14", "ｏ", "optional"),
    "published: true": no_choice("4:14", "policy.published", "true", "optional, required"),
    "published: yes": no_choice("4:14", "policy.published", "yes", "optional, required"),
    "unmanaged: Keep": no_choice("4:14", "policy.unmanaged", "Keep", "delete, keep"),
    "unmanaged: [keep]": not_text("4:14", "policy.unmanaged"),
    "protected: a.cn": not_a_list("4:14", "policy.protected", "[a.cn]"),
    "protected:": empty("4:13", "policy.protected"),
    "protected: [a.cn, b.cn, a.cn]": (
        "4:27",
        Code.REPEATED_VALUE,
        '"a.cn" is repeated in policy.protected',
        DELETE,
    ),
    "limits: 5": misspelled("4:3", "limits", "limit", POLICY_KEYS),
    "max-deletions: 5": misspelled("4:3", "max-deletions", "max_deletions", POLICY_KEYS),
    "colour: red": unknown("4:3", "colour", POLICY_KEYS),
}

VERIFICATIONS: Final[dict[str, Due]] = {
    **{
        f"{{file: '{name}', content: a}}": (
            "3:22",
            Code.VERIFICATION_FILE_NAME,
            f'"{name}" is not the name of a verification file',
            "write the name that WeChat gives, such as 8f3a2c.txt, without a folder",
        )
        for name in ("a/b.txt", "../a.txt", ".txt", ".a.txt", "a.html", "a.txt.", "a b.txt", "a.txt?")
    },
    **{
        f"{{file: a.txt, content: '{content}'}}": (
            "3:38",
            Code.VERIFICATION_CONTENT,
            NO_CONTENT.format(content),
            "copy the exact content of the file that WeChat gives",
        )
        for content in ("a b", "a ", "é")
    },
    "{file: ８.txt, content: a}": full_width("3:22", "８", "8.txt"),
    "{file: a.txt, content: ５d41}": full_width("3:38", "５", "5d41"),
    "{file: a.txt, content: 12345678}": unquoted("3:38", "verification.content", "12345678"),
    "{file: a.txt, content: 1e10}": unquoted("3:38", "verification.content", "1e10"),
    f"{{file: {'a' * 97}.txt, content: a}}": too_long("3:22", "verification.file", 100),
    f"{{file: a.txt, content: {'a' * 1025}}}": too_long("3:38", "verification.content", 1024),
    "{file: a.txt, content: ''}": empty("3:38", "verification.content"),
    "{file: a.txt}": missing("3:15", "content", "5d41402abc4b2a76"),
    "{content: a}": missing("3:15", "file", "8f3a2c.txt"),
}

ENTRIES: Final[dict[str, Due]] = {
    "{}": missing("3:5", "host", "www.qq.com"),
    "[a.cn]": (
        "3:5",
        Code.HOST_NOT_TEXT,
        "this is a list or a mapping, not a host",
        'write a host, such as www.qq.com; in domains also a mapping with the key "host"',
    ),
    "a.cn:": (
        "3:5",
        Code.HOST_AS_KEY,
        "a.cn is written as a key",
        'write "- a.cn", or "- host: a.cn" and further keys below it',
    ),
    "{host: a.cn, b.cn: x}": unknown("3:18", "b.cn", ENTRY_KEYS),
    "{Host: a.cn}": misspelled("3:6", "Host", "host", ENTRY_KEYS),
    "{host: a.cn, hosts: b.cn}": unknown("3:18", "hosts", ENTRY_KEYS),
    f"{{host: a.cn, {'x' * 1000}: b}}": unknown("3:18", f"{'x' * 80}…", ENTRY_KEYS),
    "{host: a.cn, lists: testing}": not_a_list("3:25", "lists", "[testing]"),
    '{host: a.cn, lists: "testing, published"}': not_a_list("3:25", "lists", "[testing, published]"),
    "{host: a.cn, lists: []}": empty("3:25", "lists"),
    "{host: a.cn, lists: ['']}": empty("3:26", "lists"),
    **{
        f"{{host: a.cn, lists: [testing, {name}]}}": (
            "3:35",
            Code.UNKNOWN_LIST,
            f'"{name}" is not a list',
            "write testing (测试版) or published (全网发布版)",
        )
        for name in ("live", "测试版", "全网发布版", "Testing", "5", "~")
    },
    "{host: a.cn, lists: [testing, ｐublished]}": full_width("3:35", "ｐ", "published"),
    "{host: a.cn, lists: [testing, testing]}": (
        "3:35",
        Code.REPEATED_VALUE,
        '"testing" is repeated in lists',
        DELETE,
    ),
    "{host: a.cn, lists: [[testing]]}": not_text("3:26", "lists"),
    "{host: a.cn, owner: null}": unquoted("3:25", "owner", "null", "null"),
    "{host: a.cn, owner: true}": unquoted("3:25", "owner", "true", "a boolean"),
    "{host: a.cn, note: 0200}": unquoted("3:24", "note", "0200"),
    "{host: a.cn, owner: ''}": empty("3:25", "owner"),
    "{host: a.cn, owner: {a: b}}": not_text("3:25", "owner"),
    f"{{host: a.cn, owner: {'o' * 101}}}": too_long("3:25", "owner", 100),
    f"{{host: a.cn, note: {'n' * 501}}}": too_long("3:24", "note", 500),
}

TABLE: Final = {
    **FILES,
    **{f"version: 1\ndomains: []\npolicy:\n  {policy}": due for policy, due in POLICIES.items()},
    **{f"version: 1\ndomains: []\nverification: {file}": due for file, due in VERIFICATIONS.items()},
    **{f"{HEAD}  - {entry}": due for entry, due in ENTRIES.items()},
}


def test_one_mistake() -> None:
    """A file with one mistake has one problem."""
    assert {text: reported(text) for text in TABLE} == {text: [Reported(*due)] for text, due in TABLE.items()}


def test_refused_values() -> None:
    """A refused value is not of the wrong type too."""
    assert codes("version: !!str 1\ndomains: *a\npolicy: !!seq []\n") == [
        ("1:10", Code.YAML_TAG),
        ("2:10", Code.YAML_ALIAS),
        ("3:9", Code.YAML_TAG),
    ]


EVERYTHING: Final = """\
version: "1"
platform: Acme Shop
colour: red
policy:
  limit: 2
  max-deletions: 3
  published: always
  unmanaged: [delete]
  protected: [WWW.qq.com, a.cn, a.cn]
verification:
  file: keys/8f3a2c.txt
domains:
  - a.cn
  - https://b.cn/
  - &anchor c.cn
  - *anchor
  - host: d.cn
    lists: [testing, prod]
    owner:
    note: !note x
  - lists: []
    <<: *anchor
  - host: a.cn
    host: e.cn
  - no
  - e.cn:
---
"""


@pytest.mark.usefixtures("parser")
def test_all_in_one_run() -> None:
    """A file with many mistakes has all of them reported at once, from its first line to its last."""
    assert codes(EVERYTHING) == [
        ("1:10", Code.NOT_A_NUMBER),
        ("2:11", Code.PLATFORM_NAME),
        ("3:1", Code.UNKNOWN_KEY),
        ("6:3", Code.MISSPELLED_KEY),
        ("7:14", Code.UNKNOWN_CHOICE),
        ("8:14", Code.NOT_TEXT),
        ("9:15", Code.HOST_UPPER_CASE),
        ("9:33", Code.REPEATED_VALUE),
        ("11:3", Code.MISSING_KEY),
        ("11:9", Code.VERIFICATION_FILE_NAME),
        ("14:5", Code.HOST_SCHEME),
        ("15:5", Code.YAML_ANCHOR),
        ("15:5", Code.TOO_MANY_HOSTS),
        ("15:5", Code.TOO_MANY_HOSTS),
        ("16:5", Code.YAML_ALIAS),
        ("18:22", Code.UNKNOWN_LIST),
        ("19:11", Code.EMPTY_VALUE),
        ("20:11", Code.YAML_TAG),
        ("21:12", Code.EMPTY_VALUE),
        ("22:5", Code.YAML_MERGE_KEY),
        ("23:11", Code.REPEATED_HOST),
        ("24:5", Code.REPEATED_KEY),
        ("25:5", Code.HOST_ONE_LABEL),
        ("26:5", Code.HOST_AS_KEY),
        ("27:1", Code.SEVERAL_DOCUMENTS),
    ]


def test_too_many_problems() -> None:
    """The number of problems is bounded, and the last one says that there are more."""
    problems = codes(HEAD + "  - no\n" * 1001)

    assert problems[:-1] == [(f"{line}:5", Code.HOST_ONE_LABEL) for line in range(3, 1003)]
    assert problems[-1] == ("-", Code.TOO_MANY_PROBLEMS)
