"""What the schema cannot say, or not cheaply: a rule each over the entries that can be read, whatever else is wrong."""

from collections.abc import Iterator

from reconciler.model import Entry, Host, ListName, Place
from reconciler.problem import Code, Fact, Problem


def repeated_hosts(entries: tuple[Entry, ...]) -> Iterator[Problem]:
    """Refuse to name a host twice."""
    lines: dict[Host, int] = {}
    for entry in entries:
        if entry.host in lines:
            facts: dict[str, Fact] = {"host": entry.host, "first_line": lines[entry.host]}
            yield Problem(code=Code.REPEATED_HOST, facts=facts, place=entry.place)
        else:
            lines[entry.host] = entry.place.line


def full_lists(entries: tuple[Entry, ...], limit: int) -> Iterator[Problem]:
    """Refuse more hosts in a list than it can hold, at the first that is one too many."""
    for name in ListName:
        places: dict[Host, Place] = {}
        for entry in entries:
            if name in entry.lists:
                places.setdefault(entry.host, entry.place)
        if len(places) > limit:
            facts: dict[str, Fact] = {"list": name, "count": len(places), "limit": limit}
            yield Problem(code=Code.TOO_MANY_HOSTS, facts=facts, place=list(places.values())[limit])
