"""The use case that needs no live state, but hosts: which of them serve the verification file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.diff import named
from reconciler.ports import ReadFailed
from reconciler.report import Command, Outcome, Report, problems_at
from reconciler.verify import verify

if TYPE_CHECKING:
    from reconciler.model import DesiredState
    from reconciler.verify import Verifier


def check(desired: DesiredState, verifier: Verifier) -> Report:
    """Report which hosts of the desired state serve the verification file."""
    hosts = frozenset(entry.host for entry in desired.entries)
    report = Report(
        command=Command.CHECK,
        outcome=Outcome.VERIFIED,
        file=desired.file,
        platform=desired.platform,
        target=named(desired),
        limit=desired.policy.limit,
    )
    match verify(hosts, desired, verifier):
        case ReadFailed(problem):
            return replace(report, outcome=Outcome.FAILED, problems=(problem,))
        case checked:
            problems = sorted(problems_at(checked), key=lambda problem: problem.severity)
            outcome = Outcome.VERIFIED if all(each.passes for each in checked) else Outcome.UNVERIFIED
            return replace(report, outcome=outcome, hosts=checked, problems=tuple(problems))
