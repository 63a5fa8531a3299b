"""Keeps what pure functions return: each fault of a case meets the plans that the case without a fault has met."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final
from unittest.mock import patch

from reconciler import usecases
from reconciler.diff import diff
from reconciler.model import Change, Host, LiveState, Target
from reconciler.plan import Step
from reconciler.planner import NoSafePlan, plan_calls

MOST: Final = 16_384
"""How many plans are kept: more than the states of a world."""

Spellings = tuple[tuple[Host, tuple[str, ...]], ...]


def _spellings(live: LiveState) -> Spellings:
    """Return how hosts are spelled: a plan depends on it, but equal states may differ in it."""
    return tuple(item for _, values in live.lists() for item in values.spellings.items())


@lru_cache(MOST)
def _plan(live: LiveState, _spelled: Spellings, target: Target, limit: int) -> tuple[Step, ...] | NoSafePlan:
    return plan_calls(live, target, limit)


def planned(live: LiveState, target: Target, limit: int) -> tuple[Step, ...] | NoSafePlan:
    """Return what `plan_calls` does."""
    return _plan(live, _spellings(live), target, limit)


@lru_cache(MOST)
def _diff(live: LiveState, target: Target) -> tuple[Change, ...]:
    return diff(live, target)


@contextmanager
def kept_plans() -> Iterator[None]:
    """Plan and compare every pair of states only once while this lasts."""
    with patch.object(usecases, "plan_calls", planned), patch.object(usecases, "diff", _diff):
        yield
