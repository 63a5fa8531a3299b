"""What is told of an exchange that brought no usable answer."""

from string import Formatter

import pytest

from reconciler.problem import Code, Problem
from reconciler.texts.en import ENGLISH
from reconciler.wechat.exchange import Failure, Lost, NotConnected
from reconciler.wechat.failures import TOKEN_SOURCE, WECHAT, Endpoint, failed, unexpected_status

SERVER = "https://api.weixin.qq.com"

FAILED: list[NotConnected | Lost] = [
    *(NotConnected(failure, "no luck") for failure in (Failure.NETWORK, Failure.TLS, Failure.PROXY)),
    NotConnected(Failure.CERTIFICATES, "No such file"),
    *(NotConnected(failure) for failure in (Failure.TIMEOUT, Failure.INTERRUPTED, Failure.PROXY_SETTINGS)),
    *(Lost(failure) for failure in (Failure.TIMEOUT, Failure.INTERRUPTED, Failure.BROKEN_OFF)),
    *(Lost(failure) for failure in (Failure.TOO_LARGE, Failure.ENCODED)),
]


def named(problem: Problem) -> set[str | None]:
    """Return the facts that the words of a problem's code name."""
    wording = ENGLISH.problems[problem.code]
    return {name for text in (wording.message, wording.remedy) for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("party", [WECHAT, TOKEN_SOURCE], ids=["wechat", "token source"])
@pytest.mark.parametrize("ended", FAILED, ids=str)
def test_facts(party: Endpoint, ended: NotConnected | Lost) -> None:
    """Each failure has just the facts that its words name."""
    problem = failed(party, SERVER, ended, 10)

    assert named(problem) == {*problem.facts}
    assert SERVER in ENGLISH.message(problem)


@pytest.mark.parametrize("party", [WECHAT, TOKEN_SOURCE], ids=["wechat", "token source"])
@pytest.mark.parametrize("status", [204, 301, 404, 503])
def test_status_facts(party: Endpoint, status: int) -> None:
    """So has each HTTP status."""
    problem = unexpected_status(party, SERVER, status)

    assert named(problem) == {*problem.facts}
    assert f"HTTP status {status}" in ENGLISH.message(problem)


def test_every_failure_is_tested() -> None:
    """The table above lacks none."""
    assert {*Failure} == {ended.failure for ended in FAILED}


def test_words() -> None:
    """Some of the words, as they are read."""
    told = [
        failed(WECHAT, SERVER, Lost(Failure.TIMEOUT), 2.5),
        failed(TOKEN_SOURCE, "http://127.0.0.1:8080", NotConnected(Failure.NETWORK, "Connection refused"), 10),
        unexpected_status(WECHAT, SERVER, 302),
    ]

    assert [ENGLISH.message(problem) for problem in told] == [
        "https://api.weixin.qq.com gave no whole answer within 2.5 s",
        "the token's source http://127.0.0.1:8080 cannot be reached: Connection refused",
        "https://api.weixin.qq.com redirects elsewhere, with HTTP status 302, and the token is not taken there",
    ]
    assert [problem.code for problem in told] == [
        Code.WECHAT_TIMEOUT,
        Code.TOKEN_SOURCE_UNREACHABLE,
        Code.WECHAT_REDIRECT,
    ]
