"""Files and folders on the command line: which desired states they are."""

import inspect
import os
import sys
from pathlib import Path

import pytest

from reconciler.cli.errors import UsageError
from reconciler.cli.platforms import Fleet, OneFile, find, names
from reconciler.problem import Code


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(folder: Path, *files: str) -> None:
    """Make empty files, and the folders that they are in."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


@pytest.mark.parametrize("name", ["domains.yaml", "missing", "-", ""])
def test_one_word_is_one_file(name: str, here: Path) -> None:
    """One name is one file, whether there is such a file or not: reading it tells."""
    make(here, "domains.yaml")

    assert find([name]) == OneFile(name)
    assert names(OneFile(name)) == (name,)


def test_several_words_are_a_fleet(here: Path) -> None:
    """Several names are a fleet in their order, missing ones among them."""
    make(here, "b.yaml")

    assert find(["b.yaml", "a.yaml"]) == Fleet(("b.yaml", "a.yaml"))
    assert names(find(["b.yaml", "a.yaml"])) == ("b.yaml", "a.yaml")


def test_a_folder_is_all_its_files(here: Path) -> None:
    """A folder gives its YAML files and those below it by name, and nothing hidden, linked or of another kind."""
    make(
        here, "p/b.yaml", "p/a/z.yml", "p/c.yaml", "p/.hidden.yaml", "p/.git/x.yaml", "p/readme.md", "elsewhere/e.yaml"
    )
    (here / "p" / "linked").symlink_to(here / "elsewhere")
    (here / "p" / "d.yaml").symlink_to(here / "elsewhere" / "e.yaml")

    assert find(["p"]) == Fleet(("p/a/z.yml", "p/b.yaml", "p/c.yaml", "p/d.yaml"))
    assert find(["x.yaml", "p/a"]) == Fleet(("x.yaml", "p/a/z.yml"))


def test_a_folder_with_one_file_is_a_fleet(here: Path) -> None:
    """How a folder is told does not depend on how many files are in it."""
    make(here, "p/a.yaml")

    assert find(["p"]) == Fleet(("p/a.yaml",))


@pytest.mark.parametrize(
    ("words", "repeated"),
    [
        ("p/a.yaml p/a.yaml", [("p/a.yaml", "p/a.yaml")]),
        ("p p/a.yaml ./p/b.yaml", [("p/a.yaml", "p/a.yaml"), ("./p/b.yaml", "p/b.yaml")]),
        ("link.yaml p/a.yaml", [("p/a.yaml", "link.yaml")]),
        ("gone gone", [("gone", "gone")]),
    ],
)
def test_no_file_is_named_twice(words: str, repeated: list[tuple[str, str]], here: Path) -> None:
    """A file that is named again, by whatever name, is told with the name that came first."""
    make(here, "p/a.yaml", "p/b.yaml")
    (here / "link.yaml").symlink_to(here / "p" / "a.yaml")
    with pytest.raises(UsageError) as caught:
        find(words.split())

    assert [(problem.code, problem.facts) for problem in caught.value.problems] == [
        (Code.FILE_REPEATED, {"file": file, "same": first}) for file, first in repeated
    ]


def test_a_deep_folder(here: Path) -> None:
    """A folder may be deeper than Python would call a function in itself."""
    deep = "/".join(["p", *["a"] * 300])
    make(here, f"{deep}/x.yaml", "p/b.yaml")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        found = find(["p"])
    finally:
        sys.setrecursionlimit(limit)

    assert found == Fleet((f"{deep}/x.yaml", "p/b.yaml"))


@pytest.mark.parametrize("kind", ["pipe", "device", "link"])
def test_what_may_never_end_is_no_file(kind: str, here: Path) -> None:
    """A pipe or a device in a folder, or a link to one, is told instead of read; a missing file is for who reads it."""
    make(here, "p/a.yaml")
    odd = here / "p" / "b.yaml"
    if kind == "pipe":
        os.mkfifo(odd)
    else:
        odd.symlink_to("/dev/null" if kind == "device" else "/dev/stdin")
    with pytest.raises(UsageError) as caught:
        find(["p"])

    assert [(problem.code, problem.facts) for problem in caught.value.problems] == [
        (Code.FILE_IRREGULAR, {"file": "p/b.yaml"})
    ]
    odd.unlink()
    odd.symlink_to("nowhere")
    assert find(["p"]) == Fleet(("p/a.yaml", "p/b.yaml"))


def test_a_folder_is_not_standard_input(here: Path) -> None:
    """A dash is standard input, even where a folder has that name."""
    make(here, "-/a.yaml")

    assert find(["-"]) == OneFile("-")


def test_an_empty_folder_is_no_success(here: Path) -> None:
    """A folder without a desired state is told, instead of a run over nothing."""
    make(here, "p/readme.md")
    with pytest.raises(UsageError) as caught:
        find(["p"])

    assert [(problem.code, problem.facts) for problem in caught.value.problems] == [(Code.FOLDER_EMPTY, {"file": "p"})]


def test_a_folder_that_cannot_be_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder below that cannot be looked into is told: its platforms must not be passed over."""
    make(here, "p/a.yaml", "p/q/b.yaml")
    listed = Path.iterdir

    def closed(folder: Path) -> object:
        if folder.name == "q":
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(UsageError) as caught:
        find(["p"])

    assert [(problem.code, problem.facts) for problem in caught.value.problems] == [
        (Code.FILE_UNREADABLE, {"file": "p/q", "reason": "Permission denied"})
    ]
