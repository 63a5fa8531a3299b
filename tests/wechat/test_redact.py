"""No secret survives in a text from outside, however it is encoded; everything else stays as it is."""

import time
from urllib.parse import quote, unquote

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model import parse_host
from reconciler.wechat.redact import MARK, Redactor

VISIBLE = "".join(character for character in map(chr, range(0x21, 0x7F)) if character not in "%.")
SECRETS = st.text(VISIBLE, min_size=8, max_size=40).filter(lambda text: not parse_host(f"{text}.com".lower()))
"""None that could be a part of a host, which stays readable."""

REAL = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=100, max_size=160)
"""Tokens as WeChat makes them."""


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


@given(st.data(), SECRETS, st.text(), st.text(), st.booleans())
def test_any_encoding(data: st.DataObject, secret: str, before: str, after: str, fragments: bool) -> None:  # noqa: FBT001 - drawn
    """A secret is removed wherever it stands, each of its characters plain or percent-encoded, even twice."""
    styles = data.draw(st.lists(st.integers(0, 3), min_size=len(secret), max_size=len(secret)))
    redacted = knowing(secret).redact(before + encoded(secret, styles) + after, fragments=fragments)

    for text in (redacted, unquote(redacted), unquote(unquote(redacted))):
        assert secret not in text
    assert MARK in redacted


def test_whole_secrets() -> None:
    """Without fragments each known secret is removed wherever it stands, also percent-encoded."""
    redactor = knowing("first-secret", "second-secret")

    text = "first-secret, SECOND-secret, %66irst-secret, first-secre"
    assert redactor.redact(text, fragments=False) == f"{MARK}, {MARK}, {MARK}, first-secre"


@given(REAL, st.data(), st.text(), st.text())
def test_any_fragment(secret: str, data: st.DataObject, before: str, after: str) -> None:
    """Twelve characters of a token in a row are removed from free text, fewer are not."""
    start = data.draw(st.integers(0, len(secret) - 13))
    fragment = secret[start : data.draw(st.integers(start + 12, len(secret) - 1))]
    redactor = knowing(secret)

    assert fragment not in redactor.redact(f"{before} {fragment} {after}")
    assert redactor.redact(f"{fragment[:11]} {fragment[-11:]}") == f"{fragment[:11]} {fragment[-11:]}"
    assert redactor.redact(fragment, fragments=False) == fragment


@given(st.lists(SECRETS, min_size=2, max_size=5), st.data())
def test_several_secrets(secrets: list[str], data: st.DataObject) -> None:
    """All secrets are removed, also where one is part of another."""
    text = "".join(data.draw(st.lists(st.sampled_from([*secrets, " ", "&"]), max_size=10)))
    redacted = knowing(*secrets).redact(text + quote(secrets[0], safe=""))

    assert not any(secret in redacted for secret in secrets)


def test_hosts_stay_readable() -> None:
    """A host that contains a part of a token, or all of it, is shown; the token elsewhere is not."""
    redactor = knowing("sandbox-token-acme-payments")
    hosts = "invalid domain https://acme-payments.qq.com:443/x, sandbox-token-acme-payments.qq.com. acme-payments.com"

    assert redactor.redact(hosts) == hosts
    assert redactor.redact("x=acme-payments.qq_com; sandbox-token-acme") == f"x={MARK}.qq_com; {MARK}"
    assert redactor.redact("x.sandbox-token-acme-payments/y.qq.com") == f"x.{MARK}/y.qq.com"


def test_a_host_inside_a_secret_is_no_host() -> None:
    """A part of a secret that happens to look like a host is removed with it."""
    assert knowing("abc/def.gh+ijkl").redact("(abc/def.gh+ijkl)") == f"({MARK})"


def test_a_secret_with_percent_signs() -> None:
    """A secret that looks percent-encoded is removed as it is, and encoded once more."""
    for text in ("key%41%zz", "key%2541%25zz", "keyA%zz"):
        assert knowing("key%41%zz").redact(f"({text})") == f"({MARK})"


def test_any_case() -> None:
    """A secret is removed in any case: letters that a server made small still show nearly all of it."""
    assert knowing("t0K_EN_1").redact("T0k_en_1 %540k%5Fen_1") == f"{MARK} {MARK}"
    assert knowing("t0K_EN_1").redact("İT0k_en_1ſ") == f"İ{MARK}ſ"


def test_nothing_short_is_a_secret() -> None:
    """What is shorter than eight characters would be removed where it stands by chance, so it is no secret."""
    assert knowing("access", "qq", "").redact("access_token qq") == "access_token qq"
    assert knowing("access_t").redact("access_token") == f"{MARK}oken"


def test_rest_untouched() -> None:
    """Everything else stays as it is, percent signs included; a redactor that knows nothing changes nothing."""
    text = "100% of secret-toke%2 abx %44bc"

    assert knowing("secret-token").redact(text) == Redactor().redact(text) == text
    assert knowing("secret-toke").redact(text) == f"100% of {MARK}%2 abx %44bc"


def test_learning_goes_on() -> None:
    """A secret that is learned later is removed as well, and the earlier ones still are."""
    redactor = knowing("the first")
    redactor.redact("the first")
    redactor.learn("the second")
    redactor.learn("the first")

    assert redactor.redact("the first, the second") == f"{MARK}, {MARK}"


def test_long_text() -> None:
    """A mebibyte of percent signs takes no noticeable time."""
    text = "%25" * 350_000 + "%"

    assert knowing("A" * 150).redact(text) == text


def test_many_secrets() -> None:
    """The tokens of a thousand platforms slow no answer down: the pieces of each are found once, when it is learned."""
    redactor = knowing(*(f"token-of-platform-{number:04}-" + "x" * 130 for number in range(1000)))
    begin = time.process_time()
    for _ in range(100):
        redactor.redact("an errmsg of usual length, hint: [a-b-c] rid: 6512f3a1-1b2c3d4e-5f6a7b8c")

    assert time.process_time() - begin < 1
