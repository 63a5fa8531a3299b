"""What a host is, and how live values are compared."""

import pytest

from reconciler.model import LiveList, LiveState, parse_host
from tests.building import hosts

HOSTS = (
    "www.qq.com",
    "a.b",
    "1.2.qq.com",
    "xn--fiqs8s.xn--fiqs8s",
    "a-b.qq.com",
    f"{'a' * 63}.qq.com",
    f"{'a.' * 125}com",
)

OTHERS = (
    "",
    "qq",
    "WWW.qq.com",
    "www.qq.com.",
    "www.qq.com\n",
    ".qq.com",
    "a..qq.com",
    "-a.qq.com",
    "a-.qq.com",
    "a_b.qq.com",
    "127.0.0.1",
    "127.0.0.0x1",
    "a.b1",
    "https://www.qq.com",
    "www.qq.com:443",
    "www.qq.com/",
    "*.qq.com",
    f"{'a' * 64}.qq.com",
    f"{'a.' * 126}com",
    "ｗww.qq.com",
)


def test_parse_host() -> None:
    """A bare host of two labels or more is a host; anything else is None, with a trailing line break too."""
    assert [text for text in (*HOSTS, *OTHERS) if parse_host(text) == text] == list(HOSTS)
    assert {parse_host(text) for text in OTHERS} == {None}


def test_live_values() -> None:
    """Live values are compared as bare, lower-case hosts; what is no host even then is opaque."""
    parsed = LiveList.of(
        ["https://b.qq.com", "C.qq.com", "a.qq.com", "c.qq.com", "a.qq.com", "d.qq.com/", "e.qq.com//", "*.qq.com"]
    )

    assert parsed == LiveList(hosts("a b c d"), frozenset({"e.qq.com//", "*.qq.com"}))
    assert parsed.spelled(next(iter(hosts("c")))) == ("C.qq.com", "c.qq.com")
    assert parsed.spelled(next(iter(hosts("b")))) == ("https://b.qq.com",)
    assert parsed.spelled(next(iter(hosts("d")))) == ("d.qq.com/",)
    assert parsed.spelled(next(iter(hosts("a")))) == ("a.qq.com",)
    assert parsed.spelled(next(iter(hosts("x")))) == ()
    assert len(parsed) == 7


def test_letters_that_only_look_like_ascii_are_opaque() -> None:
    """A Kelvin sign has the lower case k, but a value with one is no host."""
    assert LiveList.of(["\u212a.qq.com", "https://\u212a.qq.com"]) == LiveList(
        frozenset(), frozenset({"\u212a.qq.com", "https://\u212a.qq.com"})
    )


def test_spelling_makes_no_difference() -> None:
    """Two live states are equal when they hold the same hosts and the same opaque values."""
    one = LiveState(LiveList.of(["https://a.qq.com", "?"]), None)

    assert one == LiveState(LiveList.of(["a.qq.com", "?"]), None)
    assert one != LiveState(LiveList.of(["a.qq.com"]), None)
    assert one != LiveState(LiveList.of(["a.qq.com", "?"]), LiveList.of([]))


def test_one_string_is_refused() -> None:
    """A string instead of an iterable of values is a TypeError: each of its letters would be a value."""
    with pytest.raises(TypeError, match=r"^expected an iterable of values, not one string$"):
        LiveList.of("www.qq.com;m.qq.com")
