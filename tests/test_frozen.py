"""Frozen values do what frozen dataclasses do: each test runs against both."""

import copy
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from reconciler.desired import parse
from reconciler.frozen import frozen
from reconciler.model import DesiredState
from reconciler.problem import Code, Problem
from reconciler.report import Command, Outcome, Report

Made = Callable[..., Any]
"""A decorator, or a class that it has made."""


def classes(decorate: Made) -> tuple[Made, Made, Made]:
    """Return one class of each shape, made by a decorator: fields in order, fields by name alone, no field."""

    @decorate
    class Ordered:
        """Two fields, one of them with a default."""

        first: int
        second: str = "two"

        def double(self) -> int:
            """Return twice the first."""
            return 2 * self.first

    @decorate(kw_only=True)
    class Named:
        """A field that is not shown, one that is not compared, and one with a default factory."""

        secret: str = field(repr=False)
        note: str = field(compare=False, default="")
        many: list[int] = field(default_factory=list, compare=False)

    @decorate
    class Empty:
        """No field."""

    return Ordered, Named, Empty


def by_dataclasses(cls: type | None = None, *, kw_only: bool = False) -> Made:
    """Make the same class with `dataclasses`."""
    decorate = dataclass(frozen=True, slots=True, kw_only=kw_only)
    return decorate if cls is None else decorate(cls)


BOTH = pytest.mark.parametrize("decorate", [frozen, by_dataclasses])


@BOTH
def test_values_are_made_from_arguments(decorate: Made) -> None:
    """Arguments come in order or by name; one left out has its default, and a factory is called each time."""
    ordered, named, _ = classes(decorate)

    assert [ordered(1, "b"), ordered(1, second="b"), ordered(first=1, second="b")] == [ordered(1, "b")] * 3
    assert (ordered(1).first, ordered(1).second, ordered(1).double()) == (1, "two", 2)
    assert named(secret="s").many is not named(secret="s").many
    assert [item.name for item in fields(named(secret="s"))] == ["secret", "note", "many"]


@BOTH
@pytest.mark.parametrize(
    ("number", "values", "by_name"),
    [
        (0, (), {}),
        (0, (1, "b", "c"), {}),
        (0, (1,), {"first": 1}),
        (0, (1, "b"), {"first": 1}),
        (0, (), {"first": 1, "third": 3}),
        (0, (), {"second": "b", "third": 3}),
        (1, ("s",), {}),
        (1, ("s", "n", []), {}),
        (2, (1,), {}),
    ],
)
def test_wrong_arguments_are_refused(
    decorate: Made, number: int, values: tuple[Any, ...], by_name: dict[str, Any]
) -> None:
    """Too few, too many, unknown, twice, or in order where only names count: each is a TypeError."""
    with pytest.raises(TypeError):
        classes(decorate)[number](*values, **by_name)


@BOTH
def test_nothing_can_be_changed(decorate: Made) -> None:
    """No field can be set, deleted or added; `replace` gives another value."""
    ordered, named, _ = classes(decorate)
    one, other = ordered(1), named(secret="s", many=[1])

    changes: tuple[Callable[[], object], ...] = (
        lambda: setattr(one, "first", 2),
        lambda: delattr(one, "first"),
        lambda: setattr(one, "third", 3),
    )
    for change in changes:
        with pytest.raises((FrozenInstanceError, TypeError)):
            change()
    assert (replace(one, first=2), one) == (ordered(2), ordered(1))
    assert replace(other, secret="t").many is other.many


@BOTH
def test_values_are_equal_by_class_and_content(decorate: Made) -> None:
    """Only values of one class are equal, equal ones hash alike, and fields that are not compared do not count."""
    ordered, named, empty = classes(decorate)

    assert ordered(1) == ordered(1, "two") != ordered(2)
    assert named(secret="s", note="n") == named(secret="s")
    assert len({named(secret="s", note="n", many=[1]), named(secret="s"), named(secret="t")}) == 2
    assert empty() == empty()
    assert len({empty(), empty()}) == 1
    assert empty() not in (ordered(1), None)
    assert ordered(1) != classes(decorate)[0](1)


@BOTH
def test_values_are_shown_and_matched(decorate: Made) -> None:
    """A value's text names each field but hidden ones, and patterns take fields in order."""
    ordered, named, empty = classes(decorate)

    assert repr(ordered(1)).endswith("Ordered(first=1, second='two')")
    assert repr(named(secret="s")).endswith("Named(note='', many=[])")
    assert repr(empty()).endswith("Empty()")
    assert (ordered(1).__match_args__, named(secret="s").__match_args__) == (("first", "second"), ())
    assert not hasattr(ordered(1), "__dict__")


@BOTH
def test_values_can_be_copied(decorate: Made) -> None:
    """A copy is an equal value with all of its fields, those that are not compared among them."""
    ordered, named, empty = classes(decorate)
    for value in (ordered(1), named(secret="s", note="n", many=[1]), empty()):
        for twin in (copy.copy(value), copy.deepcopy(value)):
            assert twin == value
            assert [getattr(twin, item.name) for item in fields(value)] == [
                getattr(value, item.name) for item in fields(value)
            ]


def test_values_can_be_pickled() -> None:
    """A desired state and a report go through pickle, as on the way to a pool of processes."""
    state = parse(
        b"version: 1\npolicy: {protected: [a.cn]}\ndomains: [a.cn, {host: b.cn, lists: [testing]}]\n", "d.yaml"
    )
    report = Report(
        command=Command.PLAN, outcome=Outcome.INVALID, problems=(Problem(code=Code.BUG, facts={"kind": "x"}),)
    )

    assert isinstance(state, DesiredState)
    assert pickle.loads(pickle.dumps((state, report))) == (state, report)  # noqa: S301  # it was made right here


@pytest.mark.parametrize("number", [0, 1, 2])
def test_signatures_show_fields(number: int) -> None:
    """`inspect.signature` shows names, kinds, types and defaults, as that of a dataclass does."""
    signatures = [str(inspect.signature(classes(decorate)[number])) for decorate in (frozen, by_dataclasses)]

    assert signatures[0] == signatures[1]
