"""Each robot takes the messages. ``UPDATE_GOLDEN=1`` writes what a group sees into the files beside this test."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli import options
from reconciler.problem import Problem
from reconciler.render.notice import News, render
from reconciler.report import Report
from reconciler.robots import MAX_MESSAGE_BYTES, ROBOTS, Message, robot_at, send
from reconciler.texts.en import ENGLISH
from reconciler.texts.words import Words
from reconciler.texts.zh import CHINESE
from reconciler.wechat.address import Address, parse_token_address
from reconciler.wechat.http import HttpSettings
from tests.docs.pages import assert_current
from tests.notices.groups import KEY, PATHS, SECRET, Answer, Group, serving
from tests.render.cases import CASES
from tests.wechat.wire import Act, Person, Server, answer, hang, reset, unused_port

LINK: Final = "https://ci.example/acme/domains/runs/7"
HELLO: Final = Message(title="reconciler · acme-shop: applied", lines=("- a.qq.com",), link=LINK)

_FLEET: Final = tuple(
    replace(CASES[name], platform=platform)
    for platform, name in (
        ("acme-game", "in-sync"),
        ("acme-pay", "failed-to-read"),
        ("acme-shop", "refused-deletions"),
        ("acme-tour", "in-sync"),
    )
)

SHOWN: Final[Sequence[tuple[str, Sequence[News], Sequence[Report]]]] = [
    *(
        (title, [News(report=CASES[name], before=before)], [CASES[name]])
        for title, name, before in (
            ("drift", "changes-reviewed", None),
            ("refusal", "refused-deletions", None),
            ("stop", "partial", None),
            ("stop without an answer", "partial-half-unknown", None),
            ("repair", "in-sync", CASES["refused-deletions"]),
            ("end of a warning", "in-sync", CASES["in-sync-warnings"]),
            ("apply", "applied-every-kind", CASES["changes"]),
            ("a preview on the emulator", "changes-and-drift", None),
        )
    ),
    (
        "a fleet",
        [News(report=report, before=None) for report in _FLEET[1:3]] + [News(report=_FLEET[3], before=CASES["failed"])],
        _FLEET,
    ),
]


def message(news: Sequence[News], reports: Sequence[Report], words: Words) -> Message:
    """Return the message about a run."""
    title, *lines = render(news, reports, words, MAX_MESSAGE_BYTES - len(LINK) - 1)
    return Message(title=title, lines=tuple(lines), link=LINK)


def wire(traced: list[str], timeout: float = 20) -> HttpSettings:
    """Return settings that keep what is traced."""
    return HttpSettings(timeout=timeout, interruption=Person(), trace=traced.append)


def sent(group: Group, text: Message, secret: str = "", traced: list[str] | None = None) -> Problem | None:
    """Send a message to a group."""
    webhook = parse_token_address(group.url, "")
    assert isinstance(webhook, Address)
    return send(ROBOTS[group.kind], webhook, secret, text, wire([] if traced is None else traced))


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("zh", CHINESE)])
def test_what_a_group_sees(kind: str, language: str, words: Words) -> None:
    """A signed message of each kind arrives, and looks as a person has read it."""
    with serving(Group(kind, SECRET)) as group:
        assert [sent(group, message(news, reports, words), SECRET) for _, news, reports in SHOWN] == [None] * len(SHOWN)

    pages = ("\n".join((f"== {title}", *lines, "")) for (title, _, _), lines in zip(SHOWN, group.seen, strict=True))
    assert_current(Path(__file__).with_name(f"{kind}.{language}.txt"), "\n".join(pages))


@pytest.mark.parametrize("kind", ROBOTS)
def test_without_a_signature_or_a_link(kind: str) -> None:
    """A robot that wants no signature gets none."""
    with serving(Group(kind)) as group:
        assert sent(group, replace(HELLO, link=None)) is None

    assert group.seen == [[HELLO.title, *HELLO.lines]]


REFUSALS: Final[Sequence[tuple[Group, str, Answer | None, str]]] = [
    (Group("dingtalk", SECRET), "SECanother", None, "310000 refused"),
    (Group("feishu", SECRET), "SECanother", None, "19021 refused"),
    (Group("feishu", keyword="监控"), "", None, "19024 refused"),
    (Group("dingtalk", keyword="监控"), "", None, "310000 refused"),
    (Group("wecom"), "", (200, {"errcode": 45009, "errmsg": "api freq out of limit"}), "45009 api freq out of limit"),
    (Group("feishu"), "", (400, {"code": 9499, "msg": "Bad Request", "data": {}}), "9499 Bad Request"),
    (Group("dingtalk"), "", (200, {"errcode": "130101"}), "130101 None"),
]


@pytest.mark.parametrize(("group", "secret", "answered", "error"), REFUSALS, ids=range(len(REFUSALS)))
def test_a_refusal(group: Group, secret: str, answered: Answer | None, error: str) -> None:
    """The robot's number and words are reported, at any HTTP status, and without the key that they quote."""
    group.answer = answered
    traced: list[str] = []
    with serving(group):
        problem = sent(group, HELLO, secret, traced)

    assert problem is not None
    assert (problem.code, group.seen) == ("notice-refused", [])
    assert str(problem.facts["error"]).startswith(error)
    for hidden in (KEY, SECRET, "SECanother"):
        assert hidden not in f"{problem}{ENGLISH.message(problem)}{traced}"


