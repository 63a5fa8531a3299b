"""What WeChat's calls have in common, from its official pages: the address, parameters, and names of fields."""

from typing import Final

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

CONFIRM_FILE_PATH: Final = "/cgi-bin/component/get_domain_confirmfile"
"""The call for the platform's verification file."""

FILE_NAME: Final = "file_name"
FILE_CONTENT: Final = "file_content"

QUOTA_PATH: Final = "/cgi-bin/openapi/quota/get"
"""The call that says how often another call may still be made today."""

QUOTA_CALL: Final = "cgi_path"
"""The field of a request for a quota with the path of the call that it is about."""

QUOTA: Final = "quota"
"""The field of its answer with an object of the next three."""

QUOTA_LIMIT: Final = "daily_limit"
QUOTA_USED: Final = "used"
QUOTA_LEFT: Final = "remain"
