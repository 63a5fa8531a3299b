"""Each error number of WeChat's becomes a problem whose texts help."""

from dataclasses import replace

import pytest

from reconciler.model import Action, Host
from reconciler.plan import Call, Scope
from reconciler.ports import Refusal
from reconciler.problem import Code, Fact
from reconciler.resources import BUSINESS, SERVER
from reconciler.texts.en import ENGLISH
from reconciler.wechat.answers import ApiAnswer
from reconciler.wechat.errcodes import explain, meaning_of
from tests.building import hosts

CALL = Call(
    action=Action.ADD,
    scope=Scope.BOTH,
    hosts=tuple(sorted(hosts("a b"))),
    sent=("a.qq.com", "b.qq.com"),
)

HALF, NOTHING = Refusal.PERHAPS_HALF, Refusal.NOTHING
HOSTS: dict[str, Fact] = {"hosts": ("a.qq.com", "b.qq.com")}
FULL: dict[str, Fact] = {"lists": ("testing", "published"), "count": 2}

MEANINGS: dict[int, tuple[Code, Refusal, dict[str, Fact]]] = {
    -1: (Code.WECHAT_BUSY_ADD, HALF, {}),
    61028: (Code.WECHAT_NOT_PUBLISHED, HALF, {}),
    65316: (Code.WECHAT_LIST_FULL, HALF, FULL),
    89029: (Code.WECHAT_LIST_FULL, HALF, FULL),
    9410016: (Code.WECHAT_INVALID_HOST, HALF, HOSTS),
    85069: (Code.WECHAT_FILE_FAILED, HALF, HOSTS),
    86103: (Code.WECHAT_FILE_OTHER, HALF, HOSTS),
    506015: (Code.WECHAT_HOST_BOUND, HALF, HOSTS),
    89022: (Code.WECHAT_ABSENT_HOST, HALF, HOSTS),
    40039: (Code.WECHAT_LENGTH, HALF, {"count": 2, "bytes": 17}),
    **dict.fromkeys((40052, 41001, 41021, 43002, 44002, 47001), (Code.WECHAT_MALFORMED_REQUEST, HALF, {})),
    **dict.fromkeys((40001, 40014, 42001, 42006), (Code.WECHAT_TOKEN_REFUSED, Refusal.TOKEN, {})),
    61014: (Code.WECHAT_TOKEN_KIND, HALF, {}),
    **dict.fromkeys((61005, 61006), (Code.WECHAT_TICKET, HALF, {})),
    61011: (Code.WECHAT_INVALID_PLATFORM, HALF, {}),
    48001: (Code.WECHAT_NOT_AUTHORIZED, HALF, {}),
    **dict.fromkeys((40164, 45035, 61004), (Code.WECHAT_CALLER_NOT_ALLOWED, HALF, {})),
    45009: (Code.WECHAT_QUOTA, NOTHING, {}),
    45011: (Code.WECHAT_RATE, NOTHING, {}),
    45104: (Code.WECHAT_MONTHLY_QUOTA, NOTHING, {}),
    2: (Code.WECHAT_ERROR, HALF, {}),
}


def error(errcode: int, errmsg: str = "no") -> ApiAnswer:
    """Return an answer with an error."""
    return ApiAnswer(errcode=errcode, errmsg=errmsg, rid="1-2-3", fields={})


@pytest.mark.parametrize("errcode", MEANINGS)
def test_write(errcode: int) -> None:
    """Each error number has its code, what it leaves behind, and the facts that help."""
    code, refusal, facts = MEANINGS[errcode]
    problem = explain(error(errcode), CALL, BUSINESS, ())

    assert (problem.code, problem.errcode, problem.rid) == (code, errcode, "1-2-3")
    assert problem.facts == {"answer": f"{errcode} no", **facts}
    assert meaning_of(errcode).refusal is refusal
    assert f"(errcode {errcode} no)" in ENGLISH.message(problem)
    assert ENGLISH.remedy(problem)


