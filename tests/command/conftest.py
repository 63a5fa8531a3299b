"""A shell for each test."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.running import Shell
from tests.hostcheck.conftest import authority, net

__all__ = ["authority", "net"]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """Give a new folder to work in, an environment without WeChat, and pauses that do not last.

    Signals are handled afterwards as before: a run that caught one leaves its handlers, for its process ends then.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("WECHAT_API_URL", "WECHAT_COMPONENT_ACCESS_TOKEN", "WECHAT_TOKEN_AUTHORIZATION", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("reconciler.apply.PAUSES", (0.0, 0.0))
    monkeypatch.setattr("reconciler.apply.SETTLING", (0.0, 0.0))
    monkeypatch.setattr("reconciler.wechat.http.PAUSES", (0.0, 0.0))
    handlers = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    yield Shell(tmp_path, monkeypatch, capsys)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def repository(shell: Shell) -> Shell:
    """Return a shell in the root of a repository. What git is asked is nothing here."""
    (shell.folder / ".git").mkdir()
    return shell
