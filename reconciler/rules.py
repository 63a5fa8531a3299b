"""The safety rules: one check each, over the desired state, the live state and the plan.

A check yields the problems it finds. An error refuses the plan; a warning stops nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final, assert_never

from reconciler.frozen import frozen
from reconciler.model import DesiredState, Host, ListName, LiveState, PublishedRule, Target, Unmanaged
from reconciler.plan import Plan, gaps
from reconciler.problem import Code, Fact, Problem, first_hosts, invalid_hosts

NEARLY_FULL: Final = 0.9
"""The part of a list's limit from which hosts that a parent domain covers are pointed out."""

WRONG_PLATFORM_HOSTS: Final = 3
"""From so many live hosts on a list is taken for another platform's when the file names none of them."""

MAX_LIMIT: Final = 10_000
"""The highest limit of a list; the same number stands in ``schema/domains.schema.json``."""


@frozen
class PolicyDeletions:
    """The file's policy bounds deletions, and no list may be emptied."""


@frozen
class AllowedDeletions:
    """A person allows this many deletions for this run, and lists to be emptied."""

    maximum: int


Deletions = PolicyDeletions | AllowedDeletions


@frozen(kw_only=True)
class RuleContext:
    """What the rules look at."""

    desired: DesiredState
    live: LiveState
    target: Target
    plan: Plan | None
    """None where no safe calls lead to the target."""
    deletions: Deletions
    foreign: frozenset[Host] = frozenset()
    """The live hosts that are left alone because no version of the file names them."""

    @property
    def unforeseen(self) -> frozenset[Host]:
        """The hosts that are deleted without standing under ``removed``."""
        removed = {item.host for item in self.desired.removed}
        return frozenset(host for host in deleted_hosts(self.live, self.target) if host not in removed)

    @property
    def is_lifted(self) -> bool:
        """Whether a person has allowed what looks like a mistake: for this run, or by naming all hosts that go."""
        if isinstance(self.deletions, AllowedDeletions):
            return True
        return not self.unforeseen and bool(deleted_hosts(self.live, self.target))


def judge(context: RuleContext) -> tuple[Problem, ...]:
    """Return every problem that any rule finds, in the order of `RULES`."""
    return tuple(problem for rule in RULES for problem in rule(context))


def deleted_hosts(live: LiveState, target: Target) -> dict[Host, tuple[ListName, ...]]:
    """Return the hosts that are deleted, each with the lists it leaves.

    Deleted is a host that leaves the published list, or leaves testing and is not wanted in the published list. A host
    that a plan adds to both lists on its way to published alone is not: a run that continues a stopped one is never
    refused for what the stopped one did.
    """
    leaving: dict[Host, tuple[ListName, ...]] = {}
    for name, current in live.lists():
        for host in current.hosts - target.hosts(name):
            leaving[host] = (*leaving.get(host, ()), name)
    # A list that does not exist keeps no host.
    published = frozenset[Host]() if live.published is None else target.published
    return {host: lists for host, lists in leaving.items() if host not in published}


def live_warnings(live: LiveState) -> tuple[Problem, ...]:
    """Return what is worth knowing of a live state by itself, and why no desired state can describe it."""
    return (
        *_too_many_values(live),
        *_never_published(live),
        *_opaque_values(live),
        *invalid_hosts(live.invalid, {}),
    )


def _too_many_values(live: LiveState) -> Iterator[Problem]:
    for name, current in live.lists():
        if len(current) > MAX_LIMIT:
            facts: dict[str, Fact] = {"list": name, "count": len(current), "maximum": MAX_LIMIT}
            yield Problem(code=Code.WECHAT_TOO_MANY_VALUES, facts=facts)


def published_required(context: RuleContext) -> Iterator[Problem]:
    """Refuse a platform without a published list where the policy requires one, else warn of it."""
    if context.desired.policy.published is PublishedRule.OPTIONAL:
        yield from _never_published(context.live)
    elif context.live.published is None:
        yield Problem(code=Code.PUBLISHED_REQUIRED)


