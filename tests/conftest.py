"""Settings and fixtures for all tests."""

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import Phase, settings

from reconciler.cli.language import LOCALE, VARIABLE
from tests.packaging.installing import Built, build, install, once

# Tests expect English, whatever the machine's locale.
for name in (VARIABLE, *LOCALE):
    if os.environ.get(name, "").startswith("zh"):
        os.environ[name] = "C.UTF-8"

# Coverage and busy machines make single examples slow: a deadline would fail at random.
settings.register_profile("reconciler", deadline=None)
settings.load_profile("reconciler")

# `make mutants` needs to know only whether a mutant is noticed, so nothing is shrunk.
settings.register_profile("mutants", deadline=None, phases=(Phase.explicit, Phase.generate), database=None)

# A shell in the background makes tests and their processes ignore Ctrl-C; some programs block signals for them.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.pthread_sigmask(signal.SIG_SETMASK, ())


@pytest.hookimpl(optionalhook=True)  # what runs mutants has no xdist
def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are processors, eight at most: some tests only wait."""
    return min((os.cpu_count() or 1) + 1, 8)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Run laws without coverage, which doubles their time: every branch is covered by direct tests as well."""
    tracing = Coverage.current() if item.get_closest_marker("law") else None
    if tracing:
        tracing.stop()
    try:
        return (yield)
    finally:
        if tracing:
            tracing.start()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the sdist and the wheel of this tree."""
    folder = once(tmp_path_factory, "built", build)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(sdist, wheel)


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of an environment with the wheel."""
    return once(tmp_path_factory, "installed", lambda folder: install(folder, built.wheel)) / "bin"
