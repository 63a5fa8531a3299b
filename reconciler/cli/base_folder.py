"""The folder of ``--base``: the files before the change, in which a platform's file is found by what it is about."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from reconciler.cli import files
from reconciler.cli.exit_codes import UsageError
from reconciler.desired import MAX_BYTES, Invalid, member_of, parse_unbounded, texts_by_key
from reconciler.model import DesiredState, Member
from reconciler.problem import Code, Fact, Problem


class BaseFolder:
    """The files before the change. Many threads may ask."""

    def __init__(self, folder: str, here: Mapping[Member, str]) -> None:
        """Find what the files are about. Raises UsageError where the folder cannot be read.

        `here` has the file of each platform after the change. It takes far less time than to parse all of them.
        """
        self._folder = folder
        self._here = here
        self._names: dict[Member, list[str]] = {}
        for name in files.in_folder(folder):
            with suppress(UsageError):  # a link that leads nowhere
                texts = texts_by_key(files.read(name, MAX_BYTES))
                member = member_of(texts)
                if "version" in texts and member is not None:
                    self._names.setdefault(member, []).append(name)

    def get(self, desired: DesiredState) -> DesiredState | Invalid | Problem:
        """Return the state before the change, or why there is none to compare with.

        It is in the platform's file, whatever its name: of several in the one nearest to the same path. Else it is in
        the file at the same path, unless that is of another platform of this run. Raises UsageError where that cannot
        be read, or is a pipe or a device.
        """
        before = files.counterpart(self._folder, desired.file)
        for name in sorted(self._names.get(desired.member, ()), key=lambda name: -_nearness(name, before)):
            state = parse_unbounded(files.read(name, MAX_BYTES), name)
            if isinstance(state, DesiredState) and state.member == desired.member:
                return state
        lacks = Problem(code=Code.BASE_LACKS_FILE, facts={"file": before}, place=desired.platform_place)
        is_outside = os.path.relpath(desired.file).split(os.sep, 1)[0] == os.pardir
        if is_outside or not os.path.exists(before):  # noqa: PTH110  # names, as everywhere here
            return lacks
        files.refuse_pipe(before)
        state = parse_unbounded(files.read(before, MAX_BYTES), before)
        return lacks if isinstance(state, DesiredState) and state.member in self._here else state

    def left(self, words: Sequence[str]) -> Iterator[Problem]:
        """Yield a warning for each platform that had a file in folders which `words` name, and has none any more.

        A file that is compared by its path is of a platform with a new name.
        """
        folders = [files.counterpart(self._folder, word) for word in words if files.is_folder(word)]
        renamed = {
            Path(files.counterpart(self._folder, file))
            for member, file in self._here.items()
            if member not in self._names
        }
        for member, names in self._names.items():
            for name in names if member not in self._here else ():
                path = Path(name)
                if path not in renamed and any(map(path.is_relative_to, folders)):
                    state = parse_unbounded(files.read(name, MAX_BYTES), name)
                    if isinstance(state, DesiredState):
                        facts: dict[str, Fact] = {"file": name, "platform": member.platform}
                        yield Problem(code=Code.PLATFORM_LEFT, facts={**facts, "resource": member.resource.name})


def _nearness(name: str, other: str) -> int:
    return len(os.path.commonpath((name, other)))
