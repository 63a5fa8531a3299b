"""A plan saved with ``plan --out``: its parts as JSON, its fingerprint, and how planning again differs from it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.model import Action, Change, Host, ListName, LiveList, LiveState, Target
from reconciler.plan import Call, Plan, Scope, Step
from reconciler.problem import Code, Problem
from reconciler.report import Outcome
from reconciler.report_file import parse_call, parse_change, parse_live, parse_resource, parse_target, spelled
from reconciler.resources import BUSINESS, Resource


@frozen(kw_only=True)
class SavedPlan:
    """A plan made against WeChat, whose parts fit its fingerprint."""

    fingerprint: str
    live: LiveState
    target: Target
    changes: tuple[Change, ...]
    """In the file's order."""


HELD_BACK: Final = {Outcome.REFUSED: Code.PLAN_REFUSED, Outcome.UNVERIFIED: Code.PLAN_UNVERIFIED}
"""The outcomes of plans that were held back when they were made: a run with such a saved plan ends likewise."""


def read_saved_plan(data: bytes, origin: str) -> SavedPlan | Problem:
    """Return the plan in a JSON report of ``plan --out``, or why it cannot be used.

    `origin` is today's API address: scheme, host and port. A plan for another address is `plan-edited`, as is one whose
    parts do not fit its fingerprint; one with an assumed live state is `plan-assumed`.
    """
    import json

    try:
        return _parse(json.loads(data), origin)
    except (ValueError, RecursionError):
        return Problem(code=Code.PLAN_UNUSABLE)


def _parse(document: object, origin: str) -> SavedPlan | Problem:
    match document:
        case {"format": 1, "source": "assumed"}:
            return Problem(code=Code.PLAN_ASSUMED)
        case {"format": 1, "outcome": "refused" | "unverified" as outcome}:
            return Problem(code=HELD_BACK[Outcome(outcome)])
        case {"format": 1, "outcome": "failed" | "invalid"}:
            return Problem(code=Code.PLAN_FAILED)
        case {
            "format": 1,
            "source": "wechat",
            "outcome": "in_sync" | "changes" as outcome,
            "platform": str(platform),
            "resource": str(resource),
            "fingerprint": str(claimed),
            "live": live,
            "desired": desired,
            "limit": int(limit),
            "changes": [*changes],
            "calls": [*calls],
        }:
            parsed_calls = tuple(map(_parse_planned_call, calls))
            saved = SavedPlan(
                fingerprint=claimed,
                live=spelled(parse_live(live), parsed_calls),
                target=parse_target(desired),
                changes=tuple(map(parse_change, changes)),
            )
            actual = fingerprint(
                platform=platform,
                resource=parse_resource(resource),
                origin=origin,
                live=saved.live,
                target=saved.target,
                limit=limit,
                calls=parsed_calls,
            )
            is_whole = claimed == actual and bool(changes) == (outcome == "changes")
            return saved if is_whole else Problem(code=Code.PLAN_EDITED)
        case _:
            return Problem(code=Code.PLAN_UNUSABLE)


def read_live(data: bytes) -> tuple[LiveState, Resource] | None:
    """Return the live state in a JSON report, and of which hosts it is: of business domains if it does not say.

    None where `data` holds none.
    """
    import json

    try:
        match json.loads(data):
            case {"live": live, **others}:
                return parse_live(live), parse_resource(others.get("resource", BUSINESS.name))
            case _:
                return None
    except (ValueError, RecursionError):
        return None


def _parse_planned_call(value: object) -> Call:
    """Return a call that has not been sent. Raises ValueError for any other value."""
    match value:
        case {"status": "planned"}:
            return parse_call(value)
        case _:
            raise ValueError


def live_document(live: LiveState) -> dict[str, object]:
    """Return the live lists as JSON, sorted: hosts by their bare names, opaque values as they are."""
    return {
        "testing": _values(live.testing),
        "published": None if live.published is None else _values(live.published),
    }


def _values(live: LiveList) -> list[str]:
    return sorted({*live.hosts, *live.opaque})


def target_document(target: Target) -> dict[str, object]:
    """Return the wanted lists as JSON, sorted."""
    return {"testing": sorted(target.testing), "published": sorted(target.published)}


