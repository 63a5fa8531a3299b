"""Text to a tree of nodes with places, and what is wrong with its YAML.

The tree is built from the parser's events: no alias is expanded, nothing recurses, and reading stops at every bound.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from reconciler.desired.lookalikes import first_lookalike
from reconciler.desired.text import FORBIDDEN, MAX_PROBLEMS, code_point, place_at
from reconciler.frozen import frozen
from reconciler.model import Place, parse_host
from reconciler.problem import Code, Fact, Problem, shorten

if TYPE_CHECKING:
    import yaml

MAX_NODES: Final = 125_000
"""The most values, keys and collections of a file; ten thousand hosts with every key make a hundred thousand."""

MAX_ITEMS: Final = 20_000
"""The most items of a list: twice the highest limit, for hosts in one list each."""

MAX_DEPTH: Final = 16
"""The most levels of collections; the format needs four."""

MAX_TEXT_LENGTH: Final = 1024
"""The longest text that any key allows."""

_WORDS: Final[ReadOnly[str, bool | float | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{f"{sign}.{word}": float(f"{sign}inf") for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_DECIMAL: Final = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEXADECIMAL: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
"""These are the core schema of YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema."""

_DIRECTIVE: Final = re.compile(r"^%(?!YAML )", re.MULTILINE)


WITHOUT_SPACE: Final = (
    r"(?P<key>version|resource|platform|policy|limit|max_deletions|published|unmanaged|protected|verification|file|content"
    r"|domains|removed|host|lists|owner|note):(?P<value>\S+)"
)
"""A key of the format and a value that no space separates from it. Like the next two, compiled only for a mistake."""

_LINE_WITHOUT_SPACE: Final = rf" *(?:- +)*{WITHOUT_SPACE}"
_BLANK: Final = r" *(?:#.*)?"


@frozen
class Scalar:
    """A text as it is written; one that is longer than any key allows is cut, but still too long."""

    text: str
    plain: bool
    """Whether it has no quotes."""
    place: Place
    refused: bool = False
    """Whether the node itself has a problem already: then it gets no second one."""

    lookalike: Place | None = None
    """Where its first character that only looks like ASCII is."""

    dash: Place | None = None
    """Where its first further line that begins with a dash begins, if it has no quotes."""

    @property
    def value(self) -> str | int | float | bool | None:
        """The text as the core schema of YAML 1.2 reads it: without quotes it can be null, a boolean or a number."""
        text = self.text
        if not self.plain:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _DECIMAL.fullmatch(text):
            return int(text)
        if _OCTAL_OR_HEXADECIMAL.fullmatch(text):
            return int(text, base=0)
        return float(text) if _FLOAT.fullmatch(text) else text


@frozen
class Sequence:
    """Nodes in order."""

    items: tuple["Node", ...]
    place: Place
    refused: bool = False


@frozen
class Member:
    """A key of a mapping, and its value."""

    key: Scalar
    value: "Node"


@frozen
class Mapping:
    """Nodes by key, in the order of the file. A refused mapping may lack keys that the file has."""

    members: ReadOnly[str, Member]
    place: Place
    refused: bool = False

    def get(self, name: str) -> "Node | None":
        """Return the value of a key, None if there is no such key."""
        member = self.members.get(name)
        return None if member is None else member.value


Node = Scalar | Sequence | Mapping


@frozen
class Tree:
    """The nodes of a text."""

    root: Node | None
    """None if there are none that can be judged."""
    problems: tuple[Problem, ...]
    is_complete: bool = True
    """Whether the text was read to its end."""


def read(text: str, file: str) -> Tree:
    """Return the tree of a text whose lines end with a line feed."""
    import yaml

    builder = _Builder(text, file)
    try:
        for event in _finished_events(_events(builder.without_directives())):
            match event:
                case yaml.ScalarEvent():
                    builder.add_scalar(event)
                case yaml.AliasEvent():
                    builder.refuse_alias(event)
                case yaml.SequenceStartEvent():
                    builder.open_collection(_OpenSequence(*builder.properties(event), flow=bool(event.flow_style)))
                case yaml.MappingStartEvent():
                    builder.open_collection(_OpenMapping(*builder.properties(event), flow=bool(event.flow_style)))
                case yaml.CollectionEndEvent():
                    builder.add(builder.open.pop().closed())
                case yaml.DocumentStartEvent() if builder.root is not None:
                    builder.report(Code.SEVERAL_DOCUMENTS, builder.place(event))
                    break
    except _StopReadingError:
        return builder.incomplete_tree()
    except yaml.MarkedYAMLError as error:
        return builder.incomplete_tree(_syntax_problem(error, text, file))
    return builder.tree()


def texts_by_key(text: str) -> dict[str, set[str]]:
    """Return the texts below each key of a text's mapping, at any depth; none if it is no YAML or nested too deep."""
    import yaml

    texts: dict[str, set[str]] = {}
    key: str | None = None
    depth = 0
    try:
        for event in _events(_DIRECTIVE.sub("#", text)):
            match event:
                case yaml.ScalarEvent() if depth == 1 and key is None:
                    key = event.value
                    continue
                case yaml.ScalarEvent():
                    texts.setdefault(key or "", set()).add(event.value)
                case yaml.CollectionStartEvent():
                    depth += 1
                case yaml.CollectionEndEvent():
                    depth -= 1
                case _:
                    pass
            if depth == 1:
                key = None
            elif depth > MAX_DEPTH:
                return {}
    except yaml.MarkedYAMLError:
        return {}
    return texts


