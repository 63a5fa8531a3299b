"""JSON reports to values: what `render.json_report` writes is read back here, and the parts that a saved plan needs.

A parser of a part returns its value, and raises ValueError for anything else. Keys that it does not know are ignored,
and a missing key that can be null is null: the report may be one of another version.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import IO, Final, TypeVar

from reconciler.model import (
    Action,
    Change,
    Host,
    ListName,
    LiveList,
    LiveState,
    Mention,
    Place,
    Target,
    host_of,
    parse_host,
)
from reconciler.plan import Call, Gap, Scope
from reconciler.problem import Code, FinishedTexts, Problem
from reconciler.report import (
    REPORT_FORMAT,
    CallStatus,
    CheckedHost,
    Command,
    Confirmation,
    Outcome,
    Reason,
    Report,
    ReportedCall,
    ReportedChange,
    Source,
)
from reconciler.resources import RESOURCES, Resource

MAX_REPORT_BYTES: Final = 64 * 1024 * 1024
"""How many bytes of one JSON report are read: ten thousand hosts need a few millions."""

_TOO_LARGE: Final = "it is larger than 64 MiB"
_EMPTY: Final = "it is empty"
_NOT_JSON: Final = "it is not JSON"
_NEWER: Final = "its format is a newer one"
INCOMPLETE: Final = "a part is missing or unknown"

_FINGERPRINT: Final = re.compile(r"sha256:[0-9a-f]{64}")

_MAX_NUMBER: Final = 2**63
"""Larger numbers are nowhere in a report, and Python refuses to print the largest."""

_T = TypeVar("_T")
_Member = TypeVar("_Member", bound=StrEnum)

_Fields = Mapping[object, object]
"""The fields of a JSON object."""


def read_reports(stream: IO[bytes], file: str) -> Iterator[Report | Problem]:
    """Yield the reports in a stream, one a line, or one laid out over lines; where one cannot be read, why, and end.

    `file` is the name of the stream in that problem. A stream without a report has a problem too.
    """
    number, is_empty = 0, True
    while line := stream.readline(MAX_REPORT_BYTES + 1):
        number += 1
        if line.isspace():
            continue
        report = _read_report(line)
        if report == _NOT_JSON and is_empty:
            report = _read_report(line + stream.read(MAX_REPORT_BYTES))
        is_empty = False
        if not isinstance(report, Report):
            yield unusable(file, number, report)
            return
        yield report
    if is_empty:
        yield unusable(file, 1, _EMPTY)


def _read_report(data: bytes) -> Report | str:
    """Return a report, or what is wrong with it."""
    if len(data) > MAX_REPORT_BYTES:
        return _TOO_LARGE
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _NOT_JSON
    try:
        return parse_report(document)
    except ValueError:
        return _flaw(document)


def unusable(file: str, line: int, flaw: str) -> Problem:
    """Return the problem of a line that is not a report."""
    return Problem(code=Code.REPORT_UNUSABLE, facts={"file": file, "line": line, "flaw": flaw})


def _flaw(document: object) -> str:
    match document:
        case {"format": int(number)} if number > REPORT_FORMAT:
            return _NEWER
        case _:
            return INCOMPLETE


def parse_report(document: object) -> Report:
    """Return a report. It renders as the one that was written, in every format, with problems in their own language.

    A live host in several spellings that the plan does not delete counts once: a report names the others nowhere.
    """
    match document:
        case {"format": 1, "command": command, "outcome": outcome, "problems": problems, **fields}:
            file = _optional(_parse_text, fields.get("file"))
            calls = _optional(partial(_each, _parse_reported_call), fields.get("calls"))
            parse_lists = partial(_parse_spelled_live, [reported.call for reported in calls or ()])
            live = _optional(parse_lists, fields.get("live"))
            changes = _optional(partial(_each, partial(_parse_reported_change, file)), fields.get("changes"))
            return Report(
                command=_parse_member(Command, command),
                outcome=_parse_member(Outcome, outcome),
                file=file,
                platform=_optional(_parse_text, fields.get("platform")),
                resource=_optional(parse_resource, fields.get("resource")),
                source=_optional(partial(_parse_member, Source), fields.get("source")),
                api_url=_optional(_parse_text, fields.get("api_url")),
                compared_with=_optional(_parse_text, fields.get("compared_with")),
                fingerprint=_optional(_parse_fingerprint, fields.get("fingerprint")),
                saved_fingerprint=_optional(_parse_fingerprint, fields.get("saved_fingerprint")),
                live=live,
                target=_optional(parse_target, fields.get("desired")),
                foreign=_optional(parse_target, fields.get("foreign")),
                limit=_optional(_parse_number, fields.get("limit")),
                changes=changes and tuple(change for change in changes if change.reason is not Reason.DRIFT),
                drift=tuple(change for change in changes or () if change.reason is Reason.DRIFT),
                calls=calls,
                result=_optional(parse_lists, fields.get("result")),
                problems=_with_unshown(_each(_parse_problem, problems), live),
                hosts=_optional(partial(_each, partial(_parse_checked_host, file)), fields.get("hosts")),
            )
        case _:
            raise ValueError


def _with_unshown(problems: tuple[Problem, ...], live: LiveState | None) -> tuple[Problem, ...]:
    """Return the problems with as many of opaque values as the lists have: a report shows the first of them."""
    shown = tuple(problem for problem in problems if problem.code is Code.OPAQUE_VALUE)
    opaque = {value for _, values in live.lists() for value in values.opaque} if live is not None else ()
    return (*problems, *shown[-1:] * (len(opaque) - len(shown)))


def parse_resource(name: object) -> Resource:
    """Return the resource with a name."""
    match name:
        case str() if name in RESOURCES:
            return RESOURCES[name]
        case _:
            raise ValueError


def parse_live(value: object) -> LiveState:
    """Return a live state; a report shows its hosts under their bare names."""
    match value:
        case {"testing": testing, "published": published}:
            return LiveState(_parse_list(testing), _optional(_parse_list, published))
        case _:
            raise ValueError


def _parse_list(values: object) -> LiveList:
    return LiveList.of(_each(_parse_text, values))


def _parse_spelled_live(calls: Iterable[Call], value: object) -> LiveState:
    return spelled(parse_live(value), calls)


def spelled(live: LiveState, calls: Iterable[Call]) -> LiveState:
    """Return a live state in the spellings that the calls delete."""
    spellings: dict[Host | None, list[str]] = {}
    for value in (value for call in calls if call.action is Action.DELETE for value in call.sent):
        spellings.setdefault(host_of(value), []).append(value)

    def spelled_list(values: LiveList) -> LiveList:
        return LiveList.of([*values.opaque, *(raw for host in values.hosts for raw in spellings.get(host, (host,)))])

    return LiveState(spelled_list(live.testing), None if live.published is None else spelled_list(live.published))


def parse_target(value: object) -> Target:
    """Return wanted lists."""
    match value:
        case {"testing": testing, "published": published}:
            return Target(frozenset(_each(_parse_host, testing)), frozenset(_each(_parse_host, published)))
        case _:
            raise ValueError


def parse_change(value: object) -> Change:
    """Return a change."""
    match value:
        case {"host": host, "list": name, "action": action}:
            return Change(_parse_host(host), _parse_member(ListName, name), _parse_member(Action, action))
        case _:
            raise ValueError


def _parse_reported_change(file: str | None, value: object) -> ReportedChange:
    """Return a change with what is known of its host; `file` is the desired state."""
    change, fields = parse_change(value), _fields(value)
    checked = partial(_checked, change.host, None, None)
    return ReportedChange(
        change=change,
        place=_parse_line(file, fields.get("line")),
        owner=_optional(_parse_text, fields.get("owner")),
        note=_optional(_parse_text, fields.get("note")),
        reason=_optional(partial(_parse_member, Reason), fields.get("reason")),
        was=_optional(_parse_mention, fields.get("was")),
        gap=_optional(_parse_gap, fields.get("gap")),
        checked=_optional(checked, fields.get("verification")),
    )


def _parse_mention(value: object) -> Mention:
    match value:
        case {"file": file, "line": line, **fields}:
            return Mention(
                file=_parse_text(file),
                line=_parse_number(line),
                commit=_optional(_parse_text, fields.get("commit")),
                owner=_optional(_parse_text, fields.get("owner")),
                note=_optional(_parse_text, fields.get("note")),
            )
        case _:
            raise ValueError


def _parse_gap(value: object) -> Gap:
    match value:
        case {"delete_call": delete_call, "add_call": add_call}:
            return Gap(_parse_number(delete_call), _parse_number(add_call))
        case _:
            raise ValueError


def parse_call(value: object) -> Call:
    """Return a call, whatever became of it."""
    match value:
        case {"action": action, "is_modify_published_together": bool(together), "hosts": hosts, "sent": sent}:
            names = _each(_parse_host, hosts)
            return Call(
                action=_parse_member(Action, action),
                scope=Scope.BOTH if together else Scope.TESTING,
                hosts=names,
                sent=names if sent is None else _each(_parse_text, sent),
            )
        case _:
            raise ValueError


def _parse_reported_call(value: object) -> ReportedCall:
    fields = _fields(value)
    return ReportedCall(
        call=parse_call(value),
        status=_parse_member(CallStatus, fields.get("status")),
        errcode=_optional(_parse_number, fields.get("errcode")),
        errmsg=_optional(_parse_text, fields.get("errmsg")),
        confirmed_by=_optional(partial(_parse_member, Confirmation), fields.get("confirmed_by")),
    )


def _parse_problem(value: object) -> Problem:
    match value:
        case {"code": code, "message": message, "remedy": remedy, **fields}:
            return Problem(
                code=_parse_member(Code, code),
                finished=FinishedTexts(_parse_text(message), _parse_text(remedy)),
                place=_optional(partial(_parse_place, fields), fields.get("file")),
                errcode=_optional(_parse_number, fields.get("errcode")),
                rid=_optional(_parse_text, fields.get("rid")),
            )
        case _:
            raise ValueError


def _parse_checked_host(file: str | None, value: object) -> CheckedHost:
    match value:
        case {"host": host, "verification": verification, **fields}:
            place = _parse_line(file, fields.get("line"))
            detail = _optional(_parse_text, fields.get("detail"))
            return _checked(_parse_host(host), place, detail, verification)
        case _:
            raise ValueError


def _checked(host: Host, place: Place | None, detail: str | None, verdict: object) -> CheckedHost:
    """Return a host with a verdict: a problem's code, or ``ok``, then with a `detail` where the host is slow."""
    if verdict == "ok" and detail is None:
        return CheckedHost(host=host, place=place, problem=None)
    code = Code.SITE_SLOW if verdict == "ok" else _parse_member(Code, verdict)
    return CheckedHost(
        host=host, place=place, problem=Problem(code=code, finished=FinishedTexts(detail or "", ""), place=place)
    )


