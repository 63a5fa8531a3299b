"""The programs that are timed: commands of reconciler, the same of octoDNS, and the floor of each."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.places import Places

PLAIN: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""The environment of every run, without variables that change how Python starts."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command line, and the variables that it needs besides `PLAIN`."""

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    """The expected exit code."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one program: wall-clock seconds, processor seconds, and peak MiB."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    mib: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One command: its program, its peer, its floor, and the goal for its time over its peer's."""

    title: str
    program: str
    peer: str
    floor: str
    goal: float | None = None


ROWS: Final = (
    Row("plan, in sync", "in-sync", "octodns: no-op", "floor: in-sync", 0.70),
    Row("plan, 200 hosts added to both lists", "adds", "octodns: creates", "floor: adds", 1.00),
    Row("plan, in sync, over HTTPS", "https", "octodns: no-op", "floor: https"),
    Row("validate", "validate", "octodns: validate", "floor: validate", 0.60),
    Row("--help", "help", "python -c pass", "floor: help", 4.00),
)


def programs(places: Places, folder: Path, servers: Mapping[str, Mapping[str, str]]) -> dict[str, Program]:
    """Return all programs by name; `servers` has the variables that select each server."""
    python, floor = places.ours("python"), str(Path(__file__).with_name("floor.py"))
    plan = (places.ours("reconciler"), "plan", str(folder / "200.yaml"))
    sync, zones = places.octodns("octodns-sync"), folder / "octodns"
    return {
        "python -c pass": Program((python, "-c", "pass")),
        "help": Program((places.ours("reconciler"), "--help")),
        "floor: help": Program((python, floor, "help")),
        "octodns: validate": Program((places.octodns("octodns-validate"), "--config-file", str(zones / "live.yaml"))),
        "validate": Program((places.ours("reconciler"), "validate", str(folder / "200.yaml"))),
        "floor: validate": Program((python, floor, "validate")),
        "octodns: no-op": Program((sync, "--config-file", str(zones / "live.yaml"))),
        "in-sync": Program(plan, servers["full"]),
        "floor: in-sync": Program((python, floor, "in-sync"), servers["full"]),
        "https": Program(plan, servers["https"]),
        "floor: https": Program((python, floor, "in-sync"), servers["https"]),
        "octodns: creates": Program((sync, "--config-file", str(zones / "empty.yaml"))),
        "adds": Program(plan, servers["empty"]),
        "floor: adds": Program((python, floor, "adds"), servers["empty"]),
    }


def check(places: Places, folder: Path, port: str, trusted: Mapping[str, str]) -> Program:
    """Return a check of the hosts at a port of this machine; `trusted` has the variable for the test authority."""
    checking = (places.ours("python"), "-P", str(Path(__file__).with_name("checking.py")), port)
    return Program((*checking, "check", "--allow-private", str(folder / "check.yaml")), trusted)


def fleet(places: Places, folder: Path, servers: Mapping[str, str]) -> Program:
    """Return a plan of all platforms, which ends with 7 because of faults at WeChat."""
    return Program((places.ours("reconciler"), "plan", str(folder / "platforms")), servers, status=7)


def measure(places: Places, named: Mapping[str, Program], rounds: int) -> dict[str, Measured]:
    """Run every program once per round, and return its figures without the first round."""
    job = {
        "rounds": rounds,
        "programs": [
            [name, program.argv, {**PLAIN, **program.environment}, program.status] for name, program in named.items()
        ],
    }
    command = [places.ours("python"), "-I", "-S", str(Path(__file__).with_name("timing.py"))]
    ended = subprocess.run(command, input=json.dumps(job), text=True, check=True, stdout=subprocess.PIPE)
    figures: dict[str, list[tuple[float, float, float]]] = {}
    for line in ended.stdout.splitlines():
        name, wall, cpu, mib = json.loads(line)
        figures.setdefault(name, []).append((wall, cpu, mib))
    return {name: Measured(*zip(*rows, strict=True)) for name, rows in figures.items()}
