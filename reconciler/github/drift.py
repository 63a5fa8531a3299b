"""The drift issue: one open issue that says how the live lists differ from the file, kept by the scheduled runs.

The issue begins with a hidden mark, unless people write above it, which stays. The mark holds the differences, so the
next run can say what changed.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Final, NamedTuple

from reconciler.frozen import frozen
from reconciler.github.handover import lists_at_end
from reconciler.model import Host, ListName, LiveState, Member, Target, parse_host
from reconciler.render.escape import for_code, for_line, for_markdown
from reconciler.render.summary import entry, first, foreign_lists
from reconciler.report import Outcome, Report
from reconciler.resources import BUSINESS, RESOURCES
from reconciler.texts.words import Words

MAX_SILENCE: Final = timedelta(days=30)
"""How long a person who closes the issue as not planned hears nothing of the same drift."""

_MAX_ROWS: Final = 100
_MAX_SHOWN: Final = 40_000
"""How many hosts are in the text, and how many characters it has about them; the other hosts are counted."""

_MAX_STATE: Final = 15_000
"""How many characters of differences the first line holds. Of the others, only the number is compared."""

_MAX_ABOVE: Final = 8_000
"""How many characters of what people wrote above the mark stay."""

_FENCE: Final = "```"

_MAX_OPEN: Final = 15
"""How many rows of a table, and hosts of the lines to paste, are not folded."""

_MAX_NAMED: Final = 10
"""How many hosts one sentence names; the others are counted."""

_MARK: Final = re.compile(r"<!-- reconciler:drift since=(\S+) read=(\S+) next=([0-9a-f]{8}) n=(\d{1,9}) ([^>]*)-->")

_LISTS: Final = {
    "0": frozenset[ListName](),
    "t": frozenset({ListName.TESTING}),
    "p": frozenset({ListName.PUBLISHED}),
    "tp": frozenset(ListName),
}
_WANTED: Final[Mapping[str, frozenset[ListName] | None]] = {**_LISTS, "f": None}
_CODES: Final = {lists: code for code, lists in _WANTED.items()}
"""What the mark has for the lists of a host, and for those that the file says."""


class Difference(NamedTuple):
    """A host that is in other lists than the file says."""

    member: Member
    host: Host
    live: frozenset[ListName]
    wanted: frozenset[ListName] | None
    """None for a foreign host: no version of the file that counts names it, so a run leaves it alone."""


class Lists(NamedTuple):
    """A platform's lists."""

    file: str
    """The desired state."""
    testing: int
    """How many values it holds, as in `published`."""
    published: int | None
    """None on a platform that was never published."""
    limit: int


@frozen(kw_only=True)
class Drift:
    """How the live lists differ from the file."""

    differences: tuple[Difference, ...]
    """Sorted by platform and host."""
    unknown: frozenset[Member]
    """The platforms whose lists could not be read."""
    lists: Mapping[Member, Lists]
    """Of each platform that could be read."""
    held: frozenset[Member] = frozenset()
    """The platforms for which a run sends nothing, as one that a rule refuses."""
    left_out: frozenset[Difference] = frozenset()
    """The differences that a run may be about to remove."""


@frozen(kw_only=True)
class Issue:
    """A drift issue as GitHub has it."""

    number: int
    body: str
    is_open: bool
    was_declined: bool
    """Whether a person closed it as not planned."""
    closed_at: datetime | None


@frozen(kw_only=True)
class Page:
    """What a drift issue says."""

    title: str
    body: str


@frozen(kw_only=True)
class Open:
    """Open a new issue."""

    page: Page


@frozen(kw_only=True)
class Change:
    """Edit the open issue, and say in a comment what changed."""

    issue: Issue
    page: Page
    comment: str
    """Empty where only what to do is another, which is no news to be notified of."""


@frozen(kw_only=True)
class Close:
    """Close the open issue: nothing differs any more."""

    issue: Issue


Step = Open | Change | Close


@frozen(kw_only=True)
class Scene:
    """What the issue's text needs besides the differences."""

    file: str
    """The file, or the repository of a fleet."""
    run_url: str
    workflow_url: str
    untaken: tuple[int, ...]
    """The merged pull requests whose change no run took up."""
    read_at: datetime
    """When the lists were read."""


