"""From live and desired state to changes: exactly the set differences of the lists that exist."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from reconciler.diff import diff, named, settle
from reconciler.model import Action, Change, Host, ListName, LiveList, LiveState, Target
from tests.building import desired, host, hosts, live, target


def test_changes() -> None:
    """Each host and list that differ are a change, sorted."""
    changes = diff(live("a b", "b c"), target("b d", "a b"))

    assert changes == (
        Change(host("a"), ListName.TESTING, Action.DELETE),
        Change(host("a"), ListName.PUBLISHED, Action.ADD),
        Change(host("c"), ListName.PUBLISHED, Action.DELETE),
        Change(host("d"), ListName.TESTING, Action.ADD),
    )


def test_published_is_left_out_where_there_is_none() -> None:
    """On a platform that was never published the published list has no changes."""
    assert diff(live("a", None), target("a", "a b")) == ()


_HOSTS = st.frozensets(st.integers(0, 40).map(lambda number: Host(f"h{number}.qq.com")))


@given(_HOSTS, _HOSTS, _HOSTS, _HOSTS)
def test_changes_are_the_difference(
    testing: frozenset[Host], published: frozenset[Host], wanted: frozenset[Host], public: frozenset[Host]
) -> None:
    """The changes are exactly the set differences, whatever the sets."""
    state = LiveState(LiveList(testing, frozenset()), LiveList(published, frozenset()))
    changes = diff(state, Target(wanted, public))

    for name, old, new in ((ListName.TESTING, testing, wanted), (ListName.PUBLISHED, published, public)):
        by_action = {action: {c.host for c in changes if (c.list, c.action) == (name, action)} for action in Action}
        assert by_action == {Action.ADD: new - old, Action.DELETE: old - new}


def test_equal_lists_load_no_library() -> None:
    """Where the lists are equal, deepdiff is not imported."""
    before = set(sys.modules)
    assert diff(live("a", "a"), target("a", "a")) == ()
    assert not {name for name in set(sys.modules) - before if name.startswith("deepdiff")}


def test_the_file_alone() -> None:
    """A host stands in the lists that its entry names, in both when it names none."""
    assert named(desired("a b:testing c:published")) == target("a b", "a c")


def test_unmanaged_hosts_are_deleted_by_default() -> None:
    """What the file does not name is not wanted."""
    assert settle(desired("a"), live("a x", "a y"), hosts("")) == target("a", "a")


def test_hosts_can_be_kept() -> None:
    """Hosts that are kept stay where they are, and come to no other list; named ones obey the file."""
    kept = settle(desired("a b:testing"), live("a x z", "b x y"), hosts("x y"))

    assert kept == target("a b x", "a x y")


def test_keeping_on_a_platform_that_was_never_published() -> None:
    """There the desired published list is what the file says."""
    assert settle(desired("a"), live("x", None), hosts("x")) == target("a x", "a")