def call_document(call: Call) -> dict[str, object]:
    """Return a call as JSON; `sent` is null where the hosts are sent as they are."""
    return {
        "action": call.action,
        "is_modify_published_together": call.scope is Scope.BOTH,
        "hosts": call.hosts,
        "sent": None if call.sent == call.hosts else call.sent,
    }


def fingerprint(  # noqa: PLR0913  # it covers all that two plans have to agree on
    *,
    platform: str,
    resource: Resource,
    origin: str,
    live: LiveState,
    target: Target,
    limit: int,
    calls: Iterable[Call],
) -> str:
    """Return the digest of a plan: two plans with the same one do the same.

    `origin` is the API address: scheme, host and port. The order of the calls counts, and of the hosts in each.
    """
    import hashlib
    import json

    covered = {
        "platform": platform,
        "resource": resource.name,
        "origin": origin,
        "live": live_document(live),
        "desired": target_document(target),
        "limit": limit,
        "calls": [call_document(call) for call in calls],
    }
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def remaining(plan: Plan, live: LiveState) -> tuple[Step, ...] | None:
    """Return what is left of a plan whose first calls are done, and the next one for some of its hosts.

    None where `live` is no state that this leads to. It may be several, if a host leaves a list and comes back: the
    latest counts, for the earlier ones would take that host out again. None too where what is left would name a
    published host in an add to both lists, or send a value that the plan does not.
    """
    states = (plan.live, *(step.expected for step in plan.steps))
    for number, step in reversed(tuple(enumerate(plan.steps))):
        left = _hosts_left(step, states[number], live)
        if left:
            call = replace(step.call, hosts=left, sent=left).spelled_for(live)
            is_add_to_both = call.action is Action.ADD and call.scope is Scope.BOTH
            if is_add_to_both and not live.hosts(ListName.PUBLISHED).isdisjoint(left):
                return None
            rest = (Step(call=call, expected=step.expected), *plan.steps[number + 1 :])
            return rest if {*call.sent} <= {*step.call.sent} else None
    return None


def _hosts_left(step: Step, before: LiveState, live: LiveState) -> tuple[Host, ...]:
    """Return the hosts for which a step is not done; none where more has changed since `before` than it does."""
    call, after = step.call, step.expected
    if not _is_between(call, before, live):
        return ()
    return tuple(
        host
        for host in call.hosts
        if any((host in live.hosts(name)) != (host in after.hosts(name)) for name in call.lists)
    )


def _is_between(call: Call, before: LiveState, live: LiveState) -> bool:
    """Return whether `live` differs from `before` by nothing but the call's effect on some of its hosts."""
    lists = dict(live.lists())
    if lists.keys() != dict(before.lists()).keys():
        return False
    for name, was in before.lists():
        now = lists[name]
        changed = now.hosts ^ was.hosts
        is_wanted = was.hosts <= now.hosts if call.action is Action.ADD else now.hosts <= was.hosts
        named = frozenset(call.hosts if name in call.lists else ())
        if now.opaque != was.opaque or not is_wanted or not changed <= named:
            return False
    return True


def differences(saved: SavedPlan, plan: Plan | None, changes: tuple[Change, ...]) -> tuple[Problem, ...]:
    """Return how planning again differs from the saved plan; empty where it gives the same.

    `changes` are those of `plan`, which is None where no safe calls exist any more.
    """
    if plan is None:
        return (Problem(code=Code.PLAN_MOVED),)
    if saved.fingerprint == plan.fingerprint:
        return () if saved.changes == changes else (Problem(code=Code.PLAN_EDITED),)
    # A host that came or went by hand, and that a run leaves alone, is also in one of the targets.
    is_desired_moved = any(
        (saved.target.hosts(name) ^ plan.target.hosts(name)) - (saved.live.hosts(name) ^ plan.live.hosts(name))
        for name in ListName
    )
    moved = (
        (Code.PLAN_LIVE_MOVED, saved.live != plan.live),
        (Code.PLAN_DESIRED_MOVED, is_desired_moved),
    )
    return tuple(Problem(code=code) for code, differs in moved if differs) or (Problem(code=Code.PLAN_MOVED),)
