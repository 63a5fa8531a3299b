"""``make prove``: every plan, every world, every fault; or with a case's line, what happens in that one."""

import sys
import time
from collections import Counter
from multiprocessing import Pool
from multiprocessing.pool import Pool as Workers
from typing import Final

from tests.laws import planning
from tests.proof import fuzz_answers, fuzz_files
from tests.proof.cases import read_case
from tests.proof.laws import BrokenError
from tests.proof.prove import SEED, Prover, prove_world, worlds
from tests.proof.run import run
from tests.proof.wire import KilledError, Wire

SEEDS: Final = range(100)
"""What files and answers are damaged by."""


def prove_all() -> int:
    """Prove every plan and every world, and fuzz files and answers, on all cores; return the exit code."""
    with Pool() as workers:
        broken = prove_plans(workers) + prove_worlds(workers) + fuzz(workers)
    print(f"{broken} laws broken")
    return 1 if broken else 0


def prove_plans(workers: Workers) -> int:
    """Prove the plans of all states of up to three hosts, and of a sample with four; return how many break a law."""
    broken = 0
    for name, cases, expected in (
        ("all states of three hosts", planning.cases(3), planning.THREE_HOSTS),
        ("a sample of four hosts", planning.sample(4, 4000), None),
    ):
        total = Counter[str]()
        for came_to in workers.imap_unordered(planning.try_to_prove, cases, chunksize=100):
            if isinstance(came_to, str):
                broken += 1
                print(f"BROKEN: {came_to}", flush=True)
            else:
                total += came_to
        if expected not in (None, total):
            broken += 1
            print(f"BROKEN: {name} come to other numbers than {dict(expected)}", flush=True)
        print(f"plans of {name}: {', '.join(f'{number} {kind}' for kind, number in total.items())}", flush=True)
    return broken


def prove_worlds(workers: Workers) -> int:
    """Prove every world; return how many break a law."""
    began, cases, runs, count, broken = time.monotonic(), 0, 0, 0, 0
    for proof in workers.imap_unordered(prove_world, worlds()):
        cases, runs, count = cases + proof.cases, runs + proof.runs, count + 1
        if len(proof.quirks) <= 1:
            name = f"{proof.variant} {','.join(proof.quirks) or 'documented'}"
            stopped = _summary(proof.stopped)
            print(f"{name:32} {proof.cases:7} cases {proof.runs:7} runs; stopped for good: {stopped}", flush=True)
        if proof.broken:
            broken += 1
            print(f"BROKEN: {proof.broken}", flush=True)
    print(f"{count} worlds, {cases} cases, {runs} runs in {time.monotonic() - began:.0f} s, seed {SEED}")
    return broken


def fuzz(workers: Workers) -> int:
    """Parse damaged files, and run with damaged answers; return how many seeds found one that causes a failure."""
    broken = 0
    for kind, number, attempt in (
        ("files", fuzz_files.FILES, fuzz_files.fuzz),
        ("answers", fuzz_answers.ANSWERS, fuzz_answers.fuzz),
    ):
        began = time.monotonic()
        for failure in filter(None, workers.imap_unordered(attempt, SEEDS)):
            broken += 1
            print(f"BROKEN: {failure}", flush=True)
        print(f"{len(SEEDS) * number} damaged {kind} in {time.monotonic() - began:.0f} s", flush=True)
    return broken


def _summary(stopped: Counter[frozenset[str]]) -> str:
    ranked = sorted(stopped.items(), key=lambda item: -item[1])
    return ", ".join(f"{number} {'+'.join(sorted(reasons))}" for reasons, number in ranked) or "none"


def show(line: str) -> int:
    """Show what happens in one case: each request of each run, and what is reported."""
    case = read_case(line)
    wire = Wire.of(case)
    try:
        done = run(case, wire)
        print(f"{done.report.outcome}: {', '.join(problem.code for problem in done.report.problems) or 'no problems'}")
        print(
            *(f"  {report.status:8} {report.confirmed_by or '':6} {report.call}" for report in done.report.calls or ()),
            sep="\n",
        )
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
