"""A WeChat that answers from a script: what the emulator does not do on demand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf

from reconciler.model import LiveState
from reconciler.plan import Call
from reconciler.ports import Accepted, Answer, ReadFailed, Wait
from reconciler.problem import Code, Fact, Problem

BLIND = ReadFailed(Problem(code=Code.WECHAT_UNREACHABLE))
"""A look that fails."""


def ok(state: LiveState | None, *invalid: str) -> Accepted:
    """Answer errcode 0 with these lists."""
    return Accepted(errcode=0, errmsg="ok", live=state, invalid=invalid)


@dataclass
class Script:
    """A WeChat that gives these answers, and a person who interrupts after so many calls and looks."""

    answers: Sequence[Answer] = ()
    looks: Sequence[LiveState | ReadFailed] = ()
    renewals: Sequence[bool | Problem] = ()
    interrupt_after: float = inf
    sent: list[Call] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    looked: int = 0
    renewed: int = 0

    def send(self, call: Call) -> Answer:
        """Answer a call."""
        self.sent.append(call)
        return self.answers[len(self.sent) - 1]

    def renew_token(self) -> bool | Problem:
        """Answer whether the source has another token, or why it has none."""
        self.renewed += 1
        return self.renewals[self.renewed - 1]

    def read(self) -> LiveState | ReadFailed:
        """Answer a look."""
        self.looked += 1
        return self.looks[self.looked - 1]

    def requested(self) -> bool:
        """Return whether the person has interrupted."""
        return len(self.sent) + self.looked >= self.interrupt_after

    def remaining(self) -> float:
        """Return no bound."""
        return inf

    def pause(self, seconds: float) -> None:
        """Record a pause, and do not wait."""
        self.pauses.append(seconds)

    def assert_all_used(self) -> None:
        """Assert that every answer and every look of the script was used."""
        used = (len(self.sent), self.looked, self.renewed)
        assert used == (len(self.answers), len(self.looks), len(self.renewals))


@dataclass
class Follower:
    """Somebody who follows a run."""

    waits: list[tuple[int, Wait, Mapping[str, Fact]]] = field(default_factory=list)
    """How many other waits each was inside, what was waited for, and its facts as they were at the end."""
    depth: int = 0

    @contextmanager
    def follow(self, wait: Wait, facts: Mapping[str, Fact]) -> Iterator[None]:
        """Note what is waited for."""
        self.waits.append((self.depth, wait, facts))
        self.depth += 1
        yield
        self.depth -= 1