FAILURES: Final[Sequence[tuple[Act, str]]] = [
    (answer("{}"), "it sent no valid answer"),
    (answer("<html>"), "it sent no valid answer"),
    (answer('{"errcode": "ok"}'), "it sent no valid answer"),
    (answer('{"errcode": 0}', status="502 X"), "HTTP 502"),
    (answer("", status="302 X", headers="Location: https://a.example/\r\n"), "HTTP 302"),
    (hang, "Connection timed out"),
    (reset(), "Connection reset by peer"),
    (answer(b"x" * 5_000_000), "it sent no valid answer"),
]


@pytest.mark.parametrize(("act", "reason"), FAILURES, ids=range(len(FAILURES)))
def test_no_confirmation(act: Act, reason: str) -> None:
    """Whatever else comes back is a failure with its reason, and nothing is sent a second time."""
    traced: list[str] = []
    with Server([act]) as server:
        webhook = parse_token_address(f"http://127.0.0.1:{server.port}{PATHS['wecom']}", "")
        assert isinstance(webhook, Address)
        problem = send(ROBOTS["wecom"], webhook, "", HELLO, wire(traced, 0.5 if act is hang else 20))

    assert problem is not None
    assert (problem.code, problem.facts["reason"], len(server.requests)) == ("notice-failed", reason, 1)
    assert KEY not in f"{problem}{traced}"


def test_nobody_listens() -> None:
    """A server that is not there is a failure with the system's reason."""
    with unused_port() as port:
        webhook = parse_token_address(f"http://127.0.0.1:{port}{PATHS['feishu']}", "")
        assert isinstance(webhook, Address)
        traced: list[str] = []
        problem = send(ROBOTS["feishu"], webhook, "", HELLO, wire(traced))

    assert problem is not None
    assert (problem.code, problem.facts["reason"]) == ("notice-failed", "Connection refused")
    assert KEY not in traced[0]


def test_what_robots_share_with_the_world() -> None:
    """An encoded answer is the problem that it is everywhere, and a robot is known by its webhook's host."""
    with Server([answer("", headers="Content-Encoding: br\r\n")]) as server:
        webhook = parse_token_address(f"http://127.0.0.1:{server.port}{PATHS['wecom']}", "")
        assert isinstance(webhook, Address)
        problem = send(ROBOTS["wecom"], webhook, "", HELLO, wire([]))

    assert problem is not None
    assert problem.code == "response-encoded"
    assert tuple(ROBOTS) == options.ROBOTS
    for robot in ROBOTS.values():
        assert [robot_at(host) for host in robot.hosts] == [robot] * len(robot.hosts)
    assert robot_at("weixin.qq.com") is None
