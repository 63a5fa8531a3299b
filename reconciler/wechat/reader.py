"""Reads the live state. What this module imports cannot write, so a preview holds nothing that could."""

from typing import Final

from reconciler.model import LiveState
from reconciler.ports import Unread
from reconciler.wechat import api, patience
from reconciler.wechat.answers import Success, judge
from reconciler.wechat.session import ApiRequest, Session, bad_field

_GET: Final = ApiRequest(path=api.PATH, action="get", body=f'{{"{api.Asked.ACTION}":"get"}}'.encode(), judge=judge)


class WechatReader:
    """A `LiveReader` over the API."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session

    def read(self) -> LiveState | Unread:
        """Ask for both lists: at most three times, once when WeChat refuses, no more once interrupted."""
        return patience.read(self._look, self._session.interruption)

    def _look(self) -> LiveState | Unread | patience.Failed:
        match self._session.ask(_GET):
            case Success(live=LiveState() as live):
                return live
            case Success():
                return patience.Failed(bad_field(self._session.server, api.Answered.TESTING))
            case reply:
                return patience.unread(reply)
