"""Reads which file the platform's hosts have to serve. Like the reader, it cannot write."""

from typing import Final

from reconciler.model import Verification
from reconciler.ports import ReadFailed
from reconciler.wechat import resources, retry
from reconciler.wechat.answers import judge_confirm_file
from reconciler.wechat.client import ApiRequest, Session

_ASK: Final = ApiRequest(path=resources.CONFIRM_FILE_PATH, action="confirmfile", body=b"{}", judge=judge_confirm_file)


class WechatConfirmFile:
    """A `VerificationReader` over the API."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session

    def read(self) -> Verification | ReadFailed:
        """Ask for the file: at most three times, once when WeChat refuses, no more once interrupted."""
        return retry.read(self._look, self._session.interruption)

    def _look(self) -> Verification | ReadFailed | retry.Failed:
        match self._session.ask(_ASK):
            case Verification() as verification:
                return verification
            case reply:
                return retry.unread(reply)
