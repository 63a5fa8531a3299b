"""Each quirk changes exactly what its row in the table says."""

import itertools
from dataclasses import replace

import pytest

from reconciler.sandbox.lists import Effect
from reconciler.sandbox.quirks import QUIRKS, Quirk
from reconciler.sandbox.world import World
from tests.sandbox.client import Step, call, world

A, B, C, D = "a.qq.com", "b.qq.com", "c.qq.com", "d.qq.com"
CALLS = {
    f"{action} {letters}{' both' * together}": (action, " ".join(f"{letter}.qq.com" for letter in letters), together)
    for action in ("get", "set", "add", "delete")
    for letters in ("a", "ba", "cad")
    for together in (False, True)
}
START = world(f"{A} {B}", A, limit=3, unverified=D)
GETS = {name for name in CALLS if name.startswith("get")}
REFUSED = {"set cad", "set cad both", "add cad", "add cad both"}
IDLE = {"add a", "add a both", "add ba"}
DONE = set(CALLS) - REFUSED


def with_quirks(start: World, *quirks: Quirk) -> World:
    """Return a world with these quirks."""
    return replace(start, rules=replace(start.rules, quirks=frozenset(quirks)))


def test_every_quirk_is_in_the_table() -> None:
    """The table has a row, with a sentence, for each quirk and nothing else."""
    assert list(QUIRKS) == list(Quirk)
    assert all(row.meaning for row in QUIRKS.values())


CHANGED: dict[Quirk, set[str]] = {
    Quirk.NO_ERRCODE: DONE,
    Quirk.NO_LISTS: DONE - GETS,
    Quirk.HTTPS_PREFIX: DONE,
    Quirk.UPPER_CASE: DONE,
    Quirk.SPACES: DONE,
    Quirk.REVERSED: GETS | IDLE | {"add ba both", "set ba", "set ba both"},
    Quirk.PUBLISHED_EMPTY: set(),
    Quirk.DELETE_BARE: set(),
    Quirk.ADD_PRESENT_REFUSED: {name for name in CALLS if name.startswith("add")},
    Quirk.DELETE_ABSENT_REFUSED: {"delete ba both", "delete cad", "delete cad both"},
    Quirk.NO_CHANGE_REFUSED: IDLE,
    Quirk.BUSY_UNVERIFIED: REFUSED,
    Quirk.PARTIAL_SUCCESS: REFUSED,
    Quirk.HALF_REFUSAL: REFUSED,
    Quirk.LIMIT_FILLS: set(),
    Quirk.SHARED_LIMIT: {"add ba both", "set ba both", "add cad", "add cad both", "set cad both"},
    Quirk.TOGETHER_COPIES: {"add a both", "delete a both", "delete cad both"},
    Quirk.LATE_EFFECTS: DONE - GETS - IDLE,
    Quirk.LAGGING_READS: set(),
}
"""The calls that are answered or carried out differently under each quirk, from the lists of `START`."""


def test_a_quirk_changes_only_the_calls_that_it_names() -> None:
    """Any other call is answered byte for byte, and carried out, as documented."""

    def changed(quirk: Quirk) -> set[str]:
        steps = {
            name: [call(start, action, hosts, together=together) for start in (START, with_quirks(START, quirk))]
            for name, (action, hosts, together) in CALLS.items()
        }
        return {name for name, (plain, odd) in steps.items() if (plain.reply, plain.lists) != (odd.reply, odd.lists)}

    assert {quirk: changed(quirk) for quirk in Quirk} == CHANGED


def test_no_errcode_and_no_lists() -> None:
    """Successes lose errcode and errmsg, or the lists of a write; refusals keep theirs."""
    start = world(A, None, Quirk.NO_ERRCODE, Quirk.NO_LISTS)
    assert call(start, "get").fields == {"testing_wxa_jump_h5_domain": A}
    assert call(start, "add", B).fields == {}
    assert call(start, "add", B).world.last.errcode == 0
    assert call(start, "add", B, together=True).errcode == 61028


SPELLINGS: list[tuple[list[Quirk], str]] = [
    ([Quirk.HTTPS_PREFIX], "https://a.qq.com;http://b.qq.com"),
    ([Quirk.UPPER_CASE], "A.QQ.COM;HTTP://B.QQ.COM"),
    ([Quirk.HTTPS_PREFIX, Quirk.UPPER_CASE], "https://A.QQ.COM;HTTP://B.QQ.COM"),
    ([Quirk.SPACES], " a.qq.com ; ;http://b.qq.com ; "),
    ([Quirk.REVERSED], "http://b.qq.com;a.qq.com"),
]


