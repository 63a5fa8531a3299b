"""A WeChat that answers from a script, for what no emulator does on demand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from reconciler.model import LiveState
from reconciler.plan import Call
from reconciler.ports import Accepted, Answer, ReadFailed
from reconciler.problem import Code, Problem

BLIND = ReadFailed(Problem(code=Code.WECHAT_UNREACHABLE))
"""A look that fails."""


def ok(state: LiveState | None, *invalid: str) -> Accepted:
    """Answer errcode 0 with these lists."""
    return Accepted(errcode=0, errmsg="ok", live=state, invalid=invalid)


@dataclass
class Script:
    """A WeChat that answers what the script says, and a person who interrupts after so many calls."""

    answers: Sequence[Answer] = ()
    looks: Sequence[LiveState | ReadFailed] = ()
    interrupt_after: float = inf
    sent: list[Call] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    looked: int = 0

    def send(self, call: Call) -> Answer:
        """Answer a call."""
        self.sent.append(call)
        return self.answers[len(self.sent) - 1]

    def read(self) -> LiveState | ReadFailed:
        """Answer a look."""
        self.looked += 1
        return self.looks[self.looked - 1]

    def requested(self) -> bool:
        """Tell whether the person has interrupted."""
        return len(self.sent) >= self.interrupt_after

    def remaining(self) -> float:
        """Give every exchange all the time it wants."""
        return inf

    def pause(self, seconds: float) -> None:
        """Note a pause, and do not wait."""
        self.pauses.append(seconds)

    def assert_all_used(self) -> None:
        """Every answer and every look of the script was asked for."""
        assert (len(self.sent), self.looked) == (len(self.answers), len(self.looks))
