"""The safety rules: one check each, over the desired state, the live state and the plan.

A check returns the problems it sees. An error refuses the plan, a warning is told and stops nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.model import Action, Change, DesiredState, Host, ListName, LiveState, PublishedRule, Target
from reconciler.plan import Step
from reconciler.problem import Code, Fact, Problem, invalid_hosts

NEARLY_FULL: Final = 0.9
"""The part of a list's limit from which it is worth looking for places that could be freed."""

HIGHEST_LIMIT: Final = 10_000
"""The highest limit of a list; the same number stands in ``schema/domains.schema.json``."""


@frozen
class PolicyDeletions:
    """Deletions are bounded by the file's policy, and no list may be emptied."""


@frozen
class AllowedDeletions:
    """For this run a person allows so many hosts to be taken out, and a list to be emptied."""

    maximum: int


Deletions = PolicyDeletions | AllowedDeletions


@frozen(kw_only=True)
class RuleContext:
    """What the rules look at."""

    desired: DesiredState
    live: LiveState
    target: Target
    changes: tuple[Change, ...]
    steps: tuple[Step, ...] | None
    """The planned calls, None where no safe ones exist."""
    deletions: Deletions


def judge(scene: RuleContext) -> tuple[Problem, ...]:
    """Return every problem that any rule sees: errors first, otherwise in the order of `RULES`."""
    found = [problem for rule in RULES for problem in rule(scene)]
    return tuple(sorted(found, key=lambda problem: problem.severity))


def mention(live: LiveState) -> tuple[Problem, ...]:
    """Return what is worth knowing of a live state by itself, and why no desired state can describe it."""
    return (
        *_too_many_values(live),
        *_never_published(live),
        *_opaque_values(live),
        *invalid_hosts(live.invalid, {}),
    )


def _too_many_values(live: LiveState) -> Iterator[Problem]:
    for name, held in live.lists():
        if len(held) > HIGHEST_LIMIT:
            facts: dict[str, Fact] = {"list": name, "count": len(held), "maximum": HIGHEST_LIMIT}
            yield Problem(code=Code.WECHAT_TOO_MANY_VALUES, facts=facts)


def published_required(scene: RuleContext) -> Iterator[Problem]:
    """Refuse a platform without a published list where the policy requires one; mention it where not."""
    if scene.desired.policy.published is PublishedRule.OPTIONAL:
        yield from _never_published(scene.live)
    elif scene.live.published is None:
        yield Problem(code=Code.PUBLISHED_REQUIRED)


def _never_published(live: LiveState) -> Iterator[Problem]:
    if live.published is None:
        yield Problem(code=Code.NEVER_PUBLISHED)


def protected_hosts(scene: RuleContext) -> Iterator[Problem]:
    """Refuse to take a protected host out of a list it is live in."""
    lost = _deleted(scene.changes)
    for protected in scene.desired.policy.protected:
        if protected.host in lost:
            facts: dict[str, Fact] = {"host": protected.host, "lists": lost[protected.host]}
            yield Problem(code=Code.PROTECTED_HOST, facts=facts, place=protected.place)


def bounded_deletions(scene: RuleContext) -> Iterator[Problem]:
    """Refuse to take more hosts out of a list than is allowed: distinct hosts, both lists together."""
    match scene.deletions:
        case PolicyDeletions():
            maximum = scene.desired.policy.max_deletions
        case AllowedDeletions(allowed):
            maximum = allowed
        case _:
            assert_never(scene.deletions)
    count = len(_deleted(scene.changes))
    if count > maximum:
        yield Problem(code=Code.TOO_MANY_DELETIONS, facts={"count": count, "maximum": maximum})


def emptied_lists(scene: RuleContext) -> Iterator[Problem]:
    """Refuse to empty a list unless a person allowed deletions for this run."""
    if isinstance(scene.deletions, AllowedDeletions):
        return
    lost = _deleted(scene.changes)
    for name in ListName:
        live = scene.live.hosts(name)
        if live and not scene.target.hosts(name):
            yield Problem(code=Code.LIST_EMPTIED, facts={"list": name, "count": len(live), "deletions": len(lost)})


