"""YAML: only values, written out, in one document."""

import pytest

from reconciler.desired.yaml_tree import MAX_DEPTH
from reconciler.problem import Code
from tests.desired.reading import Told, accept, codes, tell

HEAD = "version: 1\ndomains:\n"

INDENTATION = (
    "this does not go on from what stands above it",
    "give all keys of a mapping, and all dashes of a list, the same indentation; nothing follows a closing quote",
)
COLON = (
    'no key can stand here, and ": " makes one',
    'put a value that contains ": " in quotes; give a key the indentation of the keys beside it',
)
BRACKET = (
    "the bracket or brace that opens here is not closed, or lacks a comma",
    "close it, and write commas between the items",
)
QUOTE = ("the quote that opens here is never closed", "close it")
TAB = ("a tab stands where YAML wants blanks", "write blanks instead of the tab")
DUE = (
    "a value is due here",
    "write one; put a value that begins with a bracket, a brace or a comma in quotes",
)
KEY = ('there is no key before this ":"', "write the key, or put a value that begins with a colon in quotes")
ALONE = ('this line has no ": "', 'write it as "key: value", or as "- value" in a list')


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "place", "code", "words"),
    [
        pytest.param("domains:\n\t- a.cn\n", "2:1", Code.YAML_TAB, TAB, id="a tab for a list"),
        pytest.param("policy:\n  limit: 5\n\tpublished: required\n", "3:1", Code.YAML_TAB, TAB, id="a tab for a key"),
        pytest.param(
            "owner: @team-pay\n",
            "1:8",
            Code.YAML_CHARACTER,
            ('no value can begin with "@" in YAML', "put the value in quotes"),
            id="an at sign",
        ),
        pytest.param(
            "domains:\n  - *.qq.com\n",
            "2:5",
            Code.YAML_STAR,
            (
                'the "*" here begins an alias in YAML, and wildcards are not possible',
                'write the parent domain alone: "qq.com" instead of "*.qq.com" covers its sub-domains',
            ),
            id="a wildcard without quotes",
        ),
        pytest.param("note: opens: soon\n", "1:12", Code.YAML_COLON, COLON, id="a colon in a value"),
        pytest.param("version: 1\n  platform: x\n", "2:11", Code.YAML_COLON, COLON, id="a key too far right"),
        pytest.param(
            "domains: - a.cn\n",
            "1:10",
            Code.YAML_DASH,
            (
                'no list can begin here, and "- " begins one',
                'begin the list on the next line; put a value that begins with "- " in quotes',
            ),
            id="a list beside its key",
        ),
        pytest.param("  version: 1\ndomains: []\n", "2:1", Code.YAML_INDENTATION, INDENTATION, id="a key too far left"),
        pytest.param("domains:\n  - a.cn\n - b.cn\n", "3:2", Code.YAML_INDENTATION, INDENTATION, id="a crooked list"),
        pytest.param("- a.cn\nversion: 1\n", "2:1", Code.YAML_INDENTATION, INDENTATION, id="a key after a list"),
        pytest.param('platform: "a" b\n', "1:15", Code.YAML_INDENTATION, INDENTATION, id="text after a quote"),
        pytest.param("lists: [testing,,published]\n", "1:17", Code.YAML_VALUE_DUE, DUE, id="two commas"),
        pytest.param(": b\n", "1:1", Code.YAML_KEY_DUE, KEY, id="no key"),
        pytest.param("version: 1\n: b\ndomains: []\n", "2:1", Code.YAML_KEY_DUE, KEY, id="no key among others"),
        pytest.param("domains: [{: b}]\n", "1:12", Code.YAML_KEY_DUE, KEY, id="no key in braces"),
        pytest.param("lists: ]\n", "1:8", Code.YAML_VALUE_DUE, DUE, id="a stray bracket"),
        pytest.param("version: 1\nplatform\ndomains: []\n", "2:1", Code.YAML_KEY_ALONE, ALONE, id="no colon"),
        pytest.param('version: 1\nplatform: "acme\n', "2:11", Code.YAML_QUOTE, QUOTE, id="an open quote"),
        pytest.param("platform: 'acme\n---\n'", "1:11", Code.YAML_QUOTE, QUOTE, id="a document in a quote"),
        pytest.param("domains: [a.cn, b.cn\nversion: 1", "1:10", Code.YAML_BRACKET, BRACKET, id="an open bracket"),
        pytest.param("policy: {limit: 5", "1:9", Code.YAML_BRACKET, BRACKET, id="an open brace"),
    ],
)
def test_syntax(text: str, place: str, code: Code, words: tuple[str, str]) -> None:
    """What the parser cannot read is told once, at the place and in the words that help to mend it."""
    assert tell(text) == [Told(place, code, *words)]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("note: |x\n", "1:8", id="a block scalar's header"),
        pytest.param("note: !a!b x\n", "1:7", id="a tag's unknown handle"),
        pytest.param("note: &\n", "1:8", id="an anchor without a name"),
        pytest.param(r'"\UFFFFFFFF"', "1:4", id="an escape far outside Unicode"),
        pytest.param(r'"\U00110000"', "1:4", id="an escape outside Unicode"),
    ],
)
def test_other_syntax(text: str, place: str) -> None:
    """A mistake without words of its own is told in those of the parser."""
    (told,) = tell(text)

    assert (told.place, told.code) == (place, Code.YAML_SYNTAX)
    assert told.message.startswith("this is not YAML: ")
    assert told.remedy == "look here and in the line above for a missing quote, bracket or blank"


