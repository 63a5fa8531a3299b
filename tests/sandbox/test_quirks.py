"""Each quirk changes exactly what it says."""

import itertools
from dataclasses import replace

import pytest

from reconciler.sandbox.lists import Effect
from reconciler.sandbox.quirks import QUIRKS, Quirk
from tests.sandbox.asking import Asked, ask, quirk_set, shown, world

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


def test_every_quirk_stands_in_the_table() -> None:
    """The table has a row, with a sentence, for each quirk and nothing else."""
    assert list(QUIRKS) == list(Quirk)
    assert all(row.meaning for row in QUIRKS.values())


@pytest.mark.parametrize(
    ("quirk", "expected"),
    [
        (Quirk.NO_ERRCODE, DONE),
        (Quirk.NO_LISTS, DONE - GETS),
        (Quirk.HTTPS_PREFIX, DONE),
        (Quirk.UPPER_CASE, DONE),
        (Quirk.BLANKS, DONE),
        (Quirk.REVERSED, GETS | IDLE | {"add ba both", "set ba", "set ba both"}),
        (Quirk.PUBLISHED_EMPTY, set()),
        (Quirk.DELETE_BARE, set()),
        (Quirk.ADD_PRESENT_REFUSED, {name for name in CALLS if name.startswith("add")}),
        (Quirk.DELETE_ABSENT_REFUSED, {"delete ba both", "delete cad", "delete cad both"}),
        (Quirk.NO_CHANGE_REFUSED, IDLE),
        (Quirk.BUSY_UNVERIFIED, REFUSED),
        (Quirk.PARTIAL_SUCCESS, REFUSED),
        (Quirk.HALF_REFUSAL, REFUSED),
        (Quirk.LIMIT_FILLS, set()),
        (Quirk.SHARED_LIMIT, {"add ba both", "set ba both", "add cad", "add cad both", "set cad both"}),
        (Quirk.TOGETHER_COPIES, {"add a both", "delete a both", "delete cad both"}),
        (Quirk.LATE_EFFECTS, DONE - GETS - IDLE),
        (Quirk.LAGGING_READS, set()),
    ],
)
def test_a_quirk_touches_only_the_calls_it_names(quirk: Quirk, expected: set[str]) -> None:
    """Any other call is answered byte for byte, and carried out, as in the documented world."""
    odd = replace(START, rules=replace(START.rules, quirks=frozenset({quirk})))
    touched = set()
    for name, (action, hosts, together) in CALLS.items():
        plain, other = (ask(start, action, hosts, together=together) for start in (START, odd))
        if (plain.reply, plain.lists) != (other.reply, other.lists):
            touched.add(name)
    assert touched == expected


def test_no_errcode_and_no_lists() -> None:
    """Successes lose errcode and errmsg, or the lists of a write; refusals keep theirs."""
    start = world(A, None, Quirk.NO_ERRCODE, Quirk.NO_LISTS)
    assert ask(start, "get").fields == {"testing_wxa_jump_h5_domain": A}
    assert ask(start, "add", B).fields == {}
    assert ask(start, "add", B).world.last.errcode == 0
    assert ask(start, "add", B, together=True).fields["errcode"] == 61028


@pytest.mark.parametrize(
    ("quirks", "expected"),
    [
        (["https-prefix"], "https://a.qq.com;http://b.qq.com"),
        (["upper-case"], "A.QQ.COM;HTTP://B.QQ.COM"),
        (["https-prefix", "upper-case"], "https://A.QQ.COM;HTTP://B.QQ.COM"),
        (["blanks"], " a.qq.com ; ;http://b.qq.com ; "),
        (["reversed"], "http://b.qq.com;a.qq.com"),
    ],
)
def test_spelling(quirks: list[str], expected: str) -> None:
    """Lists come back in the quirk's spelling; what is stored stays as it was."""
    start = world(f"{A} http://{B}", "")
    odd = replace(start, rules=replace(start.rules, quirks=quirk_set(quirks)))
    asked = ask(odd, "get")
    assert shown(asked.fields)[0] == expected
    assert asked.world.lists == start.lists


@pytest.mark.parametrize(("quirk", "spelled"), [(Quirk.HTTPS_PREFIX, f"https://{A}"), (Quirk.UPPER_CASE, "A.QQ.COM")])
def test_a_delete_matches_what_is_shown(quirk: Quirk, spelled: str) -> None:
    """The spelling that answers show deletes, any other does not."""
    assert ask(world(A, "", quirk), "delete", spelled).lists == ("", "")
    assert ask(world(A, "", quirk), "delete", A).lists == (A, "")


