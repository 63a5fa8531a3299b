"""What a report says to people, and in which order. How it looks is each format's own.

The texts that are returned here still hold untrusted words: whoever prints them makes them harmless.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from reconciler.frozen import frozen
from reconciler.problem import POLICY_CHANGES, Code, Fact, Problem, Severity
from reconciler.render.changes import Cell, Kind, Row
from reconciler.render.layout import cut
from reconciler.render.room import Room, observed, planned
from reconciler.report import OUTCOMES_AFTER_SENDING, CallStatus, Command, Outcome, Report, ReportedCall
from reconciler.texts.words import Words

_NAMED: Final = 5
"""How many hosts a call names before it only says how many more there are."""

_WORDS: Final = 80
"""The terminal cells in which an owner or a note must fit."""

FACT: Final = 160
"""The terminal cells in which each word that a problem quotes must fit."""

_FACTS: Final = 10
"""How many words of a list a problem quotes."""

OPAQUE: Final = 10
"""How many live values that are no hosts are told one by one."""

_ALARMS: Final = POLICY_CHANGES | {Code.DEMOTION_UNFINISHED, Code.DEMOTION_UNCERTAIN}
"""What stands above everything else: bounds that a change loosens, hosts that a run left out of a list."""


@frozen(kw_only=True)
class Sorted:
    """A report's problems by where they are told, each group in the report's order."""

    alarms: tuple[Problem, ...]
    """Above everything else."""
    urgent: tuple[Problem, ...]
    """Above the changes: what stopped the run, and the gaps that it is about to make."""
    others: tuple[Problem, ...]
    """Below the changes."""
    more_opaque: int
    """How many further live values are no hosts."""


def sort(report: Report) -> Sorted:
    """Part a report's problems by where they are told."""
    alarms, urgent, others = [], [], []
    opaque = more_opaque = 0
    for problem in report.problems:
        is_gap_ahead = problem.code is Code.DEMOTION_GAP and report.outcome not in OUTCOMES_AFTER_SENDING
        if problem.code in _ALARMS:
            alarms.append(problem)
        elif problem.severity is Severity.ERROR or is_gap_ahead:
            urgent.append(problem)
        elif problem.code is Code.OPAQUE_VALUE and opaque == OPAQUE:
            more_opaque += 1
        else:
            opaque += problem.code is Code.OPAQUE_VALUE
            others.append(problem)
    return Sorted(alarms=tuple(alarms), urgent=tuple(urgent), others=tuple(others), more_opaque=more_opaque)


def unshown(told: Sorted, words: Words) -> str:
    """Say how many live values are no hosts beside those that are told; empty where there are no more."""
    return words.count("more_opaque", told.more_opaque) if told.more_opaque else ""


def message(problem: Problem, words: Words) -> str:
    """Say what is wrong, quoting no more than can be read."""
    return words.message(_brief(problem))


def remedy(problem: Problem, words: Words) -> str:
    """Say what to do about it, quoting no more than can be read."""
    return words.remedy(_brief(problem))


def _brief(problem: Problem) -> Problem:
    return replace(problem, facts={key: _brief_fact(fact) for key, fact in problem.facts.items()})


def _brief_fact(fact: Fact) -> Fact:
    match fact:
        case int():
            return fact
        case str():
            return cut(fact, FACT)
        case _:
            more = ("…",) if len(fact) > _FACTS else ()
            return (*(cut(word, FACT) for word in fact[:_FACTS]), *more)


def reference(problem: Problem, words: Words) -> str:
    """Return the request id, which WeChat's support asks for; empty where the message tells it already."""
    return "" if problem.rid is None or problem.rid in message(problem, words) else f"rid {problem.rid}"


def place(problem: Problem) -> str:
    """Return where a problem stands, as compilers write it; empty where it stands nowhere."""
    where = problem.place
    return "" if where is None else f"{where.file}:{where.line}:{where.column}"


def provenance(report: Report, words: Words) -> str:
    """Say what an assumed plan was compared with; empty for a plan that WeChat was asked for."""
    return words.say("assumed", file=report.compared_with) if report.compared_with is not None else ""


Marks = Mapping[Kind, str]
"""What a format puts before the number of hosts of a kind, and before each of them."""

UNMARKED: Final[Marks] = {}


def headline(report: Report, table: tuple[Row, ...], words: Words, marks: Marks = UNMARKED) -> str:
    """Say in one line what the run came to."""
    if report.outcome is Outcome.INVALID:
        return words.count(report.outcome, len(report.problems), file=report.file or "")
    return words.say(
        report.outcome,
        platform=report.platform or report.file or "",
        file=report.file or "",
        sizes=_sizes(report, words),
        limit=report.limit or 0,
        tally=_tally(report, table, words, marks),
        **_checks(report),
    )


def _checks(report: Report) -> dict[str, Fact]:
    """Return at how many hosts the verification file was looked for, and at how many it is missing."""
    of_changes = (told.checked for told in report.changes or () if told.checked is not None)
    checked = {each.host: each for each in (*(report.hosts or ()), *of_changes)}
    return {"n": len(checked), "missing": sum(not each.passes for each in checked.values())}


def _sizes(report: Report, words: Words) -> str:
    lists = report.live or report.target
    if lists is None:
        return ""
    if lists.published is None:
        return words.say("sizes_unpublished", testing=len(lists.testing))
    return words.say("sizes", testing=len(lists.testing), published=len(lists.published))


