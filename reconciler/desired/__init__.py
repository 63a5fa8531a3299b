"""The desired state's file: bytes in, a `DesiredState` out, or every problem with its place.

In a pull request the file is untrusted: nothing in it is run, followed or expanded, and hostile input stays cheap.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from operator import attrgetter

from reconciler.desired.bounds import MAX_BYTES, MAX_PROBLEMS
from reconciler.desired.rules import full_lists, repeated_hosts
from reconciler.desired.schema_problems import LACKS, schema_problems
from reconciler.desired.state import UNBOUNDED, desired_state, meant_entries, read_limit
from reconciler.desired.text import decode
from reconciler.desired.tree import Node
from reconciler.desired.yaml_tree import Tree, read
from reconciler.frozen import frozen
from reconciler.model import DesiredState
from reconciler.problem import Code, Problem

__all__ = ["MAX_BYTES", "Invalid", "parse", "parse_unbounded"]


@frozen
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
    if isinstance(text, Problem):
        return _invalid((text,))
    if len(text.problems) > MAX_PROBLEMS:
        return _invalid(text.problems)
    tree = read(text.content, file)
    problems = chain(text.problems, map(text.as_written, chain(tree.problems, _judge(tree, limit))))
    told = tuple(islice(problems, MAX_PROBLEMS + 1))
    return desired_state(tree.root, file) if tree.root is not None and not told else _invalid(told)


def _judge(tree: Tree, limit: Callable[[Node], int]) -> Iterator[Problem]:
    """Yield what is wrong with what a file says; of one that was not read to its end, not what is missing."""
    if tree.root is None:
        return
    yield from (problem for problem in schema_problems(tree.root) if tree.whole or problem.code not in LACKS)
    # Only a file with few problems gets here: to find out what each item means takes long.
    entries = tuple(meant_entries(tree.root))
    yield from repeated_hosts(entries)
    if tree.whole:
        yield from full_lists(entries, limit(tree.root))


def _invalid(problems: Iterable[Problem]) -> Invalid:
    found = tuple(problems)
    told = sorted(found[:MAX_PROBLEMS], key=attrgetter("place"))
    if len(found) > MAX_PROBLEMS:
        told.append(Problem(code=Code.TOO_MANY_PROBLEMS, facts={"maximum": MAX_PROBLEMS}))
    return Invalid(tuple(told))
