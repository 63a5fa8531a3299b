"""Follow cases to their end: the fault is over after the first run, and running again converges or says why not."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from random import Random
from typing import Final

from reconciler.problem import Severity
from reconciler.report import Outcome
from reconciler.sandbox import world as emulated
from reconciler.sandbox.calls import BUSINESS, SERVER, Write
from reconciler.sandbox.quirks import Quirk
from tests.proof.cases import HOSTS, PRESENCES, Case, Limit, OurFault, limits
from tests.proof.laws import COPYING, BrokenError, hold
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
        known = (case.is_saved and case.live, case.foreign, case.want, case.policy_limit, world.lists, world.rules)
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
    # A host that no delete reaches cannot be demoted either; its run says that too.
    Quirk.DELETE_BARE: frozenset({"no-effect", "demotion-uncertain"}),
    Quirk.HALF_REFUSAL: _SURPRISED,
    Quirk.LIMIT_FILLS: _SURPRISED,
}
"""What a world may make impossible for good: the codes of the errors that a run may end with there."""


_MOVING: Final = COPYING | {Quirk.HTTPS_PREFIX, Quirk.UPPER_CASE}
"""Where the API itself leads to a state that no call of a saved plan does, or spells what it adds in its own way."""


def allowed(case: Case) -> frozenset[str]:
    """Return the reasons for which a case may end without converging."""
    full = {Limit.LOOSE: (), Limit.TIGHT: ("no-safe-plan",), Limit.SHORT: ("wechat-list-full",)}[case.limit]
    unverified = ("wechat-invalid-host",) if case.world().rules.unverified else ()
    if case.is_saved:
        full = (*full, *(("plan-refused",) if case.limit is Limit.TIGHT else ()))
        unverified = (*unverified, *(("plan-live-moved",) if case.quirks & _MOVING else ()))
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


class Variant(StrEnum):
    """What a world is proved for."""

    BUSINESS = "business"
    SERVER = "server"
    SAVED = "saved"
    """Each run carries out what is left of a plan that was saved before anything went wrong."""
    FOREIGN = "foreign"
    """Some live hosts were never reviewed, and stay."""


SHARES: Final = {Variant.BUSINESS: 1.0, Variant.SERVER: 0.05, Variant.SAVED: 0.05, Variant.FOREIGN: 0.1}
"""The share of the small states that is proved: planner and executor are the same in every variant."""


def bases(variant: Variant, quirks: frozenset[Quirk]) -> Iterator[Case]:
    """Yield every small state under every limit in one world, without a fault."""
    service = SERVER if variant is Variant.SERVER else BUSINESS
    for live, want, is_published in states():
        for foreign in _foreign(live, want) if variant is Variant.FOREIGN else ("",):
            case = Case(
                live=live,
                want=want,
                service=service,
                foreign=foreign,
                is_saved=variant is Variant.SAVED,
                is_published=is_published,
                quirks=quirks,
            )
            yield from (replace(case, limit=limit) for limit in limits(live, case.end))


def _foreign(live: str, want: str) -> Iterator[str]:
    """Yield the choices of at least one host that is live and not wanted, by their letters."""
    going = [host[0] for host, here, wanted in zip(HOSTS, live, want, strict=True) if here != "-" and wanted == "-"]
    for number in range(1, len(going) + 1):
        yield from map("".join, combinations(going, number))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One world: its cases and runs, how many cases ended for good with which reasons, and the law that was broken."""

    variant: Variant
    quirks: frozenset[Quirk]
    cases: int
    runs: int
    stopped: Counter[frozenset[str]]
    broken: str
    """Empty when none was."""


World = tuple[Variant, frozenset[Quirk]]
"""What one proof is about, and how the API behaves there."""


def worlds() -> Iterator[World]:
    """Yield the documented world, each with one quirk, each with two; in every variant."""
    for variant in Variant:
        for number in range(3):
            yield from ((variant, frozenset(quirks)) for quirks in combinations(Quirk, number))


def prove_world(world: World, share: float = 1.0) -> Proof:
    """Prove a share of the small states in a world, less of some worlds; the seed fixes which."""
    variant, quirks = world
    prover, cases, broken = Prover(), 0, ""
    chosen = Random(f"{SEED} {sorted(quirks)}")  # noqa: S311 - a sample that can be drawn again, no secret
    part = share * SHARES[variant] * (PAIRED if len(quirks) > 1 else 1.0)
    try:
        with kept_plans():
            for base in bases(variant, quirks):
                if chosen.random() < part:
                    cases += prove_base(prover, base)
    except BrokenError as error:
        broken = str(error)
    return Proof(variant=variant, quirks=quirks, cases=cases, runs=prover.runs, stopped=prover.stopped, broken=broken)
