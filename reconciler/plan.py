"""The plan as a value: everything that applying needs, decided before anything is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from reconciler.frozen import frozen
from reconciler.model import Action, Host, ListName, LiveState, Target


class Scope(StrEnum):
    """Which lists a call changes. WeChat has no way to change the published list alone."""

    TESTING = "testing"
    BOTH = "both"


@frozen(kw_only=True)
class Call:
    """One request to WeChat that writes."""

    action: Action
    scope: Scope
    hosts: tuple[Host, ...]
    """The hosts that it names, sorted."""
    sent: tuple[str, ...]
    """The values that are sent: the hosts, or for a delete their live spellings where these differ."""

    @property
    def lists(self) -> tuple[ListName, ...]:
        """The lists that the call changes."""
        return tuple(ListName) if self.scope is Scope.BOTH else (ListName.TESTING,)

    def spelled_for(self, live: LiveState) -> "Call":
        """Return the call with the values that it has to send while the lists are `live`.

        Whether a delete matches anything but the live spelling is not documented.
        """
        if self.action is Action.ADD:
            return self
        lists = [values for name, values in live.lists() if name in self.lists]
        spellings = (sorted({value for values in lists for value in values.spelled(host)}) for host in self.hosts)
        return replace(self, sent=tuple(value for values in spellings for value in values))


@frozen(kw_only=True)
class Step:
    """A call, and what both lists must hold once it has taken effect."""

    call: Call
    expected: LiveState


@frozen(kw_only=True)
class Plan:
    """What `apply` does, call by call; no steps when the platform is in sync."""

    live: LiveState
    target: Target
    steps: tuple[Step, ...]
    fingerprint: str
    """``sha256:`` and 64 hexadecimal digits: two plans with equal fingerprints do the same."""


@frozen
class Gap:
    """Between which calls, counted from 1, a host that stays in the testing list is out of it."""

    delete_call: int
    add_call: int


def gaps(live: LiveState, target: Target, steps: Sequence[Step]) -> Mapping[Host, Gap]:
    """Return the gap of each host that `steps` delete from testing although it stays there, in the calls' order.

    A plan has one only for a host in both lists that is wanted in testing alone: nothing but a delete from both
    removes it from the published list.
    """
    numbers: dict[Action, dict[Host, int]] = {action: {} for action in Action}
    for number, step in enumerate(steps, start=1):
        numbers[step.call.action] |= dict.fromkeys(step.call.hosts, number)
    stays = live.testing.hosts & target.testing
    return {
        host: Gap(number, numbers[Action.ADD][host]) for host, number in numbers[Action.DELETE].items() if host in stays
    }
