"""A plan that was saved with ``plan --out``: a promise to compare with, never something to replay."""

from collections.abc import Iterable
from typing import Final

from reconciler.document import fingerprint, live_document, target_document
from reconciler.frozen import frozen
from reconciler.model import Change
from reconciler.plan import Plan
from reconciler.problem import Code, Problem


@frozen
class SavedPlan:
    """A plan that was made against WeChat, whose fingerprint fits what else its file says."""

    fingerprint: str
    live: object
    desired: object
    changes: tuple[tuple[object, object, object], ...]
    """Host, list and action of each change, in the file's order."""
    limit: object


def read_saved_plan(data: bytes, origin: str) -> SavedPlan | Problem:
    """Read the JSON report that ``plan --out`` wrote, `origin` being today's API address.

    Returns a problem when it cannot vouch for any plan: it is no such report, its parts do not fit its fingerprint
    (edited, or made for another address), or its live state was only assumed.
    """
    import json

    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return Problem(code=Code.PLAN_UNUSABLE)
    match document:
        case {"format": 1, "source": "assumed"}:
            return Problem(code=Code.PLAN_ASSUMED)
        case {"format": 1, "outcome": "refused" | "unverified" as held_back}:
            return Problem(code=_HELD_BACK[held_back])
        case {
            "format": 1,
            "source": "wechat",
            "platform": str(platform),
            "fingerprint": str(claimed),
            "live": live,
            "desired": desired,
            "outcome": str(outcome),
            "limit": limit,
            "changes": [*changes],
            "calls": [*calls],
        } if all(isinstance(item, dict) for item in (*changes, *calls)):
            honest = outcome == ("changes" if changes else "in_sync")
            unsent = all(call.get("status") == "planned" for call in calls)
            if honest and unsent and fingerprint(platform, origin, live, desired, calls) == claimed:
                told = tuple((change.get("host"), change.get("list"), change.get("action")) for change in changes)
                return SavedPlan(claimed, live, desired, told, limit)
            return Problem(code=Code.PLAN_EDITED)
        case _:
            return Problem(code=Code.PLAN_UNUSABLE)


_HELD_BACK: Final = {"refused": Code.PLAN_REFUSED, "unverified": Code.PLAN_UNVERIFIED}


def compare(saved: SavedPlan, plan: Plan, changes: Iterable[Change], limit: int) -> tuple[Problem, ...]:
    """Return what makes planning again give another plan than the saved one: nothing when they are the same.

    `changes` are what people see of `plan`, and `limit` is what it was made with.
    """
    if saved.fingerprint != plan.fingerprint:
        moved = []
        if saved.live != live_document(plan.live):
            moved.append(Problem(code=Code.PLAN_LIVE_MOVED))
        if saved.desired != target_document(plan.target):
            moved.append(Problem(code=Code.PLAN_DESIRED_MOVED))
        return tuple(moved) or (Problem(code=Code.PLAN_MOVED),)
    if saved.changes != tuple((change.host, change.list, change.action) for change in changes):
        return (Problem(code=Code.PLAN_EDITED),)
    return () if saved.limit == limit else (Problem(code=Code.PLAN_MOVED),)
