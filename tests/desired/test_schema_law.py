"""Editors and the tool agree: a file is valid if and only if the schema accepts it, but for rules that have names.

The schema judges the file as YAML 1.2's core schema reads it. That reading is written a second time here, from the
specification, with PyYAML's scanner and nothing of the package.
"""

import json
import re
from typing import Any, ClassVar, Final

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reconciler.desired import Invalid, parse
from reconciler.desired.schema_validation import schema_text
from reconciler.problem import Code
from tests.desired.reading import FILE
from tests.desired.test_laws import PIECES

VALIDATOR: Final = Draft202012Validator(json.loads(schema_text("domains.schema.json")))

RULES: Final = frozenset(
    {
        # What the text may not have
        *(Code.FILE_TOO_LARGE, Code.CONTROL_CHARACTER, Code.CONFLICT_MARKER),
        # What no other program needs, and what would make one line depend on another
        *(Code.YAML_ANCHOR, Code.YAML_ALIAS, Code.YAML_TAG, Code.YAML_DIRECTIVE, Code.SEVERAL_DOCUMENTS),
        # What JSON Schema cannot say of a YAML file
        *(Code.REPEATED_KEY, Code.NUMBER_NOTATION, Code.REPEATED_HOST, Code.TOO_MANY_HOSTS),
        # The bounds on reading
        *(Code.YAML_TOO_DEEP, Code.YAML_TOO_LONG, Code.TOO_MANY_PROBLEMS),
    }
)
"""The named rules: the only problems of a file that the schema accepts."""


PyYaml: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Core(PyYaml):  # type: ignore[misc]  # either of PyYAML's parsers, as in the package
    """Reads YAML with the core schema of YAML 1.2, section 10.3.2 of its specification."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


def construct_integer(_: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    """Return an integer: decimal, octal or hexadecimal."""
    text = node.value.lstrip("+-")
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    number = int(text[2:] if base != 10 else text, base)
    return -number if node.value.startswith("-") else number


def construct_float(_: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    """Return a floating-point number; Python knows the words without their dot."""
    return float(re.sub(r"\.(?=[a-zA-Z])", "", node.value))


for tag, pattern in (
    ("null", r"null|Null|NULL|~|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), None)
Core.add_constructor("tag:yaml.org,2002:int", construct_integer)
Core.add_constructor("tag:yaml.org,2002:float", construct_float)
Core.add_constructor("tag:yaml.org,2002:null", lambda *_: None)


def schema_accepts(text: str) -> bool:
    """Return whether the schema accepts a text as YAML 1.2 reads it."""
    try:
        value = yaml.load(text, Loader=Core)  # noqa: S506  # it is a SafeLoader
        return VALIDATOR.is_valid(json.loads(json.dumps(value), parse_constant=float))
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):  # not YAML, or not JSON
        return False


def check(text: str) -> None:
    """Hold the tool's answer and the schema's against each other."""
    result = parse(text.encode(), FILE)
    if not isinstance(result, Invalid):
        assert schema_accepts(text)
    elif schema_accepts(text):
        codes = {problem.code for problem in result.problems}
        assert codes <= RULES or Code.CONTROL_CHARACTER in codes  # without it, the rest can be something else


WORDS: Final = (
    *("www.qq.com", "a.cn", "A.cn", "1.2.3.4", "1.cn", "xn--fiq228c.cn", "中文.com", "a..cn", "-a.cn", "a.1e5"),
    *("testing", "published", "Testing", "keep", "delete", "optional", "required", "8f3a2c.txt", "acme-shop", "a b"),
    *("", "~", "null", "Null", "NULL", "nULL", "true", "True", "TRUE", "tRUE", "false", "yes", "no", "on", "off", "y"),
    *("0", "1", "-1", "+1", "200", "0200", "1_000", "10000", "10001", "20000", "20001", "0o17", "0O17", "0o8", "0b1"),
    *("0x1F", "0X1F", "1.0", "100.0", "-0.0", "1.", ".5", "1.5", "1e2", "1E2", "1e400", "5e-1", "1e", "+.5", "12:30"),
    *(".inf", "-.Inf", "+.INF", ".iNF", ".nan", ".NaN", "2026-12-01", "=", "<<", "!", "x\ty", "é", "🎉", "\u0661"),
    *("a" * 63, "a" * 64, "o" * 100, "o" * 101, "n" * 500, "n" * 501, "9" * 30),
)
"""Texts that are valid somewhere, nearly valid, or another type in some version of YAML."""

words: Final = st.sampled_from(WORDS) | st.from_regex(r"[-+.0-9exo_:a-fINnfF~]{1,8}", fullmatch=True)


def scalar(text: str, quote: str) -> str:
    """Write a text without quotes, or with either kind of them."""
    return (
        json.dumps(text, ensure_ascii=False)
        if quote == '"'
        else f"'{text.replace(chr(39), chr(39) * 2)}'"
        if quote
        else text
    )


scalars: Final = st.builds(scalar, words, st.sampled_from(("", "", "", '"', "'")))


def sequence(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Write a list in brackets."""
    return st.lists(items, max_size=3).map(lambda texts: f"[{', '.join(texts)}]")


