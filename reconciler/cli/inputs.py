"""What a run reads beside desired states: the state before the change, an assumed live state, a saved plan."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from reconciler.cli import files
from reconciler.cli.errors import UsageError
from reconciler.desired import MAX_BYTES, Invalid, parse_unbounded
from reconciler.problem import Code, Problem

if TYPE_CHECKING:
    from reconciler.cli.temp_store import Reports
    from reconciler.model import DesiredState, LiveState
    from reconciler.saved_plan import SavedPlan

MAX_JSON_BYTES: Final = 64 * 1024 * 1024
"""How many bytes of a JSON report are read: ten thousand hosts need a few millions."""

REPORT: Final = rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:format|live)"'
"""How a JSON report begins, also one that is cut short: what is wrong with it as a desired state is not told."""


class Own:
    """The files of a run with one desired state. Each is read when it is asked for."""

    def policy_changes(self, base: str, desired: DesiredState) -> tuple[Problem, ...]:
        """Return the safeguards that `desired` weakens against `base`. Raises UsageError where that cannot be read."""
        return _policy_changes(base, desired)

    def assumed(self, file: str, _desired: DesiredState) -> LiveState:
        """Read the live state from a JSON report or a desired-state file, whose own limit does not matter.

        Raises UsageError where it describes none.
        """
        from reconciler.diff import named
        from reconciler.model import LiveList, LiveState
        from reconciler.saved_plan import read_live

        data = files.read(file, MAX_JSON_BYTES)
        live = read_live(data)
        if live is not None:
            return live
        match parse_unbounded(data, file):
            case Invalid(problems):
                unusable = Problem(code=Code.LIVE_UNUSABLE, facts={"file": file})
                raise UsageError(unusable, *(() if re.match(REPORT, data) else problems))
            case stated:
                wanted = named(stated)
                return LiveState(LiveList(wanted.testing, frozenset()), LiveList(wanted.published, frozenset()))

    def saved(self, file: str, _desired: DesiredState, origin: str) -> SavedPlan | Problem:
        """Read the saved plan. Raises UsageError where the file cannot be read."""
        from reconciler.saved_plan import read_saved_plan

        return read_saved_plan(files.read(file, MAX_JSON_BYTES), origin)


class OfAll:
    """The files of a fleet: a folder as the repository was before the change, and files of one report a line.

    A file of reports is looked through once, when it is first asked for.
    """

    def __init__(self) -> None:
        """Read nothing yet."""
        self._reports: dict[str, Reports] = {}

    def close(self) -> None:
        """Let go of the files."""
        for reports in self._reports.values():
            reports.close()

    def policy_changes(self, base: str, desired: DesiredState) -> tuple[Problem, ...]:
        """Return the safeguards that `desired` weakens against the file of the same name in the folder `base`.

        Where there is none, that is told: the platform may be new, or its file may have had another name.
        """
        name = os.path.relpath(desired.file)
        before = os.path.join(base, name)  # noqa: PTH118  # the name is told as it was given
        if name.split(os.sep, 1)[0] == os.pardir or not os.path.exists(before):  # noqa: PTH110
            return (Problem(code=Code.BASE_LACKS_FILE, facts={"file": before}, place=desired.platform_place),)
        return _policy_changes(before, desired)

    def assumed(self, file: str, desired: DesiredState) -> LiveState:
        """Return the live state of the platform. Raises UsageError where no report tells it."""
        from reconciler.saved_plan import read_live

        live = read_live(self.reports(file).get(desired.platform) or b"")
        if live is None:
            raise UsageError(Problem(code=Code.LIVE_LACKS_PLATFORM, facts={"file": file, "platform": desired.platform}))
        return live

    def saved(self, file: str, desired: DesiredState, origin: str) -> SavedPlan | Problem:
        """Return the saved plan of the platform."""
        from reconciler.saved_plan import read_saved_plan

        report = self.reports(file).get(desired.platform)
        if report is None:
            return Problem(code=Code.PLAN_LACKS_PLATFORM, facts={"platform": desired.platform})
        return read_saved_plan(report, origin)

    def reports(self, file: str) -> Reports:
        """Return the reports in a file. Raises UsageError where it cannot be read, or a line is no report."""
        if file not in self._reports:
            from reconciler.cli.temp_store import Reports

            self._reports[file] = Reports(file)
        return self._reports[file]


Inputs = Own | OfAll


def _policy_changes(base: str, desired: DesiredState) -> tuple[Problem, ...]:
    from reconciler.policy_changes import policy_changes

    return policy_changes(parse_unbounded(files.read(base, MAX_BYTES), base), desired)
