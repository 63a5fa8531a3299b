"""Reads the live state. What this module imports cannot write, so a preview holds nothing that could."""

from dataclasses import dataclass
from typing import Final, assert_never

from reconciler.model import LiveState
from reconciler.ports import Unread
from reconciler.problem import Problem
from reconciler.wechat.answers import ErrorAnswer, Success
from reconciler.wechat.api import Answered, Asked
from reconciler.wechat.errcodes import BUSY, explain_read
from reconciler.wechat.session import ApiRequest, NotSent, Rejected, Session, Unable, Unclear, bad_field

_PAUSES: Final = (0.5, 1.0)
"""Seconds before the second and the third try."""

_GET: Final = ApiRequest(action="get", body=f'{{"{Asked.ACTION}":"get"}}'.encode())


@dataclass(frozen=True, slots=True)
class _Failed:
    """A try that brought nothing, though another may."""

    problem: Problem


class WechatReader:
    """A `LiveReader` over the API."""

    def __init__(self, session: Session) -> None:
        """Read through `session`."""
        self._session = session

    def read(self) -> LiveState | Unread:
        """Ask for both lists: at most three times, once when WeChat refuses, no more once interrupted."""
        looked = self._look()
        for seconds in _PAUSES:
            if not isinstance(looked, _Failed):
                return looked
            self._session.interruption.pause(seconds)
            if self._session.interruption.requested():
                break
            looked = self._look()
        return Unread(looked.problem) if isinstance(looked, _Failed) else looked

    def _look(self) -> LiveState | Unread | _Failed:
        reply = self._session.ask(_GET)
        match reply:
            case Success(live=LiveState() as live):
                return live
            case Success():
                return _Failed(bad_field(self._session.server, Answered.TESTING))
            case ErrorAnswer(errcode=errcode) if errcode == BUSY:
                return _Failed(explain_read(reply))
            case ErrorAnswer():
                return Unread(explain_read(reply))
            case NotSent(problem) | Unclear(problem):
                return _Failed(problem)
            case Unable(problem) | Rejected(problem):
                return Unread(problem)
            case _:
                assert_never(reply)