def _finished_events(events: Iterator["yaml.Event"]) -> Iterator["yaml.Event"]:
    """Yield each event when the next one is known: before a syntax error, the last value may be half of another."""
    import yaml

    last = next(events)
    try:
        for event in events:
            yield last
            last = event
    except yaml.MarkedYAMLError as error:
        end, stop = last.end_mark, error.problem_mark
        if end is not None and stop is not None and end.line < stop.line:
            yield last
        raise


def _events(text: str) -> Iterator["yaml.Event"]:
    """Parse with libyaml, or with PyYAML's own parser where PyYAML was built without libyaml."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    except (ValueError, OverflowError):
        # PyYAML's own parser calls chr() with any number that an escape names.
        problem = "found an escape that names no character"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=loader.get_mark()) from None
    finally:
        loader.dispose()


class _StopReadingError(Exception):
    """A bound is reached."""


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
    expects_value: bool = False
    key: Scalar | None = None
    """The key of the expected value, None if the key is refused."""
    problem_count: int = 0
    """The number of problems when that key was read."""

    def closed(self) -> Mapping:
        return Mapping(self.members, self.place, self.refused)


class _Builder:
    """The tree while its text is read."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.open: list[_OpenSequence | _OpenMapping] = []
        self.root: Node | None = None
        self.nodes = 0

    def tree(self) -> Tree:
        """Return the tree of a text that was read to its end."""
        problems = tuple(self.problems)
        match self.root:
            case None | Scalar(text="", plain=True, refused=False):
                return Tree(None, problems or (Problem(code=Code.FILE_EMPTY, place=Place(self.file, 1, 1)),))
            case root:
                return Tree(root, problems)

    def incomplete_tree(self, *reason: Problem) -> Tree:
        """Return the tree of a text that was not read to its end, without brackets that are still open."""
        while self.open:
            collection = self.open.pop()
            if collection.flow:
                continue
            match self.open:
                case [*_, _OpenSequence(items=items)]:
                    items.append(collection.closed())
                case [*_, _OpenMapping(expects_value=True, key=Scalar() as key, members=members)]:
                    members[key.text] = Member(key, collection.closed())
                case []:
                    self.root = collection.closed()
                case _:
                    pass
        return Tree(self.root, (*self.problems, *reason), is_complete=False)

    def report(self, code: Code, place: Place, **facts: Fact) -> None:
        """Add a problem."""
        self.problems.append(Problem(code=code, facts=facts, place=place))
        if len(self.problems) > MAX_PROBLEMS:
            raise _StopReadingError

    def place(self, event: "yaml.Event") -> Place:
        """Return where an event begins."""
        mark = cast("yaml.Mark", event.start_mark)  # a parser's events all have one
        return Place(self.file, mark.line + 1, mark.column + 1)

    def without_directives(self) -> str:
        """Refuse directives and turn them into comments: libyaml takes many seconds for many of them."""
        for match in _DIRECTIVE.finditer(self.text):
            line = self.text[match.start() : match.end() + MAX_TEXT_LENGTH].partition("\n")[0]
            self.report(Code.YAML_DIRECTIVE, place_at(self.text, match.start(), self.file), directive=shorten(line))
        return _DIRECTIVE.sub("#", self.text)

    def properties(self, event: "yaml.ScalarEvent | yaml.CollectionStartEvent") -> tuple[Place, bool]:
        """Report a node's anchor and tag; return where it begins, and whether it is refused."""
        place = self.place(event)
        if event.anchor is not None:
            self.report(Code.YAML_ANCHOR, place, name=shorten(event.anchor))
        if event.tag is not None:
            self.report(Code.YAML_TAG, place, tag=shorten(event.tag.replace("tag:yaml.org,2002:", "!!")))
        return place, event.tag is not None

    def add_scalar(self, event: "yaml.ScalarEvent") -> None:
        """Add a scalar."""
        place, refused = self.properties(event)
        escaped = FORBIDDEN.search(event.value) if event.style == '"' else None
        if escaped:
            self.report(Code.CONTROL_CHARACTER, place, character=code_point(escaped.group()))
        text = event.value[: MAX_TEXT_LENGTH + 1]
        lookalike = None if event.value.isascii() else self._first_lookalike(event)
        dash = None if event.style or " - " not in text else self._first_dash(event)
        self.add(Scalar(text, not event.style, place, refused or escaped is not None, lookalike, dash))

    def _first_dash(self, event: "yaml.ScalarEvent") -> Place | None:
        start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)
        lines = self.text[start.index : end.index].split("\n")
        for number, line in enumerate(lines[1:], start.line + 2):
            if (spaces := _indentation_of_item(line)) is not None:
                return Place(self.file, number, spaces + 1)
        return None

    def _first_lookalike(self, event: "yaml.ScalarEvent") -> Place | None:
        start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)
        source = self.text[start.index : end.index]
        index = first_lookalike(source)
        if index is None:
            return None
        line_feeds = source.count("\n", 0, index)
        column = index - source.rfind("\n", 0, index) if line_feeds else start.column + index + 1
        return Place(self.file, start.line + line_feeds + 1, column)

    def refuse_alias(self, event: "yaml.AliasEvent") -> None:
        """Report an alias, and add a refused node in its place."""
        place = self.place(event)
        self.report(Code.YAML_ALIAS, place, name=shorten(str(event.anchor)))
        self.add(Scalar("", plain=True, place=place, refused=True))

    def open_collection(self, collection: _OpenSequence | _OpenMapping) -> None:
        """Add the next nodes to a collection, up to its end."""
        if len(self.open) == MAX_DEPTH:
            self.report(Code.YAML_TOO_DEEP, collection.place, maximum=MAX_DEPTH)
            raise _StopReadingError
        self.open.append(collection)

    def add(self, node: Node) -> None:
        """Add a complete node to the innermost open collection."""
        self.nodes += 1
        self._require(self.nodes <= MAX_NODES, node, MAX_NODES)
        match self.open:
            case [*_, _OpenSequence(items=items)]:
                self._require(len(items) < MAX_ITEMS, node, MAX_ITEMS)
                items.append(node)
            case [*_, _OpenMapping() as mapping]:
                self._add_member(mapping, node)
            case _:
                self.root = node

    def _require(self, fits: bool, node: Node, maximum: int) -> None:  # noqa: FBT001  # it is the whole condition
        if not fits:
            self.report(Code.YAML_TOO_LONG, node.place, maximum=maximum)
            raise _StopReadingError

    def _add_member(self, mapping: _OpenMapping, node: Node) -> None:
        if not mapping.expects_value:
            mapping.key = self._key(mapping, node)
            mapping.problem_count = len(self.problems)
        elif mapping.key is None:
            del self.problems[mapping.problem_count :]  # problems of a value go with its refused key
        else:
            mapping.members[mapping.key.text] = Member(mapping.key, node)
        mapping.expects_value = not mapping.expects_value

    def _key(self, mapping: _OpenMapping, node: Node) -> Scalar | None:
        match node:
            case Scalar(text="<<", plain=True, refused=False):
                self.report(Code.YAML_MERGE_KEY, node.place)
            case Scalar(text=text, refused=False):
                if text not in mapping.members:
                    return node
                first = mapping.members[text].key.place.line
                self.report(Code.REPEATED_KEY, node.place, key=shorten(text), first_line=first)
                return None
            case Scalar():
                pass
            case _:
                self.report(Code.YAML_KEY_NOT_TEXT, node.place)
        mapping.refused = True
        return None


