"""Reads the live state. What this module imports cannot write, so a preview holds nothing that could."""

from dataclasses import replace
from typing import Final

from reconciler.model import LiveState
from reconciler.ports import ReadFailed
from reconciler.wechat import resources, retry
from reconciler.wechat.answers import Success, judge
from reconciler.wechat.client import ApiRequest, Session, bad_field

_GET: Final = ApiRequest(
    path=resources.PATH, action="get", body=f'{{"{resources.Asked.ACTION}":"get"}}'.encode(), judge=judge
)


class WechatReader:
    """A `LiveReader` over the API."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session

    def read(self) -> LiveState | ReadFailed:
        """Ask for both lists: at most three times, once when WeChat refuses, no more once interrupted."""
        return retry.read(self._look, self._session.interruption)

    def _look(self) -> LiveState | ReadFailed | retry.Failed:
        match self._session.ask(_GET):
            case Success(live=LiveState() as live, invalid=invalid):
                return replace(live, invalid=invalid)
            case Success():
                return retry.Failed(bad_field(self._session.server, resources.Answered.TESTING))
            case reply:
                return retry.unread(reply)
