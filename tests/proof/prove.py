"""Follow cases to their end: the fault is over after the first run, and running again converges or says why not."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from random import Random
from typing import Final

from reconciler.problem import Severity
from reconciler.report import Outcome
from reconciler.sandbox import world as emulated
from reconciler.sandbox.calls import SERVER, SERVICES, Service, Write
from reconciler.sandbox.quirks import Quirk
from tests.proof.cases import PRESENCES, Case, Limit, OurFault, limits
from tests.proof.laws import BrokenError, hold
from tests.proof.memory import kept_plans
from tests.proof.run import Run, run
from tests.proof.wire import KilledError, Wire

MOST_RUNS: Final = 6

_DONE: Final = (Outcome.APPLIED, Outcome.IN_SYNC)


@dataclass(slots=True)
class Prover:
    """Proves cases, and remembers where runs without faults lead."""

    runs: int = 0
    """How many times ``apply`` was run."""
    stopped: Counter[frozenset[str]] = field(default_factory=Counter)
    """How many cases ended with which reasons."""
    _known: dict[object, frozenset[str]] = field(default_factory=dict)

    def prove(self, case: Case) -> Run | None:
        """Follow `case` to its end: its fault is over after the first run. Return that run, None if it was killed.

        Raises BrokenError where a run breaks a law, or where running again neither converges nor says why it cannot.
        """
        first, world = self._first(case)
        if first is not None and first.report.outcome in _DONE:
            return first
        reasons = self._again(case, replace(world, faults=(), expired=frozenset()))
        if strange := reasons - allowed(case):
            message = f"running again ends with {', '.join(sorted(strange))}"
            raise BrokenError(message)
        if reasons:
            self.stopped[reasons] += 1
        return first

    def _first(self, case: Case) -> tuple[Run | None, emulated.World]:
        wire = Wire.of(case)
        try:
            first = self._run(case, wire)
        except KilledError:
            return None, wire.world
        return first, first.world

    def _again(self, case: Case, world: emulated.World) -> frozenset[str]:
        """Return why running again does not converge: nothing when it does."""
        is_settled = not world.shadows.late and world.counts.gets > world.shadows.lag.until
        known = (case.want, case.policy_limit, world.lists, world.rules)
        if is_settled and known in self._known:
            return self._known[known]
        reasons = frozenset({"no run"})
        wire = Wire(world)
        for _ in range(MOST_RUNS):
            again = self._run(case, wire)
            reasons = _reasons(again)
            if again.report.outcome in _DONE:
                break
            wire = Wire(again.world)
        if is_settled:
            self._known[known] = reasons
        return reasons

    def _run(self, case: Case, wire: Wire) -> Run:
        self.runs += 1
        done = run(case, wire)
        hold(done)
        return done


def _reasons(done: Run) -> frozenset[str]:
    return frozenset(str(problem.code) for problem in done.report.problems if problem.severity is Severity.ERROR)


_REFUSED: Final = frozenset({"wechat-error"})
_SURPRISED: Final = frozenset({"list-lacks", "list-holds"})

IMPOSSIBLE: Final[Mapping[Quirk, frozenset[str]]] = {
    Quirk.ADD_PRESENT_REFUSED: _REFUSED,
    Quirk.DELETE_ABSENT_REFUSED: _REFUSED | {"absent-hosts-refused"},
    Quirk.NO_CHANGE_REFUSED: _REFUSED,
    Quirk.BUSY_UNVERIFIED: frozenset({"wechat-busy", "wechat-busy-add"}),
    Quirk.PARTIAL_SUCCESS: frozenset({"host-refused"}) | _SURPRISED,
    Quirk.TOGETHER_COPIES: _SURPRISED,
    Quirk.PUBLISHED_EMPTY: frozenset({"wechat-not-published"}),
    Quirk.DELETE_BARE: frozenset({"no-effect"}),
    Quirk.HALF_REFUSAL: _SURPRISED,
    Quirk.LIMIT_FILLS: _SURPRISED,
}
"""What a world may make impossible for good: the codes of the errors that a run may end with there."""


def allowed(case: Case) -> frozenset[str]:
    """Return the reasons for which a case may end without converging."""
    full = {Limit.LOOSE: (), Limit.TIGHT: ("no-safe-plan",), Limit.SHORT: ("wechat-list-full",)}[case.limit]
    unverified = ("wechat-invalid-host",) if case.world().rules.unverified else ()
    return frozenset((*full, *unverified)).union(*(IMPOSSIBLE.get(quirk, frozenset()) for quirk in case.quirks))


WRITE_FAULTS: Final = (
    *(f"errcode=-1:{when}" for when in ("before", "half", "after")),
    *(f"reset:{when}" for when in ("before", "half", "after")),
    *(f"errcode=12345:{when}" for when in ("before", "half", "after")),
    "status=502:before",
    "status=502:after",
    "redirect:before",
    "redirect:after",
    "broken-json:after",
    "errcode=45009:before",
    "errcode=45104:before",
    "token-expired:before",
    *OurFault,
)
"""What can befall a write: one of each kind that the client can distinguish."""

READ_FAULTS: Final = (
    "errcode=-1:before",
    "reset:before",
    "broken-json:before",
    "errcode=12345:before",
    "errcode=45009:before",
    "token-expired:before",
    OurFault.UNREACHABLE,
    OurFault.INTERRUPTED,
    OurFault.KILLED,
    OurFault.RENEWED,
)

LASTING: Final = ("reset:before", "reset:after", "errcode=-1:before", "errcode=12345:after")
"""What may befall a request and all after it."""


def faults(first: Run) -> Iterator[str]:
    """Yield a fault of each kind at each request that a run has sent."""
    for number, exchange in enumerate(first.exchanges, start=1):
        kinds = WRITE_FAULTS if isinstance(exchange.call, Write) else READ_FAULTS
        yield from (f"any:{number}:{kind}" for kind in kinds)
        yield from (f"any:{number}+:{kind}" for kind in LASTING)


@cache
def states() -> tuple[tuple[str, str, bool], ...]:
    """Every pair of live and desired states of three hosts, but for the hosts' order, on both kinds of platform."""
    pairs = []
    for is_published in (True, False):
        moves = tuple(product(PRESENCES if is_published else "-t", PRESENCES))
        for chosen in combinations_with_replacement(moves, 3):
            live, want = ("".join(sides) for sides in zip(*chosen, strict=True))
            pairs.append((live, want, is_published))
    return tuple(pairs)


