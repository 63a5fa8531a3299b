"""What the schema cannot say, or not cheaply: a rule each over all entries, whatever else is wrong with them."""

from collections.abc import Iterator

from reconciler.desired.state import ParsedHost
from reconciler.model import Host, ListName, Place
from reconciler.problem import Code, Fact, Problem


def repeated_hosts(entries: tuple[ParsedHost, ...]) -> Iterator[Problem]:
    """Refuse to name a host twice; one that is to be written instead of something else counts as well."""
    lines: dict[Host, int] = {}
    for entry in entries:
        if entry.host in lines:
            facts: dict[str, Fact] = {"host": entry.host, "first_line": lines[entry.host]}
            yield Problem(code=Code.REPEATED_HOST, facts=facts, place=entry.place)
        elif entry.host is not None:
            lines[entry.host] = entry.place.line


def full_lists(entries: tuple[ParsedHost, ...], limit: int) -> Iterator[Problem]:
    """Refuse more hosts in a list than it can hold, at the first that is one too many."""
    for name in ListName:
        places: dict[Host | Place, Place] = {}
        for entry in entries:
            if name in entry.lists:
                places.setdefault(entry.host or entry.place, entry.place)
        if len(places) > limit:
            facts: dict[str, Fact] = {"list": name, "count": len(places), "limit": limit}
            yield Problem(code=Code.TOO_MANY_HOSTS, facts=facts, place=list(places.values())[limit])
