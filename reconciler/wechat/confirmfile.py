"""Reads which file the platform's hosts have to serve. Like the reader, it cannot write."""

from typing import Final

from reconciler.model import Verification
from reconciler.ports import Unread
from reconciler.wechat import api, patience
from reconciler.wechat.answers import judge_confirm_file
from reconciler.wechat.session import ApiRequest, Session

_ASK: Final = ApiRequest(path=api.CONFIRM_FILE_PATH, action="confirmfile", body=b"{}", judge=judge_confirm_file)


class WechatConfirmFile:
    """A `VerificationReader` over the API."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session

    def read(self) -> Verification | Unread:
        """Ask for the file: at most three times, once when WeChat refuses, no more once interrupted."""
        return patience.read(self._look, self._session.interruption)

    def _look(self) -> Verification | Unread | patience.Failed:
        match self._session.ask(_ASK):
            case Verification() as verification:
                return verification
            case reply:
                return patience.unread(reply)
