"""A file's YAML: only values, written out, in one document; every mistake at its place. Both parsers agree."""

import json
import re
from collections.abc import Iterator
from typing import Final

import pytest

from reconciler.desired import texts_by_key
from reconciler.desired.schema_validation import schema_text
from reconciler.desired.yaml_tree import MAX_DEPTH, WITHOUT_SPACE
from reconciler.problem import Code
from tests.desired.reading import HEAD, Reported, accept, codes, reported

pytestmark = pytest.mark.usefixtures("parser")

INDENTATION: Final = (
    Code.YAML_INDENTATION,
    "this does not fit the lines above it",
    "indent all keys of a mapping, and all dashes of a list, equally; write nothing after a closing quote",
)
COLON: Final = (
    Code.YAML_COLON,
    'a key is not possible here, and ": " makes one',
    'put a value that contains ": " in quotes; indent a key like the keys next to it',
)
BRACKET: Final = (
    Code.YAML_BRACKET,
    "this bracket or brace is not closed, or a comma is missing",
    "close it, and write commas between the items",
)
QUOTE: Final = (Code.YAML_QUOTE, "this quote is never closed", "close it")
TAB: Final = (Code.YAML_TAB, "YAML does not allow a tab here", "replace the tab by spaces")
VALUE: Final = (
    Code.YAML_VALUE_DUE,
    "a value is missing here",
    "write one; put a value that begins with a bracket, a brace or a comma in quotes",
)
KEY: Final = (
    Code.YAML_KEY_DUE,
    'the key before this ":" is missing',
    "write the key, or put a value that begins with a colon in quotes",
)
ALONE: Final = (
    Code.YAML_KEY_ALONE,
    'this line has no ": "',
    'write it as "key: value", or as "- value" in a list',
)
AT: Final = (Code.YAML_CHARACTER, 'a value cannot begin with "@" in YAML', "put the value in quotes")
STAR: Final = (
    Code.YAML_STAR,
    '"*" begins an alias in YAML, and wildcards are not supported',
    'of business domains, write the parent: "qq.com" covers its sub-domains; of server domains, write each',
)
DASH: Final = (
    Code.YAML_DASH,
    'a list is not possible here, and "- " begins one',
    'begin the list on the next line; put a value that begins with "- " in quotes',
)

SYNTAX: Final = {
    "domains:\n\t- a.cn\n": ("2:1", *TAB),
    "policy:\n  limit: 5\n\tpublished: required\n": ("3:1", *TAB),
    "owner: @team-pay\n": ("1:8", *AT),
    "domains:\n  - *.qq.com\n": ("2:5", *STAR),
    "note: opens: soon\n": ("1:12", *COLON),
    "domains:\n  - www.qq.com\n    lists: [testing]\n": (
        "2:5",
        Code.YAML_HOST_KEYS,
        "www.qq.com has keys below it, and no key of its own",
        'write "- host: www.qq.com", and indent the keys like "host"',
    ),
    "domains:\n  - testing\n    lists: [testing]\n": ("3:10", *COLON),
    "version: 1\n  platform: x\n": ("2:11", *COLON),
    "domains: - a.cn\n": ("1:10", *DASH),
    "  version: 1\ndomains: []\n": ("2:1", *INDENTATION),
    "domains:\n  - a.cn\n - b.cn\n": ("3:2", *INDENTATION),
    "- a.cn\nversion: 1\n": ("2:1", *INDENTATION),
    'platform: "a" b\n': ("1:15", *INDENTATION),
    "lists: [testing,,published]\n": ("1:17", *VALUE),
    "lists: ]\n": ("1:8", *VALUE),
    "[": ("1:2", *VALUE),  # at the end, on a line that exists
    ": b\n": ("1:1", *KEY),
    "version: 1\n: b\ndomains: []\n": ("2:1", *KEY),
    "domains: [{: b}]\n": ("1:12", *KEY),
    "version: 1\nplatform\ndomains: []\n": ("2:1", *ALONE),
    'version: 1\nplatform: "acme\n': ("2:11", *QUOTE),
    "platform: 'acme\n---\n'": ("1:11", *QUOTE),
    "domains: [a.cn, b.cn\nversion: 1": ("1:10", *BRACKET),
    "policy: {limit: 5": ("1:9", *BRACKET),
}


def without_space(place: str, key: str, value: str) -> tuple[str, Code, str, str]:
    """Return the problem of a key without a space after its colon."""
    return place, Code.YAML_KEY_SPACE, f'there is no space after "{key}:"', f"write {key}: {value}, with a space"


def indented(place: str, line: int, like: int) -> tuple[str, Code, str, str]:
    """Return the problem of an item that is indented more than the item above it."""
    message = "this item of a list is indented more than the item before it"
    return place, Code.YAML_ITEM_INDENTED, message, f"indent line {line} like line {like}"