def drift_of(reports: Iterable[Report], *, foreign_only: bool = False) -> Drift:
    """Return how the live lists differ from the file.

    With `foreign_only`, differences that the file's history explains are left out: a run that waits for its approval
    may be about to remove them.
    """
    differences: list[Difference] = []
    left_out: set[Difference] = set()
    unknown, held = set[Member](), set[Member]()
    lists: dict[Member, Lists] = {}
    for report in reports:
        member = Member(report.platform or "", report.resource or BUSINESS)
        live = lists_at_end(report)
        target = report.target
        if live is None or target is None:
            unknown.add(member)
            continue
        if report.outcome not in _APPLICABLE:
            held.add(member)
        published = None if live.published is None else len(live.published)
        lists[member] = Lists(report.file or "", len(live.testing), published, report.limit or 0)
        for difference in _differences(member, live, target, foreign_lists(report)):
            if not foreign_only or difference.wanted is None:
                differences.append(difference)
            else:
                left_out.add(difference)
    return Drift(
        differences=tuple(sorted(differences, key=_order)),
        unknown=frozenset(unknown),
        lists=lists,
        held=frozenset(held),
        left_out=frozenset(left_out),
    )


_APPLICABLE: Final = frozenset({Outcome.CHANGES, Outcome.IN_SYNC, Outcome.APPLIED, Outcome.PARTIAL})
"""Outcomes after which a run sends what is left."""


def _differences(member: Member, live: LiveState, target: Target, foreign: Collection[Host]) -> Iterator[Difference]:
    lists = [name for name in ListName if live.get(name) is not None]
    for host in live.all_hosts() | target.testing | target.published:
        there = frozenset(name for name in lists if host in live.hosts(name))
        named = frozenset(name for name in lists if host in target.hosts(name) and host not in foreign)
        if there != named:
            yield Difference(member, host, there, None if host in foreign else named)


def _order(difference: Difference) -> tuple[str, str, str]:
    return difference.member.platform, difference.member.resource.name, difference.host


def next_step(drift: Drift, newest: Issue | None, scene: Scene, words: Words) -> Step | None:
    """Return what to do about the newest drift issue; None for nothing, as where it is about lists that are newer.

    Of platforms whose lists could not be read, the issue's own differences count as unchanged; so do those that are
    left out. A new issue has none of them.
    """
    state = None if newest is None else read_mark(newest.body)
    if newest is not None and _is_newer(newest, state, scene.read_at):
        return None
    is_open = newest is not None and newest.is_open
    before = () if state is None else state.differences
    kept = {item for item in before if item in drift.left_out or (drift.unknown and item.member not in drift.lists)}
    seen = tuple(sorted({*drift.differences, *kept}, key=_order))
    if is_open:
        drift = replace(drift, differences=seen)
    if not drift.differences:
        # A first line that holds all differences names no platform that could not be read.
        is_whole = state is not None and state.count == len(before)
        is_gone = not drift.left_out and (is_whole or not drift.unknown)
        return Close(issue=newest) if newest is not None and is_open and is_gone else None
    is_same = state is not None and _is_same(state, seen)
    above, since = (state.above, state.since) if state is not None and is_open else ("", scene.read_at)
    page = Page(title=_title(drift, scene, words), body=above + _body(drift, since, scene, words))
    if newest is None or not is_open:
        return None if newest is not None and is_same and _is_silent(newest, scene.read_at) else Open(page=page)
    if is_same and state is not None and state.advice == _advice(drift, scene):
        return None
    comment = "" if is_same else _comment(before, drift.differences, scene, words)
    return Change(issue=newest, page=page, comment=comment)


def _is_silent(issue: Issue, now: datetime) -> bool:
    return issue.was_declined and issue.closed_at is not None and now - issue.closed_at < MAX_SILENCE


@frozen(kw_only=True)
class _State:
    above: str
    """What people wrote above the mark."""
    since: datetime
    read_at: datetime
    advice: str
    """What to do, as `_advice` has it."""
    count: int
    differences: tuple[Difference, ...]


def _is_newer(issue: Issue, state: _State | None, read_at: datetime) -> bool:
    """Return whether an issue is about newer lists than a run, whose report may have been run again."""
    known = (issue.closed_at, None if state is None else state.read_at)
    return any(time is not None and time > read_at for time in known)


def _is_same(state: _State, differences: Sequence[Difference]) -> bool:
    return state.count == len(differences) and set(state.differences) == {*map(_parsed, _items(differences))}


def _advice(drift: Drift, scene: Scene) -> str:
    """Return what is the same where people are to do the same about the same differences."""
    held = sorted(f"{member.platform}/{member.resource.name}" for member in drift.held)
    return hashlib.sha256(f"{held} {scene.untaken}".encode()).hexdigest()[:_ADVICE_LENGTH]


_ADVICE_LENGTH: Final = 8