def test_spellings() -> None:
    """Lists come back in the quirk's spelling; what is stored stays as it was."""
    start = world(f"{A} http://{B}", "")
    steps = [call(with_quirks(start, *quirks), "get") for quirks, _ in SPELLINGS]

    assert [step.shown[0] for step in steps] == [shown for _, shown in SPELLINGS]
    assert {step.world.lists for step in steps} == {start.lists}


@pytest.mark.parametrize(("quirk", "spelling"), [(Quirk.HTTPS_PREFIX, f"https://{A}"), (Quirk.UPPER_CASE, "A.QQ.COM")])
def test_a_delete_matches_what_is_shown(quirk: Quirk, spelling: str) -> None:
    """Only the spelling that answers show deletes; with delete-bare only the bare lower-case host does."""
    start, bare = world(A, "", quirk), world(A, "", quirk, Quirk.DELETE_BARE)
    assert call(start, "delete", spelling).lists == ("", "")
    assert call(start, "delete", A).lists == (A, "")
    assert call(bare, "delete", A).lists == ("", "")
    assert call(bare, "delete", spelling).lists == (A, "")


def test_published_empty() -> None:
    """A platform that was never published answers an empty list, and still refuses to change it."""
    start = world(A, None, Quirk.PUBLISHED_EMPTY)
    assert call(start, "get").shown == (A, "")
    assert call(start, "add", B, together=True).errcode == 61028


def test_an_add_of_a_present_host_is_refused() -> None:
    """One host that is in one of the call's lists is enough; the other list does not count."""
    start = world(A, B, Quirk.ADD_PRESENT_REFUSED)
    assert call(start, "add", f"{C} A.qq.com").errcode == 89019
    assert call(start, "add", B, together=True).errcode == 89019
    assert call(start, "add", B).lists == (f"{A} {B}", B)


def test_a_delete_of_an_absent_host_is_refused() -> None:
    """One host that one of the call's lists lacks is enough."""
    start = world(f"{A} {B}", A, Quirk.DELETE_ABSENT_REFUSED)
    assert call(start, "delete", f"{A} {C}").errcode == 89019
    assert call(start, "delete", B, together=True).errcode == 89019
    assert call(start, "delete", f"{A} {B}").lists == ("", A)


def test_a_write_that_changes_nothing_is_refused() -> None:
    """A call that changes anything at all is carried out."""
    start = world(A, "", Quirk.NO_CHANGE_REFUSED)
    assert [call(start, *line.split()).errcode for line in (f"add {A}", f"delete {B}", f"set {A}")] == [89019] * 3
    assert call(start, "add", A, together=True).lists == (A, A)
    assert call(start, "delete", f"{A} {B}").lists == ("", "")


def test_busy_unverified() -> None:
    """A host that fails verification is answered -1 without being named; a malformed one still 9410016."""
    start = world("", "", Quirk.BUSY_UNVERIFIED, unverified=B)
    step = call(start, "add", f"{A} {B}")
    assert (step.errcode, step.lists) == (-1, ("", ""))
    assert "invalid_wxa_jump_h5_domain" not in step.fields
    assert call(start, "add", "a").errcode == 9410016


def test_partial_success() -> None:
    """Valid hosts are added, invalid ones are named beside the lists, and errcode is 0."""
    start = world("", "", Quirk.PARTIAL_SUCCESS, unverified=B, limit=2)
    step = call(start, "add", f"{A} {B} x:1 {C}")
    assert step.fields == {
        "errcode": 0,
        "errmsg": "ok",
        "published_wxa_jump_h5_domain": "",
        "testing_wxa_jump_h5_domain": f"{A};{C}",
        "invalid_wxa_jump_h5_domain": f"{B};x:1",
    }
    assert step.world.last.effect is Effect.PART
    assert call(start, "add", B).world.last.effect is Effect.NOTHING
    assert call(start, "add", f"{A} {B} {C} {D}").errcode == 65316


@pytest.mark.parametrize(
    ("hosts", "errcode", "testing"),
    [(f"{A} {B} {C}", 9410016, f"{D} {A}"), (f"{A} {C} e.qq.com", 65316, f"{D} {A} {C}"), (B, 9410016, D)],
)
def test_half_refusal(hosts: str, errcode: int, testing: str) -> None:
    """The hosts before the one that is refused are in the list, though the answer is a refusal."""
    step = call(world(D, "", Quirk.HALF_REFUSAL, limit=3, unverified=B), "add", hosts)
    assert (step.errcode, step.lists) == (errcode, (testing, ""))
    assert step.shown == (None, None)
    assert step.world.last.effect is (Effect.NOTHING if testing == D else Effect.PART)


