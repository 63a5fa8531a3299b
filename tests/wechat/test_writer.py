"""Writing: what is sent, that it is sent once, and what is known of it afterwards."""

import json
from pathlib import Path

import pytest

from reconciler.model import Action, Host
from reconciler.plan import Call, Scope
from reconciler.ports import Accepted, Answer, DomainWriter, NotSent, Refusal, Refused, UnknownOutcome
from reconciler.problem import Code
from reconciler.wechat.address import Address
from reconciler.wechat.resources import Answered
from reconciler.wechat.tokens import EnvironmentToken, FileToken
from reconciler.wechat.writer import WechatWriter
from tests.building import live
from tests.wechat.conftest import World
from tests.wechat.wire import Act, Person, Server, answer, drip, hang, raw, reset, unused_port

BOTH = Call(
    action=Action.ADD,
    scope=Scope.BOTH,
    hosts=(Host("www.qq.com"), Host("wx.qq.com")),
    sent=("www.qq.com", "wx.qq.com"),
)
SPELLED = Call(
    action=Action.DELETE,
    scope=Scope.TESTING,
    hosts=(Host("k.qq.com"), Host("www.qq.com")),
    sent=("\u212a.qq.com", "https://WWW.qq.com"),
)
GOOD = answer('{"errcode": 0, "errmsg": "ok"}')


def error(errcode: int) -> Act:
    """Answer with an error."""
    return answer(json.dumps({"errcode": errcode, "errmsg": "no rid: 1-2-3"}))


def sent(world: World, server: Server, call: Call = BOTH) -> Answer:
    """Send a call."""
    writer: DomainWriter = WechatWriter(world.session(server))
    return writer.send(call)


def test_official_examples(world: World) -> None:
    """Calls are put into words as on the official page."""
    server = world.serve(GOOD, GOOD)
    sent(world, server, BOTH)
    sent(world, server, SPELLED)

    first, second = map(json.loads, server.bodies)
    assert first == {
        "action": "add",
        "is_modify_published_together": True,
        "wxa_jump_h5_domain": "www.qq.com;wx.qq.com",
    }
    assert second == {
        "action": "delete",
        "is_modify_published_together": False,
        "wxa_jump_h5_domain": "\u212a.qq.com;https://WWW.qq.com",
    }
    assert server.requests[0].startswith(b"POST /cgi-bin/component/modify_wxa_jump_domain?access_token=t0K_EN")
    assert b"\r\ncontent-type: application/json\r\n" in server.requests[0].lower()
    assert "\u212a".encode() in server.bodies[1]


def test_accepted(world: World) -> None:
    """Errcode 0 is told with the lists that came back and the hosts that failed verification."""
    body = {"errcode": 0, "errmsg": "ok", Answered.TESTING: "a.qq.com", Answered.INVALID: "b.qq.com"}

    expected = Accepted(errcode=0, errmsg="ok", live=live("a", None), invalid=("b.qq.com",))
    assert expected == sent(world, world.serve(answer(json.dumps(body))))


def test_accepted_without_lists(world: World) -> None:
    """Errcode 0 without a testing list brings no lists."""
    assert Accepted(errcode=0, errmsg="ok", live=None, invalid=()) == sent(world, world.serve(GOOD))


