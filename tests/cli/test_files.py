"""Local files: which ones a command line names, how they are read, how reports are written, and all that may fail."""

import errno
import inspect
import io
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import combinations, product
from pathlib import Path

import pytest

from reconciler.cli import files
from reconciler.cli.exit_codes import UsageError
from reconciler.cli.files import Existing, OutputFile
from reconciler.problem import Code, Fact


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(act: Callable[[], object]) -> list[tuple[Code, dict[str, Fact]]]:
    """Return the codes and facts of the problems that something raises."""
    with pytest.raises(UsageError) as caught:
        act()
    return [(problem.code, dict(problem.facts)) for problem in caught.value.problems]


def make(folder: Path, *names: str) -> None:
    """Make empty files, and the folders that contain them."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def written(name: str, text: str, existing: Existing = Existing.REMOVE) -> None:
    """Try and write a file."""
    with closing(OutputFile(name, existing)) as file:
        file.write((text,))


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond a number of bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# Which files


def test_words_are_files_and_folders(here: Path) -> None:
    """A word is a file, missing or not, or a folder for its YAML files in order; nothing hidden, linked or else."""
    make(here, "p/b.yaml", "p/a/z.yml", "p/c.yaml", "p/.hidden.yaml", "p/.git/x.yaml", "p/readme.md", "q/e.yaml")
    make(here, "-/a.yaml")
    (here / "p" / "linked").symlink_to(here / "q")
    (here / "p" / "d.yaml").symlink_to(here / "q" / "e.yaml")
    (here / "p" / "gone.yaml").symlink_to("nowhere")
    inside = ("p/a/z.yml", "p/b.yaml", "p/c.yaml", "p/d.yaml", "p/gone.yaml")

    for words, names in {
        ("d.yaml",): ("d.yaml",),
        ("",): ("",),
        ("-",): ("-",),
        ("b.yaml", "a.yaml"): ("b.yaml", "a.yaml"),
        ("p",): inside,
        ("x.yaml", "p/a"): ("x.yaml", "p/a/z.yml"),
        ("p", "q/../x.yaml"): (*inside, "q/../x.yaml"),
        (): (),
    }.items():
        assert files.find(words) == names
    assert [files.is_folder(name) for name in ("p", "-", "", "p/b.yaml", "none")] == [True, False, False, False, False]


def test_no_file_is_named_twice(here: Path) -> None:
    """A file that is named again, by whatever name, is reported with the name that came first."""
    make(here, "p/a.yaml", "p/b.yaml")
    (here / "link.yaml").symlink_to(here / "p" / "a.yaml")

    for words, repeated in {
        "p/a.yaml p/a.yaml": [("p/a.yaml", "p/a.yaml")],
        "p p/a.yaml ./p/b.yaml": [("p/a.yaml", "p/a.yaml"), ("./p/b.yaml", "p/b.yaml")],
        "link.yaml p/a.yaml": [("p/a.yaml", "link.yaml")],
        "gone gone": [("gone", "gone")],
    }.items():
        expected = [(Code.FILE_REPEATED, {"file": file, "same": first}) for file, first in repeated]
        assert problems(lambda words=words: files.find(words.split())) == expected  # type: ignore[misc]  # mypy#15459


def test_a_deep_folder(here: Path) -> None:
    """A folder may be deeper than Python lets functions call each other."""
    deep = "/".join(["p", *["a"] * 300])
    make(here, f"{deep}/x.yaml", "p/b.yaml")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        found = files.find(["p"])
    finally:
        sys.setrecursionlimit(limit)

    assert found == (f"{deep}/x.yaml", "p/b.yaml")


@pytest.mark.parametrize("target", [None, "/dev/null", "/dev/stdin"])
def test_a_folder_with_a_pipe(target: str | None, here: Path) -> None:
    """A pipe or a device in a folder, or a link to one, is reported instead of read: reading might never end."""
    make(here, "p/a.yaml")
    if target is None:
        os.mkfifo(here / "p" / "b.yaml")
    else:
        (here / "p" / "b.yaml").symlink_to(target)

    assert problems(lambda: files.find(["p"])) == [(Code.FILE_IRREGULAR, {"file": "p/b.yaml"})]


def test_a_folder_that_gives_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a desired state, or one below that cannot be read, is no success: platforms would be missing."""
    make(here, "empty/readme.md", "p/a.yaml", "p/q/b.yaml")
    listed = Path.iterdir

    def closed(folder: Path) -> object:
        if folder.name == "q":
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", closed)

    assert problems(lambda: files.find(["empty"])) == [(Code.FOLDER_EMPTY, {"file": "empty"})]
    assert problems(lambda: files.find(["p"])) == [
        (Code.FILE_UNREADABLE, {"file": "p/q", "reason": "Permission denied"})
    ]
    assert [problem.facts["file"] for problem in files.try_folder("p/a.yaml")] == ["p/a.yaml"]
    assert files.try_folder("p") == ()


# Collisions


