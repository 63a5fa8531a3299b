"""The report of one run: a value that every format renders and every exit code follows from."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from reconciler.frozen import frozen
from reconciler.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.model import Change, Host, LiveState, Mention, Place, Target
    from reconciler.plan import Call, Gap
    from reconciler.resources import Resource


REPORT_FORMAT: Final = 1
"""The format of a report as JSON. It changes only with a major release."""


class Command(StrEnum):
    """What was run. ``apply --dry-run`` is a plan."""

    VALIDATE = "validate"
    PLAN = "plan"
    APPLY = "apply"
    PULL = "pull"
    CHECK = "check"


class Outcome(StrEnum):
    """How a run ended."""

    VALID = "valid"
    INVALID = "invalid"
    IN_SYNC = "in_sync"
    CHANGES = "changes"
    REFUSED = "refused"
    APPLIED = "applied"
    PARTIAL = "partial"
    STALE = "stale"
    FAILED = "failed"
    PULLED = "pulled"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    DECLINED = "declined"


class Source(StrEnum):
    """Where the live state came from."""

    WECHAT = "wechat"
    ASSUMED = "assumed"


class CallStatus(StrEnum):
    """What became of a call."""

    PLANNED = "planned"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"


SENT_STATUSES: Final = frozenset({CallStatus.DONE, CallStatus.FAILED, CallStatus.UNKNOWN})
"""The statuses of calls that were sent, whatever became of them."""

OUTCOMES_AFTER_SENDING: Final = frozenset({Outcome.APPLIED, Outcome.PARTIAL, Outcome.FAILED})
"""The outcomes of runs that sent calls, or tried to: their changes are what is, not what would be."""


class Confirmation(StrEnum):
    """What showed that a call took effect: the lists in its own answer, or a look at the live lists."""

    ANSWER = "answer"
    LOOK = "look"


@frozen(kw_only=True)
class CheckedHost:
    """A host whose verification file was checked, and what is wrong with it there; None for nothing."""

    host: Host
    place: Place | None
    problem: Problem | None

    @property
    def passes(self) -> bool:
        """Whether the host serves the file, slowly or not."""
        return self.problem is None or self.problem.severity is Severity.WARNING

    @property
    def verdict(self) -> str:
        """``ok`` for a host that passes, otherwise the problem's code."""
        return "ok" if self.problem is None or self.passes else self.problem.code


def problems_at(hosts: Iterable[CheckedHost]) -> tuple[Problem, ...]:
    """Return what is wrong at the hosts, in their order."""
    return tuple(host.problem for host in hosts if host.problem is not None)


class Reason(StrEnum):
    """Why a host changes, where the desired state does not say it by naming the host."""

    LEFT_FILE = "left-file"
    """An older version of the file named it."""
    REMOVED = "removed"
    """It stands under ``removed``."""
    UNLISTED = "unlisted"
    """Nobody knows whether the file ever named it."""
    CHANGE = "change"
    """In a preview: the change under review does it."""
    DRIFT = "drift"
    """In a preview: the lists differ from the state before the change too."""


@frozen(kw_only=True)
class ReportedChange:
    """A change, with what the desired state says about its host; None where the file does not name it."""

    change: Change
    place: Place | None = None
    owner: str | None = None
    note: str | None = None
    reason: Reason | None = None
    """None for an add, and for a host that the desired state names; never None in a preview of a change."""
    was: Mention | None = None
    """Where a host that is deleted was named last."""
    gap: Gap | None = None
    """Between which calls the plan has the host out of the testing list, though it stays there; None for never."""
    checked: CheckedHost | None = None
    """The host's check; None where it was not checked."""


@frozen(kw_only=True)
class ReportedCall:
    """A call and what became of it."""

    call: Call
    status: CallStatus
    errcode: int | None = None
    """The error number in WeChat's last answer, None where none came."""
    errmsg: str | None = None
    confirmed_by: Confirmation | None = None
    """None unless it is done."""


@frozen(kw_only=True)
class Report:
    """One platform, one run. None stands for what does not apply or is not known.

    `calls` is None when no safe calls exist, none were computed, or apply would send none of them. `result` is the live
    state as last observed after an apply.
    """

    command: Command
    outcome: Outcome
    file: str | None = None
    platform: str | None = None
    resource: Resource | None = None
    source: Source | None = None
    api_url: str | None = None
    """The API address of the live state, as scheme, host and port; None where WeChat was not asked for it."""
    compared_with: str | None = None
    """The file, as named, that an assumed live state was read from."""
    fingerprint: str | None = None
    saved_fingerprint: str | None = None
    """That of the saved plan which this run was held to."""
    live: LiveState | None = None
    target: Target | None = None
    foreign: Target | None = None
    """The live hosts that are left alone because no version of the file names them; None where that was not asked."""
    limit: int | None = None
    changes: tuple[ReportedChange, ...] | None = None
    drift: tuple[ReportedChange, ...] = ()
    """In a preview of a change: how the lists differ from the state before it. The calls are for these as well."""
    calls: tuple[ReportedCall, ...] | None = None
    result: LiveState | None = None
    problems: tuple[Problem, ...] = ()
    hosts: tuple[CheckedHost, ...] | None = None
    """What `check` found at each host, in the file's order; None for every other command."""


_EXIT: Final = {
    Outcome.VALID: 0,
    Outcome.INVALID: 3,
    Outcome.IN_SYNC: 0,
    Outcome.CHANGES: 0,
    Outcome.REFUSED: 5,
    Outcome.APPLIED: 0,
    Outcome.PARTIAL: 8,
    Outcome.STALE: 6,
    Outcome.FAILED: 7,
    Outcome.PULLED: 0,
    Outcome.VERIFIED: 0,
    Outcome.UNVERIFIED: 9,
    Outcome.DECLINED: 10,
}


def exit_code(outcome: Outcome) -> int:
    """Return the exit code of a run that ended so; interruption and ``--fail-on-changes`` are the command line's."""
    return _EXIT[outcome]
