"""``make bench``: writes the inputs, measures, and prints the tables of ``docs/performance.md``."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import cold, inputs, runs, servers, tables
from benchmarks.places import Places


def main(folder: str, rounds: int) -> None:
    """Measure each program `rounds` times, with the environments in `folder`."""
    places = Places(Path.cwd(), Path(folder).resolve())
    print(f"{_machine()}; {rounds} rounds; load at the start {os.getloadavg()[0]:.1f}\n")
    with TemporaryDirectory() as name:
        work = Path(name)
        inputs.write(work)
        with (
            servers.emulator(places, work / "200.json") as full,
            servers.emulator(places, work / "empty.json") as empty,
            servers.secured(places, work, work / "200.json") as https,
        ):
            programs = runs.programs(places, work, {"full": full, "empty": empty, "https": https})
            measured = runs.measure(places, programs, rounds)
            print(tables.ratios(measured), tables.times(measured), sep="\n", flush=True)
            tables.save(measured, places.folder / "results.json")
            _scaling(places, work, empty)
            _checking(places, work, rounds)
            _fleet(places, work / "fleet")
            print(tables.installs(cold.measure(places, work, full)))
    print(f"load at the end {os.getloadavg()[0]:.1f}; {folder}/results.json has every run, for pyperf")


def _machine() -> str:
    processors = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in processors if line.startswith("model name")), "")
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{os.cpu_count()} x {model or platform.machine()}, {system}, Python {platform.python_version()}"


def _scaling(places: Places, work: Path, empty: Mapping[str, str]) -> None:
    files = [str(work / f"{size}.yaml") for size in inputs.SIZES]
    command = [places.ours("python"), "-P", str(Path(__file__).with_name("planning.py")), *files]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    timed = {int(Path(file).stem): (in_sync, adds) for file, in_sync, adds in map(json.loads, lines)}
    plans = {
        str(size): runs.Program((places.ours("reconciler"), "plan", str(work / f"{size}.yaml")), empty)
        for size in inputs.SIZES
    }
    peaks = {int(size): median(measured.mib) for size, measured in runs.measure(places, plans, 3).items()}
    first, second = ({size: pair[index] for size, pair in timed.items()} for index in (0, 1))
    print(tables.scaling(first, second, peaks), flush=True)


def _checking(places: Places, work: Path, rounds: int) -> None:
    with servers.sites(places, work, work / f"{inputs.HOSTS}.json") as (port, trusted):
        measured = runs.measure(places, {"check": runs.check(places, work, port, trusted)}, rounds)
    print(tables.check(measured["check"]), flush=True)


def _fleet(places: Places, folder: Path) -> None:
    inputs.write_fleet(folder)
    with servers.emulators(places, folder / "worlds") as tokens:
        measured = runs.measure(places, {"fleet": runs.fleet(places, folder, tokens)}, 5)
    print(tables.fleet(measured["fleet"]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
