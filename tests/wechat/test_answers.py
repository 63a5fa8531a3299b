"""What the body of an answer says: a readable errcode counts, however odd the rest is, and nothing is raised."""

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model import ListName, LiveList, LiveState, Quota, Verification, host_of
from reconciler.problem import Code, Problem
from reconciler.resources import BUSINESS, RESOURCES
from reconciler.wechat.answers import (
    ApiAnswer,
    field_problem,
    parse_answer,
    parse_confirm_file,
    parse_invalid,
    parse_live,
    parse_object,
    parse_quota,
)
from reconciler.wechat.protocol import FILE_CONTENT, FILE_NAME
from reconciler.wechat.redact import MARK, MAX_TEXT_LENGTH, Redactor
from tests.building import live

TESTING, PUBLISHED, INVALID = BUSINESS.testing, BUSINESS.published, BUSINESS.invalid
TOKEN = "t0k_en_0123456789"


def parse(body: bytes | str | Mapping[str, object], redactor: Redactor | None = None) -> ApiAnswer | Problem | None:
    """Parse a body."""
    text = json.dumps(body) if isinstance(body, Mapping) else body
    return parse_answer(text.encode() if isinstance(text, str) else text, BUSINESS.fields, redactor or Redactor())


def answered(body: bytes | str | Mapping[str, object], redactor: Redactor | None = None) -> ApiAnswer:
    """Parse a body that must be an answer."""
    answer = parse(body, redactor)
    assert isinstance(answer, ApiAnswer), answer
    return answer


def lists(body: Mapping[str, object]) -> LiveState | Problem:
    """Parse the lists of an answer."""
    return parse_live(answered(body), BUSINESS, Redactor())


def knowing_token() -> Redactor:
    """Return a redactor that knows the token."""
    redactor = Redactor()
    redactor.learn(TOKEN)
    return redactor


def test_official_example() -> None:
    """The answer that the official page shows is both lists."""
    body = """{
      "errcode": 0,
      "errmsg": "ok",
      "published_wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
      "testing_wxa_jump_h5_domain": "www.qq.com;wx.qq.com"
    }"""
    answer = answered(body)

    assert (answer.errcode, answer.errmsg, answer.rid) == (0, "ok", None)
    assert parse_live(answer, BUSINESS, Redactor()) == live("www.qq.com wx.qq.com", "www.qq.com wx.qq.com")
    assert RESOURCES["business"] is BUSINESS


# Errcodes


ODD_BODIES = {
    "raw control characters": b'{"errcode": 45009, "errmsg": "reach max\x08 \x00\n limit"}',
    "GBK": '{"errcode": 45009, "errmsg": "超过限制"}'.encode("gbk"),
    "GBK with backslashes": '{"errcode": 45009, "errmsg": "誠"}'.encode("gbk"),
    "bytes of no encoding": b'{"errmsg": "\xff\xfe", "errcode": 45009}',
    "half a character": b'{"errmsg": "\xe8", "errcode": 45009}',
    "byte order mark": b'\xef\xbb\xbf{"errcode": 45009}',
    "number in a text": b'{"errcode": " 45009 "}',
    "float": b'{"errcode": 4.5009e4}',
    "twice the same": b'{"errcode": 45009, "errmsg": "a", "errcode": "45009"}',
    "three times the same": b'{"errcode": 45009, "errcode": 45009, "errcode": 45009}',
    "lists of another type": b'{"errcode": 45009, "testing_wxa_jump_h5_domain": {"a": [1]}}',
    "errmsg of another type": b'{"errcode": 45009, "errmsg": ["a"]}',
    "repeated keys": b'{"errmsg": "a", "errmsg": "b", "errcode": 45009, "x": {"a": 1, "a": 2}}',
    "lone surrogates": b'{"errcode": 45009, "errmsg": "\\ud800", "\\udfff": 1}',
    "no number": b'{"errcode": 45009, "x": NaN, "y": -Infinity}',
    "huge number": b'{"errcode": 45009, "x": ' + b"9" * 5000 + b"}",
    "unknown fields": b'{"code": 0, "errcode": 45009, "data": {"errcode": 0}}',
}


def test_a_readable_errcode_counts() -> None:
    """An errcode that can be read is read, whatever else is odd about the object."""
    found = {name: answered(body).errcode for name, body in ODD_BODIES.items()}

    assert found == dict.fromkeys(ODD_BODIES, 45009)
    assert answered(ODD_BODIES["GBK"]).errmsg == "超过限制"
    assert answered(ODD_BODIES["lone surrogates"]).errmsg == "?"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)


SPELLINGS: tuple[Callable[[int], str], ...] = (str, "{}.0".format, '"{}"'.format, '" {} "'.format)
"""How an errcode may be written in JSON."""