@pytest.mark.parametrize(
    ("errcode", "code", "refusal"),
    [
        (65316, Code.WECHAT_LIST_FULL, Refusal.PERHAPS_HALF),
        (9410016, Code.WECHAT_INVALID_HOST, Refusal.PERHAPS_HALF),
        (47001, Code.WECHAT_MALFORMED_REQUEST, Refusal.PERHAPS_HALF),
        (45009, Code.WECHAT_QUOTA, Refusal.NOTHING),
        (45011, Code.WECHAT_RATE, Refusal.NOTHING),
        (45104, Code.WECHAT_MONTHLY_QUOTA, Refusal.NOTHING),
        (99999, Code.WECHAT_ERROR, Refusal.PERHAPS_HALF),
    ],
)
def test_refused(world: World, errcode: int, code: Code, refusal: Refusal) -> None:
    """Any other errcode refuses the call, and says what may be left behind; the call is not sent again."""
    server = world.serve(error(errcode), GOOD)
    told = sent(world, server)

    assert isinstance(told, Refused)
    assert (errcode, "no rid: 1-2-3", refusal) == (told.errcode, told.errmsg, told.refusal)
    assert (code, errcode, "1-2-3") == (told.problem.code, told.problem.errcode, told.problem.rid)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(raw(b""), Code.WECHAT_BROKEN_OFF, id="nothing"),
        pytest.param(reset(b"HTTP/1.1 2"), Code.WECHAT_BROKEN_OFF, id="reset"),
        pytest.param(hang, Code.WECHAT_TIMEOUT, id="hangs"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"), Code.WECHAT_TIMEOUT, id="drips"),
        pytest.param(answer("", status="500 X"), Code.WECHAT_HTTP_STATUS, id="500"),
        pytest.param(answer("", status="429 X"), Code.WECHAT_HTTP_STATUS, id="429"),
        pytest.param(answer("", status="404 X"), Code.WECHAT_HTTP_STATUS, id="404"),
        pytest.param(answer("", status="204 X"), Code.WECHAT_HTTP_STATUS, id="204"),
        pytest.param(answer("", status="307 X", headers="Location: /x\r\n"), Code.WECHAT_REDIRECT, id="307"),
        pytest.param(answer("x" * 2**21), Code.WECHAT_TOO_LARGE, id="too large"),
        pytest.param(answer("<html>"), Code.WECHAT_BROKEN_ANSWER, id="page"),
        pytest.param(answer('{"errcode": "0"}'), Code.WECHAT_ANSWER_FIELD, id="odd errcode"),
        pytest.param(answer(f'{{"{Answered.TESTING}": []}}'), Code.WECHAT_ANSWER_FIELD, id="odd list"),
    ],
)
def test_unknown(world: World, act: Act, code: Code) -> None:
    """Whatever leaves the outcome open is told as unknown, and the call is not sent again."""
    world.timeout = 0.3
    server = world.serve(act, GOOD)
    told = sent(world, server)

    assert isinstance(told, UnknownOutcome)
    assert (code, None, None) == (told.problem.code, told.errcode, told.errmsg)
    assert len(server.requests) == 1


def test_busy(world: World) -> None:
    """A busy system leaves the outcome open."""
    server = world.serve(error(-1), GOOD)
    told = sent(world, server)

    assert isinstance(told, UnknownOutcome)
    assert (told.problem.code, told.errcode, told.errmsg) == (Code.WECHAT_BUSY, -1, "no rid: 1-2-3")
    assert len(server.requests) == 1


def test_interrupted(world: World) -> None:
    """A call under way is waited for as long as the grace lasts, then its outcome is unknown."""
    world.person = Person(patience=0.1, grace=0.1)
    server = world.serve(hang)
    told = sent(world, server)

    assert isinstance(told, UnknownOutcome)
    assert Code.EXCHANGE_INTERRUPTED is told.problem.code


def test_unsent(world: World) -> None:
    """A call that finds no connection was not sent."""
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        told = WechatWriter(world.session(nobody)).send(BOTH)

    assert isinstance(told, NotSent)
    assert Code.WECHAT_UNREACHABLE is told.problem.code


def test_no_token(world: World) -> None:
    """A call that finds no token was not sent."""
    server = world.serve(GOOD)
    told = WechatWriter(world.session(server, EnvironmentToken("a b"))).send(BOTH)

    assert isinstance(told, NotSent)
    assert (told.problem.code, server.connections) == (Code.TOKEN_MALFORMED, 0)


def test_token_refused(world: World, tmp_path: Path) -> None:
    """A call with a refused token is sent once; another token is used once the source has it."""
    file = tmp_path / "token"
    server = world.serve(error(42001), error(40001), GOOD)
    writer = WechatWriter(world.session(server, FileToken(str(file))))
    file.write_text("older-token")
    answers = [writer.send(BOTH)]
    assert not writer.renew_token()
    file.write_text("newer-token")
    assert writer.renew_token()
    answers += [writer.send(BOTH), writer.send(BOTH)]
    file.unlink()

    assert not writer.renew_token()
    refusals = [(answer.problem.code, answer.refusal) for answer in answers if isinstance(answer, Refused)]
    assert refusals == [(Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN)] * 2
    assert [request.partition(b"access_token=")[2][:5] for request in server.requests] == [b"older", b"newer", b"newer"]
