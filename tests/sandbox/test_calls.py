"""The documented API: what each call does, and which errcode each mistake gets."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.sandbox.calls import CONFIRM_FILE_PATH, MODIFY_PATH, QUOTA_PATH, Request
from reconciler.sandbox.lists import Effect, Lists, Rules
from reconciler.sandbox.world import CONFIRM_FILE, TOKEN, World
from tests.sandbox.client import body, call, request, send, world

A, B, C = "a.qq.com", "b.qq.com", "c.qq.com"
QUERY = f"access_token={TOKEN}"

names = st.lists(st.sampled_from([A, B, C, "d.qq.com"]), min_size=1, max_size=6)
subsets = st.lists(st.sampled_from([A, B, C, "d.qq.com"]), unique=True).map(tuple)


@settings(deadline=None)
@given(
    testing=subsets,
    published=subsets | st.none(),
    action=st.sampled_from(["set", "add", "delete"]),
    hosts=names,
    together=st.booleans(),
    limit=st.integers(1, 4),
)
def test_a_write_is_set_arithmetic_within_the_limit(  # noqa: PLR0913, PLR0917  # one argument for each part of a case
    testing: tuple[str, ...],
    published: tuple[str, ...] | None,
    action: str,
    hosts: list[str],
    together: bool,  # noqa: FBT001  # hypothesis draws it
    limit: int,
) -> None:
    """Each list becomes the union, the difference or the hosts themselves, unless it would grow over the limit."""
    start = World(lists=Lists(testing, published), rules=Rules(limit=limit))
    step = call(start, action, " ".join(hosts), together=together)

    def changed(before: tuple[str, ...]) -> set[str]:
        return {"set": set(hosts), "add": {*before, *hosts}, "delete": {*before} - {*hosts}}[action]

    pairs = [(testing, changed(testing))]
    if together and published is not None:
        pairs.append((published, changed(published)))
    if together and published is None:
        errcode, lists = 61028, start.lists
    elif any(len(after) > max(limit, len(before)) for before, after in pairs):
        errcode, lists = 65316, start.lists
    else:
        errcode, lists = 0, step.world.lists
        assert [set(values or ()) for values in (lists.testing, lists.published)][: len(pairs)] == [
            after for _, after in pairs
        ]
        assert len(set(lists.testing)) == len(lists.testing)
        assert together or lists.published == published
    assert (step.errcode, step.world.lists) == (errcode, lists)
    assert step.world.last.effect is (Effect.NOTHING if errcode else Effect.WHOLE)
    assert ("testing_wxa_jump_h5_domain" in step.fields) == (errcode == 0)


WRITES = [
    ("new hosts come last, in the order of the call", world(B), f"add {C} {B} {A} {C}", 0, f"{B} {C} {A}"),
    ("an add of a present host changes nothing", world(A), f"add {A}", 0, A),
    ("a delete of an absent host changes nothing", world(A), f"delete {B}", 0, A),
    ("a host is present in any spelling", world(f"https://{A}"), "add A.QQ.com", 0, f"https://{A}"),
    ("a delete of the bare host misses a scheme", world(f"https://{A}"), f"delete {A}", 0, f"https://{A}"),
    ("a host is present also as a URL", world(f"https://{A}/"), f"add {A}", 0, f"https://{A}/"),
    ("a delete matches the listed spelling", world(f"https://{A}"), f"delete https://{A}", 0, ""),
    ("a list over the limit may shrink", world(f"{A} {B}", limit=1), f"delete {A}", 0, B),
    ("a list over the limit takes what it holds", world(f"{A} {B}", limit=1), f"add {B}", 0, f"{A} {B}"),
    ("a list over the limit takes nothing new", world(f"{A} {B}", limit=1), f"add {C}", 65316, f"{A} {B}"),
    ("a full published list does not matter for testing", world("", A, limit=1), f"add {B}", 0, B),
]


def test_writes() -> None:
    """What a write on testing does to the testing list, case by case."""
    steps = [call(start, *line.split(" ", 1)) for _, start, line, _, _ in WRITES]

    assert [(case, step.errcode, step.lists[0]) for (case, *_), step in zip(WRITES, steps, strict=True)] == [
        (case, errcode, testing) for case, _, _, errcode, testing in WRITES
    ]


def test_a_full_published_list_refuses_a_call_on_both() -> None:
    """The limit counts each list alone; one full list refuses a call on both, and the errmsg names the limit."""
    step = call(world("", A, limit=1), "add", B, together=True)

    assert (step.errcode, step.lists) == (65316, ("", A))
    assert step.fields["errmsg"].startswith("domain count reach limit 第三方平台业务域名配置已达1个 rid: ")


def test_a_platform_that_was_never_published() -> None:
    """Answers hold the testing list alone, and the keys in the order of the page."""
    assert call(world(A, None), "get").fields == {"errcode": 0, "errmsg": "ok", "testing_wxa_jump_h5_domain": A}
    assert call(world(A, None), "add", B).shown == (f"{A};{B}", None)


def refusal(fields: object, query: str = QUERY, start: World | None = None) -> int:
    """Return the errcode that a request with this body and query gets; it changes nothing."""
    start = start or world(A, A, limit=1, unverified=B)
    step = send(start, request(fields, query))
    assert (step.world.lists, step.world.last.effect) == (start.lists, Effect.NOTHING)
    return step.errcode


MISTAKES: list[tuple[object, int]] = [
    (body("rename", A), 40052),
    ({}, 40052),
    ({"action": ["add"]}, 40052),
    (["get"], 47001),
    ("get", 47001),
    ({**body("add", A), "wxa_jump_h5_domain": [A]}, 47001),
    ({**body("add", A), "is_modify_published_together": "true"}, 47001),
    ({"action": "add"}, 40039),
    ({**body("delete"), "wxa_jump_h5_domain": ";;"}, 40039),
    (body("add", C), 65316),
    (body("set", f"{A} {C}"), 65316),
    (body("add", B), 9410016),
]


def test_mistakes_in_the_body() -> None:
    """Each mistake in the body has its errcode and changes nothing."""
    assert [refusal(fields) for fields, _ in MISTAKES] == [errcode for _, errcode in MISTAKES]


def test_mistakes_in_the_request() -> None:
    """An empty body, one that is not JSON, and another method have their own errcodes."""
    bodies = [b"", b"{", b"\xff", b"[" * 200_000, b"get"]
    requests = [Request("POST", MODIFY_PATH, QUERY, sent) for sent in bodies]

    assert [send(world(), sent).errcode for sent in requests] == [44002, 47001, 47001, 47001, 47001]
    assert send(world(), Request("GET", MODIFY_PATH, "", b"")).errcode == 43002


def test_tokens() -> None:
    """A missing, a wrong and an expired token have their own errcodes, whatever the body; a token is decoded."""
    start = replace(world(A), tokens=("a+b c",), expired=frozenset({"old"}))
    tokens = {"": 41001, "access_token=": 41001, "access_token=wrong": 40001, "access_token=old": 42001}
    for fields in (body("get"), body("add", B), body("rename")):
        assert {query: refusal(fields, query, start) for query in tokens} == tokens
    assert refusal(body("get"), "x=1&access_token=a%2Bb%20c", start) == 0


@pytest.mark.parametrize("action", ["add", "set"])
def test_a_host_must_be_bare(action: str) -> None:
    """A scheme, a port, a path, a single label, an IP address or a bad label is an invalid host."""
    hosts = ["http://b.qq.com", "b.qq.com:443", "b.qq.com/x", "qq", "10.0.0.1", "-a.qq.com"]
    steps = [call(world(), action, f"{A} {host}") for host in hosts]

    assert {step.errcode for step in steps} == {9410016}
    assert [step.fields["invalid_wxa_jump_h5_domain"] for step in steps] == hosts
    assert all(
        step.fields["errmsg"].startswith(f"invalid domain {host} rid: ")
        for step, host in zip(steps, hosts, strict=True)
    )


def test_one_unverified_host_fails_the_whole_call() -> None:
    """An add with a host that fails verification names it and adds none."""
    step = call(world("", "", unverified=B), "add", f"{A} {B.upper()} {C}", together=True)

    assert (step.lists, step.errcode) == (("", ""), 9410016)
    assert step.fields["invalid_wxa_jump_h5_domain"] == B.upper()


def test_a_refusal_names_only_its_cause() -> None:
    """When the list is full before the invalid host comes, the answer is about the list alone."""
    step = call(world(A, "", limit=1), "add", f"{B} no")

    assert step.errcode == 65316
    assert "invalid_wxa_jump_h5_domain" not in step.fields


def test_the_verification_file() -> None:
    """The confirm file's own path answers its name and content, to an accepted token alone."""
    sent = Request("POST", CONFIRM_FILE_PATH, QUERY, b"{}")
    step = send(World(), sent)

    assert step.fields == {
        "errcode": 0,
        "errmsg": "ok",
        **dict(zip(("file_name", "file_content"), CONFIRM_FILE, strict=True)),
    }
    assert '"action": "confirmfile"' in step.world.last.line()
    assert send(World(), replace(sent, query="access_token=other")).errcode == 40001


