"""What a change does to the bounds of later runs."""

from dataclasses import replace

import pytest

from reconciler.desired import Invalid
from reconciler.model import Host, Place, Policy, Protected, PublishedRule, Unmanaged, Verification
from reconciler.policy_changes import loosened
from reconciler.problem import Code, Fact, Problem
from tests.building import desired

STRICT = Policy(
    limit=100,
    max_deletions=1,
    published=PublishedRule.REQUIRED,
    unmanaged=Unmanaged.KEEP,
    protected=tuple(Protected(host=Host(f"{word}.qq.com"), place=Place("domains.yaml", 9, 5)) for word in "cab"),
)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (replace(STRICT, limit=101), [(Code.LIMIT_RAISED, {"was": 100, "now": 101})]),
        (replace(STRICT, max_deletions=2), [(Code.MAX_DELETIONS_RAISED, {"was": 1, "now": 2})]),
        (replace(STRICT, published=PublishedRule.OPTIONAL), [(Code.PUBLISHED_NOT_REQUIRED, {})]),
        (replace(STRICT, unmanaged=Unmanaged.DELETE), [(Code.UNMANAGED_DELETED, {})]),
        (
            replace(STRICT, protected=STRICT.protected[1:2]),
            [(Code.PROTECTION_REMOVED, {"host": "b.qq.com"}), (Code.PROTECTION_REMOVED, {"host": "c.qq.com"})],
        ),
        (replace(STRICT, limit=99, max_deletions=0), []),
    ],
)
def test_policy(now: Policy, told: list[tuple[Code, dict[str, Fact]]]) -> None:
    """Each bound that is loosened is told, with what it was and is; what is tightened, or stays, is not."""
    before, after = desired("a", STRICT), desired("a", now)

    assert loosened(before, after) == tuple(Problem(code=code, facts=facts) for code, facts in told)
    assert loosened(before, before) == ()


def test_what_was_loose_stays_loose() -> None:
    """To tighten the policy is no reason for a warning."""
    assert loosened(desired("a"), desired("a", replace(STRICT, limit=200, max_deletions=5))) == ()


def test_platform() -> None:
    """Another name may mean another platform."""
    renamed = Problem(code=Code.PLATFORM_RENAMED, facts={"was": "acme", "now": "other"})

    assert loosened(desired("a"), desired("a", platform="other")) == (renamed,)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (None, "x", [Code.VERIFICATION_ADDED]),
        ("x", None, [Code.VERIFICATION_REMOVED]),
        ("x", "y", [Code.VERIFICATION_CHANGED]),
        ("x", "x", []),
        (None, None, []),
    ],
)
def test_verification(was: str | None, now: str | None, told: list[Code]) -> None:
    """The file that hosts are verified by is told of when it comes, goes or changes."""
    before, after = (
        replace(desired("a"), verification=None if text is None else Verification(file="1.txt", content=text))
        for text in (was, now)
    )

    assert loosened(before, after) == tuple(Problem(code=code) for code in told)


def test_a_base_that_is_invalid() -> None:
    """It cannot be compared with: one warning says how many problems it has, and where the first is."""
    placed = [Problem(code=Code.HOST_SCHEME, facts={}, place=Place("base.yaml", line, 5)) for line in (3, 4)]
    invalid = Problem(
        code=Code.BASE_INVALID, facts={"file": "base.yaml", "count": 2, "first": "host-scheme", "line": 3}
    )

    assert loosened(Invalid(tuple(placed)), desired("a")) == (invalid,)
