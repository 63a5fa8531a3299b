"""One run of ``apply`` on a case: the real parser, planner, executor and adapter over the emulator's pure function."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from reconciler import usecases
from reconciler.desired import parse
from reconciler.model import DesiredState
from reconciler.ports import HostChecker
from reconciler.report import Report
from reconciler.rules import AllowedDeletions
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.world import World
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

TERMS = RunOptions(origin=ADDRESS.origin, deletions=AllowedDeletions(3))


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
    session = Session(
        address=ADDRESS,
        source=cast("TokenSource", emulated),
        wire=HttpSettings(timeout=10.0, interruption=emulated, trace=lambda _: None),
        carry=lambda _address, _wire: emulated,
    )
    wanted = _desired(case.desired())
    reader = WechatReader(session, wanted.resource)
    verifier = None if checker is None else Verifier(checker=checker, reader=WechatConfirmFile(session))
    report = usecases.apply(
        wanted,
        reader,
        lambda: WechatWriter(session, wanted.resource),
        emulated,
        replace(TERMS, verifier=verifier),
    )
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
