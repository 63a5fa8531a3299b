"""The safeguards that a change weakens, which reports show before anything else."""

from collections.abc import Iterator
from typing import assert_never

from reconciler.desired import Invalid
from reconciler.model import DesiredState, ListName, PublishedRule, Unmanaged, Verification
from reconciler.problem import Code, Fact, Problem


def policy_changes(base: DesiredState | Invalid, desired: DesiredState) -> tuple[Problem, ...]:
    """Return a warning for each policy that `desired` weakens, and for a changed platform, resource or verification.

    What lifts a protection and deletes the host in one change is an error.

    An invalid base is one warning: there is nothing to compare with, and the change may be what fixes it.
    """
    match base:
        case Invalid(problems):
            return tuple(_invalid(problems))
        case DesiredState():
            return (*_bypassed(base, desired), *_policy(base, desired), *_identity(base, desired))
        case _:
            assert_never(base)


def _invalid(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    placed = [(problem.code, problem.place) for problem in problems if problem.place is not None]
    for first, place in placed[:1]:
        facts: dict[str, Fact] = {"file": place.file, "count": len(placed), "first": first, "line": place.line}
        yield Problem(code=Code.BASE_INVALID, facts=facts)


def _bypassed(base: DesiredState, desired: DesiredState) -> Iterator[Problem]:
    """Yield an error for each host that `base` protects, and that `desired` neither protects nor keeps.

    A host that is wanted in published stays; one that is in testing alone stays if it was there alone before. Where the
    file did not name it, it can be live in both.
    """
    wanted = {entry.host: entry for entry in desired.entries}
    was_published = {entry.host for entry in base.entries if ListName.PUBLISHED in entry.lists}
    removed = {item.host: item.place for item in desired.removed}
    named_before = {entry.host for entry in base.entries}
    still_protected = {item.host for item in desired.policy.protected}
    for host in sorted({item.host for item in base.policy.protected} - still_protected):
        entry = wanted.get(host)
        if entry is None:
            deleted = host in removed or host in named_before
        else:
            may_be_published = host in was_published or host not in named_before
            deleted = may_be_published and ListName.PUBLISHED not in entry.lists
        if deleted:
            place = removed.get(host) if entry is None else entry.place
            yield Problem(code=Code.PROTECTION_BYPASSED, facts={"host": host}, place=place)


def _policy(base: DesiredState, desired: DesiredState) -> Iterator[Problem]:
    was, now = base.policy, desired.policy
    if now.limit > was.limit:
        yield Problem(code=Code.LIMIT_RAISED, facts={"was": was.limit, "now": now.limit})
    if now.max_deletions > was.max_deletions:
        yield Problem(code=Code.MAX_DELETIONS_RAISED, facts={"was": was.max_deletions, "now": now.max_deletions})
    if (was.published, now.published) == (PublishedRule.REQUIRED, PublishedRule.OPTIONAL):
        yield Problem(code=Code.PUBLISHED_NOT_REQUIRED)
    if (was.unmanaged, now.unmanaged) == (Unmanaged.KEEP, Unmanaged.DELETE):
        yield Problem(code=Code.UNMANAGED_DELETED)
    for host in sorted({item.host for item in was.protected} - {item.host for item in now.protected}):
        yield Problem(code=Code.PROTECTION_REMOVED, facts={"host": host})


def _identity(base: DesiredState, desired: DesiredState) -> Iterator[Problem]:
    if base.platform != desired.platform:
        yield Problem(code=Code.PLATFORM_RENAMED, facts={"was": base.platform, "now": desired.platform})
    if base.resource != desired.resource:
        facts: dict[str, Fact] = {"before": base.resource.name, "resource": desired.resource.name}
        yield Problem(code=Code.RESOURCE_CHANGED, facts=facts)
    match base.verification, desired.verification:
        case None, Verification():
            yield Problem(code=Code.VERIFICATION_ADDED)
        case Verification(), None:
            yield Problem(code=Code.VERIFICATION_REMOVED)
        case was, now if was != now:
            yield Problem(code=Code.VERIFICATION_CHANGED)
        case _:
            pass
