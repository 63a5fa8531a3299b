"""One run of ``apply`` on a case: the real parser, planner, executor and adapter over the emulator's pure function."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from reconciler import usecases
from reconciler.desired import parse
from reconciler.model import DesiredState, Host, Mention
from reconciler.ports import HostChecker
from reconciler.problem import Problem
from reconciler.render import json_report
from reconciler.report import Report
from reconciler.rules import AllowedDeletions
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.world import World
from reconciler.saved_plan import SavedPlan, read_saved_plan
from reconciler.texts.en import ENGLISH
from reconciler.usecases import RunOptions
from reconciler.verify import Verifier
from reconciler.wechat.address import Address
from reconciler.wechat.client import Session, WechatConfirmFile, WechatReader
from reconciler.wechat.http import HttpSettings
from reconciler.wechat.writer import WechatWriter
from tests.proof.cases import Case
from tests.proof.wire import Exchange
from tests.proof.wire import Wire as Emulated

if TYPE_CHECKING:
    from reconciler.wechat.tokens import TokenSource

ADDRESS = Address(scheme="http", host="127.0.0.1", port=80, path="", query="")


@dataclass(frozen=True)
class Reviewed:
    """A file of which every host was reviewed but for those that are foreign."""

    foreign: str

    def mentions(self, hosts: Collection[Host]) -> Mapping[Host, Mention]:
        """Return where the hosts that were reviewed are named."""
        mention = Mention(file="domains.yaml", line=1, commit=None, owner=None, note=None)
        return {host: mention for host in hosts if host[0] not in self.foreign}

    def rename_warnings(self, hosts: Collection[Host]) -> tuple[Problem, ...]:  # noqa: ARG002  # as the port has it
        """Warn of nothing."""
        return ()


def terms(case: Case) -> RunOptions:
    """Return the options of a case's runs, but for a saved plan."""
    reviewed = Reviewed(case.foreign) if case.foreign else None
    return RunOptions(origin=ADDRESS.origin, deletions=AllowedDeletions(3), reviewed=reviewed)


def session(emulated: Emulated) -> Session:
    """Return a session over a wire."""
    return Session(
        address=ADDRESS,
        source=cast("TokenSource", emulated),
        wire=HttpSettings(timeout=10.0, interruption=emulated, trace=lambda _: None),
        carry=lambda _address, _wire: emulated,
    )


@lru_cache(maxsize=4096)
def saved_plan(case: Case) -> SavedPlan | Problem:
    """Return what ``plan --out`` saves of a case without a fault, read back."""
    wanted, emulated = _desired(case.desired()), Emulated.of(case)
    reader = WechatReader(session(emulated), wanted.resource)
    report = usecases.plan(wanted, reader, terms(case))
    return read_saved_plan(json_report.render(report, ENGLISH).encode(), ADDRESS.origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: what the platform had before it, everything that went over the wire, and what it reported."""

    case: Case
    start: Lists
    exchanges: Sequence[Exchange]
    """The late effect of a request that was never answered included."""
    report: Report
    end: Lists
    """What the platform had after it."""
    world: World
    """The platform once the late effect of a request that was never answered has come."""
    elsewhere: World
    """Another platform, whose token the source may return."""


@lru_cache(maxsize=4096)
def _desired(data: bytes) -> DesiredState:
    parsed = parse(data, "domains.yaml")
    assert isinstance(parsed, DesiredState), parsed
    return parsed


def run(case: Case, emulated: Emulated, checker: HostChecker | None = None) -> Run:
    """Apply the desired state of `case` over a wire; a `checker` checks its hosts first. Raises KilledError."""
    start = emulated.world.lists
    talk, wanted, options = session(emulated), _desired(case.desired()), terms(case)
    if checker is not None:
        options = replace(options, verifier=Verifier(checker=checker, reader=WechatConfirmFile(talk)))
    if case.is_saved:
        options = replace(options, saved=saved_plan(replace(case, fault="")))
    reader = WechatReader(talk, wanted.resource)
    report = usecases.apply(wanted, reader, lambda: WechatWriter(talk, wanted.resource), emulated, options)
    end = emulated.world.lists
    emulated.settle()
    return Run(
        case=case,
        start=start,
        exchanges=emulated.exchanges,
        report=report,
        end=end,
        world=emulated.world,
        elsewhere=emulated.elsewhere,
    )
