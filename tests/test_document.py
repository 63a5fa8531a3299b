"""A plan's parts as JSON values."""

import pytest

from reconciler.document import call_document, live_document, read_live, target_document
from reconciler.model import Action, Host, LiveList, LiveState
from reconciler.plan import Call, Scope
from tests.building import live, target


def test_live_lists() -> None:
    """Live lists are sorted: hosts by their bare names, opaque values as they are; none where there is none."""
    spelled = LiveState(LiveList.of(["https://c.qq.com", "*", "a.qq.com"]), None)

    assert live_document(spelled) == {"testing": ["*", "a.qq.com", "c.qq.com"], "published": None}
    assert live_document(live("a", "b")) == {"testing": ["a.qq.com"], "published": ["b.qq.com"]}


def test_target() -> None:
    """The lists as they should be are sorted too."""
    assert target_document(target("c a", "b")) == {"testing": ["a.qq.com", "c.qq.com"], "published": ["b.qq.com"]}


def test_call() -> None:
    """What is sent stands beside the hosts only where it differs from them."""
    call = Call(action=Action.DELETE, scope=Scope.BOTH, hosts=(Host("a.qq.com"),), sent=("https://a.qq.com",))
    document = {"action": "delete", "is_modify_published_together": True, "hosts": ["a.qq.com"]}
    testing = Call(action=Action.ADD, scope=Scope.TESTING, hosts=call.hosts, sent=call.hosts)

    assert call_document(call) == {**document, "sent": ["https://a.qq.com"]}
    assert call_document(testing) == {**document, "action": "add", "is_modify_published_together": False, "sent": None}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"live": {"testing": ["a.qq.com"], "published": null}}', live("a", None)),
        (b'{"live": {"testing": ["a.qq.com"], "published": ["b.qq.com"]}, "more": 1}', live("a", "b")),
        (b'{"live": {"testing": [], "published": []}}', live("")),
        (b'{"live": {"testing": [1], "published": null}}', None),
        (b'{"live": {"testing": ["a.qq.com"], "published": [1]}}', None),
        (b'{"live": {"testing": [1], "published": ["a.qq.com"]}}', None),
        (b'{"live": {"testing": "a.qq.com", "published": null}}', None),
        (b'{"live": null}', None),
        (b"version: 1", None),
        (b"[" * 100_000, None),
    ],
)
def test_the_live_state_of_a_report(data: bytes, found: LiveState | None) -> None:
    """A report's live state is read back; what is no report, or has no whole live state, gives none."""
    assert read_live(data) == found
