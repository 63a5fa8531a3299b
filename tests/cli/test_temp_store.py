"""Text that waits: in memory while it is short, on the disk when it is long, the same either way."""

from contextlib import closing

import pytest

from reconciler.cli.exit_codes import UsageError
from reconciler.cli.temp_store import TempStore


@pytest.mark.parametrize("most", [0, 5, 100])
def test_what_was_kept(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lines come back as they were, wherever they waited."""
    monkeypatch.setattr("reconciler.cli.temp_store.MAX_BYTES_IN_MEMORY", most)
    with closing(TempStore()) as store:
        for text in ("é\n", "two\nthree\n", "\n", "four"):
            store.add(text)

        assert list(store.lines()) == ["é\n", "two\n", "three\n", "\n", "four"]


def test_a_disk_without_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be kept on the disk, the folder is named."""
    monkeypatch.setattr("reconciler.cli.temp_store.MAX_BYTES_IN_MEMORY", 0)
    monkeypatch.setattr("tempfile.tempdir", "/missing")
    with closing(TempStore()) as store:
        assert store.is_empty()
        for text in ("text", "more"):
            store.add(text)
        assert not store.is_empty()
        with pytest.raises(UsageError) as caught:
            list(store.lines())

    assert caught.value.problems[0].facts["file"] == "/missing"
