"""Frozen values, whose classes are made quickly.

A frozen class of `dataclasses` is six functions that Python compiles anew in every run: with all the values of this
package, a fifth of a run's time. Here all classes share what does the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T]) -> type[T]: ...


@overload
def frozen(*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, *, kw_only: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """Make of a class a dataclass with slots that is frozen, as ``@dataclass(frozen=True, slots=True)`` does.

    `fields` and `replace` of `dataclasses` know it. It is not for classes that inherit from one another.
    """

    def make(plain: type[T]) -> type[T]:
        return _with_methods(dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(plain))

    return make if cls is None else make(cls)


def _with_methods(cls: type[T]) -> type[T]:
    told: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]  # it has just become a dataclass
    compared = [each.name for each in told if each.compare]
    shown = [each.name for each in told if each.repr]
    state = attrgetter(*compared) if compared else type

    def equal(self: T, other: object) -> bool:
        return bool(state(self) == state(other)) if other.__class__ is self.__class__ else NotImplemented

    def text(self: T) -> str:
        return f"{cls.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def restore(self: T, held: tuple[None, Mapping[str, object]]) -> None:
        """Fill a copy, which copy and pickle make without values."""
        for name, value in held[1].items():
            object.__setattr__(self, name, value)

    methods: dict[str, Callable[..., Any]] = {
        "__init__": _initializer(cls, told),
        "__eq__": equal,
        "__hash__": lambda self: hash(state(self)),
        "__repr__": text,
        "__setstate__": restore,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    for name, method in methods.items():
        setattr(cls, name, method)
    return cls


def _initializer(cls: type, told: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Return an ``__init__`` that takes what a dataclass's own would take, and refuses the rest with TypeError."""
    put = {each.name: getattr(cls, each.name).__set__ for each in told}  # past the method that refuses
    ordered = [each.name for each in told if not each.kw_only]
    puts = [put[name] for name in ordered]
    defaults = {each.name: each.default for each in told if each.default is not MISSING}
    makers = [(each.name, each.default_factory) for each in told if each.default_factory is not MISSING]

    def initialize(self: object, *values: object, **named: object) -> None:
        if not named and len(values) == len(puts) == len(put):  # the way of what is made by the thousand
            for put_value, value in zip(puts, values):  # noqa: B905  # a strict one takes longer
                put_value(self, value)
            return
        given = named
        if values:
            given = {**dict(zip(ordered, values, strict=False)), **named}
            if len(given) != len(values) + len(named):
                raise _misfit(cls, put, values, named)
        if len(given) < len(put):
            given = {**defaults, **{name: make() for name, make in makers}, **given}
        if len(given) != len(put):
            raise _misfit(cls, put, values, named)
        try:
            for name, value in given.items():
                put[name](self, value)
        except KeyError:
            raise _misfit(cls, put, values, named) from None

    return initialize


def _misfit(cls: type, due: Iterable[str], values: Sized, named: Iterable[str]) -> TypeError:
    given = ", ".join((f"{len(values)} in order", *named))
    return TypeError(f"{cls.__qualname__} takes {', '.join(due)}; given were {given}")


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    message = f"{name!r} of a frozen {type(self).__qualname__}"
    raise FrozenInstanceError(message)
