"""Local files, and all that may be wrong with them."""

import io
from pathlib import Path

import pytest

from reconciler.cli import files
from reconciler.cli.files import Unusable
from reconciler.problem import Code


def facts(error: Unusable) -> tuple[Code, object]:
    """Return what is wrong with which file."""
    (problem,) = error.problems
    return problem.code, problem.facts["file"]


def test_read(tmp_path: Path) -> None:
    """A file is read whole, up to one byte more than asked for."""
    file = tmp_path / "file"
    file.write_bytes(b"12345")

    assert files.read(str(file), 10) == b"12345"
    assert files.read(str(file), 3) == b"1234"


def test_read_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"12345")))

    assert files.read("-", 3) == b"1234"


@pytest.mark.parametrize("name", ["missing", ".", "a\0b"])
def test_unreadable(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is missing, a folder, or no name at all cannot be read."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unusable) as caught:
        files.read(name, 10)

    assert facts(caught.value) == (Code.FILE_UNREADABLE, name)


def test_append(tmp_path: Path) -> None:
    """Text is appended, and a missing file is made."""
    file = tmp_path / "file"
    files.append(str(file), "a\n")
    files.append(str(file), "é\n")

    assert file.read_bytes() == "a\né\n".encode()


def test_replace(tmp_path: Path) -> None:
    """To try to write keeps what a file holds; to replace does not."""
    file = tmp_path / "file"
    files.replace(str(file), "longer")
    files.try_writing(str(file))
    assert file.read_text() == "longer"

    files.replace(str(file), "new")
    assert file.read_text() == "new"


@pytest.mark.parametrize("name", [".", "missing/file", "a\0b"])
def test_unwritable(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a file in a missing folder, or no name at all cannot be written."""
    monkeypatch.chdir(tmp_path)
    for write in (files.try_writing, lambda name: files.replace(name, "text")):
        with pytest.raises(Unusable) as caught:
            write(name)
        assert facts(caught.value) == (Code.FILE_UNWRITABLE, name)


def test_full_disk() -> None:
    """A write that fails half way is told."""
    with pytest.raises(Unusable) as caught:
        files.append("/dev/full", "text")

    assert caught.value.problems[0].facts["reason"] == "No space left on device"