SPACES: Final = {
    # A key that is read as a text
    "version:1\n": without_space("1:1", "version", "1"),
    HEAD + "  - host:a.cn\n": without_space("3:5", "host", "a.cn"),
    f"policy:\n  limit:300\n{HEAD}  - a.cn\n": without_space("2:3", "limit", "300"),
    # A key with which the text is no YAML
    "version:1\n\n# hosts\ndomains: []\n": without_space("1:1", "version", "1"),
    "version: 1\nplatform:x\ndomains: []\n": without_space("2:1", "platform", "x"),
    HEAD + "  - host:a.cn\n    owner: x\n": without_space("3:5", "host", "a.cn"),
    HEAD + "  - host: a.cn\n    owner:x\n    note: y\n": without_space("4:5", "owner", "x"),
    HEAD + "  - host: a.cn\n    lists:[testing]\n": without_space("4:5", "lists", "[testing]"),
    # Other words are not keys
    HEAD + "  - file:a.cn\n": (
        "3:5",
        Code.HOST_CHARACTER,
        '"file:a.cn" has the character : (U+003A)',
        "write only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form",
    ),
    HEAD + "  - localhost:80\n    owner: x\n": ("4:10", *COLON),
    # An item that is read as a part of the host above it
    HEAD + "  - a.cn\n    - b.cn\n  - c.cn\n": indented("4:5", 4, 3),
    HEAD + "  - a.cn\n    and\n    - b.cn\n": indented("5:5", 5, 3),
    # An item with which the text is no YAML
    HEAD + "  - a.cn\n    - host: b.cn\n": indented("4:5", 4, 3),
    HEAD + "  - host: a.cn\n    owner: x\n    # more\n    - b.cn\n": indented("6:5", 6, 3),
    HEAD + "  - host: a.cn\n    owner: x\n    lists:\n      - 'x' y\n": ("6:13", *INDENTATION),
    "platform: x\n  - a: b\n": ("2:6", *COLON),
    # A dash in a text
    HEAD + "  - 'a.cn\n    - b.cn'\n": (
        "3:5",
        Code.HOST_SEVERAL,
        '"a.cn - b.cn" names several hosts',
        'write each on a separate line that begins with "- "',
    ),
    HEAD + "  - a.cn - b.cn\n": (
        "3:5",
        Code.HOST_SEVERAL,
        '"a.cn - b.cn" names several hosts',
        'write each on a separate line that begins with "- "',
    ),
}


def test_spaces() -> None:
    """A space that is missing or too many is named at its line, and so is what to write."""
    assert {text: reported(text) for text in SPACES} == {text: [Reported(*due)] for text, due in SPACES.items()}


def test_a_dash_in_a_note() -> None:
    """A note may have further lines that begin with a dash."""
    (entry,) = accept(HEAD + "  - host: a.cn\n    note: x\n      - y\n").entries

    assert entry.note == "x - y"


def test_every_key_needs_a_space() -> None:
    """The keys that are known are those of the schema."""
    schema = json.loads(schema_text("domains.schema.json"))

    def keys(part: object) -> Iterator[str]:
        for name, value in part.items() if isinstance(part, dict) else ():
            yield from value if name == "properties" else ()
            yield from keys(value)

    assert {key for key in keys(schema) if not re.fullmatch(WITHOUT_SPACE, f"{key}:x")} == set()


def test_syntax() -> None:
    """A syntax error is one problem, at the place and with the words that help to fix it."""
    assert {text: reported(text) for text in SYNTAX} == {text: [Reported(*due)] for text, due in SYNTAX.items()}


OTHER_SYNTAX: Final = {
    "note: |x\n": "1:8",  # a block scalar's header
    "note: !a!b x\n": "1:7",  # a tag with an unknown handle
    "note: &\n": "1:8",  # an anchor without a name
    r'"\UFFFFFFFF"': "1:4",  # escapes outside Unicode
    r'"\U00110000"': "1:4",
}


def test_other_syntax() -> None:
    """Other syntax errors have a place, and not the parser's words, which are English in every language."""
    problems = {text: reported(text) for text in OTHER_SYNTAX}

    assert {text: [problem.place for problem in of_text] for text, of_text in problems.items()} == {
        text: [place] for text, place in OTHER_SYNTAX.items()
    }
    assert {problem.code for (problem,) in problems.values()} == {Code.YAML_SYNTAX}
    assert {problem.message for (problem,) in problems.values()} == {"this is not valid YAML"}


def test_half_a_character() -> None:
    """An escape for half of a character is refused: by libyaml as syntax, otherwise as an invisible character."""
    ((place, code),) = codes(HEAD + '  - "\\ud800.cn"\n')

    assert (place, code) in {("3:8", Code.YAML_SYNTAX), ("3:5", Code.CONTROL_CHARACTER)}


