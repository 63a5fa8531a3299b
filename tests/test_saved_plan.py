"""A saved plan is compared, never replayed: any part that was changed makes it unusable or stale."""

import json
from typing import Any, Final

import pytest

from reconciler.diff import diff
from reconciler.model import Action, Host, LiveList, LiveState, Target
from reconciler.plan import Call, Plan, Scope
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.problem import Code, Problem
from reconciler.resources import BUSINESS, SERVER
from reconciler.saved_plan import (
    SavedPlan,
    call_document,
    differences,
    fingerprint,
    live_document,
    read_live,
    read_saved_plan,
    target_document,
)
from tests.building import live, target

ORIGIN: Final = "https://api.weixin.qq.com"


def made(state: LiveState, wanted: Target, limit: int = 200) -> Plan:
    """Return the plan for these lists."""
    steps = plan_calls(state, wanted, limit)
    assert not isinstance(steps, NoSafePlan)
    calls = [step.call for step in steps]
    digest = fingerprint(
        platform="acme", resource=BUSINESS, origin=ORIGIN, live=state, target=wanted, limit=limit, calls=calls
    )
    return Plan(live=state, target=wanted, steps=steps, fingerprint=digest)


SPELLED: Final = LiveState(LiveList.of(["a.qq.com", "https://x.qq.com"]), LiveList.of(["a.qq.com"]))
PLAN: Final = made(SPELLED, target("a b c", "a"))
"""Adds b and c, then deletes x in its live spelling: two calls on the testing list."""
CHANGES: Final = diff(PLAN.live, PLAN.target)
ADD, DELETE = ({**call_document(step.call), "status": "planned"} for step in PLAN.steps)


def document(**parts: object) -> bytes:
    """Return the plan's report as ``plan --out`` saves it, with some keys replaced."""
    report: dict[str, Any] = {
        "format": 1,
        "source": "wechat",
        "platform": "acme",
        "resource": "business",
        "fingerprint": PLAN.fingerprint,
        "live": live_document(PLAN.live),
        "desired": target_document(PLAN.target),
        "limit": 200,
        "outcome": "changes",
        "changes": [{"host": change.host, "list": change.list, "action": change.action} for change in CHANGES],
        "calls": [ADD, DELETE],
    }
    return json.dumps(report | parts).encode()


def read(data: bytes) -> SavedPlan:
    """Return a plan that can be used."""
    saved = read_saved_plan(data, ORIGIN)
    assert isinstance(saved, SavedPlan)
    return saved


def test_the_same_plan() -> None:
    """A saved plan is what planning again gives; one that does nothing can be saved too."""
    nothing = made(live("a", "a"), target("a", "a"))
    idle = document(
        outcome="in_sync",
        fingerprint=nothing.fingerprint,
        live=live_document(nothing.live),
        desired=target_document(nothing.target),
        changes=[],
        calls=[],
    )

    assert (ADD["sent"], DELETE["sent"]) == (None, ("https://x.qq.com",))
    assert differences(read(document()), PLAN, CHANGES) == ()
    assert differences(read(idle), nothing, ()) == ()


EDITED: Final[dict[str, dict[str, object]]] = {
    "fingerprint": {"fingerprint": "sha256:0"},
    "platform": {"platform": "other"},
    "resource": {"resource": "server"},
    "live state": {"live": {"testing": ["a.qq.com", "x.qq.com"], "published": ["a.qq.com", "b.qq.com"]}},
    "live state without a published list": {"live": {"testing": ["a.qq.com", "x.qq.com"], "published": None}},
    "desired state": {"desired": {"testing": ["a.qq.com", "b.qq.com"], "published": ["a.qq.com"]}},
    "limit": {"limit": 201},
    "a call less": {"calls": [ADD]},
    "a call more": {"calls": [ADD, DELETE, DELETE]},
    "order of the calls": {"calls": [DELETE, ADD]},
    "action of a call": {"calls": [{**ADD, "action": "delete"}, DELETE]},
    "lists of a call": {"calls": [{**ADD, "is_modify_published_together": True}, DELETE]},
    "hosts of a call": {"calls": [{**ADD, "hosts": ["b.qq.com", "evil.qq.com"]}, DELETE]},
    "order of the hosts": {"calls": [{**ADD, "hosts": ["c.qq.com", "b.qq.com"]}, DELETE]},
    "values that are sent": {"calls": [ADD, {**DELETE, "sent": ["http://x.qq.com"]}]},
    "values that differ from the hosts": {"calls": [{**ADD, "sent": ["b.qq.com", "evil.qq.com"]}, DELETE]},
    "values as the hosts": {"calls": [ADD, {**DELETE, "sent": None}]},
    "outcome": {"outcome": "in_sync"},
    "no changes": {"changes": []},
    "nothing to do": {"outcome": "in_sync", "changes": [], "calls": []},
}
"""Each with everything else, a call's status included, as it was saved: the fingerprint alone shows it."""


