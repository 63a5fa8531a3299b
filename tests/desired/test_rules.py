"""What the schema cannot say: no host twice, and no more hosts than a list can hold."""

import pytest

from reconciler.desired import Invalid, parse, parse_unbounded
from reconciler.model import DesiredState
from reconciler.problem import Code
from tests.desired.reading import FILE, Told, accept, codes, tell

KEEP = "keep one of them"
FEWER = "name fewer hosts; raise policy.limit only if WeChat grants this platform more"


def file(*entries: str, policy: str = "") -> str:
    """Return a file of two lines and, from the third on, an entry a line."""
    return f"version: 1\n{policy}domains:\n" + "".join(f"  - {entry}\n" for entry in entries)


def test_repeated_hosts() -> None:
    """A host stands in a file once, whatever its lists; a repetition names the line of the first."""
    text = file("a.cn", "{host: b.cn, lists: [testing]}", "{host: b.cn, lists: [published]}", "a.cn", "a.cn")

    assert tell(text) == [
        Told("5:12", Code.REPEATED_HOST, "b.cn stands here a second time, first on line 4", KEEP),
        Told("6:5", Code.REPEATED_HOST, "a.cn stands here a second time, first on line 3", KEEP),
        Told("7:5", Code.REPEATED_HOST, "a.cn stands here a second time, first on line 3", KEEP),
    ]


def test_full_lists() -> None:
    """A list that is too long is told at its first entry that is one too many."""
    text = file(
        "{host: a.cn, lists: [testing]}",
        "b.cn",
        "{host: c.cn, lists: [testing]}",
        "d.cn",
        "e.cn",
        policy="policy: {limit: 2}\n",
    )

    assert tell(text) == [
        Told(
            "6:12",
            Code.TOO_MANY_HOSTS,
            "5 hosts are named for the testing list, and policy.limit is 2",
            FEWER,
        ),
        Told(
            "8:5",
            Code.TOO_MANY_HOSTS,
            "3 hosts are named for the published list, and policy.limit is 2",
            FEWER,
        ),
    ]


def test_default_limit() -> None:
    """Without a limit of its own a file names 200 hosts a list at most."""
    hosts = [f"a{number}.cn" for number in range(201)]

    assert len(accept(file(*hosts[:200])).entries) == 200
    assert codes(file(*hosts)) == [("203:5", Code.TOO_MANY_HOSTS)] * 2
    assert codes(file(*hosts, policy="policy: {unmanaged: keep}\n")) == [("204:5", Code.TOO_MANY_HOSTS)] * 2


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("{limit: many}", Code.NOT_A_NUMBER),
        ("{limit: 0}", Code.NUMBER_OUT_OF_RANGE),
        ("{limits: 300}", Code.MISSPELLED_KEY),
        ("{<<: *a}", Code.YAML_MERGE_KEY),
        ("300", Code.NOT_A_MAPPING),
        ("", Code.EMPTY_VALUE),
    ],
)
def test_unreadable_limit(policy: str, code: Code) -> None:
    """Where the file's own limit cannot be read, no list is called too long."""
    hosts = [f"a{number}.cn" for number in range(201)]

    assert [problem.code for problem in tell(file(*hosts, policy=f"policy: {policy}\n"))] == [code]


def test_beside_other_problems() -> None:
    """Both rules look at the entries that can be read, whatever else is wrong."""
    text = file(
        "a.cn",
        "no",
        "{host: a.cn, lists: [live]}",
        "{host: b.cn, owner: [x]}",
        "[c.cn]",
        "{host: [c.cn]}",
        "{lists: [testing]}",
        policy="policy: {limit: 1}\n",
    )

    assert codes(text) == [
        ("5:5", Code.HOST_ONE_LABEL),
        ("5:5", Code.TOO_MANY_HOSTS),
        ("5:5", Code.TOO_MANY_HOSTS),
        ("6:12", Code.REPEATED_HOST),
        ("6:26", Code.UNKNOWN_CHOICE),
        ("7:25", Code.NOT_TEXT),
        ("8:5", Code.HOST_NOT_TEXT),
        ("9:12", Code.HOST_NOT_TEXT),
        ("10:5", Code.MISSING_KEY),
    ]


def test_hosts_that_are_meant() -> None:
    """A host that is to be written instead counts as if it stood there: what follows waits for no other run."""
    text = file(
        "a.qq.com",
        "A.qq.com",
        "B.qq.com",
        "https://b.qq.com/",
        "a.qq.com;b.qq.com",
        "b.qq.com x",
        "",
        policy="policy: {limit: 4}\n",
    )

    assert codes(text) == [
        ("5:5", Code.HOST_UPPER_CASE),
        ("5:5", Code.REPEATED_HOST),
        ("6:5", Code.HOST_UPPER_CASE),
        ("7:5", Code.HOST_SCHEME),
        ("7:5", Code.REPEATED_HOST),
        ("8:5", Code.HOST_SEVERAL),
        ("9:5", Code.HOST_CHARACTER),
        ("10:4", Code.HOST_EMPTY),
    ]
    assert [told for told in tell(text.replace("limit: 4", "limit: 3")) if told.code is Code.TOO_MANY_HOSTS] == [
        Told("9:5", Code.TOO_MANY_HOSTS, f"4 hosts are named for the {name} list, and policy.limit is 3", FEWER)
        for name in ("testing", "published")
    ]


def test_unbounded() -> None:
    """A file that stands for a live state may name more hosts than its limit; everything else holds for it as well."""
    text = file("a.cn", "b.cn", policy="policy: {limit: 1}\n")
    stated = parse_unbounded(text.encode(), FILE)

    assert isinstance(parse(text.encode(), FILE), Invalid)
    assert isinstance(stated, DesiredState)
    assert stated.policy.limit == 1
    assert stated.entries == accept(text.replace("limit: 1", "limit: 2")).entries
    assert isinstance(parse_unbounded(file("a.cn", "a.cn").encode(), FILE), Invalid)
