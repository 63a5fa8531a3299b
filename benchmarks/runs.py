"""What is timed, and beside what: each path of the tool, the same of octoDNS, and its floor."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.places import Places

PLAIN: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""The environment of every run: nothing of the machine's own that changes how Python starts."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command line, with what its environment has beside `PLAIN`."""

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    """With which it has to end."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one program: seconds on the clock, seconds of processor time, and MiB at the peak."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    mib: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One path of the tool: the names of what it is held against, and the most that it may take of each."""

    title: str
    ours: str
    peer: str
    floor: str
    most_of_peer: float | None = None
    most_of_floor: float | None = None
    most_memory: float | None = None


ROWS: Final = (
    Row(
        title="plan, in sync",
        ours="in-sync",
        peer="octodns: no-op",
        floor="floor: in-sync",
        most_of_peer=0.75,
        most_of_floor=1.15,
        most_memory=1.15,
    ),
    Row(
        title="plan, 200 hosts added to both lists",
        ours="adds",
        peer="octodns: creates",
        floor="floor: adds",
        most_of_peer=1.00,
        most_of_floor=1.15,
        most_memory=1.25,
    ),
    Row(
        title="plan, in sync, over HTTPS",
        ours="https",
        peer="octodns: no-op",
        floor="floor: https",
        most_of_floor=1.15,
    ),
    Row(
        title="validate",
        ours="validate",
        peer="octodns: validate",
        floor="floor: validate",
        most_of_peer=0.65,
        most_of_floor=1.15,
    ),
    Row(title="--help", ours="help", peer="python -c pass", floor="floor: help", most_of_peer=3.00),
)


def programs(places: Places, folder: Path, servers: Mapping[str, Mapping[str, str]]) -> dict[str, Program]:
    """Return everything that is timed, by name; `servers` are the variables that lead to each."""
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
    """Return a check of the hosts that are served at a port of this machine; `trusted` is a variable."""
    checking = (places.ours("python"), "-P", str(Path(__file__).with_name("checking.py")), port)
    return Program((*checking, "check", "--allow-private", str(folder / "check.yaml")), trusted)


def fleet(places: Places, folder: Path, servers: Mapping[str, str]) -> Program:
    """Return a plan of all platforms; the most severe of what befalls some of them is that WeChat fails."""
    return Program((places.ours("reconciler"), "plan", str(folder / "platforms")), servers, status=7)


def measure(places: Places, named: Mapping[str, Program], rounds: int) -> dict[str, Measured]:
    """Run every program once a round, and return what it took; the first round is not counted."""
    job = {
        "rounds": rounds,
        "programs": [
            [name, program.argv, {**PLAIN, **program.environment}, program.status] for name, program in named.items()
        ],
    }
    command = [places.ours("python"), "-I", "-S", str(Path(__file__).with_name("timing.py"))]
    ended = subprocess.run(command, input=json.dumps(job), text=True, check=True, stdout=subprocess.PIPE)
    found: dict[str, list[tuple[float, float, float]]] = {}
    for line in ended.stdout.splitlines():
        name, wall, cpu, mib = json.loads(line)
        found.setdefault(name, []).append((wall, cpu, mib))
    return {name: Measured(*zip(*taken, strict=True)) for name, taken in found.items()}
