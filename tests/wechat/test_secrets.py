"""The token, the authorization and parts of them are in nothing that is printed, logged, traced, kept or raised."""

import json
import logging
from urllib.parse import quote

import pytest

from reconciler.model import Action, Host
from reconciler.plan import Call, Scope
from reconciler.ports import ReadFailed, UnknownOutcome
from reconciler.problem import Problem
from reconciler.resources import BUSINESS
from reconciler.texts.en import ENGLISH
from reconciler.wechat.address import Address
from reconciler.wechat.client import WechatReader
from reconciler.wechat.tokens import TokenSource, UrlToken
from reconciler.wechat.writer import WechatWriter
from tests.wechat.conftest import TOKEN, World, address_of
from tests.wechat.wire import Act, Person, answer, hang, raw, reset, unused_port

CALL = Call(action=Action.ADD, scope=Scope.BOTH, hosts=(Host("www.qq.com"),), sent=("www.qq.com",))
AUTHORIZATION = "Bearer c1phEr/of+the=run"
SPELLINGS = (TOKEN, quote(TOKEN, safe=""), quote(TOKEN, safe="").lower(), TOKEN[3:-3], AUTHORIZATION.split()[1])
ECHO = f"{' '.join(SPELLINGS)} {AUTHORIZATION}"


def errmsg(errcode: int, status: str = "200 OK") -> Act:
    """Answer with an errmsg that echoes every secret."""
    return answer(json.dumps({"errcode": errcode, "errmsg": ECHO, "rid": ECHO}), status=status)


ACTS = [
    pytest.param(answer(json.dumps({"errmsg": ECHO, BUSINESS.testing: ECHO, BUSINESS.invalid: ECHO})), id="ok"),
    pytest.param(answer(ECHO), id="page"),
    pytest.param(answer(ECHO, status=f"500 {ECHO}", headers=f"X: {ECHO}\r\n"), id="500"),
    pytest.param(answer(ECHO, status="302 X", headers=f"Location: https://a.qq.com/?{ECHO}\r\n"), id="302"),
    pytest.param(answer("", status="302 X", headers=f"Location: http://a:{ECHO}\r\n"), id="bad location"),
    pytest.param(answer("", headers=f"Set-Cookie: a={TOKEN}\r\nContent-Encoding: {TOKEN}\r\n"), id="encoded"),
    pytest.param(answer(json.dumps({"errcode": ECHO})), id="odd errcode"),
    pytest.param(answer(json.dumps({BUSINESS.testing: [ECHO]})), id="odd list"),
    pytest.param(raw(ECHO.encode()), id="no HTTP"),
    pytest.param(raw(f"HTTP/1.1 200 OK\r\nContent-Length: {TOKEN}\r\n\r\n".encode()), id="odd length"),
    pytest.param(raw(f"HTTP/1.1 200 OK\r\n{TOKEN}\r\n\r\n".encode()), id="odd header"),
    pytest.param(raw(f"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{ECHO}".encode()), id="cut short"),
    pytest.param(reset(ECHO.encode()), id="reset"),
    pytest.param(hang, id="timeout"),
    pytest.param(errmsg(7, f"503 {ECHO}"), id="7 with a status"),
    *(pytest.param(errmsg(errcode), id=str(errcode)) for errcode in (-1, 42001, 65316, 9410016, 40164, 7)),
]


def assert_silent(world: World, kept: object, heard: str) -> None:
    """No secret is in a value, its words, the trace, or what was heard besides."""
    problem = kept.problem if hasattr(kept, "problem") else None
    words = [ENGLISH.message(problem), ENGLISH.remedy(problem)] if isinstance(problem, Problem) else []
    everything = f"{kept!r} {kept} {words} {world.traced} {heard}"
    for secret in SPELLINGS:
        assert secret not in everything


def source(world: World) -> TokenSource:
    """Return a source that gives the token for the authorization, as often as it is asked."""
    keeper = world.serve(*[answer(TOKEN)] * 3)
    return UrlToken(address=address_of(keeper), field=None, authorization=AUTHORIZATION)


@pytest.mark.parametrize("act", ACTS)
def test_no_secret_anywhere(
    world: World, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], act: Act
) -> None:
    """Whatever a server does with the secrets, they reach nobody else."""
    caplog.set_level(logging.DEBUG)
    world.timeout, world.person = 0.3, Person(interrupts_at_pause=1)
    session = world.session(world.serve(*[act] * 4), source(world))
    kept = [WechatReader(session, BUSINESS).read(), WechatWriter(session, BUSINESS).send(CALL)]

    printed = capfd.readouterr()
    for one in (*kept, session, vars(session)["_token"]):
        assert_silent(world, one, f"{caplog.text} {printed.out} {printed.err}")


def test_unreachable(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Nor do they when nobody is there."""
    caplog.set_level(logging.DEBUG)
    with unused_port() as port:
        nobody = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        kept = WechatReader(world.session(nobody, source(world)), BUSINESS).read()

    assert isinstance(kept, ReadFailed)
    assert_silent(world, kept, caplog.text)


def test_nothing_raised(world: World) -> None:
    """An exchange that fails leaves no exception behind, on whose chain the URL could stand."""
    result = WechatWriter(world.session(world.serve(reset())), BUSINESS).send(CALL)

    assert isinstance(result, UnknownOutcome)
    assert not any(isinstance(value, BaseException) for value in result.problem.facts.values())


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(answer(json.dumps({"code": 7, "errorMsg": AUTHORIZATION})), id="own error"),
        pytest.param(answer(ECHO), id="no token"),
        pytest.param(answer(ECHO, status=f"401 {ECHO}"), id="401"),
        pytest.param(raw(ECHO.encode()), id="no HTTP"),
    ],
)
def test_source_that_echoes(world: World, act: Act) -> None:
    """A source of tokens that echoes the authorization, or answers with more than a token, is not quoted."""
    keeper = UrlToken(address=address_of(world.serve(act, act, act)), field=None, authorization=AUTHORIZATION)
    kept = WechatReader(world.session(world.serve(), keeper), BUSINESS).read()

    assert isinstance(kept, ReadFailed)
    assert_silent(world, kept, "")
