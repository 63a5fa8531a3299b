"""The fake GitHub, and a runner for its jobs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.command.running import world
from tests.github.forge import Forge, serving
from tests.github.jobs import Runner
from tests.github.site import Site, text


@pytest.fixture
def forge() -> Iterator[Forge]:
    """Return a repository that is served."""
    with serving(Forge()) as served:
        yield served


@pytest.fixture
def runner(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """Return a runner of the workflow's jobs."""
    return Runner(forge, tmp_path, monkeypatch, capsys)


@pytest.fixture
def site(forge: Forge, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a repository in sync with its platform, which has the hosts a and b in both lists."""
    with Sandbox(world("a b", "a b")) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        new = Site(tmp_path / "clone", forge, runner, sandbox)
        new.begin()
        monkeypatch.chdir(new.folder)
        new.push("a b")
        assert new.workflow().codes == {"settings": 0, "plan": 0, "report": 0}
        yield new


@pytest.fixture
def fleet(forge: Forge, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Yield a repository with two platforms, which are in sync, in the folder ``p``."""
    worlds = [replace(world("a b", "a b"), name=name, tokens=(f"78_{name}_token",)) for name in ("one", "two")]
    with Sandbox(*worlds) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        site = Site(tmp_path / "clone", forge, runner, sandbox, file="p")
        site.begin()
        monkeypatch.chdir(site.folder)
        site.commit({f"p/{name}.yaml": text("a b", platform=name) for name in ("one", "two")})
        site.workflow()
        yield site
