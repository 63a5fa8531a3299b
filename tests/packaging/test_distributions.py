"""What people install, in each way they can install it."""

import re
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.installing import OFFLINE, PIP, ROOT, build, install, run

DOMAINS = ROOT / "domains.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a release consists of, and the wheel that others build from its sdist."""

    sdist: Path
    wheel: Path
    wheel_from_sdist: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both distributions of this tree, and a wheel built from the sdist alone."""
    folder = tmp_path_factory.mktemp("built")
    build(folder)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    again = folder / "again"
    run(*PIP, "wheel", *OFFLINE, "--wheel-dir", again, sdist, folder=folder)
    return Built(sdist=sdist, wheel=wheel, wheel_from_sdist=again / wheel.name)


def contents(wheel: Path) -> dict[str, bytes]:
    """Path inside the wheel -> bytes."""
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_distributions_name_no_machine(built: Built) -> None:
    """No file of this project names a package registry or a path of the machine it was written on."""
    trace = re.compile(rb"pypi\.org|python[h]osted|uv\.lock|(?<![\w.-])/(root|work|home|opt)/")
    with tarfile.open(built.sdist) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        traces = {name: trace.findall(name.encode() + file.read()) for name, file in files.items() if file}

    assert len(traces) > 1
    assert {name: found for name, found in traces.items() if found} == {}


def test_wheel_contents(built: Built) -> None:
    """The wheel holds the package, its types, both schemas and the licence, and nothing else at its top."""
    names = contents(built.wheel).keys()
    information = built.wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"

    assert names >= {
        "reconciler/__main__.py",
        "reconciler/py.typed",
        "reconciler/_schema/domains.schema.json",
        "reconciler/_schema/report.schema.json",
        f"{information}/licenses/LICENSE",
    }
    assert {name.split("/")[0] for name in names} == {"reconciler", information}


def test_wheel_from_sdist_is_the_wheel(built: Built) -> None:
    """Who builds the wheel from the sdist gets the wheel that is published, byte for byte."""
    assert contents(built.wheel_from_sdist) == contents(built.wheel)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(lambda built: (built.wheel,), id="wheel"),
        pytest.param(lambda built: (built.wheel_from_sdist,), id="wheel-from-sdist"),
        pytest.param(lambda _: ("--editable", ROOT), id="editable"),
    ],
)
def test_installed_command_validates(
    built: Built, source: Callable[[Built], tuple[str | Path, ...]], tmp_path: Path
) -> None:
    """However it was installed, the command finds its schema and validates the example, from any folder."""
    programs = install(tmp_path / "environment", *source(built))

    run(programs / "reconciler", "validate", DOMAINS, folder=tmp_path)
    run(programs / "python", "-m", "reconciler", "validate", DOMAINS, folder=tmp_path)
