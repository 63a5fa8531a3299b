"""``make mutants``, in a copy of the tree: put every small mistake into the code, and judge what the tests notice."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mutants.verdict import Verdict, equivalents, read_mutant, read_results

LIST = Path(__file__).with_name("equivalent.txt")

MUTMUT = Path(sys.executable).with_name("mutmut")


def ask(*words: str) -> str:
    """Return what mutmut says."""
    return subprocess.run([MUTMUT, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def judge() -> int:
    """Run mutmut, print what was found, and return the exit code."""
    began = time.monotonic()
    with Path("mutmut.log").open("w", encoding="utf-8") as log:
        ran = subprocess.run([MUTMUT, "run"], check=False, stdout=log, stderr=subprocess.STDOUT)
    if ran.returncode:
        print(Path("mutmut.log").read_text(encoding="utf-8")[-4000:])
        return 1
    results = read_results(ask("results", "--all", "true"))
    survivors = [name for name, status in results.items() if status == "survived"]
    verdict = Verdict(
        counts=Counter(results.values()),
        survivors=tuple(read_mutant(name, ask("show", name)) for name in survivors),
        known=frozenset(equivalents(LIST.read_text(encoding="utf-8"))),
    )
    print(*verdict.lines(), f"in {(time.monotonic() - began) / 60:.0f} minutes", sep="\n")
    return 0 if verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(judge())
