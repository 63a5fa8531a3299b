"""Which addresses a token may be sent to, and which proxy is between."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.problem import Code, Problem
from reconciler.wechat.address import (
    Address,
    AddressPart,
    Proxy,
    choose_proxy,
    parse_api_address,
    parse_proxy_address,
    parse_token_address,
)


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


def test_proxy_address() -> None:
    """The proxy of a flag is ``http://HOST:PORT``: no other scheme, and no path or query."""
    wrong = {
        "https://proxy.internal": AddressPart.SCHEME,
        "http://proxy.internal/x": AddressPart.PATH,
        "http://proxy.internal?x": AddressPart.QUERY,
        "http://me:pass@proxy.internal": AddressPart.USER,
        "socks5://proxy.internal": AddressPart.SCHEME,
    }

    parsed_proxy = parse_proxy_address("http://proxy.internal:3128/", "--proxy")
    assert isinstance(parsed_proxy, Address)
    assert parsed_proxy.origin == "http://proxy.internal:3128"
    for text, part in wrong.items():
        expected = Problem(code=Code.PROXY_ADDRESS_INVALID, facts={"flag": "--proxy", "part": part})
        assert parse_proxy_address(text, "--proxy") == expected


# The environment's proxies, as curl reads them


API = Address(scheme="https", host="api.weixin.qq.com", port=443, path="", query="")


def chosen(host: str = API.host, **environment: str) -> Proxy | str | None:
    """Return the proxy that an environment sets for a host."""
    return choose_proxy(Address(scheme="https", host=host, port=443, path="", query=""), environment)


def test_the_first_variable_counts() -> None:
    """Of the variables for https the first that is not empty counts; those for http set nothing."""
    order = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    for number, name in enumerate(order):
        environment = dict.fromkeys(order[:number], "") | {each: f"http://{each}:1" for each in order[number:]}
        assert chosen(**environment) == Proxy(origin=f"http://{name.lower()}:1", login=None)

    assert chosen(HTTP_PROXY="http://a:1", http_proxy="http://a:1") is None
    assert chosen(https_proxy="http://a:1", ALL_PROXY="socks5://b:1") == Proxy(origin="http://a:1", login=None)


@pytest.mark.parametrize(
    ("text", "origin", "login"),
    [
        ("http://proxy:3128", "http://proxy:3128", None),
        ("HTTP://Proxy.Internal:3128/", "http://proxy.internal:3128", None),
        ("proxy:3128", "http://proxy:3128", None),
        ("proxy", "http://proxy:1080", None),
        ("https://proxy", "https://proxy:443", None),
        ("http://10.0.0.1:3128/path?query#fragment", "http://10.0.0.1:3128", None),
        ("http://[::1]:3128", "http://[::1]:3128", None),
        ("http://me:pass@proxy:1", "http://proxy:1", ("me", "pass")),
        ("me:p%40ss:w@ord@proxy:1", "http://proxy:1", ("me", "p@ss:w@ord")),
        ("http://me@proxy:1", "http://proxy:1", ("me", "")),
    ],
)
def test_proxy_of_the_environment(text: str, origin: str, login: tuple[str, str] | None) -> None:
    """A proxy may lack its scheme and its port, and may have a user name and a password, which are not shown."""
    assert chosen(https_proxy=text) == Proxy(origin=origin, login=login)
    assert "p@ss" not in repr(chosen(https_proxy=text))


@pytest.mark.parametrize(
    "text",
    [
        "socks5://a:1",
        "socks5h://a:1",
        "ftp://a",
        "://a",
        "http://",
        "http://a:b",
        "http://a:0",
        "http://a b",
        "//a",
        "é",
    ],
)
def test_unusable_proxy(text: str) -> None:
    """What cannot be used is an error where it would be used, and nowhere else."""
    assert chosen(ALL_PROXY=text) == "ALL_PROXY"
    assert chosen(ALL_PROXY=text, NO_PROXY="qq.com") is None
    assert chosen(host="127.0.0.1", ALL_PROXY=text) is None


@pytest.mark.parametrize(
    ("exceptions", "host"),
    [
        ("*", "api.weixin.qq.com"),
        ("a.com,*", "api.weixin.qq.com"),
        ("api.weixin.qq.com", "api.weixin.qq.com"),
        ("API.Weixin.QQ.com", "api.weixin.qq.com"),
        ("qq.com", "api.weixin.qq.com"),
        (".qq.com", "api.weixin.qq.com"),
        ("qq.com.", "api.weixin.qq.com"),
        ("qq.com:443", "api.weixin.qq.com"),
        ("a.com qq.com", "api.weixin.qq.com"),
        ("a.com , qq.com", "api.weixin.qq.com"),
        ("[::1]:x, fd07:b51a::/64,10.0.0.0/99,,qq.com", "api.weixin.qq.com"),
        ("10.1.2.3", "10.1.2.3"),
        ("10.1.2.3:443", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3"),
        ("10.9.9.9/8", "10.1.2.3"),
        ("fd07:b51a::/64", "fd07:b51a::9"),
        ("[fd07:b51a::9]", "fd07:b51a::9"),
        ("[fd07:b51a::9]:443", "fd07:b51a::9"),
        ("[fd07::]/16", "fd07:b51a::9"),
        ("fd07:b51a::443", "fd07:b51a::443"),
    ],
)
def test_no_proxy(exceptions: str, host: str) -> None:
    """Names, the domains above them, addresses and networks go around a proxy; what is unreadable is skipped."""
    for name in ("no_proxy", "NO_PROXY"):
        assert chosen(host, https_proxy="http://a:1", **{name: exceptions}) is None


@pytest.mark.parametrize(
    ("exceptions", "host"),
    [
        ("", "api.weixin.qq.com"),
        (".", "api.weixin.qq.com"),
        ("q.com", "api.weixin.qq.com"),
        ("x.api.weixin.qq.com", "api.weixin.qq.com"),
        ("*.qq.com", "api.weixin.qq.com"),
        ("qq.com:80", "api.weixin.qq.com"),
        ("10.1.2.3", "10.1.2.30"),
        ("1.2.3", "10.1.2.3"),
        ("11.0.0.0/8", "10.1.2.3"),
        ("::/0", "10.1.2.3"),
        ("0.0.0.0/0", "fd07:b51a::9"),
        ("localhost,fd07:b51a::/64,[::1]", "api.weixin.qq.com"),
    ],
)
def test_not_exempt(exceptions: str, host: str) -> None:
    """Other names, ports and networks do not."""
    assert chosen(host, https_proxy="http://a:1", no_proxy=exceptions) == Proxy(origin="http://a:1", login=None)


@given(st.ip_addresses(), st.integers(0, 128), st.ip_addresses())
def test_any_network(host: IPv4Address | IPv6Address, length: int, other: IPv4Address | IPv6Address) -> None:
    """An address is exempt from the proxy just where the standard library finds it in the network."""
    address = Address(scheme="https", host=str(host), port=443, path="", query="")
    network = ip_network(f"{other}/{min(length, other.max_prefixlen)}", strict=False)
    environment = {"https_proxy": "http://a:1", "no_proxy": f"x,{network}"}

    assert (choose_proxy(address, environment) is None) is (address.is_loopback or host in network)


@given(st.dictionaries(st.sampled_from(["https_proxy", "ALL_PROXY", "NO_PROXY"]), st.text()))
def test_any_environment(environment: dict[str, str]) -> None:
    """Whatever the variables contain, nothing is raised."""
    choose_proxy(API, environment)