def spellings(folder: Path) -> list[str]:
    """Return names of one file, by links too, some of which lead there only once it exists."""
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("file")
    (folder / "chain").symlink_to("link")
    (folder / "here").symlink_to(".")
    return ["file", "./file", "sub/../file", ".//file", str(folder / "file"), "link", "chain", "here/file"]


@pytest.mark.parametrize("exists", [False, True])
def test_two_names_of_one_file(exists: bool, here: Path) -> None:  # noqa: FBT001  # a case, not a flag
    """However two outputs spell one file, before it exists too, it is refused; so is an output that is also read."""
    names = spellings(here)
    if exists:
        make(here, "file")
        os.link("file", "hard")
        names.append("hard")

    for one, two in combinations(names, 2):
        assert problems(lambda one=one, two=two: files.refuse_collisions([("--out", one), ("--outputs", two)], [])) == [  # type: ignore[misc]  # mypy#15459
            (Code.OUTPUT_REPEATED, {"flag": "--outputs", "output": "--out"})
        ]
    for one, two in product(names, names):
        assert problems(lambda one=one, two=two: files.refuse_collisions([("--out", one)], [("FILE", two)])) == [  # type: ignore[misc]  # mypy#15459
            (Code.OUTPUT_IS_INPUT, {"flag": "--out", "input": "FILE"})
        ]
    files.refuse_collisions([("--out", "file"), ("--outputs", "other")], [("FILE", "third")])


@contextmanager
def redirected(number: int, flags: int) -> Iterator[None]:
    """Let a standard stream lead to a file."""
    kept = os.dup(number)
    stream = os.open("stream", flags | os.O_CREAT)
    os.dup2(stream, number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)
        os.close(stream)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", ["stream", "./stream", "/dev/fd/{number}"])
def test_a_standard_stream_is_an_output(number: int, name: str, here: Path) -> None:
    """The file that a standard stream goes to is an output too, under every name; both streams may share one."""
    assert here.exists()
    stream = {1: "standard output", 2: "standard error"}[number]
    with redirected(number, os.O_WRONLY):
        assert problems(lambda: files.refuse_collisions([("--out", name.format(number=number))], [])) == [
            (Code.OUTPUT_REPEATED, {"flag": "--out", "output": stream})
        ]
        with redirected(3 - number, os.O_WRONLY):
            files.refuse_collisions([("--out", "other")], [("FILE", "third")])


def test_standard_input_is_an_input(here: Path) -> None:
    """``plan - --out domains.yaml <domains.yaml`` is refused; what has no file on a disk never collides."""
    assert here.exists()
    with redirected(0, os.O_RDONLY):
        assert problems(lambda: files.refuse_collisions([("--out", "stream")], [("FILE", "-")])) == [
            (Code.OUTPUT_IS_INPUT, {"flag": "--out", "input": "FILE"})
        ]
    os.mkfifo("pipe")
    for name in ("/dev/null", "pipe", ".", "a\0b"):
        files.refuse_collisions([("--out", name), ("--outputs", name)], [("FILE", name)])


# Reading


def test_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, or standard input for a dash, is read whole, up to one byte more than asked for."""
    Path("file").write_bytes(b"12345")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"12345")))

    assert (files.read("file", 10), files.read("file", 3), files.read("-", 3)) == (b"12345", b"1234", b"1234")
    for name in ("missing", ".", "a\0b", "x" * 300, ""):
        ((code, facts),) = problems(lambda name=name: files.read(name, 10))  # type: ignore[misc]  # mypy#15459
        assert (code, facts["file"]) == (Code.FILE_UNREADABLE, name or "''")
    assert here.exists()


def test_a_missing_desired_state(here: Path) -> None:
    """A desired state that is missing has a code of its own, with how to begin; what cannot be read is as elsewhere."""
    Path("file").write_bytes(b"12345")
    Path("link").symlink_to("nowhere")

    assert files.read_desired("file", 10) == b"12345"
    for name, code in (("missing", Code.FILE_MISSING), ("link", Code.FILE_UNREADABLE), ("", Code.FILE_UNREADABLE)):
        ((found, facts),) = problems(lambda name=name: files.read_desired(name, 10))  # type: ignore[misc]  # mypy#15459
        assert (found, facts["file"]) == (code, name or "''")
    assert here.exists()


# Writing


def test_a_file_that_is_written(here: Path) -> None:
    """A file is appended to, replaced or removed, through a link too, and nothing is left beside it."""
    Path("link").symlink_to("file")
    for name, text, existing, meanwhile, content in (
        ("file", "a\n", Existing.APPEND, "", "a\n"),
        ("link", "é\n", Existing.APPEND, "a\n", "a\né\n"),
        ("link", "longer", Existing.REPLACE, "a\né\n", "longer"),
        ("file", "new", Existing.REPLACE, "longer", "new"),
        ("link", "newer", Existing.REMOVE, None, "newer"),
        ("file", "newest", Existing.REMOVE, None, "newest"),
    ):
        with closing(OutputFile(name, existing)) as file:
            assert (Path("file").read_text(encoding="utf-8") if Path("file").exists() else None) == meanwhile
            file.write((text,))
        assert Path("file").read_text(encoding="utf-8") == content
    assert sorted(os.listdir(here)) == ["file", "link"]  # noqa: PTH208  # names alone
    assert Path("link").is_symlink()


def test_trying_makes_no_file(here: Path) -> None:
    """A file that is to be replaced is not made by trying."""
    for existing in set(Existing) - {Existing.APPEND}:
        OutputFile("file", existing).close()

    assert not list(here.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o660, 0o400, 0o755])
def test_a_replaced_file_keeps_its_mode_and_owner(mode: int, here: Path) -> None:
    """Who may read a file is as before, and it is never open to more people meanwhile."""
    file = here / "file"
    file.write_text("old", encoding="utf-8")
    file.chmod(mode)
    if os.geteuid() == 0:
        os.chown(file, 12, 34)
    before = file.stat()
    written("file", "new")
    after = file.stat()

    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert file.read_text(encoding="utf-8") == "new"


def test_an_owner_that_cannot_be_kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system does not let a file have its owner, the mode is still kept."""

    def refuse(*_: object) -> None:
        raise PermissionError

    (here / "file").touch(0o600)
    monkeypatch.setattr(os, "fchown", refuse)
    written("file", "new")

    assert (here / "file").stat().st_mode & 0o777 == 0o600


