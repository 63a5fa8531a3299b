"""The command is ended between its requests: before the first, after each answer, after the last.

The kernel holds the process still while an answer is given in full, and the signal waits there for it. So it comes
before anything that the process does about the answer, however busy the machine is.
"""

import os
import signal
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from socket import socket
from typing import TYPE_CHECKING

import pytest

from reconciler.sandbox.calls import Write
from reconciler.sandbox.replies import Reply
from reconciler.sandbox.server import Handler, Sandbox
from reconciler.sandbox.world import TOKEN, World
from tests.command.processes import finish, start
from tests.command.running import Shell, lists, world
from tests.command.truth import EXIT, assert_careful, assert_truthful
from tests.wechat.wire import Server, answer

if TYPE_CHECKING:
    import subprocess

WANTED = {"testing": ["b.qq.com", "c.qq.com", "d.qq.com"], "published": ["b.qq.com", "c.qq.com"]}
"""It takes four requests: for the live lists, to add to testing, to add to both lists, to delete from both."""

SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])


@dataclass
class Client:
    """The process, once it is started, and whether it has been given the answer after which it is to end."""

    process: "Future[subprocess.Popen[str]]" = field(default_factory=Future)
    served: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Hold the process still, and return when it is."""
        pid = self.process.result(timeout=20).pid
        os.kill(pid, signal.SIGSTOP)
        _, status = os.waitpid(pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def end(self, number: signal.Signals) -> None:
        """Send a signal after the answer, and let the process go on."""
        assert self.served.wait(20)
        for each in (number, signal.SIGCONT):
            self.process.result().send_signal(each)


class Holding(Sandbox):
    """An emulator that holds its client still while it answers the request of a number."""

    def __init__(self, world: World, number: int, client: Client) -> None:
        """Count requests from 1."""
        super().__init__(world)
        holding = self

        class HoldingHandler(Handler):
            def deliver(self, reply: Reply) -> None:
                if holding.world.counts.requests != number:
                    super().deliver(reply)
                    return
                client.stop()
                super().deliver(reply)
                client.served.set()

        self._server.RequestHandlerClass = HoldingHandler


@pytest.mark.parametrize("request_number", [1, 2, 3, 4])
@SIGNALS
def test_ended_after_an_answer(number: signal.Signals, request_number: int, shell: Shell) -> None:
    """Nothing more is sent, the report says what the answer showed, and the next run converges."""
    shell.write("b c d:testing")
    client = Client()
    with Holding(world("a b", "a b"), request_number, client) as sandbox:
        started = lists(sandbox.world)
        client.process.set_result(start(shell, sandbox, "apply --format json"))
        client.end(number)
        ended = finish(client.process.result())
        record = sandbox.record

        assert len(record) == request_number
        if number is signal.SIGKILL:
            assert (ended.code, ended.out) == (-number, "")
        else:
            assert ended.code == 128 + number
            outcome = {1: "failed", 4: "applied"}.get(request_number, "partial")
            assert (ended.report["outcome"], ended.report["result"]) == (outcome, lists(sandbox.world))
            assert_truthful(replace(ended, code=EXIT[outcome]), sandbox, record, started, WANTED)
        assert_careful(record)

        shell.use(sandbox.environment)
        assert shell.run("apply").code == 0
        assert lists(sandbox.world) == WANTED


@SIGNALS
def test_ended_before_the_first_request(number: signal.Signals, shell: Shell) -> None:
    """The token is there and WeChat has not been asked yet: no request that writes follows, and nothing is lost."""
    shell.write("b c d:testing")
    client = Client()

    def give(connection: socket) -> None:
        client.stop()
        answer(TOKEN)(connection)
        client.served.set()

    with Server([give]) as server, Sandbox(world("a b", "a b")) as sandbox:
        started = lists(sandbox.world)
        line = f"apply --format json --token-url http://127.0.0.1:{server.port}/token"
        client.process.set_result(start(shell, sandbox, line))
        client.end(number)
        ended = finish(client.process.result())
        record = sandbox.record

        assert [entry for entry in record if isinstance(entry.call, Write)] == []
        assert lists(sandbox.world) == started
        if number is signal.SIGKILL:
            assert (ended.code, ended.out, record) == (-number, "", ())
        else:
            assert (ended.code, ended.report["outcome"]) == (128 + number, "failed")
            assert ended.report["result"] in (None, started)

        shell.use(sandbox.environment)
        assert shell.run("apply").code == 0
        assert lists(sandbox.world) == WANTED
