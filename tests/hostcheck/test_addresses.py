"""A name in a pull request leads to no address inside a network: nothing but public addresses is connected to."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.desired import Invalid, parse
from reconciler.hostcheck.addresses import is_public
from reconciler.hostcheck.resolver import HTTPS_PORT, Endpoint
from reconciler.problem import Code
from tests.hostcheck.hosting import Internet

PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 168.63.129.15 172.15.255.255 172.32.0.1 192.0.1.1 198.20.0.1
223.255.255.255 2001:4860:4860::8888 2400:3200::1 2606:4700:4700::1111 2a00:1450:4001:81b::200e
"""

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:db8::1 2002:7f00:1::1
2002:a00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2606:4700:4700::1111%eth0
"""

MIXED = [
    "8.8.8.8 127.0.0.1",
    "127.0.0.1 8.8.8.8",
    "8.8.8.8 2606:4700:4700::1111 ::1",
    "1.1.1.1 ::ffff:10.0.0.1",
    "2606:4700:4700::1111 169.254.169.254",
]
"""One address of a host that is not public is enough, wherever it stands among others."""


def test_public() -> None:
    """Addresses of servers on the public internet are public."""
    assert [address for address in PUBLIC.split() if not is_public(ip_address(address))] == []


@given(st.ip_addresses())
def test_agreement_with_python(address: object) -> None:
    """What the standard library knows to be special is not public here either."""
    address = ip_address(str(address))

    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


def test_not_public(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with any address that is not public is refused by that address, and no connection is tried."""
    connected: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, where: connected.append(where))
    lines = [*NOT_PUBLIC.split(), *MIXED]
    for number, line in enumerate(lines):
        net.places[f"h{number}.example.com"] = [Endpoint(ip_address(word), HTTPS_PORT) for word in line.split()]
    problems = net.check(*net.places, private=False).values()

    assert {problem and problem.code for problem in problems} == {Code.SITE_PRIVATE_ADDRESS}
    assert [problem and problem.facts["address"] for problem in problems] == [
        str(next(address for word in line.split() if not is_public(address := ip_address(word)))) for line in lines
    ]
    assert connected == []


SPELLINGS = """
localhost 127.0.0.1 127.1 2130706433 0x7f000001 0x7f.0.0.1 017700000001 127.0.0.1. [::1] ::1 127.0.0.0x1
a.example.com@127.0.0.1 127.0.0.1:443 127.0.0.1/a.example.com １２７.0.0.1 127。0。0。1
"""


def test_spellings() -> None:
    """No way to spell an address, or one label, is a host: such a file is invalid before anything is looked up."""
    texts = [f'version: 1\ndomains: ["{host}"]\n' for host in SPELLINGS.split()]

    assert [text for text in texts if not isinstance(parse(text.encode(), "domains.yaml"), Invalid)] == []
