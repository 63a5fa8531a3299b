"""Writing: what is sent, that it is sent once, and what is known of it afterwards."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.model import Action, Host
from reconciler.plan import Call, Scope
from reconciler.ports import Accepted, Answer, DomainWriter, NotSent, Refusal, Refused, UnknownOutcome
from reconciler.problem import Code, Fact, Problem
from reconciler.resources import BUSINESS
from reconciler.wechat.address import Address
from reconciler.wechat.client import Session
from reconciler.wechat.http import MAX_BODY_BYTES, Failure, HttpResult, Lost, NotConnected, Request, Response
from reconciler.wechat.tokens import EnvironmentToken, FileToken
from reconciler.wechat.writer import WechatWriter
from tests.building import live
from tests.wechat.conftest import TOKEN, World
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


def error(errcode: int, status: str = "200 OK") -> Act:
    """Answer with an error."""
    return answer(json.dumps({"errcode": errcode, "errmsg": "no rid: 1-2-3"}), status=status)


def sent(world: World, server: Server, call: Call = BOTH) -> Answer:
    """Send a call."""
    writer: DomainWriter = WechatWriter(world.session(server), BUSINESS)
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
    """Errcode 0 comes with the lists and the hosts that failed verification, where the answer has them."""
    testing, published, invalid = BUSINESS.testing, BUSINESS.published, BUSINESS.invalid
    table: list[tuple[dict[str, object], Accepted]] = [
        (
            {"errmsg": "ok", testing: "a.qq.com", invalid: ["https://b.qq.com/"]},
            Accepted(errcode=0, errmsg="ok", live=live("a", None), invalid=("b.qq.com",)),
        ),
        ({"errcode": "0", "errmsg": "ok"}, Accepted(errcode=0, errmsg="ok", live=None, invalid=())),
        ({"errcode": 0, testing: []}, Accepted(errcode=0, errmsg="", live=None, invalid=())),
        ({"errcode": 0, testing: "", published: 7}, Accepted(errcode=0, errmsg="", live=None, invalid=())),
        ({"errcode": 0, testing: "a.qq.com,b.qq.com"}, Accepted(errcode=0, errmsg="", live=None, invalid=())),
    ]
    for body, accepted in table:
        assert sent(world, world.serve(answer(json.dumps(body)))) == accepted


@pytest.mark.parametrize("status", ["200 OK", "302 X", "404 X", "503 X"])
def test_refused(world: World, status: str) -> None:
    """Any other errcode refuses the call, at any HTTP status, and says what it leaves; the call is not sent again."""
    for errcode, code, refusal in (
        (65316, Code.WECHAT_LIST_FULL, Refusal.PERHAPS_HALF),
        (9410016, Code.WECHAT_INVALID_HOST, Refusal.PERHAPS_HALF),
        (45009, Code.WECHAT_QUOTA, Refusal.NOTHING),
        (45104, Code.WECHAT_MONTHLY_QUOTA, Refusal.NOTHING),
        (99999, Code.WECHAT_ERROR, Refusal.PERHAPS_HALF),
    ):
        server = world.serve(error(errcode, status), GOOD)
        found = sent(world, server)

        assert isinstance(found, Refused)
        assert (found.errcode, found.errmsg, found.refusal) == (errcode, "no rid: 1-2-3", refusal)
        assert (found.problem.code, found.problem.errcode, found.problem.rid) == (code, errcode, "1-2-3")
        assert len(server.requests) == 1


UNKNOWN: dict[str, tuple[Act, Code]] = {
    "nothing": (raw(b""), Code.WECHAT_BROKEN_OFF),
    "reset": (reset(b"HTTP/1.1 2"), Code.WECHAT_BROKEN_OFF),
    "hangs": (hang, Code.WECHAT_TIMEOUT),
    "drips": (drip(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"), Code.WECHAT_TIMEOUT),
    "500": (answer("", status="500 X"), Code.WECHAT_DOWN),
    "500 with errcode 0": (error(0, "500 X"), Code.WECHAT_DOWN),
    "500 with an odd errcode": (answer('{"errcode": "x"}', status="500 X"), Code.WECHAT_DOWN),
    "404": (answer("", status="404 X"), Code.WECHAT_HTTP_STATUS),
    "204": (answer("", status="204 X"), Code.WECHAT_HTTP_STATUS),
    "307": (answer("", status="307 X", headers="Location: /x\r\n"), Code.WECHAT_REDIRECT),
    "too large": (answer("x" * (MAX_BODY_BYTES + 1)), Code.WECHAT_TOO_LARGE),
    "page": (answer("<html>"), Code.WECHAT_BROKEN_ANSWER),
    "cut off": (answer('{"errcode":45009,"errm'), Code.WECHAT_BROKEN_ANSWER),
    "odd errcode": (answer('{"errcode": "x"}'), Code.WECHAT_ANSWER_FIELD),
    "two errcodes": (answer('{"errcode": 0, "errcode": 45009}'), Code.WECHAT_ANSWER_FIELD),
}


def test_unknown(world: World) -> None:
    """Whatever leaves the outcome open is reported as unknown, and the call is not sent again."""
    world.timeout = 0.3
    for act, code in UNKNOWN.values():
        server = world.serve(act, GOOD)
        found = sent(world, server)

        assert isinstance(found, UnknownOutcome)
        assert (found.problem.code, found.errcode, found.errmsg) == (code, None, None)
        assert len(server.requests) == 1


def at_wechat(code: Code, **facts: Fact) -> Problem:
    """Return a problem that names WeChat's address."""
    return Problem(code=code, facts={"server": "https://api.weixin.qq.com", **facts})


