"""How often a read is tried: what may pass is tried again, after a growing pause, and three times at most."""

from collections.abc import Callable
from typing import Final, TypeVar, assert_never

from reconciler.frozen import frozen
from reconciler.ports import Interruption, ReadFailed
from reconciler.problem import Problem
from reconciler.wechat.answers import ErrorAnswer
from reconciler.wechat.client import NotReceived, Rejected, Unable, Unanswered, Unclear
from reconciler.wechat.errcodes import BUSY, explain_read

_PAUSES: Final = (0.5, 1.0)
"""Seconds before the second and the third try."""

Read = TypeVar("Read")
"""What is read."""


@frozen
class Failed:
    """A try that brought nothing, though another may."""

    problem: Problem


def read(look: Callable[[], Read | ReadFailed | Failed], interruption: Interruption) -> Read | ReadFailed:
    """Look until something is read, or cannot be; no more once interrupted."""
    looked = look()
    for seconds in _PAUSES:
        if not isinstance(looked, Failed):
            return looked
        interruption.pause(seconds)
        if interruption.requested():
            break
        looked = look()
    return ReadFailed(looked.problem) if isinstance(looked, Failed) else looked


def unread(reply: ErrorAnswer | Unanswered) -> ReadFailed | Failed:
    """Tell whether another try may bring what this one did not."""
    match reply:
        case ErrorAnswer(errcode=errcode) if errcode == BUSY:
            return Failed(explain_read(reply))
        case ErrorAnswer():
            return ReadFailed(explain_read(reply))
        case NotReceived(problem) | Unclear(problem):
            return Failed(problem)
        case Unable(problem) | Rejected(problem):
            return ReadFailed(problem)
        case _:
            assert_never(reply)
