"""Measured runs as tables in Markdown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path
from statistics import linear_regression, median, quantiles

from benchmarks.cold import Installed
from benchmarks.runs import ROWS, Measured, Row


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def times(measured: Mapping[str, Measured]) -> str:
    """Return the time and memory of each program: medians, and the range of the middle half of its runs."""
    heads = ("program", "ms", "middle half", "least", "processor ms", "peak MiB")
    return table(heads, (_times(name, runs) for name, runs in measured.items()))


def _times(name: str, runs: Measured) -> tuple[str, ...]:
    low, _, high = quantiles(runs.wall, n=4)
    return (
        f"`{name}`",
        _ms(median(runs.wall)),
        f"{_ms(low)} to {_ms(high)}",
        _ms(min(runs.wall)),
        _ms(median(runs.cpu)),
        f"{median(runs.mib):.1f}",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def ratios(measured: Mapping[str, Measured]) -> str:
    """Return the time and memory of each command over those of its peer and its floor."""
    heads = ("command", "time over its peer's", "over its floor's", "memory over its peer's", "over its floor's")
    return table(heads, (_ratios(row, measured) for row in ROWS))


def _ratios(row: Row, measured: Mapping[str, Measured]) -> tuple[str, ...]:
    ours, peer, floor = measured[row.program], measured[row.peer], measured[row.floor]
    ratio = _ratio(ours.wall, peer.wall)
    goal = "" if row.goal is None else _goal(ratio, row.goal, 2)
    return (
        f"{row.title} (`{row.peer}`)",
        f"{ratio:.2f}{goal}, processor {_ratio(ours.cpu, peer.cpu):.2f}",
        f"{_ratio(ours.wall, floor.wall):.2f}, processor {_ratio(ours.cpu, floor.cpu):.2f}",
        f"{_ratio(ours.mib, peer.mib):.2f}",
        f"{_ratio(ours.mib, floor.mib):.2f}",
    )


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios within a round: what disturbs a round disturbs both."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def _goal(value: float, most: float, places: int) -> str:
    """Return a goal, and whether a value meets it, rounded to `places`."""
    return f" (≤ {most:.{places}f}: {'met' if round(value, places) <= most else '**missed**'})"


def slope(points: Mapping[int, float]) -> float:
    """Return the slope of a line through points on logarithmic scales: 1 if proportional."""
    return linear_regression([log(size) for size in points], [log(value) for value in points.values()]).slope


def scaling(in_sync: Mapping[int, float], adds: Mapping[int, float], mib: Mapping[int, float]) -> str:
    """Return the time of planning by the number of hosts, with the slopes and the memory per host."""
    rows = (
        (f"{size:,}", f"{in_sync[size] * 1000:.1f}", f"{adds[size] * 1000:.1f}", f"{mib[size]:.1f}") for size in in_sync
    )
    small, large = min(mib), max(mib)
    host = (mib[large] - mib[small]) / (large - small) * 1024
    return (
        table(("hosts in both lists", "in sync, ms", "all added, ms", "peak MiB of a run"), rows)
        + f"\nSlopes: {slope(in_sync):.2f} in sync, {slope(adds):.2f} with changes. A host takes {host:.1f} KiB.\n"
    )


def check(runs: Measured) -> str:
    """Return the time and memory of a check, with their goals."""
    return _bound("check, 200 hosts over HTTPS", runs, most_seconds=1.5, most_mib=100)


def fleet(runs: Measured) -> str:
    """Return the time and memory of a plan of a fleet, with their goals."""
    return _bound("plan, 1,000 platforms of 200 hosts", runs, most_seconds=12, most_mib=130)


def _bound(command: str, runs: Measured, *, most_seconds: float, most_mib: float) -> str:
    low, seconds, high = quantiles(runs.wall, n=4)
    mib = median(runs.mib)
    row = (
        command,
        f"{seconds:.2f}{_goal(seconds, most_seconds, 1)}",
        f"{low:.2f} to {high:.2f}",
        f"{min(runs.wall):.2f}",
        f"{median(runs.cpu):.2f}",
        f"{mib:.1f}{_goal(mib, most_mib, 0)}",
    )
    return table(("command", "seconds", "middle half", "least", "processor s", "peak MiB"), [row])


def installs(installed: Iterable[Installed]) -> str:
    """Return the seconds from nothing to an environment, and of its first plan."""
    heads = ("installed by", "environment, s", "first plan, s", "together, s", "packages", "MiB")
    return table(
        heads,
        (
            (
                one.tool,
                f"{one.environment:.1f}",
                f"{one.plan:.1f}",
                f"{one.environment + one.plan:.1f}",
                str(one.packages),
                f"{one.mib:.1f}",
            )
            for one in installed
        ),
    )


def save(measured: Mapping[str, Measured], path: Path) -> None:
    """Write every run in the format of pyperf, for its commands `stats`, `hist` and `check`."""
    benchmarks = [
        {
            "metadata": {"name": name, "unit": "second", "loops": 1},
            "runs": [{"values": [value]} for value in runs.wall],
        }
        for name, runs in measured.items()
    ]
    path.write_text(json.dumps({"version": "1.0", "benchmarks": benchmarks}))