def test_every_other_number_means_nothing_in_particular() -> None:
    """No number has a meaning that the table above lacks."""
    numbers = (*range(-1, 100_000), 9410016, 506015)
    known = {number for number in numbers if meaning_of(number).code is not Code.WECHAT_ERROR}

    assert known == MEANINGS.keys() - {2}


def test_read() -> None:
    """A read that is refused for hosts, though none were sent, is an error like any other; so is one that is busy."""
    for errcode, (code, _, facts) in MEANINGS.items():
        problem = explain(error(errcode), None, BUSINESS, ())
        expected = Code.WECHAT_BUSY if errcode == -1 else Code.WECHAT_ERROR if facts else code
        assert (problem.code, problem.facts, problem.rid) == (expected, {"answer": f"{errcode} no"}, "1-2-3")


def test_busy() -> None:
    """The verification file is the first thing to look at where business domains were added, and nowhere else."""
    delete = replace(CALL, action=Action.DELETE)
    refused = ((CALL, BUSINESS), (delete, BUSINESS), (CALL, SERVER))

    codes = [explain(error(-1), call, resource, ()).code for call, resource in refused]
    assert codes == [Code.WECHAT_BUSY_ADD, Code.WECHAT_BUSY, Code.WECHAT_BUSY]


def test_no_errmsg() -> None:
    """Without an errmsg the number stands alone."""
    assert ENGLISH.message(explain(error(2, ""), None, BUSINESS, ())) == "WeChat refuses the call (errcode 2)"


@pytest.mark.parametrize(
    ("errmsg", "invalid", "named"),
    [
        ("invalid domain: b.qq.com, see file", (), ("b.qq.com",)),
        ("https://B.QQ.com/x.txt not found", (), ("b.qq.com",)),
        ("b.qq.com.", (), ("b.qq.com",)),
        ("no", ("b.qq.com",), ("b.qq.com",)),
        ("no", ("c.qq.com",), ("a.qq.com", "b.qq.com")),
        ("a.qq.com;b.qq.com", (), ("a.qq.com", "b.qq.com")),
        ("ab.qq.com x-b.qq.com b.qq.com.cn b.qq.com-x w.b.qq.com", (), ("a.qq.com", "b.qq.com")),
    ],
)
def test_named_hosts(errmsg: str, invalid: tuple[str, ...], named: tuple[str, ...]) -> None:
    """The hosts at fault are those that the answer names as a whole, or all when it names none."""
    spelled = replace(CALL, sent=("a.qq.com", "https://B.qq.com"))

    assert [explain(error(9410016, errmsg), call, BUSINESS, invalid).facts["hosts"] for call in (CALL, spelled)] == [
        named
    ] * 2


def test_many_hosts() -> None:
    """Of many hosts that may be at fault, the first ten are named, and that there are more only where there are."""
    many = tuple(Host(f"h{number}.qq.com") for number in range(10, 22))
    call = Call(action=Action.ADD, scope=Scope.BOTH, hosts=many, sent=many)

    assert explain(error(9410016), call, BUSINESS, ()).facts["hosts"] == (*many[:10], "…")
    assert explain(error(9410016), replace(call, hosts=many[:10]), BUSINESS, ()).facts["hosts"] == many[:10]


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
        *((errmsg, None) for errmsg in ("not in whitelist", "1.2.3", "999.1.1.1", "at 12:30:01 v1.0", "a: b.c", "...")),
    ],
)
def test_ip(errmsg: str, ip: str | None) -> None:
    """The caller's address is taken from the errmsg, where it names one, to be put on the allow-list."""
    for errcode in (61004, 40164, 45035):
        problem = explain(error(errcode, errmsg), None, BUSINESS, ())
        code = Code.WECHAT_CALLER_NOT_ALLOWED if ip is None else Code.WECHAT_IP_NOT_ALLOWED
        assert (problem.code, problem.facts.get("ip")) == (code, ip)
        assert (f"add {ip} to" in ENGLISH.remedy(problem)) is (ip is not None)
