"""Where the API is and how its fields are spelled, in one place: neighbouring calls have the same shape.

All names stand on the official page of ``modify_wxa_jump_domain``.
"""

from enum import StrEnum
from typing import Final

DEFAULT_ADDRESS: Final = "https://api.weixin.qq.com"

PATH: Final = "/cgi-bin/component/modify_wxa_jump_domain"

TOKEN_PARAMETER: Final = "access_token"
"""The token is a parameter of the URL, so whatever prints a URL prints the token."""

SEPARATOR: Final = ";"
"""What stands between the hosts of a list, in requests and in answers."""


class Asked(StrEnum):
    """The fields of a request."""

    ACTION = "action"
    HOSTS = "wxa_jump_h5_domain"
    BOTH_LISTS = "is_modify_published_together"


class Answered(StrEnum):
    """The fields of an answer."""

    ERRCODE = "errcode"
    ERRMSG = "errmsg"
    TESTING = "testing_wxa_jump_h5_domain"
    PUBLISHED = "published_wxa_jump_h5_domain"
    INVALID = "invalid_wxa_jump_h5_domain"