def _never_published(live: LiveState) -> Iterator[Problem]:
    if live.published is None:
        yield Problem(code=Code.NEVER_PUBLISHED)


def wrong_platform(context: RuleContext) -> Iterator[Problem]:
    """Refuse lists that have no host in common with the file, unless that is lifted or such hosts are kept."""
    if context.is_lifted or context.desired.policy.unmanaged is Unmanaged.KEEP:
        return
    named = {entry.host for entry in context.desired.entries}
    strange = {
        name: current.hosts
        for name, current in context.live.lists()
        if len(current.hosts) >= WRONG_PLATFORM_HOSTS and named.isdisjoint(current.hosts)
    }
    if strange:
        count = len(frozenset[Host]().union(*strange.values()))
        deletions = len(context.unforeseen)
        facts: dict[str, Fact] = {"lists": tuple(strange), "count": count, "deletions": deletions}
        yield Problem(code=Code.WRONG_PLATFORM, facts=facts)


def protected_hosts(context: RuleContext) -> Iterator[Problem]:
    """Refuse to delete a protected host, whatever is allowed."""
    deleted = deleted_hosts(context.live, context.target)
    for protected in context.desired.policy.protected:
        if protected.host in deleted:
            facts: dict[str, Fact] = {"host": protected.host, "lists": deleted[protected.host]}
            yield Problem(code=Code.PROTECTED_HOST, facts=facts, place=protected.place)


def protected_unlisted(context: RuleContext) -> Iterator[Problem]:
    """Warn of protected hosts that the file does not name, unless an error says already that they would be deleted."""
    deleted = deleted_hosts(context.live, context.target)
    return (problem for problem in unlisted_protection(context.desired) if problem.facts["host"] not in deleted)


def unlisted_protection(desired: DesiredState) -> Iterator[Problem]:
    """Yield a warning for each protected host that the file does not name: it may be misspelt."""
    named = {entry.host for entry in desired.entries}
    for protected in desired.policy.protected:
        if protected.host not in named:
            yield Problem(code=Code.PROTECTED_UNLISTED, facts={"host": protected.host}, place=protected.place)


def bounded_deletions(context: RuleContext) -> Iterator[Problem]:
    """Refuse to delete more hosts than is allowed: distinct ones of both lists, but for those under ``removed``."""
    match context.deletions:
        case PolicyDeletions():
            maximum = context.desired.policy.max_deletions
        case AllowedDeletions(allowed):
            maximum = allowed
        case _:
            assert_never(context.deletions)
    count = len(context.unforeseen)
    if count > maximum:
        yield Problem(code=Code.TOO_MANY_DELETIONS, facts={"count": count, "maximum": maximum})


def emptied_lists(context: RuleContext) -> Iterator[Problem]:
    """Refuse to empty a list by deletions, unless that is lifted."""
    if context.is_lifted:
        return
    deleted = deleted_hosts(context.live, context.target)
    for name, current in context.live.lists():
        if not context.target.hosts(name) and not deleted.keys().isdisjoint(current.hosts):
            facts: dict[str, Fact] = {"list": name, "count": len(current.hosts), "deletions": len(context.unforeseen)}
            yield Problem(code=Code.LIST_EMPTIED, facts=facts)


def reachable(context: RuleContext) -> Iterator[Problem]:
    """Refuse what no safe calls lead to: which list is too small, or that hosts cannot pass through testing."""
    if context.plan is None:
        no_way = Problem(code=Code.NO_SAFE_PLAN, facts={"limit": context.desired.policy.limit})
        yield from tuple(_full_lists(context)) or (no_way,)


def _full_lists(context: RuleContext) -> Iterator[Problem]:
    limit = context.desired.policy.limit
    for name, live in context.live.lists():
        hosts = context.target.hosts(name)
        wanted = len(hosts) + len(live.opaque)
        if wanted > limit and hosts - live.hosts:
            facts: dict[str, Fact] = {
                "list": name,
                "wanted": wanted,
                "opaque": len(live.opaque),
                "limit": limit,
                "granted": context.desired.resource.granted,
            }
            yield Problem(code=Code.LIST_FULL, facts=facts)