def test_the_quota() -> None:
    """The calls of the day are counted; another path than that of the lists is refused."""
    quota = Request("POST", QUOTA_PATH, QUERY, json.dumps({"cgi_path": MODIFY_PATH}).encode())
    step = send(call(World(), "get").call("add", A).world, quota)

    assert step.fields["quota"] == {"daily_limit": 1000, "used": 2, "remain": 998}
    assert '"action": "quota"' in step.world.last.line()
    assert send(World(), replace(quota, body=b"{}")).errcode == 76021


def test_another_path() -> None:
    """On other paths there is an HTML page with HTTP status 404."""
    reply = send(world(), Request("POST", "/cgi-bin/token", QUERY, b"{}")).reply

    assert (reply.status, reply.errcode, b"<html>" in reply.body) == (404, None, True)


def test_request_ids() -> None:
    """A refusal ends in a request id of WeChat's form, which depends on the number of the request alone."""
    first = call(world(), "rename")
    steps = (first, first.call("rename"), call(world(), "rename"))
    pattern = re.compile(r"invalid action name rid: ([0-9a-f]{8}(?:-[0-9a-f]{8}){2})")
    matches = [pattern.fullmatch(step.fields["errmsg"]) for step in steps]

    one, two, three = [match[1] for match in matches if match]
    assert one == three != two


def test_answers_are_compact_utf_8_json() -> None:
    """The body is JSON without spaces, non-ASCII characters as they are, with WeChat's content type."""
    step = call(world("", None), "add", A, together=True)

    assert "第三方平台未发布".encode() in step.reply.body
    assert step.reply.body == json.dumps(step.fields, ensure_ascii=False, separators=(",", ":")).encode()
    assert dict(step.reply.headers)["Content-Type"].startswith("application/json")


def test_counts() -> None:
    """Every request counts, whatever its outcome; gets and writes are counted apart."""
    counts = call(world(), "get").call("add", A).call("rename").call("add", "no host").call("get").world.counts

    assert (counts.requests, counts.gets, counts.writes) == (5, 2, 2)