@pytest.mark.parametrize("part", EDITED)
def test_the_fingerprint_covers(part: str) -> None:
    """A part that was changed no longer fits the fingerprint."""
    assert read_saved_plan(document(**EDITED[part]), ORIGIN) == Problem(code=Code.PLAN_EDITED)


def test_the_fingerprint_covers_the_address() -> None:
    """A plan made for another API address does not fit this one."""
    assert read_saved_plan(document(), "http://127.0.0.1:80") == Problem(code=Code.PLAN_EDITED)


NO_PLAN: Final[tuple[bytes, ...]] = (
    b"",
    b"null",
    b"[]",
    b"\xff",
    b"{" * 100_000,
    b"[" * 100_000,
    b"1" * 5_000,
    *(document(**{key: None}) for key in json.loads(document())),
    document(format=2),
    document(platform=7),
    document(limit="200"),
    document(live={"testing": [1], "published": None}),
    document(live={"testing": "a.qq.com", "published": None}),
    document(desired={"testing": ["a.qq.com"], "published": None}),
    document(desired={"testing": ["https://a.qq.com"], "published": []}),
    document(changes=[1]),
    document(changes=[{"host": "b.qq.com"}]),
    document(changes=[{"host": "b.qq.com", "list": "both", "action": "add"}]),
    document(changes=[{"host": "b", "list": "testing", "action": "add"}]),
    document(calls=[1]),
    document(calls=[{"action": "delete"}]),
    document(calls=[{**ADD, "action": "set"}, DELETE]),
    document(calls=[{**ADD, "hosts": "b.qq.com"}, DELETE]),
    document(calls=[{**ADD, "status": "done"}, DELETE]),
    document(calls=[{key: ADD[key] for key in ADD if key != "status"}, DELETE]),
    document(outcome="applied"),
)


@pytest.mark.parametrize("data", NO_PLAN, ids=range(len(NO_PLAN)))
def test_no_plan(data: bytes) -> None:
    """Anything else is no plan: no JSON, another format, parts of another kind, calls that were sent."""
    assert read_saved_plan(data, ORIGIN) == Problem(code=Code.PLAN_UNUSABLE)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"source": "assumed"}, Code.PLAN_ASSUMED),
        ({"outcome": "refused"}, Code.PLAN_REFUSED),
        ({"outcome": "failed"}, Code.PLAN_FAILED),
        ({"outcome": "failed", "source": None, "live": None, "changes": None}, Code.PLAN_FAILED),
        ({"outcome": "invalid"}, Code.PLAN_FAILED),
        ({"outcome": "refused", "calls": None, "fingerprint": None}, Code.PLAN_REFUSED),
        ({"outcome": "unverified"}, Code.PLAN_UNVERIFIED),
    ],
)
def test_a_plan_that_nobody_approved(part: dict[str, object], code: Code) -> None:
    """A plan against an assumed live state, and one that was held back, say so."""
    assert read_saved_plan(document(**part), ORIGIN) == Problem(code=code)