def bases(quirks: frozenset[Quirk], service: Service) -> Iterator[Case]:
    """Yield every small state of one kind of hosts under every limit in one world, without a fault."""
    for live, want, is_published in states():
        for limit in limits(live, want):
            yield Case(live=live, want=want, service=service, is_published=is_published, limit=limit, quirks=quirks)


def prove_base(prover: Prover, base: Case) -> int:
    """Prove a case without a fault, then with each fault at each of its requests; return how many cases that were.

    Raises BrokenError, the case's line in its message.
    """
    first = _prove(prover, base)
    assert first is not None
    cases = [replace(base, fault=fault) for fault in faults(first)]
    for case in cases:
        _prove(prover, case)
    return 1 + len(cases)


def _prove(prover: Prover, case: Case) -> Run | None:
    try:
        return prover.prove(case)
    except BrokenError as error:
        message = f"{error}\nto see it: make prove CASE='{case}'"
        raise BrokenError(message) from None


SEED: Final = 20261124

PAIRED: Final = 0.02
"""The share of the small states that is proved in each world with two quirks."""

SERVERS: Final = 0.05
"""The share that is proved of server domains, whose planner and executor are those of business domains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One world: its cases and runs, how many cases ended for good with which reasons, and the law that was broken."""

    quirks: frozenset[Quirk]
    service: Service
    cases: int
    runs: int
    stopped: Counter[frozenset[str]]
    broken: str
    """Empty when none was."""


World = tuple[Service, frozenset[Quirk]]
"""What one proof is about: a kind of hosts, and how the API treats it."""


def worlds() -> Iterator[World]:
    """Yield the documented world, each with one quirk, each with two: for business domains, then for server domains."""
    for service in SERVICES:
        for number in range(3):
            yield from ((service, frozenset(quirks)) for quirks in combinations(Quirk, number))


def prove_world(world: World, share: float = 1.0) -> Proof:
    """Prove a share of the small states in a world, less of some worlds; the seed fixes which."""
    service, quirks = world
    prover, cases, broken = Prover(), 0, ""
    chosen = Random(f"{SEED} {sorted(quirks)}")  # noqa: S311 - a sample that can be drawn again, no secret
    part = share * (PAIRED if len(quirks) > 1 else 1.0) * (SERVERS if service == SERVER else 1.0)
    try:
        with kept_plans():
            for base in bases(quirks, service):
                if chosen.random() < part:
                    cases += prove_base(prover, base)
    except BrokenError as error:
        broken = str(error)
    return Proof(quirks=quirks, service=service, cases=cases, runs=prover.runs, stopped=prover.stopped, broken=broken)
