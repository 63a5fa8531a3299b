"""Local files, and all that may be wrong with them."""

import io
import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.cli import files
from reconciler.cli.errors import UsageError
from reconciler.problem import Code


def facts(error: UsageError) -> tuple[Code, object]:
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
    with pytest.raises(UsageError) as caught:
        files.read(name, 10)

    assert facts(caught.value) == (Code.FILE_UNREADABLE, name)


def test_append(tmp_path: Path) -> None:
    """Text is appended, and a missing file is made."""
    file = tmp_path / "file"
    files.append(str(file), "a\n")
    files.append(str(file), "é\n")

    assert file.read_bytes() == "a\né\n".encode()


def test_replace(tmp_path: Path) -> None:
    """To try to write keeps what a file holds, and makes none; to replace does not."""
    file = tmp_path / "file"
    files.try_replacing(str(file))
    assert not list(tmp_path.iterdir())

    files.replace(str(file), "longer")
    files.try_replacing(str(file))
    files.try_appending(str(file))
    assert file.read_text() == "longer"

    files.replace(str(file), "new")
    assert (file.read_text(), list(tmp_path.iterdir())) == ("new", [file])


def test_replace_through_a_link(tmp_path: Path) -> None:
    """A link stays one: the file that it leads to is replaced."""
    file, link = tmp_path / "file", tmp_path / "link"
    link.symlink_to(file)
    files.replace(str(link), "text")

    assert (link.is_symlink(), file.read_text()) == (True, "text")


def test_a_full_disk_keeps_what_was_saved(tmp_path: Path) -> None:
    """A file that cannot be replaced by all of the new text holds all of the old one, and nothing is left beside it."""
    file = tmp_path / "file"
    file.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(UsageError) as caught:
            files.replace(str(file), "new" * 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert facts(caught.value) == (Code.FILE_UNWRITABLE, str(file))
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])


def test_a_pipe_is_written_in_place(tmp_path: Path) -> None:
    """A pipe that has a name is opened once, when there is something to write: its reader sees one end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:  # noqa: S603, S607  # a reader as any other
        for attempt in (files.try_appending, files.try_replacing):
            attempt(str(pipe))
        files.replace(str(pipe), "text")
        assert reader.communicate(timeout=10)[0] == b"text"
    assert pipe.is_fifo()


@pytest.mark.parametrize("write", [files.append, files.replace])
def test_the_file_behind_standard_error(write: Callable[[str, str], None], tmp_path: Path) -> None:
    """A file that a stream goes to as well is gone on with, so that neither text covers the other."""
    file = tmp_path / "file"
    kept = os.dup(2)
    with file.open("wb") as stream:
        os.dup2(stream.fileno(), 2)
        try:
            os.write(2, b"one ")
            write(str(file), "two ")
            os.write(2, b"three")
        finally:
            os.dup2(kept, 2)
            os.close(kept)

    assert file.read_text() == "one two three"


def test_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two names may be one file, even before it is there; no two uses of a device are."""
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("other").touch()
    Path("link").symlink_to("file")

    assert files.same("file", "link")
    assert files.same("missing", "./missing")
    assert not files.same("file", "other")
    assert not files.same("/dev/null", "/dev/null")
    assert not files.same("missing", 0)
    with Path("file").open("rb") as stream:
        assert files.same("link", stream.fileno())


@pytest.mark.parametrize("name", [".", "/", "missing/file", "a\0b"])
def test_unwritable(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a file in a missing folder, or no name at all cannot be written."""
    monkeypatch.chdir(tmp_path)
    for write in (files.try_appending, files.try_replacing, lambda name: files.replace(name, "text")):
        with pytest.raises(UsageError) as caught:
            write(name)
        assert facts(caught.value) == (Code.FILE_UNWRITABLE, name)


def test_an_empty_name() -> None:
    """A name that is empty, as a variable that is not set, can be seen in the message."""
    for use in (lambda: files.read("", 10), lambda: files.append("", "text")):
        with pytest.raises(UsageError) as caught:
            use()
        assert caught.value.problems[0].facts == {"file": "''", "reason": "No such file or directory"}


def test_full_disk() -> None:
    """A write that fails half way is told."""
    with pytest.raises(UsageError) as caught:
        files.append("/dev/full", "text")

    assert caught.value.problems[0].facts["reason"] == "No space left on device"
