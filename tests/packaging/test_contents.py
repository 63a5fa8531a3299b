"""What a release holds, file by file, and whether an index would take it."""

import base64
import csv
import hashlib
import subprocess
import tarfile
from pathlib import Path
from typing import Final

from packaging.metadata import Metadata

from tests.packaging.test_distributions import Built, contents
from tests.packaging.test_distributions import built as built  # noqa: PLC0414  # the fixture

ROOT: Final = Path(__file__).parents[2]


def tracked(*folders: str) -> set[str]:
    """Return the files of this tree that git knows, or would take, below folders."""
    words = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *folders)
    out = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name for name in out.split("\0") if name and (ROOT / name).exists()}


def information(built: Built) -> str:
    """Return the folder in the wheel that tells of it."""
    return built.wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"


def test_the_wheel_is_the_package(built: Built) -> None:
    """The wheel holds every file of the package, the schemas and the licence, and not one more."""
    about = information(built)
    package = tracked("reconciler") | {f"reconciler/_{name}" for name in tracked("schema")}
    told = {f"{about}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}

    assert contents(built.wheel).keys() == package | told


def test_the_sdist_is_the_tree(built: Built) -> None:
    """The sdist holds what git does, tests and docs included, so that all can be tested from it, and no more."""
    with tarfile.open(built.sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}

    assert names == tracked() | {"PKG-INFO"}


def test_the_wheel_names_what_it_holds(built: Built) -> None:
    """Each file of the wheel is in its record with its hash and size, and the other way round."""
    files = contents(built.wheel)
    record = f"{information(built)}/RECORD"
    rows = {name: (digest, size) for name, digest, size in csv.reader(files[record].decode().splitlines())}

    assert rows.pop(record) == ("", "")
    assert rows == {
        name: (f"sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip('=')}", str(len(data)))
        for name, data in files.items()
        if name != record
    }


def test_an_index_takes_it(built: Built) -> None:
    """Both distributions tell the same, and that is valid by the rules that the index itself checks."""
    told = contents(built.wheel)[f"{information(built)}/METADATA"]
    with tarfile.open(built.sdist) as archive:
        member = archive.extractfile(f"{built.sdist.name.removesuffix('.tar.gz')}/PKG-INFO")
        assert member is not None
        assert member.read() == told
    metadata = Metadata.from_email(told, validate=True)

    assert metadata.license_expression == "MIT"
    assert metadata.license_files == ["LICENSE"]
    assert metadata.description_content_type == "text/markdown"
    assert metadata.description == (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(need.name for need in metadata.requires_dist or ()) == [
        "deepdiff",
        "httpcore",
        "httpx",
        "jsonschema",
        "pyyaml",
    ]
