"""The report as JSON: its fullest form, described by ``schema/report.schema.json``."""

import json

from reconciler.model import ListName, LiveState, Mention
from reconciler.problem import Problem
from reconciler.render import summary
from reconciler.render.escape import for_json
from reconciler.report import REPORT_FORMAT, CheckedHost, Report, ReportedCall, ReportedChange
from reconciler.saved_plan import call_document, live_document, target_document
from reconciler.texts.words import Words


def render(report: Report, words: Words) -> str:
    """Return `report` as one line of ASCII. Once parsed, untrusted texts are what they were."""
    return for_json(json.dumps(_document(report, words))) + "\n"


def _document(report: Report, words: Words) -> dict[str, object]:
    return {
        "format": REPORT_FORMAT,
        "command": report.command,
        "outcome": report.outcome,
        "file": report.file,
        "platform": report.platform,
        "resource": report.resource and report.resource.name,
        "source": report.source,
        "api_url": report.api_url,
        "compared_with": report.compared_with,
        "fingerprint": report.fingerprint,
        "saved_fingerprint": report.saved_fingerprint,
        "live": _live(report.live),
        "desired": None if report.target is None else target_document(report.target),
        "foreign": None if report.foreign is None else target_document(report.foreign),
        "limit": report.limit,
        "changes": None if report.changes is None else [_change(change) for change in _changes(report)],
        "calls": None if report.calls is None else [_call(call) for call in report.calls],
        "result": _live(report.result),
        "problems": [_problem(problem, words) for problem in summary.shown_problems(report)],
        "hosts": None if report.hosts is None else [_host(host, words) for host in report.hosts],
    }


def _live(live: LiveState | None) -> object:
    return None if live is None else live_document(live)


def _change(change: ReportedChange) -> dict[str, object]:
    return {
        "host": change.change.host,
        "list": change.change.list,
        "action": change.change.action,
        "line": change.place and change.place.line,
        "owner": change.owner,
        "note": change.note,
        "reason": change.reason,
        "was": change.was and _mention(change.was),
        "gap": change.gap and {"delete_call": change.gap.delete_call, "add_call": change.gap.add_call},
        "verification": change.checked and change.checked.verdict,
    }


def _changes(report: Report) -> list[ReportedChange]:
    """Return the changes, drift included, in the order of `diff`."""
    names = list(ListName)
    return sorted(
        (*(report.changes or ()), *report.drift), key=lambda item: (item.change.host, names.index(item.change.list))
    )


def _mention(mention: Mention) -> dict[str, object]:
    return {
        "file": mention.file,
        "line": mention.line,
        "commit": mention.commit,
        "owner": mention.owner,
        "note": mention.note,
    }


def _host(host: CheckedHost, words: Words) -> dict[str, object]:
    return {
        "host": host.host,
        "line": host.place and host.place.line,
        "verification": host.verdict,
        "detail": host.problem and summary.message(host.problem, words),
    }


def _call(call: ReportedCall) -> dict[str, object]:
    return {
        **call_document(call.call),
        "status": call.status,
        "errcode": call.errcode,
        "errmsg": call.errmsg,
        "confirmed_by": call.confirmed_by,
    }


def _problem(problem: Problem, words: Words) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": summary.message(problem, words),
        "remedy": summary.remedy(problem, words),
        "file": place and place.file,
        "line": place and place.line,
        "column": place and place.column,
        "errcode": problem.errcode,
        "rid": problem.rid,
    }
