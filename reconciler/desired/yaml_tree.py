"""Text to a tree, and what is wrong with how it is written.

The tree grows from YAML's events: nothing is expanded, nothing recurses, and reading stops where it is of no more use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from reconciler.desired.bounds import MAX_DEPTH, MAX_ITEMS, MAX_NODES, MAX_PROBLEMS, MAX_TEXT_LENGTH, excerpt
from reconciler.desired.syntax import syntax_problem
from reconciler.desired.text import FORBIDDEN, code_point, place_at
from reconciler.desired.tree import Mapping, Member, Node, Scalar, Sequence
from reconciler.frozen import frozen
from reconciler.model import Place
from reconciler.problem import Code, Fact, Problem

if TYPE_CHECKING:
    import yaml

_DIRECTIVE: Final = re.compile(r"^%(?!YAML )", re.MULTILINE)


@frozen
class Tree:
    """What was read of a text."""

    root: Node | None
    """None when nothing was read, or nothing that is worth judging."""
    problems: tuple[Problem, ...]
    whole: bool = True
    """Whether the text was read to its end."""


def read(text: str, file: str) -> Tree:
    """Grow the tree of a text whose lines end with a line feed."""
    import yaml

    growth = _Growth(file)
    try:
        for event in _settled(_events(growth.without_directives(text))):
            match event:
                case yaml.ScalarEvent():
                    growth.scalar(event)
                case yaml.AliasEvent():
                    growth.alias(event)
                case yaml.SequenceStartEvent():
                    growth.begin(_OpenSequence(*growth.properties(event), flow=bool(event.flow_style)))
                case yaml.MappingStartEvent():
                    growth.begin(_OpenMapping(*growth.properties(event), flow=bool(event.flow_style)))
                case yaml.CollectionEndEvent():
                    growth.add(growth.open.pop().closed())
                case yaml.DocumentStartEvent() if growth.root is not None:
                    growth.tell(Code.SEVERAL_DOCUMENTS, growth.place(event))
                    break
    except _Stop:
        return growth.broken_off()
    except yaml.MarkedYAMLError as error:
        return growth.broken_off(syntax_problem(error, text, file))
    return growth.tree()


def _settled(events: Iterator["yaml.Event"]) -> Iterator["yaml.Event"]:
    """Hold each event back until the next: a value that ends where the syntax does may be half of another."""
    import yaml

    held = next(events)
    try:
        for event in events:
            yield held
            held = event
    except yaml.MarkedYAMLError as error:
        if _ends_above(held, error):
            yield held
        raise


def _ends_above(event: "yaml.Event", error: "yaml.MarkedYAMLError") -> bool:
    """Tell whether an event ends in a line above the place where the parser stopped."""
    end, stop = event.end_mark, error.problem_mark
    return end is not None and stop is not None and end.line < stop.line


def _events(text: str) -> Iterator["yaml.Event"]:
    """Parse with libyaml, or with PyYAML's own parser where it was built without."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    except (ValueError, OverflowError):
        # PyYAML's own parser calls chr() with whatever number an escape names.
        problem = "found an escape that names no character"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=loader.get_mark()) from None
    finally:
        loader.dispose()


class _Stop(Exception):  # noqa: N818  # it is no error, only the end
    """Reading on is of no use."""


@dataclass(slots=True)
class _OpenSequence:
    """A sequence whose end is not read yet."""

    place: Place
    refused: bool
    flow: bool
    items: list[Node] = field(default_factory=list)

    def closed(self) -> Sequence:
        return Sequence(tuple(self.items), self.place, self.refused)


@dataclass(slots=True)
class _OpenMapping:
    """A mapping whose end is not read yet."""

    place: Place
    refused: bool
    flow: bool
    members: dict[str, Member] = field(default_factory=dict)
    value_due: bool = False
    key: Scalar | None = None
    """The key whose value is due, None when that value is not wanted."""
    told: int = 0
    """How many problems were told when that key was read."""

    def closed(self) -> Mapping:
        return Mapping(self.members, self.place, self.refused)


