"""When a mutation run passes: every mutant was tested, and each survivor is known to make no difference."""

from collections import Counter

import pytest

from tests.mutants.verdict import Mutant, Verdict, equivalents, read_mutant, read_results

DIFF = """# reconciler.apply.xǁ_Runǁended__mutmut_3: survived
--- reconciler/apply.py
+++ reconciler/apply.py
@@ -1,3 +1,3 @@
 def ended(self):
-        return a < b
+        return a <= b
"""
SURVIVOR = Mutant("reconciler.apply._Run.ended", ("- return a < b", "+ return a <= b"))


def test_a_mutant_is_what_it_changes() -> None:
    """It is named by its function and the lines it changes, and is read back from a list of reasons."""
    assert read_mutant("reconciler.apply.xǁ_Runǁended__mutmut_3", DIFF) == SURVIVOR
    assert read_mutant("reconciler.apply.x__told__mutmut_12", "").function == "reconciler.apply._told"
    assert list(equivalents(f"# A list.\n\n# because\n{SURVIVOR}\n")) == [SURVIVOR]
    with pytest.raises(AssertionError, match="no reason stands with"):
        list(equivalents(str(SURVIVOR)))


def test_results() -> None:
    """Each mutant has one status."""
    assert read_results("    a.x_b__mutmut_1: killed\n    a.x_b__mutmut_2: no tests\n") == {
        "a.x_b__mutmut_1": "killed",
        "a.x_b__mutmut_2": "no tests",
    }


@pytest.mark.parametrize(
    ("counts", "survivors", "known", "score"),
    [
        ({"killed": 99, "survived": 1}, {SURVIVOR}, {SURVIVOR}, 100.0),
        ({"killed": 95, "timeout": 5}, set[Mutant](), set[Mutant](), 100.0),
    ],
)
def test_good(counts: dict[str, int], survivors: set[Mutant], known: set[Mutant], score: float) -> None:
    """All that is left alive is known to make no difference; time-outs are counted apart."""
    verdict = Verdict(counts=Counter(counts), survivors=tuple(survivors), known=frozenset(known))

    assert (verdict.is_good, verdict.score) == (True, score)
    assert list(verdict.lines())[-1].endswith("0 not tested or unclear: score 100.0 %")


@pytest.mark.parametrize(
    ("counts", "survivors", "known", "first_line"),
    [
        ({"killed": 99, "survived": 1}, {SURVIVOR}, set[Mutant](), "SURVIVED: reconciler.apply._Run.ended"),
        ({"killed": 99}, set[Mutant](), {SURVIVOR}, "NO SURVIVOR ANY MORE: reconciler.apply._Run.ended"),
        ({"killed": 99, "no tests": 1}, set[Mutant](), set[Mutant](), "100 mutants: 99 killed"),
        ({"killed": 94, "survived": 6}, {SURVIVOR}, set[Mutant](), "SURVIVED"),
        ({}, set[Mutant](), set[Mutant](), "0 mutants"),
    ],
)
def test_bad(counts: dict[str, int], survivors: set[Mutant], known: set[Mutant], first_line: str) -> None:
    """A survivor without a reason, a reason without a survivor, and what was not tested each fail the run."""
    verdict = Verdict(counts=Counter(counts), survivors=tuple(survivors), known=frozenset(known))

    assert not verdict.is_good
    assert next(verdict.lines()).startswith(first_line)