@pytest.mark.parametrize("quirk", [Quirk.HTTPS_PREFIX, Quirk.UPPER_CASE])
def test_delete_bare(quirk: Quirk) -> None:
    """With delete-bare the bare lower-case host deletes, and the shown spelling does not."""
    start = world(A, "", quirk, Quirk.DELETE_BARE)
    assert ask(start, "delete", A).lists == ("", "")
    assert ask(start, "delete", str(shown(ask(start, "get").fields)[0])).lists == (A, "")


def test_published_empty() -> None:
    """A platform that was never published answers an empty list, and still refuses to change it."""
    start = world(A, None, Quirk.PUBLISHED_EMPTY)
    assert shown(ask(start, "get").fields) == (A, "")
    assert ask(start, "add", B, together=True).fields["errcode"] == 61028


def test_an_add_of_a_present_host_is_refused() -> None:
    """One host that is in one of the call's lists is enough; the other list does not count."""
    start = world(A, B, Quirk.ADD_PRESENT_REFUSED)
    assert ask(start, "add", f"{C} A.qq.com").fields["errcode"] == 89019
    assert ask(start, "add", B, together=True).fields["errcode"] == 89019
    assert ask(start, "add", B).lists == (f"{A} {B}", B)


def test_a_delete_of_an_absent_host_is_refused() -> None:
    """One host that one of the call's lists lacks is enough."""
    start = world(f"{A} {B}", A, Quirk.DELETE_ABSENT_REFUSED)
    assert ask(start, "delete", f"{A} {C}").fields["errcode"] == 89019
    assert ask(start, "delete", B, together=True).fields["errcode"] == 89019
    assert ask(start, "delete", f"{A} {B}").lists == ("", A)


def test_a_write_that_changes_nothing_is_refused() -> None:
    """A call that changes anything at all is carried out."""
    start = world(A, "", Quirk.NO_CHANGE_REFUSED)
    assert ask(start, "add", A).fields["errcode"] == 89019
    assert ask(start, "delete", B).fields["errcode"] == 89019
    assert ask(start, "set", A).fields["errcode"] == 89019
    assert ask(start, "add", A, together=True).lists == (A, A)
    assert ask(start, "delete", f"{A} {B}").lists == ("", "")


def test_busy_when_unverified() -> None:
    """A host that fails verification is answered -1 without being named; a malformed one still 9410016."""
    start = world("", "", Quirk.BUSY_UNVERIFIED, unverified=B)
    asked = ask(start, "add", f"{A} {B}")
    assert (asked.fields["errcode"], asked.lists) == (-1, ("", ""))
    assert "invalid_wxa_jump_h5_domain" not in asked.fields
    assert ask(start, "add", "a").fields["errcode"] == 9410016


def test_partial_success() -> None:
    """Valid hosts are added, invalid ones stand beside the lists, and errcode is 0."""
    start = world("", "", Quirk.PARTIAL_SUCCESS, unverified=B, limit=2)
    asked = ask(start, "add", f"{A} {B} x:1 {C}")
    assert asked.fields == {
        "errcode": 0,
        "errmsg": "ok",
        "published_wxa_jump_h5_domain": "",
        "testing_wxa_jump_h5_domain": f"{A};{C}",
        "invalid_wxa_jump_h5_domain": f"{B};x:1",
    }
    assert asked.world.last.effect is Effect.PART
    assert ask(start, "add", B).world.last.effect is Effect.NOTHING
    assert ask(start, "add", f"{A} {B} {C} {D}").fields["errcode"] == 65316


@pytest.mark.parametrize(
    ("hosts", "errcode", "testing"),
    [(f"{A} {B} {C}", 9410016, f"{D} {A}"), (f"{A} {C} e.qq.com", 65316, f"{D} {A} {C}"), (B, 9410016, D)],
)
def test_half_refusal(hosts: str, errcode: int, testing: str) -> None:
    """The hosts before the one that is refused are in the list, though the answer is a refusal."""
    asked = ask(world(D, "", Quirk.HALF_REFUSAL, limit=3, unverified=B), "add", hosts)
    assert (asked.fields["errcode"], asked.lists) == (errcode, (testing, ""))
    assert shown(asked.fields) == (None, None)
    assert asked.world.last.effect is (Effect.NOTHING if testing == D else Effect.PART)


def test_a_refusal_because_nothing_changes_does_nothing_half_way() -> None:
    """With both quirks a set of what is there already is refused, and leaves the list as it is."""
    asked = ask(world(A, "", Quirk.HALF_REFUSAL, Quirk.NO_CHANGE_REFUSED), "set", A)
    assert (asked.fields["errcode"], asked.lists) == (89019, (A, ""))


