"""Keeps what pure functions return: each fault of a case meets the plans that the case without a fault has met."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from unittest.mock import patch

from reconciler import usecases
from reconciler.diff import diff
from reconciler.model import LiveState, Target
from reconciler.planner import plan_calls

_T = TypeVar("_T")


def _kept(function: Callable[..., _T]) -> Callable[..., _T]:
    known: dict[object, _T] = {}

    def kept(live: LiveState, target: Target, *rest: int) -> _T:
        key = (_all_of(live), target, rest)
        if key not in known:
            known[key] = function(live, target, *rest)
        return known[key]

    return kept


def _all_of(live: LiveState) -> object:
    """Return what planning sees of a live state: spellings as well, which make no difference to equality."""
    lists = [found for found in (live.testing, live.published) if found is not None]
    return live, *(tuple(found.spellings.items()) for found in lists)


@contextmanager
def kept_plans() -> Iterator[None]:
    """Plan and compare every pair of states once only."""
    with patch.object(usecases, "plan_calls", _kept(plan_calls)), patch.object(usecases, "diff", _kept(diff)):
        yield
