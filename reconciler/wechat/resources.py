"""The API's calls as data, from WeChat's official pages. A second resource is one more row of `RESOURCES`."""

from collections.abc import Mapping
from typing import Final

from reconciler.frozen import frozen

DEFAULT_ADDRESS: Final = "https://api.weixin.qq.com"

MAX_TIMEOUT: Final = 3600
"""The most seconds that anybody may allow for one exchange."""

TOKEN_PARAMETER: Final = "access_token"
"""The token is a parameter of the URL, so whatever prints a URL prints the token."""

SEPARATOR: Final = ";"
"""What stands between the hosts of a list, in requests and in answers."""

ACTION: Final = "action"
BOTH_LISTS: Final = "is_modify_published_together"
ERRCODE: Final = "errcode"
ERRMSG: Final = "errmsg"


@frozen(kw_only=True)
class Resource:
    """A kind of domains that a platform has two live lists of: where its call is, and how it names the hosts."""

    path: str
    hosts: str
    """The field of a request that contains hosts; the fields of an answer are named after it."""

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


RESOURCES: Final[Mapping[str, Resource]] = {
    "business": Resource(path="/cgi-bin/component/modify_wxa_jump_domain", hosts="wxa_jump_h5_domain"),
}
"""By the name that the desired state has for them."""

BUSINESS: Final = RESOURCES["business"]

CONFIRM_FILE_PATH: Final = "/cgi-bin/component/get_domain_confirmfile"
"""The call for the platform's verification file."""

FILE_NAME: Final = "file_name"
FILE_CONTENT: Final = "file_content"