def demotion_gaps(context: RuleContext) -> Iterator[Problem]:
    """Warn of each host in both lists that is wanted in testing alone: WeChat leaves no way without a gap."""
    if context.plan is None:
        return
    places = {entry.host: entry.place for entry in context.desired.entries}
    for host, gap in gaps(context.live, context.target, context.plan.steps).items():
        facts: dict[str, Fact] = {"host": host, "delete_call": gap.delete_call, "add_call": gap.add_call}
        yield Problem(code=Code.DEMOTION_GAP, facts=facts, place=places[host])


def opaque_values(context: RuleContext) -> Iterator[Problem]:
    """Warn of live values that are no hosts: they count towards the limit and are never touched."""
    return _opaque_values(context.live)


def _opaque_values(live: LiveState) -> Iterator[Problem]:
    where: dict[str, list[str]] = defaultdict(list)
    for name, current in live.lists():
        for value in current.opaque:
            where[value].append(name)
    for value, lists in sorted(where.items()):
        yield Problem(code=Code.OPAQUE_VALUE, facts={"value": value, "lists": tuple(lists)})


def named_invalid(context: RuleContext) -> Iterator[Problem]:
    """Warn of the hosts that WeChat names as invalid beside the lists."""
    return invalid_hosts(context.live.invalid, {entry.host: entry.place for entry in context.desired.entries})


def kept_hosts(context: RuleContext) -> Iterator[Problem]:
    """Warn of live hosts that the file does not name and ``unmanaged: keep`` keeps; the first ten are named."""
    if context.desired.policy.unmanaged is Unmanaged.DELETE:
        return
    kept = sorted(context.desired.unlisted(context.live))
    if kept:
        yield Problem(code=Code.UNMANAGED_KEPT, facts={"count": len(kept), "hosts": first_hosts(kept)})


def foreign_hosts(context: RuleContext) -> Iterator[Problem]:
    """Warn of the live hosts that no version of the file names; the first ten are named."""
    if context.foreign:
        hosts = sorted(context.foreign)
        yield Problem(code=Code.FOREIGN_HOSTS, facts={"count": len(hosts), "hosts": first_hosts(hosts)})


def removed_gone(context: RuleContext) -> Iterator[Problem]:
    """Warn of each host under ``removed`` that is live nowhere: its entry has done its work."""
    live = context.live.all_hosts()
    for removed in context.desired.removed:
        if removed.host not in live:
            yield Problem(code=Code.REMOVED_GONE, facts={"host": removed.host}, place=removed.place)


def covered_hosts(context: RuleContext) -> Iterator[Problem]:
    """Where a list is nearly full, warn of hosts that a registered parent domain covers.

    Of business domains, a registered parent covers its sub-domains (official pages of neighbouring APIs): a hint, never
    a deletion.
    """
    wanted = [context.target.hosts(name) for name in ListName]
    if (
        not context.desired.resource.covers_subdomains
        or max(map(len, wanted)) < NEARLY_FULL * context.desired.policy.limit
    ):
        return
    lines = {entry.host: entry.place.line for entry in context.desired.entries}
    for entry in context.desired.entries:
        for parent in _parents(entry.host):
            if parent in lines and all(parent in hosts for hosts in wanted if entry.host in hosts):
                facts: dict[str, Fact] = {"host": entry.host, "parent": parent, "parent_line": lines[parent]}
                yield Problem(code=Code.COVERED_BY_PARENT, facts=facts, place=entry.place)
                break


def _parents(host: Host) -> Iterator[Host]:
    labels = host.split(".")
    for start in range(1, len(labels)):
        yield Host(".".join(labels[start:]))


RULES: Final[tuple[Callable[[RuleContext], Iterator[Problem]], ...]] = (
    published_required,
    wrong_platform,
    protected_hosts,
    protected_unlisted,
    bounded_deletions,
    emptied_lists,
    reachable,
    demotion_gaps,
    opaque_values,
    named_invalid,
    kept_hosts,
    foreign_hosts,
    removed_gone,
    covered_hosts,
)
"""Every rule, in the order in which a report shows what they find."""
