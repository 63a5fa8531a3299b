"""The JSON report says everything, exactly as it is."""

import json
from dataclasses import replace
from typing import Any

from reconciler.model import Action, LiveList, LiveState
from reconciler.plan import Call, Scope
from reconciler.render.json_report import render
from reconciler.report import CallStatus, ReportedCall
from reconciler.texts.en import ENGLISH
from tests.building import host
from tests.render.cases import CASES


def document(case: str) -> dict[str, Any]:
    """Return the parsed JSON of a case."""
    parsed: dict[str, Any] = json.loads(render(CASES[case], ENGLISH))
    return parsed


def test_a_plan_is_told_whole() -> None:
    """Lists, changes and calls stand in the document as the contract describes them."""
    told = document("changes")

    assert {key: told[key] for key in ("format", "command", "outcome", "platform", "source", "limit")} == {
        "format": 1,
        "command": "plan",
        "outcome": "changes",
        "platform": "acme-shop",
        "source": "wechat",
        "limit": 200,
    }
    assert told["live"]["testing"] == sorted(told["live"]["testing"])
    assert "old.qq.com" in told["live"]["published"]
    assert "pay.qq.com" in told["desired"]["published"]
    assert told["changes"][-1] == {
        "host": "pay.qq.com",
        "list": "published",
        "action": "add",
        "line": 14,
        "owner": "team-pay",
        "note": "opens with the December release",
        "verification": None,
    }
    assert told["calls"][0] == {
        "action": "add",
        "is_modify_published_together": True,
        "hosts": ["beta.qq.com", "pay.qq.com"],
        "sent": None,
        "status": "planned",
        "errcode": None,
        "errmsg": None,
        "confirmed_by": None,
    }
    assert (told["result"], told["problems"], told["hosts"]) == (None, [], None)


def test_what_does_not_apply_is_null() -> None:
    """An invalid file has no plan, no lists and no platform: their keys stand there all the same."""
    told = document("invalid")

    assert {key for key, value in told.items() if value is None} == {
        "platform", "source", "fingerprint", "live", "desired", "limit", "changes", "calls", "result", "hosts",
    }  # fmt: skip


def test_a_platform_that_was_never_published_has_no_published_list() -> None:
    """The live published list is null there, while the desired one stands."""
    told = document("never-published")

    assert told["live"]["published"] is None
    assert "pay.qq.com" in told["desired"]["published"]


def test_a_problem_carries_its_place_and_what_wechat_said() -> None:
    """Code, words, place, error number and request id stand side by side."""
    (told,) = document("failed")["problems"]

    assert {key: told[key] for key in ("code", "severity", "file", "line", "column", "errcode", "rid")} == {
        "code": "wechat-invalid-host",
        "severity": "error",
        "file": "domains.yaml",
        "line": 14,
        "column": 5,
        "errcode": 9410016,
        "rid": "6543a1b2-0c1d2e3f-4a5b6c7d",
    }
    assert told["message"] == ENGLISH.message(CASES["failed"].problems[0])
    assert told["remedy"] == ENGLISH.remedy(CASES["failed"].problems[0])


def test_a_live_spelling_that_is_sent_is_told() -> None:
    """A call whose values differ from its hosts says what is sent."""
    odd = Call(action=Action.DELETE, scope=Scope.TESTING, hosts=(host("old"),), sent=("https://old.qq.com",))
    report = replace(CASES["changes"], calls=(ReportedCall(call=odd, status=CallStatus.PLANNED),))

    assert json.loads(render(report, ENGLISH))["calls"][0]["sent"] == ["https://old.qq.com"]


def test_live_lists_are_bare_hosts_and_opaque_values_as_they_are() -> None:
    """Spelling makes no difference to hosts; what is no host stands among them untouched."""
    report = replace(CASES["pulled"], live=LiveState(LiveList.of(["https://B.qq.com", "a.qq.com", "*.x"]), None))

    assert json.loads(render(report, ENGLISH))["live"] == {
        "testing": ["*.x", "a.qq.com", "b.qq.com"],
        "published": None,
    }


def test_untrusted_texts_keep_their_value() -> None:
    """Whatever a note, an owner or WeChat says comes out as it went in."""
    told, report = document("hostile"), CASES["hostile"]

    assert [change["note"] for change in told["changes"]] == [change.note for change in report.changes or ()]
    assert [call["errmsg"] for call in told["calls"]] == [call.errmsg for call in report.calls or ()]
    assert told["platform"] == report.platform