@given(
    st.integers(1 - 10**15, 10**15 - 1).filter(bool),
    st.sampled_from(SPELLINGS),
    st.lists(st.tuples(st.sampled_from([TESTING, INVALID, "errmsg", "x"]), JUNK), max_size=4),
    st.text(st.characters(exclude_characters='"\\', exclude_categories=["Cs"])),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_any_errcode_in_any_object(
    errcode: int, spell: Callable[[int], str], others: list[tuple[str, object]], hint: str, encoding: str
) -> None:
    """Whatever surrounds it, an errcode is read: as a number or in a text, with raw text of any encoding beside it."""
    pairs = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in others]
    body = ", ".join((*pairs, f'"errcode": {spell(errcode)}', f'"hint": "{hint}"'))

    assert answered(f"{{{body}}}".encode(encoding)).errcode == errcode


def test_missing_errcode() -> None:
    """A missing errcode is 0 in what looks like an answer."""
    assert [answered(body).errcode for body in ({TESTING: ""}, {"errmsg": "ok"}, {INVALID: None})] == [0, 0, 0]


@pytest.mark.parametrize(
    "errcode", [True, False, None, 1.5, "", "0x1", "1 2", [], [1], {}, 10**15, 10**300, "9" * 16, 1e15]
)
def test_unreadable_errcode(errcode: object) -> None:
    """What is no whole number is no errcode."""
    assert parse({"errcode": errcode, TESTING: ""}) == field_problem("errcode")


def test_contradicting_errcodes() -> None:
    """Two errcodes that contradict each other are unreadable."""
    for pair in ("0, 1", "1, 0", '45009, "45010"', "0, null", "true, 1"):
        first, second = pair.split(", ")
        assert parse(f'{{"errcode": {first}, "errmsg": "", "errcode": {second}}}') == field_problem("errcode")


NO_ANSWERS = {
    "empty": b"",
    "page": b"<html>502 Bad Gateway</html>",
    "cut short": b'{"errcode": 45009, "errm',
    "more": b'{"errcode": 0} x',
    "two": b'{"errcode": 0}{"errcode": 0}',
    "empty object": b"{}",
    "another API": b'{"code": 0, "data": {"errcode": 1}}',
    "array": b'[{"errcode": 1}]',
    "null": b"null",
    "number": b"45009",
    "text": b'"errcode"',
    "single quotes": b"{'errcode': 45009}",
    "UTF-16": '{"errcode": 0}'.encode("utf-16"),
    "deep array": b'{"errcode": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep object": b'{"errcode":' * 100_000 + b"1" + b"}" * 100_000,
}


def test_no_answers() -> None:
    """What is no whole JSON object with a field of this API is no answer of it."""
    assert {name: parse(body) for name, body in NO_ANSWERS.items()} == dict.fromkeys(NO_ANSWERS)


@given(st.dictionaries(st.sampled_from(["errcode", "errmsg", *BUSINESS.fields]) | st.text(), JUNK))
def test_any_object(body: dict[str, object]) -> None:
    """Every JSON object is read; nothing is raised, and every text can be printed."""
    answer = parse(body)
    if isinstance(answer, ApiAnswer):
        answer.errmsg.encode()
        repr((parse_live(answer, BUSINESS, Redactor()), parse_invalid(answer, BUSINESS, Redactor()))).encode()


@given(st.binary())
def test_any_bytes(body: bytes) -> None:
    """All bytes are read; nothing is raised."""
    parse(body)
    parse_object(body)


@pytest.mark.parametrize(
    ("errmsg", "rid"),
    [
        ("invalid action rid: 6128a3f0-5f2d1a3b-7c8d9e0f", "6128a3f0-5f2d1a3b-7c8d9e0f"),
        ("invalid action, rid:6128a3f0-5f2d1a3b-7c8d9e0f.", "6128a3f0-5f2d1a3b-7c8d9e0f"),
        ("hybrid: 6128a3f0", None),
        ("invalid action", None),
        ("rid: ", None),
    ],
)
def test_rid(errmsg: str, rid: str | None) -> None:
    """The request id is taken from the errmsg, which stays as it came."""
    answer = answered({"errcode": 40052, "errmsg": errmsg})

    assert (answer.errmsg, answer.rid) == (errmsg, rid)


def test_long_errmsg() -> None:
    """The request id survives an errmsg that is cut."""
    answer = answered({"errcode": 1, "errmsg": "x" * 10_000 + " rid: 1-2-3"})

    assert (len(answer.errmsg), answer.rid) == (MAX_TEXT_LENGTH + 1, "1-2-3")


# Lists


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        (" ", []),
        (";; ;", []),
        ("a.qq.com", ["a.qq.com"]),
        (" a.qq.com ;\tb.qq.com;\n", ["a.qq.com", "b.qq.com"]),
        ("b.qq.com;a.qq.com;b.qq.com", ["a.qq.com", "b.qq.com"]),
        ("https://A.qq.com;a.qq.com", ["https://A.qq.com", "a.qq.com"]),
        ("https://a.qq.com/;http://b.qq.com/", ["https://a.qq.com/", "http://b.qq.com/"]),
        ("*.qq.com;1.2.3.4;a.qq.com, ;https://b.qq.com//", ["*.qq.com", "1.2.3.4", "a.qq.com,", "https://b.qq.com//"]),
    ],
)
def test_lists(text: str, values: list[str]) -> None:
    """A list is split at semicolons, spaces around and empty values are removed; spellings are kept."""
    found = lists({TESTING: text, PUBLISHED: text})

    assert found == LiveState(LiveList.of(values), LiveList.of(values))
    assert isinstance(found, LiveState)
    assert LiveList.of(values).spellings == found.testing.spellings


