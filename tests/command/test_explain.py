"""``reconciler explain``: needs no file, no token and no network."""

import re

from reconciler.problem import Code
from reconciler.sandbox.server import Sandbox
from tests.command.running import Ran, Shell, world


def test_a_code(shell: Shell) -> None:
    """A code is explained on standard output."""
    ran = shell.run("explain host-scheme")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("error host-scheme\nexit code 3")
    assert "write <host>: only HTTPS is used" in ran.out


def test_all_codes(shell: Shell) -> None:
    """Without a code all are listed."""
    ran = shell.run("explain")

    assert (ran.code, ran.err) == (0, "")
    assert re.findall(r"^  (\S+)", ran.out, re.MULTILINE) == list(Code)


def test_an_unknown_code(shell: Shell) -> None:
    """What is no code is wrong usage, and the nearest codes are named."""
    ran = shell.run("explain host-schema")

    assert (ran.code, ran.out) == (2, "")
    assert "host-scheme" in ran.err


def test_exit_codes_are_as_explained(shell: Shell) -> None:
    """A run that meets a problem ends with an exit code that its explanation names; with 2 there is no report."""
    shell.write("a b")
    (shell.folder / "bad.yaml").write_text("version: 1\ndomains: [https://a.qq.com]\n", encoding="utf-8")
    (shell.folder / "no-plan.json").write_text("{}", encoding="utf-8")

    def ran(line: str, testing: str = "a", faults: str = "") -> Ran:
        with Sandbox(world(testing, testing, faults=faults)) as sandbox:
            shell.use(sandbox.environment)
            return shell.run(line)

    runs = {
        Code.FILE_MISSING: ran("plan missing.yaml"),
        Code.FILE_UNREADABLE: ran("show missing.json"),
        Code.HOST_SCHEME: ran("validate bad.yaml"),
        Code.REPORT_UNUSABLE: ran("show no-plan.json"),
        Code.LIVE_UNUSABLE: ran("plan --live bad.yaml"),
        Code.TOO_MANY_DELETIONS: ran("plan --allow-deletions 0", testing="a b c"),
        Code.PLAN_UNUSABLE: ran("apply --plan no-plan.json"),
        Code.WECHAT_QUOTA: ran("apply", faults="write:1:errcode=45009"),
        Code.WECHAT_TIMEOUT: ran("apply --timeout 0.3", faults="any:2+:hang"),
        Code.TOKEN_SOURCE_UNREACHABLE: ran("plan --token-url http://127.0.0.1:9"),
    }

    assert {code: run.code for code, run in runs.items()} == {
        Code.FILE_MISSING: 2,
        Code.FILE_UNREADABLE: 2,
        Code.HOST_SCHEME: 3,
        Code.REPORT_UNUSABLE: 2,
        Code.LIVE_UNUSABLE: 2,
        Code.TOO_MANY_DELETIONS: 5,
        Code.PLAN_UNUSABLE: 6,
        Code.WECHAT_QUOTA: 7,
        Code.WECHAT_TIMEOUT: 8,
        Code.TOKEN_SOURCE_UNREACHABLE: 7,
    }
    assert {code for code, run in runs.items() if code not in run.out} == {
        code for code, run in runs.items() if run.code == 2
    }
    for code, run in runs.items():
        effect = shell.run(f"explain {code}").out.splitlines()[1]
        assert str(run.code) in re.findall(r"[0-9]+", effect)
