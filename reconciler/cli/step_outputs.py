"""The ``key=value`` lines that a step of a CI job hands on."""

from collections.abc import Sequence

from reconciler.frozen import frozen
from reconciler.model import Action
from reconciler.render.escape import for_line
from reconciler.report import CallStatus, Outcome, Report


@frozen(kw_only=True)
class StepOutputs:
    """What a run came to, in numbers and names."""

    outcome: Outcome
    adds: int
    deletes: int
    fingerprint: str
    """Empty where no calls were planned that it could stand for."""
    calls: int
    done: int
    """How many of the calls were confirmed."""
    rids: tuple[str, ...]
    """The request ids that WeChat named in problems, each once."""


def of(report: Report) -> StepOutputs:
    """Return what one report hands on."""
    changes, calls = report.changes or (), report.calls or ()
    adds = sum(told.change.action is Action.ADD for told in changes)
    return StepOutputs(
        outcome=report.outcome,
        adds=adds,
        deletes=len(changes) - adds,
        fingerprint=report.fingerprint or "",
        calls=len(calls),
        done=sum(told.status is CallStatus.DONE for told in calls),
        rids=tuple(dict.fromkeys(problem.rid for problem in report.problems if problem.rid)),
    )


def together(outcome: Outcome, each: Sequence[StepOutputs]) -> StepOutputs:
    """Return what the reports on a fleet hand on; its fingerprint covers all of theirs, in their order."""
    import hashlib

    prints = [one.fingerprint for one in each]
    digest = hashlib.sha256("\n".join(prints).encode()).hexdigest()
    return StepOutputs(
        outcome=outcome,
        adds=sum(one.adds for one in each),
        deletes=sum(one.deletes for one in each),
        fingerprint=f"sha256:{digest}" if all(prints) else "",
        calls=sum(one.calls for one in each),
        done=sum(one.done for one in each),
        rids=tuple(dict.fromkeys(rid for one in each for rid in one.rids)),
    )


def lines(outputs: StepOutputs) -> str:
    """Return a line for each output; none of the values can hold a line break."""
    values = {
        "outcome": outputs.outcome,
        "changes": outputs.adds + outputs.deletes,
        "adds": outputs.adds,
        "deletes": outputs.deletes,
        "fingerprint": outputs.fingerprint,
        "calls": outputs.calls,
        "calls-done": outputs.done,
        "rids": " ".join(outputs.rids),
    }
    return "".join(f"{key}={for_line(str(value))}\n" for key, value in values.items())
