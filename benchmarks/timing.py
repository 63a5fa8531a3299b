"""Time whole processes, interleaved: one run of each program, then the next round.

A program of its own, without site-packages and with few imports, because the peak memory of a child includes that of
its parent at the start. Reads a job from standard input as JSON, and prints one line of JSON for each run: the
program's name, wall-clock seconds, processor seconds, and peak MiB.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Final

_KIB_TO_MIB: Final = 1024


def run_once(argv: list[str], environment: Mapping[str, str], expected: int) -> tuple[float, float, float]:
    """Run a program without input and output; return its seconds, processor seconds and peak MiB.

    Raises SystemExit unless the program ends with `expected`.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    streams = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in range(3)]
    began = time.perf_counter()
    child = os.posix_spawn(argv[0], argv, environment, file_actions=streams)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    os.close(nothing)
    code = os.waitstatus_to_exitcode(status)
    if code != expected:
        sys.exit(f"{' '.join(argv)} ended with {code}, not {expected}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _KIB_TO_MIB


def main() -> None:
    """Run the job of standard input: ``programs`` (name, argv, environment, exit code) and ``rounds``."""
    job = json.load(sys.stdin)
    for number in range(job["rounds"] + 1):
        for name, argv, environment, expected in job["programs"]:
            measured = run_once(argv, environment, expected)
            if number:  # the first round warms the caches
                sys.stdout.write(f"{json.dumps([name, *measured])}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
