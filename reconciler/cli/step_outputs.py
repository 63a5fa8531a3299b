"""The ``key=value`` lines for the next steps of a CI job."""

from collections import Counter
from typing import Final

from reconciler.render.changes import Kind, rows
from reconciler.render.escape import for_line
from reconciler.report import CallStatus, Outcome, Report

_KEYS: Final = {
    Kind.ADDED: "adds",
    Kind.DELETED: "deletes",
    Kind.PROMOTED: "promotes",
    Kind.DEMOTED: "demotes",
    Kind.MOVED: "moves",
}


class StepOutputs:
    """Sums up the reports of a run: numbers of hosts, as in the headline, and of calls."""

    def __init__(self) -> None:
        """Begin with no report."""
        self._counts: Counter[str] = Counter()
        self._fingerprints: list[str] = []
        self._rids: dict[str, None] = {}

    def take(self, report: Report) -> None:
        """Add a report."""
        calls = report.calls or ()
        hosts = Counter(_KEYS[row.kind] for row in rows(report))
        self._counts.update(hosts)
        self._counts.update(
            changes=hosts.total(),
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
            **{key: self._counts[key] for key in _KEYS.values()},
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
