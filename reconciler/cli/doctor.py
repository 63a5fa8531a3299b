"""Says, one line a point, whether this machine can do the job. Only reads."""

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from reconciler.cli import exit_codes, files, streams
from reconciler.cli.connection import TokenScope, Wechat, token_source_name
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.language import Languages
from reconciler.cli.options import DEFAULT_FILE, Doctor
from reconciler.cli.output import cells
from reconciler.cli.signals import Interrupted, Signals
from reconciler.cli.status_line import StatusLine
from reconciler.desired import MAX_BYTES, Invalid, parse
from reconciler.frozen import frozen
from reconciler.model import DesiredState
from reconciler.ports import ReadFailed
from reconciler.problem import Problem
from reconciler.render import summary
from reconciler.render.escape import for_line
from reconciler.render.layout import indented, paragraph, width
from reconciler.resources import BUSINESS
from reconciler.texts.languages import words
from reconciler.texts.words import Words
from reconciler.wechat.address import choose_proxy
from reconciler.wechat.client import Session, WechatConfirmFile, WechatQuota, WechatReader


@frozen
class _Point:
    """One thing that a run needs, as a phrase with its facts filled in, and what is wrong with it."""

    text: str
    problems: tuple[Problem, ...] = ()
    code: int = 0
    """The exit code that it asks for."""


def doctor(options: Doctor, languages: Languages) -> int:
    """Print every point; return the exit code. Raises UsageError where standard output cannot be written."""
    spoken = words(languages.person)
    codes = [0]
    try:
        with (
            Signals() as signals,
            closing(StatusLine(spoken, signals, wanted=not options.verbose)) as status,
            closing(_points(options, signals, status, spoken)) as points,
        ):
            for point in points:
                streams.write_out("".join(f"{line}\n" for line in _lines(point, spoken, cells(sys.stdout))))
                codes.append(point.code)
    except Interrupted as interrupted:
        return interrupted.exit_code
    return exit_codes.most_severe(codes)


def _lines(point: _Point, spoken: Words, room: int) -> Iterator[str]:
    mark = spoken.say("doctor_failed" if point.problems else "doctor_ok")
    first, *rest = paragraph(for_line(point.text), room - width(mark))
    yield from (f"{mark}  {first}", *rest)
    for problem in point.problems:
        place = f"{summary.place(problem)}: " if problem.place else ""
        message = f"{place}{problem.code}: {spoken.message(problem)}"
        yield from indented(for_line(message), room, "    ")
        yield from indented(for_line(spoken.remedy(problem)), room, "      ")


def _points(options: Doctor, signals: Signals, status: StatusLine, spoken: Words) -> Generator[_Point]:
    try:
        wechat = Wechat(options.connection, signals, status.waiting)
    except UsageError as error:
        yield _Point(spoken.say("doctor_address"), error.problems, exit_codes.USAGE_ERROR)
        return
    proxy = choose_proxy(wechat.address, os.environ)
    way = "" if proxy is None or isinstance(proxy, str) else spoken.say("through_proxy", proxy=proxy.origin)
    yield _Point(spoken.say("doctor_wechat", address=wechat.address.origin) + way)
    names = options.files or ((DEFAULT_FILE,) if Path(DEFAULT_FILE).exists() else ())
    found = files.find(names)
    if not found:
        yield from _of_platform(None, options, wechat, spoken, may_share=True)
    for name in found:
        state = parse(files.read_desired(name, MAX_BYTES), name)
        if isinstance(state, Invalid):
            yield _Point(name, state.problems, exit_codes.INVALID)
        else:
            facts = {"file": name, "platform": state.platform, "resource": state.resource.name}
            yield _Point(spoken.say("doctor_desired", **facts))
            yield from _of_platform(state, options, wechat, spoken, may_share=len(found) == 1)


def _of_platform(
    desired: DesiredState | None, options: Doctor, wechat: Wechat, spoken: Words, *, may_share: bool
) -> Iterator[_Point]:
    """Yield the points of one platform: its token, its lists, its quota and its verification file."""
    scope = TokenScope(None if desired is None else desired.platform, may_share=may_share)
    trace = partial(streams.tracer(verbose=options.verbose, named=desired is not None), scope.platform or "")
    source = token_source_name(options.connection, scope)
    try:
        session = wechat.session(scope, trace)
    except UsageError as error:
        yield _Point(spoken.say("doctor_token", source=source), error.problems, exit_codes.USAGE_ERROR)
        return
    yield _Point(spoken.say("doctor_token", source=source))
    resource = BUSINESS if desired is None else desired.resource
    match WechatReader(session, resource).read():
        case ReadFailed() as failed:
            yield _Point(spoken.say("doctor_lists"), failed.problems, exit_codes.FAILED)
            return
        case live:
            sizes = [len(values) for _, values in live.lists()]
            shown = "sizes_unpublished" if live.published is None else "sizes"
            text = spoken.say(shown, testing=sizes[0], published=sizes[-1])
            yield _Point(spoken.say("doctor_sizes", sizes=text))
    match WechatQuota(session, resource).read():
        case ReadFailed() as failed:
            yield _Point(spoken.say("doctor_quota_unknown"), failed.problems, exit_codes.FAILED)
        case quota:
            yield _Point(spoken.say("doctor_quota", left=quota.left, limit=quota.limit))
    if resource.is_verified:
        yield _verification(desired, session, spoken)


def _verification(desired: DesiredState | None, session: Session, spoken: Words) -> _Point:
    if desired is not None and desired.verification is not None:
        return _Point(spoken.say("doctor_file", file=desired.verification.file, source=desired.file))
    match WechatConfirmFile(session).read():
        case ReadFailed() as failed:
            return _Point(spoken.say("doctor_file_unknown"), failed.problems, exit_codes.FAILED)
        case verification:
            return _Point(spoken.say("doctor_file", file=verification.file, source=spoken.say("doctor_from_wechat")))
