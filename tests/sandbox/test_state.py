"""The state file: what it holds, and that it is whole or not there."""

import json
from pathlib import Path

import pytest

from reconciler.sandbox.state import State, StateError, load, save
from tests.sandbox.asking import world

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
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def test_a_missing_file_is_no_state(tmp_path: Path) -> None:
    """Where there is no file, nothing is stored."""
    assert load(str(tmp_path / "state.json")) is None


def test_a_file_by_hand_needs_only_what_differs(tmp_path: Path) -> None:
    """A key that is left out has its default."""
    path = tmp_path / "state.json"
    path.write_text('{"published": null}')
    assert load(str(path)) == State(testing=(), published=None, limit=200, unverified=())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is no JSON object"),
        (b"[]", "it is no JSON object"),
        (b"\xff", "it is no JSON object"),
        (b"[" * 100_000, "it is no JSON object"),
        (b'{"test": []}', "unknown key 'test'; the keys are testing, published, limit, unverified"),
        (b'{"testing": "a.qq.com"}', "'testing' must be a list of strings"),
        (b'{"testing": null}', "'testing' must be a list of strings"),
        (b'{"published": [1]}', "'published' must be a list of strings, or null"),
        (b'{"limit": 0}', "'limit' must be a whole number, 1 or more"),
        (b'{"limit": true}', "'limit' must be a whole number, 1 or more"),
        (b'{"unverified": {}}', "'unverified' must be a list of strings"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, content: bytes, says: str) -> None:
    """The message names the file, what is wrong and what to do; the file is left as it is."""
    path = tmp_path / "state.json"
    path.write_bytes(content)
    with pytest.raises(StateError) as raised:
        load(str(path))
    assert str(raised.value).startswith(f"{path}: ")
    assert says in str(raised.value)
    assert path.read_bytes() == content


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A folder that is gone is an error, and a link leads to the file that is replaced."""
    with pytest.raises(FileNotFoundError):
        save(str(tmp_path / "gone" / "state.json"), world(A))
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real.json")
    save(str(link), world(A))
    assert link.is_symlink()
    assert load(str(tmp_path / "real.json")) == load(str(link))
