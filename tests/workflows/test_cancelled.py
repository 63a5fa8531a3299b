"""A run that is cancelled during a call still reports what it did."""

import signal
import subprocess
import threading
from pathlib import Path

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World
from tests.command.running import world
from tests.workflows.action import SCRIPT, variables
from tests.workflows.scene import domains


def test_a_cancelled_apply_publishes_its_report(tmp_path: Path) -> None:
    """The runner signals only the step's first process, which passes the signal on and waits for the report."""
    arrived = threading.Event()

    def observe(after: World) -> None:
        if isinstance(after.last.call, Write):
            arrived.set()

    (tmp_path / "domains.yaml").write_text(domains("a b"), encoding="utf-8")
    with Sandbox(world("a x", "a x", faults="write:1:hang"), observe=observe) as sandbox:
        step = subprocess.Popen(  # noqa: S603  # the shipped script
            [SCRIPT],
            cwd=tmp_path,
            env={**variables(tmp_path, COMMAND="apply"), **sandbox.environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert arrived.wait(60)
        step.send_signal(signal.SIGINT)
        out, _ = step.communicate()

    assert step.returncode == 143
    assert "calls=0/2" in out
    assert "acme: stopped part-way" in (tmp_path / "STEP_SUMMARY").read_text(encoding="utf-8")
    assert "exit-code=143" in (tmp_path / "OUTPUT").read_text(encoding="utf-8").splitlines()
