"""The shape of a file: every key and value, each mistake in words that say what to write instead."""

import pytest

from reconciler.problem import Code
from tests.desired.reading import Told, codes, tell

EMPTY = "write one; a key that is not needed is left out"
DIGITS = "write plain digits, without quotes, plus sign, separators or leading zeros"
ITEMS = 'begin each item with "- " on a line of its own, or write [one, two]'
TEXT = "write one text after the key"
ROOT_KEYS = "version, platform, policy, verification, domains"
POLICY_KEYS = "limit, max_deletions, published, unmanaged, protected"
ENTRY_KEYS = "host, lists, owner, note"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("www.qq.com\n", "a text"),
        ("- www.qq.com\n", "a list"),
    ],
    ids=lambda value: value,
)
def test_not_a_mapping(text: str, told: str) -> None:
    """A file is a mapping."""
    message = "the file is not a mapping of keys"
    remedy = 'begin with "version: 1", then write the hosts as a list under "domains:"'

    assert tell(text) == [Told("1:1", Code.FILE_NOT_A_MAPPING, message, remedy)], told


@pytest.mark.parametrize(
    ("version", "code", "message", "remedy"),
    [
        (
            "2",
            Code.UNKNOWN_VERSION,
            "the file has version 2, and this program reads version 1",
            'write "version: 1", or use the program that the file was written for',
        ),
        ("'1'", Code.NOT_A_NUMBER, "version is not a whole number", DIGITS),
        ("1.0", Code.NOT_A_NUMBER, "version is not a whole number", DIGITS),
        ("01", Code.NOT_A_NUMBER, "version is not a whole number", DIGITS),
        ("[1]", Code.NOT_A_NUMBER, "version is not a whole number", DIGITS),
        ("''", Code.EMPTY_VALUE, "version has no value", EMPTY),
    ],
)
def test_version(version: str, code: Code, message: str, remedy: str) -> None:
    """The version is the number 1."""
    assert tell(f"version: {version}\ndomains: []\n") == [Told("1:10", code, message, remedy)]


@pytest.mark.parametrize(
    ("rest", "place", "code", "message", "remedy"),
    [
        pytest.param("domains: []\nplatform: ", "3:10", Code.EMPTY_VALUE, "platform has no value", EMPTY, id="nothing"),
        *(
            pytest.param(
                f"domains: []\nplatform: {name}",
                "3:11",
                Code.PLATFORM_NAME,
                f'"{name}" is no platform name',
                "write lower-case letters and digits, joined by single hyphens, such as acme-shop",
                id=name,
            )
            for name in ("Acme", "acme_shop", "acme--shop", "-acme", "acme-", "acme shop", "商店")
        ),
        pytest.param(
            f"domains: []\nplatform: {'a' * 64}",
            "3:11",
            Code.TEXT_TOO_LONG,
            "platform is longer than 63 characters",
            "shorten it",
            id="a long platform",
        ),
        pytest.param(
            "domains: []\nplatform: [acme]",
            "3:11",
            Code.NOT_TEXT,
            "platform is not a single text",
            TEXT,
            id="a platform in a list",
        ),
        pytest.param("domains: []\npolicy:", "3:8", Code.EMPTY_VALUE, "policy has no value", EMPTY, id="no policy"),
        pytest.param(
            "domains: []\npolicy: strict",
            "3:9",
            Code.NOT_A_MAPPING,
            "policy is not a mapping of keys",
            'write its keys on lines of their own under "policy:", further to the right',
            id="a policy that is text",
        ),
        pytest.param(
            "domains: []\nverification: [8f3a2c.txt]",
            "3:15",
            Code.NOT_A_MAPPING,
            "verification is not a mapping of keys",
            'write its keys on lines of their own under "verification:", further to the right',
            id="a verification that is a list",
        ),
        pytest.param(
            "domains:", "2:9", Code.DOMAINS_EMPTY, "domains has no value", 'write "domains: []" for no hosts', id="none"
        ),
        pytest.param("domains: a.cn", "2:10", Code.NOT_A_LIST, "domains is not a list", ITEMS, id="one host"),
        pytest.param("domains:\n  a.cn: x", "3:3", Code.NOT_A_LIST, "domains is not a list", ITEMS, id="a mapping"),
    ],
)
def test_file(rest: str, place: str, code: Code, message: str, remedy: str) -> None:
    """Each key of a file is what it has to be."""
    assert tell(f"version: 1\n{rest}\n") == [Told(place, code, message, remedy)]