@pytest.mark.usefixtures("parser")
def test_half_a_character() -> None:
    """An escape for half of a character is refused, by libyaml as syntax, otherwise by the rule for invisible ones."""
    ((place, code),) = codes(HEAD + '  - "\\ud800.cn"\n')

    assert (place, code) in {("3:8", Code.YAML_SYNTAX), ("3:5", Code.CONTROL_CHARACTER)}


@pytest.mark.usefixtures("parser")
def test_end_of_the_text() -> None:
    """What is missing at the end of a text is told on its last line, not on one that is not there."""
    assert codes("[") == [("1:2", Code.YAML_VALUE_DUE)]


@pytest.mark.usefixtures("parser")
def test_problems_before_a_syntax_error() -> None:
    """What was seen up to a mistake of syntax is told with it; what the file lacks is not."""
    text = "version: !!int 1\nversion: 1\nplatform: @x\n"

    assert codes(text) == [("1:10", Code.YAML_TAG), ("2:1", Code.REPEATED_KEY), ("3:11", Code.YAML_CHARACTER)]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "foo: 1\n" + HEAD + "  - B.qq.com\n  - a.cn\n  - a.cn\n  - 'x\n",
            [
                ("1:1", Code.UNKNOWN_KEY),
                ("4:5", Code.HOST_UPPER_CASE),
                ("6:5", Code.REPEATED_HOST),
                ("7:5", Code.YAML_QUOTE),
            ],
            id="an open quote",
        ),
        pytest.param(
            HEAD + "  - B.qq.com\n  -   owner: x\n    host: a.cn\n",
            [("3:5", Code.HOST_UPPER_CASE), ("5:5", Code.YAML_INDENTATION)],
            id="a host that is only indented wrongly",
        ),
        pytest.param(
            HEAD + "  - B.qq.com\n  - C.qq.com\n    lists: [testing]\n",
            [("3:5", Code.HOST_UPPER_CASE), ("5:10", Code.YAML_COLON)],
            id="a value that goes on",
        ),
        pytest.param(
            "foo: 1\ndomains: [B.qq.com,\n  C.qq.com,\nversion: 1,\nplatform: x\n",
            [("1:1", Code.UNKNOWN_KEY), ("2:10", Code.YAML_BRACKET)],
            id="a bracket that takes in what follows",
        ),
        pytest.param(
            "policy: {limit: 1}\n" + HEAD + "  - B.qq.com\n  - [a.cn]\n  - @x\n",
            [("4:5", Code.HOST_UPPER_CASE), ("5:5", Code.HOST_NOT_TEXT), ("6:5", Code.YAML_CHARACTER)],
            id="more hosts than the limit, perhaps",
        ),
        pytest.param("? - a\n  - @x\n", [("2:5", Code.YAML_CHARACTER)], id="in a key"),
        pytest.param(
            "domains:\n- B.qq.com\nversion: 1\n- C.qq.com\n",
            [("2:3", Code.HOST_UPPER_CASE), ("4:1", Code.YAML_INDENTATION)],
            id="after a list",
        ),
        pytest.param(
            HEAD + "  - B.qq.com\n  - " + "- " * MAX_DEPTH + "\n",
            [("3:5", Code.HOST_UPPER_CASE), ("4:5", Code.HOST_NOT_TEXT), ("4:33", Code.YAML_TOO_DEEP)],
            id="too deep",
        ),
    ],
)
def test_what_stands_above_the_end(text: str, told: list[tuple[str, Code]]) -> None:
    """Where reading stops, the values above are judged; not those that may be half, nor what may only be missing."""
    assert codes(text) == told


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            HEAD + "  - &a a.cn\n",
            Told(
                "3:5",
                Code.YAML_ANCHOR,
                '"&a" is an anchor, and nothing in this file refers to anything else',
                "delete it",
            ),
            id="an anchor",
        ),
        pytest.param(
            HEAD + "  - *a\n",
            Told(
                "3:5",
                Code.YAML_ALIAS,
                '"*a" is an alias, and nothing in this file refers to anything else',
                "write out what it stands for",
            ),
            id="an alias for a host",
        ),
        pytest.param(
            HEAD + "  - host: a.cn\n    *a : x\n",
            Told(
                "4:5",
                Code.YAML_ALIAS,
                '"*a" is an alias, and nothing in this file refers to anything else',
                "write out what it stands for",
            ),
            id="an alias for a key",
        ),
        pytest.param(
            HEAD + "  - !!str a.cn\n",
            Told("3:5", Code.YAML_TAG, '"!!str" is a tag, and values are read as they are written', "delete it"),
            id="a tag of YAML's",
        ),
        pytest.param(
            HEAD + "  - ! a.cn\n",
            Told("3:5", Code.YAML_TAG, '"!" is a tag, and values are read as they are written', "delete it"),
            id="a tag without a name",
        ),
        pytest.param(
            HEAD + "  - !!python/object/apply:os.system [id]\n",
            Told(
                "3:5",
                Code.YAML_TAG,
                '"!!python/object/apply:os.system" is a tag, and values are read as they are written',
                "delete it",
            ),
            id="a tag that would run a program",
        ),
        pytest.param(
            HEAD + "  - !!str host: a.cn\n",
            Told("3:5", Code.YAML_TAG, '"!!str" is a tag, and values are read as they are written', "delete it"),
            id="a tagged key",
        ),
        pytest.param(
            HEAD + "  - <<: [*a, *b]\n    lists: [testing]\n",
            Told(
                "3:5",
                Code.YAML_MERGE_KEY,
                '"<<" merges other keys, and nothing in this file refers to anything else',
                "write out the keys that it stands for",
            ),
            id="a merge key",
        ),
        pytest.param(
            HEAD + "  - host: a.cn\n    [a, b]: *c\n",
            Told("4:5", Code.YAML_KEY_NOT_TEXT, "this key is a list or a mapping", "write a word as the key"),
            id="a list as a key",
        ),
        pytest.param(
            HEAD + "  - ? {host: a.cn}\n",
            Told("3:7", Code.YAML_KEY_NOT_TEXT, "this key is a list or a mapping", "write a word as the key"),
            id="a mapping as a key",
        ),
        pytest.param(
            HEAD + "  - host: a.cn\n    note: x\n    host: [b, &c d]\n",
            Told(
                "5:5",
                Code.REPEATED_KEY,
                'the key "host" stands here a second time, first on line 3',
                "keep one of them",
            ),
            id="a repeated key",
        ),
        pytest.param(
            "%TAG ! tag:a.cn,2026:\n---\n" + HEAD + "  - a.cn\n",
            Told(
                "1:1",
                Code.YAML_DIRECTIVE,
                '"%TAG ! tag:a.cn,2026:" is a YAML directive, and none but %YAML may stand here',
                "delete the line",
            ),
            id="a directive",
        ),
        pytest.param(
            HEAD + "  - a.cn\n---\n" + HEAD + "  - b.cn\n",
            Told(
                "4:1",
                Code.SEVERAL_DOCUMENTS,
                "a second YAML document begins here",
                'write one document a file, without "---" inside it',
            ),
            id="a second document",
        ),
        pytest.param(
            "---\n---\n" + HEAD + "  - a.cn\n",
            Told(
                "2:1",
                Code.SEVERAL_DOCUMENTS,
                "a second YAML document begins here",
                'write one document a file, without "---" inside it',
            ),
            id="a document after an empty one",
        ),
        pytest.param(
            HEAD + '  - {host: a.cn, note: "\\e[31m"}\n',
            Told(
                "3:24",
                Code.CONTROL_CHARACTER,
                "the invisible character U+001B may not stand in this file",
                "delete it",
            ),
            id="an escape for a control character",
        ),
        *(
            pytest.param(
                text,
                Told("1:1", Code.FILE_EMPTY, "the file is empty", 'write at least "version: 1" and "domains: []"'),
                id=name,
            )
            for name, text in [("nothing", ""), ("comments", "# nothing\n\n"), ("an empty document", "---\n...\n")]
        ),
    ],
)
def test_refused(text: str, told: Told) -> None:
    """Whatever would stand for something else, and whatever is said twice, is one problem at its place and no more."""
    assert tell(text) == [told]


