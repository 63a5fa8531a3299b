"""A sample of the proof, and bugs seeded into the executor that it must not miss. The whole is ``make prove``."""

import re
from collections.abc import Callable
from random import Random

import pytest

from reconciler import apply
from reconciler.model import LiveState
from reconciler.plan import Call
from reconciler.ports import Accepted, Answer, Refused, UnknownOutcome
from reconciler.report import CallStatus, ReportedCall
from reconciler.sandbox.quirks import Quirk
from tests.proof.cases import Case, Limit, read_case
from tests.proof.laws import BrokenError
from tests.proof.prove import Prover, Variant, prove_world, worlds

pytestmark = pytest.mark.law

WORLDS = 60
"""How many worlds with two quirks are tried, of hundreds."""


@pytest.mark.parametrize(("number", "share"), [(0, 0.005), (1, 0.001), (2, 0.01)])
def test_no_law_is_broken(number: int, share: float) -> None:
    """In the documented world, with one quirk and with two, runs keep the laws and end converged or say why not."""
    found = [world for world in worlds() if len(world[1]) == number]
    chosen = found if number < 2 else Random("worlds").sample(found, WORLDS)  # noqa: S311 - no secret
    proofs = [prove_world(world, share) for world in chosen]

    assert [proof.broken for proof in proofs if proof.broken] == []
    assert sum(proof.cases for proof in proofs) > 100


def test_a_case_is_a_line() -> None:
    """What is printed of a case is enough to run it again."""
    case = Case(
        live="b-t", want="-pb", limit=Limit.TIGHT, quirks=frozenset({Quirk.SPACES}), delay=2, fault="any:2:reset:half"
    )

    assert read_case(str(case)) == case
    assert read_case(str(Case(live="t", want="b", is_published=False))).is_published is False


def test_a_world_without_a_way_says_so() -> None:
    """Where WeChat refuses an add of a host in testing, or a delete of one that is absent, only what needs that stops.

    A delete that piggybacks says which hosts to delete in a change of their own.
    """
    prover = Prover()
    for live, want in (("t--", "b--"), ("pp-", "bbb")):
        prover.prove(Case(live=live, want=want, quirks=frozenset({Quirk.ADD_PRESENT_REFUSED})))
    for live, want in (("tb-", "---"), ("t--", "---"), ("-b-", "---")):
        prover.prove(Case(live=live, want=want, quirks=frozenset({Quirk.DELETE_ABSENT_REFUSED})))

    assert prover.stopped == {frozenset({"wechat-error"}): 1, frozenset({"wechat-error", "absent-hosts-refused"}): 1}


def blind_retry(_run: object, call: Call, _expected: LiveState, answer: UnknownOutcome) -> object:
    """Send a call whose outcome is unknown again without a look."""
    report = ReportedCall(call=call, status=CallStatus.FAILED)
    return apply._Untouched(call=report, problem=answer.problem)  # noqa: SLF001 - the bug stands where the code does


def going_on(_run: object, call: Call, expected: LiveState, answer: Accepted | UnknownOutcome) -> object:
    """Take a call for done without having seen it."""
    report = ReportedCall(call=call, status=CallStatus.DONE, errcode=answer.errcode)
    return apply._Confirmed(call=report, seen=expected)  # noqa: SLF001 - as above


ADD = re.escape("Write(action=<Action.ADD: 'add'>, together=True, hosts=('c.qq.com',))")
DELETE = re.escape("Write(action=<Action.DELETE: 'delete'>, together=True, hosts=('b.qq.com',))")


@pytest.mark.parametrize(
    ("method", "bug", "fault", "law"),
    [
        ("_unknown", blind_retry, "any:2:errcode=-1:before", f"{ADD} was sent though {ADD} was not confirmed"),
        ("_unknown", going_on, "any:2:reset:before", f"{DELETE} was sent though {ADD} was not confirmed"),
        ("_accepted", going_on, "none", f"{DELETE} was sent though {ADD} was not confirmed"),
    ],
    ids=["blind retry", "delete after an unconfirmed add", "trust in errcode 0"],
)
def test_seeded_bugs_are_caught(
    method: str, bug: Callable[..., object], fault: str, law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of three classic bugs breaks its law, and a sample meets it and has the line that shows it."""
    case = read_case(f"live=bb- want=b-b published=yes limit=loose quirks=partial-success delay=1 fault={fault}")
    Prover().prove(case)
    monkeypatch.setattr(f"reconciler.apply._Run.{method}", bug)
    tried = ((Variant.BUSINESS, frozenset[Quirk]()), (Variant.BUSINESS, frozenset({Quirk.PARTIAL_SUCCESS})))
    broken = [prove_world(world, 0.01).broken for world in tried]
    line = next(filter(None, broken)).partition("CASE=")[2].strip("'")

    with pytest.raises(BrokenError, match=law):
        Prover().prove(case)
    with pytest.raises(BrokenError):
        Prover().prove(read_case(line))


def sends_again(run: apply._Run, call: Call) -> Answer:
    """Send a call once more with another token, whatever lists it shows."""
    answer = run.writer.send(call)
    return run.writer.send(call) if isinstance(answer, Refused) and run.writer.renew_token() is True else answer


@pytest.mark.parametrize(
    ("method", "bug", "line", "law"),
    [
        (
            "_send",
            sends_again,
            "live=bb- want=b-b fault=any:2:foreign",
            f"{ADD} was sent though {ADD} was not confirmed",
        ),
        (
            "_could_undo_a_later_call",
            lambda *_: False,
            "live=b want=t fault=any:2:overdue",
            "was sent again, and a late effect could undo a later call",
        ),
    ],
    ids=["another platform's token", "a late effect"],
)
def test_bugs_that_need_our_own_faults_are_caught(
    method: str, bug: Callable[..., object], line: str, law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that goes to another platform, and one whose late effect undoes a later call, break their laws."""
    case = read_case(f"{line} published=yes limit=loose quirks=none delay=1")
    Prover().prove(case)
    monkeypatch.setattr(f"reconciler.apply._Run.{method}", bug)

    with pytest.raises(BrokenError, match=law):
        Prover().prove(case)
