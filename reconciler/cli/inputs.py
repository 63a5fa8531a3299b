"""What a run reads besides desired states: the state before the change, an assumed live state, saved plans."""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import IO, Final

from reconciler.cli import files
from reconciler.cli.base_folder import BaseFolder
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.files import explained
from reconciler.cli.options import STANDARD_INPUT
from reconciler.desired import MAX_BYTES, Invalid, parse_unbounded
from reconciler.diff import named
from reconciler.model import (
    DEFAULT_PLATFORM,
    PLATFORM_NAME_PATTERN,
    DesiredState,
    ListName,
    LiveList,
    LiveState,
    Member,
)
from reconciler.policy_changes import policy_changes
from reconciler.problem import Code, Fact, Problem, shorten
from reconciler.report_file import INCOMPLETE, MAX_REPORT_BYTES, parse_resource, unusable
from reconciler.resources import BUSINESS, Resource
from reconciler.saved_plan import SavedPlan, read_live, read_saved_plan

_JSON_REPORT: Final = rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:format|live)"'
"""How a JSON report begins, also one that is cut short: what is wrong with it as a desired state is not reported."""


class Inputs:
    """The files of ``--base``, ``--live`` and ``--plan``. Many threads may ask."""

    def __init__(
        self, named: Mapping[str, str], words: Sequence[str], states: Sequence[object], *, is_fleet: bool
    ) -> None:
        """Open the files that flags name, and read the one of ``--base``: no signal ends the wait for a pipe later.

        `words` name the files of the run, and `states` is what these say. `problems` then has what is wrong with the
        files of flags for every platform.
        """
        self.problems: list[Problem] = []
        self._is_fleet = is_fleet
        self._base = named.get("--base")
        self._live_file = named.get("--live", "")
        self._live = self._opened(named.get("--live"))
        self._plans = self._opened(named.get("--plan"))
        self._base_data = b""
        """What the file of ``--base`` holds; empty where it is a folder."""
        self._base_folder: BaseFolder | None = None
        self._left: Mapping[Member, tuple[Problem, ...]] = {}
        """The platforms that have no file any more, by the one whose report names them."""
        if self._base is not None:
            try:
                self._open_base(self._base, words, states)
            except UsageError as error:
                self.problems += error.problems

    def close(self) -> None:
        """Close the files."""
        for reports in (self._live, self._plans):
            if reports is not None:
                reports.close()

    def base(self, desired: DesiredState) -> DesiredState | Invalid | Problem | None:
        """Return the state before the change, or why there is none to compare with; None where none is given.

        Raises UsageError as `BaseFolder.get` does.
        """
        if self._base_folder is not None:
            return self._base_folder.get(desired)
        return None if self._base is None else parse_unbounded(self._base_data, self._base)

    def policy_changes(self, desired: DesiredState) -> tuple[Problem, ...]:
        """Return what `desired` loosens against the state before the change. Raises UsageError as `base` does."""
        left = self._left.get(desired.member, ())
        match self.base(desired):
            case None:
                return ()
            case Problem() as missing:
                return (*left, missing)
            case base:
                return (*left, *policy_changes(base, desired))

    def live(self, desired: DesiredState) -> LiveState | None:
        """Return the live state to assume, None where WeChat is to be asked.

        It is in the platform's JSON report or, for a single platform, in a desired-state file, whose own platform and
        limit do not matter. Raises UsageError where there is none, it is of other hosts, or a value is several hosts.
        """
        if self._live is None:
            return None
        report = self._live.get(desired.member) or b""
        facts: dict[str, Fact] = {"file": self._live_file}
        reported = read_live(report)
        if (not self._live.is_one) if reported is None else _is_of_another(report, desired.platform):
            raise UsageError(Problem(code=Code.LIVE_LACKS_PLATFORM, facts={**facts, **_names(desired.member)}))
        if reported is not None:
            live, resource = reported
            if problems := tuple(_joined(live)):
                raise UsageError(Problem(code=Code.LIVE_UNUSABLE, facts=facts), *problems)
        else:
            live, resource = self._stated(report)
        if resource != desired.resource:
            facts |= {"live": resource.name, "resource": desired.resource.name}
            raise UsageError(Problem(code=Code.LIVE_OTHER_RESOURCE, facts=facts))
        return live

    def _stated(self, data: bytes) -> tuple[LiveState, Resource]:
        """Return the lists that a desired state describes, and of which hosts. Raises UsageError where it is none."""
        match parse_unbounded(data, self._live_file):
            case Invalid(problems):
                reasons = () if re.match(_JSON_REPORT, data) else problems
                raise UsageError(Problem(code=Code.LIVE_UNUSABLE, facts={"file": self._live_file}), *reasons)
            case stated:
                hosts = named(stated)
                live = LiveState(LiveList(hosts.testing, frozenset()), LiveList(hosts.published, frozenset()))
                return live, stated.resource

    def saved_plan(self, desired: DesiredState, origin: str) -> SavedPlan | Problem | None:
        """Return the saved plan of the platform, or why it cannot be used; None where no plan is given."""
        if self._plans is None:
            return None
        report = self._plans.get(desired.member)
        if report is None or (self._plans.members and desired.member not in self._plans.members):
            return Problem(code=Code.PLAN_LACKS_PLATFORM, facts=_names(desired.member))
        return read_saved_plan(report, origin)

    def planned_members(self) -> tuple[Member, ...]:
        """Return what the saved plans are about, in the file's order."""
        return () if self._plans is None else self._plans.members

    def _open_base(self, name: str, words: Sequence[str], states: Sequence[object]) -> None:
        if files.is_folder(name):
            here = {state.member: state.file for state in states if isinstance(state, DesiredState)}
            self._base_folder = BaseFolder(name, here)
            if len(here) == len(states):  # else an invalid file may be the platform's
                self._left = {next(iter(here)): tuple(self._base_folder.left(words))}
        elif self._is_fleet:
            self.problems += files.try_folder(name)
        else:
            self._base_data = files.read(name, MAX_BYTES)

    def _opened(self, name: str | None) -> "Reports | None":
        try:
            return None if name is None else Reports(name, is_fleet=self._is_fleet)
        except UsageError as error:
            self.problems += error.problems
            return None


