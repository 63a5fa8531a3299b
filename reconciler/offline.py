"""The use case that needs no live state: what there is to say of a desired state by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.diff import named
from reconciler.report import Command, Outcome, Report

if TYPE_CHECKING:
    from reconciler.model import DesiredState
    from reconciler.problem import Problem


def invalid(command: Command, file: str, problems: tuple[Problem, ...]) -> Report:
    """Report a desired state that cannot be used: nothing was reached."""
    return Report(command=command, outcome=Outcome.INVALID, file=file, problems=problems)


def validate(desired: DesiredState, loosened: tuple[Problem, ...]) -> Report:
    """Report a valid desired state, and what it loosens against the one before it."""
    return Report(
        command=Command.VALIDATE,
        outcome=Outcome.VALID,
        file=desired.file,
        platform=desired.platform,
        target=named(desired),
        limit=desired.policy.limit,
        problems=loosened,
    )
