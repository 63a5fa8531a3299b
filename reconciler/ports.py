"""What the use cases ask of the outside. Reading and writing are different types: a preview holds only the first."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from reconciler.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from reconciler.model import Host, LiveState, Mention, Verification
    from reconciler.plan import Call
    from reconciler.problem import Fact, Problem


@frozen
class ReadFailed:
    """What was asked for could not be read, after all bounded tries."""

    problem: Problem
    source_problem: Problem | None = None
    """Why the token source had no other token for the one that WeChat refused, which is `problem`."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, in the order in which they are reported: what failed at the token source first."""
        return (self.problem,) if self.source_problem is None else (self.source_problem, self.problem)


class LiveReader(Protocol):
    """Reads the live state. Nothing behind it can write."""

    def read(self) -> LiveState | ReadFailed:
        """Ask WeChat for both lists, trying a bounded number of times.

        The hosts that the answer names in ``invalid_…`` are in `LiveState.invalid`. A refused token may be renewed
        without a word: a read changes nothing.
        """


class ReviewedHosts(Protocol):
    """Knows which hosts older versions of the file named: somebody reviewed those."""

    def mentions(self, hosts: Collection[Host]) -> Mapping[Host, Mention]:
        """Return where the newest version that names a host does so; hosts that none names are left out."""

    def rename_warnings(self, hosts: Collection[Host]) -> Iterable[Problem]:
        """Yield a warning for each former file, under another name, that names some of these hosts."""


class VerificationReader(Protocol):
    """Reads which file the platform's hosts have to serve. Nothing behind it can write."""

    def read(self) -> Verification | ReadFailed:
        """Ask for the file's name and content, trying a bounded number of times."""


class HostChecker(Protocol):
    """Fetches the verification file from hosts."""

    def check(self, hosts: Sequence[Host], verification: Verification) -> Mapping[Host, Problem | None] | ReadFailed:
        """Return of each host what is wrong with the file there, None where it is as it should be."""


@frozen(kw_only=True)
class Accepted:
    """WeChat answered errcode 0, which is no proof that the call did all it should."""

    errcode: int
    errmsg: str
    live: LiveState | None
    """The lists that came back, None when the testing list is missing or a list cannot be read."""
    invalid: tuple[str, ...]
    """What the answer names in ``invalid_…``: bare hosts, and other values as they are."""


class Refusal(StrEnum):
    """What a refusal by errcode leaves behind."""

    PERHAPS_HALF = "perhaps-half"
    """A part of the call may have taken effect: only a look shows it."""
    NOTHING = "nothing"
    """The call did nothing, and nothing more may be sent: the quota errors and the rate error."""
    TOKEN = "token"
    """The call did nothing: the token is invalid or expired. Another one may help, see `DomainWriter.renew_token`."""


@frozen(kw_only=True)
class Refused:
    """WeChat answered a non-zero errcode other than -1."""

    errcode: int
    errmsg: str
    refusal: Refusal
    problem: Problem


@frozen(kw_only=True)
class UnknownOutcome:
    """The call may or may not have taken effect, now or later.

    `errcode` and `errmsg` are those of an answer with errcode -1; None where no errcode came: time-out, reset, 5xx,
    redirect, a body that cannot be read.
    """

    problem: Problem
    errcode: int | None = None
    errmsg: str | None = None


@frozen
class NotSent:
    """The call never left this machine: there was no connection, or no token to send it with."""

    problem: Problem


Answer = Accepted | Refused | UnknownOutcome | NotSent


class DomainWriter(Protocol):
    """Sends calls that write."""

    def send(self, call: Call) -> Answer:
        """Send `call` exactly once, whatever the answer: a refused token is `Refused` with `Refusal.TOKEN`."""

    def renew_token(self) -> bool | Problem:
        """Read the token's source again, and use what it returns from now on, for reads as well.

        Return whether that is another token than the one that was refused, or why the source has none.
        """


class Interruption(Protocol):
    """The person or the system that may ask the run to stop."""

    def requested(self) -> bool:
        """Whether to stop before the next call."""

    def remaining(self) -> float:
        """Seconds that the exchange under way may still take: infinite until an interruption is requested."""

    def pause(self, seconds: float) -> None:
        """Wait, or less when an interruption comes."""


class Wait(StrEnum):
    """What a run waits for: the name of the phrase that says so, with the facts in it."""

    FILES = "wait_files"
    PLATFORMS = "fleet_progress"
    PLATFORM = "wait_platform"
    PLAN = "wait_plan"
    HISTORY = "wait_history"
    TOKEN = "wait_token"
    READ = "wait_read"
    CALL = "wait_call"
    """A call of the plan. Once it has ended, its facts have the ``status``."""
    EFFECT = "wait_effect"
    """A further look for the effect of a call."""
    RETRY = "wait_retry"
    """A further try, after a problem with this ``code``."""
    HOSTS = "progress"
    NOTICE = "wait_notice"


class Follow(Protocol):
    """Shows whoever follows a run what it waits for. Nothing depends on it."""

    def __call__(self, wait: Wait, facts: Mapping[str, Fact]) -> AbstractContextManager[object]:
        """Show what is waited for as long as the context is entered; the values of `facts` may change meanwhile."""


def unfollowed(wait: Wait, facts: Mapping[str, Fact]) -> AbstractContextManager[object]:  # noqa: ARG001
    """Show nobody what is waited for. Implements `Follow`."""
    return nullcontext()