def test_what_differs() -> None:
    """A stale plan says whether the live state, the desired state, both, or something else differs."""
    saved = read(document())
    wanted, other = PLAN.target, target("a b", "a")
    moved = live("a", "a")
    by_hand = made(live("a x hand", "a"), target("a b c hand", "a"))
    plans: dict[tuple[Code, ...], Plan | None] = {
        (Code.PLAN_LIVE_MOVED,): made(moved, wanted),
        (Code.PLAN_DESIRED_MOVED,): made(PLAN.live, other),
        (Code.PLAN_LIVE_MOVED, Code.PLAN_DESIRED_MOVED): made(moved, other),
        (Code.PLAN_MOVED,): made(PLAN.live, wanted, limit=201),
    }

    kept = made(PLAN.live, target("a b c x", "a"))
    others = [((Code.PLAN_MOVED,), None), ((Code.PLAN_LIVE_MOVED,), by_hand), ((Code.PLAN_DESIRED_MOVED,), kept)]
    for codes, plan in (*plans.items(), *others):
        assert differences(saved, plan, CHANGES) == tuple(Problem(code=code) for code in codes)


@pytest.mark.parametrize(
    "changes",
    [
        [{"host": "b.qq.com", "list": "testing", "action": "add"}],
        [{"host": change.host, "list": change.list, "action": change.action} for change in reversed(CHANGES)],
    ],
)
def test_the_changes_that_people_saw(changes: list[object]) -> None:
    """A saved plan with other changes than today's was edited, though the fingerprint does not cover them."""
    assert differences(read(document(changes=changes)), PLAN, CHANGES) == (Problem(code=Code.PLAN_EDITED),)


def test_the_parts_as_json() -> None:
    """Lists are sorted, hosts stand by their bare names, and what is sent stands only where it differs from them."""
    state = LiveState(LiveList.of(["https://c.qq.com", "*", "a.qq.com"]), None)
    hosts = (Host("a.qq.com"),)
    both = Call(action=Action.DELETE, scope=Scope.BOTH, hosts=hosts, sent=("https://a.qq.com",))
    testing = Call(action=Action.ADD, scope=Scope.TESTING, hosts=hosts, sent=hosts)

    assert live_document(state) == {"testing": ["*", "a.qq.com", "c.qq.com"], "published": None}
    assert live_document(live("a", "b")) == {"testing": ["a.qq.com"], "published": ["b.qq.com"]}
    assert target_document(target("c a", "b")) == {"testing": ["a.qq.com", "c.qq.com"], "published": ["b.qq.com"]}
    assert [tuple(call_document(call).values()) for call in (both, testing)] == [
        ("delete", True, hosts, ("https://a.qq.com",)),
        ("add", False, hosts, None),
    ]


@pytest.mark.parametrize(
    ("lists", "state"),
    [
        ({"testing": ["a.qq.com"], "published": None}, live("a", None)),
        ({"testing": ["a.qq.com"], "published": ["b.qq.com"], "more": 1}, live("a", "b")),
        ({"testing": [], "published": []}, live("")),
        ({"testing": [1], "published": None}, None),
        ({"testing": ["a.qq.com"], "published": [1]}, None),
        ({"testing": "a.qq.com", "published": None}, None),
        (None, None),
    ],
    ids=range(7),
)
def test_the_live_state_of_a_report(lists: object, state: LiveState | None) -> None:
    """A report's live state is read back, of business domains if it does not say; without a whole one there is none."""
    for named, resource in (({"resource": "server"}, SERVER), ({}, BUSINESS)):
        data = json.dumps({**named, "live": lists}).encode()

        assert read_live(data) == (None if state is None else (state, resource))


@pytest.mark.parametrize(
    "data",
    [
        b'{"resource": null, "live": {"testing": [], "published": []}}',
        b'{"resource": "x", "live": {"testing": [], "published": []}}',
        b"{}",
        b"version: 1",
        b"[" * 100_000,
    ],
    ids=range(5),
)
def test_no_live_state(data: bytes) -> None:
    """What is no report, or does not say of which hosts it is, gives no live state."""
    assert read_live(data) is None