_WHERE_IT_STOPPED: Final = (
    ("mapping values are not allowed", Code.YAML_COLON),
    ("sequence entries are not allowed", Code.YAML_DASH),
    ("did not find expected key", Code.YAML_INDENTATION),
    ("expected '-' indicator", Code.YAML_INDENTATION),
    ("<block end>", Code.YAML_INDENTATION),
    ("<document start>", Code.YAML_INDENTATION),
    ("node content", Code.YAML_VALUE_DUE),
)
"""Words of libyaml and of PyYAML's own parser for mistakes at the place where they stop."""

_WHERE_IT_BEGAN: Final = (
    ("could not find expected ':'", Code.YAML_KEY_ALONE),
    ("unexpected end of stream", Code.YAML_QUOTE),
    ("unexpected document", Code.YAML_QUOTE),
    ("expected ',' or", Code.YAML_BRACKET),
)
"""Their words for mistakes at the beginning of what they were reading when they stopped."""

_HOST_ALONE: Final = r" *- +(\S+) *"


def _syntax_problem(error: "yaml.MarkedYAMLError", text: str, file: str) -> Problem:
    """Return the problem that ends the reading of a text."""
    words, context = str(error.problem), str(error.context)
    lines = text.split("\n")
    stopped = _place(error.problem_mark, lines, file)
    began = _place(error.context_mark, lines, file)
    character = lines[stopped.line - 1][stopped.column - 1 :][:1]
    if character == "\t":
        return Problem(code=Code.YAML_TAB, place=stopped)
    if "cannot start any token" in words:
        return Problem(code=Code.YAML_CHARACTER, facts={"character": character}, place=stopped)
    if "alias" in context:
        return Problem(code=Code.YAML_STAR, place=began)
    space = _key_without_space(lines, began, stopped) or _indented_item(lines, stopped)
    problem = space or _host_with_keys(words, lines, stopped)
    return problem or _named_problem(words, began, stopped, character)


