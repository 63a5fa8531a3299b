"""The report as JSON: the fullest form, described by ``schema/report.schema.json``."""

from typing import Final

from reconciler.document import call_document, live_document, target_document
from reconciler.model import LiveState
from reconciler.problem import Problem
from reconciler.render.escape import for_json
from reconciler.report import CheckedHost, Report, ReportedCall, ReportedChange
from reconciler.texts.words import Words

FORMAT: Final = 1
"""The version of the document; it changes only with a major release."""


def render(report: Report, words: Words) -> str:
    """Return `report` as one line of ASCII. Untrusted texts are exactly what they are, once it is parsed."""
    import json

    return for_json(json.dumps(_document(report, words))) + "\n"


def _document(report: Report, words: Words) -> dict[str, object]:
    return {
        "format": FORMAT,
        "command": report.command,
        "outcome": report.outcome,
        "platform": report.platform,
        "source": report.source,
        "fingerprint": report.fingerprint,
        "live": _live(report.live),
        "desired": None if report.target is None else target_document(report.target),
        "limit": report.limit,
        "changes": None if report.changes is None else [_change(told) for told in report.changes],
        "calls": None if report.calls is None else [_call(told) for told in report.calls],
        "result": _live(report.result),
        "problems": [_problem(problem, words) for problem in report.problems],
        "hosts": None if report.hosts is None else [_host(checked, words) for checked in report.hosts],
    }


def _live(live: LiveState | None) -> object:
    return None if live is None else live_document(live)


def _change(told: ReportedChange) -> dict[str, object]:
    return {
        "host": told.change.host,
        "list": told.change.list,
        "action": told.change.action,
        "line": told.place and told.place.line,
        "owner": told.owner,
        "note": told.note,
        "verification": told.checked and told.checked.verdict,
    }


def _host(checked: CheckedHost, words: Words) -> dict[str, object]:
    return {
        "host": checked.host,
        "line": checked.place and checked.place.line,
        "verification": checked.verdict,
        "detail": checked.problem and words.message(checked.problem),
    }


def _call(told: ReportedCall) -> dict[str, object]:
    return {
        **call_document(told.call),
        "status": told.status,
        "errcode": told.errcode,
        "errmsg": told.errmsg,
        "confirmed_by": told.confirmed_by,
    }


def _problem(problem: Problem, words: Words) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": words.message(problem),
        "remedy": words.remedy(problem),
        "file": place and place.file,
        "line": place and place.line,
        "column": place and place.column,
        "errcode": problem.errcode,
        "rid": problem.rid,
    }
