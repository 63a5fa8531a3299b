"""The benchmarks time whole processes, prepare equal inputs, and compare figures with goals."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from benchmarks import inputs, runs, servers, tables
from benchmarks.cold import Installed
from benchmarks.runs import Measured
from reconciler.desired import parse
from reconciler.model import DesiredState, Verification
from reconciler.sandbox.state import load

TIMING = Path("benchmarks/timing.py")


def timed(*programs: list[object], rounds: int = 2) -> subprocess.CompletedProcess[str]:
    """Run the program that times others."""
    return subprocess.run(  # noqa: S603  # this very interpreter
        [sys.executable, "-I", "-S", str(TIMING)],
        input=json.dumps({"rounds": rounds, "programs": programs}),
        capture_output=True,
        text=True,
        check=False,
    )


def test_programs_take_turns() -> None:
    """Each round runs every program once; the first round is not counted; all figures are there."""
    job = [
        ["one", [sys.executable, "-c", "pass"], {}, 0],
        ["two", [sys.executable, "-c", "raise SystemExit(4)"], {}, 4],
    ]
    lines = [json.loads(line) for line in timed(*job).stdout.splitlines()]

    assert [name for name, *_ in lines] == ["one", "two", "one", "two"]
    assert all(wall > 0 and cpu > 0 and mib > 1 for _, wall, cpu, mib in lines)


def test_a_program_that_fails_is_not_timed() -> None:
    """A program with an unexpected exit code is named, and ends the measuring."""
    done = timed(["one", [sys.executable, "-c", "raise SystemExit(4)"], {}, 0])

    assert done.returncode == 1
    assert "ended with 4, not 0" in done.stderr


def measured(*wall: float, mib: float = 10.0) -> Measured:
    """Return runs with these seconds."""
    return Measured(wall, wall, (mib,) * len(wall))


def test_ratios_compare_runs_of_the_same_round() -> None:
    """A disturbed round disturbs both programs, so the median of the rounds' ratios is shown, with its goal."""
    figures = {name: measured(0.1, 0.1, 0.1) for row in runs.ROWS for name in (row.program, row.peer, row.floor)}
    figures |= {"in-sync": measured(0.1, 0.7, 0.1), "octodns: no-op": measured(0.2, 1.4, 0.2)}
    figures |= {"adds": measured(0.3, 0.3, 0.3, mib=13.0)}
    in_sync, adds, *_ = tables.ratios(figures).splitlines()[2:]

    assert "| 0.50 (≤ 0.70: met), processor 0.50 |" in in_sync
    assert "| 3.00 (≤ 1.00: **missed**), processor 3.00 |" in adds
    assert "| 1.30 |" in adds


def test_times_are_medians() -> None:
    """A row has the median, the middle half, the least and the peak."""
    shown = tables.times({"one": measured(0.001, 0.002, 0.003, 0.004, 0.1)})

    assert shown.splitlines()[2] == "| `one` | 3 | 2 to 52 | 1 | 3 | 10.0 |"


def test_slope() -> None:
    """Proportional growth has slope 1, quadratic growth slope 2."""
    slopes = {power: tables.slope({size: 0.01 * size**power for size in inputs.SIZES}) for power in (0, 1, 2)}

    assert slopes == {power: pytest.approx(float(power)) for power in (0, 1, 2)}


def test_checks_and_fleets_have_goals() -> None:
    """Their rows compare seconds and peak with goals."""
    assert tables.check(measured(1.2, 1.4, 1.6, mib=100.6)).splitlines()[2] == (
        "| check, 200 hosts over HTTPS | 1.40 (≤ 1.5: met) | 1.20 to 1.60 | 1.20 | 1.40 | 100.6 (≤ 100: **missed**) |"
    )
    assert tables.fleet(measured(11.0, 12.1, 13.0, mib=97.0)).splitlines()[2] == (
        "| plan, 1,000 platforms of 200 hosts | 12.10 (≤ 12.0: **missed**) | 11.00 to 13.00 | 11.00 | 12.10 "
        "| 97.0 (≤ 130: met) |"
    )


def test_installations() -> None:
    """A row has the seconds of the environment, of the first plan, and of both."""
    shown = tables.installs([Installed("uv", 1.25, 0.5, 17, 15.5)])

    assert shown.splitlines()[2] == "| uv | 1.2 | 0.5 | 1.8 | 17 | 15.5 |"


