"""The ``key=value`` lines for the next steps of a CI job."""

from collections import Counter

from reconciler.model import Action
from reconciler.render.escape import for_line
from reconciler.report import CallStatus, Outcome, Report


class StepOutputs:
    """Sums up the reports of a run."""

    def __init__(self) -> None:
        """Begin with no report."""
        self._counts: Counter[str] = Counter()
        self._fingerprints: list[str] = []
        self._rids: dict[str, None] = {}

    def take(self, report: Report) -> None:
        """Add a report."""
        calls = report.calls or ()
        actions = Counter(reported.change.action for reported in report.changes or ())
        self._counts.update(
            changes=actions.total(),
            adds=actions[Action.ADD],
            deletes=actions[Action.DELETE],
            calls=len(calls),
            foreign=0 if report.foreign is None else len(report.foreign.testing | report.foreign.published),
            done=sum(reported.status is CallStatus.DONE for reported in calls),
        )
        self._fingerprints.append(report.fingerprint or "")
        self._rids.update((problem.rid, None) for problem in report.problems if problem.rid)

    def lines(self, outcome: Outcome) -> str:
        """Return a line for each output, with the most severe `outcome`."""
        values = {
            "outcome": outcome,
            "changes": self._counts["changes"],
            "adds": self._counts["adds"],
            "deletes": self._counts["deletes"],
            "foreign": self._counts["foreign"],
            "fingerprint": self._fingerprint(),
            "calls": self._counts["calls"],
            "calls-done": self._counts["done"],
            "rids": " ".join(self._rids),
        }
        return "".join(f"{key}={for_line(str(value))}\n" for key, value in values.items())

    def _fingerprint(self) -> str:
        """Return the fingerprint of a platform, or one that covers those of several, in their order.

        It is empty where no calls were planned for one of them.
        """
        if len(self._fingerprints) == 1:
            return self._fingerprints[0]
        import hashlib

        digest = hashlib.sha256("\n".join(self._fingerprints).encode()).hexdigest()
        return f"sha256:{digest}" if all(self._fingerprints) else ""