def _is_of_another(report: bytes, platform: str) -> bool:
    """Return whether a report names another platform; of two names one may be the default, which nobody gave."""
    try:
        member = _member(report)
    except ValueError:
        return False
    return member is not None and DEFAULT_PLATFORM not in {platform, member.platform} and member.platform != platform


def _joined(live: LiveState) -> Iterator[Problem]:
    """Yield a problem for each list with a value that is several hosts, as of a list that WeChat would not return."""
    for name in ListName:
        joined = (live.get(name) or _EMPTY).joined()
        if joined is not None:
            yield Problem(code=Code.LISTS_UNREADABLE, facts={"list": name, "value": shorten(joined)})


_EMPTY: Final = LiveList(frozenset(), frozenset())


class Reports:
    """A file of JSON reports, one a line, in which each is found by what it is about. Many threads may ask."""

    def __init__(self, name: str, *, is_fleet: bool) -> None:
        """Look through the file with this name, or standard input.

        Raises UsageError when it cannot be read or, in a fleet, when a line of it is no report. What a single platform
        is given need not be several reports: then all of it is the platform's.
        """
        self._name = name
        self._lock = Lock()
        self._places: dict[Member, tuple[int, int] | None] = {}
        self._count = 0
        with explained(Code.FILE_UNREADABLE, name):
            self._file = _opened(name)
            damaged = self._look_through()
        self.is_one: bool = not is_fleet and (damaged > 0 or self._count <= 1)
        """Whether all of the file is a single platform's."""
        if is_fleet and damaged:
            self.close()
            raise UsageError(unusable(name, damaged, INCOMPLETE))

    @property
    def members(self) -> tuple[Member, ...]:
        """What the file has reports on, in its order."""
        return tuple(self._places)

    def get(self, member: Member) -> bytes | None:
        """Return the report on a platform's hosts: an empty one where there are several, None where there is none.

        Raises UsageError when it cannot be read any more.
        """
        place = (0, MAX_REPORT_BYTES + 1) if self.is_one else self._places.get(member, _NOWHERE)
        if place is _NOWHERE:
            return None
        start, length = place or (0, 0)
        with self._lock, explained(Code.FILE_UNREADABLE, self._name):
            self._file.seek(start)
            return self._file.read(length)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _look_through(self) -> int:
        """Find each platform's report; return the number of the first line that is no report, 0 for none."""
        start = number = 0
        while line := self._file.readline(MAX_REPORT_BYTES + 1):
            number += 1
            try:
                member = _member(line)
            except ValueError:
                return number
            self._count += bool(line.strip())
            if member is not None:
                self._places[member] = None if member in self._places else (start, len(line))
            start += len(line)
        return 0


_NOWHERE: Final = (-1, 0)


def _opened(name: str) -> IO[bytes]:
    if name != STANDARD_INPUT:
        return open(name, "rb")  # noqa: PTH123  # Path("") is a folder
    from shutil import copyfileobj
    from tempfile import TemporaryFile

    kept = TemporaryFile()  # noqa: SIM115  # `close` ends it
    copyfileobj(sys.stdin.buffer, kept)
    kept.seek(0)
    return kept


def _member(line: bytes) -> Member | None:
    """Return what a report is about, None for a blank line or a file that could not be read.

    Raises ValueError for a line that is no report.
    """
    if not line.strip():
        return None
    if len(line) > MAX_REPORT_BYTES:
        raise ValueError
    try:
        document = json.loads(line)
    except RecursionError:
        raise ValueError from None
    match document:
        case {"platform": str(platform), **others} if re.fullmatch(PLATFORM_NAME_PATTERN, platform):
            return Member(platform, parse_resource(others.get("resource", BUSINESS.name)))
        case {"platform": None}:
            return None
        case _:
            raise ValueError


def _names(member: Member) -> dict[str, Fact]:
    return {"platform": member.platform, "resource": member.resource.name}