def test_the_fleet_fails_in_ten_ways(tmp_path: Path) -> None:
    """Of a thousand platforms fifty fail, five in each way: faults at WeChat, invalid, no token, refused."""
    inputs.write_fleet(tmp_path)
    states = {file.stem: json.loads(file.read_text()) for file in (tmp_path / "worlds").iterdir()}
    faults = Counter(state["faults"][0] for state in states.values() if "faults" in state)
    desired = [file.read_text() for file in (tmp_path / "platforms").iterdir()]

    assert len(desired) == 1000
    assert faults == Counter(dict.fromkeys(inputs.FAULTS, 5))
    assert len(states) == 995
    assert sum("https://" in text for text in desired) == 5
    assert sum(text.count(".qq.com") == 1 for text in desired) == 5


def test_hosts_are_checked_at_one_port(tmp_path: Path) -> None:
    """The timed command finds each host at one port, with a certificate for this host only."""
    hosts = ["a.qq.com", "b.qq.com"]
    (tmp_path / "state.json").write_text(json.dumps({"testing": hosts}))
    desired = tmp_path / "check.yaml"
    text = f"version: 1\nverification: {{file: a.txt, content: {inputs.CONTENT}}}\ndomains: [{', '.join(hosts)}]\n"
    desired.write_text(text)
    authority = tmp_path / "authority.pem"
    serving = [sys.executable, "benchmarks/sites.py", str(tmp_path / "state.json"), inputs.CONTENT, str(authority)]
    with servers.running(serving) as port:
        done = check(port, desired, authority)
        desired.write_text(text.replace("b.qq.com", "c.qq.com"))
        other = check(port, desired, authority)

    assert (done.returncode, done.stderr) == (0, "")
    assert other.returncode == 9
    assert [line for line in other.stdout.splitlines() if "error" in line and "c.qq.com" not in line] == []


def check(port: str, desired: Path, authority: Path) -> subprocess.CompletedProcess[str]:
    """Run the timed check of hosts."""
    return subprocess.run(  # noqa: S603  # this very interpreter
        [sys.executable, "-P", "benchmarks/checking.py", port, "check", "--allow-private", str(desired)],
        env={**os.environ, "SSL_CERT_FILE": str(authority)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_memory_per_host() -> None:
    """The memory that a large platform needs beyond a small one is divided by their difference in hosts."""
    shown = tables.scaling({200: 0.1, 1200: 0.6}, {200: 0.2, 1200: 1.2}, {200: 30.0, 1200: 31.0})

    assert "| 1,200 | 600.0 | 1200.0 | 31.0 |" in shown
    assert "Slopes: 1.00 in sync, 1.00 with changes. A host takes 1.0 KiB." in shown


def test_both_tools_get_the_same_hosts(tmp_path: Path) -> None:
    """The desired state is valid, the live state has the same hosts, and octoDNS has a record for each."""
    inputs.write(tmp_path)
    desired = parse((tmp_path / "200.yaml").read_bytes(), "200.yaml")
    checked = parse((tmp_path / "check.yaml").read_bytes(), "check.yaml")
    state = load(str(tmp_path / "200.json"))
    zones = [yaml.safe_load((tmp_path / f"octodns/config/{zone}yaml").read_text()) for zone in inputs.ZONES]

    assert isinstance(desired, DesiredState)
    assert state is not None
    assert [entry.host for entry in desired.entries] == list(state.testing) == list(state.published or ())
    assert [f"{name}.qq.com" for name in zones[0]] == list(state.testing)
    assert zones[0] == zones[1]
    assert isinstance(checked, DesiredState)
    assert checked.verification == Verification(file="8f3a2c.txt", content=inputs.CONTENT)
    assert [entry.host for entry in checked.entries] == list(state.testing)


def test_runs_are_saved_for_pyperf(tmp_path: Path) -> None:
    """The file has a benchmark for each program, with all of its runs."""
    tables.save({"one": measured(0.1, 0.2)}, tmp_path / "results.json")
    (saved,) = json.loads((tmp_path / "results.json").read_text())["benchmarks"]

    assert saved["metadata"]["name"] == "one"
    assert saved["runs"] == [{"values": [0.1]}, {"values": [0.2]}]
