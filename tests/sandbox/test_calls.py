"""What each call does in the documented world, and each errcode by its cause."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.sandbox.calls import CONFIRM_FILE_PATH, MODIFY_PATH, Request
from reconciler.sandbox.lists import Effect, Lists, Rules
from reconciler.sandbox.world import TOKEN, World, answer
from tests.sandbox.asking import Asked, ask, body, request, shown, world

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
    asked = ask(start, action, " ".join(hosts), together=together)

    def changed(before: tuple[str, ...]) -> set[str]:
        return {"set": set(hosts), "add": {*before, *hosts}, "delete": {*before} - {*hosts}}[action]

    pairs = [(testing, changed(testing))]
    if together and published is not None:
        pairs.append((published, changed(published)))
    if together and published is None:
        expected, lists = 61028, start.lists
    elif any(len(after) > max(limit, len(before)) for before, after in pairs):
        expected, lists = 65316, start.lists
    else:
        expected, lists = 0, asked.world.lists
        assert [set(found or ()) for found in (lists.testing, lists.published)][: len(pairs)] == [
            after for _, after in pairs
        ]
        assert len(set(lists.testing)) == len(lists.testing)
        assert together or lists.published == published
    assert (asked.fields["errcode"], asked.world.lists) == (expected, lists)
    assert asked.world.last.effect is (Effect.NOTHING if expected else Effect.WHOLE)
    assert ("testing_wxa_jump_h5_domain" in asked.fields) == (expected == 0)


def test_new_hosts_come_last_in_the_order_of_the_call() -> None:
    """An add keeps the order of the list and appends what is new, each host once."""
    assert ask(world(B, ""), "add", f"{C} {B} {A} {C}").lists == (f"{B} {C} {A}", "")


def test_the_published_list_is_absent_when_the_platform_never_was() -> None:
    """On a platform that was never published, answers carry the testing list alone."""
    assert ask(world(A, None), "get").fields == {
        "errcode": 0,
        "errmsg": "ok",
        "testing_wxa_jump_h5_domain": A,
    }
    assert shown(ask(world(A, None), "add", B).fields) == (f"{A};{B}", None)


def test_an_add_of_a_present_and_a_delete_of_an_absent_host_answer_0() -> None:
    """Neither changes anything, and both are carried out."""
    added, deleted = ask(world(A, A), "add", A, together=True), ask(world(A, A), "delete", B, together=True)
    assert (added.lists, added.fields["errcode"]) == ((A, A), 0)
    assert (deleted.lists, deleted.fields["errcode"]) == ((A, A), 0)


def test_a_host_is_present_however_it_is_spelled() -> None:
    """Hosts are the same without regard to case, or to a scheme in front of a listed value."""
    assert ask(world(f"https://{A}"), "add", "A.QQ.com").lists == (f"https://{A}", "")


def test_a_delete_matches_the_listed_spelling() -> None:
    """A value listed with a scheme is deleted with it, and stays when the bare host is named."""
    assert ask(world(f"https://{A}"), "delete", A).lists == (f"https://{A}", "")
    assert ask(world(f"https://{A}"), "delete", f"https://{A}").lists == ("", "")


def test_a_list_over_the_limit_may_shrink_but_not_grow() -> None:
    """A list that is over the limit already takes deletes, and adds of what it holds, but nothing new."""
    start = world(f"{A} {B}", "", limit=1)
    assert ask(start, "delete", A).lists == (B, "")
    assert ask(start, "add", B).fields["errcode"] == 0
    assert ask(start, "add", C).fields["errcode"] == 65316


def test_the_limit_counts_each_list_alone() -> None:
    """A full published list does not keep testing from growing, but refuses a call on both."""
    start = world("", A, limit=1)
    assert ask(start, "add", B).fields["errcode"] == 0
    assert ask(start, "add", B, together=True).fields["errcode"] == 65316


def refused(asked: object, query: str = QUERY, start: World | None = None) -> int:
    """Return the errcode that a request with this body and query earns, and see that it changed nothing."""
    start = start or world(A, A, limit=1, unverified=B)
    done = Asked(*answer(start, request(asked, query)))
    assert done.world.lists == start.lists
    assert done.world.last.effect is Effect.NOTHING
    code = done.fields["errcode"]
    assert done.world.last.errcode == code
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize(
    ("asked", "errcode"),
    [
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
    ],
)
def test_a_request_earns_the_errcode_of_its_mistake(asked: object, errcode: int) -> None:
    """Each mistake in the body is answered with its errcode and changes nothing."""
    assert refused(asked) == errcode


@pytest.mark.parametrize("host", ["http://b.qq.com", "b.qq.com:443", "b.qq.com/x", "qq", "10.0.0.1", "-a.qq.com"])
def test_a_host_must_be_bare(host: str) -> None:
    """A scheme, a port, a path, a single label, an IP address or a bad label is an invalid host, in set too."""
    for action in ("add", "set"):
        asked = ask(world(), action, f"{A} {host}")
        assert asked.fields["errcode"] == 9410016
        assert asked.fields["invalid_wxa_jump_h5_domain"] == host
        assert asked.fields["errmsg"].startswith(f"invalid domain {host} rid: ")


def test_one_unverified_host_fails_the_whole_call() -> None:
    """An add with a host that fails verification names it and adds none."""
    asked = ask(world("", "", unverified=B), "add", f"{A} {B.upper()} {C}", together=True)
    assert (asked.lists, asked.fields["errcode"]) == (("", ""), 9410016)
    assert asked.fields["invalid_wxa_jump_h5_domain"] == B.upper()


@pytest.mark.parametrize(
    ("sent", "errcode"),
    [(b"", 44002), (b"{", 47001), (b"\xff", 47001), (b"[" * 200_000, 47001), (b"get", 47001)],
)
def test_a_body_must_be_json(sent: bytes, errcode: int) -> None:
    """An empty body and one that is no JSON have their own errcodes."""
    done = Asked(*answer(world(), Request("POST", MODIFY_PATH, QUERY, sent)))
    assert done.fields["errcode"] == errcode


def test_the_method_must_be_post() -> None:
    """Any other method is refused before token and body are looked at."""
    done = Asked(*answer(world(), Request("GET", MODIFY_PATH, "", b"")))
    assert done.fields["errcode"] == 43002


@pytest.mark.parametrize(
    ("query", "errcode"),
    [("", 41001), ("access_token=", 41001), ("access_token=wrong", 40001), ("access_token=old", 42001)],
)
def test_the_token_must_be_the_one_in_use(query: str, errcode: int) -> None:
    """A missing, a wrong and an expired token have their own errcodes, whatever the body asks."""
    start = replace(world(A), expired=frozenset({"old"}))
    for asked in (body("get"), body("add", B), body("rename")):
        assert refused(asked, query, start) == errcode


def test_a_token_is_decoded() -> None:
    """A token of unusual characters arrives percent-encoded."""
    assert refused(body("get"), "x=1&access_token=a%2Bb%20c", replace(world(), tokens=("a+b c",))) == 0


def test_the_verification_file() -> None:
    """The confirm file's own path answers its name and content, to the token in use alone."""
    asked = Request("POST", CONFIRM_FILE_PATH, f"access_token={TOKEN}", b"{}")

    told = Asked(*answer(World(), asked))
    assert told.fields == {
        "errcode": 0,
        "errmsg": "ok",
        "file_name": "sandbox-verify.txt",
        "file_content": "b1946ac92492d2347c6235b4d2611184",
    }
    assert '"action": "confirmfile"' in told.world.last.line()
    refused = Asked(*answer(World(), replace(asked, query="access_token=other")))
    assert refused.fields["errcode"] == 40001


