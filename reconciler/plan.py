"""The plan as a value: everything that applying needs, decided before anything is sent."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model import Action, Host, ListName, LiveState, Target


class Scope(StrEnum):
    """Which lists a call changes. WeChat has no way to change the published list alone."""

    TESTING = "testing"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to WeChat that writes."""

    action: Action
    scope: Scope
    hosts: tuple[Host, ...]
    """The hosts it is about, sorted."""
    sent: tuple[str, ...]
    """The values that are sent: the hosts, or for a delete their live spellings where these differ."""

    @property
    def lists(self) -> tuple[ListName, ...]:
        """The lists that the call changes."""
        return tuple(ListName) if self.scope is Scope.BOTH else (ListName.TESTING,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A call, and what both lists must hold once it has taken effect."""

    call: Call
    expected: LiveState


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `apply` does, call by call; no steps when the platform is in sync."""

    live: LiveState
    target: Target
    steps: tuple[Step, ...]
    fingerprint: str
    """``sha256:`` and 64 hexadecimal digits over platform, API address, live state, target and calls."""