BEFORE_THE_ERROR: Final = {
    "version: !!int 1\nversion: 1\nplatform: @x\n": [
        ("1:10", Code.YAML_TAG),
        ("2:1", Code.REPEATED_KEY),
        ("3:11", Code.YAML_CHARACTER),
    ],
    f"foo: 1\n{HEAD}  - B.qq.com\n  - a.cn\n  - a.cn\n  - 'x\n": [
        ("1:1", Code.UNKNOWN_KEY),
        ("4:5", Code.HOST_UPPER_CASE),
        ("6:5", Code.REPEATED_HOST),
        ("7:5", Code.YAML_QUOTE),
    ],
    # A host whose key is only indented wrongly is not called missing
    f"{HEAD}  - B.qq.com\n  -   owner: x\n    host: a.cn\n": [
        ("3:5", Code.HOST_UPPER_CASE),
        ("5:5", Code.YAML_INDENTATION),
    ],
    # The last value may be half of another
    f"{HEAD}  - B.qq.com\n  - C.qq.com\n    lists: [testing]\n": [
        ("3:5", Code.HOST_UPPER_CASE),
        ("4:5", Code.YAML_HOST_KEYS),
    ],
    # An open bracket contains all that follows
    "foo: 1\ndomains: [B.qq.com,\n  C.qq.com,\nversion: 1,\nplatform: x\n": [
        ("1:1", Code.UNKNOWN_KEY),
        ("2:10", Code.YAML_BRACKET),
    ],
    # Hosts are not counted
    f"policy: {{limit: 1}}\n{HEAD}  - B.qq.com\n  - [a.cn]\n  - @x\n": [
        ("4:5", Code.HOST_UPPER_CASE),
        ("5:5", Code.HOST_NOT_TEXT),
        ("6:5", Code.YAML_CHARACTER),
    ],
    "? - a\n  - @x\n": [("2:5", Code.YAML_CHARACTER)],
    "domains:\n- B.qq.com\nversion: 1\n- C.qq.com\n": [
        ("2:3", Code.HOST_UPPER_CASE),
        ("4:1", Code.YAML_INDENTATION),
    ],
    f"{HEAD}  - B.qq.com\n  - {'- ' * MAX_DEPTH}\n": [
        ("3:5", Code.HOST_UPPER_CASE),
        ("4:5", Code.HOST_NOT_TEXT),
        ("4:33", Code.YAML_TOO_DEEP),
    ],
}


def test_problems_before_a_syntax_error() -> None:
    """Values above a syntax error are judged, but not what may be incomplete or missing because of it."""
    assert {text: codes(text) for text in BEFORE_THE_ERROR} == BEFORE_THE_ERROR


def anchor(name: str) -> tuple[Code, str, str]:
    """Return the problem of an anchor."""
    return Code.YAML_ANCHOR, f'"&{name}" is an anchor, and references are not allowed', "delete it"


def alias(name: str) -> tuple[Code, str, str]:
    """Return the problem of an alias."""
    message = f'"*{name}" is an alias, and references are not allowed'
    return Code.YAML_ALIAS, message, "write the value that it stands for"


def tag(name: str) -> tuple[Code, str, str]:
    """Return the problem of a tag."""
    return Code.YAML_TAG, f'"{name}" is a tag, and tags are not allowed', "delete it"


KEY_NOT_TEXT: Final = (Code.YAML_KEY_NOT_TEXT, "this key is a list or a mapping", "write a word as the key")
SEVERAL: Final = (
    Code.SEVERAL_DOCUMENTS,
    "a second YAML document begins here",
    'write one document per file, without "---" in it',
)
EMPTY: Final = (
    Code.FILE_EMPTY,
    "the file is empty",
    'restore it with "git restore", or delete it and begin with "reconciler pull" or "reconciler init"',
)

