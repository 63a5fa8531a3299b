"""The addresses of servers and proxies, parsed once. One that would show the token to others is refused."""

import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from reconciler.frozen import frozen
from reconciler.problem import Code, Problem


class AddressPart(StrEnum):
    """The part of an address that makes it unusable."""

    FORM = "form"
    SCHEME = "scheme"
    USER = "user name"
    HOST = "host"
    PORT = "port"
    PATH = "path"
    QUERY = "query"
    FRAGMENT = "fragment"


@frozen(kw_only=True)
class Address:
    """Where a server is."""

    scheme: str
    host: str
    """In lower case; an IPv6 address in its shortest form, without brackets."""
    port: int
    path: str
    """Empty, or with a slash in front; as given."""
    query: str = field(repr=False)
    """Without question mark, empty when there is none. May hold a secret."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, alike for the same server: the scheme's own port is left out."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{_in_brackets(self.host)}{port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in {"localhost", "::1"} or _LOOPBACK.fullmatch(self.host) is not None


_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65_535

_VISIBLE = re.compile(r"[!-~]+")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(/[^?#]*)?(\?[^#]*)?(#.*)?")
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?")
_PATH_OR_QUERY = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_NUMBER_AT_END = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_LOOPBACK = re.compile(r"127(?:\.[0-9]{1,3}){3}")


def parse_api_address(text: str, flag: str) -> Address | Problem:
    """Parse where the API is: ``https://HOST[:PORT][/PREFIX]``; plain ``http`` only to a loopback address.

    `flag` is the flag or variable that `text` came from. A problem names it and the part that is wrong, and
    quotes nothing: an address may hold a password.
    """
    address = parse_token_address(text, flag)
    if isinstance(address, Address) and "?" in text:
        return _invalid(flag, AddressPart.QUERY)
    return address


def parse_token_address(text: str, flag: str) -> Address | Problem:
    """Parse where a token is read from: as the API's address, but a query may follow."""
    address = _parse(text)
    if isinstance(address, AddressPart):
        return _invalid(flag, address)
    if address.scheme == "http" and not address.is_loopback:
        return Problem(code=Code.ADDRESS_NOT_HTTPS, facts={"flag": flag})
    return address


def _parse(text: str) -> Address | AddressPart:
    """Return an address, or the part that is wrong."""
    shape = _ADDRESS.fullmatch(text) if _VISIBLE.fullmatch(text) else None
    if shape is None:
        return AddressPart.FORM
    scheme, authority, path, query, fragment = shape.groups(default="")
    scheme = scheme.lower()
    place = _parse_authority(authority.lower(), _PORTS.get(scheme))
    if isinstance(place, AddressPart):
        return place
    if fragment:
        return AddressPart.FRAGMENT
    for part, value in ((AddressPart.PATH, path), (AddressPart.QUERY, query)):
        if not _PATH_OR_QUERY.fullmatch(value):
            return part
    host, port = place
    return Address(scheme=scheme, host=host, port=port, path=path, query=query.removeprefix("?"))


def parse_proxy_address(text: str, flag: str) -> Address | Problem:
    """Parse where a proxy is: ``http://HOST:PORT``, without a user, a path or a query.

    A problem names the flag and the part that is wrong, and quotes nothing.
    """
    address = _parse(text)
    match address:
        case AddressPart():
            part = address
        case Address(scheme="https"):
            part = AddressPart.SCHEME
        case Address(path=path) if path.strip("/"):
            part = AddressPart.PATH
        case Address(query=query) if query:
            part = AddressPart.QUERY
        case _:
            return address
    return Problem(code=Code.PROXY_ADDRESS_INVALID, facts={"flag": flag, "part": part})


def _invalid(flag: str, part: AddressPart) -> Problem:
    return Problem(code=Code.ADDRESS_INVALID, facts={"flag": flag, "part": part})


def _parse_authority(text: str, usual_port: int | None) -> tuple[str, int] | AddressPart:
    """Return host and port of an address in lower case, or the part that is wrong."""
    if usual_port is None:
        return AddressPart.SCHEME
    if "@" in text:
        return AddressPart.USER
    shape = _AUTHORITY.fullmatch(text)
    host = _parse_server(shape[1]) if shape else None
    if shape is None or host is None:
        return AddressPart.HOST
    port = usual_port if shape[2] is None else _parse_port(shape[2])
    return AddressPart.PORT if port is None else (host, port)


def _parse_port(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,5}", text) and 0 < int(text) <= _LAST_PORT:
        return int(text)
    return None


def _parse_server(text: str) -> str | None:
    """Return a host name or an IP address in its one spelling, None when it is neither."""
    if text.startswith("["):
        return parse_ip(text[1:-1], version=6)
    if _NUMBER_AT_END.fullmatch(text):
        return parse_ip(text, version=4)
    return text if _NAME.fullmatch(text) else None


def parse_ip(text: str, version: int) -> str | None:
    """Return an IP address of that version in its shortest form, None when `text` is not one."""
    from ipaddress import ip_address

    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.compressed if address.version == version and "%" not in text else None


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host else host


# The environment's proxies, read as curl reads them.


@frozen(kw_only=True)
class Proxy:
    """A proxy that the environment sets."""

    origin: str
    """Scheme, host and port."""
    login: tuple[str, str] | None = field(repr=False)
    """User name and password, None for none."""


_PROXY_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""The first that is not empty counts. Plain http goes to this machine alone, and never through a proxy."""

_PROXY = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:([^/?#]*)@)?([^@/?#]*)(?:[/?#].*)?")
_PROXY_PORTS: Final = {"http": 1080, "https": 443}
"""The ports of proxies that are set without one, as curl has them."""


def choose_proxy(address: Address, environment: Mapping[str, str]) -> Proxy | str | None:
    """Return the proxy for `address`, the variable that sets one that cannot be used, or None for no proxy."""
    variable = next((name for name in _PROXY_VARIABLES if environment.get(name)), None)
    exceptions = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    if variable is None or address.is_loopback or _is_exempt(address, exceptions):
        return None
    return _parse_proxy(environment[variable].strip()) or variable


def _parse_proxy(text: str) -> Proxy | None:
    shape = _PROXY.fullmatch(text) if _VISIBLE.fullmatch(text) else None
    if shape is None:
        return None
    scheme = (shape[1] or "http").lower()
    place = _parse_authority(shape[3].lower(), _PROXY_PORTS.get(scheme))
    if isinstance(place, AddressPart):
        return None
    host, port = place
    user, _, password = (shape[2] or "").partition(":")
    login = (unquote(user), unquote(password)) if shape[2] else None
    return Proxy(origin=f"{scheme}://{_in_brackets(host)}:{port}", login=login)


def _is_exempt(address: Address, exceptions: str) -> bool:
    """Return whether one of `exceptions`, between commas or spaces, names the address. Unreadable ones are skipped."""
    return any(_names(entry, address) for entry in re.split(r"[\s,]+", exceptions.lower()))


def _names(entry: str, address: Address) -> bool:
    """Return whether an entry of ``NO_PROXY`` is `*`, the host or a domain above it, or a network with the address."""
    if entry == "*":
        return True
    if ":" in address.host:
        return _contains(entry.removesuffix(f"]:{address.port}"), address.host)
    if _NUMBER_AT_END.fullmatch(address.host):
        return _contains(entry.removesuffix(f":{address.port}"), address.host)
    name = entry.removesuffix(f":{address.port}").strip(".")
    return bool(name) and f".{address.host}".endswith(f".{name}")


def _contains(network: str, ip: str) -> bool:
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(ip) in ip_network(network.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return False