def test_half_refusal_of_a_write_that_changes_nothing() -> None:
    """A set of what is there already is refused, and leaves the list as it is."""
    step = call(world(A, "", Quirk.HALF_REFUSAL, Quirk.NO_CHANGE_REFUSED), "set", A)
    assert (step.errcode, step.lists) == (89019, (A, ""))


def test_limit_fills() -> None:
    """Only a refusal because of the limit has an effect; the fuller of two lists decides how much."""
    start = world(A, f"{A} {B}", Quirk.LIMIT_FILLS, limit=3, unverified="x.qq.com")
    step = call(start, "add", f"{C} {D}", together=True)
    assert (step.errcode, step.lists) == (65316, (f"{A} {C}", f"{A} {B} {C}"))
    assert call(start, "add", f"{C} x.qq.com").lists == (A, f"{A} {B}")


def test_shared_limit() -> None:
    """Both lists together hold at most as many hosts as the limit says."""
    start = world(A, B, Quirk.SHARED_LIMIT, limit=3)
    assert call(start, "add", C).lists == (f"{A} {C}", B)
    assert call(start, "add", C, together=True).errcode == 65316
    assert call(world(A, None, Quirk.SHARED_LIMIT, limit=2), "add", C).lists == (f"{A} {C}", None)


def test_together_copies() -> None:
    """A call on both lists leaves them equal to testing; a call on testing alone copies nothing."""
    start = world(A, f"{B} {C}", Quirk.TOGETHER_COPIES)
    assert call(start, "add", D, together=True).lists == (f"{A} {D}", f"{A} {D}")
    assert call(start, "add", D).lists == (f"{A} {D}", f"{B} {C}")


def shown_testing(*steps: Step) -> list[str | None]:
    """Return the testing list that each reply shows."""
    return [step.shown[0] for step in steps]


def test_late_effects() -> None:
    """A write shows neither in its own answer nor in the next one, then in all; two writes show in their order."""
    one = call(world("", "", Quirk.LATE_EFFECTS), "add", A)
    two = one.call("add", B)
    three = two.call("get")
    four = three.call("get")
    assert shown_testing(one, two, three, four) == ["", "", A, f"{A};{B}"]
    assert [step.world.last.in_force.testing for step in (one, four)] == [(), (A, B)]
    assert one.world.last.accepted.testing == (A,)


def test_late_effects_count_at_once() -> None:
    """The limit counts what was accepted, shown or not; old lists that no answer shows any more are forgotten."""
    start = world("", "", Quirk.LATE_EFFECTS, limit=1)
    full = call(start, "add", A)
    assert full.call("add", B).errcode == 65316
    settled = full.call("get").call("get").call("delete", A)
    assert len(settled.world.shadows.late) == 1


def test_lagging_reads() -> None:
    """The answer to a write shows it, the next get does not, the one after does."""
    one = call(world("", "", Quirk.LAGGING_READS), "add", A)
    two = one.call("get")
    assert shown_testing(one, two, two.call("get")) == [A, "", A]


def test_lagging_reads_with_late_effects() -> None:
    """A get after two writes still shows the lists before the first, which was not in force yet."""
    step = call(world("", "", Quirk.LATE_EFFECTS, Quirk.LAGGING_READS), "add", A).call("add", B).call("get")
    assert (step.shown[0], step.world.last.in_force.testing) == ("", (A,))


@pytest.mark.parametrize("quirk", [Quirk.LATE_EFFECTS, Quirk.LAGGING_READS])
def test_a_longer_delay(quirk: Quirk) -> None:
    """With a delay of three, three gets still show the lists before."""
    start = world("", "", quirk)
    step = call(replace(start, rules=replace(start.rules, delay=3)), "add", A)
    gets = [step := step.call("get") for _ in range(4)]
    assert shown_testing(*gets) == ["", "", "", A]


def test_every_pair_of_quirks_settles() -> None:
    """Under any two quirks every call is answered, and a write that was accepted shows in the third get at last."""
    for pair in itertools.combinations(Quirk, 2):
        for action, hosts, together in CALLS.values():
            step = call(with_quirks(START, *pair), action, hosts, together=together)
            assert step.world.last.errcode in {0, -1, 65316, 89019, 9410016}
            step = step.call("get").call("get").call("get")
            values = {value.strip().lower().removeprefix("https://") for value in (step.shown[0] or "").split(";")}
            assert values - {""} == set(step.world.lists.testing)
