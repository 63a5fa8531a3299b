"""Every problem has texts, which agree with numbers and name facts as they are."""

import re
from string import Formatter

from reconciler.problem import WARNINGS, Code, Fact, Problem
from reconciler.texts.en import ENGLISH
from reconciler.texts.en.reasons import REASONS
from reconciler.texts.words import Wording, Words
from reconciler.texts.zh import CHINESE

COUNTS = {"count", "opaque", "deletions"}
SEVERAL = {Code.TOO_MANY_HOSTS, Code.WECHAT_TOO_MANY_VALUES}
"""Codes that are never of one thing."""


def fact_names(wording: Wording) -> set[str]:
    """Return the names of the facts in a wording."""
    return {name for text in (wording.message, wording.remedy) for _, name, _, _ in Formatter().parse(text) if name}


def test_a_proxy_is_named_once() -> None:
    """The proxy on the way is named, also by messages that have no place for it."""
    facts: dict[str, Fact] = {"server": "https://s", "reason": "no", "proxy": "http://p:1"}
    shown = {
        code: (ENGLISH.message(Problem(code=code, facts=facts)), CHINESE.message(Problem(code=code, facts=facts)))
        for code in (Code.TLS_FAILED, Code.PROXY_UNREACHABLE)
    }

    assert shown == {
        Code.TLS_FAILED: (
            "no trusted TLS connection to https://s: no (through the proxy http://p:1)",
            "无法与 https://s 建立可信的 TLS 连接：no（通过代理 http://p:1）",
        ),
        Code.PROXY_UNREACHABLE: (
            "the proxy http://p:1 gives no connection to https://s: no",
            "无法通过代理 http://p:1 连接 https://s：no",
        ),
    }


def test_every_code_has_a_message_and_a_remedy() -> None:
    """They are no sentences of their own: a format can put them anywhere."""
    assert set(ENGLISH.problems) == set(Code)
    for code, wording in ENGLISH.problems.items():
        for text in (wording.message, wording.remedy):
            assert text == text.strip(), code
            assert text, code
            assert not text.endswith("."), code


def test_facts_stand_in_the_texts_as_they_are() -> None:
    """Words, numbers and lists are filled in, whatever they contain."""
    for code, wording in ENGLISH.problems.items():
        names = fact_names(wording)
        problem = Problem(code=code, facts=dict.fromkeys(names, ("{one}", "two")))
        shown = ENGLISH.message(problem) + ENGLISH.remedy(problem)

        assert ("{one}, two" in shown) is bool(names), code
        assert "{" not in shown.replace("{one}", ""), code


def test_a_host_that_was_reached_through_a_proxy() -> None:
    """A problem of such a host names the proxy behind its message, whatever its code."""
    problem = Problem(code=Code.SITE_BROKEN_OFF, facts={"host": "a.qq.com", "proxy": "http://127.0.0.1:3128"})

    assert ENGLISH.message(problem) == (
        "a.qq.com closed the connection before it had sent a whole answer, or does not speak HTTP "
        "(through the proxy http://127.0.0.1:3128)"
    )
    assert CHINESE.message(problem).endswith("（通过代理 http://127.0.0.1:3128）")
    assert "proxy" not in ENGLISH.remedy(problem)


def test_plural_forms() -> None:
    """A text has a form for one and a form for any other value, as in ``{count:host|hosts}``."""
    wording = Wording("{count} {count:host was|hosts were} sent", "look")
    words = Words(comma=", ", problems={Code.WECHAT_LENGTH: wording}, phrases={"sent": wording.message})

    for count, shown in ((0, "0 hosts were"), (1, "1 host was"), (2, "2 hosts were"), ("<n>", "<n> hosts were")):
        problem = Problem(code=Code.WECHAT_LENGTH, facts={"count": count})

        assert words.message(problem) == words.say("sent", count=count) == f"{shown} sent"


def test_one_of_something() -> None:
    """No message speaks of 1 hosts."""
    for code, wording in ENGLISH.problems.items():
        names = fact_names(wording)
        facts: dict[str, Fact] = {name: 1 if name in COUNTS else "some" for name in names}
        shown = ENGLISH.message(Problem(code=code, facts=facts))

        assert code in SEVERAL or not re.search(r"\b1 (?:hosts|values|problems|are|were)\b|1 of them are", shown)


def test_every_code_has_one_reason() -> None:
    """The areas, one after the other, are all codes in their order."""
    assert [code for area in REASONS.areas for code in area.reasons] == list(Code)
    for area in REASONS.areas:
        assert bool(area.effect) is bool(area.reasons.keys() - WARNINGS), area.title


def test_reasons_are_short_sentences() -> None:
    """One to three whole sentences in ASCII, without facts."""
    for area in REASONS.areas:
        for code, reason in area.reasons.items():
            sentences = re.findall(r"[A-Z].*?[.](?= [A-Z]|$)", reason)

            assert " ".join(sentences) == reason, code
            assert 1 <= len(sentences) <= 3, code
            assert reason.isascii(), code
            assert not set("{}<>") & set(reason), code