class _Growth:
    """A tree while its text is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.open: list[_OpenSequence | _OpenMapping] = []
        self.root: Node | None = None
        self.nodes = 0

    def tree(self) -> Tree:
        """Return what was read."""
        problems = tuple(self.problems)
        match self.root:
            case None | Scalar(text="", plain=True, refused=False):
                return Tree(None, problems or (Problem(code=Code.FILE_EMPTY, place=Place(self.file, 1, 1)),))
            case root:
                return Tree(root, problems)

    def broken_off(self, *why: Problem) -> Tree:
        """Return what was read of a text whose end was not: nothing of brackets that are still open."""
        while self.open:
            collection = self.open.pop()
            if not collection.flow:
                self._close(collection.closed())
        return Tree(self.root, (*self.problems, *why), whole=False)

    def _close(self, node: Node) -> None:
        """Put a collection whose end was not read where it belongs, if it is wanted there."""
        match self.open:
            case [*_, _OpenSequence(items=items)]:
                items.append(node)
            case [*_, _OpenMapping(value_due=True, key=Scalar() as key, members=members)]:
                members[key.text] = Member(key, node)
            case [*_, _OpenMapping()]:
                pass
            case _:
                self.root = node

    def tell(self, code: Code, place: Place, **facts: Fact) -> None:
        """Note a problem."""
        self.problems.append(Problem(code=code, facts=facts, place=place))
        if len(self.problems) > MAX_PROBLEMS:
            raise _Stop

    def place(self, event: "yaml.Event") -> Place:
        """Return where an event begins."""
        mark = cast("yaml.Mark", event.start_mark)  # every event of a parser has one
        return Place(self.file, mark.line + 1, mark.column + 1)

    def without_directives(self, text: str) -> str:
        """Refuse directives and turn them into comments: many of them take libyaml many seconds."""
        for match in _DIRECTIVE.finditer(text):
            line = text[match.start() : match.end() + MAX_TEXT_LENGTH].partition("\n")[0]
            self.tell(Code.YAML_DIRECTIVE, place_at(text, match.start(), self.file), directive=excerpt(line))
        return _DIRECTIVE.sub("#", text)

    def properties(self, event: "yaml.ScalarEvent | yaml.CollectionStartEvent") -> tuple[Place, bool]:
        """Return where a node begins, and whether it is refused; tell its anchor and its tag."""
        place = self.place(event)
        if event.anchor is not None:
            self.tell(Code.YAML_ANCHOR, place, name=excerpt(event.anchor))
        if event.tag is None:
            return place, False
        self.tell(Code.YAML_TAG, place, tag=excerpt(event.tag.replace("tag:yaml.org,2002:", "!!")))
        return place, True

    def scalar(self, event: "yaml.ScalarEvent") -> None:
        """Add a scalar."""
        place, refused = self.properties(event)
        escaped = FORBIDDEN.search(event.value) if event.style == '"' else None
        if escaped:
            self.tell(Code.CONTROL_CHARACTER, place, character=code_point(escaped.group()))
        text = event.value[: MAX_TEXT_LENGTH + 1]
        self.add(Scalar(text, not event.style, place, refused or escaped is not None))

    def alias(self, event: "yaml.AliasEvent") -> None:
        """Refuse an alias, and add nothing that it could stand for."""
        place = self.place(event)
        self.tell(Code.YAML_ALIAS, place, name=excerpt(str(event.anchor)))
        self.add(Scalar("", plain=True, place=place, refused=True))

    def begin(self, collection: _OpenSequence | _OpenMapping) -> None:
        """Go down into a collection."""
        if len(self.open) == MAX_DEPTH:
            self.tell(Code.YAML_TOO_DEEP, collection.place, maximum=MAX_DEPTH)
            raise _Stop
        self.open.append(collection)

    def add(self, node: Node) -> None:
        """Put a whole node where it belongs."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.tell(Code.YAML_TOO_LONG, node.place, maximum=MAX_NODES)
            raise _Stop
        match self.open:
            case [*_, _OpenSequence() as sequence]:
                self._add_item(sequence, node)
            case [*_, _OpenMapping() as mapping]:
                self._add_to(mapping, node)
            case _:
                self.root = node

    def _add_item(self, sequence: _OpenSequence, node: Node) -> None:
        if len(sequence.items) == MAX_ITEMS:
            self.tell(Code.YAML_TOO_LONG, node.place, maximum=MAX_ITEMS)
            raise _Stop
        sequence.items.append(node)

    def _add_to(self, mapping: _OpenMapping, node: Node) -> None:
        if not mapping.value_due:
            mapping.key = self._key(mapping, node)
            mapping.told = len(self.problems)
        elif mapping.key is None:
            del self.problems[mapping.told :]  # what stands under a refused key goes with it
        else:
            mapping.members[mapping.key.text] = Member(mapping.key, node)
        mapping.value_due = not mapping.value_due

    def _key(self, mapping: _OpenMapping, node: Node) -> Scalar | None:
        match node:
            case Scalar(text="<<", plain=True, refused=False):
                self.tell(Code.YAML_MERGE_KEY, node.place)
            case Scalar(text=text, refused=False):
                if text not in mapping.members:
                    return node
                first = mapping.members[text].key.place.line
                self.tell(Code.REPEATED_KEY, node.place, key=excerpt(text), first_line=first)
                return None
            case Scalar():
                pass
            case _:
                self.tell(Code.YAML_KEY_NOT_TEXT, node.place)
        mapping.refused = True
        return None