REFUSED: Final = {
    f"{HEAD}  - &a a.cn\n": ("3:5", *anchor("a")),
    f"{HEAD}  - *a\n": ("3:5", *alias("a")),
    f"{HEAD}  - host: a.cn\n    *a : x\n": ("4:5", *alias("a")),
    f"{HEAD}  - !!str a.cn\n": ("3:5", *tag("!!str")),
    f"{HEAD}  - ! a.cn\n": ("3:5", *tag("!")),
    f"{HEAD}  - !!python/object/apply:os.system [id]\n": ("3:5", *tag("!!python/object/apply:os.system")),
    f"{HEAD}  - !!str host: a.cn\n": ("3:5", *tag("!!str")),
    f"{HEAD}  - <<: [*a, *b]\n    lists: [testing]\n": (
        "3:5",
        Code.YAML_MERGE_KEY,
        '"<<" merges other keys, and references are not allowed',
        "write the keys that it stands for",
    ),
    f"{HEAD}  - host: a.cn\n    [a, b]: *c\n": ("4:5", *KEY_NOT_TEXT),
    f"{HEAD}  - ? {{host: a.cn}}\n": ("3:7", *KEY_NOT_TEXT),
    f"{HEAD}  - host: a.cn\n    note: x\n    host: [b, &c d]\n": (
        "5:5",
        Code.REPEATED_KEY,
        'the key "host" is repeated, first on line 3',
        "keep one of them",
    ),
    f"%TAG ! tag:a.cn,2026:\n---\n{HEAD}  - a.cn\n": (
        "1:1",
        Code.YAML_DIRECTIVE,
        '"%TAG ! tag:a.cn,2026:" is a YAML directive, and only %YAML is allowed',
        "delete the line",
    ),
    f"{HEAD}  - a.cn\n---\n{HEAD}  - b.cn\n": ("4:1", *SEVERAL),
    f"---\n---\n{HEAD}  - a.cn\n": ("2:1", *SEVERAL),
    f'{HEAD}  - {{host: a.cn, note: "\\e[31m"}}\n': (
        "3:24",
        Code.CONTROL_CHARACTER,
        "the invisible character U+001B is not allowed here",
        "delete it",
    ),
    "": ("1:1", *EMPTY),
    "# nothing\n\n": ("1:1", *EMPTY),
    "---\n...\n": ("1:1", *EMPTY),
}


def test_refused() -> None:
    """Every reference, tag and repetition is one problem at its place."""
    assert {text: reported(text) for text in REFUSED} == {text: [Reported(*due)] for text, due in REFUSED.items()}


def test_problems_of_one_run() -> None:
    """A refused node does not hide other problems."""
    text = HEAD + "  - &a A.cn\n  - *a\n  - !!str b\n  - !!map {host: c}\n  - <<: *a\n    lists: [x]\n---\n"

    assert codes(text) == [
        ("3:5", Code.YAML_ANCHOR),
        ("3:5", Code.HOST_UPPER_CASE),
        ("4:5", Code.YAML_ALIAS),
        ("5:5", Code.YAML_TAG),
        ("6:5", Code.YAML_TAG),
        ("6:18", Code.HOST_ONE_LABEL),
        ("7:5", Code.YAML_MERGE_KEY),
        ("8:13", Code.UNKNOWN_LIST),
        ("9:1", Code.SEVERAL_DOCUMENTS),
    ]


def test_quoted_merge_key() -> None:
    """A quoted ``<<`` is a key like any other."""
    assert codes(HEAD + '  - {host: a.cn, "<<": b}\n') == [("3:18", Code.UNKNOWN_KEY)]


def test_version_directive() -> None:
    """A file may say which version of YAML it has."""
    assert accept("%YAML 1.1\n---\n" + HEAD + "  - a.cn\n...\n") == accept("\n\n" + HEAD + "  - a.cn\n")


def test_depth() -> None:
    """The number of levels is bounded."""
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    assert codes(deep) == [("1:1", Code.FILE_NOT_A_MAPPING)]
    assert reported(f"[{deep}]") == [
        Reported(
            f"1:{MAX_DEPTH + 1}",
            Code.YAML_TOO_DEEP,
            f"this is nested more than {MAX_DEPTH} levels deep",
            "begin with the README's example: a desired state needs four levels",
        )
    ]


def test_too_many_refusals() -> None:
    """Reading stops when there are more problems than are reported."""
    problems = codes("- *a\n" * 5000)

    assert problems[:-1] == [(f"{line}:3", Code.YAML_ALIAS) for line in range(1, 1001)]
    assert problems[-1] == ("-", Code.TOO_MANY_PROBLEMS)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a: b\nc: 'd'\n", {"a": {"b"}, "c": {"d"}}),
        ("a:\n- b\n- {c: [d, b], e: }\nf: a\n", {"a": {"b", "c", "d", "e", ""}, "f": {"a"}}),
        ("a: b\na: [c]\n", {"a": {"b", "c"}}),
        ('%TAG !a! b\na: "\\x62"\n', {"a": {"b"}}),
        ("a: *b\nc: d\n", {"c": {"d"}}),
        ("? [a, b]\n: c\n", {"": {"a", "b"}}),
        ("a: [\n", {}),
        ("a: b\x1b\n", {}),
        (f"a: {'[' * MAX_DEPTH}{']' * MAX_DEPTH}\n", {}),
        ("\xff", {}),
    ],
)
def test_texts_by_key(text: str, texts: dict[str, set[str]]) -> None:
    """The texts below each key, whatever else is wrong with the file."""
    assert texts_by_key(text.encode("latin-1")) == texts