def _tally(report: Report, table: tuple[Row, ...], words: Words, marks: Marks) -> str:
    """Count the hosts by what happens to them, most severe first, and the calls where there are any."""
    kinds = Counter(row.kind for row in table)
    return tally(report.outcome, kinds, len(report.calls or ()), words, marks)


def tally(outcome: Outcome, kinds: Mapping[Kind, int], calls: int, words: Words, marks: Marks = UNMARKED) -> str:
    """Say how many hosts are of which kind, most severe first, and in how many calls where there are any."""
    tense = "done" if outcome is Outcome.APPLIED else "planned"
    told = {kind: words.count(f"{tense}_{kind}", kinds[kind]) for kind in Kind if kinds.get(kind)}
    joined = words.comma.join(f"{marks[kind]} {count}" if kind in marks else count for kind, count in told.items())
    return words.count("in_calls", calls, kinds=joined) if calls else joined


_HELD_BACK: Final = frozenset({Outcome.REFUSED, Outcome.PARTIAL, Outcome.STALE, Outcome.FAILED, Outcome.UNVERIFIED})
"""The outcomes of runs whose changes were not carried out, or not all."""


def title(report: Report, table: tuple[Row, ...], words: Words, marks: Marks = UNMARKED) -> str:
    """Say what became of the changes of a run that did not carry them out; empty where the headline says it."""
    if table and report.outcome in _HELD_BACK:
        return words.say(f"title_{report.outcome}", tally=_tally(report, table, words, marks))
    return ""


def unnamed(report: Report, words: Words) -> str:
    """Say instead of a line that the desired state does not name a host."""
    return words.say("unnamed", file=report.file or "")


def about(row: Row, words: Words) -> tuple[str, ...]:
    """Say what else there is to know about a row: how it changes, who owns it, why."""
    told = []
    if row.kind not in {Kind.DELETED, Kind.ADDED}:
        told.append(words.say(f"kind_{row.kind}"))
    if row.gap is not None:
        told.append(words.say("gap", delete_call=row.gap.delete_call, add_call=row.gap.add_call))
    # A note may be a block of several lines: here it is one.
    told += [cut(" ".join(text.split()), _WORDS) for text in (row.owner, row.note) if text]
    if row.checked is not None:
        told.append(words.say("file_served" if row.checked.passes else "file_missing"))
    return tuple(told)


def cell(value: Cell, words: Words) -> str:
    """Say what happens, or has happened, to a host in a list; empty where nothing does."""
    return "" if value is Cell.ABSENT else words.say(f"cell_{value}")


def rooms(report: Report, words: Words) -> tuple[tuple[str, str, str], ...]:
    """Say of each list its name, how many of its places are taken, and how many are free.

    Before and after a plan; once calls were sent, as last observed. Nothing where nothing changes, or is known.
    """
    found: tuple[Room, ...] = ()
    if report.changes and report.outcome in OUTCOMES_AFTER_SENDING:
        found = () if report.result is None else observed(report.result)
    elif report.changes and report.live is not None and report.target is not None:
        found = planned(report.live, report.target)
    return tuple(_room(room, report.limit or 0, words) for room in found)


def _room(room: Room, limit: int, words: Words) -> tuple[str, str, str]:
    phrase = "room" if room.before == room.after else "room_changes"
    free = limit - room.after
    return (
        words.say(f"list_{room.list}"),
        words.say(phrase, before=room.before, after=room.after, limit=limit),
        words.say("room_free", n=free) if free >= 0 else words.say("room_over", n=-free),
    )


def live_now(report: Report, words: Words) -> str:
    """Say that the lists are told as they are now, or that nobody knows; empty where no run tried to change them."""
    if report.command is not Command.APPLY or report.outcome not in OUTCOMES_AFTER_SENDING or not report.changes:
        return ""
    return words.say("live_unknown" if report.result is None else "live_now")


STATUSES: Final = (CallStatus.DONE, CallStatus.FAILED, CallStatus.NOT_SENT, CallStatus.UNKNOWN)
"""In which order a run that stopped half-way tells of its calls."""


def call(told: ReportedCall, words: Words) -> str:
    """Say what a call does, such as "add to both lists"."""
    return words.say(f"call_{told.call.action}_{told.call.scope}")


def status(told: ReportedCall, words: Words) -> str:
    """Say what became of a call; empty for one that is only planned."""
    return "" if told.status is CallStatus.PLANNED else words.say(f"status_{told.status}")


def named(told: ReportedCall, words: Words, show: Callable[[str], str] = str) -> str:
    """Return the first hosts of a call, each as `show` makes it, and how many more there are."""
    hosts = told.call.hosts
    shown = words.comma.join(map(show, hosts[:_NAMED]))
    return f"{shown} {words.count('and_more', len(hosts) - _NAMED)}" if len(hosts) > _NAMED else shown


def answer(told: ReportedCall) -> str:
    """Return the error number with which WeChat answered a call; empty where it named none."""
    return f"errcode {told.errcode}" if told.errcode else ""


def closing(report: Report, words: Words) -> str:
    """Say last of all that nothing was changed, where a reader may wonder; empty elsewhere."""
    match report.command, report.outcome:
        case Command.PLAN, Outcome.CHANGES | Outcome.REFUSED | Outcome.INVALID | Outcome.UNVERIFIED:
            return words.say("dry_run")
        case Command.APPLY, Outcome.INVALID | Outcome.UNVERIFIED:
            return words.say("nothing_sent")
        case _:
            return ""
