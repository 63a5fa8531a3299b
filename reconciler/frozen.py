"""Frozen values whose classes are made quickly.

`dataclasses` compiles six functions for each frozen class, a fifth of a run's time. Here all classes share them.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields, make_dataclass
from inspect import Signature, signature
from operator import attrgetter
from typing import Any, Final, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T]) -> type[T]: ...


@overload
def frozen(*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, *, kw_only: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """Do what ``@dataclass(frozen=True, slots=True)`` does, for a class that inherits from no other."""

    def make(plain: type[T]) -> type[T]:
        return _with_methods(dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(plain))

    return make if cls is None else make(cls)


class _Signature:
    """The signature of a frozen class, made when `inspect` asks for it."""

    def __get__(self, value: object, cls: type) -> Signature:
        """Return the signature that a dataclass with the same fields has."""
        return signature(make_dataclass(cls.__name__, [(item.name, item.type, item) for item in fields(cls)]))


_SIGNATURE: Final = _Signature()


def _with_methods(cls: type[T]) -> type[T]:
    all_fields: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]  # it has just become a dataclass
    compared = [item.name for item in all_fields if item.compare]
    shown = [item.name for item in all_fields if item.repr]
    state = attrgetter(*compared) if compared else type

    def equal(self: T, other: object) -> bool:
        return bool(state(self) == state(other)) if other.__class__ is self.__class__ else NotImplemented

    def text(self: T) -> str:
        return f"{cls.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    methods: dict[str, object] = {
        "__init__": _initializer(cls, all_fields),
        "__signature__": _SIGNATURE,
        "__eq__": equal,
        "__hash__": lambda self: hash(state(self)),
        "__repr__": text,
        "__setstate__": _restore,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    for name, method in methods.items():
        setattr(cls, name, method)
    return cls


def _initializer(cls: type, all_fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Return an ``__init__`` that takes what a dataclass's own takes, and raises TypeError for anything else."""
    put = {item.name: getattr(cls, item.name).__set__ for item in all_fields}  # past the method that refuses
    ordered = [item.name for item in all_fields if not item.kw_only]
    puts = [put[name] for name in ordered]
    defaults = {item.name: item.default for item in all_fields if item.default is not MISSING}
    factories = [(item.name, item.default_factory) for item in all_fields if item.default_factory is not MISSING]

    def initialize(self: object, *values: object, **named: object) -> None:
        if not named and len(values) == len(puts) == len(put):  # the way of what is made by the thousand
            for put_value, value in zip(puts, values):  # noqa: B905  # a strict one takes longer
                put_value(self, value)
            return
        arguments = {**dict(zip(ordered, values, strict=False)), **named} if values else named
        if len(arguments) < len(values) + len(named):
            raise _wrong_arguments(cls, put, values, named)
        if len(arguments) < len(put):
            arguments = {**defaults, **{name: make() for name, make in factories}, **arguments}
        if arguments.keys() != put.keys():
            raise _wrong_arguments(cls, put, values, named)
        for name, value in arguments.items():
            put[name](self, value)

    return initialize


def _wrong_arguments(cls: type, names: Iterable[str], values: Sized, named: Iterable[str]) -> TypeError:
    passed = ", ".join((f"{len(values)} in order", *named))
    return TypeError(f"{cls.__qualname__} takes {', '.join(names)}; passed were {passed}")


def _restore(self: object, state: tuple[None, Mapping[str, object]]) -> None:
    """Fill a copy, which copy and pickle make without values."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    message = f"{name!r} of a frozen {type(self).__qualname__}"
    raise FrozenInstanceError(message)
