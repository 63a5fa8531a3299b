"""Which addresses a token may be sent to."""

import pytest

from reconciler.problem import Code, Problem
from reconciler.wechat.address import Address, AddressPart, parse_api_address, parse_token_address


def parsed(text: str) -> Address:
    """Return an address that must be one."""
    address = parse_api_address(text, "--api-url")
    assert isinstance(address, Address)
    return address


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://api.weixin.qq.com", "https://api.weixin.qq.com"),
        ("https://api.weixin.qq.com/", "https://api.weixin.qq.com"),
        ("HTTPS://API.weixin.QQ.com:443", "https://api.weixin.qq.com"),
        ("https://api.weixin.qq.com:0443/a/b", "https://api.weixin.qq.com"),
        ("https://gateway:8443", "https://gateway:8443"),
        ("https://token_service.internal", "https://token_service.internal"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[2001:0DB8:0:0::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://LOCALHOST:8080/x%20y", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.255.0.9", "http://127.255.0.9"),
        ("http://[0:0:0:0:0:0:0:1]:8080", "http://[::1]:8080"),
    ],
)
def test_origin(text: str, origin: str) -> None:
    """Addresses of the same server have the same origin, however they are spelled."""
    assert origin == parsed(text).origin


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", AddressPart.FORM),
        ("api.weixin.qq.com", AddressPart.FORM),
        ("https:api.weixin.qq.com", AddressPart.FORM),
        ("https://api.weixin.qq.com ", AddressPart.FORM),
        ("https://api.weixin.qq.com\n", AddressPart.FORM),
        ("https://api.weixin。qq.com", AddressPart.FORM),
        ("ftp://api.weixin.qq.com", AddressPart.SCHEME),
        ("file:///etc/passwd", AddressPart.SCHEME),
        ("https://me:secret@api.weixin.qq.com", AddressPart.USER),
        ("https://@api.weixin.qq.com", AddressPart.USER),
        ("https://", AddressPart.HOST),
        ("https:///path", AddressPart.HOST),
        ("https://.qq.com", AddressPart.HOST),
        ("https://a..qq.com", AddressPart.HOST),
        ("https://-a.qq.com", AddressPart.HOST),
        ("https://a.qq.com.", AddressPart.HOST),
        ("https://*.qq.com", AddressPart.HOST),
        ("https://" + "a" * 64 + ".qq.com", AddressPart.HOST),
        ("https://" + "a." * 126 + "com", AddressPart.HOST),
        ("https://127.1", AddressPart.HOST),
        ("https://1.2.3.256", AddressPart.HOST),
        ("https://0x7f.0.0.1", AddressPart.HOST),
        ("https://127.0.0.0x1", AddressPart.HOST),
        ("https://[::1", AddressPart.HOST),
        ("https://[::1%25lo]", AddressPart.HOST),
        ("https://[::1%lo]", AddressPart.HOST),
        ("https://[127.0.0.1]", AddressPart.HOST),
        ("https://::1", AddressPart.HOST),
        ("https://a.qq.com:", AddressPart.PORT),
        ("https://a.qq.com:0", AddressPart.PORT),
        ("https://a.qq.com:65536", AddressPart.PORT),
        ("https://a.qq.com:+1", AddressPart.PORT),
        ("https://a.qq.com:8 0", AddressPart.FORM),
        ('https://a.qq.com/"', AddressPart.PATH),
        ("https://a.qq.com/%zz", AddressPart.PATH),
        ("https://a.qq.com?token=1", AddressPart.QUERY),
        ("https://a.qq.com/?", AddressPart.QUERY),
        ("https://a.qq.com/#top", AddressPart.FRAGMENT),
        ("https://a.qq.com#", AddressPart.FRAGMENT),
    ],
)
def test_refused(text: str, part: AddressPart) -> None:
    """An address that is none is refused with the part that is wrong, and is not quoted."""
    problem = Problem(code=Code.ADDRESS_INVALID, facts={"flag": "--api-url", "part": part})

    assert problem == parse_api_address(text, "--api-url")


@pytest.mark.parametrize(
    "text",
    [
        "http://api.weixin.qq.com",
        "http://10.0.0.1",
        "http://localhost.qq.com",
        "http://127.0.0.1.qq.com",
        "http://127-0-0-1.qq.com",
        "http://[::2]",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_not_https(text: str) -> None:
    """Plain http is refused for everything that is not surely this machine."""
    problem = Problem(code=Code.ADDRESS_NOT_HTTPS, facts={"flag": "WECHAT_API_URL"})

    assert problem == parse_api_address(text, "WECHAT_API_URL")


def test_token_address_has_a_query() -> None:
    """The address of a token's source may have a query, which is not shown."""
    address = parse_token_address("https://a.qq.com/token/?key=s3cret&b=%20", "--token-url")

    assert isinstance(address, Address)
    assert (address.path, address.query) == ("/token/", "key=s3cret&b=%20")
    assert "s3cret" not in repr(address)


def test_token_address_with_a_wrong_query() -> None:
    """A query with characters that no query has is refused."""
    problem = Problem(code=Code.ADDRESS_INVALID, facts={"flag": "--token-url", "part": AddressPart.QUERY})

    assert problem == parse_token_address("https://a.qq.com/?a=<b>", "--token-url")


@pytest.mark.parametrize(
    ("text", "is_loopback"),
    [
        ("https://localhost", True),
        ("https://127.9.9.9", True),
        ("https://[::1]", True),
        ("https://[::2]", False),
        ("https://128.0.0.1", False),
        ("https://qq.com", False),
    ],
)
def test_loopback(text: str, is_loopback: bool) -> None:  # noqa: FBT001 - a column of a table
    """Loopback addresses are known by their form alone; no name is looked up."""
    assert is_loopback is parsed(text).is_loopback
