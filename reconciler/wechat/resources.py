"""Where the API is and how its fields are spelled, in one place: neighbouring calls have the same shape.

All names stand on the official pages of ``modify_wxa_jump_domain`` and ``get_domain_confirmfile``.
"""

from enum import StrEnum
from typing import Final

DEFAULT_ADDRESS: Final = "https://api.weixin.qq.com"

MAX_TIMEOUT: Final = 3600
"""The most seconds that anybody may allow for one exchange."""

PATH: Final = "/cgi-bin/component/modify_wxa_jump_domain"

CONFIRM_FILE_PATH: Final = "/cgi-bin/component/get_domain_confirmfile"
"""Asks for the platform's verification file (official page of this neighbouring call)."""

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


class ConfirmFile(StrEnum):
    """The fields of an answer about the verification file."""

    ERRCODE = "errcode"
    ERRMSG = "errmsg"
    NAME = "file_name"
    CONTENT = "file_content"
