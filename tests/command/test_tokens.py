"""The token of a run: one platform's is never used for another, and what is no token never leaves this machine."""

import json
import os
import signal
import threading

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, world

OWN, SHARED = "WECHAT_COMPONENT_ACCESS_TOKEN__ACME", "WECHAT_COMPONENT_ACCESS_TOKEN"


@pytest.mark.parametrize("blank", ["", " ", "\t", "\n", " \r\n "])
def test_a_blank_variable_is_no_way_to_another_token(shell: Shell, blank: str) -> None:
    """Where a platform's own variable is set but blank, the run ends before anything is sent."""
    shell.write("a")
    with Sandbox(world("b", "b")) as sandbox:
        shell.use({**sandbox.environment, OWN: blank})
        ran = shell.run("apply")

        assert (ran.code, ran.out, sandbox.record) == (2, "", ())
        assert f"{OWN} is set, but blank" in ran.err
        shell.use({OWN: sandbox.token, SHARED: "another-token"})
        assert shell.run("plan --allow-deletions 9").code == 0


@pytest.mark.parametrize("text", ["null", "ok", "$TOKEN", "***", f"{SHARED}=sandbox-token", "<html>", '{"token": 1}'])
def test_no_token_is_not_sent(shell: Shell, text: str) -> None:
    """A text that is no token is refused in every source, and the report says why."""
    shell.write("a")
    (shell.folder / "token").write_text(text, encoding="utf-8")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url, SHARED: text})
        for line in ("plan", "plan --token-file token"):
            ran = shell.run(line)
            assert (ran.code, ran.out, sandbox.record) == (2, "", ())
            assert "contains no token: it is" in ran.err or "JSON" in ran.err


def test_a_field_of_a_file(shell: Shell) -> None:
    """A file with JSON has the token in the field that --token-field names."""
    shell.write("a")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use({"WECHAT_API_URL": sandbox.url})
        (shell.folder / "token").write_text(json.dumps({"data": {"token": sandbox.token}}), encoding="utf-8")

        assert shell.run("plan --token-file token --token-field data.token").code == 0
        assert shell.run("plan --token-file token --token-field data").code == 2
        assert shell.run("plan --token-field data").code == 2


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_pipe_without_a_writer(shell: Shell, command: str) -> None:
    """A token file that nobody writes ends the run at the time-out, or before at a signal."""
    shell.write("a")
    os.mkfifo("pipe")
    ran = shell.run(f"{command} --token-file pipe --timeout 1 --api-url http://127.0.0.1:1")
    assert (ran.code, "the token file pipe could not be read within 1 s" in ran.err) == (2, True)

    shell.patch.setattr("reconciler.cli.run.GRACE", 0.0)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    ran = shell.run(f"{command} --token-file pipe --timeout 60 --api-url http://127.0.0.1:1 --format json")
    assert (ran.code, ran.codes) == (143, ["exchange-interrupted"])


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_address_is_not_the_real_one(shell: Shell, blank: str) -> None:
    """Where the variable for the API's address is set but blank, nothing is sent; the flag still counts."""
    shell.write("a")
    with Sandbox(world("a", "a")) as sandbox:
        shell.use({**sandbox.environment, "WECHAT_API_URL": blank})
        ran = shell.run("plan")
        assert (ran.code, "WECHAT_API_URL is set, but blank" in ran.err) == (2, True)
        assert shell.run(f"plan --api-url {sandbox.url}").code == 0