def test_a_new_file_has_the_mode_of_any_new_file(here: Path) -> None:
    """A report that was not there before is as readable as the user's other new files."""
    before = os.umask(0o027)
    try:
        written("file", "new")
    finally:
        os.umask(before)

    assert (here / "file").stat().st_mode & 0o777 == 0o640


def test_a_full_disk(here: Path) -> None:
    """A file that cannot be replaced by all of the new text keeps the old one."""
    (here / "file").write_text("old", encoding="utf-8")
    file = OutputFile("file", Existing.REPLACE)
    with full_disk(10):
        ((code, facts),) = problems(lambda: file.write(("new" * 10,)))

    assert (code, facts["file"]) == (Code.FILE_UNWRITABLE, "file")
    assert ((here / "file").read_text(encoding="utf-8"), list(here.iterdir())) == ("old", [here / "file"])


def test_a_device_is_never_removed() -> None:
    """What cannot be written to a device is reported, and the device stays."""
    with closing(OutputFile("/dev/full", Existing.REMOVE)) as file:
        ((_, facts),) = problems(lambda: file.write(("text",)))

    assert facts == {"file": "/dev/full", "reason": "No space left on device"}
    assert Path("/dev/full").exists()


@pytest.mark.parametrize("existing", Existing)
def test_a_pipe_is_written_in_place(existing: Existing, here: Path) -> None:
    """A pipe that somebody reads is opened once: its reader sees one end."""
    os.mkfifo("pipe")
    with subprocess.Popen(["cat", here / "pipe"], stdout=subprocess.PIPE) as reader:  # noqa: S603, S607  # a reader
        file = None
        while file is None:
            try:
                file = OutputFile("pipe", existing)
            except UsageError:  # the reader has not opened it yet
                continue
        file.write(("one ", "two"))
        file.close()
        assert reader.communicate(timeout=10)[0] == b"one two"
    assert (here / "pipe").is_fifo()


UNWRITABLE = [
    "",
    ".",
    "/",
    "missing/file",
    "a\0b",
    "x" * 300,
    f"{'x' * 300}/file",
    "file/file",
    "pipe",
    "socket",
    "loop",
]


@pytest.mark.parametrize("existing", Existing)
def test_names_that_cannot_be_written(existing: Existing, here: Path) -> None:
    """A folder, a name that is too long or none, a pipe without a reader: all are refused at once, and none hangs."""
    make(here, "file")
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        for name in UNWRITABLE:
            ((code, facts),) = problems(lambda name=name: OutputFile(name, existing))  # type: ignore[misc]  # mypy#15459
            assert (code, facts["file"]) == (Code.FILE_UNWRITABLE, name or "''")
    ((_, facts),) = problems(lambda: OutputFile("pipe", existing))
    assert facts["reason"] == "nobody reads this pipe"


def test_a_name_of_any_length_is_written(here: Path) -> None:
    """A name may be as long as the system takes one."""
    for length in (250, 255):
        written("x" * length, "text")

    assert sorted(len(path.name) for path in here.iterdir()) == [250, 255]


def test_a_folder_without_permission(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which no file can be made is refused at once."""
    opened = os.open

    def refuse(name: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_EXCL:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(name, flags, mode)

    make(here, "file")
    monkeypatch.setattr(os, "open", refuse)

    assert problems(lambda: OutputFile("file", Existing.REMOVE)) == [
        (Code.FILE_UNWRITABLE, {"file": "file", "reason": "Permission denied"})
    ]
