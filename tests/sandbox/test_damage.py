"""Odd shapes of answers: each changes what its row in the help says, and any combination gives an answer."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reconciler.sandbox.calls import CONFIRM_FILE_PATH, MODIFY_PATH, QUOTA_PATH, TOKEN_PATH, Request
from reconciler.sandbox.faults import SHAPES, Errcode, Fault, Shape, When, Which, parse
from reconciler.sandbox.lists import Effect
from reconciler.sandbox.quirks import Quirk
from reconciler.sandbox.world import World, answer
from tests.sandbox.client import Step, body, call, request, send, world

A, B = "a.qq.com", "b.qq.com"
START = world(f"{A} {B}", A)
LISTS = f'"published_wxa_jump_h5_domain":"{A}","testing_wxa_jump_h5_domain":"{A};{B}"'
OK = '{"errcode":0,"errmsg":"ok"'
RID = "rid: 00000001-9e3779b1-85ebca6b"

GET: dict[Shape, str] = {
    Shape.NO_LISTS: f"{OK}}}",
    Shape.ARRAY_LISTS: f'{OK},"published_wxa_jump_h5_domain":["{A}"],"testing_wxa_jump_h5_domain":["{A}","{B}"]}}',
    Shape.COMMA_LISTS: f"{OK},{LISTS}}}".replace(";", ","),
    Shape.WIDE_LISTS: f"{OK},{LISTS}}}".replace(";", "；"),
    Shape.LINE_LISTS: f"{OK},{LISTS}}}".replace(";", "\\n"),
    Shape.URL_LISTS: f"{OK},{LISTS}}}".replace(A, f"https://{A}/").replace(B, f"https://{B}/"),
    Shape.INVALID: f'{OK},{LISTS},"invalid_wxa_jump_h5_domain":"{A}"}}',
    Shape.INVALID_URL: f'{OK},{LISTS},"invalid_wxa_jump_h5_domain":"https://{A}/"}}',
    Shape.INVALID_ARRAY: f'{OK},{LISTS},"invalid_wxa_jump_h5_domain":["{A}"]}}',
    Shape.TOKEN: f'{{"errcode":0,"errmsg":"ok sandbox-token",{LISTS}}}',
    Shape.TOKEN_PART: f'{{"errcode":0,"errmsg":"ok sandbox-toke",{LISTS}}}',
    Shape.TEXT_ERRCODE: f'{{"errcode":"0","errmsg":"ok",{LISTS}}}',
    Shape.TWO_ERRCODES: f'{OK},{LISTS},"errcode":-1}}',
    Shape.CONTROL_CHARACTERS: f'{{"errcode":0,"errmsg":"\x08\nok",{LISTS}}}',
    Shape.CUT_OFF: '{"errcode":0,"errm',
    Shape.EMPTY_ENCODING: f"{OK},{LISTS}}}",
    Shape.UNKNOWN_ENCODING: f"{OK},{LISTS}}}",
}
"""What a get of `START` answers in each shape."""

REFUSED: dict[str, str] = {
    "errcode=9410016,invalid-url": f'"errcode":9410016,"errmsg":"invalid domain {RID}",'
    '"invalid_wxa_jump_h5_domain":"https://new.qq.com/"',
    "errcode=9410016,invalid-array,text-errcode": f'"errcode":"9410016","errmsg":"invalid domain {RID}",'
    '"invalid_wxa_jump_h5_domain":["new.qq.com"]',
    "errcode=45009,two-errcodes": f'"errcode":45009,"errmsg":"reach max api daily quota limit {RID}","errcode":0',
    "errcode=45009,token": f'"errcode":45009,"errmsg":"reach max api daily quota limit {RID} sandbox-token"',
    "errcode=45104": f'"errcode":45104,"errmsg":"reach max domain quota limit {RID}"',
    "errcode=42006": f'"errcode":42006,"errmsg":"component_access_token expired {RID}"',
    "errcode=45035": '"errcode":45035,"errmsg":"access clientip is not registered, not in ip-white-list '
    f'requestIP: 203.0.113.7 {RID}"',
}
"""What the add of a host answers to these faults, without the braces."""


def faulty(fault: str, start: World = START) -> World:
    """Return a world with one fault."""
    return replace(start, faults=(parse(fault),))


def test_shapes_of_a_get() -> None:
    """Each shape gives exactly this text, with HTTP status 200; the record knows the errcode of a whole answer."""
    replies = {shape: call(faulty(f"get:1:errcode=0,{shape}"), "get").reply for shape in GET}

    assert {shape: reply.body.decode() for shape, reply in replies.items()} == GET
    assert {reply.status for reply in replies.values()} == {200}
    assert [shape for shape, reply in replies.items() if reply.errcode is None] == [Shape.CUT_OFF]


def test_shapes_of_a_refusal() -> None:
    """Shapes can be combined, and name the first host of the write."""
    replies = {what: call(faulty(f"write:1:{what}"), "add", "new.qq.com").reply for what in REFUSED}

    assert {what: reply.body.decode()[1:-1] for what, reply in replies.items()} == REFUSED


def test_shapes_that_are_not_text() -> None:
    """GBK is not UTF-8; many hosts are many; a header holds the encoding; the HTTP status is the one asked for."""
    gbk = call(faulty("get:1:errcode=45009,gbk"), "get").reply.body
    many = call(faulty("get:1:errcode=0,invalid-many"), "get").fields["invalid_wxa_jump_h5_domain"].split(";")
    replies = [
        call(faulty(f"get:1:errcode=0,{name}-encoding,status=502"), "get").reply for name in ("empty", "unknown")
    ]

    assert "错误reach max".encode("gbk") in gbk
    assert len(set(many)) == 170_000
    assert [(reply.status, dict(reply.headers)["Content-Encoding"]) for reply in replies] == [(502, ""), (502, "utf-8")]


def test_every_shape_is_tried() -> None:
    """The table for help has a row for each shape, and so has this file."""
    assert list(SHAPES) == list(Shape)
    assert set(Shape) - set(GET) == {Shape.INVALID_MANY, Shape.GBK}


def test_a_long_token() -> None:
    """Of a long token, a hundred characters are shown."""
    start = faulty("get:1:errcode=0,token-part", replace(START, tokens=("t" * 147,)))
    step = send(start, request(body("get"), f"access_token={'t' * 147}"))

    assert step.fields["errmsg"] == f"ok {'t' * 100}"


def test_errcode_0_claims_success() -> None:
    """The answer shows the lists as they are, whatever took effect."""
    steps = [call(faulty(f"write:1:errcode=0:{when}"), "add", "c.qq.com") for when in ("before", "after")]

    assert [(step.errcode, step.shown[0], step.world.last.effect) for step in steps] == [
        (0, f"{A};{B}", Effect.NOTHING),
        (0, f"{A};{B};c.qq.com", Effect.WHOLE),
    ]


REQUESTS = [
    request(body("get")),
    request(body("add", "c.qq.com d.qq.com", together=True)),
    request(body("rename")),
    *(Request("POST", path, "access_token=sandbox-token", b"{}") for path in (CONFIRM_FILE_PATH, QUOTA_PATH, "/x")),
    Request("GET", TOKEN_PATH, "", b""),
    Request("GET", MODIFY_PATH, "", b""),
]


@given(
    sent=st.sampled_from(REQUESTS),
    shapes=st.frozensets(st.sampled_from(sorted(set(Shape) - {Shape.INVALID_MANY})), max_size=5),
    errcode=st.sampled_from([0, -1, 45009, 65316]),
    when=st.sampled_from(When),
    quirks=st.frozensets(st.sampled_from(Quirk), max_size=2),
)
def test_any_combination_gives_an_answer(
    sent: Request, shapes: frozenset[Shape], errcode: int, when: When, quirks: frozenset[Quirk]
) -> None:
    """Whatever the request, any shapes together with any quirks give an answer; a fault reads as it is written."""
    fault = Fault(which=Which.ANY, nth=1, what=Errcode(errcode), shapes=shapes, status=500, when=when)
    start = replace(START, faults=(fault,), rules=replace(START.rules, quirks=quirks))
    after, reply = answer(start, sent)

    assert parse(str(fault)) == fault
    assert after.last.fault == fault
    assert reply.errcode in {errcode, None}
    assert isinstance(Step(after, reply).reply.body, bytes)
    assert re.fullmatch(rb"(?s)[{<].*", reply.body)
