"""Measure planning alone: from a file's bytes to the text of a report, without start-up and without WeChat.

A program of its own, run by the Python of reconciler's environment: ``planning.py FILE...`` prints for each file the
seconds of processor time when everything is in sync, and when every host is added: the shortest of several runs.
"""

import json
import sys
import time
from pathlib import Path

from reconciler.desired import parse
from reconciler.model import DesiredState, LiveList, LiveState
from reconciler.render.text import render
from reconciler.rules import PolicyDeletions
from reconciler.texts.en import ENGLISH
from reconciler.usecases import RunOptions, plan_assumed

RUNS = 5


def seconds(data: bytes, live: LiveState) -> float:
    """Return the processor time of one plan and its report."""
    began = time.process_time()
    desired = parse(data, "domains.yaml")
    if not isinstance(desired, DesiredState):
        raise TypeError(desired)
    options = RunOptions(origin="https://api.weixin.qq.com", deletions=PolicyDeletions())
    render(plan_assumed(desired, live, "live.json", options), ENGLISH)
    return time.process_time() - began


def main(files: list[str]) -> None:
    """Measure each file."""
    for file in files:
        data = Path(file).read_bytes()
        stored = json.loads(Path(file).with_suffix(".json").read_text())
        full, empty = LiveList.of(stored["testing"]), LiveList.of(())
        measured = [
            min(seconds(data, state) for _ in range(RUNS)) for state in (LiveState(full, full), LiveState(empty, empty))
        ]
        print(json.dumps([file, *measured]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
