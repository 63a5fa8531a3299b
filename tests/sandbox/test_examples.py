"""The four examples of the reference page, over a real socket."""

import pytest

from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.server import Sandbox
from tests.sandbox.asking import over_socket, world

BOTH = "www.qq.com wx.qq.com"
ANSWER = {
    "errcode": 0,
    "errmsg": "ok",
    "published_wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
    "testing_wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
}


def asked(action: str, *, together: bool) -> dict[str, object]:
    """Return the body of an example that writes."""
    return {
        "action": action,
        "is_modify_published_together": together,
        "wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
    }


def test_a_get_answers_both_lists() -> None:
    """Example 1: errcode, errmsg, then the published and the testing list, each joined by semicolons."""
    with Sandbox(world(BOTH, BOTH)) as sandbox:
        (answer,) = over_socket(sandbox, {"action": "get"})
    assert answer == ANSWER
    assert list(answer) == list(ANSWER)


def test_a_set_replaces_the_testing_list_alone() -> None:
    """Example 2: what testing held before is gone, published stays."""
    with Sandbox(world("old.qq.com", BOTH)) as sandbox:
        assert over_socket(sandbox, asked("set", together=False)) == [ANSWER]


@pytest.mark.parametrize("before", ["", "www.qq.com", BOTH])
def test_an_add_to_both_lists(before: str) -> None:
    """Example 3: the hosts are in both lists, whether they were there or not."""
    with Sandbox(world(before, before)) as sandbox:
        assert over_socket(sandbox, asked("add", together=True)) == [ANSWER]


def test_a_delete_from_testing_leaves_the_published_list() -> None:
    """Example 4, by the meaning of its fields: testing is empty afterwards, published is as it was."""
    with Sandbox(world(BOTH, BOTH)) as sandbox:
        assert over_socket(sandbox, asked("delete", together=False)) == [{**ANSWER, "testing_wxa_jump_h5_domain": ""}]


def test_a_delete_that_takes_effect_late_answers_as_the_page_shows() -> None:
    """Example 4, to the letter: its answer still holds the deleted hosts, so the page shows the late world."""
    with Sandbox(world(BOTH, BOTH, Quirk.LATE_EFFECTS)) as sandbox:
        assert over_socket(sandbox, asked("delete", together=False)) == [ANSWER]