def _mark(drift: Drift, since: datetime, scene: Scene) -> str:
    differences, read_at = drift.differences, scene.read_at
    items = "".join(f"{item} " for item in _items(differences))
    times = f"since={since.isoformat()} read={read_at.isoformat()}"
    return f"<!-- reconciler:drift {times} next={_advice(drift, scene)} n={len(differences)} {items}-->"


def _items(differences: Iterable[Difference]) -> Iterator[str]:
    """Yield the differences that fit into the first line, as they stand there."""
    size = 0
    for member, host, live, wanted in differences:
        item = f"{member.platform}/{member.resource.name}/{host}/{_CODES[live]}/{_CODES[wanted]}"
        size += len(item) + 1
        if size > _MAX_STATE:
            return
        yield item


def _shown(differences: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the differences that fit into the text, which names a host three times."""
    size = 0
    blocks: set[tuple[bool, Member]] = set()
    for difference in islice(differences, _MAX_ROWS):
        blocks.add((difference.wanted is None, difference.member))
        size += 3 * len(difference.host) + len(difference.member.platform) + _ROW
        if size + _BLOCK * len(blocks) > _MAX_SHOWN:
            return
        yield difference


_ROW: Final = 150
"""The most characters of the text about one host, without the names."""

_BLOCK: Final = 600
"""The most characters around a platform's lines to paste, with the file's name twice, and about its lists."""


def read_mark(body: str) -> _State | None:
    """Return what an issue's mark holds; None for an issue that is not ours, or whose mark was edited."""
    match = _MARK.search(body)
    if match is None:
        return None
    try:
        since, read_at = (datetime.fromisoformat(text).astimezone(UTC) for text in match.group(1, 2))
        differences = tuple(map(_parsed, match[5].split()))
    except (ValueError, KeyError, OverflowError):
        return None
    above = body[: match.start()]
    if len(above) > _MAX_ABOVE:
        whole_lines = above[:_MAX_ABOVE].rpartition("\n")[0]
        above = f"{whole_lines}\n{_FENCE if whole_lines.count(_FENCE) % 2 else ''}\n"
    return _State(
        above=above,
        since=since,
        read_at=read_at,
        advice=match[3],
        count=int(match[4]),
        differences=differences,
    )


def _parsed(item: str) -> Difference:
    """Return the difference that an item of the mark stands for. Raises ValueError or KeyError."""
    platform, resource, text, live, wanted = item.split("/")
    host = parse_host(text)
    if host is None:
        raise ValueError
    return Difference(Member(platform, RESOURCES[resource]), host, _LISTS[live], _WANTED[wanted])


def _title(drift: Drift, scene: Scene, words: Words) -> str:
    return for_line(words.say("drift_title", n=len(drift.differences), file=scene.file))


def _body(drift: Drift, since: datetime, scene: Scene, words: Words) -> str:
    foreign = [item for item in drift.differences if item.wanted is None]
    others = [item for item in drift.differences if item.wanted is not None]
    shown = tuple(_shown((*others, *foreign)))
    is_fleet = len({item.member for item in shown}) > 1
    time = f"{since:%Y-%m-%d %H:%M} UTC"
    parts = [
        _mark(drift, since, scene),
        words.say("drift_since", file=for_code(scene.file), since=time, run=scene.run_url),
    ]
    if scene.untaken:
        numbers = words.comma.join(f"#{number}" for number in scene.untaken)
        parts.append(words.say("drift_untaken", numbers=numbers, workflow=scene.workflow_url))
    if rows := shown[len(others) :]:
        parts.append(words.say("drift_foreign", n=len(foreign)))
        parts += _tables(words.say("drift_live"), rows, words, is_fleet=is_fleet)
        parts += _reviewing(rows, drift, scene, words)
    if rows := shown[: len(others)]:
        parts.append(words.say("drift_others", n=len(others)))
        parts += _tables(words.say("drift_live_and_file"), rows, words, is_fleet=is_fleet)
        parts += [*_running(rows, drift, scene, words), words.say("drift_accept")]
        parts += _accepting(rows, drift, scene, words)
    if more := len(drift.differences) - len(shown):
        parts.append(words.say("drift_more", n=more, run=scene.run_url))
    if lines := [*_sizes(drift, {difference.member for difference in shown}, words)]:
        parts.append(f"<sub>{'<br>'.join(lines)}</sub>")
    return "\n\n".join(parts) + "\n"


def _tables(title: str, differences: Iterable[Difference], words: Words, *, is_fleet: bool) -> Iterator[str]:
    """Yield the differences of one kind as a table, and those beyond the first as a folded one."""
    head = (f"| {words.say('drift_host')} | {title} |", "| --- | --- |")
    rows = [_row(difference, words, is_fleet=is_fleet) for difference in differences]
    yield "\n".join((*head, *rows[:_MAX_OPEN]))
    if rest := rows[_MAX_OPEN:]:
        yield _folded(words.say("and_more", n=len(rest)), "\n".join((*head, *rest)))


def _row(difference: Difference, words: Words, *, is_fleet: bool) -> str:
    about = f"<br><sub>{_name(difference.member, words)}</sub>" if is_fleet else ""
    lists = _names(difference.live, words)
    if difference.wanted is not None:
        lists = f"{lists} → {_names(difference.wanted, words)}"
    return f"| {for_code(difference.host)}{about} | {lists} |"


def _names(lists: Collection[ListName], words: Words) -> str:
    if len(lists) == len(ListName):
        return words.say("list_both")
    return next((words.say(f"list_{name}") for name in lists), words.say("drift_absent"))


def _reviewing(foreign: Iterable[Difference], drift: Drift, scene: Scene, words: Words) -> Iterator[str]:
    """Yield the lines of each file that keep foreign hosts, and those that delete them."""
    for member, items in groupby(foreign, key=lambda item: item.member):
        live = {item.host: item.live for item in items}
        file = _file(member, drift, scene)
        for phrase, lists in (("drift_keep", live), ("drift_delete", dict.fromkeys(live, frozenset(ListName)))):
            yield words.say(phrase, n=len(live), file=file)
            yield _pasted(lists, words)


def _running(others: Iterable[Difference], drift: Drift, scene: Scene, words: Words) -> Iterator[str]:
    """Yield that a run makes WeChat what the file says, or for which platforms none does."""
    members = dict.fromkeys(item.member for item in others)
    if not drift.held.issuperset(members):
        yield words.say("drift_run", workflow=scene.workflow_url)
    if held := [_name(member, words) for member in members if member in drift.held]:
        yield words.say("drift_held", names=tuple(held), run=scene.run_url)


def _accepting(others: Iterable[Difference], drift: Drift, scene: Scene, words: Words) -> Iterator[str]:
    """Yield the lines that make each file say what is live, and the hosts whose lines have to go."""
    for member, items in groupby(others, key=lambda item: item.member):
        group, file = list(items), _file(member, drift, scene)
        if live := {item.host: item.live for item in group if item.live}:
            yield words.say("drift_write", n=len(live), file=file)
            yield _pasted(live, words)
        if gone := [item.host for item in group if not item.live]:
            yield words.say("drift_drop", n=len(gone), file=file, hosts=_named(gone, words))


def _file(member: Member, drift: Drift, scene: Scene) -> str:
    """Return the file of a platform; of one that could not be read, what the issue is about."""
    return for_code(drift.lists[member].file if member in drift.lists else scene.file)


def _pasted(lists: Mapping[Host, Collection[ListName]], words: Words) -> str:
    lines = "\n".join(line for host, names in lists.items() for line in entry(host, names))
    block = f"```yaml\n{lines}\n```"
    return block if len(lists) <= _MAX_OPEN else _folded(words.say("hosts", n=len(lists)), block)


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def _named(hosts: Sequence[Host], words: Words) -> str:
    return words.comma.join(first(hosts, _MAX_NAMED, words, for_code))


def _name(member: Member, words: Words) -> str:
    return for_markdown(words.say(f"name_{member.resource.name}", platform=member.platform))


def _sizes(drift: Drift, shown: Collection[Member], words: Words) -> Iterator[str]:
    """Yield how full the lists of the platforms in the table are."""
    for member, (_, testing, published, limit) in drift.lists.items():
        if member in shown:
            sizes = words.say("sizes_unpublished", testing=testing)
            if published is not None:
                sizes = words.say("sizes", testing=testing, published=published)
            yield words.say("drift_sizes", platform=_name(member, words), sizes=sizes, limit=limit)


def _comment(before: Sequence[Difference], now: Sequence[Difference], scene: Scene, words: Words) -> str:
    """Return what a comment says: which hosts differ now that did not, in another way, and no longer."""
    was, new = ({(item.member, item.host): item for item in items} for items in (before, now))
    lines = [words.say("drift_changed", n=len(now), run=scene.run_url)]
    for phrase, keys in (
        ("drift_new", new.keys() - was.keys()),
        ("drift_other", {key for key in new.keys() & was.keys() if new[key] != was[key]}),
        ("drift_gone", was.keys() - new.keys()),
    ):
        if hosts := sorted({host for _, host in keys}):
            lines.append(words.say(phrase, hosts=_named(hosts, words)))
    return "\n\n".join(lines)