OUTCOMES: list[tuple[HttpResult, Answer]] = [
    (NotConnected(Failure.NETWORK, "no luck"), NotSent(at_wechat(Code.WECHAT_UNREACHABLE, reason="no luck"))),
    (NotConnected(Failure.TIMEOUT), NotSent(at_wechat(Code.WECHAT_TIMEOUT, seconds="5"))),
    (Lost(Failure.TIMEOUT), UnknownOutcome(problem=at_wechat(Code.WECHAT_TIMEOUT, seconds="5"))),
    (Response(503, b""), UnknownOutcome(problem=at_wechat(Code.WECHAT_DOWN, status=503))),
    (Response(200, b"<html>"), UnknownOutcome(problem=at_wechat(Code.WECHAT_BROKEN_ANSWER))),
    (
        Response(200, b'{"errcode": "x"}'),
        UnknownOutcome(problem=Problem(code=Code.WECHAT_ANSWER_FIELD, facts={"field": "errcode"})),
    ),
]


@dataclass(frozen=True)
class Fate:
    """A `Carrier` whose exchanges all end alike."""

    result: HttpResult

    def send(self, _request: Request) -> HttpResult:
        """Return the result."""
        return self.result


def test_problems_of_exchanges(world: World) -> None:
    """A call that was not sent, or whose outcome is open, has a problem that names the server and says what failed."""
    address = Address(scheme="https", host="api.weixin.qq.com", port=443, path="", query="")

    def sent_by(carrier: Fate) -> Answer:
        source = EnvironmentToken(TOKEN)
        session = Session(address=address, source=source, wire=world.wire, carry=lambda *_: carrier)
        return WechatWriter(session, BUSINESS).send(BOTH)

    assert [(result, sent_by(Fate(result))) for result, _ in OUTCOMES] == OUTCOMES


def test_busy(world: World) -> None:
    """A busy system leaves the outcome open."""
    server = world.serve(error(-1), GOOD)
    found = sent(world, server)

    assert isinstance(found, UnknownOutcome)
    assert (found.problem.code, found.errcode, found.errmsg) == (Code.WECHAT_BUSY_ADD, -1, "no rid: 1-2-3")
    assert len(server.requests) == 1


def test_interrupted(world: World) -> None:
    """A call under way is waited for as long as the grace lasts, then its outcome is unknown."""
    world.person = Person(patience=0.1, grace=0.1)
    found = sent(world, world.serve(hang))

    assert isinstance(found, UnknownOutcome)
    assert found.problem.code is Code.EXCHANGE_INTERRUPTED


def test_not_sent(world: World) -> None:
    """A call that finds no connection, or no token, was not sent."""
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        unreachable = WechatWriter(world.session(nobody), BUSINESS).send(BOTH)
    server = world.serve(GOOD)
    without = WechatWriter(world.session(server, EnvironmentToken("a b")), BUSINESS).send(BOTH)

    assert isinstance(unreachable, NotSent)
    assert isinstance(without, NotSent)
    assert (unreachable.problem.code, without.problem.code) == (Code.WECHAT_UNREACHABLE, Code.TOKEN_MALFORMED)
    assert server.connections == 0


def test_refused_token(world: World, tmp_path: Path) -> None:
    """A refused token is reported, and the call is not sent again; another one is used only once it is renewed."""
    token = tmp_path / "token"
    token.write_text("older-token")
    server = world.serve(error(42006), error(40001), GOOD)
    writer: DomainWriter = WechatWriter(world.session(server, FileToken(str(token))), BUSINESS)

    first = writer.send(BOTH)
    assert isinstance(first, Refused)
    assert (first.problem.code, first.refusal) == (Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN)
    assert writer.renew_token() is False
    assert isinstance(writer.send(BOTH), Refused)
    token.write_text("newer-token")
    assert writer.renew_token() is True
    assert isinstance(writer.send(BOTH), Accepted)
    token.unlink()
    renewed = writer.renew_token()
    assert isinstance(renewed, Problem)
    assert renewed.code is Code.FILE_UNREADABLE
    sent_tokens = [request.partition(b"access_token=")[2].split()[0] for request in server.requests]
    assert sent_tokens == [b"older-token", b"older-token", b"newer-token"]
