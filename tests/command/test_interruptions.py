"""The command is ended inside every request, before and after it takes effect: running again finishes the work."""

import signal
from dataclasses import replace

import pytest

from reconciler.sandbox.calls import Write
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, lists, world
from tests.command.test_processes import finish, start, wait_for
from tests.command.truth import EXIT, assert_careful, assert_truthful

WANTED = {"testing": ["b.qq.com", "c.qq.com", "d.qq.com"], "published": ["b.qq.com", "c.qq.com"]}

POINTS = [(1, "before"), *((request, when) for request in (2, 3, 4) for when in ("before", "after"))]
"""The request for the live lists, then one to add to testing, one to add to both lists, one to delete from both."""


@pytest.mark.parametrize(("request_number", "when"), POINTS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_inside_a_request(number: signal.Signals, request_number: int, when: str, shell: Shell) -> None:
    """A signal lets the report tell the truth, a kill lets nothing; after either the next run converges."""
    shell.write("b c d:testing")
    with Sandbox(world("a b", "a b", faults=f"any:{request_number}:hang:{when}"), hang=0.4) as sandbox:
        started = lists(sandbox.world)
        process = start(shell, sandbox, "apply --format json")
        wait_for(sandbox, request_number)
        process.send_signal(number)
        ended = finish(process)
        record = sandbox.record

        if number is signal.SIGKILL:
            assert (ended.code, ended.out) == (-number, "")
        else:
            assert ended.code == 128 + number
            told = replace(ended, code=EXIT[ended.report["outcome"]])
            assert_truthful(told, sandbox, record, started, WANTED)
        assert_careful(record)
        assert [entry for entry in record[request_number:] if isinstance(entry.call, Write)] == []

        shell.use(sandbox.environment)
        assert shell.run("apply").code == 0
        assert lists(sandbox.world) == WANTED