def reachable(scene: RuleContext) -> Iterator[Problem]:
    """Refuse what no safe calls lead to: say which list has no room, or that hosts cannot pass through testing."""
    if scene.steps is not None:
        return
    no_way = Problem(code=Code.NO_SAFE_PLAN, facts={"limit": scene.desired.policy.limit})
    yield from tuple(_full_lists(scene)) or (no_way,)


def _full_lists(scene: RuleContext) -> Iterator[Problem]:
    limit = scene.desired.policy.limit
    for name, live in scene.live.lists():
        hosts = scene.target.hosts(name)
        wanted = len(hosts) + len(live.opaque)
        if wanted > limit and hosts - live.hosts:
            facts: dict[str, Fact] = {"list": name, "wanted": wanted, "opaque": len(live.opaque), "limit": limit}
            yield Problem(code=Code.LIST_FULL, facts=facts)


def demotion_gaps(scene: RuleContext) -> Iterator[Problem]:
    """Warn of each host that is in both lists and wanted in testing alone: WeChat leaves no way without a gap."""
    steps = scene.steps or ()
    kept = scene.live.testing.hosts & scene.target.testing
    places = {entry.host: entry.place for entry in scene.desired.entries}
    for number, step in enumerate(steps, start=1):
        for host in sorted(kept.intersection(step.call.hosts) - step.expected.testing.hosts):
            again = next(n for n, later in enumerate(steps, start=1) if n > number and host in later.call.hosts)
            facts: dict[str, Fact] = {"host": host, "delete_call": number, "add_call": again}
            yield Problem(code=Code.DEMOTION_GAP, facts=facts, place=places[host])


def opaque_values(scene: RuleContext) -> Iterator[Problem]:
    """Warn of live values that are no hosts: they take room and are never touched."""
    return _opaque_values(scene.live)


def _opaque_values(live: LiveState) -> Iterator[Problem]:
    where: dict[str, list[str]] = defaultdict(list)
    for name, found in live.lists():
        for value in found.opaque:
            where[value].append(name)
    for value, lists in sorted(where.items()):
        yield Problem(code=Code.OPAQUE_VALUE, facts={"value": value, "lists": tuple(lists)})


def named_invalid(scene: RuleContext) -> Iterator[Problem]:
    """Warn of the hosts that WeChat names as invalid beside the lists."""
    return invalid_hosts(scene.live.invalid, {entry.host: entry.place for entry in scene.desired.entries})


def covered_hosts(scene: RuleContext) -> Iterator[Problem]:
    """Where a list is nearly full, point at hosts that a registered parent domain covers.

    A registered parent covers its sub-domains (official pages of neighbouring APIs): a hint, never a deletion.
    """
    wanted = [scene.target.hosts(name) for name in ListName]
    if max(map(len, wanted)) < NEARLY_FULL * scene.desired.policy.limit:
        return
    lines = {entry.host: entry.place.line for entry in scene.desired.entries}
    for entry in scene.desired.entries:
        for parent in _parents(entry.host):
            if parent in lines and all(parent in hosts for hosts in wanted if entry.host in hosts):
                facts: dict[str, Fact] = {"host": entry.host, "parent": parent, "parent_line": lines[parent]}
                yield Problem(code=Code.COVERED_BY_PARENT, facts=facts, place=entry.place)
                break


def _parents(host: Host) -> Iterator[Host]:
    labels = host.split(".")
    for start in range(1, len(labels)):
        yield Host(".".join(labels[start:]))


def _deleted(changes: Iterable[Change]) -> dict[Host, tuple[str, ...]]:
    """Return the hosts that are taken out, each with the lists it leaves."""
    lost: dict[Host, tuple[str, ...]] = {}
    for change in changes:
        if change.action is Action.DELETE:
            lost[change.host] = (*lost.get(change.host, ()), change.list)
    return lost


RULES: Final[tuple[Callable[[RuleContext], Iterator[Problem]], ...]] = (
    published_required,
    protected_hosts,
    bounded_deletions,
    emptied_lists,
    reachable,
    demotion_gaps,
    opaque_values,
    named_invalid,
    covered_hosts,
)
"""Every rule, in the order in which a report tells what they found."""