@pytest.mark.parametrize(
    ("policy", "place", "code", "message", "remedy"),
    [
        ("limit:", "4:9", Code.EMPTY_VALUE, "policy.limit has no value", EMPTY),
        ("limit: '5'", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: 0200", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: 1_000", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: +5", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: -0", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: 5.0", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: 0x10", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        ("limit: ٣", "4:10", Code.NOT_A_NUMBER, "policy.limit is not a whole number", DIGITS),
        (
            "limit: 0",
            "4:10",
            Code.NUMBER_OUT_OF_RANGE,
            "policy.limit is 0, outside 1 to 10000",
            "write a number from 1 to 10000",
        ),
        (
            "limit: 10001",
            "4:10",
            Code.NUMBER_OUT_OF_RANGE,
            "policy.limit is 10001, outside 1 to 10000",
            "write a number from 1 to 10000",
        ),
        (
            f"limit: {'9' * 5000}",
            "4:10",
            Code.NUMBER_OUT_OF_RANGE,
            f"policy.limit is {'9' * 80}…, outside 1 to 10000",
            "write a number from 1 to 10000",
        ),
        (
            "max_deletions: -1",
            "4:18",
            Code.NUMBER_OUT_OF_RANGE,
            "policy.max_deletions is -1, outside 0 to 20000",
            "write a number from 0 to 20000",
        ),
        (
            "published: yes",
            "4:14",
            Code.UNKNOWN_CHOICE,
            '"yes" is no choice for policy.published',
            "choose from optional, required",
        ),
        (
            "unmanaged: Keep",
            "4:14",
            Code.UNKNOWN_CHOICE,
            '"Keep" is no choice for policy.unmanaged',
            "choose from delete, keep",
        ),
        ("unmanaged: [keep]", "4:14", Code.NOT_TEXT, "policy.unmanaged is not a single text", TEXT),
        ("protected: a.cn", "4:14", Code.NOT_A_LIST, "policy.protected is not a list", ITEMS),
        ("protected:", "4:13", Code.EMPTY_VALUE, "policy.protected has no value", EMPTY),
        (
            "protected: [a.cn, b.cn, a.cn]",
            "4:27",
            Code.REPEATED_VALUE,
            '"a.cn" stands in policy.protected a second time',
            "delete it",
        ),
        (
            "limits: 5",
            "4:3",
            Code.MISSPELLED_KEY,
            'there is no key "limits" here',
            f'write "limit"; the keys here are {POLICY_KEYS}',
        ),
        (
            "max-deletions: 5",
            "4:3",
            Code.MISSPELLED_KEY,
            'there is no key "max-deletions" here',
            f'write "max_deletions"; the keys here are {POLICY_KEYS}',
        ),
        (
            "colour: red",
            "4:3",
            Code.UNKNOWN_KEY,
            'there is no key "colour" here',
            f"delete it; the keys here are {POLICY_KEYS}",
        ),
    ],
)
def test_policy(policy: str, place: str, code: Code, message: str, remedy: str) -> None:
    """Each key of the policy is what it has to be."""
    assert tell(f"version: 1\ndomains: []\npolicy:\n  {policy}\n") == [Told(place, code, message, remedy)]


NAME = "write the name that WeChat gives, such as 8f3a2c.txt, without a folder"
NO_CONTENT = "is no content of a verification file: it has a blank, a line break or a character outside ASCII"
CONTENT = "write exactly what stands in the file that WeChat gives"


@pytest.mark.parametrize(
    ("verification", "place", "code", "message", "remedy"),
    [
        *(
            (
                f"{{file: '{name}', content: a}}",
                "3:22",
                Code.VERIFICATION_FILE_NAME,
                f'"{name}" is no name of a verification file',
                NAME,
            )
            for name in ("a/b.txt", "../a.txt", ".txt", ".a.txt", "a.html", "a.txt.", "a b.txt", "a.txt?")
        ),
        *(
            (
                f"{{file: a.txt, content: '{content}'}}",
                "3:38",
                Code.VERIFICATION_CONTENT,
                f'"{content}" {NO_CONTENT}',
                CONTENT,
            )
            for content in ("a b", "a ", "é")
        ),
        (
            f"{{file: {'a' * 97}.txt, content: a}}",
            "3:22",
            Code.TEXT_TOO_LONG,
            "verification.file is longer than 100 characters",
            "shorten it",
        ),
        (
            f"{{file: a.txt, content: {'a' * 1025}}}",
            "3:38",
            Code.TEXT_TOO_LONG,
            "verification.content is longer than 1024 characters",
            "shorten it",
        ),
        ("{file: a.txt, content: ''}", "3:38", Code.EMPTY_VALUE, "verification.content has no value", EMPTY),
        (
            "{file: a.txt}",
            "3:15",
            Code.MISSING_KEY,
            'the key "content" is missing',
            'add it, such as "content: 5d41402abc4b2a76"',
        ),
        (
            "{content: a}",
            "3:15",
            Code.MISSING_KEY,
            'the key "file" is missing',
            'add it, such as "file: 8f3a2c.txt"',
        ),
    ],
)
def test_verification(verification: str, place: str, code: Code, message: str, remedy: str) -> None:
    """A verification file has a plain name and a plain content."""
    assert tell(f"version: 1\ndomains: []\nverification: {verification}\n") == [Told(place, code, message, remedy)]


@pytest.mark.parametrize(
    ("entry", "place", "code", "message", "remedy"),
    [
        ("{}", "3:5", Code.MISSING_KEY, 'the key "host" is missing', 'add it, such as "host: www.qq.com"'),
        (
            "[a.cn]",
            "3:5",
            Code.HOST_NOT_TEXT,
            "a list or a mapping stands where a host is due",
            'write a host, such as www.qq.com; in domains also a mapping with the key "host"',
        ),
        (
            "a.cn:",
            "3:5",
            Code.HOST_AS_KEY,
            "a.cn stands here as a key",
            'write "- a.cn", or "- host: a.cn" and further keys below it',
        ),
        (
            "{host: a.cn, b.cn: x}",
            "3:18",
            Code.UNKNOWN_KEY,
            'there is no key "b.cn" here',
            f"delete it; the keys here are {ENTRY_KEYS}",
        ),
        (
            "{Host: a.cn}",
            "3:6",
            Code.MISSPELLED_KEY,
            'there is no key "Host" here',
            f'write "host"; the keys here are {ENTRY_KEYS}',
        ),
        (
            "{host: a.cn, hosts: b.cn}",
            "3:18",
            Code.UNKNOWN_KEY,
            'there is no key "hosts" here',
            f"delete it; the keys here are {ENTRY_KEYS}",
        ),
        (
            f"{{host: a.cn, {'x' * 1000}: b}}",
            "3:18",
            Code.UNKNOWN_KEY,
            f'there is no key "{"x" * 80}…" here',
            f"delete it; the keys here are {ENTRY_KEYS}",
        ),
        ("{host: a.cn, lists: testing}", "3:25", Code.NOT_A_LIST, "lists is not a list", ITEMS),
        ("{host: a.cn, lists: []}", "3:25", Code.EMPTY_VALUE, "lists has no value", EMPTY),
        ("{host: a.cn, lists: ['']}", "3:26", Code.EMPTY_VALUE, "lists has no value", EMPTY),
        (
            "{host: a.cn, lists: [testing, live]}",
            "3:35",
            Code.UNKNOWN_CHOICE,
            '"live" is no choice for lists',
            "choose from testing, published",
        ),
        (
            "{host: a.cn, lists: [testing, testing]}",
            "3:35",
            Code.REPEATED_VALUE,
            '"testing" stands in lists a second time',
            "delete it",
        ),
        ("{host: a.cn, lists: [[testing]]}", "3:26", Code.NOT_TEXT, "lists is not a single text", TEXT),
        ("{host: a.cn, owner: ''}", "3:25", Code.EMPTY_VALUE, "owner has no value", EMPTY),
        ("{host: a.cn, owner: {a: b}}", "3:25", Code.NOT_TEXT, "owner is not a single text", TEXT),
        (
            f"{{host: a.cn, owner: {'o' * 101}}}",
            "3:25",
            Code.TEXT_TOO_LONG,
            "owner is longer than 100 characters",
            "shorten it",
        ),
        (
            f"{{host: a.cn, note: {'n' * 501}}}",
            "3:24",
            Code.TEXT_TOO_LONG,
            "note is longer than 500 characters",
            "shorten it",
        ),
    ],
)
def test_entry(entry: str, place: str, code: Code, message: str, remedy: str) -> None:
    """Each entry is a host, or a mapping that says more about one."""
    assert tell(f"version: 1\ndomains:\n  - {entry}\n") == [Told(place, code, message, remedy)]


def test_keys_of_a_file() -> None:
    """Keys that no file has are told with the keys that there are, and missing ones where the file begins."""
    assert tell("# hosts\ndomains: []\nplatforms: acme\nhosts: []\n") == [
        Told("2:1", Code.MISSING_KEY, 'the key "version" is missing', 'add it, such as "version: 1"'),
        Told(
            "3:1",
            Code.MISSPELLED_KEY,
            'there is no key "platforms" here',
            f'write "platform"; the keys here are {ROOT_KEYS}',
        ),
        Told("4:1", Code.UNKNOWN_KEY, 'there is no key "hosts" here', f"delete it; the keys here are {ROOT_KEYS}"),
    ]
    assert tell("version: 1\n") == [
        Told("1:1", Code.MISSING_KEY, 'the key "domains" is missing', 'add it, such as "domains: []"')
    ]


def test_one_mistake_is_one_problem() -> None:
    """A key that was meant to be another is not also missing, and what is refused is not also of the wrong shape."""
    assert codes("version: 1\ndomain: []\n") == [("2:1", Code.MISSPELLED_KEY)]
    assert codes("version: !!str 1\ndomains: *a\npolicy: !!seq []\n") == [
        ("1:10", Code.YAML_TAG),
        ("2:10", Code.YAML_ALIAS),
        ("3:9", Code.YAML_TAG),
    ]


EVERYTHING = """\
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
    """A file with a mistake of every sort tells all of them at once, from its first line to its last."""
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
        ("18:22", Code.UNKNOWN_CHOICE),
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


def test_too_many_misfits() -> None:
    """Only so many problems are told, in the order of the file, and the last says that there are more."""
    told = codes("version: 1\ndomains:\n" + "  - no\n" * 1001)

    assert told[:-1] == [(f"{line}:5", Code.HOST_ONE_LABEL) for line in range(3, 1003)]
    assert told[-1] == ("-", Code.TOO_MANY_PROBLEMS)