def test_limit_fills() -> None:
    """Only a refusal by the limit does half; the fuller of two lists decides how much."""
    start = world(A, f"{A} {B}", Quirk.LIMIT_FILLS, limit=3, unverified="x.qq.com")
    asked = ask(start, "add", f"{C} {D}", together=True)
    assert (asked.fields["errcode"], asked.lists) == (65316, (f"{A} {C}", f"{A} {B} {C}"))
    assert ask(start, "add", f"{C} x.qq.com").lists == (A, f"{A} {B}")


def test_shared_limit() -> None:
    """Both lists together may hold as many hosts as the limit says."""
    start = world(A, B, Quirk.SHARED_LIMIT, limit=3)
    assert ask(start, "add", C).lists == (f"{A} {C}", B)
    assert ask(start, "add", C, together=True).fields["errcode"] == 65316
    assert ask(world(A, None, Quirk.SHARED_LIMIT, limit=2), "add", C).lists == (f"{A} {C}", None)


def test_together_copies() -> None:
    """A call on both lists leaves them equal to testing; a call on testing alone copies nothing."""
    start = world(A, f"{B} {C}", Quirk.TOGETHER_COPIES)
    assert ask(start, "add", D, together=True).lists == (f"{A} {D}", f"{A} {D}")
    assert ask(start, "add", D).lists == (f"{A} {D}", f"{B} {C}")


def shown_testing(asked: Asked) -> str | None:
    """Return the testing list of an answer."""
    return shown(asked.fields)[0]


def test_late_effects() -> None:
    """A write shows neither in its own answer nor in the next one, then in all; two writes come in their order."""
    one = ask(world("", "", Quirk.LATE_EFFECTS), "add", A)
    two = one.ask("add", B)
    three = two.ask("get")
    four = three.ask("get")
    assert [shown_testing(each) for each in (one, two, three, four)] == ["", "", A, f"{A};{B}"]
    assert [each.world.last.in_force.testing for each in (one, four)] == [(), (A, B)]
    assert one.world.last.accepted.testing == (A,)


def test_late_effects_are_judged_at_once() -> None:
    """The limit counts what was accepted, shown or not, and what came in force is forgotten."""
    start = world("", "", Quirk.LATE_EFFECTS, limit=1)
    full = ask(start, "add", A)
    assert full.ask("add", B).fields["errcode"] == 65316
    settled = full.ask("get").ask("get").ask("delete", A)
    assert len(settled.world.shadows.late) == 1


def test_lagging_reads() -> None:
    """The answer to a write shows it, the next get does not, the one after does."""
    one = ask(world("", "", Quirk.LAGGING_READS), "add", A)
    two = one.ask("get")
    three = two.ask("get")
    assert [shown_testing(each) for each in (one, two, three)] == [A, "", A]


def test_reads_lag_behind_what_is_in_force() -> None:
    """With both quirks a get after two writes still shows the lists before the first, which was not in force yet."""
    done = ask(world("", "", Quirk.LATE_EFFECTS, Quirk.LAGGING_READS), "add", A).ask("add", B).ask("get")
    assert (shown_testing(done), done.world.last.in_force.testing) == ("", (A,))


@pytest.mark.parametrize("quirk", [Quirk.LATE_EFFECTS, Quirk.LAGGING_READS])
def test_the_delay_can_be_longer(quirk: Quirk) -> None:
    """With a delay of three, three gets still show the lists before."""
    start = world("", "", quirk)
    done = ask(replace(start, rules=replace(start.rules, delay=3)), "add", A)
    seen = []
    for _ in range(4):
        done = done.ask("get")
        seen.append(shown_testing(done))
    assert seen == ["", "", "", A]


@pytest.mark.parametrize("pair", [*itertools.combinations(Quirk, 2)], ids="+".join)
def test_every_pair_of_quirks_settles(pair: tuple[Quirk, Quirk]) -> None:
    """Under any two quirks, every call is answered, and a write that was accepted shows in the third get at last."""
    start = replace(START, rules=replace(START.rules, quirks=frozenset(pair)))
    for action, hosts, together in CALLS.values():
        done = ask(start, action, hosts, together=together)
        assert done.world.last.errcode in {0, -1, 65316, 89019, 9410016}
        done = done.ask("get").ask("get").ask("get")
        listed = {value.strip().lower().removeprefix("https://") for value in (shown_testing(done) or "").split(";")}
        assert listed - {""} == set(done.world.lists.testing)
