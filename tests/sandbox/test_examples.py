"""The four examples of the reference page, over a real socket."""

from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.server import Sandbox
from tests.sandbox.client import over_socket, world

BOTH = "www.qq.com wx.qq.com"
ANSWER = {
    "errcode": 0,
    "errmsg": "ok",
    "published_wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
    "testing_wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
}


def write(action: str, *, together: bool) -> dict[str, object]:
    """Return the body of an example that writes."""
    return {
        "action": action,
        "is_modify_published_together": together,
        "wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
    }


def test_get() -> None:
    """Example 1: errcode, errmsg, then the published and the testing list, each joined by semicolons."""
    with Sandbox(world(BOTH, BOTH)) as sandbox:
        (answer,) = over_socket(sandbox, {"action": "get"})
    assert answer == ANSWER
    assert list(answer) == list(ANSWER)


def test_set() -> None:
    """Example 2: a set replaces the testing list and leaves published as it is."""
    with Sandbox(world("old.qq.com", BOTH)) as sandbox:
        assert over_socket(sandbox, write("set", together=False)) == [ANSWER]


def test_add() -> None:
    """Example 3: after an add to both lists the hosts are in both, whether they were there before or not."""
    for before in ("", "www.qq.com", BOTH):
        with Sandbox(world(before, before)) as sandbox:
            assert over_socket(sandbox, write("add", together=True)) == [ANSWER]


def test_delete() -> None:
    """Example 4, by the meaning of its fields: testing is empty afterwards, published is as it was."""
    with Sandbox(world(BOTH, BOTH)) as sandbox:
        assert over_socket(sandbox, write("delete", together=False)) == [{**ANSWER, "testing_wxa_jump_h5_domain": ""}]


def test_delete_to_the_letter() -> None:
    """Example 4, as printed: its answer still holds the deleted hosts, as where effects come late."""
    with Sandbox(world(BOTH, BOTH, Quirk.LATE_EFFECTS)) as sandbox:
        assert over_socket(sandbox, write("delete", together=False)) == [ANSWER]
