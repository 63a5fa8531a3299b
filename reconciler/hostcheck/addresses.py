"""Which addresses may be connected to: those of the public internet, whatever name leads to them."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

_SPECIAL_V4: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by carriers; some clouds keep their metadata here
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # a cloud's own services, on an address that looks public
            "169.254.0.0/16",  # link-local, and most clouds' metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments, and a cloud's metadata
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays from IPv6
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)
"""The registry of special IPv4 addresses (RFC 6890 and later), and one address that a cloud uses for its own services.

The standard library has such a table too, but it differs between versions of Python.
"""

_PUBLIC_V6: Final = ip_network("2000::/3")
"""The only part of IPv6 that is assigned to the public internet. IPv4-mapped addresses are outside it."""

_SPECIAL_V6: Final = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocol assignments, among them Teredo, which wraps an IPv4 address
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which wraps an IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)


def is_public(address: Address) -> bool:
    """Return whether `address` can belong to a server on the public internet.

    An IPv6 address that wraps an IPv4 address is not public: names of public servers do not lead to one.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    is_assigned = address in _PUBLIC_V6 and address.scope_id is None
    return is_assigned and not any(address in network for network in _SPECIAL_V6)


def first_non_public(addresses: Iterable[Address]) -> Address | None:
    """Return the first address that is not public, None when all are."""
    return next((address for address in addresses if not is_public(address)), None)