@pytest.mark.usefixtures("parser")
def test_problems_of_one_run() -> None:
    """What is refused does not hide what else is wrong."""
    text = HEAD + "  - &a A.cn\n  - *a\n  - !!str b\n  - !!map {host: c}\n  - <<: *a\n    lists: [x]\n---\n"

    assert codes(text) == [
        ("3:5", Code.YAML_ANCHOR),
        ("3:5", Code.HOST_UPPER_CASE),
        ("4:5", Code.YAML_ALIAS),
        ("5:5", Code.YAML_TAG),
        ("6:5", Code.YAML_TAG),
        ("6:18", Code.HOST_ONE_LABEL),
        ("7:5", Code.YAML_MERGE_KEY),
        ("8:13", Code.UNKNOWN_CHOICE),
        ("9:1", Code.SEVERAL_DOCUMENTS),
    ]


@pytest.mark.usefixtures("parser")
def test_quoted_merge_key() -> None:
    """A quoted ``<<`` is a key like any other."""
    assert codes(HEAD + '  - {host: a.cn, "<<": b}\n') == [("3:18", Code.UNKNOWN_KEY)]


@pytest.mark.usefixtures("parser")
def test_version_directive() -> None:
    """A file may say which YAML it is."""
    assert accept("%YAML 1.1\n---\n" + HEAD + "  - a.cn\n...\n") == accept("\n\n" + HEAD + "  - a.cn\n")


@pytest.mark.usefixtures("parser")
def test_depth() -> None:
    """Nothing is read below so many levels."""
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    words = (
        f"this lies deeper than {MAX_DEPTH} levels",
        "begin from the README's example: a desired state needs four levels",
    )

    assert codes(deep) == [("1:1", Code.FILE_NOT_A_MAPPING)]
    assert tell(f"[{deep}]") == [Told(f"1:{MAX_DEPTH + 1}", Code.YAML_TOO_DEEP, *words)]


@pytest.mark.usefixtures("parser")
def test_too_many_refusals() -> None:
    """Reading stops when there are too many problems to tell."""
    told = codes("- *a\n" * 5000)

    assert told[:-1] == [(f"{line}:3", Code.YAML_ALIAS) for line in range(1, 1001)]
    assert told[-1] == ("-", Code.TOO_MANY_PROBLEMS)
