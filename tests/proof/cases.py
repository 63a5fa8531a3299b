"""What is proved: small platforms, worlds and faults, each case one line that can be printed and run again."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from reconciler.sandbox.calls import BUSINESS, SERVER, SERVICES, Service
from reconciler.sandbox.faults import Fault, parse
from reconciler.sandbox.lists import Lists, Rules
from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.world import Registered, World

HOSTS: Final = ("a.qq.com", "b.qq.com", "c.qq.com")

PRESENCES: Final = "-tpb"
"""Where a host can be: in neither list, in testing, in published, in both."""


class OurFault(StrEnum):
    """What the emulator cannot do: it befalls the way of a request, or the process."""

    UNREACHABLE = "unreachable"
    """There is no connection."""
    INTERRUPTED = "interrupted"
    """A signal comes during this request, which is answered all the same."""
    KILLED = "killed"
    """The process ends during this request, which has arrived."""
    DELAYED = "delayed"
    """No answer comes, and the request is carried out only after the next one."""
    OVERDUE = "overdue"
    """No answer comes, and the request is carried out only after the run."""
    RENEWED = "renewed"
    """The token has expired, and the source has another."""
    FOREIGN = "foreign"
    """The token has expired, and the source has that of another platform."""


UNVERIFIED: Final = "c.qq.com"
"""The host that fails verification in worlds where that makes a difference."""

_ABOUT_UNVERIFIED: Final = frozenset({Quirk.BUSY_UNVERIFIED, Quirk.PARTIAL_SUCCESS})


class Limit(StrEnum):
    """How much room there is."""

    LOOSE = "loose"
    """200 hosts a list."""
    TIGHT = "tight"
    """By the policy, as many as the fuller of live and desired lists; WeChat would take more."""
    SHORT = "short"
    """By the policy enough; WeChat takes only as many as the fuller live list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One platform in one world, and what goes wrong there.

    `live` and `want` say of each host where it is, as in ``b-t``.
    """

    live: str
    want: str
    service: Service = BUSINESS
    foreign: str = ""
    """The hosts, by their letters, that no version of the file names and `want` does not either."""
    is_saved: bool = False
    """Whether the plan was saved before anything went wrong, and only that is carried out."""
    is_published: bool = True
    limit: Limit = Limit.LOOSE
    quirks: frozenset[Quirk] = frozenset()
    delay: int = 1
    fault: str = ""

    def __str__(self) -> str:
        """Return the line that `read_case` reads."""
        quirks = ",".join(sorted(self.quirks)) or "none"
        published = "yes" if self.is_published else "never"
        state = f"live={self.live} want={self.want} resource={self.service.name} published={published}"
        world = f"limit={self.limit} quirks={quirks} delay={self.delay}"
        run = f"foreign={self.foreign or 'none'} plan={'saved' if self.is_saved else 'none'}"
        return f"{state} {world} {run} fault={self.fault or 'none'}"

    @property
    def has_published_list(self) -> bool:
        """Whether answers show a published list."""
        return self.is_published or Quirk.PUBLISHED_EMPTY in self.quirks

    @property
    def end(self) -> str:
        """Where each host should be in the end: foreign hosts stay where they are."""
        sides = zip(HOSTS, self.live, self.want, strict=False)
        return "".join(here if host[0] in self.foreign else wanted for host, here, wanted in sides)

    @property
    def policy_limit(self) -> int:
        """The limit that the desired state sets."""
        fullest = max(len(hosts) for state in (self.live, self.end) for hosts in _lists(state))
        return max(1, fullest) if self.limit is Limit.TIGHT else 200

    def world(self) -> World:
        """Return the emulated platform."""
        testing, published = _lists(self.live)
        live_limit = max(1, len(testing), len(published))
        return World(
            service=self.service,
            other=Registered(service=BUSINESS if self.service == SERVER else SERVER),
            lists=Lists(testing, published if self.is_published else None),
            rules=Rules(
                limit=live_limit if self.limit is Limit.SHORT else 200,
                unverified=frozenset({UNVERIFIED} if self.quirks & _ABOUT_UNVERIFIED else ()),
                quirks=self.quirks,
                delay=self.delay,
            ),
            faults=tuple(self.faults()),
        )

    def faults(self) -> Iterator[Fault]:
        """Yield the emulator's fault, if it is one."""
        if self.fault and self.our_fault() == (None, 0):
            yield parse(self.fault)

    def our_fault(self) -> tuple[OurFault | None, int]:
        """Return which of our own faults befalls a request, and that request's number; None and 0 for none."""
        _, number, kind = self.fault.split(":", 2) if self.fault else ("", "0", "")
        return (OurFault(kind), int(number)) if kind in set(OurFault) else (None, 0)

    def desired(self) -> bytes:
        """Return the desired state as a file."""
        listed = [
            f"{host}, lists: [{_NAMES[here]}]" for host, here in zip(HOSTS, self.want, strict=False) if here != "-"
        ]
        policy = f"policy: {{limit: {self.policy_limit}, max_deletions: 3}}"
        entries = [f"  - {{host: {entry}}}" for entry in listed]
        domains = ["domains:", *entries] if entries else ["domains: []"]
        about = ("version: 1", f"resource: {self.service.name}", "platform: acme")
        return "\n".join((*about, policy, *domains, "")).encode()

    def wanted(self) -> tuple[frozenset[str], frozenset[str] | None]:
        """Return what each list must hold in the end."""
        testing, published = _lists(self.end)
        return frozenset(testing), frozenset(published) if self.has_published_list else None


_NAMES: Final = {"t": "testing", "p": "published", "b": "testing, published"}


@cache
def _lists(state: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    testing = tuple(host for host, here in zip(HOSTS, state, strict=False) if here in "tb")
    return testing, tuple(host for host, here in zip(HOSTS, state, strict=False) if here in "pb")


def limits(live: str, want: str) -> Iterator[Limit]:
    """Yield the limits that make a difference: three hosts always fit where there is room for three."""
    fullest = max(len(hosts) for hosts in _lists(live))
    yield Limit.LOOSE
    if max(fullest, *(len(hosts) for hosts in _lists(want))) < len(HOSTS):
        yield Limit.TIGHT
    if fullest < len(HOSTS):
        yield Limit.SHORT


def read_case(line: str) -> Case:
    """Return the case that a line names."""
    words = dict(word.split("=", 1) for word in line.split())
    named = {key: "" if words.get(key, "none") == "none" else words[key] for key in ("quirks", "foreign", "fault")}
    return Case(
        live=words["live"],
        want=words["want"],
        service=next(service for service in SERVICES if service.name == words.get("resource", BUSINESS.name)),
        foreign=named["foreign"],
        is_saved=words.get("plan") == "saved",
        is_published=words["published"] == "yes",
        limit=Limit(words["limit"]),
        quirks=frozenset(map(Quirk, filter(None, named["quirks"].split(",")))),
        delay=int(words["delay"]),
        fault=named["fault"],
    )
