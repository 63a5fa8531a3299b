"""Reader and writer against the emulator, a witness of its own."""

import pytest

from reconciler.model import Action, Host, LiveState, Verification, host_of
from reconciler.plan import Call, Scope
from reconciler.ports import Accepted, Answer, ReadFailed, Refused, UnknownOutcome
from reconciler.problem import Code
from reconciler.resources import BUSINESS
from reconciler.sandbox.calls import Write
from reconciler.sandbox.faults import MANY, Fault, Shape, Trouble, When, Which, parse
from reconciler.sandbox.lists import Lists, Rules
from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.server import Sandbox
from reconciler.sandbox.world import World as Platform
from reconciler.wechat.address import Address, parse_api_address
from reconciler.wechat.client import Session, WechatConfirmFile, WechatReader
from reconciler.wechat.tokens import EnvironmentToken
from reconciler.wechat.writer import WechatWriter
from tests.building import live
from tests.wechat.conftest import World

LISTS = Lists(testing=("a.qq.com", "b.qq.com"), published=("a.qq.com",))
CALL = Call(action=Action.ADD, scope=Scope.BOTH, hosts=(Host("c.qq.com"),), sent=("c.qq.com",))
ADDED = live("a b c", "a c")

TROUBLES = sorted({*Trouble} - {Trouble.TOKEN_EXPIRED})
"""All that leaves an outcome open."""


def session(world: World, sandbox: Sandbox) -> Session:
    """Return a session with an emulator."""
    address = parse_api_address(sandbox.url, "--api-url")
    assert isinstance(address, Address)
    return world.session(address, EnvironmentToken(sandbox.token))


@pytest.mark.parametrize("quirk", Quirk)
def test_read(world: World, quirk: Quirk) -> None:
    """Both lists are read for what they are, whatever is odd about the API."""
    with Sandbox(Platform(lists=LISTS, rules=Rules(quirks=frozenset({quirk})))) as sandbox:
        assert live("a b", "a") == WechatReader(session(world, sandbox), BUSINESS).read()


@pytest.mark.parametrize(
    ("lists", "state"),
    [
        (Lists(), live("", "")),
        (Lists(testing=("a.qq.com",), published=None), live("a", None)),
        (Lists(testing=tuple(f"h{n}.qq.com" for n in range(200))), live(" ".join(f"h{n}" for n in range(200)))),
    ],
    ids=["empty", "never published", "full"],
)
def test_read_lists(world: World, lists: Lists, state: LiveState) -> None:
    """Empty, missing and full lists differ."""
    with Sandbox(Platform(lists=lists)) as sandbox:
        assert state == WechatReader(session(world, sandbox), BUSINESS).read()


def test_write(world: World) -> None:
    """A call that is accepted brings the lists that are then live."""
    with Sandbox(Platform(lists=LISTS)) as sandbox:
        talk = session(world, sandbox)

        assert Accepted(errcode=0, errmsg="ok", live=ADDED, invalid=()) == WechatWriter(talk, BUSINESS).send(CALL)
        assert WechatReader(talk, BUSINESS).read() == ADDED


def test_confirm_file(world: World) -> None:
    """The emulator, which shares no code with the reader, answers a verification file that the reader takes."""
    with Sandbox() as sandbox:
        found = WechatConfirmFile(session(world, sandbox)).read()

    assert found == Verification(file="sandbox-verify.txt", content="b1946ac92492d2347c6235b4d2611184")


def test_published_is_needed(world: World) -> None:
    """A call for both lists is refused on a platform that was never published."""
    with Sandbox(Platform(lists=Lists(published=None))) as sandbox:
        found = WechatWriter(session(world, sandbox), BUSINESS).send(CALL)

    assert isinstance(found, Refused)
    assert found.errcode == 61028


@pytest.mark.parametrize("when", [When.BEFORE, When.HALF, When.AFTER])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_with_a_write(world: World, trouble: Trouble, when: When) -> None:
    """Whatever befalls a write, it is sent once, and nothing is claimed that the emulator knows better."""
    world.timeout = 0.2
    fault = Fault(which=Which.WRITE, nth=1, what=trouble, when=when)
    with Sandbox(Platform(lists=LISTS, faults=(fault,)), drip=0.02) as sandbox:
        found: Answer = WechatWriter(session(world, sandbox), BUSINESS).send(CALL)

        assert isinstance(found, UnknownOutcome)
        assert sum(isinstance(entry.call, Write) for entry in sandbox.record) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_with_a_read(world: World, trouble: Trouble) -> None:
    """Whatever befalls a read, another try brings the lists; but a redirect is not tried again."""
    world.timeout = 0.2
    fault = Fault(which=Which.GET, nth=1, what=trouble)
    with Sandbox(Platform(lists=LISTS, faults=(fault,)), drip=0.02) as sandbox:
        found = WechatReader(session(world, sandbox), BUSINESS).read()

    assert isinstance(found, ReadFailed) if trouble is Trouble.REDIRECT else live("a b", "a") == found


UNREADABLE = {
    Shape.TWO_ERRCODES: Code.WECHAT_ANSWER_FIELD,
    Shape.CUT_OFF: Code.WECHAT_BROKEN_ANSWER,
    Shape.UNKNOWN_ENCODING: Code.RESPONSE_ENCODED,
}
"""The shapes in which an errcode cannot be read."""

UNREADABLE_LISTS = {
    **UNREADABLE,
    Shape.NO_LISTS: Code.WECHAT_ANSWER_FIELD,
    Shape.ARRAY_LISTS: Code.WECHAT_ANSWER_FIELD,
    **dict.fromkeys((Shape.COMMA_LISTS, Shape.WIDE_LISTS, Shape.LINE_LISTS), Code.LISTS_UNREADABLE),
}
"""The shapes in which lists cannot be read either."""


@pytest.mark.parametrize("shape", Shape)
def test_refusal_in_any_shape(world: World, shape: Shape) -> None:
    """A readable errcode refuses a write, whatever is odd about the answer, which shows no part of the token."""
    with Sandbox(Platform(lists=LISTS, faults=(parse(f"write:1:errcode=45009,{shape}"),))) as sandbox:
        answer = WechatWriter(session(world, sandbox), BUSINESS).send(CALL)

        assert sandbox.token[:12] not in repr(answer)
    if shape in UNREADABLE:
        assert isinstance(answer, UnknownOutcome)
        assert answer.problem.code is UNREADABLE[shape]
    else:
        assert isinstance(answer, Refused)
        assert (answer.errcode, answer.problem.code) == (45009, Code.WECHAT_QUOTA)


@pytest.mark.parametrize("shape", Shape)
def test_read_in_any_shape(world: World, shape: Shape) -> None:
    """Lists that can be read are read, with the hosts that failed verification; others are never taken for empty."""
    with Sandbox(Platform(lists=LISTS, faults=(parse(f"get:1+:errcode=0,{shape}"),))) as sandbox:
        found = WechatReader(session(world, sandbox), BUSINESS).read()

    if shape in UNREADABLE_LISTS:
        assert isinstance(found, ReadFailed)
        assert found.problem.code is UNREADABLE_LISTS[shape]
    else:
        assert found == live("a b", "a")
        assert isinstance(found, LiveState)
        many = {Shape.INVALID: 1, Shape.INVALID_URL: 1, Shape.INVALID_ARRAY: 1, Shape.INVALID_MANY: MANY}
        assert len(found.invalid) == many.get(shape, 0)
        assert all(host_of(value) == value for value in found.invalid)
