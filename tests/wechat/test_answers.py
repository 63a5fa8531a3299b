"""What the body of an answer says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model import LiveList, LiveState
from reconciler.wechat.answers import BadField, ErrorAnswer, NotThisApi, Success, judge
from reconciler.wechat.redact import LONGEST, MARK, Redactor
from reconciler.wechat.resources import Answered
from tests.building import live

TESTING, PUBLISHED, INVALID = Answered.TESTING, Answered.PUBLISHED, Answered.INVALID


def judged(body: bytes | str | dict[str, object]) -> object:
    """Judge a body."""
    text = json.dumps(body) if isinstance(body, dict) else body
    return judge(text.encode() if isinstance(text, str) else text, Redactor())


def ok(state: LiveState | None, *invalid: str, errmsg: str = "ok") -> Success:
    """Return a success."""
    return Success(errmsg=errmsg, live=state, invalid=invalid)


def test_official_example() -> None:
    """The answer that the official page shows is both lists."""
    body = """{
      "errcode": 0,
      "errmsg": "ok",
      "published_wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
      "testing_wxa_jump_h5_domain": "www.qq.com;wx.qq.com"
    }"""

    assert ok(live("www.qq.com wx.qq.com", "www.qq.com wx.qq.com")) == judged(body)


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
        ("a.qq.com,b.qq.com;*.qq.com;1.2.3.4", ["a.qq.com,b.qq.com", "*.qq.com", "1.2.3.4"]),
    ],
)
def test_lists(text: str, values: list[str]) -> None:
    """A list is split at semicolons, blanks are trimmed, empty items dropped; spellings are kept."""
    found = judged({TESTING: text, PUBLISHED: text})

    assert ok(LiveState(LiveList.of(values), LiveList.of(values)), errmsg="") == found
    assert isinstance(found, Success)
    assert found.live is not None
    assert LiveList.of(values).spellings == found.live.testing.spellings


def test_never_published() -> None:
    """A published list that is absent, or null, is none; an empty one is empty."""
    assert ok(live("a", None)) == judged({"errcode": 0, "errmsg": "ok", TESTING: "a.qq.com"})
    assert ok(live("a", None)) == judged({"errmsg": "ok", TESTING: "a.qq.com", PUBLISHED: None})
    assert ok(live("a", "")) == judged({"errmsg": "ok", TESTING: "a.qq.com", PUBLISHED: ""})


@pytest.mark.parametrize(
    "body", [{"errcode": 0}, {"errmsg": "ok"}, {"errcode": 0, TESTING: None, PUBLISHED: "a.qq.com"}]
)
def test_no_testing_list(body: dict[str, object]) -> None:
    """A success without a testing list brings no live state, not an empty one."""
    found = judged(body)

    assert isinstance(found, Success)
    assert found.live is None


def test_missing_errcode() -> None:
    """A missing errcode is 0 in what looks like an answer."""
    assert ok(live("", None), errmsg="") == judged({TESTING: ""})


def test_invalid_hosts() -> None:
    """Hosts that failed verification come in their order."""
    assert ok(None, "b.qq.com", "a.qq.com") == judged({"errmsg": "ok", INVALID: "b.qq.com;a.qq.com"})
    assert ok(None) == judged({"errmsg": "ok", INVALID: None})


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
    error = ErrorAnswer(errcode=40052, errmsg=errmsg, rid=rid, invalid=())

    assert error == judged({"errcode": 40052, "errmsg": errmsg})


def test_rid_behind_a_long_errmsg() -> None:
    """The request id survives an errmsg that is cut."""
    found = judged({"errcode": 1, "errmsg": "x" * 10_000 + " rid: 1-2-3"})

    assert isinstance(found, ErrorAnswer)
    assert (len(found.errmsg), found.rid) == (LONGEST, "1-2-3")


@pytest.mark.parametrize("errcode", [1, -1, 2**31 - 1, 1 - 2**31])
def test_any_number_may_be_an_errcode(errcode: int) -> None:
    """Every number of 32 bits but 0 is a refusal, known or not."""
    found = judged({"errcode": errcode, "errmsg": "no"})

    assert found == ErrorAnswer(errcode=errcode, errmsg="no", rid=None, invalid=())


@pytest.mark.parametrize("errcode", [True, False, None, 0.0, 1.5, "0", "45009", "", [], {}, 2**31, -(10**300)])
def test_errcode_is_a_number(errcode: object) -> None:
    """An errcode that is no plain integer is none, a number in quotes included."""
    assert BadField(Answered.ERRCODE) == judged({"errcode": errcode, "errmsg": "ok", TESTING: ""})


@pytest.mark.parametrize("name", [TESTING, PUBLISHED, INVALID, Answered.ERRMSG])
@pytest.mark.parametrize("value", [0, 1.5, True, [], ["a.qq.com"], {"a": "b"}])
def test_fields_are_texts(name: Answered, value: object) -> None:
    """A list, or an errmsg, that is no text makes the answer unusable."""
    assert BadField(name) == judged({"errcode": 0, TESTING: "", name: value})


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>502 Bad Gateway</html>", id="page"),
        pytest.param(b'{"errcode": 0, "errmsg": "o', id="cut short"),
        pytest.param(b'{"errcode": 0} x', id="more"),
        pytest.param(b"{}", id="empty object"),
        pytest.param(b'{"code": 0, "data": {"token": "x"}}', id="another API"),
        pytest.param(b"[]", id="array"),
        pytest.param(b"null", id="null"),
        pytest.param(b"0", id="number"),
        pytest.param(b'"errcode"', id="text"),
        pytest.param(b'{"errcode": NaN}', id="NaN"),
        pytest.param(b'{"errcode": -Infinity}', id="infinity"),
        pytest.param(b'{"errcode": 0, "errcode": 0}', id="repeated key"),
        pytest.param(b'{"errcode": 0, "x": {"a": 1, "a": 2}}', id="repeated key inside"),
        pytest.param(b'{"errmsg": "\xff"}', id="not UTF-8"),
        pytest.param('{"errmsg": "ok"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"errmsg": "\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"errmsg": "", "\\udfff": 1}', id="lone surrogate in a key"),
        pytest.param(b'{"errcode": ' + b"9" * 5000 + b"}", id="huge number"),
        pytest.param(b'{"errcode": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="deep array"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep object"),
        pytest.param(b'{"errmsg": "a\nb"}', id="raw newline in a text"),
    ],
)
def test_not_this_api(body: bytes) -> None:
    """What is not one strict JSON object with a field of this API is no answer of it."""
    assert NotThisApi() == judged(body)


def test_byte_order_mark() -> None:
    """A byte order mark is tolerated."""
    assert ok(None) == judged(b'\xef\xbb\xbf{"errmsg": "ok"}')


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from(Answered) | st.text(), ANYTHING))
def test_any_object(body: dict[str, object]) -> None:
    """Every JSON object is judged; nothing is raised."""
    assert isinstance(judged(json.dumps(body)), Success | ErrorAnswer | BadField | NotThisApi)


@given(st.binary())
def test_any_bytes(body: bytes) -> None:
    """All bytes are judged; nothing is raised."""
    judged(body)


def test_echoed_token() -> None:
    """A token that an answer echoes is taken out of every text that is kept."""
    redactor = Redactor()
    redactor.learn("t0k_en")
    body = {
        "errcode": 0,
        "errmsg": "no t0k_en, %740k_en",
        TESTING: "a.qq.com;https://b.qq.com/?t0k_en",
        PUBLISHED: "t0k%5Fen",
        INVALID: "t0k_en;c.qq.com",
    }
    state = LiveState(LiveList.of(["a.qq.com", f"https://b.qq.com/?{MARK}"]), LiveList.of([MARK]))

    expected = Success(errmsg=f"no {MARK}, {MARK}", live=state, invalid=(MARK, "c.qq.com"))
    assert expected == judge(json.dumps(body).encode(), redactor)


def test_token_like_a_host() -> None:
    """A short token, as tests have it, changes no host."""
    redactor = Redactor()
    redactor.learn("qq")
    body = {"errmsg": "ok", TESTING: "a.qq.com;HTTPS://B.qq.com", INVALID: "https://a.qq.com"}
    found = judge(json.dumps(body).encode(), redactor)

    assert isinstance(found, Success)
    assert found.live is not None
    assert LiveList.of(["a.qq.com", "HTTPS://B.qq.com"]).spellings == found.live.testing.spellings
    assert found.invalid == ("https://a.qq.com",)


def test_long_values() -> None:
    """However long, values that are no hosts are kept whole: each of them takes a place."""
    values = {f"{'x' * 10_000}{number}" for number in range(3)}
    found = judged({"errmsg": "ok", TESTING: ";".join(values)})

    assert isinstance(found, Success)
    assert found.live is not None
    assert found.live.testing.opaque == values