def _named_problem(words: str, began: Place, stopped: Place, character: str) -> Problem:
    """Return the problem that the parser's words name."""
    for known, code in _WHERE_IT_STOPPED:
        if known in words:
            without_key = character == ":" and code is not Code.YAML_COLON
            return Problem(code=Code.YAML_KEY_DUE if without_key else code, place=stopped)
    for known, code in _WHERE_IT_BEGAN:
        if known in words:
            return Problem(code=code, place=began)
    return Problem(code=Code.YAML_SYNTAX, place=stopped)


def _key_without_space(lines: list[str], began: Place, stopped: Place) -> Problem | None:
    """Return the problem of a line around a syntax error, None if each of its keys has a space after it."""
    above = next(iter(_lines_above(lines, stopped)), stopped.line)
    for number in (began.line, above, stopped.line):
        if match := re.match(_LINE_WITHOUT_SPACE, lines[number - 1]):
            facts: dict[str, Fact] = {"key": match["key"], "value": shorten(match["value"])}
            place = Place(stopped.file, number, match.start("key") + 1)
            return Problem(code=Code.YAML_KEY_SPACE, facts=facts, place=place)
    return None


def _indented_item(lines: list[str], stopped: Place) -> Problem | None:
    """Return the problem of an item of a list that is indented more than the one above it, None if it is not."""
    spaces = _indentation_of_item(lines[stopped.line - 1])
    if spaces is None:
        return None
    for number in _lines_above(lines, stopped):
        before = _indentation_of_item(lines[number - 1])
        if before is not None and before < spaces:
            facts: dict[str, Fact] = {"line": stopped.line, "first_line": number}
            place = Place(stopped.file, stopped.line, spaces + 1)
            return Problem(code=Code.YAML_ITEM_INDENTED, facts=facts, place=place)
        if before is not None or lines[number - 1].rstrip().endswith(":"):
            return None
    return None


def _indentation_of_item(line: str) -> int | None:
    """Return how many spaces a line has before its dash, None if it begins with none."""
    return line.index("-") if line.lstrip(" ").startswith("- ") else None


def _lines_above(lines: list[str], place: Place) -> Iterator[int]:
    """Yield the numbers of the lines above a place that have more than a comment, the nearest first."""
    return (number for number in range(place.line - 1, 0, -1) if not re.fullmatch(_BLANK, lines[number - 1]))


def _host_with_keys(words: str, lines: list[str], stopped: Place) -> Problem | None:
    """Return the problem of a host above a key that belongs to it, None where there is none."""
    host = re.fullmatch(_HOST_ALONE, lines[max(0, stopped.line - 2)])
    if host is None or "mapping values" not in words or parse_host(host[1].lower()) is None:
        return None
    place = Place(stopped.file, stopped.line - 1, host.start(1) + 1)
    return Problem(code=Code.YAML_HOST_KEYS, facts={"host": host[1]}, place=place)


def _place(mark: "yaml.Mark | None", lines: list[str], file: str) -> Place:
    """Return a mark's place; libyaml marks the end of a text on a line that may not exist."""
    if mark is None:
        return Place(file, 1, 1)
    if mark.line >= len(lines):
        return Place(file, len(lines), len(lines[-1]) + 1)
    return Place(file, mark.line + 1, mark.column + 1)
