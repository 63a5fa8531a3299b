"""A saved plan is a promise: it is compared, never replayed."""

import json
from itertools import count
from typing import Any

import pytest

from reconciler.diff import diff
from reconciler.document import call_document, fingerprint, live_document, target_document
from reconciler.model import LiveState
from reconciler.plan import Plan
from reconciler.planner import NoSafePlan, plan_calls
from reconciler.problem import Code, Problem
from reconciler.saved_plan import SavedPlan, compare, read_saved_plan
from tests.building import live, target

ORIGIN = "https://api.weixin.qq.com"


def made(state: LiveState, testing: str) -> Plan:
    """Return the plan that brings these hosts to both lists."""
    wanted = target(testing, testing)
    steps = plan_calls(state, wanted, 200)
    assert not isinstance(steps, NoSafePlan)
    calls = [call_document(step.call) for step in steps]
    digest = fingerprint("acme", ORIGIN, live_document(state), target_document(wanted), calls)
    return Plan(live=state, target=wanted, steps=steps, fingerprint=digest)


PLAN = made(live("a", "a"), "a b")
CHANGES = diff(PLAN.live, PLAN.target)


def document(**changes: object) -> bytes:
    """Return the plan's report as it is saved, with some keys replaced."""
    report: dict[str, Any] = {
        "format": 1,
        "source": "wechat",
        "platform": "acme",
        "fingerprint": PLAN.fingerprint,
        "live": live_document(PLAN.live),
        "desired": target_document(PLAN.target),
        "limit": 200,
        "outcome": "changes",
        "changes": [{"host": change.host, "list": change.list, "action": change.action} for change in CHANGES],
        "calls": [{**call_document(step.call), "status": "planned"} for step in PLAN.steps],
    }
    return json.dumps(report | changes).encode()


def test_read() -> None:
    """A saved plan whose parts fit its fingerprint is usable, and is what planning again gives."""
    saved = read_saved_plan(document(), ORIGIN)

    assert isinstance(saved, SavedPlan)
    assert compare(saved, PLAN, CHANGES, 200) == ()


def test_read_a_plan_that_does_nothing() -> None:
    """A plan for a platform in sync can be saved, too: what was in sync then may have moved."""
    nothing = made(live("a", "a"), "a")
    data = document(
        outcome="in_sync",
        fingerprint=nothing.fingerprint,
        desired=target_document(nothing.target),
        changes=[],
        calls=[],
    )
    saved = read_saved_plan(data, ORIGIN)

    assert isinstance(saved, SavedPlan)
    assert compare(saved, nothing, (), 200) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"fingerprint": "sha256:0"},
        {"platform": "other"},
        {"live": {"testing": [], "published": []}},
        {"desired": {"testing": ["a.qq.com"], "published": None}},
        {"calls": []},
        {"calls": [{**call_document(PLAN.steps[0].call), "hosts": ["evil.qq.com"]}]},
        {"calls": [{**call_document(PLAN.steps[0].call), "sent": ["evil.qq.com"]}]},
        {"calls": [{"action": "delete"}]},
        {"calls": [{**call_document(PLAN.steps[0].call), "status": "done"}]},
        {"calls": [call_document(PLAN.steps[0].call)]},
        {"outcome": "in_sync"},
        {"outcome": "applied"},
        {"changes": []},
        {"outcome": "in_sync", "changes": [], "calls": []},
    ],
)
def test_edited(changes: dict[str, object]) -> None:
    """A plan that was edited does not fit its fingerprint."""
    assert read_saved_plan(document(**changes), ORIGIN) == Problem(code=Code.PLAN_EDITED)


def test_another_address() -> None:
    """A plan that was made for another API address does not fit this one."""
    assert read_saved_plan(document(), "http://127.0.0.1:80") == Problem(code=Code.PLAN_EDITED)


def test_assumed() -> None:
    """A plan for an assumed live state vouches for nothing."""
    assert read_saved_plan(document(source="assumed"), ORIGIN) == Problem(code=Code.PLAN_ASSUMED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b"{" * 100_000,
        b"[" * 100_000,
        b"1" * 5_000,
        document(format=2),
        document(source=None),
        document(fingerprint=None),
        document(calls=None),
        document(calls=[1]),
        document(platform=7),
        document(outcome=None),
        document(changes=None),
        document(changes=[1]),
    ],
    ids=count(),
)
def test_no_plan(data: bytes) -> None:
    """Anything else is no plan: no JSON, another format, a report without calls."""
    assert read_saved_plan(data, ORIGIN) == Problem(code=Code.PLAN_UNUSABLE)


def moved(plan: Plan) -> list[Code]:
    """Return what is told when planning again gives this instead."""
    saved = read_saved_plan(document(), ORIGIN)
    assert isinstance(saved, SavedPlan)
    return [problem.code for problem in compare(saved, plan, diff(plan.live, plan.target), 200)]


def test_what_moved() -> None:
    """A stale plan says whether the live lists moved, the desired state, both, or something else."""
    assert moved(made(live("a x", "a"), "a b")) == [Code.PLAN_LIVE_MOVED]
    assert moved(made(live("a", "a"), "a c")) == [Code.PLAN_DESIRED_MOVED]
    assert moved(made(live("x", "a"), "a c")) == [Code.PLAN_LIVE_MOVED, Code.PLAN_DESIRED_MOVED]
    assert moved(Plan(live=PLAN.live, target=PLAN.target, steps=(), fingerprint="sha256:1")) == [Code.PLAN_MOVED]


def test_a_refused_plan_is_no_plan() -> None:
    """A plan that was refused when it was made was approved by nobody."""
    assert read_saved_plan(document(outcome="refused"), ORIGIN) == Problem(code=Code.PLAN_REFUSED)


def test_a_plan_with_a_host_that_failed_is_no_plan() -> None:
    """A plan that was held back because a host lacked the verification file was approved by nobody."""
    assert read_saved_plan(document(outcome="unverified"), ORIGIN) == Problem(code=Code.PLAN_UNVERIFIED)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"changes": [{"host": "b.qq.com", "list": "testing", "action": "add"}]}, Code.PLAN_EDITED),
        ({"changes": [{"host": "c.qq.com"}, {"host": "b.qq.com"}]}, Code.PLAN_EDITED),
        ({"limit": 201}, Code.PLAN_MOVED),
    ],
)
def test_what_people_saw_counts(changes: dict[str, object], code: Code) -> None:
    """A saved plan whose changes or limit are not those of today's plan showed something else than it does."""
    saved = read_saved_plan(document(**changes), ORIGIN)

    assert isinstance(saved, SavedPlan)
    assert [problem.code for problem in compare(saved, PLAN, CHANGES, 200)] == [code]