def test_never_published() -> None:
    """A published list that is absent, or null, is none; an empty one is empty."""
    assert lists({"errcode": 0, TESTING: "a.qq.com"}) == live("a", None)
    assert lists({TESTING: "a.qq.com", PUBLISHED: None}) == live("a", None)
    assert lists({TESTING: "a.qq.com", PUBLISHED: ""}) == live("a", "")


def test_unreadable_lists() -> None:
    """A list that is missing, or no text, is no empty one."""
    for value in (None, 0, True, [], ["a.qq.com"], {"a": "b"}):
        assert lists({"errcode": 0, TESTING: value, PUBLISHED: "a.qq.com"}) == field_problem(TESTING)
    assert lists({"errcode": 0, PUBLISHED: "a.qq.com"}) == field_problem(TESTING)
    assert lists({"errcode": 0, TESTING: "", PUBLISHED: []}) == field_problem(PUBLISHED)
    twice = answered(f'{{"errcode": 0, "{TESTING}": "a.qq.com", "{TESTING}": "b.qq.com"}}')
    assert parse_live(twice, BUSINESS, Redactor()) == field_problem(TESTING)


HOSTS = st.from_regex(r"[a-z]{1,5}\.[a-z]{1,5}\.(com|cn)", fullmatch=True)
SPELLED = st.builds(
    lambda start, host, end: start + host + end, st.sampled_from(["", "https://"]), HOSTS, st.sampled_from(["", "/"])
)


@given(
    st.lists(SPELLED, min_size=2, max_size=5),
    st.text(" \t\r\n\u3000,，；、|", min_size=1, max_size=3).filter(str.strip) | st.sampled_from([" ", "\n", "\u3000"]),
    st.sampled_from([TESTING, PUBLISHED]),
)
def test_hosts_that_are_joined_otherwise(hosts: list[str], joiner: str, field: str) -> None:
    """A value of several hosts, joined by something else than a semicolon, makes its list unreadable."""
    body = {TESTING: "x.qq.com", PUBLISHED: "x.qq.com", field: f"x.qq.com;{joiner.join(hosts)}{joiner}"}
    found = lists(body)

    assert isinstance(found, Problem)
    assert found.code is Code.LISTS_UNREADABLE
    assert found.facts["list"] == (ListName.TESTING if field == TESTING else ListName.PUBLISHED)
    assert host_of(str(found.facts["value"]).split(joiner)[0]) in {host_of(host) for host in hosts}


def test_values_that_are_not_joined_hosts() -> None:
    """A value of which a part is no host is opaque, as it is."""
    values = ["a.qq.com,*.qq.com", "a.qq.com b", "a.qq.com|", "a.qq.com/b.qq.com", "a.qq.com:b.qq.com"]

    assert lists({TESTING: ";".join(values), PUBLISHED: None}) == LiveState(LiveList.of(values), None)


def test_long_values() -> None:
    """However long, values that are no hosts are kept whole: each of them takes a place."""
    values = {f"{'x' * 10_000}{number}" for number in range(3)}
    found = lists({TESTING: ";".join(values)})

    assert isinstance(found, LiveState)
    assert found.testing.opaque == values


@pytest.mark.parametrize(
    ("value", "hosts"),
    [
        (None, ()),
        (7, ()),
        ("b.qq.com;a.qq.com;b.qq.com", ("b.qq.com", "a.qq.com")),
        ("https://New.qq.com/;new.qq.com", ("new.qq.com",)),
        ("n2.qq.com,n3.qq.com", ("n2.qq.com", "n3.qq.com")),
        ("a.qq.com; b.qq.com，c.qq.com；d.qq.com、e.qq.com|f.qq.com\n", tuple(f"{x}.qq.com" for x in "abcdef")),
        ({"new.qq.com": "no file", "b.qq.com, a.qq.com": None}, ("new.qq.com", "b.qq.com", "a.qq.com")),
        ({}, ()),
        (["a.qq.com", "b.qq.com;c.qq.com", 7, None], ("a.qq.com", "b.qq.com", "c.qq.com")),
        ("*.qq.com;x" + "y" * 1000, ("*.qq.com", "x" + "y" * (MAX_TEXT_LENGTH - 1) + "…")),
    ],
)
def test_invalid_hosts(value: object, hosts: tuple[str, ...]) -> None:
    """Hosts that failed verification come bare, each once, in their order, with any separator, array or object."""
    assert parse_invalid(answered({"errmsg": "ok", INVALID: value}), BUSINESS, Redactor()) == hosts


