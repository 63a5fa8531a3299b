"""Which hosts have to serve the verification file, and what is found at them."""

from collections.abc import Iterable
from dataclasses import replace

from reconciler.frozen import frozen
from reconciler.model import Action, Change, DesiredState, Host
from reconciler.plan import Step
from reconciler.ports import HostChecker, ReadFailed, VerificationReader
from reconciler.report import CheckedHost


@frozen(kw_only=True)
class Verifier:
    """What a check reaches: the hosts, and WeChat where the desired state does not name the file."""

    checker: HostChecker
    reader: VerificationReader


def joining(changes: Iterable[Change], steps: Iterable[Step]) -> frozenset[Host]:
    """Return the hosts that WeChat will ask for the file: those that are added, or taken out and added again."""
    added = {change.host for change in changes if change.action is Action.ADD}
    return frozenset(added.union(*(step.call.hosts for step in steps if step.call.action is Action.ADD)))


def verify(hosts: frozenset[Host], desired: DesiredState, verifier: Verifier) -> tuple[CheckedHost, ...] | ReadFailed:
    """Look for the file at those of the desired state's hosts that are among `hosts`, and tell them in its order.

    The file is the one that the desired state names, or else the one that WeChat does. Without hosts nobody is asked.
    """
    entries = [entry for entry in desired.entries if entry.host in hosts]
    if not entries:
        return ()
    wanted = desired.verification or verifier.reader.read()
    if isinstance(wanted, ReadFailed):
        return wanted
    found = verifier.checker.check([entry.host for entry in entries], wanted)
    if isinstance(found, ReadFailed):
        return found

    return tuple(
        CheckedHost(
            host=entry.host,
            place=entry.place,
            problem=None if (problem := found[entry.host]) is None else replace(problem, place=entry.place),
        )
        for entry in entries
    )
