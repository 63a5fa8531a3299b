"""The record: what every request really did, to compare a report with. It holds no token."""

import json
from dataclasses import dataclass
from typing import Final

from reconciler.sandbox.calls import Call, UnknownPath, Write, name_of
from reconciler.sandbox.faults import Fault
from reconciler.sandbox.lists import Effect, Lists
from reconciler.sandbox.replies import Delivery


@dataclass(frozen=True, slots=True)
class Entry:
    """One request, numbered from 1 for its platform, and what it did.

    `accepted` are the lists after it; `in_force` are the lists that the answer to a write shows: the same, unless
    effects come late. `errcode` is None when no answer of the API arrives as a whole; `status` means something only
    when the delivery sends it.
    """

    number: int
    method: str
    path: str
    call: Call
    effect: Effect
    accepted: Lists
    in_force: Lists
    status: int
    errcode: int | None
    delivery: Delivery
    fault: Fault | None
    platform: str = ""
    """The platform among many; empty for the only one, and for an unknown token."""

    def line(self) -> str:
        """Return the entry as one line of JSON, without the newline."""
        together, hosts = (self.call.together, self.call.hosts) if isinstance(self.call, Write) else (False, ())
        entry = {
            **({"platform": self.platform} if self.platform else {}),
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "action": name_of(self.call),
            "together": together,
            "hosts": hosts,
            "effect": self.effect,
            "accepted": {"testing": self.accepted.testing, "published": self.accepted.published},
            "in_force": {"testing": self.in_force.testing, "published": self.in_force.published},
            "status": self.status,
            "errcode": self.errcode,
            "delivery": self.delivery,
            "fault": None if self.fault is None else str(self.fault),
        }
        return json.dumps(entry, ensure_ascii=False)


NOTHING_RECEIVED: Final = Entry(
    0, "", "", UnknownPath(), Effect.NOTHING, Lists(), Lists(), 200, None, Delivery.WHOLE, None
)
"""The last entry before the first request."""