# The verification file


GOOD = {"errcode": 0, "errmsg": "ok", FILE_NAME: "8f3a2c.txt", FILE_CONTENT: "5d41402abc4b2a76"}


def confirm_file(body: Mapping[str, object], redactor: Redactor | None = None) -> Verification | Problem:
    """Parse an answer about the verification file."""
    answer = parse_answer(json.dumps(body).encode(), (FILE_NAME, FILE_CONTENT), Redactor())
    assert isinstance(answer, ApiAnswer)
    return parse_confirm_file(answer, redactor or knowing_token())


def test_confirm_file() -> None:
    """The file may have one character, and as many as the desired state may name."""
    for content in ("5d41402abc4b2a76", "x", "x" * 1024):
        assert confirm_file({**GOOD, FILE_CONTENT: content}) == Verification(file="8f3a2c.txt", content=content)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (FILE_NAME, ["../secret.txt", ".hidden.txt", "a b.txt", "a.txt\n", "a.txt?x", "x" * 101 + ".txt", "a.html"]),
        (FILE_NAME, ["", None, 7, f"{TOKEN}.txt"]),
        (FILE_CONTENT, ["", None, ["x"], "x" * 1025, TOKEN]),
    ],
)
def test_unusable_confirm_file(field: str, values: list[object]) -> None:
    """A name that could lead elsewhere, nothing to compare with, or a secret is no verification file."""
    for value in values:
        assert confirm_file({**GOOD, field: value}) == field_problem(field)


# Secrets


def test_echoed_token() -> None:
    """A token that an answer echoes is removed from every text that is kept, but hosts stay."""
    body = {
        "errcode": 0,
        "errmsg": f"no {TOKEN}, t0k%5Fen_0123456789, {TOKEN[2:15]}",
        TESTING: f"a.qq.com;https://b.qq.com/?{TOKEN}",
        PUBLISHED: TOKEN.replace("_", "%5F"),
        INVALID: f"{TOKEN};c.qq.com",
    }
    answer = answered(body, knowing_token())

    assert answer.errmsg == f"no {MARK}, {MARK}, {MARK}"
    state = LiveState(LiveList.of(["a.qq.com", f"https://b.qq.com/?{MARK}"]), LiveList.of([MARK]))
    assert parse_live(answer, BUSINESS, knowing_token()) == state
    assert parse_invalid(answer, BUSINESS, knowing_token()) == (MARK, "c.qq.com")
    assert TOKEN not in repr(answer)


def test_echoed_token_with_a_separator() -> None:
    """A token is removed from the invalid hosts before they are split: it may contain a separator."""
    redactor = Redactor()
    redactor.learn("t0k,en|01;2345")

    invalid = answered({"errmsg": "ok", INVALID: "a.qq.com,t0k,en|01;2345"}, redactor)
    assert parse_invalid(invalid, BUSINESS, redactor) == ("a.qq.com", MARK)


def test_token_like_a_host() -> None:
    """A token changes no host that contains a part of it."""
    redactor = Redactor()
    redactor.learn("token-acme-payments")
    answer = answered({"errmsg": "ok", TESTING: "HTTPS://acme-payments.qq.com", INVALID: "token-acme-payments.com"})
    found = parse_live(answer, BUSINESS, redactor)

    assert isinstance(found, LiveState)
    assert found.testing.spellings == LiveList.of(["HTTPS://acme-payments.qq.com"]).spellings
    assert parse_invalid(answer, BUSINESS, redactor) == ("token-acme-payments.com",)


def test_quota() -> None:
    """A quota is three numbers, as numbers or in texts; anything else is a problem with the field."""

    def quota(value: str) -> object:
        answer = parse_answer(f'{{"errcode": 0, "quota": {value}}}'.encode(), ("quota",), knowing_token())
        assert isinstance(answer, ApiAnswer)
        return parse_quota(answer, knowing_token())

    assert quota('{"daily_limit": 10, "used": "3", "remain": 7}') == Quota(limit=10, used=3, left=7)
    for value in ("null", "[]", "{}", '{"daily_limit": 10, "used": 3}', '{"daily_limit": 1.5, "used": 0, "remain": 1}'):
        assert quota(value) == field_problem("quota"), value
