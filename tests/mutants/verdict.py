"""Judges a mutation run: what was killed, and whether each survivor is one that is known to make no difference."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LEAST: Final = 95.0
"""The score that has to be reached, in percent of the mutants whose tests came to an end."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant by what it does: the function, as ``reconciler.plan.Call.spelled_for``, and the lines that it changes.

    So it is the same mutant after any edit of other lines.
    """

    function: str
    lines: tuple[str, ...]
    """Each with ``-`` or ``+`` before it, without indentation."""

    def __str__(self) -> str:
        """Return what `equivalents` reads, but for the reason."""
        return "\n".join((self.function, *(f"    {line}" for line in self.lines)))


def read_results(printed: str) -> Mapping[str, str]:
    """Return the status of each mutant in what ``mutmut results --all true`` has printed."""
    return dict(line.strip().split(": ", 1) for line in printed.splitlines() if ": " in line)


def read_mutant(name: str, diff: str) -> Mutant:
    """Return the mutant called `name` of which ``mutmut show`` printed `diff`."""
    module, _, mangled = name.partition("__mutmut_")[0].rpartition(".")
    function = mangled.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    changed = (line for line in diff.splitlines() if line[:1] in "-+" and line[:3] not in ("---", "+++"))
    return Mutant(f"{module}.{function}", tuple(f"{line[0]} {line[1:].strip()}" for line in changed if line))


def equivalents(text: str) -> Iterator[Mutant]:
    """Yield the mutants that a list says make no difference: a function, what it changes, and why, set apart by '#'."""
    for block in text.split("\n\n"):
        function, *rest = [line.strip() for line in block.splitlines() if line and line[0] != "#"] or [""]
        if function:
            assert any(line.startswith("# ") for line in block.splitlines()), f"no reason stands with {function}"
            yield Mutant(function, tuple(rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A whole run. What is not killed, timed out, or known to make no difference, is wrong."""

    counts: Counter[str]
    survivors: tuple[Mutant, ...]
    known: frozenset[Mutant]

    @property
    def score(self) -> float:
        """How many percent are killed, of those that make a difference and whose tests came to an end."""
        decided = self.counts.total() - self.counts["timeout"] - self._alike
        return 100 * self.counts["killed"] / decided if decided else 0.0

    @property
    def _alike(self) -> int:
        return sum(mutant in self.known for mutant in self.survivors)

    @property
    def is_good(self) -> bool:
        """Whether the score is reached, everything was tested, and the list fits the survivors."""
        settled = self.counts["killed"] + self.counts["survived"] + self.counts["timeout"] == self.counts.total()
        return self.score >= LEAST and settled and frozenset(self.survivors) == self.known

    def lines(self) -> Iterator[str]:
        """Yield what is wrong, then the totals."""
        yield from (f"SURVIVED: {mutant}" for mutant in sorted({*self.survivors} - self.known, key=str))
        yield from (
            f"NO SURVIVOR ANY MORE: {mutant}" for mutant in sorted(self.known.difference(self.survivors), key=str)
        )
        rest = {status: count for status, count in self.counts.items() if status not in _USUAL}
        yield (
            f"{self.counts.total()} mutants: {self.counts['killed']} killed, {self.counts['survived']} survived "
            f"({self._alike} known to make no difference), {self.counts['timeout']} timed out, "
            f"{sum(rest.values())} not tested or unclear{f' {rest}' if rest else ''}: score {self.score:.1f} %"
        )


_USUAL: Final = ("killed", "survived", "timeout")
