"""A release holds what git tracks and nothing else, an index would accept it, and it works once installed."""

import base64
import csv
import hashlib
import re
import subprocess
import tarfile
from pathlib import Path
from zipfile import ZipFile

from markdown_it import MarkdownIt
from packaging.metadata import Metadata

from tests.packaging.installing import OFFLINE, PIP, ROOT, Built, install, run

TRACE = re.compile(rb"pypi\.org|python[h]osted|uv\.lock|(?<![\w.-])/(root|work|home|opt)/")
"""A package registry's host, or a path of the machine that built this."""


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the bytes of each file in the wheel, by its path."""
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tracked(*folders: str) -> set[str]:
    """Return the files below `folders` that git tracks or would add."""
    words = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *folders)
    out = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name for name in out.split("\0") if name and (ROOT / name).exists()}


def metadata_folder(built: Built) -> str:
    """Return the wheel's folder of metadata."""
    return built.wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"


def test_no_file_names_a_registry_or_this_machine(built: Built) -> None:
    """Neither the name nor the content of any file in the sdist does."""
    with tarfile.open(built.sdist) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        traces = {name: TRACE.findall(name.encode() + file.read()) for name, file in files.items() if file}

    assert len(traces) > 1
    assert {name: trace for name, trace in traces.items() if trace} == {}


def test_wheel_holds_the_package(built: Built) -> None:
    """The wheel holds the package, both schemas, the licence and its own metadata, and nothing else."""
    folder = metadata_folder(built)
    package = tracked("reconciler") | {f"reconciler/_{name}" for name in tracked("schema")}
    metadata = {f"{folder}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}

    assert {"reconciler/py.typed", "reconciler/_schema/domains.schema.json"} <= package
    assert contents(built.wheel).keys() == package | metadata


def test_sdist_holds_the_tree(built: Built) -> None:
    """The sdist holds what git does, tests and docs included, so everything can be tested from it."""
    with tarfile.open(built.sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}

    assert names == tracked() | {"PKG-INFO"}


def test_record_names_every_file(built: Built) -> None:
    """The wheel's record lists each file with its hash and size."""
    files = contents(built.wheel)
    record = f"{metadata_folder(built)}/RECORD"
    rows = {name: (digest, size) for name, digest, size in csv.reader(files[record].decode().splitlines())}

    assert rows.pop(record) == ("", "")
    assert rows == {
        name: (f"sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip('=')}", str(len(data)))
        for name, data in files.items()
        if name != record
    }


def test_metadata_is_valid(built: Built) -> None:
    """Wheel and sdist carry the same metadata, which passes the checks of a package index."""
    data = contents(built.wheel)[f"{metadata_folder(built)}/METADATA"]
    with tarfile.open(built.sdist) as archive:
        member = archive.extractfile(f"{built.sdist.name.removesuffix('.tar.gz')}/PKG-INFO")
        assert member is not None
        assert member.read() == data
    metadata = Metadata.from_email(data, validate=True)

    assert metadata.license_expression == "MIT"
    assert metadata.license_files == ["LICENSE"]
    assert metadata.description_content_type == "text/markdown"
    needs = sorted(need.name for need in metadata.requires_dist or ())
    assert needs == ["deepdiff", "httpcore", "httpx", "jsonschema", "pyyaml"]


def test_the_page_of_an_index_has_no_broken_link(built: Built) -> None:
    """The description is the README, without the links and pictures that need the repository around it."""
    metadata = Metadata.from_email(contents(built.wheel)[f"{metadata_folder(built)}/METADATA"], validate=True)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark").enable("table")
    shown, whole = (
        [child for token in parser.parse(page) for child in (token, *(token.children or ()))]
        for page in (metadata.description or "", readme)
    )
    links, all_links = (
        [str(token.attrs["href"]) for token in tokens if token.type == "link_open"] for tokens in (shown, whole)
    )
    texts, all_texts = (
        "".join(token.content for token in tokens if token.type in {"text", "fence", "code_inline"})
        for tokens in (shown, whole)
    )

    assert links == [link for link in all_links if link.startswith("https:")]
    assert [token.type for token in shown if token.type in {"image", "html_block", "html_inline"}] == []
    assert texts == f"{all_texts}The source distribution contains the files that this page names."


def test_wheel_from_the_sdist_is_the_wheel(built: Built, tmp_path: Path) -> None:
    """The wheel that pip builds from the sdist equals the published one, byte for byte."""
    run(*PIP, "wheel", *OFFLINE, "--wheel-dir", tmp_path, built.sdist, folder=tmp_path)

    assert contents(tmp_path / built.wheel.name) == contents(built.wheel)


def test_installed_command_finds_its_schema(installed: Path, tmp_path: Path) -> None:
    """From the wheel and from an editable install, the command validates the example, whatever the folder.

    It finds what init writes, too.
    """
    editable = install(tmp_path / "environment", "--editable", ROOT)

    for programs in (installed, editable):
        (tmp_path / programs.parent.name / "repository" / ".git").mkdir(parents=True)
        words = ("--ci", "github", "--runner", "group:wechat", "--action", "self")
        run(programs / "reconciler", "init", *words, folder=tmp_path / programs.parent.name / "repository")
        run(programs / "reconciler", "validate", ROOT / "domains.yaml", folder=tmp_path)
        run(programs / "python", "-m", "reconciler", "validate", ROOT / "domains.yaml", folder=tmp_path)
