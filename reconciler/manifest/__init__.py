"""The desired state's file: bytes in, a `DesiredState` out, or every problem with its place.

In a pull request the file is untrusted: nothing in it is run, followed or expanded, and hostile input stays cheap.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter

from reconciler.manifest.bounds import MOST_BYTES, MOST_PROBLEMS
from reconciler.manifest.misfits import misfits
from reconciler.manifest.reader import read
from reconciler.manifest.rules import full_lists, repeated_hosts
from reconciler.manifest.state import UNBOUNDED, desired_state, read_entries, read_limit
from reconciler.manifest.text import decode
from reconciler.manifest.tree import Node
from reconciler.model import DesiredState
from reconciler.problem import Code, Problem

__all__ = ["MOST_BYTES", "Invalid", "parse", "parse_unbounded"]


@dataclass(frozen=True, slots=True)
class Invalid:
    """A file that is no desired state, and why: problems in the order of their places."""

    problems: tuple[Problem, ...]


def parse(data: bytes, file: str) -> DesiredState | Invalid:
    """Return the desired state that `data` says, or all that is wrong with it; `file` is its name in places."""
    return _parse(data, file, read_limit)


def parse_unbounded(data: bytes, file: str) -> DesiredState | Invalid:
    """Return the desired state that `data` says, as `parse` does, even if it names more hosts than its own limit."""
    return _parse(data, file, lambda _: UNBOUNDED)


def _parse(data: bytes, file: str, limit: Callable[[Node], int]) -> DesiredState | Invalid:
    text = decode(data, file)
    if not isinstance(text, str):
        return _invalid(text)
    tree = read(text, file)
    if tree.root is None:
        return _invalid(tree.problems)
    entries = read_entries(tree.root)
    problems = chain(
        tree.problems,
        misfits(tree.root),
        repeated_hosts(entries),
        full_lists(entries, limit(tree.root)),
    )
    told = tuple(islice(problems, MOST_PROBLEMS + 1))
    return _invalid(told) if told else desired_state(tree.root, entries, file)


def _invalid(problems: Iterable[Problem]) -> Invalid:
    found = tuple(problems)
    told = sorted(found[:MOST_PROBLEMS], key=attrgetter("place"))
    if len(found) > MOST_PROBLEMS:
        told.append(Problem(code=Code.TOO_MANY_PROBLEMS, facts={"maximum": MOST_PROBLEMS}))
    return Invalid(tuple(told))
