"""The kinds of hosts that a platform registers with WeChat, each in two lists of its own. A third is one more row."""

from typing import Final

from reconciler.frozen import frozen

DEFAULT_API_URL: Final = "https://api.weixin.qq.com"
"""WeChat's own API address."""


@frozen(kw_only=True)
class Resource:
    """One kind of hosts: WeChat's call for it, and what WeChat allows, from its official pages."""

    name: str
    """As the desired state has it."""
    path: str
    """Where the call is that reads and changes both lists."""
    hosts: str
    """The field of a request that contains hosts; the fields of an answer are named after it."""
    limit: int
    """How many hosts a list holds, unless the desired state says otherwise."""
    granted: int
    """How many hosts WeChat's newest page grants a list."""
    monthly_changes: int | None
    """How many calls that write WeChat allows in a month; None where no page says so."""
    is_verified: bool
    """Whether WeChat fetches the platform's verification file from a host before it adds the host."""
    covers_subdomains: bool
    """Whether a registered host stands for its sub-domains too."""

    @property
    def testing(self) -> str:
        """The field of an answer with the testing list."""
        return f"testing_{self.hosts}"

    @property
    def published(self) -> str:
        """The field of an answer with the published list."""
        return f"published_{self.hosts}"

    @property
    def invalid(self) -> str:
        """The field of an answer with the hosts that failed verification."""
        return f"invalid_{self.hosts}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of an answer, besides errcode and errmsg."""
        return self.testing, self.published, self.invalid


BUSINESS: Final = Resource(
    name="business",
    path="/cgi-bin/component/modify_wxa_jump_domain",
    hosts="wxa_jump_h5_domain",
    limit=200,
    granted=300,
    monthly_changes=None,
    is_verified=True,
    covers_subdomains=True,
)
"""Web pages that mini programs open."""

SERVER: Final = Resource(
    name="server",
    path="/cgi-bin/component/modify_wxa_server_domain",
    hosts="wxa_server_domain",
    limit=1000,
    granted=1000,
    monthly_changes=50,
    is_verified=False,
    covers_subdomains=False,
)
"""Servers that mini programs send requests to."""

RESOURCES: Final = {resource.name: resource for resource in (BUSINESS, SERVER)}
"""By name, the default first."""
