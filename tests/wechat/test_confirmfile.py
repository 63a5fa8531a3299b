"""Reading which file the hosts have to serve: what is asked, and what comes of it."""

import json

import pytest

from reconciler.model import Verification
from reconciler.ports import ReadFailed, VerificationReader
from reconciler.problem import Code
from reconciler.sandbox.server import Sandbox
from reconciler.wechat.address import Address
from reconciler.wechat.answers import BadField, ErrorAnswer, judge_confirm_file
from reconciler.wechat.confirmfile import WechatConfirmFile
from reconciler.wechat.redact import Redactor
from reconciler.wechat.tokens import EnvironmentToken
from tests.wechat.conftest import TOKEN, World
from tests.wechat.wire import answer

GOOD = {"errcode": 0, "errmsg": "ok", "file_name": "8f3a2c.txt", "file_content": "5d41402abc4b2a76"}
FILE = Verification(file="8f3a2c.txt", content="5d41402abc4b2a76")


def read(world: World, *bodies: object) -> Verification | ReadFailed:
    """Read from a server that answers these bodies, all of which must be asked for."""
    server = world.serve(*(answer(json.dumps(body)) for body in bodies))
    found = WechatConfirmFile(world.session(server)).read()
    assert server.script == []
    return found


def test_read(world: World) -> None:
    """A read posts an empty object to the documented path, and nothing that could write."""
    server = world.serve(answer(json.dumps(GOOD)))
    reader: VerificationReader = WechatConfirmFile(world.session(server))

    assert reader.read() == FILE
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /cgi-bin/component/get_domain_confirmfile?access_token=")
    assert body == b"{}"


def test_the_emulator_knows_the_call(world: World) -> None:
    """The emulator, which shares no code with the reader, answers a file that the reader takes."""
    with Sandbox() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        address = Address(scheme="http", host="127.0.0.1", port=port, path="", query="")
        session = world.session(address, EnvironmentToken(sandbox.token))
        found = WechatConfirmFile(session).read()

    assert found == Verification(file="sandbox-verify.txt", content="b1946ac92492d2347c6235b4d2611184")


def test_a_missing_errcode_means_success(world: World) -> None:
    """As in the answers about the lists, an errcode that is left out is 0."""
    assert read(world, {"file_name": FILE.file, "file_content": FILE.content}) == FILE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("file_name", "../secret"),
        ("file_name", ".hidden"),
        ("file_name", "a b.txt"),
        ("file_name", "a.txt\n"),
        ("file_name", "a.txt?x"),
        ("file_name", "x" * 101 + ".txt"),
        ("file_name", "a.html"),
        ("file_content", TOKEN),
        ("file_content", "x" * 1025),
        ("file_name", ""),
        ("file_name", None),
        ("file_name", 7),
        ("file_content", ""),
        ("file_content", None),
        ("file_content", ["x"]),
    ],
)
def test_an_answer_that_cannot_be_used(world: World, field: str, value: object) -> None:
    """A name that could lead elsewhere, or nothing to compare with, is said; another try may bring better."""
    found = read(world, *[{**GOOD, field: value}] * 3)

    assert isinstance(found, ReadFailed)
    assert (found.problem.code, found.problem.facts["field"]) == (Code.WECHAT_ANSWER_FIELD, field)


@pytest.mark.parametrize("content", ["x", "x" * 1024])
def test_the_shortest_and_the_longest_content(content: str) -> None:
    """A file may hold one character, and as many as the desired state may name."""
    found = judge_confirm_file(json.dumps({**GOOD, "file_content": content}).encode(), Redactor())

    assert found == Verification(file="8f3a2c.txt", content=content)


def test_a_refusal_names_no_hosts() -> None:
    """A refusal of this call is about no host."""
    found = judge_confirm_file(b'{"errcode": 61014, "errmsg": "no"}', Redactor())

    assert found == ErrorAnswer(errcode=61014, errmsg="no", rid=None, invalid=())


@pytest.mark.parametrize("secret", ["8f3a2c", "5d41402abc4b2a76"])
def test_an_echoed_secret(secret: str) -> None:
    """A secret in either field makes the answer unusable: every host would be told."""
    redactor = Redactor()
    redactor.learn(secret)

    assert isinstance(judge_confirm_file(json.dumps(GOOD).encode(), redactor), BadField)


def test_a_refusal(world: World) -> None:
    """A refusal ends it at once, in WeChat's words and with the request id."""
    found = read(world, {"errcode": 61014, "errmsg": "must use component token rid: 1-2-3"})

    assert isinstance(found, ReadFailed)
    assert (found.problem.code, found.problem.rid) == (Code.WECHAT_TOKEN_KIND, "1-2-3")


def test_busy(world: World) -> None:
    """That the system is busy may pass, and is tried again."""
    assert read(world, {"errcode": -1, "errmsg": "system error"}, GOOD) == FILE


def test_an_answer_about_something_else(world: World) -> None:
    """JSON of another service is no answer."""
    found = read(world, *[{"code": 0}] * 3)

    assert isinstance(found, ReadFailed)
    assert found.problem.code is Code.WECHAT_BROKEN_ANSWER
