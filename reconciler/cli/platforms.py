"""Which desired states a command works on: one file, or a fleet of them, one platform a file."""

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from reconciler.cli import files
from reconciler.cli.errors import UsageError
from reconciler.frozen import frozen

_SUFFIXES: Final = frozenset({".yaml", ".yml"})


@frozen
class OneFile:
    """One desired state."""

    name: str


@frozen
class Fleet:
    """Several desired states, or all of a folder, be it only one: what a run says does not depend on how many."""

    names: tuple[str, ...]
    """At least one, in the order in which they are told."""


Files = OneFile | Fleet


def names(files: Files) -> tuple[str, ...]:
    """Return the names of the files."""
    return (files.name,) if isinstance(files, OneFile) else files.names


def find(given: Sequence[str]) -> Files:
    """Return what the words of a command line name: files, and folders for every YAML file in and below them.

    The files of a folder come in the order of their names. What begins with a dot is passed over, and symbolic links
    to folders are. Raises UsageError for a folder without such a file or with one that is no regular file, and for a
    file that is named twice.
    """
    if len(given) == 1 and not _is_folder(given[0]):
        return OneFile(given[0])
    found = tuple(chain.from_iterable(map(_files, given)))
    _refuse_repeated(found)
    return Fleet(found)


def _is_folder(name: str) -> bool:
    return name != files.STANDARD_INPUT and os.path.isdir(name)  # noqa: PTH112  # Path("") is a folder


def _files(name: str) -> tuple[str, ...]:
    if not _is_folder(name):
        return (name,)
    from reconciler.problem import Code, Problem

    try:
        found = tuple(map(str, _below(Path(name))))
    except OSError as error:
        facts = {"file": str(error.filename), "reason": os.strerror(error.errno or 0)}
        raise UsageError(Problem(code=Code.FILE_UNREADABLE, facts=facts)) from None
    if not found:
        raise UsageError(Problem(code=Code.FOLDER_EMPTY, facts={"file": name}))
    return found


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, and where one of its folders stands, the files of that."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path == folder or (path.is_dir() and not path.is_symlink()):
            shown = (below for below in path.iterdir() if not below.name.startswith("."))
            waiting.extend(sorted(shown, reverse=True))
        elif path.suffix in _SUFFIXES and not path.is_dir():
            yield _regular(path)


def _regular(path: Path) -> Path:
    """Return the path of a file, or of none. To read a pipe or a device might never end. Raises UsageError."""
    if path.exists() and not path.is_file():
        from reconciler.problem import Code, Problem

        raise UsageError(Problem(code=Code.FILE_IRREGULAR, facts={"file": str(path)}))
    return path


def _refuse_repeated(found: Sequence[str]) -> None:
    from reconciler.problem import Code, Problem

    first: dict[str, str] = {}
    repeated = []
    for name in found:
        path = os.path.realpath(name)
        if path in first:
            repeated.append(Problem(code=Code.FILE_REPEATED, facts={"file": name, "same": first[path]}))
        first.setdefault(path, name)
    if repeated:
        raise UsageError(*repeated)
