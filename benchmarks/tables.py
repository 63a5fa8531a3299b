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


def times(found: Mapping[str, Measured]) -> str:
    """Return what each program took: medians, and between which values the middle half of its runs lies."""
    heads = ("program", "ms", "middle half", "least", "processor ms", "peak MiB")
    return table(heads, (_timed(name, taken) for name, taken in found.items()))


def _timed(name: str, taken: Measured) -> tuple[str, ...]:
    low, _, high = quantiles(taken.wall, n=4)
    return (
        f"`{name}`",
        _ms(median(taken.wall)),
        f"{_ms(low)} to {_ms(high)}",
        _ms(min(taken.wall)),
        _ms(median(taken.cpu)),
        f"{median(taken.mib):.1f}",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def ratios(found: Mapping[str, Measured]) -> str:
    """Return how much each path takes of its peer and of its floor; a goal stands beside what it is for."""
    heads = ("path", "time, of its peer's", "of its floor's", "memory, of its peer's", "of its floor's")
    return table(heads, (_held(row, found) for row in ROWS))


def _held(row: Row, found: Mapping[str, Measured]) -> tuple[str, ...]:
    ours, peer, floor = found[row.ours], found[row.peer], found[row.floor]
    return (
        f"{row.title} (`{row.peer}`)",
        _ratio(ours.wall, peer.wall, row.most_of_peer) + f", processor {_part(ours.cpu, peer.cpu):.2f}",
        _ratio(ours.wall, floor.wall, row.most_of_floor) + f", processor {_part(ours.cpu, floor.cpu):.2f}",
        _ratio(ours.mib, peer.mib, row.most_memory),
        _ratio(ours.mib, floor.mib, None),
    )


def _part(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of runs of one round: what disturbs a round disturbs both."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def _ratio(ours: Sequence[float], theirs: Sequence[float], most: float | None) -> str:
    part = _part(ours, theirs)
    goal = "" if most is None else f" (≤ {most:.2f}: {'met' if round(part, 2) <= most else '**missed**'})"
    return f"{part:.2f}{goal}"


def slope(points: Mapping[int, float]) -> float:
    """Return the slope of a line through points on two logarithmic scales: 1 for what is proportional."""
    return linear_regression([log(size) for size in points], [log(value) for value in points.values()]).slope


def scaling(in_sync: Mapping[int, float], adds: Mapping[int, float], mib: Mapping[int, float]) -> str:
    """Return what planning takes by the number of hosts, with the slopes and the memory of one host."""
    rows = (
        (f"{size:,}", f"{in_sync[size] * 1000:.1f}", f"{adds[size] * 1000:.1f}", f"{mib[size]:.1f}") for size in in_sync
    )
    small, large = min(mib), max(mib)
    host = (mib[large] - mib[small]) / (large - small) * 1024
    return (
        table(("hosts in both lists", "in sync, ms", "all added, ms", "peak MiB of a run"), rows)
        + f"\nSlopes: {slope(in_sync):.2f} in sync, {slope(adds):.2f} with changes. A host takes {host:.1f} KiB.\n"
    )


def check(taken: Measured) -> str:
    """Return what a check takes, with the goals beside it."""
    return _bound("check, 200 hosts over HTTPS", taken, most_seconds=1.5, most_mib=100)


def fleet(taken: Measured) -> str:
    """Return what a plan of a fleet takes, with the goals beside it."""
    return _bound("plan, 1,000 platforms of 200 hosts", taken, most_seconds=25, most_mib=150)


def _bound(path: str, taken: Measured, *, most_seconds: float, most_mib: float) -> str:
    low, _, high = quantiles(taken.wall, n=4)
    row = (
        path,
        _bounded(median(taken.wall), most_seconds, 2),
        f"{low:.2f} to {high:.2f}",
        f"{min(taken.wall):.2f}",
        f"{median(taken.cpu):.2f}",
        _bounded(median(taken.mib), most_mib, 1),
    )
    return table(("path", "seconds", "middle half", "least", "processor s", "peak MiB"), [row])


def _bounded(value: float, most: float, places: int) -> str:
    met = "met" if round(value, places) <= most else "**missed**"
    return f"{value:.{places}f} (≤ {most:g}: {met})"


def installs(found: Iterable[Installed]) -> str:
    """Return how long it takes from an empty environment to the printed plan."""
    heads = ("installed by", "downloads", "seconds", "packages", "MiB")
    return table(
        heads,
        (
            (
                each.tool,
                "kept from before" if each.kept else "none kept",
                f"{each.seconds:.1f}",
                str(each.packages),
                f"{each.mib:.1f}",
            )
            for each in found
        ),
    )


def save(found: Mapping[str, Measured], path: Path) -> None:
    """Write every run in the format of pyperf, whose `stats`, `hist` and `check` then tell more."""
    benchmarks = [
        {
            "metadata": {"name": name, "unit": "second", "loops": 1},
            "runs": [{"values": [value]} for value in taken.wall],
        }
        for name, taken in found.items()
    ]
    path.write_text(json.dumps({"version": "1.0", "benchmarks": benchmarks}))
