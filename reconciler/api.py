"""The Python API: the names that those who embed this tool may rely on. `docs/python.md` shows them at work.

Values are frozen, and what is wrong is a value too: nothing here prints, or raises on what a file or WeChat says. Of
the environment, what asks WeChat reads the proxy and the certificates; nothing else is read. What only plans cannot
write, here as in the command.
"""

from __future__ import annotations

import time
from dataclasses import field
from math import inf
from typing import TYPE_CHECKING, Final

from reconciler.desired import Invalid
from reconciler.desired import parse as _parse
from reconciler.frozen import frozen
from reconciler.model import (
    Action,
    Change,
    DesiredState,
    Entry,
    Host,
    ListName,
    LiveList,
    LiveState,
    Mention,
    Place,
    Policy,
    Protected,
    PublishedRule,
    Quota,
    Removed,
    Target,
    Unmanaged,
    Verification,
)
from reconciler.plan import Call, Gap, Scope
from reconciler.ports import ReadFailed
from reconciler.problem import Code, Fact, FinishedTexts, Problem, Severity
from reconciler.report import (
    CallStatus,
    CheckedHost,
    Command,
    Confirmation,
    Outcome,
    Reason,
    Report,
    ReportedCall,
    ReportedChange,
    Source,
    exit_code,
)
from reconciler.resources import BUSINESS, DEFAULT_API_URL, RESOURCES, Resource
from reconciler.rules import AllowedDeletions, Deletions, PolicyDeletions
from reconciler.texts.en import ENGLISH
from reconciler.wechat.address import parse_api_address
from reconciler.wechat.client import Session, WechatQuota, WechatReader
from reconciler.wechat.http import HttpSettings
from reconciler.wechat.protocol import MAX_TIMEOUT
from reconciler.wechat.tokens import EnvironmentToken

if TYPE_CHECKING:
    from reconciler.ports import DomainWriter
    from reconciler.usecases import RunOptions

__all__ = [
    "Action",
    "AllowedDeletions",
    "Call",
    "CallStatus",
    "Change",
    "CheckedHost",
    "Code",
    "Command",
    "Confirmation",
    "Connection",
    "Deletions",
    "DesiredState",
    "Entry",
    "Fact",
    "FinishedTexts",
    "Gap",
    "Host",
    "Invalid",
    "ListName",
    "LiveList",
    "LiveState",
    "Mention",
    "Outcome",
    "Place",
    "Policy",
    "PolicyDeletions",
    "Problem",
    "Protected",
    "PublishedRule",
    "Quota",
    "ReadFailed",
    "Reason",
    "Removed",
    "Report",
    "ReportedCall",
    "ReportedChange",
    "Resource",
    "Scope",
    "Severity",
    "Source",
    "Target",
    "Unmanaged",
    "Verification",
    "apply",
    "connect",
    "exit_code",
    "message",
    "parse",
    "plan",
    "plan_offline",
    "read_live",
    "read_quota",
    "remedy",
    "to_json",
    "to_text",
]

_POLICY: Final = PolicyDeletions()


@frozen(kw_only=True)
class Connection:
    """A platform at WeChat, and the token for it. `connect` makes one."""

    origin: str
    """The API address's scheme, host and port."""
    session: Session = field(repr=False)
    """What asks WeChat; for this module alone."""


def parse(data: bytes | str, file: str = "domains.yaml") -> DesiredState | Invalid:
    """Return the desired state in a file's bytes or text, or all its problems; `file` is its name in places."""
    return _parse(data.encode(errors="surrogatepass") if isinstance(data, str) else data, file)


def plan_offline(desired: DesiredState, live: LiveState, deletions: Deletions = _POLICY) -> Report:
    """Report what `apply` would do if `live` were the live state; WeChat is not asked."""
    from reconciler.usecases import plan_assumed

    return plan_assumed(desired, live, "the live state that was given", _terms(DEFAULT_API_URL, deletions))


def connect(token: str, api_url: str = DEFAULT_API_URL, *, timeout: float = 10.0) -> Connection | Problem:
    """Return a connection to the platform that the ``component_access_token`` is of; nothing is sent yet.

    `timeout` is in seconds, for one whole exchange. Raises ValueError unless it is more than 0 and at most 3600.
    """
    if not 0 < timeout <= MAX_TIMEOUT:
        wrong = f"timeout: {timeout!r} is not a number of seconds up to {MAX_TIMEOUT}"
        raise ValueError(wrong)
    address = parse_api_address(api_url, "api_url")
    if isinstance(address, Problem):
        return address
    wire = HttpSettings(timeout=timeout, interruption=_Uninterrupted(), trace=_ignore)
    session = Session(address=address, source=EnvironmentToken(token, "token"), wire=wire)
    return session.prepare() or Connection(origin=address.origin, session=session)


def read_live(connection: Connection, resource: str = BUSINESS.name) -> LiveState | ReadFailed:
    """Read both lists of one kind of hosts from WeChat: ``business`` or ``server``. Raises KeyError for another."""
    return WechatReader(connection.session, RESOURCES[resource]).read()


def read_quota(connection: Connection, resource: str = BUSINESS.name) -> Quota | ReadFailed:
    """Read from WeChat how often the call that changes one kind of hosts may still be made today, as `read_live`."""
    return WechatQuota(connection.session, RESOURCES[resource]).read()


def plan(desired: DesiredState, connection: Connection, deletions: Deletions = _POLICY) -> Report:
    """Report what `apply` would do now. Can only read."""
    from reconciler import usecases

    reader = WechatReader(connection.session, desired.resource)
    return usecases.plan(desired, reader, _terms(connection.origin, deletions))


def apply(desired: DesiredState, connection: Connection, deletions: Deletions = _POLICY) -> Report:
    """Plan, carry the plan out when it is not empty and nothing speaks against it, and report what came of it."""
    from reconciler import usecases

    session = connection.session

    def open_writer() -> DomainWriter:
        from reconciler.wechat.writer import WechatWriter

        return WechatWriter(session, desired.resource)

    terms = _terms(connection.origin, deletions)
    return usecases.apply(desired, WechatReader(session, desired.resource), open_writer, session.interruption, terms)


def to_json(report: Report) -> str:
    """Return the JSON report, which `schema/report.schema.json` describes."""
    from reconciler.render import json_report

    return json_report.render(report, ENGLISH)


def to_text(report: Report) -> str:
    """Return the report for people, as the command prints it."""
    from reconciler.render import text

    return text.render(report, ENGLISH, text.PLAIN)


def message(problem: Problem) -> str:
    """Say what is wrong. Text of the file or of WeChat stands in it as it came, control characters too."""
    return ENGLISH.message(problem)


def remedy(problem: Problem) -> str:
    """Say what to do about it, with the command's flags and variables; what `message` says of text holds here too."""
    return ENGLISH.remedy(problem)


def _terms(origin: str, deletions: Deletions) -> RunOptions:
    from reconciler.usecases import RunOptions

    return RunOptions(origin=origin, deletions=deletions)


class _Uninterrupted:
    """An `Interruption` that never comes: whoever embeds this ends its own process."""

    def requested(self) -> bool:
        """Return whether to stop before the next call."""
        return False

    def remaining(self) -> float:
        """Return the seconds that an exchange may take, besides its time-out."""
        return inf

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def _ignore(line: str) -> None:
    del line