def _parse_place(fields: _Fields, file: object) -> Place:
    return Place(_parse_text(file), _parse_number(fields.get("line")), _parse_number(fields.get("column")))


def _parse_line(file: str | None, line: object) -> Place | None:
    """Return the place of a line, of which no format shows the column."""
    return None if line is None else Place(file or "", _parse_number(line), 1)


def _parse_host(value: object) -> Host:
    host = parse_host(_parse_text(value))
    if host is None:
        raise ValueError
    return host


def _parse_fingerprint(value: object) -> str:
    text = _parse_text(value)
    if not _FINGERPRINT.fullmatch(text):
        raise ValueError
    return text


def _parse_text(value: object) -> str:
    match value:
        case str():
            return value
        case _:
            raise ValueError


def _parse_number(value: object) -> int:
    match value:
        case int() if not isinstance(value, bool) and abs(value) <= _MAX_NUMBER:
            return value
        case _:
            raise ValueError


def _parse_member(kind: type[_Member], value: object) -> _Member:
    """Return a member of a closed set of values."""
    return kind(_parse_text(value))


def _fields(value: object) -> _Fields:
    match value:
        case {**fields}:
            return fields
        case _:
            raise ValueError


def _each(parse: Callable[[object], _T], value: object) -> tuple[_T, ...]:
    match value:
        case [*items]:
            return tuple(map(parse, items))
        case _:
            raise ValueError


def _optional(parse: Callable[[object], _T], value: object) -> _T | None:
    return None if value is None else parse(value)
