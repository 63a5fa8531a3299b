"""The ``key=value`` lines for the next steps of a CI job."""

from collections.abc import Sequence

from reconciler.frozen import frozen
from reconciler.model import Action
from reconciler.render.escape import for_line
from reconciler.report import CallStatus, Outcome, Report


@frozen(kw_only=True)
class StepOutputs:
    """The result of a run in numbers and names."""

    adds: int
    deletes: int
    fingerprint: str
    """Empty where no calls were planned."""
    calls: int
    done: int
    """How many of the calls were confirmed."""
    rids: tuple[str, ...]
    """The request ids that WeChat named in problems."""


def of(report: Report) -> StepOutputs:
    """Return the outputs of one report."""
    changes, calls = report.changes or (), report.calls or ()
    adds = sum(reported.change.action is Action.ADD for reported in changes)
    return StepOutputs(
        adds=adds,
        deletes=len(changes) - adds,
        fingerprint=report.fingerprint or "",
        calls=len(calls),
        done=sum(reported.status is CallStatus.DONE for reported in calls),
        rids=tuple(problem.rid for problem in report.problems if problem.rid),
    )


def lines(outcome: Outcome, platforms: Sequence[StepOutputs]) -> str:
    """Return a line for each output of a run: the most severe outcome, and totals.

    The fingerprint of several platforms covers all of theirs, in their order.
    """
    fingerprints = [platform.fingerprint for platform in platforms]
    fingerprint = fingerprints[0]
    if len(fingerprints) > 1:
        import hashlib

        digest = hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()
        fingerprint = f"sha256:{digest}" if all(fingerprints) else ""
    adds, deletes = sum(platform.adds for platform in platforms), sum(platform.deletes for platform in platforms)
    values = {
        "outcome": outcome,
        "changes": adds + deletes,
        "adds": adds,
        "deletes": deletes,
        "fingerprint": fingerprint,
        "calls": sum(platform.calls for platform in platforms),
        "calls-done": sum(platform.done for platform in platforms),
        "rids": " ".join(dict.fromkeys(rid for platform in platforms for rid in platform.rids)),
    }
    return "".join(f"{key}={for_line(str(value))}\n" for key, value in values.items())
