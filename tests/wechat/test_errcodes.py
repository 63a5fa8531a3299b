"""Each error number of WeChat's becomes a problem whose words help."""

from dataclasses import replace

import pytest

from reconciler.model import Action, Host
from reconciler.plan import Call, Scope
from reconciler.ports import Refusal
from reconciler.problem import Code, Fact
from reconciler.texts.en import ENGLISH
from reconciler.wechat.answers import ErrorAnswer
from reconciler.wechat.errcodes import explain_read, explain_write, meaning_of, refuses_token
from tests.building import hosts

CALL = Call(
    action=Action.ADD,
    scope=Scope.BOTH,
    hosts=tuple(sorted(hosts("a b"))),
    sent=("a.qq.com", "b.qq.com"),
)

NOTHING, PERHAPS_HALF = Refusal.NOTHING, Refusal.PERHAPS_HALF


def error(errcode: int, errmsg: str = "no", *invalid: str) -> ErrorAnswer:
    """Return an answer with an error."""
    return ErrorAnswer(errcode=errcode, errmsg=errmsg, rid="1-2-3", invalid=invalid)


@pytest.mark.parametrize(
    ("errcode", "code", "leaves", "facts"),
    [
        (-1, Code.WECHAT_BUSY, PERHAPS_HALF, {}),
        (61028, Code.WECHAT_NOT_PUBLISHED, PERHAPS_HALF, {}),
        (65316, Code.WECHAT_LIST_FULL, PERHAPS_HALF, {"lists": ("testing", "published"), "count": 2}),
        (9410016, Code.WECHAT_INVALID_HOST, PERHAPS_HALF, {"hosts": ("a.qq.com", "b.qq.com")}),
        (40052, Code.WECHAT_MALFORMED_REQUEST, PERHAPS_HALF, {}),
        (41001, Code.WECHAT_MALFORMED_REQUEST, PERHAPS_HALF, {}),
        (43002, Code.WECHAT_MALFORMED_REQUEST, PERHAPS_HALF, {}),
        (44002, Code.WECHAT_MALFORMED_REQUEST, PERHAPS_HALF, {}),
        (47001, Code.WECHAT_MALFORMED_REQUEST, PERHAPS_HALF, {}),
        (40039, Code.WECHAT_LENGTH, PERHAPS_HALF, {"count": 2, "bytes": 17}),
        (40001, Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN, {}),
        (40014, Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN, {}),
        (42001, Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN, {}),
        (61014, Code.WECHAT_TOKEN_KIND, PERHAPS_HALF, {}),
        (61004, Code.WECHAT_CALLER_NOT_ALLOWED, PERHAPS_HALF, {}),
        (40164, Code.WECHAT_CALLER_NOT_ALLOWED, PERHAPS_HALF, {}),
        (45009, Code.WECHAT_QUOTA, NOTHING, {}),
        (45011, Code.WECHAT_RATE, NOTHING, {}),
        (45104, Code.WECHAT_MONTHLY_QUOTA, NOTHING, {}),
        (48001, Code.WECHAT_ERROR, PERHAPS_HALF, {}),
        (2, Code.WECHAT_ERROR, PERHAPS_HALF, {}),
    ],
)
def test_write(errcode: int, code: Code, leaves: Refusal, facts: dict[str, Fact]) -> None:
    """Each error number has its code, what it leaves behind, and the facts that help."""
    problem = explain_write(error(errcode), CALL)

    assert (code, errcode, "1-2-3") == (problem.code, problem.errcode, problem.rid)
    assert {"answer": f"{errcode} no", **facts} == problem.facts
    assert leaves is meaning_of(errcode).leaves
    assert f"(errcode {errcode} no)" in ENGLISH.message(problem)
    assert ENGLISH.remedy(problem)


