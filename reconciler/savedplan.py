"""A plan that was saved with ``plan --out``: a promise to compare with, never something to replay."""

from dataclasses import dataclass

from reconciler.document import fingerprint, live_document, target_document
from reconciler.plan import Plan
from reconciler.problem import Code, Problem


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan that was made against WeChat, whose fingerprint fits what else its file says."""

    fingerprint: str
    live: object
    desired: object


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
        case {
            "format": 1,
            "source": "wechat",
            "platform": str(platform),
            "fingerprint": str(claimed),
            "live": live,
            "desired": desired,
            "calls": [*calls],
        } if all(isinstance(call, dict) for call in calls):
            if fingerprint(platform, origin, live, desired, calls) == claimed:
                return SavedPlan(claimed, live, desired)
            return Problem(code=Code.PLAN_EDITED)
        case _:
            return Problem(code=Code.PLAN_UNUSABLE)


def compare(saved: SavedPlan, plan: Plan) -> tuple[Problem, ...]:
    """Return what makes planning again give another plan than the saved one: nothing when they do the same."""
    if saved.fingerprint == plan.fingerprint:
        return ()
    moved = []
    if saved.live != live_document(plan.live):
        moved.append(Problem(code=Code.PLAN_LIVE_MOVED))
    if saved.desired != target_document(plan.target):
        moved.append(Problem(code=Code.PLAN_DESIRED_MOVED))
    return tuple(moved) or (Problem(code=Code.PLAN_MOVED),)