def test_another_path_is_no_api() -> None:
    """Elsewhere there is an HTML page with HTTP status 404."""
    _, reply = answer(world(), Request("POST", "/cgi-bin/token", QUERY, b"{}"))
    assert (reply.status, reply.errcode, b"<html>" in reply.body) == (404, None, True)


def test_a_refusal_ends_in_its_own_request_id() -> None:
    """The request id has WeChat's form, depends on the request's number alone, and differs from one to the next."""
    first = ask(world(), "rename")
    second = first.ask("rename")
    found = [
        re.fullmatch(r"invalid action name rid: ([0-9a-f]{8}(?:-[0-9a-f]{8}){2})", asked.fields["errmsg"])
        for asked in (first, second, ask(world(), "rename"))
    ]
    rids = [match[1] for match in found if match]
    assert len(rids) == 3
    assert rids[0] == rids[2] != rids[1]


def test_a_full_list_is_told_in_the_words_of_the_page() -> None:
    """The errmsg of 65316 names the limit."""
    asked = ask(world(A, A, limit=1), "add", B)
    assert asked.fields["errmsg"].startswith("domain count reach limit 第三方平台业务域名配置已达1个 rid: ")


def test_a_refusal_names_no_host_but_those_it_refuses_for() -> None:
    """When the list is full before the invalid host comes, the answer speaks of the list alone."""
    asked = ask(world(A, "", limit=1), "add", f"{B} no")
    assert asked.fields["errcode"] == 65316
    assert "invalid_wxa_jump_h5_domain" not in asked.fields


def test_answers_are_compact_utf_8_json() -> None:
    """The body is JSON without blanks, non-ASCII as it is, with WeChat's content type."""
    asked = ask(world("", None), "add", A, together=True)
    assert "第三方平台未发布".encode() in asked.reply.body
    assert asked.reply.body == json.dumps(asked.fields, ensure_ascii=False, separators=(",", ":")).encode()
    assert dict(asked.reply.headers)["Content-Type"].startswith("application/json")


def test_counters_tell_gets_from_writes() -> None:
    """Every request counts, whatever becomes of it; gets and writes count apart."""
    done = ask(world(), "get").ask("add", A).ask("rename").ask("add", "no host").ask("get")
    assert (done.world.counts.requests, done.world.counts.gets, done.world.counts.writes) == (5, 2, 2)