@pytest.mark.parametrize(
    ("errcode", "code"),
    [
        (-1, Code.WECHAT_BUSY),
        (61028, Code.WECHAT_NOT_PUBLISHED),
        (65316, Code.WECHAT_ERROR),
        (9410016, Code.WECHAT_ERROR),
        (40039, Code.WECHAT_ERROR),
        (40052, Code.WECHAT_MALFORMED_REQUEST),
        (42001, Code.WECHAT_TOKEN_REFUSED),
        (45009, Code.WECHAT_QUOTA),
        (2, Code.WECHAT_ERROR),
    ],
)
def test_read(errcode: int, code: Code) -> None:
    """A read that is refused for the hosts that were sent, though none were, is an error like any other."""
    problem = explain_read(error(errcode))

    assert (code, {"answer": f"{errcode} no"}, "1-2-3") == (problem.code, problem.facts, problem.rid)


def test_no_errmsg() -> None:
    """Without an errmsg the number stands alone."""
    assert ENGLISH.message(explain_read(error(2, ""))) == "WeChat refuses the call (errcode 2)"


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (error(9410016, "invalid domain: b.qq.com, see file"), ("b.qq.com",)),
        (error(9410016, "https://B.QQ.com/x.txt not found"), ("b.qq.com",)),
        (error(9410016, "b.qq.com."), ("b.qq.com",)),
        (error(9410016, "no", "b.qq.com"), ("b.qq.com",)),
        (error(9410016, "a.qq.com;b.qq.com"), ("a.qq.com", "b.qq.com")),
        (error(9410016, "ab.qq.com x-b.qq.com b.qq.com.cn b.qq.com-x w.b.qq.com"), ("a.qq.com", "b.qq.com")),
    ],
)
def test_named_hosts(answer: ErrorAnswer, named: tuple[str, ...]) -> None:
    """The hosts at fault are those that the answer names as a whole, or all when it names none."""
    assert named == explain_write(answer, CALL).facts["hosts"]


def test_many_hosts() -> None:
    """Of many hosts that may be at fault, the first ten are named, and that there are more only where there are."""
    many = tuple(f"h{number}.qq.com" for number in range(10, 22))
    call = Call(action=Action.ADD, scope=Scope.BOTH, hosts=tuple(map(Host, many)), sent=many)

    assert (*many[:10], "…") == explain_write(error(9410016), call).facts["hosts"]
    assert many[:10] == explain_write(error(9410016), replace(call, sent=many[:10])).facts["hosts"]


def test_malformed() -> None:
    """A malformed request is called what it is: this tool's fault."""
    problem = explain_write(error(47001), CALL)

    assert "a fault of this tool" in ENGLISH.remedy(problem)


@pytest.mark.parametrize(
    ("errmsg", "ip"),
    [
        ("access clientip is not registered requestIP: 121.201.1.2 rid: 6128a3f0-5f2d1a3b", "121.201.1.2"),
        ("invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", "1.2.3.4"),
        ("invalid ip ::ffff:1.2.3.4, not in whitelist", "1.2.3.4"),
        ("ipv6 2001:DB8:0::5, ip 1.2.3.4.", "1.2.3.4"),
        ("invalid ip 2001:DB8:0::5: not in whitelist.", "2001:db8::5"),
        ("invalid ip: 2001:db8::, no", "2001:db8::"),
        ("requestIP:1.2.3.4", "1.2.3.4"),
    ],
)
@pytest.mark.parametrize("errcode", [61004, 40164])
def test_ip(errcode: int, errmsg: str, ip: str) -> None:
    """The caller's address is taken from the errmsg, to be put on the allow-list."""
    problem = explain_read(error(errcode, errmsg))

    assert (Code.WECHAT_IP_NOT_ALLOWED, ip) == (problem.code, problem.facts["ip"])
    assert f"add {ip} to" in ENGLISH.remedy(problem)


@pytest.mark.parametrize("errmsg", ["not in whitelist", "1.2.3", "999.1.1.1", "at 12:30:01 v1.0", "a: b.c", "..."])
def test_no_ip(errmsg: str) -> None:
    """An errmsg that names no address is told as it is."""
    problem = explain_read(error(40164, errmsg))

    assert (problem.code, "ip" in problem.facts) == (Code.WECHAT_CALLER_NOT_ALLOWED, False)


def test_token_refusals() -> None:
    """A newer token may help where the one that was sent is invalid or expired, and nowhere else."""
    refused = [errcode for errcode in (40001, 40014, 42001, 61014, 41001, 45009, 2) if refuses_token(error(errcode))]

    assert refused == [40001, 40014, 42001]
