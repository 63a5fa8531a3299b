"""Which hosts have to serve the verification file, and whether they do."""

from collections.abc import Iterable
from dataclasses import replace

from reconciler.frozen import frozen
from reconciler.model import Action, Change, DesiredState, Host
from reconciler.plan import Plan
from reconciler.ports import HostChecker, ReadFailed, VerificationReader
from reconciler.report import CheckedHost


@frozen(kw_only=True)
class Verifier:
    """What a check reaches: the hosts, and WeChat where the desired state does not name the verification file."""

    checker: HostChecker
    reader: VerificationReader


def hosts_to_add(changes: Iterable[Change], plan: Plan | None) -> frozenset[Host]:
    """Return the hosts that WeChat will fetch the file from: added ones, and those deleted and added again."""
    added = {change.host for change in changes if change.action is Action.ADD}
    steps = () if plan is None else plan.steps
    return frozenset(added.union(*(step.call.hosts for step in steps if step.call.action is Action.ADD)))


def verify(hosts: frozenset[Host], desired: DesiredState, verifier: Verifier) -> tuple[CheckedHost, ...] | ReadFailed:
    """Check the verification file at those of the desired state's hosts that are in `hosts`, in the file's order.

    The verification file is the one that the desired state names, else the one that WeChat names. Without hosts, and
    where WeChat verifies none of this kind, nothing is reached.
    """
    entries = [entry for entry in desired.entries if desired.resource.is_verified and entry.host in hosts]
    if not entries:
        return ()
    verification = desired.verification or verifier.reader.read()
    if isinstance(verification, ReadFailed):
        return verification
    problems = verifier.checker.check([entry.host for entry in entries], verification)
    if isinstance(problems, ReadFailed):
        return problems
    return tuple(
        CheckedHost(
            host=entry.host,
            place=entry.place,
            problem=None if (problem := problems[entry.host]) is None else replace(problem, place=entry.place),
        )
        for entry in entries
    )
