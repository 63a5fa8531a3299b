"""The record: the truth about every request received, to compare a report with. It holds no token."""

import json
from dataclasses import dataclass
from typing import Final

from reconciler.sandbox.calls import Call, Elsewhere, Write, asked_for
from reconciler.sandbox.faults import Fault
from reconciler.sandbox.lists import Effect, Lists
from reconciler.sandbox.replies import Delivery


@dataclass(frozen=True, slots=True)
class Entry:
    """One request, numbered from 1 for its platform in the order received, and what became of it.

    `accepted` are the lists after it, `in_force` what the answer to a write shows of them: the same, unless
    effects come late. `errcode` is None where no answer of the API arrives in full, and `status` counts only
    where the delivery sends anything.
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
    """Which of many platforms it was for; empty for the only one, or for none."""

    def line(self) -> str:
        """Return the entry as one line of JSON, without the line's end."""
        together, hosts = (self.call.together, self.call.hosts) if isinstance(self.call, Write) else (False, ())
        entry = {
            **({"platform": self.platform} if self.platform else {}),
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "action": asked_for(self.call),
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
    0, "", "", Elsewhere(), Effect.NOTHING, Lists(), Lists(), 200, None, Delivery.WHOLE, None
)
"""What stands for the last entry before the first request."""