def mapping(**values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Write a mapping in braces, with some of the keys, and sometimes with another one."""
    keys = st.fixed_dictionaries({}, optional=values)
    none: st.SearchStrategy[dict[str, str]] = st.just({})
    other = none | none | none | st.builds(lambda key, value: {key: value}, scalars, scalars)
    return st.builds(
        lambda some, more: "{" + ", ".join(f"{key}: {value}" for key, value in {**some, **more}.items()) + "}",
        keys,
        other,
    )


def mostly(usual: st.SearchStrategy[str], *others: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Take the usual value in three of four cases."""
    return st.integers(0, 3).flatmap(lambda number: usual if number else st.one_of(*others, scalars, sequence(scalars)))


hosts: Final = mostly(st.sampled_from(("a.cn", "b.cn", "www.qq.com", "'c.cn'")))
lists: Final = mostly(sequence(st.sampled_from(("testing", "published", '"testing"'))))
texts: Final = mostly(st.sampled_from(("team", "'5'", '"null"', "12:30", "2026-12-01")))
entries: Final = mapping(host=hosts, lists=lists, owner=texts, note=texts)
policies: Final = mapping(
    limit=mostly(st.sampled_from(("1", "200", "300"))),
    max_deletions=mostly(st.sampled_from(("0", "5"))),
    published=mostly(st.sampled_from(("optional", "required"))),
    unmanaged=mostly(st.sampled_from(("keep", "delete"))),
    protected=mostly(sequence(hosts)),
)
files: Final = st.fixed_dictionaries(
    {"version": mostly(st.just("1")), "domains": mostly(sequence(hosts | entries))},
    optional={
        "resource": mostly(st.sampled_from(("business", "server", "'server'"))),
        "platform": mostly(st.sampled_from(("acme-shop", "'5'"))),
        "policy": mostly(policies),
        "verification": mostly(mapping(file=mostly(st.just("a.txt")), content=mostly(st.just("'5'")))),
        "colour": scalars,
    },
).map(lambda values: "".join(f"{key}: {value}\n" for key, value in values.items()))


@settings(max_examples=120)
@given(files)
@example("version: 1.0\ndomains: []\n")
@example("version: 1\ndomains: []\npolicy: {limit: 100.0, max_deletions: -0.0}\n")
@example("version: 1\nplatform: null\ndomains: []\n")
@example("version: 1\ndomains: [{host: a.cn, owner: 5}]\n")
def test_files(text: str) -> None:
    """Files that are nearly valid."""
    check(text)


VALID: Final = """\
version: 1
platform: acme-shop
policy: {limit: 3, protected: [a.cn]}
domains:
  - www.qq.com
  - host: a.cn
    lists: [testing]
    note: "5"
"""


@settings(max_examples=120)
@given(st.data())
def test_edits(data: st.DataObject) -> None:
    """A valid file with one part replaced."""
    start = data.draw(st.integers(0, len(VALID)))
    end = data.draw(st.integers(start, min(start + 5, len(VALID))))

    check(VALID[:start] + data.draw(st.sampled_from(PIECES) | scalars) + VALID[end:])


TEMPLATES: Final = (
    "version: {}\ndomains: []\n",
    "version: 1\ndomains: {}\n",
    "version: 1\ndomains: [{}]\n",
    "version: 1\ndomains: []\nplatform: {}\n",
    "version: 1\ndomains: []\npolicy: {{limit: {}}}\n",
    "version: 1\ndomains: []\npolicy: {{max_deletions: {}}}\n",
    "version: 1\ndomains: []\npolicy: {{published: {}}}\n",
    "version: 1\ndomains: []\npolicy: {{protected: [{}]}}\n",
    "version: 1\ndomains: []\nverification: {{file: {}, content: a}}\n",
    "version: 1\ndomains: []\nverification: {{file: a.txt, content: {}}}\n",
    "version: 1\ndomains: [{{host: {}}}]\n",
    "version: 1\ndomains: [{{host: a.cn, lists: [{}]}}]\n",
    "version: 1\ndomains: [{{host: a.cn, note: {}}}]\n",
    "version: 1\ndomains: [{{host: a.cn, {}: x}}]\n",
)


def test_words() -> None:
    """Each word in each place."""
    for template in TEMPLATES:
        for word in WORDS:
            check(template.format(word))


def test_the_rules_are_needed() -> None:
    """The schema accepts files that the named rules refuse, so that they are rules of their own."""
    texts = {
        Code.CONTROL_CHARACTER: 'version: 1\ndomains: [{host: a.cn, note: "\\u202e"}]',
        Code.CONFLICT_MARKER: "version: 1\ndomains: [{host: a.cn, note: 'a\n=======\n  b'}]",
        Code.YAML_ANCHOR: "version: 1\ndomains: &a []",
        Code.YAML_ALIAS: "version: &a 1\ndomains: [*a]",
        Code.YAML_TAG: "version: !!int 1\ndomains: []",
        Code.YAML_DIRECTIVE: "%TAG ! tag:a.cn,2026:\n---\nversion: 1\ndomains: []",
        Code.SEVERAL_DOCUMENTS: "version: 1\ndomains: []\n---\n",
        Code.REPEATED_KEY: "version: 1\nversion: 1\ndomains: []",
        Code.NUMBER_NOTATION: "version: 1\ndomains: []\npolicy: {limit: 0x10}",
        Code.REPEATED_HOST: "version: 1\ndomains: [a.cn, a.cn]",
        Code.TOO_MANY_HOSTS: "version: 1\ndomains: [a.cn, b.cn]\npolicy: {limit: 1}",
    }
    for code, text in texts.items():
        result = parse(text.encode(), FILE)
        assert isinstance(result, Invalid)
        assert code in {problem.code for problem in result.problems}
        if code not in {Code.YAML_ALIAS, Code.SEVERAL_DOCUMENTS}:
            assert schema_accepts(text), text
