"""A plan's parts as JSON values: what the report prints, the fingerprint covers, and a saved plan is compared by."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from reconciler.model import LiveList, LiveState, Target
from reconciler.plan import Call, Scope


class ListsDocument(TypedDict):
    """Both lists, sorted; the published one is None on a platform that was never published."""

    testing: list[str]
    published: list[str] | None


class CallDocument(TypedDict):
    """One call as WeChat would get it. `sent` is None when the hosts are sent as they are."""

    action: str
    is_modify_published_together: bool
    hosts: list[str]
    sent: list[str] | None


def live_document(live: LiveState) -> ListsDocument:
    """Return the live lists: hosts by their bare names, opaque values as they are."""
    return {
        "testing": _values(live.testing),
        "published": None if live.published is None else _values(live.published),
    }


def _values(live: LiveList) -> list[str]:
    return sorted({*live.hosts, *live.opaque})


def read_live(data: bytes) -> LiveState | None:
    """Read the live state back from a JSON report; None when `data` holds none."""
    import json

    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    match document:
        case {"live": {"testing": [*testing], "published": None}} if _are_text(testing):
            return LiveState(LiveList.of(testing), None)
        case {"live": {"testing": [*testing], "published": [*published]}} if _are_text([*testing, *published]):
            return LiveState(LiveList.of(testing), LiveList.of(published))
        case _:
            return None


def _are_text(values: list[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def target_document(target: Target) -> ListsDocument:
    """Return the lists as they should be."""
    return {"testing": sorted(target.testing), "published": sorted(target.published)}


def call_document(call: Call) -> CallDocument:
    """Return a call."""
    return {
        "action": call.action.value,
        "is_modify_published_together": call.scope is Scope.BOTH,
        "hosts": list(call.hosts),
        "sent": None if call.sent == call.hosts else list(call.sent),
    }


def fingerprint(
    platform: str, origin: str, live: object, desired: object, calls: Sequence[Mapping[str, object]]
) -> str:
    """Return the digest by which two plans are known to do the same.

    `origin` is the API address's scheme, host and port. The other values are JSON as this module makes it, or as it
    was read back from a saved plan; of each call only the keys of `CallDocument` count, so its status makes no
    difference.
    """
    import hashlib
    import json

    keys = CallDocument.__annotations__
    covered = {
        "platform": platform,
        "origin": origin,
        "live": live,
        "desired": desired,
        "calls": [{key: call.get(key) for key in keys} for call in calls],
    }
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
