"""``make prove``: every world, every small state, every fault; or with a case's line, what happens in that one."""

import sys
import time
from collections import Counter
from multiprocessing import Pool

from tests.proof.cases import INTERRUPTED, KILLED, UNREACHABLE, read_case
from tests.proof.fuzz_files import FILES, SEEDS, fuzz
from tests.proof.laws import BrokenError
from tests.proof.prove import SEED, Prover, prove_world, worlds
from tests.proof.run import run
from tests.proof.wire import KilledError, Wire


def prove_all() -> int:
    """Prove every world, on all cores; return the exit code."""
    began, cases, runs, count, broken = time.monotonic(), 0, 0, 0, 0
    with Pool() as pool:
        for proof in pool.imap_unordered(prove_world, worlds()):
            cases, runs, count = cases + proof.cases, runs + proof.runs, count + 1
            if len(proof.quirks) <= 1:
                name = ",".join(proof.quirks) or "documented"
                stopped = _summary(proof.stopped)
                print(f"{name:24} {proof.cases:7} cases {proof.runs:7} runs; stopped for good: {stopped}", flush=True)
            if proof.broken:
                broken += 1
                print(f"BROKEN: {proof.broken}", flush=True)
        for failure in filter(None, pool.imap_unordered(fuzz, SEEDS)):
            broken += 1
            print(f"BROKEN: {failure}", flush=True)
    print(f"{len(SEEDS) * FILES} damaged files parsed")
    seconds = time.monotonic() - began
    print(f"{count} worlds, {cases} cases, {runs} runs in {seconds:.0f} s, seed {SEED}: {broken} laws broken")
    return 1 if broken else 0


def _summary(stopped: Counter[frozenset[str]]) -> str:
    told = (f"{number} {'+'.join(sorted(reasons))}" for reasons, number in sorted(stopped.items(), key=lambda x: -x[1]))
    return ", ".join(told) or "none"


def show(line: str) -> int:
    """Show what happens in one case: each request of each run, and what is reported."""
    case = read_case(line)
    wire = Wire(case.world(), case.befalls(UNREACHABLE), case.befalls(INTERRUPTED), case.befalls(KILLED))
    try:
        done = run(case, wire)
        print(f"{done.report.outcome}: {', '.join(problem.code for problem in done.report.problems) or 'no problems'}")
        print(*(f"  {told.status:8} {told.call}" for told in done.report.calls or ()), sep="\n")
    except KilledError:
        print("killed")
    for exchange in wire.exchanges:
        print(f"  {exchange.call} -> {exchange.errcode}, {exchange.entry and exchange.entry.effect}: {exchange.shown}")
    try:
        Prover().prove(case)
    except BrokenError as error:
        print(f"BROKEN: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(show(sys.argv[1]) if sys.argv[1:] else prove_all())
