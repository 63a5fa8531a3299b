"""The safeguards that a change weakens."""

from dataclasses import replace
from typing import Final

import pytest

from reconciler.desired import Invalid
from reconciler.model import DesiredState, Host, Place, Policy, Protected, PublishedRule, Unmanaged, Verification
from reconciler.policy_changes import policy_changes
from reconciler.problem import Code, Fact, Problem
from reconciler.resources import SERVER
from tests.building import desired

STRICT: Final = Policy(
    limit=100,
    max_deletions=1,
    published=PublishedRule.REQUIRED,
    unmanaged=Unmanaged.KEEP,
    protected=tuple(Protected(host=Host(f"{word}.qq.com"), place=Place("domains.yaml", 9, 5)) for word in "cab"),
)
BEFORE: Final = desired("a", STRICT)
BY_X, BY_Y = (replace(BEFORE, verification=Verification(file="1.txt", content=text)) for text in "xy")


def under(**policy: object) -> DesiredState:
    """Return the desired state under a policy that differs in some keys."""
    return replace(BEFORE, policy=replace(STRICT, **policy))  # type: ignore[arg-type]  # any key of a policy


@pytest.mark.parametrize(
    ("base", "now", "problems"),
    [
        (BEFORE, BEFORE, []),
        (BEFORE, under(limit=101), [(Code.LIMIT_RAISED, {"was": 100, "now": 101})]),
        (BEFORE, under(max_deletions=2), [(Code.MAX_DELETIONS_RAISED, {"was": 1, "now": 2})]),
        (BEFORE, under(published=PublishedRule.OPTIONAL), [(Code.PUBLISHED_NOT_REQUIRED, {})]),
        (BEFORE, under(unmanaged=Unmanaged.DELETE), [(Code.UNMANAGED_DELETED, {})]),
        (
            BEFORE,
            under(protected=STRICT.protected[1:2]),
            [(Code.PROTECTION_REMOVED, {"host": "b.qq.com"}), (Code.PROTECTION_REMOVED, {"host": "c.qq.com"})],
        ),
        (BEFORE, under(limit=99, max_deletions=0), []),
        (desired("a"), under(limit=200, max_deletions=5), []),
        (BEFORE, replace(BEFORE, platform="other"), [(Code.PLATFORM_RENAMED, {"was": "acme", "now": "other"})]),
        (
            BEFORE,
            replace(BEFORE, resource=SERVER),
            [(Code.RESOURCE_CHANGED, {"before": "business", "resource": "server"})],
        ),
        (BEFORE, BY_X, [(Code.VERIFICATION_ADDED, {})]),
        (BY_X, BEFORE, [(Code.VERIFICATION_REMOVED, {})]),
        (BY_X, BY_Y, [(Code.VERIFICATION_CHANGED, {})]),
        (BY_X, BY_X, []),
    ],
)
def test_policy_changes(base: DesiredState, now: DesiredState, problems: list[tuple[Code, dict[str, Fact]]]) -> None:
    """Each safeguard that is weakened is reported; what is strengthened, or stays, is not."""
    assert policy_changes(base, now) == tuple(Problem(code=code, facts=facts) for code, facts in problems)


def test_an_invalid_base() -> None:
    """An invalid base is one warning: how many problems it has, and where the first is."""
    placed = [Problem(code=Code.HOST_SCHEME, facts={}, place=Place("base.yaml", line, 5)) for line in (3, 4)]
    facts: dict[str, Fact] = {"file": "base.yaml", "count": 2, "first": "host-scheme", "line": 3}

    assert policy_changes(Invalid(tuple(placed)), desired("a")) == (Problem(code=Code.BASE_INVALID, facts=facts),)


def protecting(words: str, *, removed: str = "", protected: str = "") -> DesiredState:
    """Return a desired state that protects some hosts."""
    places = (Place("domains.yaml", 9, 5),) * 9
    policy = Policy(
        protected=tuple(
            Protected(host=Host(f"{word}.qq.com"), place=place)
            for word, place in zip(protected.split(), places, strict=False)
        )
    )
    return desired(words, policy, removed=removed)


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        ("a b", protecting("b"), None),
        ("a b", protecting("b", removed="a"), 50),
        ("b", protecting("b", removed="a"), 50),
        ("a b", protecting("a:testing b"), 10),
        ("a:testing b", protecting("b"), None),
        ("a b", protecting("a:published b"), 0),
        ("a:testing b", protecting("a:testing b"), 0),
        ("a b", protecting("b", protected="a"), 0),
        ("b", protecting("b"), 0),
    ],
    ids=range(9),
)
def test_bypassed_protection(before: str, now: DesiredState, line: int | None) -> None:
    """What lifts a host's protection and deletes it in one change is an error, at the line that does it."""
    base = protecting(before, protected="a")
    found = [problem for problem in policy_changes(base, now) if problem.code is Code.PROTECTION_BYPASSED]

    place = Place("domains.yaml", line, 5) if line else None
    problem = Problem(code=Code.PROTECTION_BYPASSED, facts={"host": "a.qq.com"}, place=place)
    assert found == ([] if line == 0 else [problem])
