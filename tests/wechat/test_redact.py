"""No secret survives in a text from outside, however it is encoded."""

from urllib.parse import quote, unquote

from hypothesis import given
from hypothesis import strategies as st

from reconciler.wechat.redact import LONGEST, MARK, Redactor, shorten

VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
SECRETS = st.text(VISIBLE, min_size=1, max_size=40)


def knowing(*secrets: str) -> Redactor:
    """Return a redactor that knows these secrets."""
    redactor = Redactor()
    for secret in secrets:
        redactor.learn(secret)
    return redactor


def encoded(secret: str, styles: list[int]) -> str:
    """Return a secret with each character in a style: plain, or percent-encoded in one of three ways."""
    spellings = (str, lambda c: f"%{ord(c):02x}", lambda c: f"%{ord(c):02X}", lambda c: f"%25{ord(c):02x}")
    return "".join(spellings[style](character) for character, style in zip(secret, styles, strict=True))


@given(st.data(), SECRETS, st.text(), st.text())
def test_any_encoding(data: st.DataObject, secret: str, before: str, after: str) -> None:
    """A secret goes wherever it stands, each of its characters plain or percent-encoded, even twice."""
    styles = data.draw(st.lists(st.integers(0, 3), min_size=len(secret), max_size=len(secret)))
    redacted = knowing(secret).redact(before + encoded(secret, styles) + after)

    for text in (redacted, unquote(redacted), unquote(unquote(redacted))):
        assert secret not in text
    assert MARK in redacted


@given(st.lists(SECRETS, min_size=2, max_size=5), st.data())
def test_several_secrets(secrets: list[str], data: st.DataObject) -> None:
    """All secrets go, also where one is part of another."""
    text = "".join(data.draw(st.lists(st.sampled_from([*secrets, " ", "&"]), max_size=10)))
    redacted = knowing(*secrets).redact(text + quote(secrets[0], safe=""))

    assert not any(secret in redacted for secret in secrets)


def test_any_case() -> None:
    """A secret goes in any case: letters that a server made small still tell nearly all of it."""
    assert f"{MARK} {MARK}" == knowing("t0K_EN").redact("T0k_en %540k%5Fen")


def test_longest_first() -> None:
    """A secret that begins with another is taken out whole."""
    assert f"({MARK})" == knowing("abc", "abcdef").redact("(abcdef)")


def test_rest_untouched() -> None:
    """Everything else stays as it is, percent signs included."""
    text = "100% of abc%2 abx %44bc"

    assert text == knowing("secret-token").redact(text)
    assert f"100% of {MARK}%2 abx %44bc" == knowing("abc").redact(text)


def test_nothing_known() -> None:
    """A redactor that knows nothing changes nothing."""
    assert Redactor().redact("access_token=abc") == "access_token=abc"


def test_learning_goes_on() -> None:
    """A secret that is learned later goes as well, and the earlier ones still do."""
    redactor = knowing("first")
    redactor.redact("first")
    redactor.learn("second")
    redactor.learn("first")

    assert f"{MARK} {MARK}" == redactor.redact("first second")


def test_long_text() -> None:
    """A mebibyte of percent signs takes no noticeable time."""
    text = "%25" * 350_000 + "%"

    assert text == knowing("A" * 150).redact(text)


def test_shorten() -> None:
    """A text is cut where it is longer than anyone reads."""
    assert shorten("x" * LONGEST) == "x" * LONGEST
    assert shorten("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"
