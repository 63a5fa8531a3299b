"""The JSON report has every value, exactly as it is."""

import json
from dataclasses import replace
from typing import Any

from reconciler.model import Action, LiveList, LiveState
from reconciler.plan import Call, Scope
from reconciler.render.json_report import render
from reconciler.report import CallStatus, Report, ReportedCall
from reconciler.texts.en import ENGLISH
from tests.building import host
from tests.render.cases import CASES


def document(report: Report) -> dict[str, Any]:
    """Return the parsed JSON of a report."""
    parsed: dict[str, Any] = json.loads(render(report, ENGLISH))
    return parsed


def test_a_plan() -> None:
    """Lists, changes and calls stand in the document as the contract describes them."""
    plan = document(CASES["changes"])

    assert {key: plan[key] for key in ("format", "command", "outcome", "platform", "source", "limit")} == {
        "format": 1,
        "command": "plan",
        "outcome": "changes",
        "platform": "acme-shop",
        "source": "wechat",
        "limit": 200,
    }
    assert plan["live"]["testing"] == sorted(plan["live"]["testing"])
    assert "old.qq.com" in plan["live"]["published"]
    assert "pay.qq.com" in plan["desired"]["published"]
    expected = {
        "host": "pay.qq.com",
        "list": "published",
        "action": "add",
        "line": 14,
        "owner": "team-pay",
        "note": "opens with the December release",
        "reason": None,
        "gap": None,
        "verification": None,
    }
    assert expected.items() <= plan["changes"][-1].items()
    expected = {
        "action": "add",
        "is_modify_published_together": True,
        "hosts": ["beta.qq.com", "pay.qq.com"],
        "sent": None,
        "status": "planned",
        "errcode": None,
        "errmsg": None,
        "confirmed_by": None,
    }
    assert expected.items() <= plan["calls"][0].items()
    assert (plan["result"], plan["problems"], plan["hosts"]) == (None, [], None)


def test_a_problem() -> None:
    """Code, texts, place, errcode and request id stand side by side."""
    (shown,) = document(CASES["failed"])["problems"]
    (problem,) = CASES["failed"].problems

    assert shown == {
        "code": "wechat-invalid-host",
        "severity": "error",
        "message": ENGLISH.message(problem),
        "remedy": ENGLISH.remedy(problem),
        "file": "domains.yaml",
        "line": 14,
        "column": 5,
        "errcode": 9410016,
        "rid": "6543a1b2-0c1d2e3f-4a5b6c7d",
    }


def test_what_does_not_apply_is_null() -> None:
    """An invalid file has neither plan nor lists: their keys are null, not missing."""
    invalid, unpublished = document(CASES["invalid"]), document(CASES["never-published"])

    assert {"platform", "source", "fingerprint", "live", "desired", "changes", "calls", "result", "hosts"} <= {
        key for key, value in invalid.items() if value is None
    }
    assert unpublished["live"]["published"] is None
    assert "pay.qq.com" in unpublished["desired"]["published"]


def test_live_spellings() -> None:
    """Live lists hold bare hosts and opaque values; a call says what is sent if that differs from its hosts."""
    live = LiveState(LiveList.of(["https://B.qq.com", "a.qq.com", "*.x"]), None)
    odd = Call(action=Action.DELETE, scope=Scope.TESTING, hosts=(host("old"),), sent=("https://old.qq.com",))
    report = replace(CASES["changes"], live=live, calls=(ReportedCall(call=odd, status=CallStatus.PLANNED),))

    assert document(report)["live"] == {"testing": ["*.x", "a.qq.com", "b.qq.com"], "published": None}
    assert document(report)["calls"][0]["sent"] == ["https://old.qq.com"]


def test_untrusted_texts_keep_their_value() -> None:
    """Notes, answers and names come out as they went in."""
    shown, report = document(CASES["hostile"]), CASES["hostile"]

    assert [change["note"] for change in shown["changes"]] == [change.note for change in report.changes or ()]
    assert [call["errmsg"] for call in shown["calls"]] == [call.errmsg for call in report.calls or ()]
    assert shown["platform"] == report.platform


def test_a_gap_stands_in_the_change_that_makes_it() -> None:
    """The deletion of a demotion names the two calls between which the host is not in testing."""
    changes = document(CASES["demotion-gap"])["changes"]

    assert {(change["host"], change["list"]): change["gap"] for change in changes} == {
        ("demo.qq.com", "published"): {"delete_call": 1, "add_call": 2}
    }
