"""State files: what they hold, that they are written atomically, and that a mistake in one is named."""

import json
from pathlib import Path

import pytest

from reconciler.sandbox.faults import parse
from reconciler.sandbox.lists import Lists
from reconciler.sandbox.state import State, StateError, load, load_all, save
from reconciler.sandbox.world import World
from tests.sandbox.client import world

A, B = "a.qq.com", "b.qq.com"


@pytest.mark.parametrize("published", [A, "", None])
def test_what_is_saved_is_loaded(tmp_path: Path, published: str | None) -> None:
    """Both lists, the limit and the unverified hosts come back; nothing else is left in the folder."""
    path = tmp_path / "state.json"
    save(str(path), world(f"{B} {A}", published, limit=7, unverified=B))

    assert load(str(path)) == State(
        testing=(B, A), published=None if published is None else tuple(published.split()), limit=7, unverified=(B,)
    )
    assert json.loads(path.read_text())["testing"] == [B, A]
    assert [entry.name for entry in tmp_path.iterdir()] == ["state.json"]


def test_missing_files_and_keys(tmp_path: Path) -> None:
    """A file that does not exist is no state; a key that is left out has its default."""
    path = tmp_path / "state.json"
    assert load(str(path)) is None
    path.write_text('{"published": null}')
    assert load(str(path)) == State(testing=(), published=None)


def test_faults_of_a_file_stay_in_it(tmp_path: Path) -> None:
    """A file keeps its own faults when its state is saved, and gets none that came from the flags."""
    path = str(tmp_path / "state.json")
    platform = World(lists=Lists((A,), (A,)), faults=(parse("get:1:reset"),))
    save(path, platform)
    assert "faults" not in json.loads(Path(path).read_text())
    save(path, platform, platform.faults)
    state = load(path)
    assert state is not None
    assert state.faults == platform.faults


BROKEN: dict[bytes, str] = {
    b"": "it is not a JSON object",
    b"[]": "it is not a JSON object",
    b"\xff": "it is not a JSON object",
    b"[" * 100_000: "it is not a JSON object",
    b'{"test": []}': (
        "unknown key 'test'; the keys are testing, published, server_testing, server_published, limit, unverified, "
        "faults"
    ),
    b'{"testing": "a.qq.com"}': "'testing' must be a list of strings",
    b'{"testing": null}': "'testing' must be a list of strings",
    b'{"published": [1]}': "'published' must be a list of strings, or null when the platform was never published",
    b'{"limit": 0}': "'limit' must be a whole number, 1 or more",
    b'{"limit": true}': "'limit' must be a whole number, 1 or more",
    b'{"unverified": {}}': "'unverified' must be a list of strings",
    b'{"faults": ["get:1"]}': "'faults' must be a list of faults, such as any:1+:errcode=45009",
    b'{"faults": [1]}': "'faults' must be a list of faults, such as any:1+:errcode=45009",
    b'{"faults": "get:1:reset"}': "'faults' must be a list of faults, such as any:1+:errcode=45009",
}


def error(path: Path) -> str:
    """Return what is wrong with a file."""
    with pytest.raises(StateError) as raised:
        load(str(path))
    return str(raised.value)


def test_broken_files(tmp_path: Path) -> None:
    """The message names the file, what is wrong and what to do; the file is left as it is."""
    paths = {tmp_path / f"{number}.json": content for number, content in enumerate(BROKEN)}
    for path, content in paths.items():
        path.write_bytes(content)

    assert [error(path) for path in paths] == [
        f"{path}: not a state file of the sandbox: {BROKEN[content]}; correct it, or delete it to start over"
        for path, content in paths.items()
    ]
    assert {path: path.read_bytes() for path in paths} == paths


def test_a_write_is_atomic(tmp_path: Path) -> None:
    """A folder that is gone is an error; a link stays a link, and the file that it leads to is replaced."""
    with pytest.raises(FileNotFoundError):
        save(str(tmp_path / "gone" / "state.json"), world(A))
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real.json")
    save(str(link), world(A))
    assert link.is_symlink()
    assert load(str(tmp_path / "real.json")) == load(str(link))


def folder(path: Path, **files: object) -> str:
    """Return a folder with these state files; an underscore in a name stands for a hyphen."""
    for name, content in files.items():
        (path / f"{name.replace('_', '-')}.json").write_text(json.dumps(content))
    return str(path)


def test_a_folder_holds_a_file_for_each_platform(tmp_path: Path) -> None:
    """Platforms come by name, each as its file says; files of other kinds are ignored."""
    (tmp_path / "README.md").write_text("no state")
    states = load_all(folder(tmp_path, b2={"testing": [B]}, acme_shop={"faults": ["get:1+:reset:after"]}))

    assert list(states) == ["acme-shop", "b2"]
    assert (states["b2"].testing, states["b2"].faults) == ((B,), ())
    assert list(map(str, states["acme-shop"].faults)) == ["get:1+:reset:after"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "there is no state file, such as acme-shop.json, in this folder"),
        ({"Acme": {}}, "Acme.json: name a state file after its platform"),
        ({"a": {}, "b": []}, "b.json: not a state file of the sandbox: it is not a JSON object"),
    ],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, files: dict[str, object], message: str) -> None:
    """The message names the file, or the folder without one."""
    with pytest.raises(StateError) as raised:
        load_all(folder(tmp_path, **files))

    assert message in str(raised.value)
