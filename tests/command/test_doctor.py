"""``reconciler doctor``: one line a point, nothing is changed, and the exit code is that of the worst point."""

import os
import signal
import threading

import pytest

from reconciler.resources import SERVER
from reconciler.sandbox.server import Sandbox
from tests.command.running import Shell, world
from tests.command.test_resources import both, write


def test_all_is_well(shell: Shell) -> None:
    """It names the address, the token's source, the lists, the calls left today and the verification file."""
    with Sandbox(world("a b", "a")) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("doctor")

        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines() == [
            f"ok      API address: {sandbox.environment['WECHAT_API_URL']}",
            "ok      token from WECHAT_COMPONENT_ACCESS_TOKEN",
            "ok      live lists: 2 testing, 1 published",
            "ok      999 of 1000 calls left today",
            "ok      verification file sandbox-verify.txt, from WeChat",
        ]


def test_each_file_is_a_platform(shell: Shell) -> None:
    """With files, each has its own points; server domains need no verification file."""
    with Sandbox(both("a", "s t", name="acme")) as sandbox:
        shell.use(sandbox.environment)
        write(shell, "business", "a")
        write(shell, SERVER.name, "s")
        ran = shell.run("doctor platforms --lang zh")

    assert ran.code == 0
    assert [line.split(" ", 1)[0] for line in ran.out.splitlines()] == ["正常"] * 10
    assert ran.out.count("acme") == 4
    assert ran.out.count("sandbox-verify.txt") == 1
    assert "线上列表：测试版 2、全网发布版 2" in ran.out


def test_the_file_that_the_state_names(shell: Shell) -> None:
    """A verification file in domains.yaml is not asked for."""
    (shell.folder / "domains.yaml").write_text(
        "version: 1\nverification: {file: a.txt, content: b}\ndomains: []\n", encoding="utf-8"
    )
    with Sandbox(world()) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("doctor")

    assert (ran.code, ran.out.splitlines()[-1]) == (0, "ok      verification file a.txt, from domains.yaml")


@pytest.mark.parametrize(
    ("faults", "code", "said"),
    [
        ("any:1+:errcode=61004", 7, "failed  live lists"),
        ("any:2:errcode=48001", 7, "failed  calls left today"),
        ("any:3:errcode=48001", 7, "failed  verification file"),
    ],
)
def test_what_wechat_refuses(shell: Shell, faults: str, code: int, said: str) -> None:
    """A point that fails shows what is wrong and what to do; the others stand."""
    with Sandbox(world("a", faults=faults)) as sandbox:
        shell.use(sandbox.environment)
        ran = shell.run("doctor")

    assert (ran.code, ran.err) == (code, "")
    assert said in ran.out
    assert "errcode" in ran.out


def test_what_is_wrong_here(shell: Shell) -> None:
    """No token, no such file, an invalid file and a wrong address each fail their own point."""
    shell.use({"WECHAT_API_URL": "http://127.0.0.1:9"})
    assert "failed  token from WECHAT_COMPONENT_ACCESS_TOKEN\n    token-missing: " in shell.run("doctor").out
    assert shell.run("doctor missing.yaml").code == 2
    (shell.folder / "domains.yaml").write_text("version: 1\ndomains: [https://a.qq.com]\n", encoding="utf-8")
    invalid = shell.run("doctor")
    assert (invalid.code, invalid.out.splitlines()[1:3]) == (
        3,
        ["failed  domains.yaml", '    domains.yaml:2:11: host-scheme: "https://a.qq.com" has a scheme'],
    )
    shell.use({"WECHAT_API_URL": "ftp://a"})
    wrong = shell.run("doctor")
    assert (wrong.code, wrong.out.splitlines()[0]) == (2, "failed  the address of WeChat")
    assert shell.run("doctor --token-file a --token-url http://b").code == 2


def test_where_the_token_is_read(shell: Shell) -> None:
    """A file is named as it was given; an address, which may hold a secret, is not."""
    shell.use({"WECHAT_API_URL": "http://127.0.0.1:9"})

    assert "failed  token from no-such-file\n" in shell.run("doctor --token-file no-such-file").out
    asked = shell.run("doctor --token-url http://user:secret@127.0.0.1:9/t?key=secret").out
    assert ("token from --token-url\n" in asked, "secret" in asked) == (True, False)


def test_a_proxy_is_named(shell: Shell) -> None:
    """The way to WeChat is shown without its password."""
    shell.use(
        {
            "WECHAT_API_URL": "https://wechat.test",
            "HTTPS_PROXY": "http://user:secret@127.0.0.1:9",
            "WECHAT_COMPONENT_ACCESS_TOKEN": "",
        }
    )
    first = shell.run("doctor").out.splitlines()[0]

    assert first == "ok      API address: https://wechat.test (through the proxy http://127.0.0.1:9)"


def test_a_signal_ends_it(shell: Shell) -> None:
    """A signal ends the process as a shell expects, after the points that are known."""
    with Sandbox(world("a", faults="any:1+:hang")) as sandbox:
        shell.use(sandbox.environment)
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
        ran = shell.run("doctor")

    assert (ran.code, ran.out.splitlines()[-1]) == (143, "ok      token from WECHAT_COMPONENT_ACCESS_TOKEN")
