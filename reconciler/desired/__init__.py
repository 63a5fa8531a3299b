"""The desired state's file: bytes in, a `DesiredState` out, or all problems with their places.

In a pull request the file is untrusted: nothing in it is run, followed or expanded, and hostile input stays cheap.
The data passes these modules in order: `text`, `yaml_tree`, `schema_validation` with `hosts`, `state`. An invalid file
passes them again where `lookalikes` finds full-width punctuation, so that one run reports the rest too.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from operator import attrgetter

from reconciler.desired import yaml_tree
from reconciler.desired.lookalikes import corrected
from reconciler.desired.schema_validation import schema_problems
from reconciler.desired.state import desired_state, parse_hosts, rule_problems
from reconciler.desired.text import MAX_BYTES, MAX_PROBLEMS, Text, decode
from reconciler.frozen import frozen
from reconciler.model import DEFAULT_PLATFORM, DesiredState, Member
from reconciler.problem import Code, Problem
from reconciler.resources import BUSINESS, RESOURCES

__all__ = ["MAX_BYTES", "Invalid", "member_of", "parse", "parse_unbounded", "texts_by_key"]


@frozen
class Invalid:
    """A file that is not a desired state, and why: problems in the order of their places."""

    problems: tuple[Problem, ...]


def parse(data: bytes, file: str) -> DesiredState | Invalid:
    """Return the desired state in the bytes of a file, or all that is wrong with it; `file` is its name in places."""
    return _parse(data, file, has_limit=True)


def parse_unbounded(data: bytes, file: str) -> DesiredState | Invalid:
    """Return the same as `parse`, but accept more hosts than the file's own limit."""
    return _parse(data, file, has_limit=False)


def texts_by_key(data: bytes) -> Mapping[str, AbstractSet[str]]:
    """Return the texts below each key of a file, at any depth; none of a file that is invalid before its YAML is read.

    Takes a twentieth of the time of `parse`, and shows which of many files have to be parsed.
    """
    text = decode(data, "")
    return yaml_tree.texts_by_key(text.content) if isinstance(text, Text) and not text.edits else {}


def member_of(texts: Mapping[str, AbstractSet[str]]) -> Member | None:
    """Return what a file with these texts by key is about; None where they do not tell, as where a key is repeated."""
    platform, resource = texts.get("platform", {DEFAULT_PLATFORM}), texts.get("resource", {BUSINESS.name})
    if len(platform) != 1 or len(resource) != 1 or not resource <= RESOURCES.keys():
        return None
    return Member(next(iter(platform)), RESOURCES[next(iter(resource))])


def _parse(data: bytes, file: str, *, has_limit: bool) -> DesiredState | Invalid:
    text = decode(data, file)
    if not isinstance(text, Text):
        return _invalid(list(text))
    result = _judge(text, file, has_limit=has_limit)
    if isinstance(result, Invalid) and len(text.edits) <= MAX_PROBLEMS:
        typed = corrected(text, file)
        if len(typed.edits) > len(text.edits):
            return _judge(typed, file, has_limit=has_limit)
    return result


def _judge(text: Text, file: str, *, has_limit: bool) -> DesiredState | Invalid:
    problems = list(text.problems)
    if len(problems) > MAX_PROBLEMS:
        return _invalid(problems)
    tree = yaml_tree.read(text.content, file)
    problems.extend(map(text.in_file, tree.problems))
    if tree.root is None:
        return _invalid(problems)
    _extend(problems, map(text.in_file, schema_problems(tree.root, is_complete=tree.is_complete)))
    if len(problems) > MAX_PROBLEMS:
        return _invalid(problems)
    hosts = parse_hosts(tree.root)  # slow for invalid hosts, so the bound on problems comes first
    rules = rule_problems(tree.root, hosts, is_bounded=has_limit and tree.is_complete)
    _extend(problems, map(text.in_file, rules))
    return _invalid(problems) if problems else desired_state(tree.root, hosts, file)


def _extend(problems: list[Problem], others: Iterator[Problem]) -> None:
    """Add other problems, until there is one more than are reported."""
    problems.extend(islice(others, max(0, MAX_PROBLEMS + 1 - len(problems))))


def _invalid(problems: list[Problem]) -> Invalid:
    """Return the first problems in the order of their places, each once, and a last one if there are more."""
    in_order = sorted(problems[:MAX_PROBLEMS], key=attrgetter("place"))
    reported = [problem for problem, before in zip(in_order, [None, *in_order], strict=False) if problem != before]
    if len(problems) > MAX_PROBLEMS:
        reported.append(Problem(code=Code.TOO_MANY_PROBLEMS, facts={"maximum": MAX_PROBLEMS}))
    return Invalid(tuple(reported))
